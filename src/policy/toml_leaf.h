/* toml_leaf: one TOML string, number, date or boolean -> its value. Shared by the reader of the
 * tree (toml.c) and the search for the first syntax fault (toml_explain.c). */
#ifndef POLICY_TOML_LEAF_H
#define POLICY_TOML_LEAF_H

#include "toml.h"

/* What a parse carries along. */
struct toml_text {
  struct arena *arena;
  struct str bytes;
  struct toml_faults *faults;
};

void toml_fault(struct toml_text *text, struct toml_span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* 1-based line of an offset. */
uint32_t toml_line(struct str bytes, uint32_t offset);

/* Decodes the string whose opening quote is at `at`: basic or literal, of one line or several.
 * Out: *decoded, and *end behind the closing quote. False, with a fault, where it is not closed or
 * holds a bad escape. */
bool toml_leaf_string(struct toml_text *text, uint32_t at, uint32_t *end, struct str *decoded);
/* Reads a value without quotes or brackets that fills `span`. False, with a fault. */
bool toml_leaf_bare(struct toml_text *text, struct toml_span span, struct toml_value *value);
/* End of the bare word (value or key, dots included) at `at`: the first byte that is white space or
 * one of , = [ ] { } # " '. A date and time with a space between count as one word. */
uint32_t toml_leaf_word_end(struct str bytes, uint32_t at);

/* Tells the first syntax fault of a text. False where there is none. */
bool toml_explain(struct toml_text *text);

#endif

/* read: one policy file being read. Shared by parse.c (files, extend), read.c (tables by the table
 * of keys) and value.c (single values). */
#ifndef POLICY_READ_H
#define POLICY_READ_H

#include "internal.h"

struct policy_code_list {
  struct policy_code *items;
  size_t count, capacity;
};

struct policy_reading {
  struct policy *policy;
  struct diag_list *diags;
  struct arena *arena; /* of diags: everything goes there */
  struct str path;     /* of this file, as the user sees it */
  struct text_lines lines;
  uint32_t bom;                   /* bytes before the text */
  uint32_t told;                  /* faults of this file so far */
  struct str top;                 /* folder of the file that everything is for */
  struct policy_code_list *codes; /* of all files */
  policy_reader *reader;
  void *context;
  const struct policy_reading *outer; /* the file that extends this one, or NULL */
};

/* LMM904 at a place of the file. After a hundred of one file, no more are told. */
void policy_fault(struct policy_reading *r, struct toml_span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
struct diag_place policy_place(const struct policy_reading *r, struct toml_span span);

/* value.c: one key's value into its field of `into`. False, with a fault, if it does not fit. */
bool policy_read_value(struct policy_reading *r, const struct policy_key *key,
                       const struct toml_value *value, void *into);
/* A string as its meaning asks for it: checked, rebased, codes noted. */
bool policy_read_text(struct policy_reading *r, const struct policy_key *key,
                      const struct toml_value *value, struct str *text);
/* Index of a word in a list that ends with NULL. False, with a fault that lists them. */
bool policy_read_word(struct policy_reading *r, const struct policy_key *key,
                      const char *const *words, const struct toml_value *value, uint32_t *index);
/* Notes that the policy names rules here. */
void policy_note_code(struct policy_reading *r, struct str text, struct toml_span span);

/* read.c: all entries of a table into the fields of `into`. `title` as messages name the table, ""
 * for the top one. Passes over POLICY_EXTEND. */
void policy_read_table(struct policy_reading *r, const struct toml_table *table,
                       const struct policy_key *keys, size_t count, const char *title, void *into);

#endif

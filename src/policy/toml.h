/* toml: TOML 1.0 bytes -> a document, with the place of every key and value.
 *
 * tree-sitter-toml gives the structure; what a grammar cannot say (a key given twice, a table
 * reopened, a bad escape, 30 February, an integer beyond 64 bits) is checked here. Private to the
 * room policy.
 */
#ifndef POLICY_TOML_H
#define POLICY_TOML_H

#include "base/base.h"

struct toml_span {
  uint32_t offset, end; /* bytes of the text, 0-based, end exclusive */
};

enum toml_kind {
  TOML_TABLE,
  TOML_ARRAY,
  TOML_STRING,
  TOML_INTEGER,
  TOML_FLOAT,
  TOML_BOOLEAN,
  TOML_OFFSET_DATE_TIME,
  TOML_LOCAL_DATE_TIME,
  TOML_LOCAL_DATE,
  TOML_LOCAL_TIME,
};

struct toml_value {
  enum toml_kind kind;
  struct toml_span span; /* of a table made by a header: the header's */
  union {
    struct toml_table *table;
    struct toml_array *array;
    struct str text; /* a string decoded; a date or time in RFC 3339 form ("T", "Z") */
    int64_t integer;
    double number;
    bool boolean;
  };
};

struct toml_entry {
  struct str key; /* decoded */
  struct toml_span key_span;
  struct toml_value value;
};

/* How a table came to be: decides what may still be added to it. */
enum toml_made {
  TOML_MADE_BY_HEADER, /* [a], an element of [[a]], or the document */
  TOML_MADE_BY_PATH,   /* `a` of [a.b]: a header may still name it once */
  TOML_MADE_BY_DOTS,   /* `a` of a.b = 1: may grow in the same section only */
  TOML_MADE_INLINE,    /* { }: closed */
};

struct toml_table {
  ARRAY(struct toml_entry) entries; /* in the order of the text */
  struct map index;                 /* key -> index in entries */
  enum toml_made made;
  uint32_t section; /* of TOML_MADE_BY_DOTS: where */
};

struct toml_array {
  ARRAY(struct toml_value) items;
  bool of_headers; /* made by [[a]]: grows by further headers */
};

struct toml_fault {
  struct toml_span span;
  struct str message; /* one line: what, and what is expected */
};

struct toml_faults {
  ARRAY(struct toml_fault) list; /* in the order found */
};

/* Parses `bytes` (without BOM). Everything returned is in `arena`, or a view into `bytes`. Returns
 * the document's table, never NULL: all that could be read (of a broken text over 16 KB, nothing).
 * A text that is no TOML by its characters, syntax or values has exactly one fault, at its first
 * trouble; one that only breaks the rules of meaning (keys twice, closed tables) has a fault for
 * each break. Texts over 16 MB are refused by a fault. */
struct toml_table *toml_parse(struct arena *arena, struct str bytes, struct toml_faults *faults);
/* The value of `key`, or NULL. */
const struct toml_value *toml_find(const struct toml_table *table, struct str key);
/* The entry of `key`, or NULL. */
const struct toml_entry *toml_find_entry(const struct toml_table *table, struct str key);
/* "a string", "an array": for messages. */
const char *toml_kind_phrase(enum toml_kind kind);
/* Appends a value's text as a TOML basic string, with quotes. */
void toml_write_string(struct builder *out, struct str text);

#endif

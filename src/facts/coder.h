/* coder: plain data <-> bytes, in one description for both ways.
 *
 * A function that describes a record names its fields in turn (`coder_u32(c, &x->line)`); with a
 * writing coder that appends them, with a reading one it fills them in. So what is written and what
 * is read cannot differ. Numbers are LEB128 (7 bits a byte, the lowest first), the same on every
 * machine. Reading never trusts: what does not fit sets `bad` and gives zeros from there on.
 */
#ifndef FACTS_CODER_H
#define FACTS_CODER_H

#include "facts/facts.h"

struct coder {
  struct builder *out;   /* writing: where to; NULL = reading */
  struct arena *arena;   /* reading: of arrays and texts. Writing: of `lines` */
  struct str in;         /* reading: all of it ... */
  size_t at;             /* ... and how far; at the first fault, where it is */
  bool bad;              /* reading: the bytes do not hold what is described */
  struct str text;       /* the one before of coder_similar */
  uint32_t offset, line; /* of the span before: spans are written by what differs */
  ARRAY(uint32_t) lines; /* writing: lines that spans begin on, in order of appearance */
};

struct coder coder_to(struct builder *out, struct arena *arena);
struct coder coder_from(struct str in, struct arena *arena);
/* Reading: everything fitted, and nothing is left. */
bool coder_is_done(const struct coder *coder);

/* ---- values --------------------------------------------------------------------------------- */

void coder_u32(struct coder *c, uint32_t *value);
void coder_u64(struct coder *c, uint64_t *value);
/* A signed number near zero. */
void coder_i32(struct coder *c, int32_t *value);
/* A number below `limit`. */
void coder_below(struct coder *c, uint32_t *value, uint32_t limit);
/* The same, or UINT32_MAX for none. */
void coder_index(struct coder *c, uint32_t *value, uint32_t limit);
void coder_bool(struct coder *c, bool *value);
/* A text; read as a copy that is NUL-terminated. The view without a pointer stays one. */
void coder_str(struct coder *c, struct str *value);
/* Bytes with their length; read as a view into `in`. */
void coder_blob(struct coder *c, struct str *value);
/* A text that begins much as the one before that went this way did. */
void coder_similar(struct coder *c, struct str *value);
/* Up to 7, in one byte. */
void coder_bools(struct coder *c, bool *const *fields, uint32_t count);
/* A number near another one. */
void coder_near(struct coder *c, uint32_t *value, uint32_t other);
/* By what differs from the last one. Its line is noted in `lines`. */
void coder_span(struct coder *c, struct facts_span *span);
/* An enumeration field, of whatever size. */
#define CODER_ENUM(c, field, limit)                                                                \
  do {                                                                                             \
    uint32_t number_ = (uint32_t)(field);                                                          \
    coder_below((c), &number_, (uint32_t)(limit));                                                 \
    (field) = number_;                                                                             \
  } while (0)

/* ---- lists ---------------------------------------------------------------------------------- */

/* How one item goes. The item is the coder's own copy, so it may be changed. */
typedef void coder_item(struct coder *c, void *item);
/* All items and their number. Writing: returns `items`. Reading: sets *count, returns a new array;
 * `least`: bytes that an item takes at least, so that a false count asks for no memory. */
const void *coder_list(struct coder *c, const void *items, uint32_t *count, size_t size,
                       size_t least, coder_item *code);
#define CODER_LIST(c, items, count, least, code)                                                   \
  ((items) = coder_list((c), (items), &(count), sizeof *(items), (least), (code)))

#endif

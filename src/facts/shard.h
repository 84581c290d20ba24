/* shard: facts that travel. What is known of a part of the files, in one file, for the cross-file
 * half to be run elsewhere, or later: facts, uses of names, and the lines of code that diagnostics
 * show.
 *
 * Form: a line of text that names form, schema and program; then records, each one of
 *     length   4 bytes, little-endian: of the content
 *     check    8 bytes, little-endian: str_hash of kind and content
 *     kind     1 byte
 *     content  in the coder's form (coder.h)
 * The last record is the end, so that a file cut short is known for one. Only the very program that
 * wrote a shard reads it: facts mean what the program says they mean.
 */
#ifndef FACTS_SHARD_H
#define FACTS_SHARD_H

#include "facts/coder.h"
#include "facts/detail.h"
#include "facts/names.h"

enum shard_kind {
  SHARD_END,
  SHARD_RUN,        /* how the shard came about, first (project/) */
  SHARD_DEPLOYMENT, /* what a deployment file says of entry points (project/) */
  SHARD_FILE,       /* a Python file that the user passed */
  SHARD_BESIDE,     /* one that lies beside: judged with the others, its findings are not shown */
};

/* ---- records -------------------------------------------------------------------------------- */

void shard_begin(struct builder *out);
/* A whole record. */
void shard_add(struct builder *out, enum shard_kind kind, struct str content);

/* Set `bytes`, zero the rest. */
struct shard_reader {
  struct str bytes;
  size_t at;         /* of the next record */
  size_t start;      /* of the record at hand, for messages */
  const char *fault; /* what is wrong with the bytes at `start`, or NULL */
};
/* The next record; false at the end, or with `fault`. The content is a view. */
bool shard_next(struct shard_reader *reader, enum shard_kind *kind, struct str *content);

/* ---- the record of a Python file ------------------------------------------------------------ */

struct shard_file {
  const struct facts *facts;
  struct str lines;  /* for shard_text; a view into the record */
  struct str names;  /* for shard_names; empty: not analysed. A view into the record */
  struct str detail; /* for shard_detail, likewise */
};

/* Appends the content of a file's record. `names` and `detail` may be NULL; `text` is what
 * project_source would give (no pointer: nothing), for the lines that the facts' spans begin on,
 * and the first one. */
void shard_write_file(struct builder *out, const struct facts *facts, const struct names *names,
                      const struct detail *detail, struct str text);
/* False if the content is none. Facts in `arena`; all of it is checked, names and lines too. */
bool shard_read_file(struct arena *arena, struct str content, struct shard_file *file);
/* The uses of names in a file that was read; NULL if they were not analysed. In `arena`. */
const struct names *shard_names(struct arena *arena, const struct shard_file *file);
/* What else such a file says; NULL if it was not read. In `arena`. */
const struct detail *shard_detail(struct arena *arena, const struct shard_file *file);
/* A text in which every line that diagnostics show stands where it stood; the others are empty. In
 * `arena`. */
struct str shard_text(struct arena *arena, const struct shard_file *file);

#endif

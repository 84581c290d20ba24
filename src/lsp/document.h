/* document: the files that are open in the editor: their text, changed as the editor changes it,
 * and LSP positions in any text. */
#ifndef LSP_DOCUMENT_H
#define LSP_DOCUMENT_H

#include "base/base.h"
#include "text/text.h"

/* What "character" counts in a position (LSP 3.17, PositionEncodingKind). */
enum position_encoding { POSITION_UTF16, POSITION_UTF8, POSITION_UTF32 };

struct position { /* both 0-based */
  uint32_t line, character;
};

/* Offset (bytes, 0-based) of a position. A character beyond the line's end counts as its end, a
 * line beyond the last as the text's end, the middle of a character as its start. */
uint32_t position_offset(const struct text_lines *lines, enum position_encoding encoding,
                         struct position position);
/* The position of an offset (bytes, 0-based; beyond the end counts as the end). */
struct position position_at(const struct text_lines *lines, enum position_encoding encoding,
                            uint32_t offset);
/* Position of a line and column as diagnostics have them (1-based, column in code points). */
struct position position_of_column(const struct text_lines *lines, enum position_encoding encoding,
                                   uint32_t line, uint32_t column);

/* ---- URIs ----------------------------------------------------------------------------------- */

/* The path that a file: URI names, percent signs decoded (RFC 8089); false for another scheme, a
 * host of its own, or a NUL byte. In `arena`. */
bool uri_path(struct arena *arena, struct str uri, struct str *path);
/* file: URI of an absolute path. In `arena`. */
struct str uri_of_path(struct arena *arena, struct str path);

/* ---- open documents ------------------------------------------------------------------------- */

struct document {
  struct str uri;  /* as the editor wrote it */
  struct str path; /* absolute */
  uint32_t version;
  bool edited;         /* and the editor has not asked for its diagnostics since */
  struct builder text; /* UTF-8; followed by 64 zero bytes that are not counted */
  struct text_lines lines;
  struct arena arena; /* of the lines */
  struct arena names; /* of uri and path */
  struct document *next;
};

struct documents {
  struct document *first;
};

struct document *documents_open(struct documents *documents, struct str uri, struct str path);
struct document *documents_find(const struct documents *documents, struct str uri);
struct document *documents_find_path(const struct documents *documents, struct str path);
void documents_close(struct documents *documents, struct document *document);
void documents_free(struct documents *documents);

/* Replaces the whole text, or [from, to) of it. False for a text beyond FILE_SIZE_LIMIT or a range
 * whose end lies before its start; the document is then as it was. */
bool document_set(struct document *document, struct str text);
bool document_replace(struct document *document, enum position_encoding encoding,
                      struct position from, struct position to, struct str text);

#endif

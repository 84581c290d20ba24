/* Open documents: a list, since people have tens of them, each a text that changes in place. */
#include "document.h"

#include <stdlib.h>

#define ZEROS 64 /* behind a text, as its readers want them */

struct document *documents_open(struct documents *documents, struct str uri, struct str path) {
  struct document *document = documents_find(documents, uri);
  if (document) return document;
  document = calloc(1, sizeof *document);
  if (!document) base_out_of_memory();
  document->uri = str_copy(&document->names, uri);
  document->path = str_copy(&document->names, path);
  document->next = documents->first;
  documents->first = document;
  document_set(document, (struct str){0});
  return document;
}

struct document *documents_find(const struct documents *documents, struct str uri) {
  struct document *document = documents->first;
  while (document && !str_equal(document->uri, uri))
    document = document->next;
  return document;
}

struct document *documents_find_path(const struct documents *documents, struct str path) {
  struct document *document = documents->first;
  while (document && !str_equal(document->path, path))
    document = document->next;
  return document;
}

void documents_close(struct documents *documents, struct document *document) {
  struct document **link = &documents->first;
  while (*link != document)
    link = &(*link)->next;
  *link = document->next;
  builder_free(&document->text);
  arena_free(&document->arena);
  arena_free(&document->names);
  free(document);
}

void documents_free(struct documents *documents) {
  while (documents->first)
    documents_close(documents, documents->first);
}

/* ---- changes -------------------------------------------------------------------------------- */

/* The text may have moved: zeros behind it, and its lines anew. */
static void settle(struct document *document) {
  static const char zeros[ZEROS];
  size_t len = document->text.len;
  builder_add(&document->text, str_of(zeros, ZEROS));
  document->text.len = len;
  arena_reset(&document->arena);
  document->lines = text_lines(&document->arena, builder_view(&document->text));
}

bool document_set(struct document *document, struct str text) {
  if (text.len > FILE_SIZE_LIMIT) return false;
  builder_clear(&document->text);
  builder_add(&document->text, text);
  settle(document);
  return true;
}

bool document_replace(struct document *document, enum position_encoding encoding,
                      struct position from, struct position to, struct str text) {
  uint32_t start = position_offset(&document->lines, encoding, from);
  uint32_t end = position_offset(&document->lines, encoding, to);
  struct builder *b = &document->text;
  if (end < start || b->len - (end - start) + text.len > FILE_SIZE_LIMIT) return false;
  builder_replace(b, start, end, text);
  settle(document);
  return true;
}

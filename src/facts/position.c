/* Offsets -> lines and columns: all that a file's facts need, sorted, in one pass over its text. */
#include "internal.h"

#include <stdlib.h>

void marks_add(struct marks *marks, struct mark mark) {
  ARRAY_PUSH(marks->arena, &marks->list, mark);
}

void marks_add_span(struct marks *marks, struct facts_span *span) {
  marks_add(marks, (struct mark){span->start, &span->line, &span->column});
  marks_add(marks, (struct mark){span->end, &span->end_line, &span->end_column});
}

static int compare(const void *a, const void *b) {
  const struct mark *left = a, *right = b;
  return (left->offset > right->offset) - (left->offset < right->offset);
}

static bool is_sorted(const struct marks *marks) {
  for (size_t i = 1; i < marks->list.count; i++)
    if (marks->list.items[i - 1].offset > marks->list.items[i].offset) return false;
  return true;
}

void marks_fill(struct marks *marks, struct str text) {
  if (!is_sorted(marks)) qsort(marks->list.items, marks->list.count, sizeof(struct mark), compare);
  struct text_cursor cursor = {.bytes = text};
  for (size_t i = 0; i < marks->list.count; i++) {
    const struct mark *mark = &marks->list.items[i];
    struct text_position position = text_cursor_move(&cursor, mark->offset);
    if (mark->line) *mark->line = position.line;
    if (mark->column) *mark->column = position.column;
  }
}

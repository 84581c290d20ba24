/* importtime_row: see importtime_row.h. CPython writes, in import.c,
 *   "import time: self [us] | cumulative | imported package\n"             once, then
 *   "import time: %9ld | %10ld | %*s%s\n"     two blanks a level in front of the name, or
 *   "import time: cached    | cached     | %*s\n"    the name padded to two places a level. */
#include "importtime_row.h"

static const struct str mark = {"import time:", 12};

static void skip_blanks(struct str *text) {
  size_t at = 0;
  while (at < text->len && (text->ptr[at] == ' ' || text->ptr[at] == '\t'))
    at++;
  *text = str_slice(*text, at, text->len);
}

static bool take_text(struct str *text, struct str word) {
  if (!str_starts(*text, word)) return false;
  *text = str_slice(*text, word.len, text->len);
  return true;
}

static bool take_number(struct str *text, uint64_t *number) {
  size_t at = 0;
  *number = 0;
  while (at < text->len && text->ptr[at] >= '0' && text->ptr[at] <= '9' && at < 15)
    *number = *number * 10 + (uint64_t)(text->ptr[at++] - '0');
  *text = str_slice(*text, at, text->len);
  return at > 0;
}

/* A column and the bar behind it. */
static bool take_column(struct str *text, bool *cached, uint64_t *number) {
  skip_blanks(text);
  *cached = take_text(text, STR("cached"));
  if (!*cached && !take_number(text, number)) return false;
  skip_blanks(text);
  return take_text(text, STR("|"));
}

static bool is_name_byte(unsigned char c) {
  return c >= 0x80 || c == '_' || c == '.' || c == '-' || (c >= '0' && c <= '9') ||
         (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The name, and where it stands: one blank, the padding, the name; then anything (a log's own). */
static bool take_name(struct str *text, struct importtime_row *row) {
  if (!take_text(text, STR(" "))) return false;
  size_t blanks = 0, end;
  while (blanks < text->len && text->ptr[blanks] == ' ')
    blanks++;
  for (end = blanks; end < text->len && is_name_byte((unsigned char)text->ptr[end]);)
    end++;
  row->name = str_slice(*text, blanks, end);
  *text = str_slice(*text, end, text->len);
  size_t width = row->cached ? end : blanks;
  row->level = (uint32_t)(width / 2);
  row->level_hidden = row->cached && blanks == 0;
  if (width % 2 && !row->level_hidden) return false;
  return row->name.len > 0 && row->name.ptr[0] != '.';
}

/* A row that another one cut short ends in the letters of its mark. */
static void cut_next_mark(struct str *name) {
  size_t at = str_find(*name, STR("import"), 0);
  if (at != SIZE_MAX && at > 0 && at + 6 == name->len) name->len = at;
}

enum importtime_sort importtime_row_next(struct str *line, struct importtime_row *row) {
  size_t at = str_find(*line, mark, 0);
  if (at == SIZE_MAX) return IMPORTTIME_NOTHING;
  struct str text = str_slice(*line, at + mark.len, line->len);
  *line = text;
  skip_blanks(&text);
  if (str_starts(text, STR("self [us]"))) return IMPORTTIME_HEADER;
  *row = (struct importtime_row){0};
  bool second;
  bool good = take_column(&text, &row->cached, &row->self_us) &&
              take_column(&text, &second, &row->cumulative_us) && second == row->cached &&
              take_name(&text, row);
  if (!good) return IMPORTTIME_DAMAGED;
  if (str_starts(text, STR(" time:"))) cut_next_mark(&row->name);
  return IMPORTTIME_ROW;
}

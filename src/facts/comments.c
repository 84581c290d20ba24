/* facts, comments: what stands beside an import. Comments are not in the tree; they are read from
 * the text, from where a statement starts (so never from within a string). */
#include "facts/internal.h"

struct comment {
  uint32_t start, end;
};
typedef ARRAY(struct comment) comment_list;

/* ---- lexing --------------------------------------------------------------------------------- */

/* Offset after the string whose opening quote is at `at`; a short string ends with its line. */
static uint32_t after_string(struct str s, uint32_t at, uint32_t limit) {
  char quote = s.ptr[at];
  bool triple = at + 2 < limit && s.ptr[at + 1] == quote && s.ptr[at + 2] == quote;
  if (!triple && at + 1 < limit && s.ptr[at + 1] == quote) return at + 2;
  uint32_t i = at + (triple ? 3 : 1);
  for (; i < limit; i++) {
    char c = s.ptr[i];
    if (c == '\\')
      i++;
    else if (!triple && (c == quote || c == '\n' || c == '\r'))
      return i + (c == quote);
    else if (triple && c == quote && i + 2 < limit && s.ptr[i + 1] == quote &&
             s.ptr[i + 2] == quote)
      return i + 3;
  }
  return limit;
}

/* Appends the comments in [from, to); `from` must lie in code, not in a string or comment. */
static void scan(struct arena *arena, struct str s, uint32_t from, uint32_t to,
                 comment_list *list) {
  for (uint32_t at = from; at < to;) {
    char c = s.ptr[at];
    if (c == '"' || c == '\'') {
      at = after_string(s, at, to);
    } else if (c == '#') {
      uint32_t end = text_line_end(s, at);
      uint32_t next = end;
      while (end > at && (s.ptr[end - 1] == ' ' || s.ptr[end - 1] == '\t' ||
                          s.ptr[end - 1] == '\f' || s.ptr[end - 1] == '\v'))
        end--;
      ARRAY_PUSH(arena, list, (struct comment){at, end});
      at = next;
    } else {
      at++;
    }
  }
}

static struct str view(const struct extraction *x, struct comment c) {
  return str_slice(x->text.bytes, c.start, c.end);
}

/* ---- beside and above ----------------------------------------------------------------------- */

static struct str join(struct extraction *x, const comment_list *list) {
  if (list->count == 1) return str_copy(x->arena, view(x, list->items[0]));
  struct builder joined = {0};
  for (size_t i = 0; i < list->count; i++) {
    if (i) builder_add_byte(&joined, '\n');
    builder_add(&joined, view(x, list->items[i]));
  }
  struct str result = str_copy(x->arena, builder_view(&joined));
  builder_free(&joined);
  return result;
}

static bool same_line(struct str s, uint32_t from, uint32_t to) {
  struct str between = str_slice(s, from, to);
  return !between.len ||
         (!memchr(between.ptr, '\n', between.len) && !memchr(between.ptr, '\r', between.len));
}

static void add_name_comments(struct extraction *x, const struct facts_import *import,
                              const comment_list *list) {
  struct facts_name *names = (struct facts_name *)(uintptr_t)import->names;
  for (uint32_t i = 0; i < import->name_count; i++)
    for (size_t c = 0; c < list->count; c++)
      if (list->items[c].start >= names[i].span.end &&
          same_line(x->text.bytes, names[i].span.end, list->items[c].start))
        names[i].comment = str_copy(x->arena, view(x, list->items[c]));
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\f' || c == '\v';
}

/* The line that ends before `line_start` as a comment-only line; false if it is none. A line that
 * holds triple quotes may be the end of a string: not taken. */
static bool comment_above(struct str s, uint32_t line_start, struct comment *comment) {
  if (line_start == 0) return false;
  uint32_t end = line_start - 1;
  if (s.ptr[end] == '\n' && end > 0 && s.ptr[end - 1] == '\r') end--;
  uint32_t start = text_line_start(s, end), at = start;
  while (at < end && is_blank(s.ptr[at]))
    at++;
  if (at == end || s.ptr[at] != '#') return false;
  while (is_blank(s.ptr[end - 1]))
    end--;
  struct str line = str_slice(s, at, end);
  if (str_find(line, STR("\"\"\""), 0) != SIZE_MAX || str_find(line, STR("'''"), 0) != SIZE_MAX)
    return false;
  *comment = (struct comment){at, end};
  return true;
}

static void add_above(struct extraction *x, struct facts_import *import) {
  comment_list upwards = {0};
  struct comment comment;
  uint32_t line_start = text_line_start(x->text.bytes, import->span.start);
  while (comment_above(x->text.bytes, line_start, &comment)) {
    ARRAY_PUSH(x->scratch, &upwards, comment);
    line_start = text_line_start(x->text.bytes, comment.start);
  }
  if (!upwards.count) return;
  for (size_t i = 0, j = upwards.count - 1; i < j; i++, j--) {
    struct comment other = upwards.items[i];
    upwards.items[i] = upwards.items[j];
    upwards.items[j] = other;
  }
  import->above = join(x, &upwards);
  import->above_span.start = upwards.items[0].start;
  import->above_span.end = upwards.items[upwards.count - 1].end;
}

/* ---- below: an exception document in a string ------------------------------------------------ */

/* Offset of the next line's first byte that is neither white space nor part of a comment; at most
 * one blank line is passed. */
static uint32_t next_code(struct str s, uint32_t at) {
  for (uint32_t blanks = 0; at < s.len && blanks < 2;) {
    uint32_t start = at;
    while (start < s.len && is_blank(s.ptr[start]))
      start++;
    if (start >= s.len) break;
    bool blank = s.ptr[start] == '\n' || s.ptr[start] == '\r';
    if (!blank && s.ptr[start] != '#') return start;
    blanks += blank;
    at = text_next_line(s, start);
  }
  return (uint32_t)s.len;
}

static void add_below(struct extraction *x, struct facts_import *import) {
  struct str s = x->text.bytes;
  uint32_t start = next_code(s, text_next_line(s, import->span.end));
  uint32_t quote = start;
  while (quote < s.len && quote < start + 2 && strchr("rRuU", s.ptr[quote]))
    quote++;
  if (quote >= s.len || (s.ptr[quote] != '"' && s.ptr[quote] != '\'')) return;
  uint32_t end = after_string(s, quote, (uint32_t)s.len);
  struct str string = str_slice(s, quote, end);
  if (str_find_nocase(string, STR("hot path exception"), 0) == SIZE_MAX) return;
  size_t width =
      string.len >= 6 && string.ptr[1] == string.ptr[0] && string.ptr[2] == string.ptr[0] ? 3 : 1;
  if (string.len < 2 * width) return;
  import->below = str_copy(x->arena, str_slice(string, width, string.len - width));
  import->below_span.start = start;
  import->below_span.end = end;
}

void facts_add_comments(struct extraction *x, struct facts_import *imports, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    struct facts_import *import = &imports[i];
    comment_list list = {0};
    uint32_t end = text_line_end(x->text.bytes, import->span.end);
    struct str lines = str_slice(x->text.bytes, import->span.start, end);
    if (memchr(lines.ptr, '#', lines.len))
      scan(x->scratch, x->text.bytes, import->span.start, end, &list);
    if (list.count) {
      import->comment = join(x, &list);
      add_name_comments(x, import, &list);
    }
    add_above(x, import);
    if (import->kind != FACTS_DYNAMIC) add_below(x, import);
  }
}

/* ---- suppressions ---------------------------------------------------------------------------- */

/* `# noqa` matters only beside an import; `# lmms: ...` anywhere, so a file that holds the word is
 * read as a whole. */
void facts_add_suppressions(struct extraction *x, struct facts *facts) {
  ARRAY(struct facts_suppression) found = {0};
  comment_list list = {0};
  struct str s = x->text.bytes;
  bool whole = str_find(s, STR("lmms:"), 0) != SIZE_MAX;
  if (whole) scan(x->scratch, s, 0, (uint32_t)s.len, &list);
  for (uint32_t i = 0; !whole && i < facts->import_count; i++) {
    const struct facts_import *import = &facts->imports[i];
    if (str_find_nocase(import->comment, STR("noqa"), 0) != SIZE_MAX)
      scan(x->scratch, s, import->span.start, text_line_end(s, import->span.end), &list);
  }
  for (size_t i = 0; i < list.count; i++) {
    struct str text = view(x, list.items[i]);
    bool again = i && list.items[i].start <= list.items[i - 1].start;
    bool speaks = str_find(text, STR("lmms:"), 0) != SIZE_MAX ||
                  str_find_nocase(text, STR("noqa"), 0) != SIZE_MAX;
    if (again || !speaks) continue;
    struct facts_suppression suppression = {
        .text = str_copy(x->arena, text),
        .span = {.start = list.items[i].start, .end = list.items[i].end}};
    ARRAY_PUSH(x->arena, &found, suppression);
  }
  facts->suppressions = found.items;
  facts->suppression_count = (uint32_t)found.count;
}

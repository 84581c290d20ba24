/* What stands beside an import in comments and strings: behind it, above it, below it.
 *
 * The slice has no comments, so they are read from the text. A line by itself mostly tells whether
 * a '#' begins a comment; where it does not (quotes stand before it), the table of all comments is
 * made, once for the file. Neighbours share lines, so the last answer is kept.
 */
#include "internal.h"

#include "base/simd.h"

#define MOST_BLANK_LINES 1 /* between an import and the string below it */

void comments_start(struct comments *comments, struct str text, struct grammar_slicer *slicer,
                    struct arena *arena) {
  *comments = (struct comments){.text = text, .slicer = slicer, .arena = arena};
  comments->line.key = comments->above.key = comments->below.key = FACTS_NONE;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\f' || c == '\v';
}

static uint32_t skip_blanks(struct str text, uint32_t at, uint32_t end) {
  while (at < end && is_blank(text.ptr[at]))
    at++;
  return at;
}

static uint32_t find_byte(struct str text, char byte, uint32_t from, uint32_t to) {
  const char *hit = from < to ? memchr(text.ptr + from, byte, to - from) : NULL;
  return hit ? (uint32_t)(hit - text.ptr) : FACTS_NONE;
}

static bool has_quotes(struct str text, uint32_t from, uint32_t to) {
  return find_byte(text, '"', from, to) != FACTS_NONE ||
         find_byte(text, '\'', from, to) != FACTS_NONE;
}

/* Bounds of the line of `offset`, kept for the next who asks: a line may hold any number of
 * imports.
 */
static const struct line_bounds *line_of(struct comments *c, uint32_t offset) {
  struct line_bounds *bounds = &c->bounds;
  if (!bounds->known || offset < bounds->start || offset > bounds->end)
    *bounds = (struct line_bounds){true, text_line_start(c->text, offset),
                                   text_line_end(c->text, offset)};
  return bounds;
}

/* From '#' on, without the blanks at its end. */
static struct str comment_text(struct str text, uint32_t start, uint32_t end) {
  while (end > start && is_blank(text.ptr[end - 1]))
    end--;
  return str_slice(text, start, end);
}

/* ---- the table ------------------------------------------------------------------------------ */

/* Index of the first comment at or after `from`. */
static uint32_t table_index(struct comments *c, uint32_t from) {
  if (!c->has_table) {
    c->table = grammar_find_comments(c->slicer, c->text);
    c->has_table = true;
  }
  uint32_t low = 0, high = c->table.count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (c->table.starts[middle] < from)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The first comment in [from, to), or FACTS_NONE. */
static uint32_t table_find(struct comments *c, uint32_t from, uint32_t to) {
  uint32_t index = table_index(c, from);
  bool inside = index < c->table.count && c->table.starts[index] < to;
  return inside ? c->table.starts[index] : FACTS_NONE;
}

/* ---- behind --------------------------------------------------------------------------------- */

/* The comment of the line that ends at `end`, or FACTS_NONE. `from` is a place on that line, in
 * code if `in_code`, and not behind the comment. */
static uint32_t find_on_line(struct comments *c, uint32_t from, uint32_t end, bool in_code) {
  uint32_t hash = find_byte(c->text, '#', from, end);
  if (hash == FACTS_NONE || (in_code && !has_quotes(c->text, from, hash))) return hash;
  return table_find(c, from, end);
}

/* The same as a copy, kept for the next who asks for this line. */
static struct str line_comment(struct comments *c, uint32_t from, uint32_t end, bool in_code) {
  if (c->line.key == end) return c->line.text;
  uint32_t start = find_on_line(c, from, end, in_code);
  c->line.key = end;
  c->line.text = (struct str){0};
  if (start != FACTS_NONE) c->line.text = str_copy(c->arena, comment_text(c->text, start, end));
  return c->line.text;
}

static void join(struct builder *lines, struct str line) {
  if (!line.len) return;
  if (lines->len) builder_add_byte(lines, '\n');
  builder_add(lines, line);
}

/* Comments on the lines of a statement that goes over several. Between an import statement's words
 * stand no strings, so every '#' there begins a comment; a call may have any. */
static struct str lines_comment(struct comments *c, const struct found *found, uint32_t last_end) {
  const struct facts_span *span = &found->import.span;
  bool in_code = found->import.kind != FACTS_DYNAMIC;
  struct builder lines = {0};
  uint32_t from = span->start;
  while (from < span->end) {
    uint32_t end = text_line_end(c->text, from);
    if (end >= span->end) break;
    join(&lines, line_comment(c, from, end, in_code));
    from = text_next_line(c->text, from);
  }
  if (from < span->end) from = span->end;
  join(&lines, line_comment(c, from, last_end, !found->in_format_string));
  struct str joined = str_copy(c->arena, builder_view(&lines));
  builder_free(&lines);
  return joined;
}

static void attach_name_comments(struct comments *c, const struct found *found,
                                 struct facts_name *names) {
  for (uint32_t i = 0; i < found->import.name_count; i++) {
    uint32_t end = line_of(c, names[i].span.end)->end;
    names[i].comment = line_comment(c, names[i].span.end, end, true);
  }
}

/* ---- above ---------------------------------------------------------------------------------- */

/* Start of the comment that is all of the line before `line`, or FACTS_NONE. The byte at `line` is
 * in code. A line that begins with '#' and has no quotes cannot end a string, so it is no part of
 * one. */
static uint32_t comment_before(struct comments *c, uint32_t line, uint32_t *start_of_line) {
  if (line == 0) return FACTS_NONE;
  uint32_t end = text_line_end(c->text, line - 1);
  uint32_t start = text_line_start(c->text, end);
  uint32_t hash = skip_blanks(c->text, start, end);
  if (hash >= end || c->text.ptr[hash] != '#') return FACTS_NONE;
  if (has_quotes(c->text, hash, end) && table_find(c, start, end) != hash) return FACTS_NONE;
  *start_of_line = start;
  return hash;
}

/* The line begins in code, not within a string that began above. */
static bool line_begins_in_code(struct comments *c, const struct found *found, uint32_t line) {
  uint32_t start = found->import.span.start;
  if (!found->in_format_string && !has_quotes(c->text, line, start)) return true;
  /* A comment that the table knows on the line above is one whatever follows. */
  return false;
}

static void read_above(struct comments *c, uint32_t line, bool in_code) {
  uint32_t first = FACTS_NONE, at = line, hash;
  while ((hash = comment_before(c, at, &at)) != FACTS_NONE) {
    if (!in_code && table_find(c, hash, hash + 1) != hash) break;
    in_code = true;
    first = hash;
  }
  if (first == FACTS_NONE) return;
  struct builder lines = {0};
  uint32_t end = first;
  for (at = first; at < line; at = text_next_line(c->text, at)) {
    end = text_line_end(c->text, at);
    join(&lines, comment_text(c->text, skip_blanks(c->text, at, end), end));
  }
  c->above.text = str_copy(c->arena, builder_view(&lines));
  c->above.span.start = first;
  c->above.span.end = end;
  builder_free(&lines);
}

static void attach_above(struct comments *c, struct found *found) {
  uint32_t line = line_of(c, found->import.span.start)->start;
  if (c->above.key != line) {
    c->above = (struct remembered){.key = line};
    read_above(c, line, line_begins_in_code(c, found, line));
  }
  found->import.above = c->above.text;
  found->import.above_span = c->above.span;
}

/* ---- below ---------------------------------------------------------------------------------- */

/* Offset of the first byte of code below the line end at `end`; over comments and a blank line. */
static uint32_t code_below(struct str text, uint32_t end) {
  uint32_t blanks = 0, line = text_next_line(text, end);
  for (; line < text.len; line = text_next_line(text, line)) {
    uint32_t line_end = text_line_end(text, line), at = skip_blanks(text, line, line_end);
    if (at < line_end && text.ptr[at] != '#') return at;
    if (at == line_end && ++blanks > MOST_BLANK_LINES) break;
  }
  return FACTS_NONE;
}

/* Offset after the string whose first quote is at `quote`, or FACTS_NONE; its content. */
static uint32_t read_string(struct str text, uint32_t quote, struct str *content) {
  const char *s = text.ptr;
  uint32_t width = s[quote + 1] == s[quote] && s[quote + 2] == s[quote] ? 3 : 1;
  for (uint32_t at = quote + width; at < text.len; at++) {
    if (s[at] == '\\') {
      at++;
    } else if (s[at] == s[quote] &&
               (width == 1 || (s[at + 1] == s[quote] && s[at + 2] == s[quote]))) {
      *content = str_slice(text, quote + width, at);
      return at + width;
    } else if (width == 1 && (s[at] == '\n' || s[at] == '\r')) {
      break;
    }
  }
  return FACTS_NONE;
}

/* The string is a statement of its own: nothing but a comment follows. */
static bool ends_line(struct str text, uint32_t at) {
  uint32_t end = text_line_end(text, at);
  at = skip_blanks(text, at, end);
  return at == end || text.ptr[at] == '#';
}

size_t facts_find_heading(struct str text, size_t from) {
  static const struct str first = {"HOT", 3}, second = {"PATH", 4}, third = {"EXCEPTION", 9};
  for (size_t at = from; (at = str_find_nocase(text, first, at)) != SIZE_MAX; at++) {
    struct str words = str_slice(text, at, at + FACTS_HEADING_LENGTH);
    if (words.len == FACTS_HEADING_LENGTH && strchr(" -_", words.ptr[3]) &&
        strchr(" -_", words.ptr[8]) && str_equal_nocase(str_slice(words, 4, 8), second) &&
        str_equal_nocase(str_slice(words, 9, FACTS_HEADING_LENGTH), third))
      return at;
  }
  return SIZE_MAX;
}

static void read_below(struct comments *c, uint32_t end) {
  uint32_t start = code_below(c->text, end);
  if (start == FACTS_NONE) return;
  uint32_t quote = start;
  while (quote < start + 2 && c->text.ptr[quote] && strchr("rRuU", c->text.ptr[quote]))
    quote++;
  if (c->text.ptr[quote] != '"' && c->text.ptr[quote] != '\'') return;
  struct str content;
  uint32_t string_end = read_string(c->text, quote, &content);
  if (string_end == FACTS_NONE || !ends_line(c->text, string_end)) return;
  if (facts_find_heading(content, 0) == SIZE_MAX) return;
  c->below.text = str_copy(c->arena, content);
  c->below.span.start = start;
  c->below.span.end = string_end;
}

static void attach_below(struct comments *c, struct found *found, uint32_t last_end) {
  if (c->below.key != last_end) {
    c->below = (struct remembered){.key = last_end};
    read_below(c, last_end);
  }
  found->import.below = c->below.text;
  found->import.below_span = c->below.span;
}

void comments_attach(struct comments *c, struct found *found, struct facts_name *names) {
  const struct facts_span *span = &found->import.span;
  uint32_t first_end = line_of(c, span->start)->end;
  if (first_end >= span->end) {
    found->import.comment = line_comment(c, span->end, first_end, !found->in_format_string);
  } else {
    uint32_t last_end = line_of(c, span->end)->end;
    found->import.comment = lines_comment(c, found, last_end);
    first_end = last_end;
  }
  attach_name_comments(c, found, names);
  attach_above(c, found);
  if (found->import.kind != FACTS_DYNAMIC) attach_below(c, found, first_end);
}

/* ---- suppressions --------------------------------------------------------------------------- */

/* Offset of the next "lm", "qa", "za" or ".m", in any case, "T_" or "D_", or the text's end. */
static uint32_t next_hint(struct str text, uint32_t from) {
  for (uint32_t base = from; base < text.len; base += 16) {
    simd_bytes one = simd_load(text.ptr + base), other = simd_load(text.ptr + base + 1);
    simd_bytes first = one | simd_all(0x20), second = other | simd_all(0x20);
    simd_bytes before_m = simd_equal(first, 'l') | simd_equal(first, '.');
    simd_bytes before_a = simd_equal(first, 'q') | simd_equal(first, 'z');
    simd_bytes before_line = simd_equal(one, 'T') | simd_equal(one, 'D');
    uint32_t bits =
        simd_bits((before_m & simd_equal(second, 'm')) | (before_a & simd_equal(second, 'a')) |
                  (before_line & simd_equal(other, '_')));
    if (bits) return base + (uint32_t)__builtin_ctz(bits);
  }
  return (uint32_t)text.len;
}

/* "lmms:" or "noqa" stands around the hint. */
static bool is_word(struct str text, uint32_t hint) {
  if (str_starts(str_slice(text, hint, text.len), STR("lmms:"))) return true;
  return hint >= 2 && str_equal_nocase(str_slice(text, hint - 2, hint + 2), STR("noqa"));
}

static bool stands_at(struct str text, uint32_t at, const char *word) {
  return str_starts(str_slice(text, at, text.len), str_from(word));
}

/* A name at the beginning of a line, after underscores. */
static bool begins_line(struct str text, uint32_t name) {
  while (name > 0 && text.ptr[name - 1] == '_')
    name--;
  return name == 0 || text.ptr[name - 1] == '\n' || text.ptr[name - 1] == '\r';
}

#define MOST_BEFORE 200 /* bytes of a line before the last of what it deletes */
#define MOST_ABOVE 4000 /* bytes of a function before what it deletes */

static bool drops_module(struct str text, uint32_t hint) {
  if (stands_at(text, hint, ".modules.pop(")) return true;
  if (!stands_at(text, hint, ".modules[")) return false;
  struct str before = str_slice(text, hint > MOST_BEFORE ? hint - MOST_BEFORE : 0, hint);
  size_t line = str_rfind_byte(before, '\n');
  return str_find(before, STR("del "), line == SIZE_MAX ? 0 : line) != SIZE_MAX;
}

static bool holds_any(struct str text, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (str_find_nocase(text, str_from(words[i]), 0) != SIZE_MAX) return true;
  return false;
}

/* A `def` line that speaks of unloading, or a condition that compares uses or a span of time. */
static bool speaks_of_use(struct str line) {
  static const char *const names[] = {"unload", "lugs", "unused", "evict", "reclaim"};
  static const char *const uses[] = {"count", "access", "hits", "calls", "uses", "usage"};
  if (str_find(line, STR("def "), 0) != SIZE_MAX)
    return holds_any(line, names, sizeof names / sizeof *names);
  if (str_find(line, STR("if "), 0) == SIZE_MAX && str_find(line, STR("while "), 0) == SIZE_MAX)
    return false;
  if (!str_has_byte(line, '<') && !str_has_byte(line, '>')) return false;
  return str_has_byte(line, '-') || holds_any(line, uses, sizeof uses / sizeof *uses);
}

/* Most of what drops entries of sys.modules reloads, or cleans up after a failure. What unloads by
 * use says so between its `def` and the place: by its name, or by what it compares. */
static bool goes_by_use(struct str text, uint32_t hint) {
  struct str rest = str_slice(text, hint > MOST_ABOVE ? hint - MOST_ABOVE : 0, hint), line;
  bool found = false;
  while (str_cut(&rest, '\n', &line)) {
    if (str_starts(str_trim(line), STR("def ")) || str_starts(str_trim(line), STR("async def ")))
      found = false;
    found = found || speaks_of_use(line);
  }
  return found;
}

/* The hint stands in what only unloads modules or keeps a table of operations (detail.h). */
static bool is_memory_hint(struct str text, uint32_t hint) {
  if (text.ptr[hint] == '.') return drops_module(text, hint) && goes_by_use(text, hint);
  if (hint >= 2 && stands_at(text, hint - 2, "HOT_PATH")) return begins_line(text, hint - 2);
  if (hint >= 5 && stands_at(text, hint - 5, "UNLOAD_")) {
    uint32_t name = hint - 5;
    if (name >= 5 && stands_at(text, name - 5, "LUGS_")) name -= 5;
    return begins_line(text, name);
  }
  return stands_at(text, hint, "ZAPH_TIER") && begins_line(text, hint);
}

static bool is_white(char c) {
  return c == ' ' || c == '\t' || c == '\f';
}

/* A suppression comment in the line that ends at `end`, with what would go with it. */
static struct facts_suppression make_suppression(struct comments *c, uint32_t start, uint32_t end) {
  struct str text = comment_text(c->text, start, end);
  uint32_t behind = start + (uint32_t)text.len, next = end, before = start;
  while (before > 0 && is_white(c->text.ptr[before - 1]))
    before--;
  if (before == text_line_start(c->text, start)) next = text_next_line(c->text, end);
  return (struct facts_suppression){.text = str_copy(c->arena, text),
                                    .span = {.start = start, .end = behind},
                                    .before = start - before,
                                    .behind = next - behind};
}

void comments_suppressions(struct comments *c, struct facts *facts) {
  ARRAY(struct facts_suppression) list = {0};
  for (uint32_t hint = next_hint(c->text, 0); hint < c->text.len;) {
    uint32_t end = hint + 1;
    if (!facts->manages_memory) facts->manages_memory = is_memory_hint(c->text, hint);
    if (is_word(c->text, hint)) {
      uint32_t line = text_line_start(c->text, hint);
      end = text_line_end(c->text, hint);
      uint32_t start = find_byte(c->text, '#', line, hint);
      if (start != FACTS_NONE) start = table_find(c, line, hint);
      if (start != FACTS_NONE) {
        struct facts_suppression suppression = make_suppression(c, start, end);
        ARRAY_PUSH(c->arena, &list, suppression);
      }
    }
    hint = next_hint(c->text, end);
  }
  facts->suppressions = list.items;
  facts->suppression_count = (uint32_t)list.count;
}

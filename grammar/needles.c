/* Needles: the words for which a statement is kept, found in the raw text.
 *
 * One pass, sixteen bytes at a time, looks for "mpo" (import) and "__"; each place found is looked
 * at closely: is it the whole word, and could a statement have it there? In prose, `import` follows
 * some other word; as a keyword it begins a statement or follows `from <module>`. So the comments
 * and docstrings of most files end the search early, for nothing after the last needle need be
 * read. Whether a needle stands in a string or comment is left to the lexer.
 */
#include "grammar/internal.h"
#include "base/simd.h"

#include <stdlib.h>

static bool is_space(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\f';
}

/* Walks back over white space before `at`; over a line end only if a backslash joins the lines,
 * which is noted in *joined (a comment's last byte may look the same). */
static uint32_t skip_back(const char *text, uint32_t at, bool *joined) {
  for (;;) {
    while (at > 0 && is_space(text[at - 1]))
      at--;
    uint32_t line_end = at;
    if (line_end > 0 && text[line_end - 1] == '\n') line_end--;
    if (line_end > 0 && text[line_end - 1] == '\r') line_end--;
    if (line_end == at || line_end == 0 || text[line_end - 1] != '\\') return at;
    *joined = true;
    at = line_end - 1;
  }
}

/* A statement may begin after the byte before `at`. */
static bool starts_statement(const char *text, uint32_t at) {
  return at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r' || text[at - 1] == ';' ||
         text[at - 1] == ':';
}

static uint32_t name_start(const char *text, uint32_t end) {
  while (end > 0 && grammar_is_name_byte(text[end - 1]))
    end--;
  return end;
}

static bool is_text(const char *text, uint32_t start, uint32_t end, struct str word) {
  return end - start == word.len && memcmp(text + start, word.ptr, word.len) == 0;
}

/* From the `import` after it, walks back over a module's dotted name to its `from`; GRAMMAR_NONE if
 * anything else stands there. */
static uint32_t find_from(const char *text, uint32_t at, bool *joined) {
  bool name_may_follow = true;
  for (;;) {
    at = skip_back(text, at, joined);
    if (at == 0) return GRAMMAR_NONE;
    if (text[at - 1] == '.') {
      at--;
      name_may_follow = true;
      continue;
    }
    uint32_t start = name_start(text, at);
    if (start == at) return GRAMMAR_NONE;
    if (is_text(text, start, at, STR("from"))) return start;
    if (!name_may_follow) return GRAMMAR_NONE;
    name_may_follow = false;
    at = start;
  }
}

/* The keyword `lazy` ends at `end`, and a statement begins with it: its offset; else GRAMMAR_NONE.
 */
static uint32_t find_lazy(const char *text, uint32_t end, bool *joined) {
  uint32_t word = name_start(text, end);
  if (!is_text(text, word, end, STR("lazy"))) return GRAMMAR_NONE;
  return starts_statement(text, skip_back(text, word, joined)) ? word : GRAMMAR_NONE;
}

/* Fills the needle for the keyword at its offset; false if no statement can have it there. */
static bool read_import(const char *text, struct needle *needle) {
  bool joined = false;
  needle->statement = needle->offset;
  uint32_t before = skip_back(text, needle->offset, &joined);
  if (starts_statement(text, before)) return true;
  needle->lazy = find_lazy(text, before, &joined);
  if (needle->lazy != GRAMMAR_NONE) return true;
  uint32_t from = find_from(text, before, &joined);
  if (from == GRAMMAR_NONE) return joined;
  needle->statement = from;
  before = skip_back(text, from, &joined);
  if (starts_statement(text, before)) return true;
  needle->lazy = find_lazy(text, before, &joined);
  return needle->lazy != GRAMMAR_NONE || joined;
}

/* A call may follow the name that ends at `at`, its parenthesis perhaps on the next line; or the
 * statement ends there, and the function gets another name. */
static bool may_be_called(const char *text, uint32_t at) {
  while (is_space(text[at]))
    at++;
  return strchr("()\\\n\r#;", text[at]) != NULL;
}

/* Offset after `word` if it stands at `at`, and no name goes on after it; else GRAMMAR_NONE. */
static uint32_t after_word(const char *text, uint32_t at, struct str word) {
  return grammar_is_word(text + at, word) ? at + (uint32_t)word.len : GRAMMAR_NONE;
}

/* "mpo" was found at `at`: import, __import__ or import_module? */
static void look_at_import(struct needles *needles, const char *text, uint32_t at) {
  if (at == 0 || memcmp(text + at - 1, "import", 6) != 0) return;
  struct needle needle = {.offset = at - 1, .lazy = GRAMMAR_NONE};
  bool name_before = at >= 2 && grammar_is_name_byte(text[at - 2]);
  uint32_t end;
  if (!name_before && !grammar_is_name_byte(text[at + 5])) {
    needle.kind = NEEDLE_IMPORT;
    if (!read_import(text, &needle)) return;
  } else if (!name_before &&
             (end = after_word(text, at - 1, STR("import_module"))) != GRAMMAR_NONE) {
    needle.kind = NEEDLE_CALL;
    if (!may_be_called(text, end)) return;
  } else if (at >= 3 && (end = after_word(text, at - 3, STR("__import__"))) != GRAMMAR_NONE) {
    needle.kind = NEEDLE_CALL;
    if (at >= 4 && grammar_is_name_byte(text[at - 4])) return;
    if (!may_be_called(text, end)) return;
  } else {
    return;
  }
  GRAMMAR_PUSH(&needles->list, needle);
}

static const struct {
  struct str word;
  enum needle_kind kind;
} dunders[] = {
    {{"__all__", 7}, NEEDLE_ALL},
    {{"__getattr__", 11}, NEEDLE_GETATTR},
    {{"__lazy_modules__", 16}, NEEDLE_LAZY_MODULES},
};

/* "__" was found at `at`. */
static void look_at_dunder(struct needles *needles, const char *text, uint32_t at) {
  for (size_t i = 0; i < sizeof dunders / sizeof *dunders; i++) {
    if (text[at + 2] != dunders[i].word.ptr[2] || !grammar_is_word(text + at, dunders[i].word))
      continue;
    if (at > 0 && grammar_is_name_byte(text[at - 1])) return;
    GRAMMAR_PUSH(&needles->list, (struct needle){.offset = at, .kind = dunders[i].kind});
    return;
  }
}

static void find_built_in(struct needles *needles, struct str text) {
  for (uint32_t base = 0; base < text.len; base += 16) {
    simd_bytes first = simd_load(text.ptr + base), second = simd_load(text.ptr + base + 1),
               third = simd_load(text.ptr + base + 2);
    uint32_t bits =
        simd_bits((simd_equal(first, 'm') & simd_equal(second, 'p') & simd_equal(third, 'o')) |
                  (simd_equal(first, '_') & simd_equal(second, '_')));
    for (; bits; bits &= bits - 1) {
      uint32_t at = base + (uint32_t)__builtin_ctz(bits);
      if (text.ptr[at] == 'm')
        look_at_import(needles, text.ptr, at);
      else
        look_at_dunder(needles, text.ptr, at);
    }
  }
}

static void find_name(struct needles *needles, struct str text, struct str name) {
  if (name.len == 0) return;
  for (size_t at = 0; (at = str_find(text, name, at)) != SIZE_MAX; at += name.len) {
    if (at > 0 && grammar_is_name_byte(text.ptr[at - 1])) continue;
    if (grammar_is_name_byte(text.ptr[at + name.len])) continue;
    GRAMMAR_PUSH(&needles->list, (struct needle){.offset = (uint32_t)at, .kind = NEEDLE_NAME});
  }
}

#define FEW_NAMES 8 /* so many are looked for one after the other */

/* One pass for any number of names. */
static void find_names(struct needles *needles, struct str text, const struct grammar_wish *wish) {
  struct arena scratch = {0};
  struct map names = {0};
  for (size_t i = 0; i < wish->name_count; i++)
    if (wish->names[i].len) map_put(&names, &scratch, wish->names[i], 1);
  for (uint32_t at = 0; at < text.len;) {
    uint32_t start = at;
    while (at < text.len && grammar_is_name_byte(text.ptr[at]))
      at++;
    if (at > start && map_get(&names, str_slice(text, start, at)) != MAP_NONE)
      GRAMMAR_PUSH(&needles->list, (struct needle){.offset = start, .kind = NEEDLE_NAME});
    at += at == start;
  }
  arena_free(&scratch);
}

static int compare_offsets(const void *a, const void *b) {
  const struct needle *left = a, *right = b;
  return (left->offset > right->offset) - (left->offset < right->offset);
}

void needles_find(struct needles *needles, struct str text, const struct grammar_wish *wish) {
  needles->list.count = 0;
  find_built_in(needles, text);
  if (wish->name_count > FEW_NAMES)
    find_names(needles, text, wish);
  else
    for (size_t i = 0; i < wish->name_count; i++)
      find_name(needles, text, wish->names[i]);
  if (wish->name_count > 0)
    qsort(needles->list.items, needles->list.count, sizeof(struct needle), compare_offsets);
  GRAMMAR_PUSH(&needles->list, (struct needle){.offset = GRAMMAR_NONE});
}

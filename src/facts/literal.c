/* String constants -> their values: prefixes, quotes, escapes, adjacent strings. */
#include "internal.h"

/* Takes prefix and quotes off; false for bytes and format strings. */
static bool open_string(struct str token, struct str *content, bool *raw) {
  size_t at = 0;
  *raw = false;
  for (; at < token.len && token.ptr[at] != '"' && token.ptr[at] != '\''; at++) {
    char letter = (char)(token.ptr[at] | 0x20);
    if (letter != 'r' && letter != 'u') return false;
    *raw |= letter == 'r';
  }
  size_t left = token.len - at;
  if (left < 2) return false;
  const char *quote = token.ptr + at;
  size_t width = left >= 6 && quote[1] == quote[0] && quote[2] == quote[0] ? 3 : 1;
  if (token.ptr[token.len - 1] != quote[0]) return false;
  *content = str_slice(token, at + width, token.len - width);
  return true;
}

static uint32_t digit(char c) {
  if (c >= '0' && c <= '9') return (uint32_t)(c - '0');
  c = (char)(c | 0x20);
  return c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10) : 99;
}

/* Up to `most` digits of `base` from *at on. Returns how many. */
static size_t read_digits(struct str s, size_t *at, size_t most, uint32_t base, uint32_t *value) {
  size_t count = 0;
  *value = 0;
  for (; count < most && *at < s.len && digit(s.ptr[*at]) < base; count++)
    *value = *value * base + digit(s.ptr[(*at)++]);
  return count;
}

/* The byte that a one-letter escape stands for, or 0. */
static char letter_escape(char letter) {
  static const char letters[] = "\\'\"abfnrtv", values[] = "\\'\"\a\b\f\n\r\t\v";
  const char *hit = letter ? strchr(letters, letter) : NULL;
  return hit ? values[hit - letters] : 0;
}

/* The ASCII characters of names, for \N{...}; other names would need all of Unicode's. */
static char named_character(struct str name) {
  static const char *const digits[] = {"ZERO", "ONE", "TWO",   "THREE", "FOUR",
                                       "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"};
  const struct str lower = STR("LATIN SMALL LETTER "), upper = STR("LATIN CAPITAL LETTER ");
  struct str letter = {0};
  if (name.len == lower.len + 1 && str_equal_nocase(str_slice(name, 0, lower.len), lower))
    letter = str_slice(name, lower.len, name.len);
  if (name.len == upper.len + 1 && str_equal_nocase(str_slice(name, 0, upper.len), upper))
    letter = str_slice(name, upper.len, name.len);
  if (letter.len)
    return (char)(name.len == lower.len + 1 ? letter.ptr[0] | 0x20 : letter.ptr[0] & ~0x20);
  if (str_equal_nocase(name, STR("LOW LINE"))) return '_';
  if (str_equal_nocase(name, STR("FULL STOP"))) return '.';
  for (int i = 0; i < 10; i++)
    if (name.len > 6 && str_equal_nocase(str_slice(name, 0, 6), STR("DIGIT ")) &&
        str_equal_nocase(str_slice(name, 6, name.len), str_from(digits[i])))
      return (char)('0' + i);
  return 0;
}

/* From the brace after \N at *at on. */
static size_t read_named(struct str s, size_t *at, char *out) {
  size_t end = str_find(s, STR("}"), *at);
  if (end == SIZE_MAX || *at >= s.len || s.ptr[*at] != '{') return SIZE_MAX;
  out[0] = named_character(str_slice(s, *at + 1, end));
  *at = end + 1;
  return out[0] ? 1 : SIZE_MAX;
}

/* The escape whose backslash is at (*at)++, to `out`; returns the bytes written, or SIZE_MAX if it
 * is not known what it stands for. */
static size_t read_escape(struct str s, size_t *at, char *out) {
  char letter = ++*at < s.len ? s.ptr[*at] : 0;
  uint32_t value;
  if (letter >= '0' && letter <= '7') {
    read_digits(s, at, 3, 8, &value);
    return text_utf8_encode(value, out);
  }
  ++*at;
  size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
  if (digits) {
    if (read_digits(s, at, digits, 16, &value) != digits || value > 0x10FFFF) return SIZE_MAX;
    return text_utf8_encode(value, out);
  }
  if (letter == 'N') return read_named(s, at, out);
  if (letter == '\r' && *at < s.len && s.ptr[*at] == '\n') ++*at;
  if (letter == '\n' || letter == '\r') return 0;
  out[0] = letter_escape(letter);
  if (out[0]) return 1;
  out[0] = '\\';
  out[1] = letter;
  return 2;
}

/* Appends the token's value; no escape is shorter than what it stands for. */
static bool add_value(struct str token, char *out, size_t *len) {
  struct str content;
  bool raw;
  if (!open_string(token, &content, &raw)) return false;
  for (size_t at = 0; at < content.len;) {
    char c = content.ptr[at];
    if (c == '\\' && !raw) {
      size_t written = read_escape(content, &at, out + *len);
      if (written == SIZE_MAX) return false;
      *len += written;
    } else {
      if (c == '\r') c = '\n';
      at += content.ptr[at] == '\r' && at + 1 < content.len && content.ptr[at + 1] == '\n' ? 2 : 1;
      out[(*len)++] = c;
    }
  }
  return true;
}

/* The usual case: one string of plain bytes; the view needs no copy yet. */
static bool is_plain(struct str token, struct str *value) {
  bool raw;
  if (!open_string(token, value, &raw)) return false;
  for (size_t i = 0; i < value->len; i++)
    if (value->ptr[i] == '\\' || value->ptr[i] == '\r') return false;
  return true;
}

static bool add_parts(const struct extraction *x, TSNode node, char *out, size_t *len) {
  bool good = true;
  TSTreeCursor cursor = ts_tree_cursor_new(node);
  for (bool more = ts_tree_cursor_goto_first_child(&cursor); more && good;
       more = ts_tree_cursor_goto_next_sibling(&cursor)) {
    TSNode part = ts_tree_cursor_current_node(&cursor);
    enum grammar_kind kind = node_kind(x, part);
    if (kind == GRAMMAR_STRING)
      good = add_value(node_text(x, part), out, len);
    else
      good = ts_node_is_extra(part);
  }
  ts_tree_cursor_delete(&cursor);
  return good;
}

bool node_string(const struct extraction *x, TSNode node, struct str *value) {
  enum grammar_kind kind = node_kind(x, node);
  struct str token = node_text(x, node);
  if (kind == GRAMMAR_STRING && is_plain(token, value)) return true;
  if (kind != GRAMMAR_STRING && kind != GRAMMAR_CONCATENATED_STRING) return false;
  char *out = arena_alloc(x->scratch, token.len + 1);
  size_t len = 0;
  bool good = kind == GRAMMAR_STRING ? add_value(token, out, &len) : add_parts(x, node, out, &len);
  *value = str_of(out, len);
  return good;
}

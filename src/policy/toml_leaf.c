/* toml_leaf: strings with their escapes, booleans; numbers and dates are in toml_number.c. */
#include "toml_leaf.h"

#include <stdarg.h>
#include <stdio.h>

void toml_fault(struct toml_text *text, struct toml_span span, const char *format, ...) {
  char line[512];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  struct toml_fault fault = {span, str_copy(text->arena, str_from(line))};
  ARRAY_PUSH(text->arena, &text->faults->list, fault);
}

uint32_t toml_line(struct str bytes, uint32_t offset) {
  uint32_t line = 1;
  for (uint32_t i = 0; i < offset && i < bytes.len; i++)
    line += bytes.ptr[i] == '\n';
  return line;
}

/* ---- strings -------------------------------------------------------------------------------- */

struct string_reader {
  struct toml_text *text;
  uint32_t start, at; /* opening quote; next byte */
  char quote;
  bool multiline;
  char *out; /* never longer than the source */
  size_t len;
};

static char byte_at(const struct toml_text *text, uint32_t at) {
  return at < text->bytes.len ? text->bytes.ptr[at] : 0;
}

static uint32_t run_of(const struct toml_text *text, uint32_t at, char c) {
  uint32_t count = 0;
  while (byte_at(text, at + count) == c)
    count++;
  return count;
}

static size_t encode_utf8(char *out, uint32_t c) {
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = len; i-- > 1; c >>= 6)
    out[i] = (char)(0x80 | (c & 0x3F));
  static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
  out[0] = (char)(lead[len] | c);
  return len;
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* \uXXXX and \UXXXXXXXX: reader->at is at the 'u'. */
static bool read_unicode(struct string_reader *r) {
  uint32_t digits = byte_at(r->text, r->at) == 'u' ? 4 : 8;
  uint32_t c = 0;
  for (uint32_t i = 1; i <= digits; i++) {
    int digit = hex_digit(byte_at(r->text, r->at + i));
    if (digit < 0) {
      toml_fault(r->text, (struct toml_span){r->at - 1, r->at + i},
                 "bad escape: \\%c needs %u hexadecimal digits", digits == 4 ? 'u' : 'U', digits);
      return false;
    }
    c = c << 4 | (uint32_t)digit;
  }
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
    toml_fault(r->text, (struct toml_span){r->at - 1, r->at + digits + 1},
               "bad escape: %X is no Unicode character", c);
    return false;
  }
  r->len += encode_utf8(r->out + r->len, c);
  r->at += digits + 1;
  return true;
}

/* A backslash at a line's end: skips it and all white space up to the next text. */
static bool skip_folded_line(struct string_reader *r) {
  uint32_t at = r->at;
  while (byte_at(r->text, at) == ' ' || byte_at(r->text, at) == '\t')
    at++;
  if (byte_at(r->text, at) != '\n' && byte_at(r->text, at) != '\r') return false;
  for (char c = byte_at(r->text, at); c == ' ' || c == '\t' || c == '\n' || c == '\r';)
    c = byte_at(r->text, ++at);
  r->at = at;
  return true;
}

/* reader->at is behind the backslash. */
static bool read_escape(struct string_reader *r) {
  static const char names[] = "btnfr\"\\";
  static const char values[] = "\b\t\n\f\r\"\\";
  char c = byte_at(r->text, r->at);
  const char *hit = c ? memchr(names, c, sizeof names - 1) : NULL;
  if (hit) {
    r->out[r->len++] = values[hit - names];
    r->at++;
    return true;
  }
  if (c == 'u' || c == 'U') return read_unicode(r);
  if (r->multiline && skip_folded_line(r)) return true;
  uint32_t end = r->at + (r->at < r->text->bytes.len && c != '\n' && c != '\r');
  toml_fault(r->text, (struct toml_span){r->at - 1, end},
             "bad escape in a string: write \\\\ for a backslash, or use '...'");
  return false;
}

/* Quotes inside or at the end of a string: true when they close it. */
static bool take_quotes(struct string_reader *r) {
  if (!r->multiline) {
    r->at++;
    return true;
  }
  uint32_t run = run_of(r->text, r->at, r->quote);
  if (run > 5) run = 5; /* at most two belong to the text, three close */
  uint32_t inner = run < 3 ? run : run - 3;
  memset(r->out + r->len, r->quote, inner);
  r->len += inner;
  r->at += run;
  return run >= 3;
}

static bool not_closed(struct string_reader *r) {
  const char *quotes =
      r->multiline ? (r->quote == '"' ? "\"\"\"" : "'''") : (r->quote == '"' ? "\"" : "'");
  toml_fault(r->text, (struct toml_span){r->start, r->at},
             "string is not closed: its end needs %s%s", quotes,
             r->multiline ? "" : " on the same line");
  return false;
}

static bool read_string(struct string_reader *r) {
  while (r->at < r->text->bytes.len) {
    char c = byte_at(r->text, r->at);
    if (c == r->quote) {
      if (take_quotes(r)) return true;
    } else if (!r->multiline && (c == '\n' || c == '\r')) {
      return not_closed(r);
    } else if (c == '\\' && r->quote == '"') {
      r->at++;
      if (!read_escape(r)) return false;
    } else {
      r->out[r->len++] = c;
      r->at++;
    }
  }
  return not_closed(r);
}

/* Length of a one-line string's source: to the quote that closes it, else to the line's end. */
static size_t line_limit(struct str bytes, uint32_t at) {
  char quote = bytes.ptr[at];
  size_t end = at + 1;
  while (end < bytes.len && bytes.ptr[end] != quote && bytes.ptr[end] != '\n')
    end += bytes.ptr[end] == '\\' && quote == '"' ? 2 : 1;
  return (end < bytes.len ? end : bytes.len) - at;
}

/* Length of a string's source at most: no more than it has, for a line may hold thousands. */
static size_t source_limit(const struct toml_text *text, uint32_t at, bool multiline) {
  size_t end = text->bytes.len;
  if (multiline) {
    struct str closing = byte_at(text, at) == '"' ? STR("\"\"\"") : STR("'''");
    size_t hit = str_find(text->bytes, closing, at + 3);
    while (hit != SIZE_MAX && text->bytes.ptr[hit - 1] == '\\') /* perhaps escaped: look on */
      hit = str_find(text->bytes, closing, hit + 1);
    return hit == SIZE_MAX ? end - at : hit + 5 - at;
  }
  return line_limit(text->bytes, at);
}

bool toml_leaf_string(struct toml_text *text, uint32_t at, uint32_t *end, struct str *decoded) {
  struct string_reader r = {.text = text, .start = at, .at = at, .quote = byte_at(text, at)};
  r.multiline = run_of(text, at, r.quote) >= 3;
  r.out = arena_alloc(text->arena, source_limit(text, at, r.multiline) + 1);
  r.at += r.multiline ? 3 : 1;
  if (r.multiline && byte_at(text, r.at) == '\r') r.at++;
  if (r.multiline && byte_at(text, r.at) == '\n') r.at++;
  if (!read_string(&r)) return false;
  *end = r.at;
  *decoded = str_of(r.out, r.len);
  return true;
}

uint32_t toml_leaf_word_end(struct str bytes, uint32_t at) {
  uint32_t end = at;
  while (end < bytes.len && !memchr(" \t\r\n,=[]{}#\"'", bytes.ptr[end], 14))
    end++;
  bool date = end - at == 10 && bytes.ptr[at + 4] == '-' && bytes.ptr[at + 7] == '-';
  bool time = end + 2 < bytes.len && bytes.ptr[end] == ' ' && bytes.ptr[end + 1] >= '0' &&
              bytes.ptr[end + 1] <= '9';
  return date && time ? toml_leaf_word_end(bytes, end + 1) : end;
}

void toml_write_string(struct builder *out, struct str text) {
  builder_add_byte(out, '"');
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c == '"' || c == '\\')
      builder_add_format(out, "\\%c", c);
    else if (c < 0x20 || c == 0x7F)
      builder_add_format(out, "\\u%04X", c);
    else
      builder_add_byte(out, (char)c);
  }
  builder_add_byte(out, '"');
}

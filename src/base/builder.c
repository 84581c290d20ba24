/* String builder: output text of unknown size, on the heap. */
#include "base/format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void reserve(struct builder *b, size_t extra) {
  if (b->capacity - b->len > extra) return;
  size_t capacity = b->capacity ? b->capacity : 256;
  while (capacity - b->len <= extra) {
    if (capacity > SIZE_MAX / 4) base_out_of_memory();
    capacity *= 2;
  }
  char *ptr = realloc(b->ptr, capacity);
  if (!ptr) base_out_of_memory();
  b->ptr = ptr;
  b->capacity = capacity;
}

void builder_add(struct builder *b, struct str s) {
  reserve(b, s.len);
  if (s.len) memcpy(b->ptr + b->len, s.ptr, s.len);
  b->len += s.len;
  b->ptr[b->len] = 0;
}

void builder_add_cstr(struct builder *b, const char *cstr) {
  builder_add(b, str_from(cstr));
}

void builder_replace(struct builder *b, size_t from, size_t to, struct str s) {
  reserve(b, s.len);
  memmove(b->ptr + from + s.len, b->ptr + to, b->len - to);
  if (s.len) memcpy(b->ptr + from, s.ptr, s.len);
  b->len -= to - from;
  b->len += s.len;
  b->ptr[b->len] = 0;
}

void builder_add_byte(struct builder *b, char c) {
  builder_add(b, str_of(&c, 1));
}

void builder_add_format(struct builder *b, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  reserve(b, 128);
  size_t room = b->capacity - b->len;
  size_t len = format_write(b->ptr + b->len, room, format, args);
  if (len >= room) {
    reserve(b, len + 1);
    format_write(b->ptr + b->len, len + 1, format, again);
  }
  b->len += len;
  b->ptr[b->len] = 0;
  va_end(again);
  va_end(args);
}

/* Unicode 15, table 3-7. */
size_t str_utf8(struct str text, size_t at) {
  const unsigned char *s = (const unsigned char *)text.ptr + at;
  size_t left = text.len - at;
  if (s[0] < 0x80) return 1;
  if (s[0] < 0xC2 || s[0] > 0xF4) return 0;
  size_t len = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
  if (left < len) return 0;
  unsigned char low = 0x80, high = 0xBF;
  if (s[0] == 0xE0) low = 0xA0;
  if (s[0] == 0xED) high = 0x9F;
  if (s[0] == 0xF0) low = 0x90;
  if (s[0] == 0xF4) high = 0x8F;
  if (s[1] < low || s[1] > high) return 0;
  for (size_t i = 2; i < len; i++)
    if (s[i] < 0x80 || s[i] > 0xBF) return 0;
  return len;
}

static void add_json_ascii(struct builder *b, char c) {
  switch (c) {
  case '"':
    builder_add(b, STR("\\\""));
    return;
  case '\\':
    builder_add(b, STR("\\\\"));
    return;
  case '\n':
    builder_add(b, STR("\\n"));
    return;
  case '\r':
    builder_add(b, STR("\\r"));
    return;
  case '\t':
    builder_add(b, STR("\\t"));
    return;
  case '\b':
    builder_add(b, STR("\\b"));
    return;
  case '\f':
    builder_add(b, STR("\\f"));
    return;
  default:
    break;
  }
  if ((unsigned char)c < 0x20)
    builder_add_format(b, "\\u%04x", (unsigned)(unsigned char)c);
  else
    builder_add_byte(b, c);
}

void builder_add_json(struct builder *b, struct str s) {
  builder_add_byte(b, '"');
  for (size_t at = 0; at < s.len;) {
    size_t len = str_utf8(s, at);
    if (len == 0)
      builder_add(b, STR("\xEF\xBF\xBD"));
    else if (len == 1)
      add_json_ascii(b, s.ptr[at]);
    else
      builder_add(b, str_slice(s, at, at + len));
    at += len ? len : 1;
  }
  builder_add_byte(b, '"');
}

void builder_add_number(struct builder *b, double value, int decimals) {
  if (!isfinite(value)) {
    builder_add(b, STR("null"));
    return;
  }
  if (value >= 0 && value < 1e6 && value == (double)(uint32_t)value) {
    builder_add_format(b, "%u", (unsigned)value);
    return;
  }
  char text[64];
  int len = snprintf(text, sizeof text, "%.*f", decimals, value);
  if (len < 0 || (size_t)len >= sizeof text) {
    builder_add_format(b, "%g", value);
    return;
  }
  char *point = strpbrk(text, ".,");
  if (point) {
    *point = '.';
    while (text[len - 1] == '0')
      len--;
    if (text[len - 1] == '.') len--;
  }
  if (len == 2 && text[0] == '-' && text[1] == '0')
    builder_add(b, STR("0"));
  else
    builder_add(b, str_of(text, (size_t)len));
}

void builder_add_key(struct builder *b, const char *name) {
  if (b->len && b->ptr[b->len - 1] != '{') builder_add(b, STR(", "));
  builder_add_format(b, "\"%s\": ", name);
}

void builder_key_text(struct builder *b, const char *name, struct str value) {
  builder_add_key(b, name);
  if (value.len)
    builder_add_json(b, value);
  else
    builder_add(b, STR("null"));
}

void builder_key_number(struct builder *b, const char *name, double value, int decimals) {
  builder_add_key(b, name);
  builder_add_number(b, value, decimals);
}

void builder_key_integer(struct builder *b, const char *name, uint64_t value) {
  builder_add_key(b, name);
  builder_add_format(b, "%llu", (unsigned long long)value);
}

void builder_key_bool(struct builder *b, const char *name, bool value) {
  builder_add_key(b, name);
  builder_add_cstr(b, value ? "true" : "false");
}

struct str builder_view(const struct builder *b) {
  return str_of(b->ptr ? b->ptr : "", b->len);
}

void builder_clear(struct builder *b) {
  b->len = 0;
  if (b->ptr) b->ptr[0] = 0;
}

void builder_free(struct builder *b) {
  free(b->ptr);
  *b = (struct builder){0};
}

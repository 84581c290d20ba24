/* Decoding: byte order mark, PEP 263 cookie, and whatever it names, to UTF-8.
 *
 * In: a file's bytes. Out: struct text. Nearly every file is UTF-8 already and is only looked at:
 * one pass that ends as soon as it starts to matter. A transcoded text carries its shifts, so that
 * offsets can be told in the file's own bytes.
 */
#include "internal.h"

#include <errno.h>
#include <iconv.h>

#define TAIL 64

struct str text_pad(struct arena *arena, struct str s) {
  char *copy = arena_alloc(arena, s.len + TAIL);
  if (s.len) memcpy(copy, s.ptr, s.len);
  memset(copy + s.len, 0, TAIL);
  return str_of(copy, s.len);
}

uint32_t text_file_offset(const struct text *text, uint32_t offset) {
  size_t low = 0, high = text->shift_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (text->shifts[middle].text_offset <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  int64_t delta = low ? text->shifts[low - 1].delta : 0;
  return (uint32_t)(text->bom_length + offset + delta);
}

/* ---- the cookie ----------------------------------------------------------------------------- */

static bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

static bool is_blank_byte(char c) {
  return c == ' ' || c == '\t' || c == '\f';
}

/* The name in a line such as `# -*- coding: latin-1 -*-`; empty if there is none. */
static struct str cookie_of_line(struct str line) {
  size_t at = 0;
  while (at < line.len && is_blank_byte(line.ptr[at]))
    at++;
  if (at == line.len || line.ptr[at] != '#') return (struct str){0};
  while ((at = str_find(line, STR("coding"), at)) != SIZE_MAX) {
    at += strlen("coding");
    if (at == line.len || (line.ptr[at] != ':' && line.ptr[at] != '=')) continue;
    size_t start = at + 1;
    while (start < line.len && (line.ptr[start] == ' ' || line.ptr[start] == '\t'))
      start++;
    size_t end = start;
    while (end < line.len && is_name_byte(line.ptr[end]))
      end++;
    if (end > start) return str_slice(line, start, end);
  }
  return (struct str){0};
}

/* A cookie in line 2 counts only below a blank or comment line. */
static bool is_blank_or_comment(struct str line) {
  size_t at = 0;
  while (at < line.len && is_blank_byte(line.ptr[at]))
    at++;
  return at == line.len || line.ptr[at] == '#';
}

static struct str find_cookie(struct str bytes) {
  uint32_t end = text_line_end(bytes, 0);
  struct str line = str_slice(bytes, 0, end);
  struct str cookie = cookie_of_line(line);
  if (cookie.len || !is_blank_or_comment(line)) return cookie;
  uint32_t next = text_next_line(bytes, 0);
  if (next >= bytes.len) return cookie;
  return cookie_of_line(str_slice(bytes, next, text_line_end(bytes, next)));
}

/* ---- codecs by name ------------------------------------------------------------------------- */

#define LONGEST_NAME 64

static char lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* As Python's encodings.normalize_encoding, lower case; dots become '_' too. */
static bool normalise_name(struct str name, char out[LONGEST_NAME]) {
  size_t len = 0;
  bool gap = false;
  for (size_t i = 0; i < name.len; i++) {
    char c = lower(name.ptr[i]);
    bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!plain) {
      gap = len > 0;
      continue;
    }
    if (len + 3 > LONGEST_NAME) return false;
    if (gap) out[len++] = '_';
    gap = false;
    out[len++] = c;
  }
  out[len] = 0;
  return len > 0;
}

/* Emacs writes line ends into the name, and the tokenizer lets it: utf-8-unix, latin-1-dos. */
static void drop_line_end_suffix(char name[LONGEST_NAME]) {
  static const char *const stems[] = {"utf_8", "latin_1", "iso_8859_1", "iso_latin_1"};
  for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
    size_t len = strlen(stems[i]);
    if (strncmp(name, stems[i], len) == 0 && name[len] == '_') name[len] = 0;
  }
  if (strcmp(name, "iso_latin_1") == 0) memmove(name, "latin_1", sizeof "latin_1");
}

static const struct text_codec *find_codec(struct str cookie) {
  char name[LONGEST_NAME] = {0};
  if (!normalise_name(cookie, name)) return NULL;
  drop_line_end_suffix(name);
  size_t low = 0, high = text_codec_name_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(text_codec_names[middle].name, name);
    if (order == 0) return &text_codecs[text_codec_names[middle].codec];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

/* ---- transcoding ---------------------------------------------------------------------------- */

struct transcoder {
  struct arena *arena;
  struct text *text;
  struct str in;
  size_t at; /* of the next byte in `in` */
  char *out;
  size_t len, capacity;
  ARRAY(struct text_shift) shifts;
};

static void reserve_output(struct transcoder *t, size_t more) {
  if (t->len + more + TAIL <= t->capacity) return;
  size_t capacity = t->capacity * 2 + more + TAIL;
  t->out = arena_grow(t->arena, t->out, t->len, capacity);
  t->capacity = capacity;
}

static void set_trouble(struct text *text, enum text_trouble trouble, size_t offset) {
  if (text->trouble != TEXT_GOOD) return;
  text->trouble = trouble;
  text->trouble_offset = (uint32_t)offset;
}

/* Adds the UTF-8 that stands for `taken` bytes of the input. */
static void add_output(struct transcoder *t, const char *utf8, size_t len, size_t taken) {
  reserve_output(t, len);
  memcpy(t->out + t->len, utf8, len);
  t->len += len;
  t->at += taken;
  if (len == taken) return;
  struct text_shift shift = {(uint32_t)t->len, (int32_t)((int64_t)t->at - (int64_t)t->len)};
  ARRAY_PUSH(t->arena, &t->shifts, shift);
}

static void add_replacement(struct transcoder *t) {
  set_trouble(t->text, TEXT_BAD_ENCODING, t->len);
  add_output(t, "\xEF\xBF\xBD", 3, 1);
}

static void transcode_charmap(struct transcoder *t, const uint16_t *charmap) {
  while (t->at < t->in.len) {
    unsigned char byte = (unsigned char)t->in.ptr[t->at];
    uint32_t character = byte < 0x80 ? byte : charmap[byte - 0x80];
    if (byte >= 0x80 && character == 0) {
      add_replacement(t);
      continue;
    }
    char utf8[4];
    add_output(t, utf8, text_utf8_encode(character, utf8), 1);
  }
}

/* One character (or shift sequence) by iconv: hands over one byte more until it is content. */
static bool transcode_step(struct transcoder *t, iconv_t converter) {
  size_t left = t->in.len - t->at;
  for (size_t take = 1; take <= left && take <= 16; take++) {
    char utf8[32];
    char *in = (char *)(uintptr_t)(t->in.ptr + t->at), *out = utf8;
    size_t in_left = take, out_left = sizeof utf8;
    size_t result = iconv(converter, &in, &in_left, &out, &out_left);
    size_t taken = take - in_left, made = sizeof utf8 - out_left;
    if (taken || made) {
      add_output(t, utf8, made, taken);
      return true;
    }
    if (result == (size_t)-1 && errno != EINVAL) return false;
  }
  return false;
}

/* Where ASCII is ASCII to Python, it is not left to iconv: its Shift JIS has a yen sign for the
 * backslash. */
static bool transcode_iconv(struct transcoder *t, const struct text_codec *codec) {
  iconv_t converter = iconv_open("UTF-8", codec->iconv_name);
  if (converter == (iconv_t)-1) return false;
  while (t->at < t->in.len) {
    if (codec->ascii_is_ascii && (unsigned char)t->in.ptr[t->at] < 0x80)
      add_output(t, t->in.ptr + t->at, 1, 1);
    else if (!transcode_step(t, converter))
      add_replacement(t);
  }
  iconv_close(converter);
  return true;
}

static void transcode(struct arena *arena, struct text *text, const struct text_codec *codec) {
  struct transcoder t = {.arena = arena, .text = text, .in = text->bytes};
  reserve_output(&t, text->bytes.len + text->bytes.len / 4);
  if (codec->kind == TEXT_CODEC_CHARMAP) {
    transcode_charmap(&t, codec->charmap);
  } else if (!transcode_iconv(&t, codec)) {
    set_trouble(text, TEXT_BAD_ENCODING, 0);
    return;
  }
  memset(t.out + t.len, 0, TAIL);
  text->bytes = str_of(t.out, t.len);
  text->shifts = t.shifts.items;
  text->shift_count = t.shifts.count;
}

/* ---- the whole ------------------------------------------------------------------------------ */

struct look {
  bool high, zero; /* holds a byte >= 0x80, a NUL */
};

/* Vectorised by the compiler: no branch within a block. */
static struct look look_over(struct str bytes) {
  unsigned char high = 0, zero = 0;
  const unsigned char *s = (const unsigned char *)bytes.ptr;
  size_t at = 0;
  for (; at + 64 <= bytes.len; at += 64)
    for (size_t i = 0; i < 64; i++) {
      high |= s[at + i];
      zero |= s[at + i] == 0;
    }
  for (; at < bytes.len; at++) {
    high |= s[at];
    zero |= s[at] == 0;
  }
  return (struct look){high >= 0x80, zero != 0};
}

static bool is_utf16(struct str file) {
  return str_starts(file, STR("\xFF\xFE")) || str_starts(file, STR("\xFE\xFF")) ||
         str_starts(file, str_of("\0\0\xFE\xFF", 4));
}

static void check_utf8(struct text *text) {
  size_t at;
  if (!text_is_utf8(text->bytes, &at)) set_trouble(text, TEXT_BAD_UTF8, at);
}

static void check_ascii(struct text *text) {
  for (size_t at = 0; at < text->bytes.len; at++)
    if ((unsigned char)text->bytes.ptr[at] >= 0x80) {
      set_trouble(text, TEXT_BAD_ENCODING, at);
      return;
    }
}

static void apply_codec(struct arena *arena, struct text *text, struct str cookie, bool high) {
  const struct text_codec *codec = find_codec(cookie);
  if (!codec || (text->bom_length && codec->kind != TEXT_CODEC_UTF8)) {
    set_trouble(text, TEXT_BAD_ENCODING, (size_t)(cookie.ptr - text->bytes.ptr));
    return;
  }
  if (codec->kind == TEXT_CODEC_UTF8) {
    if (high) check_utf8(text);
  } else if (codec->kind == TEXT_CODEC_ASCII) {
    if (high) check_ascii(text);
  } else if (high || !codec->ascii_is_ascii) {
    transcode(arena, text, codec);
  }
}

struct text text_decode(struct arena *arena, struct str file) {
  struct text text = {.bytes = file, .encoding = STR("utf-8")};
  if (is_utf16(file)) {
    set_trouble(&text, TEXT_UTF16, 0);
    return text;
  }
  if (str_starts(file, STR("\xEF\xBB\xBF"))) {
    text.bom_length = 3;
    text.bytes = str_slice(file, 3, file.len);
  }
  struct look look = look_over(text.bytes);
  if (look.zero)
    set_trouble(&text, TEXT_NUL,
                (size_t)((const char *)memchr(text.bytes.ptr, 0, text.bytes.len) - text.bytes.ptr));
  text.ascii = !look.high;
  struct str cookie = find_cookie(text.bytes);
  if (cookie.len) {
    text.encoding = str_copy(arena, cookie);
    apply_codec(arena, &text, cookie, look.high);
  } else if (look.high) {
    check_utf8(&text);
  }
  return text;
}

/* UTF-8: validity at memory speed for ASCII, encoding and measuring of single characters. */
#include "internal.h"

size_t text_utf8_encode(uint32_t character, char *out) {
  if (character < 0x80) {
    out[0] = (char)character;
    return 1;
  }
  if (character < 0x800) {
    out[0] = (char)(0xC0 | character >> 6);
    out[1] = (char)(0x80 | (character & 0x3F));
    return 2;
  }
  if (character < 0x10000) {
    out[0] = (char)(0xE0 | character >> 12);
    out[1] = (char)(0x80 | (character >> 6 & 0x3F));
    out[2] = (char)(0x80 | (character & 0x3F));
    return 3;
  }
  out[0] = (char)(0xF0 | character >> 18);
  out[1] = (char)(0x80 | (character >> 12 & 0x3F));
  out[2] = (char)(0x80 | (character >> 6 & 0x3F));
  out[3] = (char)(0x80 | (character & 0x3F));
  return 4;
}

/* Unicode 15, table 3-7. */
size_t text_utf8_sequence(const unsigned char *s, size_t left) {
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
    if ((s[i] & 0xC0) != 0x80) return 0;
  return len;
}

/* Length of the ASCII run at `s`: blocks of 64 bytes at once, then singly. */
static size_t ascii_run(const unsigned char *s, size_t len) {
  size_t at = 0;
  for (; at + 64 <= len; at += 64) {
    uint64_t word[8], high = 0;
    memcpy(word, s + at, 64);
    for (int i = 0; i < 8; i++)
      high |= word[i];
    if (high & 0x8080808080808080u) break;
  }
  while (at < len && s[at] < 0x80)
    at++;
  return at;
}

bool text_is_utf8(struct str bytes, size_t *at) {
  const unsigned char *s = (const unsigned char *)bytes.ptr;
  size_t i = 0;
  while (i < bytes.len) {
    if (s[i] < 0x80) {
      i += ascii_run(s + i, bytes.len - i);
      continue;
    }
    size_t len = text_utf8_sequence(s + i, bytes.len - i);
    if (len == 0) {
      *at = i;
      return false;
    }
    i += len;
  }
  return true;
}

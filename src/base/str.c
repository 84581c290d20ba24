/* Text views: comparing, searching, cutting, copying. */
#include "base/format.h"

struct str str_from(const char *cstr) {
  return cstr ? str_of(cstr, strlen(cstr)) : (struct str){0};
}

bool str_equal(struct str a, struct str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static unsigned char lower(char c) {
  return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool same_nocase(const char *a, const char *b, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

bool str_equal_nocase(struct str a, struct str b) {
  return a.len == b.len && same_nocase(a.ptr, b.ptr, a.len);
}

int str_compare(struct str a, struct str b) {
  size_t common = a.len < b.len ? a.len : b.len;
  int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
  if (order) return order;
  return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix) {
  return s.len >= prefix.len && str_equal(str_of(s.ptr, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix) {
  return s.len >= suffix.len && str_equal(str_slice(s, s.len - suffix.len, s.len), suffix);
}

size_t str_find(struct str s, struct str needle, size_t from) {
  if (from > s.len || needle.len > s.len - from) return SIZE_MAX;
  if (needle.len == 0) return from;
  const char *hit = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
  return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

size_t str_find_nocase(struct str s, struct str needle, size_t from) {
  if (needle.len > s.len) return SIZE_MAX;
  for (size_t at = from; at + needle.len <= s.len; at++)
    if (same_nocase(s.ptr + at, needle.ptr, needle.len)) return at;
  return SIZE_MAX;
}

size_t str_rfind_byte(struct str s, char c) {
  for (size_t at = s.len; at-- > 0;)
    if (s.ptr[at] == c) return at;
  return SIZE_MAX;
}

bool str_has_byte(struct str s, char c) {
  return s.len && memchr(s.ptr, c, s.len);
}

struct str str_slice(struct str s, size_t from, size_t to) {
  if (to > s.len) to = s.len;
  if (from > to) from = to;
  return str_of(s.ptr ? s.ptr + from : NULL, to - from);
}

static bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s) {
  while (s.len && is_space(s.ptr[0]))
    s = str_slice(s, 1, s.len);
  while (s.len && is_space(s.ptr[s.len - 1]))
    s.len--;
  return s;
}

bool str_cut(struct str *rest, char separator, struct str *part) {
  if (!rest->ptr) return false;
  const char *hit = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
  if (!hit) {
    *part = *rest;
    *rest = (struct str){0};
    return true;
  }
  size_t at = (size_t)(hit - rest->ptr);
  *part = str_of(rest->ptr, at);
  *rest = str_of(hit + 1, rest->len - at - 1);
  return true;
}

/* FNV-1a, 64 bit (http://www.isthe.com/chongo/tech/comp/fnv/), with a final mix for the low bits.
 */
uint64_t str_hash(struct str s) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (size_t i = 0; i < s.len; i++)
    hash = (hash ^ (unsigned char)s.ptr[i]) * 0x100000001b3u;
  return hash ^ (hash >> 32);
}

struct str str_copy(struct arena *arena, struct str s) {
  char *copy = arena_alloc(arena, s.len + 1);
  if (s.len) memcpy(copy, s.ptr, s.len);
  copy[s.len] = 0;
  return str_of(copy, s.len);
}

const char *str_cstr(struct arena *arena, struct str s) {
  return str_copy(arena, s).ptr;
}

struct str str_format(struct arena *arena, const char *format, ...) {
  char usual[512];
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  size_t len = format_write(usual, sizeof usual, format, args);
  char *text = arena_alloc(arena, len + 1);
  if (len < sizeof usual)
    memcpy(text, usual, len + 1);
  else
    format_write(text, len + 1, format, again);
  va_end(again);
  va_end(args);
  return str_of(text, len);
}

#define NEAREST_LIMIT 63 /* longer words are never compared */

/* Optimal string alignment distance: a swap of neighbours counts as one. */
static size_t edit_distance(struct str a, struct str b) {
  size_t rows[3][NEAREST_LIMIT + 2];
  for (size_t j = 0; j <= b.len; j++)
    rows[0][j] = j;
  for (size_t i = 1; i <= a.len; i++) {
    size_t *now = rows[i % 3];
    const size_t *last = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];
    now[0] = i;
    for (size_t j = 1; j <= b.len; j++) {
      size_t best = last[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
      if (last[j] + 1 < best) best = last[j] + 1;
      if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
      bool swapped = i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
      if (swapped && before[j - 2] + 1 < best) best = before[j - 2] + 1;
      now[j] = best;
    }
  }
  return rows[a.len % 3][b.len];
}

struct str str_nearest(struct str word, const struct str *candidates, size_t count) {
  struct str nearest = {0};
  size_t limit = word.len / 3;
  if (limit > 3) limit = 3;
  if (limit == 0) limit = 1;
  size_t best = limit + 1;
  if (word.len > NEAREST_LIMIT) return nearest;
  for (size_t i = 0; i < count; i++) {
    if (candidates[i].len > NEAREST_LIMIT) continue;
    size_t distance = edit_distance(word, candidates[i]);
    if (distance >= best) continue;
    best = distance;
    nearest = candidates[i];
  }
  return nearest;
}

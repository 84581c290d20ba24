/* lines: see lines.h. Whole lines are handed over in place; only a line that two chunks share is
 * copied. */
#include "lines.h"

static bool is_mark(unsigned char c) {
  return c == 0xEF || c == 0xBB || c == 0xBF || c == 0xFE || c == 0xFF;
}

/* The bytes of byte order marks in front. */
static struct str without_mark(struct str chunk) {
  size_t at = 0;
  while (at < 3 && at < chunk.len && is_mark((unsigned char)chunk.ptr[at]))
    at++;
  return str_slice(chunk, at, chunk.len);
}

static void keep(struct lines *lines, struct str part) {
  size_t room = LINES_LENGTH_LIMIT - lines->partial.len;
  builder_add(&lines->partial, str_slice(part, 0, room));
}

static void hand_over(struct lines *lines, struct str part, lines_taker *take, void *context) {
  if (lines->partial.len == 0) {
    take(context, str_slice(part, 0, LINES_LENGTH_LIMIT));
    return;
  }
  keep(lines, part);
  take(context, builder_view(&lines->partial));
  builder_clear(&lines->partial);
}

static size_t find_byte(struct str chunk, size_t from, size_t to, char c) {
  const char *hit = from < to ? memchr(chunk.ptr + from, c, to - from) : NULL;
  return hit ? (size_t)(hit - chunk.ptr) : to;
}

void lines_feed(struct lines *lines, struct str chunk, lines_taker *take, void *context) {
  if (chunk.len == 0) return;
  if (!lines->begun) chunk = without_mark(chunk);
  lines->begun = true;
  size_t newline = find_byte(chunk, 0, chunk.len, '\n');
  for (size_t at = 0; at < chunk.len;) {
    if (newline < at) newline = find_byte(chunk, at, chunk.len, '\n');
    size_t end = find_byte(chunk, at, find_byte(chunk, at, newline, '\r'), 0);
    struct str part = str_slice(chunk, at, end);
    char c = end < chunk.len ? chunk.ptr[end] : 0;
    at = end + 1;
    if (c == 0) { /* a NUL, or the end of the chunk */
      keep(lines, part);
      if (part.len) lines->after_return = false;
      continue;
    }
    bool second = c == '\n' && lines->after_return && part.len == 0 && lines->partial.len == 0;
    if (!second) hand_over(lines, part, take, context);
    lines->after_return = c == '\r';
  }
}

void lines_end(struct lines *lines, lines_taker *take, void *context) {
  if (lines->partial.len) take(context, builder_view(&lines->partial));
  builder_free(&lines->partial);
  *lines = (struct lines){0};
}

/* Byte offset -> line and column: a table for many look-ups, a cursor for few and ascending ones.
 *
 * A line ends at \n, \r\n or a lone \r; the end byte (the last of \r\n) belongs to the line. */
#include "text.h"

#include "base/simd.h"

static bool ends_line(const char *s, size_t len, size_t at) {
  return s[at] == '\n' || (s[at] == '\r' && (at + 1 == len || s[at + 1] != '\n'));
}

/* Line ends in [from, to). `starts`, if not NULL, gets where the lines behind them begin. */
static uint32_t find_line_ends(struct str bytes, size_t from, size_t to, uint32_t *starts) {
  const char *s = bytes.ptr;
  uint32_t count = 0;
  size_t at = from;
  for (; at + 16 <= to && at + 17 <= bytes.len; at += 16) {
    simd_bytes here = simd_load(s + at), after = simd_load(s + at + 1);
    uint32_t ends =
        simd_bits(simd_equal(here, '\n') | (simd_equal(here, '\r') & ~simd_equal(after, '\n')));
    for (; ends; ends &= ends - 1, count++)
      if (starts) starts[count] = (uint32_t)at + (uint32_t)__builtin_ctz(ends) + 1;
  }
  for (; at < to; at++) {
    if (!ends_line(s, bytes.len, at)) continue;
    if (starts) starts[count] = (uint32_t)at + 1;
    count++;
  }
  return count;
}

static uint32_t count_characters(struct str bytes, size_t from, size_t to) {
  uint32_t count = 0;
  for (size_t at = from; at < to; at++)
    count += (bytes.ptr[at] & 0xC0) != 0x80;
  return count;
}

struct text_lines text_lines(struct arena *arena, struct str bytes) {
  uint32_t count = 1 + find_line_ends(bytes, 0, bytes.len, NULL);
  uint32_t *starts = arena_alloc(arena, sizeof *starts * count);
  starts[0] = 0;
  find_line_ends(bytes, 0, bytes.len, starts + 1);
  return (struct text_lines){bytes, starts, count};
}

uint32_t text_line_number(const struct text_lines *lines, uint32_t offset) {
  uint32_t low = 0, high = lines->count;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (lines->starts[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return low + 1;
}

struct text_position text_position(const struct text_lines *lines, uint32_t offset) {
  if (offset > lines->bytes.len) offset = (uint32_t)lines->bytes.len;
  uint32_t line = text_line_number(lines, offset);
  uint32_t column = 1 + count_characters(lines->bytes, lines->starts[line - 1], offset);
  return (struct text_position){line, column};
}

struct str text_line(const struct text_lines *lines, uint32_t line) {
  if (line == 0 || line > lines->count) return (struct str){0};
  uint32_t start = lines->starts[line - 1];
  uint32_t end = text_line_end(lines->bytes, start);
  return str_of(lines->bytes.ptr + start, end - start);
}

uint32_t text_line_start(struct str bytes, uint32_t offset) {
  uint32_t at = offset;
  while (at > 0 && !ends_line(bytes.ptr, bytes.len, at - 1))
    at--;
  return at;
}

uint32_t text_line_end(struct str bytes, uint32_t offset) {
  const char *s = bytes.ptr;
  /* Between \r and \n: the line ended before. */
  if (offset > 0 && offset < bytes.len && s[offset] == '\n' && s[offset - 1] == '\r')
    return offset - 1;
  uint32_t at = offset;
  for (; at + 16 <= bytes.len; at += 16) {
    simd_bytes here = simd_load(s + at);
    uint32_t ends = simd_bits(simd_equal(here, '\n') | simd_equal(here, '\r'));
    if (ends) return at + (uint32_t)__builtin_ctz(ends);
  }
  while (at < bytes.len && s[at] != '\n' && s[at] != '\r')
    at++;
  return at;
}

uint32_t text_next_line(struct str bytes, uint32_t offset) {
  uint32_t end = text_line_end(bytes, offset);
  if (end >= bytes.len) return (uint32_t)bytes.len;
  bool pair = bytes.ptr[end] == '\r' && end + 1 < bytes.len && bytes.ptr[end + 1] == '\n';
  return end + (pair ? 2 : 1);
}

struct text_position text_cursor_move(struct text_cursor *cursor, uint32_t offset) {
  if (cursor->line == 0 || offset < cursor->offset)
    *cursor = (struct text_cursor){.bytes = cursor->bytes, .line = 1, .column = 1};
  if (offset > cursor->bytes.len) offset = (uint32_t)cursor->bytes.len;
  uint32_t ends = find_line_ends(cursor->bytes, cursor->offset, offset, NULL);
  if (ends) {
    cursor->line += ends;
    cursor->column = 1;
    cursor->offset = text_line_start(cursor->bytes, offset);
  }
  cursor->column += count_characters(cursor->bytes, cursor->offset, offset);
  cursor->offset = offset;
  return (struct text_position){cursor->line, cursor->column};
}

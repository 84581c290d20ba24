/* Positions: lines as text/ has them, characters in the units that the editor counts. */
#include "document.h"

/* Units that the character beginning with this byte takes; 0 for a byte that goes on with one. */
static uint32_t units(unsigned char byte, enum position_encoding encoding) {
  if (encoding == POSITION_UTF8) return 1;
  if ((byte & 0xc0) == 0x80) return 0;
  return encoding == POSITION_UTF16 && byte >= 0xf0 ? 2 : 1;
}

/* Bytes of `line` until `count` units are passed. */
static size_t bytes_of(struct str line, enum position_encoding encoding, uint32_t count) {
  size_t at = 0;
  for (uint32_t passed = 0; at < line.len; at++) {
    uint32_t next = units((unsigned char)line.ptr[at], encoding);
    if (next && passed + next > count) break;
    passed += next;
  }
  return at;
}

static uint32_t units_of(struct str line, enum position_encoding encoding) {
  uint32_t count = 0;
  for (size_t i = 0; i < line.len; i++)
    count += units((unsigned char)line.ptr[i], encoding);
  return count;
}

uint32_t position_offset(const struct text_lines *lines, enum position_encoding encoding,
                         struct position position) {
  if (position.line >= lines->count) return (uint32_t)lines->bytes.len;
  struct str line = text_line(lines, position.line + 1);
  return lines->starts[position.line] + (uint32_t)bytes_of(line, encoding, position.character);
}

struct position position_at(const struct text_lines *lines, enum position_encoding encoding,
                            uint32_t offset) {
  if (offset > lines->bytes.len) offset = (uint32_t)lines->bytes.len;
  uint32_t line = text_line_number(lines, offset);
  struct str before = str_slice(lines->bytes, lines->starts[line - 1], offset);
  return (struct position){line - 1, units_of(before, encoding)};
}

struct position position_of_column(const struct text_lines *lines, enum position_encoding encoding,
                                   uint32_t line, uint32_t column) {
  if (line == 0) return (struct position){0, 0};
  struct str text = text_line(lines, line);
  size_t bytes = bytes_of(text, POSITION_UTF32, column ? column - 1 : 0);
  return (struct position){line - 1, units_of(str_slice(text, 0, bytes), encoding)};
}

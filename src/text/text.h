/* text: one source text. Decoding to UTF-8, byte offset <-> line and column.
 *
 * Everything inside the program works on UTF-8 bytes ("text offsets", 0-based). Users see offsets
 * in the bytes of the file on disk; the two differ only after a BOM or under a non-UTF-8 coding
 * cookie, and text_file_offset is the only translation. Lines and columns exist only here, at the
 * edge.
 */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include "base/base.h"

enum text_trouble {
  TEXT_GOOD,
  TEXT_BAD_UTF8,     /* no cookie, and not valid UTF-8 */
  TEXT_BAD_ENCODING, /* unknown cookie, cookie against BOM, or bytes that its codec refuses */
  TEXT_UTF16,        /* UTF-16 or UTF-32 byte order mark: Python cannot read it */
  TEXT_NUL,          /* holds a NUL byte */
};

struct text {
  struct str bytes;          /* UTF-8 as far as it could be had, without BOM; followed by >= 64 zero
                                bytes. Invalid bytes are kept as they are. */
  uint32_t bom_length;       /* bytes that the file has before bytes.ptr[0] (0 or 3) */
  bool ascii;                /* no byte >= 0x80 */
  enum text_trouble trouble; /* first trouble found; the text is still usable */
  uint32_t trouble_offset;   /* text offset of it */
  struct str encoding;       /* "utf-8", or the cookie's name as written */
  /* Only when transcoded: text offsets (ascending) after which the file is `delta` bytes off. */
  const struct text_shift *shifts;
  size_t shift_count;
};

struct text_shift {
  uint32_t text_offset; /* holds from this text offset on */
  int32_t delta;        /* file offset - text offset (BOM not counted) */
};

/* Decodes a file's bytes by BOM and PEP 263 cookie (first two lines), the default being UTF-8.
 * In:  `file` must be followed by >= 64 zero bytes (file_read and str_pad see to that).
 * Out: a text whose `bytes` are `file` itself when no transcoding was needed, else in `arena`. */
struct text text_decode(struct arena *arena, struct str file);
/* A copy of `s` with 64 zero bytes behind it. */
struct str text_pad(struct arena *arena, struct str s);
/* True when `bytes` is valid UTF-8; else *at is the offset of the first bad byte. Vectorised: pure
 * ASCII passes at memory speed. */
bool text_is_utf8(struct str bytes, size_t *at);
/* Bytes of `character` in UTF-8 into out[0..3]; returns how many. */
size_t text_utf8_encode(uint32_t character, char *out);
/* File offset (bytes, 0-based, BOM counted) of a text offset. */
uint32_t text_file_offset(const struct text *text, uint32_t offset);

struct text_position {
  uint32_t line;   /* 1-based; lines end at \n, \r\n or \r */
  uint32_t column; /* 1-based, in characters (code points) */
};

/* Line starts of a text, for many look-ups. */
struct text_lines {
  struct str bytes;
  const uint32_t *starts; /* text offset of each line's first byte */
  uint32_t count;         /* at least 1 */
};
struct text_lines text_lines(struct arena *arena, struct str bytes);
/* Position of a text offset (0 <= offset <= len; beyond the end counts as the end). */
struct text_position text_position(const struct text_lines *lines, uint32_t offset);
/* Its line alone, which costs nothing where lines are long. */
uint32_t text_line_number(const struct text_lines *lines, uint32_t offset);
/* Line `line` (1-based) without its line end; the empty view outside the text. */
struct str text_line(const struct text_lines *lines, uint32_t line);
/* Text offset of the first byte of the line that holds `offset`; no table needed. */
uint32_t text_line_start(struct str bytes, uint32_t offset);
/* Text offset of the line end (the \n or \r, or the text's end) of the line that holds `offset`. */
uint32_t text_line_end(struct str bytes, uint32_t offset);
/* Text offset of the first byte of the next line, or the text's end. */
uint32_t text_next_line(struct str bytes, uint32_t offset);

/* Positions for few look-ups in ascending order, without a table. Set `bytes`, zero the rest. */
struct text_cursor {
  struct str bytes;
  uint32_t offset, line, column; /* where it stands; line 0 = not started */
};
/* Moves to `offset` and says where that is. Cost: the bytes in between; backwards it starts anew.
 */
struct text_position text_cursor_move(struct text_cursor *cursor, uint32_t offset);

/* A name as Python compares it: normalised to NFKC. ASCII names come back as they are, others as a
 * copy in `arena`. Invalid UTF-8 comes back as it is. */
struct str text_nfkc(struct arena *arena, struct str name);

#endif

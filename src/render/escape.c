/* Text that came from outside, made fit for one line of a terminal or a log. */
#include "internal.h"

static uint32_t decode(struct str text, size_t at, size_t len) {
  const unsigned char *s = (const unsigned char *)text.ptr + at;
  switch (len) {
  case 2:
    return (uint32_t)((s[0] & 0x1F) << 6 | (s[1] & 0x3F));
  case 3:
    return (uint32_t)((s[0] & 0x0F) << 12 | (s[1] & 0x3F) << 6 | (s[2] & 0x3F));
  case 4:
    return (uint32_t)((s[0] & 0x07) << 18 | (s[1] & 0x3F) << 12 | (s[2] & 0x3F) << 6 |
                      (s[3] & 0x3F));
  default:
    return s[0];
  }
}

/* Not visible, or able to change how the line around it looks (Unicode 15: controls, line and
 * paragraph separators, bidirectional controls, byte order mark). */
static bool is_hidden(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

static void add_escape(struct builder *out, uint32_t c) {
  switch (c) {
  case '\n':
    builder_add(out, STR("\\n"));
    break;
  case '\r':
    builder_add(out, STR("\\r"));
    break;
  case '\t':
    builder_add(out, STR("\\t"));
    break;
  default:
    builder_add_format(out, c < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)c);
  }
}

/* Length of the run of plain printable ASCII at `at`: nearly all text is that. */
static size_t plain_run(struct str text, size_t at) {
  size_t end = at;
  while (end < text.len && text.ptr[end] >= 0x20 && text.ptr[end] < 0x7F)
    end++;
  return end - at;
}

void render_escaped(struct builder *out, struct str text) {
  for (size_t at = 0; at < text.len;) {
    size_t plain = plain_run(text, at);
    builder_add(out, str_slice(text, at, at + plain));
    at += plain;
    if (at >= text.len) return;
    size_t len = str_utf8(text, at);
    uint32_t c = decode(text, at, len);
    if (len == 0)
      builder_add_format(out, "\\x%02x", (unsigned)c);
    else if (is_hidden(c))
      add_escape(out, c);
    else
      builder_add(out, str_slice(text, at, at + len));
    at += len ? len : 1;
  }
}

static bool needs_escape(struct str text) {
  for (size_t at = 0; at < text.len;) {
    size_t len = str_utf8(text, at);
    if (len == 0 || is_hidden(decode(text, at, len))) return true;
    at += len;
  }
  return false;
}

struct str render_path(struct arena *arena, struct str path) {
  if (!needs_escape(path)) return path;
  struct builder out = {0};
  render_escaped(&out, path);
  struct str copy = str_copy(arena, builder_view(&out));
  builder_free(&out);
  return copy;
}

void render_json_path(struct builder *out, struct str path) {
  if (text_is_utf8(path, &(size_t){0})) {
    builder_add_json(out, path);
    return;
  }
  struct builder visible = {0};
  for (size_t at = 0; at < path.len;) {
    size_t len = str_utf8(path, at);
    if (len)
      builder_add(&visible, str_slice(path, at, at + len));
    else
      builder_add_format(&visible, "\\x%02x", (unsigned)(unsigned char)path.ptr[at]);
    at += len ? len : 1;
  }
  builder_add_json(out, builder_view(&visible));
  builder_free(&visible);
}

/* Columns of a visible character on a terminal: 0 for what combines with the one before, 2 for
 * the wide ones (the blocks of East Asian scripts and of pictures), else 1. */
static uint32_t character_columns(uint32_t c) {
  static const struct {
    uint32_t first, last, columns;
  } runs[] = {
      {0x0300, 0x036F, 0},   {0x1100, 0x115F, 2},   {0x200B, 0x200D, 0},   {0x20D0, 0x20FF, 0},
      {0x2E80, 0xA4CF, 2},   {0xAC00, 0xD7A3, 2},   {0xF900, 0xFAFF, 2},   {0xFE00, 0xFE0F, 0},
      {0xFE30, 0xFE6F, 2},   {0xFF00, 0xFF60, 2},   {0xFFE0, 0xFFE6, 2},   {0x1F300, 0x1F64F, 2},
      {0x1F680, 0x1F6FF, 2}, {0x1F900, 0x1F9FF, 2}, {0x20000, 0x3FFFD, 2},
  };
  for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
    if (c >= runs[i].first && c <= runs[i].last) return runs[i].columns;
  return 1;
}

uint32_t render_columns(struct str text) {
  struct builder out = {0};
  render_escaped(&out, text);
  struct str shown = builder_view(&out);
  uint32_t columns = 0;
  for (size_t at = 0; at < shown.len;) {
    size_t len = str_utf8(shown, at);
    columns += character_columns(decode(shown, at, len));
    at += len ? len : 1;
  }
  builder_free(&out);
  return columns;
}

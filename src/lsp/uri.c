/* file: URIs and paths (RFC 3986, RFC 8089). */
#include "document.h"

static int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool uri_path(struct arena *arena, struct str uri, struct str *path) {
  if (!str_equal_nocase(str_slice(uri, 0, 7), STR("file://"))) return false;
  struct str rest = str_slice(uri, 7, SIZE_MAX);
  if (str_starts(rest, STR("localhost/"))) rest = str_slice(rest, 9, SIZE_MAX);
  if (!rest.len || rest.ptr[0] != '/') return false;
  char *out = arena_alloc(arena, rest.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < rest.len; i++) {
    char c = rest.ptr[i];
    if (c == '%') {
      if (i + 2 >= rest.len || hex(rest.ptr[i + 1]) < 0 || hex(rest.ptr[i + 2]) < 0) return false;
      c = (char)(hex(rest.ptr[i + 1]) * 16 + hex(rest.ptr[i + 2]));
      i += 2;
    }
    if (!c) return false;
    out[len++] = c;
  }
  *path = path_normalise(arena, str_of(out, len));
  return true;
}

static bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (c && strchr("-._~/", c));
}

struct str uri_of_path(struct arena *arena, struct str path) {
  struct builder out = {0};
  builder_add(&out, STR("file://"));
  for (size_t i = 0; i < path.len; i++) {
    if (is_plain(path.ptr[i]))
      builder_add_byte(&out, path.ptr[i]);
    else
      builder_add_format(&out, "%%%02X", (unsigned)(unsigned char)path.ptr[i]);
  }
  struct str uri = str_copy(arena, builder_view(&out));
  builder_free(&out);
  return uri;
}

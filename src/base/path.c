/* Paths as text. */
#include "base.h"

struct str path_join(struct arena *arena, struct str directory, struct str name) {
  if (str_equal(directory, STR(".")) || directory.len == 0 || (name.len && name.ptr[0] == '/'))
    return str_copy(arena, name);
  if (name.len == 0 || str_equal(name, STR("."))) return str_copy(arena, directory);
  bool ended = directory.ptr[directory.len - 1] == '/';
  char *text = arena_alloc(arena, directory.len + name.len + 2);
  size_t len = directory.len;
  memcpy(text, directory.ptr, len);
  if (!ended) text[len++] = '/';
  memcpy(text + len, name.ptr, name.len);
  len += name.len;
  text[len] = 0;
  return str_of(text, len);
}

struct str path_directory(struct str path) {
  size_t at = str_rfind_byte(path, '/');
  if (at == SIZE_MAX) return str_of(path.ptr, 0);
  return str_slice(path, 0, at ? at : 1);
}

struct str path_name(struct str path) {
  size_t at = str_rfind_byte(path, '/');
  return at == SIZE_MAX ? path : str_slice(path, at + 1, path.len);
}

bool path_is_python(struct str path) {
  return str_ends(path, STR(".py")) || str_ends(path, STR(".pyi")) || str_ends(path, STR(".pyw"));
}

/* Writes over `out`, which has room for the whole path; returns the length written. */
static size_t drop_last(const char *out, size_t len, size_t floor) {
  while (len > floor && out[len - 1] != '/')
    len--;
  return len > floor ? len - 1 : floor;
}

struct str path_normalise(struct arena *arena, struct str path) {
  char *out = arena_alloc(arena, path.len + 2);
  bool absolute = path.len && path.ptr[0] == '/';
  size_t len = 0, floor = 0; /* floor: what ".." cannot remove */
  if (absolute) out[len++] = '/', floor = 1;
  struct str rest = path, part;
  while (str_cut(&rest, '/', &part)) {
    if (part.len == 0 || str_equal(part, STR("."))) continue;
    bool up = str_equal(part, STR(".."));
    if (up && len > floor) {
      len = drop_last(out, len, floor);
      continue;
    }
    if (up && absolute) continue;
    if (len > (absolute ? 1u : 0u)) out[len++] = '/';
    memcpy(out + len, part.ptr, part.len);
    len += part.len;
    if (up) floor = len;
  }
  if (len == 0) out[len++] = '.';
  out[len] = 0;
  return str_of(out, len);
}

struct str path_relative(struct arena *arena, struct str cwd, struct str root, struct str path) {
  if (root.len == 0 || str_equal(root, cwd))
    if (path.len == 0 || path.ptr[0] != '/') return path;
  struct str whole = path_normalise(arena, path_join(arena, cwd, path));
  if (root.len && root.ptr[root.len - 1] == '/') root.len--;
  bool below = whole.len > root.len && str_starts(whole, root) && whole.ptr[root.len] == '/';
  return below ? str_slice(whole, root.len + 1, whole.len) : path;
}

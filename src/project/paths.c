/* Paths, real and shown. */
#include "internal.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

bool paths_real(struct arena *arena, struct str path, struct str *key) {
  char *real = realpath(str_cstr(arena, path.len ? path : STR(".")), NULL);
  if (!real) return false;
  *key = str_copy(arena, str_from(real));
  free(real);
  return true;
}

struct str paths_cwd(struct arena *arena) {
  struct str cwd;
  return paths_real(arena, STR("."), &cwd) ? cwd : STR("/");
}

struct str paths_file_key(struct arena *arena, struct str cwd, struct str path) {
  struct str folder;
  if (paths_real(arena, path_directory(path), &folder))
    return path_join(arena, folder, path_name(path));
  return path_normalise(arena, path_join(arena, cwd, path));
}

size_t paths_base(struct str folder) {
  return folder.len + (folder.len > 1);
}

bool paths_below(struct str key, struct str folder) {
  if (!str_starts(key, folder)) return false;
  return key.len == folder.len || folder.len <= 1 || key.ptr[folder.len] == '/';
}

struct str paths_common(struct str a, struct str b) {
  while (a.len > 1 && !paths_below(b, a))
    a = path_directory(a);
  return a;
}

struct str paths_shown(struct arena *arena, struct str cwd, struct str key) {
  struct str common = paths_common(cwd, key), up = {0};
  if (common.len <= 1 && cwd.len > 1) return key;
  for (struct str at = cwd; at.len > common.len; at = path_directory(at))
    up = up.len ? path_join(arena, STR(".."), up) : STR("..");
  struct str down = str_slice(key, paths_base(common), key.len);
  return up.len ? path_join(arena, up, down) : down;
}

static bool has_detour(struct str path) {
  struct str part;
  while (str_cut(&path, '/', &part))
    if (str_equal(part, STR(".."))) return true;
  return false;
}

struct str paths_typed(struct arena *arena, struct str cwd, struct str typed, struct str key) {
  struct str plain = path_normalise(arena, typed), real;
  if (str_equal(plain, STR("."))) return (struct str){0};
  bool absolute = plain.ptr[0] == '/';
  if (!absolute && !has_detour(typed)) return plain;
  if (paths_below(key, cwd)) return str_slice(key, paths_base(cwd), key.len);
  /* "link/.." is not "." where the link leads elsewhere. */
  bool same = paths_real(arena, path_directory(plain), &real) &&
              str_equal(path_join(arena, real, path_name(plain)), key);
  return same ? plain : paths_real(arena, plain, &real) && str_equal(real, key) ? plain : key;
}

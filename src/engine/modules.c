/* Which linted file is which module: names from paths.
 * In: paths of all files. Out: look-up by absolute name, by neighbourhood, and for relative
 * imports. The one idea: a file is known by its path below the innermost root that holds it (the
 * policy's python-paths, its folder, `src` in it, where we run), and by its path below the topmost
 * package around it. Leaves conditions, edges and roots of other kinds to the graph. */
#include "internal.h"

struct modules {
  struct str *names;   /* per file: dotted */
  struct map by_name;  /* dotted name -> file */
  struct map by_place; /* path without suffix, or folder of an __init__ -> file */
  struct map holders;  /* dotted names, and folders, that hold a linted file -> 1 */
  const struct facts *const *files;
  ARRAY(struct str) roots;
};

static struct str without_suffix(struct str path) {
  size_t dot = str_rfind_byte(path, '.');
  return dot == SIZE_MAX ? path : str_slice(path, 0, dot);
}

/* "a/b" for a/b.py and a/b/__init__.py. */
static struct str place_of(struct str path) {
  struct str place = without_suffix(path);
  if (str_equal(path_name(place), STR("__init__"))) return path_directory(place);
  return place;
}

static bool is_source(struct str path) {
  return str_ends(path, STR(".py")) || str_ends(path, STR(".pyw"));
}

static struct str normal_root(struct arena *arena, struct str path) {
  struct str root = path_normalise(arena, path);
  return str_equal(root, STR(".")) ? STR("") : root;
}

static void add_root(struct arena *arena, struct modules *modules, struct str path) {
  struct str root = normal_root(arena, path);
  ARRAY_PUSH(arena, &modules->roots, root);
}

static void find_roots(struct arena *arena, struct modules *modules, const struct policy *policy) {
  add_root(arena, modules, STR(""));
  add_root(arena, modules, STR("src"));
  add_root(arena, modules, policy->directory);
  add_root(arena, modules, path_join(arena, policy->directory, STR("src")));
  for (uint32_t i = 0; i < policy->python_paths.count; i++)
    add_root(arena, modules, path_join(arena, policy->directory, policy->python_paths.items[i]));
}

/* The part of `place` below `root`; the empty view if it does not lie there. */
static struct str below(struct str place, struct str root) {
  if (root.len == 0) return place;
  if (place.len > root.len && str_starts(place, root) && place.ptr[root.len] == '/')
    return str_slice(place, root.len + 1, place.len);
  return (struct str){0};
}

static struct str below_roots(const struct modules *modules, struct str place) {
  struct str shortest = place;
  for (size_t i = 0; i < modules->roots.count; i++) {
    struct str rest = below(place, modules->roots.items[i]);
    if (rest.len && rest.len < shortest.len) shortest = rest;
  }
  return shortest;
}

static struct str dotted(struct arena *arena, struct str path) {
  char *text = arena_alloc(arena, path.len + 1);
  for (size_t i = 0; i < path.len; i++)
    text[i] = path.ptr[i] == '/' ? '.' : path.ptr[i];
  text[path.len] = 0;
  return str_of(text, path.len);
}

static bool is_init(const struct modules *modules, uint32_t file) {
  return file != NO_INDEX &&
         str_equal(path_name(without_suffix(modules->files[file]->path)), STR("__init__"));
}

static bool is_package(const struct modules *modules, struct str folder) {
  return folder.len && is_init(modules, map_get(&modules->by_place, folder));
}

/* The part of `place` from its topmost package on; itself alone where no package is around it. */
static struct str below_packages(const struct modules *modules, struct str place) {
  struct str top = place;
  while (is_package(modules, path_directory(top)))
    top = path_directory(top);
  struct str above = path_directory(top);
  return above.len ? below(place, above) : place;
}

static void put_new(struct map *map, struct arena *arena, struct str key, uint32_t file) {
  if (map_get(map, key) == MAP_NONE) map_put(map, arena, key, file);
}

/* Every part of `name` before a `separator` holds something. */
static void put_holders(struct modules *modules, struct arena *arena, struct str name,
                        char separator) {
  for (;;) {
    size_t at = str_rfind_byte(name, separator);
    if (at == SIZE_MAX || map_get(&modules->holders, str_slice(name, 0, at)) != MAP_NONE) return;
    name = str_slice(name, 0, at);
    map_put(&modules->holders, arena, name, 1);
  }
}

static void index_places(struct arena *arena, struct modules *modules, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (is_source(modules->files[i]->path))
      put_new(&modules->by_place, arena, place_of(modules->files[i]->path), i);
}

/* A dotted name by which the topmost package around the file makes it known; empty where no package
 * is around it, or where that would shadow the standard library. */
static struct str packaged_name(struct arena *arena, const struct modules *modules, uint32_t file,
                                struct str place) {
  struct str packaged = below_packages(modules, place);
  bool in_package = is_init(modules, file) || is_package(modules, path_directory(place));
  if (!in_package || packaged.len == place.len) return (struct str){0};
  struct str name = dotted(arena, packaged);
  return graph_is_stdlib(name) ? (struct str){0} : name;
}

/* Below a root that is named so, or is called `src`, the path is the name. Elsewhere (lib/python/x,
 * site-packages/x) the topmost package says more. */
static void index_names(struct arena *arena, struct modules *modules, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    struct str place = place_of(modules->files[i]->path);
    struct str rest = below_roots(modules, place);
    struct str packaged = packaged_name(arena, modules, i, place);
    struct str name = dotted(arena, rest);
    modules->names[i] = packaged.len && rest.len == place.len ? packaged : name;
    if (!is_source(modules->files[i]->path)) continue;
    put_new(&modules->by_name, arena, name, i);
    put_holders(modules, arena, name, '.');
    put_holders(modules, arena, place, '/');
    if (packaged.len == 0) continue;
    put_new(&modules->by_name, arena, packaged, i);
    put_holders(modules, arena, packaged, '.');
  }
}

const struct modules *modules_index(struct arena *arena, const struct policy *policy,
                                    const struct facts *const *files, uint32_t file_count) {
  struct modules *modules = ARENA_NEW(arena, struct modules);
  modules->files = files;
  modules->names = ARENA_ARRAY(arena, struct str, file_count);
  find_roots(arena, modules, policy);
  index_places(arena, modules, file_count);
  index_names(arena, modules, file_count);
  return modules;
}

struct str modules_name(const struct modules *modules, uint32_t file) {
  return modules->names[file];
}

uint32_t modules_find(const struct modules *modules, struct str module, bool *inside) {
  uint32_t exact = map_get(&modules->by_name, module);
  *inside = exact != MAP_NONE;
  for (struct str prefix = module; !*inside;) {
    size_t dot = str_rfind_byte(prefix, '.');
    if (dot == SIZE_MAX) break;
    prefix = str_slice(prefix, 0, dot);
    *inside = map_get(&modules->by_name, prefix) != MAP_NONE;
  }
  return exact;
}

static struct str slashed(char *buffer, size_t size, struct str folder, struct str module) {
  size_t len = folder.len ? folder.len + 1 : 0;
  if (len + module.len > size) return (struct str){0};
  if (folder.len) {
    memcpy(buffer, folder.ptr, folder.len);
    buffer[folder.len] = '/';
  }
  for (size_t i = 0; i < module.len; i++)
    buffer[len + i] = module.ptr[i] == '.' ? '/' : module.ptr[i];
  return str_of(buffer, len + module.len);
}

uint32_t modules_find_beside(const struct modules *modules, uint32_t importer, struct str module,
                             bool *inside) {
  char buffer[4096];
  struct str folder = path_directory(modules->files[importer]->path);
  struct str place = slashed(buffer, sizeof buffer, folder, module);
  uint32_t exact = map_get(&modules->by_place, place);
  *inside = exact != MAP_NONE;
  size_t floor = folder.len ? folder.len + 1 : 0;
  while (!*inside && place.len > floor) {
    place = path_directory(place);
    if (place.len <= floor) break;
    *inside = map_get(&modules->by_place, place) != MAP_NONE;
  }
  return exact;
}

bool modules_hold(const struct modules *modules, struct str package) {
  return map_get(&modules->holders, package) != MAP_NONE;
}

bool modules_hold_beside(const struct modules *modules, uint32_t importer, struct str package) {
  char buffer[4096];
  struct str folder = path_directory(modules->files[importer]->path);
  struct str place = slashed(buffer, sizeof buffer, folder, package);
  return place.len && map_get(&modules->holders, place) != MAP_NONE;
}

bool modules_in_script_folder(const struct modules *modules, uint32_t importer) {
  return !is_package(modules, path_directory(modules->files[importer]->path));
}

/* Folder that `level` dots mean, seen from a file: one dot is its own. */
static struct str relative_folder(struct str path, uint32_t level) {
  struct str folder = path_directory(path);
  while (--level && folder.len)
    folder = path_directory(folder);
  return folder;
}

struct str modules_relative(struct arena *arena, const struct modules *modules, uint32_t importer,
                            uint32_t level, struct str module, uint32_t *file) {
  char buffer[4096];
  struct str folder = relative_folder(modules->files[importer]->path, level);
  struct str place = module.len ? slashed(buffer, sizeof buffer, folder, module) : folder;
  *file = place.len ? map_get(&modules->by_place, place) : MAP_NONE;
  if (*file != MAP_NONE) return modules->names[*file];
  return dotted(arena, below_roots(modules, place));
}

/* The linted files as a tree of folders, and steps in it.
 *
 * In: the files' paths, as text. Out: folders, what each holds by name, and the file numbers.
 * Stubs (.pyi) are no modules at run time and are left out. Which folders are roots is decided in
 * roots.c. */
#include "graph/resolver.h"

static uint32_t add_dir(struct resolver *r, uint32_t parent, uint32_t name, bool testing) {
  ARRAY_PUSH(r->arena, &r->dirs,
             (struct tree_dir){.parent = parent,
                               .name = name,
                               .init = GRAPH_NONE,
                               .root = GRAPH_NONE,
                               .testing = testing});
  return (uint32_t)r->dirs.count - 1;
}

static struct tree_entry *entry_at(struct resolver *r, uint32_t dir, uint32_t name) {
  uint32_t at = pair_map_get(&r->entry_of, dir, name);
  if (at == GRAPH_NONE) {
    at = (uint32_t)r->entries.count;
    ARRAY_PUSH(r->arena, &r->entries, (struct tree_entry){GRAPH_NONE, GRAPH_NONE});
    pair_map_put(&r->entry_of, r->arena, dir, name, at);
  }
  return &r->entries.items[at];
}

static bool is_testing_name(struct str name) {
  return str_equal(name, STR("tests")) || str_equal(name, STR("test")) ||
         str_equal(name, STR("testing")) || str_equal(name, STR("fixtures"));
}

static uint32_t subdir_of(struct resolver *r, uint32_t dir, struct str name) {
  uint32_t number = intern_add(&r->names, name);
  struct tree_entry *entry = entry_at(r, dir, number);
  if (entry->dir != GRAPH_NONE) return entry->dir;
  uint32_t made = add_dir(r, dir, number, r->dirs.items[dir].testing || is_testing_name(name));
  entry_at(r, dir, number)->dir = made;
  return made;
}

static uint32_t make_dirs(struct resolver *r, struct str path) {
  uint32_t dir = 0;
  struct str part;
  while (path.len && str_cut(&path, '/', &part))
    if (part.len && !str_equal(part, STR("."))) dir = subdir_of(r, dir, part);
  return dir;
}

/* From the first folder down, so that what stands above where we run is seen, too. */
static struct str from_top(const struct resolver *r, struct str path) {
  return path_normalise(r->arena, path_join(r->arena, r->input->here, path));
}

/* The module name of a file's name: without the last ending. */
static struct str stem_of(struct str name) {
  size_t dot = str_rfind_byte(name, '.');
  return dot == SIZE_MAX || dot == 0 ? name : str_slice(name, 0, dot);
}

/* Whether `import` finds it; else it is a script. */
static bool is_importable(struct str name) {
  return str_ends(name, STR(".py")) || str_ends(name, STR(".pyw"));
}

static void add_file(struct resolver *r, uint32_t file, uint32_t dir, struct str name) {
  struct str stem = stem_of(name);
  r->dir_of_file[file] = dir;
  r->name_of_file[file] = intern_add(&r->names, stem);
  if (!is_importable(name)) return;
  if (str_equal(stem, STR("__init__"))) {
    if (r->dirs.items[dir].init == GRAPH_NONE) r->dirs.items[dir].init = file;
    return;
  }
  struct tree_entry *entry = entry_at(r, dir, r->name_of_file[file]);
  if (entry->file == GRAPH_NONE) entry->file = file;
}

void tree_build(struct resolver *r) {
  uint32_t count = r->input->file_count;
  r->dir_of_file = arena_alloc(r->arena, (count + 1) * sizeof *r->dir_of_file);
  r->name_of_file = arena_alloc(r->arena, (count + 1) * sizeof *r->name_of_file);
  add_dir(r, GRAPH_NONE, intern_add(&r->names, STR("")), false);
  r->here = make_dirs(r, r->input->here);
  for (uint32_t i = 0; i < r->dirs.count; i++)
    r->dirs.items[i].testing = false;
  r->home = make_dirs(r, from_top(r, r->input->home));
  struct str last = {0};
  uint32_t dir = 0;
  for (uint32_t i = 0; i < count; i++) {
    struct str path = from_top(r, r->input->files[i]->path);
    r->dir_of_file[i] = r->name_of_file[i] = GRAPH_NONE;
    if (str_ends(path, STR(".pyi"))) continue;
    struct str folder = path_directory(path);
    if (i == 0 || !last.ptr || !str_equal(folder, last)) dir = make_dirs(r, folder);
    last = folder;
    add_file(r, i, dir, path_name(path));
  }
}

uint32_t tree_find_dir(const struct resolver *r, struct str path) {
  path = from_top(r, path);
  uint32_t dir = 0;
  struct str part;
  while (path.len && str_cut(&path, '/', &part)) {
    if (!part.len || str_equal(part, STR("."))) continue;
    uint32_t name = intern_find(&r->names, part);
    uint32_t at = name == MAP_NONE ? GRAPH_NONE : pair_map_get(&r->entry_of, dir, name);
    if (at == GRAPH_NONE || r->entries.items[at].dir == GRAPH_NONE) return GRAPH_NONE;
    dir = r->entries.items[at].dir;
  }
  return dir;
}

struct place tree_child_number(const struct resolver *r, uint32_t dir, uint32_t name) {
  uint32_t at = pair_map_get(&r->entry_of, dir, name);
  if (at == GRAPH_NONE) return (struct place){PLACE_NOWHERE, GRAPH_NONE, GRAPH_NONE};
  const struct tree_entry *entry = &r->entries.items[at];
  if (entry->dir != GRAPH_NONE && r->dirs.items[entry->dir].init != GRAPH_NONE)
    return (struct place){PLACE_PACKAGE, entry->dir, r->dirs.items[entry->dir].init};
  if (entry->file != GRAPH_NONE) return (struct place){PLACE_FILE, dir, entry->file};
  return (struct place){PLACE_NAMESPACE, entry->dir, GRAPH_NONE};
}

struct place tree_child(const struct resolver *r, uint32_t dir, struct str name) {
  uint32_t number = intern_find(&r->names, name);
  if (number == MAP_NONE) return (struct place){PLACE_NOWHERE, GRAPH_NONE, GRAPH_NONE};
  return tree_child_number(r, dir, number);
}

struct resolved tree_walk(const struct resolver *r, struct place place, struct str rest) {
  struct resolved found = {place, rest};
  struct str part;
  while (rest.len && str_cut(&rest, '.', &part)) {
    if (found.place.kind != PLACE_PACKAGE && found.place.kind != PLACE_NAMESPACE) break;
    struct place next = tree_child(r, found.place.dir, part);
    if (next.kind == PLACE_NOWHERE) break;
    found = (struct resolved){next, rest};
  }
  return found;
}

uint32_t tree_climb(const struct resolver *r, uint32_t file, uint32_t level) {
  uint32_t dir = r->dir_of_file[file];
  for (uint32_t i = 1; i < level && dir != GRAPH_NONE; i++)
    dir = r->dirs.items[dir].parent;
  return dir;
}

bool tree_is_package(const struct tree_dir *dir) {
  if (dir->python_path || dir->parent == GRAPH_NONE) return false;
  return dir->namespace || (dir->init != GRAPH_NONE && !dir->flat);
}

/* Which folders are roots: where dotted names start.
 *
 * In: the tree of linted files and what they import. Out: each folder's root, the roots that serve
 * everybody, and the packages that other roots may be asked for.
 * The idea: the files' own imports tell. A folder without __init__.py that somebody imports through
 * (`import ns.x`, `from . import x` in it) is a namespace package. A folder with one, whose files
 * import each other by bare names and never as a package, is a root all the same ("flat", as many
 * Lambda projects have it). The policy's python-paths are always roots. */
#include "graph/resolver.h"

/* The place where a folder's names start, before namespaces and flat roots are known, and after. */
static void settle_roots(struct resolver *r) {
  for (uint32_t i = 0; i < r->dirs.count; i++) {
    struct tree_dir *dir = &r->dirs.items[i];
    dir->root = tree_is_package(dir) ? r->dirs.items[dir->parent].root : i;
  }
}

static void add_global(struct resolver *r, uint32_t dir) {
  if (dir == GRAPH_NONE) return;
  dir = r->dirs.items[dir].root;
  for (size_t i = 0; i < r->globals.count; i++)
    if (r->globals.items[i] == dir) return;
  ARRAY_PUSH(r->arena, &r->globals, dir);
}

/* Policy's paths, the folders that the user named and their `src`, where we run. */
static void settle_globals(struct resolver *r) {
  const struct graph_input *input = r->input;
  r->globals.count = 0;
  for (uint32_t i = 0; i < input->python_path_count; i++)
    add_global(r, tree_find_dir(r, input->python_paths[i]));
  r->python_paths = (uint32_t)r->globals.count;
  for (uint32_t i = 0; i < input->directory_count; i++) {
    uint32_t dir = tree_find_dir(r, input->directories[i]);
    if (dir == GRAPH_NONE) continue;
    struct place src = tree_child(r, dir, STR("src"));
    if (src.kind == PLACE_NAMESPACE) add_global(r, src.dir);
    add_global(r, dir);
  }
  struct place src = tree_child(r, r->here, STR("src"));
  if (src.kind == PLACE_NAMESPACE) add_global(r, src.dir);
  add_global(r, r->here);
}

static bool is_above_home(const struct resolver *r, uint32_t dir) {
  for (uint32_t at = r->home; at != GRAPH_NONE; at = r->dirs.items[at].parent)
    if (at == dir) return true;
  return false;
}

static bool is_given_package(const struct resolver *r, uint32_t dir) {
  for (uint32_t i = 0; i < r->input->package_count; i++)
    if (tree_find_dir(r, r->input->packages[i]) == dir) return true;
  return false;
}

/* Packages whose __init__.py was not read: as good as namespaces. The project's own folder is one
 * only as a part of another. */
static void mark_packages(struct resolver *r) {
  for (uint32_t i = 0; i < r->input->package_count; i++) {
    uint32_t dir = tree_find_dir(r, r->input->packages[i]);
    if (dir == GRAPH_NONE || r->dirs.items[dir].init != GRAPH_NONE) continue;
    if (dir == r->home && !is_given_package(r, r->dirs.items[dir].parent)) continue;
    r->dirs.items[dir].namespace = true;
  }
}

static void mark_python_paths(struct resolver *r) {
  for (uint32_t i = 0; i < r->input->python_path_count; i++) {
    uint32_t dir = tree_find_dir(r, r->input->python_paths[i]);
    if (dir != GRAPH_NONE) r->dirs.items[dir].python_path = true;
  }
}

/* ---- namespaces ------------------------------------------------------------------------------ */

/* Marks the folders from `dir` up to, not including, `top` that lack an __init__.py. */
static void mark_namespaces(struct resolver *r, uint32_t dir, uint32_t top) {
  for (; dir != top && dir != GRAPH_NONE; dir = r->dirs.items[dir].parent)
    if (r->dirs.items[dir].init == GRAPH_NONE) r->dirs.items[dir].namespace = true;
}

static bool is_real(struct place place) {
  return place.kind == PLACE_FILE || place.kind == PLACE_PACKAGE;
}

/* A module of `dotted`, or of `dotted` and one of the names, that lies below `top`. */
static bool find_real(const struct resolver *r, struct place top, struct str dotted,
                      const struct facts_import *import, struct place *found) {
  struct resolved resolved = tree_walk(r, top, dotted);
  if (resolved.rest.len) return false;
  *found = resolved.place;
  if (is_real(*found)) return true;
  if (import->kind != FACTS_FROM) return false;
  for (uint32_t i = 0; i < import->name_count; i++) {
    *found = tree_child(r, resolved.place.dir, import->names[i].name);
    if (is_real(*found)) return true;
  }
  return false;
}

static void mark_below(struct resolver *r, uint32_t top, struct str dotted,
                       const struct facts_import *import) {
  struct str rest = dotted, first;
  if (!str_cut(&rest, '.', &first)) return;
  if (tree_child(r, top, first).kind != PLACE_NAMESPACE || graph_is_stdlib(first)) return;
  struct place found, start = {PLACE_NAMESPACE, top, GRAPH_NONE};
  if (!find_real(r, start, dotted, import, &found)) return;
  mark_namespaces(r, found.dir, top);
}

/* Most imports name no folder at all, or one with an __init__.py. */
static bool names_namespace(const struct resolver *r, struct str dotted) {
  struct str first;
  if (!str_cut(&dotted, '.', &first)) return false;
  uint32_t name = intern_find(&r->names, first);
  return name != MAP_NONE && r->names_namespace[name];
}

static void mark_absolute(struct resolver *r, uint32_t file, struct str dotted,
                          const struct facts_import *import) {
  if (!names_namespace(r, dotted)) return;
  mark_below(r, r->dirs.items[r->dir_of_file[file]].root, dotted, import);
  for (size_t i = 0; i < r->globals.count; i++)
    mark_below(r, r->globals.items[i], dotted, import);
}

static void mark_relative(struct resolver *r, uint32_t file, const struct facts_import *import) {
  uint32_t top = tree_climb(r, file, import->level);
  if (top == GRAPH_NONE || is_above_home(r, top)) return;
  struct place found, start = {PLACE_NAMESPACE, top, GRAPH_NONE};
  if (!find_real(r, start, import->module, import, &found)) return;
  mark_namespaces(r, r->dir_of_file[file], r->dirs.items[top].parent);
  mark_namespaces(r, found.dir, r->dirs.items[top].parent);
}

/* ---- flat roots ------------------------------------------------------------------------------ */

/* What the imports say about a package that lies in a root. */
struct package_use {
  bool as_package; /* somebody imports it by its name, or relatively through it */
  bool as_root;    /* a file in it imports another one by a bare name ... */
  uint32_t
      doubtful; /* ... that the profile knows, too (interned + 1): one such name is not enough */
};

static bool is_top(const struct resolver *r, uint32_t dir) {
  const struct tree_dir *d = &r->dirs.items[dir];
  return d->init != GRAPH_NONE && d->parent != GRAPH_NONE && d->root == d->parent;
}

/* The package in a root that holds a folder; GRAPH_NONE if it lies in none. */
static uint32_t top_of(const struct resolver *r, uint32_t dir) {
  uint32_t root = r->dirs.items[dir].root;
  while (dir != root && r->dirs.items[dir].parent != root)
    dir = r->dirs.items[dir].parent;
  return dir == root ? GRAPH_NONE : dir;
}

static void note_bare_name(struct resolver *r, struct package_use *use, uint32_t file,
                           struct str first, uint32_t name) {
  uint32_t top = top_of(r, r->dir_of_file[file]);
  if (top == GRAPH_NONE || use[top].as_root) return;
  struct place place = tree_child_number(r, top, name);
  if (!is_real(place) || place.file == file || graph_is_stdlib(first)) return;
  bool doubtful = map_get(&r->profiled, first) != MAP_NONE;
  use[top].as_root = !doubtful || (use[top].doubtful && use[top].doubtful != name + 1);
  use[top].doubtful = name + 1;
}

static void note_absolute(struct resolver *r, struct package_use *use, uint32_t file,
                          struct str dotted) {
  struct str first;
  if (!str_cut(&dotted, '.', &first)) return;
  uint32_t name = intern_find(&r->names, first);
  if (name == MAP_NONE) return;
  note_bare_name(r, use, file, first, name);
  /* Several packages of that name: take it for each of them. */
  uint32_t top = r->top_package[name];
  if (top == TREE_SEVERAL) {
    for (uint32_t i = 0; i < r->dirs.count; i++)
      if (r->dirs.items[i].name == name && is_top(r, i)) use[i].as_package = true;
  } else if (top != GRAPH_NONE) {
    use[top].as_package = true;
  }
}

static void note_relative(struct resolver *r, struct package_use *use, uint32_t file,
                          uint32_t level) {
  uint32_t dir = tree_climb(r, file, level);
  if (dir != GRAPH_NONE) use[dir].as_package = true;
}

static void note_entries(struct resolver *r, struct package_use *use) {
  for (uint32_t i = 0; i < r->input->entry_count; i++) {
    struct str module = r->input->entries[i].module, first;
    if (!module.len || !str_cut(&module, '.', &first)) continue;
    uint32_t name = intern_find(&r->names, first);
    uint32_t top = name < r->top_count ? r->top_package[name] : GRAPH_NONE;
    if (top < r->dirs.count) use[top].as_package = true;
  }
}

static bool has_top(const struct resolver *r) {
  for (uint32_t i = 0; i < r->dirs.count; i++)
    if (is_top(r, i)) return true;
  return false;
}

/* The packages that lie in roots, by name: what `import name` may mean where the importer's own
 * roots have nothing. Packages below folders of tests stand for nobody else. */
static void settle_tops(struct resolver *r) {
  r->top_count = (uint32_t)r->names.names.count;
  r->top_package = arena_alloc(r->arena, (r->top_count + 1) * sizeof *r->top_package);
  memset(r->top_package, 0xff, r->top_count * sizeof *r->top_package);
  for (uint32_t i = 0; i < r->dirs.count; i++) {
    if (!is_top(r, i) || !tree_is_package(&r->dirs.items[i])) continue;
    uint32_t *top = &r->top_package[r->dirs.items[i].name];
    *top = *top == GRAPH_NONE ? i : TREE_SEVERAL;
  }
}

/* The project's own folder is no package unless somebody takes it for one. */
static void settle_flat(struct resolver *r, const struct package_use *use) {
  for (uint32_t i = 0; i < r->dirs.count; i++)
    if (is_top(r, i))
      r->dirs.items[i].flat = !use[i].as_package && (use[i].as_root || i == r->home);
}

/* ---- all together ---------------------------------------------------------------------------- */

typedef void visit_absolute(struct resolver *r, void *context, uint32_t file, struct str dotted,
                            const struct facts_import *import);
typedef void visit_relative(struct resolver *r, void *context, uint32_t file,
                            const struct facts_import *import);

static void visit_import(struct resolver *r, void *context, uint32_t file,
                         const struct facts_import *import, visit_absolute *absolute,
                         visit_relative *relative) {
  if (import->level > 0) {
    relative(r, context, file, import);
    return;
  }
  if (!absolute) return;
  if (import->kind != FACTS_IMPORT) {
    if (import->module.len) absolute(r, context, file, import->module, import);
    return;
  }
  for (uint32_t i = 0; i < import->name_count; i++)
    absolute(r, context, file, import->names[i].name, import);
}

static void visit_imports(struct resolver *r, void *context, visit_absolute *absolute,
                          visit_relative *relative) {
  for (uint32_t f = 0; f < r->input->file_count; f++) {
    if (r->dir_of_file[f] == GRAPH_NONE) continue;
    if (!absolute && memory_has_no_relative(r->input, f)) continue;
    const struct facts *facts = r->input->files[f];
    for (uint32_t i = 0; i < facts->import_count; i++)
      visit_import(r, context, f, &facts->imports[i], absolute, relative);
  }
}

static void mark_one_absolute(struct resolver *r, void *context, uint32_t file, struct str dotted,
                              const struct facts_import *import) {
  (void)context;
  mark_absolute(r, file, dotted, import);
}

static void mark_one_relative(struct resolver *r, void *context, uint32_t file,
                              const struct facts_import *import) {
  (void)context;
  mark_relative(r, file, import);
}

static void note_one_absolute(struct resolver *r, void *context, uint32_t file, struct str dotted,
                              const struct facts_import *import) {
  (void)import;
  note_absolute(r, context, file, dotted);
}

static void note_one_relative(struct resolver *r, void *context, uint32_t file,
                              const struct facts_import *import) {
  note_relative(r, context, file, import->level);
}

/* The names of folders without __init__.py that lie where some search begins; false if there are
 * none. */
static bool list_namespaces(struct resolver *r) {
  bool any = false;
  bool *begins = ARENA_ARRAY(r->arena, bool, r->dirs.count);
  r->names_namespace = ARENA_ARRAY(r->arena, bool, r->names.names.count + 1);
  for (uint32_t f = 0; f < r->input->file_count; f++)
    if (r->dir_of_file[f] != GRAPH_NONE) begins[r->dirs.items[r->dir_of_file[f]].root] = true;
  for (size_t i = 0; i < r->globals.count; i++)
    begins[r->globals.items[i]] = true;
  for (uint32_t i = 0; i < r->dirs.count; i++) {
    const struct tree_dir *dir = &r->dirs.items[i];
    if (dir->init != GRAPH_NONE || dir->parent == GRAPH_NONE || !begins[dir->parent]) continue;
    any = r->names_namespace[dir->name] = true;
  }
  return any;
}

void roots_find(struct resolver *r) {
  mark_python_paths(r);
  mark_packages(r);
  settle_roots(r);
  settle_globals(r);
  visit_imports(r, NULL, list_namespaces(r) ? mark_one_absolute : NULL, mark_one_relative);
  settle_roots(r);
  settle_tops(r);
  struct package_use *use = ARENA_ARRAY(r->arena, struct package_use, r->dirs.count);
  note_entries(r, use);
  if (has_top(r)) visit_imports(r, use, note_one_absolute, note_one_relative);
  settle_flat(r, use);
  settle_roots(r);
  settle_globals(r);
  settle_tops(r);
}

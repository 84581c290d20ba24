/* Look-ups: a module name in a file -> the linted file that CPython would load, if any.
 *
 * In: the tree and its roots (tree.c, roots.c). Out: places.
 * Order: the importer's own root, the roots for everybody, a package of that name in another root
 * if there is just one, and last, for what the profile does not know, the importer's own folder (a
 * file of a package that is run as a script). In each root as CPython's path finder: a package with
 * __init__.py, else the module, else a namespace folder, which yields to any later root that has
 * more (PEP 420). Names that the interpreter has loaded before are never ours; those of the
 * standard library only in the importer's own root and in policy's python-paths, which come first
 * on sys.path. */
#include "graph/resolver.h"

static void note_profiled(struct resolver *r) {
  for (uint32_t i = 0; i < r->input->cost_count; i++) {
    struct str rest = r->input->costs[i].name, first;
    if (rest.len && str_cut(&rest, '.', &first)) map_put(&r->profiled, r->arena, first, 1);
  }
}

struct graph_tree {
  const struct resolver *bare; /* before the imports were looked at */
};

static void build_bare(struct resolver *r) {
  r->names.arena = r->arena;
  tree_build(r);
}

/* What roots_find writes to; all else is only read from now on. */
static void copy_dirs(struct resolver *r) {
  size_t size = r->dirs.count * sizeof *r->dirs.items;
  void *copy = arena_alloc(r->arena, size);
  memcpy(copy, r->dirs.items, size);
  r->dirs.items = copy;
  r->dirs.capacity = r->dirs.count;
}

struct resolver *resolver_new(struct arena *arena, const struct graph_input *input) {
  struct resolver *r = ARENA_NEW(arena, struct resolver);
  if (input->tree) *r = *input->tree->bare;
  r->arena = arena;
  r->input = input;
  if (input->tree)
    copy_dirs(r);
  else
    build_bare(r);
  note_profiled(r);
  roots_find(r);
  return r;
}

const struct graph_tree *graph_tree_make(struct arena *arena, const struct graph_input *input) {
  struct graph_tree *tree = ARENA_NEW(arena, struct graph_tree);
  struct resolver *r = ARENA_NEW(arena, struct resolver);
  r->arena = arena;
  r->input = input;
  build_bare(r);
  tree->bare = r;
  return tree;
}

static const struct place nowhere = {PLACE_NOWHERE, GRAPH_NONE, GRAPH_NONE};

/* Folders without __init__.py count only where roots.c found them used as packages. */
static bool is_used(const struct resolver *r, struct place place) {
  return place.kind != PLACE_NAMESPACE || r->dirs.items[place.dir].namespace;
}

struct look_up {
  uint32_t file;           /* importer */
  struct str dotted, rest; /* the whole, and what comes behind the first component */
  uint32_t first;          /* interned first component */
  struct resolved found;   /* the best so far */
};

/* Looks in one root; true when the search is over. */
static bool look_in(const struct resolver *r, struct look_up *l, uint32_t root) {
  struct place place = tree_child_number(r, root, l->first);
  if (place.kind == PLACE_NOWHERE || !is_used(r, place)) return false;
  bool itself = place.kind == PLACE_FILE && place.file == l->file && l->rest.len == 0;
  if (itself) return false;
  struct resolved found = tree_walk(r, place, l->rest);
  if (place.kind != PLACE_NAMESPACE) {
    l->found = found;
    return true;
  }
  bool better = l->found.place.kind == PLACE_NOWHERE || (l->found.rest.len && !found.rest.len);
  if (better) l->found = found;
  return false;
}

static void look_elsewhere(const struct resolver *r, struct look_up *l) {
  uint32_t top = l->first < r->top_count ? r->top_package[l->first] : GRAPH_NONE;
  if (top >= r->dirs.count || r->dirs.items[top].testing) return;
  look_in(r, l, r->dirs.items[top].root);
}

static void look_beside(const struct resolver *r, struct look_up *l) {
  struct place place = tree_child_number(r, r->dir_of_file[l->file], l->first);
  bool real = place.kind == PLACE_FILE || place.kind == PLACE_PACKAGE;
  if (real && place.file != l->file) l->found = tree_walk(r, place, l->rest);
}

static void look_in_roots(const struct resolver *r, struct look_up *l, bool is_stdlib) {
  uint32_t own = l->file == GRAPH_NONE ? GRAPH_NONE : r->dirs.items[r->dir_of_file[l->file]].root;
  if (own != GRAPH_NONE && look_in(r, l, own)) return;
  size_t count = is_stdlib ? r->python_paths : r->globals.count;
  for (size_t i = 0; i < count; i++)
    if (r->globals.items[i] != own && look_in(r, l, r->globals.items[i])) return;
  if (l->found.place.kind != PLACE_NOWHERE || is_stdlib) return;
  look_elsewhere(r, l);
}

/* Nothing in the roots, and nothing that is known to lie elsewhere: then what lies beside counts.
 */
static bool is_asked_beside(const struct resolver *r, const struct look_up *l, bool is_stdlib) {
  return l->found.place.kind == PLACE_NOWHERE && !is_stdlib && l->file != GRAPH_NONE &&
         map_get(&r->profiled, r->names.names.items[l->first]) == MAP_NONE;
}

/* False if no linted file can be meant. */
static bool begin_look_up(const struct resolver *r, struct look_up *l, struct str *first) {
  if (!l->dotted.len || !str_cut(&l->rest, '.', first)) return false;
  l->first = intern_find(&r->names, *first);
  return l->first != MAP_NONE && !graph_is_preloaded(*first);
}

struct resolved resolver_absolute(const struct resolver *r, uint32_t file, struct str dotted) {
  struct look_up l = {.file = file, .dotted = dotted, .rest = dotted, .found = {nowhere, dotted}};
  struct str first;
  if (!begin_look_up(r, &l, &first)) return l.found;
  bool is_stdlib = graph_is_stdlib(first);
  look_in_roots(r, &l, is_stdlib);
  if (is_asked_beside(r, &l, is_stdlib)) look_beside(r, &l);
  return l.found;
}

bool resolver_is_shared(const struct resolver *r, uint32_t file, struct str dotted) {
  struct look_up l = {.file = file, .dotted = dotted, .rest = dotted, .found = {nowhere, dotted}};
  struct str first;
  if (!begin_look_up(r, &l, &first)) return true;
  bool is_stdlib = graph_is_stdlib(first);
  look_in_roots(r, &l, is_stdlib);
  return !is_asked_beside(r, &l, is_stdlib);
}

static struct place dir_place(const struct resolver *r, uint32_t dir) {
  uint32_t init = r->dirs.items[dir].init;
  return (struct place){init == GRAPH_NONE ? PLACE_NAMESPACE : PLACE_PACKAGE, dir, init};
}

struct resolved resolver_relative(const struct resolver *r, uint32_t file, uint32_t level,
                                  struct str dotted) {
  uint32_t dir = tree_climb(r, file, level);
  if (dir == GRAPH_NONE) return (struct resolved){nowhere, dotted};
  return tree_walk(r, dir_place(r, dir), dotted);
}

struct place resolver_child(const struct resolver *r, struct place package, struct str name) {
  if (package.kind != PLACE_PACKAGE && package.kind != PLACE_NAMESPACE) return nowhere;
  return tree_child(r, package.dir, name);
}

struct place resolver_place_of(const struct resolver *r, uint32_t file) {
  uint32_t dir = r->dir_of_file[file];
  if (dir == GRAPH_NONE) return nowhere;
  if (r->dirs.items[dir].init == file) return (struct place){PLACE_PACKAGE, dir, file};
  return (struct place){PLACE_FILE, dir, file};
}

/* The package that a folder's own files belong to. */
static struct place package_at(const struct resolver *r, uint32_t dir) {
  return r->dirs.items[dir].root == dir ? nowhere : dir_place(r, dir);
}

struct place resolver_parent(const struct resolver *r, struct place place) {
  if (place.kind == PLACE_NOWHERE) return nowhere;
  if (place.kind == PLACE_FILE) return package_at(r, place.dir);
  bool is_root = r->dirs.items[place.dir].root == place.dir;
  return is_root ? nowhere : package_at(r, r->dirs.items[place.dir].parent);
}

static struct str join(struct arena *arena, struct str package, struct str name) {
  return package.len ? str_format(arena, STR_FMT "." STR_FMT, STR_ARG(package), STR_ARG(name))
                     : name;
}

static struct str dir_name(struct arena *arena, const struct resolver *r, uint32_t dir) {
  const struct tree_dir *d = &r->dirs.items[dir];
  if (d->root == dir) return STR("");
  return join(arena, dir_name(arena, r, d->parent), r->names.names.items[d->name]);
}

struct str resolver_name(struct arena *arena, const struct resolver *r, struct place place) {
  if (place.kind == PLACE_NOWHERE) return STR("");
  if (place.kind == PLACE_FILE)
    return join(arena, dir_name(arena, r, place.dir),
                r->names.names.items[r->name_of_file[place.file]]);
  const struct tree_dir *d = &r->dirs.items[place.dir];
  struct str name = dir_name(arena, r, place.dir);
  return name.len ? name : r->names.names.items[d->name]; /* the __init__.py of a flat root */
}

uint32_t resolver_root_of(const struct resolver *r, uint32_t file) {
  return r->dirs.items[r->dir_of_file[file]].root;
}

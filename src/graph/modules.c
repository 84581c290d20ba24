/* Module numbers: one for each linted file, then one for each other module that an import or the
 * profile names.
 *
 * In: the resolver and the profile's names. Out: build->modules, and the number for a name.
 * What the resolver does not find is external: third-party, standard library, or a first-party
 * module without Python source (an extension). Each has its parent package before it. */
#include "graph/internal.h"

static uint32_t name_number(struct build *b, struct str name) {
  uint32_t number = intern_add(&b->index->names, name);
  while (b->index->external.count <= number) {
    ARRAY_PUSH(b->arena, &b->index->external, GRAPH_NONE);
    ARRAY_PUSH(b->arena, &b->index->of_files, GRAPH_NONE);
  }
  return number;
}

static uint32_t add_module(struct build *b, struct graph_module module) {
  ARRAY_PUSH(b->arena, &b->modules, module);
  return (uint32_t)b->modules.count - 1;
}

/* ---- first-party files ----------------------------------------------------------------------- */

static uint32_t module_of_place(struct build *b, struct place place);

static uint32_t add_file_module(struct build *b, uint32_t file) {
  struct place place = resolver_place_of(b->resolver, file);
  if (place.kind == PLACE_NOWHERE) return GRAPH_NONE;
  uint32_t number = name_number(b, resolver_name(&b->scratch, b->resolver, place));
  uint32_t package = place.kind == PLACE_PACKAGE ? GRAPH_PACKAGE : 0u;
  return add_module(b, (struct graph_module){.name = b->index->names.names.items[number],
                                             .file = file,
                                             .parent = GRAPH_NONE,
                                             .flags = GRAPH_FIRST_PARTY | package,
                                             .cost = GRAPH_NONE});
}

/* Backwards, so that of several files of one name the first comes first. */
static void chain_names(struct build *b, uint32_t count) {
  b->index->same_name = arena_alloc(b->arena, (count + 1) * sizeof *b->index->same_name);
  for (uint32_t i = count; i-- > 0;) {
    uint32_t *first = &b->index->of_files.items[name_number(b, b->modules.items[i].name)];
    b->index->same_name[i] = *first;
    *first = i;
  }
}

/* The package above it; namespaces count, though they load nothing. */
static uint32_t parent_of_place(struct build *b, struct place place) {
  struct place parent = resolver_parent(b->resolver, place);
  return parent.kind == PLACE_NOWHERE ? GRAPH_NONE : module_of_place(b, parent);
}

void build_add_file_modules(struct build *b) {
  uint32_t count = b->input->file_count;
  uint32_t *module_of_file = ARENA_ARRAY(b->arena, uint32_t, count + 1);
  b->graph->module_of_file = module_of_file;
  for (uint32_t i = 0; i < count; i++)
    module_of_file[i] = add_file_module(b, i);
  uint32_t modules = (uint32_t)b->modules.count;
  chain_names(b, modules);
  for (uint32_t i = 0; i < modules; i++) {
    uint32_t parent = parent_of_place(b, resolver_place_of(b->resolver, b->modules.items[i].file));
    b->modules.items[i].parent = parent;
  }
}

/* ---- external modules ------------------------------------------------------------------------ */

static uint32_t external_flags(struct str name, bool first_party) {
  bool preloaded = graph_is_preloaded(name);
  return (preloaded ? GRAPH_PRELOADED : 0u) | (first_party ? GRAPH_FIRST_PARTY : 0u);
}

/* The external module of that name, made if new. */
static uint32_t external(struct build *b, struct str name, uint32_t parent, bool first_party) {
  uint32_t number = name_number(b, name);
  uint32_t *known = &b->index->external.items[number];
  if (*known != GRAPH_NONE) return *known;
  return *known = add_module(b, (struct graph_module){.name = b->index->names.names.items[number],
                                                      .file = GRAPH_NONE,
                                                      .parent = parent,
                                                      .flags = external_flags(name, first_party),
                                                      .cost = GRAPH_NONE});
}

/* Longer names are no modules; they are not taken apart, so that their length costs nothing. */
#define NAME_LIMIT 1000

/* `rest` below a module (GRAPH_NONE: at the top), with all packages on the way. */
static uint32_t externals_below(struct build *b, uint32_t module, struct str rest) {
  bool first_party = module != GRAPH_NONE;
  struct str base = first_party ? b->modules.items[module].name : STR("");
  struct str whole =
      first_party ? str_format(&b->scratch, STR_FMT "." STR_FMT, STR_ARG(base), STR_ARG(rest))
                  : rest;
  size_t from = first_party ? base.len + 1 : 0;
  if (whole.len > NAME_LIMIT) return external(b, whole, module, first_party);
  while (from <= whole.len) {
    size_t dot = str_find(whole, STR("."), from);
    if (dot == SIZE_MAX) dot = whole.len;
    module = external(b, str_slice(whole, 0, dot), module, first_party);
    from = dot + 1;
  }
  return module;
}

static uint32_t module_of_place(struct build *b, struct place place) {
  if (place.kind != PLACE_NAMESPACE) return b->graph->module_of_file[place.file];
  struct str name = resolver_name(&b->scratch, b->resolver, place);
  uint32_t module = external(b, name, parent_of_place(b, place), true);
  b->modules.items[module].flags |= GRAPH_FIRST_PARTY | GRAPH_PACKAGE;
  pair_map_put(&b->namespaces, &b->scratch, module, 0, place.dir);
  return module;
}

static uint32_t module_of_resolved(struct build *b, const struct resolved *resolved) {
  if (resolved->place.kind == PLACE_NOWHERE) return externals_below(b, GRAPH_NONE, resolved->rest);
  uint32_t module = module_of_place(b, resolved->place);
  return resolved->rest.len ? externals_below(b, module, resolved->rest) : module;
}

uint32_t build_absolute(struct build *b, uint32_t file, struct str dotted) {
  const uint32_t *module_of_file = b->graph->module_of_file;
  uint32_t number = name_number(b, dotted), root = GRAPH_NONE - 1;
  bool own_name = false; /* a file that names itself gets no answer that holds for the others */
  if (file != GRAPH_NONE) {
    root = resolver_root_of(b->resolver, file);
    own_name = str_equal(b->modules.items[module_of_file[file]].name, dotted);
  }
  uint32_t known = own_name ? GRAPH_NONE : pair_map_get(&b->absolute, root, number);
  if (known != GRAPH_NONE) return known;
  struct resolved resolved = resolver_absolute(b->resolver, file, dotted);
  uint32_t module = module_of_resolved(b, &resolved);
  if (!own_name) pair_map_put(&b->absolute, &b->scratch, root, number, module);
  return module;
}

uint32_t build_relative(struct build *b, uint32_t file, uint32_t level, struct str dotted) {
  struct resolved resolved = resolver_relative(b->resolver, file, level, dotted);
  if (resolved.place.kind == PLACE_NOWHERE) return GRAPH_NONE; /* above where we run */
  return module_of_resolved(b, &resolved);
}

/* ---- from package import name ---------------------------------------------------------------- */

/* `name` in a package that the profile knows as a module; else GRAPH_NONE. */
static uint32_t profiled_submodule(struct build *b, uint32_t package, struct str name) {
  const struct graph_module *module = &b->modules.items[package];
  bool first_party = (module->flags & GRAPH_FIRST_PARTY) != 0;
  struct str dotted =
      str_format(&b->scratch, STR_FMT "." STR_FMT, STR_ARG(module->name), STR_ARG(name));
  uint32_t cost = map_get(&b->costs, dotted);
  if (cost == MAP_NONE || b->input->costs[cost].failed) return GRAPH_NONE;
  return external(b, dotted, package, first_party);
}

/* The package's own names come before its submodules. */
static bool is_bound(struct build *b, uint32_t file, struct str name) {
  uint32_t number = intern_find(&b->index->names, name);
  return number != MAP_NONE && pair_map_get(&b->bound, file, number) != GRAPH_NONE;
}

static struct place place_of_package(struct build *b, uint32_t package) {
  const struct graph_module *module = &b->modules.items[package];
  if (module->file != GRAPH_NONE) return resolver_place_of(b->resolver, module->file);
  uint32_t dir = pair_map_get(&b->namespaces, package, 0);
  if (dir == GRAPH_NONE) return (struct place){PLACE_NOWHERE, GRAPH_NONE, GRAPH_NONE};
  return (struct place){PLACE_NAMESPACE, dir, GRAPH_NONE};
}

uint32_t build_submodule(struct build *b, uint32_t package, struct str name) {
  struct place place = place_of_package(b, package);
  if (place.kind == PLACE_FILE) return GRAPH_NONE;
  if (place.kind == PLACE_PACKAGE && is_bound(b, place.file, name)) return GRAPH_NONE;
  struct place child = resolver_child(b->resolver, place, name);
  if (child.kind == PLACE_FILE || child.kind == PLACE_PACKAGE) return module_of_place(b, child);
  return profiled_submodule(b, package, name);
}

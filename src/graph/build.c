/* Facts of all files -> the graph: modules, hubs, edges.
 *
 * In: struct graph_input. Out: struct graph.
 * The idea: an import statement is a hub between its module and what it loads. Most load one module
 * (its parents come with it by their own edges), and are one edge; only the others need a node:
 *   importer -> hub -> each target,   module -> its parent package.
 * When an import runs is decided here, from flags and conditions; edges that run at load come first
 * in each node's list, so that walking what is loaded never looks at the others. */
#include "graph/internal.h"

/* ---- when an import runs --------------------------------------------------------------------- */

#define PYTHON_WITH_LAZY_MODULES 315 /* PEP 810 */

/* Worked out once: a chain of clauses has the same conditions around each import. */
static enum graph_truth condition(struct build *b, struct str text) {
  uint32_t known = map_get(&b->conditions, text);
  if (known != MAP_NONE) return (enum graph_truth)known;
  enum graph_truth value = graph_condition(text, &b->input->target);
  map_put(&b->conditions, &b->scratch, text, value);
  return value;
}

/* All enclosing conditions together. */
static enum graph_truth conditions(struct build *b, const struct facts_import *import) {
  enum graph_truth all = GRAPH_TRUE;
  for (uint32_t i = 0; i < import->condition_count; i++) {
    enum graph_truth value = condition(b, import->conditions[i].text);
    if (value == GRAPH_UNKNOWN)
      all = GRAPH_UNKNOWN;
    else if ((value == GRAPH_TRUE) == import->conditions[i].negated)
      return GRAPH_FALSE;
  }
  return all;
}

/* Marked lazy: the keyword always is; __lazy_modules__ means nothing to older Pythons. */
static enum graph_when when_lazy(uint32_t flags, const struct graph_target *target) {
  if ((flags & FACTS_LAZY_KEYWORD) || target->python >= PYTHON_WITH_LAZY_MODULES)
    return GRAPH_DEFERRED;
  return target->python ? GRAPH_EAGER : GRAPH_MAYBE;
}

static enum graph_when import_when(struct build *b, const struct facts_import *import,
                                   bool called_at_load) {
  uint32_t flags = import->flags;
  if (flags & FACTS_TYPE_CHECKING) return GRAPH_TYPING;
  if (flags & FACTS_DEAD) return GRAPH_NEVER;
  enum graph_truth holds = conditions(b, import);
  if (holds == GRAPH_FALSE) return GRAPH_NEVER;
  if (import->scope == FACTS_FUNCTION && !called_at_load) return GRAPH_DEFERRED;
  if (flags & FACTS_MAIN_GUARD) return GRAPH_MAIN;
  if (flags & FACTS_IN_HANDLER) return GRAPH_FALLBACK;
  bool unsure = holds == GRAPH_UNKNOWN || (flags & (FACTS_GENERATOR | FACTS_BRANCH));
  enum graph_when when = flags & FACTS_LAZY ? when_lazy(flags, &b->input->target) : GRAPH_EAGER;
  return when == GRAPH_EAGER && unsure ? GRAPH_MAYBE : when;
}

/* ---- names that an __init__.py binds itself -------------------------------------------------- */

/* Whether `from x import name` in a package's __init__.py names the package itself: then the name
 * is its own submodule. */
static bool is_from_itself(const struct facts_import *import, struct str package) {
  if (import->level == 0) return str_equal(import->module, package);
  return import->level == 1 && import->module.len == 0;
}

static void note_bound(struct build *b, uint32_t file, const struct facts_import *import,
                       struct str package) {
  if (import->scope != FACTS_MODULE || import->kind == FACTS_DYNAMIC) return;
  if (!(import->flags & FACTS_EAGER)) return;
  if (import->flags & (FACTS_CONDITIONAL | FACTS_IN_HANDLER | FACTS_MAIN_GUARD)) return;
  bool itself = import->kind == FACTS_FROM && is_from_itself(import, package);
  for (uint32_t i = 0; i < import->name_count; i++) {
    const struct facts_name *name = &import->names[i];
    if (itself && (!name->as.len || str_equal(name->as, name->name))) continue;
    uint32_t number = intern_add(&b->index->names, facts_bound_name(import, name));
    pair_map_put(&b->bound, &b->scratch, file, number, 1);
  }
}

static void note_bound_names(struct build *b) {
  for (uint32_t f = 0; f < b->input->file_count; f++) {
    uint32_t module = b->graph->module_of_file[f];
    if (module == GRAPH_NONE || !(b->modules.items[module].flags & GRAPH_PACKAGE)) continue;
    const struct facts *facts = b->input->files[f];
    for (uint32_t i = 0; i < facts->import_count; i++)
      note_bound(b, f, &facts->imports[i], b->modules.items[module].name);
  }
}

/* ---- hubs ------------------------------------------------------------------------------------ */

static void add_target(struct build *b, struct build_statement *s, uint32_t name, uint32_t module) {
  if (module == GRAPH_NONE) return;
  ARRAY_PUSH(&b->scratch, &s->targets, (struct build_target){name, module});
}

static void find_import_targets(struct build *b, struct build_statement *s,
                                const struct facts_import *import) {
  for (uint32_t i = 0; i < import->name_count; i++)
    add_target(b, s, i, build_absolute(b, s->file, import->names[i].name));
}

/* The literal package argument of import_module(".x", package="a.b"); else the file's own. */
static bool literal_package(struct str package, struct str *name) {
  if (package.len < 3 || (package.ptr[0] != '"' && package.ptr[0] != '\'')) return false;
  if (package.ptr[package.len - 1] != package.ptr[0]) return false;
  *name = str_slice(package, 1, package.len - 1);
  return str_find(*name, str_slice(package, 0, 1), 0) == SIZE_MAX;
}

/* None, __package__, __name__.rpartition(".")[0] and the like: the file's own. Another expression
 * may be any package, in a loop each time another. */
static bool own_package(struct str package) {
  return package.len == 0 || str_find(package, STR("__name__"), 0) != SIZE_MAX ||
         str_find(package, STR("__package__"), 0) != SIZE_MAX ||
         str_find(package, STR("__spec__"), 0) != SIZE_MAX;
}

static uint32_t dynamic_relative(struct build *b, struct build_statement *s,
                                 const struct facts_import *import) {
  struct str package;
  if (own_package(import->package))
    return build_relative(b, s->file, import->level, import->module);
  if (!literal_package(import->package, &package)) return GRAPH_NONE;
  for (uint32_t i = 1; i < import->level; i++) {
    size_t dot = str_rfind_byte(package, '.');
    if (dot == SIZE_MAX) return GRAPH_NONE;
    package = str_slice(package, 0, dot);
  }
  if (!import->module.len) return build_absolute(b, s->file, package);
  return build_absolute(
      b, s->file,
      str_format(&b->scratch, STR_FMT "." STR_FMT, STR_ARG(package), STR_ARG(import->module)));
}

static uint32_t source_module(struct build *b, struct build_statement *s,
                              const struct facts_import *import) {
  if (import->level == 0)
    return import->module.len ? build_absolute(b, s->file, import->module) : GRAPH_NONE;
  if (import->kind == FACTS_DYNAMIC) return dynamic_relative(b, s, import);
  return build_relative(b, s->file, import->level, import->module);
}

/* `from package import name`, where the package has a module-level __getattr__ that imports just
 * that name: asking for it loads what it is imported from. */
static uint32_t asked_of_getattr(struct build *b, uint32_t source, struct str name) {
  uint32_t file = b->modules.items[source].file;
  if (file == GRAPH_NONE || !b->input->files[file]->has_module_getattr) return GRAPH_NONE;
  const struct facts *facts = b->input->files[file];
  for (uint32_t i = 0; i < facts->import_count; i++) {
    const struct facts_import *import = &facts->imports[i];
    if (import->kind != FACTS_FROM || !str_equal(import->qualname, STR("__getattr__"))) continue;
    for (uint32_t k = 0; k < import->name_count; k++)
      if (str_equal(import->names[k].name, name))
        return import->level ? build_relative(b, file, import->level, import->module)
                             : build_absolute(b, file, import->module);
  }
  return GRAPH_NONE;
}

static void find_from_targets(struct build *b, struct build_statement *s,
                              const struct facts_import *import) {
  uint32_t source = source_module(b, s, import);
  if (source == GRAPH_NONE) return;
  add_target(b, s, GRAPH_NONE, source);
  for (uint32_t i = 0; i < import->name_count; i++) {
    uint32_t module = build_submodule(b, source, import->names[i].name);
    if (module == GRAPH_NONE) module = asked_of_getattr(b, source, import->names[i].name);
    if (module != GRAPH_NONE && module != s->importer) add_target(b, s, i, module);
  }
  /* A submodule brings its package along: `from a import b` alone is one target. */
  bool one = import->name_count == 1 && s->targets.count == 2 &&
             b->modules.items[s->targets.items[1].module].parent == source;
  if (one || (source == s->importer && s->targets.count > 1)) {
    memmove(s->targets.items, s->targets.items + 1,
            (s->targets.count - 1) * sizeof *s->targets.items);
    s->targets.count--;
  }
}

void build_add_edge(struct build *b, uint32_t from, uint32_t to, uint32_t hub,
                    enum graph_when when) {
  if (from != to)
    ARRAY_PUSH(&b->scratch, &b->edges, (struct raw_edge){from, to, hub, (uint8_t)when});
}

static uint32_t add_node(struct build *b, uint32_t importer) {
  ARRAY_PUSH(&b->scratch, &b->importers, importer);
  return BUILD_NODE_BIT | (uint32_t)(b->importers.count - 1);
}

static uint32_t add_hub(struct build *b, const struct build_statement *s, uint32_t name,
                        const struct build_target *target, uint32_t node) {
  ARRAY_PUSH(b->arena, &b->hubs,
             (struct graph_hub){.file = s->file,
                                .import = s->import,
                                .name = name,
                                .importer = s->importer,
                                .target = target->module,
                                .submodule = s->from ? target->name : GRAPH_NONE,
                                .node = node,
                                .when = (uint8_t)s->when,
                                .from = s->from});
  return (uint32_t)b->hubs.count - 1;
}

/* The statement's hub, and one for each of its names that loads a module of its own. */
static uint32_t add_statement(struct build *b, const struct build_statement *s) {
  const struct build_target *targets = s->targets.items;
  if (s->targets.count == 1) {
    uint32_t hub = add_hub(b, s, GRAPH_NONE, &targets[0], GRAPH_NONE);
    build_add_edge(b, s->importer, targets[0].module, hub, s->when);
    return hub;
  }
  uint32_t node = add_node(b, s->importer);
  uint32_t statement = add_hub(b, s, GRAPH_NONE, &targets[0], node);
  build_add_edge(b, s->importer, node, statement, s->when);
  for (size_t i = 0; i < s->targets.count; i++) {
    uint32_t hub = statement;
    if (targets[i].name != GRAPH_NONE)
      hub = add_hub(b, s, targets[i].name, &targets[i], GRAPH_NONE);
    build_add_edge(b, node, targets[i].module, hub, GRAPH_EAGER);
  }
  return statement;
}

/* What stands in a try before: an except handler runs for sure if that is known to be missing. */
struct attempt {
  struct str qualname;
  uint32_t module;
};

static bool is_failed(struct build *b, uint32_t module) {
  if (module == GRAPH_NONE) return false;
  uint32_t cost = map_get(&b->costs, b->modules.items[module].name);
  return cost != MAP_NONE && b->input->costs[cost].failed;
}

static void note_attempt(struct build *b, const struct build_statement *s,
                         const struct facts_import *import, struct attempt *attempt) {
  if (!(import->flags & FACTS_IN_TRY_IMPORT)) return;
  attempt->qualname = import->qualname;
  attempt->module = GRAPH_NONE;
  for (size_t i = 0; i < s->targets.count; i++)
    if (is_failed(b, s->targets.items[i].module)) attempt->module = s->targets.items[i].module;
}

/* Stands in a function that the module body surely calls, before the function may leave. */
static bool is_called_at_load(const struct build *b, uint32_t file, uint32_t import) {
  const struct names *names = b->input->names ? b->input->names[file] : NULL;
  if (!names) return false;
  uint32_t number = names->function_of_import[import];
  if (number == NAMES_NO_FUNCTION) return false;
  const struct names_function *function = &names->functions[number];
  return function->surely_called &&
         b->input->files[file]->imports[import].span.start < function->leaves_at;
}

/* ---- what packages load when asked ----------------------------------------------------------- */

/* The file names this module in some import. */
static bool is_written(const struct facts *facts, struct str module) {
  size_t dot = str_rfind_byte(module, '.');
  struct str package = str_slice(module, 0, dot), last = str_slice(module, dot + 1, module.len);
  for (uint32_t i = 0; i < facts->import_count; i++) {
    const struct facts_import *import = &facts->imports[i];
    bool from = import->kind == FACTS_FROM;
    if (import->level == 0 && str_equal(import->module, module)) return true;
    for (uint32_t k = 0; k < import->name_count; k++)
      if (str_equal(import->names[k].name, from ? last : module) &&
          (!from || (import->level == 0 && str_equal(import->module, package))))
        return true;
  }
  return false;
}

/* Packages that load parts of themselves when asked (`np.fft`, `from concurrent.futures import
 * ThreadPoolExecutor`): the profile has seen which, and the statement that brought the package
 * brings them too. */
static void add_parts(struct build *b, struct build_statement *s) {
  const struct graph_cost *cost = s->cost;
  size_t count = s->targets.count;
  if (!cost || cost->failed || s->when > GRAPH_MAYBE) return;
  for (uint32_t i = 0; i < cost->import_count; i++)
    for (size_t t = 0; t < count; t++) {
      const struct graph_module *package = &b->modules.items[s->targets.items[t].module];
      struct str part = cost->imports[i];
      bool below = package->file == GRAPH_NONE && str_starts(part, package->name) &&
                   part.len > package->name.len && part.ptr[package->name.len] == '.';
      if (below && !is_written(b->input->files[s->file], part))
        add_target(b, s, GRAPH_NONE, build_absolute(b, s->file, part));
    }
}

/* What the profile knows of a module, or NULL. */
static const struct graph_cost *cost_of(const struct build *b, uint32_t module) {
  uint32_t number = map_get(&b->costs, b->modules.items[module].name);
  return number == MAP_NONE ? NULL : &b->input->costs[number];
}

/* Sets when it runs and what it loads. */
static void find_targets(struct build *b, struct build_statement *s) {
  const struct facts_import *import = &b->input->files[s->file]->imports[s->import];
  s->targets.count = 0;
  s->from = import->kind == FACTS_FROM;
  s->when = import_when(b, import, is_called_at_load(b, s->file, s->import));
  if (import->kind == FACTS_IMPORT)
    find_import_targets(b, s, import);
  else
    find_from_targets(b, s, import);
  if (s->targets.count) add_parts(b, s);
}

static void read_import(struct build *b, struct build_statement *s, struct attempt *attempt) {
  const struct facts_import *import = &b->input->files[s->file]->imports[s->import];
  find_targets(b, s);
  if (!s->targets.count) return;
  if (s->when == GRAPH_FALLBACK && attempt->module != GRAPH_NONE &&
      str_equal(attempt->qualname, import->qualname))
    s->when = GRAPH_EAGER;
  note_attempt(b, s, import, attempt);
}

static void recall_import(struct build *b, struct build_statement *s) {
  if (memory_recall(b, s)) return;
  enum graph_when when = s->when;
  find_targets(b, s);
  s->when = when;
  memory_learn(b, s);
}

/* The hubs of the statement's file; what its imports load is remembered, or found out and kept. */
static void add_file_hubs(struct build *b, struct build_statement *s, uint32_t *hub_of_import) {
  struct attempt attempt = {{0}, GRAPH_NONE};
  bool kept = memory_holds(b, s->file);
  for (uint32_t i = 0; i < b->input->files[s->file]->import_count; i++) {
    s->import = i;
    if (kept) {
      recall_import(b, s);
    } else {
      read_import(b, s, &attempt);
      memory_keep(b, s);
    }
    hub_of_import[i] = s->targets.count ? add_statement(b, s) : GRAPH_NONE;
  }
}

void build_add_hubs(struct build *b) {
  uint32_t files = b->input->file_count, imports = 0;
  b->index->import_base = ARENA_ARRAY(b->arena, uint32_t, files + 1);
  for (uint32_t f = 0; f < files; f++) {
    b->index->import_base[f] = imports;
    imports += b->input->files[f]->import_count;
  }
  b->index->hub_of_import = arena_alloc(b->arena, (imports + 1) * sizeof(uint32_t));
  struct build_statement s = {0};
  for (uint32_t f = 0; f < files; f++) {
    uint32_t *hubs = b->index->hub_of_import + b->index->import_base[f];
    s.file = f;
    s.importer = b->graph->module_of_file[f];
    s.cost = s.importer == GRAPH_NONE ? NULL : cost_of(b, s.importer);
    if (s.importer != GRAPH_NONE)
      add_file_hubs(b, &s, hubs);
    else
      memset(hubs, 0xff, b->input->files[f]->import_count * sizeof *hubs); /* GRAPH_NONE */
  }
}

/* ---- edges that no statement makes ----------------------------------------------------------- */

static void add_parent_edges(struct build *b) {
  for (uint32_t i = 0; i < b->modules.count; i++)
    if (b->modules.items[i].parent != GRAPH_NONE)
      build_add_edge(b, i, b->modules.items[i].parent, GRAPH_NONE, GRAPH_EAGER);
}

/* (importer, module) of all that the files' statements (their edges are the first so many) import,
 * whenever they run, and the packages around it. */
static struct pair_map list_written(struct build *b, size_t edges) {
  struct pair_map written = {0};
  for (size_t i = 0; i < edges; i++) {
    uint32_t from = b->edges.items[i].from, to = b->edges.items[i].to;
    if (to & BUILD_NODE_BIT) continue;
    if (from & BUILD_NODE_BIT) from = b->importers.items[from & ~BUILD_NODE_BIT];
    for (; to != GRAPH_NONE; to = b->modules.items[to].parent)
      pair_map_put(&written, &b->scratch, from, to, 1);
  }
  return written;
}

/* Our own files say what they import, but for calls that work it out: that, the profile has seen.
 */
static bool is_profile_asked(const struct build *b, uint32_t module) {
  uint32_t file = b->modules.items[module].file;
  return file == GRAPH_NONE || b->input->files[file]->computes_imports;
}

/* What the profile says that a module imports. */
static void add_profile_edges(struct build *b) {
  struct pair_map written = {0};
  size_t edges = b->edges.count;
  for (uint32_t i = 0; i < b->input->cost_count; i++) {
    const struct graph_cost *cost = &b->input->costs[i];
    if (cost->failed) continue;
    uint32_t module = build_absolute(b, GRAPH_NONE, cost->name);
    if (!cost->has_imports || !cost->import_count || !is_profile_asked(b, module)) continue;
    bool ours = b->modules.items[module].file != GRAPH_NONE;
    if (ours && !written.count) written = list_written(b, edges);
    for (uint32_t j = 0; j < cost->import_count; j++) {
      uint32_t target = build_absolute(b, GRAPH_NONE, cost->imports[j]);
      if (pair_map_get(&written, module, target) == GRAPH_NONE)
        build_add_edge(b, module, target, GRAPH_NONE, GRAPH_EAGER);
    }
  }
}

/* ---- entries --------------------------------------------------------------------------------- */

static uint32_t file_of_path(struct build *b, struct str path) {
  struct str wanted = path_normalise(&b->scratch, path);
  for (uint32_t f = 0; f < b->input->file_count; f++) /* few entries: no table */
    if (str_equal(path_normalise(&b->scratch, b->input->files[f]->path), wanted)) return f;
  return GRAPH_NONE;
}

static uint32_t entry_module(struct build *b, const struct graph_entry *entry) {
  if (entry->path.len) {
    uint32_t file = file_of_path(b, entry->path);
    return file == GRAPH_NONE ? GRAPH_NONE : b->graph->module_of_file[file];
  }
  struct resolved found = resolver_absolute(b->resolver, GRAPH_NONE, entry->module);
  if (found.place.kind == PLACE_NOWHERE || found.rest.len || found.place.file == GRAPH_NONE)
    return GRAPH_NONE;
  return b->graph->module_of_file[found.place.file];
}

/* What a script runs as __main__: its imports with those under the main guard, without its
 * packages, unless it is one's __main__.py (python -m). */
static uint32_t add_main_node(struct build *b, uint32_t module) {
  uint32_t node = add_node(b, module);
  const struct graph_module *m = &b->modules.items[module];
  for (uint32_t i = 0; i < b->input->files[m->file]->import_count; i++) {
    uint32_t number = b->index->hub_of_import[b->index->import_base[m->file] + i];
    if (number == GRAPH_NONE) continue;
    const struct graph_hub *hub = &b->hubs.items[number];
    enum graph_when when = hub->when == GRAPH_MAIN ? GRAPH_EAGER : (enum graph_when)hub->when;
    uint32_t to = hub->node == GRAPH_NONE ? hub->target : hub->node;
    if (when <= GRAPH_MAYBE) build_add_edge(b, node, to, number, when);
  }
  if (m->parent != GRAPH_NONE && str_ends(m->name, STR("__main__")))
    build_add_edge(b, node, m->parent, GRAPH_NONE, GRAPH_EAGER);
  return node;
}

static void add_entries(struct build *b) {
  uint32_t count = b->input->entry_count;
  uint32_t *modules = ARENA_ARRAY(b->arena, uint32_t, count + 1);
  b->index->main_node = ARENA_ARRAY(b->arena, uint32_t, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    modules[i] = entry_module(b, &b->input->entries[i]);
    bool script = modules[i] != GRAPH_NONE && b->input->entries[i].script;
    b->index->main_node[i] = script ? add_main_node(b, modules[i]) : GRAPH_NONE;
  }
  b->graph->entry_modules = modules;
}

/* ---- the rows of edges ----------------------------------------------------------------------- */

static uint32_t final_node(const struct build *b, uint32_t node) {
  if (node == GRAPH_NONE || !(node & BUILD_NODE_BIT)) return node;
  return (node & ~BUILD_NODE_BIT) + (uint32_t)b->modules.count;
}

/* Now that the modules are counted, nodes get their numbers. */
static void settle_nodes(struct build *b) {
  for (size_t i = 0; i < b->edges.count; i++) {
    b->edges.items[i].from = final_node(b, b->edges.items[i].from);
    b->edges.items[i].to = final_node(b, b->edges.items[i].to);
  }
  for (size_t i = 0; i < b->hubs.count; i++)
    b->hubs.items[i].node = final_node(b, b->hubs.items[i].node);
  for (uint32_t i = 0; i < b->input->entry_count; i++)
    b->index->main_node[i] = final_node(b, b->index->main_node[i]);
}

static bool runs_at_load(const struct raw_edge *edge) {
  return edge->when <= GRAPH_MAYBE;
}

/* Counting sort by node, those that run at load first; within each in the order of making. */
static void add_rows(struct build *b) {
  struct graph *g = b->graph;
  uint32_t nodes = g->node_count, count = (uint32_t)b->edges.count;
  uint32_t *first = ARENA_ARRAY(b->arena, uint32_t, nodes + 1);
  uint32_t *loaded_end = ARENA_ARRAY(b->arena, uint32_t, nodes + 1);
  uint32_t *others = ARENA_ARRAY(&b->scratch, uint32_t, nodes + 1);
  struct graph_edge *edges = arena_alloc(b->arena, (count + 1) * sizeof *edges);
  for (uint32_t i = 0; i < count; i++) {
    first[b->edges.items[i].from + 1]++;
    loaded_end[b->edges.items[i].from] += runs_at_load(&b->edges.items[i]);
  }
  for (uint32_t n = 0; n < nodes; n++) {
    first[n + 1] += first[n];
    others[n] = first[n] + loaded_end[n];
    loaded_end[n] = first[n];
  }
  for (uint32_t i = 0; i < count; i++) {
    const struct raw_edge *edge = &b->edges.items[i];
    uint32_t *at = runs_at_load(edge) ? &loaded_end[edge->from] : &others[edge->from];
    edges[(*at)++] = (struct graph_edge){edge->to, edge->hub};
  }
  g->edges = edges;
  g->first_edge = first;
  g->loaded_end = loaded_end;
  g->edge_count = count;
}

static void finish(struct build *b) {
  struct graph *g = b->graph;
  uint32_t extra = (uint32_t)b->importers.count;
  settle_nodes(b);
  g->modules = b->modules.items;
  g->module_count = (uint32_t)b->modules.count;
  g->hubs = b->hubs.items;
  g->hub_count = (uint32_t)b->hubs.count;
  g->node_count = g->module_count + extra;
  b->index->importer_of_node = arena_alloc(b->arena, (extra + 1) * sizeof(uint32_t));
  if (extra) memcpy(b->index->importer_of_node, b->importers.items, extra * sizeof(uint32_t));
  add_rows(b);
}

const struct graph *graph_build(struct arena *arena, const struct graph_input *input) {
  struct build b = {.arena = arena, .input = input};
  b.graph = ARENA_NEW(arena, struct graph);
  b.index = b.graph->index = ARENA_NEW(arena, struct graph_index);
  b.index->names.arena = b.index->arena = arena;
  struct graph_input *copy = ARENA_NEW(arena, struct graph_input);
  *copy = *input;
  b.graph->input = b.input = copy;
  b.resolver = b.index->resolver = resolver_new(arena, copy);
  for (uint32_t i = 0; i < input->cost_count; i++)
    map_put(&b.costs, &b.scratch, input->costs[i].name, i);
  build_add_file_modules(&b);
  note_bound_names(&b);
  memory_open(&b);
  build_add_hubs(&b);
  add_profile_edges(&b);
  uint32_t hub_nodes = (uint32_t)b.importers.count;
  add_entries(&b);
  add_parent_edges(&b);
  finish(&b);
  b.index->first_main_node = b.graph->module_count + hub_nodes;
  build_set_costs(&b);
  arena_free(&b.scratch);
  return b.graph;
}

/* What `profile` measures when it is given paths: the modules that the files import from outside,
 * and those of the project itself that something imports. */
#include <stdlib.h>

#include "cli.h"
#include "graph/graph.h"

struct finder {
  struct cli *cli;
  const struct project *project;
  const struct graph *graph;
  struct map seen, seen_own, seen_roots; /* what is in found's lists */
  struct cli_modules *found;
};

static bool is_first_party(const struct finder *finder, struct str module) {
  uint32_t found;
  struct str top = str_slice(module, 0, str_find(module, STR("."), 0));
  return graph_find(finder->graph, top, &found, 1) &&
         (finder->graph->modules[found].flags & GRAPH_FIRST_PARTY);
}

static void add_new(struct finder *finder, struct map *seen, struct cli_list *list,
                    struct str text) {
  struct arena *arena = &finder->cli->arena;
  if (map_get(seen, text) != MAP_NONE) return;
  text = str_copy(arena, text);
  map_put(seen, arena, text, 0);
  ARRAY_PUSH(arena, list, text);
}

static void add(struct finder *finder, struct str module) {
  add_new(finder, &finder->seen, &finder->found->names, module);
}

/* `from pkg import name`: the name may be a module, which only the interpreter knows. */
static void add_names(struct finder *finder, const struct facts_import *import) {
  struct arena *arena = &finder->cli->arena;
  add(finder, import->module);
  for (uint32_t i = 0; i < import->name_count; i++)
    add(finder, str_format(arena, STR_FMT ":" STR_FMT, STR_ARG(import->module),
                           STR_ARG(import->names[i].name)));
}

static void add_import(struct finder *finder, const struct facts_import *import) {
  if (import->level || import->flags & (FACTS_TYPE_CHECKING | FACTS_DEAD)) return;
  if (import->kind == FACTS_IMPORT) {
    for (uint32_t i = 0; i < import->name_count; i++)
      if (!is_first_party(finder, import->names[i].name)) add(finder, import->names[i].name);
  } else if (import->module.len && !str_equal(import->module, STR("__future__")) &&
             !is_first_party(finder, import->module)) {
    if (import->kind == FACTS_FROM)
      add_names(finder, import);
    else
      add(finder, import->module);
  }
}

/* ---- the project's own modules --------------------------------------------------------------- */

/* "a.b" -> "a/b" */
static struct str as_path(struct arena *arena, struct str name) {
  char *path = arena_alloc(arena, name.len + 1);
  for (size_t i = 0; i < name.len; i++)
    path[i] = name.ptr[i] == '.' ? '/' : name.ptr[i];
  return str_of(path, name.len);
}

/* The folder in which a module's dotted name begins: its path without what the name says. False
 * where the two do not go together. */
static bool root_of(struct arena *arena, struct str path, struct str name, struct str *root) {
  struct str rest = str_slice(path, 0, path.len - STR(".py").len);
  if (!str_ends(path, STR(".py"))) return false;
  struct str tail = as_path(arena, name);
  if (str_ends(rest, STR("/__init__"))) rest = path_directory(path);
  if (!str_ends(rest, tail)) return false;
  *root = str_slice(rest, 0, rest.len - tail.len);
  return !root->len || root->ptr[root->len - 1] == '/';
}

static bool is_test(struct str path) {
  struct str part;
  while (path.len && str_cut(&path, '/', &part))
    if (str_equal(part, STR("test")) || str_equal(part, STR("tests")) ||
        str_equal(part, STR("conftest.py")) || str_starts(part, STR("test_")))
      return true;
  return false;
}

static void add_own(struct finder *finder, uint32_t module) {
  const struct graph_module *m = &finder->graph->modules[module];
  struct str root;
  if (m->file == GRAPH_NONE || str_equal(m->name, STR("__main__")) ||
      str_ends(m->name, STR(".__main__")))
    return;
  struct str path = finder->project->paths[m->file];
  if (is_test(path) || !root_of(&finder->cli->arena, path, m->name, &root)) return;
  add(finder, m->name);
  add_new(finder, &finder->seen_own, &finder->found->own,
          str_slice(m->name, 0, str_find(m->name, STR("."), 0)));
  add_new(finder, &finder->seen_roots, &finder->found->roots, root.len ? root : STR("."));
}

static bool may_run(uint8_t when) {
  return when == GRAPH_EAGER || when == GRAPH_MAYBE || when == GRAPH_DEFERRED;
}

/* Only what something imports, and what the platform imports (a handler, a script's function): to
 * load any other file could run a program. */
static void add_own_modules(struct finder *finder) {
  const struct graph *g = finder->graph;
  for (uint32_t h = 0; h < g->hub_count; h++) {
    if (!may_run(g->hubs[h].when) || is_test(finder->project->paths[g->hubs[h].file])) continue;
    struct arena scratch = {0};
    uint32_t count;
    const uint32_t *targets = graph_hub_targets(&scratch, g, h, &count);
    for (uint32_t i = 0; i < count; i++)
      add_own(finder, targets[i]);
    arena_free(&scratch);
  }
  for (uint32_t i = 0; i < finder->project->entry_count; i++)
    if (!finder->project->entries[i].script && g->entry_modules[i] != GRAPH_NONE)
      add_own(finder, g->entry_modules[i]);
}

/* ---- all together ---------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b) {
  return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void add_outside(struct finder *finder) {
  for (uint32_t i = 0; i < finder->project->file_count; i++) {
    const struct facts *facts = finder->project->files[i];
    if (!finder->project->named[i] || str_ends(facts->path, STR(".pyi"))) continue;
    for (uint32_t j = 0; j < facts->import_count; j++)
      add_import(finder, &facts->imports[j]);
  }
}

/* The policy's, as paths like the files'. */
static const struct str *python_paths(struct arena *arena, const struct policy *policy) {
  struct str *paths = ARENA_ARRAY(arena, struct str, policy->python_paths.count + 1);
  for (uint32_t i = 0; i < policy->python_paths.count; i++)
    paths[i] = path_join(arena, policy->directory, policy->python_paths.items[i]);
  return paths;
}

struct cli_modules cli_find_modules(struct cli *cli, const struct project *project, bool own) {
  struct cli_modules found = {0};
  struct graph_input input = {
      .files = project->files,
      .file_count = project->file_count,
      .python_paths = python_paths(&cli->arena, &project->policy),
      .python_path_count = project->policy.python_paths.count,
      .directories = project->directories,
      .directory_count = project->directory_count,
      .entries = project->entries,
      .entry_count = project->entry_count,
  };
  struct finder finder = {
      .cli = cli, .project = project, .graph = graph_build(&cli->arena, &input), .found = &found};
  add_outside(&finder);
  if (own) add_own_modules(&finder);
  if (found.names.count)
    qsort(found.names.items, found.names.count, sizeof *found.names.items, by_name);
  return found;
}

/* Which modules a project imports from outside: what `profile` measures when it is given paths. */
#include <stdlib.h>

#include "cli.h"
#include "graph/graph.h"

struct finder {
  struct cli *cli;
  const struct graph *graph;
  struct map seen;
  struct cli_list *modules;
};

static bool is_first_party(const struct finder *finder, struct str module) {
  uint32_t found;
  struct str top = str_slice(module, 0, str_find(module, STR("."), 0));
  return graph_find(finder->graph, top, &found, 1) &&
         (finder->graph->modules[found].flags & GRAPH_FIRST_PARTY);
}

static void add(struct finder *finder, struct str module) {
  struct arena *arena = &finder->cli->arena;
  if (map_get(&finder->seen, module) != MAP_NONE) return;
  module = str_copy(arena, module);
  map_put(&finder->seen, arena, module, 0);
  ARRAY_PUSH(arena, finder->modules, module);
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

static int by_name(const void *a, const void *b) {
  return str_compare(*(const struct str *)a, *(const struct str *)b);
}

void cli_find_modules(struct cli *cli, const struct project *project, struct cli_list *modules) {
  struct graph_input input = {
      .files = project->files,
      .file_count = project->file_count,
      .python_paths = project->policy.python_paths.items,
      .python_path_count = project->policy.python_paths.count,
      .directories = cli->paths.items,
      .directory_count = (uint32_t)cli->paths.count,
      .here = project->policy.cwd,
      .home = project->policy.directory,
      .packages = project->packages,
      .package_count = project->package_count,
  };
  struct finder finder = {cli, graph_build(&cli->arena, &input), {0}, modules};
  for (uint32_t i = 0; i < project->file_count; i++) {
    const struct facts *facts = project->files[i];
    for (uint32_t j = 0; j < facts->import_count && !str_ends(facts->path, STR(".pyi")); j++)
      add_import(&finder, &facts->imports[j]);
  }
  if (modules->count) qsort(modules->items, modules->count, sizeof *modules->items, by_name);
}

// Prints what the graph says that a start-up loads: what loaded_modules.py compares with CPython's
// sys.modules.
//
// usage: graph_dump PYTHON PLATFORM CALLS ROOT... < FILES
//   PYTHON 311, PLATFORM linux; CALLS 1: also imports in functions that the loaded modules call at
//   load (a full parse of them). ROOT: folders in the order of sys.path. FILES: lines "F path"
//   (files of the program), "E module" (entries). Prints, for each entry, a line "= module", then
//   one line for each module that it loads: "name path-or-dash maybe-or-surely".
#include "graph/graph.h"

#include <stdio.h>
#include <stdlib.h>

#define MOST_ROUNDS 6 // calls at load lead to modules that call at load

struct reading {
  struct arena arena;
  struct facts_extractor *extractor;
  ARRAY(const struct facts *) files;
  ARRAY(struct graph_entry) entries;
  const struct names **names;
};

static void read_file(struct reading *r, const char *path) {
  struct builder bytes = {0};
  struct error error;
  struct str name = str_copy(&r->arena, str_from(path));
  if (file_read(path, &bytes, &error) == FILE_READ)
    ARRAY_PUSH(&r->arena, &r->files,
               facts_extract(r->extractor, &r->arena, name, builder_view(&bytes)));
  builder_free(&bytes);
}

static void read_lines(struct reading *r) {
  char line[8192];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    struct str rest = str_copy(&r->arena, str_from(line + 2));
    if (line[0] == 'F') read_file(r, line + 2);
    if (line[0] == 'E')
      ARRAY_PUSH(&r->arena, &r->entries, (struct graph_entry){.module = rest, .label = rest});
  }
}

static int by_path(const void *a, const void *b) {
  return str_compare((*(const struct facts *const *)a)->path,
                     (*(const struct facts *const *)b)->path);
}

// Analyses the files of loaded modules that import in functions; true if some were new.
static bool analyse_loaded(struct reading *r, const struct graph_start *start) {
  bool found = false;
  for (uint32_t m = 0; m < start->graph->module_count; m++) {
    uint32_t file = start->graph->modules[m].file;
    if (file == GRAPH_NONE || !graph_loads(start, m) || r->names[file]) continue;
    const struct facts *facts = r->files.items[file];
    bool defers = false;
    for (uint32_t i = 0; i < facts->import_count; i++)
      defers = defers || facts->imports[i].scope == FACTS_FUNCTION;
    struct builder bytes = {0};
    struct error error;
    if (defers && file_read(str_cstr(&r->arena, facts->path), &bytes, &error) == FILE_READ) {
      r->names[file] = names_analyse(r->extractor, &r->arena, facts, builder_view(&bytes));
      found = true;
    }
    builder_free(&bytes);
  }
  return found;
}

static void print_start(const struct graph_start *start) {
  const struct graph *g = start->graph;
  for (uint32_t m = 0; m < g->module_count; m++) {
    if (!graph_loads(start, m) || (g->modules[m].flags & GRAPH_PRELOADED)) continue;
    uint32_t file = g->modules[m].file;
    struct str path = file == GRAPH_NONE ? STR("-") : g->input->files[file]->path;
    printf(STR_FMT " " STR_FMT " %s\n", STR_ARG(g->modules[m].name), STR_ARG(path),
           start->maybe[start->number[m]] ? "maybe" : "surely");
  }
}

static void print_entry(struct reading *r, struct graph_input *input, uint32_t entry, bool calls) {
  for (int round = 0;; round++) {
    struct arena arena = {0};
    const struct graph *graph = graph_build(&arena, input);
    const struct graph_start *start = graph_start_entry(&arena, graph, entry);
    bool again = calls && start && round < MOST_ROUNDS && analyse_loaded(r, start);
    if (!again) {
      printf("= " STR_FMT "\n", STR_ARG(r->entries.items[entry].label));
      if (start) print_start(start);
    }
    arena_free(&arena);
    if (!again) return;
  }
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fputs("usage: graph_dump PYTHON PLATFORM CALLS ROOT... < FILES\n", stderr);
    return 2;
  }
  struct reading r = {.extractor = facts_extractor_new()};
  struct str roots[16];
  uint32_t root_count = 0;
  for (int i = 4; i < argc && root_count < 16; i++)
    roots[root_count++] = str_from(argv[i]);
  read_lines(&r);
  if (r.files.count) qsort(r.files.items, r.files.count, sizeof *r.files.items, by_path);
  r.names = ARENA_ARRAY(&r.arena, const struct names *, r.files.count + 1);
  struct graph_input input = {.files = r.files.items,
                              .file_count = (uint32_t)r.files.count,
                              .names = r.names,
                              .python_paths = roots,
                              .python_path_count = root_count,
                              .target = {(uint32_t)atoi(argv[1]), str_from(argv[2])},
                              .entries = r.entries.items,
                              .entry_count = (uint32_t)r.entries.count};
  for (uint32_t i = 0; i < input.entry_count; i++)
    print_entry(&r, &input, i, argv[3][0] == '1');
  facts_extractor_free(r.extractor);
  arena_free(&r.arena);
  return 0;
}

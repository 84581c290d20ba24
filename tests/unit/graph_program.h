/* Small programs for the tests of the graph: files as text, figures, entries -> a graph. */
#ifndef LMMS_TESTS_GRAPH_PROGRAM_H
#define LMMS_TESTS_GRAPH_PROGRAM_H

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "graph/graph.h"

#define PROGRAM_SIZE 64

struct program {
  struct arena arena;
  struct facts_extractor *extractor;
  const struct facts *files[PROGRAM_SIZE];
  struct graph_cost costs[PROGRAM_SIZE];
  struct graph_entry entries[PROGRAM_SIZE];
  struct str python_paths[4], directories[4];
  struct graph_input input;
};

static inline void program_start(struct program *p) {
  *p = (struct program){.extractor = facts_extractor_new()};
}

static inline void program_end(struct program *p) {
  facts_extractor_free(p->extractor);
  arena_free(&p->arena);
}

static inline void program_file(struct program *p, const char *path, const char *source) {
  struct str text = text_pad(&p->arena, str_from(source));
  p->files[p->input.file_count++] = facts_extract(p->extractor, &p->arena, str_from(path), text);
}

/* `imports`: names separated by spaces, or NULL for not known. */
static inline struct graph_cost *program_cost(struct program *p, const char *name, double self_ms,
                                              double import_ms, const char *imports) {
  struct graph_cost *cost = &p->costs[p->input.cost_count++];
  *cost = (struct graph_cost){.name = str_from(name),
                              .self_ms = self_ms,
                              .import_ms = import_ms,
                              .rss_kib = NAN,
                              .has_imports = imports != NULL};
  struct str rest = str_from(imports), part;
  struct str *list = ARENA_ARRAY(&p->arena, struct str, PROGRAM_SIZE);
  while (rest.len && str_cut(&rest, ' ', &part))
    list[cost->import_count++] = part;
  cost->imports = list;
  return cost;
}

static inline struct graph_entry *program_entry(struct program *p, const char *module) {
  struct graph_entry *entry = &p->entries[p->input.entry_count++];
  *entry =
      (struct graph_entry){.module = str_from(module), .label = str_from(module), .pays = true};
  return entry;
}

static inline struct graph_entry *program_script(struct program *p, const char *path) {
  struct graph_entry *entry = &p->entries[p->input.entry_count++];
  *entry = (struct graph_entry){
      .path = str_from(path), .label = str_from(path), .script = true, .pays = true};
  return entry;
}

static inline const struct graph *program_build(struct program *p) {
  p->input.files = p->files;
  p->input.costs = p->costs;
  p->input.entries = p->entries;
  p->input.python_paths = p->python_paths;
  p->input.directories = p->directories;
  return graph_build(&p->arena, &p->input);
}

static inline uint32_t program_file_number(const struct program *p, const char *path) {
  for (uint32_t i = 0; i < p->input.file_count; i++)
    if (str_equal(p->files[i]->path, str_from(path))) return i;
  fprintf(stderr, "no file %s\n", path);
  abort();
}

/* The module of a name; several: the first. */
static inline uint32_t program_module(const struct graph *g, const char *name) {
  uint32_t module = GRAPH_NONE;
  graph_find(g, str_from(name), &module, 1);
  return module;
}

/* The hub of the i-th import of a file. */
static inline uint32_t program_hub(const struct program *p, const struct graph *g, const char *path,
                                   uint32_t import) {
  return graph_hub(g, program_file_number(p, path), import, GRAPH_NONE);
}

/* What the i-th import of a file loads last: the path of a file, else the name of a module. */
static inline const char *program_target(struct program *p, const struct graph *g, const char *path,
                                         uint32_t import) {
  uint32_t hub = program_hub(p, g, path, import);
  if (hub == GRAPH_NONE) return "nothing";
  const struct graph_module *module = &g->modules[g->hubs[hub].target];
  struct str text = module->file == GRAPH_NONE ? module->name : p->files[module->file]->path;
  return str_cstr(&p->arena, text);
}

/* Names of all that is loaded (preloaded modules left out), sorted, separated by spaces. */
static inline int program_order(const void *a, const void *b) {
  return str_compare(*(const struct str *)a, *(const struct str *)b);
}
static inline const char *program_loaded(struct program *p, const struct graph_start *start) {
  const struct graph *g = start->graph;
  struct str *names = ARENA_ARRAY(&p->arena, struct str, g->module_count + 1);
  size_t count = 0;
  for (uint32_t m = 0; m < g->module_count; m++)
    if (graph_loads(start, m) && !(g->modules[m].flags & GRAPH_PRELOADED))
      names[count++] = g->modules[m].name;
  qsort(names, count, sizeof *names, program_order);
  struct str text = STR("");
  for (size_t i = 0; i < count; i++)
    text =
        str_format(&p->arena, STR_FMT "%s" STR_FMT, STR_ARG(text), i ? " " : "", STR_ARG(names[i]));
  return str_cstr(&p->arena, text);
}

/* A chain as "a > b:3 > c": module, and the line of the import that leads to it (0: none). */
static inline const char *program_chain(struct program *p, const struct graph_start *start,
                                        const char *name) {
  const struct graph *g = start->graph;
  struct graph_chain chain = graph_find_chain(&p->arena, start, program_module(g, name));
  struct str text = chain.maybe ? STR("maybe ") : STR("");
  for (uint32_t i = 0; i < chain.count; i++) {
    const struct graph_step *step = &chain.steps[i];
    uint32_t line = step->hub == GRAPH_NONE ? 0 : graph_hub_import(g, step->hub)->span.line;
    if (i == 0)
      text = str_format(&p->arena, STR_FMT STR_FMT, STR_ARG(text),
                        STR_ARG(g->modules[step->importer].name));
    text = str_format(&p->arena, STR_FMT " > " STR_FMT ":%u", STR_ARG(text),
                      STR_ARG(g->modules[step->module].name), line);
  }
  return str_cstr(&p->arena, text);
}

#endif

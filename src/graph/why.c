/* The data behind `why MODULE`: who imports it, by which chains it is loaded, what it keeps there.
 *
 * In: the graph, a module, the start-ups of all entries. Out: struct graph_why. */
#include "graph/internal.h"

static bool is_below(const struct graph *g, uint32_t module, uint32_t package) {
  for (; module != GRAPH_NONE; module = g->modules[module].parent)
    if (module == package) return true;
  return false;
}

static void find_importers(struct arena *arena, struct graph_why *why, const struct graph *g) {
  ARRAY(uint32_t) list = {0};
  for (uint32_t h = 0; h < g->hub_count; h++) {
    const struct graph_hub *hub = &g->hubs[h];
    if (is_below(g, hub->target, why->module) && !is_below(g, hub->importer, why->module))
      ARRAY_PUSH(arena, &list, h);
  }
  why->importers = list.items;
  why->importer_count = (uint32_t)list.count;
}

static void find_external_importers(struct arena *arena, struct graph_why *why,
                                    const struct graph *g) {
  ARRAY(uint32_t) list = {0};
  for (uint32_t m = 0; m < g->module_count; m++) {
    if (g->modules[m].file != GRAPH_NONE || is_below(g, m, why->module)) continue;
    bool found = false;
    for (uint32_t e = g->first_edge[m]; e < g->loaded_end[m] && !found; e++)
      found = !graph_is_parent_edge(g, m, &g->edges[e]) && is_below(g, g->edges[e].to, why->module);
    if (found) ARRAY_PUSH(arena, &list, m);
  }
  why->external_importers = list.items;
  why->external_importer_count = (uint32_t)list.count;
}

static bool can_run(const struct graph *g, uint32_t hub) {
  return hub == GRAPH_NONE ||
         (g->hubs[hub].when != GRAPH_TYPING && g->hubs[hub].when != GRAPH_NEVER);
}

/* Deferred imports counted: could any entry load it? */
static bool is_reachable(const struct graph *g, uint32_t module) {
  struct arena scratch = {0};
  bool *seen = ARENA_ARRAY(&scratch, bool, g->node_count + 1);
  uint32_t *stack = arena_alloc(&scratch, (g->node_count + 1) * sizeof(uint32_t)), depth = 0;
  for (uint32_t i = 0; i < g->input->entry_count; i++) {
    uint32_t root = g->entry_modules[i];
    if (root == GRAPH_NONE || seen[root]) continue;
    seen[root] = true;
    stack[depth++] = root;
  }
  while (depth) {
    uint32_t node = stack[--depth];
    for (uint32_t e = g->first_edge[node]; e < g->first_edge[node + 1]; e++) {
      if (seen[g->edges[e].to] || !can_run(g, g->edges[e].hub)) continue;
      seen[g->edges[e].to] = true;
      stack[depth++] = g->edges[e].to;
    }
  }
  bool reachable = seen[module];
  arena_free(&scratch);
  return reachable;
}

struct graph_why graph_find_why(struct arena *arena, const struct graph *graph, uint32_t module,
                                const struct graph_start *const *starts) {
  struct graph_why why = {.module = module, .start_count = graph->input->entry_count};
  find_importers(arena, &why, graph);
  find_external_importers(arena, &why, graph);
  struct graph_why_start *views = ARENA_ARRAY(arena, struct graph_why_start, why.start_count + 1);
  for (uint32_t i = 0; i < why.start_count; i++) {
    views[i].entry = i;
    views[i].loaded = starts[i] && graph_loads(starts[i], module);
    if (!views[i].loaded) continue;
    views[i].chain = graph_find_chain(arena, starts[i], module);
    views[i].saving = graph_saving_of_package(starts[i], module);
  }
  why.starts = views;
  why.reachable = is_reachable(graph, module);
  return why;
}

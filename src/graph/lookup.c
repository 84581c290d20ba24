/* Questions to a finished graph that need no start-up: names, hubs, what a hub loads. */
#include "graph/internal.h"

static bool add_once(uint32_t *modules, uint32_t *count, uint32_t size, uint32_t module) {
  for (uint32_t i = 0; i < *count; i++)
    if (modules[i] == module) return true;
  if (*count == size) return false;
  modules[(*count)++] = module;
  return true;
}

uint32_t graph_find(const struct graph *graph, struct str name, uint32_t *modules, uint32_t size) {
  const struct graph_index *index = graph->index;
  uint32_t count = 0;
  struct resolved found = resolver_absolute(index->resolver, GRAPH_NONE, name);
  if (found.place.kind != PLACE_NOWHERE && !found.rest.len && found.place.file != GRAPH_NONE)
    add_once(modules, &count, size, graph->module_of_file[found.place.file]);
  uint32_t number = intern_find(&index->names, name);
  if (number == MAP_NONE || number >= index->external.count) return count;
  for (uint32_t m = index->of_files.items[number]; m != GRAPH_NONE; m = index->same_name[m])
    if (!add_once(modules, &count, size, m)) return count;
  if (index->external.items[number] != GRAPH_NONE)
    add_once(modules, &count, size, index->external.items[number]);
  return count;
}

const struct facts_import *graph_hub_import(const struct graph *graph, uint32_t hub) {
  const struct graph_hub *h = &graph->hubs[hub];
  return &graph->input->files[h->file]->imports[h->import];
}

uint32_t graph_hub(const struct graph *graph, uint32_t file, uint32_t import, uint32_t name) {
  uint32_t statement = graph->index->hub_of_import[graph->index->import_base[file] + import];
  if (statement == GRAPH_NONE || name == GRAPH_NONE) return statement;
  for (uint32_t h = statement + 1; h < graph->hub_count; h++) {
    const struct graph_hub *hub = &graph->hubs[h];
    if (hub->file != file || hub->import != import) break;
    if (hub->name == name) return h;
  }
  return statement;
}

uint32_t graph_statement(const struct graph *graph, uint32_t hub) {
  while (graph->hubs[hub].name != GRAPH_NONE)
    hub--;
  return hub;
}

const uint32_t *graph_hub_targets(struct arena *arena, const struct graph *graph, uint32_t hub,
                                  uint32_t *count) {
  const struct graph_hub *h = &graph->hubs[hub];
  *count = 1;
  if (h->node == GRAPH_NONE) return &h->target;
  uint32_t first = graph->first_edge[h->node], end = graph->first_edge[h->node + 1];
  uint32_t *targets = arena_alloc(arena, (end - first + 1) * sizeof *targets);
  *count = end - first;
  for (uint32_t e = first; e < end; e++)
    targets[e - first] = graph->edges[e].to;
  return targets;
}

uint32_t graph_node_module(const struct graph *graph, uint32_t node) {
  return node < graph->module_count ? node
                                    : graph->index->importer_of_node[node - graph->module_count];
}

bool graph_is_parent_edge(const struct graph *graph, uint32_t from, const struct graph_edge *edge) {
  return edge->hub == GRAPH_NONE &&
         graph->modules[graph_node_module(graph, from)].parent == edge->to;
}

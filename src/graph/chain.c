/* Chains and cycles: how one module leads to another.
 *
 * In: a start-up (chains) or the graph (cycles, components). Out: steps, entry first.
 * Nodes of hubs are no steps of their own: importer -> hub -> module is told as one. */
#include "graph/internal.h"

struct steps {
  ARRAY(struct graph_step) list; /* last step first */
};

static struct graph_chain turn_around(struct arena *arena, const struct steps *steps) {
  uint32_t count = (uint32_t)steps->list.count;
  struct graph_step *list = arena_alloc(arena, (count + 1) * sizeof *list);
  for (uint32_t i = 0; i < count; i++)
    list[i] = steps->list.items[count - 1 - i];
  return (struct graph_chain){.steps = list, .count = count};
}

static bool is_hub_node(const struct graph *g, uint32_t node) {
  return node >= g->module_count && node < g->index->first_main_node;
}

struct graph_chain graph_find_chain(struct arena *arena, const struct graph_start *start,
                                    uint32_t module) {
  const struct graph *g = start->graph;
  struct arena scratch = {0};
  struct steps steps = {0};
  uint32_t v = start->number[module];
  if (v == GRAPH_NONE) return (struct graph_chain){0};
  bool maybe = start->maybe[v];
  while (start->from[v] != 0) {
    uint32_t to = start->node[v], hub = g->edges[start->via[v]].hub;
    v = start->from[v];
    if (is_hub_node(g, start->node[v])) v = start->from[v];
    uint32_t importer = graph_node_module(g, start->node[v]);
    ARRAY_PUSH(&scratch, &steps.list, (struct graph_step){importer, to, hub});
  }
  struct graph_chain chain = turn_around(arena, &steps);
  chain.maybe = maybe;
  arena_free(&scratch);
  return chain;
}

/* ---- cycles ---------------------------------------------------------------------------------- */

struct cycle_search {
  const struct graph *graph;
  uint32_t importer;
  bool deferred;
  uint32_t *from, *hub, *queue, tail;
};

static bool is_ancestor(const struct graph *g, uint32_t module, uint32_t of) {
  for (uint32_t p = g->modules[of].parent; p != GRAPH_NONE; p = g->modules[p].parent)
    if (p == module) return true;
  return false;
}

static bool can_run(const struct graph *g, uint32_t hub) {
  return hub == GRAPH_NONE ||
         (g->hubs[hub].when != GRAPH_TYPING && g->hubs[hub].when != GRAPH_NEVER);
}

/* Packages that both have loaded already are no way back. */
static bool follows(const struct cycle_search *q, uint32_t node, const struct graph_edge *edge) {
  const struct graph *g = q->graph;
  if (q->from[edge->to] != GRAPH_NONE || !can_run(g, edge->hub)) return false;
  if (edge->to < g->module_count && !(g->modules[edge->to].flags & GRAPH_FIRST_PARTY)) return false;
  return !(graph_is_parent_edge(g, node, edge) && is_ancestor(g, edge->to, q->importer));
}

static void expand(struct cycle_search *q, uint32_t node) {
  const struct graph *g = q->graph;
  uint32_t end = q->deferred ? g->first_edge[node + 1] : g->loaded_end[node];
  for (uint32_t e = g->first_edge[node]; e < end; e++) {
    const struct graph_edge *edge = &g->edges[e];
    if (!follows(q, node, edge)) continue;
    q->from[edge->to] = node;
    q->hub[edge->to] = edge->hub;
    q->queue[q->tail++] = edge->to;
  }
}

static struct graph_chain trace_back(struct arena *arena, struct arena *scratch,
                                     const struct cycle_search *q, uint32_t from) {
  const struct graph *g = q->graph;
  struct steps steps = {0};
  for (uint32_t node = q->importer; node != from;) {
    uint32_t to = node, hub = q->hub[node];
    node = q->from[node];
    if (node >= g->module_count) node = q->from[node];
    ARRAY_PUSH(scratch, &steps.list, (struct graph_step){node, to, hub});
  }
  return turn_around(arena, &steps);
}

bool graph_find_cycle(struct arena *arena, const struct graph *graph, uint32_t importer,
                      uint32_t module, bool deferred, struct graph_chain *cycle) {
  *cycle = (struct graph_chain){0};
  if (importer == module) return true;
  struct arena scratch = {0};
  size_t bytes = (graph->node_count + 1) * sizeof(uint32_t);
  struct cycle_search q = {.graph = graph,
                           .importer = importer,
                           .deferred = deferred,
                           .from = arena_alloc(&scratch, bytes),
                           .hub = arena_alloc(&scratch, bytes),
                           .queue = arena_alloc(&scratch, bytes)};
  memset(q.from, 0xff, bytes);
  q.from[module] = module;
  q.queue[q.tail++] = module;
  for (uint32_t head = 0; head < q.tail && q.from[importer] == GRAPH_NONE; head++)
    expand(&q, q.queue[head]);
  bool found = q.from[importer] != GRAPH_NONE;
  if (found) *cycle = trace_back(arena, &scratch, &q, module);
  arena_free(&scratch);
  return found;
}

/* ---- components (Tarjan, "Depth-first search and linear graph algorithms", 1972) --------------
 */

struct tarjan {
  const struct graph *graph;
  uint32_t *order, *low, *component; /* by node; order GRAPH_NONE = not seen */
  uint32_t *stack, *edge, *path;     /* stack of open nodes; of the walk: next edge, node */
  uint32_t seen, open, depth, components;
};

static void enter(struct tarjan *t, uint32_t node) {
  t->order[node] = t->low[node] = t->seen++;
  t->stack[t->open++] = node;
  t->path[t->depth] = node;
  t->edge[t->depth++] = t->graph->first_edge[node];
}

static void leave(struct tarjan *t) {
  uint32_t node = t->path[--t->depth], last;
  if (t->depth && t->low[node] < t->low[t->path[t->depth - 1]])
    t->low[t->path[t->depth - 1]] = t->low[node];
  if (t->low[node] != t->order[node]) return;
  do {
    last = t->stack[--t->open];
    t->component[last] = t->components;
  } while (last != node);
  t->components++;
}

static void walk(struct tarjan *t, uint32_t root) {
  const struct graph *g = t->graph;
  enter(t, root);
  while (t->depth) {
    uint32_t node = t->path[t->depth - 1], *next = &t->edge[t->depth - 1];
    if (*next == g->loaded_end[node]) {
      leave(t);
      continue;
    }
    const struct graph_edge *edge = &g->edges[(*next)++];
    if (graph_is_parent_edge(g, node, edge)) continue;
    if (t->order[edge->to] == GRAPH_NONE)
      enter(t, edge->to);
    else if (t->component[edge->to] == GRAPH_NONE && t->order[edge->to] < t->low[node])
      t->low[node] = t->order[edge->to];
  }
}

const uint32_t *graph_components(struct arena *arena, const struct graph *graph,
                                 uint32_t *component_count) {
  struct arena scratch = {0};
  size_t bytes = (graph->node_count + 1) * sizeof(uint32_t);
  struct tarjan t = {.graph = graph,
                     .order = arena_alloc(&scratch, bytes),
                     .low = arena_alloc(&scratch, bytes),
                     .component = arena_alloc(arena, bytes),
                     .stack = arena_alloc(&scratch, bytes),
                     .edge = arena_alloc(&scratch, bytes),
                     .path = arena_alloc(&scratch, bytes)};
  memset(t.order, 0xff, bytes);
  memset(t.component, 0xff, bytes);
  for (uint32_t node = 0; node < graph->node_count; node++)
    if (t.order[node] == GRAPH_NONE) walk(&t, node);
  *component_count = t.components;
  arena_free(&scratch);
  return t.component;
}

/* One start-up: what is loaded, by which shortest chains, what each import keeps in it.
 *
 * In: the graph and the modules to start from. Out: struct graph_start.
 * Steps: depth-first preorder numbers, predecessors by them, dominators, sums over the dominator
 * tree, then a breadth-first search for chains. All arrays are by loaded index, so that the work
 * depends on what is loaded, not on the size of the program. */
#include "graph/dominator.h"
#include "graph/internal.h"

struct starting {
  struct arena *arena;
  struct arena scratch;
  const struct graph *graph;
  struct graph_start *start;
  uint32_t *node, *number, *parent;
  uint32_t *first_pred, *pred;
  uint32_t *idom;
  uint32_t *via, *from;
  bool *maybe;
};

/* ---- depth first ----------------------------------------------------------------------------- */

struct frame {
  uint32_t number, edge; /* loaded index, its next edge */
};

static bool visit(struct starting *s, uint32_t node, uint32_t parent) {
  if (s->number[node] != GRAPH_NONE) return false;
  uint32_t number = s->start->count++;
  s->number[node] = number;
  s->node[number] = node;
  s->parent[number] = parent;
  return true;
}

static void walk_from(struct starting *s, uint32_t root, struct frame *stack) {
  const struct graph *g = s->graph;
  if (!visit(s, root, 0)) return;
  uint32_t depth = 0;
  stack[depth++] = (struct frame){s->number[root], g->first_edge[root]};
  while (depth) {
    struct frame *top = &stack[depth - 1];
    if (top->edge == g->loaded_end[s->node[top->number]]) {
      depth--;
      continue;
    }
    uint32_t to = g->edges[top->edge++].to;
    if (visit(s, to, top->number))
      stack[depth++] = (struct frame){s->number[to], g->first_edge[to]};
  }
}

static void number_nodes(struct starting *s) {
  uint32_t nodes = s->graph->node_count;
  s->node = arena_alloc(s->arena, (nodes + 1) * sizeof(uint32_t));
  s->number = arena_alloc(s->arena, (nodes + 1) * sizeof(uint32_t));
  memset(s->number, 0xff, (nodes + 1) * sizeof(uint32_t));
  s->parent = arena_alloc(&s->scratch, (nodes + 1) * sizeof(uint32_t));
  struct frame *stack = arena_alloc(&s->scratch, (nodes + 1) * sizeof *stack);
  s->node[0] = GRAPH_NONE;
  s->start->count = 1;
  for (uint32_t i = 0; i < s->start->root_count; i++)
    walk_from(s, s->start->roots[i], stack);
}

/* ---- predecessors ---------------------------------------------------------------------------- */

static void find_predecessors(struct starting *s) {
  const struct graph *g = s->graph;
  uint32_t count = s->start->count;
  uint32_t *first = s->first_pred = ARENA_ARRAY(s->arena, uint32_t, count + 2);
  for (uint32_t i = 0; i < s->start->root_count; i++)
    first[s->number[s->start->roots[i]] + 2]++;
  for (uint32_t v = 1; v < count; v++)
    for (uint32_t e = g->first_edge[s->node[v]]; e < g->loaded_end[s->node[v]]; e++)
      first[s->number[g->edges[e].to] + 2]++;
  for (uint32_t v = 0; v < count; v++)
    first[v + 2] += first[v + 1];
  s->pred = arena_alloc(s->arena, (first[count + 1] + 1) * sizeof(uint32_t));
  for (uint32_t i = 0; i < s->start->root_count; i++)
    s->pred[first[s->number[s->start->roots[i]] + 1]++] = 0;
  for (uint32_t v = 1; v < count; v++)
    for (uint32_t e = g->first_edge[s->node[v]]; e < g->loaded_end[s->node[v]]; e++)
      s->pred[first[s->number[g->edges[e].to] + 1]++] = v;
}

/* ---- sums ------------------------------------------------------------------------------------ */

void graph_sum_add(struct graph_sum *sum, const struct graph_sum *more) {
  sum->us += more->us;
  sum->kib += more->kib;
  sum->objects += more->objects;
  sum->modules += more->modules;
  sum->bounds += more->bounds;
  sum->unprofiled += more->unprofiled;
}

bool graph_is_loaded_before(const struct graph_start *start, uint32_t module) {
  const struct graph_module *m = &start->graph->modules[module];
  if (m->flags & GRAPH_PRELOADED) return true;
  return m->file == GRAPH_NONE && start->entry != GRAPH_NONE &&
         start->graph->input->entries[start->entry].lambda && graph_is_preloaded_by_lambda(m->name);
}

struct graph_sum start_own(const struct graph_start *start, uint32_t node) {
  const struct graph *g = start->graph;
  bool is_main = node >= g->index->first_main_node;
  if (node == GRAPH_NONE || (node >= g->module_count && !is_main)) return (struct graph_sum){0};
  uint32_t module = graph_node_module(g, node);
  const struct graph_module *m = &g->modules[module];
  if ((m->flags & GRAPH_FAILED) || graph_is_loaded_before(start, module))
    return (struct graph_sum){0};
  bool unknown = !(m->flags & (GRAPH_PROFILED | GRAPH_FIRST_PARTY));
  return (struct graph_sum){.us = m->cost_us,
                            .kib = m->rss_kib,
                            .objects = m->objects,
                            .modules = 1,
                            .bounds = (m->flags & GRAPH_BOUND) != 0,
                            .unprofiled = unknown};
}

static void find_dominators(struct starting *s) {
  struct graph_start *start = s->start;
  uint32_t count = start->count;
  s->idom = arena_alloc(s->arena, (count + 1) * sizeof(uint32_t));
  struct dominator_input input = {count, s->parent, s->first_pred, s->pred};
  dominator_find(&input, &s->scratch, s->idom);
  struct graph_sum *sums = ARENA_ARRAY(s->arena, struct graph_sum, count);
  for (uint32_t v = count; v-- > 1;) {
    struct graph_sum own = start_own(start, s->node[v]);
    graph_sum_add(&sums[v], &own);
    graph_sum_add(&sums[s->idom[v]], &sums[v]);
  }
  start->dominated = sums;
  start->total = sums[0];
}

/* Intervals in a preorder of the dominator tree: v dominates u if u's place lies in v's. Children
 * have greater numbers than their parents, so two passes do without a stack. */
static void find_intervals(struct starting *s, uint32_t *place, uint32_t *size) {
  uint32_t count = s->start->count;
  uint32_t *next = arena_alloc(&s->scratch, count * sizeof(uint32_t));
  for (uint32_t v = 0; v < count; v++)
    size[v] = 1;
  for (uint32_t v = count; v-- > 1;)
    size[s->idom[v]] += size[v];
  place[0] = 0;
  next[0] = 1;
  for (uint32_t v = 1; v < count; v++) {
    place[v] = next[s->idom[v]];
    next[s->idom[v]] += size[v];
    next[v] = place[v] + 1;
  }
}

static void count_entering(struct starting *s) {
  uint32_t count = s->start->count;
  uint32_t *entering = ARENA_ARRAY(s->arena, uint32_t, count);
  uint32_t *place = arena_alloc(&s->scratch, count * sizeof(uint32_t));
  uint32_t *size = arena_alloc(&s->scratch, count * sizeof(uint32_t));
  find_intervals(s, place, size);
  for (uint32_t v = 1; v < count; v++)
    for (uint32_t e = s->first_pred[v]; e < s->first_pred[v + 1]; e++)
      entering[v] += place[s->pred[e]] - place[v] >= size[v]; /* unsigned: also when smaller */
  s->start->entering = entering;
}

/* ---- chains ---------------------------------------------------------------------------------- */

struct search {
  struct starting *s;
  uint32_t *queue, head, tail;
  bool maybe; /* second pass: conditional imports too */
};

/* Reaches a node, and what comes with it without another import: its parent packages, or, for a
 * hub, its targets. They count as one step. */
static void reach(struct search *q, uint32_t node, uint32_t from, uint32_t edge) {
  struct starting *s = q->s;
  const struct graph *g = s->graph;
  for (;;) {
    uint32_t v = s->number[node];
    if (s->from[v] != GRAPH_NONE) return;
    s->from[v] = from;
    s->via[v] = edge;
    s->maybe[v] = q->maybe;
    q->queue[q->tail++] = v;
    if (node >= g->module_count) {
      if (node >= g->index->first_main_node) return;
      for (uint32_t e = g->first_edge[node]; e < g->loaded_end[node]; e++)
        reach(q, g->edges[e].to, v, e); /* targets are modules: one level deep */
      return;
    }
    if (g->modules[node].parent == GRAPH_NONE) return;
    from = v;
    edge = g->loaded_end[node] - 1; /* graph_build puts the parent's edge last */
    node = g->edges[edge].to;
  }
}

static bool is_conditional(const struct graph *g, const struct graph_edge *edge) {
  return edge->hub != GRAPH_NONE && g->hubs[edge->hub].when == GRAPH_MAYBE;
}

static void expand(struct search *q, uint32_t v) {
  const struct graph *g = q->s->graph;
  uint32_t node = q->s->node[v];
  for (uint32_t e = g->first_edge[node]; e < g->loaded_end[node]; e++) {
    bool inside = node >= g->module_count && node < g->index->first_main_node;
    if (!q->maybe && !inside && is_conditional(g, &g->edges[e])) continue;
    reach(q, g->edges[e].to, v, e);
  }
}

static void find_chains(struct starting *s) {
  uint32_t count = s->start->count;
  s->via = arena_alloc(s->arena, (count + 1) * sizeof(uint32_t));
  s->from = arena_alloc(s->arena, (count + 1) * sizeof(uint32_t));
  s->maybe = ARENA_ARRAY(s->arena, bool, count + 1);
  memset(s->from, 0xff, (count + 1) * sizeof(uint32_t));
  struct search q = {.s = s, .queue = arena_alloc(&s->scratch, (count + 1) * sizeof(uint32_t))};
  for (uint32_t i = 0; i < s->start->root_count; i++)
    reach(&q, s->start->roots[i], 0, GRAPH_NONE);
  while (q.head < q.tail)
    expand(&q, q.queue[q.head++]);
  if (q.tail + 1 == count) return; /* all of them */
  q.maybe = true;
  for (q.head = 0; q.head < q.tail;)
    expand(&q, q.queue[q.head++]);
}

/* ---- all together ---------------------------------------------------------------------------- */

struct roots {
  bool *seen;
  uint32_t *nodes, count;
};

static void add_roots(struct roots *roots, const uint32_t *nodes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!roots->seen[nodes[i]]) roots->nodes[roots->count++] = nodes[i];
    roots->seen[nodes[i]] = true;
  }
}

static void find_roots(struct starting *s, const uint32_t *nodes, uint32_t count) {
  const struct graph_index *index = s->graph->index;
  uint32_t entry = s->start->entry;
  bool lambda = entry != GRAPH_NONE && s->graph->input->entries[entry].lambda;
  size_t most = count + index->preloaded.count + index->lambda.count;
  struct roots roots = {.seen = ARENA_ARRAY(&s->scratch, bool, s->graph->node_count + 1),
                        .nodes = arena_alloc(s->arena, (most + 1) * sizeof(uint32_t))};
  add_roots(&roots, nodes, count);
  add_roots(&roots, index->preloaded.items, index->preloaded.count);
  if (lambda) add_roots(&roots, index->lambda.items, index->lambda.count);
  s->start->roots = roots.nodes;
  s->start->root_count = roots.count;
}

static const struct graph_start *make_start(struct arena *arena, const struct graph *graph,
                                            uint32_t entry, const uint32_t *nodes, uint32_t count) {
  struct starting s = {
      .arena = arena, .graph = graph, .start = ARENA_NEW(arena, struct graph_start)};
  s.start->graph = graph;
  s.start->entry = entry;
  find_roots(&s, nodes, count);
  number_nodes(&s);
  find_predecessors(&s);
  find_dominators(&s);
  count_entering(&s);
  find_chains(&s);
  s.start->node = s.node;
  s.start->number = s.number;
  s.start->first_pred = s.first_pred;
  s.start->pred = s.pred;
  s.start->idom = s.idom;
  s.start->via = s.via;
  s.start->from = s.from;
  s.start->maybe = s.maybe;
  arena_free(&s.scratch);
  return s.start;
}

const struct graph_start *graph_start_entry(struct arena *arena, const struct graph *graph,
                                            uint32_t entry) {
  uint32_t module = graph->entry_modules[entry], main_node = graph->index->main_node[entry];
  if (module == GRAPH_NONE) return NULL;
  return make_start(arena, graph, entry, main_node == GRAPH_NONE ? &module : &main_node, 1);
}

const struct graph_start *graph_start_keep(struct arena *arena, const struct graph_start *start,
                                           const uint32_t *modules, uint32_t count) {
  uint32_t *nodes = arena_alloc(arena, (start->root_count + count + 1) * sizeof *nodes);
  memcpy(nodes, start->roots, start->root_count * sizeof *nodes);
  if (count) memcpy(nodes + start->root_count, modules, count * sizeof *nodes);
  return make_start(arena, start->graph, start->entry, nodes, start->root_count + count);
}

const struct graph_start *graph_start_modules(struct arena *arena, const struct graph *graph,
                                              const uint32_t *modules, uint32_t count) {
  return make_start(arena, graph, GRAPH_NONE, modules, count);
}

/* ---- questions ------------------------------------------------------------------------------- */

bool graph_loads(const struct graph_start *start, uint32_t module) {
  return start->number[module] != GRAPH_NONE &&
         !(start->graph->modules[module].flags & GRAPH_FAILED);
}

/* Loaded index of the node that runs the hub; GRAPH_NONE if none does. */
static uint32_t runner(const struct graph_start *start, uint32_t hub) {
  const struct graph *g = start->graph;
  const struct graph_hub *h = &g->hubs[graph_statement(g, hub)];
  if (h->when <= GRAPH_MAYBE && start->number[h->importer] != GRAPH_NONE)
    return start->number[h->importer];
  uint32_t main_node = start->entry == GRAPH_NONE ? GRAPH_NONE : g->index->main_node[start->entry];
  bool runs_main = main_node != GRAPH_NONE && graph_node_module(g, main_node) == h->importer &&
                   (h->when <= GRAPH_MAYBE || h->when == GRAPH_MAIN);
  return runs_main ? start->number[main_node] : GRAPH_NONE;
}

bool graph_runs(const struct graph_start *start, uint32_t hub) {
  return runner(start, hub) != GRAPH_NONE;
}

struct graph_sum graph_saving(const struct graph_start *start, uint32_t hub) {
  static const struct graph_sum nothing;
  const struct graph *g = start->graph;
  const struct graph_hub *h = &g->hubs[hub];
  uint32_t from = runner(start, hub);
  if (from == GRAPH_NONE) return nothing;
  if (h->node != GRAPH_NONE) return start->dominated[start->number[h->node]];
  if (h->name != GRAPH_NONE) from = start->number[g->hubs[graph_statement(g, hub)].node];
  uint32_t to = start->number[h->target];
  if (to == GRAPH_NONE || h->target == h->importer) return nothing;
  bool bridge = start->entering[to] == 1 && start->idom[to] == from;
  return bridge ? start->dominated[to] : nothing;
}

struct graph_sum graph_saving_of_module(const struct graph_start *start, uint32_t module) {
  uint32_t number = start->number[module];
  return number == GRAPH_NONE ? (struct graph_sum){0} : start->dominated[number];
}

/* ---- groups ---------------------------------------------------------------------------------- */

/* What is reached when the edges of some hubs are gone, or some nodes (by loaded index): by loaded
 * index. Either may be NULL. */
static bool *reach_without(struct arena *scratch, const struct graph_start *start, const bool *gone,
                           const bool *blocked) {
  const struct graph *g = start->graph;
  bool *reached = ARENA_ARRAY(scratch, bool, start->count);
  uint32_t *stack = arena_alloc(scratch, (start->count + 1) * sizeof(uint32_t)), depth = 0;
  for (uint32_t i = 0; i < start->root_count; i++) {
    uint32_t v = start->number[start->roots[i]];
    if (blocked && blocked[v]) continue;
    reached[v] = true;
    stack[depth++] = v;
  }
  while (depth) {
    uint32_t node = start->node[stack[--depth]];
    for (uint32_t e = g->first_edge[node]; e < g->loaded_end[node]; e++) {
      uint32_t v = start->number[g->edges[e].to];
      if (reached[v] || (blocked && blocked[v])) continue;
      if (gone && g->edges[e].hub != GRAPH_NONE && gone[g->edges[e].hub]) continue;
      reached[v] = true;
      stack[depth++] = v;
    }
  }
  return reached;
}

struct graph_sum graph_saving_of_group(struct arena *arena, const struct graph_start *start,
                                       const uint32_t *hubs, uint32_t count,
                                       const uint32_t **lost) {
  struct arena scratch = {0};
  struct graph_sum sum = {0};
  ARRAY(uint32_t) list = {0};
  bool *gone = ARENA_ARRAY(&scratch, bool, start->graph->hub_count + 1);
  for (uint32_t i = 0; i < count; i++)
    gone[hubs[i]] = true;
  const bool *reached = reach_without(&scratch, start, gone, NULL);
  for (uint32_t v = 1; v < start->count; v++) {
    if (reached[v]) continue;
    struct graph_sum own = start_own(start, start->node[v]);
    graph_sum_add(&sum, &own);
    if (lost && own.modules)
      ARRAY_PUSH(arena, &list, graph_node_module(start->graph, start->node[v]));
  }
  if (lost) *lost = list.items;
  arena_free(&scratch);
  return sum;
}

static bool is_below(const struct graph *g, uint32_t module, uint32_t package) {
  for (; module != GRAPH_NONE; module = g->modules[module].parent)
    if (module == package) return true;
  return false;
}

struct graph_sum graph_saving_of_package(const struct graph_start *start, uint32_t module) {
  const struct graph *g = start->graph;
  if (!graph_loads(start, module)) return (struct graph_sum){0};
  struct arena scratch = {0};
  struct graph_sum sum = {0};
  bool *blocked = ARENA_ARRAY(&scratch, bool, start->count);
  for (uint32_t v = 1; v < start->count; v++)
    blocked[v] = start->node[v] < g->module_count && is_below(g, start->node[v], module);
  const bool *reached = reach_without(&scratch, start, NULL, blocked);
  for (uint32_t v = 1; v < start->count; v++) {
    struct graph_sum own = start_own(start, start->node[v]);
    if (!reached[v]) graph_sum_add(&sum, &own);
  }
  arena_free(&scratch);
  return sum;
}

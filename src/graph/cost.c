/* The profile's figures on the modules: what each module's own body costs.
 *
 * In: the profile's records and the finished edges. Out: cost_us, rss_kib and flags of the modules.
 * Where a record has only the cumulative figure, the own cost is worked out: less what the module
 * imports, where that is known; else less its parent package, and marked as an upper bound, since
 * all that it imports is in it. */
#include "graph/internal.h"

#include <math.h>
#include <stdlib.h>

#define WORK_LIMIT 20000000u /* edges walked for cumulative figures; beyond it they stay bounds */

static uint64_t microseconds(double ms) {
  if (!(ms > 0)) return 0;
  return ms < 1e12 ? (uint64_t)llround(ms * 1000) : (uint64_t)1e15;
}

static const struct graph_cost *cost_of(const struct build *b, uint32_t module) {
  uint32_t cost = b->modules.items[module].cost;
  return cost == GRAPH_NONE ? NULL : &b->input->costs[cost];
}

static double cumulative_of_parents(const struct build *b, uint32_t module) {
  for (uint32_t p = b->modules.items[module].parent; p != GRAPH_NONE;
       p = b->modules.items[p].parent) {
    const struct graph_cost *cost = cost_of(b, p);
    if (cost && !isnan(cost->import_ms)) return cost->import_ms;
  }
  return 0;
}

static void set_bound(struct build *b, uint32_t module, const struct graph_cost *cost) {
  struct graph_module *m = &b->modules.items[module];
  m->cost_us = microseconds(cost->import_ms - cumulative_of_parents(b, module));
  m->flags |= GRAPH_BOUND;
}

/* What a module imports is known from its file or from the profile. */
static bool knows_imports(const struct graph_module *module, const struct graph_cost *cost) {
  return module->file != GRAPH_NONE || cost->has_imports;
}

struct pending { /* a cumulative figure from which the own one is worked out */
  uint32_t module;
  double import_ms;
};

struct pendings {
  ARRAY(struct pending) list;
};

static void set_figures(struct build *b, uint32_t module, const struct graph_cost *cost,
                        struct pendings *later) {
  struct graph_module *m = &b->modules.items[module];
  bool has_self = !isnan(cost->self_ms), has_import = !isnan(cost->import_ms);
  if (cost->rss_kib > 0) m->rss_kib = cost->rss_kib < 4e9 ? (uint32_t)cost->rss_kib : UINT32_MAX;
  m->objects = cost->objects;
  if (!has_self && !has_import) return;
  m->flags |= GRAPH_PROFILED;
  b->graph->has_costs = true;
  if (m->flags & GRAPH_PRELOADED) return;
  if (has_self && (knows_imports(m, cost) || !has_import))
    m->cost_us = microseconds(cost->self_ms);
  else if (knows_imports(m, cost))
    ARRAY_PUSH(&b->scratch, &later->list, (struct pending){module, cost->import_ms});
  else
    set_bound(b, module, cost);
}

/* ---- own figures from cumulative ones -------------------------------------------------------- */

struct walk {
  uint32_t *stamp, *queue; /* by node */
  uint32_t round;
  uint64_t work;
};

/* Own figures of all that a module loads, without itself. */
static uint64_t others_us(struct build *b, struct walk *w, uint32_t module) {
  const struct graph *g = b->graph;
  uint64_t us = 0;
  uint32_t head = 0, tail = 0;
  w->stamp[module] = ++w->round;
  w->queue[tail++] = module;
  while (head < tail) {
    uint32_t node = w->queue[head++];
    if (node < g->module_count && node != module) us += b->modules.items[node].cost_us;
    for (uint32_t e = g->first_edge[node]; e < g->loaded_end[node]; e++) {
      uint32_t to = g->edges[e].to;
      if (w->stamp[to] == w->round) continue;
      w->stamp[to] = w->round;
      w->queue[tail++] = to;
    }
    w->work += 1 + g->loaded_end[node] - g->first_edge[node];
  }
  return us;
}

static int by_figure(const void *a, const void *b) {
  const struct pending *x = a, *y = b;
  if (x->import_ms != y->import_ms) return x->import_ms < y->import_ms ? -1 : 1;
  return (x->module > y->module) - (x->module < y->module);
}

/* Smaller figures first: what a module imports costs less than the module with it. */
static void set_pending(struct build *b, struct pendings *later) {
  if (!later->list.count) return;
  uint32_t nodes = b->graph->node_count;
  struct walk w = {.stamp = ARENA_ARRAY(&b->scratch, uint32_t, nodes),
                   .queue = arena_alloc(&b->scratch, nodes * sizeof(uint32_t))};
  qsort(later->list.items, later->list.count, sizeof *later->list.items, by_figure);
  for (size_t i = 0; i < later->list.count; i++) {
    uint32_t module = later->list.items[i].module;
    if (w.work > WORK_LIMIT) {
      set_bound(b, module, cost_of(b, module));
      continue;
    }
    uint64_t us = microseconds(later->list.items[i].import_ms), others = others_us(b, &w, module);
    b->modules.items[module].cost_us = us > others ? us - others : 0;
  }
}

void build_set_costs(struct build *b) {
  struct pendings later = {0};
  for (uint32_t i = 0; i < b->input->cost_count; i++) {
    uint32_t module = build_absolute(b, GRAPH_NONE, b->input->costs[i].name);
    if (b->modules.items[module].cost == GRAPH_NONE) b->modules.items[module].cost = i;
    if (b->input->costs[i].failed) b->modules.items[module].flags |= GRAPH_FAILED;
  }
  for (uint32_t i = 0; i < b->graph->module_count; i++) {
    const struct graph_cost *cost = cost_of(b, i);
    if (cost && !cost->failed) set_figures(b, i, cost, &later);
    if (b->modules.items[i].flags & GRAPH_PRELOADED) ARRAY_PUSH(b->arena, &b->index->preloaded, i);
    if (b->modules.items[i].file == GRAPH_NONE &&
        graph_is_preloaded_by_lambda(b->modules.items[i].name))
      ARRAY_PUSH(b->arena, &b->index->lambda, i);
  }
  set_pending(b, &later);
}

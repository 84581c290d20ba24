/* Where to cut: the nearest lines that keep one module out, and the frontier of moves against
 * start-up time.
 *
 * In: a start-up, and which hubs can be moved. Out: sets of hubs, with what they save.
 * The idea: what a set of moves saves is what becomes unreachable, and the best set at a price per
 * move is a minimum s-t cut: source = the start; module -> sink with its self time; importer -> hub
 * with the price; all else infinite. Sweeping the price gives the convex frontier (Eisner and
 * Severance, "Mathematical techniques for efficient record segmentation in large shared databases",
 * 1976): between two known points, ask at the price at which both are equally good.
 * All in integers; each answer is checked against the recomputed start-up. */
#include "graph/flow.h"
#include "graph/internal.h"

#include <assert.h>
#include <stdlib.h>

/* ---- the nearest cut of one module ----------------------------------------------------------- */

/* Whether the edge goes away by a move: its hub can move, and deferring it takes this edge away:
 * the statement's edge to its own node or only target, or a name's own edge. */
static bool can_go(const struct graph *g, const bool *movable, uint32_t from_node,
                   const struct graph_edge *edge) {
  if (edge->hub == GRAPH_NONE || !movable[edge->hub]) return false;
  const struct graph_hub *hub = &g->hubs[edge->hub];
  return hub->name != GRAPH_NONE || hub->node == GRAPH_NONE || hub->node != from_node;
}

/* By loaded index: what stays loaded whatever moves. */
static bool *find_fixed(struct arena *scratch, const struct graph_start *start,
                        const bool *movable) {
  const struct graph *g = start->graph;
  uint32_t *stack = arena_alloc(scratch, (start->count + 1) * sizeof(uint32_t)), depth = 0;
  bool *fixed = ARENA_ARRAY(scratch, bool, start->count);
  for (uint32_t i = 0; i < start->root_count; i++) {
    uint32_t v = start->number[start->roots[i]];
    fixed[v] = true;
    stack[depth++] = v;
  }
  while (depth) {
    uint32_t node = start->node[stack[--depth]];
    for (uint32_t e = g->first_edge[node]; e < g->loaded_end[node]; e++) {
      uint32_t to = start->number[g->edges[e].to];
      if (fixed[to] || can_go(g, movable, node, &g->edges[e])) continue;
      fixed[to] = true;
      stack[depth++] = to;
    }
  }
  return fixed;
}

/* What leads to v through nothing that is fixed. */
static bool *leads_to(struct arena *scratch, const struct graph_start *start, uint32_t v,
                      const bool *fixed) {
  bool *leads = ARENA_ARRAY(scratch, bool, start->count);
  uint32_t *stack = arena_alloc(scratch, (start->count + 1) * sizeof(uint32_t)), depth = 0;
  leads[v] = true;
  stack[depth++] = v;
  while (depth) {
    uint32_t u = stack[--depth];
    for (uint32_t e = start->first_pred[u]; e < start->first_pred[u + 1]; e++) {
      uint32_t from = start->pred[e];
      if (leads[from] || fixed[from]) continue;
      leads[from] = true;
      stack[depth++] = from;
    }
  }
  return leads;
}

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static struct graph_cut make_cut(struct arena *arena, const struct graph_start *start,
                                 uint32_t *hubs, uint32_t count) {
  uint32_t unique = 0;
  if (count) qsort(hubs, count, sizeof *hubs, by_number);
  for (uint32_t i = 0; i < count; i++)
    if (i == 0 || hubs[i] != hubs[i - 1]) hubs[unique++] = hubs[i];
  return (struct graph_cut){hubs, unique, graph_saving_of_group(arena, start, hubs, unique, NULL)};
}

struct cutting {
  const struct graph_start *start;
  const bool *movable;
  struct flow flow;
  ARRAY(uint32_t) arc_hub; /* by arc: the hub that it stands for, or GRAPH_NONE */
};

static void add_arc(struct cutting *c, uint32_t from, uint32_t to, int64_t capacity, uint32_t hub) {
  flow_add(&c->flow, from, to, capacity);
  ARRAY_PUSH(c->flow.arena, &c->arc_hub, hub);
}

/* All that is fixed is one with the source. */
static void add_leading_arcs(struct cutting *c, const bool *leads, const bool *fixed) {
  const struct graph_start *start = c->start;
  const struct graph *g = start->graph;
  bool *before = ARENA_ARRAY(c->flow.arena, bool, start->count);
  for (uint32_t v = 1; v < start->count; v++)
    for (uint32_t e = start->first_pred[v]; leads[v] && e < start->first_pred[v + 1]; e++)
      before[start->pred[e]] = true;
  for (uint32_t v = 1; v < start->count; v++) {
    if (!before[v] || (!leads[v] && !fixed[v])) continue;
    uint32_t node = start->node[v];
    for (uint32_t e = g->first_edge[node]; e < g->loaded_end[node]; e++) {
      uint32_t to = start->number[g->edges[e].to];
      if (!leads[to]) continue;
      bool moves = can_go(g, c->movable, node, &g->edges[e]);
      add_arc(c, fixed[v] ? 0 : v, to, moves ? 1 : FLOW_INFINITE,
              moves ? g->edges[e].hub : GRAPH_NONE);
    }
  }
}

struct graph_cut graph_find_cut(struct arena *arena, const struct graph_start *start,
                                uint32_t module, const bool *movable) {
  struct arena scratch = {0};
  uint32_t sink = start->number[module], count = 0;
  if (sink == GRAPH_NONE) return (struct graph_cut){0};
  struct cutting c = {start, movable, {.arena = &scratch, .node_count = start->count}, {0}};
  const bool *fixed = find_fixed(&scratch, start, movable);
  struct graph_cut cut = {0};
  if (!fixed[sink]) {
    add_leading_arcs(&c, leads_to(&scratch, start, sink, fixed), fixed);
    bool *side = arena_alloc(&scratch, start->count);
    int64_t value = flow_run(&c.flow, 0, sink, NULL, side);
    uint32_t *hubs = arena_alloc(arena, ((size_t)value + 1) * sizeof *hubs);
    for (size_t i = 0; i < c.flow.arcs.count; i++)
      if (c.arc_hub.items[i] != GRAPH_NONE && !side[c.flow.arcs.items[i].from] &&
          side[c.flow.arcs.items[i].to])
        hubs[count++] = c.arc_hub.items[i];
    cut = make_cut(arena, start, hubs, count);
  }
  arena_free(&scratch);
  return cut;
}

/* ---- the frontier ---------------------------------------------------------------------------- */

struct sweep {
  struct arena *arena, scratch;
  const struct graph_start *start;
  const bool *movable;
  const uint32_t *weight;
  uint32_t *compact;   /* loaded index -> network node; 0 (the source) for what no move can spare */
  uint32_t node_count; /* network nodes, the sink excluded */
  int64_t *own;        /* network node -> self time */
  ARRAY(struct graph_plan_point) points;
  ARRAY(int64_t) prices; /* per point: its moves, weighed */
};

static int64_t weight_of(const struct sweep *s, uint32_t hub) {
  return s->weight ? (int64_t)s->weight[hub] : 1;
}

/* What stays loaded whatever moves is one with the source. */
static void contract_fixed(struct sweep *s) {
  const struct graph_start *start = s->start;
  const bool *fixed = find_fixed(&s->scratch, start, s->movable);
  s->compact = ARENA_ARRAY(&s->scratch, uint32_t, start->count);
  s->own = ARENA_ARRAY(&s->scratch, int64_t, start->count + 1);
  s->node_count = 1;
  for (uint32_t v = 1; v < start->count; v++) {
    if (fixed[v]) continue;
    s->own[s->node_count] = (int64_t)start_own(start, start->node[v]).us;
    s->compact[v] = s->node_count++;
  }
}

/* Network for: minimise `scale` x self time left + `price` x moves. */
static struct cutting make_network(struct sweep *s, struct arena *scratch, int64_t scale,
                                   int64_t price) {
  const struct graph_start *start = s->start;
  const struct graph *g = start->graph;
  struct cutting c = {start, s->movable, {.arena = scratch, .node_count = s->node_count + 1}, {0}};
  for (uint32_t n = 1; n < s->node_count; n++)
    if (s->own[n]) add_arc(&c, n, s->node_count, s->own[n] * scale, GRAPH_NONE);
  for (uint32_t v = 1; v < start->count; v++) {
    uint32_t node = start->node[v];
    for (uint32_t e = g->first_edge[node]; e < g->loaded_end[node]; e++) {
      uint32_t to = s->compact[start->number[g->edges[e].to]];
      if (to == 0) continue;
      uint32_t hub = g->edges[e].hub;
      bool can = can_go(g, s->movable, node, &g->edges[e]);
      add_arc(&c, s->compact[v], to, can ? price * weight_of(s, hub) : FLOW_INFINITE,
              can ? hub : GRAPH_NONE);
    }
  }
  return c;
}

struct choice { /* one set of moves */
  struct graph_cut cut;
  int64_t weight; /* of its moves */
  int64_t left;   /* self time left that a move can spare */
};

static int64_t sparable(const struct sweep *s) {
  int64_t sum = 0;
  for (uint32_t n = 1; n < s->node_count; n++)
    sum += s->own[n];
  return sum;
}

#ifndef NDEBUG
static bool runs_twice(const struct graph_start *start) {
  const struct graph *g = start->graph;
  uint32_t main_node = start->entry == GRAPH_NONE ? GRAPH_NONE : g->index->main_node[start->entry];
  return main_node != GRAPH_NONE && start->number[graph_node_module(g, main_node)] != GRAPH_NONE;
}
#endif

static struct choice choose(struct sweep *s, int64_t scale, int64_t price) {
  struct arena scratch = {0};
  struct cutting c = make_network(s, &scratch, scale, price);
  bool *side = arena_alloc(&scratch, c.flow.node_count);
  int64_t value = flow_run(&c.flow, 0, s->node_count, side, NULL);
  ARRAY(uint32_t) hubs = {0};
  for (size_t i = 0; i < c.flow.arcs.count; i++)
    if (c.arc_hub.items[i] != GRAPH_NONE && side[c.flow.arcs.items[i].from] &&
        !side[c.flow.arcs.items[i].to])
      ARRAY_PUSH(s->arena, &hubs, c.arc_hub.items[i]);
  struct choice choice = {.cut = make_cut(s->arena, s->start, hubs.items, (uint32_t)hubs.count)};
  for (uint32_t i = 0; i < choice.cut.count; i++)
    choice.weight += weight_of(s, choice.cut.hubs[i]);
  choice.left = sparable(s) - (int64_t)choice.cut.saved.us;
  /* The cut is the objective, recomputed from what is really loaded (one import that runs twice, as
   * __main__ and as a module, is two arcs but one move). */
  int64_t objective = scale * choice.left + price * choice.weight;
  assert(value == objective || (value > objective && runs_twice(s->start)));
  (void)value;
  (void)objective;
  arena_free(&scratch);
  return choice;
}

static void add_point(struct sweep *s, const struct choice *choice) {
  struct graph_plan_point point = {choice->cut, s->start->total.us - choice->cut.saved.us};
  ARRAY_PUSH(s->arena, &s->points, point);
  ARRAY_PUSH(&s->scratch, &s->prices, choice->weight);
}

struct gap {
  struct choice few, many;
};

/* Finds the points between two of the frontier. A stack of gaps, so that points come in order. */
static void sweep_gap(struct sweep *s, struct choice few, struct choice many) {
  ARRAY(struct gap) gaps = {0};
  ARRAY_PUSH(&s->scratch, &gaps, (struct gap){few, many});
  while (gaps.count) {
    struct gap gap = gaps.items[--gaps.count];
    int64_t scale = gap.many.weight - gap.few.weight, price = gap.few.left - gap.many.left;
    struct choice middle = {0};
    bool better = false;
    if (scale > 1 && price > 0) {
      middle = choose(s, scale, price);
      better = scale * middle.left + price * middle.weight <
               scale * gap.few.left + price * gap.few.weight;
    }
    if (better) {
      ARRAY_PUSH(&s->scratch, &gaps, (struct gap){middle, gap.many});
      ARRAY_PUSH(&s->scratch, &gaps, (struct gap){gap.few, middle});
    } else {
      add_point(s, &gap.many);
    }
  }
}

/* ---- between the points of the frontier ------------------------------------------------------ */

static uint64_t saved_with(struct sweep *s, uint32_t *hubs, uint32_t count) {
  struct arena scratch = {0};
  uint64_t us = graph_saving_of_group(&scratch, s->start, hubs, count, NULL).us;
  arena_free(&scratch);
  return us;
}

static bool holds(const struct graph_cut *cut, uint32_t hub) {
  return cut->count && bsearch(&hub, cut->hubs, cut->count, sizeof hub, by_number) != NULL;
}

struct greedy {
  uint32_t *hubs, count; /* chosen so far; room for all */
  uint32_t *rest, rest_count;
};

/* The best one, or the best two, of the rest to add; returns how many (0: none saves anything). */
static uint32_t best_step(struct sweep *s, struct greedy *g, uint32_t room, uint32_t best[2]) {
  uint64_t now = saved_with(s, g->hubs, g->count);
  double rate = 0;
  uint32_t found = 0;
  for (uint32_t i = 0; i < g->rest_count; i++) {
    g->hubs[g->count] = g->rest[i];
    double gain = (double)(saved_with(s, g->hubs, g->count + 1) - now);
    if (gain > rate) rate = gain, found = 1, best[0] = g->rest[i];
    for (uint32_t j = i + 1; room > 1 && j < g->rest_count; j++) {
      g->hubs[g->count + 1] = g->rest[j];
      double pair = (double)(saved_with(s, g->hubs, g->count + 2) - now) / 2;
      if (pair > rate) rate = pair, found = 2, best[0] = g->rest[i], best[1] = g->rest[j];
    }
  }
  return found;
}

static void drop(struct greedy *g, uint32_t hub) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < g->rest_count; i++)
    if (g->rest[i] != hub) g->rest[kept++] = g->rest[i];
  g->rest_count = kept;
}

#define GREEDY_LIMIT 12 /* moves in a gap that are tried in pairs; wider gaps stay empty */

/* Sets between two points, each with more moves than the one before, from the moves of the second.
 */
static void fill_gap(struct sweep *s, const struct graph_plan_point *few,
                     const struct graph_plan_point *many, struct graph_plan_point *out,
                     uint32_t *out_count) {
  struct greedy g = {
      .hubs = arena_alloc(&s->scratch, (few->cut.count + many->cut.count + 3) * sizeof(uint32_t)),
      .rest = arena_alloc(&s->scratch, (many->cut.count + 1) * sizeof(uint32_t))};
  for (uint32_t i = 0; i < few->cut.count; i++)
    g.hubs[g.count++] = few->cut.hubs[i];
  for (uint32_t i = 0; i < many->cut.count; i++)
    if (!holds(&few->cut, many->cut.hubs[i])) g.rest[g.rest_count++] = many->cut.hubs[i];
  if (g.rest_count > GREEDY_LIMIT) return;
  while (g.count + 1 < many->cut.count) {
    uint32_t best[2], found = best_step(s, &g, many->cut.count - 1 - g.count, best);
    if (!found) return;
    for (uint32_t i = 0; i < found; i++) {
      g.hubs[g.count++] = best[i];
      drop(&g, best[i]);
    }
    uint32_t *hubs = arena_alloc(s->arena, (g.count + 1) * sizeof *hubs);
    memcpy(hubs, g.hubs, g.count * sizeof *hubs);
    struct graph_cut cut = make_cut(s->arena, s->start, hubs, g.count);
    out[(*out_count)++] = (struct graph_plan_point){cut, s->start->total.us - cut.saved.us};
  }
}

/* ---- the same by trying every set, where there are few -------------------------------------- */

#define MOST_SETS 20000    /* tried in a gap ... */
#define MOST_WORK 40000000 /* ... and nodes and edges walked for them, by estimate */

struct trial { /* sets of one gap, the best of each weight */
  struct sweep *s;
  const uint32_t *hubs; /* that may be in a set */
  uint32_t hub_count;
  int64_t above, below; /* weights between the two points */
  uint32_t *chosen, count;
  struct {
    uint32_t *hubs, count;
    uint64_t us;
  } * best; /* by weight - above - 1 */
};

/* The moves that spare something at all. */
static uint32_t list_moves(struct sweep *s, uint32_t *hubs) {
  const struct graph *g = s->start->graph;
  uint32_t count = 0, unique = 0;
  for (uint32_t v = 1; v < s->start->count; v++)
    for (uint32_t e = g->first_edge[s->start->node[v]]; e < g->loaded_end[s->start->node[v]]; e++) {
      bool spares = s->compact[s->start->number[g->edges[e].to]] != 0;
      if (spares && can_go(g, s->movable, s->start->node[v], &g->edges[e]))
        hubs[count++] = g->edges[e].hub;
    }
  if (count) qsort(hubs, count, sizeof *hubs, by_number);
  for (uint32_t i = 0; i < count; i++)
    if (i == 0 || hubs[i] != hubs[i - 1]) hubs[unique++] = hubs[i];
  return unique;
}

/* How many sets weigh less than `below`, as far as that many can be tried. */
static bool is_few(const struct trial *t) {
  struct arena scratch = {0};
  uint64_t sum = 0, size = t->s->start->count + t->s->start->graph->edge_count / 8;
  uint64_t *ways = ARENA_ARRAY(&scratch, uint64_t, t->below + 1);
  ways[0] = 1;
  for (uint32_t i = 0; i < t->hub_count; i++)
    for (int64_t w = t->below - 1, own = weight_of(t->s, t->hubs[i]); w >= own; w--)
      ways[w] += ways[w - own] < MOST_SETS ? ways[w - own] : MOST_SETS;
  for (int64_t w = 0; w < t->below && sum <= MOST_SETS; w++)
    sum += ways[w];
  arena_free(&scratch);
  return sum <= MOST_SETS && sum * size <= MOST_WORK;
}

static void try_sets(struct trial *t, uint32_t from, int64_t weight) {
  if (weight > t->above) {
    uint64_t us = saved_with(t->s, t->chosen, t->count);
    int64_t at = weight - t->above - 1;
    if (us > t->best[at].us) {
      t->best[at].us = us;
      t->best[at].count = t->count;
      memcpy(t->best[at].hubs, t->chosen, t->count * sizeof *t->chosen);
    }
  }
  for (uint32_t i = from; i < t->hub_count; i++) {
    int64_t more = weight + weight_of(t->s, t->hubs[i]);
    if (more >= t->below) continue;
    t->chosen[t->count++] = t->hubs[i];
    try_sets(t, i + 1, more);
    t->count--;
  }
}

/* False where there are too many sets. */
static bool fill_exactly(struct sweep *s, size_t point, struct graph_plan_point *out,
                         uint32_t *out_count) {
  struct trial t = {.s = s, .above = s->prices.items[point - 1], .below = s->prices.items[point]};
  uint32_t *moves = arena_alloc(&s->scratch, (s->start->graph->edge_count + 1) * sizeof *moves);
  t.hubs = moves;
  t.hub_count = list_moves(s, moves);
  if (t.below - t.above > MOST_SETS || !is_few(&t)) return false;
  int64_t room = t.below - t.above;
  t.chosen = arena_alloc(&s->scratch, (t.hub_count + 1) * sizeof *t.chosen);
  t.best = arena_zalloc(&s->scratch, (size_t)room * sizeof *t.best);
  for (int64_t i = 0; i < room; i++)
    t.best[i].hubs = arena_alloc(s->arena, (t.hub_count + 1) * sizeof(uint32_t));
  try_sets(&t, 0, 0);
  uint64_t saved = s->points.items[point - 1].cut.saved.us;
  for (int64_t i = 0; i + 1 < room; i++) {
    if (t.best[i].us <= saved || t.best[i].us >= s->points.items[point].cut.saved.us) continue;
    saved = t.best[i].us;
    struct graph_cut cut = make_cut(s->arena, s->start, t.best[i].hubs, t.best[i].count);
    out[(*out_count)++] = (struct graph_plan_point){cut, s->start->total.us - cut.saved.us};
  }
  return true;
}

static struct graph_plan fill_gaps(struct sweep *s) {
  uint32_t most = 1;
  for (size_t i = 0; i < s->points.count; i++)
    most += s->points.items[i].cut.count + 1;
  if (s->points.count) /* weights between two points are at most as many */
    most += (uint32_t)s->prices.items[s->points.count - 1];
  struct graph_plan_point *out = arena_alloc(s->arena, most * sizeof *out);
  uint32_t count = 0;
  for (size_t i = 0; i < s->points.count; i++) {
    bool wide = i > 0 && s->prices.items[i] > s->prices.items[i - 1] + 1;
    if (wide && !fill_exactly(s, i, out, &count))
      fill_gap(s, &s->points.items[i - 1], &s->points.items[i], out, &count);
    out[count++] = s->points.items[i];
  }
  return (struct graph_plan){out, count, s->start->total.us};
}

struct graph_plan graph_make_plan(struct arena *arena, const struct graph_start *start,
                                  const bool *movable, const uint32_t *weight) {
  struct sweep s = {.arena = arena, .start = start, .movable = movable, .weight = weight};
  contract_fixed(&s);
  struct choice none = {.left = sparable(&s)};
  add_point(&s, &none);
  int64_t all = 1;
  for (uint32_t h = 0; h < start->graph->hub_count; h++)
    all += movable[h] && graph_runs(start, h) ? weight_of(&s, h) : 0;
  /* The least self time, and of the sets that reach it the cheapest. */
  struct choice best = choose(&s, all, 1);
  if (best.cut.count) sweep_gap(&s, none, best);
  struct graph_plan plan = fill_gaps(&s);
  arena_free(&s.scratch);
  return plan;
}

const struct graph_plan_point *graph_plan_for(const struct graph_plan *plan, uint64_t budget_us) {
  for (uint32_t i = 0; i < plan->count; i++)
    if (plan->points[i].startup_us <= budget_us) return &plan->points[i];
  return NULL;
}

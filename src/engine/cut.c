/* Where to cut a start-up: the fewest imports that keep a module out, the cheapest that fit a
 * budget. In: the graph's own answers (minimum cuts), and which imports can move. Out: sets whose
 * imports all can. The one idea: whether an import can move takes a parse of its file, so it is
 * asked only of those that the graph proposes; what cannot is taken out, and the graph is asked
 * again. */
#include "internal.h"

#define MOST_TRIES 64 /* sets proposed before one is found whose imports all can move */

static bool moves(const struct rule_input *input, const struct graph_start *start, uint32_t hub) {
  return rule_can_move(input, hub) && !rule_is_needed(input, start, hub);
}

/* Takes out of `candidates` what cannot move; true if all can. */
static bool all_move(const struct rule_input *input, const struct graph_start *start,
                     const struct graph_cut *cut, bool *candidates) {
  bool good = true;
  for (uint32_t i = 0; i < cut->count; i++)
    if (!moves(input, start, cut->hubs[i])) good = candidates[cut->hubs[i]] = false;
  return good;
}

struct graph_cut rule_find_cut(struct arena *arena, const struct rule_input *input,
                               const struct graph_start *start, uint32_t module,
                               enum rule_cut kind) {
  struct arena scratch = {0};
  struct graph_cut cut = {0};
  bool *candidates = ARENA_ARRAY(&scratch, bool, input->graph->hub_count + 1);
  movable_candidates(input->movable, kind, candidates);
  for (int i = 0; i < MOST_TRIES; i++) {
    cut = graph_find_cut(arena, start, module, candidates);
    if (all_move(input, start, &cut, candidates)) break;
    cut = (struct graph_cut){0};
  }
  arena_free(&scratch);
  return cut;
}

/* ---- plans ---------------------------------------------------------------------------------- */

struct planner {
  struct arena *arena;
  const struct rule_input *input;
  const struct graph_start *start;
  bool *candidates;
  uint32_t *weight;
};

/* What a move counts: the module itself is deferred rather than one of ours above it, which may be
 * needed where the module is not. */
enum { WEIGHT_FOREIGN = 2, WEIGHT_OURS = 3 };

static uint32_t *weigh(struct arena *scratch, const struct graph *graph) {
  uint32_t *weight = ARENA_ARRAY(scratch, uint32_t, graph->hub_count + 1);
  for (uint32_t h = 0; h < graph->hub_count; h++) {
    bool ours = graph->modules[graph->hubs[h].target].flags & GRAPH_FIRST_PARTY;
    weight[h] = ours ? WEIGHT_OURS : WEIGHT_FOREIGN;
  }
  return weight;
}

static bool frontier_moves(const struct planner *p, const struct graph_plan *plan) {
  bool good = true;
  for (uint32_t i = 0; i < plan->count; i++)
    good = all_move(p->input, p->start, &plan->points[i].cut, p->candidates) && good;
  return good;
}

/* Asks of all that the start-up runs: then whatever is proposed can move. */
static void settle(const struct planner *p) {
  for (uint32_t h = 0; h < p->input->graph->hub_count; h++)
    if (p->candidates[h] && graph_runs(p->start, h))
      p->candidates[h] = moves(p->input, p->start, h);
}

/* Nearly every start needs it. */
static bool is_hot(const struct rule_input *input, uint32_t module) {
  struct str name = input->graph->modules[module].name;
  struct profile_figure figure = profile_figure(input->profile, name);
  return figure.usage > input->policy->hot_usage && str_equal(figure.usage_from, name);
}

const struct graph_start *rule_plan_start(struct arena *arena, const struct rule_input *input,
                                          const struct graph_start *start) {
  ARRAY(uint32_t) hot = {0};
  for (uint32_t v = 1; v < start->count; v++) {
    uint32_t node = start->node[v];
    if (node < input->graph->module_count && is_hot(input, node)) ARRAY_PUSH(arena, &hot, node);
  }
  return graph_start_keep(arena, start, hot.items, (uint32_t)hot.count);
}

struct graph_plan rule_make_frontier(struct arena *arena, const struct rule_input *input,
                                     const struct graph_start *start) {
  struct arena scratch = {0};
  struct planner p = {arena, input, start, ARENA_ARRAY(&scratch, bool, input->graph->hub_count + 1),
                      weigh(&scratch, input->graph)};
  movable_candidates(input->movable, RULE_CUT_ANY, p.candidates);
  struct graph_plan plan = graph_make_plan(arena, start, p.candidates, p.weight);
  for (int i = 0; !frontier_moves(&p, &plan); i++) {
    if (i == MOST_TRIES) settle(&p);
    plan = graph_make_plan(arena, start, p.candidates, p.weight);
  }
  arena_free(&scratch);
  return plan;
}

/* The point whose moves save most, each move taken at what a move must save. */
static const struct graph_plan_point *best_worth(const struct graph_plan *plan, double price_us) {
  const struct graph_plan_point *best = &plan->points[0];
  for (uint32_t i = 1; i < plan->count; i++) {
    const struct graph_plan_point *point = &plan->points[i];
    double gain = (double)point->cut.saved.us - price_us * point->cut.count;
    if (gain > (double)best->cut.saved.us - price_us * best->cut.count) best = point;
  }
  return best;
}

struct rule_plan rule_make_plan(struct arena *arena, const struct rule_input *input,
                                const struct graph_start *start, double budget_ms) {
  struct graph_plan plan = rule_make_frontier(arena, input, rule_plan_start(arena, input, start));
  const struct graph_plan_point *point = graph_plan_for(&plan, (uint64_t)(budget_ms * 1000));
  if (point) return (struct rule_plan){*point, true};
  return (struct rule_plan){*best_worth(&plan, input->policy->min_saving_ms * 1000), false};
}

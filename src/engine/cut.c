/* Where to cut a start-up: the fewest imports that keep a module out, the cheapest that fit a
 * budget. In: the graph's own answers (minimum cuts), and which imports can move. Out: sets whose
 * imports all can. The one idea: whether an import can move takes a parse of its file, so it is
 * asked only of those that the graph proposes; what cannot is taken out, and the graph is asked
 * again. */
#include "internal.h"

#define MOST_TRIES 64 /* sets proposed before one is found whose imports all can move */

/* Takes out of `candidates` what cannot move; true if all can. */
static bool all_move(const struct rule_input *input, const struct graph_cut *cut,
                     bool *candidates) {
  bool good = true;
  for (uint32_t i = 0; i < cut->count; i++)
    if (!rule_can_move(input, cut->hubs[i])) good = candidates[cut->hubs[i]] = false;
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
    if (all_move(input, &cut, candidates)) break;
    cut = (struct graph_cut){0};
  }
  arena_free(&scratch);
  return cut;
}

struct rule_plan rule_make_plan(struct arena *arena, const struct rule_input *input,
                                const struct graph_start *start, double budget_ms) {
  struct arena scratch = {0};
  struct rule_plan best = {0};
  uint64_t budget_us = (uint64_t)(budget_ms * 1000);
  bool *candidates = ARENA_ARRAY(&scratch, bool, input->graph->hub_count + 1);
  movable_candidates(input->movable, RULE_CUT_ANY, candidates);
  for (int i = 0; i < MOST_TRIES; i++) {
    struct graph_plan plan = graph_make_plan(arena, start, candidates, NULL);
    const struct graph_plan_point *point = graph_plan_for(&plan, budget_us);
    best.fits = point != NULL;
    best.point = point ? *point : plan.points[plan.count - 1];
    if (all_move(input, &best.point.cut, candidates)) break;
    best = (struct rule_plan){.point = {.startup_us = start->total.us}};
  }
  arena_free(&scratch);
  return best;
}

/* LMM403: the predicted start-up of an entry is over `startup-budget-ms`: what takes the time, and
 * the cheapest set of moves that fits. At line 1 of the entry. */
#include "engine/rule.h"

#include <math.h>

#define NAMED_MOVES 5
#define SHOWN_MOVES 20

static struct str module_of(const struct rule_input *input, uint32_t hub) {
  return input->graph->modules[input->graph->hubs[hub].target].name;
}

/* "pandas (app.py:3), report (app.py:4) and 2 more". */
static struct str moves_in_words(struct arena *arena, const struct rule_input *input,
                                 const struct graph_cut *cut) {
  struct str text = {0};
  for (uint32_t i = 0; i < cut->count && i < NAMED_MOVES; i++) {
    struct diag_place place = rule_hub_place(input, cut->hubs[i]);
    text = str_format(arena, STR_FMT "%s" STR_FMT " (" STR_FMT ":%u)", STR_ARG(text), i ? ", " : "",
                      STR_ARG(module_of(input, cut->hubs[i])), STR_ARG(place.path), place.line);
  }
  if (cut->count > NAMED_MOVES)
    text = str_format(arena, STR_FMT " and %u more", STR_ARG(text), cut->count - NAMED_MOVES);
  return text;
}

static struct str advice(struct arena *arena, const struct rule_input *input,
                         const struct rule_plan *plan, bool bounds) {
  const struct graph_cut *cut = &plan->point.cut;
  if (cut->count == 0) return STR("no set of moves fits, and none that can be made is worth it");
  struct str after = rule_ms(arena, (double)plan->point.startup_us / 1000);
  struct str moves = moves_in_words(arena, input, cut);
  return str_format(
      arena, "%s%u import%s brings it down to %s" STR_FMT ": " STR_FMT,
      plan->fits ? "deferring " : "no set of moves fits; what is worth it: deferring ", cut->count,
      cut->count == 1 ? "" : "s", bounds ? "at most " : "", STR_ARG(after), STR_ARG(moves));
}

static const struct diag_related *related_moves(struct arena *arena, const struct rule_input *input,
                                                const struct graph_start *start,
                                                const struct graph_cut *cut, uint32_t *count) {
  *count = cut->count < SHOWN_MOVES ? cut->count : SHOWN_MOVES;
  struct diag_related *moves = ARENA_ARRAY(arena, struct diag_related, *count + 1);
  for (uint32_t i = 0; i < *count; i++) {
    struct graph_sum alone = graph_saving(start, cut->hubs[i]);
    struct str module = module_of(input, cut->hubs[i]);
    struct str ms = rule_ms(arena, (double)alone.us / 1000);
    moves[i].place = rule_hub_place(input, cut->hubs[i]);
    moves[i].module = module;
    moves[i].message =
        alone.us ? str_format(arena, "defer " STR_FMT " (saves %s" STR_FMT " alone)",
                              STR_ARG(module), alone.bounds ? "up to " : "", STR_ARG(ms))
                 : str_format(arena, "defer " STR_FMT " (saves only together with the others)",
                              STR_ARG(module));
  }
  return moves;
}

static void tell(const struct rule *rule, const struct rule_input *input, uint32_t entry,
                 struct rule_range ms, struct diag_list *out) {
  const struct graph_start *start = input->starts[entry];
  double budget = input->policy->startup_budget_ms;
  bool surely = ms.low > budget;
  double found = surely ? ms.low : ms.high;
  struct rule_plan plan = rule_make_plan(out->arena, input, start, budget);
  struct diag diag = rule_entry_diag(rule, input, entry);
  struct str label = input->graph->input->entries[entry].label;
  struct str time = rule_ms(out->arena, found), over = rule_ms(out->arena, found - budget);
  struct str limit = rule_ms(out->arena, budget);
  struct str parts = rule_biggest_parts(out->arena, start, RULE_US);
  struct str what = advice(out->arena, input, &plan, start->total.bounds > 0);
  const char *takes = !surely                       ? "may take up to"
                      : start->total.unprofiled > 0 ? "takes at least"
                                                    : "takes";
  if (!surely) diag.severity = DIAG_WARNING;
  diag.profile = input->profile->path;
  if (plan.point.cut.count) {
    diag.figures.saving_ms = (double)plan.point.cut.saved.us / 1000;
    diag.figures.saving_is_bound = plan.point.cut.saved.bounds > 0;
  }
  const struct graph_start *moved = rule_plan_start(out->arena, input, start);
  diag.related = related_moves(out->arena, input, moved, &plan.point.cut, &diag.related_count);
  diag.message = str_format(out->arena,
                            "the start-up of " STR_FMT " %s " STR_FMT ", " STR_FMT
                            " over the budget of " STR_FMT " (" STR_FMT "); " STR_FMT,
                            STR_ARG(label), takes, STR_ARG(time), STR_ARG(over), STR_ARG(limit),
                            STR_ARG(parts), STR_ARG(what));
  diag_add(out, diag);
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  for (uint32_t i = 0; i < input->entry_count; i++) {
    if (!input->starts[i] || !input->graph->input->entries[i].pays) continue;
    struct rule_range ms = rule_startup_ms(input->starts[i]);
    if (ms.high > input->policy->startup_budget_ms) tell(rule, input, i, ms, out);
  }
}

static bool concerns(const struct policy *policy) {
  return !isnan(policy->startup_budget_ms);
}

const struct rule rule_lmm403 = {
    .code = "LMM403",
    .name = "startup-over-budget",
    .summary = "the predicted start-up takes longer than the policy allows",
    .severity = DIAG_ERROR,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_PROFILE | RULE_NEEDS_ENTRY,
    .concerns = concerns,
    .check_program = check_program,
};

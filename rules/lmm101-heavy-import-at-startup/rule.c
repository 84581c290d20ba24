/* LMM101: an eager import that is heavy, or forbidden by policy, and not hot. */
#include "engine/rule.h"

static struct str message(struct arena *arena, const struct rule_input *input,
                          const struct decision *decision) {
  struct str cost = rule_cost(arena, input, decision);
  struct str saving = rule_saving(arena, input, decision);
  struct str what = rule_move_advice(arena, input, decision);
  if (decision->usage_known)
    return str_format(arena, STR_FMT ": " STR_FMT " " STR_FMT, STR_ARG(cost), STR_ARG(what),
                      STR_ARG(saving));
  return str_format(arena,
                    STR_FMT ", and how often it is needed was not measured: unless every start "
                            "needs it, " STR_FMT " " STR_FMT,
                    STR_ARG(cost), STR_ARG(what), STR_ARG(saving));
}

static struct str forbidden_message(struct arena *arena, const struct rule_input *input,
                                    const struct decision *decision) {
  struct str what = rule_move_advice(arena, input, decision);
  return str_format(arena,
                    "the policy forbids loading " STR_FMT " at start-up (`forbidden`): " STR_FMT,
                    STR_ARG(decision->module), STR_ARG(what));
}

static bool is_forbidden_here(const struct decision *decision) {
  return decision->forbidden && decision->loads_at_startup && decision->can_move &&
         !decision->covered;
}

static bool is_heavy_and_cold(const struct decision *decision) {
  return decision->band == BAND_HEAVY && !decision->hot && !decision->certain &&
         decision_may_defer(decision);
}

/* The document holds, but nobody measured the usage that it claims. */
static bool is_unverified(const struct decision *decision) {
  return decision->band == BAND_HEAVY && decision->covered && !decision->usage_known &&
         decision->exception && decision->loads_at_startup;
}

static void tell_unverified(const struct rule *rule, const struct rule_input *input,
                            const struct decision *decision, struct diag_list *out) {
  struct diag diag = rule_diag(rule, input, decision);
  struct str cost = rule_cost(out->arena, input, decision);
  struct str share = rule_share(out->arena, decision->exception->usage);
  diag.severity = DIAG_INFO;
  diag.message = str_format(out->arena,
                            STR_FMT "; its hot path exception claims " STR_FMT
                                    " usage, unverified: measure the usage",
                            STR_ARG(cost), STR_ARG(share));
  diag_add(out, diag);
}

static void tell(const struct rule *rule, const struct rule_input *input,
                 const struct decision *decision, struct diag_list *out) {
  struct diag diag = rule_diag(rule, input, decision);
  if (is_heavy_and_cold(decision)) {
    diag.message = message(out->arena, input, decision);
    if (!decision->usage_known) diag.severity = DIAG_WARNING;
  } else {
    diag.message = forbidden_message(out->arena, input, decision);
  }
  if (decision->forbidden) diag.severity = rule->severity;
  if (decision->conditional) diag.severity = DIAG_WARNING;
  diag.related = rule_group(out->arena, input, decision, &diag.related_count);
  diag_add(out, diag);
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (is_heavy_and_cold(&decisions[i]) || is_forbidden_here(&decisions[i]))
      tell(rule, input, &decisions[i], out);
    else if (is_unverified(&decisions[i]))
      tell_unverified(rule, input, &decisions[i], out);
  }
}

const struct rule rule_lmm101 = {
    .code = "LMM101",
    .name = "heavy-import-at-startup",
    .summary = "an import that is heavy, and seldom needed, runs at every start",
    .severity = DIAG_ERROR,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_COST,
    .flags = RULE_PLACEMENT | RULE_ROOT_CAUSE | RULE_DEFERS,
    .sees = RULE_SEES_COSTLY,
    .check = check,
};

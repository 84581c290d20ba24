/* LMM102: an eager import of the middle band whose usage is known, and not hot. */
#include "engine/rule.h"

static bool applies(const struct decision *decision) {
  return decision->band == BAND_MIDDLE && decision->usage_known && !decision->hot &&
         decision_may_defer(decision);
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (!applies(&decisions[i])) continue;
    struct diag diag = rule_diag(rule, input, &decisions[i]);
    struct str cost = rule_cost(out->arena, input, &decisions[i]);
    struct str saving = rule_saving(out->arena, input, &decisions[i]);
    struct str what = rule_move_advice(out->arena, input, &decisions[i]);
    diag.message = str_format(out->arena, STR_FMT ": " STR_FMT " " STR_FMT, STR_ARG(cost),
                              STR_ARG(what), STR_ARG(saving));
    diag.related = rule_group(out->arena, input, &decisions[i], &diag.related_count);
    diag_add(out, diag);
  }
}

const struct rule rule_lmm102 = {
    .code = "LMM102",
    .name = "cold-import-at-startup",
    .summary = "an import of some cost, and seldom needed, runs at every start",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_PROFILE | RULE_NEEDS_USAGE,
    .flags = RULE_PLACEMENT | RULE_ROOT_CAUSE | RULE_DEFERS,
    .sees = RULE_SEES_COSTLY,
    .check = check,
};

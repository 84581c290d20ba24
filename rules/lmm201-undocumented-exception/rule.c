/* LMM201: heavy and hot at module level is right, but only with a document that says so. */
#include "engine/rule.h"

static bool applies(const struct decision *decision) {
  return decision->loads_at_startup && decision->band == BAND_HEAVY && decision->hot &&
         !decision->documented && !decision->forbidden && !decision->contracted;
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (!applies(&decisions[i])) continue;
    struct diag diag = rule_diag(rule, input, &decisions[i]);
    struct str cost = rule_cost(out->arena, input, &decisions[i]);
    diag.figures.saving_ms = __builtin_nan("");
    diag.message =
        str_format(out->arena,
                   STR_FMT ": it may stay at module level, but only documented; add a `HOT PATH "
                           "EXCEPTION: " STR_FMT "` comment (how: lmms-lint rule LMM201)",
                   STR_ARG(cost), STR_ARG(decisions[i].module));
    diag_add(out, diag);
  }
}

const struct rule rule_lmm201 = {
    .code = "LMM201",
    .name = "undocumented-exception",
    .summary = "a heavy module that nearly every start needs has no exception document",
    .severity = DIAG_ERROR,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_PROFILE | RULE_NEEDS_USAGE,
    .flags = RULE_PLACEMENT | RULE_ROOT_CAUSE | RULE_KEEPS,
    .sees = RULE_SEES_COSTLY,
    .check = check,
};

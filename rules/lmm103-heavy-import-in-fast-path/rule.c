/* LMM103: a fast path loads what is heavy and not hot, or forbidden by policy. Whether it can move
 * is no question here: what cannot move out of a fast path does not belong in one. */
#include "engine/rule.h"

static bool is_heavy_and_cold(const struct decision *decision) {
  return decision->band == BAND_HEAVY && !decision->hot && decision->would_save;
}

static bool applies(const struct decision *decision) {
  return decision->loads_at_startup && !decision->covered &&
         (is_heavy_and_cold(decision) || decision->forbidden);
}

static struct str message(struct arena *arena, const struct rule_input *input,
                          const struct decision *decision) {
  if (!is_heavy_and_cold(decision))
    return str_format(arena,
                      "the policy forbids loading " STR_FMT
                      " at start-up (`forbidden`), and this is a fast path: import it in the "
                      "functions that need it",
                      STR_ARG(decision->module));
  struct str cost = rule_cost(arena, input, decision);
  struct str saving = rule_saving(arena, input, decision);
  const char *unknown = decision->usage_known ? "" : ", and its usage was not measured";
  return str_format(arena,
                    STR_FMT "%s: it does not belong in a fast path, import it in the functions "
                            "that need it " STR_FMT,
                    STR_ARG(cost), unknown, STR_ARG(saving));
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (!applies(&decisions[i])) continue;
    struct diag diag = rule_diag(rule, input, &decisions[i]);
    diag.message = message(out->arena, input, &decisions[i]);
    diag.related = rule_group(out->arena, input, &decisions[i], &diag.related_count);
    diag_add(out, diag);
  }
}

const struct rule rule_lmm103 = {
    .code = "LMM103",
    .name = "heavy-import-in-fast-path",
    .summary = "a fast path loads a heavy module that most starts do not need",
    .severity = DIAG_ERROR,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_COST,
    .flags = RULE_PLACEMENT | RULE_ROOT_CAUSE | RULE_DEFERS,
    .sees = RULE_SEES_FAST_PATH,
    .check = check,
};

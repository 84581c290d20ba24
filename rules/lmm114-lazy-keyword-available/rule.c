/* LMM114: an import in a function that `lazy` at module level (PEP 810) would defer as well. */
#include "engine/rule.h"

#include <math.h>

#define FIRST_PYTHON 315

/* A plain deferral: not one that waits for a condition, or reckons with a failure. */
static bool is_plain(const struct facts_import *import) {
  uint32_t never = FACTS_STAR | FACTS_WITHIN_TRY | FACTS_IN_HANDLER | FACTS_IN_TRY_IMPORT |
                   FACTS_IN_LOOP | FACTS_CONDITIONAL | FACTS_MAIN_GUARD | FACTS_TYPE_CHECKING |
                   FACTS_DEAD;
  return import->kind != FACTS_DYNAMIC && import->scope == FACTS_FUNCTION &&
         !(import->flags & never) && import->condition_count == 0;
}

/* What is cheap or hot belongs at module level without the word. */
static bool is_worth_it(const struct decision *decision) {
  return decision->deferred && decision->band != BAND_LIGHT && !decision->hot &&
         !decision->preloaded && is_plain(decision->import);
}

static bool is_loaded_above(const struct decision *decisions, uint32_t count,
                            const struct decision *deferred) {
  for (uint32_t i = 0; i < count; i++)
    if ((decisions[i].import->flags & FACTS_EAGER) &&
        str_equal(decisions[i].module, deferred->module))
      return true;
  return false;
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count;
  struct map told = {0};
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  if (input->policy->target_python < FIRST_PYTHON) return;
  for (uint32_t i = 0; i < count; i++) {
    const struct decision *decision = &decisions[i];
    if (!is_worth_it(decision) || map_get(&told, decision->module) != MAP_NONE) continue;
    if (is_loaded_above(decisions, count, decision)) continue;
    map_put(&told, out->arena, decision->module, 1);
    struct diag diag = rule_diag(rule, input, decision);
    diag.figures.saving_ms = NAN;
    diag.message = str_format(out->arena,
                              STR_FMT " can be imported at module level and still wait until it "
                                      "is used: from Python 3.15 on, `lazy` says so",
                              STR_ARG(decision->module));
    diag_add(out, diag);
  }
}

const struct rule rule_lmm114 = {
    .code = "LMM114",
    .name = "lazy-keyword-available",
    .summary = "an import in a function that `lazy` at module level would defer as well",
    .severity = DIAG_INFO,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_OFF,
    .sees = RULE_SEES_DEFERRED,
    .check = check,
};

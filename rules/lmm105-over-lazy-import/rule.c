/* LMM105: a module that is cheap, or hot, is imported in a function, and nothing speaks for its
 * place there. */
#include "engine/rule.h"

#include <math.h>

/* Light, and not by so little that another measurement may find it middle. */
static bool is_surely_light(const struct policy *policy, const struct decision *decision) {
  const struct profile_module *module = decision->figure->module;
  double spread = module && !isnan(module->spread_ms) ? module->spread_ms : 0;
  return decision->band == BAND_LIGHT && decision->figure->import_ms + spread < policy->light_ms;
}

static bool is_cheap_or_hot(const struct policy *policy, const struct decision *decision) {
  if (!decision->figure->exact) return false;
  return is_surely_light(policy, decision) || decision->hot;
}

static const char *advice(const struct decision *decision) {
  if (decision->band == BAND_LIGHT)
    return "deferring it saves next to nothing, import it at module level";
  if (decision->band == BAND_MIDDLE)
    return "nearly every start pays for it anyway, import it at module level";
  return "nearly every start pays for it anyway, import it at module level with a documented HOT "
         "PATH EXCEPTION";
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    const struct decision *decision = &decisions[i];
    if (!decision->deferred || !is_cheap_or_hot(input->policy, decision)) continue;
    if (rule_why_spared(out->arena, input, decision).len) continue;
    struct diag diag = rule_diag(rule, input, decision);
    struct str cost = rule_cost(out->arena, input, decision);
    if (decision->band == BAND_HEAVY) diag.severity = DIAG_INFO;
    diag.figures.saving_ms = __builtin_nan("");
    diag.message = str_format(out->arena, STR_FMT ": %s", STR_ARG(cost), advice(decision));
    diag_add(out, diag);
  }
}

const struct rule rule_lmm105 = {
    .code = "LMM105",
    .name = "over-lazy-import",
    .summary = "a cheap or always needed module is imported in a function",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_PROFILE,
    .flags = RULE_PLACEMENT | RULE_UNANIMOUS | RULE_KEEPS,
    .sees = RULE_SEES_DEFERRED,
    .check = check,
};

/* LMM115: in a gateway, which loads modules of ours by request, an eager import of such a module.
 */
#include "engine/rule.h"

static bool is_deferral(const struct decision *decision) {
  return decision->deferred && decision->first_party;
}

/* An optional, conditional or typing-only import has a reason of its own, and what cannot move is
 * not asked to. */
static bool applies(const struct rule_input *input, const struct decision *decision) {
  uint32_t excused = FACTS_IN_TRY_IMPORT | FACTS_IN_HANDLER | FACTS_MAIN_GUARD | FACTS_CONDITIONAL;
  if (!(decision->import->flags & FACTS_EAGER) || (decision->import->flags & excused)) return false;
  if (!decision->first_party || decision->hub == GRAPH_NONE) return false;
  if (decision->import->condition_count || decision->documented || decision->hot) return false;
  return rule_can_move(input, decision->hub);
}

static const struct decision *first_deferral(const struct decision *decisions, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (is_deferral(&decisions[i])) return &decisions[i];
  return NULL;
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  const struct decision *deferral = first_deferral(decisions, count);
  for (uint32_t i = 0; deferral && i < count; i++) {
    if (!applies(input, &decisions[i])) continue;
    struct diag diag = rule_diag(rule, input, &decisions[i]);
    struct diag_related *related = ARENA_NEW(out->arena, struct diag_related);
    *related = (struct diag_related){.place = rule_place(deferral->file, deferral->import->span),
                                     .module = deferral->module,
                                     .message = STR("deferred here, as a gateway does")};
    diag.related = related;
    diag.related_count = 1;
    diag.figures = DIAG_NO_FIGURES;
    diag.message = str_format(out->arena,
                              "this gateway defers its modules, but loads " STR_FMT
                              " with every start: import it in the functions that need it",
                              STR_ARG(decisions[i].module));
    diag_add(out, diag);
  }
}

static bool concerns(const struct policy *policy) {
  return policy->gateways.count > 0;
}

const struct rule rule_lmm115 = {
    .code = "LMM115",
    .name = "inconsistent-gateway",
    .summary = "a gateway loads a module of ours at once beside others by request",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_PLACEMENT | RULE_DEFERS,
    .concerns = concerns,
    .sees = RULE_SEES_GATEWAY,
    .check = check,
};

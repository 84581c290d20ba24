/* LMM113: an import that start-up pays for, and that only annotations use. */
#include "engine/rule.h"

/* What may be absent, or is needed for its effects, is no typing matter. */
static bool is_candidate(const struct decision *decision) {
  uint32_t never = FACTS_IN_TRY_IMPORT | FACTS_IN_TRY | FACTS_IN_HANDLER | FACTS_MAIN_GUARD |
                   FACTS_STAR | FACTS_IN_LOOP;
  const struct facts_import *import = decision->import;
  return decision->band >= BAND_MIDDLE && decision_may_defer(decision) &&
         import->scope == FACTS_MODULE && import->kind != FACTS_DYNAMIC &&
         (import->flags & FACTS_EAGER) && !(import->flags & never);
}

/* How the annotations stop needing it when the module loads. */
static struct str advice(struct arena *arena, const struct rule_input *input,
                         const struct rule_annotations *annotations) {
  uint32_t target = input->policy->target_python;
  if (!annotations->evaluated) return STR("import it under `if TYPE_CHECKING:`");
  if (target && target < 307)
    return str_format(arena, "import it under `if TYPE_CHECKING:`, and quote the annotations");
  return STR(
      "import it under `if TYPE_CHECKING:`, with `from __future__ import annotations` at the "
      "top");
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (!is_candidate(&decisions[i])) continue;
    struct rule_annotations annotations = rule_annotations(input, &decisions[i]);
    if (!annotations.only || annotations.kept) continue;
    struct diag diag = rule_diag(rule, input, &decisions[i]);
    struct str cost = rule_cost(out->arena, input, &decisions[i]);
    struct str saving = rule_saving(out->arena, input, &decisions[i]);
    struct str what = advice(out->arena, input, &annotations);
    diag.message =
        str_format(out->arena, STR_FMT ", and only annotations need it here: " STR_FMT " " STR_FMT,
                   STR_ARG(cost), STR_ARG(what), STR_ARG(saving));
    diag.related = rule_group(out->arena, input, &decisions[i], &diag.related_count);
    diag_add(out, diag);
  }
}

const struct rule rule_lmm113 = {
    .code = "LMM113",
    .name = "typing-only-import",
    .summary = "an import that start-up pays for is used only in annotations",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_PROFILE,
    .flags = RULE_PLACEMENT | RULE_ROOT_CAUSE | RULE_DEFERS,
    .sees = RULE_SEES_COSTLY,
    .check = check,
};

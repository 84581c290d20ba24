/* LMM106: an import in a function that no measurement supports; once for each package that a file
 * defers. (Without a profile the engine counts these instead of running the rule.) */
#include "engine/rule.h"

static struct str top_level(struct str module) {
  struct str rest = module, top = {0};
  str_cut(&rest, '.', &top);
  return top;
}

static void tell(const struct rule *rule, const struct rule_input *input,
                 const struct decision *decision, struct diag_list *out) {
  struct diag diag = rule_diag(rule, input, decision);
  diag.message = str_format(out->arena,
                            STR_FMT " is imported in a function, but no figure in " STR_FMT
                                    " says what that saves: run `lmms-lint profile " STR_FMT "`",
                            STR_ARG(decision->module), STR_ARG(input->profile->path),
                            STR_ARG(decision->module));
  diag_add(out, diag);
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count;
  struct map told = {0}; /* packages: a figure of the package settles all of its modules */
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (!decision_is_unprofiled_deferral(&decisions[i])) continue;
    struct str package = top_level(decisions[i].module);
    if (map_get(&told, package) != MAP_NONE) continue;
    map_put(&told, out->arena, package, 1);
    tell(rule, input, &decisions[i], out);
  }
}

const struct rule rule_lmm106 = {
    .code = "LMM106",
    .name = "unprofiled-deferral",
    .summary = "no measurement supports this import in a function",
    .severity = DIAG_INFO,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_PLACEMENT | RULE_UNANIMOUS | RULE_FOLDED,
    .sees = RULE_SEES_DEFERRED,
    .check = check,
};

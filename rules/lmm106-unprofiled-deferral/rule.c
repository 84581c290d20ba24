/* LMM106: an import in a function that no measurement supports; once for each package that a file
 * defers. (Without a profile the engine counts these instead of running the rule.) */
#include "engine/rule.h"

static struct str top_level(struct str module) {
  struct str rest = module, top = {0};
  str_cut(&rest, '.', &top);
  return top;
}

/* A figure of the package settles all of its modules. */
static bool is_first_of_package(const struct decision *decisions, uint32_t index) {
  struct str package = top_level(decisions[index].module);
  for (uint32_t i = 0; i < index; i++)
    if (decision_is_unprofiled_deferral(&decisions[i]) &&
        str_equal(top_level(decisions[i].module), package))
      return false;
  return true;
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (!decision_is_unprofiled_deferral(&decisions[i]) || !is_first_of_package(decisions, i))
      continue;
    struct diag diag = rule_diag(rule, input, &decisions[i]);
    diag.message = str_format(out->arena,
                              STR_FMT " is imported in a function, but no figure in " STR_FMT
                                      " says what that saves: measure it (how: lmms-lint rule "
                                      "LMM401)",
                              STR_ARG(decisions[i].module), STR_ARG(input->profile->path));
    diag_add(out, diag);
  }
}

const struct rule rule_lmm106 = {
    .code = "LMM106",
    .name = "unprofiled-deferral",
    .summary = "no measurement supports this import in a function",
    .severity = DIAG_INFO,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_PLACEMENT | RULE_UNANIMOUS | RULE_FOLDED,
    .check = check,
};

/* LMM307: a fast path is a list of imports; one with much code is something else. */
#include "engine/rule.h"

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  double limit = input->policy->fast_path_contract.max_lines;
  const struct detail *detail = rule_detail(input, file_index);
  if (!detail || detail->broken || detail->code_lines < limit) return;
  struct diag diag = rule_file_diag(rule, input, file_index);
  diag.message = str_format(out->arena,
                            "this fast path has %u lines of code, and is to have fewer than %.0f: "
                            "keep the imports here, and the code elsewhere",
                            detail->code_lines, limit);
  diag_add(out, diag);
}

const struct rule rule_lmm307 = {
    .code = "LMM307",
    .name = "fast-path-lines",
    .summary = "a fast path has more lines of code than it is to have",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .sees = RULE_SEES_FAST_PATH,
    .check = check,
};

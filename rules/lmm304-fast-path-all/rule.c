/* LMM304: a fast path says by `__all__` what it hands on. */
#include "engine/rule.h"

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  const struct facts *file = input->files[file_index];
  uint32_t last;
  if (file->has_all || file->trouble) return;
  if (rule_bound_names(input, file_index, UINT32_MAX, &last) == 0) return;
  struct diag diag = rule_file_diag(rule, input, file_index);
  diag.message = STR("this fast path has no `__all__`: without it `from ... import *` carries "
                     "whatever the file happens to hold; list the names that it is for");
  diag_add(out, diag);
}

const struct rule rule_lmm304 = {
    .code = "LMM304",
    .name = "fast-path-all",
    .summary = "a fast path has no `__all__`",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .sees = RULE_SEES_FAST_PATH,
    .check = check,
};

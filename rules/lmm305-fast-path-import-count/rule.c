/* LMM305: a fast path imports too many names to be looked over. */
#include "engine/rule.h"

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  double limit = input->policy->fast_path_contract.max_imports;
  uint32_t at = UINT32_MAX, whole = limit > 0 ? (uint32_t)limit : 0;
  uint32_t count = rule_bound_names(input, file_index, whole, &at);
  if (count < limit || at == UINT32_MAX) return;
  const struct facts *file = input->files[file_index];
  struct diag diag = rule_file_diag(rule, input, file_index);
  diag.place = rule_place(file, file->imports[at].span);
  diag.import_index = at;
  diag.message = str_format(out->arena,
                            "this fast path imports %u names, and is to have fewer than %.0f: move "
                            "what not every start needs to the functions that need it",
                            count, limit);
  diag_add(out, diag);
}

const struct rule rule_lmm305 = {
    .code = "LMM305",
    .name = "fast-path-import-count",
    .summary = "a fast path imports more names than it is to have",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .sees = RULE_SEES_FAST_PATH,
    .check = check,
};

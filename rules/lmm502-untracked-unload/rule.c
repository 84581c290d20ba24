/* LMM502: modules are unloaded, and nothing in the file says when they were used. */
#include "engine/rule.h"

/* Once for each file: the first place stands for all. */
static void judge_file(const struct rule *rule, const struct rule_input *input, uint32_t file,
                       struct diag_list *out) {
  const struct detail *detail = rule_memory(input, file);
  if (!detail || detail->tracks_usage) return;
  for (uint32_t i = 0; i < detail->unload_count; i++) {
    if (!rule_saves_memory(detail, &detail->unloads[i])) continue;
    struct diag diag = rule_span_diag(rule, input, file, detail->unloads[i].span);
    diag.message = STR("unloads modules without knowing when they were used: remember the last use "
                       "of each, and unload what was not used for long");
    diag_add(out, diag);
    return;
  }
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  for (uint32_t i = 0; i < input->file_count; i++)
    judge_file(rule, input, i, out);
}

const struct rule rule_lmm502 = {
    .code = "LMM502",
    .name = "untracked-unload",
    .summary = "modules are unloaded without knowing when they were used",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .check_program = check_program,
};

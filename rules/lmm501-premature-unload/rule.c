/* LMM501: modules are unloaded too soon, looked over too often, or by a count that only grows. */
#include "engine/rule.h"

#include <math.h>

static void judge_limit(const struct rule *rule, const struct rule_input *input, uint32_t file,
                        const struct detail_limit *limit, struct diag_list *out) {
  double least =
      limit->interval ? input->policy->unload_check_interval : input->policy->unload_threshold;
  if (limit->value >= least) return;
  struct diag diag = rule_span_diag(rule, input, file, limit->span);
  diag.message =
      str_format(out->arena,
                 limit->interval
                     ? STR_FMT " is %.0f: looking for unused modules more often than every %.0f "
                               "requests costs more than it frees"
                     : STR_FMT " is %.0f: a module that is unloaded after fewer than %.0f requests "
                               "is soon imported again",
                 STR_ARG(limit->name), limit->value, least);
  diag_add(out, diag);
}

static bool is_limit(const struct detail *detail, double value, bool interval) {
  for (uint32_t i = 0; i < detail->limit_count; i++)
    if (detail->limits[i].interval == interval && !islessgreater(detail->limits[i].value, value))
      return true;
  return false;
}

static void judge_unload(const struct rule *rule, const struct rule_input *input, uint32_t file,
                         const struct detail *detail, const struct detail_unload *unload,
                         struct diag_list *out) {
  double least = input->policy->unload_threshold, often = input->policy->unload_check_interval;
  struct diag diag = rule_span_diag(rule, input, file, unload->span);
  if (unload->by_total_count)
    diag.message = STR("unloads by how often a module was used in all: that only says how long the "
                       "process has run; remember when it was used last, and compare with that");
  else if (unload->threshold < least && !is_limit(detail, unload->threshold, false))
    diag.message = str_format(out->arena,
                              "unloads after %.0f requests without use: a module that is unloaded "
                              "after fewer than %.0f is soon imported again",
                              unload->threshold, least);
  else if (unload->interval < often && !is_limit(detail, unload->interval, true))
    diag.message = str_format(out->arena,
                              "unloads at every %.0f requests: looking for unused modules more "
                              "often than every %.0f costs more than it frees",
                              unload->interval, often);
  else
    return;
  diag_add(out, diag);
}

static void judge_file(const struct rule *rule, const struct rule_input *input, uint32_t file,
                       struct diag_list *out) {
  const struct detail *detail = rule_memory(input, file);
  if (!detail) return;
  for (uint32_t i = 0; i < detail->limit_count; i++)
    judge_limit(rule, input, file, &detail->limits[i], out);
  for (uint32_t i = 0; i < detail->unload_count; i++)
    if (rule_saves_memory(detail, &detail->unloads[i]))
      judge_unload(rule, input, file, detail, &detail->unloads[i], out);
}

/* Files without imports may hold limits, too. */
static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  for (uint32_t i = 0; i < input->file_count; i++)
    judge_file(rule, input, i, out);
}

const struct rule rule_lmm501 = {
    .code = "LMM501",
    .name = "premature-unload",
    .summary = "modules are unloaded too soon, or by a count that only grows",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .check_program = check_program,
};

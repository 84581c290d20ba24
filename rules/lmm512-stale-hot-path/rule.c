/* LMM512: a table of hot operations that was measured long ago, and that nothing refreshes. */
#include "engine/rule.h"

/* The line that says when it was measured; empty if none does. */
static struct str find_date(struct str comments) {
  struct str line;
  while (comments.len && str_cut(&comments, '\n', &line)) {
    size_t at = str_find_nocase(line, STR("measured"), 0);
    if (at == SIZE_MAX) at = str_find_nocase(line, STR("profiled"), 0);
    if (at != SIZE_MAX && exception_date(str_slice(line, at, line.len)))
      return str_slice(line, at, line.len);
  }
  return (struct str){0};
}

static void judge(const struct rule *rule, const struct rule_input *input, uint32_t file,
                  const struct detail_table *table, struct diag_list *out) {
  int32_t then, today;
  double most = input->policy->profile_max_age_days;
  struct str date = find_date(table->comments);
  if (table->refreshed || !rule_day(date, &then) || !rule_day(input->today, &today)) return;
  if (today - then <= most) return;
  struct diag diag = rule_span_diag(rule, input, file, table->span);
  diag.message = str_format(out->arena,
                            STR_FMT " was measured %d days ago (at most %.0f), and no function "
                                    "refreshes it: count again, or let it be worked out every %.0f "
                                    "calls",
                            STR_ARG(table->name), today - then, most, input->policy->zaph_refresh);
  diag_add(out, diag);
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  for (uint32_t f = 0; f < input->file_count; f++) {
    const struct detail *detail = rule_memory(input, f);
    for (uint32_t i = 0; detail && i < detail->table_count; i++)
      judge(rule, input, f, &detail->tables[i], out);
  }
}

const struct rule rule_lmm512 = {
    .code = "LMM512",
    .name = "stale-hot-path",
    .summary = "a table of hot operations was measured long ago, and nothing refreshes it",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_CALENDAR,
    .check_program = check_program,
};

/* LMM513: more operations in a tier than it is for: three in the first, seven in the second. */
#include "engine/rule.h"

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  static const uint32_t most[] = {[1] = 3, [2] = 7};
  for (uint32_t f = 0; f < input->file_count; f++) {
    const struct detail *detail = rule_memory(input, f);
    for (uint32_t i = 0; detail && i < detail->table_count; i++) {
      const struct detail_table *table = &detail->tables[i];
      if (table->tier < 1 || table->tier > 2 || table->entries <= most[table->tier]) continue;
      struct diag diag = rule_span_diag(rule, input, f, table->span);
      diag.message = str_format(out->arena,
                                STR_FMT " holds %u operations, and tier %u is for the %u that are "
                                        "called most: move the rest to tier %u",
                                STR_ARG(table->name), table->entries, table->tier,
                                most[table->tier], table->tier + 1);
      diag_add(out, diag);
    }
  }
}

const struct rule rule_lmm513 = {
    .code = "LMM513",
    .name = "oversized-tier",
    .summary = "a tier of hot operations holds more than it is for",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .check_program = check_program,
};

/* LMM514: a table of hot operations whose handlers bring in a heavy module when the table is made.
 */
#include "engine/rule.h"

#include <math.h>

/* What it takes; of a module of ours, what goes away without it. */
static double cost_of(const struct rule_input *input, const struct decision *decision,
                      struct arena *arena) {
  double ms = decision->figure->import_ms;
  if (!isnan(ms) || decision->hub == GRAPH_NONE) return ms;
  const struct graph_start *start = rule_start_of_file(arena, input, decision->file_index);
  return (double)graph_saving(start, decision->hub).us / 1000;
}

/* The binding is used in the table itself, not in a lambda that waits. */
static bool is_used_in(const struct names_binding *binding, const struct facts_span *span) {
  for (uint32_t i = 0; i < binding->use_count; i++) {
    const struct names_use *use = &binding->uses[i];
    if (use->operation == NAMES_LOAD && use->at_load && use->function == NAMES_NO_FUNCTION &&
        use->offset >= span->start && use->end <= span->end)
      return true;
  }
  return false;
}

static bool uses(const struct names *names, const struct decision *decision,
                 const struct facts_span *span) {
  const struct facts_import *import = decision->import;
  if (import->kind == FACTS_DYNAMIC) /* {"read": __import__("pandas").read_csv} */
    return import->span.start >= span->start && import->span.end <= span->end;
  uint32_t count;
  const struct names_binding *bindings = names_of_import(names, decision->import_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    const struct names_binding *binding = &bindings[i];
    bool same = decision->name_index == UINT32_MAX || binding->name_index == decision->name_index;
    if (same && is_used_in(binding, span)) return true;
  }
  return false;
}

static void judge(const struct rule *rule, const struct rule_input *input,
                  const struct decision *decision, const struct detail_table *table,
                  struct diag_list *out) {
  double ms = cost_of(input, decision, out->arena);
  if (!(ms > input->policy->heavy_ms)) return;
  struct diag diag = rule_span_diag(rule, input, decision->file_index, table->span);
  struct str time = rule_ms(out->arena, ms);
  diag.module = decision->module;
  diag.profile = input->profile->path;
  diag.figures.import_ms = ms;
  diag.message = str_format(
      out->arena,
      STR_FMT " takes a handler from " STR_FMT ", which takes " STR_FMT
              " to load (line %u), so every start pays for it: let a function "
              "import it when it is called first",
      STR_ARG(table->name), STR_ARG(decision->module), STR_ARG(time), decision->import->span.line);
  diag_add(out, diag);
}

static void judge_file(const struct rule *rule, const struct rule_input *input, uint32_t file,
                       const struct detail *detail, struct diag_list *out) {
  uint32_t count;
  const struct names *names = rule_names(input, file);
  const struct decision *decisions = rule_decisions(input, file, &count);
  if (!names || names->broken) return;
  for (uint32_t t = 0; t < detail->table_count; t++)
    for (uint32_t i = 0; i < count; i++)
      if (rule_is_loading(decisions[i].import) && !decisions[i].hot && !decisions[i].covered &&
          uses(names, &decisions[i], &detail->tables[t].span))
        judge(rule, input, &decisions[i], &detail->tables[t], out);
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  for (uint32_t f = 0; f < input->file_count; f++) {
    const struct detail *detail = rule_memory(input, f);
    if (detail && detail->table_count) judge_file(rule, input, f, detail, out);
  }
}

const struct rule rule_lmm514 = {
    .code = "LMM514",
    .name = "heavy-hot-handler",
    .summary = "a table of hot operations brings in a heavy module",
    .severity = DIAG_ERROR,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_PROFILE,
    .check_program = check_program,
};

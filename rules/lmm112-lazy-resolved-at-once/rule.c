/* LMM112: a lazy import whose name the module body itself uses: it is loaded at once after all. */
#include "engine/rule.h"

#include <math.h>

/* From Python 3.15 on, which lazy imports need, annotations are not evaluated at load. */
static bool is_read(const struct names_use *use) {
  return use->at_load && names_reads(use);
}

/* The first use that surely runs with the module, of the name as this import bound it. */
static const struct names_use *first_use(const struct names_binding *binding, uint32_t after) {
  uint32_t bound = 0;
  for (uint32_t i = 0; i < binding->use_count; i++) {
    const struct names_use *use = &binding->uses[i];
    if (use->operation != NAMES_LOAD) bound++;
    if (bound > 1) return NULL; /* something else goes by the name from here on */
    if (use->offset < after || use->branch || use->fallback) continue;
    if (use->function == NAMES_NO_FUNCTION && is_read(use)) return use;
  }
  return NULL;
}

static void judge(const struct rule *rule, const struct rule_input *input,
                  const struct decision *decision, const struct names *names,
                  struct diag_list *out) {
  const struct facts_import *import = decision->import;
  uint32_t count;
  const struct names_binding *bindings = names_of_import(names, decision->import_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    const struct names_binding *binding = &bindings[i];
    bool all = import->kind == FACTS_FROM; /* the names of one module come together */
    if (!all && binding->name_index != decision->name_index) continue;
    const struct names_use *use = first_use(binding, import->span.end);
    if (!use) continue;
    struct diag diag = rule_diag(rule, input, decision);
    diag.figures.saving_ms = NAN;
    diag.message = str_format(out->arena,
                              "`" STR_FMT "` is used while the module loads (line %u, %s), so "
                              "`lazy` defers nothing: drop it, or move the use into a function",
                              STR_ARG(binding->name), use->line,
                              names_context_words((enum names_context)use->context));
    diag_add(out, diag);
    return;
  }
}

static bool is_candidate(const struct decision *decision) {
  const struct facts_import *import = decision->import;
  return (import->flags & FACTS_LAZY_HELD) && import->scope == FACTS_MODULE &&
         !(import->flags & (FACTS_TYPE_CHECKING | FACTS_DEAD | FACTS_WITHIN_TRY));
}

static bool is_first(const struct decision *decisions, uint32_t index) {
  bool same = index > 0 && decisions[index - 1].import_index == decisions[index].import_index;
  return !same || decisions[index].import->kind == FACTS_IMPORT;
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  const struct names *names = NULL;
  for (uint32_t i = 0; i < count; i++) {
    if (!is_candidate(&decisions[i]) || !is_first(decisions, i)) continue;
    if (!names) names = rule_names(input, file_index);
    if (!names || names->broken) return;
    judge(rule, input, &decisions[i], names, out);
  }
}

const struct rule rule_lmm112 = {
    .code = "LMM112",
    .name = "lazy-resolved-at-once",
    .summary = "a lazy import whose name is used while the module loads",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_PLACEMENT,
    .sees = RULE_SEES_LAZY,
    .check = check,
};

/* LMM104: an import that runs on every pass of a loop. One finding for each statement. */
#include "engine/rule.h"

/* An optional package on a branch has its place there: before the loop it may not be asked for.
 * Where the loop is left right behind the import, nothing is repeated. */
static bool applies(const struct decision *decision) {
  const struct facts_import *import = decision->import;
  uint32_t never = FACTS_TYPE_CHECKING | FACTS_DEAD | FACTS_ONE_PASS;
  uint32_t chosen = FACTS_CONDITIONAL_IN_LOOP | FACTS_IN_TRY_IMPORT;
  return (import->flags & FACTS_IN_LOOP) && !(import->flags & never) && !decision->debugger &&
         (import->flags & chosen) != chosen;
}

static bool has_several(const struct facts_import *import) {
  return import->kind == FACTS_IMPORT && import->name_count > 1;
}

/* "json is imported", "these modules are imported". */
static struct str subject(struct arena *arena, const struct decision *decision) {
  if (has_several(decision->import)) return STR("these modules are imported");
  return str_format(arena, STR_FMT " is imported", STR_ARG(decision->module));
}

static const char *advice(uint32_t flags) {
  if (flags & FACTS_FIRST_PASS)
    return "in a loop that leaves at its first pass, so nothing is repeated; it reads better "
           "before the loop";
  if (flags & FACTS_CONDITIONAL_IN_LOOP)
    return "on a branch inside a loop; where the branch is common, import before the loop (a "
           "module is loaded once, but looked up each time)";
  if (flags & FACTS_AFTER_CONTINUE)
    return "in a loop, on each pass that gets here; where most do, import before the loop (a "
           "module is loaded once, but looked up each time)";
  return "again on every pass of this loop; import before the loop (a module is loaded once, but "
         "looked up each time)";
}

static struct diag make(const struct rule *rule, const struct rule_input *input,
                        const struct decision *decision, struct arena *arena) {
  struct diag diag = rule_diag(rule, input, decision);
  uint32_t flags = decision->import->flags;
  bool seldom = flags & (FACTS_CONDITIONAL_IN_LOOP | FACTS_FIRST_PASS | FACTS_AFTER_CONTINUE);
  struct str what = subject(arena, decision);
  diag.severity = seldom ? DIAG_INFO : rule->severity;
  diag.place = rule_place(decision->file, decision->import->span);
  diag.name_index = UINT32_MAX;
  diag.figures = DIAG_NO_FIGURES;
  diag.profile = (struct str){0};
  diag.message = str_format(arena, STR_FMT " %s", STR_ARG(what), advice(flags));
  return diag;
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count, told = UINT32_MAX;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (decisions[i].import_index == told || !applies(&decisions[i])) continue;
    told = decisions[i].import_index;
    diag_add(out, make(rule, input, &decisions[i], out->arena));
  }
}

const struct rule rule_lmm104 = {
    .code = "LMM104",
    .name = "import-in-loop",
    .summary = "an import runs on every pass of a loop",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_PLACEMENT | RULE_ON_TESTS,
    .sees = RULE_SEES_LOOPED,
    .check = check,
};

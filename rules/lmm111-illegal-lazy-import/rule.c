/* LMM111: the keyword `lazy` (PEP 810) where Python refuses it, as CPython 3.15 does. */
#include "engine/rule.h"

#define FIRST_PYTHON 315

static bool is_future(const struct facts_import *import) {
  return import->kind == FACTS_FROM && import->level == 0 &&
         str_equal(import->module, STR("__future__"));
}

/* What Python has against it, and what to do; empty if nothing. */
static struct str fault(struct arena *arena, const struct rule_input *input,
                        const struct facts_import *import) {
  uint32_t target = input->policy->target_python;
  if (import->scope == FACTS_FUNCTION)
    return STR("inside functions, where an import is deferred as it is: drop the word");
  if (import->scope == FACTS_CLASS) return STR("inside classes: move it to module level");
  if (import->flags & FACTS_WITHIN_TRY)
    return STR("inside try statements, since nothing would fail there: drop the word, or move it "
               "out");
  if (import->flags & FACTS_STAR)
    return STR("with `import *`, which needs the names at once: name them, or drop the word");
  if (is_future(import)) return STR("with __future__, which is no module to load: drop the word");
  if (target && target < FIRST_PYTHON)
    return str_format(arena,
                      "before Python 3.15, and target-python is %u.%u: import it in the "
                      "functions that need it, or list it in __lazy_modules__",
                      target / 100, target % 100);
  return (struct str){0};
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  const struct facts *file = input->files[file_index];
  if (file->trouble) return; /* where a statement stands in broken code is not sure */
  for (uint32_t i = 0; i < file->import_count; i++) {
    const struct facts_import *import = &file->imports[i];
    if (!(import->flags & FACTS_LAZY_KEYWORD)) continue;
    struct str what = fault(out->arena, input, import);
    if (!what.len) continue;
    struct diag diag = {
        .code = rule->code,
        .name = rule->name,
        .severity = rule->severity,
        .place = rule_place(file, import->span),
        .message = str_format(out->arena, "Python refuses `lazy` " STR_FMT, STR_ARG(what)),
        .figures = DIAG_NO_FIGURES,
        .import_index = i,
        .name_index = UINT32_MAX,
    };
    diag_add(out, diag);
  }
}

const struct rule rule_lmm111 = {
    .code = "LMM111",
    .name = "illegal-lazy-import",
    .summary = "`lazy` where Python refuses it",
    .severity = DIAG_ERROR,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_PLACEMENT | RULE_ON_TESTS | RULE_REFUSED,
    .sees = RULE_SEES_LAZY,
    .check = check,
};

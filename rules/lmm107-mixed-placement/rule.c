/* LMM107: a file imports a module at module level, and the very same module again in a function. */
#include "engine/rule.h"

/* Certain to have run before any function of the file does. (The `else` of a `try` is not.) */
static bool is_unconditional(const struct decision *decision) {
  uint32_t doubts = FACTS_MAIN_GUARD | FACTS_WITHIN_TRY | FACTS_IN_TRY_IMPORT | FACTS_IN_HANDLER |
                    FACTS_CONDITIONAL | FACTS_LAZY;
  return (decision->import->flags & FACTS_EAGER) && !(decision->import->flags & doubts) &&
         decision->import->condition_count == 0 && decision->import->kind != FACTS_DYNAMIC;
}

/* An import at the end of a file, below a function that may be called in between, proves nothing.
 */
static bool runs_before(const struct decision *eager, const struct decision *deferred) {
  return eager->import->span.start < deferred->import->span.start;
}

static bool imports_name(const struct facts_import *import, struct str name) {
  for (uint32_t i = 0; i < import->name_count; i++)
    if (str_equal(import->names[i].name, name)) return true;
  return false;
}

/* `from m import x` may load m.x, too, or may wait for an x that an import cycle has not yet
 * defined at the top: only where the eager import takes the same names it surely brings nothing
 * new. */
static bool loads_the_same(const struct decision *eager, const struct decision *deferred) {
  if (!str_equal(eager->module, deferred->module)) return false;
  const struct facts_import *from = deferred->import;
  if (from->kind != FACTS_FROM || deferred->name_index != UINT32_MAX) return true;
  if (from->flags & FACTS_STAR || eager->import->kind != FACTS_FROM) return false;
  for (uint32_t i = 0; i < from->name_count; i++)
    if (!imports_name(eager->import, from->names[i].name)) return false;
  return true;
}

/* Eager imports of one file by module: index of the first, and of each one's next of the same. */
struct eager_index {
  struct map first;
  uint32_t *next;
};
#define LOOK_AT 50 /* imports of one module that are compared */

static struct eager_index index_eager(struct arena *arena, const struct decision *decisions,
                                      uint32_t count) {
  struct eager_index index = {.next = ARENA_ARRAY(arena, uint32_t, count)};
  for (uint32_t i = count; i-- > 0;) {
    if (!is_unconditional(&decisions[i])) continue;
    index.next[i] = map_get(&index.first, decisions[i].module);
    map_put(&index.first, arena, decisions[i].module, i);
  }
  return index;
}

static const struct decision *find_eager(const struct eager_index *index,
                                         const struct decision *decisions,
                                         const struct decision *deferred) {
  uint32_t at = map_get(&index->first, deferred->module);
  for (uint32_t looks = 0; at != MAP_NONE && looks < LOOK_AT; at = index->next[at], looks++)
    if (runs_before(&decisions[at], deferred) && loads_the_same(&decisions[at], deferred))
      return &decisions[at];
  return NULL;
}

static bool is_candidate(const struct decision *decision) {
  return decision->deferred && decision->import->kind != FACTS_DYNAMIC;
}

/* The name stands for the module itself, not for something in it. */
static bool binds_module(const struct decision *decision) {
  return decision->import->kind == FACTS_IMPORT || decision->name_index != UINT32_MAX;
}

static bool has_the_names(const struct decision *eager, const struct decision *deferred) {
  return eager->import->kind == deferred->import->kind &&
         binds_module(eager) == binds_module(deferred);
}

static void tell(const struct rule *rule, const struct rule_input *input,
                 const struct decision *deferred, const struct decision *eager,
                 struct diag_list *out) {
  struct diag diag = rule_diag(rule, input, deferred);
  struct diag_related *related = ARENA_NEW(out->arena, struct diag_related);
  *related = (struct diag_related){
      .place = rule_place(eager->file, eager->import->span),
      .module = eager->module,
      .message = STR("imported here at module level"),
  };
  diag.related = related;
  diag.related_count = 1;
  diag.figures.saving_ms = __builtin_nan("");
  bool unwanted = eager->forbidden || eager->contracted;
  bool belongs_above = (eager->band == BAND_LIGHT || eager->hot) && !unwanted;
  const char *advice = !has_the_names(eager, deferred) ? "import it at module level, too"
                       : belongs_above                 ? "drop it"
                                                       : "drop one of the two";
  diag.message = str_format(out->arena,
                            STR_FMT " is already loaded by line %u, so this import defers nothing: "
                                    "%s",
                            STR_ARG(deferred->module), related->place.line, advice);
  diag_add(out, diag);
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count, first = 0;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  while (first < count && !is_candidate(&decisions[first]))
    first++;
  if (first == count) return;
  struct eager_index index = index_eager(out->arena, decisions, count);
  for (uint32_t i = first; i < count; i++) {
    if (!is_candidate(&decisions[i])) continue;
    const struct decision *eager = find_eager(&index, decisions, &decisions[i]);
    if (eager) tell(rule, input, &decisions[i], eager, out);
  }
}

const struct rule rule_lmm107 = {
    .code = "LMM107",
    .name = "mixed-placement",
    .summary = "a module is imported at module level, and again in a function",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_PLACEMENT | RULE_DEFEATED,
    .sees = RULE_SEES_DEFERRED,
    .check = check,
};

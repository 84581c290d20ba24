/* Whether two texts of a file say the same, at the same lines and columns: most letters that a
 * person types change nothing that anybody judges by. */
#include "facts.h"

static bool is_same_place(const struct facts_span *a, const struct facts_span *b) {
  return a->line == b->line && a->column == b->column && a->end_line == b->end_line &&
         a->end_column == b->end_column;
}

static bool are_same_names(const struct facts_import *a, const struct facts_import *b) {
  if (a->name_count != b->name_count) return false;
  for (uint32_t i = 0; i < a->name_count; i++) {
    const struct facts_name *x = &a->names[i], *y = &b->names[i];
    if (!str_equal(x->name, y->name) || !str_equal(x->as, y->as) ||
        !str_equal(x->comment, y->comment) || !is_same_place(&x->span, &y->span))
      return false;
  }
  return true;
}

static bool are_same_conditions(const struct facts_import *a, const struct facts_import *b) {
  if (a->condition_count != b->condition_count) return false;
  for (uint32_t i = 0; i < a->condition_count; i++)
    if (a->conditions[i].negated != b->conditions[i].negated ||
        !str_equal(a->conditions[i].text, b->conditions[i].text))
      return false;
  return true;
}

static bool are_same_comments(const struct facts_import *a, const struct facts_import *b) {
  return str_equal(a->comment, b->comment) && str_equal(a->above, b->above) &&
         str_equal(a->below, b->below) && is_same_place(&a->above_span, &b->above_span) &&
         is_same_place(&a->below_span, &b->below_span);
}

/* The loop is the same one if it begins as far before the import. */
static bool is_same_loop(const struct facts_import *a, const struct facts_import *b) {
  return !(a->flags & FACTS_IN_LOOP) ||
         a->span.start - a->loop_start == b->span.start - b->loop_start;
}

static bool is_same_import(const struct facts_import *a, const struct facts_import *b) {
  return a->kind == b->kind && a->scope == b->scope && a->flags == b->flags &&
         a->level == b->level && str_equal(a->module, b->module) &&
         str_equal(a->package, b->package) && str_equal(a->qualname, b->qualname) &&
         a->first_line == b->first_line && a->last_line == b->last_line &&
         is_same_place(&a->span, &b->span) && is_same_loop(a, b) && are_same_names(a, b) &&
         are_same_comments(a, b) && are_same_conditions(a, b);
}

static bool is_same_trouble(const struct facts_trouble *a, const struct facts_trouble *b) {
  if (!a || !b) return a == b;
  return a->kind == b->kind && str_equal(a->message, b->message) &&
         is_same_place(&a->span, &b->span);
}

static bool are_same_suppressions(const struct facts *a, const struct facts *b) {
  if (a->suppression_count != b->suppression_count) return false;
  for (uint32_t i = 0; i < a->suppression_count; i++)
    if (!str_equal(a->suppressions[i].text, b->suppressions[i].text) ||
        !is_same_place(&a->suppressions[i].span, &b->suppressions[i].span) ||
        a->suppressions[i].before != b->suppressions[i].before ||
        a->suppressions[i].behind != b->suppressions[i].behind)
      return false;
  return true;
}

static bool are_same_lazy_modules(const struct facts *a, const struct facts *b) {
  if (a->lazy_module_count != b->lazy_module_count) return false;
  for (uint32_t i = 0; i < a->lazy_module_count; i++)
    if (!str_equal(a->lazy_modules[i], b->lazy_modules[i])) return false;
  return true;
}

bool facts_are_alike(const struct facts *a, const struct facts *b) {
  if (a->import_count != b->import_count || a->has_module_getattr != b->has_module_getattr ||
      a->offers_handler != b->offers_handler || a->computes_imports != b->computes_imports ||
      a->has_all != b->has_all || a->bom_length != b->bom_length)
    return false;
  if (!is_same_trouble(a->trouble, b->trouble) || !are_same_suppressions(a, b) ||
      !are_same_lazy_modules(a, b))
    return false;
  for (uint32_t i = 0; i < a->import_count; i++)
    if (!is_same_import(&a->imports[i], &b->imports[i])) return false;
  return true;
}

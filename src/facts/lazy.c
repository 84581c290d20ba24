/* __lazy_modules__: what it holds at each point of the module; which lazy imports may be used at
 * once. */
#include "internal.h"

static bool is_lazy_modules(const struct extraction *x, TSNode target) {
  target = node_bare(x, target);
  return node_kind(x, target) == GRAMMAR_IDENTIFIER &&
         str_equal(node_text(x, target), STR("__lazy_modules__"));
}

/* The value that `a = __lazy_modules__ = value` assigns; a null node for other assignments. */
static TSNode assigned_value(const struct extraction *x, TSNode assignment) {
  bool ours = false;
  while (!ts_node_is_null(assignment)) {
    enum grammar_kind kind = node_kind(x, assignment);
    if (kind != GRAMMAR_ASSIGNMENT && kind != GRAMMAR_AUGMENTED_ASSIGNMENT) break;
    TSNode left = ts_node_child_by_field_id(assignment, x->fields->left);
    ours |= !ts_node_is_null(left) && is_lazy_modules(x, left);
    assignment = ts_node_child_by_field_id(assignment, x->fields->right);
  }
  return ours ? assignment : (TSNode){0};
}

/* Elements of a literal list, tuple or set; false if anything in it is no string constant. */
static bool read_elements(struct extraction *x, TSNode value) {
  enum grammar_kind kind = node_kind(x, value);
  x->read_names.count = 0;
  if (kind != GRAMMAR_LIST && kind != GRAMMAR_TUPLE && kind != GRAMMAR_SET &&
      kind != GRAMMAR_EXPRESSION_LIST)
    return false;
  ts_tree_cursor_reset(&x->cursor, value);
  for (bool more = ts_tree_cursor_goto_first_child(&x->cursor); more;
       more = ts_tree_cursor_goto_next_sibling(&x->cursor)) {
    TSNode child = ts_tree_cursor_current_node(&x->cursor);
    if (!ts_node_is_named(child) || ts_node_is_extra(child)) continue;
    struct facts_name name = {0};
    if (!node_string(x, node_bare(x, child), &name.name)) return false;
    ARRAY_PUSH(x->scratch, &x->read_names, name);
  }
  return true;
}

void lazy_assign(struct extraction *x, TSNode statement) {
  TSNode assignment = node_part(statement, 0);
  if (ts_node_is_null(assignment)) return;
  TSNode value = assigned_value(x, assignment);
  if (ts_node_is_null(value) || !read_elements(x, node_bare(x, value))) return;
  if (node_kind(x, assignment) == GRAMMAR_ASSIGNMENT) x->lazy_now = (struct map){0};
  for (size_t i = 0; i < x->read_names.count; i++) {
    struct str name = str_copy(x->arena, x->read_names.items[i].name);
    map_put(&x->lazy_now, x->scratch, name, 1);
    ARRAY_PUSH(x->scratch, &x->lazy_modules, name);
  }
}

/* ---- used at once? -------------------------------------------------------------------------- */

static bool is_lazy_here(const struct facts_import *import) {
  return (import->flags & FACTS_LAZY) && import->scope == FACTS_MODULE;
}

static bool is_held(const struct grammar_slice *slice, struct str text, struct str name) {
  for (uint32_t i = 0; i < slice->outside_count; i++) {
    struct str code = str_slice(text, slice->outside[i].start, slice->outside[i].end);
    if (str_find(code, name, 0) != SIZE_MAX) return true;
  }
  return false;
}

static void mark_held(struct extraction *x, const struct grammar_slice *slice, bool ascii) {
  for (size_t i = 0; i < x->found.count; i++) {
    struct facts_import *import = &x->found.items[i].import;
    if (!is_lazy_here(import)) continue;
    bool held = !ascii || import->name_count == 0; /* by another spelling, or nobody knows */
    for (uint32_t k = 0; k < import->name_count && !held; k++)
      held = is_held(slice, x->text, facts_bound_name(import, &import->names[k]));
    if (held) import->flags |= FACTS_LAZY_HELD;
  }
}

void lazy_mark_held(struct extraction *x, struct grammar_slicer *slicer, bool ascii) {
  ARRAY(struct str) names = {0};
  for (size_t i = 0; i < x->found.count; i++) {
    const struct facts_import *import = &x->found.items[i].import;
    for (uint32_t k = 0; is_lazy_here(import) && k < import->name_count; k++)
      ARRAY_PUSH(x->scratch, &names, facts_bound_name(import, &import->names[k]));
  }
  if (!names.count) return;
  const struct grammar_wish wish = {.names = names.items, .name_count = names.count};
  mark_held(x, grammar_slice(slicer, x->text, &wish), ascii);
}

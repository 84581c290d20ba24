/* The walk: from the tree of a slice to imports, each with the place it stands in.
 *
 * A stack of nodes, each with its place; whoever opens a scope, a loop or a guard pushes its
 * children with another place. Nodes come off in source order. Expressions are looked into only if
 * the slice may hold a dynamic import.
 */
#include "internal.h"

#define MOST_CONDITIONS 64 /* recorded around one import */
#define DEEPEST_SCOPE 256  /* deeper than Python compiles: not told apart any more */

/* What a function's body does not have from outside it. */
#define PER_FUNCTION                                                                               \
  (FACTS_IN_LOOP | FACTS_CONDITIONAL_IN_LOOP | FACTS_IN_TRY_IMPORT | FACTS_IN_HANDLER |            \
   FACTS_CONDITIONAL | FACTS_BRANCH | FACTS_IN_TRY | FACTS_WITHIN_TRY | FACTS_GENERATOR |          \
   FACTS_ASYNC)

/* ---- places --------------------------------------------------------------------------------- */

static struct place *copy_place(struct extraction *x, const struct place *place) {
  struct place *copy = arena_alloc(x->scratch, sizeof *copy);
  *copy = *place;
  return copy;
}

static const struct place *with_flags(struct extraction *x, const struct place *place,
                                      uint32_t flags) {
  if ((place->flags & flags) == flags) return place;
  struct place *copy = copy_place(x, place);
  copy->flags |= flags;
  return copy;
}

static const struct place *in_scope(struct extraction *x, const struct place *place,
                                    enum facts_scope_kind kind, struct str name) {
  struct place *inner = copy_place(x, place);
  uint32_t depth = place->scope ? place->scope->depth + 1 : 0;
  if (depth < DEEPEST_SCOPE) {
    inner->scope = arena_alloc(x->scratch, sizeof *inner->scope);
    *inner->scope =
        (struct place_scope){.outer = place->scope, .kind = kind, .depth = depth, .name = name};
  }
  if (kind != FACTS_FUNCTION) return inner;
  inner->flags = (place->flags & ~(uint32_t)PER_FUNCTION) | PLACE_IN_FUNCTION;
  return inner;
}

static const struct place *in_loop(struct extraction *x, const struct place *place, TSNode loop,
                                   bool is_statement) {
  struct place *inner = copy_place(x, place);
  inner->flags |= FACTS_IN_LOOP;
  inner->flags &= ~(uint32_t)FACTS_CONDITIONAL_IN_LOOP;
  inner->loop_start = ts_node_start_byte(loop);
  inner->loop_is_statement = is_statement;
  return inner;
}

static uint32_t conditional(const struct place *place) {
  uint32_t in_loop = place->flags & FACTS_IN_LOOP ? FACTS_CONDITIONAL_IN_LOOP : 0;
  return FACTS_CONDITIONAL | FACTS_BRANCH | in_loop;
}

static const struct place *in_branch(struct extraction *x, const struct place *place) {
  return with_flags(x, place, conditional(place));
}

/* Notes the condition with the place if it is one about the environment; false if it is not. */
static bool record_condition(struct extraction *x, struct place *place, TSNode test, bool negated) {
  struct str text = str_slice(x->text, ts_node_start_byte(test), ts_node_end_byte(test));
  uint32_t count = place->guards ? place->guards->count : 0;
  if (count == MOST_CONDITIONS || !guard_is_environment(text)) return false;
  struct guard *guard = arena_alloc(x->scratch, sizeof *guard);
  *guard = (struct guard){place->guards, {text, negated}, count + 1};
  place->guards = guard;
  return true;
}

/* The body of an `if` or `elif`, or what comes after it (negated). */
static const struct place *behind_test(struct extraction *x, const struct place *place, TSNode test,
                                       struct verdict verdict, bool negated) {
  struct place *inner = copy_place(x, place);
  uint32_t branch = conditional(place);
  bool recorded = record_condition(x, inner, test, negated);
  if (recorded || verdict.plain) branch &= ~(uint32_t)FACTS_BRANCH;
  if (verdict.plain) branch &= ~(uint32_t)FACTS_CONDITIONAL;
  inner->flags |= branch | (negated ? verdict.fails : verdict.holds);
  return inner;
}

struct str walk_qualname(struct extraction *x, struct place_scope *scope) {
  if (!scope) return (struct str){0};
  if (scope->qualname.len) return scope->qualname;
  size_t len = 0;
  for (const struct place_scope *s = scope; s; s = s->outer)
    len += s->name.len + strlen(".<locals>.");
  char *out = arena_alloc(x->arena, len);
  char *at = out + len;
  for (const struct place_scope *s = scope; s; s = s->outer) {
    const struct place_scope *outer = s->outer;
    at -= s->name.len;
    if (s->name.len) memcpy(at, s->name.ptr, s->name.len);
    struct str joint = !outer                          ? (struct str){0}
                       : outer->kind == FACTS_FUNCTION ? STR(".<locals>.")
                                                       : STR(".");
    at -= joint.len;
    if (joint.len) memcpy(at, joint.ptr, joint.len);
  }
  scope->qualname = str_of(at, (size_t)(out + len - at));
  return scope->qualname;
}

/* ---- children ------------------------------------------------------------------------------- */

static void push(struct extraction *x, TSNode node, const struct place *place) {
  if (!ts_node_is_named(node)) return;
  ARRAY_PUSH(x->scratch, &x->stack, (struct item){node, place, x->in_expression, x->at_top});
}

/* Goes over a node's children: for (bool more = first(x, node); more; more = next(x)). Only
 * one at a time. */
static bool first(struct extraction *x, TSNode node) {
  ts_tree_cursor_reset(&x->cursor, node);
  return ts_tree_cursor_goto_first_child(&x->cursor);
}

static bool next(struct extraction *x) {
  return ts_tree_cursor_goto_next_sibling(&x->cursor);
}

static TSNode current(const struct extraction *x) {
  return ts_tree_cursor_current_node(&x->cursor);
}

static TSFieldId current_field(const struct extraction *x) {
  return ts_tree_cursor_current_field_id(&x->cursor);
}

static TSNode field(TSNode node, TSFieldId id) {
  return ts_node_child_by_field_id(node, id);
}

static void push_children(struct extraction *x, TSNode node, const struct place *place) {
  for (bool more = first(x, node); more; more = next(x))
    push(x, current(x), place);
}

/* All children with `place`, but for the one in field `id`. */
static void push_except(struct extraction *x, TSNode node, const struct place *place, TSFieldId id,
                        const struct place *inner) {
  for (bool more = first(x, node); more; more = next(x))
    push(x, current(x), current_field(x) == id ? inner : place);
}

/* ---- statements ----------------------------------------------------------------------------- */

static void visit_function(struct extraction *x, TSNode node, const struct place *place) {
  struct str name = node_name(x, field(node, x->fields->name));
  if (!place->scope && str_equal(name, STR("__getattr__"))) x->has_module_getattr = true;
  const struct place *inner = in_scope(x, place, FACTS_FUNCTION, name);
  if (str_starts(node_text(x, node), STR("async"))) inner = with_flags(x, inner, FACTS_ASYNC);
  push_except(x, node, place, x->fields->body, inner);
}

static void visit_class(struct extraction *x, TSNode node, const struct place *place) {
  struct str name = node_name(x, field(node, x->fields->name));
  const struct place *inner = in_scope(x, place, FACTS_CLASS, name);
  push_except(x, node, place, x->fields->body, inner);
}

static void visit_lambda(struct extraction *x, TSNode node, const struct place *place) {
  const struct place *inner = in_scope(x, place, FACTS_FUNCTION, STR("<lambda>"));
  push_except(x, node, place, x->fields->body, inner);
}

/* Condition and body of an `if` or `elif`; returns the place of what comes after it. */
static const struct place *push_clause(struct extraction *x, TSNode clause,
                                       const struct place *place) {
  TSNode test = field(clause, x->fields->condition);
  TSNode body = field(clause, x->fields->consequence);
  if (ts_node_is_null(test)) return in_branch(x, place);
  struct verdict verdict = guard_judge(x, test);
  push(x, test, place);
  if (!ts_node_is_null(body)) push(x, body, behind_test(x, place, test, verdict, false));
  return behind_test(x, place, test, verdict, true);
}

static void visit_if(struct extraction *x, TSNode node, const struct place *place) {
  const struct place *rest = push_clause(x, node, place);
  for (bool more = first(x, node); more; more = next(x)) {
    TSNode child = current(x);
    enum grammar_kind kind = node_kind(x, child);
    TSFieldId id = current_field(x);
    if (kind == GRAMMAR_ELIF_CLAUSE)
      rest = push_clause(x, child, rest);
    else if (id != x->fields->condition && id != x->fields->consequence)
      push(x, child, rest);
  }
}

static void visit_for(struct extraction *x, TSNode node, const struct place *place) {
  push_except(x, node, place, x->fields->body, in_loop(x, place, node, true));
}

static void visit_while(struct extraction *x, TSNode node, const struct place *place) {
  const struct place *inner = in_loop(x, place, node, true);
  for (bool more = first(x, node); more; more = next(x))
    push(x, current(x), current_field(x) == x->fields->alternative ? place : inner);
}

static bool any_handler_takes_import_errors(struct extraction *x, TSNode node) {
  for (bool more = first(x, node); more; more = next(x)) {
    TSNode child = current(x);
    if (node_kind(x, child) == GRAMMAR_EXCEPT_CLAUSE && guard_takes_import_errors(x, child))
      return true;
  }
  return false;
}

static void visit_try(struct extraction *x, TSNode node, const struct place *place) {
  uint32_t flags = FACTS_IN_TRY | PLACE_NEAR_TRY;
  if (any_handler_takes_import_errors(x, node)) flags |= FACTS_IN_TRY_IMPORT;
  const struct place *within = with_flags(x, place, FACTS_WITHIN_TRY);
  push_except(x, node, within, x->fields->body, with_flags(x, within, flags));
}

static void visit_except(struct extraction *x, TSNode node, const struct place *place) {
  const struct place *inner =
      with_flags(x, place, conditional(place) | FACTS_IN_HANDLER | PLACE_NEAR_TRY);
  for (bool more = first(x, node); more; more = next(x)) {
    TSNode child = current(x);
    push(x, child, node_kind(x, child) == GRAMMAR_BLOCK ? inner : place);
  }
}

static void visit_with(struct extraction *x, TSNode node, const struct place *place) {
  const struct place *inner =
      guard_suppresses(x, node) ? with_flags(x, place, FACTS_IN_TRY_IMPORT) : place;
  push_except(x, node, place, x->fields->body, inner);
}

/* ---- expressions ---------------------------------------------------------------------------- */

/* `for x in y`, the first one of a comprehension: its iterable stands outside the loop. */
static void push_first_clause(struct extraction *x, TSNode clause, const struct place *place,
                              const struct place *inner) {
  TSTreeCursor cursor = ts_tree_cursor_new(clause);
  for (bool more = ts_tree_cursor_goto_first_child(&cursor); more;
       more = ts_tree_cursor_goto_next_sibling(&cursor)) {
    bool target = ts_tree_cursor_current_field_id(&cursor) == x->fields->left;
    push(x, ts_tree_cursor_current_node(&cursor), target ? inner : place);
  }
  ts_tree_cursor_delete(&cursor);
}

static void visit_comprehension(struct extraction *x, TSNode node, const struct place *place,
                                bool generator) {
  const struct place *inner = in_loop(x, place, node, false);
  if (generator) inner = with_flags(x, inner, FACTS_GENERATOR);
  bool is_first = true;
  for (bool more = first(x, node); more; more = next(x)) {
    TSNode child = current(x);
    if (is_first && node_kind(x, child) == GRAMMAR_FOR_IN_CLAUSE) {
      is_first = false;
      push_first_clause(x, child, place, inner);
    } else {
      push(x, child, inner);
    }
  }
}

/* `a if test else b` */
static void visit_conditional(struct extraction *x, TSNode node, const struct place *place) {
  TSNode parts[3] = {{{0}, NULL, NULL}};
  uint32_t count = 0;
  for (bool more = first(x, node); more && count < 3; more = next(x)) {
    TSNode child = current(x);
    if (ts_node_is_named(child) && !ts_node_is_extra(child)) parts[count++] = child;
  }
  if (count < 3) {
    push_children(x, node, in_branch(x, place));
    return;
  }
  struct verdict open = {0};
  push(x, parts[0], behind_test(x, place, parts[1], open, false));
  push(x, parts[1], place);
  push(x, parts[2], behind_test(x, place, parts[1], open, true));
}

static void visit_call(struct extraction *x, TSNode node, const struct place *place) {
  import_add_call(x, node, place);
  push_children(x, node, place);
}

static void visit_expression(struct extraction *x, TSNode node, enum grammar_kind kind,
                             const struct place *place) {
  if (!x->sees_calls) return;
  switch (kind) {
  case GRAMMAR_LAMBDA:
    visit_lambda(x, node, place);
    break;
  case GRAMMAR_LIST_COMPREHENSION:
  case GRAMMAR_SET_COMPREHENSION:
  case GRAMMAR_DICTIONARY_COMPREHENSION:
    visit_comprehension(x, node, place, false);
    break;
  case GRAMMAR_GENERATOR_EXPRESSION:
    visit_comprehension(x, node, place, true);
    break;
  case GRAMMAR_CONDITIONAL_EXPRESSION:
    visit_conditional(x, node, place);
    break;
  case GRAMMAR_BOOLEAN_OPERATOR:
    push_except(x, node, place, x->fields->right, in_branch(x, place));
    break;
  case GRAMMAR_CALL:
    visit_call(x, node, place);
    break;
  case GRAMMAR_STRING:
    x->format_end = ts_node_end_byte(node);
    push_children(x, node, place);
    break;
  default:
    push_children(x, node, place);
    break;
  }
}

/* Newer than the grammar: unpacking in comprehensions (PEP 798). */
static bool may_be_newer(const struct extraction *x, TSNode node) {
  struct str text = node_text(x, node);
  return str_find(text, STR("*"), 0) != SIZE_MAX && str_find(text, STR("for"), 0) != SIZE_MAX;
}

/* Only between statements: within expressions newer Pythons have what the grammar does not know. */
void walk_note_error(struct extraction *x, TSNode node) {
  if (x->within_expression || may_be_newer(x, node)) return;
  if (x->error_start <= ts_node_start_byte(node)) return;
  x->error_start = ts_node_start_byte(node);
  x->error_end = ts_node_end_byte(node);
}

/* `from __future__ import *`, which Python parses and its grammar does not know. */
static bool is_future_star(const struct extraction *x, TSNode node) {
  static const struct str words[] = {{"from", 4}, {"__future__", 10}, {"import", 6}, {"*", 1}};
  struct str rest = node_text(x, node);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    rest = str_trim(rest);
    if (!str_starts(rest, words[i])) return false;
    rest = str_slice(rest, words[i].len, rest.len);
  }
  return str_trim(rest).len == 0;
}

/* Imports straight in a broken piece count only where they cannot stand in something that was lost
 * with it. */
static void visit_error(struct extraction *x, TSNode node, const struct place *place) {
  if (is_future_star(x, node)) {
    import_add_statement(x, node, GRAMMAR_FUTURE_IMPORT_STATEMENT, place);
    x->found.items[x->found.count - 1].import.flags |= FACTS_STAR;
    return;
  }
  walk_note_error(x, node);
  repair_put_aside(x, node, place);
  for (bool more = first(x, node); more; more = next(x)) {
    TSNode child = current(x);
    uint32_t start = ts_node_start_byte(child);
    if (node_is_import(node_kind(x, child)) &&
        !repair_stands_with(x->slice->text, ts_node_start_byte(node), start))
      continue;
    push(x, child, place);
  }
}

static void visit(struct extraction *x, TSNode node, const struct place *place, bool at_top) {
  enum grammar_kind kind = node_kind(x, node);
  bool orphan =
      at_top && x->is_broken && repair_is_orphan(x->slice->text, ts_node_start_byte(node));
  x->in_expression = false;
  x->at_top = kind == GRAMMAR_MODULE;
  if (ts_node_is_missing(node)) walk_note_error(x, node);
  switch (kind) {
  case GRAMMAR_IMPORT_STATEMENT:
  case GRAMMAR_IMPORT_FROM_STATEMENT:
  case GRAMMAR_FUTURE_IMPORT_STATEMENT:
    if (!orphan) import_add_statement(x, node, kind, place);
    break;
  case GRAMMAR_EXPRESSION_STATEMENT:
    x->in_expression = true;
    if (!place->scope) lazy_assign(x, node);
    visit_expression(x, node, kind, place);
    break;
  case GRAMMAR_FUNCTION_DEFINITION:
    visit_function(x, node, place);
    break;
  case GRAMMAR_CLASS_DEFINITION:
    visit_class(x, node, place);
    break;
  case GRAMMAR_IF_STATEMENT:
    visit_if(x, node, place);
    break;
  case GRAMMAR_FOR_STATEMENT:
    visit_for(x, node, place);
    break;
  case GRAMMAR_WHILE_STATEMENT:
    visit_while(x, node, place);
    break;
  case GRAMMAR_TRY_STATEMENT:
    visit_try(x, node, place);
    break;
  case GRAMMAR_EXCEPT_CLAUSE:
    visit_except(x, node, place);
    break;
  case GRAMMAR_WITH_STATEMENT:
    visit_with(x, node, place);
    break;
  case GRAMMAR_CASE_CLAUSE:
    x->in_expression = true;
    push_children(x, node, in_branch(x, place));
    break;
  case GRAMMAR_ERROR:
    visit_error(x, node, place);
    break;
  case GRAMMAR_MODULE:
  case GRAMMAR_BLOCK:
  case GRAMMAR_ELIF_CLAUSE:
  case GRAMMAR_ELSE_CLAUSE:
  case GRAMMAR_FINALLY_CLAUSE:
  case GRAMMAR_MATCH_STATEMENT:
  case GRAMMAR_DECORATED_DEFINITION:
    push_children(x, node, place);
    break;
  default:
    x->in_expression = true;
    visit_expression(x, node, kind, place);
    break;
  }
}

/* What a visit pushed comes off in source order. */
static void reverse(struct item *items, size_t count) {
  for (size_t i = 0; i < count / 2; i++) {
    struct item swap = items[i];
    items[i] = items[count - 1 - i];
    items[count - 1 - i] = swap;
  }
}

void walk_tree(struct extraction *x, TSNode root) {
  static const struct place module;
  x->stack.count = 0;
  x->is_broken = x->slice->trouble.kind != GRAMMAR_NO_TROUBLE || ts_node_has_error(root);
  push(x, root, &module);
  while (x->stack.count) {
    struct item item = x->stack.items[--x->stack.count];
    size_t before = x->stack.count;
    x->within_expression = item.within_expression;
    visit(x, item.node, item.place, item.at_top);
    reverse(x->stack.items + before, x->stack.count - before);
  }
}

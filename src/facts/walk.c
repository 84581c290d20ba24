/* facts, the walk: goes once through the tree of the kept ranges and notes every import with the
 * place it stands in. In: tree. Out: struct extraction's lists. The one idea: a `struct where` is
 * handed down, and whoever opens a scope, a loop or a guard hands on a changed one. */
#include "facts/internal.h"

#define DEPTH_LIMIT 3000 /* deeper trees are not looked into: frames are small, stacks are not */

struct walk {
  struct extraction *x;
  TSTreeCursor cursor;
  uint32_t depth;
};

typedef const struct where *place;

static void visit(struct walk *w, place at);

enum grammar_kind facts_kind_of(const struct extraction *x, TSNode node) {
  return grammar_kind(x->extractor->parser, node);
}

struct str facts_text_of(const struct extraction *x, TSNode node) {
  return str_slice(x->text.bytes, ts_node_start_byte(node), ts_node_end_byte(node));
}

TSNode facts_field(TSNode node, TSFieldId field) {
  return ts_node_child_by_field_id(node, field);
}

static TSNode here(const struct walk *w) {
  return ts_tree_cursor_current_node(&w->cursor);
}

static enum grammar_kind kind_here(const struct walk *w) {
  return facts_kind_of(w->x, here(w));
}

static TSFieldId field_here(const struct walk *w) {
  return ts_tree_cursor_current_field_id(&w->cursor);
}

static bool first_child(struct walk *w) {
  return ts_tree_cursor_goto_first_child(&w->cursor);
}

static bool next_child(struct walk *w) {
  if (ts_tree_cursor_goto_next_sibling(&w->cursor)) return true;
  ts_tree_cursor_goto_parent(&w->cursor);
  return false;
}

/* For each child of the current node: the cursor is on it in the body, and must be there again
 * after. */
#define EACH_CHILD(w) for (bool child_ = first_child(w); child_; child_ = next_child(w))

static void visit_children(struct walk *w, place at) {
  EACH_CHILD(w) visit(w, at);
}

/* ---- scopes, loops, guards ------------------------------------------------------------------ */

static struct str child_name(const struct walk *w, place at, struct str name) {
  name = text_nfkc(w->x->scratch, name);
  if (at->scope == FACTS_MODULE) return name;
  const char *between = at->scope == FACTS_FUNCTION ? ".<locals>." : ".";
  return str_format(w->x->scratch, STR_FMT "%s" STR_FMT, STR_ARG(at->qualname), between,
                    STR_ARG(name));
}

static struct where enter_function(const struct walk *w, place at, struct str name) {
  struct where inside = *at;
  inside.qualname = child_name(w, at, name);
  inside.scope = FACTS_FUNCTION;
  inside.in_function = true;
  inside.flags &= FACTS_TYPE_CHECKING | FACTS_MAIN_GUARD | FACTS_DEAD;
  return inside;
}

static struct where enter_class(const struct walk *w, place at, struct str name) {
  struct where inside = *at;
  inside.qualname = child_name(w, at, name);
  inside.scope = FACTS_CLASS;
  return inside;
}

static struct where enter_loop(place at, TSNode loop) {
  struct where inside = *at;
  inside.flags |= FACTS_IN_LOOP;
  inside.flags &= ~(uint32_t)FACTS_CONDITIONAL_IN_LOOP;
  inside.loop_start = ts_node_start_byte(loop);
  inside.loop_end = ts_node_end_byte(loop);
  return inside;
}

static struct where enter_branch(place at) {
  struct where inside = *at;
  if (at->flags & FACTS_IN_LOOP) inside.flags |= FACTS_CONDITIONAL_IN_LOOP;
  return inside;
}

static struct where with_flags(place at, uint32_t flags) {
  struct where inside = *at;
  inside.flags |= flags;
  return inside;
}

/* Behind a condition: the branch flags, the guards it gives, and the condition itself if it asks
 * for the environment. Typing, main and dead guards do not count as "may be skipped". */
static struct where behind(struct walk *w, place at, TSNode condition, bool negated) {
  struct where inside = enter_branch(at);
  if (ts_node_is_null(condition)) return inside;
  struct guards guards = facts_judge(w->x, condition);
  uint32_t given = negated ? guards.fails : guards.holds;
  bool guard = guards.holds || guards.fails;
  inside.flags |= given;
  bool environment = !guard && facts_is_environment(w->x, condition);
  if (!guard) inside.flags |= environment ? FACTS_CONDITIONAL : FACTS_CONDITIONAL | FACTS_BRANCH;
  if (environment) {
    struct where_condition *link = ARENA_NEW(w->x->scratch, struct where_condition);
    link->condition = (struct facts_condition){facts_text_of(w->x, condition), negated};
    link->outer = at->condition;
    inside.condition = link;
  }
  return inside;
}

/* ---- compound statements -------------------------------------------------------------------- */

/* if ... elif ... else: each later clause stands behind the conditions before it, negated. */
static void visit_if(struct walk *w, place at) {
  struct where rest = *at;
  TSNode condition = {0};
  EACH_CHILD(w) {
    TSFieldId field = field_here(w);
    if (field == w->x->fields->condition) {
      condition = here(w);
      visit(w, at);
    } else if (field == w->x->fields->consequence) {
      struct where body = behind(w, at, condition, false);
      visit(w, &body);
      rest = behind(w, at, condition, true);
    } else if (kind_here(w) == GRAMMAR_ELIF_CLAUSE) {
      TSNode clause = here(w);
      struct where clause_at = rest;
      visit_if(w, &clause_at);
      TSNode next = facts_field(clause, w->x->fields->condition);
      rest = behind(w, &clause_at, next, true);
    } else if (kind_here(w) == GRAMMAR_ELSE_CLAUSE) {
      visit_children(w, &rest);
    } else {
      visit(w, at);
    }
  }
}

static void visit_for(struct walk *w, place at) {
  struct where body = enter_loop(at, here(w));
  body.flags |= FACTS_CONDITIONAL | FACTS_BRANCH;
  struct where after = with_flags(at, FACTS_CONDITIONAL | FACTS_BRANCH);
  EACH_CHILD(w) {
    TSFieldId field = field_here(w);
    if (field == w->x->fields->body)
      visit(w, &body);
    else if (field == w->x->fields->alternative)
      visit_children(w, &after);
    else
      visit(w, at);
  }
}

static void visit_while(struct walk *w, place at) {
  struct where test = enter_loop(at, here(w)), body = test;
  body.flags |= FACTS_CONDITIONAL | FACTS_BRANCH;
  struct where after = with_flags(at, FACTS_CONDITIONAL | FACTS_BRANCH);
  EACH_CHILD(w) {
    TSFieldId field = field_here(w);
    if (field == w->x->fields->condition)
      visit(w, &test);
    else if (field == w->x->fields->alternative)
      visit_children(w, &after);
    else
      visit(w, &body);
  }
}

static bool some_clause_takes(const struct walk *w, TSNode try_statement) {
  uint32_t count = ts_node_named_child_count(try_statement);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(try_statement, i);
    if (facts_kind_of(w->x, child) == GRAMMAR_EXCEPT_CLAUSE &&
        facts_takes_import_error(w->x, child))
      return true;
  }
  return false;
}

static void visit_handler(struct walk *w, place at) {
  struct where body = enter_branch(at);
  body.flags |= FACTS_IN_HANDLER | FACTS_IN_TRY | FACTS_CONDITIONAL | FACTS_BRANCH;
  EACH_CHILD(w) {
    if (kind_here(w) == GRAMMAR_BLOCK)
      visit(w, &body);
    else
      visit(w, at);
  }
}

static void visit_try(struct walk *w, place at) {
  bool takes = some_clause_takes(w, here(w));
  struct where body = with_flags(at, FACTS_IN_TRY | (takes ? FACTS_IN_TRY_IMPORT : 0));
  EACH_CHILD(w) {
    enum grammar_kind kind = kind_here(w);
    if (field_here(w) == w->x->fields->body)
      visit(w, &body);
    else if (kind == GRAMMAR_EXCEPT_CLAUSE)
      visit_handler(w, at);
    else if (kind == GRAMMAR_ELSE_CLAUSE || kind == GRAMMAR_FINALLY_CLAUSE)
      visit_children(w, at);
    else
      visit(w, at);
  }
}

static bool some_item_suppresses(const struct walk *w, TSNode clause) {
  uint32_t count = ts_node_named_child_count(clause);
  for (uint32_t i = 0; i < count; i++)
    if (facts_suppresses_import_error(w->x, ts_node_named_child(clause, i))) return true;
  return false;
}

static bool is_async(const struct walk *w, TSNode statement) {
  return facts_kind_of(w->x, ts_node_child(statement, 0)) == GRAMMAR_WORD_ASYNC;
}

static void visit_with(struct walk *w, place at) {
  struct where body = *at;
  bool async = is_async(w, here(w));
  EACH_CHILD(w) {
    if (kind_here(w) == GRAMMAR_WITH_CLAUSE && !async && some_item_suppresses(w, here(w)))
      body.flags |= FACTS_IN_TRY_IMPORT;
    if (field_here(w) == w->x->fields->body)
      visit(w, &body);
    else
      visit(w, at);
  }
}

static void visit_case(struct walk *w, place at) {
  struct where inside = enter_branch(at);
  inside.flags |= FACTS_CONDITIONAL | FACTS_BRANCH;
  visit_children(w, &inside);
}

/* ---- definitions ---------------------------------------------------------------------------- */

static void note_getattr(struct walk *w, place at, struct str name) {
  if (at->scope == FACTS_MODULE && str_equal(name, STR("__getattr__"))) w->x->has_getattr = true;
}

static void visit_definition(struct walk *w, place at) {
  bool is_class = kind_here(w) == GRAMMAR_CLASS_DEFINITION;
  struct where inside = *at;
  EACH_CHILD(w) {
    TSFieldId field = field_here(w);
    if (field == w->x->fields->name) {
      struct str name = facts_text_of(w->x, here(w));
      if (!is_class) note_getattr(w, at, name);
      inside = is_class ? enter_class(w, at, name) : enter_function(w, at, name);
    }
    if (field == w->x->fields->body)
      visit(w, &inside);
    else
      visit(w, at);
  }
}

static void visit_lambda(struct walk *w, place at) {
  struct where inside = enter_function(w, at, STR("<lambda>"));
  EACH_CHILD(w) {
    if (field_here(w) == w->x->fields->body)
      visit(w, &inside);
    else
      visit(w, at);
  }
}

/* ---- expressions ---------------------------------------------------------------------------- */

/* for target in iterable: the first iterable runs once, outside of the loop. */
static void visit_first_for(struct walk *w, place at, place inside) {
  EACH_CHILD(w) visit(w, field_here(w) == w->x->fields->right ? at : inside);
}

static void visit_comprehension(struct walk *w, place at) {
  struct where inside = enter_loop(at, here(w));
  if (kind_here(w) == GRAMMAR_GENERATOR_EXPRESSION) inside.flags |= FACTS_GENERATOR;
  bool first = true;
  EACH_CHILD(w) {
    if (first && kind_here(w) == GRAMMAR_FOR_IN_CLAUSE) {
      first = false;
      visit_first_for(w, at, &inside);
    } else {
      visit(w, &inside);
    }
  }
}

/* a if test else b: only the branches are conditional. */
static void visit_conditional(struct walk *w, place at) {
  struct where branch = enter_branch(at);
  uint32_t index = 0;
  EACH_CHILD(w) {
    if (!ts_node_is_named(here(w)) || kind_here(w) == GRAMMAR_COMMENT) continue;
    visit(w, index++ == 1 ? at : &branch);
  }
}

static void visit_boolean(struct walk *w, place at) {
  struct where later = enter_branch(at);
  EACH_CHILD(w) visit(w, field_here(w) == w->x->fields->right ? &later : at);
}

/* ---- what is looked for --------------------------------------------------------------------- */

static struct found new_found(place at, TSNode node) {
  struct found found = {0};
  struct facts_import *import = &found.import;
  import->scope = at->scope;
  import->qualname = at->qualname;
  import->flags = at->flags;
  bool hidden = at->flags & (FACTS_TYPE_CHECKING | FACTS_DEAD);
  if (!at->in_function && !hidden) import->flags |= FACTS_EAGER;
  import->span.start = ts_node_start_byte(node);
  import->span.end = ts_node_end_byte(node);
  if (at->flags & FACTS_IN_LOOP) import->loop_start = at->loop_start;
  found.loop_end = at->loop_end;
  return found;
}

static void add_conditions(struct walk *w, place at, struct facts_import *import) {
  uint32_t count = 0;
  for (const struct where_condition *c = at->condition; c; c = c->outer)
    count++;
  if (!count) return;
  struct facts_condition *list = ARENA_ARRAY(w->x->arena, struct facts_condition, count);
  import->conditions = list;
  import->condition_count = count;
  for (const struct where_condition *c = at->condition; c; c = c->outer) {
    list[--count] = c->condition;
    list[count].text = str_copy(w->x->arena, c->condition.text);
  }
}

/* "a . b" without the white space that Python allows, NFKC-normalised. */
static struct str dotted_text(const struct walk *w, TSNode node) {
  struct str text = facts_text_of(w->x, node);
  bool plain = true;
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    plain = plain && c > ' ' && c < 0x80 && c != '\\' && c != '#';
  }
  if (plain) return str_copy(w->x->arena, text);
  struct builder joined = {0};
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++) {
    TSNode part = ts_node_named_child(node, i);
    if (facts_kind_of(w->x, part) != GRAMMAR_IDENTIFIER) continue;
    if (joined.len) builder_add_byte(&joined, '.');
    builder_add(&joined, text_nfkc(w->x->scratch, facts_text_of(w->x, part)));
  }
  struct str result = str_copy(w->x->arena, joined.len ? builder_view(&joined) : text);
  builder_free(&joined);
  return result;
}

static struct facts_name read_name(const struct walk *w, TSNode node) {
  struct facts_name name = {
      .span = {.start = ts_node_start_byte(node), .end = ts_node_end_byte(node)}};
  if (facts_kind_of(w->x, node) != GRAMMAR_ALIASED_IMPORT) {
    name.name = dotted_text(w, node);
    return name;
  }
  name.name = dotted_text(w, facts_field(node, w->x->fields->name));
  struct str as = facts_text_of(w->x, facts_field(node, w->x->fields->alias));
  name.as = str_copy(w->x->arena, text_nfkc(w->x->scratch, as));
  return name;
}

static uint32_t count_dots(struct str prefix) {
  uint32_t dots = 0;
  for (size_t i = 0; i < prefix.len; i++)
    dots += prefix.ptr[i] == '.';
  return dots;
}

static void read_module(struct walk *w, struct facts_import *import) {
  TSNode node = here(w);
  if (facts_kind_of(w->x, node) == GRAMMAR_DOTTED_NAME) {
    import->module = dotted_text(w, node);
    return;
  }
  EACH_CHILD(w) {
    if (kind_here(w) == GRAMMAR_IMPORT_PREFIX)
      import->level += count_dots(facts_text_of(w->x, here(w)));
    else if (kind_here(w) == GRAMMAR_DOTTED_NAME)
      import->module = dotted_text(w, here(w));
  }
}

static void note_lazy_word(const struct walk *w, struct facts_import *import) {
  const struct grammar_slice *slice = w->x->slice;
  for (uint32_t i = 0; i < slice->lazy_count; i++) {
    if (slice->lazies[i].statement != import->span.start) continue;
    import->span.start = slice->lazies[i].word;
    import->flags |= FACTS_LAZY | FACTS_LAZY_KEYWORD;
    import->flags &= ~(uint32_t)FACTS_EAGER;
  }
}

static void visit_import(struct walk *w, place at) {
  struct found found = new_found(at, here(w));
  struct facts_import *import = &found.import;
  enum grammar_kind kind = kind_here(w);
  import->kind = kind == GRAMMAR_IMPORT_STATEMENT ? FACTS_IMPORT : FACTS_FROM;
  if (kind == GRAMMAR_FUTURE_IMPORT_STATEMENT) import->module = STR("__future__");
  ARRAY(struct facts_name) names = {0};
  EACH_CHILD(w) {
    enum grammar_kind child = kind_here(w);
    if (field_here(w) == w->x->fields->module_name)
      read_module(w, import);
    else if (child == GRAMMAR_WILDCARD_IMPORT)
      import->flags |= FACTS_STAR;
    else if (child == GRAMMAR_DOTTED_NAME || child == GRAMMAR_ALIASED_IMPORT)
      ARRAY_PUSH(w->x->arena, &names, read_name(w, here(w)));
    else if (child == GRAMMAR_ERROR || ts_node_is_missing(here(w)))
      visit(w, at);
  }
  import->names = names.items;
  import->name_count = (uint32_t)names.count;
  bool complete = names.count || (import->flags & FACTS_STAR);
  if (!complete) return; /* half-typed: `from x import` */
  add_conditions(w, at, import);
  note_lazy_word(w, import);
  facts_add_import_aliases(w->x, import);
  ARRAY_PUSH(w->x->scratch, &w->x->found, found);
}

static void visit_call(struct walk *w, place at) {
  TSNode call = here(w);
  TSNode function = facts_field(call, w->x->fields->function);
  enum grammar_kind kind =
      ts_node_is_null(function) ? GRAMMAR_OTHER : facts_kind_of(w->x, function);
  if (kind == GRAMMAR_IDENTIFIER || kind == GRAMMAR_ATTRIBUTE ||
      kind == GRAMMAR_PARENTHESIZED_EXPRESSION) {
    struct found found = new_found(at, call);
    found.is_call = true;
    found.callee = call;
    found.import.kind = FACTS_DYNAMIC;
    found.import.span.end = ts_node_end_byte(call);
    add_conditions(w, at, &found.import);
    ARRAY_PUSH(w->x->scratch, &w->x->found, found);
  }
  visit_children(w, at);
}

static void note_lazy_modules(struct walk *w, TSNode left, TSNode right, bool adds) {
  ARRAY(struct str) names = {0};
  enum grammar_kind kind = facts_kind_of(w->x, right);
  if (kind != GRAMMAR_LIST && kind != GRAMMAR_TUPLE && kind != GRAMMAR_SET) return;
  uint32_t count = ts_node_named_child_count(right);
  for (uint32_t i = 0; i < count; i++) {
    TSNode item = ts_node_named_child(right, i);
    struct str value;
    if (facts_kind_of(w->x, item) == GRAMMAR_COMMENT) continue;
    if (!facts_literal(w->x, item, &value)) return;
    ARRAY_PUSH(w->x->arena, &names, str_copy(w->x->arena, value));
  }
  struct lazy_step step = {ts_node_start_byte(left), adds, names.items, (uint32_t)names.count};
  ARRAY_PUSH(w->x->scratch, &w->x->lazy.steps, step);
}

static void visit_assignment(struct walk *w, place at) {
  TSNode left = facts_field(here(w), w->x->fields->left);
  TSNode right = facts_field(here(w), w->x->fields->right);
  bool both = !ts_node_is_null(left) && !ts_node_is_null(right);
  if (both && facts_kind_of(w->x, left) == GRAMMAR_IDENTIFIER) {
    bool adds = kind_here(w) == GRAMMAR_AUGMENTED_ASSIGNMENT;
    if (at->scope == FACTS_MODULE && str_equal(facts_text_of(w->x, left), STR("__lazy_modules__")))
      note_lazy_modules(w, left, right, adds);
    if (!adds) facts_add_assigned_alias(w->x, left, right);
  }
  visit_children(w, at);
}

static void note_error(struct walk *w) {
  TSNode node = here(w);
  if (w->x->error_start <= ts_node_start_byte(node)) return;
  w->x->error_start = ts_node_start_byte(node);
  w->x->error_end = ts_node_end_byte(node);
}

/* ---- the walk ------------------------------------------------------------------------------- */

typedef void visitor(struct walk *w, place at);

static visitor *const visitors[GRAMMAR_KIND_COUNT] = {
    [GRAMMAR_IMPORT_STATEMENT] = visit_import,
    [GRAMMAR_IMPORT_FROM_STATEMENT] = visit_import,
    [GRAMMAR_FUTURE_IMPORT_STATEMENT] = visit_import,
    [GRAMMAR_IF_STATEMENT] = visit_if,
    [GRAMMAR_FOR_STATEMENT] = visit_for,
    [GRAMMAR_WHILE_STATEMENT] = visit_while,
    [GRAMMAR_TRY_STATEMENT] = visit_try,
    [GRAMMAR_WITH_STATEMENT] = visit_with,
    [GRAMMAR_CASE_CLAUSE] = visit_case,
    [GRAMMAR_FUNCTION_DEFINITION] = visit_definition,
    [GRAMMAR_CLASS_DEFINITION] = visit_definition,
    [GRAMMAR_LAMBDA] = visit_lambda,
    [GRAMMAR_LIST_COMPREHENSION] = visit_comprehension,
    [GRAMMAR_SET_COMPREHENSION] = visit_comprehension,
    [GRAMMAR_DICTIONARY_COMPREHENSION] = visit_comprehension,
    [GRAMMAR_GENERATOR_EXPRESSION] = visit_comprehension,
    [GRAMMAR_CONDITIONAL_EXPRESSION] = visit_conditional,
    [GRAMMAR_BOOLEAN_OPERATOR] = visit_boolean,
    [GRAMMAR_CALL] = visit_call,
    [GRAMMAR_ASSIGNMENT] = visit_assignment,
    [GRAMMAR_AUGMENTED_ASSIGNMENT] = visit_assignment,
};

static void visit(struct walk *w, place at) {
  TSNode node = here(w);
  enum grammar_kind kind = facts_kind_of(w->x, node);
  if (kind == GRAMMAR_ERROR || ts_node_is_missing(node)) note_error(w);
  if (++w->depth < DEPTH_LIMIT) {
    if (visitors[kind])
      visitors[kind](w, at);
    else
      visit_children(w, at);
  }
  w->depth--;
}

void facts_walk(struct extraction *x, TSNode root) {
  struct walk walk = {.x = x, .cursor = ts_tree_cursor_new(root)};
  const struct where module = {.scope = FACTS_MODULE};
  visit(&walk, &module);
  ts_tree_cursor_delete(&walk.cursor);
}

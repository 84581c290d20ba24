/* By what names a file calls TYPE_CHECKING and the functions that import.
 *
 * Read before the walk, for a name may be bound below its use. Bindings count wherever in the file
 * they stand. Beside `import` statements, plain assignments (`imp = __import__`) are followed, one
 * step deep.
 */
#include "internal.h"

#include "base/simd.h"

#define FUNCTIONS (ROLE_IMPORT_MODULE | ROLE_DUNDER_IMPORT)

static const struct {
  struct str name;
  uint32_t role;
} given[] = {
    {{"TYPE_CHECKING", 13}, ROLE_TYPING},
    {{"importlib", 9}, ROLE_IMPORTLIB},
    {{"builtins", 8}, ROLE_BUILTINS},
    {{"__import__", 10}, ROLE_DUNDER_IMPORT},
};

static uint32_t role_of(const struct aliases *aliases, struct str name) {
  uint32_t roles = map_get(&aliases->roles, name);
  if (roles == MAP_NONE) roles = 0;
  for (size_t i = 0; i < sizeof given / sizeof *given; i++)
    if (str_equal(name, given[i].name)) roles |= given[i].role;
  return roles;
}

uint32_t aliases_role(const struct extraction *x, TSNode identifier) {
  return role_of(&x->aliases, node_name(x, identifier));
}

/* Slices keep calls by these names without being asked. */
static bool is_built_in_needle(struct str name) {
  return str_equal(name, STR("__import__")) || str_equal(name, STR("import_module"));
}

static void add_role(struct aliases *aliases, struct str name, uint32_t role) {
  uint32_t before = role_of(aliases, name);
  if ((before & role) == role) return;
  map_put(&aliases->roles, aliases->arena, name, before | role);
  if ((role & FUNCTIONS) && !(before & FUNCTIONS) && !is_built_in_needle(name))
    ARRAY_PUSH(aliases->arena, &aliases->needles, name);
}

/* `name` or `name as alias`: the two, the second equal to the first if there is no alias. */
static void read_alias(const struct extraction *x, TSNode node, struct str *name,
                       struct str *bound) {
  if (node_kind(x, node) == GRAMMAR_ALIASED_IMPORT) {
    *name = node_dotted(x, ts_node_child_by_field_id(node, x->fields->name));
    *bound = node_name(x, ts_node_child_by_field_id(node, x->fields->alias));
  } else {
    *name = *bound = node_dotted(x, node);
  }
}

static void add_import(struct extraction *x, TSNode child) {
  struct str name, bound;
  read_alias(x, child, &name, &bound);
  if (str_equal(name, STR("importlib"))) add_role(&x->aliases, bound, ROLE_IMPORTLIB);
  if (str_equal(name, STR("builtins"))) add_role(&x->aliases, bound, ROLE_BUILTINS);
}

static void add_from(struct extraction *x, struct str module, TSNode child) {
  struct str name, bound;
  read_alias(x, child, &name, &bound);
  bool importlib = str_equal(module, STR("importlib"));
  if (str_equal(name, STR("TYPE_CHECKING"))) add_role(&x->aliases, bound, ROLE_TYPING);
  if (importlib && str_equal(name, STR("import_module")))
    add_role(&x->aliases, bound, ROLE_IMPORT_MODULE);
  if ((importlib || str_equal(module, STR("builtins"))) && str_equal(name, STR("__import__")))
    add_role(&x->aliases, bound, ROLE_DUNDER_IMPORT);
}

static bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (unsigned char)c >= 0x80;
}

/* Is any name of the statement worth a look? */
static bool concerns_us(struct str statement) {
  for (size_t i = 0; i < statement.len; i++)
    if ((unsigned char)statement.ptr[i] >= 0x80) return true;
  return str_find(statement, STR("importlib"), 0) != SIZE_MAX ||
         str_find(statement, STR("builtins"), 0) != SIZE_MAX ||
         str_find(statement, STR("TYPE_CHECKING"), 0) != SIZE_MAX;
}

static void collect_import(struct extraction *x, TSNode node, enum grammar_kind kind) {
  if (!concerns_us(node_text(x, node))) return;
  struct str module = {0};
  if (kind == GRAMMAR_IMPORT_FROM_STATEMENT)
    module = node_dotted(x, ts_node_child_by_field_id(node, x->fields->module_name));
  ts_tree_cursor_reset(&x->cursor, node);
  if (!ts_tree_cursor_goto_first_child(&x->cursor)) return;
  do {
    if (ts_tree_cursor_current_field_id(&x->cursor) != x->fields->name) continue;
    TSNode child = ts_tree_cursor_current_node(&x->cursor);
    if (kind == GRAMMAR_IMPORT_STATEMENT)
      add_import(x, child);
    else
      add_from(x, module, child);
  } while (ts_tree_cursor_goto_next_sibling(&x->cursor));
}

uint32_t aliases_function(const struct extraction *x, TSNode expression) {
  expression = node_bare(x, expression);
  enum grammar_kind kind = node_kind(x, expression);
  if (kind == GRAMMAR_IDENTIFIER) return aliases_role(x, expression) & FUNCTIONS;
  if (kind != GRAMMAR_ATTRIBUTE) return 0;
  TSNode object = node_bare(x, ts_node_child_by_field_id(expression, x->fields->object));
  if (node_kind(x, object) != GRAMMAR_IDENTIFIER) return 0;
  struct str name = node_name(x, ts_node_child_by_field_id(expression, x->fields->attribute));
  uint32_t role = aliases_role(x, object);
  if ((role & ROLE_IMPORTLIB) && str_equal(name, STR("import_module"))) return ROLE_IMPORT_MODULE;
  if ((role & (ROLE_IMPORTLIB | ROLE_BUILTINS)) && str_equal(name, STR("__import__")))
    return ROLE_DUNDER_IMPORT;
  return 0;
}

/* An assignment statement, seen before all imports are known. */
struct assignments {
  struct arena *arena;
  ARRAY(TSNode) list;
};

#define MOST_COMMENTS 100 /* looked at around a name in parentheses */

/* `(a)`, which the grammar takes for a pattern of one element, as `a`; not so `(a,)`. */
static TSNode bare_target(const struct extraction *x, TSNode target) {
  if (!str_starts(node_text(x, target), STR("("))) return target;
  uint32_t count = ts_node_child_count(target);
  TSNode only = target;
  for (uint32_t i = 1, parts = 0; i < count && i < MOST_COMMENTS; i++) {
    TSNode child = ts_node_child(target, i);
    if (str_equal(node_text(x, child), STR(","))) return target;
    if (!ts_node_is_named(child) || ts_node_is_extra(child)) continue;
    if (parts++) return target;
    only = child;
  }
  return only;
}

/* `a = b = value`: gives each name the function's role. */
static void collect_assignment(struct extraction *x, TSNode assignment, uint32_t role) {
  while (node_kind(x, assignment) == GRAMMAR_ASSIGNMENT) {
    TSNode left = bare_target(x, ts_node_child_by_field_id(assignment, x->fields->left));
    if (node_kind(x, left) == GRAMMAR_IDENTIFIER) add_role(&x->aliases, node_name(x, left), role);
    assignment = ts_node_child_by_field_id(assignment, x->fields->right);
  }
}

/* The value of `a = b = value`; a null node if a type stands there or there is none. */
static TSNode assigned_value(const struct extraction *x, TSNode assignment) {
  while (node_kind(x, assignment) == GRAMMAR_ASSIGNMENT) {
    if (!ts_node_is_null(ts_node_child_by_field_id(assignment, x->fields->type)))
      return (TSNode){0};
    assignment = ts_node_child_by_field_id(assignment, x->fields->right);
    if (ts_node_is_null(assignment)) break;
  }
  return assignment;
}

static void follow_assignments(struct extraction *x, const struct assignments *found) {
  uint32_t *roles = ARENA_ARRAY(x->scratch, uint32_t, found->list.count);
  for (size_t i = 0; i < found->list.count; i++) {
    TSNode value = assigned_value(x, found->list.items[i]);
    roles[i] = ts_node_is_null(value) ? 0 : aliases_function(x, value);
  }
  for (size_t i = 0; i < found->list.count; i++)
    if (roles[i]) collect_assignment(x, found->list.items[i], roles[i]);
}

static void push_children(struct extraction *x, TSNode node) {
  ts_tree_cursor_reset(&x->cursor, node);
  if (!ts_tree_cursor_goto_first_child(&x->cursor)) return;
  do {
    TSNode child = ts_tree_cursor_current_node(&x->cursor);
    if (ts_node_is_named(child)) ARRAY_PUSH(x->scratch, &x->stack, (struct item){.node = child});
  } while (ts_tree_cursor_goto_next_sibling(&x->cursor));
}

static void collect_statement(struct extraction *x, TSNode node, struct assignments *found) {
  enum grammar_kind kind = node_kind(x, node);
  switch (kind) {
  case GRAMMAR_IMPORT_STATEMENT:
  case GRAMMAR_IMPORT_FROM_STATEMENT:
    collect_import(x, node, kind);
    break;
  case GRAMMAR_EXPRESSION_STATEMENT: {
    TSNode child = node_part(node, 0);
    if (!ts_node_is_null(child) && node_kind(x, child) == GRAMMAR_ASSIGNMENT)
      ARRAY_PUSH(found->arena, &found->list, child);
    break;
  }
  case GRAMMAR_MODULE:
  case GRAMMAR_ERROR:
  case GRAMMAR_BLOCK:
  case GRAMMAR_IF_STATEMENT:
  case GRAMMAR_ELIF_CLAUSE:
  case GRAMMAR_ELSE_CLAUSE:
  case GRAMMAR_FOR_STATEMENT:
  case GRAMMAR_WHILE_STATEMENT:
  case GRAMMAR_TRY_STATEMENT:
  case GRAMMAR_EXCEPT_CLAUSE:
  case GRAMMAR_FINALLY_CLAUSE:
  case GRAMMAR_WITH_STATEMENT:
  case GRAMMAR_MATCH_STATEMENT:
  case GRAMMAR_CASE_CLAUSE:
  case GRAMMAR_FUNCTION_DEFINITION:
  case GRAMMAR_CLASS_DEFINITION:
  case GRAMMAR_DECORATED_DEFINITION:
    push_children(x, node);
    break;
  default:
    break;
  }
}

static size_t count_characters(struct str s) {
  size_t count = 0;
  for (size_t i = 0; i < s.len; i++)
    count += (s.ptr[i] & 0xC0) != 0x80;
  return count;
}

#define MOST_ODD_NAMES 16

static void add_odd_needle(struct extraction *x, struct str name) {
  struct aliases *aliases = &x->aliases;
  size_t characters = count_characters(name);
  if (characters != strlen("__import__") && characters != strlen("import_module")) return;
  if (!is_built_in_needle(text_nfkc(x->scratch, name))) return;
  for (size_t i = 0; i < aliases->needles.count; i++)
    if (str_equal(aliases->needles.items[i], name)) return;
  if (aliases->needles.count < MOST_ODD_NAMES) ARRAY_PUSH(aliases->arena, &aliases->needles, name);
}

void aliases_find_odd(struct extraction *x) {
  struct str text = x->text;
  for (uint32_t at = 0; at < text.len;) {
    uint32_t bits = simd_bits(simd_high(simd_load(text.ptr + at)));
    if (!bits) {
      at += 16;
      continue;
    }
    uint32_t start = at + (uint32_t)__builtin_ctz(bits), end = start;
    while (start > 0 && is_name_byte(text.ptr[start - 1]))
      start--;
    while (end < text.len && is_name_byte(text.ptr[end]))
      end++;
    add_odd_needle(x, str_slice(text, start, end));
    at = end;
  }
}

void aliases_collect(struct extraction *x, TSTree *const *trees, uint32_t count) {
  struct assignments found = {.arena = x->scratch};
  for (uint32_t i = 0; i < count; i++) {
    x->stack.count = 0;
    ARRAY_PUSH(x->scratch, &x->stack, (struct item){.node = ts_tree_root_node(trees[i])});
    while (x->stack.count)
      collect_statement(x, x->stack.items[--x->stack.count].node, &found);
  }
  follow_assignments(x, &found);
}

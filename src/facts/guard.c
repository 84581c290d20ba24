/* Guards: what a condition, a handler or a context manager makes of the code behind it. */
#include "internal.h"

#define DEEPEST_TEST 200 /* operators within operators; beyond, a test says nothing */

enum { GUARDS = FACTS_TYPE_CHECKING | FACTS_DEAD | FACTS_MAIN_GUARD };

static struct verdict judge(const struct extraction *x, TSNode test, int depth);

static struct verdict swapped(struct verdict v) {
  return (struct verdict){v.fails, v.holds, v.plain};
}

/* Code that is reached in either of two ways: what holds whichever it was. */
static uint32_t either(uint32_t a, uint32_t b) {
  uint32_t common = a & b, unseen = FACTS_TYPE_CHECKING | FACTS_DEAD;
  if ((a & unseen) && (b & unseen) && !(common & unseen)) common |= FACTS_TYPE_CHECKING;
  return common;
}

static struct verdict judge_boolean(const struct extraction *x, TSNode test, int depth) {
  TSNode left = ts_node_child_by_field_id(test, x->fields->left);
  TSNode right = ts_node_child_by_field_id(test, x->fields->right);
  TSNode operator= ts_node_child_by_field_id(test, x->fields->operator);
  struct verdict a = judge(x, left, depth + 1), b = judge(x, right, depth + 1);
  if (str_equal(node_text(x, operator), STR("and")))
    return (struct verdict){a.holds | b.holds, either(a.fails, b.fails), false};
  return (struct verdict){either(a.holds, b.holds), a.fails | b.fails, false};
}

/* 0 or 1 if the integer literal has this value, else -1. */
static int small_integer(struct str text) {
  size_t at = 0;
  if (text.len > 2 && text.ptr[0] == '0' && strchr("xXoObB", text.ptr[1])) at = 2;
  int value = 0;
  for (; at < text.len; at++) {
    char c = text.ptr[at];
    if (c == '_') continue;
    if ((c != '0' && c != '1') || value) return -1;
    value = c - '0';
  }
  return value;
}

static struct verdict judge_constant(bool truth) {
  return (struct verdict){truth ? 0 : FACTS_DEAD, truth ? FACTS_DEAD : 0, true};
}

static bool is_main_name(const struct extraction *x, TSNode left, TSNode right) {
  struct str value;
  return node_kind(x, left) == GRAMMAR_IDENTIFIER &&
         str_equal(node_text(x, left), STR("__name__")) && node_string(x, right, &value) &&
         str_equal(value, STR("__main__"));
}

static struct verdict judge_comparison(const struct extraction *x, TSNode test) {
  struct verdict nothing = {0};
  TSNode sides[2] = {{{0}, NULL, NULL}};
  uint32_t side_count = 0, count = ts_node_named_child_count(test);
  for (uint32_t i = 0; i < count && i < 8; i++) {
    TSNode child = ts_node_named_child(test, i);
    if (ts_node_is_extra(child)) continue;
    if (side_count == 2) return nothing;
    sides[side_count++] = node_bare(x, child);
  }
  if (side_count != 2) return nothing;
  struct str operator= node_text(x, ts_node_child_by_field_id(test, x->fields->operators));
  bool equal = str_equal(operator, STR("==")), unequal = str_equal(operator, STR("!="));
  if (!equal && !unequal) return nothing;
  if (!is_main_name(x, sides[0], sides[1]) && !is_main_name(x, sides[1], sides[0])) return nothing;
  struct verdict main = {FACTS_MAIN_GUARD, 0, true};
  return equal ? main : swapped(main);
}

static struct verdict judge(const struct extraction *x, TSNode test, int depth) {
  const struct verdict nothing = {0}, typing = {FACTS_TYPE_CHECKING, 0, true};
  if (depth > DEEPEST_TEST || ts_node_is_null(test)) return nothing;
  test = node_bare(x, test);
  switch (node_kind(x, test)) {
  case GRAMMAR_NOT_OPERATOR:
    return swapped(judge(x, ts_node_child_by_field_id(test, x->fields->argument), depth + 1));
  case GRAMMAR_BOOLEAN_OPERATOR:
    return judge_boolean(x, test, depth);
  case GRAMMAR_IDENTIFIER:
    return aliases_role(x, test) & ROLE_TYPING ? typing : nothing;
  case GRAMMAR_ATTRIBUTE: {
    TSNode name = ts_node_child_by_field_id(test, x->fields->attribute);
    return str_equal(node_text(x, name), STR("TYPE_CHECKING")) ? typing : nothing;
  }
  case GRAMMAR_TRUE:
    return judge_constant(true);
  case GRAMMAR_FALSE:
    return judge_constant(false);
  case GRAMMAR_INTEGER: {
    int value = small_integer(node_text(x, test));
    return value < 0 ? nothing : judge_constant(value != 0);
  }
  case GRAMMAR_COMPARISON_OPERATOR:
    return judge_comparison(x, test);
  default:
    return nothing;
  }
}

struct verdict guard_judge(const struct extraction *x, TSNode test) {
  return judge(x, test, 0);
}

/* ---- exceptions ----------------------------------------------------------------------------- */

static struct str last_component(const struct extraction *x, TSNode node) {
  enum grammar_kind kind = node_kind(x, node);
  if (kind == GRAMMAR_IDENTIFIER) return node_name(x, node);
  if (kind == GRAMMAR_ATTRIBUTE)
    return node_name(x, ts_node_child_by_field_id(node, x->fields->attribute));
  return (struct str){0};
}

static bool names_import_error(const struct extraction *x, TSNode node) {
  static const struct str wide[] = {
      {"ImportError", 11}, {"ModuleNotFoundError", 19}, {"Exception", 9}, {"BaseException", 13}};
  struct str name = last_component(x, node_bare(x, node));
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    if (str_equal(name, wide[i])) return true;
  return false;
}

/* A class, or a tuple that holds one. */
static bool takes(const struct extraction *x, TSNode node) {
  if (ts_node_is_null(node)) return false;
  node = node_bare(x, node);
  if (names_import_error(x, node)) return true;
  if (node_kind(x, node) != GRAMMAR_TUPLE) return false;
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count && i < 1000; i++)
    if (names_import_error(x, ts_node_named_child(node, i))) return true;
  return false;
}

/* `X` of `X as name`. */
static TSNode without_target(const struct extraction *x, TSNode node) {
  return node_kind(x, node) == GRAMMAR_AS_PATTERN ? node_part(node, 0) : node;
}

bool guard_takes_import_errors(const struct extraction *x, TSNode clause) {
  bool bare = true;
  uint32_t count = ts_node_named_child_count(clause);
  for (uint32_t i = 0; i < count && i < 1000; i++) {
    TSNode child = ts_node_named_child(clause, i);
    enum grammar_kind kind = node_kind(x, child);
    if (kind == GRAMMAR_BLOCK) break;
    if (ts_node_is_extra(child)) continue;
    bare = false;
    if (takes(x, without_target(x, child))) return true;
  }
  return bare;
}

static bool is_suppression(const struct extraction *x, TSNode item) {
  item = without_target(x, node_bare(x, item));
  if (ts_node_is_null(item)) return false;
  item = node_bare(x, item);
  if (node_kind(x, item) != GRAMMAR_CALL) return false;
  TSNode function = ts_node_child_by_field_id(item, x->fields->function);
  TSNode arguments = ts_node_child_by_field_id(item, x->fields->arguments);
  if (!str_equal(last_component(x, node_bare(x, function)), STR("suppress"))) return false;
  uint32_t count = ts_node_named_child_count(arguments);
  for (uint32_t i = 0; i < count && i < 1000; i++)
    if (takes(x, ts_node_named_child(arguments, i))) return true;
  return false;
}

/* An item, or the several of `with (a, b):`. */
static bool item_suppresses(const struct extraction *x, TSNode item) {
  TSNode value = ts_node_child_by_field_id(item, x->fields->value);
  if (ts_node_is_null(value)) return false;
  TSNode bare = node_bare(x, value);
  if (node_kind(x, bare) != GRAMMAR_TUPLE) return is_suppression(x, value);
  uint32_t count = ts_node_named_child_count(bare);
  for (uint32_t i = 0; i < count && i < 1000; i++)
    if (is_suppression(x, ts_node_named_child(bare, i))) return true;
  return false;
}

bool guard_suppresses(const struct extraction *x, TSNode statement) {
  if (node_kind(x, ts_node_child(statement, 0)) == GRAMMAR_WORD_ASYNC) return false;
  uint32_t count = ts_node_named_child_count(statement);
  for (uint32_t i = 0; i < count && i < 8; i++) {
    TSNode clause = ts_node_named_child(statement, i);
    if (node_kind(x, clause) != GRAMMAR_WITH_CLAUSE) continue;
    uint32_t items = ts_node_named_child_count(clause);
    for (uint32_t k = 0; k < items && k < 1000; k++)
      if (item_suppresses(x, ts_node_named_child(clause, k))) return true;
  }
  return false;
}

/* ---- environment ---------------------------------------------------------------------------- */

bool guard_is_environment(struct str condition) {
  static const struct str words[] = {
      {"version_info", 12}, {"hexversion", 10}, {"sys.version", 11},    {"platform", 8},
      {"os.name", 7},       {"environ", 7},     {"getenv", 6},          {"implementation", 14},
      {"PY2", 3},           {"PY3", 3},         {"python_version", 14},
  };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_find(condition, words[i], 0) != SIZE_MAX) return true;
  return false;
}

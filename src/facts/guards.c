/* facts, guards: what a condition says about the code behind it. TYPE_CHECKING under any name, the
 * main guard, code that never runs; handlers and suppress() that take a failed import. */
#include "facts/internal.h"

#define HIDDEN (FACTS_TYPE_CHECKING | FACTS_DEAD)

static bool listed(const struct str *items, size_t count, struct str name) {
  for (size_t i = 0; i < count; i++)
    if (str_equal(items[i], name)) return true;
  return false;
}

static TSNode unwrap(const struct extraction *x, TSNode node) {
  while (facts_kind_of(x, node) == GRAMMAR_PARENTHESIZED_EXPRESSION) {
    uint32_t count = ts_node_named_child_count(node), at = 0;
    while (at < count && facts_kind_of(x, ts_node_named_child(node, at)) == GRAMMAR_COMMENT)
      at++;
    if (at == count) break;
    node = ts_node_named_child(node, at);
  }
  return node;
}

static struct guards opposite(struct guards guards) {
  return (struct guards){guards.fails, guards.holds};
}

/* Guards of code that is reached in either of two ways: those that hold whichever it was. Never at
 * run time in both, but for different reasons, counts as typing-only. */
static uint32_t either(uint32_t a, uint32_t b) {
  uint32_t common = a & b;
  if ((a & HIDDEN) && (b & HIDDEN) && !(common & HIDDEN)) common |= FACTS_TYPE_CHECKING;
  return common;
}

static struct guards judge_boolean(const struct extraction *x, TSNode node) {
  struct guards left = facts_judge(x, facts_field(node, x->fields->left));
  struct guards right = facts_judge(x, facts_field(node, x->fields->right));
  struct str operator= facts_text_of(x, facts_field(node, x->fields->operator));
  if (str_equal(operator, STR("and")))
    return (struct guards){left.holds | right.holds, either(left.fails, right.fails)};
  return (struct guards){either(left.holds, right.holds), left.fails | right.fails};
}

static bool is_main_test(const struct extraction *x, TSNode name, TSNode value) {
  struct str literal;
  return facts_kind_of(x, name) == GRAMMAR_IDENTIFIER &&
         str_equal(facts_text_of(x, name), STR("__name__")) && facts_literal(x, value, &literal) &&
         str_equal(literal, STR("__main__"));
}

static struct guards judge_comparison(const struct extraction *x, TSNode node) {
  struct guards none = {0, 0}, main_guard = {FACTS_MAIN_GUARD, 0};
  if (ts_node_named_child_count(node) != 2) return none;
  TSNode left = unwrap(x, ts_node_named_child(node, 0));
  TSNode right = unwrap(x, ts_node_named_child(node, 1));
  if (!is_main_test(x, left, right) && !is_main_test(x, right, left)) return none;
  struct str operator= facts_text_of(x, facts_field(node, x->fields->operators));
  if (str_equal(operator, STR("=="))) return main_guard;
  if (str_equal(operator, STR("!=")) || str_equal(operator, STR("<>"))) return opposite(main_guard);
  return none;
}

/* 0 or 1 in any way of writing it; -1 for other numbers. */
static int small_integer(struct str text) {
  struct str digits = text;
  if (text.len > 2 && text.ptr[0] == '0' && text.ptr[1] > '9')
    digits = str_slice(text, 2, text.len);
  int value = 0;
  for (size_t i = 0; i < digits.len; i++) {
    if (digits.ptr[i] == '_') continue;
    bool last = i + 1 == digits.len;
    if (digits.ptr[i] == '1' && last && value == 0)
      value = 1;
    else if (digits.ptr[i] != '0')
      return -1;
  }
  return value;
}

struct guards facts_judge(const struct extraction *x, TSNode node) {
  struct guards none = {0, 0}, dead = {FACTS_DEAD, 0}, typing = {FACTS_TYPE_CHECKING, 0};
  node = unwrap(x, node);
  switch (facts_kind_of(x, node)) {
  case GRAMMAR_NOT_OPERATOR:
    return opposite(facts_judge(x, ts_node_named_child(node, 0)));
  case GRAMMAR_BOOLEAN_OPERATOR:
    return judge_boolean(x, node);
  case GRAMMAR_COMPARISON_OPERATOR:
    return judge_comparison(x, node);
  case GRAMMAR_FALSE:
    return dead;
  case GRAMMAR_TRUE:
    return opposite(dead);
  case GRAMMAR_INTEGER: {
    int value = small_integer(facts_text_of(x, node));
    return value == 0 ? dead : value == 1 ? opposite(dead) : none;
  }
  case GRAMMAR_IDENTIFIER: {
    struct str name = text_nfkc(x->scratch, facts_text_of(x, node));
    bool known = str_equal(name, STR("TYPE_CHECKING")) ||
                 listed(x->aliases.typing.items, x->aliases.typing.count, name);
    return known ? typing : none;
  }
  case GRAMMAR_ATTRIBUTE: {
    struct str name = facts_text_of(x, facts_field(node, x->fields->attribute));
    return str_equal(name, STR("TYPE_CHECKING")) ? typing : none;
  }
  default:
    return none;
  }
}

bool facts_is_environment(const struct extraction *x, TSNode condition) {
  static const char *const words[] = {"version_info",
                                      "hexversion",
                                      "platform",
                                      "os.name",
                                      "implementation",
                                      "environ",
                                      "getenv",
                                      "PY2",
                                      "PY3",
                                      "IS_WIN",
                                      "WINDOWS",
                                      "MACOS",
                                      "system()",
                                      "maxsize",
                                      "sys.version",
                                      "uname",
                                      "python_implementation"};
  struct str text = facts_text_of(x, condition);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_find(text, str_from(words[i]), 0) != SIZE_MAX) return true;
  return false;
}

/* ---- what takes a failed import ------------------------------------------------------------- */

static bool is_import_error(const struct extraction *x, TSNode node) {
  enum grammar_kind kind = facts_kind_of(x, node);
  if (kind == GRAMMAR_ATTRIBUTE)
    node = facts_field(node, x->fields->attribute);
  else if (kind != GRAMMAR_IDENTIFIER)
    return false;
  static const char *const names[] = {"ImportError", "ModuleNotFoundError", "Exception",
                                      "BaseException"};
  struct str name = facts_text_of(x, node);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (str_equal(name, str_from(names[i]))) return true;
  return false;
}

static bool takes(const struct extraction *x, TSNode node) {
  node = unwrap(x, node);
  if (is_import_error(x, node)) return true;
  if (facts_kind_of(x, node) != GRAMMAR_TUPLE) return false;
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++)
    if (is_import_error(x, unwrap(x, ts_node_named_child(node, i)))) return true;
  return false;
}

bool facts_takes_import_error(const struct extraction *x, TSNode clause) {
  uint32_t count = ts_node_named_child_count(clause);
  bool bare = true, comma = false;
  TSNode alias = facts_field(clause, x->fields->alias);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(clause, i);
    enum grammar_kind kind = facts_kind_of(x, child);
    if (kind == GRAMMAR_BLOCK || kind == GRAMMAR_COMMENT) continue;
    if (!bare && !comma && !ts_node_is_null(alias) && ts_node_eq(child, alias)) {
      /* `except A, B:` names two classes (PEP 758), `except A as e:` one */
      struct str between =
          str_slice(x->text.bytes, ts_node_end_byte(ts_node_named_child(clause, 0)),
                    ts_node_start_byte(child));
      if (str_find(between, STR(","), 0) == SIZE_MAX) continue;
    }
    bare = false;
    if (kind == GRAMMAR_AS_PATTERN) child = ts_node_named_child(child, 0);
    if (takes(x, child)) return true;
  }
  return bare;
}

bool facts_suppresses_import_error(const struct extraction *x, TSNode item) {
  if (facts_kind_of(x, item) != GRAMMAR_WITH_ITEM) return false;
  TSNode call = facts_field(item, x->fields->value);
  if (!ts_node_is_null(call) && facts_kind_of(x, call) == GRAMMAR_AS_PATTERN)
    call = ts_node_named_child(call, 0);
  if (ts_node_is_null(call) || facts_kind_of(x, call = unwrap(x, call)) != GRAMMAR_CALL)
    return false;
  TSNode function = facts_field(call, x->fields->function);
  if (facts_kind_of(x, function) == GRAMMAR_ATTRIBUTE)
    function = facts_field(function, x->fields->attribute);
  if (!str_equal(facts_text_of(x, function), STR("suppress"))) return false;
  TSNode arguments = facts_field(call, x->fields->arguments);
  uint32_t count = ts_node_is_null(arguments) ? 0 : ts_node_named_child_count(arguments);
  for (uint32_t i = 0; i < count; i++)
    if (takes(x, ts_node_named_child(arguments, i))) return true;
  return false;
}

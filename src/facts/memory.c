/* What a file does to memory by hand: modules that it unloads (LUGS), tables of operations that it
 * keeps at hand (ZAPH).
 * In: the nodes of a full parse, one by one. Out: the statements that drop entries of sys.modules,
 * with what guards them; the limits that they go by; the tables, with what stands beside them. The
 * one idea: what is written is noted, with what it stands in; who reads it decides what it means.
 */
#include "facts/memory.h"

#include <math.h>

struct memory {
  struct arena *arena;
  struct grammar_parser *parser;
  const struct grammar_fields *fields;
  struct str text;
  const struct text_lines *lines;
  TSNode root;
  const TSNode *around; /* ancestors of the node at hand, the root first */
  uint32_t depth;
  struct map value_of; /* name -> index in values */
  ARRAY(TSNode) values;
  bool values_known;
  struct map touched; /* names that functions assign, update or clear */
  struct map modules; /* names that stand for sys.modules */
  ARRAY(struct detail_unload) unloads;
  ARRAY(struct detail_limit) limits;
  ARRAY(struct detail_table) tables;
  bool tracks_usage;
  bool reads_clock; /* spans of time are in seconds then, not in requests */
};

struct memory *memory_new(struct arena *arena, struct grammar_parser *parser, struct str text,
                          const struct text_lines *lines, TSNode root) {
  struct memory *memory = ARENA_NEW(arena, struct memory);
  memory->arena = arena;
  memory->parser = parser;
  memory->fields = grammar_fields(parser);
  memory->text = text;
  memory->lines = lines;
  memory->root = root;
  return memory;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static enum grammar_kind kind_of(const struct memory *m, TSNode node) {
  return ts_node_is_null(node) ? GRAMMAR_OTHER : grammar_kind(m->parser, node);
}

static struct str text_of(const struct memory *m, TSNode node) {
  if (ts_node_is_null(node)) return (struct str){0};
  return str_slice(m->text, ts_node_start_byte(node), ts_node_end_byte(node));
}

static TSNode field(TSNode node, TSFieldId id) {
  return ts_node_is_null(node) ? node : ts_node_child_by_field_id(node, id);
}

static struct facts_span span_of(const struct memory *m, TSNode node) {
  struct facts_span span = {.start = ts_node_start_byte(node), .end = ts_node_end_byte(node)};
  struct text_position from = text_position(m->lines, span.start);
  struct text_position to = text_position(m->lines, span.end);
  span.line = from.line;
  span.column = from.column;
  span.end_line = to.line;
  span.end_column = to.column;
  return span;
}

static bool holds(struct str text, const char *word) {
  return str_find_nocase(text, str_from(word), 0) != SIZE_MAX;
}

static bool holds_any(struct str text, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (holds(text, words[i])) return true;
  return false;
}

static struct str string_content(const struct memory *m, TSNode string) {
  uint32_t count = ts_node_child_count(string);
  if (kind_of(m, string) != GRAMMAR_STRING || count < 2) return (struct str){0};
  return str_slice(m->text, ts_node_end_byte(ts_node_child(string, 0)),
                   ts_node_start_byte(ts_node_child(string, count - 1)));
}

/* What the module body assigns to names, the last of each. */
static void collect_values(struct memory *m) {
  TSTreeCursor cursor = ts_tree_cursor_new(m->root);
  for (bool more = ts_tree_cursor_goto_first_child(&cursor); more;
       more = ts_tree_cursor_goto_next_sibling(&cursor)) {
    TSNode statement = ts_tree_cursor_current_node(&cursor);
    if (kind_of(m, statement) != GRAMMAR_EXPRESSION_STATEMENT) continue;
    TSNode assignment = ts_node_named_child(statement, 0);
    if (kind_of(m, assignment) != GRAMMAR_ASSIGNMENT) continue;
    TSNode left = field(assignment, m->fields->left);
    if (kind_of(m, left) != GRAMMAR_IDENTIFIER) continue;
    map_put(&m->value_of, m->arena, text_of(m, left), (uint32_t)m->values.count);
    ARRAY_PUSH(m->arena, &m->values, field(assignment, m->fields->right));
  }
  ts_tree_cursor_delete(&cursor);
  m->values_known = true;
}

/* The value that the module body assigns to a name last; a null node if it does not. */
static TSNode module_value(struct memory *m, struct str name) {
  if (!m->values_known) collect_values(m);
  uint32_t index = map_get(&m->value_of, name);
  return index == MAP_NONE ? (TSNode){0} : m->values.items[index];
}

/* A whole number, or a name that the module body gives one; NAN for anything else. */
static double number_of(struct memory *m, TSNode node) {
  if (kind_of(m, node) == GRAMMAR_IDENTIFIER) node = module_value(m, text_of(m, node));
  if (kind_of(m, node) != GRAMMAR_INTEGER) return NAN;
  struct str digits = text_of(m, node);
  double value = 0;
  for (size_t i = 0; i < digits.len; i++) {
    if (digits.ptr[i] == '_') continue;
    if (digits.ptr[i] < '0' || digits.ptr[i] > '9') return NAN;
    value = value * 10 + (digits.ptr[i] - '0');
  }
  return value;
}

/* ---- what is unloaded ----------------------------------------------------------------------- */

static bool is_sys_modules(const struct memory *m, TSNode node) {
  if (kind_of(m, node) == GRAMMAR_IDENTIFIER)
    return map_get(&m->modules, text_of(m, node)) != MAP_NONE;
  if (kind_of(m, node) != GRAMMAR_ATTRIBUTE) return false;
  struct str object = text_of(m, field(node, m->fields->object));
  return str_ends(object, STR("sys")) &&
         str_equal(text_of(m, field(node, m->fields->attribute)), STR("modules"));
}

/* from sys import modules, from sys import modules as loaded */
static void see_import(struct memory *m, TSNode node) {
  if (!str_equal(text_of(m, field(node, m->fields->module_name)), STR("sys"))) return;
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 1; i < count; i++) {
    TSNode name = ts_node_named_child(node, i), as = name;
    if (kind_of(m, name) == GRAMMAR_ALIASED_IMPORT) {
      as = field(name, m->fields->alias);
      name = field(name, m->fields->name);
    }
    if (str_equal(text_of(m, name), STR("modules")))
      map_put(&m->modules, m->arena, text_of(m, as), 1);
  }
}

struct names_list {
  struct arena *arena;
  struct str *items;
  size_t count, capacity;
};

static void add_strings(const struct memory *m, TSNode display, struct names_list *list) {
  uint32_t count = ts_node_is_null(display) ? 0 : ts_node_named_child_count(display);
  for (uint32_t i = 0; i < count; i++) {
    struct str name = string_content(m, ts_node_named_child(display, i));
    if (name.len) ARRAY_PUSH(list->arena, list, name);
  }
}

/* What `for key in ...` goes over: a display, a name of one, list(...) or sorted(...) of these. */
static void add_iterable(struct memory *m, TSNode node, struct names_list *list) {
  if (kind_of(m, node) == GRAMMAR_CALL)
    node = ts_node_named_child(field(node, m->fields->arguments), 0);
  if (kind_of(m, node) == GRAMMAR_IDENTIFIER) node = module_value(m, text_of(m, node));
  enum grammar_kind kind = kind_of(m, node);
  if (kind == GRAMMAR_LIST || kind == GRAMMAR_TUPLE || kind == GRAMMAR_SET)
    add_strings(m, node, list);
}

static bool is_function(const struct memory *m, TSNode node) {
  return kind_of(m, node) == GRAMMAR_FUNCTION_DEFINITION;
}

/* The modules that a key stands for, as far as they are written down. */
static void add_key(struct memory *m, TSNode key, struct names_list *list) {
  struct str literal = string_content(m, key);
  if (literal.len) ARRAY_PUSH(list->arena, list, literal);
  if (kind_of(m, key) != GRAMMAR_IDENTIFIER) return;
  struct str name = text_of(m, key);
  for (uint32_t i = m->depth; i-- > 0;) {
    TSNode at = m->around[i];
    if (kind_of(m, at) == GRAMMAR_FOR_STATEMENT &&
        str_equal(text_of(m, field(at, m->fields->left)), name)) {
      add_iterable(m, field(at, m->fields->right), list);
      return;
    }
    if (is_function(m, at)) return;
  }
}

/* ---- what guards it ------------------------------------------------------------------------- */

#define MOST_AHEAD 50 /* statements of a function that are looked at */

static bool is_difference(const struct memory *m, TSNode node) {
  while (kind_of(m, node) == GRAMMAR_PARENTHESIZED_EXPRESSION)
    node = ts_node_named_child(node, 0);
  return kind_of(m, node) == GRAMMAR_BINARY_OPERATOR &&
         str_equal(text_of(m, field(node, m->fields->operator)), STR("-"));
}

static bool is_count(struct str text) {
  static const char *const words[] = {"count", "access", "hits", "calls", "uses", "usage"};
  return holds_any(text, words, sizeof words / sizeof *words);
}

/* `few < many`: what is compared, the smaller side first. */
static void judge_comparison(struct memory *m, TSNode few, TSNode many,
                             struct detail_unload *unload) {
  if (is_difference(m, many)) { /* threshold < now - last use */
    m->tracks_usage = true;
    unload->threshold = number_of(m, few);
  } else if (is_count(text_of(m, few)) && !is_difference(m, few)) { /* count < threshold */
    bool limit = kind_of(m, many) == GRAMMAR_INTEGER || holds(text_of(m, many), "threshold") ||
                 holds(text_of(m, many), "limit") || holds(text_of(m, many), "min");
    if (limit) {
      unload->by_total_count = true;
      unload->threshold = number_of(m, many);
    }
  }
}

/* count % 50; NAN for anything else. */
static double remainder_of(struct memory *m, TSNode node) {
  while (kind_of(m, node) == GRAMMAR_PARENTHESIZED_EXPRESSION)
    node = ts_node_named_child(node, 0);
  if (kind_of(m, node) != GRAMMAR_BINARY_OPERATOR) return NAN;
  bool remainder = str_equal(text_of(m, field(node, m->fields->operator)), STR("%"));
  return remainder ? number_of(m, field(node, m->fields->right)) : NAN;
}

/* `count % 50 == 0` if `at_zero`, else `count % 50 != 0`, or `count % 50` alone. */
static double interval_of(struct memory *m, TSNode node, bool at_zero) {
  if (kind_of(m, node) == GRAMMAR_NOT_OPERATOR)
    return at_zero ? remainder_of(m, field(node, m->fields->argument)) : NAN;
  if (kind_of(m, node) != GRAMMAR_COMPARISON_OPERATOR || ts_node_child_count(node) != 3)
    return at_zero ? NAN : remainder_of(m, node);
  struct str sign = text_of(m, ts_node_child(node, 1));
  bool zero = str_equal(text_of(m, ts_node_child(node, 2)), STR("0"));
  bool fits = str_equal(sign, at_zero ? STR("==") : STR("!="));
  return zero && fits ? remainder_of(m, ts_node_child(node, 0)) : NAN;
}

/* `if count % 50 != 0: return` ahead of it in its function. */
static double interval_ahead(struct memory *m, TSNode function, TSNode node) {
  TSNode body = field(function, m->fields->body);
  uint32_t count = ts_node_is_null(body) ? 0 : ts_node_named_child_count(body);
  for (uint32_t i = 0; i < count && i < MOST_AHEAD; i++) {
    TSNode statement = ts_node_named_child(body, i);
    if (ts_node_start_byte(statement) >= ts_node_start_byte(node)) break;
    if (kind_of(m, statement) != GRAMMAR_IF_STATEMENT) continue;
    TSNode then = field(statement, m->fields->consequence);
    bool leaves = ts_node_named_child_count(then) == 1 &&
                  kind_of(m, ts_node_named_child(then, 0)) == GRAMMAR_RETURN_STATEMENT;
    double interval = interval_of(m, field(statement, m->fields->condition), false);
    if (leaves && !isnan(interval)) return interval;
  }
  return NAN;
}

static void read_condition(struct memory *m, TSNode node, struct detail_unload *unload,
                           uint32_t depth) {
  enum grammar_kind kind = kind_of(m, node);
  if (isnan(unload->interval)) unload->interval = interval_of(m, node, true);
  uint32_t count = ts_node_is_null(node) ? 0 : ts_node_child_count(node);
  if (kind == GRAMMAR_COMPARISON_OPERATOR && ts_node_named_child_count(node) == 2 && count == 3) {
    struct str sign = text_of(m, ts_node_child(node, 1));
    TSNode left = ts_node_child(node, 0), right = ts_node_child(node, 2);
    if (str_starts(sign, STR("<")) && !str_equal(sign, STR("<>")))
      judge_comparison(m, left, right, unload);
    if (str_starts(sign, STR(">"))) judge_comparison(m, right, left, unload);
    return;
  }
  bool inner = kind == GRAMMAR_BOOLEAN_OPERATOR || kind == GRAMMAR_PARENTHESIZED_EXPRESSION;
  for (uint32_t i = 0; inner && i < count && depth < 50; i++)
    read_condition(m, ts_node_child(node, i), unload, depth + 1);
}

/* The conditions around it, and the function that it stands in. */
static void read_surroundings(struct memory *m, TSNode node, struct detail_unload *unload) {
  TSNode child = node;
  for (uint32_t i = m->depth; i-- > 0;) {
    TSNode at = m->around[i];
    enum grammar_kind kind = kind_of(m, at);
    bool branch = kind == GRAMMAR_IF_STATEMENT || kind == GRAMMAR_ELIF_CLAUSE;
    if (branch && ts_node_eq(field(at, m->fields->consequence), child))
      read_condition(m, field(at, m->fields->condition), unload, 0);
    if (is_function(m, at)) {
      unload->function = text_of(m, field(at, m->fields->name));
      if (isnan(unload->interval)) unload->interval = interval_ahead(m, at, node);
      return;
    }
    child = at;
  }
}

#define MOST_UNLOADS 1000 /* of one file */

static void add_unload(struct memory *m, TSNode node, TSNode key) {
  if (m->unloads.count >= MOST_UNLOADS) return;
  struct names_list names = {.arena = m->arena};
  struct detail_unload unload = {.span = span_of(m, node), .threshold = NAN, .interval = NAN};
  add_key(m, key, &names);
  read_surroundings(m, node, &unload);
  unload.modules = names.items;
  unload.module_count = (uint32_t)names.count;
  ARRAY_PUSH(m->arena, &m->unloads, unload);
}

/* del sys.modules[key], also among others */
static void see_delete(struct memory *m, TSNode node) {
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count && m->unloads.count < MOST_UNLOADS; i++) {
    TSNode target = ts_node_named_child(node, i);
    if (kind_of(m, target) == GRAMMAR_EXPRESSION_LIST) see_delete(m, target);
    if (kind_of(m, target) == GRAMMAR_SUBSCRIPT &&
        is_sys_modules(m, field(target, m->fields->value)))
      add_unload(m, target, field(target, m->fields->subscript));
  }
}

/* time.time(), time.monotonic(), monotonic(), datetime.now() */
static bool is_clock(const struct memory *m, TSNode function) {
  static const char *const clocks[] = {"time", "monotonic", "perf_counter", "now", "utcnow"};
  bool attribute = kind_of(m, function) == GRAMMAR_ATTRIBUTE;
  struct str name = text_of(m, attribute ? field(function, m->fields->attribute) : function);
  for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
    if (str_equal(name, str_from(clocks[i]))) return true;
  return false;
}

/* sys.modules.pop(key) */
static void see_call(struct memory *m, TSNode node) {
  TSNode function = field(node, m->fields->function);
  m->reads_clock = m->reads_clock || is_clock(m, function);
  if (kind_of(m, function) != GRAMMAR_ATTRIBUTE) return;
  struct str method = text_of(m, field(function, m->fields->attribute));
  TSNode object = field(function, m->fields->object);
  if (str_equal(method, STR("pop")) && is_sys_modules(m, object))
    add_unload(m, node, ts_node_named_child(field(node, m->fields->arguments), 0));
  bool changes = str_equal(method, STR("update")) || str_equal(method, STR("clear"));
  if (changes && kind_of(m, object) == GRAMMAR_IDENTIFIER)
    map_put(&m->touched, m->arena, text_of(m, object), 1);
}

/* ---- limits and tables ---------------------------------------------------------------------- */

static struct str bare_name(struct str name) {
  while (str_starts(name, STR("_")))
    name = str_slice(name, 1, name.len);
  return name;
}

/* The names that LUGS goes by: UNLOAD_THRESHOLD, UNLOAD_CHECK_FREQUENCY, LUGS_... */
static void see_limit(struct memory *m, TSNode assignment, struct str name, TSNode value) {
  bool ours = str_starts(name, STR("UNLOAD_")) || str_starts(name, STR("LUGS_"));
  bool interval = holds(name, "CHECK") || holds(name, "INTERVAL") || holds(name, "FREQUENCY");
  if (!ours || !(interval || holds(name, "THRESHOLD"))) return;
  double number = number_of(m, value);
  if (isnan(number)) return;
  struct detail_limit limit = {span_of(m, assignment), name, number, interval};
  ARRAY_PUSH(m->arena, &m->limits, limit);
}

static uint32_t tier_of(struct str name) {
  size_t at = str_find_nocase(name, STR("TIER"), 0);
  if (at == SIZE_MAX) return 0;
  at += 4;
  if (at < name.len && name.ptr[at] == '_') at++;
  bool digit = at < name.len && name.ptr[at] >= '1' && name.ptr[at] <= '9';
  return digit ? (uint32_t)(name.ptr[at] - '0') : 0;
}

/* Entries as written; `...` stands for some that are not. */
static uint32_t count_entries(const struct memory *m, TSNode display) {
  uint32_t entries = 0, count = ts_node_named_child_count(display);
  for (uint32_t i = 0; i < count; i++) {
    TSNode entry = ts_node_named_child(display, i);
    if (!ts_node_is_extra(entry) && !str_equal(text_of(m, entry), STR("..."))) entries++;
  }
  return entries;
}

/* A number among the values: ("handler", 0.9). */
static bool has_numbers(const struct memory *m, TSNode display) {
  TSTreeCursor cursor = ts_tree_cursor_new(display);
  bool down = true, found = false;
  while (!found) {
    TSNode node = ts_tree_cursor_current_node(&cursor);
    struct str text = text_of(m, node);
    bool string = kind_of(m, node) == GRAMMAR_STRING;
    bool leaf = ts_node_child_count(node) == 0;
    found = down && leaf && text.len && text.ptr[0] >= '0' && text.ptr[0] <= '9';
    if (down && !string && ts_tree_cursor_goto_first_child(&cursor)) continue;
    down = ts_tree_cursor_goto_next_sibling(&cursor);
    if (!down && !ts_tree_cursor_goto_parent(&cursor)) break;
  }
  ts_tree_cursor_delete(&cursor);
  return found;
}

/* What a call makes a table of: dict(get=cache.get), MappingProxyType({...}). */
static TSNode display_of(const struct memory *m, TSNode value) {
  if (kind_of(m, value) != GRAMMAR_CALL) return value;
  TSNode arguments = field(value, m->fields->arguments), first = ts_node_named_child(arguments, 0);
  if (kind_of(m, first) == GRAMMAR_DICTIONARY) return first;
  bool dict = str_equal(text_of(m, field(value, m->fields->function)), STR("dict"));
  return dict && kind_of(m, first) == GRAMMAR_KEYWORD_ARGUMENT ? arguments : value;
}

static void see_table(struct memory *m, TSNode assignment, struct str name, TSNode value) {
  if (!str_starts(name, STR("HOT_PATH")) && !str_starts(name, STR("ZAPH_TIER"))) return;
  value = display_of(m, value);
  enum grammar_kind kind = kind_of(m, value);
  if (kind != GRAMMAR_DICTIONARY && kind != GRAMMAR_LIST && kind != GRAMMAR_TUPLE &&
      kind != GRAMMAR_SET && kind != GRAMMAR_ARGUMENT_LIST)
    return;
  struct detail_table table = {
      .span = span_of(m, assignment),
      .name = text_of(m, field(assignment, m->fields->left)),
      .entries = count_entries(m, value),
      .tier = tier_of(name),
      .numbers = has_numbers(m, value),
  };
  if (ts_node_named_child_count(value)) ARRAY_PUSH(m->arena, &m->tables, table);
}

static bool in_function(const struct memory *m) {
  for (uint32_t i = m->depth; i-- > 0;)
    if (is_function(m, m->around[i])) return true;
  return false;
}

static void see_assignment(struct memory *m, TSNode node) {
  TSNode left = field(node, m->fields->left), value = field(node, m->fields->right);
  if (kind_of(m, left) == GRAMMAR_SUBSCRIPT && in_function(m))
    map_put(&m->touched, m->arena, text_of(m, field(left, m->fields->value)), 1);
  bool at_top = m->depth == 2; /* the module, and the statement */
  if (!at_top || ts_node_is_null(value) || kind_of(m, left) != GRAMMAR_IDENTIFIER) return;
  struct str name = bare_name(text_of(m, left));
  see_limit(m, node, name, value);
  see_table(m, node, name, value);
}

static void see_global(struct memory *m, TSNode node) {
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++)
    map_put(&m->touched, m->arena, text_of(m, ts_node_named_child(node, i)), 1);
}

/* Names by which usage is counted or remembered. */
static void see_identifier(struct memory *m, TSNode node) {
  static const char *const words[] = {"track", "usage", "last_use",  "access",
                                      "count", "hits",  "invocation"};
  if (holds_any(text_of(m, node), words, sizeof words / sizeof *words)) m->tracks_usage = true;
}

void memory_see(struct memory *m, TSNode node, const TSNode *around, uint32_t depth) {
  m->around = around;
  m->depth = depth;
  switch (kind_of(m, node)) {
  case GRAMMAR_DELETE_STATEMENT:
    see_delete(m, node);
    break;
  case GRAMMAR_CALL:
    see_call(m, node);
    break;
  case GRAMMAR_ASSIGNMENT:
  case GRAMMAR_AUGMENTED_ASSIGNMENT:
    see_assignment(m, node);
    break;
  case GRAMMAR_GLOBAL_STATEMENT:
    see_global(m, node);
    break;
  case GRAMMAR_IMPORT_FROM_STATEMENT:
    see_import(m, node);
    break;
  case GRAMMAR_IDENTIFIER:
    if (!m->tracks_usage) see_identifier(m, node);
    break;
  default:
    break;
  }
}

/* ---- what stands beside a table ------------------------------------------------------------- */

static bool is_comment_line(const struct memory *m, uint32_t line) {
  return str_starts(str_trim(text_line(m->lines, line)), STR("#"));
}

/* Comments right above it, in it, and behind it. */
static struct str read_comments(const struct memory *m, const struct detail_table *table,
                                const struct grammar_comments *comments) {
  uint32_t first = table->span.line;
  while (first > 1 && is_comment_line(m, first - 1))
    first--;
  uint32_t start = m->lines->starts[first - 1], end = text_line_end(m->text, table->span.end);
  struct builder joined = {0};
  for (uint32_t i = 0; i < comments->count; i++) {
    if (comments->starts[i] < start || comments->starts[i] >= end) continue;
    if (joined.len) builder_add_byte(&joined, '\n');
    uint32_t stop = text_line_end(m->text, comments->starts[i]);
    builder_add(&joined, str_slice(m->text, comments->starts[i], stop));
  }
  struct str copy = str_copy(m->arena, builder_view(&joined));
  builder_free(&joined);
  return copy;
}

/* What is given in seconds cannot be held against a number of requests. */
static void forget_limits(struct memory *m) {
  m->limits.count = 0;
  for (size_t i = 0; i < m->unloads.count; i++)
    m->unloads.items[i].threshold = m->unloads.items[i].interval = NAN;
}

void memory_finish(struct memory *m, const struct grammar_comments *comments,
                   struct detail *detail) {
  if (m->reads_clock) forget_limits(m);
  for (size_t i = 0; i < m->tables.count; i++) {
    struct detail_table *table = &m->tables.items[i];
    table->comments = read_comments(m, table, comments);
    table->refreshed = map_get(&m->touched, table->name) != MAP_NONE;
  }
  detail->unloads = m->unloads.items;
  detail->unload_count = (uint32_t)m->unloads.count;
  detail->limits = m->limits.items;
  detail->limit_count = (uint32_t)m->limits.count;
  detail->tables = m->tables.items;
  detail->table_count = (uint32_t)m->tables.count;
  detail->tracks_usage = m->tracks_usage;
}

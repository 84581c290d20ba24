/* detail: one full parse of a file, for what its imports do not tell.
 * In: text. Out: docstring, lines of code. The one idea: statements that are mere strings are
 * what people write as documents, so their lines are no code. */
#include "facts/detail.h"

#include "facts/internal.h"
#include "facts/memory.h"

struct reading {
  struct arena *arena;
  struct grammar_parser *parser;
  struct str text;
  struct text_lines lines;
  struct detail *detail;
  const struct grammar_fields *fields;
  struct memory *memory;
  ARRAY(struct detail_range) kept;
  bool keeps_all; /* all annotations of the file may be read */
  bool *no_code;  /* per line, from 0: blank, a comment, or part of a string statement */
};

static enum grammar_kind kind_of(const struct reading *r, TSNode node) {
  return ts_node_is_null(node) ? GRAMMAR_OTHER : grammar_kind(r->parser, node);
}

static uint32_t line_of(const struct reading *r, uint32_t offset) {
  return text_line_number(&r->lines, offset) - 1;
}

/* ---- strings -------------------------------------------------------------------------------- */

/* Between the quotes, prefix not counted; empty for what is no plain string. */
static struct str string_content(const struct reading *r, TSNode string) {
  if (kind_of(r, string) != GRAMMAR_STRING) return (struct str){0};
  uint32_t count = ts_node_child_count(string);
  if (count < 2) return (struct str){0};
  uint32_t start = ts_node_end_byte(ts_node_child(string, 0));
  uint32_t end = ts_node_start_byte(ts_node_child(string, count - 1));
  return str_slice(r->text, start, end);
}

static struct facts_span span_of(const struct reading *r, TSNode node) {
  struct facts_span span = {.start = ts_node_start_byte(node), .end = ts_node_end_byte(node)};
  struct text_position from = text_position(&r->lines, span.start);
  struct text_position to = text_position(&r->lines, span.end);
  span.line = from.line;
  span.column = from.column;
  span.end_line = to.line;
  span.end_column = to.column;
  return span;
}

/* An expression statement that is nothing but a string. */
static void see_string_statement(struct reading *r, TSNode statement, bool first_in_module) {
  TSNode string = node_part(statement, 0);
  enum grammar_kind kind = kind_of(r, string);
  if (kind != GRAMMAR_STRING && kind != GRAMMAR_CONCATENATED_STRING) return;
  uint32_t last = line_of(r, ts_node_end_byte(statement));
  for (uint32_t line = line_of(r, ts_node_start_byte(statement)); line <= last; line++)
    r->no_code[line] = true;
  if (!first_in_module) return;
  r->detail->has_docstring = true;
  r->detail->docstring = string_content(r, string);
  r->detail->docstring_span = span_of(r, string);
}

/* ---- annotations that are read at run time --------------------------------------------------- */

static struct str text_of(const struct reading *r, TSNode node) {
  return str_slice(r->text, ts_node_start_byte(node), ts_node_end_byte(node));
}

/* The last name of `a.b.c(...)` or `a.b[...]`. */
static struct str last_name(const struct reading *r, TSNode node) {
  for (;;) {
    enum grammar_kind kind = kind_of(r, node);
    if (kind == GRAMMAR_CALL)
      node = ts_node_child_by_field_id(node, r->fields->function);
    else if (kind == GRAMMAR_SUBSCRIPT)
      node = ts_node_child_by_field_id(node, r->fields->value);
    else if (kind == GRAMMAR_ATTRIBUTE)
      node = ts_node_child_by_field_id(node, r->fields->attribute);
    else
      return ts_node_is_null(node) ? (struct str){0} : text_of(r, node);
  }
}

static bool is_among(struct str name, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (str_equal(name, str_from(words[i]))) return true;
  return false;
}

/* Decorators that leave annotations alone. */
static bool is_plain_decorator(const struct reading *r, TSNode decorator) {
  static const char *const words[] = {
      "staticmethod",    "classmethod", "property",           "setter", "getter",
      "deleter",         "cache",       "lru_cache",          "wraps",  "override",
      "cached_property", "overload",    "abstractmethod",     "final",  "contextmanager",
      "fixture",         "parametrize", "asynccontextmanager"};
  return is_among(last_name(r, node_part(decorator, 0)), words, sizeof words / sizeof *words);
}

/* Bases that leave the annotations of fields alone. */
static bool is_plain_base(const struct reading *r, TSNode base) {
  static const char *const words[] = {"object",  "ABC",           "Protocol",  "Generic", "Enum",
                                      "IntEnum", "BaseException", "Exception", "type"};
  struct str name = last_name(r, base);
  return is_among(name, words, sizeof words / sizeof *words) || str_ends(name, STR("Error"));
}

static bool has_bases(const struct reading *r, TSNode class_node) {
  TSNode bases = ts_node_child_by_field_id(class_node, r->fields->superclasses);
  uint32_t count = ts_node_is_null(bases) ? 0 : ts_node_named_child_count(bases);
  for (uint32_t i = 0; i < count; i++) {
    TSNode base = ts_node_named_child(bases, i);
    bool no_base = ts_node_is_extra(base) || kind_of(r, base) == GRAMMAR_KEYWORD_ARGUMENT;
    if (!no_base && !is_plain_base(r, base)) return true;
  }
  return false;
}

static void keep(struct reading *r, TSNode node) {
  struct detail_range range = {ts_node_start_byte(node), ts_node_end_byte(node)};
  size_t count = r->kept.count;
  if (count && r->kept.items[count - 1].end > range.end) range.end = r->kept.items[count - 1].end;
  ARRAY_PUSH(r->arena, &r->kept, range);
}

/* The annotated statements of a class body itself, not those of its methods. */
static void keep_fields(struct reading *r, TSNode class_node) {
  TSNode body = ts_node_child_by_field_id(class_node, r->fields->body);
  uint32_t count = ts_node_is_null(body) ? 0 : ts_node_named_child_count(body);
  for (uint32_t i = 0; i < count; i++) {
    TSNode statement = ts_node_named_child(body, i);
    if (kind_of(r, statement) != GRAMMAR_EXPRESSION_STATEMENT) continue;
    TSNode assignment = node_part(statement, 0);
    if (kind_of(r, assignment) == GRAMMAR_ASSIGNMENT) keep(r, assignment);
  }
}

static bool is_decorated(const struct reading *r, TSNode definition) {
  uint32_t count = ts_node_named_child_count(definition);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(definition, i);
    if (kind_of(r, child) == GRAMMAR_DECORATOR && !is_plain_decorator(r, child)) return true;
  }
  return false;
}

static void see_decorated(struct reading *r, TSNode node) {
  TSNode definition = ts_node_child_by_field_id(node, r->fields->definition);
  if (!is_decorated(r, node)) return;
  if (kind_of(r, definition) == GRAMMAR_FUNCTION_DEFINITION) keep(r, definition);
  if (kind_of(r, definition) == GRAMMAR_CLASS_DEFINITION) keep_fields(r, definition);
}

#define MOST_ARGUMENTS 20 /* more than this have calls that hold data */

static bool has_keyword(const struct reading *r, TSNode arguments, struct str keyword) {
  uint32_t count = ts_node_named_child_count(arguments);
  for (uint32_t i = 0; i < count && i < MOST_ARGUMENTS; i++) {
    TSNode argument = ts_node_named_child(arguments, i);
    if (kind_of(r, argument) != GRAMMAR_KEYWORD_ARGUMENT) continue;
    if (str_equal(text_of(r, node_part(argument, 0)), keyword)) return true;
  }
  return false;
}

/* dispatched.register(function), which reads what the function's first argument is. */
static bool registers_function(const struct reading *r, TSNode function, TSNode arguments) {
  if (kind_of(r, function) != GRAMMAR_ATTRIBUTE || ts_node_named_child_count(arguments) != 1)
    return false;
  TSNode object = ts_node_child_by_field_id(function, r->fields->object);
  return str_equal(last_name(r, function), STR("register")) &&
         kind_of(r, node_part(arguments, 0)) == GRAMMAR_IDENTIFIER &&
         !str_equal(text_of(r, object), STR("atexit"));
}

/* Whose annotations a call reads is not to be seen: all of the file count then. */
static void see_call(struct reading *r, TSNode call) {
  static const char *const readers[] = {"get_type_hints", "get_annotations", "resolve_types"};
  TSNode function = ts_node_child_by_field_id(call, r->fields->function);
  TSNode arguments = ts_node_child_by_field_id(call, r->fields->arguments);
  if (ts_node_is_null(function) || ts_node_is_null(arguments)) return;
  if (is_among(last_name(r, function), readers, sizeof readers / sizeof *readers) ||
      has_keyword(r, arguments, STR("eval_str")) || registers_function(r, function, arguments))
    r->keeps_all = true;
}

/* ---- the walk -------------------------------------------------------------------------------- */

static void see(struct reading *r, TSNode node, bool first_in_module) {
  switch (kind_of(r, node)) {
  case GRAMMAR_EXPRESSION_STATEMENT:
    see_string_statement(r, node, first_in_module);
    break;
  case GRAMMAR_DECORATED_DEFINITION:
    see_decorated(r, node);
    break;
  case GRAMMAR_CLASS_DEFINITION:
    if (has_bases(r, node)) keep_fields(r, node);
    break;
  case GRAMMAR_CALL:
    see_call(r, node);
    break;
  default:
    break;
  }
}

/* Every node, outer ones first. */
static void walk(struct reading *r, TSNode root) {
  TSTreeCursor cursor = ts_tree_cursor_new(root);
  TSNode first = node_part(root, 0);
  ARRAY(TSNode) around = {0};
  bool down = true;
  for (;;) {
    TSNode node = ts_tree_cursor_current_node(&cursor);
    if (down) {
      see(r, node, !ts_node_is_null(first) && ts_node_eq(node, first));
      memory_see(r->memory, node, around.items, (uint32_t)around.count);
    }
    if (down && ts_tree_cursor_goto_first_child(&cursor)) {
      ARRAY_PUSH(r->arena, &around, node);
      continue;
    }
    down = ts_tree_cursor_goto_next_sibling(&cursor);
    if (down) continue;
    if (!ts_tree_cursor_goto_parent(&cursor)) break;
    around.count--;
  }
  ts_tree_cursor_delete(&cursor);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void mark_comments(struct reading *r, const struct grammar_comments *comments) {
  for (uint32_t i = 0; i < comments->count; i++) {
    uint32_t line = line_of(r, comments->starts[i]);
    struct str before = str_slice(r->text, r->lines.starts[line], comments->starts[i]);
    if (str_trim(before).len == 0) r->no_code[line] = true;
  }
}

static void count_lines(struct reading *r) {
  for (uint32_t line = 0; line < r->lines.count; line++)
    if (!r->no_code[line] && str_trim(text_line(&r->lines, line + 1)).len > 0)
      r->detail->code_lines++;
}

/* ---- the door -------------------------------------------------------------------------------- */

const struct detail *detail_read(struct facts_extractor *extractor, struct arena *arena,
                                 struct str file) {
  struct text text = text_decode(arena, file);
  const struct grammar_wish wish = {.whole = true};
  const struct grammar_slice *slice = grammar_slice(facts_slicer(extractor), text.bytes, &wish);
  struct reading r = {.arena = arena,
                      .parser = facts_parser(extractor),
                      .fields = grammar_fields(facts_parser(extractor)),
                      .text = text.bytes,
                      .lines = text_lines(arena, text.bytes),
                      .detail = ARENA_NEW(arena, struct detail)};
  r.no_code = ARENA_ARRAY(arena, bool, r.lines.count);
  r.detail->broken = slice->trouble.kind != GRAMMAR_NO_TROUBLE;
  TSTree *tree = grammar_parse_range(r.parser, slice, 0, (uint32_t)text.bytes.len);
  if (tree) {
    TSNode root = ts_tree_root_node(tree);
    r.detail->broken = r.detail->broken || grammar_read_to(r.parser) != FACTS_NONE;
    r.memory = memory_new(arena, r.parser, r.text, &r.lines, root);
    walk(&r, root);
    ts_tree_delete(tree);
  }
  struct grammar_comments comments = grammar_find_comments(facts_slicer(extractor), r.text);
  if (r.memory) memory_finish(r.memory, &comments, r.detail);
  if (r.keeps_all) {
    r.kept.count = 0;
    struct detail_range whole = {0, (uint32_t)text.bytes.len};
    ARRAY_PUSH(arena, &r.kept, whole);
  }
  r.detail->kept_annotations = r.kept.items;
  r.detail->kept_annotation_count = (uint32_t)r.kept.count;
  mark_comments(&r, &comments);
  count_lines(&r);
  return r.detail;
}

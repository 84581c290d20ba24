/* detail: one full parse of a file, for what its imports do not tell.
 * In: text. Out: docstring, lines of code. The one idea: statements that are mere strings are
 * what people write as documents, so their lines are no code. */
#include "facts/detail.h"

#include "facts/internal.h"

struct reading {
  struct arena *arena;
  struct grammar_parser *parser;
  struct str text;
  struct text_lines lines;
  struct detail *detail;
  bool *no_code; /* per line, from 0: blank, a comment, or part of a string statement */
};

static enum grammar_kind kind_of(const struct reading *r, TSNode node) {
  return ts_node_is_null(node) ? GRAMMAR_OTHER : grammar_kind(r->parser, node);
}

static uint32_t line_of(const struct reading *r, uint32_t offset) {
  return text_position(&r->lines, offset).line - 1;
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

/* ---- the walk -------------------------------------------------------------------------------- */

/* Every node, outer ones first. */
static void walk(struct reading *r, TSNode root) {
  TSTreeCursor cursor = ts_tree_cursor_new(root);
  TSNode first = node_part(root, 0);
  bool down = true;
  for (;;) {
    if (down) {
      TSNode node = ts_tree_cursor_current_node(&cursor);
      if (kind_of(r, node) == GRAMMAR_EXPRESSION_STATEMENT)
        see_string_statement(r, node, !ts_node_is_null(first) && ts_node_eq(node, first));
    }
    if (down && ts_tree_cursor_goto_first_child(&cursor)) continue;
    down = ts_tree_cursor_goto_next_sibling(&cursor);
    if (!down && !ts_tree_cursor_goto_parent(&cursor)) break;
  }
  ts_tree_cursor_delete(&cursor);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void mark_comments(struct reading *r, struct grammar_slicer *slicer) {
  struct grammar_comments comments = grammar_find_comments(slicer, r->text);
  for (uint32_t i = 0; i < comments.count; i++) {
    uint32_t line = line_of(r, comments.starts[i]);
    struct str before = str_slice(r->text, r->lines.starts[line], comments.starts[i]);
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
                      .text = text.bytes,
                      .lines = text_lines(arena, text.bytes),
                      .detail = ARENA_NEW(arena, struct detail)};
  r.no_code = ARENA_ARRAY(arena, bool, r.lines.count);
  r.detail->broken = slice->trouble.kind != GRAMMAR_NO_TROUBLE;
  TSTree *tree = grammar_parse_range(r.parser, slice, 0, (uint32_t)text.bytes.len);
  if (tree) {
    walk(&r, ts_tree_root_node(tree));
    ts_tree_delete(tree);
  }
  mark_comments(&r, facts_slicer(extractor));
  count_lines(&r);
  return r.detail;
}

/* Loops that always leave at their first pass (`for x in y: import z; break`), and passes that may
 * end before the import (`for x in y: if not x: continue; import z`) or are the last one behind it
 * (`for x in y: if not x: import z; raise z.Error`).
 *
 * The slice shows only a loop's kept statements, so the whole loop is parsed here: rare, and
 * bounded. Where anything is unclear the answer is no.
 */
#include "internal.h"

#define MOST_BYTES (128u << 10) /* parsed in one file for this */

static bool block_leaves(const struct loops *loops, TSNode block);

static enum grammar_kind kind_of(const struct loops *loops, TSNode node) {
  return grammar_kind(loops->parser, node);
}

/* Does every clause of the `if` leave, an `else` among them? */
static bool if_leaves(const struct loops *loops, TSNode node) {
  bool has_else = false;
  uint32_t count = ts_node_named_child_count(node);
  if (!block_leaves(loops, ts_node_child_by_field_id(node, loops->fields->consequence)))
    return false;
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(node, i);
    enum grammar_kind kind = kind_of(loops, child);
    TSFieldId body = kind == GRAMMAR_ELSE_CLAUSE ? loops->fields->body : loops->fields->consequence;
    if (kind != GRAMMAR_ELSE_CLAUSE && kind != GRAMMAR_ELIF_CLAUSE) continue;
    has_else |= kind == GRAMMAR_ELSE_CLAUSE;
    if (!block_leaves(loops, ts_node_child_by_field_id(child, body))) return false;
  }
  return has_else;
}

static bool clause_leaves(const struct loops *loops, TSNode clause) {
  uint32_t count = ts_node_named_child_count(clause);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(clause, i);
    if (kind_of(loops, child) == GRAMMAR_BLOCK) return block_leaves(loops, child);
  }
  return false;
}

static bool try_leaves(const struct loops *loops, TSNode node) {
  bool body = block_leaves(loops, ts_node_child_by_field_id(node, loops->fields->body));
  bool handlers = true;
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(node, i);
    enum grammar_kind kind = kind_of(loops, child);
    bool clause = kind == GRAMMAR_EXCEPT_CLAUSE || kind == GRAMMAR_ELSE_CLAUSE ||
                  kind == GRAMMAR_FINALLY_CLAUSE;
    bool leaves = clause && clause_leaves(loops, child);
    if (kind == GRAMMAR_FINALLY_CLAUSE && leaves) return true;
    if (kind == GRAMMAR_EXCEPT_CLAUSE) handlers &= leaves;
    if (kind == GRAMMAR_ELSE_CLAUSE) body |= leaves;
  }
  return body && handlers;
}

static bool statement_leaves(const struct loops *loops, TSNode node) {
  switch (kind_of(loops, node)) {
  case GRAMMAR_RETURN_STATEMENT:
  case GRAMMAR_RAISE_STATEMENT:
  case GRAMMAR_BREAK_STATEMENT:
    return true;
  case GRAMMAR_IF_STATEMENT:
    return if_leaves(loops, node);
  case GRAMMAR_TRY_STATEMENT:
    return try_leaves(loops, node);
  case GRAMMAR_WITH_STATEMENT:
    return block_leaves(loops, ts_node_child_by_field_id(node, loops->fields->body));
  default:
    return false;
  }
}

static bool block_leaves(const struct loops *loops, TSNode block) {
  if (ts_node_is_null(block)) return false;
  TSTreeCursor cursor = ts_tree_cursor_new(block);
  bool leaves = false;
  for (bool more = ts_tree_cursor_goto_first_child(&cursor); more && !leaves;
       more = ts_tree_cursor_goto_next_sibling(&cursor))
    leaves = statement_leaves(loops, ts_tree_cursor_current_node(&cursor));
  ts_tree_cursor_delete(&cursor);
  return leaves;
}

/* ---- what a loop holds ---------------------------------------------------------------------- */

/* Notes the block if it leaves at its end. */
static void look_at_exit(struct loops *loops, TSNode block) {
  uint32_t count = ts_node_named_child_count(block);
  TSNode last = {0};
  do {
    if (!count) return;
    last = ts_node_named_child(block, --count);
  } while (kind_of(loops, last) == GRAMMAR_COMMENT);
  if (!statement_leaves(loops, last)) return;
  struct loop_exit exit = {ts_node_start_byte(block), ts_node_start_byte(last)};
  ARRAY_PUSH(loops->arena, &loops->exits, exit);
}

/* Finds the first `continue` of this loop, and the blocks that leave it, by their starts. Of inner
 * loops only the `else` counts. */
static void look_in(struct loops *loops, TSNode node) {
  enum grammar_kind kind = kind_of(loops, node);
  if (kind == GRAMMAR_CONTINUE_STATEMENT && loops->last_continue == FACTS_NONE)
    loops->last_continue = ts_node_start_byte(node);
  if (kind == GRAMMAR_FUNCTION_DEFINITION || kind == GRAMMAR_CLASS_DEFINITION) return;
  if (kind == GRAMMAR_EXPRESSION_STATEMENT || kind == GRAMMAR_CONTINUE_STATEMENT) return;
  if (kind == GRAMMAR_BLOCK) look_at_exit(loops, node);
  bool loop = kind == GRAMMAR_FOR_STATEMENT || kind == GRAMMAR_WHILE_STATEMENT;
  TSTreeCursor cursor = ts_tree_cursor_new(node);
  for (bool more = ts_tree_cursor_goto_first_child(&cursor); more;
       more = ts_tree_cursor_goto_next_sibling(&cursor)) {
    TSNode child = ts_tree_cursor_current_node(&cursor);
    enum grammar_kind inner = kind_of(loops, child);
    bool block = inner == GRAMMAR_BLOCK || inner == GRAMMAR_ELSE_CLAUSE ||
                 inner == GRAMMAR_ELIF_CLAUSE || inner == GRAMMAR_EXCEPT_CLAUSE ||
                 inner == GRAMMAR_FINALLY_CLAUSE || inner == GRAMMAR_CASE_CLAUSE;
    if (kind != GRAMMAR_BLOCK && !block) continue;
    if (loop && inner != GRAMMAR_ELSE_CLAUSE) continue;
    look_in(loops, child);
  }
  ts_tree_cursor_delete(&cursor);
}

static bool leaves_behind(const struct loops *loops, uint32_t at) {
  for (size_t i = 0; i < loops->exits.count && loops->exits.items[i].start <= at; i++)
    if (at < loops->exits.items[i].end) return true;
  return false;
}

/* ---- where the loop ends -------------------------------------------------------------------- */

/* Column of the line's first byte that is not white space, as Python counts; *at goes there. */
static uint32_t indentation(struct str text, uint32_t *at) {
  uint32_t column = 0;
  for (; *at < text.len; ++*at) {
    char c = text.ptr[*at];
    if (c == ' ')
      column++;
    else if (c == '\t')
      column = (column / 8 + 1) * 8;
    else if (c == '\f')
      column = 0;
    else
      break;
  }
  return column;
}

static bool is_empty_line(struct str text, uint32_t at) {
  return at >= text.len || text.ptr[at] == '\n' || text.ptr[at] == '\r' || text.ptr[at] == '#';
}

/* The first line below that stands no deeper, but for one that closes the header's brackets. Within
 * a string or other brackets that is too early, and what is parsed has an error then. */
static uint32_t find_end(struct str text, uint32_t line) {
  uint32_t at = line, column = indentation(text, &at);
  for (;;) {
    line = text_next_line(text, at);
    if (line >= text.len) return (uint32_t)text.len;
    at = line;
    uint32_t inner = indentation(text, &at);
    bool closes = at < text.len && strchr(")]}", text.ptr[at]) != NULL;
    if (inner <= column && !closes && !is_empty_line(text, at)) return line;
  }
}

/* The loop's body in what was parsed; null where in doubt. */
static TSNode body_of(const struct loops *loops, TSNode root) {
  TSNode none = {0};
  if (ts_node_has_error(root)) return none;
  uint32_t count = ts_node_named_child_count(root);
  for (uint32_t i = 0; i < count; i++) {
    TSNode loop = ts_node_named_child(root, i);
    enum grammar_kind kind = kind_of(loops, loop);
    if (kind == GRAMMAR_COMMENT) continue;
    if (kind != GRAMMAR_FOR_STATEMENT && kind != GRAMMAR_WHILE_STATEMENT) return none;
    return ts_node_child_by_field_id(loop, loops->fields->body);
  }
  return none;
}

static void read_loop(struct loops *loops, uint32_t start) {
  struct str text = loops->slice->text;
  uint32_t line = text_line_start(text, start), end = find_end(text, line);
  if (end - line > MOST_BYTES - loops->parsed) return;
  loops->parsed += end - line;
  TSTree *tree = grammar_parse_range(loops->parser, loops->slice, line, end);
  if (tree && grammar_read_to(loops->parser) == FACTS_NONE) {
    TSNode body = body_of(loops, ts_tree_root_node(tree));
    if (!ts_node_is_null(body)) look_in(loops, body);
    loops->last_leaves = loops->last_continue == FACTS_NONE && block_leaves(loops, body);
  }
  if (tree) ts_tree_delete(tree);
}

uint32_t loops_flags(struct loops *loops, uint32_t start, uint32_t at) {
  if (!loops->known || loops->last_start != start) {
    loops->known = true;
    loops->last_start = start;
    loops->last_leaves = false;
    loops->last_continue = FACTS_NONE;
    loops->exits.count = 0;
    read_loop(loops, start);
  }
  if (loops->last_leaves) return FACTS_FIRST_PASS;
  if (leaves_behind(loops, at)) return FACTS_ONE_PASS;
  return loops->last_continue < at ? FACTS_AFTER_CONTINUE : 0;
}

/* What broken code still says: imports that the parser tore apart or lost.
 *
 * Half-typed code (`from a import` above `import b`) makes one wrong statement of two lines. Such
 * pieces are put aside by the walk; here each of their lines that begins with an import is parsed
 * alone. A line that stands deeper than the piece's first is left out: nobody knows in what.
 */
#include "internal.h"

#include <stdlib.h>

#define MOST_BYTES (64u << 10) /* parsed for this in one file */

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\f';
}

static uint32_t skip_blanks(struct str text, uint32_t at) {
  while (at < text.len && is_blank(text.ptr[at]))
    at++;
  return at;
}

bool repair_is_torn(struct str statement) {
  for (size_t i = 0; i < statement.len && statement.ptr[i] != '('; i++) {
    char c = statement.ptr[i];
    if (c == '\\') i += i + 2 < statement.len && statement.ptr[i + 1] == '\r' ? 2 : 1;
    if (c == '\n' || c == '\r') return true;
  }
  return false;
}

void repair_put_aside(struct extraction *x, TSNode node, const struct place *place) {
  struct torn torn = {ts_node_start_byte(node), ts_node_end_byte(node), place};
  ARRAY_PUSH(x->scratch, &x->torn, torn);
}

/* Start of the line, if nothing but blanks stands between it and `at`; else FACTS_NONE. */
static uint32_t blank_line_start(struct str text, uint32_t at) {
  while (at > 0 && is_blank(text.ptr[at - 1]))
    at--;
  return at == 0 || text.ptr[at - 1] == '\n' || text.ptr[at - 1] == '\r' ? at : FACTS_NONE;
}

/* The line at `line`, whose code begins at `statement`, is indented as the line at `first`. */
static bool is_indented_as(struct str text, uint32_t first, uint32_t line, uint32_t statement) {
  struct str indent = str_slice(text, first, skip_blanks(text, first));
  return str_equal(indent, str_slice(text, line, statement));
}

bool repair_stands_with(struct str text, uint32_t first, uint32_t statement) {
  uint32_t line = blank_line_start(text, statement);
  return line != FACTS_NONE && is_indented_as(text, text_line_start(text, first), line, statement);
}

/* Not so if it only goes on in a line that began above. */
bool repair_is_orphan(struct str text, uint32_t statement) {
  uint32_t line = blank_line_start(text, statement);
  if (line == FACTS_NONE) return false;
  if (statement == line || text.ptr[statement - 1] == '\f') return false;
  uint32_t before = line ? text_line_end(text, line - 1) : 0;
  return before == 0 || text.ptr[before - 1] != '\\';
}

static bool begins_import(struct str text, uint32_t at) {
  struct str rest = str_slice(text, at, at + 7);
  return str_starts(rest, STR("import")) || str_starts(rest, STR("from")) ||
         str_starts(rest, STR("lazy"));
}

static bool is_known(const struct extraction *x, size_t known, uint32_t start) {
  size_t low = 0, high = known;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    uint32_t at = x->found.items[middle].import.span.start;
    if (at == start) return true;
    if (at < start)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}

/* Where the statement that begins at `at` ends: with its line, or with what is open there. */
static uint32_t statement_end(struct str text, uint32_t at, uint32_t limit) {
  uint32_t end = text_line_end(text, at);
  struct str line = str_slice(text, at, end);
  bool open = str_rfind_byte(line, '(') != SIZE_MAX && str_rfind_byte(line, ')') == SIZE_MAX;
  return open && limit > end ? limit : end;
}

struct repair {
  struct extraction *x;
  size_t known;    /* imports found by the walk */
  uint32_t parsed; /* bytes */
  uint32_t
      piece_line; /* where the line on which the piece begins does; FACTS_NONE: not yet known */
};

static void read_alone(struct extraction *x, uint32_t line, uint32_t end,
                       const struct place *place) {
  TSTree *tree = grammar_parse_range(x->parser, x->slice, line, end);
  if (!tree) return;
  TSNode root = ts_tree_root_node(tree);
  uint32_t count = ts_node_named_child_count(root);
  for (uint32_t i = 0; i < count && i < 100; i++) {
    TSNode child = ts_node_named_child(root, i);
    enum grammar_kind kind = node_kind(x, child);
    if (node_is_import(kind) && !ts_node_has_error(child))
      import_add_statement(x, child, kind, place);
  }
  ts_tree_delete(tree);
}

/* Reads one line of a torn piece, if it begins with an import. False when no more may be parsed. */
static bool repair_line(struct repair *r, const struct torn *torn, uint32_t line) {
  struct extraction *x = r->x;
  struct str text = x->slice->text;
  uint32_t at = skip_blanks(text, line);
  if (at < torn->start || !begins_import(text, at) || is_known(x, r->known, at)) return true;
  if (r->piece_line == FACTS_NONE) r->piece_line = text_line_start(text, torn->start);
  if (!is_indented_as(text, r->piece_line, line, at)) return true;
  uint32_t end = statement_end(text, at, torn->end);
  if (r->parsed + (end - line) > MOST_BYTES) return false;
  r->parsed += end - line;
  read_alone(x, line, end, torn->place);
  return true;
}

/* Pieces may be many on one line: only what begins its line costs more than its own bytes. */
static void repair_piece(struct repair *r, const struct torn *torn) {
  struct str text = r->x->slice->text;
  uint32_t line = blank_line_start(text, torn->start);
  r->piece_line = line;
  if (line != FACTS_NONE && !repair_line(r, torn, line)) return;
  struct str piece = str_slice(text, 0, torn->end);
  for (line = text_next_line(piece, torn->start); line < torn->end;
       line = text_next_line(piece, line))
    if (!repair_line(r, torn, line)) return;
}

static int compare(const void *a, const void *b) {
  const struct found *left = a, *right = b;
  uint32_t x = left->import.span.start, y = right->import.span.start;
  return (x > y) - (x < y);
}

void repair_torn(struct extraction *x) {
  struct repair r = {.x = x, .known = x->found.count};
  if (!x->torn.count) return;
  if (r.known) qsort(x->found.items, r.known, sizeof *x->found.items, compare);
  x->seen_to = 0;
  for (size_t i = 0; i < x->torn.count; i++)
    repair_piece(&r, &x->torn.items[i]);
  if (x->found.count > r.known)
    qsort(x->found.items, x->found.count, sizeof *x->found.items, compare);
}

/* The tail: what comes after the last needle, where nothing is kept.
 *
 * Read only so that a text that no Python can read does not pass for a good one: strings, brackets
 * and indentation, up to the first trouble. Half the bytes of a usual text are here, so a line
 * costs as little as can be: its column, its end, and whether that is a colon.
 */
#include "grammar/internal.h"

struct tail {
  uint32_t columns[BLOCK_LIMIT + 1]; /* of the open blocks */
  uint32_t count;
};

/* A statement that does not simply go on in its block; `opens`: a header came before it. */
static void place(struct tail *tail, struct lexer *lexer, const struct statement *st, bool opens) {
  uint32_t column = st->column, top = tail->columns[tail->count - 1];
  uint32_t start = st->start, end = start + 1;
  if (opens && column > top) {
    if (tail->count <= BLOCK_LIMIT)
      tail->columns[tail->count++] = column;
    else
      lexer_trouble(lexer, GRAMMAR_TOO_DEEP, start, end, "too many levels of indentation");
  } else if (opens) {
    lexer_trouble(lexer, GRAMMAR_MISSING_INDENT, start, end, "expected an indented block");
  } else if (column > top) {
    lexer_trouble(lexer, GRAMMAR_UNEXPECTED_INDENT, start, end, "unexpected indent");
  } else {
    while (column < tail->columns[tail->count - 1])
      tail->count--;
    if (column != tail->columns[tail->count - 1])
      lexer_trouble(lexer, GRAMMAR_BAD_DEDENT, start, end, "unindent matches no outer level");
  }
}

void tail_read(struct lexer *lexer, uint32_t at, const uint32_t *columns, uint32_t count,
               bool opens) {
  const char *text = lexer->text;
  struct tail tail = {.count = count};
  struct statement st = {.line_start = at};
  memcpy(tail.columns, columns, count * sizeof *columns);
  while (st.line_start < lexer->len && lexer->trouble->kind == GRAMMAR_NO_TROUBLE) {
    statement_indent(text, &st);
    char first = text[st.start];
    if (first == '\n' || first == '\r' || first == '#') {
      st.line_start = lexer_skip_line(lexer, st.start);
      continue;
    }
    if (st.start >= lexer->len) break;
    if (opens || st.column != tail.columns[tail.count - 1]) place(&tail, lexer, &st, opens);
    lexer_line(lexer, st.start, &st.line);
    uint32_t end = st.line.end;
    opens = text[statement_end(text, &st) - 1] == ':';
    st.line_start = end < lexer->len ? lexer_after_line_end(lexer, end) : end;
  }
  if (opens)
    lexer_trouble(lexer, GRAMMAR_MISSING_INDENT, lexer->len, lexer->len,
                  "expected an indented block");
}

/* The tail: what comes after the last needle, where nothing is kept.
 *
 * Read only so that a text that no Python can read does not pass for a good one: strings, brackets,
 * indentation, clauses, and both ends of each statement, up to the first trouble. Half the bytes of
 * a usual text are here, most of them in few long texts, so a line costs as little as can be, and
 * what stands far behind the last import is not read: no fact hangs on it.
 */
#include "grammar/internal.h"

#define TAIL_LIMIT 8192 /* bytes; all of the tail in three files of four, half of all its bytes */

struct tail {
  struct tail_block blocks[BLOCK_LIMIT + 1];
  uint32_t count;
  struct tail_block opened; /* its header was the last thing read, and its body is still to come */
};

static void trouble_at(struct lexer *lexer, const struct statement *st,
                       enum grammar_trouble_kind kind, const char *message) {
  uint32_t end = st->start < lexer->len ? st->start + 1 : st->start;
  lexer_trouble(lexer, kind, st->start, end, message);
}

/* The first statement after a header. */
static void open_block(struct tail *tail, struct lexer *lexer, const struct statement *st) {
  tail->opened.body = st->column;
  if (st->column <= tail->blocks[tail->count - 1].body)
    trouble_at(lexer, st, GRAMMAR_MISSING_INDENT, "expected an indented block");
  else if (tail->count > BLOCK_LIMIT)
    trouble_at(lexer, st, GRAMMAR_TOO_DEEP, "too many levels of indentation");
  else
    tail->blocks[tail->count++] = tail->opened;
}

/* The block of kind `kind` ended at the statement, which begins with `word`. */
static void check_clause(struct lexer *lexer, const struct statement *st, enum word word,
                         const struct tail_block *block) {
  bool follows = st->column == block->header && statement_is_clause(word);
  if (block->needs && (!follows || word == WORD_ELSE))
    trouble_at(lexer, st, GRAMMAR_MISSING_CLAUSE, "expected 'except' or 'finally'");
  else if (follows && block->kind != WORD_NONE && !statement_continues(block->kind, word))
    trouble_at(lexer, st, GRAMMAR_STRAY_CLAUSE, "clause without its statement");
}

/* A statement that stands elsewhere than the one before it, which was no header. The kind of the
 * statement that it goes on with, if it does. */
static enum word place(struct tail *tail, struct lexer *lexer, const struct statement *st,
                       enum word word) {
  enum word kind = WORD_NONE;
  uint32_t column = st->column;
  if (column > tail->blocks[tail->count - 1].body)
    trouble_at(lexer, st, GRAMMAR_UNEXPECTED_INDENT, "unexpected indent");
  while (column < tail->blocks[tail->count - 1].body) {
    const struct tail_block *block = &tail->blocks[--tail->count];
    check_clause(lexer, st, word, block);
    kind = column == block->header ? block->kind : WORD_NONE;
  }
  if (column != tail->blocks[tail->count - 1].body)
    trouble_at(lexer, st, GRAMMAR_BAD_DEDENT, "unindent matches no outer level");
  return kind;
}

/* The statement is a header; `kind` of what it goes on with, or WORD_NONE. */
static void open_header(struct tail *tail, const struct statement *st, enum word word,
                        enum word kind) {
  if (!statement_is_clause(word)) kind = word;
  if (word == WORD_ELSE && (kind == WORD_IF || kind == WORD_LOOP)) kind = WORD_ELSE;
  tail->opened = (struct tail_block){.kind = kind, .header = st->column, .needs = word == WORD_TRY};
}

/* The text ends: so do all blocks. */
static void end(struct tail *tail, struct lexer *lexer, bool opens) {
  struct statement st = {.start = lexer->len};
  if (opens) trouble_at(lexer, &st, GRAMMAR_MISSING_INDENT, "expected an indented block");
  while (tail->count > 1)
    check_clause(lexer, &st, WORD_NONE, &tail->blocks[--tail->count]);
}

void tail_read(struct lexer *lexer, uint32_t at, const struct tail_block *blocks, uint32_t count,
               bool opens) {
  const char *text = lexer->text;
  struct tail tail = {.count = opens ? count - 1 : count};
  struct statement st = {.line_start = at};
  uint32_t stop = lexer->len - at > TAIL_LIMIT ? at + TAIL_LIMIT : lexer->len;
  memcpy(tail.blocks, blocks, tail.count * sizeof *blocks);
  if (opens) tail.opened = blocks[count - 1];
  while (st.line_start < stop && lexer->trouble->kind == GRAMMAR_NO_TROUBLE) {
    statement_indent(text, &st);
    char first = text[st.start];
    if (first == '\n' || first == '\r' || first == '#') {
      st.line_start = lexer_skip_line(lexer, st.start);
      continue;
    }
    if (st.start >= lexer->len) break;
    enum word kind = WORD_NONE;
    if (opens)
      open_block(&tail, lexer, &st);
    else if (st.column != tail.blocks[tail.count - 1].body)
      kind = place(&tail, lexer, &st, statement_word(text + st.start));
    lexer_line(lexer, st.start, &st.line);
    statement_check(lexer, &st);
    uint32_t line_end = st.line.end;
    opens = text[statement_end(text, &st) - 1] == ':';
    if (opens) open_header(&tail, &st, statement_word(text + st.start), kind);
    st.line_start = line_end < lexer->len ? lexer_after_line_end(lexer, line_end) : line_end;
  }
  if (st.line_start >= lexer->len || st.start >= lexer->len) end(&tail, lexer, opens);
}

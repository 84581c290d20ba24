/* The slice: which bytes of a text tree-sitter is to see.
 *
 * Goes statement by statement (lexer.c) and keeps a stack of the open blocks by indentation.
 * Headers wait on the stack until something in their block is kept; then they are given out,
 * outermost first, so that the ranges ascend. A range begins with the line end before its
 * statement: that is the previous statement's end, and what stood between the two (comments, other
 * statements) is not seen at all.
 *
 * Where the text has to read differently (a lone carriage return, brackets without partner or that
 * go on further left, indentation that tree-sitter counts otherwise than Python), a copy of equal
 * length is given out.
 */
#include "grammar/internal.h"

#include <stdlib.h>

#define BLOCK_LIMIT 100 /* CPython's own */
/* A part ends at the first statement beyond one of these: tree-sitter goes over all ranges at each
 * token, and over all of the tree at each error. */
#define PART_RANGES 64
#define PART_BYTES 2048
#define PART_STRETCH 32 /* so many times that, where a statement would be torn */
#define CHAIN_LIMIT 16  /* clauses of an `if` that are given again in the next part */

#define NOT_LOST UINT32_MAX
#define WAITING UINT32_MAX       /* body: no statement of it seen yet */
#define NO_BODY (UINT32_MAX - 1) /* body: the header's line is all there is */

/* A line as far as it will be given out. */
struct header {
  uint32_t start;   /* the line end before it */
  uint32_t end;     /* after its colon; of a one-line suite, after its code */
  enum word cut;    /* WORD_DEF, WORD_CLASS: parameters, bases, annotations can go */
  uint32_t bracket; /* the first: what comes between it and the colon can go */
};

/* A compound statement that is open. */
struct block {
  enum word kind;
  uint32_t column; /* of its headers */
  uint32_t body;   /* column of the clause's statements, or WAITING, NO_BODY */
  uint32_t first_header,
      given_headers; /* in slicer.headers: where its own begin; given out so far */
  bool first_clause;
  bool watched;   /* a `try` whose body is kept: its `except` headers will be wanted */
  bool needled;   /* a header that cannot be cut holds a needle: not to be given twice */
  bool shortened; /* a long chain of clauses need not be given again in full */
  bool scope;     /* a def or class, or within one */
};

struct grammar_slicer {
  struct needles needles;
  struct lexer lexer;
  struct block blocks[BLOCK_LIMIT];
  uint32_t depth;
  uint32_t watched, needled; /* blocks that are so */
  bool wants_definition;     /* a decorator was kept */
  bool whole, plain;         /* the wish's */
  uint32_t lost;             /* what stands right of this column stands in nobody knows what */
  GRAMMAR_LIST(struct header) headers;
  GRAMMAR_LIST(TSRange) ranges;
  GRAMMAR_LIST(struct grammar_part) parts;
  struct plain_list plains;
  GRAMMAR_LIST(struct grammar_stretch) outside;
  struct offsets comments; /* of the last grammar_find_comments */
  uint32_t part_bytes;     /* kept_bytes when the last part began */
  uint32_t next_lazy;      /* in lexer.lazies: the first not yet given out */
  TSPoint point;           /* where the last range ends, in made-up rows */
  char *copy;
  size_t copy_capacity;
  struct str text;
  struct grammar_slice slice;
};

void *grammar_grow(void *items, uint32_t *capacity, size_t item_size) {
  uint32_t wanted = *capacity ? *capacity * 2 : 64;
  void *grown = realloc(items, wanted * item_size);
  if (!grown) base_out_of_memory();
  *capacity = wanted;
  return grown;
}

struct grammar_slicer *grammar_slicer_new(void) {
  struct grammar_slicer *slicer = calloc(1, sizeof *slicer);
  if (!slicer) base_out_of_memory();
  return slicer;
}

void grammar_slicer_free(struct grammar_slicer *slicer) {
  if (!slicer) return;
  free(slicer->needles.list.items);
  free(slicer->lexer.broken.items);
  free(slicer->lexer.lazies.items);
  free(slicer->lexer.joints.items);
  free(slicer->headers.items);
  free(slicer->ranges.items);
  free(slicer->parts.items);
  free(slicer->plains.statements.items);
  free(slicer->plains.names.items);
  free(slicer->outside.items);
  free(slicer->comments.list.items);
  free(slicer->copy);
  free(slicer);
}

/* ---- the copy ------------------------------------------------------------------------------- */

/* The text to give out, as one that may be written to. */
static char *writable(struct grammar_slicer *slicer) {
  if (slicer->slice.text.ptr == slicer->copy) return slicer->copy;
  size_t size = slicer->text.len + 64;
  if (size > slicer->copy_capacity) {
    free(slicer->copy);
    slicer->copy = malloc(size);
    if (!slicer->copy) base_out_of_memory();
    slicer->copy_capacity = size;
  }
  memcpy(slicer->copy, slicer->text.ptr, size);
  slicer->slice.text.ptr = slicer->copy;
  return slicer->copy;
}

/* Makes the statement's indentation one that tree-sitter counts as `column`; a form feed begins the
 * count anew. */
static void set_indent(struct grammar_slicer *slicer, const struct statement *st, uint32_t column) {
  char *text = writable(slicer);
  uint32_t room = st->start - st->line_start, tabs = column > room ? column / 8 : 0;
  uint32_t spaces = column - tabs * 8;
  if (tabs + spaces > room) return;
  memset(text + st->line_start, '\f', room);
  memset(text + st->start - spaces, ' ', spaces);
  memset(text + st->start - spaces - tabs, '\t', tabs);
}

/* Makes a line with brackets left open readable: without its brackets, it goes on to its end over
 * line ends and comments. */
static void blank_broken(struct grammar_slicer *slicer, const struct line *line) {
  char *text = writable(slicer);
  for (uint32_t i = 0; i < slicer->lexer.broken.count; i++)
    text[slicer->lexer.broken.items[i]] = ' ';
  if (line->broken == GRAMMAR_NONE) return;
  char quote = 0;
  bool comment = false;
  for (uint32_t i = line->broken; i < line->end; i++) {
    if (text[i] == '\n' || text[i] == '\r') {
      quote = 0;
      comment = false;
      text[i] = ' ';
      if (text[i - 1] == '\\') text[i - 1] = ' ';
    } else if (comment || (text[i] == '#' && !quote)) {
      comment = true;
      text[i] = ' ';
    } else if (quote) {
      if (text[i] == quote) quote = 0;
    } else if (text[i] == '\'' || text[i] == '"') {
      quote = text[i];
    }
  }
}

/* A line of the statement begins further left than the statement itself, by tree-sitter's count. */
static bool has_outer_line(const char *text, const struct statement *st) {
  if (st->column == 0 || !st->line.continued) return false;
  for (uint32_t at = st->line.bracket; at < st->line.end; at++) {
    if (text[at] != '\n' && text[at] != '\r') continue;
    uint32_t column = 0, next = at + 1;
    for (; text[next] == ' ' || text[next] == '\t'; next++)
      column += text[next] == ' ' ? 1 : 8;
    if (column < st->column && text[next] != '\n' && text[next] != '\r') return true;
  }
  return false;
}

/* Within brackets Python has no indentation, but tree-sitter ends a block at a line further left
 * where no closing bracket could stand. So such a statement goes on in one line, without comments.
 * One that backslashes join does, too: so the tree has no node for them at odd places.
 */
static void join_lines(struct grammar_slicer *slicer, const struct statement *st) {
  if (st->line.broken != GRAMMAR_NONE) return;
  if (!st->line.joined && !has_outer_line(slicer->text.ptr, st)) return;
  struct lexer *lexer = &slicer->lexer;
  char *text = writable(slicer);
  lexer_joints(lexer, st->start);
  for (uint32_t i = 0; i < lexer->joints.count; i++)
    memset(text + lexer->joints.items[i].start, ' ',
           lexer->joints.items[i].end - lexer->joints.items[i].start);
}

/* ---- ranges --------------------------------------------------------------------------------- */

/* Moves the made-up point over [start, end), and makes lone carriage returns line feeds. */
static void pass_bytes(struct grammar_slicer *slicer, uint32_t start, uint32_t end) {
  const char *text = slicer->slice.text.ptr;
  for (uint32_t i = start; i < end; i++) {
    slicer->point.column++;
    if (text[i] != '\n' && text[i] != '\r') continue;
    if (text[i] == '\r' && text[i + 1] == '\n') continue;
    if (text[i] == '\r') {
      text = writable(slicer);
      slicer->copy[i] = '\n';
    }
    slicer->point.row++;
    slicer->point.column = 0;
  }
}

/* Gives out [start, end). Rows are made up: they ascend, and tree-sitter likes small steps. */
static void give_bytes(struct grammar_slicer *slicer, uint32_t start, uint32_t end) {
  struct grammar_part *part = &slicer->parts.items[slicer->parts.count - 1];
  TSRange *last = part->range_count ? &slicer->ranges.items[slicer->ranges.count - 1] : NULL;
  if (last && start < last->end_byte) start = last->end_byte;
  if (start >= end) return;
  slicer->slice.kept_bytes += end - start;
  if (!last || last->end_byte != start) {
    slicer->point = (TSPoint){slicer->point.row + 1, 0};
    GRAMMAR_PUSH(&slicer->ranges, (TSRange){.start_point = slicer->point, .start_byte = start});
    last = &slicer->ranges.items[slicer->ranges.count - 1];
    part->range_count++;
  }
  pass_bytes(slicer, start, end);
  last->end_byte = end;
  last->end_point = slicer->point;
}

/* The same, but for the words `lazy` in it. Where a line has more of them than ranges are good for,
 * they become spaces. */
static void give(struct grammar_slicer *slicer, uint32_t start, uint32_t end) {
  const struct grammar_part *part = &slicer->parts.items[slicer->parts.count - 1];
  for (; slicer->next_lazy < slicer->lexer.lazies.count; slicer->next_lazy++) {
    const struct grammar_lazy *lazy = &slicer->lexer.lazies.items[slicer->next_lazy];
    if (lazy->word >= end) break;
    give_bytes(slicer, start, lazy->word);
    start = lazy->statement;
    if (part->range_count <= PART_RANGES * PART_STRETCH) continue;
    memset(writable(slicer) + lazy->word, ' ', lazy->statement - lazy->word);
    start = lazy->word;
  }
  give_bytes(slicer, start, end);
}

/* Without its bases or parameters, if it can be cut: any bytes `(`, `)` and the colon will do. */
static void give_header(struct grammar_slicer *slicer, const struct header *header) {
  const char *text = slicer->text.ptr, *end = text + header->end;
  const char *open = NULL, *close = NULL;
  if (header->cut == WORD_DEF)
    open = memchr(text + header->bracket, '(', header->end - header->bracket);
  if (open) close = memchr(open, ')', (size_t)(end - open));
  if (header->cut == WORD_NONE || (header->cut == WORD_DEF && !close)) {
    give(slicer, header->start, header->end);
    return;
  }
  give(slicer, header->start, header->bracket);
  if (close) {
    give(slicer, (uint32_t)(open - text), (uint32_t)(open - text) + 1);
    give(slicer, (uint32_t)(close - text), (uint32_t)(close - text) + 1);
  }
  give(slicer, header->end - 1, header->end);
}

/* Gives out every header that waits, outermost first. */
static void give_headers(struct grammar_slicer *slicer) {
  for (uint32_t i = 0; i < slicer->depth; i++) {
    struct block *block = &slicer->blocks[i];
    uint32_t end =
        i + 1 < slicer->depth ? slicer->blocks[i + 1].first_header : slicer->headers.count;
    while (block->first_header + block->given_headers < end) {
      give_header(slicer, &slicer->headers.items[block->first_header + block->given_headers++]);
      if (block->shortened && end - block->first_header > CHAIN_LIMIT)
        block->given_headers = end - block->first_header - CHAIN_LIMIT;
      block->shortened = false;
    }
    if (block->kind == WORD_TRY && block->first_clause && !block->watched) {
      block->watched = true;
      slicer->watched++;
    }
  }
}

static void start_part(struct grammar_slicer *slicer) {
  GRAMMAR_PUSH(&slicer->parts, (struct grammar_part){slicer->ranges.count, 0});
  slicer->part_bytes = slicer->slice.kept_bytes;
  for (uint32_t i = 0; i < slicer->depth; i++) {
    slicer->blocks[i].given_headers = 0;
    slicer->blocks[i].shortened = true;
  }
}

/* Before a statement is given out: begins a new part if this one is full, the headers above to be
 * given out again. */
static void end_full_part(struct grammar_slicer *slicer) {
  uint32_t ranges = slicer->parts.items[slicer->parts.count - 1].range_count;
  uint32_t bytes = slicer->slice.kept_bytes - slicer->part_bytes;
  uint32_t stretch = slicer->watched || slicer->needled ? PART_STRETCH : 1;
  if (ranges >= PART_RANGES * stretch || bytes >= PART_BYTES * stretch) start_part(slicer);
}

/* ---- blocks --------------------------------------------------------------------------------- */

static struct block *top_block(struct grammar_slicer *slicer) {
  return slicer->depth ? &slicer->blocks[slicer->depth - 1] : NULL;
}

/* The column of a statement that goes on in the innermost block. */
static uint32_t body_column(const struct grammar_slicer *slicer) {
  return slicer->depth ? slicer->blocks[slicer->depth - 1].body : 0;
}

static bool in_scope(const struct grammar_slicer *slicer) {
  return slicer->depth && slicer->blocks[slicer->depth - 1].scope;
}

static void unwatch(struct grammar_slicer *slicer, struct block *block) {
  if (!block->watched) return;
  block->watched = false;
  slicer->watched--;
}

static void trouble_at(struct grammar_slicer *slicer, const struct statement *st,
                       enum grammar_trouble_kind kind, const char *message) {
  lexer_trouble(&slicer->lexer, kind, st->start, st->start + 1, message);
}

/* Before `st`, which does not stand in it. */
static void pop_block(struct grammar_slicer *slicer, const struct statement *st) {
  struct block *block = top_block(slicer);
  if (block->kind == WORD_TRY && block->first_clause)
    trouble_at(slicer, st, GRAMMAR_MISSING_CLAUSE, "expected 'except' or 'finally'");
  unwatch(slicer, block);
  slicer->needled -= block->needled;
  slicer->headers.count = block->first_header;
  slicer->depth--;
}

/* Python cannot read the column: the statement goes to the block that it is nearest to. What
 * encloses it is not known, perhaps a header was lost, so nothing in it is kept. */
static void place_oddly(struct grammar_slicer *slicer, struct statement *st, bool dedented) {
  if (top_block(slicer) && st->column < body_column(slicer)) {
    dedented = true;
    pop_block(slicer, st);
  }
  if (dedented)
    trouble_at(slicer, st, GRAMMAR_BAD_DEDENT, "unindent matches no outer level");
  else
    trouble_at(slicer, st, GRAMMAR_UNEXPECTED_INDENT, "unexpected indent");
  if (!slicer->whole) {
    slicer->lost = body_column(slicer);
    return;
  }
  st->column = body_column(slicer);
  st->odd = true;
}

/* Closes the blocks that the statement, by its column, is not in. */
static void place(struct grammar_slicer *slicer, struct statement *st) {
  struct block *top = top_block(slicer);
  bool dedented = false;
  if (top && top->body == WAITING && st->column > top->column) top->body = st->column;
  if (top && top->body == WAITING)
    trouble_at(slicer, st, GRAMMAR_MISSING_INDENT, "expected an indented block");
  while (top && (st->column < top->column ||
                 (st->column == top->column && !statement_continues(top->kind, st->word)))) {
    pop_block(slicer, st);
    top = top_block(slicer);
    dedented = true;
  }
  if (top && st->column == top->column) return;
  if (statement_is_clause(st->word)) {
    trouble_at(slicer, st, GRAMMAR_STRAY_CLAUSE, "clause without its statement");
    st->word = WORD_NONE;
  }
  while (top && top->body == NO_BODY) {
    pop_block(slicer, st);
    top = top_block(slicer);
  }
  if (st->column != body_column(slicer)) place_oddly(slicer, st, dedented);
}

static void push_header(struct grammar_slicer *slicer, const struct statement *st, bool kept) {
  bool cuts = st->opens && !kept && st->line.bracket != GRAMMAR_NONE &&
              st->line.broken == GRAMMAR_NONE && (st->word == WORD_DEF || st->word == WORD_CLASS);
  GRAMMAR_PUSH(&slicer->headers, (struct header){
                                     .start = st->line_start ? st->line_start - 1 : 0,
                                     .end = st->end,
                                     .cut = cuts ? st->word : WORD_NONE,
                                     .bracket = st->line.bracket,
                                 });
}

/* A clause of the innermost block begins. Of the clauses before it only those of `if`, and the
 * first of any, are still needed. */
static void push_clause(struct grammar_slicer *slicer, const struct statement *st, bool kept) {
  struct block *block = top_block(slicer);
  uint32_t first = block->first_header;
  if (block->kind != WORD_IF && slicer->headers.count > first + 1) {
    slicer->headers.count = first + 1;
    if (block->given_headers > 1) block->given_headers = 1;
  }
  if (st->word != WORD_EXCEPT) unwatch(slicer, block);
  push_header(slicer, st, kept);
  block->first_clause = false;
  block->body = st->opens ? WAITING : NO_BODY;
}

static bool push_block(struct grammar_slicer *slicer, const struct statement *st, bool kept) {
  if (slicer->depth == BLOCK_LIMIT) {
    trouble_at(slicer, st, GRAMMAR_TOO_DEEP, "too many levels of indentation");
    return false;
  }
  bool scope = in_scope(slicer) || st->word == WORD_DEF || st->word == WORD_CLASS;
  slicer->blocks[slicer->depth++] = (struct block){
      .kind = st->word,
      .column = st->column,
      .body = st->opens ? WAITING : NO_BODY,
      .first_header = slicer->headers.count,
      .first_clause = true,
      .scope = scope,
  };
  push_header(slicer, st, kept);
  return true;
}

/* ---- statements ----------------------------------------------------------------------------- */

/* First bytes for which statement_word is worth calling. */
static const bool word_starts[256] = {
    ['@'] = true, ['a'] = true, ['c'] = true, ['d'] = true, ['e'] = true,
    ['f'] = true, ['i'] = true, ['m'] = true, ['t'] = true, ['w'] = true,
};

/* `__all__` is the statement's first word, and is assigned. */
static bool assigns_all(const char *at) {
  if (!grammar_is_word(at, STR("__all__"))) return false;
  at = statement_skip_blanks(at + 7);
  return (*at == '=' && at[1] != '=') || *at == ':' || (*at == '+' && at[1] == '=');
}

/* A statement that begins no block and continues none. */
static bool is_simple(const struct statement *st) {
  switch (st->word) {
  case WORD_NONE:
  case WORD_DECORATOR:
    return true;
  case WORD_WITH:
  case WORD_DEF:
  case WORD_CLASS:
  case WORD_SOFT:
    return !st->opens;
  default:
    return false;
  }
}

static bool is_wanted(const struct grammar_slicer *slicer, const struct statement *st) {
  uint32_t needles = st->line.needles;
  if (needles & (NEEDLE_IMPORT | NEEDLE_CALL | NEEDLE_NAME)) return true;
  return (needles & NEEDLE_LAZY_MODULES) && !in_scope(slicer);
}

/* Its header is kept, whether or not anything in it is. */
static bool is_wanted_header(struct grammar_slicer *slicer, const struct statement *st) {
  if (st->word == WORD_EXCEPT) return top_block(slicer)->watched;
  if (st->word != WORD_DEF && st->word != WORD_CLASS) return false;
  return slicer->wants_definition ||
         ((st->line.needles & NEEDLE_GETATTR) && st->word == WORD_DEF && !in_scope(slicer));
}

/* The header just given holds a needle: where it is given again, it must not. */
static void note_needled(struct grammar_slicer *slicer, const struct statement *st) {
  struct block *block = top_block(slicer);
  if (st->opens && st->line.bracket != GRAMMAR_NONE &&
      (st->word == WORD_DEF || st->word == WORD_CLASS)) {
    slicer->headers.items[slicer->headers.count - 1].cut = st->word;
  } else if (!block->needled) {
    block->needled = true;
    slicer->needled++;
  }
}

/* A statement was read and has its place: keeps it, or its header for later. */
static void take(struct grammar_slicer *slicer, struct statement *st) {
  const char *text = slicer->text.ptr;
  st->end = statement_end(text, st);
  st->opens = st->word != WORD_NONE && st->word != WORD_DECORATOR && text[st->end - 1] == ':';
  if ((st->line.needles & NEEDLE_ALL) && !in_scope(slicer) && assigns_all(text + st->start))
    slicer->slice.has_all = true;
  bool kept = is_wanted(slicer, st), given = kept || is_wanted_header(slicer, st);
  bool decorated = slicer->wants_definition;
  if (st->word == WORD_DECORATOR)
    slicer->wants_definition |= kept;
  else
    slicer->wants_definition = false;
  bool simple = is_simple(st);
  if (statement_is_clause(st->word))
    push_clause(slicer, st, kept);
  else if (!simple)
    simple = !push_block(slicer, st, kept);
  if (!given) return;
  if (!decorated) end_full_part(slicer);
  give_headers(slicer);
  if (simple)
    give(slicer, st->line_start ? st->line_start - 1 : 0, st->end);
  else if (kept)
    note_needled(slicer, st);
}

static uint32_t next_line(const struct lexer *lexer, const struct line *line) {
  return line->end < lexer->len ? lexer_after_line_end(lexer, line->end) : line->end;
}

/* Nobody knows what the statement stands in. */
static bool is_lost(struct grammar_slicer *slicer, const struct statement *st) {
  if (slicer->lost == NOT_LOST || st->column > slicer->lost) return slicer->lost != NOT_LOST;
  slicer->lost = NOT_LOST;
  return false;
}

/* The statement's brackets were left open, and took in lines that begin further left: they may have
 * been headers. */
static void note_taken_in(struct grammar_slicer *slicer, const struct statement *st) {
  const char *text = slicer->text.ptr;
  uint32_t least = st->column;
  for (uint32_t at = st->line.broken; at < st->line.end; at++) {
    if (text[at] != '\n' && text[at] != '\r') continue;
    struct statement taken = {.line_start = at + 1};
    statement_indent(text, &taken);
    bool blank = strchr("\n\r#)]}", text[taken.start]) != NULL;
    if (!blank && taken.start < st->line.end && taken.column < least) least = taken.column;
    at = taken.start - 1;
  }
  if (least < st->column) slicer->lost = least;
}

/* Reads the statement and leaves it out. */
static uint32_t pass_lost(struct grammar_slicer *slicer, struct statement *st) {
  struct lexer *lexer = &slicer->lexer;
  lexer_line(lexer, st->start, &st->line);
  lexer->lazies.count = slicer->next_lazy;
  slicer->wants_definition = false;
  return next_line(lexer, &st->line);
}

static bool is_import_alone(const char *text, const struct statement *st) {
  const char *at = text + st->start;
  return (st->line.needles & NEEDLE_IMPORT) && !memchr(at, ';', st->line.end - st->start) &&
         (grammar_is_word(at, STR("import")) || grammar_is_word(at, STR("from")) ||
          grammar_is_word(at, STR("lazy")));
}

/* The statement holds a name of the wish: notes it if it runs with the module. */
static void note_outside(struct grammar_slicer *slicer, const struct statement *st) {
  for (uint32_t i = 0; i < slicer->depth; i++)
    if (slicer->blocks[i].kind == WORD_DEF) return;
  if (is_import_alone(slicer->text.ptr, st)) return;
  GRAMMAR_PUSH(&slicer->outside, (struct grammar_stretch){st->start, st->line.end});
}

/* The line after the statement if it is a plain import at the module's own level; else
 * GRAMMAR_NONE.
 */
static uint32_t pass_plain(struct grammar_slicer *slicer, const struct statement *st) {
  struct lexer *lexer = &slicer->lexer;
  if (!slicer->plain || slicer->depth || st->start != st->line_start) return GRAMMAR_NONE;
  if (lexer->needle->kind != NEEDLE_IMPORT || lexer->needle->statement != st->start)
    return GRAMMAR_NONE;
  if (slicer->wants_definition) return GRAMMAR_NONE;
  uint32_t end = plain_read(&slicer->plains, slicer->text, st->start);
  return end == GRAMMAR_NONE ? end : lexer_skip_line(lexer, end);
}

/* Reads one logical line from st->line_start; returns the next one's start. */
static uint32_t read_statement(struct grammar_slicer *slicer, struct statement *st) {
  struct lexer *lexer = &slicer->lexer;
  const char *text = slicer->text.ptr;
  statement_indent(text, st);
  char first = text[st->start];
  if (first == '\n' || first == '\r' || first == '#') return lexer_skip_line(lexer, st->start);
  if (st->start >= lexer->len) return lexer->len;
  st->word = word_starts[(uint8_t)first] ? statement_word(text + st->start) : WORD_NONE;
  if (is_lost(slicer, st)) return pass_lost(slicer, st);
  if (st->column != body_column(slicer) || statement_is_clause(st->word)) place(slicer, st);
  if (is_lost(slicer, st)) return pass_lost(slicer, st);
  uint32_t next = pass_plain(slicer, st);
  if (next != GRAMMAR_NONE) return next;
  if (st->odd) set_indent(slicer, st, st->column);
  lexer_line(lexer, st->start, &st->line);
  statement_check(lexer, st);
  if (st->line.needles & NEEDLE_NAME) note_outside(slicer, st);
  if (st->line.broken != GRAMMAR_NONE && !slicer->whole) note_taken_in(slicer, st);
  if (lexer->broken.count) blank_broken(slicer, &st->line);
  if (st->line.too_deep) {
    st->line.needles = 0;
    lexer->lazies.count = slicer->next_lazy;
  }
  bool matters = st->word != WORD_NONE || st->line.needles;
  if (matters || slicer->whole) join_lines(slicer, st);
  if (matters) take(slicer, st);
  return next_line(lexer, &st->line);
}

static bool is_finished(const struct grammar_slicer *slicer) {
  return slicer->lexer.needle->offset == GRAMMAR_NONE && !slicer->watched &&
         !slicer->wants_definition;
}

/* Looks for trouble in the rest of the text. */
static void read_tail(struct grammar_slicer *slicer, uint32_t at) {
  struct tail_block blocks[BLOCK_LIMIT + 1] = {{0}};
  uint32_t count = 1;
  bool opens = false;
  for (uint32_t i = 0; i < slicer->depth; i++) {
    const struct block *block = &slicer->blocks[i];
    opens = block->body == WAITING;
    if (block->body == NO_BODY) continue;
    bool needs = block->kind == WORD_TRY && block->first_clause;
    blocks[count++] = (struct tail_block){block->kind, block->column, block->body, needs};
  }
  tail_read(&slicer->lexer, at, blocks, count, opens);
}

static void reset(struct grammar_slicer *slicer, struct str text) {
  slicer->depth = 0;
  slicer->watched = 0;
  slicer->needled = 0;
  slicer->lost = NOT_LOST;
  slicer->wants_definition = false;
  slicer->headers.count = 0;
  slicer->ranges.count = 0;
  slicer->next_lazy = 0;
  slicer->point = (TSPoint){0, 0};
  slicer->text = text;
  slicer->slice = (struct grammar_slice){.text = text};
  slicer->parts.count = 0;
  slicer->plains.statements.count = 0;
  slicer->plains.names.count = 0;
  slicer->outside.count = 0;
  start_part(slicer);
}

/* What __lazy_modules__ holds hangs on the order of statements: there the tree tells it all. */
static bool has_lazy_modules(const struct needles *needles) {
  for (uint32_t i = 0; i < needles->list.count; i++)
    if (needles->list.items[i].kind == NEEDLE_LAZY_MODULES) return true;
  return false;
}

/* Makes every lone carriage return of the text a line feed. */
static void mend_line_ends(struct grammar_slicer *slicer) {
  size_t at = 0;
  while ((at = str_find(slicer->slice.text, STR("\r"), at)) != SIZE_MAX) {
    if (slicer->text.ptr[at + 1] != '\n') writable(slicer)[at] = '\n';
    at++;
  }
}

/* Makes each `lazy import` read `pass;import`: a range around every word would cost tree-sitter
 * time that grows with the square of their number. */
static void spell_out_lazies(struct grammar_slicer *slicer) {
  for (uint32_t i = 0; i < slicer->lexer.lazies.count; i++)
    memcpy(writable(slicer) + slicer->lexer.lazies.items[i].word, "pass;", 5);
  slicer->lexer.lazies.count = 0;
}

const struct grammar_slice *grammar_slice(struct grammar_slicer *slicer, struct str text,
                                          const struct grammar_wish *wish) {
  static const struct grammar_wish usual;
  if (!wish) wish = &usual;
  reset(slicer, text);
  slicer->whole = wish->whole;
  struct grammar_slice *slice = &slicer->slice;
  needles_find(&slicer->needles, text, wish);
  slicer->plain = wish->plain && !has_lazy_modules(&slicer->needles);
  lexer_start(&slicer->lexer, text, slicer->needles.list.items, &slice->trouble);
  struct statement st = {0};
  while (st.line_start < text.len && (wish->whole || !is_finished(slicer)))
    st.line_start = read_statement(slicer, &st);
  read_tail(slicer, st.line_start);
  if (wish->whole) {
    mend_line_ends(slicer);
    spell_out_lazies(slicer);
  }
  slice->ranges = slicer->ranges.items;
  slice->parts = slicer->parts.items;
  slice->part_count = slicer->ranges.count ? slicer->parts.count : 0;
  slice->lazies = slicer->lexer.lazies.items;
  slice->lazy_count = slicer->lexer.lazies.count;
  slice->plains = slicer->plains.statements.items;
  slice->plain_count = slicer->plains.statements.count;
  slice->plain_names = slicer->plains.names.items;
  slice->outside = slicer->outside.items;
  slice->outside_count = slicer->outside.count;
  return slice;
}

struct grammar_comments grammar_find_comments(struct grammar_slicer *slicer, struct str text) {
  struct needle none = {.offset = GRAMMAR_NONE};
  struct grammar_trouble ignored = {0};
  struct lexer lexer = {0}; /* the slicer's own has the slice's lists */
  lexer_start(&lexer, text, &none, &ignored);
  slicer->comments.list.count = 0;
  lexer.comments = &slicer->comments;
  lexer_comments(&lexer);
  free(lexer.broken.items);
  free(lexer.lazies.items);
  free(lexer.joints.items);
  return (struct grammar_comments){slicer->comments.list.items, slicer->comments.list.count};
}

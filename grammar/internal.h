/* What the files of this room share: bytes by class, needles, the lexer of logical lines. */
#ifndef GRAMMAR_INTERNAL_H
#define GRAMMAR_INTERNAL_H

#include "base/simd.h"
#include "grammar/grammar.h"

#define GRAMMAR_NONE UINT32_MAX /* no offset */

/* Part of an identifier: letters, digits, underscore, anything beyond ASCII. */
static inline bool grammar_is_name_byte(char byte) {
  uint8_t code = (uint8_t)byte, letter = code | 0x20;
  return (letter >= 'a' && letter <= 'z') || (code >= '0' && code <= '9') || code == '_' ||
         code >= 0x80;
}

/* The bytes at `at` are this keyword, and it ends there. */
static inline bool grammar_is_word(const char *at, struct str word) {
  return memcmp(at, word.ptr, word.len) == 0 && !grammar_is_name_byte(at[word.len]);
}

/* A growing array on the heap, used again for each text. */
#define GRAMMAR_LIST(type)                                                                         \
  struct {                                                                                         \
    type *items;                                                                                   \
    uint32_t count, capacity;                                                                      \
  }
#define GRAMMAR_PUSH(list, ...)                                                                    \
  do {                                                                                             \
    if ((list)->count == (list)->capacity)                                                         \
      (list)->items = grammar_grow((list)->items, &(list)->capacity, sizeof *(list)->items);       \
    assert((list)->items);                                                                         \
    (list)->items[(list)->count++] = __VA_ARGS__;                                                  \
  } while (0)
void *grammar_grow(void *items, uint32_t *capacity, size_t item_size);

struct offsets {
  GRAMMAR_LIST(uint32_t) list;
};

/* ---- needles -------------------------------------------------------------------------------- */

/* What a needle is for, as bits: a line has any number of them. */
enum needle_kind {
  NEEDLE_IMPORT = 1 << 0,       /* the keyword, where a statement can have it */
  NEEDLE_CALL = 1 << 1,         /* __import__ or import_module, about to be called */
  NEEDLE_LAZY_MODULES = 1 << 2, /* __lazy_modules__ */
  NEEDLE_GETATTR = 1 << 3,      /* __getattr__ */
  NEEDLE_ALL = 1 << 4,          /* __all__ */
  NEEDLE_NAME = 1 << 5,         /* a name of the wish */
};

struct needle {
  uint32_t offset;
  uint32_t
      lazy; /* NEEDLE_IMPORT: offset of the word `lazy` before the statement, else GRAMMAR_NONE */
  uint32_t statement; /* NEEDLE_IMPORT: offset of `import` or its `from` */
  enum needle_kind kind;
};

struct needles {
  GRAMMAR_LIST(struct needle) list;
};

/* Finds the wish's names and the built-in needles, in strings and comments too; only what cannot be
 * a statement even so is left out. Ascending, ended by one at GRAMMAR_NONE.
 * In: text followed by >= 64 bytes. */
void needles_find(struct needles *needles, struct str text, const struct grammar_wish *wish);

/* ---- logical lines -------------------------------------------------------------------------- */

#define LINE_BRACKET_LIMIT 200 /* CPython's own */

/* One logical line, from its first token. Offsets; GRAMMAR_NONE where there is none. */
struct line {
  uint32_t end;     /* of the line end that closes it, or of the text's end */
  uint32_t comment; /* of the comment that closes it */
  uint32_t bracket; /* of its first bracket */
  uint32_t needles; /* kinds of needle in its code (enum needle_kind) */
  uint32_t broken;  /* of the first bracket left open at its end */
  bool continued;   /* a line end lies within its brackets */
  bool joined;      /* a backslash joins two of its physical lines */
  bool too_deep;    /* beyond LINE_BRACKET_LIMIT */
};

/* A comment or a line end within brackets, or a backslash with its line end: [start, end) could as
 * well be blanks. */
struct joint {
  uint32_t start, end;
};

struct lexer {
  const char *text;
  uint32_t len;
  uint32_t base;            /* the window: bytes base..base+63 */
  uint64_t bits;            /* which of them are special, and not yet passed */
  struct offsets *comments; /* those in fields of f-strings go here, or NULL */
  uint32_t wasted;          /* bytes that were read as f-string fields in vain */
  struct needle *needle;    /* the first not yet passed */
  struct grammar_trouble *trouble;
  GRAMMAR_LIST(uint32_t) broken; /* the line's brackets without partner */
  GRAMMAR_LIST(struct grammar_lazy) lazies;
  bool wants_joints;
  GRAMMAR_LIST(struct joint) joints; /* the line's, if wanted */
  uint32_t open[LINE_BRACKET_LIMIT]; /* the brackets open now ... */
  char partner[LINE_BRACKET_LIMIT];  /* ... and what will close them */
};

/* Sets the lexer to `text`'s first byte; lists are emptied. */
void lexer_start(struct lexer *lexer, struct str text, struct needle *needles,
                 struct grammar_trouble *trouble);
/* Reads on from `start`, a token's first byte, to the end of its logical line. */
void lexer_line(struct lexer *lexer, uint32_t start, struct line *line);
/* Reads the line that was read last once more, for its joints; their number. */
uint32_t lexer_joints(struct lexer *lexer, uint32_t start);
/* Adds the offset of every comment's '#' to lexer->comments, from here on, whatever the brackets.
 */
void lexer_comments(struct lexer *lexer);
/* From a comment's '#' or a line end to the byte after the line end. */
uint32_t lexer_skip_line(struct lexer *lexer, uint32_t at);
/* Offset after the line end at `at`: \n, \r\n or \r. */
uint32_t lexer_after_line_end(const struct lexer *lexer, uint32_t at);
/* Notes trouble if it is the first. */
void lexer_trouble(struct lexer *lexer, enum grammar_trouble_kind kind, uint32_t start,
                   uint32_t end, const char *message);

/* End of the f-string whose opening quotes are at `quote`, its fields read as PEP 701 has them;
 * GRAMMAR_NONE if it cannot be read so (older Pythons end it at the first such quotes, always).
 * Adds the comments in its fields to `comments`, unless NULL. *reached: how far it was read. */
uint32_t fstring_end(struct str text, uint32_t quote, struct offsets *comments, uint32_t *reached);
/* True if the quote at `quote` has a prefix with f or t. */
bool fstring_prefix(const char *text, uint32_t quote);

/* ---- statements ----------------------------------------------------------------------------- */

/* What a statement begins with, so far as it makes blocks. */
enum word {
  WORD_NONE,
  WORD_IF,
  WORD_ELIF,
  WORD_ELSE,
  WORD_LOOP,
  WORD_TRY,
  WORD_EXCEPT,
  WORD_FINALLY,
  WORD_WITH,
  WORD_DEF,
  WORD_CLASS,
  WORD_SOFT, /* match or case: a name unless the line ends in a colon */
  WORD_DECORATOR,
};

#define BLOCK_LIMIT 100 /* CPython's own */

struct statement {
  uint32_t line_start;
  uint32_t start;  /* its first token */
  uint32_t end;    /* after its code */
  uint32_t column; /* Python's count */
  enum word word;
  bool odd;   /* tree-sitter would count the column otherwise */
  bool opens; /* a block follows */
  struct line line;
};

/* Over white space, and over line ends that a backslash joins. */
const char *statement_skip_blanks(const char *at);
/* The word that makes the statement at `at` a compound one, or a clause. */
enum word statement_word(const char *at);
/* As statement_indent, where there is anything but spaces; the first token's offset. */
uint32_t statement_odd_indent(const char *text, struct statement *st);
/* Offset after the code of a line that was read: without comment and white space. */
uint32_t statement_end(const char *text, const struct statement *st);

/* Finds the first token of the line at line_start, and its column as CPython counts it. */
static inline void statement_indent(const char *text, struct statement *st) {
  uint32_t at = st->line_start, others;
  while ((others = simd_bits(simd_equal(simd_load(text + at), ' ')) ^ 0xffff) == 0)
    at += 16;
  at += (uint32_t)__builtin_ctz(others);
  st->column = at - st->line_start;
  st->odd = false;
  if (text[at] == '\t' || text[at] == '\f' || text[at] == '\\') at = statement_odd_indent(text, st);
  st->start = at;
}

static inline bool statement_is_clause(enum word word) {
  return word == WORD_ELIF || word == WORD_ELSE || word == WORD_EXCEPT || word == WORD_FINALLY;
}
/* The clause can belong to a compound statement of this kind. */
bool statement_continues(enum word kind, enum word clause);

/* Notes what no Python can have: how the statement, whose line was read, begins and ends. */
void statement_check(struct lexer *lexer, const struct statement *st);

/* A block that is open where the tail begins, or within it. */
struct tail_block {
  enum word kind;  /* of its statement; WORD_NONE: not known */
  uint32_t header; /* column of its headers */
  uint32_t body;   /* column of its statements */
  bool needs;      /* a `try` without any other clause so far */
};

/* Reads on from `at`, the start of a line, to the text's end or the first trouble. In: the blocks
 * that are open, outermost first (the module, with body 0, is one), at most BLOCK_LIMIT + 1; and
 * whether the last one's header was the last thing read: its body is then still to come. */
void tail_read(struct lexer *lexer, uint32_t at, const struct tail_block *blocks, uint32_t count,
               bool opens);

/* ---- plain imports -------------------------------------------------------------------------- */

struct plain_list {
  GRAMMAR_LIST(struct grammar_plain) statements;
  GRAMMAR_LIST(struct grammar_plain_name) names;
};

/* Adds the statement that begins at `start` to the list and returns the offset of what ends it: its
 * comment, its line end, or the text's end. GRAMMAR_NONE, and nothing added, if it is not plain.
 * In: text followed by >= 64 zero bytes. */
uint32_t plain_read(struct plain_list *list, struct str text, uint32_t start);

/* ---- memory --------------------------------------------------------------------------------- */

/* Gives tree-sitter the allocator of allocator.c. Done before main, so that no block of another
 * allocator is about; may be called again from any thread. */
void grammar_allocator_use(void);
/* Bytes of blocks over 4 KB that tree-sitter asked for in this thread so far. */
uint64_t grammar_allocator_large(void);

#endif

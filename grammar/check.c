/* What no Python has: at a statement's first and last token.
 *
 * Shell lines, prose, prompts, and half of what is half-typed show there; the middle of statements
 * is not looked at, for that costs as much as parsing. Everything that some Python from 2.7 on can
 * read passes.
 */
#include "grammar/internal.h"

/* ---- words ---------------------------------------------------------------------------------- */

enum first { FIRST_NAME, FIRST_KEYWORD, FIRST_HEADER, FIRST_FROM };

#define IS(text) grammar_is_word(at, STR(text))

/* What a statement's first word asks for after it: nothing, for a name; for keywords anything goes,
 * but headers have a colon and `from` an `import`. Soft keywords and Python 2's count. */
static enum first first_word(const char *at) {
  bool keyword = false, header = false;
  switch (*at) {
  case 'F':
    keyword = IS("False");
    break;
  case 'N':
    keyword = IS("None");
    break;
  case 'T':
    keyword = IS("True");
    break;
  case 'a':
    keyword = IS("async") || IS("await") || IS("assert");
    break;
  case 'c':
    header = IS("class");
    keyword = IS("case");
    break;
  case 'd':
    header = IS("def");
    keyword = IS("del");
    break;
  case 'e':
    header = IS("else") || IS("elif") || IS("except");
    keyword = IS("exec");
    break;
  case 'f':
    if (IS("from")) return FIRST_FROM;
    header = IS("for") || IS("finally");
    break;
  case 'g':
    keyword = IS("global");
    break;
  case 'i':
    header = IS("if");
    keyword = IS("import");
    break;
  case 'l':
    keyword = IS("lambda") || IS("lazy");
    break;
  case 'm':
    keyword = IS("match");
    break;
  case 'n':
    keyword = IS("not") || IS("nonlocal");
    break;
  case 'p':
    keyword = IS("print");
    break;
  case 'r':
    keyword = IS("return") || IS("raise");
    break;
  case 't':
    header = IS("try");
    keyword = IS("type");
    break;
  case 'w':
    header = IS("with") || IS("while");
    break;
  case 'y':
    keyword = IS("yield");
    break;
  }
  return header ? FIRST_HEADER : keyword ? FIRST_KEYWORD : FIRST_NAME;
}

/* An operator that may follow a name. */
static bool is_operator(const char *at) {
  switch (*at) {
  case 'a':
    return IS("and");
  case 'i':
    return IS("in") || IS("is") || IS("if");
  case 'n':
    return IS("not");
  case 'o':
    return IS("or");
  default:
    return false;
  }
}

/* Offset after the name at `at`. */
static uint32_t name_end(const char *text, uint32_t at) {
  for (;; at += 16) {
    simd_bytes bytes = simd_load(text + at), letters = bytes | simd_all(0x20);
    simd_bytes names = simd_between(letters, 'a', 'z') | simd_between(bytes, '0', '9') |
                       simd_equal(bytes, '_') | simd_high(bytes);
    uint32_t others = simd_bits(names) ^ 0xffff;
    if (others) return at + (uint32_t)__builtin_ctz(others);
  }
}

/* ---- the two ends --------------------------------------------------------------------------- */

static void bad(struct lexer *lexer, uint32_t start, uint32_t end, const char *message) {
  lexer_trouble(lexer, GRAMMAR_BAD_STATEMENT, start, end, message);
}

/* A colon stands in [at, end) outside brackets, or may do. */
static bool may_have_colon(const char *text, uint32_t at, uint32_t end) {
  for (uint32_t depth = 0; at < end; at++) {
    char byte = text[at];
    if (byte == '(' || byte == '[' || byte == '{') depth++;
    if (byte == ')' || byte == ']' || byte == '}') depth--;
    if (byte == '"' || byte == '\'' || byte == '#' || (byte == ':' && depth == 0)) return true;
  }
  return false;
}

static void check_keyword(struct lexer *lexer, const struct statement *st, enum first first,
                          uint32_t end) {
  const char *text = lexer->text;
  if (first == FIRST_FROM && !(st->line.needles & NEEDLE_IMPORT))
    bad(lexer, st->start, end, "expected 'import'");
  if (first == FIRST_HEADER && text[end - 1] != ':' && !may_have_colon(text, st->start, end))
    bad(lexer, end, end, "expected ':'");
}

/* A name begins the statement, whose code ends at `end`. */
static void check_name(struct lexer *lexer, const struct statement *st, uint32_t end) {
  const char *text = lexer->text;
  uint32_t at = name_end(text, st->start);
  bool alone = at >= end;
  if (!alone && text[at] != ' ' && text[at] != '\t') return;
  while (text[at] == ' ' || text[at] == '\t')
    at++;
  bool operand = grammar_is_name_byte(text[at]) || text[at] == '"' || text[at] == '\'';
  if (!alone && !operand) return;
  enum first first = first_word(text + st->start);
  if (first != FIRST_NAME)
    check_keyword(lexer, st, first, end);
  else if (!alone && !is_operator(text + at))
    bad(lexer, at, at + 1, "invalid syntax");
}

static const char starts_nothing[256] = {
    ['='] = 1, ['/'] = 1, ['%'] = 1, ['&'] = 1, ['|'] = 1, ['^'] = 1, ['<'] = 1,
    ['>'] = 1, [','] = 1, [':'] = 1, [';'] = 1, ['!'] = 1, ['$'] = 1, ['?'] = 1,
};

static const char ends_nothing[256] = {
    ['='] = 1, ['+'] = 1, ['-'] = 1, ['/'] = 1, ['%'] = 1, ['&'] = 1, ['|'] = 1, ['^'] = 1,
    ['~'] = 1, ['<'] = 1, ['>'] = 1, ['@'] = 1, ['!'] = 1, ['$'] = 1, ['?'] = 1,
};

/* `a.` at its end: not `1.` and not `...`. */
static bool ends_in_dot(const char *text, uint32_t end) {
  if (text[end - 1] != '.') return false;
  char before = text[end - 2];
  return before != '.' && (before < '0' || before > '9');
}

static bool opens_block(const char *at) {
  enum word word = statement_word(at);
  return word != WORD_NONE && word != WORD_DECORATOR;
}

void statement_check(struct lexer *lexer, const struct statement *st) {
  if (lexer->trouble->kind != GRAMMAR_NO_TROUBLE) return;
  const char *text = lexer->text;
  uint32_t end = statement_end(text, st);
  uint8_t first = (uint8_t)text[st->start], last = (uint8_t)text[end - 1];
  if (grammar_is_name_byte((char)first) && (first < '0' || first > '9'))
    check_name(lexer, st, end);
  else if (starts_nothing[first])
    bad(lexer, st->start, st->start + 1, "invalid syntax");
  if (last == ':' && !opens_block(text + st->start)) bad(lexer, end - 1, end, "invalid syntax");
  if (ends_nothing[last] || (end > st->start + 1 && ends_in_dot(text, end)))
    bad(lexer, end - 1, end, "the statement goes no further");
}

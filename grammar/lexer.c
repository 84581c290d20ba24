/* The lexer: one logical line after the other, at memory speed.
 *
 * Only some bytes matter: quotes, brackets, '#', backslashes, line ends. They are found 64 at a
 * time as bits (lexer->bits), and everything between is never looked at. Needles are passed on the
 * way; those outside strings and comments count for the line.
 *
 * A bracket ends with its line when the next line starts with a keyword that no line within
 * brackets can start with: so half-typed code costs one statement and not the rest of the file, and
 * code that Python can read is never cut.
 */
#include "grammar/internal.h"
#include "base/simd.h"

/* ---- special bytes -------------------------------------------------------------------------- */

/* PLAIN, OPEN and CLOSE come first. */
enum special { PLAIN, OPEN, CLOSE, LINE_END, QUOTE, COMMENT, BACKSLASH, FOREIGN };

static const uint8_t specials[256] = {
    ['\n'] = LINE_END, ['\r'] = LINE_END,  ['('] = OPEN,     ['['] = OPEN,     ['{'] = OPEN,
    [')'] = CLOSE,     [']'] = CLOSE,      ['}'] = CLOSE,    ['"'] = QUOTE,    ['\''] = QUOTE,
    ['#'] = COMMENT,   ['\\'] = BACKSLASH, [0xC2] = FOREIGN, [0xC3] = FOREIGN, [0xE2] = FOREIGN,
    [0xE3] = FOREIGN,  [0xEF] = FOREIGN,   [0xF0] = FOREIGN, /* first bytes of the characters in
                                                                no_code */
};

/* Bits of the special bytes among the sixteen; a few others ($ % & | é ...) may be among them. */
static inline uint64_t special_bits16(const char *at) {
  simd_bytes bytes = simd_load(at);
  return simd_bits(simd_between(bytes, '\n', '\r') | simd_between(bytes, '"', ')') |
                   simd_between(bytes | simd_all(0x20), '{', '}') | simd_high(bytes));
}

static inline uint64_t special_bits(const char *at) {
  return special_bits16(at) | special_bits16(at + 16) << 16 | special_bits16(at + 32) << 32 |
         special_bits16(at + 48) << 48;
}

/* The next special byte (len at the text's end); it is passed. */
static inline uint32_t next_special(struct lexer *lexer) {
  while (lexer->bits == 0) {
    if (lexer->len - lexer->base <= 64) return lexer->len;
    lexer->base += 64;
    lexer->bits = special_bits(lexer->text + lexer->base);
  }
  uint32_t at = lexer->base + (uint32_t)__builtin_ctzll(lexer->bits);
  lexer->bits &= lexer->bits - 1;
  return at < lexer->len ? at : lexer->len;
}

/* Passes everything before `at`. */
static inline void seek(struct lexer *lexer, uint32_t at) {
  if (at > lexer->len) at = lexer->len;
  if (at - lexer->base < 64) {
    lexer->bits &= ~(uint64_t)0 << (at - lexer->base);
  } else {
    lexer->base = at;
    lexer->bits = special_bits(lexer->text + at);
  }
}

/* Unpasses the special byte that was passed last. */
static inline void step_back(struct lexer *lexer, uint32_t at) {
  if (at < lexer->len) lexer->bits |= (uint64_t)1 << (at - lexer->base);
}

void lexer_start(struct lexer *lexer, struct str text, struct needle *needles,
                 struct grammar_trouble *trouble) {
  lexer->text = text.ptr;
  lexer->len = (uint32_t)text.len;
  lexer->base = 0;
  lexer->bits = special_bits(text.ptr);
  lexer->wasted = 0;
  lexer->needle = needles;
  lexer->trouble = trouble;
  lexer->broken.count = 0;
  lexer->lazies.count = 0;
}

void lexer_trouble(struct lexer *lexer, enum grammar_trouble_kind kind, uint32_t start,
                   uint32_t end, const char *message) {
  struct grammar_trouble *trouble = lexer->trouble;
  if (trouble->kind != GRAMMAR_NO_TROUBLE) return;
  *trouble = (struct grammar_trouble){kind, start, end, message};
}

uint32_t lexer_after_line_end(const struct lexer *lexer, uint32_t at) {
  return at + (lexer->text[at] == '\r' && lexer->text[at + 1] == '\n' ? 2 : 1);
}

/* ---- needles -------------------------------------------------------------------------------- */

/* The needles before `end` are code: they count for the line. */
static void take_needles(struct lexer *lexer, struct line *line, uint32_t end) {
  for (; lexer->needle->offset < end; lexer->needle++) {
    const struct needle *needle = lexer->needle;
    line->needles |= needle->kind;
    if (needle->kind == NEEDLE_IMPORT && needle->lazy != GRAMMAR_NONE)
      GRAMMAR_PUSH(&lexer->lazies, (struct grammar_lazy){needle->lazy, needle->statement});
  }
}

/* A string or comment [start, end) was read: needles in it are none. */
static inline void pass_text(struct lexer *lexer, struct line *line, uint32_t start, uint32_t end) {
  if (lexer->needle->offset >= end) return;
  take_needles(lexer, line, start);
  while (lexer->needle->offset < end)
    lexer->needle++;
}

/* A format string [start, end) was read: its fields may call, but hold no statement. */
static void pass_format(struct lexer *lexer, struct line *line, uint32_t start, uint32_t end) {
  take_needles(lexer, line, start);
  for (; lexer->needle->offset < end; lexer->needle++)
    line->needles |= lexer->needle->kind & (NEEDLE_CALL | NEEDLE_NAME);
}

/* ---- strings and comments ------------------------------------------------------------------- */

/* Offset of the next line end (or the text's end); it is passed, all before it too. */
static uint32_t next_line_end(struct lexer *lexer) {
  uint32_t at;
  do
    at = next_special(lexer);
  while (at < lexer->len && specials[(uint8_t)lexer->text[at]] != LINE_END);
  return at;
}

uint32_t lexer_skip_line(struct lexer *lexer, uint32_t at) {
  seek(lexer, at);
  uint32_t end = next_line_end(lexer);
  while (lexer->needle->offset < end)
    lexer->needle++;
  if (end == lexer->len) return end;
  end = lexer_after_line_end(lexer, end);
  seek(lexer, end);
  return end;
}

/* After the string with three quotes, from its content's first byte; GRAMMAR_NONE if it has no end.
 */
static uint32_t triple_end(const struct lexer *lexer, uint32_t at, char quote) {
  const char *text = lexer->text;
  uint32_t escaped_to = at;
  for (uint32_t base = at; base < lexer->len; base += 16) {
    simd_bytes bytes = simd_load(text + base);
    uint32_t bits = simd_bits(simd_equal(bytes, (uint8_t)quote) | simd_equal(bytes, '\\'));
    for (; bits; bits &= bits - 1) {
      uint32_t here = base + (uint32_t)__builtin_ctz(bits);
      if (here < escaped_to) continue;
      if (text[here] == '\\')
        escaped_to = here + 2;
      else if (text[here + 1] == quote && text[here + 2] == quote)
        return here + 3 <= lexer->len ? here + 3 : GRAMMAR_NONE;
    }
  }
  return GRAMMAR_NONE;
}

/* After the string with single quotes; its opening quote was passed, and so is all of it. At its
 * line end if it has no end. */
static uint32_t single_end(struct lexer *lexer, uint32_t quote) {
  const char *text = lexer->text;
  for (;;) {
    uint32_t at = next_special(lexer);
    if (at < lexer->len && text[at] == text[quote]) return at + 1;
    if (at < lexer->len && text[at] == '\\') {
      seek(lexer, lexer_after_line_end(lexer, at + 1));
    } else if (at == lexer->len || specials[(uint8_t)text[at]] == LINE_END) {
      lexer_trouble(lexer, GRAMMAR_UNTERMINATED_STRING, quote, quote + 1, "unterminated string");
      step_back(lexer, at);
      return at;
    }
  }
}

/* As fstring_end, so long as not more than the text's length was read so in vain. */
static uint32_t format_end(struct lexer *lexer, uint32_t quote) {
  if (lexer->wasted > lexer->len) return GRAMMAR_NONE;
  uint32_t reached,
      end = fstring_end(str_of(lexer->text, lexer->len), quote, lexer->comments, &reached);
  if (end == GRAMMAR_NONE) lexer->wasted += reached - quote;
  return end;
}

/* The string whose first quote is at `quote` is passed. */
static void pass_string(struct lexer *lexer, struct line *line, uint32_t quote) {
  const char *text = lexer->text;
  char byte = text[quote];
  if (quote > 0 && grammar_is_name_byte(text[quote - 1]) && fstring_prefix(text, quote)) {
    uint32_t end = format_end(lexer, quote);
    if (end != GRAMMAR_NONE) {
      pass_format(lexer, line, quote, end);
      seek(lexer, end);
      return;
    }
  }
  uint32_t end;
  if (text[quote + 1] == byte && text[quote + 2] == byte) {
    end = triple_end(lexer, quote + 3, byte);
    if (end == GRAMMAR_NONE) {
      end = lexer->len;
      lexer_trouble(lexer, GRAMMAR_UNTERMINATED_STRING, quote, quote + 3,
                    "unterminated triple-quoted string");
    }
    seek(lexer, end);
  } else {
    end = single_end(lexer, quote);
  }
  pass_text(lexer, line, quote, end);
}

/* ---- brackets ------------------------------------------------------------------------------- */

/* `from a.b import` stands at `at`, on one line. */
static bool is_from_import(const char *at) {
  if (!grammar_is_word(at, STR("from"))) return false;
  at += 4;
  while (grammar_is_name_byte(*at) || *at == '.' || *at == ' ' || *at == '\t') {
    if ((at[-1] == ' ' || at[-1] == '\t' || at[-1] == '.') && grammar_is_word(at, STR("import")))
      return true;
    at++;
  }
  return false;
}

static const struct str statement_words[] = {
    {"assert", 6}, {"break", 5},  {"class", 5},  {"continue", 8}, {"def", 3},
    {"del", 3},    {"global", 6}, {"import", 6}, {"pass", 4},     {"raise", 5},
    {"return", 6}, {"try", 3},    {"while", 5},  {"with", 4},
};

/* A line that a merge left behind, where it could not merge. */
static bool is_conflict(const char *at) {
  return memcmp(at, "<<<<<<<", 7) == 0 || memcmp(at, "=======", 7) == 0 ||
         memcmp(at, ">>>>>>>", 7) == 0;
}

/* The line starts with a keyword that no line within brackets can start with. */
static bool starts_with_statement(const char *at) {
  if (*at >= '<' && *at <= '>') return is_conflict(at);
  while (*at == ' ' || *at == '\t' || *at == '\f')
    at++;
  if (*at < 'a' || *at > 'w') return false;
  for (size_t i = 0; i < sizeof statement_words / sizeof *statement_words; i++)
    if (*at == *statement_words[i].ptr && grammar_is_word(at, statement_words[i])) return true;
  return is_from_import(at);
}

static const char *unclosed_message(char bracket) {
  return bracket == '(' ? "unclosed '('" : bracket == '[' ? "unclosed '['" : "unclosed '{'";
}

/* Of a closing bracket with `open` lying open, or 0 for nothing. */
static const char *mismatch_message(char open, char close) {
  static const char *const messages[3][4] = {
      {"')' does not match '('", "')' does not match '['", "')' does not match '{'",
       "unmatched ')'"},
      {"']' does not match '('", "']' does not match '['", "']' does not match '{'",
       "unmatched ']'"},
      {"'}' does not match '('", "'}' does not match '['", "'}' does not match '{'",
       "unmatched '}'"},
  };
  return messages[close == ')'   ? 0
                  : close == ']' ? 1
                                 : 2][open == '('   ? 0
                                      : open == '[' ? 1
                                      : open == '{' ? 2
                                                    : 3];
}

/* Notes the `depth` brackets that are open as broken, and as trouble. */
static void break_open(struct lexer *lexer, uint32_t depth) {
  if (depth > LINE_BRACKET_LIMIT) depth = LINE_BRACKET_LIMIT;
  for (uint32_t i = 0; i < depth; i++) {
    uint32_t at = lexer->open[i];
    GRAMMAR_PUSH(&lexer->broken, at);
    lexer_trouble(lexer, GRAMMAR_UNCLOSED_BRACKET, at, at + 1, unclosed_message(lexer->text[at]));
  }
}

/* Depth after a closing bracket of the wrong kind: what lies open within its partner is broken, or
 * it is itself if it has none. */
static uint32_t close_mismatched(struct lexer *lexer, uint32_t at, uint32_t depth) {
  char open = depth ? lexer->text[lexer->open[depth - 1]] : 0;
  lexer_trouble(lexer, GRAMMAR_MISMATCHED_BRACKET, at, at + 1,
                mismatch_message(open, lexer->text[at]));
  for (uint32_t i = depth; i-- > 0;) {
    if (lexer->partner[i] != lexer->text[at]) continue;
    for (uint32_t k = i + 1; k < depth; k++)
      GRAMMAR_PUSH(&lexer->broken, lexer->open[k]);
    return i;
  }
  GRAMMAR_PUSH(&lexer->broken, at);
  return depth;
}

/* The depth after a bracket that does not fit in lexer->open, or closes nothing. */
static uint32_t take_odd_bracket(struct lexer *lexer, struct line *line, uint32_t at, bool closes,
                                 uint32_t depth) {
  if (closes && depth > LINE_BRACKET_LIMIT) return depth - 1;
  if (closes) return close_mismatched(lexer, at, depth);
  line->too_deep = true;
  lexer_trouble(lexer, GRAMMAR_TOO_DEEP, at, at + 1, "too many nested brackets");
  return depth + 1;
}

/* The depth after the bracket at `at`. Brackets come in any order, so opening and closing ones go
 * the same way: the only branches are for what does not happen. */
static inline uint32_t take_bracket(struct lexer *lexer, struct line *line, uint32_t at,
                                    enum special special, uint32_t depth) {
  static const char partners[256] = {
      ['('] = ')', ['['] = ']', ['{'] = '}', [')'] = ')', [']'] = ']', ['}'] = '}',
  };
  char byte = lexer->text[at];
  bool closes = special == CLOSE;
  uint32_t index = depth - closes;
  if (__builtin_expect(index >= LINE_BRACKET_LIMIT, 0) ||
      __builtin_expect(closes & (lexer->partner[index] != byte), 0))
    return take_odd_bracket(lexer, line, at, closes, depth);
  lexer->open[index] = at;
  lexer->partner[index] = partners[(uint8_t)byte];
  line->bracket = line->bracket < at ? line->bracket : at;
  return index + !closes;
}

/* ---- characters ----------------------------------------------------------------------------- */

/* Signs and punctuation that stand in strings and comments only; by far not all such characters. */
static const struct {
  uint32_t first, last;
} no_code[] = {
    {0xA0, 0xA9},     {0xAB, 0xAC},     {0xAE, 0xB1},     {0xB4, 0xB4},       {0xB6, 0xB6},
    {0xBB, 0xBB},     {0xBF, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},       {0x2010, 0x2029},
    {0x2030, 0x203E}, {0x20A0, 0x20CF}, {0x2190, 0x23FF}, {0x2500, 0x2775},   {0x2794, 0x2BFF},
    {0x3000, 0x3004}, {0x3008, 0x3020}, {0xFF01, 0xFF0F}, {0xFF1A, 0xFF20},   {0xFF3B, 0xFF3E},
    {0xFF40, 0xFF40}, {0xFF5B, 0xFF64}, {0xFFFC, 0xFFFD}, {0x1F300, 0x1FAFF},
};

/* The character that begins at `at` with one of the bytes that are FOREIGN. */
static uint32_t decode(const char *at, uint32_t *length) {
  uint32_t first = (uint8_t)*at;
  *length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  uint32_t code = first & (0xFFu >> (*length + 1));
  for (uint32_t i = 1; i < *length; i++)
    code = code << 6 | (at[i] & 0x3F);
  return code;
}

/* A character beyond ASCII stands in code. */
static void take_foreign(struct lexer *lexer, uint32_t at) {
  uint32_t length, code = decode(lexer->text + at, &length);
  for (size_t i = 0; i < sizeof no_code / sizeof *no_code; i++)
    if (code >= no_code[i].first && code <= no_code[i].last)
      lexer_trouble(lexer, GRAMMAR_BAD_CHARACTER, at, at + length, "invalid character");
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* The line ends at `at` with `depth` brackets open. */
static void end_broken(struct lexer *lexer, struct line *line, uint32_t at, uint32_t depth) {
  break_open(lexer, depth);
  line->broken = lexer->open[0];
  line->end = at;
}

/* The backslash at `at` joins its line and the next. */
static void pass_join(struct lexer *lexer, struct line *line, uint32_t at) {
  uint32_t end = lexer_after_line_end(lexer, at + 1);
  line->joined = true;
  if (lexer->wants_joints) GRAMMAR_PUSH(&lexer->joints, (struct joint){at, end});
  seek(lexer, end);
}

void lexer_line(struct lexer *lexer, uint32_t start, struct line *line) {
  uint32_t depth = 0;
  const char *text = lexer->text;
  *line = (struct line){.comment = GRAMMAR_NONE, .bracket = GRAMMAR_NONE, .broken = GRAMMAR_NONE};
  lexer->broken.count = 0;
  seek(lexer, start);
  for (;;) {
    uint32_t at = next_special(lexer);
    if (at == lexer->len) {
      line->end = at;
      if (depth > 0) end_broken(lexer, line, at, depth);
      break;
    }
    enum special special = specials[(uint8_t)text[at]];
    if (special <= CLOSE) {
      if (special != PLAIN) depth = take_bracket(lexer, line, at, special, depth);
      continue;
    }
    switch (special) {
    case QUOTE:
      pass_string(lexer, line, at);
      continue;
    case BACKSLASH:
      if (specials[(uint8_t)text[at + 1]] == LINE_END) pass_join(lexer, line, at);
      continue;
    case FOREIGN:
      take_foreign(lexer, at);
      continue;
    case COMMENT: {
      uint32_t end = next_line_end(lexer);
      if (depth == 0) line->comment = at;
      if (depth > 0 && lexer->wants_joints) GRAMMAR_PUSH(&lexer->joints, (struct joint){at, end});
      pass_text(lexer, line, at, end);
      step_back(lexer, end);
      continue;
    }
    case LINE_END:
      if (depth == 0) {
        line->end = at;
        break;
      }
      if (starts_with_statement(text + lexer_after_line_end(lexer, at))) {
        end_broken(lexer, line, at, depth);
        break;
      }
      line->continued = true;
      if (lexer->wants_joints) GRAMMAR_PUSH(&lexer->joints, (struct joint){at, at + 1});
      continue;
    default:
      continue;
    }
    break;
  }
  if (lexer->needle->offset < line->end) take_needles(lexer, line, line->end);
}

uint32_t lexer_joints(struct lexer *lexer, uint32_t start) {
  struct line line;
  lexer->joints.count = 0;
  lexer->wants_joints = true;
  lexer->base = start;
  lexer->bits = special_bits(lexer->text + start);
  lexer_line(lexer, start, &line);
  lexer->wants_joints = false;
  return lexer->joints.count;
}

void lexer_comments(struct lexer *lexer) {
  struct line line = {0};
  for (uint32_t at; (at = next_special(lexer)) < lexer->len;) {
    switch ((enum special)specials[(uint8_t)lexer->text[at]]) {
    case QUOTE:
      pass_string(lexer, &line, at);
      break;
    case BACKSLASH:
      if (specials[(uint8_t)lexer->text[at + 1]] == LINE_END)
        seek(lexer, lexer_after_line_end(lexer, at + 1));
      break;
    case COMMENT:
      GRAMMAR_PUSH(&lexer->comments->list, at);
      next_line_end(lexer);
      break;
    default:
      break;
    }
  }
}

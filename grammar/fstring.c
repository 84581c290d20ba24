/* Where an f-string (or t-string) ends, its replacement fields read as PEP 701 has them.
 *
 * Since Python 3.12 a field may hold any quotes, also the string's own. Before, the string ended at
 * the first of its own quotes; but then no field could hold any, so what older Pythons can read
 * ends at the same place by the new rule. For the rest the caller falls back to the old rule.
 */
#include "grammar/internal.h"

#define NESTING_LIMIT 150 /* CPython's own, of f-strings within f-strings */

struct reader {
  const char *text;
  uint32_t len;
  uint32_t depth;           /* f-strings around this place */
  uint32_t reached;         /* where reading failed, if it did */
  struct offsets *comments; /* in fields, or NULL */
};

struct quotes {
  char byte;
  bool triple;
  bool raw;
};

static bool is_line_end(char byte) {
  return byte == '\n' || byte == '\r';
}

static uint32_t field_end(struct reader *reader, uint32_t at, struct quotes own);

static uint32_t fail(struct reader *reader, uint32_t at) {
  if (at > reader->reached) reader->reached = at;
  return GRAMMAR_NONE;
}

/* Offset of the prefix of the quote at `quote`: of the whole name before it. */
static uint32_t prefix_start(const char *text, uint32_t quote) {
  uint32_t start = quote;
  while (start > 0 && quote - start < 4 && grammar_is_name_byte(text[start - 1]))
    start--;
  return start;
}

/* Reads the letters before the quote; false if they are no prefix of a format string. */
static bool read_prefix(const char *text, uint32_t quote, bool *raw) {
  bool format = false;
  uint32_t start = prefix_start(text, quote);
  *raw = false;
  if (quote - start > 2) return false;
  for (uint32_t i = start; i < quote; i++) {
    char letter = (char)(text[i] | 0x20);
    if (letter == 'f' || letter == 't')
      format = true;
    else if (letter == 'r')
      *raw = true;
    else
      return false;
  }
  return format;
}

bool fstring_prefix(const char *text, uint32_t quote) {
  bool raw;
  return read_prefix(text, quote, &raw);
}

/* The string's own closing quotes stand at `at`. */
static bool at_quotes(const struct reader *reader, uint32_t at, struct quotes own) {
  const char *text = reader->text;
  if (text[at] != own.byte) return false;
  return !own.triple || (text[at + 1] == own.byte && text[at + 2] == own.byte);
}

/* After the backslash at `at` and what it escapes; a brace is not escaped by it. */
static uint32_t skip_escape(const struct reader *reader, uint32_t at, struct quotes own) {
  const char *text = reader->text;
  char escaped = text[at + 1];
  if (escaped == '{' || escaped == '}') return at + 1;
  if (escaped == '\r' && text[at + 2] == '\n') return at + 3;
  if (own.raw || escaped != 'N' || text[at + 2] != '{') return at + 2;
  at += 3;
  while (at < reader->len && text[at] != '}' && text[at] != own.byte && !is_line_end(text[at]))
    at++;
  return at;
}

/* From the first byte of the literal part to after the closing quotes. */
static uint32_t body_end(struct reader *reader, uint32_t at, struct quotes own) {
  const char *text = reader->text;
  while (at < reader->len) {
    if (at_quotes(reader, at, own)) return at + (own.triple ? 3 : 1);
    if (is_line_end(text[at]) && !own.triple) return fail(reader, at);
    if (text[at] == '\\') {
      at = skip_escape(reader, at, own);
    } else if (text[at] == '{' && text[at + 1] == '{') {
      at += 2;
    } else if (text[at] == '{') {
      at = field_end(reader, at + 1, own);
      if (at == GRAMMAR_NONE) return GRAMMAR_NONE;
    } else {
      at++;
    }
  }
  return fail(reader, at);
}

/* From the first byte after the colon of a format specifier to after the field's brace. */
static uint32_t specifier_end(struct reader *reader, uint32_t at, struct quotes own) {
  const char *text = reader->text;
  while (at < reader->len) {
    if (text[at] == '}') return at + 1;
    if (at_quotes(reader, at, own) || (is_line_end(text[at]) && !own.triple))
      return fail(reader, at);
    if (text[at] == '\\') {
      at = skip_escape(reader, at, own);
    } else if (text[at] == '{') {
      at = field_end(reader, at + 1, own);
      if (at == GRAMMAR_NONE) return GRAMMAR_NONE;
    } else {
      at++;
    }
  }
  return fail(reader, at);
}

static uint32_t plain_end(struct reader *reader, uint32_t at, struct quotes own) {
  const char *text = reader->text;
  while (at < reader->len) {
    if (at_quotes(reader, at, own)) return at + (own.triple ? 3 : 1);
    if (is_line_end(text[at]) && !own.triple) return fail(reader, at);
    at += text[at] == '\\' ? 2 : 1;
  }
  return fail(reader, at);
}

/* Any string, from its opening quotes to after its closing ones. */
static uint32_t string_end(struct reader *reader, uint32_t quote) {
  const char *text = reader->text;
  struct quotes own = {.byte = text[quote]};
  bool format = read_prefix(text, quote, &own.raw);
  own.triple = text[quote + 1] == own.byte && text[quote + 2] == own.byte;
  uint32_t at = quote + (own.triple ? 3 : 1);
  if (!format) return plain_end(reader, at, own);
  if (reader->depth >= NESTING_LIMIT) return fail(reader, at);
  reader->depth++;
  at = body_end(reader, at, own);
  reader->depth--;
  return at;
}

/* From the first byte after a field's opening brace to after its closing one. */
static uint32_t field_end(struct reader *reader, uint32_t at, struct quotes own) {
  const char *text = reader->text;
  uint32_t nesting = 0;
  while (at < reader->len) {
    char byte = text[at];
    if (byte == '\'' || byte == '"') {
      at = string_end(reader, at);
      if (at == GRAMMAR_NONE) return GRAMMAR_NONE;
      continue;
    }
    if (byte == '(' || byte == '[' || byte == '{') {
      nesting++;
    } else if (byte == ')' || byte == ']' || byte == '}') {
      if (nesting == 0) return byte == '}' ? at + 1 : fail(reader, at);
      nesting--;
    } else if (byte == ':' && nesting == 0) {
      return specifier_end(reader, at + 1, own);
    } else if (byte == '#') {
      if (reader->comments) GRAMMAR_PUSH(&reader->comments->list, at);
      while (at < reader->len && !is_line_end(text[at]))
        at++;
      continue;
    }
    at++;
  }
  return fail(reader, at);
}

uint32_t fstring_end(struct str text, uint32_t quote, struct offsets *comments, uint32_t *reached) {
  struct reader reader = {.text = text.ptr, .len = (uint32_t)text.len, .comments = comments};
  uint32_t before = comments ? comments->list.count : 0;
  uint32_t end = string_end(&reader, quote);
  if (comments && end == GRAMMAR_NONE) comments->list.count = before;
  *reached = end == GRAMMAR_NONE ? reader.reached : end;
  return end;
}

/* How a statement begins and ends: its word, its column, the end of its code. */
#include "grammar/internal.h"

const char *statement_skip_blanks(const char *at) {
  for (;; at++) {
    if (*at == '\\' && (at[1] == '\n' || at[1] == '\r'))
      at += at[1] == '\r' && at[2] == '\n' ? 2 : 1;
    else if (*at != ' ' && *at != '\t' && *at != '\f')
      return at;
  }
}

#define IF_WORD(text, word)                                                                        \
  if (grammar_is_word(at, STR(text))) return word

enum word statement_word(const char *at) {
  switch (*at) {
  case '@':
    return WORD_DECORATOR;
  case 'a':
    if (!grammar_is_word(at, STR("async"))) break;
    at = statement_skip_blanks(at + 5);
    return *at == 'a' ? WORD_NONE : statement_word(at);
  case 'c':
    IF_WORD("class", WORD_CLASS);
    IF_WORD("case", WORD_SOFT);
    break;
  case 'd':
    IF_WORD("def", WORD_DEF);
    break;
  case 'e':
    IF_WORD("else", WORD_ELSE);
    IF_WORD("elif", WORD_ELIF);
    IF_WORD("except", WORD_EXCEPT);
    break;
  case 'f':
    IF_WORD("for", WORD_LOOP);
    IF_WORD("finally", WORD_FINALLY);
    break;
  case 'i':
    IF_WORD("if", WORD_IF);
    break;
  case 'm':
    IF_WORD("match", WORD_SOFT);
    break;
  case 't':
    IF_WORD("try", WORD_TRY);
    break;
  case 'w':
    IF_WORD("with", WORD_WITH);
    IF_WORD("while", WORD_LOOP);
    break;
  }
  return WORD_NONE;
}

bool statement_continues(enum word kind, enum word clause) {
  switch (clause) {
  case WORD_ELIF:
    return kind == WORD_IF;
  case WORD_ELSE:
    return kind == WORD_IF || kind == WORD_LOOP || kind == WORD_TRY;
  case WORD_EXCEPT:
  case WORD_FINALLY:
    return kind == WORD_TRY;
  default:
    return false;
  }
}

uint32_t statement_odd_indent(const char *text, struct statement *st) {
  uint32_t column = 0, joined = 0;
  for (uint32_t at = st->line_start;; at++) {
    if (text[at] == ' ') {
      column++;
    } else if (text[at] == '\t') {
      st->odd |= column % 8 != 0;
      column = (column / 8 + 1) * 8;
    } else if (text[at] == '\f') {
      column = 0;
    } else if (text[at] == '\\' && (text[at + 1] == '\n' || text[at + 1] == '\r')) {
      if (text[at + 1] == '\r' && text[at + 2] == '\n') at++;
      at++;
      joined = joined ? joined : column;
      st->odd = true;
    } else {
      st->column = joined ? joined : column;
      return at;
    }
  }
}

uint32_t statement_end(const char *text, const struct statement *st) {
  uint32_t end = st->line.comment != GRAMMAR_NONE ? st->line.comment : st->line.end;
  while (end > st->start &&
         (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\f'))
    end--;
  return end;
}

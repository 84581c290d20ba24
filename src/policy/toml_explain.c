/* toml_explain: where and what is the first syntax fault.
 *
 * The grammar's tree says that a text is no TOML, but neither why nor, exactly, where. This goes
 * through the statements in order, and stops at the first thing that cannot be there, with words
 * for what should be. It builds nothing and takes linear time, so it goes first. */
#include "toml_leaf.h"

#define DEPTH_LIMIT 256

struct explainer {
  struct toml_text *text;
  uint32_t at;
};

static char here(const struct explainer *e) {
  return e->at < e->text->bytes.len ? e->text->bytes.ptr[e->at] : 0;
}

static bool at_line_end(const struct explainer *e) {
  return e->at >= e->text->bytes.len || here(e) == '\n' || here(e) == '\r';
}

static void skip_blanks(struct explainer *e) {
  while (here(e) == ' ' || here(e) == '\t')
    e->at++;
}

static void skip_comment(struct explainer *e) {
  if (here(e) != '#') return;
  while (!at_line_end(e))
    e->at++;
}

/* Blanks, comments and line ends. */
static void skip_lines(struct explainer *e) {
  for (;;) {
    skip_blanks(e);
    skip_comment(e);
    if (here(e) != '\n' && here(e) != '\r') return;
    e->at++;
  }
}

/* A fault at the next word (or character, or line end). */
static bool refuse(struct explainer *e, const char *what) {
  uint32_t end = toml_leaf_word_end(e->text->bytes, e->at);
  if (end == e->at && !at_line_end(e)) end++;
  toml_fault(e->text, (struct toml_span){e->at, end}, "%s", what);
  return false;
}

static bool pass_string(struct explainer *e) {
  struct str ignored;
  return toml_leaf_string(e->text, e->at, &e->at, &ignored);
}

static bool is_key_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

static bool pass_key_part(struct explainer *e) {
  uint32_t start = e->at;
  if (here(e) == '"' || here(e) == '\'') {
    struct str three = str_slice(e->text->bytes, e->at, e->at + 3);
    if (str_equal(three, STR("\"\"\"")) || str_equal(three, STR("'''")))
      return refuse(e, "a key's quotes are single ones: \"key\" or 'key'");
    return pass_string(e);
  }
  while (is_key_byte(here(e)))
    e->at++;
  if (e->at > start) return true;
  return refuse(e, "expected a key (letters, digits, - and _, or in quotes)");
}

static bool pass_key(struct explainer *e) {
  for (;;) {
    if (!pass_key_part(e)) return false;
    skip_blanks(e);
    if (here(e) != '.') return true;
    e->at++;
    skip_blanks(e);
  }
}

static bool pass_value(struct explainer *e, int depth);

static bool pass_pair(struct explainer *e, int depth) {
  if (!pass_key(e)) return false;
  if (here(e) == ':') return refuse(e, "expected = after a key, not :");
  if (here(e) != '=') return refuse(e, "expected = after a key");
  e->at++;
  skip_blanks(e);
  return pass_value(e, depth);
}

static bool pass_array(struct explainer *e, int depth) {
  uint32_t start = e->at++;
  skip_lines(e);
  while (here(e) != ']') {
    if (e->at < e->text->bytes.len && !pass_value(e, depth)) return false;
    skip_lines(e);
    if (here(e) == ']') break;
    if (e->at >= e->text->bytes.len) {
      e->at = start;
      return refuse(e, "array is not closed: its end needs ]");
    }
    if (here(e) != ',') return refuse(e, "expected , or ] after an item of an array");
    e->at++;
    skip_lines(e);
  }
  e->at++;
  return true;
}

static bool pass_inline_table(struct explainer *e, int depth) {
  e->at++;
  skip_blanks(e);
  if (here(e) == '}') {
    e->at++;
    return true;
  }
  for (;;) {
    if (at_line_end(e)) return refuse(e, "an inline table stands on one line");
    if (!pass_pair(e, depth)) return false;
    skip_blanks(e);
    if (here(e) == '}') break;
    if (at_line_end(e)) return refuse(e, "an inline table stands on one line, closed by }");
    if (here(e) != ',') return refuse(e, "expected , or } in an inline table");
    e->at++;
    skip_blanks(e);
    if (here(e) == '}') return refuse(e, "an inline table has no comma before its }");
  }
  e->at++;
  return true;
}

static bool pass_bare(struct explainer *e) {
  struct toml_value ignored;
  uint32_t end = toml_leaf_word_end(e->text->bytes, e->at);
  if (end == e->at) return refuse(e, "a value is missing");
  if (!toml_leaf_bare(e->text, (struct toml_span){e->at, end}, &ignored)) return false;
  e->at = end;
  return true;
}

static bool pass_value(struct explainer *e, int depth) {
  if (depth == DEPTH_LIMIT) return refuse(e, "nested too deeply");
  switch (here(e)) {
  case '[':
    return pass_array(e, depth + 1);
  case '{':
    return pass_inline_table(e, depth + 1);
  case '"':
  case '\'':
    return pass_string(e);
  default:
    return pass_bare(e);
  }
}

static bool pass_header(struct explainer *e) {
  e->at++;
  bool twice = here(e) == '[';
  if (twice) e->at++;
  skip_blanks(e);
  if (here(e) == ']') return refuse(e, "a table header needs a name");
  if (!pass_key(e)) return false;
  for (int i = 0; i < 1 + twice; i++, e->at++)
    if (here(e) != ']')
      return refuse(e,
                    twice ? "expected ]] after a table's name" : "expected ] after a table's name");
  return true;
}

bool toml_explain(struct toml_text *text) {
  struct explainer e = {.text = text};
  for (;;) {
    skip_lines(&e);
    if (e.at >= text->bytes.len) return false;
    if (!(here(&e) == '[' ? pass_header(&e) : pass_pair(&e, 0))) return true;
    skip_blanks(&e);
    skip_comment(&e);
    if (!at_line_end(&e)) {
      refuse(&e, "expected a new line here");
      return true;
    }
  }
}

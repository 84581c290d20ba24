/* Plain imports: `import a.b as c, d` and `from ..a import (b, c as d)`, read without tree-sitter.
 *
 * Four of five kept bytes are such statements at the module's own level, and they hold nothing but
 * names. What is told of them is what the tree would tell; so whatever is not as plain as can be (a
 * keyword or a character beyond ASCII among the names, a backslash, a semicolon, a blank around a
 * dot, anything half-typed) and whatever the file's own names hang on (importlib, TYPE_CHECKING)
 * is refused, and goes to tree-sitter like all the rest.
 */
#include "grammar/internal.h"

struct reader {
  const char *text;
  uint32_t len, at;
  bool within; /* parentheses: line ends and comments are blanks */
};

/* ---- tokens --------------------------------------------------------------------------------- */

/* By length, one after the other: keywords of some Python, and names that matter to others than the
 * statement. */
static const char *const refused[] = {
    [2] = "asifinisor",
    [3] = "anddefdelfornottry",
    [4] = "NoneTruecaseelifelseexecfrompasstypewith",
    [5] = "Falseasyncawaitbreakclassmatchprintraisewhileyield",
    [6] = "assertexceptglobalimportlambdareturn",
    [7] = "finally",
    [8] = "builtinscontinuenonlocal",
    [9] = "importlib",
    [10] = "__future____import__",
    [13] = "TYPE_CHECKINGimport_module",
};

static bool is_refused(const char *word, uint32_t length) {
  if (length >= sizeof refused / sizeof *refused || !refused[length]) return false;
  for (const char *other = refused[length]; *other; other += length)
    if (*other == *word && memcmp(other, word, length) == 0) return true;
  return false;
}

/* Over what may stand between two tokens. */
static void skip(struct reader *r) {
  for (;; r->at++) {
    char byte = r->text[r->at];
    if (byte == ' ' || byte == '\t') continue;
    if (!r->within) return;
    if (byte == '#') {
      while (r->at < r->len && r->text[r->at] != '\n' && r->text[r->at] != '\r')
        r->at++;
      if (r->at == r->len) return;
    } else if (byte != '\n' && byte != '\r') {
      return;
    }
  }
}

static bool take_byte(struct reader *r, char byte) {
  if (r->text[r->at] != byte) return false;
  r->at++;
  return true;
}

static bool take_word(struct reader *r, struct str word) {
  if (!grammar_is_word(r->text + r->at, word)) return false;
  r->at += (uint32_t)word.len;
  return true;
}

/* An identifier of ASCII letters. */
static bool take_name(struct reader *r) {
  const char *start = r->text + r->at, *at = start;
  while (grammar_is_name_byte(*at) && (uint8_t)*at < 0x80)
    at++;
  r->at += (uint32_t)(at - start);
  return at > start && (*start < '0' || *start > '9') && !is_refused(start, (uint32_t)(at - start));
}

static bool take_dotted(struct reader *r) {
  do
    if (!take_name(r)) return false;
  while (take_byte(r, '.'));
  return true;
}

/* ---- statements ----------------------------------------------------------------------------- */

/* `a.b as c`; of a `from`, `a as c`. */
static bool read_name(struct reader *r, bool dotted, struct grammar_plain_name *name) {
  *name = (struct grammar_plain_name){.start = r->at};
  if (!(dotted ? take_dotted(r) : take_name(r))) return false;
  name->name_end = name->end = r->at;
  skip(r);
  if (!take_word(r, STR("as"))) return true;
  skip(r);
  name->alias = r->at;
  if (!take_name(r)) return false;
  name->end = r->at;
  skip(r);
  return true;
}

/* Up to the last name, or the closing parenthesis. */
static bool read_names(struct reader *r, struct plain_list *list, bool dotted) {
  struct grammar_plain *plain = &list->statements.items[list->statements.count - 1];
  do {
    struct grammar_plain_name name;
    skip(r);
    if (r->within && plain->name_count && r->text[r->at] == ')') break;
    if (!read_name(r, dotted, &name)) return false;
    GRAMMAR_PUSH(&list->names, name);
    plain->name_count++;
    plain->end = name.end;
  } while (take_byte(r, ','));
  if (!r->within) return true;
  if (!take_byte(r, ')')) return false;
  plain->end = r->at;
  return true;
}

/* `..a.b`, or `__future__` */
static bool read_module(struct reader *r, struct grammar_plain *plain) {
  while (take_byte(r, '.'))
    plain->level++;
  plain->module = r->at;
  if (plain->level == 0 && take_word(r, STR("__future__")))
    plain->future = true;
  else if ((plain->level == 0 || grammar_is_name_byte(r->text[r->at])) && !take_dotted(r))
    return false;
  plain->module_end = r->at;
  return true;
}

static bool read_from(struct reader *r, struct plain_list *list) {
  struct grammar_plain *plain = &list->statements.items[list->statements.count - 1];
  plain->is_from = true;
  skip(r);
  if (!read_module(r, plain)) return false;
  skip(r);
  if (!take_word(r, STR("import"))) return false;
  skip(r);
  if (!plain->future && take_byte(r, '*')) {
    plain->star = true;
    plain->end = r->at;
    return true;
  }
  r->within = take_byte(r, '(');
  return read_names(r, list, false);
}

static bool read_statement(struct reader *r, struct plain_list *list) {
  if (take_word(r, STR("import"))) return read_names(r, list, true);
  return take_word(r, STR("from")) && read_from(r, list);
}

/* Nothing follows on the line but a comment. */
static bool ends_line(struct reader *r) {
  r->within = false;
  skip(r);
  char byte = r->text[r->at];
  return byte == '\n' || byte == '\r' || byte == '#' || r->at >= r->len;
}

uint32_t plain_read(struct plain_list *list, struct str text, uint32_t start) {
  struct reader r = {.text = text.ptr, .len = (uint32_t)text.len, .at = start};
  uint32_t known = list->names.count;
  GRAMMAR_PUSH(&list->statements, (struct grammar_plain){.start = start, .first_name = known});
  if (read_statement(&r, list) && ends_line(&r)) return r.at;
  list->statements.count--;
  list->names.count = known;
  return GRAMMAR_NONE;
}

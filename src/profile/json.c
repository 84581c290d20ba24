/* json: one strict pass over the text, and the same pass stopped at the n-th child. */
#include "json.h"

struct scanner {
  struct str bytes;
  uint32_t at;
  struct json_fault *fault;
};

static char here(const struct scanner *s) {
  return s->at < s->bytes.len ? s->bytes.ptr[s->at] : 0;
}

static bool at_end(const struct scanner *s) {
  return s->at >= s->bytes.len;
}

static void skip_space(struct scanner *s) {
  while (here(s) == ' ' || here(s) == '\n' || here(s) == '\r' || here(s) == '\t')
    s->at++;
}

static bool refuse(struct scanner *s, uint32_t from, const char *message) {
  uint32_t end = s->at > from ? s->at : from + (from < s->bytes.len);
  *s->fault = (struct json_fault){{from, end}, message};
  return false;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
  return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

/* ---- strings -------------------------------------------------------------------------------- */

/* Four hexadecimal digits at s->at. */
static bool take_hex(struct scanner *s, uint32_t *value) {
  *value = 0;
  for (int i = 0; i < 4; i++, s->at++) {
    char c = here(s);
    bool letter = (c | 32) >= 'a' && (c | 32) <= 'f';
    if (!is_digit(c) && !letter) return false;
    *value = *value << 4 | (uint32_t)(letter ? (c | 32) - 'a' + 10 : c - '0');
  }
  return true;
}

/* Behind "\u". */
static bool pass_unicode(struct scanner *s, uint32_t from) {
  uint32_t c, low;
  if (!take_hex(s, &c)) return refuse(s, from, "\\u needs four hexadecimal digits");
  if (c == 0) return refuse(s, from, "a NUL character in a string");
  if (c >= 0xDC00 && c <= 0xDFFF) return refuse(s, from, "half a surrogate pair");
  if (c < 0xD800 || c > 0xDBFF) return true;
  bool pair = here(s) == '\\' && s->at + 1 < s->bytes.len && s->bytes.ptr[s->at + 1] == 'u';
  if (!pair) return refuse(s, from, "half a surrogate pair");
  s->at += 2;
  if (take_hex(s, &low) && low >= 0xDC00 && low <= 0xDFFF) return true;
  return refuse(s, from, "half a surrogate pair");
}

static bool pass_escape(struct scanner *s) {
  uint32_t from = s->at++;
  char c = here(s);
  if (!str_has_byte(STR("\"\\/bfnrtu"), c)) return refuse(s, from, "bad escape in a string");
  s->at++;
  return c != 'u' || pass_unicode(s, from);
}

static bool pass_string(struct scanner *s) {
  uint32_t from = s->at++;
  while (!at_end(s) && here(s) != '"') {
    if (here(s) == '\n' || here(s) == '\r') return refuse(s, from, "string is not closed");
    if ((unsigned char)here(s) < 0x20) return refuse(s, s->at, "a control character in a string");
    if (here(s) != '\\')
      s->at++;
    else if (!pass_escape(s))
      return false;
  }
  if (at_end(s)) return refuse(s, from, "string is not closed");
  s->at++;
  return true;
}

/* ---- numbers and words ---------------------------------------------------------------------- */

static bool pass_digits(struct scanner *s) {
  uint32_t from = s->at;
  while (is_digit(here(s)))
    s->at++;
  return s->at > from;
}

static bool pass_number(struct scanner *s) {
  uint32_t from = s->at;
  if (here(s) == '-') s->at++;
  uint32_t first = s->at;
  bool good = pass_digits(s) && !(s->bytes.ptr[first] == '0' && s->at > first + 1);
  if (good && here(s) == '.') {
    s->at++;
    good = pass_digits(s);
  }
  if (good && (here(s) | 32) == 'e') {
    s->at++;
    if (here(s) == '+' || here(s) == '-') s->at++;
    good = pass_digits(s);
  }
  if (good && !is_letter(here(s))) return true;
  while (is_letter(here(s)) || is_digit(here(s)))
    s->at++;
  return refuse(s, from, "not a JSON number");
}

static bool pass_word(struct scanner *s) {
  uint32_t from = s->at;
  while (is_letter(here(s)))
    s->at++;
  struct str word = str_slice(s->bytes, from, s->at);
  if (str_equal(word, STR("true")) || str_equal(word, STR("false")) || str_equal(word, STR("null")))
    return true;
  if (str_equal(word, STR("NaN")) || str_equal(word, STR("Infinity")))
    return refuse(s, from, "JSON has no NaN or Infinity: leave out what is not known");
  return refuse(s, from, at_end(s) ? "a value is missing" : "expected a value");
}

/* ---- arrays and objects --------------------------------------------------------------------- */

static bool pass_value(struct scanner *s, uint32_t depth);

/* A key and the colon behind it; s->at is then at the value. */
static bool pass_key(struct scanner *s) {
  if (here(s) == '}') return refuse(s, s->at, "a comma before } is not allowed");
  if (here(s) != '"') return refuse(s, s->at, "expected a key in double quotes");
  if (!pass_string(s)) return false;
  skip_space(s);
  if (here(s) != ':') return refuse(s, s->at, "expected : after a key");
  s->at++;
  skip_space(s);
  return true;
}

static bool pass_children(struct scanner *s, uint32_t depth) {
  bool object = here(s) == '{';
  char closing = object ? '}' : ']';
  s->at++;
  skip_space(s);
  if (here(s) == closing) {
    s->at++;
    return true;
  }
  for (;;) {
    if (!object && here(s) == ']') return refuse(s, s->at, "a comma before ] is not allowed");
    if (object && !pass_key(s)) return false;
    if (!pass_value(s, depth)) return false;
    skip_space(s);
    if (here(s) == closing) break;
    if (here(s) != ',') return refuse(s, s->at, object ? "expected , or }" : "expected , or ]");
    s->at++;
    skip_space(s);
  }
  s->at++;
  return true;
}

static bool pass_value(struct scanner *s, uint32_t depth) {
  switch (here(s)) {
  case '{':
  case '[':
    if (depth == JSON_DEPTH_LIMIT) return refuse(s, s->at, "nested too deeply");
    return pass_children(s, depth + 1);
  case '"':
    return pass_string(s);
  default:
    return here(s) == '-' || is_digit(here(s)) ? pass_number(s) : pass_word(s);
  }
}

bool json_check(struct str bytes, struct json_fault *fault) {
  struct scanner s = {bytes, 0, fault};
  skip_space(&s);
  if (at_end(&s)) return refuse(&s, 0, "the file is empty");
  if (!pass_value(&s, 0)) return false;
  skip_space(&s);
  return at_end(&s) || refuse(&s, s.at, "expected the end of the file");
}

/* From the opening bracket to the key (objects) or value (arrays) of child `index`. */
static void enter(struct scanner *s, uint32_t index) {
  bool object = here(s) == '{';
  s->at++;
  skip_space(s);
  for (uint32_t i = 0; i < index; i++) {
    if (object) pass_key(s);
    pass_value(s, 0);
    skip_space(s);
    s->at++; /* the comma */
    skip_space(s);
  }
}

struct json_span json_locate(struct str bytes, const struct json_path *path, bool key) {
  struct json_fault unused;
  struct scanner s = {bytes, 0, &unused};
  skip_space(&s);
  for (uint32_t i = 0; i < path->depth; i++) {
    bool object = here(&s) == '{', last = i + 1 == path->depth;
    enter(&s, path->index[i]);
    if (object && !(last && key)) pass_key(&s);
  }
  struct json_span span = {s.at, s.at};
  pass_value(&s, 0);
  span.end = s.at;
  return span;
}

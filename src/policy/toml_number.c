/* toml_number: bare TOML values: booleans, integers, floats, dates and times.
 *
 * A word is classed by its first characters; the reader of that class then says what is wrong with
 * it. Formats: toml.io v1.0.0 (Integer, Float, Offset Date-Time), RFC 3339 section 5.6. */
#include "toml_leaf.h"

#include <math.h>
#include <stdlib.h>

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool fault_at(struct toml_text *text, struct toml_span span, const char *what) {
  toml_fault(text, span, "%s", what);
  return false;
}

/* ---- dates ---------------------------------------------------------------------------------- */

/* Exactly `digits` digits at *at, within [low, high]. */
static bool take_number(struct str word, size_t *at, size_t digits, int low, int high, int *value) {
  *value = 0;
  for (size_t i = 0; i < digits; i++) {
    if (*at + i >= word.len || !is_digit(word.ptr[*at + i])) return false;
    *value = *value * 10 + (word.ptr[*at + i] - '0');
  }
  *at += digits;
  return *value >= low && *value <= high;
}

static bool take_byte(struct str word, size_t *at, char c) {
  if (*at >= word.len || word.ptr[*at] != c) return false;
  (*at)++;
  return true;
}

static bool take_date(struct str word, size_t *at) {
  int32_t days;
  if (!date_parse(str_slice(word, 0, 10), &days)) return false;
  *at = 10;
  return true;
}

static bool take_time(struct str word, size_t *at) {
  int hour, minute, second;
  bool good = take_number(word, at, 2, 0, 23, &hour) && take_byte(word, at, ':') &&
              take_number(word, at, 2, 0, 59, &minute) && take_byte(word, at, ':') &&
              take_number(word, at, 2, 0, 60, &second); /* 60: a leap second */
  if (!good || !take_byte(word, at, '.')) return good;
  size_t start = *at;
  while (*at < word.len && is_digit(word.ptr[*at]))
    (*at)++;
  return *at > start;
}

static bool take_zone(struct str word, size_t *at) {
  int hour, minute;
  if (take_byte(word, at, 'Z') || take_byte(word, at, 'z')) return true;
  if (!take_byte(word, at, '+') && !take_byte(word, at, '-')) return false;
  return take_number(word, at, 2, 0, 23, &hour) && take_byte(word, at, ':') &&
         take_number(word, at, 2, 0, 59, &minute);
}

/* The word with "T" and "Z" in place of what may stand for them. */
static struct str date_text(struct arena *arena, struct str word) {
  struct str copy = str_copy(arena, word);
  char *bytes = arena_alloc(arena, copy.len + 1);
  memcpy(bytes, copy.ptr, copy.len);
  if (copy.len > 10 && (bytes[10] == ' ' || bytes[10] == 't')) bytes[10] = 'T';
  if (copy.len && bytes[copy.len - 1] == 'z') bytes[copy.len - 1] = 'Z';
  return str_of(bytes, copy.len);
}

static bool date_kind(struct str word, enum toml_kind *kind) {
  size_t at = 0;
  if (word.len > 2 && word.ptr[2] == ':') {
    *kind = TOML_LOCAL_TIME;
    return take_time(word, &at) && at == word.len;
  }
  *kind = TOML_LOCAL_DATE;
  if (!take_date(word, &at)) return false;
  if (at == word.len) return true;
  *kind = TOML_LOCAL_DATE_TIME;
  char c = word.ptr[at++];
  if ((c != 'T' && c != 't' && c != ' ') || !take_time(word, &at)) return false;
  if (at == word.len) return true;
  *kind = TOML_OFFSET_DATE_TIME;
  return take_zone(word, &at) && at == word.len;
}

static bool looks_like_date(struct str word) {
  bool time = word.len > 2 && is_digit(word.ptr[0]) && is_digit(word.ptr[1]) && word.ptr[2] == ':';
  size_t digits = 0;
  while (digits < word.len && is_digit(word.ptr[digits]))
    digits++;
  return time || (digits && digits < word.len && word.ptr[digits] == '-');
}

static bool read_date(struct toml_text *text, struct str word, struct toml_value *value) {
  if (!date_kind(word, &value->kind))
    return fault_at(text, value->span,
                    "not a date or time: expected YYYY-MM-DD, HH:MM:SS, or both with T between");
  value->text = date_text(text->arena, word);
  return true;
}

/* ---- numbers -------------------------------------------------------------------------------- */

static bool is_digit_of(char c, unsigned base) {
  if (base == 16) return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  return c >= '0' && c < '0' + (int)base;
}

/* Digits with single underscores between digits; copies the digits. False if there are none or an
 * underscore is misplaced. */
static bool take_digits(struct str word, size_t *at, unsigned base, struct builder *out) {
  bool digit = false;
  for (; *at < word.len; (*at)++) {
    char c = word.ptr[*at];
    if (c == '_' && digit) {
      digit = false;
    } else if (is_digit_of(c, base)) {
      builder_add_byte(out, c);
      digit = true;
    } else {
      break;
    }
  }
  return digit;
}

static bool read_integer(struct toml_text *text, struct builder *digits, unsigned base,
                         struct toml_value *value) {
  const char *start = digits->ptr + (digits->ptr[0] == '-');
  uint64_t limit = digits->ptr[0] == '-' ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
  uint64_t sum = 0;
  for (const char *c = start; *c; c++) {
    unsigned digit = is_digit(*c) ? (unsigned)(*c - '0') : (unsigned)((*c | 32) - 'a' + 10);
    if (sum > (limit - digit) / base)
      return fault_at(text, value->span, "integer does not fit in 64 bits");
    sum = sum * base + digit;
  }
  value->kind = TOML_INTEGER;
  value->integer = start == digits->ptr ? (int64_t)sum : (int64_t)(0 - sum);
  return true;
}

/* strtod of digits that were checked; the program never sets a locale. */
static bool read_float(struct builder *digits, struct toml_value *value) {
  value->kind = TOML_FLOAT;
  value->number = strtod(digits->ptr, NULL);
  return true;
}

static bool take_fraction_and_exponent(struct str word, size_t *at, struct builder *out,
                                       bool *is_float) {
  if (take_byte(word, at, '.')) {
    *is_float = true;
    builder_add_byte(out, '.');
    if (!take_digits(word, at, 10, out)) return false;
  }
  if (take_byte(word, at, 'e') || take_byte(word, at, 'E')) {
    *is_float = true;
    builder_add_byte(out, 'e');
    if (*at < word.len && (word.ptr[*at] == '-' || word.ptr[*at] == '+'))
      builder_add_byte(out, word.ptr[(*at)++]);
    if (!take_digits(word, at, 10, out)) return false;
  }
  return *at == word.len;
}

static bool read_decimal(struct toml_text *text, struct str word, struct builder *out,
                         struct toml_value *value) {
  size_t at = 0;
  if (word.ptr[0] == '-') builder_add_byte(out, '-');
  if (word.ptr[0] == '-' || word.ptr[0] == '+') at++;
  size_t first = at;
  bool is_float = false;
  bool good = take_digits(word, &at, 10, out);
  if (good && word.ptr[first] == '0' && at > first + 1)
    return fault_at(text, value->span, "a number does not start with 0");
  if (!good || !take_fraction_and_exponent(word, &at, out, &is_float))
    return fault_at(text, value->span, "not a number (a string needs quotes)");
  return is_float ? read_float(out, value) : read_integer(text, out, 10, value);
}

static bool read_number(struct toml_text *text, struct str word, struct toml_value *value) {
  struct builder digits = {0};
  unsigned base = 10;
  if (word.len > 1 && word.ptr[0] == '0')
    base = word.ptr[1] == 'x' ? 16 : word.ptr[1] == 'o' ? 8 : word.ptr[1] == 'b' ? 2 : 10;
  bool good;
  if (base == 10) {
    good = read_decimal(text, word, &digits, value);
  } else {
    size_t at = 2;
    good = take_digits(word, &at, base, &digits) && at == word.len;
    good = good ? read_integer(text, &digits, base, value)
                : fault_at(text, value->span, "not a number (a string needs quotes)");
  }
  builder_free(&digits);
  return good;
}

/* ---- words ---------------------------------------------------------------------------------- */

static bool read_special(struct str word, struct toml_value *value) {
  struct str name = word;
  bool sign = word.len && (word.ptr[0] == '-' || word.ptr[0] == '+');
  if (sign) name = str_slice(word, 1, word.len);
  bool negative = sign && word.ptr[0] == '-';
  value->kind = TOML_FLOAT;
  if (str_equal(name, STR("inf"))) {
    value->number = negative ? -INFINITY : INFINITY;
    return true;
  }
  if (str_equal(name, STR("nan"))) {
    value->number = negative ? -NAN : NAN;
    return true;
  }
  value->kind = TOML_BOOLEAN;
  value->boolean = str_equal(word, STR("true"));
  return value->boolean || str_equal(word, STR("false"));
}

bool toml_leaf_bare(struct toml_text *text, struct toml_span span, struct toml_value *value) {
  struct str word = str_slice(text->bytes, span.offset, span.end);
  value->span = span;
  if (word.len == 0) return fault_at(text, span, "a value is missing");
  if (read_special(word, value)) return true;
  char c = word.ptr[0];
  bool sign = c == '-' || c == '+';
  if (looks_like_date(word)) return read_date(text, word, value);
  if (is_digit(c) || (sign && word.len > 1 && is_digit(word.ptr[1])))
    return read_number(text, word, value);
  if (str_equal_nocase(word, STR("true")) || str_equal_nocase(word, STR("false")))
    return fault_at(text, span, "booleans are lower case: true, false");
  return fault_at(text, span, "not a value: a string needs quotes");
}

/* Version and platform conditions, as written in a file, worked out for a target.
 *
 * In: the text of a Python expression. Out: true, false, or unknown.
 * The idea: three-valued evaluation for one concrete interpreter (version, platform); where the
 * target leaves either open, every candidate is tried, and the answer is known if all agree. The
 * implementation is taken to be CPython. A small recursive descent over the few forms that such
 * conditions have; everything else is unknown, never an error. */
#include "graph/graph.h"

#define DEPTH_LIMIT 60 /* nested brackets and nots */
#define TUPLE_LIMIT 8

struct candidate {
  int version[3];
  struct str platform; /* sys.platform */
};

enum value_kind { VALUE_UNKNOWN, VALUE_TRUTH, VALUE_INT, VALUE_STRING, VALUE_TUPLE };

struct value {
  enum value_kind kind;
  bool truth;
  bool open; /* tuple: more elements follow that we do not know (sys.version_info's last two) */
  long number;
  struct str text;
  uint32_t count;
  long items[TUPLE_LIMIT];         /* tuple of integers ... */
  struct str strings[TUPLE_LIMIT]; /* ... or of strings */
  bool is_strings;
};

struct reader {
  struct str rest;
  const struct candidate *candidate;
  uint32_t depth;
};

static const struct value unknown = {.kind = VALUE_UNKNOWN};

static struct value truth(bool value) {
  return (struct value){.kind = VALUE_TRUTH, .truth = value};
}

static struct value number(long value) {
  return (struct value){.kind = VALUE_INT, .number = value};
}

static struct value string(struct str value) {
  return (struct value){.kind = VALUE_STRING, .text = value};
}

/* ---- reading --------------------------------------------------------------------------------- */

static void skip_space(struct reader *r) {
  while (r->rest.len && strchr(" \t\r\n\f\\", r->rest.ptr[0]))
    r->rest = str_slice(r->rest, 1, r->rest.len);
}

static bool is_word_byte(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (unsigned char)c >= 0x80;
}

/* A word's length at the reader, digits too; 0 if none. */
static size_t word_length(const struct reader *r) {
  size_t length = 0;
  while (length < r->rest.len && is_word_byte(r->rest.ptr[length]))
    length++;
  return length;
}

/* Takes punctuation (no word byte may follow a keyword). */
static bool take(struct reader *r, const char *token) {
  skip_space(r);
  struct str wanted = str_from(token);
  if (!str_starts(r->rest, wanted)) return false;
  if (is_word_byte(token[0]) && word_length(r) != wanted.len) return false;
  r->rest = str_slice(r->rest, wanted.len, r->rest.len);
  return true;
}

static struct value read_or(struct reader *r);

static bool read_number(struct reader *r, long *out) {
  skip_space(r);
  size_t length = word_length(r);
  if (length == 0 || length > 12 || r->rest.ptr[0] < '0' || r->rest.ptr[0] > '9') return false;
  bool hex = length > 2 && (r->rest.ptr[1] | 32) == 'x';
  long value = 0;
  for (size_t i = hex ? 2 : 0; i < length; i++) {
    char c = r->rest.ptr[i];
    if (c == '_') continue;
    int digit = c >= '0' && c <= '9' ? c - '0' : hex && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
    if (digit < 0) return false;
    value = value * (hex ? 16 : 10) + digit;
  }
  r->rest = str_slice(r->rest, length, r->rest.len);
  *out = value;
  return true;
}

static bool read_string(struct reader *r, struct str *out) {
  skip_space(r);
  if (!r->rest.len || (r->rest.ptr[0] != '"' && r->rest.ptr[0] != '\'')) return false;
  struct str quote = str_slice(r->rest, 0, 1);
  size_t end = str_find(r->rest, quote, 1);
  if (end == SIZE_MAX || end == 1) return false; /* also triple quotes */
  *out = str_slice(r->rest, 1, end);
  r->rest = str_slice(r->rest, end + 1, r->rest.len);
  return true;
}

static bool add_item(struct value *tuple, struct value item) {
  if (tuple->count == TUPLE_LIMIT) return false;
  if (item.kind != VALUE_INT && item.kind != VALUE_STRING) return false;
  if (tuple->count && tuple->is_strings != (item.kind == VALUE_STRING)) return false;
  tuple->is_strings = item.kind == VALUE_STRING;
  tuple->strings[tuple->count] = item.text;
  tuple->items[tuple->count++] = item.number;
  return true;
}

/* After `(`, `[` or `{`: one expression in brackets, or a tuple, list or set. */
static struct value read_brackets(struct reader *r, const char *close) {
  struct value tuple = {.kind = VALUE_TUPLE}, first = unknown;
  bool good = true, commas = close[0] != ')';
  uint32_t count = 0;
  while (!take(r, close)) {
    struct value item = read_or(r);
    if (count++ == 0) first = item;
    good = good && add_item(&tuple, item);
    if (take(r, ",")) {
      commas = true;
      continue;
    }
    if (take(r, close)) break;
    r->rest = (struct str){0};
    return unknown;
  }
  if (!commas && count == 1) return first;
  return good ? tuple : unknown;
}

/* ---- names ----------------------------------------------------------------------------------- */

static struct str last_component(struct str dotted, struct str *before) {
  size_t dot = str_rfind_byte(dotted, '.');
  *before = dot == SIZE_MAX ? STR("") : str_slice(dotted, 0, dot);
  return dot == SIZE_MAX ? dotted : str_slice(dotted, dot + 1, dotted.len);
}

static bool is_sys(struct str name) {
  return name.len == 0 || str_equal(name, STR("sys")) || str_equal(name, STR("_sys"));
}

static struct value version_tuple(const struct candidate *candidate) {
  struct value tuple = {.kind = VALUE_TUPLE, .open = true};
  for (int i = 0; i < 3; i++)
    add_item(&tuple, number(candidate->version[i]));
  return tuple;
}

static bool is_windows(const struct candidate *candidate) {
  return str_equal(candidate->platform, STR("win32"));
}

static struct str system_name(const struct candidate *candidate) {
  if (is_windows(candidate)) return STR("Windows");
  return str_equal(candidate->platform, STR("darwin"))  ? STR("Darwin")
         : str_equal(candidate->platform, STR("linux")) ? STR("Linux")
                                                        : STR("");
}

static struct value hex_version(const struct candidate *candidate) {
  const int *v = candidate->version;
  return number((long)v[0] << 24 | (long)v[1] << 16 | (long)v[2] << 8 | 0xf0);
}

static struct value name_value(struct str dotted, const struct candidate *candidate) {
  struct str before, name = last_component(dotted, &before), more;
  if (str_equal(name, STR("version_info")) && is_sys(before)) return version_tuple(candidate);
  if (str_equal(name, STR("platform")) && is_sys(before)) return string(candidate->platform);
  if (str_equal(name, STR("hexversion")) && is_sys(before)) return hex_version(candidate);
  if (str_equal(dotted, STR("os.name")))
    return string(is_windows(candidate) ? STR("nt") : STR("posix"));
  if (str_equal(dotted, STR("sys.implementation.name"))) return string(STR("cpython"));
  if (str_equal(last_component(before, &more), STR("version_info")) && is_sys(more)) {
    static const struct str fields[] = {{"major", 5}, {"minor", 5}, {"micro", 5}};
    for (int i = 0; i < 3; i++)
      if (str_equal(name, fields[i])) return number(candidate->version[i]);
    return unknown;
  }
  if (str_equal(name, STR("TYPE_CHECKING"))) return truth(false);
  if (str_equal(name, STR("PY2"))) return truth(candidate->version[0] == 2);
  if (str_equal(name, STR("PY3"))) return truth(candidate->version[0] == 3);
  if (str_equal(dotted, STR("True"))) return truth(true);
  if (str_equal(dotted, STR("False"))) return truth(false);
  return unknown;
}

/* Skips to the bracket that closes the one just read. */
static void skip_call(struct reader *r) {
  uint32_t open = 1;
  struct str text;
  while (r->rest.len && open) {
    if (read_string(r, &text) || !r->rest.len) continue;
    char c = r->rest.ptr[0];
    open += c == '(' || c == '[' || c == '{';
    open -= c == ')' || c == ']' || c == '}';
    r->rest = str_slice(r->rest, 1, r->rest.len);
  }
}

static struct value call_value(struct reader *r, struct str dotted) {
  struct str before, name = last_component(dotted, &before), text;
  struct reader inside = *r;
  skip_call(r);
  if (str_equal(dotted, STR("platform.system"))) return string(system_name(r->candidate));
  if (str_equal(dotted, STR("platform.python_implementation"))) return string(STR("CPython"));
  if (str_equal(name, STR("hasattr")) && take(&inside, "sys") && take(&inside, ",") &&
      read_string(&inside, &text) && str_equal(text, STR("pypy_version_info")))
    return truth(false);
  struct value subject = name_value(before, r->candidate);
  if (str_equal(name, STR("startswith")) && subject.kind == VALUE_STRING) {
    struct value prefix = read_brackets(&inside, ")");
    if (prefix.kind == VALUE_STRING) return truth(str_starts(subject.text, prefix.text));
    if (prefix.kind != VALUE_TUPLE || !prefix.is_strings) return unknown;
    for (uint32_t i = 0; i < prefix.count; i++)
      if (str_starts(subject.text, prefix.strings[i])) return truth(true);
    return truth(false);
  }
  return unknown;
}

/* After `[`: an index or a slice [:n] of a tuple. */
static struct value index_value(struct reader *r, struct value tuple) {
  long from = 0, to = TUPLE_LIMIT;
  bool has_from = read_number(r, &from), slice = take(r, ":");
  bool has_to = slice && read_number(r, &to);
  if (!take(r, "]")) {
    skip_call(r);
    return unknown;
  }
  if (tuple.kind != VALUE_TUPLE || from < 0 || from > tuple.count) return unknown;
  if (!slice) return has_from && from < tuple.count ? number(tuple.items[from]) : unknown;
  if (has_from || !has_to || to > tuple.count) return unknown;
  tuple.count = (uint32_t)to;
  tuple.open = false;
  return tuple;
}

static struct value read_name(struct reader *r) {
  struct str start = r->rest;
  size_t length = 0, word;
  while ((word = word_length(r)) > 0) {
    length += word;
    r->rest = str_slice(r->rest, word, r->rest.len);
    if (r->rest.len < 2 || r->rest.ptr[0] != '.' || !is_word_byte(r->rest.ptr[1])) break;
    length++;
    r->rest = str_slice(r->rest, 1, r->rest.len);
  }
  if (length == 0) {
    r->rest = (struct str){0};
    return unknown;
  }
  struct str dotted = str_slice(start, 0, length);
  if (take(r, "(")) return call_value(r, dotted);
  return name_value(dotted, r->candidate);
}

static struct value read_primary(struct reader *r) {
  struct value value = unknown;
  struct str text;
  long n;
  if (take(r, "("))
    value = read_brackets(r, ")");
  else if (take(r, "["))
    return read_brackets(r, "]");
  else if (take(r, "{"))
    return read_brackets(r, "}");
  else if (read_number(r, &n))
    value = number(n);
  else if (read_string(r, &text))
    value = string(text);
  else
    value = read_name(r);
  while (take(r, "["))
    value = index_value(r, value);
  if (take(r, ".") || take(r, "(")) { /* x[...].y, x()(): beyond us, the rest with it */
    r->rest = (struct str){0};
    return unknown;
  }
  return value;
}

/* ---- comparing ------------------------------------------------------------------------------- */

/* <0, 0, >0; *sure is false where it hangs on what we do not know. */
static int compare_tuples(const struct value *a, const struct value *b, bool *sure) {
  uint32_t common = a->count < b->count ? a->count : b->count;
  for (uint32_t i = 0; i < common; i++)
    if (a->items[i] != b->items[i]) return a->items[i] < b->items[i] ? -1 : 1;
  bool a_ends = a->count == common, b_ends = b->count == common;
  *sure =
      !(a->open && a_ends && !b_ends) && !(b->open && b_ends && !a_ends) && !(a->open && b->open);
  if (a->open && a_ends && b_ends) return 1; /* more elements follow: longer, so greater */
  if (b->open && a_ends && b_ends) return -1;
  return (int)b_ends - (int)a_ends;
}

static bool compare_values(const struct value *a, const struct value *b, int *order) {
  bool sure = true;
  if (a->kind != b->kind) return false;
  switch (a->kind) {
  case VALUE_INT:
    *order = (a->number > b->number) - (a->number < b->number);
    return true;
  case VALUE_STRING:
    *order = str_compare(a->text, b->text);
    return true;
  case VALUE_TUPLE:
    if ((a->is_strings && a->count) || (b->is_strings && b->count)) return false;
    *order = compare_tuples(a, b, &sure);
    return sure;
  case VALUE_UNKNOWN:
  case VALUE_TRUTH:
    return false;
  }
  return false;
}

static struct value is_member(const struct value *a, const struct value *b, bool wanted) {
  if (b->kind != VALUE_TUPLE || b->open) return unknown;
  if (b->count && (a->kind != (b->is_strings ? VALUE_STRING : VALUE_INT))) return unknown;
  for (uint32_t i = 0; i < b->count; i++) {
    bool same = b->is_strings ? str_equal(a->text, b->strings[i]) : a->number == b->items[i];
    if (same) return truth(wanted);
  }
  return truth(!wanted);
}

enum comparison { LESS_EQUAL, GREATER_EQUAL, EQUAL, NOT_EQUAL, LESS, GREATER, IN, NOT_IN, NONE };

static enum comparison read_comparison(struct reader *r) {
  static const char *const tokens[] = {"<=", ">=", "==", "!=", "<", ">", "in"};
  for (int i = 0; i < 7; i++)
    if (take(r, tokens[i])) return (enum comparison)i;
  struct reader ahead = *r;
  if (take(&ahead, "not") && take(&ahead, "in")) {
    *r = ahead;
    return NOT_IN;
  }
  return NONE;
}

static struct value compared(const struct value *a, enum comparison how, const struct value *b) {
  if (how == IN || how == NOT_IN) return is_member(a, b, how == IN);
  int order;
  if (!compare_values(a, b, &order)) return unknown;
  switch (how) {
  case LESS_EQUAL:
    return truth(order <= 0);
  case GREATER_EQUAL:
    return truth(order >= 0);
  case EQUAL:
    return truth(order == 0);
  case NOT_EQUAL:
    return truth(order != 0);
  case LESS:
    return truth(order < 0);
  case GREATER:
    return truth(order > 0);
  case IN:
  case NOT_IN:
  case NONE:
    break;
  }
  return unknown;
}

static enum graph_truth truth_of(const struct value *value) {
  switch (value->kind) {
  case VALUE_TRUTH:
    return value->truth ? GRAPH_TRUE : GRAPH_FALSE;
  case VALUE_INT:
    return value->number ? GRAPH_TRUE : GRAPH_FALSE;
  case VALUE_UNKNOWN:
  case VALUE_STRING:
  case VALUE_TUPLE:
    break;
  }
  return GRAPH_UNKNOWN;
}

static struct value from_truth(enum graph_truth value) {
  return value == GRAPH_UNKNOWN ? unknown : truth(value == GRAPH_TRUE);
}

/* One comparison, or a chain of them: a < b < c. */
static struct value read_compared(struct reader *r) {
  struct value left = read_primary(r);
  enum comparison how = read_comparison(r);
  if (how == NONE) return left;
  enum graph_truth all = GRAPH_TRUE;
  while (how != NONE) {
    struct value right = read_primary(r), one = compared(&left, how, &right);
    enum graph_truth value = truth_of(&one);
    if (value == GRAPH_FALSE) all = GRAPH_FALSE;
    if (value == GRAPH_UNKNOWN && all == GRAPH_TRUE) all = GRAPH_UNKNOWN;
    left = right;
    how = read_comparison(r);
  }
  return from_truth(all);
}

static struct value read_not(struct reader *r) {
  if (++r->depth > DEPTH_LIMIT) {
    r->rest = (struct str){0};
    return unknown;
  }
  struct value value;
  if (take(r, "not")) {
    value = read_not(r);
    enum graph_truth is = truth_of(&value);
    value = is == GRAPH_UNKNOWN ? unknown : truth(is == GRAPH_FALSE);
  } else {
    value = read_compared(r);
  }
  r->depth--;
  return value;
}

/* `deciding`: the truth of one operand that settles the whole (false for and, true for or). */
static struct value read_joined(struct reader *r, const char *word, enum graph_truth deciding,
                                struct value (*operand)(struct reader *)) {
  struct value value = operand(r);
  if (!take(r, word)) return value;
  enum graph_truth all = truth_of(&value);
  do {
    struct value next = operand(r);
    enum graph_truth is = truth_of(&next);
    if (all == deciding || is == deciding)
      all = deciding;
    else if (is == GRAPH_UNKNOWN)
      all = GRAPH_UNKNOWN;
  } while (take(r, word));
  return from_truth(all);
}

static struct value read_and(struct reader *r) {
  return read_joined(r, "and", GRAPH_FALSE, read_not);
}

static struct value read_or(struct reader *r) {
  return read_joined(r, "or", GRAPH_TRUE, read_and);
}

static enum graph_truth evaluate(struct str text, const struct candidate *candidate) {
  struct reader reader = {.rest = text, .candidate = candidate};
  struct value value = read_or(&reader);
  skip_space(&reader);
  bool whole = reader.rest.ptr && reader.rest.len == 0;
  return whole ? truth_of(&value) : GRAPH_UNKNOWN;
}

/* ---- candidates ------------------------------------------------------------------------------ */

#define OLDEST_MINOR 6 /* Python 3 versions tried where the target's is not known */
#define NEWEST_MINOR 15

static const int micros[] = {0, 4, 30}; /* the first release, an early and a late one */
static const struct str platforms[] = {{"linux", 5}, {"darwin", 6}, {"win32", 5}};

/* Joins the answer for all micro versions of one version and platform. */
static bool agree(struct str text, struct candidate candidate, enum graph_truth *answer,
                  bool *first) {
  for (size_t i = 0; i < sizeof micros / sizeof micros[0]; i++) {
    candidate.version[2] = micros[i];
    enum graph_truth value = evaluate(text, &candidate);
    if (*first) *answer = value;
    *first = false;
    if (value != *answer || value == GRAPH_UNKNOWN) return false;
  }
  return true;
}

enum graph_truth graph_condition(struct str text, const struct graph_target *target) {
  uint32_t python = target->python;
  int major = python ? (int)python / 100 : 3;
  int from = python ? (int)python % 100 : OLDEST_MINOR, to = python ? from : NEWEST_MINOR;
  size_t platform_count = target->platform.len ? 1 : sizeof platforms / sizeof platforms[0];
  enum graph_truth answer = GRAPH_UNKNOWN;
  bool first = true;
  for (int minor = from; minor <= to; minor++)
    for (size_t p = 0; p < platform_count; p++) {
      struct candidate candidate = {.version = {major, minor, 0},
                                    .platform =
                                        target->platform.len ? target->platform : platforms[p]};
      if (!agree(text, candidate, &answer, &first)) return GRAPH_UNKNOWN;
    }
  return answer;
}

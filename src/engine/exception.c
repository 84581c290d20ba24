/* Exception documents as text: what a team wrote down about a heavy import that is to stay.
 * In: comment lines or a string. Out: the document's fields, and which of them it lacks. The one
 * idea: read as people write (fields in any order and case, units and dates in their usual forms),
 * but believe only figures. Leaves to document.c which import a document belongs to, and whether
 * it holds. */
#include "internal.h"

#include <math.h>

/* ---- figures in words ----------------------------------------------------------------------- */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_word(char c) {
  return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Exactly three digits follow the sign, as in 1,200 and 1 200. */
static bool groups_thousands(struct str text, size_t sign) {
  size_t end = sign + 1;
  while (end < text.len && is_digit(text.ptr[end]))
    end++;
  return end == sign + 4;
}

/* A number behind a word may be followed by another: "Tier 2 350 ms". */
static bool is_behind_word(struct str text, size_t start) {
  struct str before = str_trim(str_slice(text, 0, start));
  return before.len && is_word(before.ptr[before.len - 1]);
}

/* The byte parts the digits of one number: a decimal point, or thousands ("0,350" has none). */
static bool joins_digits(struct str text, size_t start, size_t at, double value) {
  char c = text.ptr[at];
  if (c == '.' || c == ',') return at + 1 < text.len && is_digit(text.ptr[at + 1]);
  if (c == ' ' && is_behind_word(text, start)) return false;
  return value > 0 && (c == ' ' || c == '\'' || c == '_') && groups_thousands(text, at);
}

struct number {
  double value;
  size_t end; /* offset behind it */
};

static struct number read_number(struct str text, size_t start) {
  double value = 0, place = 0;
  size_t at = start;
  for (; at < text.len; at++) {
    char c = text.ptr[at];
    if (is_digit(c)) {
      value = place > 0 ? value + (c - '0') * place : value * 10 + (c - '0');
      place /= 10;
    } else if (place > 0 || !joins_digits(text, start, at, value)) {
      break;
    } else if (c == '.' || (c == ',' && (value <= 0 || !groups_thousands(text, at)))) {
      place = 0.1;
    }
  }
  return (struct number){value, at};
}

/* The next number at or after *at that does not belong to a word (v2, py3.11); false if none. */
static bool next_number(struct str text, size_t *at, struct number *number) {
  for (; *at < text.len; (*at)++) {
    if (!is_digit(text.ptr[*at])) continue;
    bool starts = *at == 0 || !(is_word(text.ptr[*at - 1]) || text.ptr[*at - 1] == '.');
    if (!starts) continue;
    *number = read_number(text, *at);
    *at = number->end;
    return true;
  }
  return false;
}

static struct str word_after(struct str text, size_t at) {
  while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '-' || text.ptr[at] == '('))
    at++;
  size_t end = at;
  while (end < text.len && ((unsigned char)text.ptr[end] >= 0x80 || is_word(text.ptr[end])))
    end++;
  return str_slice(text, at, end);
}

/* Milliseconds in one of the unit; 0 if it is no unit of time. */
static double unit_ms(struct str word) {
  static const struct {
    const char *word;
    double ms;
  } units[] = {
      {"ms", 1},           {"msec", 1},   {"msecs", 1},  {"millis", 1},  {"millisecond", 1},
      {"milliseconds", 1}, {"s", 1000},   {"sec", 1000}, {"secs", 1000}, {"second", 1000},
      {"seconds", 1000},   {"us", 0.001}, {"µs", 0.001},
  };
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (str_equal_nocase(word, str_from(units[i].word))) return units[i].ms;
  return 0;
}

/* The first duration in the text, in ms; a bare number counts as `bare_ms` each (0: not at all). */
static double read_duration(struct str text, double bare_ms) {
  struct number number;
  for (size_t at = 0; next_number(text, &at, &number);) {
    double unit = unit_ms(word_after(text, number.end));
    if (unit > 0) return number.value * unit;
    if (bare_ms > 0) return number.value * bare_ms;
  }
  return NAN;
}

static bool is_percent(struct str text, size_t at) {
  struct str rest = str_trim(str_slice(text, at, text.len));
  if (str_starts(rest, STR("+"))) rest = str_trim(str_slice(rest, 1, rest.len));
  return str_starts(rest, STR("%")) || str_equal_nocase(str_slice(rest, 0, 3), STR("pct")) ||
         str_equal_nocase(str_slice(rest, 0, 7), STR("percent")) ||
         str_equal_nocase(str_slice(rest, 0, 8), STR("per cent"));
}

/* Offset behind "of", "out of" or "/" at `at`; SIZE_MAX if none stands there. */
static size_t behind_ratio(struct str text, size_t at) {
  static const char *const words[] = {"/", "of ", "out of ", "in "};
  while (at < text.len && text.ptr[at] == ' ')
    at++;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    struct str word = str_from(words[i]);
    if (str_equal_nocase(str_slice(text, at, at + word.len), word)) return at + word.len;
  }
  return SIZE_MAX;
}

/* The share that begins with `number`: "90 %", "90-95%", "9 of 10"; NAN if it is none. */
static double read_share(struct str text, struct number number) {
  struct number other;
  size_t at = number.end;
  if (is_percent(text, at)) return number.value / 100;
  struct str rest = str_slice(text, at, text.len);
  bool range = str_starts(rest, STR("-")) || str_starts(rest, STR("–"));
  size_t ratio = behind_ratio(text, at);
  if (!range && ratio == SIZE_MAX) return NAN;
  at = range ? at + (rest.ptr[0] == '-' ? 1 : strlen("–")) : ratio;
  if (!next_number(text, &at, &other)) return NAN;
  if (range) return is_percent(text, other.end) ? (number.value + other.value) / 200 : NAN;
  return other.value > 0 ? number.value / other.value : NAN;
}

static bool says_always(struct str text) {
  static const char *const words[] = {"every request",   "all requests", "each request",
                                      "every process",   "every start",  "every invocation",
                                      "all invocations", "always"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_find_nocase(text, str_from(words[i]), 0) != SIZE_MAX) return true;
  return false;
}

/* A number that is all there is, or is followed by a sign: "0.9", "90 (of requests)". */
static double read_bare_share(struct str text) {
  struct number number;
  size_t at = 0;
  if (!next_number(text, &at, &number)) return NAN;
  struct str rest = str_trim(str_slice(text, at, text.len));
  if (rest.len && !strchr("(,;.", rest.ptr[0])) return NAN;
  return number.value <= 1 ? number.value : number.value / 100;
}

/* Sets usage, usage_in_words and per_process from the text; `bare`: a number alone counts too. */
static void read_usage(struct str text, bool bare, struct exception_document *document) {
  struct number number;
  for (size_t at = 0; next_number(text, &at, &number);) {
    double share = read_share(text, number);
    if (!(share >= 0 && share <= 1)) continue;
    document->usage = share;
    break;
  }
  if (bare && isnan(document->usage)) document->usage = read_bare_share(text);
  if (!(document->usage >= 0 && document->usage <= 1)) document->usage = NAN;
  if (isnan(document->usage) && says_always(text)) {
    document->usage = 1;
    document->usage_in_words = true;
  }
  document->per_process = str_find_nocase(text, STR("process"), 0) != SIZE_MAX ||
                          str_find_nocase(text, STR("cold start"), 0) != SIZE_MAX;
}

/* ---- fields --------------------------------------------------------------------------------- */

enum field { /* beside the bits of enum exception_field */
             FIELD_NONE = 0,
             FIELD_MODULE = 1 << 8,
             FIELD_TIME_MS = 1 << 9,
             FIELD_FIGURES = 1 << 10, /* time, usage and date, as far as they are there */
};

/* Labels in lower case, words parted by one space, without what stands in brackets. */
static const struct {
  const char *label;
  uint32_t field;
} labels[] = {
    {"module", FIELD_MODULE},
    {"modules", FIELD_MODULE},
    {"import", EXCEPTION_TIME},
    {"import time", EXCEPTION_TIME},
    {"import cost", EXCEPTION_TIME},
    {"import duration", EXCEPTION_TIME},
    {"measured import time", EXCEPTION_TIME},
    {"load time", EXCEPTION_TIME},
    {"loading time", EXCEPTION_TIME},
    {"time", EXCEPTION_TIME},
    {"cost", EXCEPTION_TIME},
    {"import ms", FIELD_TIME_MS},
    {"import time ms", FIELD_TIME_MS},
    {"profiling data", FIELD_FIGURES},
    {"profile data", FIELD_FIGURES},
    {"profiling", FIELD_FIGURES},
    {"profile", FIELD_FIGURES},
    {"measured", FIELD_FIGURES},
    {"measurement", FIELD_FIGURES},
    {"measurements", FIELD_FIGURES},
    {"figures", FIELD_FIGURES},
    {"usage", EXCEPTION_USAGE},
    {"usage data", EXCEPTION_USAGE},
    {"usage frequency", EXCEPTION_USAGE},
    {"usage rate", EXCEPTION_USAGE},
    {"usage share", EXCEPTION_USAGE},
    {"used", EXCEPTION_USAGE},
    {"used by", EXCEPTION_USAGE},
    {"used in", EXCEPTION_USAGE},
    {"used on", EXCEPTION_USAGE},
    {"frequency", EXCEPTION_USAGE},
    {"justification", EXCEPTION_JUSTIFICATION},
    {"reason", EXCEPTION_JUSTIFICATION},
    {"reasons", EXCEPTION_JUSTIFICATION},
    {"rationale", EXCEPTION_JUSTIFICATION},
    {"why", EXCEPTION_JUSTIFICATION},
    {"approved by", EXCEPTION_APPROVER},
    {"approver", EXCEPTION_APPROVER},
    {"approvers", EXCEPTION_APPROVER},
    {"approved", EXCEPTION_APPROVER},
    {"approval", EXCEPTION_APPROVER},
    {"accepted by", EXCEPTION_APPROVER},
    {"agreed by", EXCEPTION_APPROVER},
    {"granted by", EXCEPTION_APPROVER},
    {"reviewed by", EXCEPTION_APPROVER},
    {"signed off by", EXCEPTION_APPROVER},
    {"sign off", EXCEPTION_APPROVER},
    {"date", EXCEPTION_DATE},
    {"dated", EXCEPTION_DATE},
    {"approved on", EXCEPTION_DATE},
    {"approval date", EXCEPTION_DATE},
    {"approved date", EXCEPTION_DATE},
    {"date approved", EXCEPTION_DATE},
    {"added", EXCEPTION_DATE},
    {"added on", EXCEPTION_DATE},
    {"granted on", EXCEPTION_DATE},
    {"last profiled", EXCEPTION_DATE},
    {"last reviewed", EXCEPTION_DATE},
    {"profiled", EXCEPTION_DATE},
    {"profiled on", EXCEPTION_DATE},
    {"measured on", EXCEPTION_DATE},
    {"review date", EXCEPTION_REVIEW},
    {"review", EXCEPTION_REVIEW},
    {"review by", EXCEPTION_REVIEW},
    {"review on", EXCEPTION_REVIEW},
    {"review due", EXCEPTION_REVIEW},
    {"review before", EXCEPTION_REVIEW},
    {"review after", EXCEPTION_REVIEW},
    {"review again", EXCEPTION_REVIEW},
    {"re review", EXCEPTION_REVIEW},
    {"next review", EXCEPTION_REVIEW},
    {"next review date", EXCEPTION_REVIEW},
    {"revisit", EXCEPTION_REVIEW},
    {"valid until", EXCEPTION_REVIEW},
    {"expires", EXCEPTION_REVIEW},
    {"expires on", EXCEPTION_REVIEW},
    {"expiry date", EXCEPTION_REVIEW},
};

#define LABEL_LIMIT 32
#define TIMING_BYTES 512 /* of a comment, which many imports on its line may share */

/* Writes the label as the table has it: "Approved-By " -> "approved by". */
static struct str plain_label(struct str text, char *buffer) {
  size_t len = 0;
  for (size_t i = 0; i < text.len && len < LABEL_LIMIT; i++) {
    char c = text.ptr[i];
    if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
    if (c >= 'a' && c <= 'z')
      buffer[len++] = c;
    else if (len && buffer[len - 1] != ' ')
      buffer[len++] = ' ';
  }
  return str_trim(str_of(buffer, len));
}

/* "Used by all of them" begins a sentence, "import time on Lambda" a field. */
static bool may_go_on(struct str label) {
  return memchr(label.ptr, ' ', label.len) != NULL && !str_starts(label, STR("used"));
}

/* "Import time (on Lambda)" and "Import time on Lambda" are import times, too; the latter only if
 * `longer` labels are wanted. */
static uint32_t field_of(struct str text, bool longer) {
  char buffer[LABEL_LIMIT];
  const char *bracket = text.len ? memchr(text.ptr, '(', text.len) : NULL;
  struct str label = plain_label(text, buffer);
  uint32_t begins = FIELD_NONE;
  for (size_t i = 0; label.len && i < sizeof labels / sizeof *labels; i++) {
    struct str known = str_from(labels[i].label);
    if (str_equal(label, known)) return labels[i].field;
    bool goes_on = longer && label.len > known.len && label.ptr[known.len] == ' ';
    if (goes_on && may_go_on(known) && str_starts(label, known)) begins = labels[i].field;
  }
  if (begins || !bracket) return begins;
  return field_of(str_slice(text, 0, (size_t)(bracket - text.ptr)), longer);
}

/* Length of the sign that parts a label from its value: ':', '=', a table's '|', or a dash with
 * blanks around it; 0 if there is none at `at`. */
static size_t sign_at(struct str line, size_t at) {
  static const char *const dashes[] = {"-", "--", "–", "—", "->", "→"};
  if (strchr(":=|", line.ptr[at])) return 1;
  if (line.ptr[at] != ' ') return 0;
  for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
    size_t end = at + 1 + strlen(dashes[i]);
    bool is = str_equal(str_slice(line, at + 1, end), str_from(dashes[i]));
    if (is && end < line.len && line.ptr[end] == ' ') return end - at;
  }
  return 0;
}

/* A value may follow its label at once: "Usage 90 %", "Approved by Jane", "review 2025-12-08". */
static uint32_t label_before_value(struct str line, size_t at) {
  if (at == 0 || line.ptr[at - 1] != ' ') return FIELD_NONE;
  bool figure = is_digit(line.ptr[at]) || strchr("~<>", line.ptr[at]) ||
                str_starts(str_slice(line, at, line.len), STR("≈"));
  bool by = at >= 3 && str_equal_nocase(str_slice(line, at - 3, at), STR("by "));
  if (!figure && !by) return FIELD_NONE;
  uint32_t field = field_of(str_slice(line, 0, at), false);
  if (figure) return field == EXCEPTION_JUSTIFICATION || field == FIELD_MODULE ? FIELD_NONE : field;
  bool named = str_find(str_slice(line, 0, at + LABEL_LIMIT), STR(":"), at) == SIZE_MAX;
  return named && field == EXCEPTION_APPROVER ? field : FIELD_NONE; /* not "by team lead: Jane" */
}

static struct str value_from(struct str line, size_t at) {
  struct str value = str_trim(str_slice(line, at, line.len));
  while (value.len && value.ptr[0] == '*') /* **Label:** value */
    value = str_trim(str_slice(value, 1, value.len));
  while (value.len && value.ptr[value.len - 1] == '|') /* a table's row */
    value = str_trim(str_slice(value, 0, value.len - 1));
  return value;
}

/* The field that begins `line`, and its value; FIELD_NONE if none does. */
static uint32_t read_label(struct str line, struct str *value) {
  for (size_t i = 0; i < line.len && i < LABEL_LIMIT + 8; i++) {
    size_t sign = sign_at(line, i);
    bool longer = sign == 1 && line.ptr[i] != '|';
    uint32_t field = sign ? field_of(str_slice(line, 0, i), longer) : label_before_value(line, i);
    if (field != FIELD_NONE) {
      *value = value_from(line, i + sign);
      return field;
    }
    if (longer) break;
  }
  return FIELD_NONE;
}

/* Several fields may share a line: "Import time: 350ms, usage: 90%". Cuts the first off. */
static struct str cut_field(struct str *line) {
  struct str value;
  for (size_t i = 1; i < line->len; i++) {
    bool stop = line->ptr[i] == '.' && i + 1 < line->len && line->ptr[i + 1] == ' ';
    if (!stop && !strchr(",;|", line->ptr[i])) continue;
    if (read_label(str_trim(str_slice(*line, i + 1, line->len)), &value) == FIELD_NONE) continue;
    struct str first = str_trim(str_slice(*line, 0, i));
    *line = str_trim(str_slice(*line, i + 1, line->len));
    return first;
  }
  struct str all = *line;
  *line = (struct str){0};
  return all;
}

bool exception_is_placeholder(struct str value) {
  static const char *const words[] = {"todo", "tbd", "tba", "fixme", "xxx", "?", "n/a", "...", "-"};
  if (value.len == 0) return true;
  char first = value.ptr[0], last = value.ptr[value.len - 1];
  if ((first == '[' && last == ']') || (first == '<' && last == '>')) return true;
  if (str_starts(value, STR("__"))) return true; /* a line to write on */
  struct str rest = value, word = {0};
  str_cut(&rest, ' ', &word);
  while (word.len && strchr(":,.;!", word.ptr[word.len - 1]))
    word.len--;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_equal_nocase(word, str_from(words[i]))) return true;
  return str_equal(value, STR("..."));
}

static void set_text(struct str *field, struct str value) {
  if (field->len == 0 && !exception_is_placeholder(value)) *field = value;
}

/* "Profiling data: 350 ms, 90 % of requests, 2025-11-08". */
static void set_figures(struct exception_document *document, struct str value) {
  if (isnan(document->import_ms)) document->import_ms = read_duration(value, 0);
  if (isnan(document->usage)) read_usage(value, false, document);
  if (exception_date(value)) set_text(&document->date, value);
  if (!isnan(document->import_ms)) document->fields |= EXCEPTION_TIME;
  if (!isnan(document->usage)) document->fields |= EXCEPTION_USAGE;
  if (document->date.len) document->fields |= EXCEPTION_DATE;
}

static void set_field(struct exception_document *document, uint32_t field, struct str value) {
  if (field == FIELD_TIME_MS) document->fields |= EXCEPTION_TIME;
  if (field <= EXCEPTION_REVIEW) document->fields |= field;
  switch (field) {
  case FIELD_MODULE:
    set_text(&document->module, value);
    break;
  case FIELD_FIGURES:
    set_figures(document, value);
    break;
  case EXCEPTION_TIME:
  case FIELD_TIME_MS:
    if (isnan(document->import_ms))
      document->import_ms = read_duration(value, field == FIELD_TIME_MS ? 1 : 0);
    break;
  case EXCEPTION_USAGE:
    if (isnan(document->usage)) read_usage(value, true, document);
    break;
  case EXCEPTION_JUSTIFICATION:
    set_text(&document->justification, value);
    break;
  case EXCEPTION_APPROVER:
    set_text(&document->approved_by, value);
    break;
  case EXCEPTION_DATE:
    set_text(&document->date, value);
    break;
  case EXCEPTION_REVIEW:
    set_text(&document->review, value);
    break;
  default:
    break;
  }
}

/* ---- documents ------------------------------------------------------------------------------ */

/* A line without comment sign, bullet and white space. */
static struct str bare_line(struct str line) {
  line = str_trim(line);
  while (line.len && strchr("#*-=>+|: \t", line.ptr[0]))
    line = str_slice(line, 1, line.len);
  return str_trim(line);
}

/* Offset of the heading in a line, or SIZE_MAX; "hot path exceptions" is a title, not a document.
 */
static size_t find_heading(struct str line) {
  size_t at = facts_find_heading(line, 0);
  if (at == SIZE_MAX) return SIZE_MAX;
  size_t end = at + FACTS_HEADING_LENGTH;
  return end < line.len && is_word(line.ptr[end]) ? SIZE_MAX : at;
}

static void clear_document(struct exception_document *document) {
  *document = (struct exception_document){.import_ms = NAN, .usage = NAN};
}

static void read_line(struct exception_document *document, struct str line, uint32_t *open) {
  while (line.len) {
    struct str part = cut_field(&line), value;
    uint32_t field = read_label(part, &value);
    if (field != FIELD_NONE) {
      *open = field == EXCEPTION_JUSTIFICATION || value.len == 0 ? field : FIELD_NONE;
      set_field(document, field, value);
    } else if (*open != FIELD_NONE && *open != FIELD_MODULE) { /* the value, below its label */
      set_field(document, *open, part);
      if (*open != EXCEPTION_JUSTIFICATION) *open = FIELD_NONE;
    }
  }
}

/* What may stand between the heading and the module: a sign, or "for". */
static struct str skip_joint(struct str rest) {
  static const char *const joints[] = {":", " ", "-", "*", "|", "–", "—", "for ", "of "};
  for (bool more = true; more;) {
    more = false;
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) {
      size_t len = strlen(joints[i]);
      if (!str_equal_nocase(str_slice(rest, 0, len), str_from(joints[i]))) continue;
      rest = str_slice(rest, len, rest.len);
      more = true;
    }
  }
  return rest;
}

/* What stands behind the heading: "boto3", or "boto3; import time: 350 ms; usage: 90 %". */
static void read_heading(struct exception_document *document, struct str rest, uint32_t *open) {
  document->colon = str_starts(str_trim(rest), STR(":"));
  rest = skip_joint(rest);
  struct str name = cut_field(&rest), value;
  if (read_label(name, &value) != FIELD_NONE)
    read_line(document, name, open);
  else
    set_text(&document->module, str_trim(name));
  read_line(document, rest, open);
}

static struct str skip_blanks(struct str text) {
  while (text.len && strchr(" \t`'\"", text.ptr[0]))
    text = str_slice(text, 1, text.len);
  return text;
}

/* Cuts what parts one module from the next: a sign or "and"; false if there is nothing of it. */
static bool cut_joint(struct str *rest) {
  size_t joint = rest->len && strchr(",/&+", rest->ptr[0]) ? 1 : 0;
  if (str_starts(*rest, STR("and "))) joint = 4;
  *rest = skip_blanks(str_slice(*rest, joint, rest->len));
  return joint > 0;
}

bool exception_next_module(struct str *rest, struct str *module, bool *prose) {
  struct str text = skip_blanks(*rest);
  if (str_starts(text, STR("("))) text = skip_blanks(str_slice(text, 1, text.len));
  size_t end = 0;
  while (end < text.len &&
         (is_word(text.ptr[end]) || text.ptr[end] == '.' || (unsigned char)text.ptr[end] >= 0x80))
    end++;
  *rest = (struct str){0};
  if (end == 0 || is_digit(text.ptr[0])) return false;
  *module = str_slice(text, 0, end);
  text = skip_blanks(str_slice(text, end, text.len));
  *prose = false;
  if (cut_joint(&text))
    *rest = text;
  else
    *prose = text.len > 0 && is_word(text.ptr[0]);
  return true;
}

/* Meant as a document, not as words in a sentence. */
static bool is_document(const struct exception_document *document) {
  struct str rest = document->module, name;
  bool prose = true;
  if (document->fields) return true;
  return document->colon && exception_next_module(&rest, &name, &prose) && !prose;
}

bool exception_begins(struct str line) {
  return find_heading(bare_line(line)) == 0;
}

/* Figures may stand behind the name: "boto3 (350 ms, 90 % usage)". */
static void read_figures(struct str text, struct exception_document *document) {
  if (isnan(document->import_ms)) document->import_ms = read_duration(text, 0);
  if (isnan(document->usage)) read_usage(text, false, document);
}

bool exception_parse(struct str text, struct exception_document *document) {
  struct str whole = text, line, heading = {0};
  uint32_t open = FIELD_NONE;
  clear_document(document);
  while (str_cut(&text, '\n', &line)) {
    line = bare_line(line);
    if (find_heading(line) == 0) {
      if (document->form != EXCEPTION_NONE) break; /* the next document begins */
      document->form = EXCEPTION_BLOCK;
      heading = str_slice(line, FACTS_HEADING_LENGTH, line.len);
      read_heading(document, heading, &open);
    } else if (document->form != EXCEPTION_NONE) {
      read_line(document, line, &open);
    }
  }
  if (document->form == EXCEPTION_NONE) return false;
  if (!is_document(document)) return exception_parse_line(whole, document);
  read_figures(heading, document);
  bool dated = document->date.len == 0 && exception_date(document->approved_by);
  if (dated) document->date = document->approved_by; /* "Approved by: Jane, 2025-11-08" */
  if (dated) document->fields |= EXCEPTION_DATE;
  return true;
}

/* The module that the one-line form names behind its heading: one dotted word, then nothing or a
 * sign; else empty. */
static struct str named_behind(struct str rest) {
  rest = str_trim(rest);
  if (!str_starts(rest, STR(":"))) return (struct str){0};
  rest = str_trim(str_slice(rest, 1, rest.len));
  size_t end = 0;
  while (end < rest.len && (is_word(rest.ptr[end]) || rest.ptr[end] == '.'))
    end++;
  bool alone = end == rest.len || strchr(",;(-", str_trim(str_slice(rest, end, rest.len)).ptr[0]);
  if (end == 0 || is_digit(rest.ptr[0]) || !alone) return (struct str){0};
  return str_slice(rest, 0, end);
}

/* A whole document on one line: several fields behind the heading. */
static bool parse_long_line(struct str line, struct exception_document *document) {
  uint32_t open = FIELD_NONE;
  clear_document(document);
  document->form = EXCEPTION_BLOCK;
  read_heading(document, str_slice(line, FACTS_HEADING_LENGTH, line.len), &open);
  read_figures(line, document);
  bool several = (document->fields & (document->fields - 1)) != 0;
  return several && document->module.len > 0;
}

/* "This is not a hot path exception", "needs a hot path exception": words before the heading that
 * say that there is none. */
static bool is_denied(struct str before) {
  static const char *const words[] = {"not",  "no",      "isn't",  "never", "without",
                                      "need", "needs",   "todo",   "if",    "wants",
                                      "wait", "request", "should", "than",  "unless"};
  struct str word;
  while (str_cut(&before, ' ', &word)) {
    word = str_trim(word);
    while (word.len && strchr(":,.;!#(", word.ptr[word.len - 1]))
      word.len--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
      if (str_equal_nocase(word, str_from(words[i]))) return true;
  }
  return false;
}

bool exception_parse_line(struct str comment, struct exception_document *document) {
  struct str line;
  while (str_cut(&comment, '\n', &line)) {
    size_t at = find_heading(line);
    if (at == SIZE_MAX || is_denied(str_slice(line, 0, at))) continue;
    if (parse_long_line(str_slice(line, at, line.len), document)) return true;
    clear_document(document);
    document->form = EXCEPTION_ONE_LINE;
    read_figures(line, document);
    document->module = named_behind(str_slice(line, at + FACTS_HEADING_LENGTH, line.len));
    return true;
  }
  clear_document(document);
  return false;
}

/* ---- timing comments ------------------------------------------------------------------------- */

/* What may stand before the time that a comment begins with: "# ~350 ms", "# import takes <1ms". */
static struct str skip_lead(struct str text) {
  static const char *const words[] = {"about",  "approx.", "approx", "ca.",  "circa",
                                      "import", "takes",   "time:",  "time", "loads in"};
  for (bool more = true; more;) {
    more = false;
    text = skip_blanks(text);
    while (text.len && strchr("#~:=", text.ptr[0]))
      text = skip_blanks(str_slice(text, 1, text.len)), more = true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
      size_t len = strlen(words[i]);
      if (!str_equal_nocase(str_slice(text, 0, len), str_from(words[i]))) continue;
      if (text.len > len && is_word(text.ptr[len])) continue;
      text = str_slice(text, len, text.len);
      more = true;
    }
  }
  return text;
}

static uint32_t read_tier(struct str text) {
  size_t at = str_find_nocase(text, STR("tier"), 0);
  if (at == SIZE_MAX || (at > 0 && is_word(text.ptr[at - 1]))) return 0;
  struct str rest = skip_blanks(str_slice(text, at + 4, text.len));
  bool one_digit = rest.len && is_digit(rest.ptr[0]) && !(rest.len > 1 && is_word(rest.ptr[1]));
  return one_digit ? (uint32_t)(rest.ptr[0] - '0') : 0;
}

/* Words beside figures and their units. */
static uint32_t count_words(struct str text) {
  uint32_t count = 0;
  for (size_t at = 0; at < text.len;) {
    size_t end = at;
    while (end < text.len && is_word(text.ptr[end]))
      end++;
    struct str word = str_slice(text, at, end);
    bool unit = unit_ms(word) > 0 || str_equal_nocase(word, STR("profiled"));
    if (word.len > 1 && !is_digit(word.ptr[0]) && !unit) count++;
    at = end + 1;
  }
  return count;
}

/* Words for tools, behind a `#`: they say nothing of the import. */
static bool is_directive(struct str text) {
  static const char *const tools[] = {"lmms:", "noqa",   "type:", "pylint:",  "pragma:", "fmt:",
                                      "ruff:", "isort:", "mypy:", "pyright:", "nosec"};
  text = skip_blanks(text);
  for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
    if (str_equal_nocase(str_slice(text, 0, strlen(tools[i])), str_from(tools[i]))) return true;
  return false;
}

/* The part that is written for people: what comes before the first directive, or, where one comes
 * first, what follows it. */
static struct str without_directives(struct str comment) {
  size_t sign = str_find(comment, STR("#"), 0);
  while (sign != SIZE_MAX && is_directive(str_slice(comment, sign + 1, comment.len))) {
    if (str_trim(str_slice(comment, 0, sign)).len) return str_slice(comment, 0, sign);
    size_t next = str_find(comment, STR("#"), sign + 1);
    comment = str_slice(comment, next == SIZE_MAX ? comment.len : next, comment.len);
    sign = str_find(comment, STR("#"), 0);
  }
  for (; sign != SIZE_MAX; sign = str_find(comment, STR("#"), sign + 1))
    if (is_directive(str_slice(comment, sign + 1, comment.len))) return str_slice(comment, 0, sign);
  return comment;
}

/* A time stands first, and is not of something else: "20ms timeout", "300 ms slower than numpy". */
static bool is_import_time(struct str lead) {
  static const char *const others[] = {"slower",  "faster",  "more",     "less",
                                       "timeout", "polling", "interval", "delay",
                                       "later",   "budget",  "deadline"};
  struct str unit = word_after(lead, read_number(lead, 0).end);
  if (!(unit_ms(unit) > 0)) return false;
  struct str next = word_after(lead, (size_t)(unit.ptr - lead.ptr) + unit.len);
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (str_equal_nocase(next, str_from(others[i]))) return false;
  return true;
}

struct exception_timing exception_read_timing(struct str comment) {
  comment = without_directives(str_slice(comment, 0, TIMING_BYTES));
  struct exception_document figures;
  struct exception_timing timing = {.import_ms = NAN, .usage = NAN, .relation = '='};
  clear_document(&figures);
  read_figures(comment, &figures);
  timing.import_ms = figures.import_ms;
  timing.usage = figures.usage;
  timing.usage_in_words = figures.usage_in_words;
  timing.per_process = figures.per_process;
  timing.tier = read_tier(comment);
  timing.words = count_words(comment);
  struct str lead = skip_lead(comment);
  if (lead.len && (lead.ptr[0] == '<' || lead.ptr[0] == '>')) {
    timing.relation = lead.ptr[0];
    lead = skip_blanks(str_slice(lead, lead.len > 1 && lead.ptr[1] == '=' ? 2 : 1, lead.len));
  }
  timing.leads = lead.len && is_digit(lead.ptr[0]) && is_import_time(lead);
  return timing;
}

/* ---- complete? ------------------------------------------------------------------------------- */

/* A name of the list, not part of a longer word: "Al" is not in "Sally". */
static bool names_approver(struct str text, struct str name) {
  size_t at = 0;
  for (; name.len && (at = str_find_nocase(text, name, at)) != SIZE_MAX; at++) {
    bool begins = at == 0 || !is_word(text.ptr[at - 1]);
    size_t end = at + name.len;
    if (begins && (end == text.len || !is_word(text.ptr[end]))) return true;
  }
  return false;
}

static bool is_approved(const struct policy *policy, struct str approved_by) {
  if (exception_is_placeholder(approved_by)) return false;
  for (uint32_t i = 0; i < policy->approvers.count; i++)
    if (names_approver(approved_by, policy->approvers.items[i])) return true;
  return policy->approvers.count == 0;
}

uint32_t exception_missing(const struct policy *policy, const struct exception_document *document) {
  uint32_t missing = 0;
  if (isnan(document->import_ms)) missing |= EXCEPTION_TIME;
  if (isnan(document->usage)) missing |= EXCEPTION_USAGE;
  if (exception_is_placeholder(document->justification)) missing |= EXCEPTION_JUSTIFICATION;
  if (!is_approved(policy, document->approved_by)) missing |= EXCEPTION_APPROVER;
  if (!exception_date(document->date)) missing |= EXCEPTION_DATE;
  if (!exception_date(document->review)) missing |= EXCEPTION_REVIEW;
  return missing;
}

bool exception_is_complete(const struct policy *policy, const struct exception_document *document) {
  if (document->form == EXCEPTION_NONE || document->form == EXCEPTION_ONE_LINE) return false;
  return exception_missing(policy, document) == 0;
}

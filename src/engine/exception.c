/* Exception documents: what a team wrote down about a heavy import that is to stay.
 * In: the comments and strings that belong to an import, the policy's entries, the profile.
 * Out: the document, and whether it holds: complete, in date, borne out by the figures. The one
 * idea: read as people write (fields in any order and case, units and dates in their usual forms),
 * but believe only figures. Leaves the findings about documents to the rules. */
#include "internal.h"

#include <math.h>

#define HEADING STR("HOT PATH EXCEPTION")

/* ---- figures in words ----------------------------------------------------------------------- */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_word(char c) {
  return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A comma before exactly three digits groups thousands; any other is a decimal point. */
static bool groups_thousands(struct str text, size_t comma) {
  size_t end = comma + 1;
  while (end < text.len && is_digit(text.ptr[end]))
    end++;
  return end == comma + 4;
}

struct number {
  double value;
  size_t end; /* offset behind it */
};

static struct number read_number(struct str text, size_t at) {
  double value = 0, place = 0;
  for (; at < text.len; at++) {
    char c = text.ptr[at];
    bool more = at + 1 < text.len && is_digit(text.ptr[at + 1]);
    if (is_digit(c)) {
      value = place > 0 ? value + (c - '0') * place : value * 10 + (c - '0');
      place /= 10;
    } else if (place > 0 || !more || (c != '.' && c != ',')) {
      break;
    } else if (c == '.' || !groups_thousands(text, at)) {
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
    *number = read_number(text, *at);
    *at = number->end;
    if (starts) return true;
    (*at)--;
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
  return str_starts(rest, STR("%")) ||
         (rest.len >= 7 && str_equal_nocase(str_slice(rest, 0, 7), STR("percent")));
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

/* Sets usage, usage_in_words and per_process from the text; `bare`: a number alone counts too. */
static void read_usage(struct str text, bool bare, struct exception_document *document) {
  struct number number;
  for (size_t at = 0; next_number(text, &at, &number);) {
    double share = read_share(text, number);
    if (isnan(share) && bare && unit_ms(word_after(text, number.end)) == 0)
      share = number.value <= 1 ? number.value : number.value / 100;
    if (!(share >= 0 && share <= 1)) continue;
    document->usage = share;
    break;
  }
  if (isnan(document->usage) && says_always(text)) {
    document->usage = 1;
    document->usage_in_words = true;
  }
  document->per_process = str_find_nocase(text, STR("process"), 0) != SIZE_MAX ||
                          str_find_nocase(text, STR("cold start"), 0) != SIZE_MAX;
}

/* ---- fields --------------------------------------------------------------------------------- */

enum field {
  FIELD_NONE,
  FIELD_MODULE,
  FIELD_TIME,
  FIELD_TIME_MS,
  FIELD_USAGE,
  FIELD_JUSTIFICATION,
  FIELD_APPROVER,
  FIELD_DATE,
  FIELD_REVIEW,
};

/* Labels in lower case, words parted by one space, without what stands in brackets. */
static const struct {
  const char *label;
  enum field field;
} labels[] = {
    {"module", FIELD_MODULE},
    {"import", FIELD_TIME},
    {"import time", FIELD_TIME},
    {"import cost", FIELD_TIME},
    {"load time", FIELD_TIME},
    {"loading time", FIELD_TIME},
    {"time", FIELD_TIME},
    {"cost", FIELD_TIME},
    {"import ms", FIELD_TIME_MS},
    {"import time ms", FIELD_TIME_MS},
    {"usage", FIELD_USAGE},
    {"usage frequency", FIELD_USAGE},
    {"usage rate", FIELD_USAGE},
    {"used", FIELD_USAGE},
    {"used by", FIELD_USAGE},
    {"used on", FIELD_USAGE},
    {"frequency", FIELD_USAGE},
    {"justification", FIELD_JUSTIFICATION},
    {"reason", FIELD_JUSTIFICATION},
    {"rationale", FIELD_JUSTIFICATION},
    {"why", FIELD_JUSTIFICATION},
    {"approved by", FIELD_APPROVER},
    {"approver", FIELD_APPROVER},
    {"approved", FIELD_APPROVER},
    {"date", FIELD_DATE},
    {"dated", FIELD_DATE},
    {"approved on", FIELD_DATE},
    {"approval date", FIELD_DATE},
    {"approved date", FIELD_DATE},
    {"date approved", FIELD_DATE},
    {"review date", FIELD_REVIEW},
    {"review", FIELD_REVIEW},
    {"review by", FIELD_REVIEW},
    {"review on", FIELD_REVIEW},
    {"review due", FIELD_REVIEW},
    {"next review", FIELD_REVIEW},
    {"next review date", FIELD_REVIEW},
    {"revisit", FIELD_REVIEW},
    {"expires", FIELD_REVIEW},
};

#define LABEL_LIMIT 32

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

static enum field field_of(struct str text) {
  char buffer[LABEL_LIMIT];
  struct str label = plain_label(text, buffer);
  for (size_t i = 0; label.len && i < sizeof labels / sizeof *labels; i++)
    if (str_equal(label, str_from(labels[i].label))) return labels[i].field;
  return FIELD_NONE;
}

/* The field that begins `line`, and its value; FIELD_NONE if none does. */
static enum field read_label(struct str line, struct str *value) {
  for (size_t i = 0; i < line.len && i < LABEL_LIMIT + 8; i++) {
    if (line.ptr[i] != ':' && line.ptr[i] != '=') continue;
    *value = str_trim(str_slice(line, i + 1, line.len));
    return field_of(str_slice(line, 0, i));
  }
  return FIELD_NONE;
}

/* Several fields may share a line: "Import time: 350ms, usage: 90%". Cuts the first off. */
static struct str cut_field(struct str *line) {
  struct str value;
  for (size_t i = 1; i < line->len; i++) {
    if (!strchr(",;|", line->ptr[i])) continue;
    if (read_label(str_trim(str_slice(*line, i + 1, line->len)), &value) == FIELD_NONE) continue;
    struct str first = str_trim(str_slice(*line, 0, i));
    *line = str_trim(str_slice(*line, i + 1, line->len));
    return first;
  }
  struct str all = *line;
  *line = (struct str){0};
  return all;
}

static bool is_placeholder(struct str value) {
  static const char *const words[] = {"todo", "tbd", "tba", "fixme", "xxx", "?", "n/a", "...", "-"};
  if (value.len == 0) return true;
  char first = value.ptr[0], last = value.ptr[value.len - 1];
  if ((first == '[' && last == ']') || (first == '<' && last == '>')) return true;
  struct str rest = value, word = {0};
  str_cut(&rest, ' ', &word);
  while (word.len && strchr(":,.;!", word.ptr[word.len - 1]))
    word.len--;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_equal_nocase(word, str_from(words[i]))) return true;
  return str_equal(value, STR("..."));
}

static void set_text(struct str *field, struct str value) {
  if (field->len == 0 && !is_placeholder(value)) *field = value;
}

static void set_field(struct exception_document *document, enum field field, struct str value) {
  switch (field) {
  case FIELD_MODULE:
    set_text(&document->module, value);
    break;
  case FIELD_TIME:
  case FIELD_TIME_MS:
    if (isnan(document->import_ms))
      document->import_ms = read_duration(value, field == FIELD_TIME_MS ? 1 : 0);
    break;
  case FIELD_USAGE:
    if (isnan(document->usage)) read_usage(value, true, document);
    break;
  case FIELD_JUSTIFICATION:
    set_text(&document->justification, value);
    break;
  case FIELD_APPROVER:
    set_text(&document->approved_by, value);
    break;
  case FIELD_DATE:
    set_text(&document->date, value);
    break;
  case FIELD_REVIEW:
    set_text(&document->review, value);
    break;
  case FIELD_NONE:
    break;
  }
}

/* ---- documents ------------------------------------------------------------------------------ */

/* A line without comment sign, bullet and white space. */
static struct str bare_line(struct str line) {
  line = str_trim(line);
  while (line.len && strchr("#*-=>+ \t", line.ptr[0]))
    line = str_slice(line, 1, line.len);
  return str_trim(line);
}

/* Offset of the heading in a line, or SIZE_MAX; "hot path exceptions" is a title, not a document.
 */
static size_t find_heading(struct str line) {
  size_t at = str_find_nocase(line, HEADING, 0);
  if (at == SIZE_MAX) return SIZE_MAX;
  size_t end = at + HEADING.len;
  return end < line.len && is_word(line.ptr[end]) ? SIZE_MAX : at;
}

static void clear_document(struct exception_document *document) {
  *document = (struct exception_document){.import_ms = NAN, .usage = NAN};
}

static void read_line(struct exception_document *document, struct str line, enum field *open) {
  while (line.len) {
    struct str part = cut_field(&line), value;
    enum field field = read_label(part, &value);
    if (field != FIELD_NONE) {
      *open = field;
      set_field(document, field, value);
    } else if (*open == FIELD_JUSTIFICATION) {
      set_text(&document->justification, part);
    }
  }
}

bool exception_parse(struct str text, struct exception_document *document) {
  clear_document(document);
  enum field open = FIELD_NONE;
  struct str line;
  while (str_cut(&text, '\n', &line)) {
    line = bare_line(line);
    if (find_heading(line) == 0) {
      if (document->form != EXCEPTION_NONE) break; /* the next document begins */
      document->form = EXCEPTION_BLOCK;
      struct str name = str_slice(line, HEADING.len, line.len);
      while (name.len && strchr(": -", name.ptr[0]))
        name = str_slice(name, 1, name.len);
      set_text(&document->module, str_trim(name));
    } else if (document->form != EXCEPTION_NONE) {
      read_line(document, line, &open);
    }
  }
  return document->form != EXCEPTION_NONE;
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

bool exception_parse_line(struct str comment, struct exception_document *document) {
  clear_document(document);
  struct str line;
  while (str_cut(&comment, '\n', &line)) {
    size_t at = find_heading(line);
    if (at == SIZE_MAX) continue;
    document->form = EXCEPTION_ONE_LINE;
    document->import_ms = read_duration(line, 0);
    read_usage(line, false, document);
    document->module = named_behind(str_slice(line, at + HEADING.len, line.len));
    return true;
  }
  return false;
}

bool exception_is_complete(const struct policy *policy, const struct exception_document *document) {
  if (document->form == EXCEPTION_NONE || document->form == EXCEPTION_ONE_LINE) return false;
  if (isnan(document->import_ms) || isnan(document->usage)) return false;
  if (is_placeholder(document->justification) || is_placeholder(document->approved_by))
    return false;
  if (!exception_date(document->date) || !exception_date(document->review)) return false;
  for (uint32_t i = 0; i < policy->approvers.count; i++)
    if (str_find_nocase(document->approved_by, policy->approvers.items[i], 0) != SIZE_MAX)
      return true;
  return policy->approvers.count == 0;
}

/* ---- does it hold? -------------------------------------------------------------------------- */

static bool is_in_date(const struct rule_input *input, const struct exception_document *document) {
  return exception_date(input->today) <= exception_date(document->review);
}

/* Tolerance: a quarter of the profile's figure, at least 2 ms and its spread. */
static bool cost_is_borne_out(const struct policy *policy, const struct profile_figure *figure,
                              double documented_ms) {
  if (isnan(figure->import_ms)) return true;
  double tolerance = figure->import_ms / 4;
  if (tolerance < 2) tolerance = 2;
  if (figure->module && figure->module->spread_ms > tolerance)
    tolerance = figure->module->spread_ms;
  return fabs(documented_ms - figure->import_ms) <= tolerance &&
         decision_band(policy, documented_ms) == decision_band(policy, figure->import_ms);
}

#define USAGE_TOLERANCE 0.1000001 /* ten points, and what binary fractions lack */

static bool usage_is_borne_out(const struct policy *policy, const struct decision *decision,
                               const struct exception_document *document) {
  const struct profile_figure *figure = decision->figure;
  bool by_requests = figure->module && !isnan(figure->module->requests) && !document->per_process;
  if (by_requests) return fabs(document->usage - figure->module->requests) <= USAGE_TOLERANCE;
  if (!decision->usage_known) return true;
  return fabs(document->usage - figure->usage) <= USAGE_TOLERANCE &&
         (document->usage > policy->hot_usage) == decision->hot;
}

static bool holds(const struct rule_input *input, const struct decision *decision,
                  const struct exception_document *document) {
  return exception_is_complete(input->policy, document) && is_in_date(input, document) &&
         cost_is_borne_out(input->policy, decision->figure, document->import_ms) &&
         usage_is_borne_out(input->policy, decision, document);
}

/* ---- which document belongs to which import ------------------------------------------------- */

static bool is_named_by(const struct decision *decision, struct str word) {
  while (word.len && word.ptr[word.len - 1] == '.')
    word.len--;
  if (word.len == 0) return false;
  struct str module = decision->module;
  if (module_within(module, word) || str_equal_nocase(module, word)) return true;
  if (str_equal(word, decision->import->module)) return true;
  for (uint32_t i = 0; i < decision->import->name_count; i++)
    if (module_within(word, module) &&
        str_equal(str_slice(word, module.len + 1, word.len), decision->import->names[i].name))
      return true;
  return false;
}

/* Some word of `text` names the decision's module. */
static bool names_module(const struct decision *decision, struct str text) {
  for (size_t at = 0; at < text.len;) {
    size_t end = at;
    while (end < text.len &&
           (is_word(text.ptr[end]) || text.ptr[end] == '.' || (unsigned char)text.ptr[end] >= 0x80))
      end++;
    if (end > at && is_named_by(decision, str_slice(text, at, end))) return true;
    at = end + 1;
  }
  return false;
}

struct search {
  struct arena *arena;
  const struct rule_input *input;
  const struct decision *decision;
  const struct exception_document *found;
  bool covered;
};

static void offer(struct search *search, struct exception_document document,
                  struct diag_place place) {
  if (search->covered) return;
  bool one_line = document.form == EXCEPTION_ONE_LINE;
  if (!(one_line && document.module.len == 0) && !names_module(search->decision, document.module))
    return;
  bool covers = holds(search->input, search->decision, &document);
  if (search->found && !covers) return;
  struct exception_document *kept = ARENA_NEW(search->arena, struct exception_document);
  *kept = document;
  kept->place = place;
  search->found = kept;
  search->covered = covers;
}

static void offer_block(struct search *search, struct str text, struct facts_span span) {
  struct exception_document document;
  struct diag_place place = rule_place(search->decision->file, span);
  bool block = false;
  for (size_t at = 0; (at = str_find_nocase(text, HEADING, at)) != SIZE_MAX; at += HEADING.len) {
    struct str from = str_slice(text, at, text.len);
    struct str line_start = str_slice(text, 0, at);
    size_t newline = str_rfind_byte(line_start, '\n');
    struct str before = str_slice(line_start, newline == SIZE_MAX ? 0 : newline + 1, at);
    if (bare_line(before).len || !exception_parse(from, &document)) continue;
    block = true;
    offer(search, document, place);
  }
  if (!block && exception_parse_line(text, &document)) offer(search, document, place);
}

/* Comments of the statement; of the name's own line where names stand on lines of their own. */
static struct str own_comment(const struct decision *decision) {
  const struct facts_import *import = decision->import;
  bool several_lines = import->last_line > import->first_line && import->name_count > 1;
  if (several_lines && decision->name_index != NO_INDEX)
    return import->names[decision->name_index].comment;
  return import->comment;
}

static bool policy_entry_covers(const struct policy_exception *entry, struct str path) {
  return entry->paths.count == 0 || policy_matches(entry->paths, path);
}

static void offer_policy(struct search *search) {
  const struct policy *policy = search->input->policy;
  for (uint32_t i = 0; i < policy->exception_count; i++) {
    const struct policy_exception *entry = &policy->exceptions[i];
    if (!policy_entry_covers(entry, search->input->policy_paths[search->decision->file_index]))
      continue;
    struct exception_document document = {
        .form = EXCEPTION_POLICY,
        .module = entry->module,
        .import_ms = entry->import_ms,
        .usage = entry->usage,
        .justification = entry->justification,
        .approved_by = entry->approved_by,
        .date = entry->date,
        .review = entry->review,
    };
    offer(search, document, entry->place);
  }
}

const struct exception_document *exception_find(struct arena *arena, const struct rule_input *input,
                                                const struct decision *decision, bool *covered) {
  struct search search = {.arena = arena, .input = input, .decision = decision};
  const struct facts_import *import = decision->import;
  struct exception_document document;
  if (import->above.len) offer_block(&search, import->above, import->above_span);
  if (import->below.len) offer_block(&search, import->below, import->below_span);
  struct str comment = own_comment(decision);
  if (comment.len && exception_parse_line(comment, &document))
    offer(&search, document, rule_place(decision->file, import->span));
  offer_policy(&search);
  *covered = search.covered;
  return search.found;
}

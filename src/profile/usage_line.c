/* usage_line: see usage_line.h. Text lines, by the words that AWS Lambda and loggers write;
 * whatever stands around them (prefixes of collectors, escapes of JSON, columns of an export) is
 * passed over. What a JSON object says by its keys is read in usage_json.c. */
#include "usage_line.h"

#include "usage_json.h"

#include <math.h>

struct usage_record usage_nothing(void) {
  return (struct usage_record){
      .when = NAN,
      .init_ms = NAN,
      .memory_mib = NAN,
      .used_mib = NAN,
      .counts = {NAN, NAN, NAN, NAN, NAN},
      .first = NAN,
      .last = NAN,
  };
}

/* ---- signs ---------------------------------------------------------------------------------- */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

static bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static size_t run_of(struct str text, size_t at, bool (*is)(char)) {
  size_t end = at;
  while (end < text.len && is(text.ptr[end]))
    end++;
  return end - at;
}

static bool is_name_part(char c) {
  return is_letter(c) || is_digit(c);
}

static bool is_name_sign(char c) {
  return is_name_part(c) || c == '.';
}

bool usage_is_module(struct str name) {
  struct str rest = name, part;
  if (!name.len) return false;
  while (str_cut(&rest, '.', &part))
    if (!part.len || is_digit(part.ptr[0]) || run_of(part, 0, is_name_part) != part.len)
      return false;
  for (size_t at = 0, step; at < name.len; at += step)
    if (!(step = str_utf8(name, at))) return false;
  return true;
}

/* "12.5" off the front; NAN if there is none. */
static double read_decimal(struct str text) {
  size_t whole = run_of(text, 0, is_digit), at = whole;
  double value = 0, scale = 1;
  for (size_t i = 0; i < whole; i++)
    value = value * 10 + (text.ptr[i] - '0');
  if (at < text.len && text.ptr[at] == '.')
    for (at++; at < text.len && is_digit(text.ptr[at]); at++)
      value += (text.ptr[at] - '0') * (scale /= 10);
  return whole && whole < 16 ? value : NAN;
}

double usage_count(struct str text, bool *blank) {
  text = str_trim(text);
  *blank = text.len == 0;
  if (str_ends(text, STR(".0"))) text.len -= 2;
  return run_of(text, 0, is_digit) == text.len ? read_decimal(text) : NAN;
}

/* ---- time ----------------------------------------------------------------------------------- */

static int two_digits(struct str text, size_t at) {
  bool good = at + 2 <= text.len && is_digit(text.ptr[at]) && is_digit(text.ptr[at + 1]);
  return good ? (text.ptr[at] - '0') * 10 + (text.ptr[at + 1] - '0') : -1;
}

double usage_time(struct str text) {
  int32_t days;
  if (!date_parse(str_slice(text, 0, 10), &days)) return NAN;
  int hour = two_digits(text, 11), minute = two_digits(text, 14), second = two_digits(text, 17);
  bool clock = text.len >= 19 && (text.ptr[10] == 'T' || text.ptr[10] == ' ') && hour >= 0 &&
               minute >= 0 && second >= 0;
  return days * 86400.0 + (clock ? hour * 3600 + minute * 60 + second : 0);
}

/* The first time stamp in the line. */
static void find_time(struct str line, struct usage_record *record) {
  for (size_t at = 0; at + 19 <= line.len; at++) {
    struct str here = str_slice(line, at, at + 19);
    if (here.ptr[4] != '-' || here.ptr[7] != '-' || here.ptr[13] != ':') continue;
    double when = usage_time(here);
    if (isnan(when)) continue;
    record->when = when;
    record->day = str_slice(here, 0, 10);
    return;
  }
}

/* ---- what a line belongs to ----------------------------------------------------------------- */

/* The first UUID (8-4-4-4-12 hexadecimal digits). */
static struct str find_uuid(struct str text) {
  static const size_t groups[] = {8, 4, 4, 4, 12};
  for (size_t start = 0; start + 36 <= text.len; start++) {
    if (text.ptr[start + 8] != '-' || text.ptr[start + 13] != '-') continue;
    size_t at = start;
    for (size_t i = 0; i < 5; i++) {
      if (run_of(text, at, is_hex) != groups[i]) break;
      at += groups[i] + 1;
      bool end = i == 4 || at - 1 >= text.len || text.ptr[at - 1] != '-';
      if (end && i == 4) return str_slice(text, start, start + 36);
      if (end) break;
    }
  }
  return STR("");
}

/* A log stream of Lambda: "2026/11/20/[$LATEST]" or "2026/11/20/name[7]", then 32 hexadecimal
 * digits. In paths of exports the slashes are hyphens. */
struct str usage_find_stream(struct str text) {
  for (size_t at = 0; (at = str_find(text, STR("]"), at)) != SIZE_MAX; at++) {
    if (run_of(text, at + 1, is_hex) != 32) continue;
    size_t open = str_rfind_byte(str_slice(text, 0, at), '[');
    if (open == SIZE_MAX || at - open > 256) continue;
    size_t start = open;
    while (start > 0 && open - start < 256 && (unsigned char)text.ptr[start - 1] > ' ' &&
           !strchr("\"',;[]", text.ptr[start - 1]))
      start--;
    return str_slice(text, start, at + 33);
  }
  return STR("");
}

/* ---- platform lines ------------------------------------------------------------------------- */

static bool ends_in_word(struct str line, size_t end, struct str word) {
  struct str before = str_slice(line, 0, end);
  if (!str_ends(before, word)) return false;
  size_t start = end - word.len;
  return start == 0 || !is_name_part(line.ptr[start - 1]) ||
         (start > 1 && line.ptr[start - 2] == '\\'); /* "\tREPORT" in JSON */
}

static double read_behind(struct str text, struct str label) {
  size_t at = str_find(text, label, 0);
  return at == SIZE_MAX ? NAN : read_decimal(str_slice(text, at + label.len, text.len));
}

/* "REPORT RequestId: ...": the word before and the figures behind `at`, where "RequestId" begins.
 */
static struct usage_record platform_record(struct str line, size_t at, struct str behind) {
  struct usage_record record = usage_nothing();
  if (ends_in_word(line, at, STR("START ")))
    record.sort = USAGE_START;
  else if (ends_in_word(line, at, STR("END ")))
    record.sort = USAGE_END;
  else if (ends_in_word(line, at, STR("REPORT ")))
    record.sort = USAGE_REPORT;
  else
    return record;
  record.request = find_uuid(str_slice(behind, 0, 36));
  if (!record.request.len) record.sort = USAGE_DAMAGED;
  if (record.sort != USAGE_REPORT) return record;
  record.init_ms = read_behind(behind, STR("Init Duration: "));
  record.memory_mib = read_behind(behind, STR("Memory Size: "));
  record.used_mib = read_behind(behind, STR("Max Memory Used: "));
  return record;
}

static struct usage_record used_record(struct str line, size_t at, struct str behind) {
  struct usage_record record = usage_nothing();
  struct str name = str_slice(behind, 0, run_of(behind, 0, is_name_sign));
  while (str_ends(name, STR(".")))
    name.len--;
  record.sort = usage_is_module(name) ? USAGE_USED : USAGE_DAMAGED;
  record.module = name;
  record.request = find_uuid(str_slice(line, 0, at));
  return record;
}

/* ---- lists ---------------------------------------------------------------------------------- */

bool usage_list_next(struct str *list, struct str *name) {
  for (size_t at = 0; at < list->len; at++) {
    char quote = list->ptr[at];
    if (quote != '"' && quote != '\'') continue;
    size_t end = at + 1;
    while (end < list->len && list->ptr[end] != quote)
      end++;
    if (end == list->len) break;
    *name = str_slice(*list, at + 1, end);
    *list = str_slice(*list, end + 1, list->len);
    return true;
  }
  *list = (struct str){0};
  return false;
}

bool usage_list_is_whole(struct str list) {
  struct str name;
  bool system = false, builtins = false;
  while (usage_list_next(&list, &name)) {
    system |= str_equal(name, STR("sys"));
    builtins |= str_equal(name, STR("builtins"));
  }
  return system && builtins;
}

/* The list that begins within the next few signs, but not at once: `sys.modules['x']` is no list.
 */
static struct usage_record loaded_record(struct str behind) {
  struct usage_record record = usage_nothing();
  size_t at = 0;
  while (at < behind.len && at < 16 && !strchr("[{(", behind.ptr[at]))
    at++;
  bool spaced = at > 0 && at < behind.len && at < 16 && strchr("[{(", behind.ptr[at]);
  if (!spaced || !usage_list_is_whole(str_slice(behind, at, behind.len))) return record;
  record.sort = USAGE_LOADED;
  record.list = str_slice(behind, at, behind.len);
  return record;
}

static struct usage_record bare_list(struct str line) {
  struct usage_record record = usage_nothing();
  struct str trimmed = str_trim(line);
  bool looks = str_starts(trimmed, STR("['")) || str_starts(trimmed, STR("[\"")) ||
               str_starts(trimmed, STR("{'")) || str_starts(trimmed, STR("dict_keys(['")) ||
               str_starts(trimmed, STR("{\"sys\""));
  if (!looks || !usage_list_is_whole(trimmed)) return record;
  record.sort = USAGE_LOADED;
  record.list = trimmed;
  return record;
}

/* ---- the line ------------------------------------------------------------------------------- */

enum needle { NEEDLE_REQUEST, NEEDLE_INIT, NEEDLE_RESTORE, NEEDLE_USED, NEEDLE_LOADED, NEEDLES };
static const char *const needles[NEEDLES] = {
    [NEEDLE_REQUEST] = "RequestId: ",    [NEEDLE_INIT] = "INIT_START ",
    [NEEDLE_RESTORE] = "RESTORE_START ", [NEEDLE_USED] = "odule used: ",
    [NEEDLE_LOADED] = "sys.modules",
};

/* The first of the needles; NEEDLES if there is none. */
static enum needle find_needle(struct str text, size_t *at) {
  enum needle first = NEEDLES;
  *at = text.len;
  for (int i = 0; i < NEEDLES; i++) {
    const char *hit = memmem(text.ptr, *at, needles[i], strlen(needles[i]));
    if (!hit) continue;
    *at = (size_t)(hit - text.ptr);
    first = (enum needle)i;
  }
  return first;
}

static struct usage_record record_at(struct str line, enum needle needle, size_t at) {
  struct str behind = str_slice(line, at + strlen(needles[needle]), line.len);
  struct usage_record record = usage_nothing();
  switch (needle) {
  case NEEDLE_REQUEST:
    return platform_record(line, at, behind);
  case NEEDLE_USED:
    return used_record(line, at, behind);
  case NEEDLE_LOADED:
    return loaded_record(behind);
  default:
    record.sort = USAGE_INIT;
    return record;
  }
}

static bool may_be_list(struct str line) {
  size_t at = 0;
  while (at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '\t'))
    at++;
  return at < line.len && strchr("[{d", line.ptr[at]) && memmem(line.ptr, line.len, "builtins", 8);
}

struct usage_record usage_line_next(struct arena *scratch, struct str *rest) {
  struct usage_record record = usage_json_record(scratch, *rest);
  if (record.sort == USAGE_NOTHING && may_be_list(*rest)) record = bare_list(*rest);
  if (record.sort != USAGE_NOTHING) {
    *rest = (struct str){0};
    return record;
  }
  for (size_t at; rest->len;) {
    struct str line = *rest;
    enum needle needle = find_needle(line, &at);
    if (needle == NEEDLES) break;
    record = record_at(line, needle, at);
    size_t end = at + strlen(needles[needle]);
    *rest = record.sort == USAGE_LOADED ? (struct str){0} : str_slice(line, end, line.len);
    if (record.sort == USAGE_NOTHING) continue;
    record.stream = usage_find_stream(str_slice(line, 0, at));
    find_time(str_slice(line, 0, at), &record);
    return record;
  }
  *rest = (struct str){0};
  return usage_nothing();
}

/* ---- CSV ------------------------------------------------------------------------------------ */

/* One field, without its quotes (RFC 4180), off the front of the row. */
static struct str csv_field(struct arena *scratch, struct str *row) {
  struct str field;
  if (!str_starts(*row, STR("\""))) {
    str_cut(row, ',', &field);
    return str_trim(field);
  }
  char *text = arena_alloc(scratch, row->len);
  size_t length = 0, at = 1;
  for (; at < row->len; at++) {
    bool quote = row->ptr[at] == '"';
    if (quote && (at + 1 == row->len || row->ptr[at + 1] != '"')) break;
    at += quote;
    text[length++] = row->ptr[at];
  }
  size_t comma = str_find(*row, STR(","), at);
  *row = comma == SIZE_MAX ? (struct str){0} : str_slice(*row, comma + 1, row->len);
  return str_of(text, length);
}

size_t usage_csv_split(struct arena *scratch, struct str line, struct str *fields, size_t limit) {
  size_t count = 0;
  while (line.ptr && count < limit)
    fields[count++] = csv_field(scratch, &line);
  return count;
}

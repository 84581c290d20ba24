/* Suppressions: comments that allow a finding where they stand.
 * In: the comments that the facts kept. Out: is this rule allowed on these lines, and what each
 * comment says, with the codes that were of use. Forms:
 *     # lmms: allow[LMM101, LMM2] reason (until 2027-03-01)     codes, beginnings of codes, names
 *     # lmms: allow-file[LMM106] reason                         the same for the whole file
 *     # noqa            # noqa: LMM101, F401                    as other linters read it
 * The one idea: a file's comments are read once, when it is first asked for, and remember what they
 * were good for. Leaves the judgement of suppressions themselves to unused.c. */
#include "internal.h"

#define CODES_LIMIT 64 /* codes that are heeded in one comment */
#define WHOLE_LIMIT 64 /* comments for the whole file that are heeded */

struct comments { /* of one file */
  struct suppression *items;
  uint32_t count;
  struct suppression *whole[WHOLE_LIMIT];
  uint32_t whole_count;
};

struct suppressions {
  struct arena *arena;
  const struct facts *const *files;
  uint32_t today;
  struct comments_slot {
    struct comments *comments; /* NULL until asked for */
  } * slots;                   /* per file */
};

struct suppressions *suppressions_new(struct arena *arena, const struct facts *const *files,
                                      uint32_t file_count, struct str today) {
  struct suppressions *suppressions = ARENA_NEW(arena, struct suppressions);
  suppressions->arena = arena;
  suppressions->files = files;
  suppressions->today = exception_date(today);
  suppressions->slots = ARENA_ARRAY(arena, struct comments_slot, file_count);
  return suppressions;
}

/* ---- words ---------------------------------------------------------------------------------- */

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_code_byte(char c) {
  return (c >= '0' && c <= '9') || is_letter(c);
}

/* Offset behind `word` at `at`, white space before it skipped; SIZE_MAX if it is not there. */
static size_t behind(struct str text, size_t at, struct str word) {
  while (at < text.len && is_blank(text.ptr[at]))
    at++;
  return str_equal_nocase(str_slice(text, at, at + word.len), word) ? at + word.len : SIZE_MAX;
}

static bool is_date_byte(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '/' || c == '.';
}

/* "(until DATE)", from *at to *end; the brackets may be missing around a date in figures. */
static struct str find_until(struct str text, size_t *at, size_t *end) {
  *at = str_find_nocase(text, STR("(until "), 0);
  if (*at != SIZE_MAX) {
    size_t start = *at + strlen("(until "), close = str_find(text, STR(")"), start);
    *end = close == SIZE_MAX ? text.len : close + 1;
    return str_trim(str_slice(text, start, close == SIZE_MAX ? text.len : close));
  }
  for (size_t from = 0; (*at = str_find_nocase(text, STR("until "), from)) != SIZE_MAX;
       from = *at + 1) {
    size_t start = *at + strlen("until ");
    *end = start;
    while (*end < text.len && is_date_byte(text.ptr[*end]))
      ++*end;
    struct str date = str_slice(text, start, *end);
    if (exception_date(date)) return date;
  }
  *end = text.len;
  return (struct str){0};
}

/* Words that give a reason, without the signs before them; empty if there are none. */
static struct str reason_in(struct str text) {
  struct str reason = str_trim(text);
  while (reason.len && (str_has_byte(STR(":,;.-()"), reason.ptr[0]) || is_blank(reason.ptr[0])))
    reason = str_slice(reason, 1, reason.len);
  bool none = exception_is_placeholder(reason) || str_equal_nocase(reason, STR("reason"));
  return none ? (struct str){0} : reason;
}

/* Where the next comment on the line begins ("# type: ignore"), from `at` on; in "#12" none does.
 */
static size_t next_part(struct str text, size_t at) {
  for (; (at = str_find(text, STR("#"), at)) != SIZE_MAX; at++) {
    char next = at + 1 < text.len ? text.ptr[at + 1] : '1';
    if (at > 0 && is_blank(text.ptr[at - 1]) && (is_blank(next) || is_letter(next))) return at;
  }
  return text.len;
}

/* What is left of a comment behind its codes: reason, before or behind it until when. */
static void read_reason(struct str text, uint32_t today, struct suppression *read) {
  text = str_slice(text, 0, str_starts(text, STR("#")) ? 0 : next_part(text, 0));
  size_t at, end;
  read->until = find_until(text, &at, &end);
  read->until_date = exception_date(read->until);
  read->past = read->until_date && today > read->until_date;
  read->reason = reason_in(str_slice(text, 0, at));
  if (!read->reason.len) read->reason = reason_in(str_slice(text, end, text.len));
}

/* ---- one comment ---------------------------------------------------------------------------- */

static void add_code(struct suppressions *s, struct suppression *read, struct str text) {
  if (read->code_count == CODES_LIMIT) return;
  if (!read->codes) read->codes = ARENA_ARRAY(s->arena, struct suppression_code, CODES_LIMIT);
  read->codes[read->code_count++].text = text;
}

/* The codes between the brackets, parted by commas or white space. */
static void read_codes(struct suppressions *s, struct suppression *read, struct str text) {
  for (size_t at = 0, end; at < text.len; at = end + 1) {
    for (end = at; end < text.len && !str_has_byte(STR(", \t"), text.ptr[end]);)
      end++;
    if (end > at) add_code(s, read, str_slice(text, at, end));
  }
}

/* A comment that is meant to allow something, but is not written so: "lmms: allow LMM101". */
static bool is_attempt(struct str text, size_t at) {
  while (at < text.len && is_blank(text.ptr[at]))
    at++;
  size_t end = at;
  while (end < text.len && (is_letter(text.ptr[end]) || text.ptr[end] == '-'))
    end++;
  static const struct str words[] = {{"allow", 5},  {"allow-file", 10}, {"allow-line", 10},
                                     {"ignore", 6}, {"disable", 7},     {"noqa", 4}};
  struct str word = str_slice(text, at, end);
  return word.len && str_nearest(word, words, sizeof words / sizeof *words).len > 0;
}

/* Offset behind `word` where it follows a `#` that begins the comment or comes after white space,
 * from `sign` on; SIZE_MAX if there is none. Elsewhere ("write `# lmms: ...`") it is a mention. */
static size_t behind_sign(struct str text, size_t *sign, struct str word) {
  for (; (*sign = str_find(text, STR("#"), *sign)) != SIZE_MAX; ++*sign) {
    size_t at = behind(text, *sign + 1, word);
    if (at != SIZE_MAX && (*sign == 0 || is_blank(text.ptr[*sign - 1]))) return at;
  }
  return SIZE_MAX;
}

/* `# lmms: allow[...]`, also behind another comment. */
static bool read_allow(struct suppressions *s, struct str text, struct suppression *read) {
  size_t sign = 0, at = behind_sign(text, &sign, STR("lmms:"));
  if (at == SIZE_MAX) return false;
  size_t file = behind(text, at, STR("allow-file"));
  size_t word = file != SIZE_MAX ? file : behind(text, at, STR("allow"));
  size_t open = word == SIZE_MAX ? SIZE_MAX : behind(text, word, STR("["));
  size_t close = open == SIZE_MAX ? SIZE_MAX : str_find(text, STR("]"), open);
  read->kind = file != SIZE_MAX ? SUPPRESSION_FILE : SUPPRESSION_LINE;
  if (close != SIZE_MAX) {
    read->form = str_slice(text, sign, next_part(text, close));
    read->list = str_slice(text, open, close);
    read_codes(s, read, read->list);
    read_reason(str_slice(text, close + 1, text.len), s->today, read);
  }
  read->malformed = read->code_count == 0;
  return !read->malformed || is_attempt(text, at);
}

/* Codes as other linters write them: letters, then digits. The first word that is none (a reason)
 * ends the list. Only ours count. Returns how many bytes were read. */
static size_t read_noqa_codes(struct suppressions *s, struct suppression *read, struct str text) {
  for (size_t at = 0, end;; at = end) {
    while (at < text.len && str_has_byte(STR(", \t"), text.ptr[at]))
      at++;
    for (end = at; end < text.len && is_letter(text.ptr[end]);)
      end++;
    size_t letters = end - at;
    while (end < text.len && is_code_byte(text.ptr[end]))
      end++;
    struct str word = str_slice(text, at, end);
    bool ours = word.len >= 3 && str_equal_nocase(str_slice(word, 0, 3), STR("LMM"));
    if (!letters || (word.len == letters && !ours)) return at;
    if (ours) add_code(s, read, word);
  }
}

/* `# noqa`, `# noqa: CODES`; `# noqa: ` without codes counts as bare, as elsewhere. */
static bool read_noqa(struct suppressions *s, struct str text, struct suppression *read) {
  size_t sign = 0;
  for (; (sign = str_find(text, STR("#"), sign)) != SIZE_MAX; sign++) {
    size_t at = behind(text, sign + 1, STR("noqa"));
    if (at == SIZE_MAX || (at < text.len && is_code_byte(text.ptr[at]))) continue;
    read->kind = SUPPRESSION_NOQA;
    size_t colon = behind(text, at, STR(":"));
    if (colon == SIZE_MAX) return true;
    struct str rest = str_slice(text, colon, str_find(text, STR("#"), colon));
    size_t end = read_noqa_codes(s, read, rest);
    read->form = str_slice(text, sign, next_part(text, colon));
    read->list = str_slice(rest, 0, end);
    read_reason(str_slice(text, colon + end, text.len), s->today, read);
    return read->code_count || str_trim(str_slice(rest, 0, end)).len == 0;
  }
  return false;
}

/* ---- one file ------------------------------------------------------------------------------- */

static void keep(struct comments *comments, struct suppression read) {
  if (read.kind == SUPPRESSION_FILE && comments->whole_count == WHOLE_LIMIT) return;
  struct suppression *kept = &comments->items[comments->count++];
  *kept = read;
  if (read.kind == SUPPRESSION_FILE) comments->whole[comments->whole_count++] = kept;
}

static struct comments *read_file(struct suppressions *suppressions, uint32_t file) {
  const struct facts *facts = suppressions->files[file];
  struct comments *comments = ARENA_NEW(suppressions->arena, struct comments);
  comments->items =
      ARENA_ARRAY(suppressions->arena, struct suppression, facts->suppression_count * 2);
  for (uint32_t i = 0; i < facts->suppression_count; i++) {
    const struct facts_suppression *comment = &facts->suppressions[i];
    struct suppression allow = {.comment = comment}, noqa = {.comment = comment};
    if (read_allow(suppressions, comment->text, &allow)) keep(comments, allow);
    if (read_noqa(suppressions, comment->text, &noqa)) keep(comments, noqa);
  }
  return comments;
}

static struct comments *comments_of(struct suppressions *suppressions, uint32_t file) {
  struct comments_slot *slot = &suppressions->slots[file];
  if (!slot->comments) slot->comments = read_file(suppressions, file);
  return slot->comments;
}

struct suppression *suppressions_of(struct suppressions *suppressions, uint32_t file,
                                    uint32_t *count) {
  *count = 0;
  if (suppressions->files[file]->suppression_count == 0) return NULL;
  struct comments *comments = comments_of(suppressions, file);
  *count = comments->count;
  return comments->items;
}

/* ---- asking --------------------------------------------------------------------------------- */

/* What is said of comments themselves is allowed by its own code only: else a comment that allows
 * everything would silence what is said of it. */
static bool names_rule(struct str word, const struct rule *rule) {
  size_t len = policy_selects(word, str_from(rule->code), str_from(rule->name));
  bool of_comments = strcmp(rule->code, "LMM902") == 0 || strcmp(rule->code, "LMM903") == 0;
  return len > (of_comments ? strlen("LMM") : 0);
}

/* Marks the codes that name the rule. */
static bool applies(struct suppression *suppression, const struct rule *rule) {
  bool found = suppression->kind == SUPPRESSION_NOQA && suppression->code_count == 0;
  for (uint32_t i = 0; i < suppression->code_count; i++) {
    if (!names_rule(suppression->codes[i].text, rule)) continue;
    suppression->codes[i].used = true;
    found = true;
  }
  return found;
}

/* Index of the first comment on or below a line. */
static uint32_t first_from(const struct comments *comments, uint32_t line) {
  uint32_t low = 0, high = comments->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (comments->items[middle].comment->span.line < line)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static const struct suppression *better(const struct suppression *found,
                                        const struct suppression *other) {
  return !found || found->past ? other : found;
}

const struct suppression *suppressions_allow(struct suppressions *suppressions, uint32_t file,
                                             uint32_t first_line, uint32_t last_line,
                                             const struct rule *rule) {
  if (suppressions->files[file]->suppression_count == 0) return NULL;
  struct comments *comments = comments_of(suppressions, file);
  const struct suppression *found = NULL;
  for (uint32_t i = 0; i < comments->whole_count; i++)
    if (applies(comments->whole[i], rule)) found = better(found, comments->whole[i]);
  for (uint32_t i = first_from(comments, first_line); i < comments->count; i++) {
    struct suppression *item = &comments->items[i];
    if (item->comment->span.line > last_line) break;
    if (item->kind != SUPPRESSION_FILE && applies(item, rule)) found = better(found, item);
  }
  return found;
}

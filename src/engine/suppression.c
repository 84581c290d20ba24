/* Suppressions: comments that allow a finding where they stand.
 * In: the comments that the facts kept. Out: is this code allowed on these lines? Forms:
 *     # lmms: allow[LMM101, LMM2] reason (until 2027-03-01)     codes, or beginnings of codes
 *     # lmms: allow-file[LMM106] reason                         the same for the whole file
 *     # noqa            # noqa: LMM101, F401                    as other linters read it
 * The one idea: a file's comments are read once, when its first finding asks. Leaves the judgement
 * of suppressions themselves to rules. */
#include "internal.h"

enum suppression_kind { ALLOW, ALLOW_FILE, NOQA };

struct suppression {
  enum suppression_kind kind;
  uint32_t line;
  struct str codes; /* as written between the brackets; empty for a bare noqa */
};

#define CODES_LIMIT 4096 /* bytes of codes that are read in one comment */
#define WHOLE_LIMIT 64   /* comments for the whole file that are heeded */

struct comments {            /* of one file */
  struct suppression *items; /* for single lines, by line */
  uint32_t count;
  struct suppression whole[WHOLE_LIMIT];
  uint32_t whole_count;
};

struct suppressions {
  struct arena *arena;
  const struct facts *const *files;
  uint32_t today;
  struct comments_slot {
    struct comments *comments; /* NULL until a finding asks */
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

/* "(until DATE)" behind the brackets, and the date is past. */
static bool is_past(struct str reason, uint32_t today) {
  size_t at = str_find_nocase(reason, STR("(until "), 0);
  if (at == SIZE_MAX) return false;
  size_t end = str_find(reason, STR(")"), at);
  uint32_t until = exception_date(str_slice(reason, at, end == SIZE_MAX ? reason.len : end));
  return until && today > until;
}

/* Offset behind `word` at `at`, white space before it skipped; SIZE_MAX if it is not there. */
static size_t behind(struct str text, size_t at, struct str word) {
  while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
    at++;
  return str_equal_nocase(str_slice(text, at, at + word.len), word) ? at + word.len : SIZE_MAX;
}

/* `lmms: allow[...]` somewhere in the comment. */
static bool read_allow(struct str text, uint32_t today, struct suppression *suppression) {
  size_t at = str_find_nocase(text, STR("lmms:"), 0);
  if (at == SIZE_MAX) return false;
  at += strlen("lmms:");
  size_t file = behind(text, at, STR("allow-file"));
  size_t open =
      behind(text, file != SIZE_MAX ? file : at, file != SIZE_MAX ? STR("[") : STR("allow["));
  if (open == SIZE_MAX) return false;
  size_t close = str_find(text, STR("]"), open);
  if (close == SIZE_MAX || is_past(str_slice(text, close, text.len), today)) return false;
  suppression->kind = file != SIZE_MAX ? ALLOW_FILE : ALLOW;
  suppression->codes = str_trim(str_slice(text, open, close));
  return suppression->codes.len > 0;
}

static bool is_code_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* `# noqa`, `# noqa: CODES`; `# noqa: ` without codes counts as bare, as elsewhere. */
static bool read_noqa(struct str text, struct suppression *suppression) {
  size_t sign = 0;
  for (; (sign = str_find(text, STR("#"), sign)) != SIZE_MAX; sign++) {
    size_t at = behind(text, sign + 1, STR("noqa"));
    if (at == SIZE_MAX || (at < text.len && is_code_byte(text.ptr[at]))) continue;
    size_t colon = behind(text, at, STR(":"));
    struct str codes = {0};
    if (colon != SIZE_MAX) {
      codes = str_slice(text, colon, text.len);
      size_t next = str_find(codes, STR("#"), 0);
      codes = str_trim(str_slice(codes, 0, next));
    }
    suppression->kind = NOQA;
    suppression->codes = codes;
    return true;
  }
  return false;
}

static void keep(struct comments *comments, struct suppression read) {
  read.codes = str_slice(read.codes, 0, CODES_LIMIT);
  if (read.kind != ALLOW_FILE)
    comments->items[comments->count++] = read;
  else if (comments->whole_count < WHOLE_LIMIT)
    comments->whole[comments->whole_count++] = read;
}

static struct comments *read_file(struct suppressions *suppressions, uint32_t file) {
  const struct facts *facts = suppressions->files[file];
  struct comments *comments = ARENA_NEW(suppressions->arena, struct comments);
  comments->items =
      ARENA_ARRAY(suppressions->arena, struct suppression, facts->suppression_count * 2);
  for (uint32_t i = 0; i < facts->suppression_count; i++) {
    const struct facts_suppression *comment = &facts->suppressions[i];
    struct suppression read = {.line = comment->span.line};
    if (read_allow(comment->text, suppressions->today, &read)) keep(comments, read);
    if (read_noqa(comment->text, &read)) keep(comments, read);
  }
  return comments;
}

/* The next code in a list parted by commas or white space; the first word that is none (a reason)
 * ends it. */
static struct str next_code(struct str *rest) {
  size_t at = 0;
  while (at < rest->len && strchr(", \t", rest->ptr[at]))
    at++;
  size_t end = at;
  while (end < rest->len && is_code_byte(rest->ptr[end]))
    end++;
  struct str code = str_slice(*rest, at, end);
  *rest = str_slice(*rest, end, rest->len);
  return code;
}

static bool names_code(const struct suppression *suppression, struct str code) {
  if (suppression->kind == NOQA && suppression->codes.len == 0) return true;
  struct str rest = suppression->codes, word;
  while ((word = next_code(&rest)).len) {
    if (word.len < 3) continue;
    if (word.len <= code.len && str_equal_nocase(word, str_slice(code, 0, word.len))) return true;
  }
  return false;
}

/* Index of the first comment on or below a line. */
static uint32_t first_from(const struct comments *comments, uint32_t line) {
  uint32_t low = 0, high = comments->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (comments->items[middle].line < line)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

bool suppressions_allow(struct suppressions *suppressions, uint32_t file, uint32_t first_line,
                        uint32_t last_line, const char *code) {
  if (suppressions->files[file]->suppression_count == 0) return false;
  struct comments_slot *slot = &suppressions->slots[file];
  if (!slot->comments) slot->comments = read_file(suppressions, file);
  const struct comments *comments = slot->comments;
  for (uint32_t i = 0; i < comments->whole_count; i++)
    if (names_code(&comments->whole[i], str_from(code))) return true;
  for (uint32_t i = first_from(comments, first_line); i < comments->count; i++) {
    if (comments->items[i].line > last_line) break;
    if (names_code(&comments->items[i], str_from(code))) return true;
  }
  return false;
}

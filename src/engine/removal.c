/* How a suppression, or a code of it, is taken out of a comment.
 * In: what was read of the comment. Out: a fix, whose edits are of the file's bytes. The one idea:
 * a list that loses its last code loses its comment, too, for `# noqa:` alone would allow
 * everything. */
#include "internal.h"

struct part { /* of a comment's text: bytes [from, to) */
  size_t from, to;
};

static struct diag_fix make_fix(struct arena *arena, const struct facts *file, uint32_t start,
                                uint32_t end, struct str text) {
  struct diag_edit *edit = ARENA_NEW(arena, struct diag_edit);
  struct diag_place place = rule_place(file, (struct facts_span){.start = start, .end = end});
  *edit = (struct diag_edit){file->path, place.offset, place.end_offset, text};
  return (struct diag_fix){.kind = DIAG_FIX_SAFE, .edits = edit, .edit_count = 1};
}

/* ---- the whole ------------------------------------------------------------------------------ */

static struct diag_fix remove_whole(struct arena *arena, const struct facts *file,
                                    const struct suppression *suppression) {
  const struct facts_suppression *comment = suppression->comment;
  struct str text = comment->text, form = suppression->form;
  size_t from = (size_t)(form.ptr - text.ptr), to = from + form.len;
  uint32_t start = comment->span.start + (uint32_t)from, end = comment->span.start + (uint32_t)to;
  bool first = str_trim(str_slice(text, 0, from)).len == 0, last = to == text.len;
  if (first && last) {
    start = comment->span.start - comment->before;
    end = comment->span.end + comment->behind;
  } else if (last) {
    while (from > 0 && (text.ptr[from - 1] == ' ' || text.ptr[from - 1] == '\t'))
      from--;
    start = comment->span.start + (uint32_t)from;
  }
  struct diag_fix fix = make_fix(arena, file, start, end, (struct str){0});
  fix.title = STR("Remove the comment, which allows nothing");
  return fix;
}

/* ---- one code ------------------------------------------------------------------------------- */

static bool is_between(char c) {
  return c == ',' || c == ' ' || c == '\t';
}

/* The next word of the list from `at` on; false if there is none. */
static bool next_word(struct str list, size_t at, struct part *word) {
  while (at < list.len && is_between(list.ptr[at]))
    at++;
  word->from = word->to = at;
  while (word->to < list.len && !is_between(list.ptr[word->to]))
    word->to++;
  return word->to > at;
}

/* The word goes: it is the code asked about, or another that is of no use. */
static bool goes(const struct suppression *suppression, struct part word, uint32_t code) {
  for (uint32_t i = 0; i < suppression->code_count; i++)
    if (suppression->codes[i].text.ptr == suppression->list.ptr + word.from)
      return i == code || suppression->codes[i].unused;
  return false;
}

/* With a word go the separators behind it, up to the next; where no later one stays, those before
 * it, from the last: so that parts never overlap. False if no word is left. */
static bool find_part(const struct suppression *suppression, uint32_t code, struct part *part) {
  struct str list = suppression->list;
  size_t own = (size_t)(suppression->codes[code].text.ptr - list.ptr), previous = 0;
  bool earlier = false, later = false;
  struct part word, self = {own, own + suppression->codes[code].text.len};
  for (size_t at = 0; next_word(list, at, &word); at = word.to) {
    bool stays = !goes(suppression, word, code);
    if (word.to <= own) previous = word.to;
    earlier = earlier || (stays && word.from < own);
    later = later || (stays && word.from > own);
  }
  *part = (struct part){previous, self.to};
  if (later) *part = (struct part){own, next_word(list, self.to, &word) ? word.from : self.to};
  return earlier || later;
}

struct diag_fix suppression_removal(struct arena *arena, const struct facts *file,
                                    const struct suppression *suppression, uint32_t code) {
  struct part part;
  if (!find_part(suppression, code, &part)) return remove_whole(arena, file, suppression);
  const struct facts_suppression *comment = suppression->comment;
  uint32_t list = (uint32_t)(suppression->list.ptr - comment->text.ptr) + comment->span.start;
  struct diag_fix fix =
      make_fix(arena, file, list + (uint32_t)part.from, list + (uint32_t)part.to, (struct str){0});
  fix.title = str_format(arena, "Remove " STR_FMT " from the comment",
                         STR_ARG(suppression->codes[code].text));
  return fix;
}

struct diag_fix suppression_correction(struct arena *arena, const struct facts *file,
                                       const struct suppression *suppression, struct str word,
                                       struct str correct) {
  const struct facts_suppression *comment = suppression->comment;
  uint32_t start = comment->span.start + (uint32_t)(word.ptr - comment->text.ptr);
  struct diag_fix fix = make_fix(arena, file, start, start + (uint32_t)word.len, correct);
  fix.kind = DIAG_FIX_UNSAFE; /* it allows something from then on */
  fix.title = str_format(arena, "Write " STR_FMT, STR_ARG(correct));
  return fix;
}

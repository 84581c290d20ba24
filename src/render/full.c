/* full: for people. The headline (its message has the figures that it rests on), the line of code
 * with the finding underlined, the chain of imports that leads there, what would mend it. */
#include "internal.h"

#include <stdio.h>

#define SHOWN_CHARACTERS 110 /* of a long line of code, around the finding */
#define BEFORE_FINDING 30    /* of them before it */
#define TAB STR("    ")

/* The text of the file that is being told about; findings come file by file. */
struct shown_file {
  const struct render_options *options;
  struct arena arena;
  struct str path;
  struct text_lines lines;
  bool good;
};

static void open_file(struct shown_file *file, struct str path) {
  if (file->path.ptr && str_equal(file->path, path)) return;
  arena_reset(&file->arena);
  file->path = path;
  struct str text;
  file->good = file->options->source &&
               file->options->source(file->options->context, &file->arena, path, &text);
  if (file->good) file->lines = text_lines(&file->arena, text);
}

/* ---- the line of code ----------------------------------------------------------------------- */

/* Byte offset of a character, counted from 0; the line's end if there are fewer. */
static size_t byte_of(struct str line, uint32_t character) {
  size_t at = 0;
  while (character-- && at < line.len) {
    size_t len = str_utf8(line, at);
    at += len ? len : 1;
  }
  return at;
}

static uint32_t characters(struct str line) {
  uint32_t count = 0;
  for (size_t at = 0; at < line.len; count++) {
    size_t len = str_utf8(line, at);
    at += len ? len : 1;
  }
  return count;
}

static void add_code(struct builder *out, struct str code) {
  struct str part;
  if (code.len == 0) return;
  for (bool first = true; str_cut(&code, '\t', &part); first = false) {
    if (!first) builder_add(out, TAB);
    render_escaped(out, part);
  }
}

static uint32_t code_columns(struct str code) {
  uint32_t columns = 0;
  struct str part;
  if (code.len == 0) return 0;
  for (bool first = true; str_cut(&code, '\t', &part); first = false)
    columns += render_columns(part) + (first ? 0 : (uint32_t)TAB.len);
  return columns;
}

/* A line of code cut to what is shown, and the finding in it; in bytes of `code`. */
struct excerpt {
  struct str code;
  size_t from, to;
  bool cut_before, cut_after;
};

static struct excerpt cut_line(struct str line, uint32_t from, uint32_t to) {
  uint32_t count = characters(line), first = 0, last = count;
  if (from > count) from = count;
  if (to > count) to = count;
  if (count > SHOWN_CHARACTERS) {
    first = from > BEFORE_FINDING ? from - BEFORE_FINDING : 0;
    last = first + SHOWN_CHARACTERS < count ? first + SHOWN_CHARACTERS : count;
    if (to > last) to = last;
  }
  size_t start = byte_of(line, first);
  return (struct excerpt){str_slice(line, start, byte_of(line, last)), byte_of(line, from) - start,
                          byte_of(line, to) - start, first > 0, last < count};
}

static void add_gutter(struct builder *out, const struct render_options *options, int width,
                       uint32_t line) {
  render_paint(out, options, COLOUR_DIM);
  if (line)
    builder_add_format(out, "%*u |", width, (unsigned)line);
  else
    builder_add_format(out, "%*s |", width, "");
  render_paint(out, options, COLOUR_NONE);
}

static void add_repeated(struct builder *out, char c, uint32_t count) {
  while (count--)
    builder_add_byte(out, c);
}

static void add_underline(struct builder *out, const struct diag *diag,
                          const struct excerpt *excerpt, const struct render_options *options) {
  struct str before = str_slice(excerpt->code, 0, excerpt->from);
  struct str marked = str_slice(excerpt->code, excerpt->from, excerpt->to);
  uint32_t columns = code_columns(marked);
  add_repeated(out, ' ', code_columns(before) + (excerpt->cut_before ? 4 : 1));
  render_paint(out, options, render_severity_colour(diag->severity));
  add_repeated(out, '^', columns ? columns : 1);
  render_paint(out, options, COLOUR_NONE);
  builder_add_byte(out, '\n');
}

static void add_excerpt(struct builder *out, const struct diag *diag, struct shown_file *file,
                        int width) {
  const struct diag_place *place = &diag->place;
  struct str line = text_line(&file->lines, place->line);
  uint32_t from = place->column ? place->column - 1 : 0;
  uint32_t to = place->end_line > place->line ? characters(line)
                : place->end_column           ? place->end_column - 1
                                              : from;
  struct excerpt excerpt = cut_line(line, from, to > from ? to : from);
  add_gutter(out, file->options, width, place->line);
  builder_add_cstr(out, excerpt.cut_before ? " ..." : " ");
  add_code(out, excerpt.code);
  builder_add_cstr(out, excerpt.cut_after ? "...\n" : "\n");
  add_gutter(out, file->options, width, 0);
  add_underline(out, diag, &excerpt, file->options);
}

/* ---- what stands below it ------------------------------------------------------------------- */

static void add_note(struct builder *out, const struct render_options *options, int width,
                     const char *label) {
  render_paint(out, options, COLOUR_DIM);
  builder_add_format(out, "%*s = ", width, "");
  render_paint(out, options, COLOUR_BOLD);
  builder_add_format(out, "%s: ", label);
  render_paint(out, options, COLOUR_NONE);
}

static void add_link(struct builder *out, const struct diag_related *link) {
  render_escaped(out, link->place.path);
  if (link->place.line) builder_add_format(out, ":%u", (unsigned)link->place.line);
  builder_add_cstr(out, link->message.len ? ": " : link->module.len ? " imports " : "");
  render_escaped(out, link->message.len ? link->message : link->module);
  builder_add_byte(out, '\n');
}

static void add_links(struct builder *out, const struct render_options *options, int width,
                      const char *label, const struct diag_related *links, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (i == 0)
      add_note(out, options, width, label);
    else
      builder_add_format(out, "%*s", width + 5 + (int)strlen(label), "");
    add_link(out, &links[i]);
  }
}

static void add_fix(struct builder *out, const struct diag_fix *fix,
                    const struct render_options *options, int width) {
  if (fix->kind == DIAG_FIX_NONE || fix->title.len == 0) return;
  add_note(out, options, width, "fix");
  render_escaped(out, fix->title);
  builder_add_byte(out, '\n');
}

/* True if findings rest on more than one profile: only then is each one's worth naming. */
static bool several_profiles(const struct engine_result *result) {
  struct str first = {0};
  for (uint32_t i = 0; i < result->diag_count; i++) {
    struct str profile = result->diags[i].profile;
    if (profile.len && first.len && !str_equal(profile, first)) return true;
    if (profile.len) first = profile;
  }
  return false;
}

static void add_diag(struct builder *out, const struct diag *diag, struct shown_file *file,
                     bool name_profile) {
  const struct render_options *options = file->options;
  int width = diag->place.line ? snprintf(NULL, 0, "%u", (unsigned)diag->place.line) : 1;
  render_headline(out, diag, options);
  if (diag->place.line) open_file(file, diag->place.path);
  if (diag->place.line && file->good && diag->place.line <= file->lines.count)
    add_excerpt(out, diag, file, width);
  add_links(out, options, width, "chain", diag->chain, diag->chain_count);
  add_links(out, options, width, "see", diag->related, diag->related_count);
  if (name_profile && diag->profile.len) {
    add_note(out, options, width, "profile");
    render_escaped(out, diag->profile);
    builder_add_byte(out, '\n');
  }
  add_fix(out, &diag->fix, options, width);
  builder_add_byte(out, '\n');
}

void render_full(struct builder *out, const struct engine_result *result,
                 const struct render_options *options) {
  struct shown_file file = {.options = options};
  bool name_profile = several_profiles(result);
  for (uint32_t i = 0; i < result->diag_count; i++)
    add_diag(out, &result->diags[i], &file, name_profile);
  arena_free(&file.arena);
  render_summary(out, result, options);
}

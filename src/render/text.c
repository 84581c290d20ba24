/* What the formats for people share: colours, the headline, the summary. */
#include "internal.h"

#define NAMED_CODES 5 /* of the rules not run, for one reason; json has them all */

void render_paint(struct builder *out, const struct render_options *options,
                  enum render_colour colour) {
  static const char *const codes[] = {
      [COLOUR_NONE] = "\x1b[0m",   [COLOUR_BOLD] = "\x1b[1m",      [COLOUR_DIM] = "\x1b[2m",
      [COLOUR_RED] = "\x1b[1;31m", [COLOUR_YELLOW] = "\x1b[1;33m", [COLOUR_BLUE] = "\x1b[1;34m",
  };
  if (options->colour) builder_add_cstr(out, codes[colour]);
}

enum render_colour render_severity_colour(enum diag_severity severity) {
  return severity == DIAG_ERROR     ? COLOUR_RED
         : severity == DIAG_WARNING ? COLOUR_YELLOW
                                    : COLOUR_BLUE;
}

void render_headline(struct builder *out, const struct diag *diag,
                     const struct render_options *options) {
  render_paint(out, options, COLOUR_BOLD);
  render_escaped(out, diag->place.path);
  render_paint(out, options, COLOUR_NONE);
  if (diag->place.line)
    builder_add_format(out, ":%u:%u", (unsigned)diag->place.line, (unsigned)diag->place.column);
  builder_add(out, STR(": "));
  render_paint(out, options, render_severity_colour(diag->severity));
  builder_add_format(out, "%s[%s]", diag_severity_word(diag->severity), diag->code);
  render_paint(out, options, COLOUR_NONE);
  builder_add(out, STR(": "));
  render_escaped(out, diag->message);
  builder_add_byte(out, '\n');
}

/* ---- summary -------------------------------------------------------------------------------- */

static void add_comma(struct builder *out, size_t begin) {
  if (out->len > begin) builder_add(out, STR(", "));
}

static void add_count(struct builder *out, uint32_t count, const char *noun, size_t begin) {
  if (count == 0) return;
  add_comma(out, begin);
  builder_add_format(out, "%u %s%s", (unsigned)count, noun, count == 1 ? "" : "s");
}

static uint32_t files_with_findings(const struct engine_result *result) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < result->diag_count; i++)
    count += i == 0 || !str_equal(result->diags[i].place.path, result->diags[i - 1].place.path);
  return count;
}

static void add_found(struct builder *out, const struct engine_result *result) {
  if (result->diag_count == 0) {
    builder_add_cstr(out, result->baselined || result->older ? "No new findings" : "No findings");
  } else {
    builder_add(out, STR("Found "));
    size_t begin = out->len;
    add_count(out, result->errors, "error", begin);
    add_count(out, result->warnings, "warning", begin);
    add_count(out, result->infos, "info", begin);
    builder_add(out, STR(" in "));
    add_count(out, files_with_findings(result), "file", out->len);
  }
  builder_add_format(out, "; %u file%s checked", (unsigned)result->file_count,
                     result->file_count == 1 ? "" : "s");
  if (result->suppressed) builder_add_format(out, "; %u suppressed", (unsigned)result->suppressed);
  if (result->baselined)
    builder_add_format(out, "; %u in the baseline", (unsigned)result->baselined);
  if (result->older) builder_add_format(out, "; %u older", (unsigned)result->older);
  builder_add(out, STR(".\n"));
  if (result->fixed) {
    bool one = result->fixed == 1;
    builder_add_format(out, "%u of the baseline's findings %s fixed", (unsigned)result->fixed,
                       one ? "is" : "are");
    if (result->shrunk)
      builder_add_format(out, " and no longer in it.\n");
    else
      builder_add_format(out, ": `lmms-lint baseline` drops %s.\n", one ? "it" : "them");
  }
}

static bool told_before(const struct engine_result *result, uint32_t index) {
  for (uint32_t i = 0; i < index; i++)
    if (str_equal(result->not_run[i].why, result->not_run[index].why)) return true;
  return false;
}

/* The codes that were not run for the reason of the first of them. */
static void add_codes(struct builder *out, const struct engine_result *result, uint32_t first) {
  size_t begin = out->len;
  uint32_t count = 0;
  for (uint32_t i = first; i < result->not_run_count; i++) {
    if (!str_equal(result->not_run[i].why, result->not_run[first].why)) continue;
    if (count++ >= NAMED_CODES) continue;
    add_comma(out, begin);
    builder_add_cstr(out, result->not_run[i].rule->code);
  }
  if (count > NAMED_CODES) builder_add_format(out, " and %u more", (unsigned)(count - NAMED_CODES));
}

/* One line for each reason: "Not run (no profile): LMM101, LMM102 and 3 more." */
static void add_not_run(struct builder *out, const struct engine_result *result) {
  for (uint32_t i = 0; i < result->not_run_count; i++) {
    if (told_before(result, i)) continue;
    builder_add(out, STR("Not run ("));
    render_escaped(out, result->not_run[i].why);
    builder_add(out, STR("): "));
    add_codes(out, result, i);
    builder_add(out, STR(".\n"));
  }
}

void render_summary(struct builder *out, const struct engine_result *result,
                    const struct render_options *options) {
  if (options->quiet) return;
  add_found(out, result);
  add_not_run(out, result);
  if (result->summary_line.len) {
    render_escaped(out, result->summary_line);
    builder_add_byte(out, '\n');
  }
}

/* github: workflow commands that GitHub Actions shows as annotations.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
#include "internal.h"

/* What would end the command, or the property, is written as %XX. */
static void add_data(struct builder *out, struct str text, bool is_property) {
  for (size_t at = 0; at < text.len; at++) {
    char c = text.ptr[at];
    bool special = c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
    if (special)
      builder_add_format(out, "%%%02X", (unsigned)(unsigned char)c);
    else
      builder_add_byte(out, c);
  }
}

static void add_escaped(struct builder *out, struct str text, bool is_property) {
  struct builder visible = {0};
  render_escaped(&visible, text);
  add_data(out, builder_view(&visible), is_property);
  builder_free(&visible);
}

static const char *command(enum diag_severity severity) {
  return severity == DIAG_ERROR ? "error" : severity == DIAG_WARNING ? "warning" : "notice";
}

static void add_annotation(struct builder *out, const struct diag *diag) {
  const struct diag_place *place = &diag->place;
  builder_add_format(out, "::%s file=", command(diag->severity));
  add_escaped(out, place->path, true);
  if (place->line) {
    builder_add_format(out, ",line=%u,col=%u", (unsigned)place->line, (unsigned)place->column);
    builder_add_format(out, ",endLine=%u", (unsigned)place->end_line);
    /* GitHub takes an end column only within one line. */
    if (place->end_line == place->line)
      builder_add_format(out, ",endColumn=%u", (unsigned)place->end_column);
  }
  builder_add_format(out, ",title=%s %s::", diag->code, diag->name);
  add_escaped(out, diag->message, false);
  builder_add_byte(out, '\n');
}

void render_github(struct builder *out, const struct engine_result *result,
                   const struct render_options *options) {
  for (uint32_t i = 0; i < result->diag_count; i++)
    add_annotation(out, &result->diags[i]);
  render_summary(out, result, options);
}

/* The table of formats. */
#include "internal.h"

const struct render_format render_formats[] = {
    {"full", "for people: the finding, its line of code, figures, chain", render_full},
    {"concise", "one line each", render_concise},
    {"json", "one object: schema, diagnostics, not_run, summary", render_json},
    {"json-lines", "one object a line: diagnostics only", render_json_lines},
    {"github", "annotations of a GitHub Actions run", render_github},
};
const size_t render_format_count = sizeof render_formats / sizeof *render_formats;

const struct render_format *render_find(struct str name) {
  for (size_t i = 0; i < render_format_count; i++)
    if (str_equal(name, str_from(render_formats[i].name))) return &render_formats[i];
  return NULL;
}

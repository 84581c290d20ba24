/* render: diagnostics -> text. One file for each format, one row in the table. */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include "engine/engine.h"

/* Gives the text of a shown file for the code line: decoded, without BOM, as the positions of its
 * diagnostics count it; false if it cannot be had. In `arena`. */
typedef bool render_source(void *context, struct arena *arena, struct str path, struct str *text);

struct render_options {
  bool colour;
  bool quiet;            /* no summary */
  render_source *source; /* NULL = no code lines */
  void *context;
};

struct render_format {
  const char *name, *help;
  /* Appends to `out`. Same result, same bytes: no locale, no time. */
  void (*render)(struct builder *out, const struct engine_result *result,
                 const struct render_options *options);
};

extern const struct render_format render_formats[];
extern const size_t render_format_count;
const struct render_format *render_find(struct str name); /* NULL if there is none */
/* Findings counted by rule and by folder, the most frequent first, with the largest saving of one.
 */
void render_statistics(struct builder *out, const struct engine_result *result, bool json);

/* "src/a.py" with control characters, characters that change the direction of text, and invalid
 * UTF-8 as escapes (\n, \x1b, \u202e), for one-line formats. A view of `path` when there are none.
 */
struct str render_path(struct arena *arena, struct str path);

#endif

/* render: diagnostics -> text. One file for each format, one row in the table. */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include "engine/engine.h"

/* Gives the bytes of a shown file, for the code line; false if it cannot be had. */
typedef bool render_source(void *context, struct str path, struct str *bytes);

struct render_options {
  bool colour;
  bool links;     /* OSC 8 hyperlinks on codes */
  bool quiet;     /* no summary */
  uint32_t width; /* terminal columns, 0 = unlimited */
  render_source *source;
  void *context;
};

struct render_format {
  const char *name, *help;
  void (*render)(struct builder *out, const struct engine_result *result,
                 const struct render_options *options);
};

extern const struct render_format render_formats[];
extern const size_t render_format_count;
const struct render_format *render_find(struct str name); /* NULL if there is none */

/* "src/a.py" with control characters and invalid UTF-8 escaped, for one-line formats. */
struct str render_path(struct arena *arena, struct str path);

#endif

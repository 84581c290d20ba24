/* What the formats share. */
#ifndef RENDER_INTERNAL_H
#define RENDER_INTERNAL_H

#include "render/render.h"

/* ---- escape.c ------------------------------------------------------------------------------- */

/* The text with everything escaped that would not stand there as one visible line. */
void render_escaped(struct builder *out, struct str text);
/* Terminal columns of the escaped text. */
uint32_t render_columns(struct str text);
/* A path as a JSON string: only what is not UTF-8 is escaped (\xff), JSON has words for the rest.
 */
void render_json_path(struct builder *out, struct str path);

/* ---- the formats ---------------------------------------------------------------------------- */

void render_full(struct builder *out, const struct engine_result *result,
                 const struct render_options *options);
void render_concise(struct builder *out, const struct engine_result *result,
                    const struct render_options *options);
void render_json(struct builder *out, const struct engine_result *result,
                 const struct render_options *options);
void render_json_lines(struct builder *out, const struct engine_result *result,
                       const struct render_options *options);
void render_github(struct builder *out, const struct engine_result *result,
                   const struct render_options *options);

/* ---- text.c: what the formats for people share ---------------------------------------------- */

enum render_colour { COLOUR_NONE, COLOUR_BOLD, COLOUR_DIM, COLOUR_RED, COLOUR_YELLOW, COLOUR_BLUE };

/* Begins a colour, or ends it with COLOUR_NONE; nothing unless colours are wanted. */
void render_paint(struct builder *out, const struct render_options *options,
                  enum render_colour colour);
enum render_colour render_severity_colour(enum diag_severity severity);
/* path:line:column: error[LMM101]: message */
void render_headline(struct builder *out, const struct diag *diag,
                     const struct render_options *options);
/* How many findings in how many files, what was not run and why, the folded line. */
void render_summary(struct builder *out, const struct engine_result *result,
                    const struct render_options *options);

#endif

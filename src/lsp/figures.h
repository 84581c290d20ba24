/* figures: what is known of the imports of an open file, in words: for hover, hints and lenses. */
#ifndef LSP_FIGURES_H
#define LSP_FIGURES_H

#include "lsp/page.h"
#include "lsp/root.h"

/* The decision whose name (else whose statement) holds the place, or NULL; *span is what holds it.
 */
const struct decision *figures_at(const struct root *root, uint32_t file,
                                  struct text_position place, struct facts_span *span);
/* What hovering over an import tells, as Markdown: cost, spread, age and machine of the figure,
 * usage, who else loads it, saving, verdict with a link to the rule's page. */
void figures_describe(struct builder *out, struct root *root, struct pages *pages,
                      const struct decision *decision);
/* What hovering over a suppression comment tells: which findings it silences. False if no such
 * comment holds the place; else *span is the comment's. */
bool figures_describe_comment(struct builder *out, const struct root *root, uint32_t file,
                              struct text_position place, struct facts_span *span);
/* "412 ms", or "412 ms, saves 380 ms" where that is known and another figure; empty if nothing is
 * known, or the figure lies below `floor_ms`. In `arena`. */
struct str figures_hint(struct arena *arena, const struct decision *decision, double floor_ms);
/* What loading this file's module costs a process, against the budget where the file is an entry;
 * empty if nothing is known of it. In `arena`. */
struct str figures_lens(struct arena *arena, const struct root *root, uint32_t file);
/* "app.py:3 > helper.py:7 > pandas": how the start-up of the costliest entry comes to load a
 * decision's module; empty if none does. In `arena`. */
struct str figures_chain(struct arena *arena, const struct root *root,
                         const struct decision *decision);

#endif

/* concise: one line for each finding, then the summary. */
#include "internal.h"

void render_concise(struct builder *out, const struct engine_result *result,
                    const struct render_options *options) {
  for (uint32_t i = 0; i < result->diag_count; i++)
    render_headline(out, &result->diags[i], options);
  render_summary(out, result, options);
}

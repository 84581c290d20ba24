/* report: findings as LSP diagnostics. */
#ifndef LSP_REPORT_H
#define LSP_REPORT_H

#include "lsp/page.h"
#include "lsp/root.h"

/* What a report is written with. */
struct report {
  struct root *root;
  const struct documents *documents;
  enum position_encoding encoding;
  struct pages *pages; /* that codes are linked with, or NULL */
};

/* {"start":{"line":..,"character":..},"end":...} of a place; a place without a line is the file's
 * first character. */
void report_range(struct builder *out, const struct report *report, const struct diag_place *place);
/* Offset in `lines` of the place's start. */
uint32_t report_offset(const struct text_lines *lines, const struct diag_place *place);
/* One Diagnostic. */
void report_diagnostic(struct builder *out, const struct report *report, const struct diag *diag);
/* The findings of one file, as they are sorted: first and count in root->result.diags. In: path as
 * diagnostics show it. */
uint32_t report_first(const struct root *root, struct str shown, uint32_t *count);
/* [Diagnostic, ...] of a run of findings. */
void report_list(struct builder *out, const struct report *report, uint32_t first, uint32_t count);
/* URI of a path as diagnostics show it: as the editor wrote it, where the file is open. */
struct str report_uri(struct arena *arena, const struct report *report, struct str shown);

#endif

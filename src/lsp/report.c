/* Diagnostics in JSON. Positions are those of the finding in the units that the editor counts; what
 * the command line tells in further lines (chain, related places) is relatedInformation. */
#include "report.h"

/* ---- places --------------------------------------------------------------------------------- */

static void add_position(struct builder *out, struct position position) {
  builder_add_format(out, "{\"line\":%u,\"character\":%u}", (unsigned)position.line,
                     (unsigned)position.character);
}

static struct position convert(const struct text_lines *lines, enum position_encoding encoding,
                               uint32_t line, uint32_t column) {
  if (!line) return (struct position){0, 0};
  if (!lines) return (struct position){line - 1, column ? column - 1 : 0};
  return position_of_column(lines, encoding, line, column);
}

void report_range(struct builder *out, const struct report *report,
                  const struct diag_place *place) {
  const struct text_lines *lines =
      place->line ? root_lines(report->root, report->documents, place->path) : NULL;
  builder_add(out, STR("{\"start\":"));
  add_position(out, convert(lines, report->encoding, place->line, place->column));
  builder_add(out, STR(",\"end\":"));
  add_position(out, convert(lines, report->encoding, place->end_line, place->end_column));
  builder_add_byte(out, '}');
}

uint32_t report_offset(const struct text_lines *lines, const struct diag_place *place) {
  struct position start = position_of_column(lines, POSITION_UTF8, place->line, place->column);
  return position_offset(lines, POSITION_UTF8, start);
}

struct str report_uri(struct arena *arena, const struct report *report, struct str shown) {
  struct str path = root_absolute(arena, shown);
  const struct document *document = documents_find_path(report->documents, path);
  return document ? document->uri : uri_of_path(arena, path);
}

/* ---- diagnostics ---------------------------------------------------------------------------- */

static void add_related(struct builder *out, const struct report *report,
                        const struct diag_related *related) {
  struct arena scratch = {0};
  if (out->ptr[out->len - 1] != '[') builder_add_byte(out, ',');
  builder_add(out, STR("{\"location\":{\"uri\":"));
  builder_add_json(out, report_uri(&scratch, report, related->place.path));
  builder_add(out, STR(",\"range\":"));
  report_range(out, report, &related->place);
  builder_add(out, STR("},\"message\":"));
  builder_add_json(out, related->message.len ? related->message : related->module);
  builder_add_byte(out, '}');
  arena_free(&scratch);
}

static void add_all_related(struct builder *out, const struct report *report,
                            const struct diag *diag) {
  if (!diag->chain_count && !diag->related_count) return;
  builder_add(out, STR(",\"relatedInformation\":["));
  for (uint32_t i = 0; i < diag->chain_count; i++)
    add_related(out, report, &diag->chain[i]);
  for (uint32_t i = 0; i < diag->related_count; i++)
    add_related(out, report, &diag->related[i]);
  builder_add_byte(out, ']');
}

/* The page behind the code. */
static void add_link(struct builder *out, const struct report *report, const struct diag *diag) {
  struct str uri = report->pages ? pages_rule(report->pages, diag->code) : (struct str){0};
  if (!uri.len) return;
  builder_add(out, STR(",\"codeDescription\":{\"href\":"));
  builder_add_json(out, uri);
  builder_add_byte(out, '}');
}

static int severity(const struct diag *diag) { /* LSP: 1 error, 2 warning, 3 information */
  return diag->severity == DIAG_ERROR ? 1 : diag->severity == DIAG_WARNING ? 2 : 3;
}

void report_diagnostic(struct builder *out, const struct report *report, const struct diag *diag) {
  builder_add(out, STR("{\"range\":"));
  report_range(out, report, &diag->place);
  builder_add_format(out, ",\"severity\":%d,\"code\":\"%s\",\"source\":\"lmms-lint\",\"message\":",
                     severity(diag), diag->code);
  builder_add_json(out, diag->message);
  add_link(out, report, diag);
  add_all_related(out, report, diag);
  builder_add_byte(out, '}');
}

uint32_t report_first(const struct root *root, struct str shown, uint32_t *count) {
  uint32_t low = 0, high = root->result.diag_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (str_compare(root->result.diags[middle].place.path, shown) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  *count = 0;
  while (low + *count < root->result.diag_count &&
         str_equal(root->result.diags[low + *count].place.path, shown))
    ++*count;
  return low;
}

void report_list(struct builder *out, const struct report *report, uint32_t first, uint32_t count) {
  builder_add_byte(out, '[');
  for (uint32_t i = 0; i < count; i++) {
    if (i) builder_add_byte(out, ',');
    report_diagnostic(out, report, &report->root->result.diags[first + i]);
  }
  builder_add_byte(out, ']');
}

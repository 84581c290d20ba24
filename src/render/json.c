/* json: one object, a diagnostic a line; json-lines: only the diagnostics. Keys in a fixed order,
 * null for what is not known. Columns count characters and lines from 1, offsets bytes from 0. */
#include "internal.h"

#define SCHEMA 1

static void add_path(struct builder *out, const char *name, struct str value) {
  builder_add_key(out, name);
  if (value.len)
    render_json_path(out, value);
  else
    builder_add(out, STR("null"));
}

/* A line, a column or an offset, where the place is more than a file. */
static void add_position(struct builder *out, const char *name, uint32_t value, bool known) {
  if (known) {
    builder_key_integer(out, name, value);
    return;
  }
  builder_add_key(out, name);
  builder_add(out, STR("null"));
}

static void add_figures(struct builder *out, const struct diag_figures *figures) {
  builder_add_key(out, "figures");
  builder_add_byte(out, '{');
  builder_key_number(out, "import_ms", figures->import_ms, 3);
  builder_key_number(out, "usage", figures->usage, 6);
  builder_key_number(out, "saving_ms", figures->saving_ms, 3);
  builder_add_byte(out, '}');
}

static void add_chain(struct builder *out, const struct diag *diag) {
  builder_add_key(out, "chain");
  builder_add_byte(out, '[');
  for (uint32_t i = 0; i < diag->chain_count; i++) {
    const struct diag_related *link = &diag->chain[i];
    builder_add_cstr(out, i ? ", {" : "{");
    add_path(out, "path", link->place.path);
    add_position(out, "line", link->place.line, link->place.line);
    builder_key_text(out, "module", link->module);
    builder_add_byte(out, '}');
  }
  builder_add_byte(out, ']');
}

static void add_related(struct builder *out, const struct diag *diag) {
  builder_add_key(out, "related");
  builder_add_byte(out, '[');
  for (uint32_t i = 0; i < diag->related_count; i++) {
    const struct diag_related *other = &diag->related[i];
    builder_add_cstr(out, i ? ", {" : "{");
    add_path(out, "path", other->place.path);
    add_position(out, "line", other->place.line, other->place.line);
    add_position(out, "column", other->place.column, other->place.line);
    builder_key_text(out, "module", other->module);
    builder_key_text(out, "message", other->message);
    builder_add_byte(out, '}');
  }
  builder_add_byte(out, ']');
}

static void add_edits(struct builder *out, const struct diag_fix *fix) {
  builder_add_key(out, "edits");
  builder_add_byte(out, '[');
  for (uint32_t i = 0; i < fix->edit_count; i++) {
    const struct diag_edit *edit = &fix->edits[i];
    builder_add_cstr(out, i ? ", {" : "{");
    add_path(out, "path", edit->path);
    builder_key_integer(out, "offset", edit->offset);
    builder_key_integer(out, "end_offset", edit->end_offset);
    builder_add_key(out, "text");
    builder_add_json(out, edit->text);
    builder_add_byte(out, '}');
  }
  builder_add_byte(out, ']');
}

static void add_fix(struct builder *out, const struct diag_fix *fix) {
  static const char *const kinds[] = {
      [DIAG_FIX_SAFE] = "safe", [DIAG_FIX_UNSAFE] = "unsafe", [DIAG_FIX_SHOWN] = "shown"};
  builder_add_key(out, "fix");
  if (fix->kind == DIAG_FIX_NONE) {
    builder_add(out, STR("null"));
    return;
  }
  builder_add_byte(out, '{');
  builder_key_text(out, "kind", str_from(kinds[fix->kind]));
  builder_key_text(out, "title", fix->title);
  add_edits(out, fix);
  builder_add_byte(out, '}');
}

static void add_place(struct builder *out, const struct diag_place *place) {
  bool known = place->line != 0;
  add_path(out, "path", place->path);
  add_position(out, "line", place->line, known);
  add_position(out, "column", place->column, known);
  add_position(out, "end_line", place->end_line, known);
  add_position(out, "end_column", place->end_column, known);
  add_position(out, "offset", place->offset, known);
  add_position(out, "end_offset", place->end_offset, known);
}

static void add_diag(struct builder *out, const struct diag *diag) {
  builder_add_byte(out, '{');
  builder_key_text(out, "code", str_from(diag->code));
  builder_key_text(out, "name", str_from(diag->name));
  builder_key_text(out, "severity", str_from(diag_severity_word(diag->severity)));
  add_place(out, &diag->place);
  builder_key_text(out, "message", diag->message);
  builder_key_text(out, "module", diag->module);
  add_path(out, "profile", diag->profile);
  add_figures(out, &diag->figures);
  add_chain(out, diag);
  add_related(out, diag);
  add_fix(out, &diag->fix);
  builder_key_text(out, "url", (struct str){0});
  builder_add_byte(out, '}');
}

/* ---- around the diagnostics ----------------------------------------------------------------- */

static void add_not_run(struct builder *out, const struct engine_result *result) {
  for (uint32_t i = 0; i < result->not_run_count; i++) {
    builder_add_cstr(out, i ? ",\n    {" : "\n    {");
    builder_key_text(out, "code", str_from(result->not_run[i].rule->code));
    builder_key_text(out, "name", str_from(result->not_run[i].rule->name));
    builder_key_text(out, "why", result->not_run[i].why);
    builder_add_byte(out, '}');
  }
  if (result->not_run_count) builder_add(out, STR("\n  "));
}

static void add_summary(struct builder *out, const struct engine_result *result) {
  builder_add_byte(out, '{');
  builder_key_integer(out, "files", result->file_count);
  builder_key_integer(out, "errors", result->errors);
  builder_key_integer(out, "warnings", result->warnings);
  builder_key_integer(out, "infos", result->infos);
  builder_key_integer(out, "suppressed", result->suppressed);
  builder_key_integer(out, "baselined", result->baselined);
  builder_key_integer(out, "older", result->older);
  builder_key_integer(out, "fixed", result->fixed);
  builder_add_key(out, "folded");
  builder_add_byte(out, '[');
  for (uint32_t i = 0; i < result->fold_count; i++) {
    builder_add_cstr(out, i ? ", {" : "{");
    builder_key_text(out, "code", str_from(result->folds[i].rule->code));
    builder_key_integer(out, "count", result->folds[i].count);
    builder_add_byte(out, '}');
  }
  builder_add_byte(out, ']');
  builder_key_text(out, "line", result->summary_line);
  builder_add_byte(out, '}');
}

void render_json(struct builder *out, const struct engine_result *result,
                 const struct render_options *options) {
  (void)options;
  builder_add_format(out, "{\n  \"schema\": %d,\n  \"diagnostics\": [", SCHEMA);
  for (uint32_t i = 0; i < result->diag_count; i++) {
    builder_add_cstr(out, i ? ",\n    " : "\n    ");
    add_diag(out, &result->diags[i]);
  }
  builder_add_cstr(out, result->diag_count ? "\n  ],\n" : "],\n");
  builder_add(out, STR("  \"not_run\": ["));
  add_not_run(out, result);
  builder_add(out, STR("],\n  \"summary\": "));
  add_summary(out, result);
  builder_add(out, STR("\n}\n"));
}

void render_json_lines(struct builder *out, const struct engine_result *result,
                       const struct render_options *options) {
  (void)options;
  for (uint32_t i = 0; i < result->diag_count; i++) {
    add_diag(out, &result->diags[i]);
    builder_add_byte(out, '\n');
  }
}

/* Hover, inlay hints and code lenses: the figures of an open file's imports, where they stand. */
#include "internal.h"

#include "lsp/figures.h"

/* The file of a request, its root brought up to date; false if it is not ours. */
struct subject {
  const struct document *document;
  struct report report;
  uint32_t file;
};

static bool find_subject(struct server *server, const struct message *message,
                         struct subject *subject) {
  subject->document = sync_document(server, message);
  struct root *root =
      subject->document ? sync_root_of(server, subject->document->path, false) : NULL;
  if (!root) return false;
  subject->report = diagnostics_report(server, root);
  subject->file = root_file(root, subject->document->path);
  return subject->file != UINT32_MAX && root->result.program;
}

static void add_position(struct builder *out, const struct subject *subject, uint32_t line,
                         uint32_t column) {
  struct position position =
      position_of_column(&subject->document->lines, subject->report.encoding, line, column);
  builder_add_format(out, "{\"line\":%u,\"character\":%u}", (unsigned)position.line,
                     (unsigned)position.character);
}

static void add_span(struct builder *out, const struct subject *subject,
                     const struct facts_span *span) {
  builder_add(out, STR("{\"start\":"));
  add_position(out, subject, span->line, span->column);
  builder_add(out, STR(",\"end\":"));
  add_position(out, subject, span->end_line, span->end_column);
  builder_add_byte(out, '}');
}

/* A position as the facts count: lines and columns from 1, columns in characters. */
static bool read_position(const struct subject *subject, const cJSON *json,
                          struct text_position *position) {
  struct position place;
  if (!json_number(json, "line", &place.line)) return false;
  if (!json_number(json, "character", &place.character)) return false;
  const struct text_lines *lines = &subject->document->lines;
  *position = text_position(lines, position_offset(lines, subject->report.encoding, place));
  return true;
}

/* ---- hover ----------------------------------------------------------------------------------- */

static void add_hover(struct builder *out, const struct subject *subject, struct str markdown,
                      const struct facts_span *span) {
  builder_add(out, STR("{\"contents\":{\"kind\":\"markdown\",\"value\":"));
  builder_add_json(out, markdown);
  builder_add(out, STR("},\"range\":"));
  add_span(out, subject, span);
  builder_add_byte(out, '}');
}

static bool describe(struct builder *text, const struct subject *subject, struct pages *pages,
                     struct text_position place, struct facts_span *span) {
  struct root *root = subject->report.root;
  if (figures_describe_comment(text, root, subject->file, place, span)) return true;
  const struct decision *decision = figures_at(root, subject->file, place, span);
  if (decision) figures_describe(text, root, pages, decision);
  return decision != NULL;
}

void hover_show(struct server *server, const struct message *message) {
  struct subject subject;
  struct text_position place;
  struct builder out = {0}, text = {0};
  struct facts_span span;
  bool found = find_subject(server, message, &subject) &&
               read_position(&subject, json_get(message->params, "position"), &place) &&
               describe(&text, &subject, &server->pages, place, &span);
  if (found) add_hover(&out, &subject, builder_view(&text), &span);
  server_answer(server, message, found ? builder_view(&out) : STR("null"));
  builder_free(&out);
  builder_free(&text);
}

/* ---- inlay hints ----------------------------------------------------------------------------- */

static void add_hint(struct builder *out, const struct subject *subject,
                     const struct decision *decision, struct str label) {
  const struct facts_import *import = decision->import;
  const struct facts_span *span = decision->name_index < import->name_count
                                      ? &import->names[decision->name_index].span
                                      : &import->span;
  if (out->ptr[out->len - 1] != '[') builder_add_byte(out, ',');
  builder_add(out, STR("{\"position\":"));
  add_position(out, subject, span->end_line, span->end_column);
  builder_add(out, STR(",\"label\":"));
  builder_add_json(out, label);
  builder_add(out, STR(",\"paddingLeft\":true}"));
}

static void add_hints(struct server *server, struct builder *out, const struct subject *subject,
                      uint32_t first_line, uint32_t last_line) {
  uint32_t count;
  const struct decision *decisions =
      rule_decisions(subject->report.root->result.program, subject->file, &count);
  for (uint32_t i = 0; i < count; i++) {
    const struct facts_span *span = &decisions[i].import->span;
    if (span->end_line < first_line || span->line > last_line) continue;
    struct str label = figures_hint(&server->arena, &decisions[i], server->settings.hint_floor_ms);
    if (label.len) add_hint(out, subject, &decisions[i], label);
  }
}

void hover_hints(struct server *server, const struct message *message) {
  struct subject subject;
  struct text_position first, last;
  struct builder out = {0};
  const cJSON *range = json_get(message->params, "range");
  builder_add_byte(&out, '[');
  if (find_subject(server, message, &subject) &&
      read_position(&subject, json_get(range, "start"), &first) &&
      read_position(&subject, json_get(range, "end"), &last))
    add_hints(server, &out, &subject, first.line, last.line);
  builder_add_byte(&out, ']');
  server_answer(server, message, builder_view(&out));
  builder_free(&out);
}

/* ---- code lens ------------------------------------------------------------------------------- */

void hover_lens(struct server *server, const struct message *message) {
  struct subject subject;
  struct builder out = {0};
  struct str title = {0};
  if (find_subject(server, message, &subject))
    title = figures_lens(&server->arena, subject.report.root, subject.file);
  builder_add_byte(&out, '[');
  if (title.len) {
    builder_add(&out, STR("{\"range\":{\"start\":{\"line\":0,\"character\":0},"
                          "\"end\":{\"line\":0,\"character\":0}},\"command\":{\"title\":"));
    builder_add_json(&out, title);
    builder_add(&out, STR(",\"command\":\"lmms-lint.report\",\"arguments\":[{\"uri\":"));
    builder_add_json(&out, subject.document->uri);
    builder_add(&out, STR("}]}}"));
  }
  builder_add_byte(&out, ']');
  server_answer(server, message, builder_view(&out));
  builder_free(&out);
}

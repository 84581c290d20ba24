/* Code actions: suppress a finding where it stands, with a reason. */
#include "internal.h"

/* Does the place touch the lines (0-based, inclusive)? */
static bool touches(const struct diag *diag, uint32_t first, uint32_t last) {
  uint32_t start = diag->place.line ? diag->place.line - 1 : 0;
  uint32_t end = diag->place.end_line > start ? diag->place.end_line - 1 : start;
  return start <= last && end >= first;
}

/* Where a comment on the finding's line goes: behind what stands there. A line that a backslash
 * joins with the next can have none: the last line of the statement then. */
static struct position line_end(const struct report *report, const struct text_lines *lines,
                                const struct diag *diag, struct str *line) {
  uint32_t number = diag->place.line;
  *line = text_line(lines, number);
  while (number < lines->count && line->len && line->ptr[line->len - 1] == '\\')
    *line = text_line(lines, ++number);
  uint32_t start = (uint32_t)(line->ptr - lines->bytes.ptr);
  return position_at(lines, report->encoding, start + (uint32_t)line->len);
}

/* The comment: a new one, or the code added to one that is there. */
static void add_suppression(struct builder *out, const struct report *report,
                            const struct text_lines *lines, const struct diag *diag) {
  struct str line;
  struct position end = line_end(report, lines, diag, &line), start = end;
  struct builder text = {0};
  size_t open = str_find(line, STR("lmms: allow["), 0);
  size_t close = open == SIZE_MAX ? SIZE_MAX : str_find(line, STR("]"), open);
  if (close != SIZE_MAX) {
    uint32_t offset = (uint32_t)(line.ptr - lines->bytes.ptr) + (uint32_t)close;
    start = end = position_at(lines, report->encoding, offset);
    builder_add_format(&text, ", %s", diag->code);
  } else {
    builder_add_format(&text, "  # lmms: allow[%s] reason", diag->code);
  }
  builder_add_format(out, "{\"range\":{\"start\":{\"line\":%u,\"character\":%u},",
                     (unsigned)start.line, (unsigned)start.character);
  builder_add_format(out,
                     "\"end\":{\"line\":%u,\"character\":%u}},\"newText\":", (unsigned)end.line,
                     (unsigned)end.character);
  builder_add_json(out, builder_view(&text));
  builder_add_byte(out, '}');
  builder_free(&text);
}

static void add_action(struct builder *out, const struct report *report,
                       const struct text_lines *lines, const struct document *document,
                       const struct diag *diag) {
  if (out->ptr[out->len - 1] != '[') builder_add_byte(out, ',');
  builder_add_format(out, "{\"title\":\"Allow %s (%s) here\",\"kind\":\"quickfix\",", diag->code,
                     diag->name);
  builder_add(out, STR("\"diagnostics\":["));
  report_diagnostic(out, report, diag);
  builder_add(out, STR("],\"edit\":{\"changes\":{"));
  builder_add_json(out, document->uri);
  builder_add(out, STR(":["));
  add_suppression(out, report, lines, diag);
  builder_add(out, STR("]}}}"));
}

/* A finding that lacks a figure: measure it. */
static void add_measuring(struct builder *out, const struct document *document,
                          const struct diag *diag) {
  if (out->ptr[out->len - 1] != '[') builder_add_byte(out, ',');
  builder_add_format(out, "{\"title\":\"Measure what " STR_FMT " costs (runs its code)\",",
                     STR_ARG(diag->module));
  builder_add(out, STR("\"kind\":\"quickfix\",\"command\":{\"title\":\"Measure\","
                       "\"command\":\"lmms-lint.profile\",\"arguments\":[{\"uri\":"));
  builder_add_json(out, document->uri);
  builder_add(out, STR(",\"module\":"));
  builder_add_json(out, diag->module);
  builder_add(out, STR("}]}}"));
}

static bool lacks_figure(const struct diag *diag) {
  return strcmp(diag->code, "LMM401") == 0 || strcmp(diag->code, "LMM106") == 0;
}

/* An editor may ask for some kinds only; a kind contains those that begin with it. */
static bool wants_quickfix(const struct message *message) {
  const cJSON *only = json_path(message->params, "context.only"), *kind;
  if (!cJSON_IsArray(only)) return true;
  cJSON_ArrayForEach(kind, only) {
    if (cJSON_IsString(kind) &&
        (str_equal(str_from(kind->valuestring), STR("quickfix")) || !*kind->valuestring))
      return true;
  }
  return false;
}

static bool is_suppressible(const struct diag *diag) {
  return !str_starts(str_from(diag->code), STR("LMM9")); /* what is said of comments and files */
}

void action_list(struct server *server, const struct message *message) {
  const struct document *document = sync_document(server, message);
  struct root *root = document ? sync_root_of(server, document->path, false) : NULL;
  const cJSON *range = json_get(message->params, "range");
  struct builder out = {0};
  uint32_t first = 0, last = 0, count = 0;
  builder_add_byte(&out, '[');
  if (root && wants_quickfix(message) && json_number(json_get(range, "start"), "line", &first) &&
      json_number(json_get(range, "end"), "line", &last)) {
    struct report report = diagnostics_report(server, root);
    uint32_t file = root_file(root, document->path);
    uint32_t at = file == UINT32_MAX ? 0 : report_first(root, root->project->paths[file], &count);
    for (uint32_t i = at; i < at + count; i++) {
      const struct diag *diag = &root->result.diags[i];
      if (!touches(diag, first, last)) continue;
      if (lacks_figure(diag) && diag->module.len) add_measuring(&out, document, diag);
      if (is_suppressible(diag)) add_action(&out, &report, &document->lines, document, diag);
    }
  }
  builder_add_byte(&out, ']');
  server_answer(server, message, builder_view(&out));
  builder_free(&out);
}

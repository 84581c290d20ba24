/* Code actions: for each finding its fix, allowing it where it stands, measuring what it lacks;
 * for the file all its safe fixes.
 *
 * The one idea: an action is a kind of offer and the finding that it is about. Its edit is made
 * when it is listed, or where the editor asks for that when it is chosen: then the finding is
 * looked up again, so that no edit is ever made of what has changed since. */
#include "internal.h"

#include <stdlib.h>

enum offer {
  OFFER_FIX,    /* the finding's own */
  OFFER_ALLOW,  /* a comment that allows it */
  OFFER_REASON, /* room for the reason that a comment lacks */
  OFFER_ALL,    /* all safe fixes of the file */
  OFFER_COUNT
};
static const char *const offer_names[] = {"fix", "allow", "reason", "all"};

#define FIX_ALL "source.fixAll.lmms-lint"

struct edit { /* bytes [start, end) of the document become text */
  uint32_t start, end;
  struct str text;
};

struct asking { /* about one document */
  struct server *server;
  const struct document *document;
  struct report report;
  const struct diag *diags; /* of this document */
  uint32_t count;
  struct builder *out;
};

/* ---- edits ----------------------------------------------------------------------------------- */

/* Offsets of findings may be of an earlier text whose lines and columns were the same: only how far
 * an edit lies from its finding is taken from them. False if it is not of this document. */
static bool find_edit(const struct asking *asking, const struct diag *diag,
                      const struct diag_edit *from, struct edit *edit) {
  const struct text_lines *lines = &asking->document->lines;
  uint32_t place = report_offset(lines, &diag->place);
  int64_t start = (int64_t)place + from->offset - diag->place.offset;
  int64_t end = (int64_t)place + from->end_offset - diag->place.offset;
  if (!str_equal(from->path, diag->place.path) || start < 0 || end < start ||
      end > (int64_t)lines->bytes.len)
    return false;
  *edit = (struct edit){(uint32_t)start, (uint32_t)end, from->text};
  return true;
}

static int compare_edits(const void *a, const void *b) {
  const struct edit *x = a, *y = b;
  if (x->start != y->start) return x->start < y->start ? -1 : 1;
  return x->end < y->end ? -1 : x->end > y->end;
}

/* All edits of the fixes that `take` names: one finding's, or with NULL every safe one. Those of
 * several findings may be the same; what then still overlaps is left for the next time. */
static uint32_t collect_fixes(const struct asking *asking, const struct diag *take,
                              struct edit *edits) {
  uint32_t count = 0, kept = 0;
  for (uint32_t i = 0; i < asking->count; i++) {
    const struct diag *diag = &asking->diags[i];
    if (take ? diag != take : diag->fix.kind != DIAG_FIX_SAFE) continue;
    for (uint32_t e = 0; e < diag->fix.edit_count; e++)
      count += find_edit(asking, diag, &diag->fix.edits[e], &edits[count]);
  }
  qsort(edits, count, sizeof *edits, compare_edits);
  for (uint32_t i = 0; i < count; i++)
    if (!kept || edits[i].start >= edits[kept - 1].end) edits[kept++] = edits[i];
  return kept;
}

static uint32_t count_fixes(const struct asking *asking) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < asking->count; i++)
    count += asking->diags[i].fix.edit_count;
  return count;
}

/* A comment on the finding's line goes behind what stands there. A line that a backslash joins with
 * the next can have none: the last line of the statement then. The code may also go to one that is
 * there. */
static struct edit allow_edit(const struct asking *asking, const struct diag *diag) {
  const struct text_lines *lines = &asking->document->lines;
  struct arena *arena = &asking->server->arena;
  uint32_t number = diag->place.line;
  struct str line = text_line(lines, number);
  while (number < lines->count && line.len && line.ptr[line.len - 1] == '\\')
    line = text_line(lines, ++number);
  uint32_t start = (uint32_t)(line.ptr - lines->bytes.ptr);
  size_t open = str_find(line, STR("lmms: allow["), 0);
  size_t close = open == SIZE_MAX ? SIZE_MAX : str_find(line, STR("]"), open);
  if (close != SIZE_MAX) {
    uint32_t at = start + (uint32_t)close;
    return (struct edit){at, at, str_format(arena, ", %s", diag->code)};
  }
  uint32_t at = start + (uint32_t)line.len;
  return (struct edit){at, at, str_format(arena, "  # lmms: allow[%s] reason", diag->code)};
}

/* Where a reason goes: right behind the codes of `# lmms: allow[...]` or `# noqa: ...`; SIZE_MAX if
 * something stands there already. */
static size_t reason_place(struct str comment) {
  size_t open = str_find(comment, STR("lmms: allow"), 0);
  size_t close = open == SIZE_MAX ? SIZE_MAX : str_find(comment, STR("]"), open);
  char last = comment.len ? comment.ptr[comment.len - 1] : 0;
  if (open == SIZE_MAX && str_find(comment, STR("#"), 1) == SIZE_MAX && last >= '0' && last <= '9')
    return comment.len;
  if (close == SIZE_MAX || str_trim(str_slice(comment, close + 1, SIZE_MAX)).len) return SIZE_MAX;
  return close + 1;
}

/* A word that stands for the reason: it counts as none until somebody writes one. False where there
 * is such a word already. */
static bool reason_edit(const struct asking *asking, const struct diag *diag, struct edit *edit) {
  const struct text_lines *lines = &asking->document->lines;
  uint32_t start = report_offset(lines, &diag->place);
  struct str comment = str_slice(text_line(lines, diag->place.line),
                                 start - lines->starts[diag->place.line - 1], SIZE_MAX);
  size_t place = reason_place(str_trim(comment));
  if (place == SIZE_MAX) return false;
  uint32_t at = start + (uint32_t)place;
  *edit = (struct edit){at, at, STR(" reason")};
  return true;
}

/* The edits of an offer, in `edits` (room for count_fixes, at least one). */
static uint32_t make_edits(const struct asking *asking, enum offer offer, const struct diag *diag,
                           struct edit *edits) {
  if (offer == OFFER_FIX || offer == OFFER_ALL)
    return collect_fixes(asking, offer == OFFER_ALL ? NULL : diag, edits);
  if (offer == OFFER_REASON) return reason_edit(asking, diag, &edits[0]);
  edits[0] = allow_edit(asking, diag);
  return 1;
}

/* ---- in JSON --------------------------------------------------------------------------------- */

static void add_position(const struct asking *asking, uint32_t offset) {
  struct position at = position_at(&asking->document->lines, asking->report.encoding, offset);
  builder_add_format(asking->out, "{\"line\":%u,\"character\":%u}", (unsigned)at.line,
                     (unsigned)at.character);
}

static void add_text_edit(const struct asking *asking, const struct edit *edit) {
  builder_add(asking->out, STR("{\"range\":{\"start\":"));
  add_position(asking, edit->start);
  builder_add(asking->out, STR(",\"end\":"));
  add_position(asking, edit->end);
  builder_add(asking->out, STR("},\"newText\":"));
  builder_add_json(asking->out, edit->text);
  builder_add_byte(asking->out, '}');
}

/* A WorkspaceEdit. */
static void add_edits(const struct asking *asking, const struct edit *edits, uint32_t count) {
  struct builder *out = asking->out;
  bool versioned = asking->server->client.versioned_edits;
  builder_add_cstr(out, versioned ? "{\"documentChanges\":[{\"textDocument\":{\"uri\":"
                                  : "{\"changes\":{");
  builder_add_json(out, asking->document->uri);
  if (versioned)
    builder_add_format(out, ",\"version\":%u},\"edits\":[", (unsigned)asking->document->version);
  else
    builder_add(out, STR(":["));
  for (uint32_t i = 0; i < count; i++) {
    if (i) builder_add_byte(out, ',');
    add_text_edit(asking, &edits[i]);
  }
  builder_add_cstr(out, versioned ? "]}]}" : "]}}");
}

/* What the edit is made from when the action is chosen. */
static void add_data(const struct asking *asking, enum offer offer, const struct diag *diag) {
  struct builder *out = asking->out;
  builder_add(out, STR("{\"uri\":"));
  builder_add_json(out, asking->document->uri);
  builder_add_format(out, ",\"version\":%u,\"offer\":\"%s\"", (unsigned)asking->document->version,
                     offer_names[offer]);
  if (diag)
    builder_add_format(out, ",\"code\":\"%s\",\"line\":%u,\"column\":%u", diag->code,
                       (unsigned)diag->place.line, (unsigned)diag->place.column);
  builder_add_byte(out, '}');
}

static void begin_action(const struct asking *asking, struct str title, const char *kind,
                         const struct diag *diag) {
  struct builder *out = asking->out;
  if (out->ptr[out->len - 1] != '[') builder_add_byte(out, ',');
  builder_add(out, STR("{\"title\":"));
  builder_add_json(out, title);
  builder_add_format(out, ",\"kind\":\"%s\"", kind);
  if (!diag) return;
  builder_add(out, STR(",\"diagnostics\":["));
  report_diagnostic(out, &asking->report, diag);
  builder_add_byte(out, ']');
}

static void add_action(const struct asking *asking, enum offer offer, const struct diag *diag,
                       struct str title) {
  struct edit *edits = ARENA_ARRAY(&asking->server->arena, struct edit, count_fixes(asking) + 1);
  uint32_t count = make_edits(asking, offer, diag, edits);
  if (!count) return;
  begin_action(asking, title, offer == OFFER_ALL ? FIX_ALL : "quickfix", diag);
  if (offer == OFFER_FIX && diag->fix.kind == DIAG_FIX_SAFE)
    builder_add(asking->out, STR(",\"isPreferred\":true"));
  if (asking->server->client.resolves_edits) {
    builder_add(asking->out, STR(",\"data\":"));
    add_data(asking, offer, diag);
  } else {
    builder_add(asking->out, STR(",\"edit\":"));
    add_edits(asking, edits, count);
  }
  builder_add_byte(asking->out, '}');
}

/* An action that runs a command of ours on the finding's module. */
static void add_command(const struct asking *asking, const struct diag *diag, struct str title,
                        const char *command) {
  struct builder *out = asking->out;
  begin_action(asking, title, "quickfix", diag);
  builder_add(out, STR(",\"command\":{\"title\":"));
  builder_add_json(out, title);
  builder_add_format(out, ",\"command\":\"%s\",\"arguments\":[{\"uri\":", command);
  builder_add_json(out, asking->document->uri);
  builder_add(out, STR(",\"module\":"));
  builder_add_json(out, diag->module);
  builder_add(out, STR("}]}}"));
}

/* ---- which are offered ---------------------------------------------------------------------- */

/* Does the finding touch the lines (0-based, inclusive)? */
static bool touches(const struct diag *diag, uint32_t first, uint32_t last) {
  uint32_t start = diag->place.line ? diag->place.line - 1 : 0;
  uint32_t end = diag->place.end_line > start ? diag->place.end_line - 1 : start;
  return start <= last && end >= first;
}

static bool is_code(const struct diag *diag, const char *code) {
  return strcmp(diag->code, code) == 0;
}

/* An editor may ask for some kinds only; a kind contains those that begin with it and a dot. */
static bool wants(const struct message *message, const char *kind) {
  const cJSON *only = json_path(message->params, "context.only"), *item;
  if (!cJSON_IsArray(only)) return true;
  cJSON_ArrayForEach(item, only) {
    size_t length = cJSON_IsString(item) ? strlen(item->valuestring) : SIZE_MAX;
    if (length == 0) return true;
    if (length <= strlen(kind) && strncmp(kind, item->valuestring, length) == 0 &&
        (kind[length] == 0 || kind[length] == '.'))
      return true;
  }
  return false;
}

static void offer_on(const struct asking *asking, const struct diag *diag) {
  struct arena *arena = &asking->server->arena;
  bool of_comments = str_starts(str_from(diag->code), STR("LMM9")); /* or of whole files */
  if (diag->fix.kind == DIAG_FIX_SAFE || diag->fix.kind == DIAG_FIX_UNSAFE)
    add_action(asking, OFFER_FIX, diag, diag->fix.title);
  if (is_code(diag, "LMM903"))
    add_action(asking, OFFER_REASON, diag, STR("Make room for a reason"));
  if ((is_code(diag, "LMM401") || is_code(diag, "LMM106")) && diag->module.len)
    add_command(
        asking, diag,
        str_format(arena, "Measure what " STR_FMT " costs (runs its code)", STR_ARG(diag->module)),
        "lmms-lint.profile");
  if (!of_comments)
    add_action(asking, OFFER_ALLOW, diag,
               str_format(arena, "Allow %s (%s) here", diag->code, diag->name));
  if (!of_comments && diag->module.len)
    add_command(asking, diag,
                str_format(arena, "Open the report on " STR_FMT, STR_ARG(diag->module)),
                "lmms-lint.report");
}

static bool has_safe_fix(const struct asking *asking) {
  for (uint32_t i = 0; i < asking->count; i++)
    if (asking->diags[i].fix.kind == DIAG_FIX_SAFE) return true;
  return false;
}

/* False if the document is none of ours. An edit that may be made without another look rests on
 * the text of now in everything. */
static bool ask(struct server *server, const struct document *document, bool exact,
                struct asking *asking) {
  struct root *root = document ? sync_root_of(server, document->path, false) : NULL;
  if (!root) return false;
  if (exact) root_catch_up(root);
  asking->server = server;
  asking->document = document;
  asking->report = diagnostics_report(server, root);
  uint32_t file = root_file(root, document->path);
  if (file == UINT32_MAX) return false;
  uint32_t first = report_first(root, root->project->paths[file], &asking->count);
  asking->diags = &root->result.diags[first];
  return true;
}

void action_list(struct server *server, const struct message *message) {
  const cJSON *range = json_get(message->params, "range");
  struct builder out = {0};
  struct asking asking = {.out = &out};
  uint32_t first = 0, last = 0;
  bool quick = wants(message, "quickfix"), all = wants(message, FIX_ALL);
  builder_add_byte(&out, '[');
  if ((quick || all) && json_number(json_get(range, "start"), "line", &first) &&
      json_number(json_get(range, "end"), "line", &last) &&
      ask(server, sync_document(server, message), !server->client.resolves_edits, &asking)) {
    for (uint32_t i = 0; quick && i < asking.count; i++)
      if (touches(&asking.diags[i], first, last)) offer_on(&asking, &asking.diags[i]);
    if (all && has_safe_fix(&asking))
      add_action(&asking, OFFER_ALL, NULL, STR("Make all safe fixes of lmms-lint"));
  }
  builder_add_byte(&out, ']');
  server_answer(server, message, builder_view(&out));
  builder_free(&out);
}

/* ---- codeAction/resolve --------------------------------------------------------------------- */

static enum offer read_offer(const cJSON *data) {
  struct str name = json_text(data, "offer");
  uint32_t offer = 0;
  while (offer < OFFER_COUNT && !str_equal(name, str_from(offer_names[offer])))
    offer++;
  return offer;
}

/* The finding that an action was offered for, if it is still there. */
static const struct diag *read_diag(const struct asking *asking, const cJSON *data) {
  uint32_t line, column;
  struct str code = json_text(data, "code");
  if (!json_number(data, "line", &line) || !json_number(data, "column", &column)) return NULL;
  for (uint32_t i = 0; i < asking->count; i++) {
    const struct diag *diag = &asking->diags[i];
    if (diag->place.line == line && diag->place.column == column &&
        str_equal(code, str_from(diag->code)))
      return diag;
  }
  return NULL;
}

/* The action's edit, appended to it; false if what it was offered for has changed. */
static bool resolve(struct server *server, const cJSON *data, enum offer offer,
                    struct builder *out) {
  struct asking asking = {.out = out};
  uint32_t version;
  const struct document *document = documents_find(&server->documents, json_text(data, "uri"));
  if (!ask(server, document, true, &asking) || !json_number(data, "version", &version))
    return false;
  const struct diag *diag = read_diag(&asking, data);
  if (document->version != version || (offer != OFFER_ALL && !diag)) return false;
  struct edit *edits = ARENA_ARRAY(&server->arena, struct edit, count_fixes(&asking) + 1);
  uint32_t count = make_edits(&asking, offer, diag, edits);
  if (!count) return false;
  builder_add(out, STR(",\"edit\":"));
  add_edits(&asking, edits, count);
  return true;
}

/* In: an action as action_list gave it. Out: the same, with its edit. */
void action_resolve(struct server *server, const struct message *message) {
  const cJSON *data = json_get(message->params, "data");
  enum offer offer = read_offer(data);
  if (!cJSON_IsObject(message->params)) {
    server_refuse(server, message, MESSAGE_INVALID_PARAMS, "no code action");
    return;
  }
  char *text = cJSON_PrintUnformatted(message->params);
  struct builder out = {0};
  builder_add(&out, str_from(text));
  cJSON_free(text);
  if (offer == OFFER_COUNT) {
    server_answer(server, message, builder_view(&out)); /* it has all that it needs */
  } else {
    out.len--; /* its last bracket */
    if (resolve(server, data, offer, &out)) {
      builder_add_byte(&out, '}');
      server_answer(server, message, builder_view(&out));
    } else {
      server_refuse(server, message, MESSAGE_CONTENT_MODIFIED,
                    "the text has changed since the action was offered");
    }
  }
  builder_free(&out);
}

/* Diagnostics, pushed (textDocument/publishDiagnostics) or pulled (LSP 3.17, "Pull Diagnostics").
 *
 * An edit changes the findings of other files too, so after each pass the reports of all files are
 * compared with what the editor has, by hash. What differs is pushed; an editor that pulls is told
 * to ask again, unless the file that differs is one that it asks about anyway, since it was edited.
 */
#include "internal.h"

#include <stdio.h>

/* ---- what the editor has --------------------------------------------------------------------- */

static struct told *told_of(struct server *server, struct str uri) {
  uint32_t index = map_get(&server->told_index, uri);
  if (index == MAP_NONE) {
    index = (uint32_t)server->told.count;
    struct told told = {.uri = str_copy(&server->told_memory, uri)};
    ARRAY_PUSH(&server->told_memory, &server->told, told);
    map_put(&server->told_index, &server->told_memory, told.uri, index);
  }
  return &server->told.items[index];
}

struct report diagnostics_report(struct server *server, struct root *root) {
  struct str token = {0};
  if (root->reload) {
    struct str title =
        str_format(&server->arena, "Reading imports in " STR_FMT, STR_ARG(path_name(root->path)));
    token = progress_begin(server, &server->arena, NULL, title, false);
  }
  if (root_refresh(root, &server->settings, &server->documents)) server->untold = true;
  watch_begin(server, root);
  progress_end(server, token);
  return (struct report){root, &server->documents, server->client.encoding,
                         server->client.links_codes ? &server->pages : NULL};
}

/* The file's diagnostics as JSON; their hash, 0 for none. In: path as shown. */
static uint64_t write_items(struct builder *out, const struct report *report, struct str shown) {
  uint32_t count, first = report_first(report->root, shown, &count);
  size_t start = out->len;
  report_list(out, report, first, count);
  return count ? str_hash(str_slice(builder_view(out), start, SIZE_MAX)) | 1 : 0;
}

/* ---- after a pass ---------------------------------------------------------------------------- */

static void publish(struct server *server, struct told *told, struct str items, uint64_t hash) {
  struct builder params = {0};
  const struct document *document = documents_find(&server->documents, told->uri);
  builder_add(&params, STR("{\"uri\":"));
  builder_add_json(&params, told->uri);
  if (document) builder_add_format(&params, ",\"version\":%u", (unsigned)document->version);
  builder_add(&params, STR(",\"diagnostics\":"));
  builder_add(&params, items);
  builder_add_byte(&params, '}');
  server_notify(server, "textDocument/publishDiagnostics", builder_view(&params));
  builder_free(&params);
  told->hash = hash;
}

/* True if the editor has to be told to ask again. */
static bool tell(struct server *server, struct told *told, struct str items, uint64_t hash) {
  told->mentioned = true;
  if (told->hash == hash) return false;
  if (!server->client.pulls) {
    publish(server, told, items, hash);
    return false;
  }
  const struct document *document = documents_find(&server->documents, told->uri);
  bool news = told->asked != hash && !(document && document->edited);
  told->asked = hash;
  return news;
}

static bool tell_root(struct server *server, struct root *root) {
  struct report report = diagnostics_report(server, root);
  struct builder items = {0};
  bool news = false;
  for (uint32_t i = 0, count; i < root->result.diag_count; i += count) {
    struct str shown = root->result.diags[i].place.path;
    report_first(root, shown, &count);
    builder_clear(&items);
    uint64_t hash = write_items(&items, &report, shown);
    struct told *told = told_of(server, report_uri(&server->arena, &report, shown));
    news = tell(server, told, builder_view(&items), hash) || news;
  }
  builder_free(&items);
  return news;
}

void diagnostics_refresh(struct server *server) {
  bool news = false;
  for (size_t i = 0; i < server->told.count; i++)
    server->told.items[i].mentioned = false;
  for (struct root *root = server->roots; root; root = root->next)
    news = tell_root(server, root) || news;
  for (size_t i = 0; i < server->told.count; i++)
    if (!server->told.items[i].mentioned)
      news = tell(server, &server->told.items[i], STR("[]"), 0) || news;
  server->untold = false;
  if (news) server_ask(server, "workspace/diagnostic/refresh", (struct str){0});
}

/* ---- pulled ---------------------------------------------------------------------------------- */

/* "kind":... with a result id, and the items unless the editor has them. */
static void add_report(struct builder *out, const struct report *report, struct str shown,
                       struct str previous, struct told *told) {
  struct builder items = {0};
  told->hash = told->asked = write_items(&items, report, shown);
  char id[20];
  struct str now =
      str_of(id, (size_t)snprintf(id, sizeof id, "%016llx", (unsigned long long)told->hash));
  bool same = str_equal(previous, now);
  builder_add_format(out, "\"kind\":\"%s\",\"resultId\":\"%s\"", same ? "unchanged" : "full", id);
  if (!same) {
    builder_add(out, STR(",\"items\":"));
    builder_add(out, builder_view(&items));
  }
  builder_free(&items);
}

/* Other files whose findings the editor does not have as they are now. */
static void add_related(struct server *server, struct builder *out, const struct report *report,
                        struct str own) {
  const struct root *root = report->root;
  struct builder items = {0};
  bool first = true;
  builder_add(out, STR(",\"relatedDocuments\":{"));
  for (uint32_t i = 0, count; i < root->result.diag_count; i += count) {
    struct str shown = root->result.diags[i].place.path;
    report_first(root, shown, &count);
    struct told *told = told_of(server, report_uri(&server->arena, report, shown));
    builder_clear(&items);
    if (str_equal(told->uri, own) || write_items(&items, report, shown) == told->hash) continue;
    builder_add_cstr(out, first ? "" : ",");
    builder_add_json(out, told->uri);
    builder_add(out, STR(":{"));
    add_report(out, report, shown, (struct str){0}, told);
    builder_add_byte(out, '}');
    first = false;
  }
  builder_add_byte(out, '}');
  builder_free(&items);
}

void diagnostics_document(struct server *server, const struct message *message) {
  struct document *document = sync_document(server, message);
  struct root *root = document ? sync_root_of(server, document->path, false) : NULL;
  if (!root) {
    server_answer(server, message, STR("{\"kind\":\"full\",\"items\":[]}"));
    return;
  }
  struct report report = diagnostics_report(server, root);
  uint32_t file = root_file(root, document->path);
  struct str shown = file == UINT32_MAX ? STR("") : root->project->paths[file];
  struct builder out = {0};
  builder_add_byte(&out, '{');
  document->edited = false;
  add_report(&out, &report, shown, json_text(message->params, "previousResultId"),
             told_of(server, document->uri));
  if (server->client.related_reports) add_related(server, &out, &report, document->uri);
  builder_add_byte(&out, '}');
  server_answer(server, message, builder_view(&out));
  builder_free(&out);
}

/* The result id that the editor has of a file. */
static struct str previous_id(const struct message *message, struct str uri) {
  const cJSON *item;
  cJSON_ArrayForEach(item, json_get(message->params, "previousResultIds")) {
    if (str_equal(json_text(item, "uri"), uri)) return json_text(item, "value");
  }
  return (struct str){0};
}

static void add_workspace_report(struct server *server, struct builder *out,
                                 const struct message *message, const struct report *report,
                                 struct str shown) {
  struct told *told = told_of(server, report_uri(&server->arena, report, shown));
  const struct document *document = documents_find(&server->documents, told->uri);
  told->mentioned = true;
  if (out->ptr[out->len - 1] != '[') builder_add_byte(out, ',');
  builder_add(out, STR("{\"uri\":"));
  builder_add_json(out, told->uri);
  if (document)
    builder_add_format(out, ",\"version\":%u,", (unsigned)document->version);
  else
    builder_add(out, STR(",\"version\":null,"));
  add_report(out, report, shown, previous_id(message, told->uri), told);
  builder_add_byte(out, '}');
}

/* Files that had findings, and have none any more. */
static void add_emptied(struct server *server, struct builder *out) {
  for (size_t i = 0; i < server->told.count; i++) {
    struct told *told = &server->told.items[i];
    if (told->mentioned || !told->hash) continue;
    if (out->ptr[out->len - 1] != '[') builder_add_byte(out, ',');
    builder_add(out, STR("{\"uri\":"));
    builder_add_json(out, told->uri);
    builder_add(out, STR(",\"version\":null,\"kind\":\"full\",\"items\":[]}"));
    told->hash = told->asked = 0;
  }
}

void diagnostics_workspace(struct server *server, const struct message *message) {
  struct builder out = {0};
  builder_add(&out, STR("{\"items\":["));
  for (size_t i = 0; i < server->told.count; i++)
    server->told.items[i].mentioned = false;
  for (struct root *root = server->roots; root; root = root->next) {
    struct report report = diagnostics_report(server, root);
    for (uint32_t i = 0, count; i < root->result.diag_count; i += count) {
      report_first(root, root->result.diags[i].place.path, &count);
      add_workspace_report(server, &out, message, &report, root->result.diags[i].place.path);
    }
  }
  add_emptied(server, &out);
  builder_add(&out, STR("]}"));
  server_answer(server, message, builder_view(&out));
  builder_free(&out);
}

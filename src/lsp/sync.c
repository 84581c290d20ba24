/* What the editor says of files: open, changed, saved, closed, changed on disk; folders; settings.
 * Nothing is judged here: roots are only marked. */
#include "internal.h"

#include <stdlib.h>

/* ---- roots ----------------------------------------------------------------------------------- */

static void add_root(struct server *server, struct str path) {
  for (const struct root *root = server->roots; root; root = root->next)
    if (str_equal(root->path, path)) return;
  struct root *root = root_new(path);
  root->next = server->roots;
  server->roots = root;
}

void sync_add_root(struct server *server, struct str uri) {
  struct str path;
  if (uri_path(&server->arena, uri, &path)) add_root(server, path);
}

static void drop_root(struct server *server, struct str path) {
  for (struct root **link = &server->roots; *link; link = &(*link)->next) {
    if (!str_equal((*link)->path, path)) continue;
    struct root *root = *link;
    *link = root->next;
    root_free(root);
    server->untold = true;
    return;
  }
}

struct root *sync_root_of(struct server *server, struct str path, bool make) {
  struct root *best = NULL;
  for (struct root *root = server->roots; root; root = root->next)
    if (root_holds(root, path) && (!best || root->path.len > best->path.len)) best = root;
  if (best || !make) return best;
  add_root(server, path);
  return server->roots;
}

void sync_folders(struct server *server, const struct message *message) {
  const cJSON *event = json_get(message->params, "event"), *folder;
  cJSON_ArrayForEach(folder, json_get(event, "added")) {
    sync_add_root(server, json_text(folder, "uri"));
  }
  cJSON_ArrayForEach(folder, json_get(event, "removed")) {
    struct str path;
    if (uri_path(&server->arena, json_text(folder, "uri"), &path)) drop_root(server, path);
  }
}

/* ---- documents ------------------------------------------------------------------------------- */

struct document *sync_document(const struct server *server, const struct message *message) {
  const cJSON *document = json_get(message->params, "textDocument");
  return documents_find(&server->documents, json_text(document, "uri"));
}

/* The document's text is the file's from now on; a file that its root does not know yet, and that
 * is not on disk either, makes the root look again. */
static void changed(struct server *server, const struct document *document) {
  struct root *root = sync_root_of(server, document->path, true);
  server->behind = true;
  if (!root->project || root_change(root, document->path, document)) return;
  if (!file_exists(document->path.ptr)) root->reload = true;
}

void sync_did_open(struct server *server, const struct message *message) {
  const cJSON *item = json_get(message->params, "textDocument");
  struct str uri = json_text(item, "uri"), path;
  if (!uri_path(&server->arena, uri, &path)) return;
  bool python = path_is_python(path) || str_equal(json_text(item, "languageId"), STR("python"));
  if (!python) return;
  struct document *document = documents_open(&server->documents, uri, path);
  if (!document_set(document, json_text(item, "text")))
    server_log(server, 1, STR("a text is too large, and is not read"));
  json_number(item, "version", &document->version);
  changed(server, document);
}

static struct position read_position(const cJSON *position) {
  struct position result = {0, 0};
  if (!json_number(position, "line", &result.line)) result.line = 0;
  if (!json_number(position, "character", &result.character)) result.character = 0;
  return result;
}

static bool apply(struct server *server, struct document *document, const cJSON *change) {
  const cJSON *range = json_get(change, "range");
  struct str text = json_text(change, "text");
  if (!cJSON_IsObject(range)) return document_set(document, text);
  return document_replace(document, server->client.encoding,
                          read_position(json_get(range, "start")),
                          read_position(json_get(range, "end")), text);
}

void sync_did_change(struct server *server, const struct message *message) {
  struct document *document = sync_document(server, message);
  const cJSON *change;
  if (!document) return;
  cJSON_ArrayForEach(change, json_get(message->params, "contentChanges")) {
    if (!apply(server, document, change))
      server_log(server, 1, STR("a change could not be applied: its range or size is wrong"));
  }
  json_number(json_get(message->params, "textDocument"), "version", &document->version);
  document->edited = true;
  changed(server, document);
}

void sync_did_close(struct server *server, const struct message *message) {
  struct document *document = sync_document(server, message);
  if (!document) return;
  struct str path = str_copy(&server->arena, document->path);
  documents_close(&server->documents, document);
  struct root *root = sync_root_of(server, path, false);
  server->behind = true;
  if (!root) return;
  if (root->is_file)
    drop_root(server, path); /* nobody looks at it any more */
  else if (!file_exists(path.ptr) || !root_change(root, path, NULL))
    root->reload = true;
}

/* ---- disk ------------------------------------------------------------------------------------ */

/* LSP FileChangeType: 1 created, 2 changed, 3 deleted. A changed source is read again alone. */
static void file_changed(struct server *server, struct str path, uint32_t type) {
  if (documents_find_path(&server->documents, path)) return;
  server->behind = true;
  bool alone = type == 2 && path_is_python(path);
  for (struct root *root = server->roots; root; root = root->next) {
    bool below = root_holds(root, path);
    bool beside = !path_is_python(path); /* settings above a root hold in it, too */
    if (!below && !beside && root_file(root, path) == UINT32_MAX) continue;
    if (!alone || !root_change(root, path, NULL)) root->reload = true;
  }
}

void sync_watched_files(struct server *server, const struct message *message) {
  const cJSON *change;
  cJSON_ArrayForEach(change, json_get(message->params, "changes")) {
    struct str path;
    uint32_t type = 0;
    if (!uri_path(&server->arena, json_text(change, "uri"), &path)) continue;
    if (json_number(change, "type", &type)) file_changed(server, path, type);
  }
}

/* ---- settings -------------------------------------------------------------------------------- */

static struct policy_strings read_strings(struct arena *arena, const cJSON *list) {
  uint32_t count = 0;
  struct str *items =
      ARENA_ARRAY(arena, struct str, cJSON_IsArray(list) ? cJSON_GetArraySize(list) + 1 : 1);
  const cJSON *item;
  cJSON_ArrayForEach(item, list) {
    if (cJSON_IsString(item)) items[count++] = str_copy(arena, str_from(item->valuestring));
  }
  return (struct policy_strings){items, count};
}

void sync_settings(struct server *server, const cJSON *settings) {
  struct arena *arena = &server->settings_memory;
  char *text = cJSON_PrintUnformatted(settings);
  uint64_t hash =
      text && cJSON_IsObject(settings) && settings->child ? str_hash(str_from(text)) : 0;
  cJSON_free(text);
  if (hash == server->settings_hash) return;
  server->settings_hash = hash;
  arena_reset(arena);
  const cJSON *floor = json_get(settings, "inlayHintFloorMs");
  server->settings = (struct root_settings){
      .hint_floor_ms = cJSON_IsNumber(floor) ? floor->valuedouble : ROOT_HINT_FLOOR_MS,
      .config = str_copy(arena, json_text(settings, "config")),
      .profile = str_copy(arena, json_text(settings, "profile")),
      .options_of = server->options.options_of,
      .today = server->options.today,
      .select = read_strings(arena, json_get(settings, "select")),
      .ignore = read_strings(arena, json_get(settings, "ignore")),
  };
  for (struct root *root = server->roots; root; root = root->next)
    root->reload = true;
}

void sync_configuration(struct server *server, const struct message *message) {
  const cJSON *own = message ? json_path(message->params, "settings.lmms-lint") : NULL;
  if (cJSON_IsObject(own)) sync_settings(server, own);
  if (server->client.configures)
    server->configuration_id = server_ask(server, "workspace/configuration",
                                          STR("{\"items\":[{\"section\":\"lmms-lint\"}]}"));
}

void sync_answer(struct server *server, const struct message *message) {
  uint32_t id;
  if (!json_number(message->json, "id", &id)) return;
  if (!server->configuration_id || id != server->configuration_id) return;
  server->configuration_id = 0;
  sync_settings(server, cJSON_GetArrayItem(json_get(message->json, "result"), 0));
}

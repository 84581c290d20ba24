/* The loop: messages in their order, lifecycle, and which handler answers what.
 *
 * The one idea: changes are only noted when they come; findings are made when nothing more waits to
 * be read, or when a request needs them. So a burst of typing costs one pass, and an answer never
 * rests on an old text (but for the uses of names, which take a full parse: those are looked at
 * again when the typing pauses). Requests that are cancelled before their turn are refused unread.
 */
#include "internal.h"

#include "measure/measure.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define PARENT_CHECK_MS 2000 /* how often to look whether the editor's process is still there */
#define PAUSE_MS 200         /* without a message: nobody is typing */
#define JOB_CHECK_MS 50      /* how often to look whether a command has ended */
#define QUEUE_LIMIT 1024     /* messages read ahead */

double server_now_ms(void) {
  return measure_now() * 1000;
}

/* ---- talking -------------------------------------------------------------------------------- */

void server_send(struct server *server, struct builder *message) {
  if (!server->over && !frame_write(server->options.out, builder_view(message)))
    server->over = true;
  builder_free(message);
}

void server_answer(struct server *server, const struct message *message, struct str result) {
  struct builder out = {0};
  if (!message->id.len) return;
  message_add_result(&out, message->id, result);
  server_send(server, &out);
}

void server_refuse(struct server *server, const struct message *message, enum message_error code,
                   const char *text) {
  struct builder out = {0};
  message_add_error(&out, message->id, code, str_from(text));
  server_send(server, &out);
}

void server_notify(struct server *server, const char *method, struct str params) {
  struct builder out = {0};
  message_add_notification(&out, method, params);
  server_send(server, &out);
}

uint32_t server_ask(struct server *server, const char *method, struct str params) {
  struct builder out = {0};
  message_add_request(&out, ++server->next_id, method, params);
  server_send(server, &out);
  return server->next_id;
}

void server_log(struct server *server, int type, struct str text) {
  struct builder params = {0};
  builder_add_format(&params, "{\"type\":%d,\"message\":", type);
  builder_add_json(&params, text);
  builder_add_byte(&params, '}');
  server_notify(server, "window/logMessage", builder_view(&params));
  builder_free(&params);
}

/* ---- initialize ------------------------------------------------------------------------------ */

static bool offers(const cJSON *list, const char *word) {
  const cJSON *item;
  cJSON_ArrayForEach(item, list) {
    if (cJSON_IsString(item) && strcmp(item->valuestring, word) == 0) return true;
  }
  return false;
}

static enum position_encoding choose_encoding(const cJSON *offered) {
  if (offers(offered, "utf-8")) return POSITION_UTF8;
  return offers(offered, "utf-32") && !offers(offered, "utf-16") ? POSITION_UTF32 : POSITION_UTF16;
}

static const char *encoding_name(enum position_encoding encoding) {
  static const char *const names[] = {"utf-16", "utf-8", "utf-32"};
  return names[encoding];
}

static struct client read_client(const cJSON *params) {
  const cJSON *can = json_get(params, "capabilities");
  const cJSON *diagnostic = json_path(can, "textDocument.diagnostic");
  const cJSON *workspace = json_get(can, "workspace");
  struct client client = {
      .encoding = choose_encoding(json_path(can, "general.positionEncodings")),
      .related_reports = json_is_true(diagnostic, "relatedDocumentSupport"),
      .pulls = diagnostic && json_is_true(json_get(workspace, "diagnostics"), "refreshSupport"),
      .watches = json_is_true(json_get(workspace, "didChangeWatchedFiles"), "dynamicRegistration"),
      .configures = json_is_true(workspace, "configuration"),
      .progress = json_is_true(json_get(can, "window"), "workDoneProgress"),
      .links_codes =
          json_is_true(json_path(can, "textDocument.publishDiagnostics"), "codeDescriptionSupport"),
      .resolves_edits =
          offers(json_path(can, "textDocument.codeAction.resolveSupport.properties"), "edit"),
      .versioned_edits = json_is_true(json_get(workspace, "workspaceEdit"), "documentChanges"),
      .shows_documents = json_is_true(json_path(can, "window.showDocument"), "support"),
      .refreshes_hints = json_is_true(json_get(workspace, "inlayHint"), "refreshSupport"),
      .refreshes_lenses = json_is_true(json_get(workspace, "codeLens"), "refreshSupport"),
  };
  json_number(params, "processId", &client.process);
  return client;
}

static void add_roots(struct server *server, const cJSON *params) {
  const cJSON *folders = json_get(params, "workspaceFolders"), *folder;
  cJSON_ArrayForEach(folder, folders) {
    sync_add_root(server, json_text(folder, "uri"));
  }
  if (server->roots) return;
  struct str path = json_text(params, "rootPath");
  if (json_text(params, "rootUri").len)
    sync_add_root(server, json_text(params, "rootUri"));
  else if (path.len)
    sync_add_root(server, uri_of_path(&server->arena, path));
}

static const char capabilities[] =
    "{\"capabilities\":{\"positionEncoding\":\"%s\","
    "\"textDocumentSync\":{\"openClose\":true,\"change\":2},"
    "%s"
    "\"codeActionProvider\":{\"codeActionKinds\":[\"quickfix\","
    "\"source.fixAll.lmms-lint\"],\"resolveProvider\":true},"
    "\"hoverProvider\":true,\"inlayHintProvider\":true,"
    "\"codeLensProvider\":{\"resolveProvider\":false},"
    "\"executeCommandProvider\":{\"commands\":"
    "[\"lmms-lint.chain\",\"lmms-lint.profile\",\"lmms-lint.plan\","
    "\"lmms-lint.report\"]},"
    "\"workspace\":{\"workspaceFolders\":{\"supported\":true,\"changeNotifications\":true}}},"
    "\"serverInfo\":{\"name\":\"lmms-lint\",\"version\":\"" LMMS_LINT_VERSION "\"}}";
static const char pull_capability[] =
    "\"diagnosticProvider\":{\"identifier\":\"lmms-lint\",\"interFileDependencies\":true,"
    "\"workspaceDiagnostics\":true},";

static void initialize(struct server *server, const struct message *message) {
  if (server->phase != SERVER_NEW) {
    server_refuse(server, message, MESSAGE_INVALID_REQUEST, "initialize came a second time");
    return;
  }
  server->client = read_client(message->params);
  server->trace = json_text(message->params, "trace").len > 0 &&
                  !str_equal(json_text(message->params, "trace"), STR("off"));
  sync_settings(server, json_get(message->params, "initializationOptions"));
  add_roots(server, message->params);
  server->phase = SERVER_RUNNING;
  struct str result =
      str_format(&server->arena, capabilities, encoding_name(server->client.encoding),
                 server->client.pulls ? pull_capability : "");
  server_answer(server, message, result);
}

static void initialized(struct server *server, const struct message *message) {
  (void)message;
  if (server->client.watches)
    server_ask(
        server, "client/registerCapability",
        STR("{\"registrations\":[{\"id\":\"files\","
            "\"method\":\"workspace/didChangeWatchedFiles\","
            "\"registerOptions\":{\"watchers\":["
            "{\"globPattern\":\"**/*.{py,pyi,pyw}\"},{\"globPattern\":\"**/pyproject.toml\"},"
            "{\"globPattern\":\"**/lmms.toml\"},{\"globPattern\":\"**/.lmms/*.{json,jsonl}\"},"
            "{\"globPattern\":\"**/.gitignore\"}]}}]}"));
  sync_configuration(server, NULL);
}

static void shutdown_server(struct server *server, const struct message *message) {
  server->phase = SERVER_SHUT_DOWN;
  server_answer(server, message, STR("null"));
}

static void set_trace(struct server *server, const struct message *message) {
  server->trace = !str_equal(json_text(message->params, "value"), STR("off"));
}

/* ---- which handler --------------------------------------------------------------------------- */

static const struct {
  const char *name;
  server_handler *handler;
} methods[] = {
    {"initialize", initialize},
    {"initialized", initialized},
    {"shutdown", shutdown_server},
    {"$/setTrace", set_trace},
    {"window/workDoneProgress/cancel", command_progress_cancel},
    {"textDocument/didOpen", sync_did_open},
    {"textDocument/didChange", sync_did_change},
    {"textDocument/didClose", sync_did_close},
    {"workspace/didChangeWatchedFiles", sync_watched_files},
    {"workspace/didChangeWorkspaceFolders", sync_folders},
    {"workspace/didChangeConfiguration", sync_configuration},
    {"textDocument/diagnostic", diagnostics_document},
    {"workspace/diagnostic", diagnostics_workspace},
    {"textDocument/codeAction", action_list},
    {"codeAction/resolve", action_resolve},
    {"textDocument/hover", hover_show},
    {"textDocument/inlayHint", hover_hints},
    {"textDocument/codeLens", hover_lens},
    {"workspace/executeCommand", command_execute},
};

static server_handler *find_handler(struct str method) {
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (str_equal(method, str_from(methods[i].name))) return methods[i].handler;
  return NULL;
}

/* Requests out of their time are refused, such notifications dropped, as LSP 3.17 has it. */
static bool is_in_time(struct server *server, const struct message *message) {
  bool first = str_equal(message->method, STR("initialize"));
  if (server->phase == SERVER_RUNNING || (server->phase == SERVER_NEW && first)) return true;
  if (message->id.len && server->phase == SERVER_NEW)
    server_refuse(server, message, MESSAGE_NOT_INITIALIZED, "initialize has to come first");
  else if (message->id.len)
    server_refuse(server, message, MESSAGE_INVALID_REQUEST, "the server is shut down");
  return false;
}

/* $/logTrace: what was handled, and how long it took. */
static void trace(struct server *server, const struct message *message, double started) {
  if (!server->trace || server->phase != SERVER_RUNNING) return;
  struct builder params = {0};
  struct str text = str_format(&server->arena, STR_FMT " took %.1f ms", STR_ARG(message->method),
                               server_now_ms() - started);
  builder_add(&params, STR("{\"message\":"));
  builder_add_json(&params, text);
  builder_add_byte(&params, '}');
  server_notify(server, "$/logTrace", builder_view(&params));
  builder_free(&params);
}

static void dispatch(struct server *server, const struct message *message) {
  if (str_equal(message->method, STR("exit"))) {
    server->over = true;
    return;
  }
  if (!message->method.len) {
    sync_answer(server, message);
    return;
  }
  if (!is_in_time(server, message)) return;
  server_handler *handler = find_handler(message->method);
  double started = server_now_ms();
  if (handler)
    handler(server, message);
  else if (message->id.len)
    server_refuse(server, message, MESSAGE_METHOD_NOT_FOUND, "no such method");
  trace(server, message, started);
}

/* ---- the queue ------------------------------------------------------------------------------- */

static void drop(struct queued *queued) {
  message_free(&queued->message);
  arena_free(&queued->arena);
  free(queued);
}

static struct queued *unlink_queued(struct server *server, struct queued **link) {
  struct queued *queued = *link;
  *link = queued->next;
  if (!*link) server->queue_end = link;
  server->queue_length--;
  return queued;
}

static void cancel(struct server *server, const struct message *message) {
  const cJSON *id = json_get(message->params, "id");
  if (command_cancel(server, message_value(&server->arena, id), (struct str){0})) return;
  for (struct queued **link = &server->queue; *link; link = &(*link)->next) {
    const cJSON *other = json_get((*link)->message.json, "id");
    if (!(*link)->message.method.len || !other || !cJSON_Compare(id, other, true)) continue;
    struct queued *queued = unlink_queued(server, link);
    server_refuse(server, &queued->message, MESSAGE_CANCELLED, "cancelled");
    drop(queued);
    return;
  }
}

static void enqueue(struct server *server, struct str body) {
  struct queued *queued = calloc(1, sizeof *queued);
  if (!queued) base_out_of_memory();
  bool good = message_read(&queued->arena, body, &queued->message);
  if (!good) {
    enum message_error code = queued->message.json ? MESSAGE_INVALID_REQUEST : MESSAGE_PARSE_ERROR;
    server_refuse(server, &queued->message, code,
                  queued->message.json ? "no request" : "no JSON text");
  } else if (str_equal(queued->message.method, STR("$/cancelRequest"))) {
    cancel(server, &queued->message);
  } else {
    *server->queue_end = queued;
    server->queue_end = &queued->next;
    server->queue_length++;
    return;
  }
  drop(queued);
}

/* Takes in what can be read at once; waits for the first message if `wait`. */
static void take_in(struct server *server, bool wait) {
  struct str body;
  static const struct message nothing;
  while (server->queue_length < QUEUE_LIMIT && !server->over) {
    bool idle = wait && !server->queue;
    int patience = server->job ? JOB_CHECK_MS : server->behind ? PAUSE_MS : PARENT_CHECK_MS;
    switch (frame_next(&server->reader, idle ? patience : 0, &body)) {
    case FRAME_MESSAGE:
      enqueue(server, body);
      break;
    case FRAME_BAD:
      server_refuse(server, &nothing, MESSAGE_PARSE_ERROR,
                    "no message: Content-Length is missing "
                    "or wrong");
      break;
    case FRAME_END:
      if (!server->queue) server->over = true;
      return;
    case FRAME_WAIT:
      return;
    }
  }
}

/* ---- the loop -------------------------------------------------------------------------------- */

static bool is_orphan(const struct server *server) {
  return server->client.process && kill((pid_t)server->client.process, 0) != 0 && errno == ESRCH;
}

static bool has_stale_root(const struct server *server) {
  for (const struct root *root = server->roots; root; root = root->next)
    if (root->stale || root->reload) return true;
  return false;
}

static void catch_up(struct server *server) {
  server->behind = false;
  for (struct root *root = server->roots; root; root = root->next)
    root_catch_up(root);
}

static void step(struct server *server) {
  bool stale = server->phase == SERVER_RUNNING && (server->untold || has_stale_root(server));
  take_in(server, !stale);
  command_poll(server);
  if (server->queue) {
    struct queued *queued = unlink_queued(server, &server->queue);
    dispatch(server, &queued->message);
    arena_reset(&server->arena);
    drop(queued);
  } else if (stale) {
    diagnostics_refresh(server);
    arena_reset(&server->arena);
  } else if (server->behind) {
    catch_up(server);
  } else if (is_orphan(server)) {
    server->over = true;
  } else if (server->phase == SERVER_RUNNING) {
    watch_look(server);
    arena_reset(&server->arena);
  }
}

int lsp_serve(const struct lsp_options *options) {
  struct server server = {.options = *options, .reader = {.fd = options->in}};
  server.queue_end = &server.queue;
  server.settings.options_of = options->options_of;
  server.settings.today = options->today;
  server.settings.hint_floor_ms = ROOT_HINT_FLOOR_MS;
  while (!server.over)
    step(&server);
  command_end(&server);
  while (server.queue)
    drop(unlink_queued(&server, &server.queue));
  documents_free(&server.documents);
  for (struct root *root = server.roots, *next; root; root = next) {
    next = root->next;
    root_free(root);
  }
  frame_reader_free(&server.reader);
  arena_free(&server.settings_memory);
  pages_free(&server.pages);
  arena_free(&server.told_memory);
  arena_free(&server.arena);
  return server.phase == SERVER_SHUT_DOWN ? 0 : 1;
}

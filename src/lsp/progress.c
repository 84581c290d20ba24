/* Work-done progress (LSP 3.17): what takes long says so when it begins and when it ends. */
#include "internal.h"

static void tell(struct server *server, struct str token, const char *kind, struct str title,
                 bool can_cancel) {
  struct builder params = {0};
  if (!token.len) return;
  builder_add(&params, STR("{\"token\":"));
  builder_add(&params, token);
  builder_add_format(&params, ",\"value\":{\"kind\":\"%s\"", kind);
  if (title.len) {
    builder_add(&params, STR(",\"title\":"));
    builder_add_json(&params, title);
  }
  if (can_cancel) builder_add(&params, STR(",\"cancellable\":true"));
  builder_add(&params, STR("}}"));
  server_notify(server, "$/progress", builder_view(&params));
  builder_free(&params);
}

/* The editor's own token if it sent one, else a new one if it shows progress at all. */
static struct str make_token(struct server *server, struct arena *arena,
                             const struct message *message) {
  struct str own =
      message ? message_value(arena, json_get(message->params, "workDoneToken")) : (struct str){0};
  if (own.len) return own;
  if (!server->client.progress) return (struct str){0};
  struct str token = str_format(arena, "\"lmms-lint-%u\"", (unsigned)server->next_id + 1);
  server_ask(server, "window/workDoneProgress/create",
             str_format(arena, "{\"token\":" STR_FMT "}", STR_ARG(token)));
  return token;
}

struct str progress_begin(struct server *server, struct arena *arena, const struct message *message,
                          struct str title, bool can_cancel) {
  struct str token = make_token(server, arena, message);
  tell(server, token, "begin", title, can_cancel);
  return token;
}

void progress_end(struct server *server, struct str token) {
  tell(server, token, "end", (struct str){0}, false);
}

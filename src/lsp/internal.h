/* What the files of this room share: the server's state. */
#ifndef LSP_INTERNAL_H
#define LSP_INTERNAL_H

#include "lsp/document.h"
#include "lsp/frame.h"
#include "lsp/lsp.h"
#include "lsp/message.h"
#include "lsp/page.h"
#include "lsp/report.h"
#include "lsp/root.h"

enum server_phase { SERVER_NEW, SERVER_RUNNING, SERVER_SHUT_DOWN };

/* What was last told of a file, so that nothing is told twice. */
struct told {
  struct str uri;
  uint64_t hash;  /* of the diagnostics that the editor has; 0 = none */
  uint64_t asked; /* of those for which it was told to ask again */
  bool mentioned; /* in the pass at hand */
};

struct client { /* what the editor can do */
  enum position_encoding encoding;
  bool pulls;           /* asks for diagnostics, and can be told to ask again */
  bool related_reports; /* takes diagnostics of other files in an answer */
  bool watches;         /* files, when told which */
  bool configures;      /* answers workspace/configuration */
  bool progress;        /* shows work-done progress */
  bool links_codes;     /* a diagnostic's code may be a link */
  bool resolves_edits;  /* asks for an action's edit when it is chosen */
  bool versioned_edits; /* takes edits for a version of a document */
  bool shows_documents; /* opens one when asked to */
  bool refreshes_hints, refreshes_lenses;
  uint32_t process; /* 0 = not told */
};

struct queued { /* a message that waits for its turn */
  struct arena arena;
  struct message message;
  struct queued *next;
};

struct server {
  struct lsp_options options;
  struct frame_reader reader;
  enum server_phase phase;
  bool over; /* `exit` came, or the editor has gone */
  bool trace;
  struct client client;
  struct documents documents;
  struct root *roots;
  struct root_settings settings;
  struct arena settings_memory;
  uint64_t settings_hash; /* of the editor's settings; 0 = none */
  bool untold;            /* findings were made anew, and not yet told */
  bool behind;            /* some text changed since all was last looked at closely */
  ARRAY(struct told) told;
  struct map told_index; /* URI -> index in told */
  struct arena told_memory;
  struct pages pages;
  struct arena arena; /* of the message at hand */
  struct job *job;    /* the command that is running, or NULL */
  struct queued *queue, **queue_end;
  uint32_t queue_length;
  double next_look_ms;       /* at the disk, by ourselves */
  uint32_t next_id;          /* of our own requests */
  uint32_t configuration_id; /* of the one that asked for settings; 0 = none */
};

/* ---- server.c: talking ----------------------------------------------------------------------- */

/* Milliseconds of a clock that only goes forward. */
double server_now_ms(void);
void server_send(struct server *server, struct builder *message);
void server_answer(struct server *server, const struct message *message, struct str result);
void server_refuse(struct server *server, const struct message *message, enum message_error code,
                   const char *text);
void server_notify(struct server *server, const char *method, struct str params);
/* Asks the editor something; the request's id. */
uint32_t server_ask(struct server *server, const char *method, struct str params);
/* window/logMessage: `type` 1 error, 2 warning, 3 info, 4 log. */
void server_log(struct server *server, int type, struct str text);

/* ---- handlers: one for each method; a row in server.c's table ------------------------------- */

typedef void server_handler(struct server *server, const struct message *message);

/* sync.c: what is open, and what changed on disk */
server_handler sync_did_open, sync_did_change, sync_did_close;
server_handler sync_watched_files, sync_folders, sync_configuration;
server_handler sync_answer; /* the editor's answer to a request of ours */
/* Settings as the editor gives them (initializationOptions, workspace/configuration). */
void sync_settings(struct server *server, const cJSON *settings);
void sync_add_root(struct server *server, struct str uri);
/* The root that a file belongs to: the innermost; a file outside of all gets its own if `make`. */
struct root *sync_root_of(struct server *server, struct str path, bool make);
/* The document of params.textDocument.uri, or NULL. */
struct document *sync_document(const struct server *server, const struct message *message);

/* diagnostics.c: pushed and pulled */
server_handler diagnostics_document, diagnostics_workspace;
/* Brings all roots up to date, and tells what is new of any file. */
void diagnostics_refresh(struct server *server);
/* What reports on the files of a root are written with, the root brought up to date. */
struct report diagnostics_report(struct server *server, struct root *root);

/* ---- progress.c ------------------------------------------------------------------------------ */

/* Says that something has begun that takes long: by the token of the request that asks for it
 * (NULL: none does), else by a new one, where the editor shows progress. Returns the token (JSON
 * text, in `arena`), empty if nobody is told. `can_cancel`: command_cancel ends it. */
struct str progress_begin(struct server *server, struct arena *arena, const struct message *message,
                          struct str title, bool can_cancel);
void progress_end(struct server *server, struct str token);

/* command.c */
server_handler command_execute;
server_handler command_progress_cancel;
/* Answers the request whose command has come to its end. */
void command_poll(struct server *server);
/* Ends the command that runs, if it is that of a request or of a progress (JSON texts; empty: of
 * none); its answer then comes in its own time. False if it is another. */
bool command_cancel(struct server *server, struct str id, struct str token);
/* Ends the command that runs, and waits for that. */
void command_end(struct server *server);

/* watch.c: marks what changed on disk, if the time to look has come. */
void watch_look(struct server *server);
/* Keeps what is on disk now, of a project that was just loaded. */
void watch_begin(struct server *server, struct root *root);

/* action.c, hover.c */
server_handler action_list, action_resolve;
server_handler hover_show, hover_hints, hover_lens;

#endif

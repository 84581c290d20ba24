/* Commands that an editor can have run: what stands in the way of an answer is that they take time.
 *
 * `lmms-lint.chain` tells what hovering tells. The others run this very program as the command line
 * would, in the root's folder, on a thread of their own; the loop looks now and then whether it is
 * done. `lmms-lint.profile` and `lmms-lint.plan` answer with what it prints, `lmms-lint.report`
 * makes one page of several and has the editor open it. One runs at a time: a profile made while
 * another is made would measure the other. */
#include "internal.h"

#include "lsp/figures.h"
#include "measure/measure.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define OUTPUT_LIMIT ((size_t)4 << 20)
#define STEP_LIMIT 3

struct step {          /* one run of this program */
  const char *heading; /* in a report */
  const char *arguments[10];
};

struct job {
  pthread_t thread;
  atomic_bool done, cancelled;
  struct arena arena; /* of all below; the thread's alone until it is done */
  struct step steps[STEP_LIMIT];
  uint32_t step_count;
  const char *directory;
  struct str report;    /* name of the page to be made; empty: none */
  struct str id, token; /* of the request, of its progress (JSON texts); may be empty */
  struct str root;      /* path of the root */
  bool measures;        /* the profile is another one then */
  bool good;
  struct builder output;
  struct error error; /* unless good */
};

/* ---- one job --------------------------------------------------------------------------------- */

/* What one run prints is added to the output, in a report as a section. */
static bool run_step(struct job *job, const struct step *step) {
  struct measure_command command = {.arguments = step->arguments,
                                    .directory = job->directory,
                                    .output_limit = OUTPUT_LIMIT,
                                    .cancelled = &job->cancelled};
  struct measure_ended ended;
  if (!measure_run(&command, &ended, &job->error)) return false;
  bool good = ended.status == 0 || ended.status == 1;
  struct str errors = str_trim(builder_view(&ended.errors));
  if (job->report.len) builder_add_format(&job->output, "\n## %s\n\n```text\n", step->heading);
  builder_add(&job->output, builder_view(&ended.output));
  if (job->report.len && !good) builder_add(&job->output, errors);
  if (job->report.len) builder_add(&job->output, STR("\n```\n"));
  if (!good) error_set(&job->error, STR_FMT, STR_ARG(errors));
  measure_ended_free(&ended);
  return good || job->report.len;
}

static void *run(void *argument) {
  struct job *job = argument;
  job->good = true;
  for (uint32_t i = 0; i < job->step_count && job->good; i++)
    job->good = run_step(job, &job->steps[i]);
  atomic_store(&job->done, true);
  return NULL;
}

static struct job *new_job(const struct message *message, const struct root *root) {
  struct job *job = calloc(1, sizeof *job);
  if (!job) base_out_of_memory();
  job->id = str_copy(&job->arena, message->id);
  job->root = str_copy(&job->arena, root->path);
  job->directory = str_cstr(&job->arena, root->is_file ? path_directory(root->path) : root->path);
  return job;
}

/* The program with a command, an argument and a folder to import from (both may be empty), and the
 * settings that the user made. */
static void add_step(struct server *server, struct job *job, const char *heading,
                     const char *command, struct str argument, struct str folder) {
  const struct root_settings *settings = &server->settings;
  struct step *step = &job->steps[job->step_count++];
  uint32_t count = 0;
  step->heading = heading;
  step->arguments[count++] = str_cstr(&job->arena, server->options.program);
  step->arguments[count++] = command;
  if (argument.len) step->arguments[count++] = str_cstr(&job->arena, argument);
  if (folder.len) {
    step->arguments[count++] = "--path";
    step->arguments[count++] = str_cstr(&job->arena, folder);
  }
  if (settings->profile.len) {
    step->arguments[count++] = "--profile";
    step->arguments[count++] = str_cstr(&job->arena, settings->profile);
  }
  if (settings->config.len) {
    step->arguments[count++] = "--config";
    step->arguments[count++] = str_cstr(&job->arena, settings->config);
  }
}

static void start(struct server *server, const struct message *message, struct job *job,
                  struct str title) {
  job->token = progress_begin(server, &job->arena, message, title, true);
  server->job = job;
  if (pthread_create(&job->thread, NULL, run, job) == 0) return;
  error_set(&job->error, "no thread can be started");
  atomic_store(&job->done, true);
  job->thread = pthread_self();
}

/* ---- its end --------------------------------------------------------------------------------- */

/* window/showDocument, or where the editor cannot do that a message that says where the page is. */
static void show_page(struct server *server, struct str uri) {
  struct builder params = {0};
  if (server->client.shows_documents) {
    builder_add(&params, STR("{\"uri\":"));
    builder_add_json(&params, uri);
    builder_add(&params, STR(",\"takeFocus\":true}"));
    server_ask(server, "window/showDocument", builder_view(&params));
  } else {
    builder_add(&params, STR("{\"type\":3,\"message\":"));
    struct str text = str_format(&server->arena, "The report is in " STR_FMT, STR_ARG(uri));
    builder_add_json(&params, text);
    builder_add_byte(&params, '}');
    server_notify(server, "window/showMessage", builder_view(&params));
  }
  builder_free(&params);
}

/* What the command answers with: what was printed, of a report where it is. */
static struct str result_of(struct server *server, struct job *job) {
  struct str text = builder_view(&job->output);
  if (!job->good || !job->report.len) return text;
  struct str uri = pages_write(&server->pages, &job->arena, job->report, text);
  job->good = uri.len > 0;
  if (job->good)
    show_page(server, uri);
  else
    error_set(&job->error, "the user's cache folder cannot be written");
  return uri;
}

static void finish(struct server *server, struct job *job) {
  if (!pthread_equal(job->thread, pthread_self())) pthread_join(job->thread, NULL);
  struct message asked = {.id = job->id};
  struct str text = result_of(server, job);
  struct builder result = {0};
  progress_end(server, job->token);
  builder_add_json(&result, text);
  if (job->good)
    server_answer(server, &asked, builder_view(&result));
  else if (job->id.len && atomic_load(&job->cancelled))
    server_refuse(server, &asked, MESSAGE_CANCELLED, "cancelled");
  else if (job->id.len)
    server_refuse(server, &asked, MESSAGE_REQUEST_FAILED, job->error.text);
  for (struct root *root = server->roots; job->measures && root; root = root->next)
    if (str_equal(root->path, job->root)) root->reload = true;
  builder_free(&result);
  builder_free(&job->output);
  arena_free(&job->arena);
  free(job);
}

void command_poll(struct server *server) {
  struct job *job = server->job;
  if (!job || !atomic_load(&job->done)) return;
  server->job = NULL;
  finish(server, job);
}

bool command_cancel(struct server *server, struct str id, struct str token) {
  struct job *job = server->job;
  if (!job) return false;
  bool meant = (id.len && str_equal(job->id, id)) || (token.len && str_equal(job->token, token));
  if (meant) atomic_store(&job->cancelled, true);
  return meant;
}

void command_progress_cancel(struct server *server, const struct message *message) {
  command_cancel(server, (struct str){0},
                 message_value(&server->arena, json_get(message->params, "token")));
}

void command_end(struct server *server) {
  if (!server->job) return;
  atomic_store(&server->job->cancelled, true);
  finish(server, server->job);
  server->job = NULL;
}

/* ---- the commands ---------------------------------------------------------------------------- */

/* The import at {uri, position}, or NULL; then *root is its root. */
static const struct decision *find_decision(struct server *server, const cJSON *argument,
                                            const struct root **root) {
  const cJSON *at = json_get(argument, "position");
  const struct document *document = documents_find(&server->documents, json_text(argument, "uri"));
  struct root *own = document ? sync_root_of(server, document->path, false) : NULL;
  struct position place = {0, 0};
  if (!own || !json_number(at, "line", &place.line) ||
      !json_number(at, "character", &place.character))
    return NULL;
  struct report report = diagnostics_report(server, own);
  uint32_t file = root_file(own, document->path);
  uint32_t offset = position_offset(&document->lines, report.encoding, place);
  struct facts_span span;
  *root = own;
  if (file == UINT32_MAX || !own->result.program) return NULL;
  return figures_at(own, file, text_position(&document->lines, offset), &span);
}

static void tell_chain(struct server *server, const struct message *message,
                       const cJSON *argument) {
  const struct root *root;
  const struct decision *decision = find_decision(server, argument, &root);
  struct builder result = {0};
  struct str chain = decision ? figures_chain(&server->arena, root, decision) : (struct str){0};
  builder_add_json(&result, chain);
  server_answer(server, message, chain.len ? builder_view(&result) : STR("null"));
  builder_free(&result);
}

static bool is_module(struct str name) {
  for (size_t i = 0; i < name.len; i++)
    if (name.ptr[i] == '-' || name.ptr[i] == '/' || (unsigned char)name.ptr[i] <= ' ') return false;
  return name.len > 0;
}

/* The module that a command is about: named, else that of the import at the position; else empty.
 */
static struct str asked_module(struct server *server, const cJSON *argument) {
  struct str module = json_text(argument, "module");
  const struct root *root;
  const struct decision *decision = module.len ? NULL : find_decision(server, argument, &root);
  return decision ? decision->module : module;
}

/* The name by which the file of {uri} is imported; empty if it has none. */
static struct str own_module(struct server *server, const cJSON *argument, struct root *root) {
  struct str path;
  diagnostics_report(server, root); /* brings it up to date */
  const struct rule_input *program = root->result.program;
  if (!program || !uri_path(&server->arena, json_text(argument, "uri"), &path))
    return (struct str){0};
  uint32_t file = root_file(root, path);
  uint32_t module = file == UINT32_MAX ? GRAPH_NONE : program->graph->module_of_file[file];
  return module == GRAPH_NONE ? (struct str){0} : program->graph->modules[module].name;
}

/* The folder from which Python imports a module of ours: above its file, one level for each part of
 * its name. Empty for others' modules, which the interpreter finds by itself. */
static struct str import_folder(struct arena *arena, const struct root *root, struct str name) {
  const struct rule_input *program = root->result.program;
  uint32_t module;
  if (!program || !graph_find(program->graph, name, &module, 1)) return (struct str){0};
  uint32_t file = program->graph->modules[module].file;
  if (file == GRAPH_NONE) return (struct str){0};
  struct str path = root_absolute(arena, program->files[file]->path);
  if (str_equal(path_name(path), STR("__init__.py"))) path = path_directory(path);
  for (struct str part; str_cut(&name, '.', &part);)
    path = path_directory(path);
  return path;
}

static void start_profile(struct server *server, const struct message *message,
                          const cJSON *argument, struct root *root) {
  struct str module = asked_module(server, argument);
  if (!module.len) module = own_module(server, argument, root);
  if (!is_module(module)) {
    server_refuse(server, message, MESSAGE_INVALID_PARAMS, "no name of a module");
    return;
  }
  diagnostics_report(server, root);
  struct job *job = new_job(message, root);
  struct str folder = import_folder(&job->arena, root, module);
  add_step(server, job, NULL, "profile", module, folder);
  job->measures = true;
  start(server, message, job, str_format(&job->arena, "Measuring " STR_FMT, STR_ARG(module)));
}

static void start_plan(struct server *server, const struct message *message, struct root *root) {
  struct job *job = new_job(message, root);
  add_step(server, job, NULL, "plan", (struct str){0}, (struct str){0});
  start(server, message, job, STR("Planning"));
}

static void start_report(struct server *server, const struct message *message,
                         const cJSON *argument, struct root *root) {
  struct str module = asked_module(server, argument);
  struct job *job = new_job(message, root);
  struct str name = path_name(root->path);
  job->report = str_format(&job->arena, "report-" STR_FMT ".md", STR_ARG(name));
  builder_add_format(&job->output, "# lmms-lint: " STR_FMT "\n\nAs the files are on disk.\n",
                     STR_ARG(name));
  if (is_module(module)) {
    const char *heading =
        str_cstr(&job->arena, str_format(&job->arena, "The import of " STR_FMT, STR_ARG(module)));
    add_step(server, job, heading, "why", module, (struct str){0});
  }
  add_step(server, job, "What to defer", "plan", (struct str){0}, (struct str){0});
  add_step(server, job, "Where the project stands", "status", (struct str){0}, (struct str){0});
  start(server, message, job, STR("Writing the report"));
}

void command_execute(struct server *server, const struct message *message) {
  struct str name = json_text(message->params, "command");
  const cJSON *argument = cJSON_GetArrayItem(json_get(message->params, "arguments"), 0);
  bool plan = str_equal(name, STR("lmms-lint.plan"));
  bool report = str_equal(name, STR("lmms-lint.report"));
  if (str_equal(name, STR("lmms-lint.chain"))) {
    tell_chain(server, message, argument);
    return;
  }
  if (!plan && !report && !str_equal(name, STR("lmms-lint.profile"))) {
    server_refuse(server, message, MESSAGE_INVALID_PARAMS, "no such command");
    return;
  }
  struct str path;
  struct root *root = uri_path(&server->arena, json_text(argument, "uri"), &path)
                          ? sync_root_of(server, path, false)
                          : NULL;
  if (!root)
    server_refuse(server, message, MESSAGE_INVALID_PARAMS, "no file of an open folder");
  else if (server->job)
    server_refuse(server, message, MESSAGE_REQUEST_FAILED, "another command is still running");
  else if (plan)
    start_plan(server, message, root);
  else if (report)
    start_report(server, message, argument, root);
  else
    start_profile(server, message, argument, root);
}

/* Commands that an editor can have run: what stands in the way of an answer is that they take time.
 *
 * `lmms-lint.chain` tells what hovering tells. `lmms-lint.profile` and `lmms-lint.plan` run this
 * very program as the command line would, in the root's folder, on a thread of their own; the loop
 * looks now and then whether it is done. One runs at a time: a profile made while another is made
 * would measure the other. */
#include "internal.h"

#include "lsp/figures.h"
#include "measure/measure.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define OUTPUT_LIMIT ((size_t)4 << 20)

struct job {
  pthread_t thread;
  atomic_bool done;
  struct arena arena; /* of all below; the thread's alone until it is done */
  const char *arguments[8];
  const char *directory;
  struct str id, token; /* of the request, of its progress (JSON texts); may be empty */
  struct str root;      /* path of the root to be loaded again */
  bool started;
  struct measure_ended ended;
  struct error error;
};

/* ---- one job --------------------------------------------------------------------------------- */

static void *run(void *argument) {
  struct job *job = argument;
  struct measure_command command = {
      .arguments = job->arguments, .directory = job->directory, .output_limit = OUTPUT_LIMIT};
  job->started = measure_run(&command, &job->ended, &job->error);
  atomic_store(&job->done, true);
  return NULL;
}

static struct job *new_job(struct server *server, const struct message *message,
                           struct root *root) {
  struct job *job = calloc(1, sizeof *job);
  if (!job) base_out_of_memory();
  job->id = str_copy(&job->arena, message->id);
  job->root = str_copy(&job->arena, root->path);
  job->directory = str_cstr(&job->arena, root->is_file ? path_directory(root->path) : root->path);
  job->arguments[0] = str_cstr(&job->arena, server->options.program);
  return job;
}

static void start(struct server *server, const struct message *message, struct job *job,
                  struct str title) {
  job->token = progress_begin(server, &job->arena, message, title);
  server->job = job;
  if (pthread_create(&job->thread, NULL, run, job) == 0) return;
  error_set(&job->error, "no thread can be started");
  atomic_store(&job->done, true);
  job->thread = pthread_self();
}

static void finish(struct server *server, struct job *job) {
  if (!pthread_equal(job->thread, pthread_self())) pthread_join(job->thread, NULL);
  struct message asked = {.id = job->id};
  progress_end(server, job->token);
  if (job->started && job->ended.status <= 1) {
    struct builder result = {0};
    builder_add_json(&result, builder_view(&job->ended.output));
    server_answer(server, &asked, builder_view(&result));
    builder_free(&result);
  } else {
    struct str why =
        job->started ? str_trim(builder_view(&job->ended.errors)) : str_from(job->error.text);
    if (job->id.len)
      server_refuse(server, &asked, MESSAGE_REQUEST_FAILED, str_cstr(&job->arena, why));
  }
  for (struct root *root = server->roots; root; root = root->next)
    if (str_equal(root->path, job->root)) root->reload = true; /* the profile may be another */
  if (job->started) measure_ended_free(&job->ended);
  arena_free(&job->arena);
  free(job);
}

void command_poll(struct server *server) {
  struct job *job = server->job;
  if (!job || !atomic_load(&job->done)) return;
  server->job = NULL;
  finish(server, job);
}

/* ---- the commands ---------------------------------------------------------------------------- */

static void tell_chain(struct server *server, const struct message *message,
                       const cJSON *argument) {
  struct str uri = json_text(argument, "uri");
  const struct document *document = documents_find(&server->documents, uri);
  struct root *root = document ? sync_root_of(server, document->path, false) : NULL;
  const struct decision *decision = NULL;
  struct position place = {0, 0};
  if (root && json_number(json_get(argument, "position"), "line", &place.line) &&
      json_number(json_get(argument, "position"), "character", &place.character)) {
    struct report report = diagnostics_report(server, root);
    uint32_t offset = position_offset(&document->lines, report.encoding, place);
    struct facts_span span;
    uint32_t file = root_file(root, document->path);
    if (file != UINT32_MAX && root->result.program)
      decision = figures_at(root, file, text_position(&document->lines, offset), &span);
  }
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

static void start_profile(struct server *server, const struct message *message,
                          const cJSON *argument, struct root *root) {
  struct str module = json_text(argument, "module");
  if (!is_module(module)) {
    server_refuse(server, message, MESSAGE_INVALID_PARAMS, "no name of a module");
    return;
  }
  struct job *job = new_job(server, message, root);
  job->arguments[1] = "profile";
  job->arguments[2] = str_cstr(&job->arena, module);
  if (server->settings.profile.len) {
    job->arguments[3] = "--profile";
    job->arguments[4] = str_cstr(&job->arena, server->settings.profile);
  }
  start(server, message, job, str_format(&job->arena, "Measuring " STR_FMT, STR_ARG(module)));
}

static void start_plan(struct server *server, const struct message *message, struct root *root) {
  struct job *job = new_job(server, message, root);
  job->arguments[1] = "plan";
  start(server, message, job, STR("Planning"));
}

void command_execute(struct server *server, const struct message *message) {
  struct str name = json_text(message->params, "command");
  const cJSON *argument = cJSON_GetArrayItem(json_get(message->params, "arguments"), 0);
  bool plan = str_equal(name, STR("lmms-lint.plan"));
  if (str_equal(name, STR("lmms-lint.chain"))) {
    tell_chain(server, message, argument);
    return;
  }
  if (!plan && !str_equal(name, STR("lmms-lint.profile"))) {
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
  else
    start_profile(server, message, argument, root);
}

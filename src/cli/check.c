/* lmms-lint check: load, judge, tell. The default command. */
#include "cli.h"

#include <stdlib.h>

/* ---- what was asked for --------------------------------------------------------------------- */

struct output {
  const struct render_format *format;
  struct str path; /* empty = standard output */
};

struct cli_outputs {
  struct output *items;
  size_t count, capacity;
};

static const struct render_format *find_format(struct cli *cli, struct str name) {
  const struct render_format *format = render_find(name);
  if (format) return format;
  struct str *names = ARENA_ARRAY(&cli->arena, struct str, render_format_count);
  for (size_t i = 0; i < render_format_count; i++)
    names[i] = str_from(render_formats[i].name);
  cli_unknown(cli, "output format", name, names, render_format_count);
  return NULL;
}

/* Standard output first, then the files. */
static bool read_outputs(struct cli *cli, struct cli_outputs *outputs) {
  struct str name = cli->output_format.len ? cli->output_format : STR("full");
  struct output first = {find_format(cli, name), {0}};
  if (!first.format) return false;
  ARRAY_PUSH(&cli->arena, outputs, first);
  for (size_t i = 0; i < cli->outputs.count; i++) {
    struct str path = cli->outputs.items[i], format;
    if (!str_cut(&path, '=', &format) || path.len == 0) {
      cli_complain(cli, CLI_WRONG_USE, "--output: '" STR_FMT "' is not FORMAT=PATH",
                   STR_ARG(cli->outputs.items[i]));
      return false;
    }
    struct output output = {find_format(cli, format), path};
    if (!output.format) return false;
    ARRAY_PUSH(&cli->arena, outputs, output);
  }
  return true;
}

static bool selects_something(struct str word) {
  for (size_t i = 0; i < rule_table_size; i++)
    if (policy_selects(word, str_from(rule_table[i]->code), str_from(rule_table[i]->name)))
      return true;
  return false;
}

static bool check_codes(struct cli *cli, const struct cli_list *codes) {
  bool good = true;
  for (size_t i = 0; i < codes->count; i++) {
    if (selects_something(codes->items[i])) continue;
    cli_unknown_rule(cli, codes->items[i]);
    good = false;
  }
  return good;
}

struct cli_outputs *cli_read_outputs(struct cli *cli) {
  struct cli_outputs *outputs = ARENA_NEW(&cli->arena, struct cli_outputs);
  bool good = read_outputs(cli, outputs);
  good = check_codes(cli, &cli->select) && good;
  good = check_codes(cli, &cli->ignore) && good;
  return good ? outputs : NULL;
}

/* ---- the exit status ------------------------------------------------------------------------ */

static enum policy_fail_on fail_on(const struct cli *cli, const struct policy *policy) {
  if (str_equal(cli->fail_on, STR("error"))) return POLICY_FAIL_ERROR;
  if (str_equal(cli->fail_on, STR("warning"))) return POLICY_FAIL_WARNING;
  if (str_equal(cli->fail_on, STR("never"))) return POLICY_FAIL_NEVER;
  return policy->fail_on;
}

static bool fails(const struct diag *diag, enum policy_fail_on level, bool on_dates) {
  if (diag->calendar && !on_dates) return false;
  if (level == POLICY_FAIL_NEVER) return false;
  return diag->severity >= (level == POLICY_FAIL_ERROR ? DIAG_ERROR : DIAG_WARNING);
}

void cli_raise_findings(struct cli *cli, const struct policy *policy,
                        const struct engine_result *result) {
  if (result->policy_error) cli_raise(cli, CLI_WRONG_USE);
  enum policy_fail_on level = fail_on(cli, policy);
  for (uint32_t i = 0; i < result->diag_count && !cli->exit_zero; i++)
    if (fails(&result->diags[i], level, policy->fail_on_dates)) cli_raise(cli, CLI_FINDINGS);
}

/* ---- telling -------------------------------------------------------------------------------- */

static bool source_of(void *context, struct arena *arena, struct str path, struct str *text) {
  return project_source(context, arena, path, text);
}

static void render(struct cli *cli, struct builder *out, const struct output *output,
                   const struct engine_result *result, const struct render_options *options) {
  bool json = str_starts(str_from(output->format->name), STR("json"));
  if (cli->statistics)
    render_statistics(out, result, json);
  else
    output->format->render(out, result, options);
}

static void tell(struct cli *cli, struct project *project, const struct engine_result *result,
                 const struct cli_outputs *outputs) {
  struct render_options options = {.quiet = cli->quiet, .source = source_of, .context = project};
  for (size_t i = 0; i < outputs->count; i++) {
    const struct output *output = &outputs->items[i];
    struct builder out = {0};
    struct error error;
    options.colour = output->path.len == 0 && cli_wants_colour(cli);
    render(cli, &out, output, result, &options);
    if (output->path.len == 0)
      cli_print(cli, builder_view(&out));
    else if (!file_write_atomic(str_cstr(&cli->arena, output->path), builder_view(&out), &error))
      cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
    builder_free(&out);
  }
}

static void show_files(struct cli *cli, const struct project *project) {
  struct builder out = {0};
  for (uint32_t i = 0; i < project->file_count; i++) {
    builder_add(&out, render_path(&cli->arena, project->paths[i]));
    builder_add_byte(&out, '\n');
  }
  cli_print(cli, builder_view(&out));
  builder_free(&out);
}

/* ---- the run -------------------------------------------------------------------------------- */

static bool names_files(struct cli *cli) {
  bool file = false;
  for (size_t i = 0; i < cli->paths.count; i++)
    file |= !file_is_directory(str_cstr(&cli->arena, cli->paths.items[i]));
  return file;
}

/* By itself the baseline shrinks where nobody is surprised: a person asks for a folder or for all,
 * as it is on disk. A hook gets names of files, and what it changes stops the commit. */
static bool may_shrink(struct cli *cli, const struct project *project,
                       const struct project_options *options) {
  const char *automatic = getenv("CI");
  bool of_disk = !options->overlay_count && !options->tree;
  return of_disk && project->baseline.held && !cli->no_baseline && !cli->keep_baseline &&
         !cli->since.len && (!automatic || !*automatic) && !names_files(cli);
}

/* Drops what is fixed from a baseline to which nothing is to be added: in a broken file, for one,
 * imports may only be hidden. */
static void shrink(struct cli *cli, const struct project *project, struct engine_result *result) {
  bool clean = result->diag_count == 0 && cli->status == CLI_CLEAN;
  if (clean && result->fixed && result->recorded)
    cli_store_baseline(cli, project, result->recorded, &result->shrunk);
}

void cli_judge(struct cli *cli, struct project *project, const struct cli_outputs *outputs,
               struct engine_known before, bool may_shrink) {
  struct engine_options options = cli_engine_options(cli, project);
  options.before = before;
  if (may_shrink) options.record = ENGINE_RECORD_KNOWN;
  struct arena arena = {0};
  cli_check_policy_codes(cli, project);
  struct engine_result result =
      engine_run(&arena, &options, &project->policy, project->profiles, project->profile_count,
                 project->files, project->file_count, &project->configuration);
  cli_raise_findings(cli, &project->policy, &result);
  shrink(cli, project, &result);
  tell(cli, project, &result, outputs);
  arena_free(&arena);
}

void cli_check(struct cli *cli) {
  struct project_options options;
  if (cli->show_settings) {
    cli_config(cli);
    return;
  }
  const struct cli_outputs *outputs = cli_read_outputs(cli);
  struct cli_since *since = NULL;
  struct engine_known before = {0};
  if (!outputs || !cli_project_options(cli, &options)) return;
  if (!cli_read_since(cli, &options, &since)) return;
  options.only_find = cli->show_files;
  options.whole_program = !cli->show_files;
  struct project *project = project_load(&options);
  cli_tell_paths(cli, project);
  if (since && !cli->show_files) before = cli_found_before(cli, since, &options, project);
  if (cli->show_files)
    show_files(cli, project);
  else
    cli_judge(cli, project, outputs, before, may_shrink(cli, project, &options));
  project_free(project);
  cli_end_since(since);
}

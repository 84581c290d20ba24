/* From a project to what the engine is asked: who asks, when, where the program starts. */
#include "cli.h"

static const struct names *names_of(void *context, uint32_t file_index) {
  return project_names(context, file_index);
}

static const struct detail *detail_of(void *context, uint32_t file_index) {
  return project_detail(context, file_index);
}

/* Files of the baseline that only git can find again: what was renamed since it was written. */
static void follow_baseline(struct project *project) {
  struct arena arena = {0};
  struct str root = project->baseline.root, top, commit;
  struct measure_git git = {&arena, root};
  struct measure_renames list = {0};
  struct error ignored;
  struct str path = path_join(&arena, root, STR(".lmms/baseline.jsonl"));
  if (measure_git_top(git, &top, &ignored) && measure_git_changed(git, path, &commit))
    measure_git_renames(git, commit, &list, &ignored);
  struct project_rename *renames = ARENA_ARRAY(&arena, struct project_rename, list.count + 1);
  for (size_t i = 0; i < list.count; i++) {
    renames[i].from = path_relative(&arena, top, root, list.items[i].from);
    renames[i].to = path_relative(&arena, top, root, list.items[i].to);
  }
  project_follow_baseline(project, renames, list.count);
  arena_free(&arena);
}

struct engine_options cli_options_of(struct project *project) {
  if (project->baseline.lost) follow_baseline(project);
  return (struct engine_options){
      .shown = project->named,
      .entries = project->entries,
      .entry_count = project->entry_count,
      .all_entry_count = project->all_entry_count,
      .contract_entries = project->contract_entries,
      .baseline = {project->baseline.held, project->baseline.root, project->baseline.asked},
      .lock = project->lock,
      .directories = project->directories,
      .directory_count = project->directory_count,
      .packages = project->packages,
      .package_count = project->package_count,
      .names = names_of,
      .detail = detail_of,
      .names_context = project,
  };
}

struct engine_options cli_engine_options(struct cli *cli, struct project *project) {
  struct engine_options options = cli_options_of(project);
  options.today = cli->today.len ? cli->today : date_today(&cli->arena);
  options.select = (struct policy_strings){cli->select.items, (uint32_t)cli->select.count};
  options.ignore = (struct policy_strings){cli->ignore.items, (uint32_t)cli->ignore.count};
  options.select_given = cli->select.count > 0;
  if (cli->no_baseline) options.baseline = (struct engine_known){0};
  return options;
}

/* ---- the program as the rules see it -------------------------------------------------------- */

bool cli_wants_json(struct cli *cli, bool *json) {
  static const char *const known[] = {"text", "json"};
  struct str names[] = {str_from(known[0]), str_from(known[1])};
  struct str format = cli->output_format.len ? cli->output_format : names[0];
  *json = str_equal(format, names[1]);
  if (*json || str_equal(format, names[0])) return true;
  cli_unknown(cli, "output format", format, names, 2);
  return false;
}

bool cli_load_project(struct cli *cli, struct cli_program *program, size_t first,
                      struct str entry) {
  struct project_options options;
  struct cli_list all = cli->paths;
  *program = (struct cli_program){0};
  cli->paths.items += first < all.count ? first : all.count;
  cli->paths.count -= first < all.count ? first : all.count;
  bool good = cli_project_options(cli, &options);
  cli->paths = all;
  if (!good) return false;
  options.whole_program = true;
  options.entry = entry;
  options.find_entries = (cli->command->bit & (CLI_TRY | CLI_STATUS)) != 0;
  struct project *project = program->project = project_load(&options);
  cli_tell_faults(cli, project);
  if (project->file_count == 0) {
    cli_remark("no Python files found: what git ignores and what policy excludes is left out");
    cli_raise(cli, CLI_WRONG_USE);
    cli_free_program(program);
    return false;
  }
  if (project->profile_count > 1 && !cli->quiet)
    cli_remark("told by " STR_FMT ", the first of %u profiles: choose another with --profile",
               STR_ARG(project->profiles[0]->path), project->profile_count);
  program->options = cli_engine_options(cli, project);
  program->options.baseline = (struct engine_known){0}; /* what is known is told of too */
  return true;
}

bool cli_load_program(struct cli *cli, struct cli_program *program, size_t first,
                      struct str entry) {
  if (!cli_load_project(cli, program, first, entry)) return false;
  const struct project *project = program->project;
  program->input = engine_program(&program->arena, &program->options, &project->policy,
                                  project->profile_count ? project->profiles[0] : NULL,
                                  project->files, project->file_count);
  return true;
}

void cli_free_program(struct cli_program *program) {
  project_free(program->project);
  arena_free(&program->arena);
}

void cli_unknown_entry(struct cli *cli, const struct cli_program *program) {
  const struct rule_input *input = program->input;
  uint32_t count = 0, chosen = program->project->chosen_entry;
  struct str *names =
      ARENA_ARRAY(&cli->arena, struct str, input->entry_count + input->graph->module_count + 1);
  for (uint32_t i = 0; i < input->entry_count; i++)
    if (input->starts[i]) names[count++] = input->graph->input->entries[i].label;
  for (uint32_t i = 0; i < input->graph->module_count; i++)
    if (input->graph->modules[i].file != GRAPH_NONE) {
      struct str path = input->files[input->graph->modules[i].file]->path;
      bool by_path = input->graph->input->entries[chosen].path.len != 0;
      names[count++] = by_path ? path : input->graph->modules[i].name;
    }
  cli_unknown(cli, "entry point", input->graph->input->entries[chosen].label, names, count);
  cli_remark("an entry point is a file or a module among the files that are read: path.py, module "
             "or module:function");
}

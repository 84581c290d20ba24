/* --since REV and --staged: only what a change made.
 *
 * The one idea: what a change made is what is found now and was not found before it. So the program
 * is judged twice, as it is and as it was, by the same policy and profile, and what was found
 * before is a baseline for what is found now (baseline/). A finding far away from the change is
 * told if the change made it; one on a changed line is not if it was there before. */
#include "cli.h"

#include <limits.h>
#include <stdlib.h>

struct cli_since {
  struct measure_git git;
  struct str root;            /* of the work tree */
  struct project_tree before; /* what is compared with */
  struct project_tree now;    /* --staged */
  struct project_rename *renames;
  size_t rename_count;
  struct project *project; /* as it was; its findings are views into it, and into `arena` */
  struct arena arena;
};

static bool fail(struct cli *cli, const char *why) {
  const char *option = cli->since.ptr ? "--since" : "--staged";
  cli_complain(cli, CLI_WRONG_USE, "%s: %s", option, why);
  return false;
}

static struct project_tree tree_of(struct cli *cli, const struct cli_since *since,
                                   const struct measure_files *files) {
  struct project_overlay *list = ARENA_ARRAY(&cli->arena, struct project_overlay, files->count + 1);
  for (size_t i = 0; i < files->count; i++)
    list[i] = (struct project_overlay){files->items[i].path, files->items[i].bytes};
  return (struct project_tree){since->root, list, (uint32_t)files->count};
}

/* The folder that the first path lies in: its repository is the one that is asked. */
static struct str first_folder(struct cli *cli) {
  if (cli->paths.count == 0) return (struct str){0};
  struct str path = cli->paths.items[0];
  if (file_is_directory(str_cstr(&cli->arena, path))) return path;
  struct str folder = path_directory(path);
  return file_is_directory(str_cstr(&cli->arena, folder)) ? folder : (struct str){0};
}

/* Every path that is there lies in the repository. */
static bool check_paths(struct cli *cli, const struct cli_since *since) {
  for (size_t i = 0; i < cli->paths.count; i++) {
    struct str path = cli->paths.items[i];
    char *real = realpath(str_cstr(&cli->arena, path), NULL);
    if (!real) continue;
    struct str within = path_relative(&cli->arena, STR("/"), since->root, str_from(real));
    bool good = within.ptr != real || str_equal(since->root, str_from(real));
    free(real);
    if (!good)
      return fail(cli, str_format(&cli->arena, STR_FMT " lies outside of the repository " STR_FMT,
                                  STR_ARG(path), STR_ARG(since->root))
                           .ptr);
  }
  return true;
}

/* The commit to compare with; empty where there is none yet. */
static bool find_commit(struct cli *cli, struct cli_since *since, struct str *commit) {
  struct error error;
  if (!cli->since.ptr) {
    if (!measure_git_head(since->git, commit)) *commit = (struct str){0};
    return true;
  }
  return measure_git_since(since->git, cli->since, commit, &error) || fail(cli, error.text);
}

static bool read_renames(struct cli *cli, struct cli_since *since, struct str commit) {
  struct measure_renames list;
  struct error error;
  if (!measure_git_renames(since->git, commit, &list, &error)) return fail(cli, error.text);
  since->renames = ARENA_ARRAY(&cli->arena, struct project_rename, list.count + 1);
  since->rename_count = list.count;
  for (size_t i = 0; i < list.count; i++)
    since->renames[i] = (struct project_rename){list.items[i].from, list.items[i].to};
  return true;
}

bool cli_read_since(struct cli *cli, struct project_options *options, struct cli_since **answer) {
  struct measure_files files = {0};
  struct str commit;
  struct error error;
  *answer = NULL;
  if (!cli->since.ptr && !cli->staged) return true;
  struct cli_since *since = *answer = ARENA_NEW(&cli->arena, struct cli_since);
  since->git = (struct measure_git){&cli->arena, first_folder(cli)};
  if (!measure_git_top(since->git, &since->root, &error)) return fail(cli, error.text);
  if (!check_paths(cli, since) || !find_commit(cli, since, &commit)) return false;
  if (commit.len && !measure_git_files(since->git, commit, &files, &error))
    return fail(cli, error.text);
  since->before = tree_of(cli, since, &files);
  if (commit.len && !read_renames(cli, since, commit)) return false;
  if (!cli->staged) return true;
  if (!measure_git_files(since->git, (struct str){0}, &files, &error)) return fail(cli, error.text);
  since->now = tree_of(cli, since, &files);
  options->tree = &since->now;
  return true;
}

struct engine_known cli_found_before(struct cli *cli, struct cli_since *since,
                                     const struct project_options *now, struct project *project) {
  struct project_options options = *now;
  struct baseline *found = ARENA_NEW(&cli->arena, struct baseline);
  options.tree = &since->before;
  options.overlays = NULL;
  options.overlay_count = 0;
  since->project = project_load(&options);
  struct engine_options judging = cli_engine_options(cli, since->project);
  judging.shown = NULL;
  judging.baseline = (struct engine_known){NULL, since->root, NULL};
  judging.record = ENGINE_RECORD_ALL;
  struct engine_result result = engine_run(&since->arena, &judging, &since->project->policy,
                                           since->project->profiles, since->project->profile_count,
                                           since->project->files, since->project->file_count, NULL);
  *found = *result.recorded;
  found->arena = &since->arena;
  project_follow(project, found, since->root, since->renames, since->rename_count);
  return (struct engine_known){found, since->root, NULL};
}

void cli_end_since(struct cli_since *since) {
  if (!since) return;
  if (since->project) project_free(since->project);
  arena_free(&since->arena);
}

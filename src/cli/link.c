/* lmms-lint link SHARD...: judges stored facts, as check judges files. */
#include "cli.h"

void cli_link(struct cli *cli) {
  const struct cli_outputs *outputs = cli_read_outputs(cli);
  struct project_options options;
  if (!outputs || !cli_project_options(cli, &options)) return;
  if (!cli->paths.count) {
    cli_complain(cli, CLI_WRONG_USE, "link needs stored facts: see 'lmms-lint facts --output'");
    return;
  }
  struct project *project = project_link(&options, cli->paths.items, (uint32_t)cli->paths.count);
  if (project->unjoined) {
    for (uint32_t i = 0; i < project->path_error_count; i++)
      cli_complain(cli, CLI_WRONG_USE, STR_FMT, STR_ARG(project->path_errors[i]));
  } else {
    cli_tell_paths(cli, project);
    cli_judge(cli, project, outputs, (struct engine_known){0}, false);
  }
  project_free(project);
}

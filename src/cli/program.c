/* From a project to what the engine is asked: who asks, when, where the program starts. */
#include "cli.h"

#include <time.h>

static struct str today(struct cli *cli) {
  if (cli->today.len) return cli->today;
  time_t now = time(NULL);
  struct tm local;
  if (!localtime_r(&now, &local)) return STR("1970-01-01");
  return str_format(&cli->arena, "%04d-%02d-%02d", local.tm_year + 1900, local.tm_mon + 1,
                    local.tm_mday);
}

static const struct names *names_of(void *context, uint32_t file_index) {
  return project_names(context, file_index);
}

struct engine_options cli_engine_options(struct cli *cli, struct project *project) {
  return (struct engine_options){
      .today = today(cli),
      .select = {cli->select.items, (uint32_t)cli->select.count},
      .ignore = {cli->ignore.items, (uint32_t)cli->ignore.count},
      .select_given = cli->select.count > 0,
      .shown = project->named,
      .entries = project->entries,
      .entry_count = project->entry_count,
      .all_entry_count = project->all_entry_count,
      .contract_entries = project->contract_entries,
      .directories = project->directories,
      .directory_count = project->directory_count,
      .packages = project->packages,
      .package_count = project->package_count,
      .names = names_of,
      .names_context = project,
  };
}

/* lmms-lint facts PATH...: the text form of the facts, file by file. */
#include "cli.h"

#define FLUSH_AT ((size_t)1 << 20) /* bytes collected before they are printed */

void cli_facts(struct cli *cli) {
  struct project_options options;
  if (!cli_project_options(cli, &options)) return;
  struct project *project = project_load(&options);
  struct builder out = {0};
  cli_tell_paths(cli, project);
  for (uint32_t i = 0; i < project->file_count; i++) {
    facts_write_text(&out, project->files[i]);
    if (out.len < FLUSH_AT) continue;
    cli_print(cli, builder_view(&out));
    builder_clear(&out);
  }
  cli_print(cli, builder_view(&out));
  builder_free(&out);
  project_free(project);
}

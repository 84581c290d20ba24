/* lmms-lint baseline: writes down what is found today, or drops from it what is found no more. */
#include "cli.h"

#include <inttypes.h>

struct counts {
  uint32_t findings, files;
};

static struct counts count_all(const struct baseline *baseline) {
  struct counts counts = {0};
  struct str last = {0};
  for (size_t i = 0; i < baseline->count; i++) {
    const struct baseline_entry *entry = &baseline->items[i];
    if (entry->count == 0) continue;
    counts.findings += entry->count;
    counts.files += !str_equal(entry->path, last);
    last = entry->path;
  }
  return counts;
}

static const char *plural(uint32_t count) {
  return count == 1 ? "" : "s";
}

bool cli_store_baseline(struct cli *cli, const struct project *project, const struct baseline *next,
                        bool *changed) {
  struct builder text = {0}, old = {0};
  struct error error;
  struct str path = project->baseline.path;
  baseline_write(&text, next);
  bool there = file_read(str_cstr(&cli->arena, path), &old, &error) == FILE_READ;
  *changed = there ? !str_equal(builder_view(&text), builder_view(&old)) : next->count > 0;
  bool good = !*changed || cli_make_folder(cli, path);
  if (good && *changed &&
      !file_write_atomic(str_cstr(&cli->arena, path), builder_view(&text), &error)) {
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
    good = false;
  }
  builder_free(&text);
  builder_free(&old);
  return good;
}

static void tell(struct cli *cli, const struct project *project, const struct engine_result *result,
                 bool changed) {
  struct counts now = count_all(result->recorded);
  struct builder out = {0};
  builder_add(&out, render_path(&cli->arena, project->baseline.path));
  if (changed)
    builder_add_format(&out, ": %" PRIu32 " finding%s in %" PRIu32 " file%s written", now.findings,
                       plural(now.findings), now.files, plural(now.files));
  else
    builder_add_format(&out, ": %" PRIu32 " finding%s, as before", now.findings,
                       plural(now.findings));
  if (result->fixed)
    builder_add_format(&out, "; %" PRIu32 " fixed one%s dropped", result->fixed,
                       plural(result->fixed));
  builder_add(&out, STR(".\n"));
  if (!cli->quiet) cli_print(cli, builder_view(&out));
  builder_free(&out);
}

/* Findings that are not in the baseline and are not taken in. */
static void tell_new(struct cli *cli, const struct project *project,
                     const struct engine_result *result) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < result->diag_count; i++)
    count += !result->diags[i].calendar;
  cli_raise_findings(cli, &project->policy, result);
  if (count && !cli->quiet)
    cli_remark("%" PRIu32 " new finding%s left out of " STR_FMT
               ": `lmms-lint check` shows %s, --add takes %s in",
               count, plural(count), STR_ARG(project->baseline.path), count == 1 ? "it" : "them",
               count == 1 ? "it" : "them");
}

static void renew(struct cli *cli, struct project *project) {
  struct arena arena = {0};
  struct engine_options options = cli_engine_options(cli, project);
  bool all = cli->add || !project->baseline.held, changed;
  options.record = all ? ENGINE_RECORD_ALL : ENGINE_RECORD_KNOWN;
  struct engine_result result =
      engine_run(&arena, &options, &project->policy, project->profiles, project->profile_count,
                 project->files, project->file_count, NULL);
  if (cli_store_baseline(cli, project, result.recorded, &changed)) {
    tell(cli, project, &result, changed);
    if (!all) tell_new(cli, project, &result);
  }
  arena_free(&arena);
}

void cli_baseline(struct cli *cli) {
  struct project_options options;
  if (!cli_project_options(cli, &options)) return;
  options.whole_program = true;
  struct project *project = project_load(&options);
  cli_tell_faults(cli, project);
  if (cli->status == CLI_CLEAN) renew(cli, project); /* else figures or files are missing */
  project_free(project);
}

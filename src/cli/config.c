/* lmms-lint config: every setting, its value, and whether the policy file or the default says so.
 */
#include "cli.h"

/* Lines of the policy's text that are also lines of the defaults' are defaults. */
static bool has_line(struct str text, struct str wanted) {
  struct str line;
  while (str_cut(&text, '\n', &line))
    if (str_equal(line, wanted)) return true;
  return false;
}

static void add_settings(struct builder *out, const struct policy *policy) {
  struct builder now = {0}, before = {0};
  struct policy defaults = policy_defaults();
  policy_write(&now, policy);
  policy_write(&before, &defaults);
  struct str rest = builder_view(&now), line;
  while (str_cut(&rest, '\n', &line)) {
    bool comment = line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == '[';
    builder_add(out, line);
    if (!comment && has_line(builder_view(&before), line)) builder_add(out, STR("  # default"));
    if (rest.ptr) builder_add_byte(out, '\n');
  }
  builder_free(&now);
  builder_free(&before);
}

static void add_sources(struct builder *out, struct arena *arena, const struct project *project) {
  struct str policy = render_path(arena, project->policy.path);
  builder_add_format(out, "# policy: " STR_FMT "\n",
                     STR_ARG(project->policy.given ? policy : STR("none, the defaults hold")));
  if (project->profile_count == 0) builder_add(out, STR("# profile: none\n"));
  for (uint32_t i = 0; i < project->profile_count; i++)
    builder_add_format(out, "# profile: " STR_FMT ", %u modules\n",
                       STR_ARG(render_path(arena, project->profiles[i]->path)),
                       (unsigned)project->profiles[i]->module_count);
}

void cli_config(struct cli *cli) {
  struct project_options options;
  if (!cli_project_options(cli, &options)) return;
  options.only_find = true;
  struct project *project = project_load(&options);
  struct builder out = {0};
  cli_tell_faults(cli, project);
  add_sources(&out, &cli->arena, project);
  add_settings(&out, &project->policy);
  cli_print(cli, builder_view(&out));
  builder_free(&out);
  project_free(project);
}

/* lmms-lint profile [PATH|MODULE...]: measures what imports cost, with the user's interpreter. */
#include "cli.h"
#include "measure/measure.h"

/* Arguments that exist are paths, the others are modules. */
static void part_arguments(struct cli *cli, struct cli_list *paths, struct cli_list *modules) {
  for (size_t i = 0; i < cli->paths.count; i++) {
    struct str word = cli->paths.items[i];
    bool is_path = file_exists(word.ptr) || str_has_byte(word, '/');
    struct cli_list *list = is_path ? paths : modules;
    ARRAY_PUSH(&cli->arena, list, word);
  }
}

/* The modules that the files below the paths import; false after telling what is wrong. */
static bool add_imported(struct cli *cli, struct cli_list *modules) {
  struct project_options options;
  if (!cli_project_options(cli, &options)) return false;
  struct project *project = project_load(&options);
  cli_tell_paths(cli, project);
  cli_find_modules(cli, project, modules);
  project_free(project);
  return cli->status < CLI_WRONG_USE;
}

static void measure(struct cli *cli, struct str path, const struct cli_list *modules) {
  struct error error = {0};
  struct builder text = {0};
  struct measure_profile_request request = {
      .modules = modules->items,
      .module_count = modules->count,
      .roots = cli->roots.items,
      .root_count = cli->roots.count,
      .first_party = modules->items,
      .first_party_count = cli->roots.count ? modules->count : 0,
      .runs = cli->runs,
      .limit_s = cli->limit,
      .only_stale = cli->only_stale && file_exists(path.ptr) ? path : STR(""),
      .partial = str_format(&cli->arena, STR_FMT ".partial", STR_ARG(path)),
      .quiet = cli->quiet,
  };
  if (!measure_find_python(&cli->arena, cli->python, STR(""), &request.python, &error) ||
      !measure_profile(&request, &text, &error))
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
  else
    cli_merge_profile_text(cli, STR("measured"), builder_view(&text));
  builder_free(&text);
}

/* What the emitted script has measured elsewhere. */
static void take_in(struct cli *cli) {
  struct builder text = {0};
  struct error error = {0};
  if (file_read(cli->import.ptr, &text, &error) == FILE_READ)
    cli_merge_profile_text(cli, cli->import, builder_view(&text));
  else
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
  builder_free(&text);
}

static void measure_arguments(struct cli *cli) {
  struct cli_list paths = {0}, modules = {0};
  struct str path = cli_profile_path(cli);
  part_arguments(cli, &paths, &modules);
  bool by_paths = paths.count || !modules.count;
  cli->paths = paths;
  if (by_paths && !add_imported(cli, &modules)) return;
  if (!modules.count) {
    cli_remark("nothing to measure: no import of a module from outside");
    return;
  }
  if (!cli->quiet) cli_remark("importing %zu modules, which runs their code", modules.count);
  if (cli_make_folder(cli, path)) measure(cli, path, &modules);
}

void cli_profile(struct cli *cli) {
  if (cli->emit_script)
    cli_print(cli, measure_profile_script());
  else if (cli->import.len)
    take_in(cli);
  else
    measure_arguments(cli);
}

/* lmms-lint facts PATH...: what the files say, as text, or stored for `link`. */
#include "cli.h"

#define FLUSH_AT ((size_t)1 << 20) /* bytes collected before they are printed */

static void print_facts(struct cli *cli, const struct project *project) {
  struct builder out = {0};
  for (uint32_t i = 0; i < project->file_count; i++) {
    facts_write_text(&out, project->files[i]);
    if (out.len < FLUSH_AT) continue;
    cli_print(cli, builder_view(&out));
    builder_clear(&out);
  }
  cli_print(cli, builder_view(&out));
  builder_free(&out);
}

static void store_facts(struct cli *cli, struct project *project) {
  struct builder out = {0};
  struct error error;
  project_store(project, &out);
  if (out.len > FILE_SIZE_LIMIT)
    cli_complain(cli, CLI_WRONG_USE,
                 STR_FMT ": the facts are larger than %zu MB: store them in "
                         "parts (--part)",
                 STR_ARG(cli->store), FILE_SIZE_LIMIT >> 20);
  else if (!file_write_atomic(str_cstr(&cli->arena, cli->store), builder_view(&out), &error))
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
  builder_free(&out);
}

static bool read_number(struct str text, uint32_t *number) {
  *number = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9' || *number > 100000) return false;
    *number = *number * 10 + (uint32_t)(text.ptr[i] - '0');
  }
  return *number > 0;
}

/* --part K/N */
static bool read_part(struct cli *cli, struct project_options *options) {
  struct str rest = cli->part, part;
  if (!rest.len) return true;
  if (!cli->store.len)
    cli_complain(cli, CLI_WRONG_USE, "--part goes with --output");
  else if (!str_cut(&rest, '/', &part) || !read_number(part, &options->part) ||
           !read_number(rest, &options->parts) || options->part > options->parts)
    cli_complain(cli, CLI_WRONG_USE, "--part: '" STR_FMT "' is not K/N with K from 1 to N",
                 STR_ARG(cli->part));
  else
    return true;
  return false;
}

void cli_facts(struct cli *cli) {
  struct project_options options;
  if (!cli_project_options(cli, &options) || !read_part(cli, &options)) return;
  options.store = options.whole_program = cli->store.len > 0;
  struct project *project = project_load(&options);
  cli_tell_paths(cli, project);
  if (options.store)
    store_facts(cli, project);
  else
    print_facts(cli, project);
  project_free(project);
}

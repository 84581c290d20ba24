/* lmms-lint graph: the import graph, for Graphviz or as JSON. */
#include "cli.h"
#include "graph/graph.h"

#include <unistd.h>

/* The entry whose start-up is marked: the one asked for, else the only one. *good is false after
 * telling that there is no such entry. */
static uint32_t choose_entry(struct cli *cli, const struct cli_program *program, bool *good) {
  uint32_t chosen = program->project->chosen_entry;
  *good = chosen == GRAPH_NONE || program->input->starts[chosen];
  if (!*good) cli_unknown_entry(cli, program);
  if (chosen == GRAPH_NONE && program->input->entry_count == 1) return 0;
  return chosen;
}

static const char *const *kinds_of(struct cli *cli, const struct graph *graph) {
  const char **kinds = ARENA_ARRAY(&cli->arena, const char *, graph->input->entry_count + 1);
  for (uint32_t i = 0; i < graph->input->entry_count; i++)
    kinds[i] = policy_kind_word((enum policy_entry_kind)graph->input->entries[i].kind);
  return kinds;
}

static void tell(struct cli *cli, const struct cli_program *program, uint32_t entry, bool json) {
  const struct graph *graph = program->input->graph;
  const struct graph_start *start = entry == GRAPH_NONE ? NULL : program->input->starts[entry];
  struct builder out = {0};
  if (json)
    graph_write_json(&out, graph, start, kinds_of(cli, graph), cli->third_party);
  else
    graph_write_dot(&out, graph, start, cli->third_party);
  cli_print(cli, builder_view(&out));
  builder_free(&out);
  if (!json && isatty(STDOUT_FILENO))
    cli_remark("for a picture: lmms-lint graph | dot -Tsvg -o imports.svg");
}

void cli_graph(struct cli *cli) {
  struct cli_program program;
  struct str names[] = {STR("dot"), STR("json")};
  struct str format = cli->output_format.len ? cli->output_format : names[0];
  bool json = str_equal(format, names[1]), good;
  if (!json && !str_equal(format, names[0])) {
    cli_unknown(cli, "output format", format, names, 2);
    return;
  }
  if (!cli_load_program(cli, &program, 0, cli->entry)) return;
  uint32_t entry = choose_entry(cli, &program, &good);
  if (good) tell(cli, &program, entry, json);
  cli_free_program(&program);
}

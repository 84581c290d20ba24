/* lmms-lint why MODULE: who brings it in, by which chains, what it costs, how each import of it is
 * judged, and where none is, why not. In: the program, the findings of a whole run. Out: struct
 * why, told by why_text.c or why_json.c. */
#include "why.h"

#include <math.h>

struct gatherer {
  struct why *why;
  const struct engine_result *findings;
  ARRAY(struct why_import) imports;
};

/* ---- which module --------------------------------------------------------------------------- */

static bool is_path(struct str word) {
  return str_ends(word, STR(".py")) || (word.len && memchr(word.ptr, '/', word.len));
}

static uint32_t module_of_path(struct arena *arena, const struct rule_input *input,
                               struct str path) {
  struct str wanted = path_normalise(arena, path);
  for (uint32_t i = 0; i < input->file_count; i++)
    if (str_equal(path_normalise(arena, input->files[i]->path), wanted))
      return input->graph->module_of_file[i];
  return GRAPH_NONE;
}

static uint32_t find_module(struct cli *cli, const struct rule_input *input, struct str word) {
  const struct graph *graph = input->graph;
  uint32_t found[2] = {GRAPH_NONE, GRAPH_NONE};
  if (is_path(word)) found[0] = module_of_path(&cli->arena, input, word);
  if (found[0] != GRAPH_NONE) return found[0];
  if (graph_find(graph, word, found, 2) > 1 && graph->modules[found[0]].file != GRAPH_NONE)
    cli_remark("several files are called " STR_FMT "; this is " STR_FMT, STR_ARG(word),
               STR_ARG(input->files[graph->modules[found[0]].file]->path));
  if (found[0] != GRAPH_NONE) return found[0];
  struct str *names = ARENA_ARRAY(&cli->arena, struct str, graph->module_count + 1);
  for (uint32_t i = 0; i < graph->module_count; i++)
    names[i] = graph->modules[i].name;
  cli_unknown(cli, "module", word, names, graph->module_count);
  cli_remark("no file that was read imports it, and no profile has it");
  return GRAPH_NONE;
}

/* ---- the lines that import it ---------------------------------------------------------------- */

static bool is_within(const struct graph *graph, uint32_t module, uint32_t package) {
  for (; module != GRAPH_NONE; module = graph->modules[module].parent)
    if (module == package) return true;
  return false;
}

static struct diag_place place_of(const struct decision *decision) {
  const struct facts_import *import = decision->import;
  bool named = decision->name_index < import->name_count;
  return rule_place(decision->file,
                    named ? import->names[decision->name_index].span : import->span);
}

static bool is_at(const struct diag *diag, const struct decision *decision) {
  return diag->import_index == decision->import_index &&
         (diag->name_index == UINT32_MAX || diag->name_index == decision->name_index) &&
         str_equal(diag->place.path, decision->file->path);
}

static bool is_related(const struct diag *diag, const struct diag_place *place) {
  for (uint32_t i = 0; i < diag->related_count; i++)
    if (diag->related[i].place.offset == place->offset &&
        str_equal(diag->related[i].place.path, place->path))
      return true;
  return false;
}

static void find_verdict(const struct engine_result *findings, struct why_import *import) {
  for (uint32_t i = 0; i < findings->diag_count && !import->verdict; i++)
    if (is_at(&findings->diags[i], import->decision)) import->verdict = &findings->diags[i];
  for (uint32_t i = 0; i < findings->diag_count && !import->verdict; i++) {
    if (!is_related(&findings->diags[i], &import->place)) continue;
    import->verdict = &findings->diags[i];
    import->with = true;
  }
}

static void add_import(struct gatherer *g, const struct decision *decision) {
  struct why *why = g->why;
  struct why_import import = {.decision = decision, .place = place_of(decision)};
  find_verdict(g->findings, &import);
  if (!import.verdict) import.silence = explain_silence(why->arena, why->input, decision);
  if (!import.verdict && !import.silence.len)
    import.silence = STR("no rule says so here: a comment or the policy allows it");
  if (decision->hub != GRAPH_NONE &&
      why->input->graph->hubs[decision->hub].target == why->graph.module)
    why->any = decision;
  ARRAY_PUSH(why->arena, &g->imports, import);
}

static void find_imports(struct gatherer *g) {
  const struct rule_input *input = g->why->input;
  const struct graph *graph = input->graph;
  for (uint32_t i = 0; i < input->decision_count; i++) {
    const struct decision *decision = &input->decisions[i];
    if (decision->hub == GRAPH_NONE) continue;
    const struct graph_hub *hub = &graph->hubs[decision->hub];
    if (is_within(graph, hub->target, g->why->graph.module) &&
        !is_within(graph, hub->importer, g->why->graph.module))
      add_import(g, decision);
  }
  g->why->imports = g->imports.items;
  g->why->import_count = (uint32_t)g->imports.count;
}

/* ---- what the entries make of it ------------------------------------------------------------- */

/* The measured share against what the source says. */
static bool disagrees(const struct why *why, enum explain_need need) {
  double usage = why->figure.usage, hot = why->input->policy->hot_usage;
  if (isnan(usage)) return false;
  bool certain = need == EXPLAIN_AT_LOAD || need == EXPLAIN_ALWAYS;
  bool never = need == EXPLAIN_ELSEWHERE || need == EXPLAIN_ERRORS;
  return (certain && usage <= hot) || (never && usage > hot);
}

static void find_necessity(struct why *why, struct why_start *start, uint32_t entry) {
  struct explain_reach *reach = explain_reach(why->arena, why->input, entry, false);
  start->necessity = (struct explain_necessity){.need = EXPLAIN_UNKNOWN};
  if (reach) start->necessity = explain_necessity(reach, why->graph.module);
  start->disagrees = disagrees(why, start->necessity.need);
}

static void find_starts(struct why *why) {
  const struct rule_input *input = why->input;
  why->starts = ARENA_ARRAY(why->arena, struct why_start, input->entry_count + 1);
  why->start_count = input->entry_count;
  for (uint32_t i = 0; i < input->entry_count; i++) {
    struct why_start *start = &why->starts[i];
    start->entry = &input->graph->input->entries[i];
    start->start = input->starts[i];
    start->view = &why->graph.starts[i];
    find_necessity(why, start, i);
    if (!start->start || !start->view->loaded) continue;
    start->before = graph_is_loaded_before(start->start, why->graph.module);
    start->chain = rule_chain(why->arena, input, &start->view->chain, &start->chain_count);
    if (why->graph.module != input->graph->entry_modules[i])
      start->cut = rule_find_cut(why->arena, input, start->start, why->graph.module, RULE_CUT_ANY);
  }
}

/* Of the paying entries, the one in which it saves the most; the rest comes from the profile. */
static void find_cost(struct why *why) {
  const struct why_start *best = NULL;
  for (uint32_t i = 0; i < why->start_count; i++) {
    const struct why_start *start = &why->starts[i];
    if (!start->start || !start->view->loaded || !start->entry->pays) continue;
    if (!best || start->view->saving.us > best->view->saving.us) best = start;
  }
  const struct graph_sum *saving = NULL;
  struct str from = {0};
  if (best && best->view->saving.us) {
    saving = &best->view->saving;
    from = str_format(why->arena, "saving in the start-up of " STR_FMT ", by the graph%s",
                      STR_ARG(best->entry->label),
                      best->view->saving.bounds ? " (an upper bound)" : "");
  }
  why->cost = explain_cost(why->arena, why->input, why->module->name, saving, from);
}

/* ---- all together ---------------------------------------------------------------------------- */

/* All findings, whatever was passed; and the program that they were found in. */
static struct engine_result judge(struct cli_program *program) {
  struct project *project = program->project;
  program->options.shown = NULL;
  struct engine_result findings =
      engine_run(&program->arena, &program->options, &project->policy, project->profiles,
                 project->profile_count ? 1 : 0, project->files, project->file_count, NULL);
  program->input = findings.program;
  return findings;
}

static void tell(struct cli *cli, struct cli_program *program, struct engine_result findings,
                 uint32_t module, bool json) {
  struct why why = {.arena = &program->arena, .input = program->input};
  struct gatherer gatherer = {.why = &why, .findings = &findings};
  why.module = &why.input->graph->modules[module];
  why.graph = graph_find_why(why.arena, why.input->graph, module, why.input->starts);
  find_imports(&gatherer);
  why.figure = profile_figure(why.input->profile, why.module->name);
  why.band = explain_band_of(why.input->policy, &why.figure);
  find_starts(&why);
  find_cost(&why);
  struct builder out = {0};
  if (json)
    why_write_json(&out, &why);
  else
    why_write_text(&out, &why);
  cli_print(cli, builder_view(&out));
  builder_free(&out);
}

void cli_why(struct cli *cli) {
  struct cli_program program;
  bool json;
  if (cli->paths.count == 0) {
    cli_complain(cli, CLI_WRONG_USE, "why: name a module, for example: lmms-lint why pandas");
    return;
  }
  if (!cli_wants_json(cli, &json) || !cli_load_project(cli, &program, 1, STR(""))) return;
  struct engine_result findings = judge(&program);
  uint32_t module = find_module(cli, program.input, cli->paths.items[0]);
  if (module != GRAPH_NONE) tell(cli, &program, findings, module, json);
  cli_free_program(&program);
}

/* lmms-lint try [ENTRY]: what could be done for one program, without any set-up. In: the program as
 * the linter sees it, and one measurement of it. Out: text. The figures live in memory only. */
#include "cli.h"

#include "engine/engine.h"
#include "measure/measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CUTS_SHOWN 3
#define FIXED_SHOWN 3
#define LINES_SHOWN 4 /* of one cut */
#define STEPS_SHOWN 6 /* of one chain */
#define PARTS_SHOWN 6
#define PARTS_LEAST 50 /* not what is less than a 50th of the largest */
#define COLLECTOR_LEAST_MS 2.0
#define PROFILE_RUNS 3
#define PROFILE_PASSES 6 /* PROFILE_RUNS, and those that find edges and memory */
#define BUDGET_S 27.0    /* for all of it; starts of the program fill what is left of it */
#define ROUNDS_MOST 15
#define STARTS_LEAST 3
#define PRECISE_MS 10.0 /* cheaper modules have spreads of their own */

struct trial {
  struct cli *cli;
  struct cli_program program;
  uint32_t entry;
  struct measure_start_request request;
  struct measure_state state;
  struct cli_modules modules;
  double began;                       /* seconds */
  struct measure_start first;         /* one start, by which the others are planned */
  struct measure_comparison compared; /* collector on, and off; of the second only if `paired` */
  bool paired;
  const struct rule_input *input; /* with what was measured */
  const struct graph_start *start;
};

struct candidate {
  uint32_t module;
  struct graph_cut cut;    /* none: it cannot be deferred */
  struct graph_sum saving; /* of the module */
};

struct candidates {
  struct candidate *items;
  size_t count, capacity;
};

static const struct graph_entry *entry_of(const struct trial *trial) {
  return &trial->program.project->entries[trial->entry];
}

/* ---- before anything runs ------------------------------------------------------------------- */

static bool choose_entry(struct trial *trial) {
  const struct project *project = trial->program.project;
  struct cli *cli = trial->cli;
  if (cli->paths.count) {
    trial->entry = project->chosen_entry;
    if (trial->entry != GRAPH_NONE && trial->program.input->starts[trial->entry]) return true;
    cli_unknown_entry(cli, &trial->program);
    return false;
  }
  for (uint32_t i = 0; i < project->entry_count; i++)
    if (project->entries[i].pays && trial->program.input->starts[i]) {
      trial->entry = i;
      return true;
    }
  cli_complain(cli, CLI_WRONG_USE,
               "no entry point found: name a file or a module, such as lmms-lint try app.py");
  return false;
}

static bool agrees(struct trial *trial) {
  struct cli *cli = trial->cli;
  struct str label = entry_of(trial)->label, python = trial->request.python;
  if (cli->yes) return true;
  if (!isatty(STDIN_FILENO)) {
    cli_complain(cli, CLI_WRONG_USE,
                 "this would run the imports of " STR_FMT " with " STR_FMT ": say --yes",
                 STR_ARG(label), STR_ARG(python));
    return false;
  }
  dprintf(STDERR_FILENO,
          "This runs " STR_FMT " up to the end of its imports, some 20 times within half a minute, "
          "with " STR_FMT ".\nGo on? [y/N] ",
          STR_ARG(label), STR_ARG(python));
  char answer[16] = {0};
  return read(STDIN_FILENO, answer, sizeof answer - 1) > 0 && (answer[0] | 32) == 'y';
}

/* ---- measuring ------------------------------------------------------------------------------ */

static bool tells_progress(const struct cli *cli) {
  return !cli->quiet && isatty(STDERR_FILENO);
}

static void progress(void *context, uint32_t done, uint32_t all) {
  if (tells_progress(context)) dprintf(STDERR_FILENO, "\rtry: round %u, at most %u", done, all);
}

static bool start_first(struct trial *trial, struct error *error) {
  trial->request.rounds = 1;
  trial->began = measure_now();
  if (!measure_start(&trial->cli->arena, &trial->request, trial->state, &trial->first, error))
    return false;
  double one_s = trial->first.round_s;
  double least_s = measure_now() - trial->began + (PROFILE_PASSES + STARTS_LEAST) * one_s;
  if (tells_progress(trial->cli))
    dprintf(STDERR_FILENO, "try: one start takes %.1f s, all of this about %.0f s\n", one_s,
            fmax(least_s, BUDGET_S));
  return true;
}

/* As many starts as there is time for: with and without the collector, in turns; where there would
 * be next to none, all of them with it. */
static bool measure_starts(struct trial *trial, struct error *error) {
  struct arena *arena = &trial->cli->arena;
  struct measure_state off = trial->state;
  double starts = (trial->began + BUDGET_S - measure_now()) / trial->first.round_s;
  trial->request.warm = true;
  trial->request.rounds = ROUNDS_MOST;
  trial->request.least = STARTS_LEAST;
  trial->request.until_s = trial->began + BUDGET_S;
  trial->request.progress = progress;
  trial->request.context = trial->cli;
  off.collector_off = true;
  trial->paired = starts >= 2 * STARTS_LEAST;
  if (trial->paired)
    return measure_compare(arena, &trial->request, trial->state, off, &trial->compared, error);
  return measure_start(arena, &trial->request, trial->state, &trial->compared.before, error);
}

static void add_module(struct arena *arena, struct cli_list *list, struct map *seen,
                       struct str name) {
  if (map_get(seen, name) != MAP_NONE) return;
  map_put(seen, arena, name, 0);
  ARRAY_PUSH(arena, list, name);
}

/* What the entry loads from outside, as far as is seen before it is measured, and the modules of
 * ours that bring it in. Not the entry itself: as a script it would run. */
static struct cli_list loaded_modules(struct trial *trial) {
  const struct rule_input *input = trial->program.input;
  const struct graph *graph = input->graph;
  const struct graph_start *start = input->starts[trial->entry];
  struct arena *arena = &trial->cli->arena;
  struct cli_list list = {0};
  struct map seen = {0};
  for (uint32_t hub = 0; hub < graph->hub_count; hub++) {
    uint32_t count = 0;
    const uint32_t *targets =
        graph_runs(start, hub) ? graph_hub_targets(arena, graph, hub, &count) : NULL;
    for (uint32_t i = 0; i < count; i++)
      if (graph_loads(start, targets[i]) && targets[i] != graph->entry_modules[trial->entry])
        add_module(arena, &list, &seen, graph->modules[targets[i]].name);
  }
  if (list.count || entry_of(trial)->script) return list;
  add_module(arena, &list, &seen, graph->modules[graph->entry_modules[trial->entry]].name);
  return list;
}

static const struct profile *measure_costs(struct trial *trial, struct error *error) {
  struct cli *cli = trial->cli;
  struct builder text = {0};
  struct cli_list names = loaded_modules(trial), roots = {0};
  for (size_t i = 0; i < cli->roots.count; i++)
    ARRAY_PUSH(&cli->arena, &roots, cli->roots.items[i]);
  for (size_t i = 0; i < trial->modules.roots.count; i++)
    ARRAY_PUSH(&cli->arena, &roots, trial->modules.roots.items[i]);
  struct measure_profile_request request = {
      .python = trial->request.python,
      .modules = names.items,
      .module_count = names.count,
      .roots = roots.items,
      .root_count = roots.count,
      .first_party = trial->modules.own.items,
      .first_party_count = trial->modules.own.count,
      .runs = PROFILE_RUNS,
      .quick = true,
      .limit_s = cli->limit,
      .quiet = cli->quiet || !isatty(STDERR_FILENO),
  };
  struct diag_list faults = {.arena = &cli->arena};
  const struct profile *profile = NULL;
  if (!names.count)
    profile = profile_parse(STR("measured"), STR("{\"schema\": 1, \"modules\": {}}"), &faults);
  else if (measure_profile(&request, &text, error))
    profile = profile_parse(STR("measured"), builder_view(&text), &faults);
  if (!profile && !error->text[0]) error_set(error, "what was measured cannot be read");
  builder_free(&text);
  return profile;
}

static const struct profile *measure_all(struct trial *trial, struct error *error) {
  const struct profile *profile = start_first(trial, error) ? measure_costs(trial, error) : NULL;
  return profile && measure_starts(trial, error) ? profile : NULL;
}

static bool measure(struct trial *trial) {
  struct error error = {0};
  struct project *project = trial->program.project;
  const struct profile *profile = measure_all(trial, &error);
  if (tells_progress(trial->cli)) dprintf(STDERR_FILENO, "\r\x1b[K");
  if (!profile) {
    cli_complain(trial->cli, CLI_WRONG_USE, "%s", error.text);
    return false;
  }
  trial->input = engine_program(&trial->cli->arena, &trial->program.options, &project->policy,
                                profile, project->files, project->file_count);
  trial->start = trial->input->starts[trial->entry];
  return trial->start != NULL;
}

/* ---- choosing ------------------------------------------------------------------------------- */

/* What is counted as one thing: a package of others, each module of ours. */
static struct str group_of(const struct graph_module *module) {
  if (module->flags & GRAPH_FIRST_PARTY) return module->name;
  return str_slice(module->name, 0, str_find(module->name, STR("."), 0));
}

/* Of each group the module with which the most goes away, where that is worth it. */
static struct candidates find_candidates(struct trial *trial) {
  const struct graph *graph = trial->input->graph;
  struct arena *arena = &trial->cli->arena;
  struct candidates candidates = {0};
  struct map index = {0};
  for (uint32_t m = 0; m < graph->module_count; m++) {
    if (!graph_loads(trial->start, m) || m == graph->entry_modules[trial->entry]) continue;
    struct candidate one = {.module = m, .saving = graph_saving_of_module(trial->start, m)};
    if ((double)one.saving.us / 1000 < trial->input->policy->min_saving_ms) continue;
    struct str group = group_of(&graph->modules[m]);
    uint32_t at = map_get(&index, group);
    if (at == MAP_NONE) {
      map_put(&index, arena, group, (uint32_t)candidates.count);
      ARRAY_PUSH(arena, &candidates, one);
      continue;
    }
    assert(candidates.items);
    if (one.saving.us > candidates.items[at].saving.us) {
      candidates.items[at] = one;
    }
  }
  for (size_t i = 0; i < candidates.count; i++)
    candidates.items[i].cut =
        rule_find_cut(arena, trial->input, trial->start, candidates.items[i].module, RULE_CUT_ANY);
  return candidates;
}

/* What a line that is moved saves; of what cannot be deferred, what it takes. */
static uint64_t worth_of(const struct candidate *one) {
  return one->cut.count ? one->cut.saved.us / one->cut.count : one->saving.us;
}

static int by_worth(const void *a, const void *b) {
  const struct candidate *left = a, *right = b;
  uint64_t x = worth_of(left), y = worth_of(right);
  if (x == y) x = left->saving.us, y = right->saving.us; /* of one cut the module that matters */
  if (x != y) return x < y ? 1 : -1;
  return (left->module > right->module) - (left->module < right->module);
}

struct choice {
  const struct candidate *cuts[CUTS_SHOWN], *fixed[FIXED_SHOWN];
  uint32_t cut_count, fixed_count;
  ARRAY(uint32_t) hubs;   /* of all cuts */
  struct graph_sum saved; /* by all of them */
};

static bool is_lost(const uint32_t *lost, const struct graph_sum *sum, uint32_t module) {
  for (uint32_t i = 0; i < sum->modules; i++)
    if (lost[i] == module) return true;
  return false;
}

/* The best cuts, by what they save for each line that is moved; each takes something away that
 * those before it do not. */
static struct choice choose(struct trial *trial, struct candidates *candidates) {
  struct arena *arena = &trial->cli->arena;
  struct choice choice = {0};
  const uint32_t *lost = NULL;
  if (candidates->count)
    qsort(candidates->items, candidates->count, sizeof *candidates->items, by_worth);
  for (size_t i = 0; i < candidates->count; i++) {
    const struct candidate *one = &candidates->items[i];
    if (is_lost(lost, &choice.saved, one->module)) continue;
    if (!one->cut.count && choice.fixed_count < FIXED_SHOWN)
      choice.fixed[choice.fixed_count++] = one;
    bool worth_it = (double)worth_of(one) / 1000 >= trial->input->policy->min_saving_ms;
    if (!one->cut.count || !worth_it || choice.cut_count == CUTS_SHOWN) continue;
    size_t before = choice.hubs.count;
    for (uint32_t h = 0; h < one->cut.count; h++)
      ARRAY_PUSH(arena, &choice.hubs, one->cut.hubs[h]);
    struct graph_sum saved = graph_saving_of_group(arena, trial->start, choice.hubs.items,
                                                   (uint32_t)choice.hubs.count, &lost);
    double more = ((double)saved.us - (double)choice.saved.us) / 1000;
    if (more < trial->input->policy->min_saving_ms) {
      choice.hubs.count = before;
      graph_saving_of_group(arena, trial->start, choice.hubs.items, (uint32_t)before, &lost);
      continue;
    }
    choice.saved = saved;
    choice.cuts[choice.cut_count++] = one;
  }
  return choice;
}

/* ---- telling -------------------------------------------------------------------------------- */

static struct str in_ms(struct trial *trial, double ms) {
  return rule_ms(&trial->cli->arena, ms);
}

static void add_place(struct builder *out, struct trial *trial, uint32_t hub) {
  struct diag_place place = rule_hub_place(trial->input, hub);
  builder_add_format(out, STR_FMT ":%u", STR_ARG(render_path(&trial->cli->arena, place.path)),
                     place.line);
}

static void add_start(struct builder *out, struct trial *trial) {
  const struct measure_start *start = &trial->compared.before;
  builder_add_format(out, STR_FMT ": " STR_FMT " to start", STR_ARG(entry_of(trial)->label),
                     STR_ARG(in_ms(trial, start->ms.median)));
  if (!isnan(start->ms.low))
    builder_add_format(out, " (95 %%: " STR_FMT " to " STR_FMT ")",
                       STR_ARG(in_ms(trial, start->ms.low)), STR_ARG(in_ms(trial, start->ms.high)));
  else
    builder_add_format(out, " (%u starts: " STR_FMT " to " STR_FMT ")", start->rounds,
                       STR_ARG(in_ms(trial, start->ms.least)),
                       STR_ARG(in_ms(trial, start->ms.most)));
  builder_add_format(out, ", %u modules, ", start->modules);
  builder_add_number(out, start->rss_kib / 1024, 0);
  builder_add_format(out, " MiB; the interpreter alone takes " STR_FMT "\n",
                     STR_ARG(in_ms(trial, start->plain_ms)));
}

struct part {
  struct str name;
  uint64_t us;
};

static int by_size(const void *a, const void *b) {
  const struct part *left = a, *right = b;
  return left->us != right->us ? (left->us < right->us ? 1 : -1)
                               : str_compare(left->name, right->name);
}

/* "of it pandas 400 ms, scipy 310 ms": what goes away with a cut, by package. */
static void add_parts(struct builder *out, struct trial *trial, const struct graph_cut *cut) {
  struct arena *arena = &trial->cli->arena;
  const struct graph *graph = trial->input->graph;
  const uint32_t *lost = NULL;
  struct map index = {0};
  ARRAY(struct part) parts = {0};
  struct graph_sum sum = graph_saving_of_group(arena, trial->start, cut->hubs, cut->count, &lost);
  assert(lost || sum.modules == 0);
  for (uint32_t i = 0; i < sum.modules; i++) {
    struct str group = group_of(&graph->modules[lost[i]]);
    uint32_t at = map_get(&index, group);
    if (at == MAP_NONE) {
      at = (uint32_t)parts.count;
      map_put(&index, arena, group, at);
      ARRAY_PUSH(arena, &parts, ((struct part){group, 0}));
    }
    assert(parts.items);
    parts.items[at].us += graph->modules[lost[i]].cost_us;
  }
  if (parts.count < 2) return;
  qsort(parts.items, parts.count, sizeof *parts.items, by_size);
  builder_add(out, STR("     of it "));
  uint64_t least = parts.items[0].us / PARTS_LEAST;
  for (size_t i = 0; i < parts.count && i < PARTS_SHOWN && parts.items[i].us >= least; i++)
    builder_add_format(out, "%s" STR_FMT " " STR_FMT, i ? ", " : "", STR_ARG(parts.items[i].name),
                       STR_ARG(in_ms(trial, (double)parts.items[i].us / 1000)));
  builder_add(out, STR("\n"));
}

/* "app.py:3 -> report.py:5 -> pandas": the lines of ours, then the module. */
static void add_chain(struct builder *out, struct trial *trial, uint32_t module) {
  const struct graph *graph = trial->input->graph;
  struct graph_chain chain = graph_find_chain(&trial->cli->arena, trial->start, module);
  uint32_t shown = 0;
  builder_add(out, STR("     "));
  for (uint32_t i = 0; i < chain.count && shown < STEPS_SHOWN; i++) {
    if (chain.steps[i].hub == GRAPH_NONE) continue;
    if (shown++) builder_add(out, STR(" -> "));
    add_place(out, trial, chain.steps[i].hub);
  }
  builder_add_format(out, "%s" STR_FMT "\n", shown ? " -> " : "",
                     STR_ARG(graph->modules[module].name));
}

static void add_moves(struct builder *out, struct trial *trial, const struct graph_cut *cut) {
  const struct graph *graph = trial->input->graph;
  for (uint32_t i = 0; i < cut->count && i < LINES_SHOWN; i++) {
    builder_add(out, STR("     defer the import in "));
    add_place(out, trial, cut->hubs[i]);
    builder_add_format(out, " (" STR_FMT ")\n",
                       STR_ARG(graph->modules[graph->hubs[cut->hubs[i]].target].name));
  }
  if (cut->count > LINES_SHOWN)
    builder_add_format(out, "     and in %u more places\n", cut->count - LINES_SHOWN);
}

static void add_cuts(struct builder *out, struct trial *trial, const struct choice *choice) {
  double all = trial->compared.before.ms.median;
  if (!choice->cut_count) {
    builder_add(out, STR("No import that can be deferred would save as much as "));
    builder_add_format(out, STR_FMT ".\n",
                       STR_ARG(in_ms(trial, trial->input->policy->min_saving_ms)));
    return;
  }
  builder_add_format(out, "The best cut%s, where not every start needs what goes:\n",
                     choice->cut_count == 1 ? "" : "s");
  for (uint32_t i = 0; i < choice->cut_count; i++) {
    const struct candidate *one = choice->cuts[i];
    double saved = (double)one->cut.saved.us / 1000;
    builder_add_format(out, "  %u. " STR_FMT ": saves " STR_FMT " (%.0f %% of the start)\n", i + 1,
                       STR_ARG(trial->input->graph->modules[one->module].name),
                       STR_ARG(in_ms(trial, saved)), fmin(saved / all, 1) * 100);
    add_chain(out, trial, one->module);
    add_parts(out, trial, &one->cut);
    add_moves(out, trial, &one->cut);
  }
  double together = (double)choice->saved.us / 1000;
  if (choice->cut_count > 1)
    builder_add_format(out, "Together they save " STR_FMT ": about " STR_FMT " would be left.\n",
                       STR_ARG(in_ms(trial, together)),
                       STR_ARG(in_ms(trial, fmax(all - together, 0))));
}

/* The last import of ours on the way to the module, and why it stays. */
static void add_reason(struct builder *out, struct trial *trial, uint32_t module) {
  struct graph_chain chain = graph_find_chain(&trial->cli->arena, trial->start, module);
  for (uint32_t i = chain.count; i-- > 0;) {
    if (chain.steps[i].hub == GRAPH_NONE) continue;
    struct str why =
        rule_why_stays(&trial->cli->arena, trial->input, trial->start, chain.steps[i].hub);
    add_place(out, trial, chain.steps[i].hub);
    builder_add_format(out, ": " STR_FMT "\n",
                       STR_ARG(why.len ? why : STR("other imports of it cannot move")));
    return;
  }
  builder_add(out, STR("the entry itself\n"));
}

static void add_fixed(struct builder *out, struct trial *trial, const struct choice *choice) {
  if (!choice->fixed_count) return;
  builder_add(out, STR("Cannot be deferred as it stands:\n"));
  for (uint32_t i = 0; i < choice->fixed_count; i++) {
    const struct candidate *one = choice->fixed[i];
    builder_add_format(out, "  " STR_FMT ", " STR_FMT ", ",
                       STR_ARG(trial->input->graph->modules[one->module].name),
                       STR_ARG(in_ms(trial, (double)one->saving.us / 1000)));
    add_reason(out, trial, one->module);
  }
}

static void add_collector(struct builder *out, struct trial *trial) {
  const struct measure_interval *saving = &trial->compared.saving;
  double all = trial->compared.before.ms.median;
  if (!trial->paired) {
    builder_add(out, STR("Garbage collection: no time was left to measure what it takes.\n"));
    return;
  }
  double sure = isnan(saving->low) ? saving->least : saving->low;
  if (!(sure > 0) || saving->median * all < COLLECTOR_LEAST_MS) {
    builder_add(out, STR("Garbage collection: nothing that could be told from noise.\n"));
    return;
  }
  builder_add_format(out, "Garbage collection takes " STR_FMT " (%.1f %%, at least %.1f %%%s): ",
                     STR_ARG(in_ms(trial, saving->median * all)), saving->median * 100, sure * 100,
                     isnan(saving->low) ? " in each round" : "");
  builder_add(out, STR("gc.disable() before the imports and\n"
                       "gc.freeze(); gc.enable() after them save it.\n"));
}

/* The least spread of any figure is what the machine drifts: more where the core was busy. */
static double drift_of(const struct profile *profile) {
  double drift = 1;
  for (uint32_t i = 0; i < profile->module_count; i++) {
    const struct profile_module *module = &profile->modules[i];
    if (module->import_ms >= PRECISE_MS) drift = fmin(drift, module->spread_ms / module->import_ms);
  }
  return drift;
}

/* What the figures rest on. */
static void add_effort(struct builder *out, const struct trial *trial) {
  double drift = drift_of(trial->input->profile);
  builder_add_format(out, "Measured in %.0f s: %u starts%s; savings by %d runs of the imports",
                     measure_now() - trial->began, trial->compared.before.rounds,
                     trial->paired ? " each with and without garbage collection" : "",
                     PROFILE_RUNS);
  if (drift < 1) builder_add_format(out, ", give or take %.0f %%", drift * 100);
  builder_add(out, STR(".\n"));
}

static void add_next(struct builder *out, struct trial *trial, const struct choice *choice) {
  double share = (double)choice->saved.us / 1000 / trial->compared.before.ms.median;
  if (share < 0.1) {
    builder_add(out, STR("Less than 10 % of the start can be saved: it is not worth it here.\n"));
    return;
  }
  builder_add_format(
      out,
      "Next: `lmms-lint profile` keeps the figures of the whole project, `lmms-lint` "
      "judges each import by them,\n`lmms-lint plan` lists the moves, `lmms-lint "
      "measure " STR_FMT " --before HEAD --verify 40%%` proves them.\n",
      STR_ARG(entry_of(trial)->label));
}

static void tell(struct trial *trial) {
  struct builder out = {0};
  struct candidates candidates = find_candidates(trial);
  struct choice choice = choose(trial, &candidates);
  add_start(&out, trial);
  builder_add_byte(&out, '\n');
  add_cuts(&out, trial, &choice);
  add_fixed(&out, trial, &choice);
  add_collector(&out, trial);
  add_effort(&out, trial);
  builder_add_byte(&out, '\n');
  add_next(&out, trial, &choice);
  cli_print(trial->cli, builder_view(&out));
  builder_free(&out);
}

static void run(struct trial *trial) {
  struct cli *cli = trial->cli;
  struct error error = {0};
  if (!choose_entry(trial)) return;
  const struct graph_entry *entry = entry_of(trial);
  trial->modules = cli_find_modules(cli, trial->program.project, true);
  trial->request.entry = entry->path.len ? entry->path : entry->module;
  trial->request.limit_s = cli->limit;
  trial->state.directory = cli_folder(cli);
  if (trial->modules.roots.count) trial->state.root = trial->modules.roots.items[0];
  if (cli->roots.count) trial->state.root = cli->roots.items[0];
  if (!measure_find_python(&cli->arena, cli->python, STR(""), &trial->request.python, &error)) {
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
    return;
  }
  if (agrees(trial) && measure(trial)) tell(trial);
}

void cli_try(struct cli *cli) {
  struct trial trial = {.cli = cli};
  if (cli->paths.count > 1) {
    cli_complain(cli, CLI_WRONG_USE, "try: name one entry point");
    return;
  }
  struct str entry = cli->paths.count ? cli->paths.items[0] : STR("");
  if (!cli_load_program(cli, &trial.program, 1, entry)) return;
  run(&trial);
  cli_free_program(&trial.program);
}

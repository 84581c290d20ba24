/* The program: the graph of all files with one profile's costs, and what each entry loads.
 * In: facts, profile, policy, entries. Out: graph and start-ups in the rules' input. The one idea:
 * functions that a module's body calls import at load too, but only a full parse tells; so the
 * graph is built once without, and once more only if some loaded file was found to do so. */
#include "internal.h"

#include <math.h>
#include <stdlib.h>

/* ---- what the graph is built from ----------------------------------------------------------- */

static void fill_costs(struct arena *arena, struct graph_input *input,
                       const struct profile *profile) {
  if (!profile) return;
  struct graph_cost *costs = ARENA_ARRAY(arena, struct graph_cost, profile->module_count + 1);
  for (uint32_t i = 0; i < profile->module_count; i++) {
    const struct profile_module *module = &profile->modules[i];
    costs[i] = (struct graph_cost){.name = module->name,
                                   .self_ms = module->self_ms,
                                   .import_ms = module->import_ms,
                                   .rss_kib = module->rss_kib,
                                   .objects = module->objects,
                                   .imports = module->imports,
                                   .import_count = module->import_count,
                                   .has_imports = module->has_imports,
                                   .failed = module->failed.len > 0};
  }
  input->costs = costs;
  input->cost_count = profile->module_count;
}

static double or_zero(double value) {
  return isnan(value) ? 0 : value;
}

/* The profile's are for 100,000 objects. */
static struct graph_collector collector_of(const struct profile *profile) {
  if (!profile) return (struct graph_collector){0};
  const struct profile_collector *c = &profile->collector;
  return (struct graph_collector){
      .young_ms = or_zero(c->young_ms) / 1e5,
      .full_ms = or_zero(c->full_ms) / 1e5,
      .period = or_zero(c->period),
      .first = or_zero(c->first),
  };
}

/* "3.11.7" -> 311; 0 if it is no version. */
static uint32_t version_of(struct str text) {
  struct str rest = text, major, minor;
  if (!rest.len || !str_cut(&rest, '.', &major) || !rest.ptr || !str_cut(&rest, '.', &minor))
    return 0;
  if (major.len != 1 || !minor.len || minor.len > 2) return 0;
  uint32_t version = 0;
  for (size_t i = 0; i < minor.len; i++) {
    if (minor.ptr[i] < '0' || minor.ptr[i] > '9') return 0;
    version = version * 10 + (uint32_t)(minor.ptr[i] - '0');
  }
  return (uint32_t)(major.ptr[0] - '0') * 100 + version;
}

/* sys.platform, from however the profile calls it. */
static struct str platform_of(struct str text) {
  static const struct {
    struct str word, platform;
  } known[] = {
      {{"darwin", 6}, {"darwin", 6}},
      {{"macos", 5}, {"darwin", 6}},
      {{"linux", 5}, {"linux", 5}},
      {{"win", 3}, {"win32", 5}},
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (str_find_nocase(text, known[i].word, 0) != SIZE_MAX) return known[i].platform;
  return (struct str){0};
}

static struct graph_target target_of(const struct policy *policy, const struct profile *profile) {
  struct graph_target target = {.python = policy->target_python};
  if (!profile) return target;
  if (!target.python) target.python = version_of(profile->python);
  target.platform = platform_of(profile->platform);
  return target;
}

static const struct str *python_paths(struct arena *arena, const struct policy *policy) {
  struct str *paths = ARENA_ARRAY(arena, struct str, policy->python_paths.count + 1);
  for (uint32_t i = 0; i < policy->python_paths.count; i++)
    paths[i] = path_join(arena, policy->directory, policy->python_paths.items[i]);
  return paths;
}

/* The folders that the user named, and the policy's. */
static void fill_directories(struct arena *arena, struct graph_input *input,
                             const struct engine_options *options, const struct policy *policy) {
  struct str *list = ARENA_ARRAY(arena, struct str, options->directory_count + 1);
  for (uint32_t i = 0; i < options->directory_count; i++)
    list[i] = options->directories[i];
  list[options->directory_count] = policy->directory;
  input->directories = list;
  input->directory_count = options->directory_count + (policy->given ? 1 : 0);
}

static struct graph_input graph_input_of(struct arena *arena, const struct engine_options *options,
                                         const struct rule_input *rules) {
  struct graph_input input = {
      .files = rules->files,
      .file_count = rules->file_count,
      .python_paths = python_paths(arena, rules->policy),
      .python_path_count = rules->policy->python_paths.count,
      .here = rules->policy->cwd,
      .home = rules->policy->directory,
      .packages = options->packages,
      .package_count = options->package_count,
      .collector = collector_of(rules->profile),
      .target = target_of(rules->policy, rules->profile),
      .entries = options->entries,
      .entry_count = options->all_entry_count,
  };
  if (options->paths) input.tree = options->paths->tree;
  fill_directories(arena, &input, options, rules->policy);
  fill_costs(arena, &input, rules->profile);
  return input;
}

const struct graph_tree *program_tree(struct arena *arena, const struct engine_options *options,
                                      const struct policy *policy, const struct facts *const *files,
                                      uint32_t count) {
  struct rule_input rules = {.policy = policy, .files = files, .file_count = count};
  struct graph_input *input = ARENA_NEW(arena, struct graph_input);
  *input = graph_input_of(arena, options, &rules);
  return graph_tree_make(arena, input);
}

/* ---- what the entries load ------------------------------------------------------------------ */

static const struct graph_start *const *make_starts(struct arena *arena,
                                                    const struct graph *graph) {
  uint32_t count = graph->input->entry_count;
  const struct graph_start **starts = ARENA_ARRAY(arena, const struct graph_start *, count + 1);
  for (uint32_t i = 0; i < count; i++)
    starts[i] = graph_start_entry(arena, graph, i);
  return starts;
}

const struct graph_start *program_start_file(struct arena *arena, const struct rule_input *input,
                                             uint32_t file_index) {
  uint32_t module = input->graph->module_of_file[file_index];
  return graph_start_modules(arena, input->graph, &module, module != GRAPH_NONE);
}

/* ---- functions called at load --------------------------------------------------------------- */

struct calls {
  const struct engine_options *options;
  const struct rule_input *input;
  const struct names **names; /* per file */
};

/* An import in a function that would matter if the function ran at load: of a module of ours, or of
 * one that the profile knows as middle or heavy, or that the policy does not want. */
static bool matters(const struct rule_input *input, uint32_t hub) {
  const struct graph_hub *h = &input->graph->hubs[hub];
  const struct graph_module *module = &input->graph->modules[h->target];
  if (h->when != GRAPH_DEFERRED) return false;
  if (graph_hub_import(input->graph, hub)->scope != FACTS_FUNCTION) return false;
  if (module->flags & GRAPH_FIRST_PARTY) return true;
  const struct policy *policy = input->policy;
  double ms = profile_figure(input->profile, module->name).import_ms;
  return decision_band(policy, ms) >= BAND_MIDDLE || module_is_forbidden(policy, module->name) ||
         module_is_contracted(policy, module->name);
}

/* Where no entry is known, every file is a start of its own: then only what costs by itself, or
 * stands in a file that something costly is asked of, is worth a parse. */
static bool *costly_files(struct arena *arena, const struct rule_input *input) {
  const struct graph *g = input->graph;
  bool *costly = ARENA_ARRAY(arena, bool, input->file_count + 1);
  for (uint32_t h = 0; h < g->hub_count; h++) {
    struct str name = g->modules[g->hubs[h].target].name;
    if (g->hubs[h].when > GRAPH_MAYBE || costly[g->hubs[h].file]) continue;
    costly[g->hubs[h].file] =
        decision_band(input->policy, profile_figure(input->profile, name).import_ms) >= BAND_MIDDLE;
  }
  return costly;
}

static bool calls_at_load(const struct names *names) {
  for (uint32_t i = 0; i < names->function_count; i++)
    if (names->functions[i].surely_called) return true;
  return false;
}

/* Parses the file once; true if one of its functions is called at load. */
static bool analyse_file(struct calls *calls, uint32_t file) {
  if (calls->names[file]) return false;
  calls->names[file] = calls->options->names(calls->options->names_context, file);
  return calls->names[file] && calls_at_load(calls->names[file]);
}

/* Analyses the files that start-ups load and that import in functions; true if one of those
 * functions is called at load. */
static bool analyse(struct calls *calls, const struct graph_start *start) {
  const struct graph *g = start->graph;
  bool found = false;
  for (uint32_t h = 0; h < g->hub_count; h++) {
    if (!graph_loads(start, g->hubs[h].importer) || !matters(calls->input, h)) continue;
    found = analyse_file(calls, g->hubs[h].file) || found;
  }
  return found;
}

static bool analyse_without_entry(struct calls *calls) {
  const struct graph *g = calls->input->graph;
  struct arena scratch = {0};
  bool found = false;
  const bool *costly = costly_files(&scratch, calls->input);
  for (uint32_t h = 0; h < g->hub_count; h++) {
    bool ours = g->modules[g->hubs[h].target].flags & GRAPH_FIRST_PARTY;
    if ((ours && !costly[g->hubs[h].file]) || !matters(calls->input, h)) continue;
    found = analyse_file(calls, g->hubs[h].file) || found;
  }
  arena_free(&scratch);
  return found;
}

static bool has_contract(const struct rule_input *input, uint32_t entry) {
  for (uint32_t c = 0; c < input->policy->contract_count; c++)
    if (input->contract_entries[c] == entry) return true;
  return false;
}

/* Entries that pay, and those that contracts are about. */
static bool analyse_all(struct calls *calls) {
  const struct graph_input *from = calls->input->graph->input;
  bool found = !calls->input->entry_known && analyse_without_entry(calls);
  for (uint32_t i = 0; i < from->entry_count; i++) {
    const struct graph_start *start = calls->input->starts[i];
    bool asked = from->entries[i].pays || has_contract(calls->input, i);
    if (start && asked) found = analyse(calls, start) || found;
  }
  return found;
}

#define MOST_ROUNDS 8 /* what is called at load loads files that call at load */

/* ---- all together --------------------------------------------------------------------------- */

static void set_program(struct arena *arena, struct rule_input *input,
                        const struct graph_input *from) {
  input->graph = graph_build(arena, from);
  input->starts = make_starts(arena, input->graph);
  input->entry_known = false;
  for (uint32_t i = 0; i < input->entry_count; i++)
    input->entry_known = input->entry_known || input->starts[i];
}

void program_make(struct arena *arena, const struct engine_options *options,
                  struct graph_memory *memory, struct rule_input *input) {
  struct graph_input from = graph_input_of(arena, options, input);
  from.memory = memory;
  from.edited = options->edited;
  input->entry_count = options->entry_count;
  input->contract_entries = options->contract_entries;
  set_program(arena, input, &from);
  struct calls calls = {options, input,
                        ARENA_ARRAY(arena, const struct names *, input->file_count + 1)};
  const struct policy *policy = input->policy;
  bool asks = options->names &&
              (input->profile || policy->forbidden.count > 0 || policy->contract_count > 0);
  for (int i = 0; asks && i < MOST_ROUNDS && analyse_all(&calls); i++) {
    from.names = calls.names;
    set_program(arena, input, &from);
  }
  input->movable = movable_new(arena, options, input);
  input->needed = needed_new(arena, input);
  input->upstreams = upstreams_new(arena, input);
  input->documents = documents_new(arena, input);
  input->variables = variables_new(arena);
  input->annotations = annotations_new(arena);
  input->spared = spared_new(arena, input);
  input->group_lines = group_lines_new(arena);
}

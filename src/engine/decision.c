/* The decision: for every module that an import loads, all that a verdict rests on.
 * In: facts, profile, policy, the program's graph. Out: an array of `struct decision`, by file,
 * import and name. The one idea: what depends on the module alone (figures, band) is worked out
 * once for each name and kept; what depends on the place is added for each import, by its hub in
 * the graph. Leaves what can move and what it saves to movable.c and saving.c, words and precedence
 * to the rules and the engine. */
#include "engine/explain.h"
#include "internal.h"

#include <assert.h>
#include <math.h>

/* Longer names are no modules; they are not taken apart, so that their length costs nothing. */
#define NAME_LIMIT 1000

struct known_module { /* what is the same wherever the module is imported */
  struct str name;
  struct profile_figure figure;
  uint8_t band;
  bool standard, preloaded, debugger, hot, usage_known, forbidden, contracted;
};

struct known_slot {
  struct known_module *module; /* stays where it is: decisions point to its figure */
};

struct module_runs { /* what is imported eagerly in a module */
  uint32_t importer;
  bool known, surely, maybe; /* runs_surely */
};

struct maker {
  struct arena *arena;
  const struct rule_input *input;
  const struct known_module *
      *of_module;          /* per module of the graph: what is known; NULL: not asked */
  struct map known;        /* as written: dotted name -> index in items */
  struct module_runs runs; /* of the module at hand */
  ARRAY(struct known_slot) items;
  ARRAY(struct decision) decisions;
};

bool module_within(struct str module, struct str package) {
  return str_starts(module, package) &&
         (module.len == package.len || (package.len && module.ptr[package.len] == '.'));
}

enum decision_band decision_band(const struct policy *policy, double import_ms) {
  if (isnan(import_ms)) return BAND_UNKNOWN;
  if (import_ms > policy->heavy_ms) return BAND_HEAVY;
  return import_ms < policy->light_ms ? BAND_LIGHT : BAND_MIDDLE;
}

/* ---- what is known of a module -------------------------------------------------------------- */

/* A hot parent does not make its submodule hot: usage of the submodule is then unknown. A parent
 * that is not hot bounds it from above. */
static bool usage_is_known(const struct policy *policy, const struct profile_figure *figure) {
  if (isnan(figure->usage)) return false;
  bool inherited = figure->usage_from.len < figure->cost_from.len;
  return !(inherited && figure->usage > policy->hot_usage);
}

bool module_is_forbidden(const struct policy *policy, struct str module) {
  for (uint32_t i = 0; i < policy->forbidden.count; i++)
    if (module_within(module, policy->forbidden.items[i])) return true;
  return false;
}

bool module_is_contracted(const struct policy *policy, struct str module) {
  for (uint32_t c = 0; c < policy->contract_count; c++) {
    const struct policy_strings *names = &policy->contracts[c].must_not_load;
    for (uint32_t i = 0; i < names->count; i++)
      if (module_within(module, names->items[i])) return true;
  }
  return false;
}

static bool is_debugger(struct str module) {
  static const char *const names[] = {
      "bpdb",   "celery.contrib.rdb", "debugpy",    "ipdb", "pdb", "ptvsd",   "pudb",
      "pydevd", "pydevd_pycharm",     "remote_pdb", "rpdb", "wdb", "web_pdb",
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (str_equal(module, str_from(names[i]))) return true;
  return false;
}

/* `ours`: it cannot be what others of that name are. */
static struct known_module *learn(const struct maker *maker, struct str name, bool ours) {
  const struct rule_input *input = maker->input;
  struct known_module *known = ARENA_NEW(maker->arena, struct known_module);
  known->name = name;
  known->figure = (struct profile_figure){.import_ms = NAN, .usage = NAN};
  if (name.len > NAME_LIMIT) return known;
  known->figure = profile_figure(input->profile, name);
  known->band = (uint8_t)explain_band_of(input->policy, &known->figure);
  known->standard = !ours && graph_is_stdlib(name);
  known->preloaded = known->standard && graph_is_free(name);
  known->debugger = !ours && is_debugger(name);
  known->usage_known = usage_is_known(input->policy, &known->figure);
  known->hot = known->usage_known && known->figure.usage > input->policy->hot_usage;
  known->forbidden = module_is_forbidden(input->policy, name);
  known->contracted = module_is_contracted(input->policy, name);
  return known;
}

/* `name` must outlive the maker's arena or lie in it. */
static const struct known_module *know(struct maker *maker, struct str name) {
  uint32_t index = map_get(&maker->known, name);
  if (index != MAP_NONE) {
    assert(maker->items.items);
    return maker->items.items[index].module;
  }
  struct known_module *known = learn(maker, name, false);
  map_put(&maker->known, maker->arena, name, (uint32_t)maker->items.count);
  ARRAY_PUSH(maker->arena, &maker->items, (struct known_slot){known});
  return known;
}

/* ---- condition 1 ---------------------------------------------------------------------------- */

/* Some paying entry surely runs it; *maybe: one runs it behind a condition, or comes to it so. */
static bool runs_surely(const struct rule_input *input, uint32_t hub, bool *maybe) {
  const struct graph_hub *h = &input->graph->hubs[hub];
  for (uint32_t i = 0; i < input->entry_count; i++) {
    const struct graph_start *start = input->starts[i];
    if (!start || !input->graph->input->entries[i].pays || !graph_runs(start, hub)) continue;
    uint32_t importer = start->number[h->importer];
    bool sure = h->when != GRAPH_MAYBE && (importer == GRAPH_NONE || !start->maybe[importer]);
    if (sure) return true;
    *maybe = true;
  }
  return false;
}

/* The same; what runs with the module is found out once for each module. */
static bool module_runs_surely(struct maker *maker, uint32_t hub, bool *maybe) {
  const struct graph_hub *h = &maker->input->graph->hubs[hub];
  if (h->when != GRAPH_EAGER) return runs_surely(maker->input, hub, maybe);
  struct module_runs *runs = &maker->runs;
  if (!runs->known || runs->importer != h->importer) {
    *runs = (struct module_runs){.importer = h->importer, .known = true};
    runs->surely = runs_surely(maker->input, hub, &runs->maybe);
  }
  *maybe = runs->maybe;
  return runs->surely;
}

/* Where no entry is known, every linted module counts as loaded at start-up. What the graph knows
 * nothing of (a stub's imports, a relative import that leaves the tree) is judged by the file. */
static void place_in_time(struct maker *maker, struct decision *decision) {
  const struct rule_input *input = maker->input;
  uint32_t flags = decision->import->flags;
  if (decision->hub == GRAPH_NONE) {
    decision->loads_at_startup =
        (flags & FACTS_EAGER) && !(flags & (FACTS_MAIN_GUARD | FACTS_IN_HANDLER));
    return;
  }
  enum graph_when when = (enum graph_when)input->graph->hubs[decision->hub].when;
  bool maybe = when == GRAPH_MAYBE;
  decision->deferred = decision->deferred && when == GRAPH_DEFERRED;
  decision->loads_at_startup = when <= GRAPH_MAYBE;
  if (input->entry_known) {
    maybe = false;
    decision->loads_at_startup = module_runs_surely(maker, decision->hub, &maybe) || maybe;
  }
  if (when <= GRAPH_MAYBE) decision->conditional = maybe;
}

/* ---- one decision for each module ----------------------------------------------------------- */

static bool is_deferred(const struct facts_import *import) {
  uint32_t never = FACTS_EAGER | FACTS_LAZY | FACTS_TYPE_CHECKING | FACTS_DEAD;
  return !(import->flags & never) && import->qualname.len > 0;
}

/* One more, as `place` says so far; the caller goes on. */
static struct decision *begin(struct maker *maker, const struct decision *place) {
  if (maker->decisions.count == maker->decisions.capacity)
    array_reserve_(maker->arena, (void **)&maker->decisions.items, &maker->decisions.capacity,
                   sizeof *place);
  struct decision *decision = &maker->decisions.items[maker->decisions.count++];
  *decision = *place;
  return decision;
}

static void finish(struct maker *maker, struct decision *decision,
                   const struct known_module *known) {
  decision->module = known->name;
  decision->figure = &known->figure;
  decision->band = known->band;
  decision->hot = known->hot;
  decision->usage_known = known->usage_known;
  decision->forbidden = known->forbidden;
  decision->contracted = known->contracted;
  decision->standard = known->standard && !decision->first_party;
  decision->preloaded = known->preloaded && !decision->first_party;
  decision->debugger = known->debugger && !decision->first_party;
  place_in_time(maker, decision);
}

/* A decision about what a hub loads. */
static void add_hub(struct maker *maker, const struct decision *place, uint32_t hub,
                    uint32_t name) {
  const struct graph *graph = maker->input->graph;
  uint32_t target = graph->hubs[hub].target;
  const struct graph_module *module = &graph->modules[target];
  const struct known_module **known = &maker->of_module[target];
  bool ours = (module->flags & GRAPH_FIRST_PARTY) != 0;
  if (!*known) *known = learn(maker, module->name, ours);
  struct decision *decision = begin(maker, place);
  decision->hub = hub;
  decision->name_index = name;
  decision->target_file = module->file;
  decision->first_party = ours;
  finish(maker, decision, *known);
}

static void add_name(struct maker *maker, const struct decision *place, uint32_t name,
                     struct str module) {
  struct decision *decision = begin(maker, place);
  decision->name_index = name;
  decision->first_party = place->import->level > 0;
  finish(maker, decision, know(maker, module));
}

/* Nothing the graph could resolve: as written. */
static void add_as_written(struct maker *maker, const struct decision *place) {
  const struct facts_import *import = place->import;
  if (import->kind == FACTS_IMPORT) {
    for (uint32_t i = 0; i < import->name_count; i++)
      add_name(maker, place, i, import->names[i].name);
    return;
  }
  char *text = arena_alloc(maker->arena, import->level + import->module.len + 1);
  memset(text, '.', import->level);
  if (import->module.len) memcpy(text + import->level, import->module.ptr, import->module.len);
  struct str module = str_of(text, import->level + import->module.len);
  if (module.len) add_name(maker, place, NO_INDEX, module);
}

/* One decision for each name that is a submodule, or, if none is, one for the source. */
static void add_from(struct maker *maker, const struct decision *place, uint32_t statement) {
  const struct graph *graph = maker->input->graph;
  bool any = false;
  for (uint32_t i = 0; i < place->import->name_count; i++) {
    uint32_t hub = graph_hub(graph, place->file_index, place->import_index, i);
    if (graph->hubs[hub].submodule != i) continue;
    add_hub(maker, place, hub, i);
    any = true;
  }
  if (!any) add_hub(maker, place, statement, NO_INDEX);
}

static bool is_future(const struct facts_import *import) {
  return import->kind == FACTS_FROM && import->level == 0 &&
         str_equal(import->module, STR("__future__"));
}

static void add_import(struct maker *maker, const struct decision *place) {
  const struct graph *graph = maker->input->graph;
  uint32_t statement = graph_hub(graph, place->file_index, place->import_index, GRAPH_NONE);
  bool dynamic = place->import->kind == FACTS_DYNAMIC;
  if (is_future(place->import)) return;
  if (statement == GRAPH_NONE && dynamic && place->import->package.len)
    return; /* import_module(".x", some_package): any module */
  if (statement == GRAPH_NONE)
    add_as_written(maker, place);
  else if (place->import->kind == FACTS_FROM)
    add_from(maker, place, statement);
  else if (dynamic)
    add_hub(maker, place, statement, NO_INDEX);
  else
    for (uint32_t i = 0; i < place->import->name_count; i++)
      add_hub(maker, place, graph_hub(graph, place->file_index, place->import_index, i), i);
}

/* What the place alone says; enum rule_sight. */
static uint32_t sights_of_import(const struct facts_import *import) {
  uint32_t sights = 0;
  if (import->above.len || import->below.len || import->comment.len) sights |= RULE_SEES_NOTED;
  if (import->flags & FACTS_IN_LOOP) sights |= RULE_SEES_LOOPED;
  if (import->flags & (FACTS_LAZY | FACTS_LAZY_KEYWORD | FACTS_LAZY_HELD)) sights |= RULE_SEES_LAZY;
  return sights;
}

/* Adds what the file's imports decide; enum rule_sight of them. */
static uint32_t add_file(struct maker *maker, uint32_t file_index) {
  const struct facts *file = maker->input->files[file_index];
  uint32_t sights = 0;
  for (uint32_t i = 0; i < file->import_count; i++) {
    const struct facts_import *import = &file->imports[i];
    sights |= sights_of_import(import);
    struct decision place = {
        .file = file,
        .import = import,
        .file_index = file_index,
        .import_index = i,
        .name_index = NO_INDEX,
        .target_file = NO_INDEX,
        .hub = GRAPH_NONE,
        .start = GRAPH_NONE,
        .deferred = is_deferred(import),
        .conditional = import->condition_count > 0 || (import->flags & FACTS_CONDITIONAL),
        .can_move = true,
        .saving_ms = NAN,
    };
    add_import(maker, &place);
  }
  return sights;
}

/* enum rule_sight of some decisions. */
static uint32_t sights_of(const struct decision *decisions, uint32_t count) {
  uint32_t sights = 0;
  for (uint32_t i = 0; i < count; i++) {
    const struct decision *d = &decisions[i];
    if (d->band >= BAND_MIDDLE || d->forbidden) sights |= RULE_SEES_COSTLY;
    if (d->deferred) sights |= RULE_SEES_DEFERRED;
    if (d->band == BAND_UNKNOWN && !d->first_party && !d->preloaded) sights |= RULE_SEES_UNPROFILED;
  }
  return sights;
}

/* ---- what only the whole shows -------------------------------------------------------------- */

/* Documents that stand for a module's cost at the start of one file. */
struct accepted {
  struct map index; /* module that the cost comes from -> flags below */
};
enum { ACCEPTED_COVERED = 1, ACCEPTED_DOCUMENTED = 2 };

static struct str cost_name(const struct decision *decision) {
  struct str from = decision->figure->cost_from;
  return from.len ? from : decision->module;
}

static uint32_t accepted_by(const struct accepted *accepted, const struct decision *decision) {
  uint32_t flags = map_get(&accepted->index, cost_name(decision));
  return flags == MAP_NONE ? 0 : flags;
}

/* Once a document accepts what a module costs at the start of this file, its other imports in the
 * file cost nothing more: the document stands for them too. */
static void share_documents(struct arena *arena, struct decision *decisions, uint32_t count) {
  struct accepted accepted = {0};
  for (uint32_t i = 0; i < count; i++) {
    uint32_t own = (decisions[i].covered ? ACCEPTED_COVERED : 0) |
                   (decisions[i].documented ? ACCEPTED_DOCUMENTED : 0);
    if (own && decisions[i].loads_at_startup)
      map_put(&accepted.index, arena, cost_name(&decisions[i]),
              own | accepted_by(&accepted, &decisions[i]));
  }
  for (uint32_t i = 0; i < count; i++) {
    uint32_t shared = accepted_by(&accepted, &decisions[i]);
    decisions[i].covered |= (shared & ACCEPTED_COVERED) != 0;
    decisions[i].documented |= (shared & ACCEPTED_DOCUMENTED) != 0;
  }
}

static void find_documents(struct maker *maker, struct decision *decisions, uint32_t count) {
  bool any = false;
  for (uint32_t i = 0; i < count; i++) {
    struct decision *decision = &decisions[i];
    bool costs = decision->band == BAND_MIDDLE || decision->band == BAND_HEAVY;
    if (!decision->loads_at_startup || !(costs || decision->forbidden)) continue;
    decision->exception = exception_find(maker->arena, maker->input, decision, &decision->covered);
    decision->documented = decision->exception != NULL;
    any |= decision->documented;
  }
  if (any) share_documents(maker->arena, decisions, count);
}

#define CACHE_LINE 64
#define MOST_AHEAD 4096 /* bytes of one file */

/* The files' facts lie apart in memory, and to wait for them is most of the time here: those of
 * files to come are fetched while others are looked at. */
static void fetch_ahead(const struct rule_input *input, uint32_t file) {
  if (file + 4 < input->file_count) __builtin_prefetch(input->files[file + 4]);
  if (file + 2 >= input->file_count) return;
  const struct facts *facts = input->files[file + 2];
  size_t size = facts->import_count * sizeof *facts->imports;
  for (size_t at = 0; at < size && at < MOST_AHEAD; at += CACHE_LINE)
    __builtin_prefetch((const char *)facts->imports + at);
}

static void reserve(struct maker *maker, size_t capacity) {
  maker->decisions.items = arena_alloc(maker->arena, capacity * sizeof(struct decision));
  maker->decisions.capacity = capacity;
}

void decisions_make(struct arena *arena, struct rule_input *input) {
  struct maker maker = {.arena = arena, .input = input};
  uint32_t *first = ARENA_ARRAY(arena, uint32_t, input->file_count + 1);
  maker.of_module = ARENA_ARRAY(arena, const struct known_module *, input->graph->module_count + 1);
  uint32_t *holds = ARENA_ARRAY(arena, uint32_t, input->file_count + 1);
  reserve(&maker, input->graph->hub_count + 8); /* nearly always enough */
  for (uint32_t i = 0; i < input->file_count; i++) {
    first[i] = (uint32_t)maker.decisions.count;
    fetch_ahead(input, i);
    holds[i] = add_file(&maker, i);
    uint32_t count = (uint32_t)maker.decisions.count - first[i];
    if (count) holds[i] |= sights_of(&maker.decisions.items[first[i]], count);
    if (!input->files[i]->import_count) continue;
    if (input->is_fast_path[i]) holds[i] |= RULE_SEES_FAST_PATH;
    if (input->is_gateway[i]) holds[i] |= RULE_SEES_GATEWAY;
  }
  first[input->file_count] = (uint32_t)maker.decisions.count;
  input->first_decision = first;
  input->holds = holds;
  input->decisions = maker.decisions.items;
  input->decision_count = (uint32_t)maker.decisions.count;
  bool judged = input->profile || input->policy->forbidden.count;
  for (uint32_t i = 0; judged && i < input->file_count; i++)
    if (holds[i] & RULE_SEES_COSTLY)
      find_documents(&maker, maker.decisions.items + first[i], first[i + 1] - first[i]);
  if (judged) savings_make(arena, input, maker.decisions.items);
}

/* ---- questions of the rules ----------------------------------------------------------------- */

bool decision_may_defer(const struct decision *decision) {
  return decision->loads_at_startup && decision->can_move && decision->would_save &&
         !decision->covered;
}

static bool needs_figure(const struct decision *decision) {
  uint32_t excused = FACTS_IN_TRY_IMPORT | FACTS_IN_HANDLER | FACTS_MAIN_GUARD;
  return isnan(decision->figure->import_ms) && !decision->first_party && !decision->preloaded &&
         !(decision->import->flags & excused) && decision->import->condition_count == 0;
}

bool decision_is_unprofiled_import(const struct decision *decision) {
  return decision->loads_at_startup && !decision->conditional && needs_figure(decision);
}

/* Where the profile was made it is not there: it is optional, and at module level it would fail. */
static bool is_missing(const struct decision *decision) {
  const struct profile_module *module = decision->figure->module;
  return module && str_starts(module->failed, STR("ModuleNotFoundError"));
}

bool decision_is_unprofiled_deferral(const struct decision *decision) {
  return decision->deferred && !decision->debugger && needs_figure(decision) &&
         !is_missing(decision);
}

bool decision_is_costly_deferral(const struct decision *decision) {
  bool costly = decision->band == BAND_MIDDLE || decision->band == BAND_HEAVY;
  return costly && decision->deferred && !decision->preloaded;
}

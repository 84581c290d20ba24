/* The decision: for every module that an import loads, all that a verdict rests on.
 * In: facts, profile, policy, module names. Out: an array of `struct decision`, by file, import and
 * name. The one idea: what depends on the module alone (figures, band, whose it is) is worked out
 * once for each name and kept; what depends on the place is added for each import. The three
 * conditions of a finding that asks to defer are functions of their own, for the graph to answer
 * where it is known. Leaves words and precedence to the rules and the engine. */
#include "internal.h"

#include <assert.h>
#include <math.h>

/* Longer names are no modules; they are not taken apart, so that their length costs nothing. */
#define NAME_LIMIT 1000

struct known_module { /* what is the same wherever the module is imported */
  struct str name;
  struct profile_figure figure;
  uint32_t file; /* linted file that answers to the name, or NO_INDEX */
  uint8_t band;
  bool inside, standard, preloaded, hot, usage_known, forbidden;
  bool has_parts;    /* the profile knows a submodule of it, or a linted file is one */
  double staying_ms; /* cost of parents that stay at start-up, being hot */
};

struct known_slot {
  struct known_module *module; /* stays where it is: decisions point to its figure */
};

struct maker {
  struct arena *arena;
  const struct rule_input *input;
  const struct modules *modules;
  struct map known; /* dotted name -> index in items */
  ARRAY(struct known_slot) items;
  struct map profiled_parents; /* packages that have a profiled submodule */
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

static struct str parent_of(struct str module) {
  size_t dot = str_rfind_byte(module, '.');
  return dot == SIZE_MAX ? (struct str){0} : str_slice(module, 0, dot);
}

/* ---- what is known of a module -------------------------------------------------------------- */

static double staying_cost(const struct rule_input *input, struct str module) {
  double cost = 0;
  for (struct str at = parent_of(module); at.len; at = parent_of(at)) {
    const struct profile_module *parent = profile_find(input->profile, at);
    if (parent && parent->usage > input->policy->hot_usage && parent->import_ms > cost)
      cost = parent->import_ms;
  }
  return cost;
}

/* A hot parent does not make its submodule hot: usage of the submodule is then unknown. A parent
 * that is not hot bounds it from above. */
static bool usage_is_known(const struct policy *policy, const struct profile_figure *figure) {
  if (isnan(figure->usage)) return false;
  bool inherited = figure->usage_from.len < figure->cost_from.len;
  return !(inherited && figure->usage > policy->hot_usage);
}

static bool is_forbidden(const struct policy *policy, struct str module) {
  for (uint32_t i = 0; i < policy->forbidden.count; i++)
    if (module_within(module, policy->forbidden.items[i])) return true;
  return false;
}

static struct known_module *learn(const struct maker *maker, struct str name) {
  const struct rule_input *input = maker->input;
  struct known_module *known = ARENA_NEW(maker->arena, struct known_module);
  known->name = name;
  known->file = NO_INDEX;
  known->figure = (struct profile_figure){.import_ms = NAN, .usage = NAN};
  if (name.len > NAME_LIMIT) return known;
  known->figure = profile_figure(input->profile, name);
  known->band = (uint8_t)decision_band(input->policy, known->figure.import_ms);
  if (known->band == BAND_LIGHT && !known->figure.exact) known->band = BAND_UNKNOWN;
  known->file = modules_find(maker->modules, name, &known->inside);
  known->standard = !known->inside && graph_is_stdlib(name);
  known->preloaded = known->standard && graph_is_free(name);
  known->usage_known = usage_is_known(input->policy, &known->figure);
  known->hot = known->usage_known && known->figure.usage > input->policy->hot_usage;
  known->forbidden = is_forbidden(input->policy, name);
  known->has_parts =
      map_get(&maker->profiled_parents, name) != MAP_NONE || modules_hold(maker->modules, name);
  if (input->profile) known->staying_ms = staying_cost(input, name);
  return known;
}

/* `name` must outlive the maker's arena or lie in it. */
static const struct known_module *know(struct maker *maker, struct str name) {
  uint32_t index = map_get(&maker->known, name);
  if (index != MAP_NONE) {
    assert(maker->items.items);
    return maker->items.items[index].module;
  }
  struct known_module *known = learn(maker, name);
  map_put(&maker->known, maker->arena, name, (uint32_t)maker->items.count);
  ARRAY_PUSH(maker->arena, &maker->items, (struct known_slot){known});
  return known;
}

static void find_profiled_parents(struct maker *maker) {
  const struct profile *profile = maker->input->profile;
  for (uint32_t i = 0; profile && i < profile->module_count; i++)
    for (struct str at = parent_of(profile->modules[i].name); at.len; at = parent_of(at))
      map_put(&maker->profiled_parents, maker->arena, at, 1);
}

/* ---- the three conditions ------------------------------------------------------------------- */

/* Without a graph every linted module counts as loaded at start-up. An `except` handler runs only
 * where something failed. */
static bool loads_at_startup(const struct facts_import *import) {
  return (import->flags & FACTS_EAGER) && !(import->flags & (FACTS_MAIN_GUARD | FACTS_IN_HANDLER));
}

/* Without knowledge of where names are used, a module-level import can move. */
static bool can_move(const struct facts_import *import) {
  return !(import->flags & FACTS_GENERATOR);
}

/* Without a graph the saving is bounded by the import's own cost, less that of parents which stay.
 */
static double saving_bound(const struct known_module *known) {
  return known->figure.import_ms - known->staying_ms;
}

static bool would_save(const struct policy *policy, double saving_ms) {
  return !isnan(saving_ms) && saving_ms >= policy->min_saving_ms;
}

/* ---- one decision for each module ----------------------------------------------------------- */

static bool is_deferred(const struct facts_import *import) {
  uint32_t never = FACTS_EAGER | FACTS_LAZY | FACTS_TYPE_CHECKING | FACTS_DEAD;
  return !(import->flags & never) && import->qualname.len > 0;
}

/* Where the module is: a linted file, within a linted package, beside the importer, or elsewhere.
 */
static void find_home(const struct maker *maker, const struct known_module *known,
                      struct decision *decision) {
  decision->target_file = known->file;
  decision->first_party = known->inside;
  bool beside_first = modules_in_script_folder(maker->modules, decision->file_index);
  bool foreign = known->standard || !isnan(known->figure.import_ms);
  if (!known->inside && (beside_first || !foreign))
    decision->target_file = modules_find_beside(maker->modules, decision->file_index, known->name,
                                                &decision->first_party);
  decision->standard = known->standard && !decision->first_party;
  decision->preloaded = known->preloaded && !decision->first_party;
}

static void add(struct maker *maker, struct decision place, struct str module) {
  const struct known_module *known = know(maker, module);
  struct decision *decision = &place;
  decision->module = module;
  decision->figure = &known->figure;
  decision->band = known->band;
  decision->hot = known->hot;
  decision->usage_known = known->usage_known;
  decision->forbidden = known->forbidden;
  if (decision->first_party)
    decision->standard = decision->preloaded = false;
  else
    find_home(maker, known, decision);
  decision->saving_ms = saving_bound(known);
  decision->saving_is_bound = true;
  decision->would_save = would_save(maker->input->policy, decision->saving_ms);
  ARRAY_PUSH(maker->arena, &maker->decisions, place);
}

static struct str join_dotted(struct arena *arena, struct str package, struct str name) {
  return str_format(arena, STR_FMT "." STR_FMT, STR_ARG(package), STR_ARG(name));
}

/* The file of `package`.`name`, or NO_INDEX; *known is set too where the profile knows it. */
static uint32_t find_submodule(const struct maker *maker, const struct decision *place,
                               struct str module, bool *known) {
  bool inside;
  uint32_t file = modules_find(maker->modules, module, &inside);
  if (file == NO_INDEX && !inside)
    file = modules_find_beside(maker->modules, place->file_index, module, &inside);
  *known = file != NO_INDEX || profile_find(maker->input->profile, module) != NULL;
  return file;
}

static bool may_have_submodules(struct maker *maker, const struct decision *place,
                                struct str package) {
  if (place->import->flags & FACTS_STAR || package.len == 0) return false;
  const struct known_module *known = know(maker, package);
  if (known->has_parts) return true;
  return !known->standard && modules_hold_beside(maker->modules, place->file_index, package);
}

/* Adds a decision for each name that is a submodule; false if none is. */
static bool add_submodules(struct maker *maker, struct decision place, struct str package) {
  bool any = false;
  if (!may_have_submodules(maker, &place, package)) return false;
  for (uint32_t i = 0; i < place.import->name_count; i++) {
    struct str module = join_dotted(maker->arena, package, place.import->names[i].name);
    bool known;
    uint32_t file = find_submodule(maker, &place, module, &known);
    if (!known) continue;
    struct decision sub = place;
    sub.name_index = i;
    sub.target_file = file;
    add(maker, sub, module);
    any = true;
  }
  return any;
}

static void add_from(struct maker *maker, struct decision place) {
  const struct facts_import *import = place.import;
  struct str package = import->module;
  if (import->level) {
    place.first_party = true;
    package = modules_relative(maker->arena, maker->modules, place.file_index, import->level,
                               import->module, &place.target_file);
  }
  if (str_equal(import->module, STR("__future__"))) return;
  if (!add_submodules(maker, place, package)) add(maker, place, package);
}

/* `import_module(".x", __package__)`: the package is known only where it is written so. */
static void add_dynamic(struct maker *maker, struct decision place) {
  const struct facts_import *import = place.import;
  struct str module = import->module;
  if (import->level) {
    place.first_party = true;
    bool own = str_equal(import->package, STR("__package__")) || import->package.len == 0;
    if (own)
      module = modules_relative(maker->arena, maker->modules, place.file_index, import->level,
                                import->module, &place.target_file);
  }
  if (module.len) add(maker, place, module);
}

static void add_import(struct maker *maker, struct decision place) {
  const struct facts_import *import = place.import;
  if (import->kind == FACTS_FROM) {
    add_from(maker, place);
  } else if (import->kind == FACTS_DYNAMIC) {
    add_dynamic(maker, place);
  } else {
    for (uint32_t i = 0; i < import->name_count; i++) {
      place.name_index = i;
      add(maker, place, import->names[i].name);
    }
  }
}

static void add_file(struct maker *maker, uint32_t file_index) {
  const struct facts *file = maker->input->files[file_index];
  for (uint32_t i = 0; i < file->import_count; i++) {
    const struct facts_import *import = &file->imports[i];
    struct decision place = {
        .file = file,
        .import = import,
        .file_index = file_index,
        .import_index = i,
        .name_index = NO_INDEX,
        .target_file = NO_INDEX,
        .deferred = is_deferred(import),
        .conditional = import->condition_count > 0 || (import->flags & FACTS_CONDITIONAL),
        .loads_at_startup = loads_at_startup(import),
        .can_move = can_move(import),
    };
    add_import(maker, place);
  }
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
    if (!decision->loads_at_startup || decision->band == BAND_LIGHT) continue;
    if (decision->band == BAND_UNKNOWN && !decision->forbidden) continue;
    decision->exception = exception_find(maker->arena, maker->input, decision, &decision->covered);
    decision->documented = decision->exception != NULL;
    any |= decision->documented;
  }
  if (any) share_documents(maker->arena, decisions, count);
}

static bool is_told_elsewhere(const struct decision *decision) {
  return decision->loads_at_startup && decision->band >= BAND_MIDDLE && !decision->hot;
}

/* What the file's own imports cost that are judged where they stand. */
static double told_cost(const struct rule_input *input, uint32_t file) {
  double sum = 0;
  for (uint32_t i = input->first_decision[file]; i < input->first_decision[file + 1]; i++)
    if (is_told_elsewhere(&input->decisions[i])) sum += input->decisions[i].figure->import_ms;
  return sum;
}

/* A first-party module that is heavy because of what it imports is not the root cause. */
static void subtract_own_imports(struct maker *maker) {
  const struct rule_input *input = maker->input;
  double *told = ARENA_ARRAY(maker->arena, double, input->file_count + 1);
  for (uint32_t i = 0; i < input->file_count; i++)
    told[i] = told_cost(input, i);
  for (size_t i = 0; i < maker->decisions.count; i++) {
    struct decision *decision = &maker->decisions.items[i];
    if (decision->target_file == NO_INDEX || isnan(decision->saving_ms)) continue;
    decision->saving_ms -= told[decision->target_file];
    if (decision->saving_ms < 0) decision->saving_ms = 0;
    decision->would_save = would_save(input->policy, decision->saving_ms);
  }
}

/* Nearly always the number of decisions: one for each statement, one for each name of `import`. */
static size_t expected_count(const struct rule_input *input) {
  size_t count = 0;
  for (uint32_t f = 0; f < input->file_count; f++)
    for (uint32_t i = 0; i < input->files[f]->import_count; i++) {
      const struct facts_import *import = &input->files[f]->imports[i];
      count += import->kind == FACTS_IMPORT ? import->name_count : 1;
    }
  return count;
}

static void reserve(struct maker *maker, size_t capacity) {
  maker->decisions.items = ARENA_ARRAY(maker->arena, struct decision, capacity);
  maker->decisions.capacity = capacity;
}

void decisions_make(struct arena *arena, struct rule_input *input, const struct modules *modules) {
  struct maker maker = {.arena = arena, .input = input, .modules = modules};
  uint32_t *first = ARENA_ARRAY(arena, uint32_t, input->file_count + 1);
  find_profiled_parents(&maker);
  reserve(&maker, expected_count(input));
  for (uint32_t i = 0; i < input->file_count; i++) {
    first[i] = (uint32_t)maker.decisions.count;
    add_file(&maker, i);
  }
  first[input->file_count] = (uint32_t)maker.decisions.count;
  input->first_decision = first;
  input->decisions = maker.decisions.items;
  input->decision_count = (uint32_t)maker.decisions.count;
  bool judged = input->profile || input->policy->forbidden.count;
  for (uint32_t i = 0; judged && i < input->file_count; i++)
    find_documents(&maker, maker.decisions.items + first[i], first[i + 1] - first[i]);
  if (input->profile) subtract_own_imports(&maker);
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
  return decision->loads_at_startup && needs_figure(decision);
}

bool decision_is_unprofiled_deferral(const struct decision *decision) {
  return decision->deferred && needs_figure(decision);
}

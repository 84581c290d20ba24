/* Condition 2: can an import be deferred?
 * In: where the file uses the names that it binds (from a full parse, asked for file by file), and
 * what other files import from it. Out: yes or no for each hub, and why. The one idea: the answer
 * is worked out once for a hub and kept, and only for those hubs that a finding would move. What is
 * not known (no source at hand) does not stand in the way. */
#include "internal.h"

#include <stdlib.h>

enum answer { NOT_ASKED, MOVES, STAYS };

struct defaults { /* text offsets of names in default values, ascending; items NULL: not asked */
  const uint32_t *items;
  uint32_t count;
};

struct exported { /* what linted files import from a file */
  bool known, star;
  struct map names;
};

struct movable {
  struct arena *arena;
  const struct engine_options *options;
  const struct rule_input *input;
  uint8_t *answers;          /* per hub: enum answer */
  uint32_t *asking;          /* hubs of `from` imports, by the file that they import from ... */
  uint32_t *first_asking;    /* ... per file: the first of its own; NULL: not asked */
  struct exported *exported; /* per file */
  struct map verdicts;       /* "file verdict name scope" -> what look_further says */
  struct defaults *defaults; /* per file: where its parameters' default values are */
  uint8_t *belongs;          /* per module: enum answer by its figures; NULL: not asked */
  bool *candidates[3];       /* per enum rule_cut and hub, none that stays; NULL: not asked */
};

struct movable *movable_new(struct arena *arena, const struct engine_options *options,
                            const struct rule_input *input) {
  struct movable *movable = ARENA_NEW(arena, struct movable);
  movable->arena = arena;
  movable->options = options;
  movable->input = input;
  movable->answers = ARENA_ARRAY(arena, uint8_t, input->graph->hub_count + 1);
  movable->defaults = ARENA_ARRAY(arena, struct defaults, input->file_count + 1);
  return movable;
}

static const struct names *names_of(const struct movable *m, uint32_t file) {
  return m->options->names ? m->options->names(m->options->names_context, file) : NULL;
}

const struct names *movable_names(const struct movable *movable, uint32_t file) {
  return names_of(movable, file);
}

/* ---- needed from outside -------------------------------------------------------------------- */

/* The file that a whole `from` import asks for names; GRAPH_NONE: none of the others. */
static uint32_t asked_file(const struct rule_input *input, const struct graph_hub *hub) {
  if (!hub->from || hub->name != GRAPH_NONE || hub->submodule != GRAPH_NONE) return GRAPH_NONE;
  uint32_t file = input->graph->modules[hub->target].file;
  return file == hub->file ? GRAPH_NONE : file;
}

/* Counting sort of the hubs by file. */
static void list_asking(struct movable *m) {
  const struct graph *g = m->input->graph;
  uint32_t files = m->input->file_count;
  uint32_t *first = m->first_asking = ARENA_ARRAY(m->arena, uint32_t, files + 2);
  m->exported = ARENA_ARRAY(m->arena, struct exported, files + 1);
  for (uint32_t h = 0; h < g->hub_count; h++) {
    uint32_t file = asked_file(m->input, &g->hubs[h]);
    if (file != GRAPH_NONE) first[file + 2]++;
  }
  for (uint32_t f = 0; f < files; f++)
    first[f + 2] += first[f + 1];
  m->asking = arena_alloc(m->arena, (first[files + 1] + 1) * sizeof *m->asking);
  for (uint32_t h = 0; h < g->hub_count; h++) {
    uint32_t file = asked_file(m->input, &g->hubs[h]);
    if (file != GRAPH_NONE) m->asking[first[file + 1]++] = h;
  }
}

/* A fast path may be star-imported by its handler: that carries names, it does not need them. A
 * type checker's star import does not run. */
static void note_import(struct movable *m, uint32_t file, const struct facts_import *import) {
  struct exported *exported = &m->exported[file];
  if (import->flags & FACTS_STAR) {
    bool runs = !(import->flags & (FACTS_TYPE_CHECKING | FACTS_DEAD));
    exported->star |= runs && !m->input->is_fast_path[file];
    return;
  }
  for (uint32_t i = 0; i < import->name_count; i++)
    map_put(&exported->names, m->arena, import->names[i].name, 1);
}

static const struct exported *exported_from(struct movable *m, uint32_t file) {
  if (!m->first_asking) list_asking(m);
  struct exported *exported = &m->exported[file];
  for (uint32_t i = m->first_asking[file]; !exported->known && i < m->first_asking[file + 1]; i++)
    note_import(m, file, graph_hub_import(m->input->graph, m->asking[i]));
  exported->known = true;
  return exported;
}

/* Some linted file imports the name from the file. */
static bool is_exported(struct movable *m, uint32_t file, struct str name) {
  const struct exported *exported = exported_from(m, file);
  return exported->star || map_get(&exported->names, name) != MAP_NONE;
}

/* ---- what stands in the way ----------------------------------------------------------------- */

struct obstacle {
  enum names_verdict verdict; /* NAMES_MOVABLE: none of the file's own */
  const struct names_use *use;
  struct str name;
  bool elsewhere, effects, carries, in_default, in_place, generator, recursion;
  bool kept; /* `use` is an annotation that may be read at run time */
};

static bool is_init(struct str path) {
  return str_equal(path_name(path), STR("__init__.py"));
}

static bool is_first_party(const struct movable *m, uint32_t hub) {
  return m->input->graph->modules[m->input->graph->hubs[hub].target].flags & GRAPH_FIRST_PARTY;
}

/* What an import binds its name to, in words that are equal for equal things. */
static struct str bound_object(struct arena *arena, const struct facts_import *import,
                               uint32_t name) {
  if (name >= import->name_count) return STR("*");
  const struct facts_name *bound = &import->names[name];
  struct str first = bound->name, rest = bound->name;
  if (import->kind == FACTS_FROM)
    return str_format(arena, "from %u " STR_FMT " " STR_FMT, import->level, STR_ARG(import->module),
                      STR_ARG(bound->name));
  if (!bound->as.len) str_cut(&rest, '.', &first); /* import a.b binds a */
  return str_format(arena, "import " STR_FMT, STR_ARG(first));
}

/* `import a` beside `import a.b`, or twice: the name is bound again, but always to one thing. */
static bool is_bound_alike(const struct facts *file, const struct names *names,
                           const struct names_binding *binding) {
  struct arena scratch = {0};
  struct str own =
      bound_object(&scratch, &file->imports[binding->import_index], binding->name_index);
  uint32_t binds = 0, alike = 0;
  for (uint32_t i = 0; i < binding->use_count; i++)
    if (binding->uses[i].operation != NAMES_LOAD) binds++;
  for (uint32_t b = 0; b < names->binding_count; b++) {
    const struct names_binding *other = &names->bindings[b];
    if (!str_equal(other->name, binding->name) || !str_equal(other->scope, binding->scope))
      continue;
    struct str object =
        bound_object(&scratch, &file->imports[other->import_index], other->name_index);
    alike += str_equal(object, own);
  }
  arena_free(&scratch);
  return binds == alike;
}

static bool is_loaded_at_load(const struct names_binding *binding) {
  for (uint32_t i = 0; i < binding->use_count; i++) {
    const struct names_use *use = &binding->uses[i];
    if (use->at_load && use->operation == NAMES_LOAD && !names_in_annotation(use)) return true;
  }
  return false;
}

static bool is_listed(const struct names_binding *binding) {
  for (uint32_t i = 0; i < binding->use_count; i++)
    if (binding->uses[i].context == NAMES_EXPORT) return true;
  return false;
}

/* The verdict is the first thing in the way. Two kinds of thing are none: `__all__` in a fast path,
 * which only repeats what is there, and another import of the same. Then the rest counts. */
static enum names_verdict look_further(const struct movable *m, uint32_t file,
                                       const struct names *names,
                                       const struct names_binding *binding) {
  bool listed = is_listed(binding) && !m->input->is_fast_path[file];
  bool again =
      binding->verdict == NAMES_REBOUND && is_bound_alike(m->input->files[file], names, binding);
  bool repeated = binding->verdict == NAMES_EXPORTED && !listed;
  if (!again && !repeated) return binding->verdict;
  if (is_loaded_at_load(binding)) return NAMES_USED_AT_LOAD;
  return listed ? NAMES_EXPORTED : NAMES_MOVABLE;
}

/* Kept for each variable: files that import one thing a thousand times exist. */
static enum names_verdict verdict_of(struct movable *m, uint32_t file, const struct names *names,
                                     const struct names_binding *binding) {
  if (binding->verdict != NAMES_REBOUND && binding->verdict != NAMES_EXPORTED)
    return binding->verdict;
  struct arena scratch = {0};
  struct str key = str_format(&scratch, "%u %u " STR_FMT " " STR_FMT, file, binding->verdict,
                              STR_ARG(binding->name), STR_ARG(binding->scope));
  uint32_t known = map_get(&m->verdicts, key);
  if (known == MAP_NONE) {
    known = look_further(m, file, names, binding);
    map_put(&m->verdicts, m->arena, str_copy(m->arena, key), known);
  }
  arena_free(&scratch);
  return (enum names_verdict)known;
}

/* What `import *` brings may be what others import from this file: a package does it for them. */
static bool carries_names(struct movable *m, uint32_t file) {
  const struct exported *exported = exported_from(m, file);
  return is_init(m->input->files[file]->path) || exported->star || exported->names.count;
}

/* `python -m package`, and a script that is an entry, run what stands under the main guard. */
static bool runs_as_main(const struct movable *m, uint32_t file) {
  const struct graph_input *graph = m->input->graph->input;
  struct str path = m->input->files[file]->path;
  if (str_equal(path_name(path), STR("__main__.py"))) return true;
  for (uint32_t i = 0; i < graph->entry_count; i++)
    if (graph->entries[i].script && str_equal(graph->entries[i].path, path)) return true;
  return false;
}

/* `from . import x` in the package's own `__getattr__` first asks the package for x: without end.
 */
static bool asks_itself(const struct movable *m, const struct graph_hub *hub,
                        const struct variable *variable) {
  const struct graph_module *target = &m->input->graph->modules[hub->target];
  return variable->in_getattr && hub->submodule != GRAPH_NONE && target->parent == hub->importer;
}

static bool judge_binding(struct movable *m, uint32_t hub, const struct names *names,
                          const struct names_binding *binding, struct obstacle *obstacle) {
  uint32_t file = m->input->graph->hubs[hub].file;
  enum names_verdict verdict = verdict_of(m, file, names, binding);
  *obstacle = (struct obstacle){.verdict = verdict, .use = binding->use, .name = binding->name};
  if (verdict == NAMES_STAR) /* else its own advice: name what is used */
    return !(obstacle->carries = carries_names(m, file));
  if (verdict != NAMES_MOVABLE) return false;
  const struct names_use *kept = annotation_kept(m->input, file, names, binding);
  if (kept) {
    *obstacle = (struct obstacle){.kept = true, .use = kept, .name = binding->name};
    return false;
  }
  const struct variable *variable = variable_of(m->input, names, binding);
  obstacle->use = variable->guarded;
  if (obstacle->use && !runs_as_main(m, file)) obstacle->use = NULL;
  if (obstacle->use) obstacle->verdict = NAMES_USED_AT_LOAD;
  obstacle->recursion = asks_itself(m, &m->input->graph->hubs[hub], variable);
  if (obstacle->use || obstacle->recursion) return false;
  obstacle->elsewhere = is_exported(m, file, binding->name) ||
                        (binding->unused && is_init(m->input->files[file]->path));
  obstacle->effects = binding->unused && is_first_party(m, hub);
  return !obstacle->elsewhere && !obstacle->effects;
}

static int by_offset(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static const struct defaults *defaults_of(struct movable *m, uint32_t file,
                                          const struct names *names) {
  struct defaults *known = &m->defaults[file];
  if (known->items) return known;
  ARRAY(uint32_t) list = {0};
  ARRAY_PUSH(m->arena, &list, UINT32_MAX); /* never empty */
  for (uint32_t b = 0; b < names->binding_count; b++) {
    const struct names_binding *binding = &names->bindings[b];
    if (b && binding->uses == names->bindings[b - 1].uses) continue;
    for (uint32_t i = 0; i < binding->use_count; i++)
      if (binding->uses[i].context == NAMES_DEFAULT)
        ARRAY_PUSH(m->arena, &list, binding->uses[i].offset);
  }
  qsort(list.items, list.count, sizeof *list.items, by_offset);
  *known = (struct defaults){list.items, (uint32_t)list.count};
  return known;
}

/* A dynamic import as the default value of a parameter runs with the `def`. */
static bool is_in_default(struct movable *m, uint32_t file, const struct names *names,
                          const struct facts_import *import) {
  const struct defaults *defaults = defaults_of(m, file, names);
  uint32_t low = 0, high = defaults->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (defaults->items[middle] < import->span.start)
      low = middle + 1;
    else
      high = middle;
  }
  return low < defaults->count && defaults->items[low] < import->span.end;
}

/* `np = import_module("numpy")`: the name must not be needed at load, nor from elsewhere. */
static bool judge_value(struct movable *m, uint32_t file, const struct names_binding *binding,
                        struct obstacle *obstacle) {
  *obstacle =
      (struct obstacle){.verdict = binding->verdict, .use = binding->use, .name = binding->name};
  obstacle->elsewhere = binding->name.len && is_exported(m, file, binding->name);
  return binding->verdict == NAMES_MOVABLE && !obstacle->elsewhere;
}

static bool judge_dynamic(struct movable *m, const struct graph_hub *h, const struct names *names,
                          const struct facts_import *import, struct obstacle *obstacle) {
  uint32_t count;
  obstacle->in_default = is_in_default(m, h->file, names, import);
  if (obstacle->in_default) return false;
  const struct names_binding *bindings = names_of_import(names, h->import, &count);
  if (names->broken) return true;
  if (count) return judge_value(m, h->file, bindings, obstacle);
  obstacle->in_place = import->scope == FACTS_MODULE;
  return !obstacle->in_place;
}

static bool judge_names(struct movable *m, uint32_t hub, const struct names *names,
                        struct obstacle *obstacle) {
  const struct graph_hub *h = &m->input->graph->hubs[hub];
  const struct facts_import *import = graph_hub_import(m->input->graph, hub);
  if (import->kind == FACTS_DYNAMIC) return judge_dynamic(m, h, names, import, obstacle);
  if (names->broken) return true; /* half-typed: not known */
  uint32_t count;
  const struct names_binding *bindings = names_of_import(names, h->import, &count);
  for (uint32_t b = 0; b < count; b++) {
    const struct names_binding *binding = &bindings[b];
    if (h->name != GRAPH_NONE && binding->name_index != h->name) continue;
    if (!judge_binding(m, hub, names, binding, obstacle)) return false;
  }
  return true;
}

static bool judge(struct movable *m, uint32_t hub, struct obstacle *obstacle) {
  const struct facts_import *import = graph_hub_import(m->input->graph, hub);
  *obstacle = (struct obstacle){.verdict = NAMES_MOVABLE};
  obstacle->generator = (import->flags & FACTS_GENERATOR) != 0;
  if (obstacle->generator) return false;
  if (import->scope == FACTS_FUNCTION) return !(obstacle->verdict = NAMES_CALLED_AT_LOAD);
  if (import->scope == FACTS_CLASS) return !(obstacle->verdict = NAMES_IN_CLASS);
  const struct names *names = names_of(m, m->input->graph->hubs[hub].file);
  return !names || judge_names(m, hub, names, obstacle);
}

void movable_keep(struct movable *m, uint32_t hub) {
  m->answers[hub] = STAYS;
  for (size_t k = 0; k < sizeof m->candidates / sizeof *m->candidates; k++)
    if (m->candidates[k]) m->candidates[k][hub] = false;
}

bool rule_can_move(const struct rule_input *input, uint32_t hub) {
  struct movable *m = input->movable;
  struct obstacle obstacle;
  if (m->answers[hub] != NOT_ASKED) return m->answers[hub] == MOVES;
  bool moves = judge(m, hub, &obstacle);
  if (moves)
    m->answers[hub] = MOVES;
  else
    movable_keep(m, hub);
  return moves;
}

/* ---- in words ------------------------------------------------------------------------------- */

static struct str of_use(struct arena *arena, const struct obstacle *o, const char *what) {
  if (!o->use) return str_format(arena, "`" STR_FMT "` %s", STR_ARG(o->name), what);
  return str_format(arena, "`" STR_FMT "` %s (line %u)", STR_ARG(o->name), what, o->use->line);
}

static struct str used_at_load(struct arena *arena, const struct obstacle *o) {
  if (!o->use) return of_use(arena, o, "is used while the module loads");
  return str_format(arena, "`" STR_FMT "` is used while the module loads (line %u, %s)",
                    STR_ARG(o->name), o->use->line,
                    names_context_words((enum names_context)o->use->context));
}

static struct str in_words(struct arena *arena, const struct obstacle *o) {
  if (o->generator) return STR("it runs when a generator is consumed");
  if (o->kept) return of_use(arena, o, "is in an annotation that may be read at run time");
  if (o->in_default) return STR("it is the default value of a parameter");
  if (o->in_place) return STR("its value is used right there, while the module loads");
  if (o->recursion)
    return str_format(arena,
                      "`__getattr__` uses `" STR_FMT "`, and would be asked for it without end",
                      STR_ARG(o->name));
  if (o->carries) return STR("what `import *` brings may be needed by other files");
  if (o->elsewhere)
    return str_format(arena, "`" STR_FMT "` is needed by other files", STR_ARG(o->name));
  if (o->effects)
    return str_format(arena, "`" STR_FMT "` is imported for its effects", STR_ARG(o->name));
  switch (o->verdict) {
  case NAMES_USED_AT_LOAD:
    return used_at_load(arena, o);
  case NAMES_CALLED_AT_LOAD:
    return STR("its function is called while the module loads");
  case NAMES_EXPORTED:
    return of_use(arena, o, "is exported by __all__");
  case NAMES_REBOUND:
    return of_use(arena, o, "is bound again");
  case NAMES_DELETED:
    return of_use(arena, o, "is deleted");
  case NAMES_IN_CLASS:
    return STR("it stands in a class body");
  case NAMES_UNREAD:
  case NAMES_STAR:
  case NAMES_MOVABLE:
    break;
  }
  return (struct str){0};
}

struct str rule_why_fixed(struct arena *arena, const struct rule_input *input, uint32_t hub) {
  struct obstacle obstacle;
  bool moves = judge(input->movable, hub, &obstacle);
  if (moves && !rule_can_move(input, hub)) return STR("an exception document accepts it");
  if (moves) return (struct str){0};
  return in_words(arena, &obstacle);
}

/* ---- for cuts ------------------------------------------------------------------------------- */

/* What belongs at module level by its figures stays there: nearly every start needs it, or it costs
 * next to nothing. */
static bool belongs_there(const struct movable *m, uint32_t module) {
  const struct policy *policy = m->input->policy;
  struct str name = m->input->graph->modules[module].name;
  struct profile_figure figure = profile_figure(m->input->profile, name);
  if (figure.usage > policy->hot_usage) return true;
  return figure.exact && figure.import_ms < policy->light_ms && !module_is_forbidden(policy, name);
}

static bool belongs(struct movable *m, uint32_t module) {
  if (m->belongs[module] == NOT_ASKED)
    m->belongs[module] = belongs_there(m, module) ? STAYS : MOVES;
  return m->belongs[module] == STAYS;
}

static const bool *candidates_of(struct movable *m, enum rule_cut kind) {
  const struct graph *g = m->input->graph;
  bool **known = &m->candidates[kind];
  if (*known) return *known;
  *known = ARENA_ARRAY(m->arena, bool, g->hub_count + 1);
  if (!m->belongs) m->belongs = ARENA_ARRAY(m->arena, uint8_t, g->module_count + 1);
  for (uint32_t h = 0; h < g->hub_count; h++) {
    bool loaded = g->hubs[h].when <= GRAPH_MAYBE;
    bool foreign = kind != RULE_CUT_FOREIGN || !is_first_party(m, h);
    (*known)[h] = loaded && foreign && m->answers[h] != STAYS &&
                  (kind == RULE_CUT_ALL || !belongs(m, g->hubs[h].target));
  }
  return *known;
}

void movable_candidates(struct movable *m, enum rule_cut kind, bool *candidates) {
  memcpy(candidates, candidates_of(m, kind), m->input->graph->hub_count * sizeof *candidates);
}

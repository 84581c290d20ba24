/* Static necessity: see explain.h. In: the graph, who calls whom in each file, where names are
 * used. Out: by which kind of way an entry comes to each function; by that, to each use of a
 * module. The one idea: a way is as sure as its weakest step, and of several ways the surest
 * counts; what might be called counts as a branch, so "always" is never a guess, and "elsewhere"
 * only where no way leads. Classes, dispatch tables and decorated functions are taken as reachable.
 */
#include "engine/explain.h"
#include "internal.h"

#include <stdlib.h>

/* A way to a function, the surest first; one more than enum names_way, with LOADED before it. */
enum way { WAY_LOADED, WAY_ALWAYS, WAY_BRANCH, WAY_ERRORS, WAY_NONE };

struct use { /* of an imported name */
  const struct names_binding *binding;
  const struct names_use *use;
  uint32_t next; /* of the same function, or NO_INDEX */
};

/* What stands in each function (0: the module body), as chains: so that the work for a function
 * does not depend on the size of its file. */
struct contents {
  uint32_t *first_call, *next_call;
  uint32_t *first_import, *next_import;
  uint32_t *first_use;
  struct map named; /* first part of a qualified name -> the first function of that name */
  uint32_t *next_named;
  ARRAY(struct use) uses;
};

struct reached_file {
  struct contents in;
  const struct names *names; /* NULL: not asked, or not known */
  bool asked;
  uint8_t body;       /* enum way */
  uint8_t *functions; /* enum way of each */
};

struct node {
  uint32_t file, function; /* NAMES_NO_FUNCTION: the module body */
};

struct explain_reach {
  struct arena *arena;
  const struct rule_input *input;
  const struct graph_start *start;
  struct reached_file *files;
  ARRAY(struct node) todo;
  struct map asked; /* names asked of files, and how: once is enough */
  uint32_t entry_file;
  bool only_sure;     /* what may be skipped is not followed */
  bool entry_unknown; /* which function the entry runs is not known */
  bool script;        /* its main guard runs */
  bool lost;          /* some file on the way could not be read, or hides what it calls */
};

static enum way follow(enum way from, enum names_way step) {
  if (step == NAMES_ALWAYS || from == WAY_NONE) return from;
  enum way way = step == NAMES_BRANCH ? WAY_BRANCH : WAY_ERRORS;
  return from > way ? from : way;
}

/* Starts a process: what a loaded body surely runs is at load, what it might, later. */
static enum names_way perhaps(enum names_way way) {
  return way == NAMES_ALWAYS ? NAMES_BRANCH : way;
}

static uint32_t *no_chains(struct arena *arena, uint32_t count) {
  uint32_t *chains = arena_alloc(arena, (count + 1) * sizeof *chains);
  memset(chains, 0xff, (count + 1) * sizeof *chains);
  return chains;
}

static void add_uses(struct arena *arena, struct contents *in, const struct names *names) {
  const struct names_use *last = NULL; /* bindings of one variable share their uses */
  for (uint32_t b = 0; b < names->binding_count; b++) {
    const struct names_binding *binding = &names->bindings[b];
    for (uint32_t u = 0; u < binding->use_count && binding->uses != last; u++) {
      uint32_t slot = binding->uses[u].function + 1;
      ARRAY_PUSH(arena, &in->uses, (struct use){binding, &binding->uses[u], in->first_use[slot]});
      in->first_use[slot] = (uint32_t)in->uses.count - 1;
    }
    last = binding->uses;
  }
}

static void index_contents(struct arena *arena, struct contents *in, const struct names *names,
                           uint32_t import_count) {
  in->first_call = no_chains(arena, names->function_count + 1);
  in->first_import = no_chains(arena, names->function_count + 1);
  in->first_use = no_chains(arena, names->function_count + 1);
  in->next_call = no_chains(arena, names->call_count);
  in->next_import = no_chains(arena, import_count);
  for (uint32_t i = names->call_count; i-- > 0;) {
    uint32_t *first = &in->first_call[names->calls[i].caller + 1];
    in->next_call[i] = *first;
    *first = i;
  }
  for (uint32_t i = import_count; i-- > 0;) {
    uint32_t *first = &in->first_import[names->function_of_import[i] + 1];
    in->next_import[i] = *first;
    *first = i;
  }
  in->next_named = no_chains(arena, names->function_count);
  for (uint32_t i = names->function_count; i-- > 0;) {
    struct str rest = names->functions[i].qualname, first;
    if (!rest.len || !str_cut(&rest, '.', &first)) continue;
    in->next_named[i] = map_get(&in->named, first); /* MAP_NONE ends the chain */
    map_put(&in->named, arena, first, i);
  }
  add_uses(arena, in, names);
}

static struct reached_file *open_file(struct explain_reach *r, uint32_t file) {
  struct reached_file *f = &r->files[file];
  if (f->asked) return f;
  f->asked = true;
  f->names = movable_names(r->input->movable, file);
  if (!f->names || f->names->broken || f->names->dynamic) r->lost = true;
  if (f->names && f->names->broken) f->names = NULL;
  if (!f->names) return f;
  f->functions = ARENA_ARRAY(r->arena, uint8_t, f->names->function_count + 1);
  memset(f->functions, WAY_NONE, f->names->function_count);
  index_contents(r->arena, &f->in, f->names, r->input->files[file]->import_count);
  return f;
}

static void reach_function(struct explain_reach *r, uint32_t file, uint32_t function,
                           enum way way) {
  if (r->only_sure && way > WAY_ALWAYS) return;
  struct reached_file *f = open_file(r, file);
  if (!f->names || way >= f->functions[function]) return;
  f->functions[function] = (uint8_t)way;
  ARRAY_PUSH(r->arena, &r->todo, (struct node){file, function});
}

static void reach_body(struct explain_reach *r, uint32_t module, enum way way) {
  const struct graph *g = r->input->graph;
  for (; module != GRAPH_NONE; module = g->modules[module].parent) {
    uint32_t file = g->modules[module].file;
    if (file == GRAPH_NONE || way >= r->files[file].body) continue;
    r->files[file].body = (uint8_t)way;
    if (r->only_sure && way != WAY_ALWAYS) continue;
    ARRAY_PUSH(r->arena, &r->todo, (struct node){file, NAMES_NO_FUNCTION});
  }
}

/* ---- into other files ------------------------------------------------------------------------ */

#define MOST_HOPS 8 /* a name handed on from file to file */

static void reach_all(struct explain_reach *r, uint32_t file, enum way way) {
  struct reached_file *f = open_file(r, file);
  for (uint32_t i = 0; f->names && i < f->names->function_count; i++)
    reach_function(r, file, i, way);
}

/* The functions called `name`, and the methods of a class called so; false if there are none. */
static bool reach_defined(struct explain_reach *r, uint32_t file, struct str name, enum way from,
                          enum names_way step, bool called) {
  const struct reached_file *f = open_file(r, file);
  if (!f->names) return false;
  uint32_t found = 0, only = NAMES_NO_FUNCTION, head = map_get(&f->in.named, name);
  for (uint32_t i = head; i != NO_INDEX; i = f->in.next_named[i])
    if (f->names->functions[i].qualname.len == name.len) found++, only = i;
  bool sure = called && found == 1 && !f->names->functions[only].runs_later;
  if (found == 1) {
    reach_function(r, file, only, follow(from, sure ? step : perhaps(step)));
    return true;
  }
  for (uint32_t i = head; i != NO_INDEX; i = f->in.next_named[i])
    reach_function(r, file, i, follow(from, perhaps(step)));
  return head != NO_INDEX;
}

static uint32_t file_of_hub(const struct graph *g, uint32_t hub) {
  return hub == GRAPH_NONE ? GRAPH_NONE : g->modules[g->hubs[hub].target].file;
}

static bool is_asked(struct explain_reach *r, uint32_t file, struct str name, enum way from,
                     enum names_way step, bool called) {
  struct arena scratch = {0};
  struct str key = str_format(&scratch, "%u %d %d %d " STR_FMT, file, (int)from, (int)step, called,
                              STR_ARG(name));
  bool known = map_get(&r->asked, key) != MAP_NONE;
  if (!known) map_put(&r->asked, r->arena, str_copy(r->arena, key), 1);
  arena_free(&scratch);
  return known;
}

/* A name of the file is used elsewhere: what it stands for there. */
static void reach_name(struct explain_reach *r, uint32_t file, struct str name, enum way from,
                       enum names_way step, bool called, int hops) {
  if (is_asked(r, file, name, from, step, called)) return;
  if (reach_defined(r, file, name, from, step, called)) return;
  const struct names *names = open_file(r, file)->names;
  const struct graph *g = r->input->graph;
  for (uint32_t b = 0; names && hops < MOST_HOPS && b < names->binding_count; b++) {
    const struct names_binding *binding = &names->bindings[b];
    if (binding->scope.len || !str_equal(binding->name, name)) continue;
    const struct facts_import *import = &r->input->files[file]->imports[binding->import_index];
    uint32_t target =
        file_of_hub(g, graph_hub(g, file, binding->import_index, binding->name_index));
    if (target == GRAPH_NONE || target == file) return; /* not ours */
    if (import->kind == FACTS_FROM && binding->name_index < import->name_count)
      reach_name(r, target, import->names[binding->name_index].name, from, step, called, hops + 1);
    else
      reach_all(r, target, follow(from, perhaps(step)));
    return;
  }
  reach_all(r, file, follow(from, perhaps(step)));
}

/* What a use of an imported name of ours leads to. */
static void follow_use(struct explain_reach *r, uint32_t file, const struct names *names,
                       const struct names_binding *binding, const struct names_use *use,
                       enum way from) {
  const struct graph *g = r->input->graph;
  const struct facts_import *import = &r->input->files[file]->imports[binding->import_index];
  uint32_t hub = graph_hub(g, file, binding->import_index, binding->name_index);
  uint32_t target = file_of_hub(g, hub);
  if (target == GRAPH_NONE || target == file) return;
  enum names_way step = names_use_way(names, use);
  bool called = use->context == NAMES_CALLED, named = binding->name_index < import->name_count;
  bool module = import->kind == FACTS_IMPORT || g->hubs[hub].submodule == binding->name_index;
  if (!module && named && import->kind == FACTS_FROM) {
    reach_name(r, target, import->names[binding->name_index].name, from, step,
               called && !use->attribute.len, 0);
    return;
  }
  const struct facts_name *name = named ? &import->names[binding->name_index] : NULL;
  bool whole = name && (import->kind == FACTS_FROM || name->as.len ||
                        str_find(name->name, STR("."), 0) == SIZE_MAX);
  if (whole && use->attribute.len)
    reach_name(r, target, use->attribute, from, step, called && !use->deep, 0);
  else
    reach_all(r, target, follow(from, perhaps(step)));
}

/* ---- from one function or module body ------------------------------------------------------- */

static enum names_way import_way(const struct names *names, const struct facts_import *import,
                                 uint32_t function) {
  if (import->flags & FACTS_IN_HANDLER) return NAMES_ERRORS;
  bool left =
      function != NAMES_NO_FUNCTION && import->span.start > names->functions[function].leaves_at;
  return left || import->condition_count || (import->flags & FACTS_CONDITIONAL) ? NAMES_BRANCH
                                                                                : NAMES_ALWAYS;
}

/* Runs when its function or module body does. */
static bool runs_here(const struct explain_reach *r, uint32_t file, uint32_t hub, bool body) {
  enum graph_when when = (enum graph_when)r->input->graph->hubs[hub].when;
  if (when == GRAPH_TYPING || when == GRAPH_NEVER) return false;
  if (when == GRAPH_MAIN) return r->script && file == r->entry_file;
  return !body || when <= GRAPH_MAYBE || when == GRAPH_FALLBACK;
}

static void follow_import(struct explain_reach *r, struct node node, uint32_t import,
                          enum way from) {
  const struct graph *g = r->input->graph;
  const struct names *names = r->files[node.file].names;
  uint32_t hub = graph_hub(g, node.file, import, GRAPH_NONE), count;
  if (hub == GRAPH_NONE || !runs_here(r, node.file, hub, node.function == NAMES_NO_FUNCTION))
    return;
  const uint32_t *targets = graph_hub_targets(r->arena, g, hub, &count);
  const struct facts_import *facts = &r->input->files[node.file]->imports[import];
  enum way way = follow(from, import_way(names, facts, node.function));
  for (uint32_t t = 0; t < count; t++)
    reach_body(r, targets[t], way);
}

/* What stands under a main guard runs in the entry's script alone. */
static bool runs_main(const struct explain_reach *r, uint32_t file, bool main) {
  return !main || (r->script && file == r->entry_file);
}

/* What a script does under its main guard is its work, no longer loading. */
static enum way leave(enum way from, bool main) {
  return main && from == WAY_LOADED ? WAY_ALWAYS : from;
}

static void expand(struct explain_reach *r, struct node node) {
  const struct reached_file *f = open_file(r, node.file);
  const struct names *names = f->names;
  if (!names) return;
  uint32_t slot = node.function + 1; /* the module body is 0 */
  enum way from = (enum way)(slot == 0 ? f->body : f->functions[node.function]);
  for (uint32_t i = f->in.first_import[slot]; i != NO_INDEX; i = f->in.next_import[i])
    follow_import(r, node, i, from);
  for (uint32_t i = f->in.first_call[slot]; i != NO_INDEX; i = f->in.next_call[i]) {
    const struct names_call *call = &names->calls[i];
    if (runs_main(r, node.file, call->main))
      reach_function(r, node.file, call->callee,
                     follow(leave(from, call->main), (enum names_way)call->way));
  }
  for (uint32_t i = f->in.first_use[slot]; i != NO_INDEX; i = f->in.uses.items[i].next) {
    const struct use *use = &f->in.uses.items[i];
    if (names_reads(use->use) && runs_main(r, node.file, use->use->main))
      follow_use(r, node.file, names, use->binding, use->use, leave(from, use->use->main));
  }
}

/* ---- from the entry ------------------------------------------------------------------------- */

static void reach_start(struct explain_reach *r) {
  const struct graph *g = r->input->graph;
  for (uint32_t v = 1; v < r->start->count; v++) {
    uint32_t node = r->start->node[v];
    if (node < g->module_count && g->modules[node].file != GRAPH_NONE)
      reach_body(r, node, r->start->maybe[v] ? WAY_BRANCH : WAY_LOADED);
  }
}

static bool has_function(struct explain_reach *r, struct str name) {
  const struct names *names = open_file(r, r->entry_file)->names;
  for (uint32_t i = 0; names && i < names->function_count; i++)
    if (str_equal(names->functions[i].qualname, name)) return true;
  return false;
}

/* The function that the entry calls, or the main guard of a script. */
static void reach_entry(struct explain_reach *r, const struct graph_entry *entry) {
  struct str function = entry->function;
  if (!function.len && entry->lambda && has_function(r, STR("lambda_handler")))
    function = STR("lambda_handler");
  r->entry_unknown = !function.len && !r->script;
  if (r->script) { /* the body runs, whatever else is loaded */
    r->files[r->entry_file].body = WAY_LOADED;
    ARRAY_PUSH(r->arena, &r->todo, (struct node){r->entry_file, NAMES_NO_FUNCTION});
  }
  if (!function.len) return;
  if (has_function(r, function)) {
    const struct names *names = open_file(r, r->entry_file)->names;
    for (uint32_t i = 0; i < names->function_count; i++)
      if (str_equal(names->functions[i].qualname, function))
        reach_function(r, r->entry_file, i, WAY_ALWAYS);
  } else {
    reach_name(r, r->entry_file, function, WAY_ALWAYS, NAMES_ALWAYS, true, 0);
  }
}

struct explain_reach *explain_reach(struct arena *arena, const struct rule_input *input,
                                    uint32_t entry, bool only_sure) {
  const struct graph_entry *named = &input->graph->input->entries[entry];
  uint32_t module = input->graph->entry_modules[entry];
  if (!input->starts[entry] || module == GRAPH_NONE) return NULL;
  struct explain_reach *r = ARENA_NEW(arena, struct explain_reach);
  r->arena = arena;
  r->input = input;
  r->start = input->starts[entry];
  r->script = named->script;
  r->only_sure = only_sure;
  r->entry_file = input->graph->modules[module].file;
  r->files = ARENA_ARRAY(arena, struct reached_file, input->file_count + 1);
  for (uint32_t i = 0; i < input->file_count; i++)
    r->files[i].body = WAY_NONE;
  reach_start(r);
  if (r->entry_file != GRAPH_NONE) reach_entry(r, named);
  while (r->todo.count)
    expand(r, r->todo.items[--r->todo.count]);
  return r;
}

/* ---- one module ----------------------------------------------------------------------------- */

struct finding {
  enum way way; /* the surest */
  bool any, unknown;
  uint32_t file, line;
  struct str function;
};

static void note(struct finding *found, enum way way, uint32_t file, uint32_t line,
                 struct str function) {
  if (found->any && way >= found->way) return;
  *found = (struct finding){way, true, found->unknown, file, line, function};
}

static struct str qualname(const struct names *names, uint32_t function) {
  return function == NAMES_NO_FUNCTION ? (struct str){0} : names->functions[function].qualname;
}

/* A module-level import in a file that the start-up loads: where its names are used. */
static void find_uses(struct explain_reach *r, const struct reached_file *f, uint32_t hub,
                      struct finding *found) {
  const struct graph_hub *h = &r->input->graph->hubs[hub];
  const struct names *names = f->names;
  bool used = false;
  uint32_t count;
  const struct names_binding *bindings = names_of_import(names, h->import, &count);
  for (uint32_t b = 0; b < count; b++) {
    const struct names_binding *binding = &bindings[b];
    if (h->name != GRAPH_NONE && binding->name_index != h->name) continue;
    if (binding->verdict == NAMES_STAR) found->unknown = true;
    for (uint32_t u = 0; u < binding->use_count; u++) {
      const struct names_use *use = &binding->uses[u];
      if (use->context == NAMES_EXPORT) found->unknown = true;
      if (!names_reads(use)) continue;
      used = true;
      bool body = use->function == NAMES_NO_FUNCTION;
      if (!runs_main(r, h->file, use->main)) continue;
      enum way from = (enum way)(body ? f->body : f->functions[use->function]);
      note(found, follow(leave(from, use->main), names_use_way(names, use)), h->file, use->line,
           qualname(names, use->function));
    }
  }
  if (!used) found->unknown = true; /* for its effects, or for other files */
}

static void find_need(struct explain_reach *r, uint32_t hub, struct finding *found) {
  const struct graph_hub *h = &r->input->graph->hubs[hub];
  const struct facts_import *import = graph_hub_import(r->input->graph, hub);
  if (!runs_here(r, h->file, hub, import->scope != FACTS_FUNCTION)) return;
  struct reached_file *f = open_file(r, h->file);
  if (!f->names) {
    found->unknown = true;
    return;
  }
  uint32_t function = f->names->function_of_import[h->import];
  enum way from = (enum way)(function == NAMES_NO_FUNCTION ? f->body : f->functions[function]);
  bool at_load =
      function == NAMES_NO_FUNCTION && f->body == WAY_LOADED && h->when != GRAPH_FALLBACK;
  if (at_load)
    find_uses(r, f, hub, found);
  else
    note(found, follow(from, import_way(f->names, import, function)), h->file, import->span.line,
         qualname(f->names, function));
}

static bool is_within(const struct graph *g, uint32_t module, uint32_t package) {
  for (; module != GRAPH_NONE; module = g->modules[module].parent)
    if (module == package) return true;
  return false;
}

static enum explain_need need_of(const struct explain_reach *r, const struct finding *found) {
  if (!found->any) return EXPLAIN_UNKNOWN;
  if (found->way == WAY_LOADED) return EXPLAIN_AT_LOAD;
  if (r->entry_unknown) return EXPLAIN_UNKNOWN;
  if (found->way == WAY_ALWAYS) return EXPLAIN_ALWAYS;
  if (found->way == WAY_BRANCH) return EXPLAIN_BRANCH;
  if (found->unknown || r->lost) return EXPLAIN_UNKNOWN;
  return found->way == WAY_ERRORS ? EXPLAIN_ERRORS : EXPLAIN_ELSEWHERE;
}

struct explain_necessity explain_necessity(struct explain_reach *r, uint32_t module) {
  const struct graph *g = r->input->graph;
  struct finding found = {.way = WAY_NONE};
  for (uint32_t h = 0; h < g->hub_count; h++)
    if (is_within(g, g->hubs[h].target, module) && !is_within(g, g->hubs[h].importer, module) &&
        !r->input->is_test[g->hubs[h].file])
      find_need(r, h, &found);
  struct explain_necessity necessity = {.need = need_of(r, &found)};
  if (necessity.need == EXPLAIN_UNKNOWN) return necessity;
  necessity.place =
      (struct diag_place){.path = r->input->files[found.file]->path, .line = found.line};
  necessity.function = found.function;
  return necessity;
}

/* ---- in words ------------------------------------------------------------------------------- */

const char *explain_need_name(enum explain_need need) {
  static const char *const names[] = {
      [EXPLAIN_AT_LOAD] = "at-load",     [EXPLAIN_ALWAYS] = "always",
      [EXPLAIN_BRANCH] = "branch",       [EXPLAIN_ERRORS] = "errors",
      [EXPLAIN_ELSEWHERE] = "elsewhere", [EXPLAIN_UNKNOWN] = "unknown",
  };
  return names[need];
}

struct str explain_need_words(struct arena *arena, const struct explain_necessity *necessity) {
  static const char *const words[] = {
      [EXPLAIN_AT_LOAD] = "used while the program loads",
      [EXPLAIN_ALWAYS] = "certainly needed before the first answer",
      [EXPLAIN_BRANCH] = "needed behind a branch",
      [EXPLAIN_ERRORS] = "needed in error paths only",
      [EXPLAIN_ELSEWHERE] = "not needed by this entry: it comes to no function that uses it",
      [EXPLAIN_UNKNOWN] = "whether it is needed cannot be told from the source",
  };
  struct str text = str_from(words[necessity->need]);
  if (!necessity->place.path.len || necessity->need == EXPLAIN_ELSEWHERE) return text;
  text = str_format(arena, STR_FMT ": " STR_FMT ":%u", STR_ARG(text),
                    STR_ARG(necessity->place.path), necessity->place.line);
  if (!necessity->function.len) return text;
  return str_format(arena, STR_FMT ", in " STR_FMT, STR_ARG(text), STR_ARG(necessity->function));
}

/* What code that runs while a program loads needs, called from another file too: `app = make()` in
 * app.py, and make() of shop.py uses pandas. Deferring that import would only move it.
 * In: where names are used and who calls whom in each file (names.h), a start-up. Out: yes or no
 * for each hub, and the call. The one idea: asked backwards, from the functions that use the
 * import's names to those that surely call them, so that no file is parsed but those that import
 * such a function by name (or its module), and nothing is where no finding asks. What might be
 * called does not count: then nothing is known. What one file says by itself is movable.c's. */
#include "internal.h"

#define MOST_FUNCTIONS 256 /* looked at for one import; beyond that nothing is known */
#define MOST_HOPS 8        /* a name handed on from file to file */
#define MOST_TOPS 64       /* files that nothing imports; where there are more, nothing is known */

struct call { /* by the body of a module */
  uint32_t file, line;
  struct str function; /* of the import's file: uses it */
};

struct inside { /* of one file: so that a question does not go through all of it */
  uint32_t *first_call, *next_call; /* chains of the sure calls, by the function that is called */
  struct map named;                 /* qualified name -> how many functions have it */
};

struct needed {
  struct arena *arena;
  const struct rule_input *input;
  uint32_t *asking;       /* hubs by the file that they import ... */
  uint32_t *first_asking; /* ... per file: the first of its own; NULL: not asked */
  struct map answers;     /* start, address of a variable's uses -> index in calls, or NOT_NEEDED */
  ARRAY(struct call) calls;
  struct inside **inside; /* per file; NULL: not asked */
  uint32_t *tops; /* files that nothing imports, MOST_TOPS + 1 at most; NULL: not asked ... */
  uint32_t top_count;
  const struct graph_start *starts[MOST_TOPS]; /* ... their start-ups; NULL: not asked */
};
#define NOT_NEEDED (UINT32_MAX - 1)

struct function {
  uint32_t file, number;
  struct str origin; /* the function of the import's file that it comes to */
};

struct search {
  struct needed *needed;
  const struct graph_start *start; /* NULL: whatever any file does while it loads */
  struct arena scratch;
  struct map seen; /* "file function" */
  ARRAY(struct function) todo;
  struct call found;
  bool is_found;
};

struct needed *needed_new(struct arena *arena, const struct rule_input *input) {
  struct needed *needed = ARENA_NEW(arena, struct needed);
  needed->arena = arena;
  needed->input = input;
  needed->inside = ARENA_ARRAY(arena, struct inside *, input->file_count + 1);
  return needed;
}

/* ---- who imports a file ---------------------------------------------------------------------- */

static uint32_t asked_file(const struct graph *g, uint32_t hub) {
  const struct graph_hub *h = &g->hubs[hub];
  uint32_t file = g->modules[h->target].file;
  bool runs = h->when == GRAPH_EAGER || h->when == GRAPH_DEFERRED;
  return runs && file != h->file ? file : GRAPH_NONE;
}

/* Counting sort of the hubs by file. */
static void list_asking(struct needed *needed) {
  const struct graph *g = needed->input->graph;
  uint32_t files = needed->input->file_count;
  uint32_t *first = needed->first_asking = ARENA_ARRAY(needed->arena, uint32_t, files + 2);
  for (uint32_t h = 0; h < g->hub_count; h++) {
    uint32_t file = asked_file(g, h);
    if (file != GRAPH_NONE) first[file + 2]++;
  }
  for (uint32_t f = 0; f < files; f++)
    first[f + 2] += first[f + 1];
  needed->asking = ARENA_ARRAY(needed->arena, uint32_t, first[files + 1] + 1);
  for (uint32_t h = 0; h < g->hub_count; h++) {
    uint32_t file = asked_file(g, h);
    if (file != GRAPH_NONE) needed->asking[first[file + 1]++] = h;
  }
}

/* ---- from a function to what calls it -------------------------------------------------------- */

/* Its body surely runs as a part of this start-up. */
static bool loads_surely(const struct search *s, uint32_t file) {
  const struct graph *g = s->needed->input->graph;
  uint32_t module = g->module_of_file[file];
  if (module == GRAPH_NONE) return false;
  if (!s->start) return !s->needed->input->is_test[file];
  uint32_t entry = s->start->entry;
  if (entry != GRAPH_NONE && module == g->entry_modules[entry]) return true;
  uint32_t number = s->start->number[module];
  return number != GRAPH_NONE && !s->start->maybe[number];
}

static const struct names *names_of(const struct search *s, uint32_t file) {
  const struct names *names = movable_names(s->needed->input->movable, file);
  return names && !names->broken ? names : NULL;
}

static void look_at(struct search *s, uint32_t file, uint32_t function, struct str origin) {
  struct str key = str_format(&s->scratch, "%u %u", file, function);
  if (s->todo.count == MOST_FUNCTIONS || map_get(&s->seen, key) != MAP_NONE) return;
  map_put(&s->seen, &s->scratch, key, 1);
  ARRAY_PUSH(&s->scratch, &s->todo, ((struct function){file, function, origin}));
}

/* The body of a file, or a function of it, surely calls what is looked at. */
static void note_caller(struct search *s, uint32_t file, uint32_t caller, uint32_t line,
                        struct str origin) {
  if (caller != NAMES_NO_FUNCTION) {
    look_at(s, file, caller, origin);
  } else if (loads_surely(s, file) && !s->is_found) {
    s->found = (struct call){file, line, origin};
    s->is_found = true;
  }
}

static const struct inside *inside_of(struct needed *needed, uint32_t file,
                                      const struct names *names) {
  struct inside **known = &needed->inside[file];
  if (*known) return *known;
  struct inside *inside = *known = ARENA_NEW(needed->arena, struct inside);
  inside->first_call = ARENA_ARRAY(needed->arena, uint32_t, names->function_count + 1);
  inside->next_call = ARENA_ARRAY(needed->arena, uint32_t, names->call_count + 1);
  for (uint32_t i = names->call_count; i-- > 0;) {
    const struct names_call *call = &names->calls[i];
    if (call->way != NAMES_ALWAYS || call->main) continue;
    inside->next_call[i] = inside->first_call[call->callee];
    inside->first_call[call->callee] = i + 1; /* 0 ends the chain */
  }
  for (uint32_t i = 0; i < names->function_count; i++) {
    struct str name = names->functions[i].qualname;
    bool again = map_get(&inside->named, name) != MAP_NONE;
    map_put(&inside->named, needed->arena, name, again ? 2 : 1);
  }
  return inside;
}

static void look_in_file(struct search *s, const struct names *names,
                         const struct function *called) {
  const struct inside *inside = inside_of(s->needed, called->file, names);
  for (uint32_t i = inside->first_call[called->number]; i; i = inside->next_call[i - 1]) {
    const struct names_call *call = &names->calls[i - 1];
    note_caller(s, called->file, call->caller, call->line, called->origin);
  }
}

/* The name by which others call it: its own, or its class's where that makes an object. Empty where
 * the name may stand for something else. */
static struct str name_outside(const struct inside *inside, const struct names *names,
                               uint32_t function) {
  struct str name = names->functions[function].qualname, rest = name, first = {0};
  if (str_cut(&rest, '.', &first) && rest.len) {
    if (!str_equal(rest, STR("__init__"))) return (struct str){0};
  }
  return map_get(&inside->named, name) == 1 ? first : (struct str){0};
}

/* Only this import binds the variable. */
static bool is_bound_once(const struct names_binding *binding) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < binding->use_count; i++)
    count += binding->uses[i].operation != NAMES_LOAD;
  return count <= 1;
}

static void look_at_uses(struct search *s, uint32_t file, const struct names *names,
                         const struct names_binding *binding, struct str attribute,
                         struct str origin) {
  if (!is_bound_once(binding)) return;
  for (uint32_t i = 0; i < binding->use_count; i++) {
    const struct names_use *use = &binding->uses[i];
    bool called = use->context == NAMES_CALLED && use->operation == NAMES_LOAD && !use->deep;
    if (called && !use->main && str_equal(use->attribute, attribute) &&
        names_use_way(names, use) == NAMES_ALWAYS)
      note_caller(s, file, use->function, use->line, origin);
  }
}

static void look_outside(struct search *s, uint32_t file, struct str name, struct str origin,
                         int hops);

static void look_at_name(struct search *s, const struct graph_hub *h, uint32_t index,
                         struct str origin, int hops) {
  const struct names *names = names_of(s, h->file);
  const struct names_binding *binding = names ? names_find(names, h->import, index) : NULL;
  if (!binding) return;
  look_at_uses(s, h->file, names, binding, STR(""), origin);
  if (!binding->scope.len) look_outside(s, h->file, binding->name, origin, hops + 1);
}

/* `from shop import make`: the name. `from . import shop`, `import shop`: what is asked of it. */
static void look_at_hub(struct search *s, const struct graph_hub *h, struct str name,
                        struct str origin, int hops) {
  const struct facts_import *import = &s->needed->input->files[h->file]->imports[h->import];
  if (import->kind == FACTS_DYNAMIC) return;
  if (import->kind == FACTS_FROM && h->submodule == GRAPH_NONE) {
    for (uint32_t i = 0; i < import->name_count; i++)
      if (str_equal(import->names[i].name, name)) look_at_name(s, h, i, origin, hops);
    return;
  }
  uint32_t index = h->submodule != GRAPH_NONE ? h->submodule : h->name == GRAPH_NONE ? 0 : h->name;
  const struct facts_name *bound = &import->names[index];
  bool whole =
      import->kind == FACTS_FROM || bound->as.len || str_find(bound->name, STR("."), 0) == SIZE_MAX;
  const struct names *names = whole ? names_of(s, h->file) : NULL;
  const struct names_binding *binding = names ? names_find(names, h->import, index) : NULL;
  if (binding) look_at_uses(s, h->file, names, binding, name, origin);
}

static void look_outside(struct search *s, uint32_t file, struct str name, struct str origin,
                         int hops) {
  struct needed *needed = s->needed;
  if (hops == MOST_HOPS) return;
  if (!needed->first_asking) list_asking(needed);
  uint32_t end = needed->first_asking[file + 1];
  for (uint32_t i = needed->first_asking[file]; i < end && !s->is_found; i++) {
    const struct graph_hub *h = &needed->input->graph->hubs[needed->asking[i]];
    if (loads_surely(s, h->file)) look_at_hub(s, h, name, origin, hops);
  }
}

static void look_around(struct search *s, struct function called) {
  const struct names *names = names_of(s, called.file);
  if (!names || names->functions[called.number].runs_later) return;
  look_in_file(s, names, &called);
  const struct inside *inside = inside_of(s->needed, called.file, names);
  struct str name = name_outside(inside, names, called.number);
  if (name.len && !s->is_found) look_outside(s, called.file, name, called.origin, 0);
}

/* ---- from an import to the functions that use it --------------------------------------------- */

/* What the file's own body uses is known without: here only what waits in functions. */
static void look_at_variable(struct search *s, uint32_t file, const struct names *names,
                             const struct names_binding *binding) {
  for (uint32_t i = 0; i < binding->use_count; i++) {
    const struct names_use *use = &binding->uses[i];
    if (use->function != NAMES_NO_FUNCTION && names_reads(use) && !use->main &&
        names_use_way(names, use) == NAMES_ALWAYS)
      look_at(s, file, use->function, names->functions[use->function].qualname);
  }
}

static uint32_t find(struct search *s, uint32_t file, const struct names *names,
                     const struct names_binding *binding) {
  struct needed *needed = s->needed;
  look_at_variable(s, file, names, binding);
  for (size_t i = 0; i < s->todo.count && !s->is_found; i++)
    look_around(s, s->todo.items[i]);
  arena_free(&s->scratch);
  if (!s->is_found) return NOT_NEEDED;
  ARRAY_PUSH(needed->arena, &needed->calls, s->found);
  return (uint32_t)needed->calls.count - 1;
}

/* `number` stands for the start-up. A file may bind one variable a hundred thousand times: it is
 * looked for once. */
static uint32_t find_once(struct search s, uint32_t number, uint32_t file,
                          const struct names *names, const struct names_binding *binding) {
  uint64_t key[2] = {number, (uintptr_t)binding->uses};
  struct str text = str_of((const char *)key, sizeof key);
  struct needed *needed = s.needed;
  if (!binding->use_count) return NOT_NEEDED; /* its address may be another's, too */
  uint32_t at = map_get(&needed->answers, text);
  if (at == MAP_NONE) {
    at = find(&s, file, names, binding);
    map_put(&needed->answers, needed->arena, str_copy(needed->arena, text), at);
  }
  return at;
}

/* The call that needs any of the hub's names, or NOT_NEEDED. */
static uint32_t find_of_hub(struct needed *needed, const struct graph_start *start, uint32_t number,
                            uint32_t hub) {
  const struct graph_hub *h = &needed->input->graph->hubs[hub];
  struct search s = {.needed = needed, .start = start};
  const struct names *names = names_of(&s, h->file);
  uint32_t count, at = NOT_NEEDED;
  if (!names || !loads_surely(&s, h->file)) return NOT_NEEDED;
  const struct names_binding *bindings = names_of_import(names, h->import, &count);
  for (uint32_t b = 0; b < count && at == NOT_NEEDED; b++)
    if (h->name == GRAPH_NONE || bindings[b].name_index == h->name)
      at = find_once(s, number, h->file, names, &bindings[b]);
  return at;
}

/* ---- where no entry is known ----------------------------------------------------------------- */

static void list_tops(struct needed *needed) {
  const struct rule_input *input = needed->input;
  const struct graph *g = input->graph;
  struct arena scratch = {0};
  bool *imported = ARENA_ARRAY(&scratch, bool, g->module_count + 1);
  for (uint32_t h = 0; h < g->hub_count; h++)
    for (uint32_t m = g->hubs[h].target; m != GRAPH_NONE; m = g->modules[m].parent)
      imported[m] = imported[m] || m != g->hubs[h].importer;
  needed->tops = ARENA_ARRAY(needed->arena, uint32_t, MOST_TOPS + 1);
  for (uint32_t f = 0; f < input->file_count && needed->top_count <= MOST_TOPS; f++) {
    uint32_t module = g->module_of_file[f];
    bool counts = module != GRAPH_NONE && !input->is_test[f] && !imported[module];
    if (counts) needed->tops[needed->top_count++] = f;
  }
  arena_free(&scratch);
}

/* Every file that nothing imports begins a program: all of those that load the import need it while
 * they load. What the first of them says. */
static uint32_t find_in_all(struct needed *needed, uint32_t hub) {
  const struct rule_input *input = needed->input;
  uint32_t module = input->graph->hubs[hub].importer, first = NOT_NEEDED;
  if (find_of_hub(needed, NULL, GRAPH_NONE, hub) == NOT_NEEDED) return NOT_NEEDED;
  if (!needed->tops) list_tops(needed);
  for (uint32_t i = 0; i < needed->top_count && needed->top_count <= MOST_TOPS; i++) {
    const struct graph_start **start = &needed->starts[i];
    if (!*start) *start = program_start_file(needed->arena, input, needed->tops[i]);
    if (!graph_loads(*start, module)) continue;
    uint32_t at = find_of_hub(needed, *start, input->graph->input->entry_count + i, hub);
    if (at == NOT_NEEDED) return NOT_NEEDED;
    if (first == NOT_NEEDED) first = at;
  }
  return first;
}

/* ---- questions ------------------------------------------------------------------------------- */

static const struct call *find_call(const struct rule_input *input, const struct graph_start *start,
                                    uint32_t hub) {
  struct needed *needed = input->needed;
  uint32_t at = NOT_NEEDED;
  if (!start && !input->entry_known)
    at = find_in_all(needed, hub);
  else if (start && start->entry != GRAPH_NONE)
    at = find_of_hub(needed, start, start->entry, hub);
  return at == NOT_NEEDED ? NULL : &needed->calls.items[at];
}

bool rule_is_needed(const struct rule_input *input, const struct graph_start *start, uint32_t hub) {
  return find_call(input, start, hub) != NULL;
}

struct str rule_why_stays(struct arena *arena, const struct rule_input *input,
                          const struct graph_start *start, uint32_t hub) {
  struct str why = rule_why_fixed(arena, input, hub);
  const struct call *call = why.len ? NULL : find_call(input, start, hub);
  if (!call) return why;
  return str_format(arena,
                    "`" STR_FMT "` uses it, and runs while the program loads (" STR_FMT ":%u)",
                    STR_ARG(call->function), STR_ARG(input->files[call->file]->path), call->line);
}

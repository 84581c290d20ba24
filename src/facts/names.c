/* names, second half: what the events of the walk mean. Resolves each name to the scope it belongs
 * to, finds what runs while the module loads, and gives each import's name its verdict. */
#include "facts/names_internal.h"

#include "facts/extractor.h"

/* ---- scoping (language reference, 4.2.2) ----------------------------------------------------- */

static uint32_t enclosing_function(const struct walk *w, uint32_t scope, uint32_t name,
                                   bool only_functions) {
  for (; scope != SCOPE_NONE; scope = w->scopes.items[scope].parent) {
    uint8_t kind = w->scopes.items[scope].kind;
    if (kind == SCOPE_CLASS) continue;
    if (kind == SCOPE_MODULE && only_functions) break;
    uint32_t flags = names_symbol(w, scope, name);
    if (flags & SYMBOL_GLOBAL) return 0;
    if (flags & SYMBOL_NONLOCAL) continue;
    if (flags & SYMBOL_BOUND) return scope;
  }
  return SCOPE_NONE;
}

uint32_t names_scope_of(const struct walk *w, uint32_t scope, uint32_t name) {
  uint32_t flags = names_symbol(w, scope, name);
  uint32_t parent = w->scopes.items[scope].parent;
  if (flags & SYMBOL_GLOBAL) return 0;
  if (flags & SYMBOL_NONLOCAL) return enclosing_function(w, parent, name, true);
  if (flags & SYMBOL_BOUND) return scope;
  return parent == SCOPE_NONE ? SCOPE_NONE : enclosing_function(w, parent, name, false);
}

/* ---- what runs while the module loads -------------------------------------------------------- */

struct loading {
  struct walk *walk;
  const uint32_t *owner; /* event -> scope its name belongs to */
  struct arena *arena;
  struct map defined;      /* (scope, name) -> first entry in `next` chains of defining events */
  uint32_t *next_defining; /* event -> next event that defines the same name */
  struct map bound;        /* (scope, name) -> how many events bind it */
  bool *instantiated;      /* per class */
  ARRAY(uint32_t) functions_to_do;
  uint32_t *first_event_of_function; /* events sorted by function: chains */
  uint32_t *next_event_of_function;
};

static struct str key_of(const uint64_t *key) {
  return str_of((const char *)key, sizeof *key);
}

static void call_function(struct loading *l, uint32_t function) {
  struct names_function *f = &l->walk->functions.items[function];
  if (f->called_at_load) return;
  f->called_at_load = true;
  ARRAY_PUSH(l->arena, &l->functions_to_do, function);
}

static void instantiate(struct loading *l, uint32_t class_index);

static void call_definitions(struct loading *l, uint32_t event) {
  const struct walk *w = l->walk;
  if (l->owner[event] == SCOPE_NONE) return;
  uint64_t key = (uint64_t)l->owner[event] << 32 | w->events.items[event].name;
  uint32_t at = map_get(&l->defined, key_of(&key));
  for (; at != MAP_NONE; at = l->next_defining[at]) {
    struct definition what = w->definitions.items[w->events.items[at].defines - 1];
    if (what.kind == DEFINES_FUNCTION) call_function(l, what.index);
    if (what.kind == DEFINES_CLASS) instantiate(l, what.index);
  }
}

static bool is_dunder(struct str name) {
  return str_starts(name, STR("__")) && str_ends(name, STR("__"));
}

/* An instance may run any of its special methods; its bases' too. */
static void instantiate(struct loading *l, uint32_t class_index) {
  if (l->instantiated[class_index]) return;
  l->instantiated[class_index] = true;
  const struct class_definition *class = &l->walk->classes.items[class_index];
  for (size_t i = 0; i < class->methods.count; i++)
    if (is_dunder(l->walk->names.names.items[class->methods.items[i].name]))
      call_function(l, class->methods.items[i].function);
  for (size_t i = 0; i < class->bases.count; i++)
    call_definitions(l, class->bases.items[i]);
}

/* x.name(): any method of that name in this file may be meant. */
static void call_methods(struct loading *l, uint32_t name) {
  const struct walk *w = l->walk;
  for (size_t c = 0; c < w->classes.count; c++)
    for (size_t m = 0; m < w->classes.items[c].methods.count; m++)
      if (w->classes.items[c].methods.items[m].name == name)
        call_function(l, w->classes.items[c].methods.items[m].function);
}

/* Handed to a builtin (map, sorted, ...) or to a function of this file: may well be called now. To
 * something imported (atexit.register, app.route): most often kept for later. */
static void hand_over(struct loading *l, uint32_t event) {
  const struct walk *w = l->walk;
  uint32_t callee = w->events.items[event].callee;
  bool known = callee != EVENT_NONE;
  bool builtin = known && l->owner[callee] == SCOPE_NONE;
  bool own = false;
  if (known && !builtin) {
    uint64_t key = (uint64_t)l->owner[callee] << 32 | w->events.items[callee].name;
    own = map_get(&l->defined, key_of(&key)) != MAP_NONE;
  }
  if (builtin || own) {
    call_definitions(l, event);
    return;
  }
  if (l->owner[event] == SCOPE_NONE) return;
  uint64_t key = (uint64_t)l->owner[event] << 32 | w->events.items[event].name;
  for (uint32_t at = map_get(&l->defined, key_of(&key)); at != MAP_NONE;
       at = l->next_defining[at]) {
    struct definition what = w->definitions.items[w->events.items[at].defines - 1];
    if (what.kind == DEFINES_FUNCTION) l->walk->functions.items[what.index].may_be_called = true;
  }
}

static void run_event(struct loading *l, uint32_t i) {
  const struct event *event = &l->walk->events.items[i];
  if (event->waits || event->operation != NAMES_LOAD) return;
  bool lambda = event->defines != 0;
  if (lambda && event->context == NAMES_CALLED)
    call_function(l, l->walk->definitions.items[event->defines - 1].index);
  else if (event->handed) {
    if (lambda && event->callee != EVENT_NONE && l->owner[event->callee] == SCOPE_NONE)
      call_function(l, l->walk->definitions.items[event->defines - 1].index);
    else if (!lambda)
      hand_over(l, i);
  } else if (event->context == NAMES_CALLED || event->context == NAMES_DECORATOR ||
             event->context == NAMES_BASE)
    call_definitions(l, i); /* a base runs __init_subclass__, a metaclass __new__ */
}

static void run_function(struct loading *l, uint32_t slot, uint32_t function) {
  for (uint32_t i = l->first_event_of_function[slot]; i != EVENT_NONE;
       i = l->next_event_of_function[i])
    run_event(l, i);
  const struct walk *w = l->walk;
  for (size_t i = 0; i < w->attribute_calls.count; i++)
    if (w->attribute_calls.items[i].function == function && !w->attribute_calls.items[i].waits)
      call_methods(l, w->attribute_calls.items[i].name);
}

/* The one function that a called name stands for; NAMES_NO_FUNCTION if it may be something else. */
static uint32_t called_function(const struct loading *l, uint32_t i) {
  const struct walk *w = l->walk;
  const struct event *event = &w->events.items[i];
  bool call = event->context == NAMES_CALLED && event->operation == NAMES_LOAD && !event->waits &&
              !event->branch && !event->defines;
  if (!call || l->owner[i] == SCOPE_NONE) return NAMES_NO_FUNCTION;
  uint64_t key = (uint64_t)l->owner[i] << 32 | event->name;
  uint32_t at = map_get(&l->defined, key_of(&key));
  if (at == MAP_NONE || map_get(&l->bound, key_of(&key)) != 1 || w->events.items[at].branch)
    return NAMES_NO_FUNCTION;
  struct definition what = w->definitions.items[w->events.items[at].defines - 1];
  bool function = what.kind == DEFINES_FUNCTION && !w->functions.items[what.index].runs_later;
  return function ? what.index : NAMES_NO_FUNCTION;
}

/* Follows the calls that nothing can skip, from the module body on. */
static void find_what_surely_runs(struct loading *l) {
  struct walk *w = l->walk;
  uint32_t slot = 0, leaves_at = UINT32_MAX;
  for (;;) {
    for (uint32_t i = l->first_event_of_function[slot]; i != EVENT_NONE;
         i = l->next_event_of_function[i]) {
      uint32_t function =
          w->events.items[i].offset < leaves_at ? called_function(l, i) : NAMES_NO_FUNCTION;
      if (function == NAMES_NO_FUNCTION || w->functions.items[function].surely_called) continue;
      w->functions.items[function].surely_called = true;
      ARRAY_PUSH(l->arena, &l->functions_to_do, function);
    }
    if (!l->functions_to_do.count) return;
    uint32_t function = l->functions_to_do.items[--l->functions_to_do.count];
    leaves_at = w->functions.items[function].leaves_at;
    slot = function + 1;
  }
}

/* ---- who calls whom ------------------------------------------------------------------------- */

static enum names_way event_way(const struct walk *w, const struct event *event) {
  if (event->errors) return NAMES_ERRORS;
  bool left = event->function != NAMES_NO_FUNCTION &&
              event->offset > w->functions.items[event->function].leaves_at;
  return event->branch || left ? NAMES_BRANCH : NAMES_ALWAYS;
}

static enum names_way perhaps(enum names_way way) {
  return way == NAMES_ALWAYS ? NAMES_BRANCH : way;
}

static void add_call(struct loading *l, const struct event *event, uint32_t callee,
                     enum names_way way) {
  ARRAY_PUSH(
      l->arena, &l->walk->calls,
      (struct names_call){event->function, callee, event->offset, (uint8_t)way, event->main});
}

/* A class that is named: any of its methods may run. */
static void add_methods(struct loading *l, const struct event *event, uint32_t class_index,
                        bool *known) {
  const struct class_definition *class = &l->walk->classes.items[class_index];
  struct event anywhere = *event;
  anywhere.function = NAMES_NO_FUNCTION;
  anywhere.main = false;
  for (size_t i = 0; i < class->methods.count && !known[class_index]; i++)
    add_call(l, &anywhere, class->methods.items[i].function, NAMES_BRANCH);
  known[class_index] = true;
}

static void add_event_calls(struct loading *l, uint32_t i, bool *known_classes) {
  const struct walk *w = l->walk;
  const struct event *event = &w->events.items[i];
  enum names_way way = event_way(w, event);
  if (event->defines) { /* a lambda */
    struct definition what = w->definitions.items[event->defines - 1];
    add_call(l, event, what.index, event->context == NAMES_CALLED ? way : perhaps(way));
    return;
  }
  if (l->owner[i] == SCOPE_NONE) return;
  uint64_t key = (uint64_t)l->owner[i] << 32 | event->name;
  bool once = map_get(&l->bound, key_of(&key)) == 1;
  for (uint32_t at = map_get(&l->defined, key_of(&key)); at != MAP_NONE;
       at = l->next_defining[at]) {
    struct definition what = w->definitions.items[w->events.items[at].defines - 1];
    bool function = what.kind == DEFINES_FUNCTION;
    bool sure = function && once && event->context == NAMES_CALLED && !event->attribute &&
                !w->events.items[at].branch && !w->functions.items[what.index].runs_later;
    if (function)
      add_call(l, event, what.index, sure ? way : perhaps(way));
    else
      add_methods(l, event, what.index, known_classes);
  }
}

static uint32_t enclosing(const struct walk *w, uint32_t function) {
  uint32_t found = NAMES_NO_FUNCTION, start = w->functions.items[function].start;
  for (uint32_t f = 0; f < function; f++)
    if (w->functions.items[f].body <= start && start < w->functions.items[f].end) found = f;
  return found;
}

#define MOST_FUNCTIONS 5000 /* of a file, whose surroundings are looked up one by one */

/* Lambdas may run where they stand; what is decorated may be known to somebody else. */
static void add_hidden_calls(struct loading *l) {
  const struct walk *w = l->walk;
  for (uint32_t f = 0; f < w->functions.count; f++) {
    const struct names_function *function = &w->functions.items[f];
    if (!function->is_lambda && !function->runs_later) continue;
    struct event here = {.offset = function->start, .function = NAMES_NO_FUNCTION};
    if (w->functions.count <= MOST_FUNCTIONS) here.function = enclosing(w, f);
    add_call(l, &here, f, NAMES_BRANCH);
  }
}

static void find_calls(struct loading *l) {
  const struct walk *w = l->walk;
  bool *known_classes = ARENA_ARRAY(l->arena, bool, w->classes.count + 1);
  for (uint32_t i = 0; i < w->events.count; i++) {
    const struct event *event = &w->events.items[i];
    bool runs = event->operation == NAMES_LOAD && (!event->waits || event->main);
    bool text = event->context == NAMES_EXPORT || event->context == NAMES_LOCAL_ANNOTATION ||
                event->context == NAMES_QUOTED_ANNOTATION || event->context == NAMES_ANNOTATION;
    if (runs && !text) add_event_calls(l, i, known_classes);
  }
  add_hidden_calls(l);
}

/* How often each name is bound, in any way. */
static void count_bindings(struct loading *l) {
  const struct walk *w = l->walk;
  for (uint32_t i = 0; i < w->events.count; i++) {
    if (w->events.items[i].operation == NAMES_LOAD || l->owner[i] == SCOPE_NONE) continue;
    uint64_t key = (uint64_t)l->owner[i] << 32 | w->events.items[i].name;
    uint32_t count = map_get(&l->bound, key_of(&key));
    map_put(&l->bound, l->arena, str_copy(l->arena, key_of(&key)),
            count == MAP_NONE ? 1 : count + 1);
  }
}

static void index_definitions(struct loading *l) {
  const struct walk *w = l->walk;
  for (uint32_t i = 0; i < w->events.count; i++) {
    const struct event *event = &w->events.items[i];
    l->next_defining[i] = MAP_NONE;
    if (!event->defines || event->operation != NAMES_STORE || l->owner[i] == SCOPE_NONE) continue;
    uint64_t key = (uint64_t)l->owner[i] << 32 | event->name;
    l->next_defining[i] = map_get(&l->defined, key_of(&key));
    map_put(&l->defined, l->arena, str_copy(l->arena, key_of(&key)), i);
  }
}

static void find_what_runs(struct walk *w, const uint32_t *owner) {
  size_t events = w->events.count + 1, slots = w->functions.count + 1;
  struct loading l = {.walk = w,
                      .owner = owner,
                      .arena = w->arena,
                      .next_defining = ARENA_ARRAY(w->arena, uint32_t, events),
                      .instantiated = ARENA_ARRAY(w->arena, bool, w->classes.count + 1),
                      .first_event_of_function = ARENA_ARRAY(w->arena, uint32_t, slots),
                      .next_event_of_function = ARENA_ARRAY(w->arena, uint32_t, events)};
  memset(l.first_event_of_function, 0xFF, slots * sizeof(uint32_t));
  for (uint32_t i = (uint32_t)w->events.count; i-- > 0;) { /* slot 0: outside of functions */
    uint32_t slot = w->events.items[i].function + 1;
    l.next_event_of_function[i] = l.first_event_of_function[slot];
    l.first_event_of_function[slot] = i;
  }
  index_definitions(&l);
  run_function(&l, 0, NAMES_NO_FUNCTION);
  while (l.functions_to_do.count) {
    uint32_t function = l.functions_to_do.items[--l.functions_to_do.count];
    run_function(&l, function + 1, function);
  }
  count_bindings(&l);
  find_what_surely_runs(&l);
  find_calls(&l);
}

/* ---- verdicts ------------------------------------------------------------------------------- */

static bool event_at_load(const struct walk *w, const struct event *event) {
  if (event->waits || event->context == NAMES_LOCAL_ANNOTATION ||
      event->context == NAMES_QUOTED_ANNOTATION || event->context == NAMES_EXPORT)
    return false;
  if (event->context == NAMES_ANNOTATION && w->future_annotations) return false;
  return event->function == NAMES_NO_FUNCTION || w->functions.items[event->function].called_at_load;
}

static bool is_annotation(const struct names_use *use) {
  return use->context == NAMES_ANNOTATION || use->context == NAMES_LOCAL_ANNOTATION ||
         use->context == NAMES_QUOTED_ANNOTATION;
}

/* What a use has against moving an import that binds its variable at module level. */
static enum names_verdict verdict_of(const struct names_use *use) {
  if (use->operation == NAMES_DELETE) return NAMES_DELETED;
  if (use->operation != NAMES_LOAD) return NAMES_REBOUND;
  if (use->context == NAMES_EXPORT) return NAMES_EXPORTED;
  return use->at_load && !is_annotation(use) ? NAMES_USED_AT_LOAD : NAMES_MOVABLE;
}

/* `class C: json = json`: the name is the class's own, but until it is bound there the class body
 * finds the one around it. */
static bool falls_back(const struct walk *w, const struct event *event, uint32_t owner,
                       uint32_t scope) {
  if (event->operation != NAMES_LOAD || w->scopes.items[event->scope].kind != SCOPE_CLASS ||
      owner != event->scope)
    return false;
  return enclosing_function(w, w->scopes.items[owner].parent, event->name, false) == scope;
}

static bool belongs(const struct walk *w, const uint32_t *owner, uint32_t i, uint32_t scope,
                    uint32_t name) {
  if (w->events.items[i].name != name) return false;
  return owner[i] == scope || falls_back(w, &w->events.items[i], owner[i], scope);
}

struct usage { /* uses of one variable (scope, name), shared by all that bind it */
  struct names_use *items;
  uint32_t count;
  const struct names_use *against[2]; /* the first two that speak against moving it, or NULL */
  bool loaded, loaded_as_value, annotation_at_load;
};

static struct str attribute_of(const struct walk *w, const struct event *event) {
  return event->attribute ? w->names.names.items[event->attribute - 1] : (struct str){0};
}

/* The events of each name, ascending. */
struct by_name {
  uint32_t *first, *next; /* per name, per event: event, or EVENT_NONE */
};

static struct by_name index_names(const struct walk *w) {
  uint32_t names = (uint32_t)w->names.names.count, events = (uint32_t)w->events.count;
  struct by_name index = {ARENA_ARRAY(w->arena, uint32_t, names + 1),
                          ARENA_ARRAY(w->arena, uint32_t, events + 1)};
  memset(index.first, 0xFF, (names + 1) * sizeof(uint32_t));
  for (uint32_t i = events; i-- > 0;) {
    index.next[i] = index.first[w->events.items[i].name];
    index.first[w->events.items[i].name] = i;
  }
  return index;
}

static struct usage collect_uses(const struct walk *w, const struct by_name *index,
                                 const uint32_t *owner, uint32_t scope, uint32_t name,
                                 const struct text_lines *lines) {
  struct usage usage = {0};
  for (uint32_t i = index->first[name]; i != EVENT_NONE; i = index->next[i])
    usage.count += belongs(w, owner, i, scope, name);
  usage.items = ARENA_ARRAY(w->arena, struct names_use, usage.count);
  uint32_t at = 0;
  for (uint32_t i = index->first[name]; i != EVENT_NONE; i = index->next[i]) {
    const struct event *event = &w->events.items[i];
    if (!belongs(w, owner, i, scope, name)) continue;
    usage.items[at++] = (struct names_use){.offset = event->offset,
                                           .end = event->end,
                                           .line = text_line_number(lines, event->offset),
                                           .context = event->context,
                                           .operation = event->operation,
                                           .at_load = event_at_load(w, event),
                                           .branch = event->branch,
                                           .errors = event->errors,
                                           .main = event->main,
                                           .attribute = attribute_of(w, event),
                                           .deep = event->deep,
                                           .fallback = owner[i] != scope,
                                           .function = event->function};
  }
  return usage;
}

/* What the uses come to, for all that bind the variable: it may be a hundred thousand imports. */
static void sum_up(struct usage *usage) {
  for (uint32_t i = 0; i < usage->count; i++) {
    const struct names_use *use = &usage->items[i];
    bool load = use->operation == NAMES_LOAD;
    usage->loaded |= load;
    usage->loaded_as_value |= load && !is_annotation(use);
    usage->annotation_at_load |= is_annotation(use) && use->at_load;
    if (usage->against[1] || verdict_of(use) == NAMES_MOVABLE) continue;
    usage->against[usage->against[0] != NULL] = use;
  }
}

static uint32_t find_import(const struct facts *facts, uint32_t start) {
  uint32_t low = 0, high = facts->import_count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (facts->imports[middle].span.end <= start)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < facts->import_count && facts->imports[low].span.start <= start; low++)
    if (facts->imports[low].kind != FACTS_DYNAMIC && facts->imports[low].span.end > start)
      return low;
  return UINT32_MAX;
}

/* The dynamic import that begins at `start` and ends at `end`, unless that is 0; or UINT32_MAX. */
static uint32_t find_dynamic(const struct facts *facts, uint32_t start, uint32_t end) {
  uint32_t low = 0, high = facts->import_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (facts->imports[middle].span.start < start)
      low = middle + 1;
    else
      high = middle;
  }
  bool found = low < facts->import_count && facts->imports[low].span.start == start &&
               (end == 0 || facts->imports[low].span.end == end) &&
               facts->imports[low].kind == FACTS_DYNAMIC;
  return found ? low : UINT32_MAX;
}

static void judge(const struct walk *w, struct names_binding *b, const struct event *event,
                  const struct usage *usage) {
  b->verdict = w->broken ? NAMES_UNREAD : NAMES_MOVABLE;
  uint8_t kind = w->scopes.items[event->scope].kind;
  bool in_function = event->function != NAMES_NO_FUNCTION;
  const struct names_use *against = usage->against[0];
  if (against && against->operation == event->operation && against->offset == event->offset)
    against = usage->against[1]; /* not its own binding */
  b->unused = !usage->loaded;
  b->only_typing = usage->loaded && !usage->loaded_as_value;
  b->annotation_at_load = usage->annotation_at_load;
  if (w->broken) return;
  if (against && !in_function) {
    b->verdict = verdict_of(against);
    b->use = against;
  }
  if (in_function && w->functions.items[event->function].called_at_load)
    b->verdict = NAMES_CALLED_AT_LOAD;
  else if (!in_function && kind == SCOPE_CLASS)
    b->verdict = NAMES_IN_CLASS;
}

static void build_bindings(struct walk *w, const uint32_t *owner, const struct facts *facts,
                           const struct text_lines *lines, struct names *out) {
  struct names_binding *bindings = ARENA_ARRAY(w->arena, struct names_binding, w->imports.count);
  struct usage *usages = ARENA_ARRAY(w->arena, struct usage, w->imports.count);
  struct map known = {0}; /* variable -> index in usages */
  struct by_name index = index_names(w);
  uint32_t count = 0;
  for (uint32_t i = 0; i < w->imports.count; i++) {
    const struct import_event *import = &w->imports.items[i];
    struct names_binding *b = &bindings[count];
    bool assigned = import->event != EVENT_NONE && import->name_index == UINT32_MAX;
    *b = (struct names_binding){.import_index =
                                    assigned ? find_dynamic(facts, import->start, import->end)
                                             : find_import(facts, import->start),
                                .name_index = import->name_index};
    if (b->import_index == UINT32_MAX) continue;
    count++;
    if (import->event == EVENT_DROPPED) continue;
    if (import->event == EVENT_NONE) {
      b->verdict = NAMES_STAR;
      continue;
    }
    const struct event *event = &w->events.items[import->event];
    uint64_t key = (uint64_t)owner[import->event] << 32 | event->name;
    uint32_t at = map_get(&known, key_of(&key));
    if (at == MAP_NONE) {
      at = i;
      usages[at] = collect_uses(w, &index, owner, owner[import->event], event->name, lines);
      sum_up(&usages[at]);
      map_put(&known, w->arena, str_copy(w->arena, key_of(&key)), at);
    }
    b->name = w->names.names.items[event->name];
    if (owner[import->event] != SCOPE_NONE)
      b->scope = w->scopes.items[owner[import->event]].qualname;
    b->uses = usages[at].items;
    b->use_count = usages[at].count;
    judge(w, b, event, &usages[at]);
  }
  out->bindings = bindings;
  out->binding_count = count;
}

/* The innermost function of every import, dynamic ones too. */
static const uint32_t *place_imports(const struct walk *w, const struct facts *facts) {
  const struct names_function *functions = w->functions.items;
  uint32_t *function_of = ARENA_ARRAY(w->arena, uint32_t, facts->import_count);
  uint32_t *around = ARENA_ARRAY(w->arena, uint32_t, w->functions.count + 1), depth = 0, f = 0;
  for (uint32_t i = 0; i < facts->import_count; i++) {
    uint32_t start = facts->imports[i].span.start, at;
    for (; f < w->functions.count && functions[f].start <= start; f++) {
      while (depth && functions[around[depth - 1]].end <= functions[f].start)
        depth--;
      around[depth++] = f;
    }
    while (depth && functions[around[depth - 1]].end <= start)
      depth--;
    for (at = depth; at && functions[around[at - 1]].body > start;)
      at--;
    function_of[i] = at ? around[at - 1] : NAMES_NO_FUNCTION;
  }
  return function_of;
}

static struct names *resolve(struct walk *w, const struct facts *facts) {
  struct names *names = ARENA_NEW(w->arena, struct names);
  uint32_t *owner = ARENA_ARRAY(w->arena, uint32_t, w->events.count + 1);
  for (uint32_t i = 0; i < w->events.count; i++)
    owner[i] = names_scope_of(w, w->events.items[i].scope, w->events.items[i].name);
  find_what_runs(w, owner);
  struct text_lines lines = text_lines(w->arena, w->text);
  build_bindings(w, owner, facts, &lines, names);
  for (size_t i = 0; i < w->calls.count; i++) /* until now the line is an offset */
    w->calls.items[i].line = text_line_number(&lines, w->calls.items[i].line);
  names->calls = w->calls.items;
  names->call_count = (uint32_t)w->calls.count;
  names->functions = w->functions.items;
  names->function_count = (uint32_t)w->functions.count;
  names->function_of_import = place_imports(w, facts);
  names->future_annotations = w->future_annotations;
  names->broken = w->broken;
  names->dynamic = w->dynamic;
  return names;
}

const struct names *names_analyse(struct facts_extractor *extractor, struct arena *arena,
                                  const struct facts *facts, struct str file) {
  struct text text = text_decode(arena, file);
  const struct grammar_wish wish = {.whole = true};
  const struct grammar_slice *slice = grammar_slice(facts_slicer(extractor), text.bytes, &wish);
  struct walk walk = {.arena = arena,
                      .parser = facts_parser(extractor),
                      .text = text.bytes,
                      .names = {.arena = arena},
                      .broken = slice->trouble.kind != GRAMMAR_NO_TROUBLE};
  walk.fields = grammar_fields(walk.parser);
  TSTree *tree = grammar_parse_range(walk.parser, slice, 0, (uint32_t)text.bytes.len);
  if (tree) {
    names_walk(&walk, ts_tree_root_node(tree));
    walk.broken = walk.broken || grammar_read_to(walk.parser) != UINT32_MAX;
    ts_tree_delete(tree);
  } else {
    struct scope module = {.parent = SCOPE_NONE, .function = NAMES_NO_FUNCTION};
    ARRAY_PUSH(arena, &walk.scopes, module);
  }
  return resolve(&walk, facts);
}

/* ---- telling -------------------------------------------------------------------------------- */

const struct names_binding *names_of_import(const struct names *names, uint32_t import_index,
                                            uint32_t *count) {
  uint32_t low = 0, high = names->binding_count, end;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (names->bindings[middle].import_index < import_index)
      low = middle + 1;
    else
      high = middle;
  }
  for (end = low; end < names->binding_count; end++)
    if (names->bindings[end].import_index != import_index) break;
  *count = end - low;
  return names->bindings + low;
}

const struct names_binding *names_find(const struct names *names, uint32_t import_index,
                                       uint32_t name_index) {
  uint32_t count;
  const struct names_binding *of_import = names_of_import(names, import_index, &count);
  for (uint32_t i = 0; i < count; i++)
    if (name_index == UINT32_MAX || of_import[i].name_index == name_index) return &of_import[i];
  return NULL;
}

bool names_in_annotation(const struct names_use *use) {
  return use->context == NAMES_ANNOTATION || use->context == NAMES_LOCAL_ANNOTATION ||
         use->context == NAMES_QUOTED_ANNOTATION;
}

bool names_reads(const struct names_use *use) {
  return use->operation == NAMES_LOAD && !names_in_annotation(use) && use->context != NAMES_EXPORT;
}

enum names_way names_use_way(const struct names *names, const struct names_use *use) {
  if (use->errors) return NAMES_ERRORS;
  bool left =
      use->function != NAMES_NO_FUNCTION && use->offset > names->functions[use->function].leaves_at;
  return use->branch || left ? NAMES_BRANCH : NAMES_ALWAYS;
}

const char *names_context_words(enum names_context context) {
  static const char *const words[] = {
      [NAMES_PLAIN] = "in an expression",
      [NAMES_CALLED] = "in a call",
      [NAMES_DECORATOR] = "by a decorator",
      [NAMES_DEFAULT] = "as a default value",
      [NAMES_BASE] = "as a base class",
      [NAMES_ANNOTATION] = "in an annotation",
      [NAMES_LOCAL_ANNOTATION] = "in an annotation",
      [NAMES_QUOTED_ANNOTATION] = "in a quoted annotation",
      [NAMES_EXPORT] = "in __all__",
  };
  return words[context];
}

static const char *const operation_words[] = {[NAMES_LOAD] = "load",
                                              [NAMES_STORE] = "store",
                                              [NAMES_DELETE] = "delete",
                                              [NAMES_BIND] = "bind"};

static const char *const verdict_words[] = {[NAMES_MOVABLE] = "movable",
                                            [NAMES_USED_AT_LOAD] = "used-at-load",
                                            [NAMES_CALLED_AT_LOAD] = "called-at-load",
                                            [NAMES_EXPORTED] = "exported",
                                            [NAMES_REBOUND] = "rebound",
                                            [NAMES_DELETED] = "deleted",
                                            [NAMES_IN_CLASS] = "in-class",
                                            [NAMES_STAR] = "star",
                                            [NAMES_UNREAD] = "unread"};

static void write_use(struct builder *out, const struct facts *facts, const struct names_binding *b,
                      const struct names_use *use) {
  builder_add(out, STR("{\"file\":"));
  builder_add_json(out, facts->path);
  builder_add_format(out, ",\"offset\":%u,\"name\":", use->offset);
  builder_add_json(out, b->name);
  builder_add_format(out, ",\"operation\":\"%s\",\"context\":\"%s\",\"scope\":",
                     operation_words[use->operation], names_context_words(use->context));
  builder_add_json(out, b->scope);
  builder_add_format(out, ",\"at_load\":%s}\n", use->at_load ? "true" : "false");
}

static bool written_before(const struct names *names, uint32_t index) {
  for (uint32_t i = 0; i < index; i++)
    if (names->bindings[i].uses == names->bindings[index].uses) return true;
  return false;
}

void names_write_text(struct builder *out, const struct facts *facts, const struct names *names) {
  for (uint32_t i = 0; i < names->binding_count; i++) {
    const struct names_binding *b = &names->bindings[i];
    if (facts->imports[b->import_index].kind == FACTS_DYNAMIC) continue;
    for (uint32_t u = 0; u < b->use_count && !written_before(names, i); u++)
      if (!b->uses[u].fallback) write_use(out, facts, b, &b->uses[u]);
    builder_add(out, STR("{\"file\":"));
    builder_add_json(out, facts->path);
    builder_add_format(out, ",\"line\":%u,\"name\":", facts->imports[b->import_index].span.line);
    builder_add_json(out, b->name);
    builder_add_format(out, ",\"verdict\":\"%s\"}\n", verdict_words[b->verdict]);
  }
}

/* names, first half: one walk over the whole tree of a file. In: tree. Out: scopes, symbols and
 * events (struct walk). The one idea: the walk carries a context (which scope, how the expression
 * is used, whether it runs at load) and each kind of node that changes it has its row. Leaves to
 * the resolver what the names mean. */
#include "facts/names_internal.h"

#include "facts/extractor.h"

#define DEPTH_LIMIT                                                                                \
  4000 /* deeper trees are given up as unread: frames are small, stacks are not                    \
        */

struct place {
  uint32_t scope;
  uint8_t context;
  bool waits;
  bool branch;
  bool around; /* `branch` outside of the node that is visited */
  bool errors;
  bool main;
  uint32_t attribute;
  bool deep; /* something is asked of the attribute */
  bool handed;
  uint32_t callee;
  uint32_t depth;
};

static void visit(struct walk *w, TSNode node, struct place at);

/* ---- small things --------------------------------------------------------------------------- */

static enum grammar_kind kind_of(const struct walk *w, TSNode node) {
  return grammar_kind(w->parser, node);
}

static struct str node_text(const struct walk *w, TSNode node) {
  uint32_t start = ts_node_start_byte(node);
  return str_slice(w->text, start, ts_node_end_byte(node));
}

static TSNode field(TSNode node, TSFieldId id) {
  return ts_node_child_by_field_id(node, id);
}

static bool is(const struct walk *w, TSNode node, enum grammar_kind kind) {
  return !ts_node_is_null(node) && kind_of(w, node) == kind;
}

/* __name in class C is _C__name (language reference, 6.2.1). */
static struct str mangle(struct walk *w, struct str name, struct str class_name) {
  if (!class_name.len || !str_starts(name, STR("__")) || str_ends(name, STR("__"))) return name;
  while (class_name.len && class_name.ptr[0] == '_')
    class_name = str_slice(class_name, 1, class_name.len);
  if (!class_name.len) return name;
  return str_format(w->arena, "_" STR_FMT STR_FMT, STR_ARG(class_name), STR_ARG(name));
}

static uint32_t name_id(struct walk *w, struct str name, uint32_t scope) {
  struct str normal = text_nfkc(w->arena, name);
  return intern_add(&w->names, mangle(w, normal, w->scopes.items[scope].class_name));
}

static uint64_t symbol_key(uint32_t scope, uint32_t name) {
  return (uint64_t)scope << 32 | name;
}

uint32_t names_symbol(const struct walk *w, uint32_t scope, uint32_t name) {
  uint64_t key = symbol_key(scope, name);
  uint32_t flags = map_get(&w->symbols, str_of((const char *)&key, sizeof key));
  return flags == MAP_NONE ? 0 : flags;
}

static void mark_symbol(struct walk *w, uint32_t scope, uint32_t name, uint32_t flag) {
  uint64_t key = symbol_key(scope, name);
  uint32_t flags = names_symbol(w, scope, name);
  if ((flags & flag) == flag) return;
  struct str stored = str_copy(w->arena, str_of((const char *)&key, sizeof key));
  map_put(&w->symbols, w->arena, stored, flags | flag);
}

/* A binding in a comprehension's own code (walrus) belongs to the scope around it (PEP 572). */
static uint32_t binding_scope(const struct walk *w, uint32_t scope, bool walrus) {
  while (walrus && w->scopes.items[scope].kind == SCOPE_COMPREHENSION)
    scope = w->scopes.items[scope].parent;
  return scope;
}

static uint32_t add_event(struct walk *w, struct place at, uint32_t name, uint32_t start,
                          uint32_t end, enum names_operation operation) {
  struct event event = {.name = name,
                        .scope = at.scope,
                        .offset = start,
                        .end = end,
                        .context = at.context,
                        .operation = (uint8_t)operation,
                        .waits = at.waits,
                        .branch = at.branch,
                        .errors = at.errors,
                        .main = at.main,
                        .attribute = at.attribute,
                        .deep = at.deep,
                        .handed = at.handed,
                        .callee = at.callee,
                        .function = w->scopes.items[at.scope].function};
  ARRAY_PUSH(w->arena, &w->events, event);
  return (uint32_t)w->events.count - 1;
}

static uint32_t name_event(struct walk *w, TSNode node, struct place at,
                           enum names_operation operation) {
  uint32_t name = name_id(w, node_text(w, node), at.scope);
  if (operation != NAMES_LOAD) mark_symbol(w, at.scope, name, SYMBOL_BOUND);
  return add_event(w, at, name, ts_node_start_byte(node), ts_node_end_byte(node), operation);
}

static struct place plain(struct place at) {
  at.context = NAMES_PLAIN;
  at.handed = false;
  at.callee = EVENT_NONE;
  at.attribute = 0;
  at.deep = false;
  return at;
}

static struct place with_context(struct place at, enum names_context context) {
  at = plain(at);
  at.context = (uint8_t)context;
  return at;
}

/* Calls `each` for every named child. */
static void each_child(struct walk *w, TSNode node, struct place at,
                       void each(struct walk *, TSNode, struct place)) {
  TSTreeCursor cursor = ts_tree_cursor_new(node);
  if (ts_tree_cursor_goto_first_child(&cursor)) do {
      TSNode child = ts_tree_cursor_current_node(&cursor);
      if (ts_node_is_named(child)) each(w, child, at);
    } while (ts_tree_cursor_goto_next_sibling(&cursor));
  ts_tree_cursor_delete(&cursor);
}

static void visit_children(struct walk *w, TSNode node, struct place at) {
  each_child(w, node, at, visit);
}

static void visit_field(struct walk *w, TSNode node, TSFieldId id, struct place at) {
  TSNode child = field(node, id);
  if (!ts_node_is_null(child)) visit(w, child, at);
}

/* ---- scopes --------------------------------------------------------------------------------- */

static struct str scope_qualname(struct walk *w, uint32_t parent, struct str name) {
  const struct scope *outer = &w->scopes.items[parent];
  while (outer->kind == SCOPE_COMPREHENSION || outer->kind == SCOPE_TYPE)
    outer = &w->scopes.items[outer->parent];
  if (outer->kind == SCOPE_MODULE) return str_copy(w->arena, name);
  const char *between = outer->kind == SCOPE_FUNCTION ? ".<locals>." : ".";
  return str_format(w->arena, STR_FMT "%s" STR_FMT, STR_ARG(outer->qualname), between,
                    STR_ARG(name));
}

static uint32_t add_scope(struct walk *w, enum scope_kind kind, uint32_t parent, struct str name) {
  struct scope scope = {.kind = (uint8_t)kind,
                        .parent = parent,
                        .function = w->scopes.items[parent].function,
                        .class_name = w->scopes.items[parent].class_name};
  if (name.len) scope.qualname = scope_qualname(w, parent, name);
  ARRAY_PUSH(w->arena, &w->scopes, scope);
  return (uint32_t)w->scopes.count - 1;
}

static uint32_t add_function(struct walk *w, TSNode node, uint32_t parent, struct str name) {
  uint32_t scope = add_scope(w, SCOPE_FUNCTION, parent, name);
  TSNode body = field(node, w->fields->body);
  struct names_function function = {
      .qualname = w->scopes.items[scope].qualname,
      .start = ts_node_start_byte(node),
      .end = ts_node_end_byte(node),
      .body = ts_node_is_null(body) ? ts_node_end_byte(node) : ts_node_start_byte(body),
      .is_lambda = kind_of(w, node) == GRAMMAR_LAMBDA,
      .leaves_at = UINT32_MAX,
  };
  ARRAY_PUSH(w->arena, &w->functions, function);
  w->scopes.items[scope].function = (uint32_t)w->functions.count - 1;
  return scope;
}

static void define(struct walk *w, uint32_t event, enum definition_kind kind, uint32_t index) {
  ARRAY_PUSH(w->arena, &w->definitions, (struct definition){(uint8_t)kind, index});
  w->events.items[event].defines = (uint32_t)w->definitions.count;
}

/* ---- targets -------------------------------------------------------------------------------- */

static void bind_target(struct walk *w, TSNode node, struct place at,
                        enum names_operation operation) {
  switch (kind_of(w, node)) {
  case GRAMMAR_IDENTIFIER:
    name_event(w, node, at, operation);
    return;
  case GRAMMAR_ATTRIBUTE:
  case GRAMMAR_SUBSCRIPT:
  case GRAMMAR_CALL:
    visit(w, node, plain(at));
    return;
  default:
    break;
  }
  TSTreeCursor cursor = ts_tree_cursor_new(node);
  if (ts_tree_cursor_goto_first_child(&cursor)) do {
      TSNode child = ts_tree_cursor_current_node(&cursor);
      if (ts_node_is_named(child)) bind_target(w, child, at, operation);
    } while (ts_tree_cursor_goto_next_sibling(&cursor));
  ts_tree_cursor_delete(&cursor);
}

static void store_target(struct walk *w, TSNode node, struct place at) {
  bind_target(w, node, plain(at), NAMES_STORE);
}

static void delete_target(struct walk *w, TSNode node, struct place at) {
  bind_target(w, node, plain(at), NAMES_DELETE);
}

/* ---- annotations ---------------------------------------------------------------------------- */

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (unsigned char)c >= 0x80;
}

/* Identifiers in a quoted annotation, attributes left out: "pd.DataFrame | None" uses pd. */
static void quoted_names(struct walk *w, TSNode node, struct place at) {
  struct str text = node_text(w, node);
  uint32_t start = ts_node_start_byte(node);
  at.context = NAMES_QUOTED_ANNOTATION;
  for (size_t i = 0; i < text.len;) {
    size_t from = i;
    while (i < text.len && is_word(text.ptr[i]))
      i++;
    bool attribute = from && text.ptr[from - 1] == '.';
    bool number = i > from && text.ptr[from] >= '0' && text.ptr[from] <= '9';
    if (i > from && !attribute && !number)
      add_event(w, at, name_id(w, str_slice(text, from, i), at.scope), start + (uint32_t)from,
                start + (uint32_t)i, NAMES_LOAD);
    if (i == from) i++;
  }
}

static bool in_annotation(struct place at) {
  return at.context == NAMES_ANNOTATION || at.context == NAMES_LOCAL_ANNOTATION ||
         at.context == NAMES_QUOTED_ANNOTATION;
}

static void visit_annotation(struct walk *w, TSNode node, struct place at) {
  if (ts_node_is_null(node)) return;
  visit(w, node, with_context(at, NAMES_ANNOTATION));
}

/* `a.b` as the grammar has it in types: only the first name is a variable. */
static void visit_member_type(struct walk *w, TSNode node, struct place at) {
  TSNode first = ts_node_named_child(node, 0);
  if (!ts_node_is_null(first)) visit(w, first, at);
}

/* ---- definitions ---------------------------------------------------------------------------- */

static void bind_parameter(struct walk *w, TSNode node, struct place inside) {
  TSNode name = node;
  if (is(w, node, GRAMMAR_DEFAULT_PARAMETER) || is(w, node, GRAMMAR_TYPED_DEFAULT_PARAMETER))
    name = field(node, w->fields->name);
  else if (is(w, node, GRAMMAR_TYPED_PARAMETER))
    name = ts_node_named_child(node, 0);
  if (ts_node_is_null(name)) return;
  size_t before = w->events.count;
  store_target(w, name, inside);
  for (size_t i = before; i < w->events.count; i++)
    mark_symbol(w, inside.scope, w->events.items[i].name, SYMBOL_PARAMETER);
}

/* Defaults run in the scope around the function, annotations within its type parameters. */
static void visit_default(struct walk *w, TSNode node, struct place at) {
  visit_field(w, node, w->fields->value, with_context(at, NAMES_DEFAULT));
}

static void visit_parameter_type(struct walk *w, TSNode node, struct place at) {
  visit_annotation(w, field(node, w->fields->type), at);
}

static void bind_parameters(struct walk *w, TSNode list, struct place inside) {
  if (!ts_node_is_null(list)) each_child(w, list, inside, bind_parameter);
}

static void bind_type_parameter(struct walk *w, TSNode node, struct place at) {
  switch (kind_of(w, node)) {
  case GRAMMAR_IDENTIFIER:
    name_event(w, node, at, NAMES_STORE);
    return;
  case GRAMMAR_CONSTRAINED_TYPE: {
    uint32_t count = ts_node_named_child_count(node);
    if (count) bind_type_parameter(w, ts_node_named_child(node, 0), at);
    for (uint32_t i = 1; i < count; i++) /* bounds wait until somebody asks for them */
      visit(w, ts_node_named_child(node, i), with_context(at, NAMES_LOCAL_ANNOTATION));
    return;
  }
  case GRAMMAR_TYPE_PARAMETER:
  case GRAMMAR_TYPE:
  case GRAMMAR_SPLAT_TYPE:
    each_child(w, node, at, bind_type_parameter);
    return;
  default:
    visit(w, node, plain(at));
    return;
  }
}

/* The place inside the type parameters of a definition, or `at` where it has none. */
static struct place type_scope(struct walk *w, TSNode node, struct place at) {
  TSNode parameters = field(node, w->fields->type_parameters);
  if (ts_node_is_null(parameters)) return at;
  at.scope = add_scope(w, SCOPE_TYPE, at.scope, (struct str){0});
  bind_type_parameter(w, parameters, plain(at));
  return at;
}

static void remember_method(struct walk *w, uint32_t scope, uint32_t name, uint32_t function) {
  const struct scope *owner = &w->scopes.items[scope];
  if (owner->kind != SCOPE_CLASS) return;
  struct class_definition *class = &w->classes.items[owner->class_definition];
  ARRAY_PUSH(w->arena, &class->methods, (struct definition_of){name, function});
}

static void note_late(struct walk *w, TSNode node, uint32_t function) {
  struct names_function *f = &w->functions.items[function];
  bool async = str_starts(node_text(w, node), STR("async"));
  f->runs_later = async || w->decorated == ts_node_start_byte(node);
}

static void visit_function(struct walk *w, TSNode node, struct place at) {
  TSNode name = field(node, w->fields->name), parameters = field(node, w->fields->parameters);
  if (ts_node_is_null(name)) return;
  uint32_t event = name_event(w, name, plain(at), NAMES_STORE);
  struct place outside = type_scope(w, node, plain(at));
  if (!ts_node_is_null(parameters)) {
    each_child(w, parameters, plain(at), visit_default);
    each_child(w, parameters, outside, visit_parameter_type);
  }
  visit_annotation(w, field(node, w->fields->return_type), outside);
  uint32_t scope = add_function(w, node, outside.scope, node_text(w, name));
  uint32_t function = w->scopes.items[scope].function;
  define(w, event, DEFINES_FUNCTION, function);
  remember_method(w, at.scope, w->events.items[event].name, function);
  note_late(w, node, function);
  struct place inside = plain(at);
  inside.scope = scope;
  inside.branch = inside.errors = inside.main = false;
  bind_parameters(w, parameters, inside);
  visit_field(w, node, w->fields->body, inside);
}

static void visit_lambda(struct walk *w, TSNode node, struct place at) {
  TSNode parameters = field(node, w->fields->parameters);
  struct place outside = plain(at);
  if (!ts_node_is_null(parameters)) each_child(w, parameters, outside, visit_default);
  uint32_t scope = add_function(w, node, at.scope, STR("<lambda>"));
  struct place inside = outside;
  inside.scope = scope;
  inside.branch = inside.errors = inside.main = false;
  bind_parameters(w, parameters, inside);
  visit_field(w, node, w->fields->body, inside);
  if (!at.handed && at.context != NAMES_CALLED) return;
  /* A lambda that is called or handed on: an event without a name stands for it. */
  uint32_t event = add_event(w, at, name_id(w, STR("<lambda>"), at.scope), ts_node_start_byte(node),
                             ts_node_end_byte(node), NAMES_LOAD);
  define(w, event, DEFINES_FUNCTION, w->scopes.items[scope].function);
}

static void visit_class(struct walk *w, TSNode node, struct place at) {
  TSNode name = field(node, w->fields->name);
  if (ts_node_is_null(name)) return;
  uint32_t event = name_event(w, name, plain(at), NAMES_STORE);
  struct place outside = type_scope(w, node, plain(at));
  size_t first_base = w->events.count;
  TSNode bases = field(node, w->fields->superclasses);
  if (!ts_node_is_null(bases)) visit_children(w, bases, with_context(outside, NAMES_BASE));
  struct class_definition class = {0};
  for (size_t i = first_base; i < w->events.count; i++)
    if (w->events.items[i].context == NAMES_BASE) ARRAY_PUSH(w->arena, &class.bases, (uint32_t)i);
  uint32_t scope = add_scope(w, SCOPE_CLASS, outside.scope, node_text(w, name));
  class.scope = scope;
  ARRAY_PUSH(w->arena, &w->classes, class);
  w->scopes.items[scope].class_definition = (uint32_t)w->classes.count - 1;
  w->scopes.items[scope].class_name = node_text(w, name);
  define(w, event, DEFINES_CLASS, (uint32_t)w->classes.count - 1);
  struct place inside = plain(at);
  inside.scope = scope;
  visit_field(w, node, w->fields->body, inside);
}

/* ---- comprehensions ------------------------------------------------------------------------- */

static void visit_comprehension(struct walk *w, TSNode node, struct place at) {
  struct place outside = plain(at), inside = plain(at);
  inside.scope = add_scope(w, SCOPE_COMPREHENSION, at.scope, (struct str){0});
  bool first = true;
  TSTreeCursor cursor = ts_tree_cursor_new(node);
  if (ts_tree_cursor_goto_first_child(&cursor)) do {
      TSNode child = ts_tree_cursor_current_node(&cursor);
      if (!ts_node_is_named(child)) continue;
      if (kind_of(w, child) != GRAMMAR_FOR_IN_CLAUSE) {
        visit(w, child, inside);
        continue;
      }
      store_target(w, field(child, w->fields->left), inside);
      uint32_t count = ts_node_named_child_count(child);
      for (uint32_t i = 1; i < count; i++)
        visit(w, ts_node_named_child(child, i), first ? outside : inside);
      first = false;
    } while (ts_tree_cursor_goto_next_sibling(&cursor));
  ts_tree_cursor_delete(&cursor);
}

/* ---- calls ---------------------------------------------------------------------------------- */

static void note_dynamic(struct walk *w, struct str name) {
  static const struct str words[] = {{"exec", 4}, {"eval", 4}, {"globals", 7}, {"locals", 6}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_equal(name, words[i])) w->dynamic = true;
}

/* The event of the called name itself, or EVENT_NONE where something else is called. */
static uint32_t visit_callee(struct walk *w, TSNode function, struct place at) {
  struct place called = with_context(at, NAMES_CALLED);
  if (at.context == NAMES_DECORATOR || in_annotation(at)) called.context = at.context;
  size_t before = w->events.count;
  visit(w, function, called);
  if (is(w, function, GRAMMAR_ATTRIBUTE)) {
    TSNode name = field(function, w->fields->attribute);
    struct attribute_call call = {name_id(w, node_text(w, name), at.scope),
                                  w->scopes.items[at.scope].function, at.waits};
    ARRAY_PUSH(w->arena, &w->attribute_calls, call);
    return EVENT_NONE;
  }
  if (!is(w, function, GRAMMAR_IDENTIFIER) || w->events.count == before) return EVENT_NONE;
  note_dynamic(w, node_text(w, function));
  return (uint32_t)before;
}

static bool is_export_list(const struct walk *w, TSNode node) {
  return is(w, node, GRAMMAR_IDENTIFIER) && str_equal(node_text(w, node), STR("__all__"));
}

static void export_strings(struct walk *w, TSNode node, struct place at) {
  if (is(w, node, GRAMMAR_STRING)) {
    TSNode content = ts_node_named_child(node, 1);
    if (!is(w, content, GRAMMAR_STRING_CONTENT)) return;
    uint32_t name = intern_add(&w->names, text_nfkc(w->arena, node_text(w, content)));
    ARRAY_PUSH(w->arena, &w->exported, name);
    add_event(w, with_context(at, NAMES_EXPORT), name, ts_node_start_byte(content),
              ts_node_end_byte(content), NAMES_LOAD);
    return;
  }
  each_child(w, node, at, export_strings);
}

static void visit_call(struct walk *w, TSNode node, struct place at) {
  TSNode function = field(node, w->fields->function), arguments = field(node, w->fields->arguments);
  if (ts_node_is_null(function)) return;
  uint32_t callee = visit_callee(w, function, at);
  if (ts_node_is_null(arguments)) return;
  bool module = w->scopes.items[at.scope].kind == SCOPE_MODULE;
  if (module && is(w, function, GRAMMAR_ATTRIBUTE) &&
      is_export_list(w, field(function, w->fields->object)))
    export_strings(w, arguments, at);
  struct place handed = plain(at);
  if (in_annotation(at) || at.context == NAMES_DECORATOR || at.context == NAMES_BASE)
    handed.context = at.context;
  handed.handed = true;
  handed.callee = callee;
  visit(w, arguments, handed);
}

/* ---- statements ----------------------------------------------------------------------------- */

/* `name = import_module("x")` at module level: kept as an import that binds the name, if it turns
 * out to be one. `event`: the name's. */
static void note_assigned(struct walk *w, TSNode left, TSNode right, struct place at,
                          uint32_t event) {
  if (!is(w, left, GRAMMAR_IDENTIFIER) || w->scopes.items[at.scope].kind != SCOPE_MODULE) return;
  if (!is(w, right, GRAMMAR_CALL) && !is(w, right, GRAMMAR_ATTRIBUTE)) return;
  uint32_t end = is(w, right, GRAMMAR_CALL) ? ts_node_end_byte(right) : 0;
  struct import_event import = {ts_node_start_byte(right), end, UINT32_MAX, event};
  ARRAY_PUSH(w->arena, &w->imports, import);
}

/* `import_module("x")` as a statement of its own, at module level: nobody asks for the value. */
static void visit_expression(struct walk *w, TSNode node, struct place at) {
  TSNode call = ts_node_named_child(node, 0);
  if (is(w, call, GRAMMAR_CALL) && w->scopes.items[at.scope].kind == SCOPE_MODULE) {
    struct import_event import = {ts_node_start_byte(call), ts_node_end_byte(call), UINT32_MAX,
                                  EVENT_DROPPED};
    ARRAY_PUSH(w->arena, &w->imports, import);
  }
  visit_children(w, node, plain(at));
}

static void visit_assignment(struct walk *w, TSNode node, struct place at) {
  TSNode left = field(node, w->fields->left), right = field(node, w->fields->right);
  TSNode type = field(node, w->fields->type);
  if (!ts_node_is_null(right)) visit(w, right, plain(at));
  size_t before = w->events.count;
  if (!ts_node_is_null(left)) store_target(w, left, at);
  note_assigned(w, left, right, at, (uint32_t)before);
  if (is(w, right, GRAMMAR_LAMBDA) && is(w, left, GRAMMAR_IDENTIFIER))
    for (size_t i = w->functions.count; i-- > 0;)
      if (w->functions.items[i].start == ts_node_start_byte(right)) {
        define(w, (uint32_t)before, DEFINES_FUNCTION, (uint32_t)i);
        break;
      }
  bool local = w->scopes.items[at.scope].kind == SCOPE_FUNCTION;
  if (!ts_node_is_null(type))
    visit(w, type, with_context(at, local ? NAMES_LOCAL_ANNOTATION : NAMES_ANNOTATION));
  bool module = w->scopes.items[at.scope].kind == SCOPE_MODULE;
  if (module && is_export_list(w, left) && !ts_node_is_null(right)) export_strings(w, right, at);
}

static void declare(struct walk *w, TSNode node, struct place at, uint32_t flag) {
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(node, i);
    if (!is(w, child, GRAMMAR_IDENTIFIER)) continue;
    uint32_t name = name_id(w, node_text(w, child), at.scope);
    mark_symbol(w, at.scope, name, flag);
    if (flag == SYMBOL_GLOBAL) mark_symbol(w, 0, name, SYMBOL_BOUND);
  }
}

static void bind_import(struct walk *w, TSNode node, TSNode name, struct place at, bool from,
                        uint32_t index) {
  TSNode bound = name;
  if (is(w, name, GRAMMAR_ALIASED_IMPORT))
    bound = field(name, w->fields->alias);
  else if (!from && is(w, name, GRAMMAR_DOTTED_NAME))
    bound = ts_node_named_child(name, 0);
  if (ts_node_is_null(bound)) return;
  uint32_t event = name_event(w, bound, plain(at), NAMES_BIND);
  struct import_event import = {ts_node_start_byte(node), 0, index, event};
  ARRAY_PUSH(w->arena, &w->imports, import);
}

static void visit_import(struct walk *w, TSNode node, struct place at) {
  bool from = kind_of(w, node) != GRAMMAR_IMPORT_STATEMENT;
  TSNode module = field(node, w->fields->module_name);
  uint32_t index = 0, count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(node, i);
    if (!ts_node_is_null(module) && ts_node_eq(child, module)) continue;
    if (is(w, child, GRAMMAR_WILDCARD_IMPORT)) {
      struct import_event star = {ts_node_start_byte(node), 0, UINT32_MAX, EVENT_NONE};
      ARRAY_PUSH(w->arena, &w->imports, star);
      if (w->scopes.items[at.scope].kind == SCOPE_MODULE) w->has_star = true;
    } else if (is(w, child, GRAMMAR_DOTTED_NAME) || is(w, child, GRAMMAR_ALIASED_IMPORT)) {
      bind_import(w, node, child, at, from, index++);
    }
  }
}

static void visit_future(struct walk *w, TSNode node, struct place at) {
  if (str_find(node_text(w, node), STR("annotations"), 0) != SIZE_MAX) w->future_annotations = true;
  visit_import(w, node, at);
}

/* A condition whose body does not run while the module is imported: the main guard, TYPE_CHECKING.
 */
static bool guards(const struct walk *w, TSNode condition) {
  struct str text = node_text(w, condition);
  if (str_find(text, STR("__main__"), 0) != SIZE_MAX &&
      str_find(text, STR("__name__"), 0) != SIZE_MAX)
    return str_find(text, STR("!="), 0) == SIZE_MAX && str_find(text, STR("not "), 0) == SIZE_MAX;
  if (str_equal(text, STR("False")) || str_equal(text, STR("0"))) return true;
  return str_ends(text, STR("TYPE_CHECKING")) && str_find(text, STR("not "), 0) == SIZE_MAX &&
         str_find(text, STR(" or "), 0) == SIZE_MAX;
}

static void visit_if(struct walk *w, TSNode node, struct place at) {
  TSNode condition = field(node, w->fields->condition);
  struct place test = plain(at), body = plain(at);
  test.branch = at.around;
  if (!ts_node_is_null(condition)) visit(w, condition, test);
  if (!ts_node_is_null(condition) && guards(w, condition)) {
    body.waits = true;
    body.main = str_find(node_text(w, condition), STR("__main__"), 0) != SIZE_MAX;
    if (body.main) body.branch = at.around;
  }
  visit_field(w, node, w->fields->consequence, body);
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(node, i);
    enum grammar_kind kind = kind_of(w, child);
    if (kind == GRAMMAR_ELIF_CLAUSE || kind == GRAMMAR_ELSE_CLAUSE) visit(w, child, plain(at));
  }
}

static void visit_for(struct walk *w, TSNode node, struct place at) {
  struct place items = plain(at);
  items.branch = at.around;
  visit_field(w, node, w->fields->right, items);
  TSNode left = field(node, w->fields->left);
  if (!ts_node_is_null(left)) store_target(w, left, at);
  visit_field(w, node, w->fields->body, plain(at));
  visit_field(w, node, w->fields->alternative, plain(at));
}

static void visit_as(struct walk *w, TSNode node, struct place at) {
  TSNode alias = field(node, w->fields->alias);
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(node, i);
    if (!ts_node_is_null(alias) && ts_node_eq(child, alias))
      store_target(w, child, at);
    else
      visit(w, child, plain(at));
  }
}

/* ---- match patterns ------------------------------------------------------------------------- */

static void visit_pattern(struct walk *w, TSNode node, struct place at);

static void capture(struct walk *w, TSNode node, struct place at) {
  if (!str_equal(node_text(w, node), STR("_"))) name_event(w, node, plain(at), NAMES_STORE);
}

/* `x` captures, `a.b` is a value. */
static void pattern_name(struct walk *w, TSNode node, struct place at, bool value) {
  TSNode first = ts_node_named_child(node, 0);
  if (ts_node_is_null(first)) return;
  if (value || ts_node_named_child_count(node) > 1)
    name_event(w, first, plain(at), NAMES_LOAD);
  else
    capture(w, first, at);
}

static void visit_pattern(struct walk *w, TSNode node, struct place at) {
  uint32_t count = ts_node_named_child_count(node), from = 0;
  switch (kind_of(w, node)) {
  case GRAMMAR_DOTTED_NAME:
    pattern_name(w, node, at, false);
    return;
  case GRAMMAR_IDENTIFIER:
    capture(w, node, at);
    return;
  case GRAMMAR_STRING:
  case GRAMMAR_CONCATENATED_STRING:
    return;
  case GRAMMAR_CLASS_PATTERN:
    if (count) pattern_name(w, ts_node_named_child(node, 0), at, true);
    from = 1;
    break;
  case GRAMMAR_KEYWORD_PATTERN:
    from = 1;
    break;
  default:
    break;
  }
  for (uint32_t i = from; i < count; i++)
    visit_pattern(w, ts_node_named_child(node, i), at);
}

static void visit_case(struct walk *w, TSNode node, struct place at) {
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(node, i);
    if (is(w, child, GRAMMAR_CASE_PATTERN))
      visit_pattern(w, child, at);
    else
      visit(w, child, plain(at));
  }
}

/* ---- the walk ------------------------------------------------------------------------------- */

static void visit_walrus(struct walk *w, TSNode node, struct place at) {
  visit_field(w, node, w->fields->value, plain(at));
  TSNode name = field(node, w->fields->name);
  struct place outer = plain(at);
  outer.scope = binding_scope(w, at.scope, true);
  if (!ts_node_is_null(name)) name_event(w, name, outer, NAMES_STORE);
}

static void visit_identifier(struct walk *w, TSNode node, struct place at) {
  if (ts_node_is_missing(node)) return;
  name_event(w, node, at, NAMES_LOAD);
}

static void visit_keyword(struct walk *w, TSNode node, struct place at) {
  visit_field(w, node, w->fields->value, at);
}

static void visit_string(struct walk *w, TSNode node, struct place at) {
  if (at.context == NAMES_ANNOTATION || at.context == NAMES_LOCAL_ANNOTATION) {
    TSNode content = ts_node_named_child(node, 1);
    if (is(w, content, GRAMMAR_STRING_CONTENT)) quoted_names(w, content, at);
    return;
  }
  visit_children(w, node, plain(at));
}

static void visit_attribute(struct walk *w, TSNode node, struct place at) {
  at.handed = false;
  at.deep = at.attribute != 0;
  at.attribute = name_id(w, node_text(w, field(node, w->fields->attribute)), at.scope) + 1;
  visit_field(w, node, w->fields->object, at);
}

static void visit_decorator(struct walk *w, TSNode node, struct place at) {
  visit_children(w, node, with_context(at, NAMES_DECORATOR));
}

static void visit_except(struct walk *w, TSNode node, struct place at) {
  TSNode alias = field(node, w->fields->alias);
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(node, i);
    if (!ts_node_is_null(alias) && ts_node_eq(child, alias))
      store_target(w, child, at);
    else
      visit(w, child, plain(at));
  }
}

typedef void visitor(struct walk *w, TSNode node, struct place at);

static void visit_global(struct walk *w, TSNode node, struct place at) {
  declare(w, node, at, SYMBOL_GLOBAL);
}

static void visit_nonlocal(struct walk *w, TSNode node, struct place at) {
  declare(w, node, at, SYMBOL_NONLOCAL);
}

static void visit_delete(struct walk *w, TSNode node, struct place at) {
  each_child(w, node, at, delete_target);
}

static void visit_nothing(struct walk *w, TSNode node, struct place at) {
  (void)w, (void)node, (void)at;
}

static void visit_error(struct walk *w, TSNode node, struct place at) {
  w->broken = true;
  visit_children(w, node, plain(at));
}

/* type Name = ..., type Name[T: Bound] = ...: bounds and value wait until somebody asks for them.
 */
static void visit_type_alias(struct walk *w, TSNode node, struct place at) {
  TSNode left = field(node, w->fields->left);
  if (kind_of(w, left) == GRAMMAR_TYPE) left = ts_node_named_child(left, 0);
  if (kind_of(w, left) == GRAMMAR_GENERIC_TYPE) {
    bind_type_parameter(w, ts_node_named_child(left, 0), plain(at));
    at.scope = add_scope(w, SCOPE_TYPE, at.scope, (struct str){0});
    for (uint32_t i = 1; i < ts_node_named_child_count(left); i++)
      bind_type_parameter(w, ts_node_named_child(left, i), plain(at));
  } else if (!ts_node_is_null(left)) {
    bind_type_parameter(w, left, plain(at));
  }
  visit_field(w, node, w->fields->right, with_context(at, NAMES_LOCAL_ANNOTATION));
}

/* Kinds whose children are visited with the context of the parent: what is handed to a call, or is
 * a base, stays so through them. All other kinds make it plain. */
static bool transparent(enum grammar_kind kind) {
  switch (kind) {
  case GRAMMAR_ARGUMENT_LIST:
  case GRAMMAR_PARENTHESIZED_EXPRESSION:
  case GRAMMAR_CONDITIONAL_EXPRESSION:
  case GRAMMAR_BOOLEAN_OPERATOR:
  case GRAMMAR_LIST:
  case GRAMMAR_TUPLE:
  case GRAMMAR_SUBSCRIPT:
  case GRAMMAR_TYPE:
    return true;
  default:
    return false;
  }
}

static visitor *const visitors[GRAMMAR_KIND_COUNT] = {
    [GRAMMAR_ERROR] = visit_error,
    [GRAMMAR_IDENTIFIER] = visit_identifier,
    [GRAMMAR_ATTRIBUTE] = visit_attribute,
    [GRAMMAR_CALL] = visit_call,
    [GRAMMAR_KEYWORD_ARGUMENT] = visit_keyword,
    [GRAMMAR_STRING] = visit_string,
    [GRAMMAR_COMMENT] = visit_nothing,
    [GRAMMAR_LAMBDA] = visit_lambda,
    [GRAMMAR_FUNCTION_DEFINITION] = visit_function,
    [GRAMMAR_CLASS_DEFINITION] = visit_class,
    [GRAMMAR_DECORATOR] = visit_decorator,
    [GRAMMAR_LIST_COMPREHENSION] = visit_comprehension,
    [GRAMMAR_SET_COMPREHENSION] = visit_comprehension,
    [GRAMMAR_DICTIONARY_COMPREHENSION] = visit_comprehension,
    [GRAMMAR_GENERATOR_EXPRESSION] = visit_comprehension,
    [GRAMMAR_EXPRESSION_STATEMENT] = visit_expression,
    [GRAMMAR_ASSIGNMENT] = visit_assignment,
    [GRAMMAR_AUGMENTED_ASSIGNMENT] = visit_assignment,
    [GRAMMAR_NAMED_EXPRESSION] = visit_walrus,
    [GRAMMAR_GLOBAL_STATEMENT] = visit_global,
    [GRAMMAR_NONLOCAL_STATEMENT] = visit_nonlocal,
    [GRAMMAR_DELETE_STATEMENT] = visit_delete,
    [GRAMMAR_IMPORT_STATEMENT] = visit_import,
    [GRAMMAR_IMPORT_FROM_STATEMENT] = visit_import,
    [GRAMMAR_FUTURE_IMPORT_STATEMENT] = visit_future,
    [GRAMMAR_IF_STATEMENT] = visit_if,
    [GRAMMAR_ELIF_CLAUSE] = visit_if,
    [GRAMMAR_FOR_STATEMENT] = visit_for,
    [GRAMMAR_AS_PATTERN] = visit_as,
    [GRAMMAR_EXCEPT_CLAUSE] = visit_except,
    [GRAMMAR_CASE_CLAUSE] = visit_case,
    [GRAMMAR_MEMBER_TYPE] = visit_member_type,
    [GRAMMAR_TYPE_ALIAS_STATEMENT] = visit_type_alias,
};

/* What stands inside may be skipped, or runs more than once. */
static bool branches(enum grammar_kind kind) {
  switch (kind) {
  case GRAMMAR_IF_STATEMENT:
  case GRAMMAR_FOR_STATEMENT:
  case GRAMMAR_WHILE_STATEMENT:
  case GRAMMAR_MATCH_STATEMENT:
  case GRAMMAR_EXCEPT_CLAUSE:
  case GRAMMAR_CONDITIONAL_EXPRESSION:
  case GRAMMAR_BOOLEAN_OPERATOR:
  case GRAMMAR_LIST_COMPREHENSION:
  case GRAMMAR_SET_COMPREHENSION:
  case GRAMMAR_DICTIONARY_COMPREHENSION:
  case GRAMMAR_GENERATOR_EXPRESSION:
    return true;
  default:
    return false;
  }
}

/* Where a function may end before its last statement, or does not run when it is called. */
static void note_leaving(struct walk *w, TSNode node, enum grammar_kind kind, struct place at) {
  uint32_t function = w->scopes.items[at.scope].function;
  if (function == NAMES_NO_FUNCTION) return;
  struct names_function *f = &w->functions.items[function];
  if (kind == GRAMMAR_YIELD) f->runs_later = true;
  bool leaves = kind == GRAMMAR_RETURN_STATEMENT || kind == GRAMMAR_RAISE_STATEMENT;
  if (leaves && at.branch && ts_node_start_byte(node) < f->leaves_at)
    f->leaves_at = ts_node_start_byte(node);
}

static uint32_t start_of_last(TSNode node) {
  uint32_t count = ts_node_named_child_count(node);
  return count ? ts_node_start_byte(ts_node_named_child(node, count - 1)) : UINT32_MAX;
}

static void visit(struct walk *w, TSNode node, struct place at) {
  if (++at.depth > DEPTH_LIMIT) {
    w->broken = true;
    return;
  }
  enum grammar_kind kind = kind_of(w, node);
  if (ts_node_is_missing(node)) w->broken = true;
  note_leaving(w, node, kind, at);
  if (kind == GRAMMAR_DECORATED_DEFINITION) w->decorated = start_of_last(node);
  at.around = at.branch;
  at.branch = at.branch || branches(kind);
  at.errors = at.errors || kind == GRAMMAR_EXCEPT_CLAUSE;
  bool passes = kind == GRAMMAR_IDENTIFIER || kind == GRAMMAR_ATTRIBUTE;
  if (!passes && kind != GRAMMAR_PARENTHESIZED_EXPRESSION) at.attribute = 0;
  if (at.attribute == 0) at.deep = false;
  if (visitors[kind])
    visitors[kind](w, node, at);
  else if (in_annotation(at) || at.context == NAMES_DECORATOR || at.context == NAMES_BASE ||
           at.context == NAMES_DEFAULT || transparent(kind))
    visit_children(w, node, at);
  else
    visit_children(w, node, plain(at));
}

void names_walk(struct walk *w, TSNode root) {
  struct scope module = {.kind = SCOPE_MODULE, .parent = SCOPE_NONE, .function = NAMES_NO_FUNCTION};
  ARRAY_PUSH(w->arena, &w->scopes, module);
  w->broken = w->broken || ts_node_has_error(root);
  w->decorated = UINT32_MAX;
  visit_children(w, root, plain((struct place){0}));
}

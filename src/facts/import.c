/* One import: from the node of a statement or call to a struct facts_import. */
#include "internal.h"

struct str facts_bound_name(const struct facts_import *import, const struct facts_name *name) {
  if (name->as.len) return name->as;
  if (import->kind != FACTS_IMPORT) return name->name;
  size_t dot = 0;
  while (dot < name->name.len && name->name.ptr[dot] != '.')
    dot++;
  return str_slice(name->name, 0, dot);
}

/* ---- what every import has ------------------------------------------------------------------ */

static const struct facts_condition *list_conditions(struct extraction *x,
                                                     const struct guard *guard) {
  if (!guard) return NULL;
  struct facts_condition *list = ARENA_ARRAY(x->arena, struct facts_condition, guard->count);
  for (; guard; guard = guard->outer) {
    list[guard->count - 1] = guard->condition;
    list[guard->count - 1].text = str_copy(x->arena, guard->condition.text);
  }
  return list;
}

static struct facts_import *push(struct extraction *x, const struct place *place,
                                 enum facts_kind kind, uint32_t start, uint32_t end) {
  struct found found = {.loop_is_statement = place->loop_is_statement};
  struct facts_import *import = &found.import;
  import->kind = kind;
  import->scope = place->scope ? place->scope->kind : FACTS_MODULE;
  import->flags = place->flags & ~(uint32_t)(PLACE_IN_FUNCTION | PLACE_NEAR_TRY);
  import->qualname = walk_qualname(x, place->scope);
  import->span.start = start;
  import->span.end = end;
  import->conditions = list_conditions(x, place->guards);
  import->condition_count = place->guards ? place->guards->count : 0;
  import->loop_start = place->flags & FACTS_IN_LOOP ? place->loop_start : 0;
  bool hidden = place->flags & (FACTS_TYPE_CHECKING | FACTS_DEAD);
  if (!(place->flags & PLACE_IN_FUNCTION) && !hidden) import->flags |= FACTS_EAGER;
  ARRAY_PUSH(x->scratch, &x->found, found);
  return &x->found.items[x->found.count - 1].import;
}

/* A view into the copy of a statement that starts at `start`. */
static struct str part_of(struct str copy, uint32_t start, uint32_t from, uint32_t to) {
  return str_slice(copy, from - start, to - start);
}

static void add_plain(struct extraction *x, const struct grammar_plain *plain) {
  static const struct place module;
  struct facts_import *import =
      push(x, &module, plain->is_from ? FACTS_FROM : FACTS_IMPORT, plain->start, plain->end);
  struct str text = str_copy(x->arena, str_slice(x->text, plain->start, plain->end));
  struct facts_name *names = ARENA_ARRAY(x->arena, struct facts_name, plain->name_count);
  for (uint32_t i = 0; i < plain->name_count; i++) {
    const struct grammar_plain_name *name = &x->slice->plain_names[plain->first_name + i];
    names[i].span.start = name->start;
    names[i].span.end = name->end;
    names[i].name = part_of(text, plain->start, name->start, name->name_end);
    if (name->alias) names[i].as = part_of(text, plain->start, name->alias, name->end);
  }
  if (plain->module_end > plain->module)
    import->module = part_of(text, plain->start, plain->module, plain->module_end);
  import->level = plain->level;
  import->names = names;
  import->name_count = plain->name_count;
  if (plain->star) import->flags |= FACTS_STAR;
  x->found.items[x->found.count - 1].names = names;
}

void import_add_plains(struct extraction *x, uint32_t end) {
  const struct grammar_slice *slice = x->slice;
  while (x->next_plain < slice->plain_count && slice->plains[x->next_plain].start < end)
    add_plain(x, &slice->plains[x->next_plain++]);
}

/* Adds an import at [start, end) with everything that its place says, and the plain ones before it.
 */
static struct facts_import *add(struct extraction *x, const struct place *place,
                                enum facts_kind kind, uint32_t start, uint32_t end) {
  import_add_plains(x, start);
  return push(x, place, kind, start, end);
}

static void set_lazy(struct facts_import *import, uint32_t flags) {
  import->flags |= FACTS_LAZY | flags;
  import->flags &= ~(uint32_t)FACTS_EAGER;
}

/* ---- statements ----------------------------------------------------------------------------- */

/* Offset of the word `lazy` before the statement, or FACTS_NONE. */
static uint32_t find_lazy_word(const struct extraction *x, uint32_t statement) {
  uint32_t low = 0, high = x->slice->lazy_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const struct grammar_lazy *lazy = &x->slice->lazies[middle];
    if (lazy->statement == statement) return lazy->word;
    if (lazy->statement < statement)
      low = middle + 1;
    else
      high = middle;
  }
  return FACTS_NONE;
}

static void read_name(struct extraction *x, TSNode node) {
  struct facts_name name = {
      .span = {.start = ts_node_start_byte(node), .end = ts_node_end_byte(node)}};
  TSNode dotted = node;
  if (node_kind(x, node) == GRAMMAR_ALIASED_IMPORT) {
    dotted = ts_node_child_by_field_id(node, x->fields->name);
    TSNode alias = ts_node_child_by_field_id(node, x->fields->alias);
    if (!ts_node_is_null(alias)) name.as = str_copy(x->arena, node_name(x, alias));
  }
  if (ts_node_is_null(dotted)) return;
  name.name = str_copy(x->arena, node_dotted(x, dotted));
  if (name.name.len) ARRAY_PUSH(x->scratch, &x->read_names, name);
}

/* `..a.b`: dots and name. */
static void read_relative(struct extraction *x, TSNode node, struct facts_import *import) {
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count && i < 8; i++) {
    TSNode child = ts_node_named_child(node, i);
    struct str text = node_text(x, child);
    if (node_kind(x, child) == GRAMMAR_DOTTED_NAME)
      import->module = str_copy(x->arena, node_dotted(x, child));
    else if (node_kind(x, child) == GRAMMAR_IMPORT_PREFIX)
      for (size_t k = 0; k < text.len; k++)
        import->level += text.ptr[k] == '.';
  }
}

static void read_module(struct extraction *x, TSNode node, struct facts_import *import) {
  if (node_kind(x, node) == GRAMMAR_RELATIVE_IMPORT)
    read_relative(x, node, import);
  else
    import->module = str_copy(x->arena, node_dotted(x, node));
}

/* Names, module and star of the statement, by its children. */
static void read_statement(struct extraction *x, TSNode node, struct facts_import *import) {
  x->read_names.count = 0;
  ts_tree_cursor_reset(&x->cursor, node);
  for (bool more = ts_tree_cursor_goto_first_child(&x->cursor); more;
       more = ts_tree_cursor_goto_next_sibling(&x->cursor)) {
    TSNode child = ts_tree_cursor_current_node(&x->cursor);
    TSFieldId id = ts_tree_cursor_current_field_id(&x->cursor);
    if (id == x->fields->name)
      read_name(x, child);
    else if (id == x->fields->module_name)
      read_module(x, child, import);
    else if (node_kind(x, child) == GRAMMAR_WILDCARD_IMPORT)
      import->flags |= FACTS_STAR;
  }
  uint32_t count = (uint32_t)x->read_names.count;
  struct facts_name *names = ARENA_ARRAY(x->arena, struct facts_name, count);
  if (count) memcpy(names, x->read_names.items, count * sizeof *names);
  x->found.items[x->found.count - 1].names = names;
  import->names = names;
  import->name_count = count;
}

static bool is_listed(const struct extraction *x, struct str module) {
  return map_get(&x->lazy_now, module) != MAP_NONE;
}

/* __lazy_modules__ names all that the statement imports, and may make it lazy. */
static bool is_lazy_by_list(const struct extraction *x, const struct facts_import *import,
                            const struct place *place) {
  if (!x->lazy_now.count || place->scope || (place->flags & PLACE_NEAR_TRY)) return false;
  if (import->kind == FACTS_FROM)
    return import->level == 0 && !(import->flags & FACTS_STAR) &&
           !str_equal(import->module, STR("__future__")) && is_listed(x, import->module);
  for (uint32_t i = 0; i < import->name_count; i++)
    if (!is_listed(x, import->names[i].name)) return false;
  return true;
}

/* Half-typed: it says not even what module. */
static bool says_nothing(const struct facts_import *import) {
  return import->name_count == 0 && import->module.len == 0 && import->level == 0;
}

void import_add_statement(struct extraction *x, TSNode node, enum grammar_kind kind,
                          const struct place *place) {
  uint32_t start = ts_node_start_byte(node), word = find_lazy_word(x, start);
  if (start < x->seen_to) return;
  if (kind != GRAMMAR_FUTURE_IMPORT_STATEMENT && ts_node_has_error(node)) {
    walk_note_error(x, node);
    repair_put_aside(x, node, place);
    if (repair_is_torn(node_text(x, node))) return;
  }
  bool keyword = word != FACTS_NONE;
  struct facts_import *import =
      add(x, place, kind == GRAMMAR_IMPORT_STATEMENT ? FACTS_IMPORT : FACTS_FROM,
          keyword ? word : start, ts_node_end_byte(node));
  if (kind == GRAMMAR_FUTURE_IMPORT_STATEMENT) import->module = STR("__future__");
  read_statement(x, node, import);
  if (keyword)
    set_lazy(import, FACTS_LAZY_KEYWORD);
  else if (is_lazy_by_list(x, import, place))
    set_lazy(import, 0);
  if (says_nothing(import)) x->found.count--;
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* The arguments that matter. Null nodes where there are none. */
struct arguments {
  TSNode module, package, level;
};

static TSNode keyword_value(const struct extraction *x, TSNode argument, struct str *name) {
  *name = node_name(x, ts_node_child_by_field_id(argument, x->fields->name));
  return ts_node_child_by_field_id(argument, x->fields->value);
}

static void read_keyword(const struct extraction *x, TSNode argument, struct arguments *keywords) {
  struct str name;
  TSNode value = keyword_value(x, argument, &name);
  if (str_equal(name, STR("name")) && !keywords->module.id) keywords->module = value;
  if (str_equal(name, STR("package"))) keywords->package = value;
  if (str_equal(name, STR("level"))) keywords->level = value;
}

/* Positional arguments stand in `place` 0 on; splats take a place too. */
static void read_positional(TSNode argument, uint32_t place, struct arguments *positional) {
  if (place == 0) positional->module = argument;
  if (place == 1) positional->package = argument;
  if (place == 4) positional->level = argument;
}

static void read_arguments(struct extraction *x, TSNode list, struct arguments *out) {
  struct arguments positional = {0};
  uint32_t place = 0;
  bool splat = false;
  *out = (struct arguments){0};
  ts_tree_cursor_reset(&x->cursor, list);
  for (bool more = ts_tree_cursor_goto_first_child(&x->cursor); more;
       more = ts_tree_cursor_goto_next_sibling(&x->cursor)) {
    TSNode child = ts_tree_cursor_current_node(&x->cursor);
    enum grammar_kind kind = node_kind(x, child);
    if (!ts_node_is_named(child) || ts_node_is_extra(child) || kind == GRAMMAR_DICTIONARY_SPLAT)
      continue;
    if (kind == GRAMMAR_KEYWORD_ARGUMENT) {
      read_keyword(x, child, out);
      continue;
    }
    splat |= kind == GRAMMAR_LIST_SPLAT;
    if (place == 0 || !splat) read_positional(child, place, &positional);
    place++;
  }
  if (place > 0) out->module = positional.module;
  if (!out->package.id) out->package = positional.package;
  if (!out->level.id) out->level = positional.level;
}

/* Value of a decimal literal up to 999999, else 0. */
static uint32_t literal_level(const struct extraction *x, TSNode node) {
  if (!node.id) return 0;
  node = node_bare(x, node);
  if (node_kind(x, node) != GRAMMAR_INTEGER) return 0;
  struct str text = node_text(x, node);
  uint32_t value = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9' || value > 99999) return 0;
    value = value * 10 + (uint32_t)(text.ptr[i] - '0');
  }
  return value;
}

void import_add_call(struct extraction *x, TSNode node, const struct place *place) {
  TSNode function = ts_node_child_by_field_id(node, x->fields->function);
  TSNode list = ts_node_child_by_field_id(node, x->fields->arguments);
  if (ts_node_is_null(function) || ts_node_is_null(list)) return;
  if (ts_node_start_byte(node) < x->seen_to) return;
  if (node_kind(x, list) != GRAMMAR_ARGUMENT_LIST) return;
  uint32_t role = aliases_function(x, function);
  if (!role) return;
  struct arguments arguments;
  read_arguments(x, list, &arguments);
  struct str module;
  if (!arguments.module.id || !node_string(x, node_bare(x, arguments.module), &module)) {
    x->computes_imports = true;
    return;
  }
  struct facts_import *import =
      add(x, place, FACTS_DYNAMIC, ts_node_start_byte(node), ts_node_end_byte(node));
  x->found.items[x->found.count - 1].in_format_string = ts_node_start_byte(node) < x->format_end;
  if (role & ROLE_IMPORT_MODULE) {
    while (import->level < module.len && module.ptr[import->level] == '.')
      import->level++;
    if (import->level && arguments.package.id)
      import->package = str_copy(x->arena, node_text(x, arguments.package));
  } else {
    import->level = literal_level(x, arguments.level);
  }
  uint32_t dots = role & ROLE_IMPORT_MODULE ? import->level : 0;
  import->module = str_copy(x->arena, str_slice(module, dots, module.len));
}

/* toml: the tree of tree-sitter-toml -> tables, arrays and values.
 *
 * One idea: the tree gives structure and byte ranges, toml_leaf decodes the ranges, and the tables
 * remember how they were made, which is all that TOML's rules on redefinition ask about. */
#include "toml.h"
#include "toml_leaf.h"

#include "text/text.h"

#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_toml(void);

#define SIZE_LIMIT ((size_t)16 << 20) /* bytes of one document */
/* Bytes of a broken document whose rest is still read: the parser's recovery takes quadratic time.
 */
#define RECOVERY_LIMIT ((size_t)16 << 10)
#define DEPTH_LIMIT 256 /* arrays and inline tables in each other */

struct toml_reader {
  struct toml_text *text;
  struct toml_table *root;
  uint32_t section; /* numbers headers and inline tables */
  int depth;
};

struct key_path {
  struct key_part {
    struct str name;
    struct toml_span span;
  } * items;
  size_t count, capacity;
};

const char *toml_kind_phrase(enum toml_kind kind) {
  static const char *const phrases[] = {
      [TOML_TABLE] = "a table",
      [TOML_ARRAY] = "an array",
      [TOML_STRING] = "a string",
      [TOML_INTEGER] = "an integer",
      [TOML_FLOAT] = "a number",
      [TOML_BOOLEAN] = "a boolean",
      [TOML_OFFSET_DATE_TIME] = "a date and time",
      [TOML_LOCAL_DATE_TIME] = "a date and time",
      [TOML_LOCAL_DATE] = "a date",
      [TOML_LOCAL_TIME] = "a time",
  };
  return phrases[kind];
}

const struct toml_entry *toml_find_entry(const struct toml_table *table, struct str key) {
  uint32_t at = map_get(&table->index, key);
  return at == MAP_NONE ? NULL : &table->entries.items[at];
}

const struct toml_value *toml_find(const struct toml_table *table, struct str key) {
  const struct toml_entry *entry = toml_find_entry(table, key);
  return entry ? &entry->value : NULL;
}

/* ---- building ------------------------------------------------------------------------------- */

static struct toml_entry *find(struct toml_table *table, struct str key) {
  uint32_t at = map_get(&table->index, key);
  return at == MAP_NONE ? NULL : &table->entries.items[at];
}

static struct toml_table *new_table(struct toml_reader *r, enum toml_made made) {
  struct toml_table *table = ARENA_NEW(r->text->arena, struct toml_table);
  table->made = made;
  table->section = r->section;
  return table;
}

static void add(struct toml_reader *r, struct toml_table *table, const struct key_part *key,
                struct toml_value value) {
  struct toml_entry entry = {key->name, key->span, value};
  ARRAY_PUSH(r->text->arena, &table->entries, entry);
  map_put(&table->index, r->text->arena, key->name, (uint32_t)(table->entries.count - 1));
}

static struct toml_table *add_table(struct toml_reader *r, struct toml_table *parent,
                                    const struct key_part *key, enum toml_made made) {
  struct toml_table *table = new_table(r, made);
  add(r, parent, key, (struct toml_value){TOML_TABLE, key->span, {.table = table}});
  return table;
}

static void refuse_again(struct toml_reader *r, const struct key_part *key,
                         const struct toml_entry *first) {
  toml_fault(r->text, key->span, "`" STR_FMT "` is defined twice: first in line %u",
             STR_ARG(key->name), toml_line(r->text->bytes, first->key_span.offset));
}

static void refuse_value(struct toml_reader *r, const struct key_part *key,
                         const struct toml_entry *first) {
  toml_fault(r->text, key->span, "`" STR_FMT "` is %s already (line %u), not a table",
             STR_ARG(key->name), toml_kind_phrase(first->value.kind),
             toml_line(r->text->bytes, first->key_span.offset));
}

static void refuse_closed(struct toml_reader *r, const struct key_part *key,
                          const struct toml_entry *first) {
  toml_fault(r->text, key->span, "the table `" STR_FMT "` of line %u cannot be added to from here",
             STR_ARG(key->name), toml_line(r->text->bytes, first->key_span.offset));
}

/* The last element of an array of tables. */
static struct toml_table *last_element(const struct toml_array *array) {
  return array->items.items[array->items.count - 1].table;
}

/* One step of a header's path: the table named `key` in `table`, made where it is not there yet. */
static struct toml_table *step_header(struct toml_reader *r, struct toml_table *table,
                                      const struct key_part *key) {
  struct toml_entry *entry = find(table, key->name);
  if (!entry) return add_table(r, table, key, TOML_MADE_BY_PATH);
  if (entry->value.kind == TOML_ARRAY && entry->value.array->of_headers)
    return last_element(entry->value.array);
  if (entry->value.kind != TOML_TABLE) {
    refuse_value(r, key, entry);
    return NULL;
  }
  if (entry->value.table->made == TOML_MADE_INLINE) {
    refuse_closed(r, key, entry);
    return NULL;
  }
  return entry->value.table;
}

/* [a.b]: the table to fill, or NULL with a fault. */
static struct toml_table *open_table(struct toml_reader *r, struct toml_table *parent,
                                     const struct key_part *key, struct toml_span span) {
  struct toml_entry *entry = find(parent, key->name);
  if (!entry) {
    struct toml_table *table = add_table(r, parent, key, TOML_MADE_BY_HEADER);
    find(parent, key->name)->value.span = span;
    return table;
  }
  if (entry->value.kind != TOML_TABLE) {
    refuse_value(r, key, entry);
    return NULL;
  }
  if (entry->value.table->made != TOML_MADE_BY_PATH) {
    refuse_again(r, key, entry);
    return NULL;
  }
  entry->key_span = key->span;
  entry->value.span = span;
  entry->value.table->made = TOML_MADE_BY_HEADER;
  return entry->value.table;
}

/* [[a.b]]: a new element, or NULL with a fault. */
static struct toml_table *open_element(struct toml_reader *r, struct toml_table *parent,
                                       const struct key_part *key, struct toml_span span) {
  struct toml_entry *entry = find(parent, key->name);
  if (!entry) {
    struct toml_array *array = ARENA_NEW(r->text->arena, struct toml_array);
    array->of_headers = true;
    add(r, parent, key, (struct toml_value){TOML_ARRAY, span, {.array = array}});
    entry = find(parent, key->name);
  }
  if (entry->value.kind != TOML_ARRAY || !entry->value.array->of_headers) {
    refuse_again(r, key, entry);
    return NULL;
  }
  struct toml_table *table = new_table(r, TOML_MADE_BY_HEADER);
  struct toml_value element = {TOML_TABLE, span, {.table = table}};
  ARRAY_PUSH(r->text->arena, &entry->value.array->items, element);
  return table;
}

/* One step of a dotted key. */
static struct toml_table *step_dotted(struct toml_reader *r, struct toml_table *table,
                                      const struct key_part *key) {
  struct toml_entry *entry = find(table, key->name);
  if (!entry) return add_table(r, table, key, TOML_MADE_BY_DOTS);
  if (entry->value.kind != TOML_TABLE) {
    refuse_value(r, key, entry);
    return NULL;
  }
  struct toml_table *next = entry->value.table;
  if (next->made == TOML_MADE_BY_PATH) {
    next->made = TOML_MADE_BY_DOTS;
    next->section = r->section;
  }
  if (next->made == TOML_MADE_BY_DOTS && next->section == r->section) return next;
  refuse_closed(r, key, entry);
  return NULL;
}

static void put(struct toml_reader *r, struct toml_table *table, const struct key_path *path,
                struct toml_value value) {
  for (size_t i = 0; i + 1 < path->count; i++) {
    table = step_dotted(r, table, &path->items[i]);
    if (!table) return;
  }
  const struct key_part *last = &path->items[path->count - 1];
  const struct toml_entry *first = find(table, last->name);
  if (first)
    refuse_again(r, last, first);
  else
    add(r, table, last, value);
}

/* ---- walking the tree ----------------------------------------------------------------------- */

static struct toml_span span_of(TSNode node) {
  return (struct toml_span){ts_node_start_byte(node), ts_node_end_byte(node)};
}

static bool is(TSNode node, const char *type) {
  return strcmp(ts_node_type(node), type) == 0;
}

static bool read_string_node(struct toml_reader *r, TSNode node, struct str *text) {
  struct toml_span span = span_of(node);
  uint32_t end;
  if (!toml_leaf_string(r->text, span.offset, &end, text)) return false;
  if (end == span.end) return true;
  toml_fault(r->text, (struct toml_span){end, span.end}, "too many quotation marks");
  return false;
}

static bool add_key_part(struct toml_reader *r, TSNode node, struct key_path *path) {
  struct key_part part = {.span = span_of(node)};
  if (is(node, "quoted_key")) {
    if (!read_string_node(r, node, &part.name)) return false;
  } else {
    part.name = str_slice(r->text->bytes, part.span.offset, part.span.end);
  }
  ARRAY_PUSH(r->text->arena, path, part);
  return true;
}

/* a.b.c is a tree that leans to the left: taken from its end, then turned round. */
static bool read_key(struct toml_reader *r, TSNode node, struct key_path *path) {
  for (; is(node, "dotted_key"); node = ts_node_named_child(node, 0)) {
    uint32_t count = ts_node_named_child_count(node);
    if (!add_key_part(r, ts_node_named_child(node, count - 1), path)) return false;
  }
  if (!add_key_part(r, node, path)) return false;
  for (size_t i = 0, j = path->count - 1; i < j; i++, j--) {
    struct key_part swap = path->items[i];
    path->items[i] = path->items[j];
    path->items[j] = swap;
  }
  return true;
}

static bool read_value(struct toml_reader *r, TSNode node, struct toml_value *value);

/* A pair's key and value go into `table`. Comments cannot stand inside a pair. */
static void read_pair(struct toml_reader *r, TSNode node, struct toml_table *table) {
  struct key_path path = {0};
  struct toml_value value = {0};
  if (ts_node_has_error(node) || !read_key(r, ts_node_named_child(node, 0), &path)) return;
  if (read_value(r, ts_node_named_child(node, 1), &value)) put(r, table, &path, value);
}

/* Calls for each named child but comments; a cursor, because asking by index is slow for many. */
static void each_child(struct toml_reader *r, TSNode node, void *into,
                       void (*take)(struct toml_reader *, TSNode, void *)) {
  TSTreeCursor cursor = ts_tree_cursor_new(node);
  for (bool more = ts_tree_cursor_goto_first_child(&cursor); more;
       more = ts_tree_cursor_goto_next_sibling(&cursor)) {
    TSNode child = ts_tree_cursor_current_node(&cursor);
    if (ts_node_is_named(child) && !ts_node_is_extra(child) && !ts_node_is_error(child))
      take(r, child, into);
  }
  ts_tree_cursor_delete(&cursor);
}

static void take_item(struct toml_reader *r, TSNode node, void *into) {
  struct toml_array *array = into;
  struct toml_value value = {0};
  if (ts_node_has_error(node)) return;
  if (read_value(r, node, &value)) ARRAY_PUSH(r->text->arena, &array->items, value);
}

static void take_pair(struct toml_reader *r, TSNode node, void *into) {
  if (is(node, "pair")) read_pair(r, node, into);
}

static bool read_nested(struct toml_reader *r, TSNode node, struct toml_value *value) {
  if (r->depth == DEPTH_LIMIT) {
    toml_fault(r->text, value->span, "nested more than %d deep", DEPTH_LIMIT);
    return false;
  }
  uint32_t outer = r->section;
  r->depth++;
  if (is(node, "array")) {
    value->kind = TOML_ARRAY;
    value->array = ARENA_NEW(r->text->arena, struct toml_array);
    each_child(r, node, value->array, take_item);
  } else {
    /* A section of its own; its number is the place of its brace, which no other has. */
    r->section = UINT32_MAX - value->span.offset;
    value->kind = TOML_TABLE;
    value->table = new_table(r, TOML_MADE_INLINE);
    each_child(r, node, value->table, take_pair);
  }
  r->depth--;
  r->section = outer;
  return true;
}

static bool read_value(struct toml_reader *r, TSNode node, struct toml_value *value) {
  if (ts_node_is_null(node)) return false;
  value->span = span_of(node);
  if (is(node, "array") || is(node, "inline_table")) return read_nested(r, node, value);
  if (!is(node, "string")) return toml_leaf_bare(r->text, value->span, value);
  value->kind = TOML_STRING;
  return read_string_node(r, node, &value->text);
}

/* The header's own span: from its first bracket to its last. */
static struct toml_span header_span(TSNode node) {
  struct toml_span span = span_of(node);
  for (uint32_t i = 0; i < ts_node_child_count(node); i++) {
    TSNode child = ts_node_child(node, i);
    if (!is(child, "]") && !is(child, "]]")) continue;
    span.end = ts_node_end_byte(child);
    break;
  }
  return span;
}

static void read_section(struct toml_reader *r, TSNode node) {
  struct key_path path = {0};
  TSNode key = ts_node_named_child(node, 0);
  r->section++;
  if (ts_node_is_null(key) || ts_node_has_error(key) || !read_key(r, key, &path)) return;
  struct toml_table *table = r->root;
  for (size_t i = 0; table && i + 1 < path.count; i++)
    table = step_header(r, table, &path.items[i]);
  const struct key_part *last = &path.items[path.count - 1];
  struct toml_span span = header_span(node);
  if (table)
    table =
        is(node, "table") ? open_table(r, table, last, span) : open_element(r, table, last, span);
  if (!table) table = new_table(r, TOML_MADE_BY_HEADER); /* refused: still checked, then dropped */
  each_child(r, node, table, take_pair);
}

static void take_statement(struct toml_reader *r, TSNode node, void *into) {
  if (is(node, "pair"))
    read_pair(r, node, into);
  else if (is(node, "table") || is(node, "table_array_element"))
    read_section(r, node);
}

/* ---- the text as a whole -------------------------------------------------------------------- */

/* The first character that no TOML text may hold. */
static bool check_characters(struct toml_text *text) {
  size_t bad;
  if (!text_is_utf8(text->bytes, &bad)) {
    toml_fault(text, (struct toml_span){(uint32_t)bad, (uint32_t)bad + 1}, "not valid UTF-8");
    return false;
  }
  for (uint32_t i = 0; i < text->bytes.len; i++) {
    unsigned char c = (unsigned char)text->bytes.ptr[i];
    if ((c >= 0x20 && c != 0x7F) || c == '\t' || c == '\n') continue;
    bool line_end = c == '\r' && i + 1 < text->bytes.len && text->bytes.ptr[i + 1] == '\n';
    if (line_end) continue;
    toml_fault(text, (struct toml_span){i, i + 1}, "control character U+%04X", c);
    return false;
  }
  return true;
}

/* The grammar refuses white space between a folding backslash and its line end, which TOML allows
 * in """strings""". It gets a copy in which that backslash is a blank; the values are read from the
 * text itself. */
struct folds {
  uint32_t *items; /* offsets of the backslashes */
  size_t count, capacity;
};

static struct str hide_folds(struct arena *arena, struct str bytes, struct folds *folds) {
  char *copy = NULL;
  for (size_t at = str_find(bytes, STR("\\"), 0); at != SIZE_MAX;
       at = str_find(bytes, STR("\\"), at + 1)) {
    size_t end = at + 1;
    while (end < bytes.len && (bytes.ptr[end] == ' ' || bytes.ptr[end] == '\t'))
      end++;
    if (end == at + 1 || end == bytes.len) continue;
    if (bytes.ptr[end] != '\n' && bytes.ptr[end] != '\r') continue;
    if (!copy) {
      copy = arena_alloc(arena, bytes.len + 1);
      memcpy(copy, bytes.ptr, bytes.len);
    }
    copy[at] = ' ';
    ARRAY_PUSH(arena, folds, (uint32_t)at);
  }
  return copy ? str_of(copy, bytes.len) : bytes;
}

/* True if all that was hidden lies in strings and comments. */
static bool folds_are_text(const struct folds *folds, TSNode root) {
  for (size_t i = 0; i < folds->count; i++) {
    uint32_t at = folds->items[i];
    TSNode node = ts_node_named_descendant_for_byte_range(root, at, at + 1);
    if (!is(node, "string") && !is(node, "comment")) return false;
  }
  return true;
}

/* The first node that the parser could not make sense of. */
static struct toml_span error_span(TSNode node) {
  while (!ts_node_is_error(node) && !ts_node_is_missing(node)) {
    TSNode next = node;
    uint32_t count = ts_node_child_count(node);
    for (uint32_t i = 0; i < count && ts_node_eq(next, node); i++)
      if (ts_node_has_error(ts_node_child(node, i))) next = ts_node_child(node, i);
    if (ts_node_eq(next, node)) break;
    node = next;
  }
  return span_of(node);
}

/* In: `explained` = the first syntax fault is told already. */
static void read_tree(struct toml_text *text, TSNode root, const struct folds *folds,
                      struct toml_table *table, bool explained) {
  struct toml_faults unused = {0};
  struct toml_text broken = {text->arena, text->bytes, &unused};
  struct toml_reader reader = {.text = text, .root = table};
  if (!explained && (ts_node_has_error(root) || !folds_are_text(folds, root))) {
    toml_fault(text, error_span(root), "not valid TOML from here");
    explained = true;
  }
  if (explained) reader.text = &broken; /* what follows from the first fault is not told */
  each_child(&reader, root, table, take_statement);
}

struct toml_table *toml_parse(struct arena *arena, struct str bytes, struct toml_faults *faults) {
  struct toml_text text = {arena, bytes, faults};
  struct toml_table *table = ARENA_NEW(arena, struct toml_table);
  if (bytes.len > SIZE_LIMIT) {
    toml_fault(&text, (struct toml_span){0, 0}, "larger than %zu MB", SIZE_LIMIT >> 20);
    return table;
  }
  if (!check_characters(&text)) return table;
  bool explained = toml_explain(&text);
  if (explained && bytes.len > RECOVERY_LIMIT) return table;
  struct folds folds = {0};
  struct str shown = hide_folds(arena, bytes, &folds);
  TSParser *parser = ts_parser_new();
  ts_parser_set_language(parser, tree_sitter_toml());
  TSTree *tree =
      ts_parser_parse_string(parser, NULL, shown.ptr ? shown.ptr : "", (uint32_t)shown.len);
  read_tree(&text, ts_tree_root_node(tree), &folds, table, explained);
  ts_tree_delete(tree);
  ts_parser_delete(parser);
  return table;
}

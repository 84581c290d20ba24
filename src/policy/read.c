/* read: TOML tables -> the fields that the table of keys gives them. */
#include "read.h"

#include <math.h>

/* ---- unknown keys --------------------------------------------------------------------------- */

static struct str suggestion(struct arena *arena, struct str word, const struct policy_key *keys,
                             size_t count) {
  struct str *names = ARENA_ARRAY(arena, struct str, count);
  for (size_t i = 0; i < count; i++)
    names[i] = str_from(keys[i].name);
  char *dashed = arena_alloc(arena, word.len + 1);
  for (size_t i = 0; i < word.len; i++)
    dashed[i] = (char)(word.ptr[i] == '_'                         ? '-'
                       : word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? word.ptr[i] + 32
                                                                  : word.ptr[i]);
  return str_nearest(str_of(dashed, word.len), names, count);
}

static struct str list_keys(struct arena *arena, const struct policy_key *keys, size_t count) {
  struct builder list = {0};
  for (size_t i = 0; i < count; i++)
    builder_add_format(&list, "%s%s", i ? ", " : "", keys[i].name);
  struct str result = str_copy(arena, builder_view(&list));
  builder_free(&list);
  return result;
}

static void refuse_key(struct policy_reading *r, const struct toml_entry *entry,
                       const struct policy_key *keys, size_t count, const char *title) {
  bool top = title[0] == 0;
  struct str near = suggestion(r->arena, entry->key, keys, count);
  if (near.len)
    policy_fault(r, entry->key_span, "unknown key `" STR_FMT "`%s%s: did you mean `" STR_FMT "`?",
                 STR_ARG(entry->key), top ? "" : " in ", title, STR_ARG(near));
  else if (!top)
    policy_fault(r, entry->key_span, "unknown key `" STR_FMT "` in %s; it has: " STR_FMT,
                 STR_ARG(entry->key), title, STR_ARG(list_keys(r->arena, keys, count)));
  else if (str_equal(entry->key, STR("tool")))
    policy_fault(r, entry->key_span,
                 "unknown key `tool`: in this file the keys stand at the top, without a table");
  else
    policy_fault(r, entry->key_span, "unknown key `" STR_FMT "` (`lmms-lint config` shows all)",
                 STR_ARG(entry->key));
}

/* ---- tables with free keys ------------------------------------------------------------------ */

/* A copy with room for more, so that what `base` points to is never changed. */
static struct policy_per_file *enlarge(struct policy_reading *r, struct policy_list list,
                                       size_t more) {
  struct policy_per_file *items = ARENA_ARRAY(r->arena, struct policy_per_file, list.count + more);
  if (list.count) memcpy(items, list.items, list.count * sizeof *items);
  return items;
}

static void put(struct policy_per_file *items, uint32_t *count, struct policy_per_file item) {
  for (uint32_t i = 0; i < *count; i++) {
    if (!str_equal(items[i].pattern, item.pattern)) continue;
    items[i] = item;
    return;
  }
  items[(*count)++] = item;
}

static bool read_severity(struct policy_reading *r, const struct policy_key *key,
                          const struct toml_entry *entry, struct policy_per_file *item) {
  uint32_t severity;
  if (!policy_read_word(r, key, policy_severity_words, &entry->value, &severity)) return false;
  policy_note_code(r, entry->key, entry->key_span);
  *item = (struct policy_per_file){.pattern = entry->key, .severity = severity};
  return true;
}

static bool read_per_file(struct policy_reading *r, const struct policy_key *key,
                          const struct toml_entry *entry, struct policy_per_file *item) {
  struct toml_value pattern = {TOML_STRING, entry->key_span, {.text = entry->key}};
  struct policy_key codes = {key->name, POLICY_STRINGS, POLICY_CODE,
                             .offset = offsetof(struct policy_per_file, codes)};
  *item = (struct policy_per_file){0};
  bool good = policy_read_text(r, key, &pattern, &item->pattern);
  return policy_read_value(r, &codes, &entry->value, item) && good;
}

static bool read_free_keys(struct policy_reading *r, const struct policy_key *key,
                           const struct toml_value *value, void *into) {
  struct policy_list list = policy_list_get(into, key);
  bool severities = key->type == POLICY_SEVERITIES, good = true;
  if (value->kind != TOML_TABLE) {
    policy_fault(r, value->span, "`%s`: expected a table such as {%s}, found %s", key->name,
                 severities ? "LMM105 = \"info\"" : "\"tests/**\" = [\"LMM1\"]",
                 toml_kind_phrase(value->kind));
    return false;
  }
  struct policy_per_file *items = enlarge(r, list, value->table->entries.count);
  for (size_t i = 0; i < value->table->entries.count; i++) {
    const struct toml_entry *entry = &value->table->entries.items[i];
    struct policy_per_file item;
    bool read =
        severities ? read_severity(r, key, entry, &item) : read_per_file(r, key, entry, &item);
    if (read) put(items, &list.count, item);
    good = good && read;
  }
  list.items = items;
  policy_list_set(into, key, list);
  return good;
}

/* ---- arrays of tables ----------------------------------------------------------------------- */

static void set_unknown(const struct policy_shape *shape, void *element) {
  for (size_t i = 0; i < shape->key_count; i++) {
    const struct policy_key *key = &shape->keys[i];
    if (key->type == POLICY_NUMBER) *POLICY_FIELD(element, key, double) = NAN;
    if (key->type == POLICY_WORD) *POLICY_FIELD(element, key, uint32_t) = POLICY_NO_WORD;
  }
}

static const struct policy_key *find_key(const struct policy_key *keys, size_t count,
                                         struct str name) {
  for (size_t i = 0; i < count; i++)
    if (str_equal(str_from(keys[i].name), name)) return &keys[i];
  return NULL;
}

/* True if every key that an element must have is there. */
static bool is_complete(struct policy_reading *r, const struct policy_shape *shape,
                        const struct toml_value *value, const char *title) {
  for (size_t i = 0; i < shape->key_count; i++) {
    if (!shape->keys[i].required) continue;
    if (toml_find(value->table, str_from(shape->keys[i].name))) continue;
    policy_fault(r, value->span, "%s needs the key `%s`", title, shape->keys[i].name);
    return false;
  }
  return true;
}

static bool read_element(struct policy_reading *r, const struct policy_key *key,
                         const struct toml_value *value, const char *title, void *element) {
  const struct policy_shape *shape = key->shape;
  set_unknown(shape, element);
  *(struct diag_place *)(void *)((char *)element + shape->place) = policy_place(r, value->span);
  if (value->kind == TOML_STRING && shape->one)
    return policy_read_value(r, find_key(shape->keys, shape->key_count, str_from(shape->one)),
                             value, element);
  if (value->kind != TOML_TABLE) {
    policy_fault(r, value->span, "`%s`: expected a table%s, found %s", key->name,
                 shape->one ? " or a string" : "", toml_kind_phrase(value->kind));
    return false;
  }
  policy_read_table(r, value->table, shape->keys, shape->key_count, title, element);
  return is_complete(r, shape, value, title);
}

static bool read_elements(struct policy_reading *r, const struct policy_key *key,
                          const struct toml_value *value, void *into) {
  const struct policy_shape *shape = key->shape;
  struct policy_list list = policy_list_get(into, key);
  const char *title = str_format(r->arena, "[[%s]]", key->name).ptr;
  if (value->kind != TOML_ARRAY) {
    policy_fault(r, value->span, "`%s`: expected %s, found %s", key->name,
                 shape->one ? "an array" : title, toml_kind_phrase(value->kind));
    return false;
  }
  uint32_t kept = shape->adds_up ? list.count : 0;
  char *items = arena_zalloc(r->arena, (kept + value->array->items.count) * shape->size);
  if (kept) memcpy(items, list.items, kept * shape->size);
  for (size_t i = 0; i < value->array->items.count; i++) {
    char *element = items + kept * shape->size;
    if (read_element(r, key, &value->array->items.items[i], title, element)) {
      if (shape->complete) shape->complete(element);
      kept++;
    } else {
      memset(element, 0, shape->size);
    }
  }
  policy_list_set(into, key, (struct policy_list){items, kept});
  return true;
}

static bool read_inner_table(struct policy_reading *r, const struct policy_key *key,
                             const struct toml_value *value, void *into) {
  const char *title = str_format(r->arena, "[%s]", key->name).ptr;
  if (value->kind == TOML_TABLE)
    policy_read_table(r, value->table, key->shape->keys, key->shape->key_count, title, into);
  else
    policy_fault(r, value->span, "`%s`: expected a table, found %s", key->name,
                 toml_kind_phrase(value->kind));
  return value->kind == TOML_TABLE;
}

/* ---- any table ------------------------------------------------------------------------------ */

static bool read_entry(struct policy_reading *r, const struct policy_key *key,
                       const struct toml_value *value, void *into) {
  switch (key->type) {
  case POLICY_EXTEND:
    return true; /* parse.c: it comes first */
  case POLICY_SEVERITIES:
  case POLICY_PER_FILE:
    return read_free_keys(r, key, value, into);
  case POLICY_TABLE:
    return read_inner_table(r, key, value, into);
  case POLICY_TABLES:
    return read_elements(r, key, value, into);
  default:
    return policy_read_value(r, key, value, into);
  }
}

void policy_read_table(struct policy_reading *r, const struct toml_table *table,
                       const struct policy_key *keys, size_t count, const char *title, void *into) {
  for (size_t i = 0; i < table->entries.count; i++) {
    const struct toml_entry *entry = &table->entries.items[i];
    const struct policy_key *key = find_key(keys, count, entry->key);
    if (!key) {
      refuse_key(r, entry, keys, count, title);
    } else if (read_entry(r, key, &entry->value, into) && key->given) {
      *(bool *)(void *)((char *)into + key->given) = true;
    }
  }
}

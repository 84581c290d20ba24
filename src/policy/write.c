/* write: a policy as the text of an lmms.toml that reads back to it. By the table of keys. */
#include "internal.h"

#include <math.h>

_Static_assert(sizeof(enum policy_fail_on) == sizeof(uint32_t), "POLICY_WORD fields");
_Static_assert(sizeof(enum policy_entry_kind) == sizeof(uint32_t), "POLICY_WORD fields");

static void write_strings(struct builder *out, struct policy_strings strings) {
  builder_add_byte(out, '[');
  for (uint32_t i = 0; i < strings.count; i++) {
    if (i) builder_add(out, STR(", "));
    toml_write_string(out, strings.items[i]);
  }
  builder_add_byte(out, ']');
}

static void write_version(struct builder *out, uint32_t python) {
  builder_add_format(out, "\"%u.%u\"", python / 100, python % 100);
}

/* Whether a key has a value to write. */
static bool is_set(const struct policy_key *key, const void *from) {
  if (key->given) return *(const bool *)((const char *)from + key->given);
  switch (key->type) {
  case POLICY_STRING:
  case POLICY_DATE:
  case POLICY_REQUIRED:
    return POLICY_FIELD_OF(from, key, struct str)->len > 0;
  case POLICY_NUMBER:
    return !isnan(*POLICY_FIELD_OF(from, key, double));
  case POLICY_PYTHON:
    return *POLICY_FIELD_OF(from, key, uint32_t) != 0;
  case POLICY_EXTEND:
    return false; /* what it brought is written as if it stood here */
  default:
    return true;
  }
}

static void write_value(struct builder *out, const struct policy_key *key, const void *from) {
  switch (key->type) {
  case POLICY_STRING:
  case POLICY_DATE:
  case POLICY_REQUIRED:
    toml_write_string(out, *POLICY_FIELD_OF(from, key, struct str));
    break;
  case POLICY_STRINGS:
    write_strings(out, *POLICY_FIELD_OF(from, key, struct policy_strings));
    break;
  case POLICY_NUMBER:
    builder_add_number(out, *POLICY_FIELD_OF(from, key, double), 12);
    break;
  case POLICY_BOOLEAN:
    builder_add_cstr(out, *POLICY_FIELD_OF(from, key, bool) ? "true" : "false");
    break;
  case POLICY_WORD:
    toml_write_string(out, str_from(key->words[*POLICY_FIELD_OF(from, key, uint32_t)]));
    break;
  case POLICY_PYTHON:
    write_version(out, *POLICY_FIELD_OF(from, key, uint32_t));
    break;
  default: /* tables: below */
    break;
  }
}

static void write_keys(struct builder *out, const struct policy_key *keys, size_t count,
                       const void *from) {
  for (size_t i = 0; i < count; i++) {
    if (!is_set(&keys[i], from)) continue;
    builder_add_format(out, "%s = ", keys[i].name);
    write_value(out, &keys[i], from);
    builder_add_byte(out, '\n');
  }
}

static void write_per_file(struct builder *out, const struct policy_key *key, const void *from) {
  struct policy_list list = policy_list_get(from, key);
  const struct policy_per_file *items = list.items;
  builder_add_format(out, "\n[%s]\n", key->name);
  for (uint32_t i = 0; i < list.count; i++) {
    toml_write_string(out, items[i].pattern);
    builder_add(out, STR(" = "));
    if (key->type == POLICY_SEVERITIES)
      toml_write_string(out, str_from(policy_severity_words[items[i].severity]));
    else
      write_strings(out, items[i].codes);
    builder_add_byte(out, '\n');
  }
}

static void write_tables(struct builder *out, const struct policy_key *key, const void *from) {
  struct policy_list list = policy_list_get(from, key);
  const struct policy_shape *shape = key->shape;
  if (!list.count) builder_add_format(out, "\n# [[%s]]\n", key->name);
  for (uint32_t i = 0; i < list.count; i++) {
    builder_add_format(out, "\n[[%s]]\n", key->name);
    write_keys(out, shape->keys, shape->key_count, (const char *)list.items + i * shape->size);
  }
}

static void write_top(struct builder *out, const struct policy_key *key,
                      const struct policy *policy) {
  switch (key->type) {
  case POLICY_SEVERITIES:
  case POLICY_PER_FILE:
    write_per_file(out, key, policy);
    break;
  case POLICY_TABLE:
    builder_add_format(out, "\n[%s]\n", key->name);
    write_keys(out, key->shape->keys, key->shape->key_count, policy);
    break;
  case POLICY_TABLES:
    write_tables(out, key, policy);
    break;
  default:
    if (is_set(key, policy))
      write_keys(out, key, 1, policy);
    else
      builder_add_format(out, "# %s\n", key->name);
  }
}

void policy_write(struct builder *out, const struct policy *policy) {
  for (size_t i = 0; i < policy_key_count; i++)
    write_top(out, &policy_key_table[i], policy);
}

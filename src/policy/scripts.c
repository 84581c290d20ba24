/* scripts: the commands that a pyproject.toml installs, as entry points. In: its bytes. Out:
 * "package.module:function" of each. A text that is no TOML gives what could be read. */
#include "policy/policy.h"
#include "toml.h"

struct targets {
  struct arena *arena;
  ARRAY(struct str) list;
};

static const struct toml_table *table_of(const struct toml_table *table, const char *key) {
  const struct toml_value *value = table ? toml_find(table, str_from(key)) : NULL;
  return value && value->kind == TOML_TABLE ? value->table : NULL;
}

/* name = "a.b:f", or Poetry's name = {callable = "a.b:f"}. */
static void add_target(struct targets *targets, const struct toml_value *value) {
  if (value->kind == TOML_TABLE) {
    const struct toml_value *inner = toml_find(value->table, STR("callable"));
    if (!inner) inner = toml_find(value->table, STR("reference"));
    if (!inner || inner->kind != TOML_STRING) return;
    value = inner;
  }
  if (value->kind != TOML_STRING) return;
  struct str target = str_trim(value->text), extras;
  struct str rest = target;
  if (str_cut(&rest, '[', &extras)) target = str_trim(extras); /* a.b:f [extra] */
  ARRAY_PUSH(targets->arena, &targets->list, str_copy(targets->arena, target));
}

static void add_targets(struct targets *targets, const struct toml_table *scripts) {
  for (size_t i = 0; scripts && i < scripts->entries.count; i++)
    add_target(targets, &scripts->entries.items[i].value);
}

struct policy_strings policy_scripts(struct arena *arena, struct str pyproject) {
  struct arena scratch = {0};
  struct toml_faults faults = {0};
  struct targets targets = {.arena = arena};
  if (str_starts(pyproject, STR("\xEF\xBB\xBF")))
    pyproject = str_slice(pyproject, 3, pyproject.len);
  const struct toml_table *file = toml_parse(&scratch, pyproject, &faults);
  const struct toml_table *project = table_of(file, "project");
  add_targets(&targets, table_of(project, "scripts"));
  add_targets(&targets, table_of(project, "gui-scripts"));
  add_targets(&targets, table_of(table_of(table_of(file, "tool"), "poetry"), "scripts"));
  arena_free(&scratch);
  return (struct policy_strings){targets.list.items, (uint32_t)targets.list.count};
}

/* parse: a policy file's bytes -> struct policy: finds the table, reads what it extends, then
 * itself, and checks what only the whole can tell. */
#include "read.h"

#include <stdarg.h>
#include <stdio.h>

#define FAULT_LIMIT 100 /* told of one file */
#define EXTEND_LIMIT 16 /* files in a row */

/* ---- faults --------------------------------------------------------------------------------- */

struct diag_place policy_place(const struct policy_reading *r, struct toml_span span) {
  return diag_place_in(r->path, &r->lines, span.offset, span.end, r->bom);
}

void policy_fault(struct policy_reading *r, struct toml_span span, const char *format, ...) {
  char line[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  if (r->told++ >= FAULT_LIMIT) return;
  struct str message = r->told == FAULT_LIMIT ? STR("and more faults, which are not told")
                                              : str_copy(r->arena, str_from(line));
  diag_add(r->diags, diag_configuration_fault(policy_place(r, span), message));
}

/* ---- one file ------------------------------------------------------------------------------- */

/* What there is to read in a file: its table, or NULL. */
static const struct toml_table *open_table(struct policy_reading *r, const struct toml_table *file,
                                           bool pyproject) {
  if (!pyproject) return file;
  const struct toml_value *tool = toml_find(file, STR("tool"));
  if (!tool || tool->kind != TOML_TABLE) return NULL;
  const struct toml_entry *ours = toml_find_entry(tool->table, STR("lmms-lint"));
  if (ours && ours->value.kind == TOML_TABLE) return ours->value.table;
  if (ours)
    policy_fault(r, ours->value.span, "`lmms-lint`: expected the table [tool.lmms-lint], found %s",
                 toml_kind_phrase(ours->value.kind));
  return NULL;
}

/* [tool.lmms_lint] would be passed over in silence. */
static void tell_misspelt_table(struct policy_reading *r, const struct toml_table *file) {
  static const struct str wrong[] = {
      {"lmms_lint", 9}, {"lmmslint", 8}, {"LMMS-lint", 9}, {"lmms-linter", 11}, {"lmms.lint", 9}};
  const struct toml_value *tool = toml_find(file, STR("tool"));
  if (!tool || tool->kind != TOML_TABLE) return;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    const struct toml_entry *entry = toml_find_entry(tool->table, wrong[i]);
    if (entry)
      policy_fault(r, entry->key_span, "[tool." STR_FMT "]: did you mean [tool.lmms-lint]?",
                   STR_ARG(entry->key));
  }
}

static struct policy_reading open_file(struct policy_reading r, struct str bytes,
                                       struct toml_table **file, struct toml_faults *faults) {
  r.bom = str_starts(bytes, STR("\xEF\xBB\xBF")) ? 3 : 0;
  struct str text = str_slice(bytes, r.bom, bytes.len);
  r.lines = text_lines(r.arena, text);
  *file = toml_parse(r.arena, text, faults);
  return r;
}

static void tell_toml_faults(struct policy_reading *r, const struct toml_faults *faults) {
  for (size_t i = 0; i < faults->list.count; i++)
    policy_fault(r, faults->list.items[i].span, "not valid TOML: " STR_FMT,
                 STR_ARG(faults->list.items[i].message));
}

/* ---- extend --------------------------------------------------------------------------------- */

static void read_keys(struct policy_reading *r, const struct toml_table *table);

/* True if `path` is being read already. */
static bool is_open(const struct policy_reading *r, struct str path) {
  for (; r; r = r->outer) {
    struct arena scratch = {0};
    bool same = str_equal(path_normalise(&scratch, r->path), path);
    arena_free(&scratch);
    if (same) return true;
  }
  return false;
}

static int depth_of(const struct policy_reading *r) {
  int depth = 0;
  for (; r; r = r->outer)
    depth++;
  return depth;
}

static void extend_by(struct policy_reading *r, struct str path, struct str bytes,
                      struct toml_span span) {
  struct toml_faults faults = {0};
  struct toml_table *file;
  struct policy_reading inner = *r;
  inner.path = path;
  inner.told = 0;
  inner.outer = r;
  inner = open_file(inner, bytes, &file, &faults);
  tell_toml_faults(&inner, &faults);
  bool pyproject = str_equal(path_name(path), STR("pyproject.toml"));
  const struct toml_table *table = open_table(&inner, file, pyproject);
  if (table)
    read_keys(&inner, table);
  else if (!inner.told)
    policy_fault(r, span, "`extend`: " STR_FMT " has no [tool.lmms-lint]", STR_ARG(path));
}

static void extend_one(struct policy_reading *r, const struct toml_value *value) {
  if (value->kind != TOML_STRING || value->text.len == 0) {
    policy_fault(r, value->span, "`extend`: expected a path, found %s",
                 value->kind == TOML_STRING ? "an empty string" : toml_kind_phrase(value->kind));
    return;
  }
  struct error error = {{0}};
  struct str bytes;
  struct str joined = path_join(r->arena, path_directory(r->path), value->text);
  struct str path = path_normalise(r->arena, joined);
  if (is_open(r, path))
    policy_fault(r, value->span, "`extend`: " STR_FMT " extends itself", STR_ARG(path));
  else if (depth_of(r) >= EXTEND_LIMIT)
    policy_fault(r, value->span, "`extend`: more than %d files in a row", EXTEND_LIMIT);
  else if (!r->reader || !r->reader(r->context, path, r->arena, &bytes, &error))
    policy_fault(r, value->span, "`extend`: cannot read %s",
                 error.text[0] ? error.text : str_cstr(r->arena, path));
  else
    extend_by(r, path, bytes, value->span);
}

static void read_extend(struct policy_reading *r, const struct toml_table *table) {
  const struct toml_value *value = toml_find(table, STR("extend"));
  if (!value) return;
  if (value->kind != TOML_ARRAY) {
    extend_one(r, value);
    return;
  }
  for (size_t i = 0; i < value->array->items.count; i++)
    extend_one(r, &value->array->items.items[i]);
}

static void read_keys(struct policy_reading *r, const struct toml_table *table) {
  read_extend(r, table);
  policy_read_table(r, table, policy_key_table, policy_key_count, "", r->policy);
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* light < heavy, whoever gave them. */
static void check_bands(struct policy_reading *r, const struct toml_table *table) {
  if (r->policy->light_ms < r->policy->heavy_ms) return;
  const char *const names[] = {"heavy-ms", "light-ms", "extend"};
  for (size_t i = 0; i < 3; i++) {
    const struct toml_value *value = toml_find(table, str_from(names[i]));
    if (!value) continue;
    struct builder figures = {0};
    builder_add_number(&figures, r->policy->light_ms, 3);
    builder_add_cstr(&figures, " and ");
    builder_add_number(&figures, r->policy->heavy_ms, 3);
    policy_fault(r, value->span, "`light-ms` must be below `heavy-ms`; they are " STR_FMT,
                 STR_ARG(builder_view(&figures)));
    builder_free(&figures);
    return;
  }
}

static uint32_t requires_python(const struct toml_table *file) {
  const struct toml_value *project = toml_find(file, STR("project"));
  if (!project || project->kind != TOML_TABLE) return 0;
  const struct toml_value *requires = toml_find(project->table, STR("requires-python"));
  bool given = requires && requires->kind == TOML_STRING;
  return given ? policy_python_lower_bound(requires->text) : 0;
}

uint32_t policy_requires_python(struct str pyproject) {
  struct arena arena = {0};
  struct toml_faults faults = {0};
  if (str_starts(pyproject, STR("\xEF\xBB\xBF")))
    pyproject = str_slice(pyproject, 3, pyproject.len);
  uint32_t python = requires_python(toml_parse(&arena, pyproject, &faults));
  arena_free(&arena);
  return python;
}

struct policy policy_parse(struct policy base, struct str path, struct str bytes, bool pyproject,
                           policy_reader *reader, void *context, struct diag_list *diags,
                           bool *found) {
  struct policy policy = base;
  struct policy_code_list codes = {0};
  struct toml_faults faults = {0};
  struct toml_table *file;
  struct policy_reading r = {.policy = &policy,
                             .diags = diags,
                             .arena = diags->arena,
                             .path = path,
                             .top = path_directory(path),
                             .codes = &codes,
                             .reader = reader,
                             .context = context};
  r = open_file(r, bytes, &file, &faults);
  bool ours = !pyproject || str_find(bytes, STR("lmms-lint"), 0) != SIZE_MAX;
  if (ours) tell_toml_faults(&r, &faults);
  if (pyproject) tell_misspelt_table(&r, file);
  const struct toml_table *table = open_table(&r, file, pyproject);
  if (found) *found = table != NULL;
  if (table) {
    policy.path = path;
    policy.directory = r.top;
    policy.given = true;
    read_keys(&r, table);
    check_bands(&r, table);
    policy.codes = codes.items;
    policy.code_count = (uint32_t)codes.count;
  }
  if (pyproject && policy.target_python == 0) policy.target_python = requires_python(file);
  return policy;
}

/* ---- codes ---------------------------------------------------------------------------------- */

size_t policy_selects(struct str selector, struct str code, struct str name) {
  if (str_equal_nocase(selector, STR("ALL"))) return 1;
  if (str_equal(selector, name)) return code.len;
  bool prefix = selector.len >= strlen("LMM") && selector.len <= code.len &&
                str_equal_nocase(selector, str_slice(code, 0, selector.len));
  return prefix ? selector.len : 0;
}

struct str policy_nearest_rule(struct arena *arena, struct str word, const struct str *codes,
                               const struct str *names, size_t count) {
  char *upper = arena_alloc(arena, word.len + 1);
  for (size_t i = 0; i < word.len; i++)
    upper[i] = (char)(word.ptr[i] >= 'a' && word.ptr[i] <= 'z' ? word.ptr[i] - 32 : word.ptr[i]);
  struct str near = str_nearest(word, names, count);
  return near.len ? near : str_nearest(str_of(upper, word.len), codes, count);
}

void policy_check_codes(const struct policy *policy, const struct str *codes,
                        const struct str *names, size_t count, struct diag_list *diags) {
  for (uint32_t i = 0; i < policy->code_count; i++) {
    const struct policy_code *use = &policy->codes[i];
    bool known = false;
    for (size_t j = 0; j < count && !known; j++)
      known = policy_selects(use->text, codes[j], names[j]) > 0;
    if (known) continue;
    struct str near = policy_nearest_rule(diags->arena, use->text, codes, names, count);
    struct str message =
        near.len
            ? str_format(diags->arena, "unknown rule `" STR_FMT "`: did you mean `" STR_FMT "`?",
                         STR_ARG(use->text), STR_ARG(near))
            : str_format(diags->arena,
                         "unknown rule `" STR_FMT "` (`lmms-lint rule --all` lists them)",
                         STR_ARG(use->text));
    diag_add(diags, diag_configuration_fault(use->place, message));
  }
}

/* What the rooms policy and profile make of a text, as JSON: the other side of the tests here.
 *
 * usage: evidence-probe toml < TEXT    toml-test's tagged JSON; for what is no TOML, exit status 1
 *                                      and "!line:column: message" on standard error
 *        evidence-probe toml FILE...   the same, one line for each file, on standard output
 *        evidence-probe policy | pyproject | profile FILE...
 *                                      the faults of each file, one array of strings a line
 *        evidence-probe importtime FILE...
 *                                      one object a line: what the rows of -X importtime say
 *        evidence-probe keys | fields  what the tables of policy and profile know, by table
 */
#include "base/base.h"
#include "policy/internal.h"
#include "profile/importtime.h"
#include "profile/internal.h"
#include "text/text.h"

#include <math.h>
#include <stdio.h>

static void read_all(FILE *in, struct builder *text) {
  char part[65536];
  for (size_t got; (got = fread(part, 1, sizeof part, in)) > 0;)
    builder_add(text, str_of(part, got));
}

/* ---- toml ----------------------------------------------------------------------------------- */

static void add_value(struct builder *out, const struct toml_value *value);

static void add_table(struct builder *out, const struct toml_table *table) {
  builder_add_byte(out, '{');
  for (size_t i = 0; i < table->entries.count; i++) {
    if (i) builder_add_byte(out, ',');
    builder_add_json(out, table->entries.items[i].key);
    builder_add_byte(out, ':');
    add_value(out, &table->entries.items[i].value);
  }
  builder_add_byte(out, '}');
}

static void add_array(struct builder *out, const struct toml_array *array) {
  builder_add_byte(out, '[');
  for (size_t i = 0; i < array->items.count; i++) {
    if (i) builder_add_byte(out, ',');
    add_value(out, &array->items.items[i]);
  }
  builder_add_byte(out, ']');
}

static void add_scalar_text(struct builder *out, const struct toml_value *value) {
  char text[64];
  switch (value->kind) {
  case TOML_INTEGER:
    snprintf(text, sizeof text, "%lld", (long long)value->integer);
    break;
  case TOML_FLOAT:
    if (isnan(value->number))
      snprintf(text, sizeof text, "nan");
    else if (isinf(value->number))
      snprintf(text, sizeof text, "%sinf", value->number < 0 ? "-" : "");
    else
      snprintf(text, sizeof text, "%.17g", value->number);
    break;
  case TOML_BOOLEAN:
    snprintf(text, sizeof text, "%s", value->boolean ? "true" : "false");
    break;
  default:
    builder_add_json(out, value->text);
    return;
  }
  builder_add_json(out, str_from(text));
}

static void add_value(struct builder *out, const struct toml_value *value) {
  static const char *const types[] = {
      [TOML_STRING] = "string",
      [TOML_INTEGER] = "integer",
      [TOML_FLOAT] = "float",
      [TOML_BOOLEAN] = "bool",
      [TOML_OFFSET_DATE_TIME] = "datetime",
      [TOML_LOCAL_DATE_TIME] = "datetime-local",
      [TOML_LOCAL_DATE] = "date-local",
      [TOML_LOCAL_TIME] = "time-local",
  };
  if (value->kind == TOML_TABLE) {
    add_table(out, value->table);
  } else if (value->kind == TOML_ARRAY) {
    add_array(out, value->array);
  } else {
    builder_add_format(out, "{\"type\":\"%s\",\"value\":", types[value->kind]);
    add_scalar_text(out, value);
    builder_add_byte(out, '}');
  }
}

/* "!line:column: message" of the first fault, or the table. */
static void tell_toml(struct arena *arena, struct str bytes, struct builder *out) {
  struct toml_faults faults = {0};
  if (str_starts(bytes, STR("\xEF\xBB\xBF"))) bytes = str_slice(bytes, 3, bytes.len);
  struct toml_table *table = toml_parse(arena, bytes, &faults);
  if (faults.list.count) {
    const struct toml_fault *fault = &faults.list.items[0];
    struct text_lines lines = text_lines(arena, bytes);
    struct text_position at = text_position(&lines, fault->span.offset);
    builder_add_format(out, "!%u:%u: " STR_FMT, at.line, at.column, STR_ARG(fault->message));
  } else {
    add_table(out, table);
  }
  builder_add_byte(out, '\n');
}

/* ---- policy and profile --------------------------------------------------------------------- */

static void add_faults(struct builder *out, const struct diag_list *diags) {
  builder_add_byte(out, '[');
  for (size_t i = 0; i < diags->count; i++) {
    const struct diag_place *place = &diags->items[i].place;
    if (i) builder_add_byte(out, ',');
    struct str message = str_format(diags->arena, "%u:%u: " STR_FMT, place->line, place->column,
                                    STR_ARG(diags->items[i].message));
    builder_add_json(out, message);
  }
  builder_add(out, STR("]\n"));
}

static void tell_policy(struct arena *arena, struct str bytes, struct builder *out) {
  struct diag_list diags = {.arena = arena};
  policy_parse(policy_defaults(), STR("lmms.toml"), bytes, false, NULL, NULL, &diags, NULL);
  add_faults(out, &diags);
}

static void tell_pyproject(struct arena *arena, struct str bytes, struct builder *out) {
  struct diag_list diags = {.arena = arena};
  policy_parse(policy_defaults(), STR("pyproject.toml"), bytes, true, NULL, NULL, &diags, NULL);
  add_faults(out, &diags);
}

static void tell_profile(struct arena *arena, struct str bytes, struct builder *out) {
  struct diag_list diags = {.arena = arena};
  profile_parse(STR("profile.json"), bytes, &diags);
  add_faults(out, &diags);
}

static void add_keys(struct builder *out, const char *table, const struct policy_key *keys,
                     size_t count) {
  builder_add_format(out, "\"%s\":[", table);
  for (size_t i = 0; i < count; i++)
    builder_add_format(out, "%s\"%s\"", i ? "," : "", keys[i].name);
  builder_add_byte(out, ']');
}

/* {"table": [keys]}, the top table being "". */
static void tell_keys(struct builder *out) {
  builder_add_byte(out, '{');
  add_keys(out, "", policy_key_table, policy_key_count);
  for (size_t i = 0; i < policy_key_count; i++) {
    const struct policy_shape *shape = policy_key_table[i].shape;
    if (!shape) continue;
    builder_add_byte(out, ',');
    add_keys(out, policy_key_table[i].name, shape->keys, shape->key_count);
  }
  builder_add(out, STR("}\n"));
}

static void add_fields(struct builder *out, const char *object, const struct profile_fields *fields,
                       const char *last) {
  builder_add_format(out, "\"%s\":[", object);
  for (size_t i = 0; i < fields->count; i++)
    builder_add_format(out, "%s\"%s\"", i ? "," : "", fields->items[i].name);
  builder_add_cstr(out, last);
}

static void tell_fields(struct builder *out) {
  builder_add_byte(out, '{');
  add_fields(out, "", &profile_top_fields, "],");
  add_fields(out, "environment", &profile_environment_fields, "],");
  add_fields(out, "collector", &profile_collector_fields, "],");
  add_fields(out, "traffic", &profile_traffic_fields, "],");
  add_fields(out, "modules", &profile_module_fields, "],");
  add_fields(out, "entry_points", &profile_entry_fields, "]}\n");
}

/* ---- importtime ----------------------------------------------------------------------------- */

static void add_names(struct builder *out, const struct importtime *times, const uint32_t *items,
                      uint32_t count) {
  builder_add_byte(out, '[');
  for (uint32_t i = 0; i < count; i++) {
    if (i) builder_add_byte(out, ',');
    builder_add_json(out, times->modules[items[i]].name);
  }
  builder_add_byte(out, ']');
}

static void add_module(struct builder *out, const struct importtime *times,
                       const struct importtime_module *module) {
  builder_add_json(out, module->name);
  builder_add(out, STR(":{\"self_ms\":"));
  builder_add_number(out, module->self_ms, 3);
  builder_add(out, STR(",\"alone_ms\":"));
  builder_add_number(out, module->alone_ms, 3);
  builder_add(out, STR(",\"cumulative_ms\":"));
  builder_add_number(out, module->cumulative_ms, 3);
  builder_add_format(out,
                     ",\"runs\":%u,\"preloaded\":%s,\"lower_bound\":%s,\"imports\":", module->runs,
                     module->preloaded ? "true" : "false", module->lower_bound ? "true" : "false");
  add_names(out, times, module->imports, module->import_count);
  builder_add_byte(out, '}');
}

static void tell_importtime(struct arena *arena, struct str bytes, struct builder *out) {
  struct importtime_reader *reader = importtime_begin();
  for (size_t at = 0; at < bytes.len; at += 4096)
    importtime_feed(reader, str_slice(bytes, at, at + 4096));
  const struct importtime *times = importtime_end(reader, arena);
  builder_add_format(out, "{\"runs\":%u,\"rows\":%u,\"damaged\":%u,\"cached_rows\":%s", times->runs,
                     (unsigned)times->rows, (unsigned)times->damaged,
                     times->cached_rows ? "true" : "false");
  builder_add(out, STR(",\"startup_ms\":"));
  builder_add_number(out, times->startup_ms, 3);
  builder_add(out, STR(",\"roots\":"));
  add_names(out, times, times->roots, times->root_count);
  builder_add(out, STR(",\"modules\":{"));
  for (uint32_t i = 0; i < times->module_count; i++) {
    if (i) builder_add_byte(out, ',');
    add_module(out, times, &times->modules[i]);
  }
  builder_add(out, STR("}}\n"));
}

/* ---- the program ---------------------------------------------------------------------------- */

typedef void teller(struct arena *arena, struct str bytes, struct builder *out);

static int probe_stdin(struct arena *arena, struct builder *out) {
  struct builder text = {0};
  read_all(stdin, &text);
  tell_toml(arena, text_pad(arena, builder_view(&text)), out);
  builder_free(&text);
  if (out->ptr[0] != '!') return 0;
  fputs(out->ptr, stderr);
  builder_clear(out);
  return 1;
}

static int probe_files(struct arena *arena, teller *tell, char **paths, int count,
                       struct builder *out) {
  struct builder text = {0};
  for (int i = 0; i < count; i++) {
    struct error error;
    if (file_read(paths[i], &text, &error) != FILE_READ) {
      fprintf(stderr, "%s\n", error.text);
      return 2;
    }
    tell(arena, builder_view(&text), out);
    arena_reset(arena);
  }
  builder_free(&text);
  return 0;
}

static teller *find_teller(const char *name) {
  static const struct {
    const char *name;
    teller *tell;
  } tellers[] = {
      {"toml", tell_toml},       {"policy", tell_policy},         {"pyproject", tell_pyproject},
      {"profile", tell_profile}, {"importtime", tell_importtime},
  };
  for (size_t i = 0; i < sizeof tellers / sizeof *tellers; i++)
    if (strcmp(tellers[i].name, name) == 0) return tellers[i].tell;
  return NULL;
}

int main(int argc, char **argv) {
  struct arena arena = {0};
  struct builder out = {0};
  int status = 0;
  const char *what = argc > 1 ? argv[1] : "";
  if (argc == 2 && strcmp(what, "toml") == 0)
    status = probe_stdin(&arena, &out);
  else if (argc == 2 && strcmp(what, "keys") == 0)
    tell_keys(&out);
  else if (argc == 2 && strcmp(what, "fields") == 0)
    tell_fields(&out);
  else if (argc > 2 && find_teller(what))
    status = probe_files(&arena, find_teller(what), argv + 2, argc - 2, &out);
  else
    status = 2;
  fwrite(builder_view(&out).ptr, 1, out.len, stdout);
  builder_free(&out);
  arena_free(&arena);
  return status;
}

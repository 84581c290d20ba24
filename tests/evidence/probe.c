/* What the rooms policy and profile make of a text, as JSON: the other side of the tests here.
 *
 * usage: evidence-probe toml < TEXT    toml-test's tagged JSON; for what is no TOML, exit status 1
 *                                      and "!line:column: message" on standard error
 *        evidence-probe toml FILE...   the same, one line for each file, on standard output
 */
#include "base/base.h"
#include "policy/toml.h"
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

/* ---- the program ---------------------------------------------------------------------------- */

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

static int probe_files(struct arena *arena, char **paths, int count, struct builder *out) {
  struct builder text = {0};
  for (int i = 0; i < count; i++) {
    struct error error;
    if (file_read(paths[i], &text, &error) != FILE_READ) {
      fprintf(stderr, "%s\n", error.text);
      return 2;
    }
    tell_toml(arena, builder_view(&text), out);
    arena_reset(arena);
  }
  builder_free(&text);
  return 0;
}

int main(int argc, char **argv) {
  struct arena arena = {0};
  struct builder out = {0};
  int status = 2;
  if (argc == 2 && strcmp(argv[1], "toml") == 0)
    status = probe_stdin(&arena, &out);
  else if (argc > 2 && strcmp(argv[1], "toml") == 0)
    status = probe_files(&arena, argv + 2, argc - 2, &out);
  else
    fputs("usage: evidence-probe toml [FILE...]\n", stderr);
  fwrite(builder_view(&out).ptr, 1, out.len, stdout);
  builder_free(&out);
  arena_free(&arena);
  return status;
}

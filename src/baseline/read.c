/* Reading the text form, line by line: a line that is not as it should be is told with its place.
 */
#include "baseline.h"

#include <cjson/cJSON.h>
#include <math.h>

#define COUNT_LIMIT 1e6

struct reading {
  struct baseline *baseline;
  struct str path; /* as shown */
  struct diag_list *faults;
  struct str line;
  uint32_t number; /* of the line, 1-based */
  uint32_t offset; /* of its first byte */
  bool has_schema, good;
};

static void tell(struct reading *r, size_t at, struct str message) {
  uint32_t column = 1;
  for (size_t i = 0, len; i < at && i < r->line.len; i += len ? len : 1, column++)
    len = str_utf8(r->line, i);
  struct diag_place place = {.path = r->path,
                             .line = r->number,
                             .column = column,
                             .end_line = r->number,
                             .end_column = column,
                             .offset = r->offset + (uint32_t)at,
                             .end_offset = r->offset + (uint32_t)at};
  diag_add(r->faults, diag_configuration_fault(place, message));
  r->good = false;
}

/* A text member; empty where there is none. False after telling. */
static bool read_text(struct reading *r, const cJSON *object, const char *name, struct str *text) {
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
  *text = (struct str){0};
  if (!value) return true;
  if (!cJSON_IsString(value)) {
    tell(r, 0, str_format(r->faults->arena, "`%s` is not a text in quotes", name));
    return false;
  }
  *text = str_copy(r->baseline->arena, str_from(value->valuestring));
  return true;
}

static bool is_schema(struct reading *r, const cJSON *object) {
  const cJSON *schema = cJSON_GetObjectItemCaseSensitive(object, "schema");
  if (!schema) return false;
  r->has_schema = true;
  if (!cJSON_IsNumber(schema) || schema->valuedouble < 1 ||
      schema->valuedouble != floor(schema->valuedouble))
    tell(r, 0, STR("`schema` is not a whole number from 1"));
  else if (schema->valuedouble > BASELINE_SCHEMA)
    tell(r, 0,
         str_format(r->faults->arena,
                    "this baseline has schema %.0f, written by a newer lmms-lint; this one reads "
                    "schema %d: update lmms-lint",
                    schema->valuedouble, BASELINE_SCHEMA));
  return true;
}

static bool read_hash(const char *text, uint64_t *hash) {
  *hash = 0;
  size_t length = strlen(text);
  for (size_t i = 0; i < length; i++) {
    const char *digits = "0123456789abcdef", *at = strchr(digits, text[i]);
    if (!at) return false;
    *hash = *hash << 4 | (uint64_t)(at - digits);
  }
  return length == 16;
}

static void read_file(struct reading *r, struct str path, const cJSON *imports) {
  struct baseline_file file = {path, 0};
  if (cJSON_IsString(imports) && read_hash(imports->valuestring, &file.imports))
    baseline_add_file(r->baseline, file);
  else
    tell(r, 0, STR("`imports` is not 16 hexadecimal digits in quotes"));
}

static void read_entry(struct reading *r, const cJSON *object, struct baseline_entry entry) {
  const cJSON *count = cJSON_GetObjectItemCaseSensitive(object, "count");
  entry.count = 1;
  if (!read_text(r, object, "module", &entry.module)) return;
  if (!read_text(r, object, "scope", &entry.scope)) return;
  if (count) {
    double value = cJSON_IsNumber(count) ? count->valuedouble : -1;
    if (!(value >= 0 && value <= COUNT_LIMIT) || value != floor(value)) {
      tell(r, 0, STR("`count` is not a whole number"));
      return;
    }
    entry.count = (uint32_t)value;
  }
  baseline_add(r->baseline, entry);
}

static void read_object(struct reading *r, const cJSON *object) {
  struct baseline_entry entry = {0};
  if (is_schema(r, object)) return;
  if (!r->has_schema) {
    tell(r, 0, STR("a baseline begins with {\"schema\": 1}"));
    return;
  }
  if (!read_text(r, object, "path", &entry.path) || !read_text(r, object, "code", &entry.code))
    return;
  const cJSON *imports = cJSON_GetObjectItemCaseSensitive(object, "imports");
  if (entry.path.len == 0)
    tell(r, 0, STR("`path` is missing"));
  else if (imports)
    read_file(r, entry.path, imports);
  else if (entry.code.len == 0)
    tell(r, 0, STR("`code` is missing"));
  else
    read_entry(r, object, entry);
}

static bool is_conflict(struct str line) {
  return str_starts(line, STR("<<<<<<<")) || str_starts(line, STR("=======")) ||
         str_starts(line, STR(">>>>>>>")) || str_starts(line, STR("|||||||"));
}

static void read_line(struct reading *r) {
  const char *end = NULL;
  if (is_conflict(r->line)) {
    tell(r, 0, STR("a merge conflict: keep the lines of both sides"));
    return;
  }
  cJSON *object = cJSON_ParseWithLengthOpts(r->line.ptr, r->line.len, &end, false);
  size_t at = end ? (size_t)(end - r->line.ptr) : 0;
  bool whole = cJSON_IsObject(object) && str_trim(str_slice(r->line, at, r->line.len)).len == 0;
  if (whole)
    read_object(r, object);
  else
    tell(r, at < r->line.len ? at : 0, STR("not one JSON object on a line"));
  cJSON_Delete(object);
}

bool baseline_read(struct baseline *baseline, struct str path, struct str bytes,
                   struct diag_list *faults) {
  struct reading r = {.baseline = baseline, .path = path, .faults = faults, .good = true};
  struct str rest = bytes, line;
  while (r.good && str_cut(&rest, '\n', &line)) {
    r.number++;
    r.offset = (uint32_t)(line.ptr - bytes.ptr);
    r.line = str_trim(line);
    if (r.line.len) read_line(&r);
  }
  if (r.good && !r.has_schema) {
    r.line = (struct str){0};
    r.number = 1;
    r.offset = 0;
    tell(&r, 0, STR("a baseline begins with {\"schema\": 1}"));
  }
  if (r.good) baseline_sort(baseline, false);
  return r.good;
}

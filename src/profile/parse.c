/* parse: a profile's bytes -> struct profile. libcjson reads the values; json.c sees that they are
 * strict JSON, and finds the place of what is wrong with them. */
#include "internal.h"
#include "json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FAULT_LIMIT 100 /* told of one file */
#define MOST 1e9        /* a figure beyond it is a mistake */

struct reading {
  struct str path, bytes; /* bytes without BOM */
  uint32_t bom;
  struct text_lines lines;
  struct diag_list *diags;
  struct arena *arena;
  struct json_path at; /* of the value being read */
  struct str owner;    /* "of pandas", for messages; empty at the top */
  uint32_t faults;
};

/* ---- faults --------------------------------------------------------------------------------- */

static void tell(struct reading *r, struct json_span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void tell(struct reading *r, struct json_span span, const char *format, ...) {
  char line[512];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  if (r->faults++ >= FAULT_LIMIT) return;
  struct str message = r->faults == FAULT_LIMIT ? STR("and more faults, which are not told")
                                                : str_copy(r->arena, str_from(line));
  struct diag_place place = diag_place_in(r->path, &r->lines, span.offset, span.end, r->bom);
  diag_add(r->diags, diag_configuration_fault(place, message));
}

static struct json_span value_span(const struct reading *r) {
  return json_locate(r->bytes, &r->at, false);
}

static struct json_span key_span(const struct reading *r) {
  return json_locate(r->bytes, &r->at, true);
}

static const char *kind_phrase(const cJSON *value) {
  if (cJSON_IsString(value)) return "a string";
  if (cJSON_IsNumber(value)) return "a number";
  if (cJSON_IsBool(value)) return "a boolean";
  if (cJSON_IsArray(value)) return "an array";
  return cJSON_IsObject(value) ? "an object" : "null";
}

static void expected(struct reading *r, const cJSON *value, const char *phrase) {
  tell(r, value_span(r), "`%s`" STR_FMT ": expected %s, found %s",
       value->string ? value->string : "profile", STR_ARG(r->owner), phrase, kind_phrase(value));
}

static bool expect_object(struct reading *r, const cJSON *value) {
  if (!cJSON_IsObject(value)) expected(r, value, "an object, { }");
  return cJSON_IsObject(value);
}

static void twice(struct reading *r, const char *name) {
  tell(r, key_span(r), "`%s`" STR_FMT " is given twice", name, STR_ARG(r->owner));
}

static struct str copy(struct reading *r, const char *text) {
  return str_copy(r->arena, str_from(text));
}

/* ---- values --------------------------------------------------------------------------------- */

static const struct {
  double low;
  bool above;
  double high;
  const char *phrase;
} ranges[] = {
    [PROFILE_MS] = {0, false, MOST, "milliseconds, 0 or more"},
    [PROFILE_KIB] = {0, false, MOST, "KiB, 0 or more"},
    [PROFILE_DAYS] = {0, false, MOST, "a number of days"},
    [PROFILE_SHARE] = {0, false, 1, "a share between 0 and 1"},
    [PROFILE_RATE] = {0, true, MOST, "a number above 0"},
    [PROFILE_COUNT] = {0, false, MOST, "a whole number"},
};

static bool read_number(struct reading *r, enum profile_type type, const cJSON *value,
                        double *number) {
  double given = value->valuedouble;
  if (!cJSON_IsNumber(value)) {
    expected(r, value, ranges[type].phrase);
    return false;
  }
  bool good = isfinite(given) && given <= ranges[type].high &&
              (ranges[type].above ? given > ranges[type].low : given >= ranges[type].low) &&
              (type != PROFILE_COUNT || floor(given) == given);
  if (good) {
    *number = given;
    return true;
  }
  bool percent = type == PROFILE_SHARE && given > 1 && given <= 100;
  struct builder hint = {0};
  if (percent) {
    builder_add_cstr(&hint, ": write ");
    builder_add_number(&hint, given / 100, 6);
  }
  tell(r, value_span(r), "`%s`" STR_FMT ": expected %s" STR_FMT, value->string, STR_ARG(r->owner),
       ranges[type].phrase, STR_ARG(builder_view(&hint)));
  builder_free(&hint);
  return false;
}

static void read_date(struct reading *r, const cJSON *value, struct str *date) {
  int32_t days;
  struct str text = str_from(cJSON_IsString(value) ? value->valuestring : "");
  bool good = date_parse(str_slice(text, 0, 10), &days) &&
              (text.len == 10 || text.ptr[10] == 'T' || text.ptr[10] == ' ');
  if (good)
    *date = str_copy(r->arena, text);
  else
    expected(r, value, cJSON_IsString(value) ? "a day, YYYY-MM-DD" : "a day in quotes, YYYY-MM-DD");
}

static bool is_module_name(struct str name) {
  struct str part, rest = name;
  while (str_cut(&rest, '.', &part)) {
    if (part.len == 0) return false;
    for (size_t i = 0; i < part.len; i++)
      if ((unsigned char)part.ptr[i] <= ' ' || part.ptr[i] == '/' || part.ptr[i] == 0x7F)
        return false;
  }
  return true;
}

static int compare_strings(const void *a, const void *b) {
  const struct str *left = a, *right = b;
  return str_compare(*left, *right);
}

/* Drops what stands twice in a sorted list; returns how many stay. */
static uint32_t unique(struct str *names, uint32_t count) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++)
    if (kept == 0 || !str_equal(names[kept - 1], names[i])) names[kept++] = names[i];
  return kept;
}

static struct profile_names read_names(struct reading *r, const struct profile_field *field,
                                       const cJSON *value) {
  if (!cJSON_IsArray(value)) {
    expected(r, value, "an array of module names");
    return (struct profile_names){0};
  }
  struct str *names = ARENA_ARRAY(r->arena, struct str, cJSON_GetArraySize(value));
  uint32_t count = 0, index = 0;
  uint32_t depth = r->at.depth++;
  for (const cJSON *item = value->child; item; item = item->next) {
    r->at.index[depth] = index++;
    bool good = cJSON_IsString(item) && is_module_name(str_from(item->valuestring));
    if (good)
      names[count++] = copy(r, item->valuestring);
    else
      tell(r, value_span(r), "`%s`" STR_FMT ": expected a module's dotted name", field->name,
           STR_ARG(r->owner));
  }
  r->at.depth = depth;
  if (count) qsort(names, count, sizeof *names, compare_strings);
  return (struct profile_names){names, unique(names, count), true};
}

static void read_imports(struct reading *r, const struct profile_field *field, const cJSON *value,
                         struct profile_module *module) {
  struct profile_names names = read_names(r, field, value);
  if (!names.given) return;
  module->imports = names.items;
  module->import_count = names.count;
  module->has_imports = true;
}

static void read_field(struct reading *r, const struct profile_field *field, const cJSON *value,
                       void *into) {
  double count = 0;
  switch (field->type) {
  case PROFILE_TEXT:
    if (cJSON_IsString(value))
      *PROFILE_AT(into, field, struct str) = copy(r, value->valuestring);
    else
      expected(r, value, "a string");
    break;
  case PROFILE_DATE:
    read_date(r, value, PROFILE_AT(into, field, struct str));
    break;
  case PROFILE_NAMES:
    read_imports(r, field, value, into);
    break;
  case PROFILE_LOADS:
    *PROFILE_AT(into, field, struct profile_names) = read_names(r, field, value);
    break;
  case PROFILE_FLAG:
    if (cJSON_IsBool(value))
      *PROFILE_AT(into, field, bool) = cJSON_IsTrue(value);
    else
      expected(r, value, "true or false");
    break;
  case PROFILE_COUNT:
    if (read_number(r, field->type, value, &count))
      *PROFILE_AT(into, field, uint32_t) = (uint32_t)count;
    break;
  default:
    read_number(r, field->type, value, PROFILE_AT(into, field, double));
  }
}

/* ---- objects -------------------------------------------------------------------------------- */

static size_t find_field(const struct profile_fields *fields, const char *name) {
  for (size_t i = 0; i < fields->count; i++)
    if (strcmp(fields->items[i].name, name) == 0) return i;
  return SIZE_MAX;
}

/* An unknown key is a newer writer's, unless it looks like a slip of the pen. `others` are keys
 * that the caller reads itself. */
static void judge_unknown(struct reading *r, const char *name, const struct profile_fields *fields,
                          const char *const *others, const cJSON *object) {
  struct str known[24];
  size_t count = 0;
  for (size_t i = 0; i < fields->count; i++)
    known[count++] = str_from(fields->items[i].name);
  for (; *others; others++) {
    if (strcmp(*others, name) == 0) return;
    known[count++] = str_from(*others);
  }
  char dashed[64];
  size_t len = strnlen(name, sizeof dashed);
  for (size_t i = 0; i < len; i++)
    dashed[i] = name[i] == '-' ? '_' : name[i];
  struct str near = str_nearest(str_of(dashed, len), known, count);
  if (!near.len || cJSON_GetObjectItemCaseSensitive(object, near.ptr)) return;
  tell(r, key_span(r), "unknown key `%s`" STR_FMT ": did you mean `" STR_FMT "`?", name,
       STR_ARG(r->owner), STR_ARG(near));
}

static void read_object(struct reading *r, const cJSON *object, const struct profile_fields *fields,
                        const char *const *others, void *into) {
  uint32_t seen = 0, index = 0, depth = r->at.depth++;
  for (const cJSON *child = object->child; child; child = child->next) {
    r->at.index[depth] = index++;
    size_t at = find_field(fields, child->string);
    if (at == SIZE_MAX) {
      judge_unknown(r, child->string, fields, others, object);
    } else if (seen & 1u << at) {
      twice(r, child->string);
    } else {
      seen |= 1u << at;
      if (!cJSON_IsNull(child)) read_field(r, &fields->items[at], child, into);
    }
  }
  r->at.depth = depth;
}

static const char *const no_others[] = {NULL};

static struct str of_owner(struct reading *r, const char *name) {
  return str_format(r->arena, " of %s", name);
}

/* Names already seen in an object; true for a new one. */
static bool is_new_name(struct reading *r, struct map *seen, const char *name) {
  struct str key = copy(r, name);
  if (map_get(seen, key) != MAP_NONE) {
    twice(r, name);
    return false;
  }
  map_put(seen, r->arena, key, 0);
  return true;
}

static struct profile_module *read_modules(struct reading *r, const cJSON *object,
                                           uint32_t *count) {
  struct map seen = {0};
  struct profile_module *modules =
      ARENA_ARRAY(r->arena, struct profile_module, cJSON_GetArraySize(object));
  uint32_t index = 0, depth = r->at.depth++;
  for (const cJSON *child = object->child; child; child = child->next) {
    r->at.index[depth] = index++;
    if (!is_new_name(r, &seen, child->string)) continue;
    if (!is_module_name(str_from(child->string)))
      tell(r, key_span(r), "`%s` is no module's dotted name", child->string);
    if (!expect_object(r, child)) continue;
    r->owner = of_owner(r, child->string);
    modules[*count] = profile_unknown_module(copy(r, child->string));
    read_object(r, child, &profile_module_fields, no_others, &modules[(*count)++]);
    r->owner = (struct str){0};
  }
  r->at.depth = depth;
  return modules;
}

static struct profile_entry_point *read_entries(struct reading *r, const cJSON *object,
                                                uint32_t *count) {
  struct map seen = {0};
  struct profile_entry_point *entries =
      ARENA_ARRAY(r->arena, struct profile_entry_point, cJSON_GetArraySize(object));
  uint32_t index = 0, depth = r->at.depth++;
  for (const cJSON *child = object->child; child; child = child->next) {
    r->at.index[depth] = index++;
    if (!is_new_name(r, &seen, child->string) || !expect_object(r, child)) continue;
    r->owner = of_owner(r, child->string);
    entries[*count] = profile_unknown_entry(copy(r, child->string));
    read_object(r, child, &profile_entry_fields, no_others, &entries[(*count)++]);
    r->owner = (struct str){0};
  }
  r->at.depth = depth;
  return entries;
}

static struct profile_package *read_packages(struct reading *r, const cJSON *object,
                                             uint32_t *count) {
  struct map seen = {0};
  struct profile_package *packages =
      ARENA_ARRAY(r->arena, struct profile_package, cJSON_GetArraySize(object));
  uint32_t index = 0, depth = r->at.depth++;
  for (const cJSON *child = object->child; child; child = child->next) {
    r->at.index[depth] = index++;
    if (!is_new_name(r, &seen, child->string)) continue;
    if (cJSON_IsString(child))
      packages[(*count)++] = (struct profile_package){copy(r, child->string), //
                                                      copy(r, child->valuestring)};
    else
      expected(r, child, "a version in quotes");
  }
  r->at.depth = depth;
  return packages;
}

/* ---- the top -------------------------------------------------------------------------------- */

static void read_schema(struct reading *r, const cJSON *value) {
  if (!cJSON_IsNumber(value))
    expected(r, value,
             "the number "
             "1");
  else if (value->valuedouble != PROFILE_SCHEMA)
    tell(r, value_span(r), "`schema`: this lmms-lint reads schema %d, not %g", PROFILE_SCHEMA,
         value->valuedouble);
}

struct parts {
  struct profile *profile;
  struct profile_module *modules;
  struct profile_entry_point *entries;
  struct profile_package *packages;
};

static void read_environment(struct reading *r, const cJSON *object, struct parts *parts) {
  static const char *const others[] = {"packages", NULL};
  r->owner = STR(" of environment");
  read_object(r, object, &profile_environment_fields, others, parts->profile);
  uint32_t index = 0, depth = r->at.depth++;
  for (const cJSON *child = object->child; child; child = child->next) {
    r->at.index[depth] = index++;
    if (strcmp(child->string, "packages") != 0 || cJSON_IsNull(child)) continue;
    if (parts->packages)
      twice(r, child->string);
    else if (expect_object(r, child))
      parts->packages = read_packages(r, child, &parts->profile->package_count);
  }
  r->at.depth = depth;
  r->owner = (struct str){0};
}

static void read_traffic(struct reading *r, const cJSON *object, struct parts *parts) {
  r->owner = STR(" of traffic");
  read_object(r, object, &profile_traffic_fields, no_others, &parts->profile->traffic);
  r->owner = (struct str){0};
}

static void read_collector(struct reading *r, const cJSON *object, struct parts *parts) {
  r->owner = STR(" of collector");
  read_object(r, object, &profile_collector_fields, no_others, &parts->profile->collector);
  r->owner = (struct str){0};
}

static const char *const top_objects[] = {"entry_points", "environment", "modules", "schema",
                                          "traffic",      "collector",   NULL};

static void read_top_value(struct reading *r, const cJSON *child, struct parts *parts) {
  if (strcmp(child->string, "schema") == 0)
    read_schema(r, child);
  else if (!expect_object(r, child))
    return;
  else if (strcmp(child->string, "modules") == 0)
    parts->modules = read_modules(r, child, &parts->profile->module_count);
  else if (strcmp(child->string, "entry_points") == 0)
    parts->entries = read_entries(r, child, &parts->profile->entry_point_count);
  else if (strcmp(child->string, "environment") == 0)
    read_environment(r, child, parts);
  else if (strcmp(child->string, "collector") == 0)
    read_collector(r, child, parts);
  else
    read_traffic(r, child, parts);
}

static void read_top_objects(struct reading *r, const cJSON *root, struct parts *parts) {
  bool seen[sizeof top_objects / sizeof *top_objects] = {false};
  uint32_t index = 0;
  r->at.depth = 1;
  for (const cJSON *child = root->child; child; child = child->next) {
    r->at.index[0] = index++;
    for (size_t i = 0; top_objects[i]; i++) {
      if (strcmp(child->string, top_objects[i]) != 0) continue;
      if (seen[i])
        twice(r, child->string);
      else if (!cJSON_IsNull(child) || i == 2 || i == 3)
        read_top_value(r, child, parts);
      seen[i] = true;
    }
  }
  r->at.depth = 0;
  if (!seen[3])
    tell(r, (struct json_span){0, 1}, "`schema` is missing: a profile begins {\"schema\": %d",
         PROFILE_SCHEMA);
  if (!seen[2]) tell(r, (struct json_span){0, 1}, "`modules` is missing");
}

static void read_root(struct reading *r, const cJSON *root, struct parts *parts) {
  if (!cJSON_IsObject(root)) {
    expected(r, root, "an object, {\"schema\": 1, \"modules\": { }}");
    return;
  }
  read_object(r, root, &profile_top_fields, top_objects, parts->profile);
  read_top_objects(r, root, parts);
}

/* True if the bytes are strict JSON. */
static bool check_text(struct reading *r) {
  size_t bad;
  struct json_fault fault;
  if (!text_is_utf8(r->bytes, &bad)) {
    tell(r, (struct json_span){(uint32_t)bad, (uint32_t)bad + 1}, "not valid UTF-8");
    return false;
  }
  if (json_check(r->bytes, &fault)) return true;
  tell(r, fault.span, "not valid JSON: %s", fault.message);
  return false;
}

static void read_json(struct reading *r, struct parts *parts) {
  const char *end = NULL;
  cJSON *root = cJSON_ParseWithLengthOpts(r->bytes.ptr, r->bytes.len, &end, false);
  if (!root) {
    uint32_t at = end ? (uint32_t)(end - r->bytes.ptr) : 0;
    tell(r, (struct json_span){at, at}, "not valid JSON");
    return;
  }
  read_root(r, root, parts);
  cJSON_Delete(root);
}

const struct profile *profile_parse(struct str path, struct str bytes, struct diag_list *diags) {
  struct arena *arena = diags->arena;
  struct profile *profile = ARENA_NEW(arena, struct profile);
  struct parts parts = {.profile = profile};
  struct reading r = {.path = path, .diags = diags, .arena = arena};
  profile->path = path;
  profile->traffic = (struct profile_traffic){NAN, NAN, NAN};
  profile->collector = profile_unknown_collector();
  profile->pace_ms = NAN;
  r.bom = str_starts(bytes, STR("\xEF\xBB\xBF")) ? 3 : 0;
  r.bytes = str_slice(bytes, r.bom, bytes.len);
  r.lines = text_lines(arena, r.bytes);
  if (check_text(&r)) read_json(&r, &parts);
  if (r.faults) return NULL;
  profile_seal(arena, profile, parts.modules, parts.entries, parts.packages);
  return profile;
}

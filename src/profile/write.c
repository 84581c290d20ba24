/* write: struct profile -> JSON as one would commit it: keys sorted, one value a line, rounded. */
#include "internal.h"

#include <math.h>

struct writer {
  struct builder *out;
  uint32_t depth;
  bool first; /* nothing stands yet in the object or array that is open */
};

static void new_line(struct writer *w) {
  builder_add_byte(w->out, '\n');
  for (uint32_t i = 0; i < w->depth; i++)
    builder_add(w->out, STR("  "));
}

static void next(struct writer *w) {
  if (!w->first) builder_add_byte(w->out, ',');
  w->first = false;
  new_line(w);
}

static void open(struct writer *w, char bracket) {
  builder_add_byte(w->out, bracket);
  w->depth++;
  w->first = true;
}

static void close(struct writer *w, char bracket) {
  bool empty = w->first;
  w->depth--;
  w->first = false;
  if (!empty) new_line(w);
  builder_add_byte(w->out, bracket);
}

static void key(struct writer *w, struct str name) {
  next(w);
  builder_add_json(w->out, name);
  builder_add(w->out, STR(": "));
}

/* Three digits or so: 1234, 123, 12.3, 1.23, 0.12. */
static int decimals_of(double value) {
  return value >= 100 ? 0 : value >= 10 ? 1 : 2;
}

static void number(struct writer *w, enum profile_type type, double value) {
  int decimals = type == PROFILE_SHARE ? 4 : type == PROFILE_KIB ? 0 : decimals_of(value);
  builder_add_number(w->out, value, decimals);
}

static void names(struct writer *w, const struct str *items, uint32_t count) {
  open(w, '[');
  for (uint32_t i = 0; i < count; i++) {
    next(w);
    builder_add_json(w->out, items[i]);
  }
  close(w, ']');
}

static bool is_known(const struct profile_field *field, const void *from) {
  switch (field->type) {
  case PROFILE_TEXT:
  case PROFILE_DATE:
    return PROFILE_AT_OF(from, field, struct str)->len > 0;
  case PROFILE_NAMES:
    return ((const struct profile_module *)from)->has_imports;
  case PROFILE_LOADS:
    return PROFILE_AT_OF(from, field, struct profile_names)->given;
  case PROFILE_COUNT:
    return *PROFILE_AT_OF(from, field, uint32_t) > 0;
  case PROFILE_FLAG:
    return *PROFILE_AT_OF(from, field, bool);
  default:
    return !isnan(*PROFILE_AT_OF(from, field, double));
  }
}

static void field_of(struct writer *w, const struct profile_field *field, const void *from) {
  if (!is_known(field, from)) return;
  key(w, str_from(field->name));
  switch (field->type) {
  case PROFILE_TEXT:
  case PROFILE_DATE:
    builder_add_json(w->out, *PROFILE_AT_OF(from, field, struct str));
    break;
  case PROFILE_NAMES:
    names(w, ((const struct profile_module *)from)->imports,
          ((const struct profile_module *)from)->import_count);
    break;
  case PROFILE_LOADS:
    names(w, PROFILE_AT_OF(from, field, struct profile_names)->items,
          PROFILE_AT_OF(from, field, struct profile_names)->count);
    break;
  case PROFILE_FLAG:
    builder_add(w->out, STR("true"));
    break;
  case PROFILE_COUNT:
    builder_add_format(w->out, "%u", *PROFILE_AT_OF(from, field, uint32_t));
    break;
  default:
    number(w, field->type, *PROFILE_AT_OF(from, field, double));
  }
}

static void fields_of(struct writer *w, const struct profile_fields *fields, const void *from) {
  for (size_t i = 0; i < fields->count; i++)
    field_of(w, &fields->items[i], from);
}

static bool any_known(const struct profile_fields *fields, const void *from) {
  for (size_t i = 0; i < fields->count; i++)
    if (is_known(&fields->items[i], from)) return true;
  return false;
}

static void entry_points(struct writer *w, const struct profile *profile) {
  key(w, STR("entry_points"));
  open(w, '{');
  for (uint32_t i = 0; i < profile->entry_point_count; i++) {
    key(w, profile->entry_points[i].name);
    open(w, '{');
    fields_of(w, &profile_entry_fields, &profile->entry_points[i]);
    close(w, '}');
  }
  close(w, '}');
}

static void packages(struct writer *w, const struct profile *profile) {
  key(w, STR("packages"));
  open(w, '{');
  for (uint32_t i = 0; i < profile->package_count; i++) {
    key(w, profile->packages[i].name);
    builder_add_json(w->out, profile->packages[i].version);
  }
  close(w, '}');
}

/* Sorted: implementation, packages, platform, python. */
static void environment(struct writer *w, const struct profile *profile) {
  key(w, STR("environment"));
  open(w, '{');
  field_of(w, &profile_environment_fields.items[0], profile);
  if (profile->package_count) packages(w, profile);
  for (size_t i = 1; i < profile_environment_fields.count; i++)
    field_of(w, &profile_environment_fields.items[i], profile);
  close(w, '}');
}

static void modules(struct writer *w, const struct profile *profile) {
  key(w, STR("modules"));
  open(w, '{');
  for (uint32_t i = 0; i < profile->module_count; i++) {
    key(w, profile->modules[i].name);
    open(w, '{');
    fields_of(w, &profile_module_fields, &profile->modules[i]);
    close(w, '}');
  }
  close(w, '}');
}

static void traffic(struct writer *w, const struct profile *profile) {
  key(w, STR("traffic"));
  open(w, '{');
  fields_of(w, &profile_traffic_fields, &profile->traffic);
  close(w, '}');
}

static void collector(struct writer *w, const struct profile *profile) {
  key(w, STR("collector"));
  open(w, '{');
  fields_of(w, &profile_collector_fields, &profile->collector);
  close(w, '}');
}

void profile_write(struct builder *out, const struct profile *profile) {
  struct writer w = {.out = out};
  bool environment_known =
      profile->package_count || any_known(&profile_environment_fields, profile);
  open(&w, '{');
  if (any_known(&profile_collector_fields, &profile->collector)) collector(&w, profile);
  if (profile->entry_point_count) entry_points(&w, profile);
  if (environment_known) environment(&w, profile);
  field_of(&w, &profile_top_fields.items[0], profile);
  modules(&w, profile);
  for (size_t i = 1; i < profile_top_fields.count; i++)
    field_of(&w, &profile_top_fields.items[i], profile);
  key(&w, STR("schema"));
  builder_add_format(out, "%d", PROFILE_SCHEMA);
  if (any_known(&profile_traffic_fields, &profile->traffic)) traffic(&w, profile);
  close(&w, '}');
  builder_add_byte(out, '\n');
}

/* fields: which JSON key is which field. Sorted by name, as the file is written. */
#include "internal.h"

#include <math.h>
#include <stdlib.h>

#define AT(type, field) offsetof(struct type, field)
#define FIELDS(list)                                                                               \
  { (list), sizeof(list) / sizeof *(list) }

static const struct profile_field module_fields[] = {
    {"failed", PROFILE_TEXT, AT(profile_module, failed)},
    {"import_ms", PROFILE_MS, AT(profile_module, import_ms)},
    {"imports", PROFILE_NAMES, 0},
    {"lower_bound", PROFILE_FLAG, AT(profile_module, lower_bound)},
    {"objects", PROFILE_COUNT, AT(profile_module, objects)},
    {"requests", PROFILE_SHARE, AT(profile_module, requests)},
    {"rss_kib", PROFILE_KIB, AT(profile_module, rss_kib)},
    {"self_ms", PROFILE_MS, AT(profile_module, self_ms)},
    {"source", PROFILE_TEXT, AT(profile_module, source)},
    {"spread_ms", PROFILE_MS, AT(profile_module, spread_ms)},
    {"usage", PROFILE_SHARE, AT(profile_module, usage)},
    {"usage_at", PROFILE_DATE, AT(profile_module, usage_at)},
    {"version", PROFILE_TEXT, AT(profile_module, version)},
    {"window_days", PROFILE_DAYS, AT(profile_module, window_days)},
};
static const struct profile_field entry_fields[] = {
    {"best_ms", PROFILE_MS, AT(profile_entry_point, best_ms)},
    {"date", PROFILE_DATE, AT(profile_entry_point, date)},
    {"first_date", PROFILE_DATE, AT(profile_entry_point, first_date)},
    {"first_ms", PROFILE_MS, AT(profile_entry_point, first_ms)},
    {"init_ms", PROFILE_MS, AT(profile_entry_point, init_ms)},
    {"loads", PROFILE_LOADS, AT(profile_entry_point, loads)},
    {"modules", PROFILE_COUNT, AT(profile_entry_point, modules)},
    {"rss_kib", PROFILE_KIB, AT(profile_entry_point, rss_kib)},
    {"saving_date", PROFILE_DATE, AT(profile_entry_point, saving_date)},
    {"saving_low", PROFILE_SHARE, AT(profile_entry_point, saving_low)},
    {"spread_ms", PROFILE_MS, AT(profile_entry_point, spread_ms)},
    {"startup_ms", PROFILE_MS, AT(profile_entry_point, startup_ms)},
};
static const struct profile_field traffic_fields[] = {
    {"cold_start_share", PROFILE_SHARE, AT(profile_traffic, cold_start_share)},
    {"requests_per_day", PROFILE_RATE, AT(profile_traffic, requests_per_day)},
    {"requests_per_process", PROFILE_RATE, AT(profile_traffic, requests_per_process)},
};
static const struct profile_field collector_fields[] = {
    {"first", PROFILE_KIB, AT(profile_collector, first)},
    {"full_ms", PROFILE_MS, AT(profile_collector, full_ms)},
    {"period", PROFILE_KIB, AT(profile_collector, period)},
    {"young_ms", PROFILE_MS, AT(profile_collector, young_ms)},
};
static const struct profile_field environment_fields[] = {
    {"implementation", PROFILE_TEXT, AT(profile, implementation)},
    {"platform", PROFILE_TEXT, AT(profile, platform)},
    {"python", PROFILE_TEXT, AT(profile, python)},
};
static const struct profile_field top_fields[] = {
    {"measured_at", PROFILE_DATE, AT(profile, measured_at)},
    {"pace_ms", PROFILE_MS, AT(profile, pace_ms)},
    {"protocol", PROFILE_TEXT, AT(profile, protocol)},
};

const struct profile_fields profile_module_fields = FIELDS(module_fields);
const struct profile_fields profile_entry_fields = FIELDS(entry_fields);
const struct profile_fields profile_traffic_fields = FIELDS(traffic_fields);
const struct profile_fields profile_collector_fields = FIELDS(collector_fields);
const struct profile_fields profile_environment_fields = FIELDS(environment_fields);
const struct profile_fields profile_top_fields = FIELDS(top_fields);

struct profile_collector profile_unknown_collector(void) {
  return (struct profile_collector){NAN, NAN, NAN, NAN};
}

struct profile_module profile_unknown_module(struct str name) {
  return (struct profile_module){
      .name = name,
      .import_ms = NAN,
      .self_ms = NAN,
      .spread_ms = NAN,
      .rss_kib = NAN,
      .usage = NAN,
      .requests = NAN,
      .window_days = NAN,
  };
}

struct profile_entry_point profile_unknown_entry(struct str name) {
  return (struct profile_entry_point){
      .name = name,
      .startup_ms = NAN,
      .spread_ms = NAN,
      .rss_kib = NAN,
      .first_ms = NAN,
      .best_ms = NAN,
      .saving_low = NAN,
      .init_ms = NAN,
  };
}

/* All records that are sorted begin with their name. */
_Static_assert(offsetof(struct profile_module, name) == 0, "sorted by name");
_Static_assert(offsetof(struct profile_entry_point, name) == 0, "sorted by name");
_Static_assert(offsetof(struct profile_package, name) == 0, "sorted by name");

static int compare_names(const void *a, const void *b) {
  const struct str *left = a, *right = b;
  return str_compare(*left, *right);
}

void profile_seal(struct arena *arena, struct profile *profile, struct profile_module *modules,
                  struct profile_entry_point *entries, struct profile_package *packages) {
  if (profile->module_count) qsort(modules, profile->module_count, sizeof *modules, compare_names);
  if (profile->entry_point_count)
    qsort(entries, profile->entry_point_count, sizeof *entries, compare_names);
  if (profile->package_count)
    qsort(packages, profile->package_count, sizeof *packages, compare_names);
  profile->modules = modules;
  profile->entry_points = entries;
  profile->packages = packages;
  for (uint32_t i = 0; i < profile->module_count; i++) {
    map_put(&profile->index, arena, modules[i].name, i);
    if (modules[i].name.len > profile->longest_name) profile->longest_name = modules[i].name.len;
  }
}

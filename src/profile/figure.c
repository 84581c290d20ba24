/* figure: what the profile knows of a module, by longest profiled prefix. */
#include "cost.h"
#include "internal.h"

#include <math.h>

const struct profile_module *profile_find(const struct profile *profile, struct str module) {
  bool short_enough = profile && module.len <= profile->longest_name;
  uint32_t at = short_enough ? map_get(&profile->index, module) : MAP_NONE;
  return at == MAP_NONE ? NULL : &profile->modules[at];
}

/* Share of processes, measured or worked out from requests; NAN if neither can be. */
static double usage_of(const struct profile *profile, const struct profile_module *module) {
  if (!isnan(module->usage)) return module->usage;
  return cost_share_of_processes(module->requests, profile->traffic.requests_per_process);
}

struct profile_figure profile_figure(const struct profile *profile, struct str module) {
  struct profile_figure figure = {.import_ms = NAN, .usage = NAN};
  figure.module = profile_find(profile, module);
  for (struct str prefix = module; profile && prefix.len;) {
    const struct profile_module *record = profile_find(profile, prefix);
    if (record && !(record->import_ms <= figure.import_ms) && !isnan(record->import_ms)) {
      figure.import_ms = record->import_ms;
      figure.cost_from = record->name;
    }
    if (record && isnan(figure.usage) && !isnan(usage_of(profile, record))) {
      figure.usage = usage_of(profile, record);
      figure.usage_from = record->name;
    }
    size_t dot = str_rfind_byte(prefix, '.');
    prefix = dot == SIZE_MAX ? (struct str){0} : str_slice(prefix, 0, dot);
  }
  figure.exact = figure.module && !figure.module->lower_bound &&
                 str_equal(figure.cost_from, figure.module->name);
  return figure;
}

static double either(double first, double second) {
  return isnan(first) ? second : first;
}

const struct profile *profile_assume(struct arena *arena, const struct profile *profile,
                                     struct profile_traffic traffic) {
  struct profile *assumed = ARENA_NEW(arena, struct profile);
  *assumed = *profile;
  struct profile_traffic *own = &assumed->traffic;
  own->requests_per_process = either(own->requests_per_process, traffic.requests_per_process);
  own->requests_per_day = either(own->requests_per_day, traffic.requests_per_day);
  own->cold_start_share = either(own->cold_start_share, traffic.cold_start_share);
  return assumed;
}

/* merge: an old profile and a new measurement -> one profile that differs little from the old. */
#include "internal.h"

#include <math.h>

#define RSS_NOISE 0.1      /* memory has no spread of its own: within a tenth it is the same */
#define RSS_NOISE_KIB 32.0 /* or a few pages */

double profile_pace_scale(const struct profile *old, const struct profile *new_one) {
  double scale = old->pace_ms / new_one->pace_ms;
  bool same = str_equal(old->implementation, new_one->implementation) &&
              str_equal(old->python, new_one->python) &&
              str_equal(old->platform, new_one->platform);
  bool near = fabs(scale - 1) <= PROFILE_SAME_MACHINE; /* false where one is NAN */
  return same && near ? scale : 1;
}

#define SURER 0.5 /* of two figures with spreads this far apart, one is the better one */

/* How far the two may differ and still say the same: by what the old one says, unless the new one
 * is much less sure, on a core that was busy; none where it is much surer. */
static double spread_of(const struct profile_module *old, const struct profile_module *fresh) {
  if (fresh->spread_ms <= SURER * old->spread_ms) return 0;
  return old->spread_ms <= SURER * fresh->spread_ms ? fresh->spread_ms : old->spread_ms;
}

/* The new figure says nothing that the old one, with its spread, does not say. */
static bool within(double old, double spread, double fresh) {
  return fabs(fresh - old) <= spread; /* false where one is NAN */
}

static bool same_rss(double old, double fresh) {
  return within(old, fmax(old * RSS_NOISE, RSS_NOISE_KIB), fresh);
}

static void keep_old_costs(const struct profile_module *old, struct profile_module *fresh) {
  if (fresh->failed.len) return;
  double spread = spread_of(old, fresh);
  bool same = within(old->import_ms, spread, fresh->import_ms);
  bool same_self = within(old->self_ms, spread, fresh->self_ms);
  if (isnan(fresh->import_ms)) { /* not measured this time */
    fresh->import_ms = old->import_ms;
    fresh->lower_bound = old->lower_bound;
    same = true;
  }
  if (isnan(fresh->self_ms)) {
    fresh->self_ms = old->self_ms;
    same_self = true;
  }
  if (same) fresh->import_ms = old->import_ms;
  if (same_self) fresh->self_ms = old->self_ms;
  if (same && same_self) fresh->spread_ms = old->spread_ms;
  if (same_rss(old->rss_kib, fresh->rss_kib) || isnan(fresh->rss_kib))
    fresh->rss_kib = old->rss_kib;
  if (!fresh->objects || same_rss(old->objects, fresh->objects)) fresh->objects = old->objects;
}

static void keep_old_usage(const struct profile_module *old, struct profile_module *fresh) {
  if (!isnan(fresh->usage) || !isnan(fresh->requests)) return;
  fresh->usage = old->usage;
  fresh->requests = old->requests;
  fresh->usage_at = old->usage_at;
  fresh->window_days = old->window_days;
}

/* ---- what modules import -------------------------------------------------------------------- */

/* The package of a module is in both profiles, in one version: its code is the same. */
static bool same_code(const struct profile *old, const struct profile *fresh, struct str name) {
  struct str rest = name, top;
  if (!str_cut(&rest, '.', &top)) return false;
  const struct profile_module *before = profile_find(old, top), *now = profile_find(fresh, top);
  return before && now && now->version.len && str_equal(before->version, now->version);
}

/* Both lists, sorted. Of code that is the same, each import that was ever seen is one: what an
 * extension module imports is seen only where nobody had loaded it before. */
static void join_imports(struct arena *arena, const struct profile_module *old,
                         struct profile_module *fresh) {
  struct str *joined = ARENA_ARRAY(arena, struct str, old->import_count + fresh->import_count + 1);
  uint32_t count = 0, i = 0, k = 0;
  while (i < old->import_count || k < fresh->import_count) {
    int order = i == old->import_count     ? 1
                : k == fresh->import_count ? -1
                                           : str_compare(old->imports[i], fresh->imports[k]);
    joined[count++] = order <= 0 ? old->imports[i] : fresh->imports[k];
    i += order <= 0;
    k += order >= 0;
  }
  fresh->imports = joined;
  fresh->import_count = count;
}

static struct profile_module join_modules(const struct profile_module *old,
                                          const struct profile_module *new_one) {
  struct profile_module fresh = *new_one;
  keep_old_costs(old, &fresh);
  keep_old_usage(old, &fresh);
  if (!fresh.has_imports && !fresh.failed.len) {
    fresh.imports = old->imports;
    fresh.import_count = old->import_count;
    fresh.has_imports = old->has_imports;
  }
  if (!fresh.version.len) fresh.version = old->version;
  if (!fresh.source.len && fresh.import_ms == old->import_ms) fresh.source = old->source;
  return fresh;
}

static struct profile_module at_pace(struct profile_module module, double scale) {
  module.import_ms *= scale;
  module.self_ms *= scale;
  module.spread_ms *= scale;
  return module;
}

static double known(double fresh, double old) {
  return isnan(fresh) ? old : fresh;
}

/* The fresh one says nothing that the old one does not say. */
static bool same_start(const struct profile_entry_point *old,
                       const struct profile_entry_point *fresh) {
  bool close = within(old->startup_ms, old->spread_ms, fresh->startup_ms) ||
               old->startup_ms == fresh->startup_ms;
  return close && old->modules == fresh->modules &&
         (isnan(fresh->rss_kib) || same_rss(old->rss_kib, fresh->rss_kib));
}

/* The first measurement on record, and the best of all: there once there are two. */
static void keep_first(const struct profile_entry_point *old,
                       const struct profile_entry_point *fresh,
                       struct profile_entry_point *joined) {
  const struct profile_entry_point *first = isnan(old->first_ms) ? fresh : old;
  bool alone = isnan(first->first_ms) && !isnan(old->startup_ms);
  joined->first_ms = alone ? old->startup_ms : first->first_ms;
  joined->first_date = alone ? old->date : first->first_date;
  joined->best_ms = fmin(known(old->best_ms, old->startup_ms), fresh->startup_ms);
}

static struct profile_entry_point join_entries(const struct profile_entry_point *old,
                                               const struct profile_entry_point *fresh) {
  bool again = !isnan(fresh->startup_ms) && !same_start(old, fresh);
  bool compared = !isnan(fresh->saving_low);
  struct profile_entry_point joined = again ? *fresh : *old;
  if (again && !isnan(old->startup_ms)) keep_first(old, fresh, &joined);
  joined.saving_low = compared ? fresh->saving_low : old->saving_low;
  joined.saving_date = compared ? fresh->saving_date : old->saving_date;
  joined.init_ms = known(fresh->init_ms, old->init_ms);
  joined.loads = fresh->loads.given ? fresh->loads : old->loads;
  return joined;
}

static struct profile_module *merge_modules(struct arena *arena, const struct profile *old,
                                            const struct profile *new_one, uint32_t *count) {
  struct profile_module *modules =
      ARENA_ARRAY(arena, struct profile_module, old->module_count + new_one->module_count);
  double scale = profile_pace_scale(old, new_one);
  for (uint32_t i = 0; i < new_one->module_count; i++) {
    const struct profile_module *before = profile_find(old, new_one->modules[i].name);
    struct profile_module *module = &modules[(*count)++];
    struct profile_module fresh = at_pace(new_one->modules[i], scale);
    *module = before ? join_modules(before, &fresh) : fresh;
    if (before && module->has_imports && same_code(old, new_one, module->name))
      join_imports(arena, before, module);
  }
  for (uint32_t i = 0; i < old->module_count; i++)
    if (!profile_find(new_one, old->modules[i].name)) modules[(*count)++] = old->modules[i];
  return modules;
}

static const struct profile_entry_point *find_entry(const struct profile *profile,
                                                    struct str name) {
  for (uint32_t i = 0; i < profile->entry_point_count; i++)
    if (str_equal(profile->entry_points[i].name, name)) return &profile->entry_points[i];
  return NULL;
}

static struct profile_entry_point *merge_entries(struct arena *arena, const struct profile *old,
                                                 const struct profile *new_one, uint32_t *count) {
  struct profile_entry_point *entries = ARENA_ARRAY(
      arena, struct profile_entry_point, old->entry_point_count + new_one->entry_point_count);
  for (uint32_t i = 0; i < new_one->entry_point_count; i++) {
    const struct profile_entry_point *fresh = &new_one->entry_points[i];
    const struct profile_entry_point *before = find_entry(old, fresh->name);
    entries[(*count)++] = before ? join_entries(before, fresh) : *fresh;
  }
  for (uint32_t i = 0; i < old->entry_point_count; i++)
    if (!find_entry(new_one, old->entry_points[i].name)) entries[(*count)++] = old->entry_points[i];
  return entries;
}

static double keep_old(double old, double noise, double fresh) {
  return isnan(fresh) || within(old, old * noise, fresh) ? old : fresh;
}

/* Times waver by a fifth; the thresholds do not, but for where a start begins to count. */
static struct profile_collector join_collectors(const struct profile_collector *old,
                                                const struct profile_collector *fresh) {
  return (struct profile_collector){
      .young_ms = keep_old(old->young_ms, 0.2, fresh->young_ms),
      .full_ms = keep_old(old->full_ms, 0.2, fresh->full_ms),
      .period = keep_old(old->period, 0, fresh->period),
      .first = keep_old(old->first, 0.02, fresh->first),
  };
}

static struct str either(struct str fresh, struct str old) {
  return fresh.len ? fresh : old;
}

static bool has_package(const struct profile *profile, struct str name) {
  for (uint32_t i = 0; i < profile->package_count; i++)
    if (str_equal(profile->packages[i].name, name)) return true;
  return false;
}

/* Of either; the new version counts. */
static struct profile_package *merge_packages(struct arena *arena, const struct profile *old,
                                              const struct profile *new_one, uint32_t *count) {
  struct profile_package *packages =
      ARENA_ARRAY(arena, struct profile_package, old->package_count + new_one->package_count);
  for (uint32_t i = 0; i < new_one->package_count; i++)
    packages[(*count)++] = new_one->packages[i];
  for (uint32_t i = 0; i < old->package_count; i++)
    if (!has_package(new_one, old->packages[i].name)) packages[(*count)++] = old->packages[i];
  return packages;
}

const struct profile *profile_merge(struct arena *arena, const struct profile *old,
                                    const struct profile *new_one) {
  struct profile *merged = ARENA_NEW(arena, struct profile);
  *merged = (struct profile){
      .path = either(new_one->path, old->path),
      .measured_at = either(new_one->measured_at, old->measured_at),
      .python = either(new_one->python, old->python),
      .implementation = either(new_one->implementation, old->implementation),
      .platform = either(new_one->platform, old->platform),
      .protocol = either(new_one->protocol, old->protocol),
      .pace_ms = profile_pace_scale(old, new_one) == 1 ? known(new_one->pace_ms, old->pace_ms)
                                                       : old->pace_ms,
      .traffic = profile_assume(arena, new_one, old->traffic)->traffic,
      .collector = join_collectors(&old->collector, &new_one->collector),
  };
  struct profile_module *modules = merge_modules(arena, old, new_one, &merged->module_count);
  struct profile_entry_point *entries =
      merge_entries(arena, old, new_one, &merged->entry_point_count);
  struct profile_package *packages = merge_packages(arena, old, new_one, &merged->package_count);
  profile_seal(arena, merged, modules, entries, packages);
  return merged;
}

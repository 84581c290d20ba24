/* usage_write: counts -> JSON Lines that merge: the totals (module "*") first, then each module. */
#include "usage.h"

#include <math.h>
#include <time.h>

static void key(struct builder *out, const char *name) {
  builder_add_format(out, ", \"%s\": ", name);
}

static void count(struct builder *out, const char *name, uint64_t value) {
  key(out, name);
  builder_add_format(out, "%llu", (unsigned long long)value);
}

static void moment(struct builder *out, const char *name, double seconds) {
  time_t time = (time_t)seconds;
  struct tm parts;
  char text[32];
  if (isnan(seconds) || !gmtime_r(&time, &parts)) return;
  if (!strftime(text, sizeof text, "\"%Y-%m-%dT%H:%M:%SZ\"", &parts)) return;
  key(out, name);
  builder_add_cstr(out, text);
}

static void number(struct builder *out, const char *name, double value) {
  if (isnan(value)) return;
  key(out, name);
  builder_add_number(out, value, 0);
}

static void totals(struct builder *out, const struct usage *usage) {
  builder_add(out, STR("{\"module\": \"*\""));
  count(out, "requests", usage->requests);
  if (usage->streams_known) count(out, "processes", usage->processes);
  count(out, "cold", usage->cold);
  count(out, "loaded", usage->dumps);
  moment(out, "first", usage->first_s);
  moment(out, "last", usage->last_s);
  number(out, "memory_mib", usage->memory_mib);
  number(out, "used_mib", usage->used_mib);
  if (usage->init_count) {
    const char *comma = "";
    builder_add(out, STR(", \"init\": {"));
    for (size_t i = 0; i < USAGE_INIT_BUCKETS; i++) {
      if (!usage->init[i]) continue;
      builder_add_format(out, "%s\"%zu\": %llu", comma, i, (unsigned long long)usage->init[i]);
      comma = ", ";
    }
    builder_add_byte(out, '}');
  }
  builder_add(out, STR("}\n"));
}

void usage_write(struct builder *out, const struct usage *usage) {
  totals(out, usage);
  for (uint32_t i = 0; i < usage->module_count; i++) {
    const struct usage_module *module = &usage->modules[i];
    builder_add(out, STR("{\"module\": "));
    builder_add_json(out, module->name);
    if (module->uses) count(out, "count", module->uses);
    if (module->used) count(out, "requests", module->requests);
    if (module->used && usage->streams_known) count(out, "processes", module->processes);
    if (usage->dumps || module->loaded) count(out, "loaded", module->loaded);
    builder_add(out, STR("}\n"));
  }
}

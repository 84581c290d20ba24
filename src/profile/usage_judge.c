/* usage_judge: counts -> shares, where they may be concluded. What is counted says nothing without
 * what it is counted of, and what is loaded at start-up says nothing at all. */
#include "internal.h"
#include "usage.h"

#include <math.h>
#include <stdlib.h>

#define DAY 86400.0

struct judging {
  struct arena *arena;
  const struct usage *usage;
  const struct usage_given *given;
  uint64_t requests, processes; /* in all; 0 = not known */
  bool by_process;              /* bare uses are counted by process, since requests are not known */
  ARRAY(struct profile_module) modules;
  ARRAY(struct usage_doubt) doubts;
  struct str day;
  double window_days;
};

static void doubt(struct judging *judging, struct str module, struct str why) {
  ARRAY_PUSH(judging->arena, &judging->doubts, ((struct usage_doubt){module, why}));
}

static struct profile_module record_of(const struct judging *judging, struct str name) {
  struct profile_module record = profile_unknown_module(name);
  record.usage_at = judging->day;
  record.window_days = judging->window_days;
  return record;
}

/* ---- used ----------------------------------------------------------------------------------- */

/* A share, or NAN after saying why not. */
static double share_of(struct judging *judging, struct str module, uint64_t part, uint64_t all,
                       const char *of) {
  if (!all) return NAN;
  if (part <= all) return (double)part / (double)all;
  doubt(judging, module,
        str_format(judging->arena, "%llu uses in %llu %s: a use counts once in each",
                   (unsigned long long)part, (unsigned long long)all, of));
  return NAN;
}

static void judge_used(struct judging *judging, const struct usage_module *module) {
  struct profile_module record = record_of(judging, module->name);
  size_t doubts = judging->doubts.count;
  if (judging->by_process && !module->requests)
    record.usage = share_of(judging, module->name, module->uses + module->processes,
                            judging->processes, "processes");
  else if (judging->usage->streams_known && !module->uses)
    record.usage =
        share_of(judging, module->name, module->processes, judging->processes, "processes");
  if (!judging->by_process)
    record.requests = share_of(judging, module->name, module->requests + module->uses,
                               judging->requests, "requests");
  if (!isnan(record.usage) || !isnan(record.requests))
    ARRAY_PUSH(judging->arena, &judging->modules, record);
  else if (judging->doubts.count == doubts)
    doubt(judging, module->name, STR("of how many requests or processes is not known"));
}

/* ---- loaded --------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b) {
  return str_compare(((const struct usage_module *)a)->name,
                     ((const struct usage_module *)b)->name);
}

static const struct usage_module *find(const struct usage *usage, struct str name) {
  struct usage_module wanted = {.name = name};
  if (!usage->module_count) return NULL;
  return bsearch(&wanted, usage->modules, usage->module_count, sizeof wanted, by_name);
}

static void judge_loaded(struct judging *judging, struct str name) {
  const struct usage_module *module = find(judging->usage, name);
  uint64_t loaded = module ? module->loaded : 0, dumps = judging->usage->dumps;
  if (module && module->used) return;
  if (loaded >= dumps && !judging->given->start_known) {
    doubt(judging, name,
          STR("loaded by every process: something that is not in the profile may do it at "
              "start-up, so that says nothing of use"));
    return;
  }
  struct profile_module record = record_of(judging, name);
  record.usage = share_of(judging, name, loaded, dumps, "processes");
  if (!isnan(record.usage)) ARRAY_PUSH(judging->arena, &judging->modules, record);
}

static uint32_t count_always_loaded(const struct usage *usage) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < usage->module_count; i++)
    count += usage->dumps && usage->modules[i].loaded >= usage->dumps && !usage->modules[i].used;
  return count;
}

/* ---- traffic and window --------------------------------------------------------------------- */

#define LEAST 0.01 /* rates below are written as 0, which is none */

static double ratio(uint64_t part, double all) {
  double rate = (double)part / all;
  return part && rate >= LEAST && isfinite(rate) ? rate : NAN;
}

static struct profile_traffic traffic_of(const struct judging *judging) {
  const struct usage *usage = judging->usage;
  uint64_t processes = judging->processes ? judging->processes : usage->cold;
  bool cold_known = usage->cold && usage->cold <= judging->requests;
  double days = judging->window_days;
  return (struct profile_traffic){
      .requests_per_process = ratio(judging->requests, (double)processes),
      .cold_start_share = cold_known ? (double)usage->cold / (double)judging->requests : NAN,
      .requests_per_day = days >= 1 ? ratio(judging->requests, days) : NAN,
  };
}

static double window_of(const struct usage *usage, const struct usage_given *given) {
  if (!isnan(given->window_days)) return given->window_days;
  double days = (usage->last_s - usage->first_s) / DAY;
  return days > 0 ? days : NAN;
}

struct usage_judged usage_judge(struct arena *arena, const struct usage *usage,
                                const struct usage_given *given) {
  struct judging judging = {
      .arena = arena,
      .usage = usage,
      .given = given,
      .requests = given->requests ? given->requests : usage->requests,
      .processes = given->processes       ? given->processes
                   : usage->streams_known ? usage->processes
                                          : 0,
      .day = given->day.len ? given->day : usage->last_day,
      .window_days = window_of(usage, given),
  };
  judging.by_process = judging.processes && !judging.requests;
  for (uint32_t i = 0; i < usage->module_count; i++)
    if (usage->modules[i].used) judge_used(&judging, &usage->modules[i]);
  for (uint32_t i = 0; usage->dumps && i < given->deferred_count; i++)
    judge_loaded(&judging, given->deferred[i]);
  struct profile *profile = ARENA_NEW(arena, struct profile);
  profile->traffic = traffic_of(&judging);
  profile->module_count = (uint32_t)judging.modules.count;
  profile_seal(arena, profile, judging.modules.items, NULL, NULL);
  return (struct usage_judged){
      .profile = profile,
      .doubts = judging.doubts.items,
      .doubt_count = (uint32_t)judging.doubts.count,
      .always_loaded = count_always_loaded(usage),
  };
}

const char usage_sql[] =
    "-- How often each module is used, from a table of log lines, as CSV for `lmms-lint usage`.\n"
    "-- Name your table and its columns here. process_id: one process, such as the log stream.\n"
    "WITH logs_seen AS (\n"
    "  SELECT request_id, process_id, message FROM logs\n"
    "), used AS (\n"
    "  SELECT regexp_extract(message, 'Module used: ([A-Za-z0-9_.]*[A-Za-z0-9_])', 1) AS module,\n"
    "         request_id, process_id\n"
    "  FROM logs_seen\n"
    "  WHERE message LIKE '%Module used: %'\n"
    ")\n"
    "SELECT '*' AS module, COUNT(DISTINCT request_id) AS requests,\n"
    "       COUNT(DISTINCT process_id) AS processes\n"
    "FROM logs_seen\n"
    "UNION ALL\n"
    "SELECT module, COUNT(DISTINCT request_id), COUNT(DISTINCT process_id)\n"
    "FROM used\n"
    "WHERE module <> ''\n"
    "GROUP BY module\n"
    "ORDER BY 1\n";

/* lmms-lint usage LOG...: how often each module is needed, by the logs, into the profile. */
#include "cli.h"

#include "engine/engine.h"
#include "profile/usage.h"

#include <math.h>
#include <stdlib.h>

#define MODULES_SHOWN 20
#define DOUBTS_SHOWN 5

struct job {
  struct cli *cli;
  const struct usage *usage;
  struct usage_judged judged;
  struct str entry;  /* whose logs these are, or empty */
  double startup_ms; /* of it, measured here; NAN = unknown */
};

/* ---- reading -------------------------------------------------------------------------------- */

static void feed(void *reader, struct str bytes) {
  usage_feed(reader, bytes);
}

static void read_log(struct cli *cli, struct usage_reader *reader, struct str path) {
  bool standard = str_equal(path, STR("-"));
  usage_file(reader, standard ? STR("<stdin>") : path, cli->one_process);
  cli_feed(cli, path, feed, reader);
}

static const struct usage *read_logs(struct cli *cli) {
  struct usage_reader *reader = usage_begin();
  for (size_t i = 0; i < cli->paths.count; i++)
    read_log(cli, reader, cli->paths.items[i]);
  const struct usage *usage = usage_end(reader, &cli->arena);
  for (uint32_t i = 0; i < usage->fault_count && i < USAGE_FAULTS_TOLD; i++)
    cli_complain(cli, CLI_WRONG_USE, STR_FMT, STR_ARG(usage->faults[i]));
  if (usage->fault_count > USAGE_FAULTS_TOLD)
    cli_complain(cli, CLI_WRONG_USE, "and %u more", usage->fault_count - USAGE_FAULTS_TOLD);
  return usage;
}

static bool says_something(const struct usage *usage) {
  return usage->module_count || usage->requests || usage->cold || usage->dumps;
}

/* ---- what the program defers ---------------------------------------------------------------- */

struct starts {
  const struct graph_start *const *items;
  uint32_t count;
};

/* Where the program starts: at the entry that the logs are of, else at all of its entries, else, as
 * none is known, with every file. */
static struct starts find_starts(struct arena *arena, const struct cli_program *program) {
  const struct rule_input *input = program->input;
  const struct graph *graph = input->graph;
  uint32_t chosen = program->project->chosen_entry;
  const struct graph_start **starts =
      ARENA_ARRAY(arena, const struct graph_start *, input->entry_count + 1);
  struct starts found = {starts, 0};
  for (uint32_t i = 0; i < input->entry_count; i++)
    if (input->starts[i] && (chosen == GRAPH_NONE || i == chosen))
      starts[found.count++] = input->starts[i];
  if (found.count) return found;
  ARRAY(uint32_t) modules = {0};
  for (uint32_t i = 0; i < input->file_count; i++)
    if (graph->module_of_file[i] != GRAPH_NONE && !input->is_test[i])
      ARRAY_PUSH(arena, &modules, graph->module_of_file[i]);
  starts[found.count++] = graph_start_modules(arena, graph, modules.items, (uint32_t)modules.count);
  return found;
}

static bool any_loads(const struct starts *starts, uint32_t module) {
  for (uint32_t i = 0; i < starts->count; i++)
    if (graph_loads(starts->items[i], module)) return true;
  return false;
}

static int by_text(const void *a, const void *b) {
  return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Modules that imports in functions name, and that no start-up loads: sorted, each once. */
static void find_deferred(struct arena *arena, const struct rule_input *program,
                          const struct starts *starts, struct usage_given *given) {
  const struct graph *graph = program->graph;
  ARRAY(struct str) names = {0};
  struct map seen = {0};
  for (uint32_t hub = 0; hub < graph->hub_count; hub++) {
    bool judged =
        graph->hubs[hub].when == GRAPH_DEFERRED && !program->is_test[graph->hubs[hub].file];
    uint32_t count = 0;
    const uint32_t *targets = judged ? graph_hub_targets(arena, graph, hub, &count) : NULL;
    for (uint32_t i = 0; i < count; i++) {
      struct str name = graph->modules[targets[i]].name;
      if (any_loads(starts, targets[i]) || map_get(&seen, name) != MAP_NONE) continue;
      map_put(&seen, arena, name, 0);
      ARRAY_PUSH(arena, &names, str_copy(arena, name)); /* outlives the program */
    }
  }
  if (names.count) qsort(names.items, names.count, sizeof *names.items, by_text);
  given->deferred = names.items;
  given->deferred_count = (uint32_t)names.count;
}

static void read_program(struct cli *cli, struct usage_given *given) {
  struct cli_program program;
  struct cli_list profiles = cli->profiles;
  if (!file_exists(str_cstr(&cli->arena, cli_profile_path(cli)))) cli->profiles.count = 0;
  bool loaded = cli_load_program(cli, &program, cli->paths.count, cli->entry);
  cli->profiles = profiles; /* what is to be written need not be there */
  if (!loaded) return;
  if (cli->entry.len && !program.input->starts[program.project->chosen_entry])
    cli_unknown_entry(cli, &program);
  struct starts starts = find_starts(&cli->arena, &program);
  given->start_known = program.input->profile != NULL;
  for (uint32_t i = 0; i < starts.count; i++)
    given->start_known &= !starts.items[i]->total.unprofiled && !starts.items[i]->total.bounds;
  find_deferred(&cli->arena, program.input, &starts, given);
  cli_free_program(&program);
}

/* ---- telling -------------------------------------------------------------------------------- */

static void add_count(struct builder *out, uint64_t count, const char *one, const char *many) {
  builder_add_format(out, "%llu %s", (unsigned long long)count, count == 1 ? one : many);
}

/* What the shares are of: counted in the log, else what the user has given. */
static void add_served(struct builder *out, const struct job *job) {
  const struct usage *usage = job->usage;
  const struct cli *cli = job->cli;
  uint64_t processes = usage->streams_known ? usage->processes : usage->cold;
  if (usage->requests || processes) {
    add_count(out, usage->requests, "request", "requests");
    builder_add(out, STR(" in "));
    add_count(out, processes, "process", "processes");
    if (!usage->streams_known && usage->cold) builder_add(out, STR(" that started in the log"));
  } else if (cli->requests || cli->processes) {
    if (cli->requests) add_count(out, (uint64_t)cli->requests, "request", "requests");
    if (cli->requests && cli->processes) builder_add(out, STR(" in "));
    if (cli->processes) add_count(out, (uint64_t)cli->processes, "process", "processes");
    builder_add(out, STR(", as given"));
  } else {
    builder_add(out, usage->dumps ? STR("no requests") : STR("counts, but no request or process"));
  }
}

static void add_traffic(struct builder *out, const struct job *job) {
  const struct usage *usage = job->usage;
  const struct profile_traffic *traffic = &job->judged.profile->traffic;
  add_count(out, usage->files, "file", "files");
  builder_add(out, STR(", "));
  add_count(out, usage->lines, "line", "lines");
  builder_add(out, STR(": "));
  add_served(out, job);
  if (!isnan(traffic->requests_per_process)) {
    builder_add(out, STR(", "));
    builder_add_number(out, traffic->requests_per_process, 1);
    builder_add(out, STR(" requests each"));
  }
  if (usage->last_day.len) {
    builder_add(out, STR(", "));
    builder_add_number(out, fmax((usage->last_s - usage->first_s) / 86400, 0.1), 1);
    builder_add_format(out, " days up to " STR_FMT, STR_ARG(usage->last_day));
  }
  if (usage->dumps) {
    builder_add(out, STR("; "));
    add_count(out, usage->dumps, "dump", "dumps");
    builder_add(out, STR(" of sys.modules"));
  }
  builder_add_byte(out, '\n');
}

static void add_ms(struct builder *out, double ms) {
  builder_add_number(out, ms >= 1000 ? ms / 1000 : ms, ms >= 1000 ? 2 : 0);
  builder_add_cstr(out, ms >= 1000 ? " s" : " ms");
}

static void add_init(struct builder *out, const struct job *job) {
  double median = usage_init_ms(job->usage, 0.5);
  if (!isnan(median)) {
    builder_add(out, STR("init: median "));
    add_ms(out, median);
    builder_add(out, STR(", 95 % within "));
    add_ms(out, usage_init_ms(job->usage, 0.95));
    builder_add(out, STR(" ("));
    add_count(out, job->usage->init_count, "start", "starts");
    builder_add_byte(out, ')');
    if (!isnan(job->startup_ms)) {
      builder_add_format(out, "; " STR_FMT " takes ", STR_ARG(job->entry));
      add_ms(out, job->startup_ms);
      builder_add(out, STR(" where the profile was measured: x "));
      builder_add_number(out, median / job->startup_ms, 1);
    }
    builder_add_byte(out, '\n');
  }
  if (isnan(job->usage->used_mib)) return;
  builder_add(out, STR("memory: at most "));
  builder_add_number(out, job->usage->used_mib, 0);
  builder_add(out, STR(" of "));
  builder_add_number(out, job->usage->memory_mib, 0);
  builder_add(out, STR(" MB\n"));
}

static void add_share(struct builder *out, double share, const char *of) {
  if (isnan(share)) return;
  builder_add(out, STR("  "));
  builder_add_number(out, share * 100, share < 0.1 ? 2 : 1);
  builder_add_format(out, " %% of %s", of);
}

static int rarest_first(const void *a, const void *b) {
  const struct profile_module *left = a, *right = b;
  double x = isnan(left->usage) ? left->requests : left->usage;
  double y = isnan(right->usage) ? right->requests : right->usage;
  return x < y ? -1 : x > y ? 1 : str_compare(left->name, right->name);
}

static void add_modules(struct builder *out, const struct job *job) {
  const struct profile *profile = job->judged.profile;
  size_t count = profile->module_count;
  struct profile_module *modules = ARENA_ARRAY(&job->cli->arena, struct profile_module, count + 1);
  if (count) memcpy(modules, profile->modules, count * sizeof *modules);
  if (count) qsort(modules, count, sizeof *modules, rarest_first);
  for (size_t i = 0; i < count && i < MODULES_SHOWN; i++) {
    builder_add_format(out, "  %-24.*s", STR_ARG(modules[i].name));
    add_share(out, modules[i].usage, "processes");
    add_share(out, modules[i].requests, "requests");
    builder_add_byte(out, '\n');
  }
  if (count > MODULES_SHOWN) builder_add_format(out, "  and %zu more\n", count - MODULES_SHOWN);
}

static void add_rest(struct builder *out, const struct job *job) {
  const struct usage_judged *judged = &job->judged;
  for (uint32_t i = 0; i < judged->doubt_count && i < DOUBTS_SHOWN; i++)
    builder_add_format(out, "unknown: " STR_FMT ": " STR_FMT "\n",
                       STR_ARG(judged->doubts[i].module), STR_ARG(judged->doubts[i].why));
  if (judged->doubt_count > DOUBTS_SHOWN)
    builder_add_format(out, "unknown: %u more\n", judged->doubt_count - DOUBTS_SHOWN);
  if (judged->always_loaded)
    builder_add_format(out,
                       "%u modules are loaded in every process: where start-up loads them, that "
                       "says nothing of use\n",
                       judged->always_loaded);
  if (job->usage->foreign || job->usage->damaged)
    builder_add_format(out, "passed over: %llu lines of something else, %llu damaged\n",
                       (unsigned long long)job->usage->foreign,
                       (unsigned long long)job->usage->damaged);
}

static void tell(const struct job *job) {
  struct builder out = {0};
  add_traffic(&out, job);
  add_init(&out, job);
  add_modules(&out, job);
  add_rest(&out, job);
  if (!job->cli->quiet) cli_print(job->cli, builder_view(&out));
  builder_free(&out);
}

/* ---- keeping -------------------------------------------------------------------------------- */

/* Whose start-up the init durations are: the entry named, or the only one with a baseline. */
static void find_baseline(struct job *job) {
  const struct profile *old = cli_read_profile(job->cli);
  job->entry = job->cli->entry;
  job->startup_ms = NAN;
  for (uint32_t i = 0; old && i < old->entry_point_count; i++) {
    const struct profile_entry_point *entry = &old->entry_points[i];
    bool only = !job->entry.len && old->entry_point_count == 1;
    if (!only && !str_equal(entry->name, job->entry)) continue;
    job->entry = entry->name;
    job->startup_ms = entry->startup_ms;
  }
}

static void keep(struct job *job) {
  struct profile fresh = *job->judged.profile;
  struct profile_entry_point entry = profile_unknown_entry(job->entry);
  entry.init_ms = usage_init_ms(job->usage, 0.5);
  if (job->entry.len && !isnan(entry.init_ms)) {
    fresh.entry_points = &entry;
    fresh.entry_point_count = 1;
  }
  bool traffic =
      !isnan(fresh.traffic.requests_per_process) || !isnan(fresh.traffic.requests_per_day);
  if (fresh.module_count || fresh.entry_point_count || traffic)
    cli_merge_profile(job->cli, &fresh);
  else if (!job->cli->quiet)
    cli_remark("nothing to write");
}

static void judge(struct job *job) {
  struct cli *cli = job->cli;
  struct usage_given given = {
      .requests = cli->requests,
      .processes = cli->processes,
      .window_days = cli->days ? (double)cli->days : (double)NAN,
      .day = cli->day,
  };
  if (job->usage->dumps) read_program(cli, &given);
  job->judged = usage_judge(&cli->arena, job->usage, &given);
  find_baseline(job);
  tell(job);
  if (cli->status < CLI_WRONG_USE) keep(job);
}

void cli_usage(struct cli *cli) {
  struct job job = {.cli = cli};
  if (cli->sql) {
    cli_print(cli, str_from(usage_sql));
    return;
  }
  if (!cli->paths.count) {
    cli_complain(cli, CLI_WRONG_USE, "usage: name the logs, or - for standard input");
    return;
  }
  job.usage = read_logs(cli);
  if (job.usage->fault_count) return;
  if (!says_something(job.usage)) {
    if (cli->status == CLI_CLEAN)
      cli_complain(cli, CLI_WRONG_USE,
                   "none of %llu lines says what is used, or that a request was served (what it "
                   "reads: lmms-lint usage --help)",
                   (unsigned long long)job.usage->lines);
  } else if (cli->counts) {
    struct builder out = {0};
    usage_write(&out, job.usage);
    cli_print(cli, builder_view(&out));
    builder_free(&out);
  } else {
    judge(&job);
  }
}

/* lmms-lint profile [PATH|MODULE...]: measures what imports cost, with the user's interpreter, or
 * takes in what was measured elsewhere. */
#include "cli.h"

#include <assert.h>

#include "profile/importtime.h"

/* Arguments that exist are paths, the others are modules. */
static void part_arguments(struct cli *cli, struct cli_list *paths, struct cli_list *modules) {
  for (size_t i = 0; i < cli->paths.count; i++) {
    struct str word = cli->paths.items[i];
    bool is_path = file_exists(word.ptr) || str_has_byte(word, '/');
    struct cli_list *list = is_path ? paths : modules;
    ARRAY_PUSH(&cli->arena, list, word);
  }
}

struct job {
  struct cli *cli;
  struct str python, path; /* the interpreter, and the profile to write */
  struct project *project; /* NULL: modules were named */
  struct cli_modules modules;
};

/* What the files below the paths import; false after telling what is wrong. */
static bool find_modules(struct job *job) {
  struct cli *cli = job->cli;
  struct project_options options;
  if (!cli_project_options(cli, &options)) return false;
  options.profiles = (struct policy_strings){0}; /* written, not judged by */
  options.whole_program = options.find_entries = true;
  job->project = project_load(&options);
  cli_tell_faults(cli, job->project);
  if (job->project->path_error_count) return false;
  job->modules = cli_find_modules(cli, job->project, !cli->external_only);
  return true;
}

/* ---- modules --------------------------------------------------------------------------------- */

static void join_lists(struct cli *cli, struct cli_list *list, const struct cli_list *more) {
  for (size_t i = 0; i < more->count; i++)
    ARRAY_PUSH(&cli->arena, list, more->items[i]);
}

static bool measure_modules(struct job *job) {
  struct cli *cli = job->cli;
  struct error error = {0};
  struct builder text = {0};
  struct cli_list roots = {0}, own = job->modules.own;
  join_lists(cli, &roots, &cli->roots);
  join_lists(cli, &roots, &job->modules.roots);
  if (cli->roots.count) join_lists(cli, &own, &job->modules.names);
  struct measure_profile_request request = {
      .python = job->python,
      .modules = job->modules.names.items,
      .module_count = job->modules.names.count,
      .roots = roots.items,
      .root_count = roots.count,
      .first_party = own.items,
      .first_party_count = own.count,
      .runs = cli->runs,
      .limit_s = cli->limit,
      .only_stale = cli->only_stale && file_exists(job->path.ptr) ? job->path : STR(""),
      .partial = str_format(&cli->arena, STR_FMT ".partial", STR_ARG(job->path)),
      .quiet = cli->quiet,
  };
  bool good = measure_profile(&request, &text, &error);
  if (good)
    cli_merge_profile_text(cli, STR("measured"), builder_view(&text));
  else
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
  builder_free(&text);
  return good;
}

/* ---- entry points ---------------------------------------------------------------------------- */

#define ENTRY_ROUNDS 10

/* Loading it does not run the program: a function that is called later, or a main guard. */
static bool only_loads(struct job *job, const struct graph_entry *entry) {
  struct arena scratch = {0};
  struct str text;
  if (!entry->script) return true;
  bool guarded = project_source(job->project, &scratch, entry->path, &text) &&
                 str_find(text, STR("__name__"), 0) != SIZE_MAX;
  arena_free(&scratch);
  return guarded;
}

static bool measure_entry(struct job *job, const struct graph_entry *entry,
                          struct profile_entry_point *point) {
  struct cli *cli = job->cli;
  struct error error = {0};
  struct measure_start start;
  struct measure_start_request request = {
      .python = job->python,
      .entry = entry->path.len ? entry->path : entry->module,
      .rounds = ENTRY_ROUNDS,
      .limit_s = cli->limit,
  };
  struct measure_state here = {.directory = cli_folder(cli)};
  if (job->modules.roots.count) here.root = job->modules.roots.items[0];
  if (cli->roots.count) here.root = cli->roots.items[0];
  if (!measure_start(&cli->arena, &request, here, &start, &error)) {
    if (!cli->quiet) cli_remark("%s", error.text);
    return false;
  }
  *point = cli_entry_point(cli, entry->label, &start);
  return true;
}

/* The baselines of the entry points that pay for their start-up. */
static void measure_entries(struct job *job) {
  struct cli *cli = job->cli;
  uint32_t count = job->project->entry_count, done = 0;
  struct profile_entry_point *points =
      ARENA_ARRAY(&cli->arena, struct profile_entry_point, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    const struct graph_entry *entry = &job->project->entries[i];
    if (!entry->pays || !only_loads(job, entry)) continue;
    if (!cli->quiet) cli_remark("starting " STR_FMT, STR_ARG(entry->label));
    done += measure_entry(job, entry, &points[done]);
  }
  struct profile fresh = cli_empty_profile();
  fresh.entry_points = points;
  fresh.entry_point_count = done;
  if (done) cli_merge_profile(cli, &fresh);
}

static void measure(struct job *job) {
  struct cli *cli = job->cli;
  struct error error = {0};
  size_t count = job->modules.names.count;
  if (!cli->quiet) cli_remark("importing %zu modules, which runs their code", count);
  if (!cli_make_folder(cli, job->path)) return;
  if (!measure_find_python(&cli->arena, cli->python, STR(""), &job->python, &error))
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
  else if (measure_modules(job) && job->project && !cli->external_only)
    measure_entries(job);
}

/* The modules that are named, and those of the paths; false after telling what is wrong. */
static bool find_what(struct job *job) {
  struct cli *cli = job->cli;
  struct cli_list paths = {0};
  part_arguments(cli, &paths, &job->modules.names);
  struct cli_list named = job->modules.names;
  cli->paths = paths;
  bool good = (!paths.count && named.count) || find_modules(job);
  if (paths.count) join_lists(cli, &job->modules.names, &named);
  return good;
}

static void measure_arguments(struct cli *cli) {
  struct job job = {.cli = cli, .path = cli_profile_path(cli)};
  bool good = find_what(&job);
  if (good && job.modules.names.count)
    measure(&job);
  else if (good)
    cli_remark("nothing to measure: no import of a module from outside");
  if (job.project) project_free(job.project);
}

/* ---- what was measured elsewhere ------------------------------------------------------------- */

static void add_list(struct builder *out, const struct cli_list *list) {
  builder_add_byte(out, '[');
  for (size_t i = 0; i < list->count; i++) {
    if (i) builder_add(out, STR(", "));
    builder_add_json(out, list->items[i]);
  }
  builder_add_byte(out, ']');
}

/* The measuring script, with what the project gives to measure as what it measures if it is not
 * told otherwise. */
static void emit_script(struct cli *cli) {
  static const struct str place = {"MODULES, FIRST_PARTY, ROOTS = [], [], []", 40};
  struct job job = {.cli = cli};
  struct builder out = {0};
  if (!find_what(&job)) return;
  struct str script = measure_profile_script();
  size_t at = str_find(script, place, 0);
  assert(at != SIZE_MAX);
  builder_add(&out, str_slice(script, 0, at));
  builder_add(&out, STR("MODULES, FIRST_PARTY, ROOTS = "));
  add_list(&out, &job.modules.names);
  builder_add(&out, STR(", "));
  add_list(&out, &job.modules.own);
  builder_add(&out, STR(", "));
  add_list(&out, &job.modules.roots);
  builder_add(&out, str_slice(script, at + place.len, script.len));
  cli_print(cli, builder_view(&out));
  builder_free(&out);
  if (job.project) project_free(job.project);
}

/* What the emitted script has measured elsewhere. */
static void take_in(struct cli *cli) {
  struct builder text = {0};
  struct error error = {0};
  if (file_read(cli->import.ptr, &text, &error) == FILE_READ)
    cli_merge_profile_text(cli, cli->import, builder_view(&text));
  else
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
  builder_free(&text);
}

static void feed(void *reader, struct str bytes) {
  importtime_feed(reader, bytes);
}

static void tell_times(const struct importtime *times) {
  cli_remark("%u start%s, %u modules, wall times: the least of each module, biased low",
             times->runs, times->runs == 1 ? "" : "s", times->module_count);
  if (!times->cached_rows)
    cli_remark("only the first importer of each module is told: costs are lower bounds (Python "
               "3.14 tells all with -X importtime=2)");
  if (times->torn)
    cli_remark(
        "%llu row%s not add up, as where several processes write at once: what these modules "
        "import is not known (give the lines of one process at a time)",
        (unsigned long long)times->torn, times->torn == 1 ? " does" : "s do");
  if (times->damaged)
    cli_remark("%llu damaged row%s left out", (unsigned long long)times->damaged,
               times->damaged == 1 ? "" : "s");
}

/* What `python -X importtime` has written. */
static void take_times(struct cli *cli) {
  struct importtime_reader *reader = importtime_begin();
  bool good = cli_feed(cli, cli->from_importtime, feed, reader);
  const struct importtime *times = importtime_end(reader, &cli->arena);
  if (good && !times->module_count) {
    cli_complain(cli, CLI_WRONG_USE, STR_FMT ": no rows of -X importtime in it",
                 STR_ARG(cli->from_importtime));
    return;
  }
  if (!good) return;
  if (!cli->quiet) tell_times(times);
  struct profile profile = *importtime_profile(&cli->arena, times);
  profile.measured_at = cli_file_date(cli, cli->from_importtime);
  cli_merge_profile(cli, &profile);
}

void cli_profile(struct cli *cli) {
  if (cli->emit_script)
    emit_script(cli);
  else if (cli->import.len)
    take_in(cli);
  else if (cli->from_importtime.len)
    take_times(cli);
  else
    measure_arguments(cli);
}

/* Start-ups of an entry point: fresh processes, of one state or of two in turns. */
#include <math.h>
#include <stdlib.h>

#include "measure/internal.h"

#define DEFAULT_ROUNDS 40
#define DEFAULT_LIMIT_S 60
#define WARM_UPS 2
#define PLAIN_STARTS 7
#define OUTPUT_LIMIT ((size_t)16 << 20)

struct sample { /* one start */
  double ms, rss_kib, modules;
  struct str loads, file; /* loads: joined by commas */
};

struct samples { /* of one state: one array for each figure */
  double *ms, *rss_kib, *modules;
  struct str loads, file;
};

/* How the entry is called in the child: module's name or file. */
struct target {
  struct str kind, name;
};

static struct target target_of(struct str entry) {
  if (str_ends(entry, STR(".py"))) return (struct target){STR("file"), entry};
  size_t colon = str_find(entry, STR(":"), 0);
  return (struct target){STR("module"), str_slice(entry, 0, colon)};
}

/* ---- one start ------------------------------------------------------------------------------ */

static bool read_report(struct arena *arena, struct str report, struct sample *sample) {
  double *const figures[] = {&sample->ms, &sample->rss_kib, &sample->modules};
  const char *text = str_cstr(arena, report);
  for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
    char *end;
    *figures[i] = strtod(text, &end);
    if (end == text) return false;
    text = end;
  }
  struct str rest = str_trim(str_from(text));
  if (!rest.len || !str_cut(&rest, ' ', &sample->loads)) return false;
  sample->file = rest;
  return true;
}

static bool judge(struct arena *arena, const struct measure_start_request *request,
                  const struct measure_ended *ended, struct sample *sample, struct error *error) {
  struct str line = measure_last_line(ended), entry = request->entry;
  if (ended->timed_out)
    error_set(error, STR_FMT ": no end of the start-up after %u s", STR_ARG(entry),
              request->limit_s ? request->limit_s : DEFAULT_LIMIT_S);
  else if (ended->too_long)
    error_set(error, STR_FMT ": prints without end", STR_ARG(entry));
  else if (!read_report(arena, builder_view(&ended->report), sample))
    error_set(error, STR_FMT ": does not start (status %d): " STR_FMT, STR_ARG(entry),
              ended->status, STR_ARG(line));
  else
    return true;
  return false;
}

/* Roots of sys.path: of a file its folder, then the state's. */
static void add_roots(struct measure_arguments *arguments, struct target target,
                      struct measure_state state) {
  struct arena *arena = arguments->arena;
  if (str_equal(target.kind, STR("file")))
    measure_argument(arguments, path_join(arena, state.directory, path_directory(target.name)));
  if (state.root.len) measure_argument(arguments, path_join(arena, state.directory, state.root));
  measure_argument(arguments, state.directory);
}

static bool start_once(struct arena *arena, const struct measure_start_request *request,
                       struct target target, struct measure_state state, struct sample *sample,
                       struct error *error) {
  static const char *const warm[] = {"PYTHONDONTWRITEBYTECODE", NULL};
  static const char *const cold[] = {"PYTHONDONTWRITEBYTECODE=1",
                                     "PYTHONPYCACHEPREFIX=/nonexistent/bytecode", NULL};
  struct measure_arguments arguments = {.arena = arena};
  measure_argument(&arguments, request->python);
  measure_argument(&arguments, STR("-c"));
  measure_argument(&arguments, str_of(measure_start_text, measure_start_size));
  measure_argument(&arguments, str_format(arena, "%.6f", measure_now()));
  measure_argument(&arguments, state.collector_off ? STR("off") : STR("on"));
  measure_argument(&arguments, target.kind);
  measure_argument(&arguments, target.name);
  add_roots(&arguments, target, state);
  measure_argument(&arguments, (struct str){0});
  struct measure_command command = {
      .arguments = arguments.list.items,
      .directory = str_cstr(arena, state.directory),
      .settings = request->bytecode == MEASURE_COLD ? cold : warm,
      .output_limit = OUTPUT_LIMIT,
      .limit_s = request->limit_s ? request->limit_s : DEFAULT_LIMIT_S,
  };
  struct measure_ended ended;
  if (!measure_run(&command, &ended, error)) return false;
  bool good = judge(arena, request, &ended, sample, error);
  measure_ended_free(&ended);
  return good;
}

/* ---- many starts ---------------------------------------------------------------------------- */

static uint32_t rounds_of(const struct measure_start_request *request) {
  return request->rounds ? request->rounds : DEFAULT_ROUNDS;
}

static struct samples samples_new(struct arena *arena, uint32_t rounds) {
  return (struct samples){.ms = ARENA_ARRAY(arena, double, rounds),
                          .rss_kib = ARENA_ARRAY(arena, double, rounds),
                          .modules = ARENA_ARRAY(arena, double, rounds)};
}

static void keep(struct samples *samples, uint32_t round, const struct sample *sample) {
  samples->ms[round] = sample->ms;
  samples->rss_kib[round] = sample->rss_kib;
  samples->modules[round] = sample->modules;
}

static bool warm_up(struct arena *arena, const struct measure_start_request *request,
                    struct measure_state state, struct samples *samples, struct error *error) {
  struct sample sample;
  if (request->warm) return true;
  for (int i = 0; i < WARM_UPS; i++)
    if (!start_once(arena, request, target_of(request->entry), state, &sample, error)) return false;
  samples->file = str_copy(arena, sample.file);
  samples->loads = str_copy(arena, sample.loads);
  return true;
}

/* By the rounds made so far, `began` ago. */
static bool is_over(const struct measure_start_request *request, uint32_t made, double began) {
  if (made >= rounds_of(request)) return true;
  if (request->until_s <= 0 || made < request->least) return false;
  double now = measure_now();
  return now + (made ? (now - began) / made : 0) > request->until_s;
}

struct made {
  uint32_t rounds;
  double seconds;
};

/* Rounds over all states, each round beginning with another one. Short-lived texts go to `scratch`.
 */
static bool run_rounds(const struct measure_start_request *request,
                       const struct measure_state *states, struct samples *samples, uint32_t count,
                       struct made *made, struct error *error) {
  struct arena scratch = {0};
  bool good = true;
  double began = measure_now();
  uint32_t round = 0;
  for (; good && !is_over(request, round, began); round++) {
    for (uint32_t i = 0; good && i < count; i++) {
      struct sample sample;
      uint32_t state = (i + round) % count;
      good =
          start_once(&scratch, request, target_of(request->entry), states[state], &sample, error);
      if (good) keep(&samples[state], round, &sample);
    }
    arena_reset(&scratch);
    if (request->progress) request->progress(request->context, round + 1, rounds_of(request));
  }
  arena_free(&scratch);
  *made = (struct made){round, measure_now() - began};
  return good;
}

static bool plain_start(struct arena *arena, const struct measure_start_request *request,
                        struct measure_state state, double *ms, struct error *error) {
  double values[PLAIN_STARTS];
  for (int i = 0; i < PLAIN_STARTS; i++) {
    struct sample sample;
    struct target nothing = {STR("none"), STR("none")};
    if (!start_once(arena, request, nothing, state, &sample, error)) return false;
    values[i] = sample.ms;
  }
  *ms = measure_median(values, PLAIN_STARTS).median;
  return true;
}

/* Medians. Sorts the samples. */
static struct measure_start conclude(struct samples *samples, struct made made, double plain_ms) {
  uint32_t rounds = made.rounds;
  struct measure_start start = {.rounds = rounds,
                                .round_s = made.seconds / rounds,
                                .plain_ms = plain_ms,
                                .loads = samples->loads,
                                .file = samples->file};
  start.ms = measure_median(samples->ms, rounds);
  start.minimum_ms = samples->ms[0];
  start.rss_kib = measure_median(samples->rss_kib, rounds).median;
  start.modules = (uint32_t)lround(measure_median(samples->modules, rounds).median);
  return start;
}

bool measure_start(struct arena *arena, const struct measure_start_request *request,
                   struct measure_state state, struct measure_start *start, struct error *error) {
  struct samples samples = samples_new(arena, rounds_of(request));
  double plain_ms;
  struct made made;
  if (!warm_up(arena, request, state, &samples, error) ||
      !run_rounds(request, &state, &samples, 1, &made, error) ||
      !plain_start(arena, request, state, &plain_ms, error))
    return false;
  *start = conclude(&samples, made, plain_ms);
  return true;
}

static bool same_file(const struct samples *samples, struct error *error) {
  bool relative = !samples[0].file.len || samples[0].file.ptr[0] != '/';
  if (relative || !str_equal(samples[0].file, samples[1].file)) return false;
  error_set(error,
            "both states load " STR_FMT ": it is not taken from the compared folders (an installed "
            "copy, or a layout that needs --path src)",
            STR_ARG(samples[0].file));
  return true;
}

bool measure_compare(struct arena *arena, const struct measure_start_request *request,
                     struct measure_state before, struct measure_state after,
                     struct measure_comparison *comparison, struct error *error) {
  uint32_t rounds = rounds_of(request);
  struct measure_state states[] = {before, after};
  struct samples samples[] = {samples_new(arena, rounds), samples_new(arena, rounds)};
  double plain_ms;
  struct made made;
  for (int i = 0; i < 2; i++)
    if (!warm_up(arena, request, states[i], &samples[i], error)) return false;
  bool apart = !str_equal(before.directory, after.directory);
  if ((apart && same_file(samples, error)) ||
      !run_rounds(request, states, samples, 2, &made, error) ||
      !plain_start(arena, request, after, &plain_ms, error))
    return false;
  double *savings = ARENA_ARRAY(arena, double, rounds);
  for (uint32_t i = 0; i < made.rounds; i++)
    savings[i] = 1 - samples[1].ms[i] / samples[0].ms[i];
  comparison->saving = measure_median(savings, made.rounds);
  comparison->before = conclude(&samples[0], made, plain_ms);
  comparison->after = conclude(&samples[1], made, plain_ms);
  return true;
}

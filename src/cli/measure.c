/* lmms-lint measure ENTRY: how long a start-up takes, alone or against another state of the tree.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "measure/measure.h"

struct state { /* a state of the tree: as given, and where it lies */
  struct str given;
  struct measure_state place;
  struct measure_checkout checkout; /* top is empty for a folder */
};

struct job {
  struct cli *cli;
  struct measure_start_request request;
  struct state before, after;
  bool compares, verifies;
  double target; /* of --verify, a share */
  struct measure_comparison result;
};

static void progress(void *context, uint32_t done, uint32_t all) {
  struct cli *cli = context;
  if (cli->quiet || !isatty(STDERR_FILENO)) return;
  dprintf(STDERR_FILENO, "\rmeasure: round %u of %u%s", done, all, done == all ? "\n" : "");
}

/* ---- arguments ------------------------------------------------------------------------------ */

/* "40%" or "0.4", as a share. */
static bool read_share(struct str text, double *share) {
  char *end;
  *share = strtod(text.ptr, &end);
  bool percent = *end == '%';
  if (percent) *share /= 100;
  return end != text.ptr && end[percent] == 0 && *share > -1 && *share < 1;
}

static bool wrong(struct cli *cli, const char *what) {
  cli_complain(cli, CLI_WRONG_USE, "%s", what);
  return false;
}

static bool read_arguments(struct job *job) {
  struct cli *cli = job->cli;
  job->compares = cli->before.len || cli->after.len;
  job->verifies = cli->verify.len != 0;
  if (cli->paths.count != 1) return wrong(cli, "measure: name one entry point");
  if (job->verifies && !read_share(cli->verify, &job->target))
    return wrong(cli, "--verify: a share such as 40% is needed");
  if (job->verifies && !job->compares)
    return wrong(cli, "--verify needs two states: --before REVISION, or --before FOLDER");
  if (cli->save && (cli->after.len || cli->cold))
    return wrong(cli, "--save keeps the figures of this work tree, warm: no --after, no --cold");
  job->request = (struct measure_start_request){
      .entry = cli->paths.items[0],
      .rounds = cli->rounds,
      .limit_s = cli->limit,
      .bytecode = cli->cold ? MEASURE_COLD : MEASURE_WARM,
      .progress = progress,
      .context = cli,
  };
  return true;
}

static bool lies_in(struct arena *arena, struct str folder, struct str name) {
  struct str path = path_join(arena, folder, name);
  struct str file = str_format(arena, STR_FMT ".py", STR_ARG(path));
  return file_exists(str_cstr(arena, file)) || file_is_directory(str_cstr(arena, path));
}

/* The folder, relative to the state's, from which the entry's modules are imported where that is
 * another one: "src" of a module that lies there, and what a file's package lies in. */
static struct str find_root(struct arena *arena, struct str directory, struct str entry) {
  if (!str_ends(entry, STR(".py"))) {
    struct str module = str_slice(entry, 0, str_find(entry, STR(":"), 0));
    struct str top = str_slice(module, 0, str_find(module, STR("."), 0));
    bool in_src = !lies_in(arena, directory, top) &&
                  lies_in(arena, path_join(arena, directory, STR("src")), top);
    return in_src ? STR("src") : STR("");
  }
  struct str folder = path_directory(entry);
  while (folder.len > 1) {
    struct str file = path_join(arena, path_join(arena, directory, folder), STR("__init__.py"));
    if (!file_exists(str_cstr(arena, file))) break;
    folder = path_directory(folder);
  }
  return folder;
}

static void set_root(struct job *job, struct state *state) {
  struct cli *cli = job->cli;
  state->place.root = cli->roots.count
                          ? cli->roots.items[0]
                          : find_root(&cli->arena, state->place.directory, job->request.entry);
}

/* A folder, or a revision; nothing given is the work tree. */
static bool open_state(struct job *job, struct state *state, struct str given,
                       struct error *error) {
  struct arena *arena = &job->cli->arena;
  struct str folder = cli_folder(job->cli);
  if (!folder.len) {
    error_set(error, "the current folder is gone");
    return false;
  }
  state->given = given;
  if (!given.len || file_is_directory(given.ptr)) {
    state->place.directory = given.len ? path_join(arena, folder, given) : folder;
    set_root(job, state);
    return true;
  }
  if (!measure_checkout_add(arena, given, &state->checkout, error)) {
    struct error why = *error;
    state->checkout.top = STR("");
    error_set(error, STR_FMT ": neither a folder nor a revision: %.600s", STR_ARG(given), why.text);
    return false;
  }
  state->place.directory = state->checkout.directory;
  set_root(job, state);
  return true;
}

static void close_state(struct state *state) {
  if (state->checkout.top.len) measure_checkout_remove(&state->checkout);
}

/* ---- telling -------------------------------------------------------------------------------- */

static void add_start(struct builder *out, const char *label, const struct measure_start *start) {
  builder_add_format(out, "%s  ", label);
  builder_add_number(out, start->ms.median, 1);
  if (!isnan(start->ms.low)) {
    builder_add(out, STR(" ms  (95 %: "));
    builder_add_number(out, start->ms.low, 1);
    builder_add(out, STR(" to "));
    builder_add_number(out, start->ms.high, 1);
    builder_add_byte(out, ')');
  } else {
    builder_add(out, STR(" ms  (too few rounds for an interval)"));
  }
  builder_add_format(out, ", %u modules, ", start->modules);
  builder_add_number(out, start->rss_kib / 1024, 1);
  builder_add(out, STR(" MiB\n"));
}

static void add_percent(struct builder *out, double share) {
  builder_add_number(out, share * 100, 1);
  builder_add(out, STR(" %"));
}

static const char *const answers[] = {
    [MEASURE_YES] = "yes", [MEASURE_NO] = "no", [MEASURE_INCONCLUSIVE] = "inconclusive"};

/* What may be said of the sign of the saving. */
static const char *direction(struct measure_interval saving) {
  if (saving.low > 0) return "faster";
  return saving.high < 0 ? "slower" : "inconclusive";
}

static void add_saving(struct builder *out, const struct job *job) {
  struct measure_interval saving = job->result.saving;
  builder_add(out, STR("saving  "));
  add_percent(out, saving.median);
  if (!isnan(saving.low)) {
    builder_add(out, STR("  (95 %: "));
    add_percent(out, saving.low);
    builder_add(out, STR(" to "));
    add_percent(out, saving.high);
    builder_add(out, STR(", sign test)"));
  }
  builder_add_format(out, ": %s\n", direction(saving));
  if (!job->verifies) return;
  builder_add(out, STR("at least "));
  add_percent(out, job->target);
  builder_add_format(out, ": %s\n", answers[measure_verify(saving, job->target)]);
}

static void add_text(struct builder *out, const struct job *job) {
  const struct measure_start *after = &job->result.after;
  builder_add_format(out, STR_FMT ": start-up until loaded, %s bytecode, %u rounds\n",
                     STR_ARG(job->request.entry), job->cli->cold ? "cold" : "warm",
                     job->request.rounds ? job->request.rounds : 40);
  if (job->compares) {
    add_start(out, "before", &job->result.before);
    add_start(out, "after ", after);
    add_saving(out, job);
  } else {
    add_start(out, "median", after);
  }
  builder_add(out, STR("the interpreter alone takes "));
  builder_add_number(out, after->plain_ms, 1);
  builder_add(out, STR(" ms of it\n"));
}

static void json_key(struct builder *out, const char *key) {
  if (out->ptr[out->len - 1] != '{') builder_add(out, STR(", "));
  builder_add_json(out, str_from(key));
  builder_add(out, STR(": "));
}

static void json_text(struct builder *out, const char *key, struct str text) {
  json_key(out, key);
  builder_add_json(out, text);
}

static void json_number(struct builder *out, const char *key, double value, int decimals) {
  if (isnan(value)) return;
  json_key(out, key);
  builder_add_number(out, value, decimals);
}

static void json_start(struct builder *out, const struct measure_start *start) {
  json_number(out, "startup_ms", start->ms.median, 2);
  json_number(out, "low_ms", start->ms.low, 2);
  json_number(out, "high_ms", start->ms.high, 2);
  json_number(out, "minimum_ms", start->minimum_ms, 2);
  json_number(out, "interpreter_ms", start->plain_ms, 2);
  json_number(out, "modules", start->modules, 0);
  json_number(out, "rss_kib", start->rss_kib, 0);
}

/* One object on one line: what --output-format json prints, and a line of the history. */
static void add_json(struct builder *out, const struct job *job) {
  const struct measure_interval *saving = &job->result.saving;
  struct arena *arena = &job->cli->arena;
  builder_add_byte(out, '{');
  json_text(out, "date", cli_now(job->cli));
  json_text(out, "entry", job->request.entry);
  json_text(out, "python", job->request.python);
  json_text(out, "bytecode", job->cli->cold ? STR("cold") : STR("warm"));
  json_number(out, "rounds", job->request.rounds ? job->request.rounds : 40, 0);
  json_text(out, "revision",
            job->after.checkout.top.len ? job->after.checkout.revision : measure_revision(arena));
  json_start(out, &job->result.after);
  if (job->compares) {
    json_text(out, "against", job->before.given);
    if (job->after.given.len) json_text(out, "after", job->after.given);
    if (job->before.checkout.top.len)
      json_text(out, "against_revision", job->before.checkout.revision);
    json_key(out, "before");
    builder_add_byte(out, '{');
    json_start(out, &job->result.before);
    builder_add_byte(out, '}');
    json_number(out, "saving", saving->median, 4);
    json_number(out, "saving_low", saving->low, 4);
    json_number(out, "saving_high", saving->high, 4);
    json_text(out, "conclusion", str_from(direction(*saving)));
  }
  if (job->verifies) {
    json_number(out, "target", job->target, 4);
    json_text(out, "verified", str_from(answers[measure_verify(*saving, job->target)]));
  }
  builder_add_byte(out, '}');
}

/* ---- keeping -------------------------------------------------------------------------------- */

static void add_history(struct job *job, struct str line) {
  struct cli *cli = job->cli;
  struct str path = cli_history_path(cli);
  struct error error = {0};
  if (!cli_make_folder(cli, path)) return;
  if (!measure_history_add(str_cstr(&cli->arena, path), line, &error))
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
}

static struct profile_names split_names(struct arena *arena, struct str text) {
  struct profile_names names = {.given = true};
  ARRAY(struct str) list = {0};
  struct str rest = text, name;
  if (str_equal(text, STR("-"))) return names;
  while (rest.ptr && str_cut(&rest, ',', &name))
    ARRAY_PUSH(arena, &list, name);
  names.items = list.items;
  names.count = (uint32_t)list.count;
  return names;
}

/* The baseline of the entry point, in the profile. */
static void save(struct job *job) {
  const struct measure_start *start = &job->result.after;
  struct profile_entry_point entry = cli_entry_point(job->cli, job->request.entry, start);
  struct str day = entry.date;
  entry.loads = split_names(&job->cli->arena, start->loads);
  if (job->compares) {
    entry.first_ms = job->result.before.ms.median;
    entry.first_date = day;
    entry.best_ms = fmin(start->ms.median, entry.first_ms);
    entry.saving_low = fmax(job->result.saving.low, 0);
    entry.saving_date = day;
    if (isnan(job->result.saving.low)) entry.saving_low = NAN;
  }
  struct profile fresh = cli_empty_profile();
  fresh.entry_points = &entry;
  fresh.entry_point_count = 1;
  cli_merge_profile(job->cli, &fresh);
}

/* ---- the command ---------------------------------------------------------------------------- */

static bool run(struct job *job, struct error *error) {
  struct arena *arena = &job->cli->arena;
  struct str python = job->cli->python;
  if (!measure_find_python(arena, python, STR(""), &job->request.python, error) ||
      !open_state(job, &job->after, job->cli->after, error))
    return false;
  if (!job->compares)
    return measure_start(arena, &job->request, job->after.place, &job->result.after, error);
  return open_state(job, &job->before, job->cli->before, error) &&
         measure_compare(arena, &job->request, job->before.place, job->after.place, &job->result,
                         error);
}

/* The trend, where there is one to warn of. */
static void tell_creep(struct job *job) {
  struct builder out = {0};
  if (cli_add_creep(job->cli, &out, job->request.entry))
    cli_remark(STR_FMT, STR_ARG(builder_view(&out)));
  builder_free(&out);
}

static void tell(struct job *job) {
  struct builder json = {0}, text = {0};
  bool as_json = str_equal(job->cli->output_format, STR("json"));
  add_json(&json, job);
  add_text(&text, job);
  add_history(job, builder_view(&json));
  builder_add_byte(&json, '\n');
  cli_print(job->cli, builder_view(as_json ? &json : &text));
  builder_free(&json);
  builder_free(&text);
  if (job->cli->save) save(job);
  if (!job->cli->quiet && !as_json) tell_creep(job);
  bool verified = !job->verifies || measure_verify(job->result.saving, job->target) == MEASURE_YES;
  if (!verified) cli_raise(job->cli, CLI_FINDINGS);
}

void cli_measure(struct cli *cli) {
  struct job job = {.cli = cli};
  struct error error = {0};
  sigset_t signals;
  if (cli->trend) {
    cli_trend(cli);
    return;
  }
  if (!read_arguments(&job)) return;
  measure_signals_hold(&signals);
  if (run(&job, &error))
    tell(&job);
  else
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
  close_state(&job.before);
  close_state(&job.after);
  measure_signals_release(&signals);
}

/* lmms-lint status: is it worth it here, the doctrine's targets, and its checklists, each item
 * answered from evidence, with the command that mends it. In: the program, its findings, the
 * profile, the history. Out: text. Nothing is measured. */
#include "cli.h"

#include "engine/engine.h"
#include "profile/history.h"

#include <math.h>
#include <stdio.h>

#define WORTH 0.1       /* share of the start-up that must be reachable */
#define IMPROVEMENT 0.4 /* the doctrine's target */

struct status {
  struct cli *cli;
  struct cli_program program;
  const struct rule_input *input; /* the program's */
  const struct profile *profile;  /* NULL: none */
  struct engine_result found;     /* by all rules */
  struct builder out;
  bool reachable_known, worth_it; /* of any entry that pays */
};

static struct arena *arena_of(struct status *status) {
  return &status->cli->arena;
}

static struct str in_ms(struct status *status, double ms) {
  return rule_ms(arena_of(status), ms);
}

/* ---- evidence ------------------------------------------------------------------------------- */

/* How many findings there are of the rules whose codes stand in `codes` ("LMM101 LMM102"); those
 * that have some are listed in `found`. */
static uint32_t count_found(struct status *status, const char *codes, bool fast_path_only,
                            struct str *found) {
  uint32_t count = 0;
  *found = STR("");
  for (uint32_t i = 0; i < status->found.diag_count; i++) {
    const struct diag *diag = &status->found.diags[i];
    bool here = !fast_path_only;
    for (uint32_t f = 0; f < status->input->file_count && !here; f++)
      here = status->input->is_fast_path[f] &&
             str_equal(status->input->files[f]->path, diag->place.path);
    if (!here || !strstr(codes, diag->code)) continue;
    count++;
    if (str_find(*found, str_from(diag->code), 0) == SIZE_MAX)
      *found = str_format(arena_of(status), STR_FMT "%s%s", STR_ARG(*found), found->len ? " " : "",
                          diag->code);
  }
  return count;
}

/* The first of the rules that could not be judged, or NULL. */
static const struct engine_not_run *find_not_run(const struct status *status, const char *codes) {
  for (uint32_t i = 0; i < status->found.not_run_count; i++)
    if (strstr(codes, status->found.not_run[i].rule->code)) return &status->found.not_run[i];
  return NULL;
}

static const struct profile_entry_point *baseline_of(const struct status *status,
                                                     const struct graph_entry *entry) {
  for (uint32_t i = 0; status->profile && i < status->profile->entry_point_count; i++) {
    const struct profile_entry_point *point = &status->profile->entry_points[i];
    if (str_equal(point->name, entry->label) || str_equal(point->name, entry->path) ||
        str_equal(point->name, entry->module))
      return point;
  }
  return NULL;
}

/* The first entry that pays, else the first; GRAPH_NONE if there is none. */
static uint32_t main_entry(const struct status *status) {
  const struct rule_input *input = status->input;
  for (uint32_t i = 0; i < input->entry_count; i++)
    if (input->starts[i] && input->graph->input->entries[i].pays) return i;
  return GRAPH_NONE;
}

static struct str entry_name(const struct status *status) {
  uint32_t entry = main_entry(status);
  return entry == GRAPH_NONE ? STR("ENTRY") : status->input->graph->input->entries[entry].label;
}

static double or_none(double value) {
  return isnan(value) ? 0 : value;
}

/* The share by which the start-up is on record to have improved, at least; NAN: nothing is. */
static double improvement(const struct status *status) {
  double best = NAN;
  for (uint32_t i = 0; status->profile && i < status->profile->entry_point_count; i++) {
    const struct profile_entry_point *point = &status->profile->entry_points[i];
    best = fmax(best, fmax(point->saving_low,
                           1 - (point->startup_ms + or_none(point->spread_ms)) / point->first_ms));
  }
  return best;
}

/* With the entry point's name. */
static void add_command(struct status *status, const char *command) {
  const char *entry = strstr(command, "ENTRY");
  if (!entry) {
    builder_add_cstr(&status->out, command);
    return;
  }
  builder_add(&status->out, str_of(command, (size_t)(entry - command)));
  builder_add(&status->out, entry_name(status));
  builder_add_cstr(&status->out, entry + strlen("ENTRY"));
}

/* ---- is it worth it ------------------------------------------------------------------------- */

#define FAR_MS 100

/* What was measured is not what the imports of now can take: it was another program. */
static bool is_outdated(const struct profile_entry_point *baseline, const struct graph_sum *total,
                        double predicted) {
  return !total->unprofiled && predicted < 0.5 * baseline->startup_ms &&
         baseline->startup_ms - predicted > FAR_MS;
}

static void tell_entry(struct status *status, uint32_t index) {
  const struct graph_entry *entry = &status->input->graph->input->entries[index];
  const struct profile_entry_point *baseline = baseline_of(status, entry);
  struct builder *out = &status->out;
  builder_add_format(out, "  " STR_FMT " (%s): ", STR_ARG(entry->label),
                     policy_kind_word((enum policy_entry_kind)entry->kind));
  if (!entry->pays) {
    builder_add(out, STR("does not pay for its start-up: leave it\n"));
    return;
  }
  const struct graph_start *start =
      rule_plan_start(arena_of(status), status->input, status->input->starts[index]);
  struct graph_plan plan = rule_make_frontier(arena_of(status), status->input, start);
  double predicted = (double)plan.startup_us / 1000;
  double left = (double)plan.points[plan.count - 1].startup_us / 1000;
  bool measured = baseline && !isnan(baseline->startup_ms);
  bool outdated = measured && is_outdated(baseline, &start->total, predicted);
  double all = measured && !outdated ? baseline->startup_ms : predicted;
  double share = all > 0 ? fmin((predicted - left) / all, 1) : 0;
  status->reachable_known |= share >= WORTH || !start->total.unprofiled;
  status->worth_it |= share >= WORTH;
  builder_add_format(out, "of " STR_FMT " %s, " STR_FMT "%s can be saved, %.0f %%: %s\n",
                     STR_ARG(in_ms(status, all)), measured && !outdated ? "measured" : "predicted",
                     STR_ARG(in_ms(status, predicted - left)),
                     start->total.bounds ? " at most" : "", share * 100,
                     share >= WORTH            ? "worth it (lmms-lint plan)"
                     : start->total.unprofiled ? "too little is known"
                                               : "leave it");
  if (outdated)
    builder_add_format(out,
                       "    the " STR_FMT " measured on " STR_FMT " are far more than its imports "
                       "take now: measure again (lmms-lint measure " STR_FMT " --save)\n",
                       STR_ARG(in_ms(status, baseline->startup_ms)), STR_ARG(baseline->date),
                       STR_ARG(entry->label));
  if (start->total.unprofiled)
    builder_add_format(out, "    %u module%s without a figure not counted (lmms-lint profile)\n",
                       start->total.unprofiled, start->total.unprofiled == 1 ? "" : "s");
}

static void tell_worth(struct status *status) {
  struct builder *out = &status->out;
  const struct rule_input *input = status->input;
  uint32_t told = 0;
  builder_add(out, STR("Is it worth it here?\n"));
  if (!status->profile) {
    builder_add_format(out, "  not known: nothing was measured (lmms-lint try " STR_FMT ")\n",
                       STR_ARG(entry_name(status)));
    return;
  }
  for (uint32_t i = 0; i < input->entry_count; i++)
    if (input->starts[i]) {
      tell_entry(status, i);
      told++;
    }
  if (!told)
    builder_add(out,
                STR("  not known: no entry point (name it in `entry-points` of the policy)\n"));
}

/* ---- targets -------------------------------------------------------------------------------- */

struct target {
  const char *name, *unit;
  double target, excellent;
  bool at_least; /* more is better */
};

static void tell_target(struct status *status, const struct target *target, double yours,
                        const char *note) {
  struct builder *out = &status->out;
  const char *sign = target->at_least ? ">" : "<";
  char wanted[32], excellent[32];
  snprintf(wanted, sizeof wanted, "%s %g%s", sign, target->target, target->unit);
  snprintf(excellent, sizeof excellent, "%s %g%s", sign, target->excellent, target->unit);
  builder_add_format(out, "  %-24s %-10s %-10s ", target->name, wanted, excellent);
  if (isnan(yours)) {
    builder_add(out, STR("not known: "));
    add_command(status, note);
    builder_add_byte(out, '\n');
    return;
  }
  bool good = target->at_least ? yours > target->target : yours < target->target;
  bool best = target->at_least ? yours > target->excellent : yours < target->excellent;
  builder_add_number(out, yours, yours < 1 ? 2 : yours < 10 ? 1 : 0);
  builder_add_format(out, "%s  %s%s%s\n", target->unit,
                     best   ? "excellent"
                     : good ? "reached"
                            : "missed",
                     *note ? ", " : "", note);
}

/* Seconds, and where the figure comes from. */
static double cold_start(struct status *status, const char **note) {
  uint32_t entry = main_entry(status);
  if (entry == GRAPH_NONE) {
    *note = "no entry point that pays for its start-up";
    return NAN;
  }
  const struct profile_entry_point *point =
      baseline_of(status, &status->input->graph->input->entries[entry]);
  *note = "where it is deployed";
  if (point && !isnan(point->init_ms)) return point->init_ms / 1000;
  *note = "where it was measured";
  if (point && !isnan(point->startup_ms)) return point->startup_ms / 1000;
  *note = "lmms-lint measure ENTRY --save";
  return NAN;
}

/* Milliseconds: the slowest fast path. */
static double fast_path_ms(struct status *status, const char **note) {
  double most = NAN;
  *note = "no fast path";
  for (uint32_t f = 0; f < status->input->file_count; f++) {
    if (!status->input->is_fast_path[f]) continue;
    *note = "no profile (lmms-lint profile)";
    if (!status->profile) return NAN;
    const struct graph_start *start = rule_start_of_file(arena_of(status), status->input, f);
    *note = start->total.unprofiled ? "at least: some imports have no figure" : "predicted";
    most = fmax(most, rule_startup_ms(start).high);
  }
  return most;
}

/* Eager imports of the file that is the main entry. */
static double module_level_imports(struct status *status, const char **note) {
  uint32_t entry = main_entry(status), count = 0;
  *note = "no entry point that pays for its start-up";
  if (entry == GRAPH_NONE) return NAN;
  uint32_t module = status->input->graph->entry_modules[entry];
  uint32_t file = module == GRAPH_NONE ? GRAPH_NONE : status->input->graph->modules[module].file;
  *note = "the entry is no file here";
  if (file == GRAPH_NONE) return NAN;
  const struct facts *facts = status->input->files[file];
  for (uint32_t i = 0; i < facts->import_count; i++)
    count += facts->imports[i].scope == FACTS_MODULE && rule_is_loading(&facts->imports[i]);
  *note = "in the entry's file";
  return count;
}

static void tell_targets(struct status *status) {
  static const struct target targets[] = {
      {"cold start", " s", 3, 2, false},
      {"hot path import time", " ms", 200, 100, false},
      {"module-level imports", "", 10, 5, false},
      {"import time reduction", " %", 40, 60, true},
  };
  const char *note;
  double yours;
  builder_add(&status->out, STR("\nTargets                    target     excellent  yours\n"));
  yours = cold_start(status, &note);
  tell_target(status, &targets[0], yours, note);
  yours = fast_path_ms(status, &note);
  tell_target(status, &targets[1], yours, note);
  yours = module_level_imports(status, &note);
  tell_target(status, &targets[2], yours, note);
  yours = improvement(status) * 100;
  tell_target(status, &targets[3], yours,
              isnan(yours) ? "lmms-lint measure ENTRY --before REVISION --save" : "");
}

/* ---- checklists ----------------------------------------------------------------------------- */

enum answer { ANSWER_YES, ANSWER_NO, ANSWER_UNKNOWN, ANSWER_NOT_HERE };

/* One item: what is asked, the answer, what it rests on, and the command that mends it. */
static void tell_item(struct status *status, enum answer answer, const char *question,
                      struct str evidence, const char *command) {
  static const char *const marks[] = {"[x]", "[ ]", "[?]", "[-]"};
  builder_add_format(&status->out, "  %s %s: " STR_FMT, marks[answer], question, STR_ARG(evidence));
  if (*command && (answer == ANSWER_NO || answer == ANSWER_UNKNOWN)) {
    builder_add(&status->out, STR(" -> "));
    add_command(status, command);
  }
  builder_add_byte(&status->out, '\n');
}

/* An item that holds where none of these rules finds anything. */
static void tell_rules(struct status *status, const char *question, const char *codes,
                       const char *command, bool fast_path_only) {
  struct str found;
  uint32_t count = count_found(status, codes, fast_path_only, &found);
  const struct engine_not_run *not_run = find_not_run(status, codes);
  struct str evidence = count ? str_format(arena_of(status), "%u finding%s (" STR_FMT ")", count,
                                           count == 1 ? "" : "s", STR_ARG(found))
                        : not_run ? str_format(arena_of(status), "%s was not run: " STR_FMT,
                                               not_run->rule->code, STR_ARG(not_run->why))
                                  : STR("no finding");
  enum answer answer = count ? ANSWER_NO : not_run ? ANSWER_UNKNOWN : ANSWER_YES;
  tell_item(status, answer, question, evidence, command);
}

static void item_profile(struct status *status) {
  struct map missing_modules = {0};
  for (uint32_t i = 0; i < status->input->decision_count; i++)
    if (decision_is_unprofiled_import(&status->input->decisions[i]))
      map_put(&missing_modules, arena_of(status), status->input->decisions[i].module, 1);
  uint32_t missing = missing_modules.count;
  bool done = status->profile && !missing;
  struct str evidence =
      !status->profile ? STR("no profile")
      : missing
          ? str_format(arena_of(status), "%u module%s of the start-up without a figure", missing,
                       missing == 1 ? "" : "s")
          : str_format(arena_of(status), "%u modules have figures", status->profile->module_count);
  tell_item(status, done ? ANSWER_YES : ANSWER_NO, "profile all imports", evidence,
            "lmms-lint profile");
}

static bool has_fast_path(const struct status *status) {
  for (uint32_t f = 0; f < status->input->file_count; f++)
    if (status->input->is_fast_path[f]) return true;
  return false;
}

static bool has_handler(const struct status *status) {
  const struct rule_input *input = status->input;
  for (uint32_t i = 0; i < input->entry_count; i++)
    if (input->starts[i] && input->graph->input->entries[i].lambda) return true;
  return false;
}

#define FAST_PATH_RULES "LMM301 LMM302 LMM303 LMM304 LMM305 LMM306 LMM307 LMM308"

static void item_fast_path(struct status *status) {
  if (has_fast_path(status))
    tell_rules(status, "create fast_path.py", FAST_PATH_RULES, "lmms-lint --select LMM3", false);
  else if (has_handler(status))
    tell_item(status, ANSWER_NO, "create fast_path.py", STR("a Lambda handler without one"),
              "lmms-lint rule LMM301");
  else
    tell_item(status, ANSWER_NOT_HERE, "create fast_path.py",
              STR("no Lambda handler, and `fast-path` is not set"), "");
}

static void item_tiers(struct status *status) {
  uint32_t unknown = 0, costly = 0;
  for (uint32_t i = 0; i < status->input->decision_count; i++) {
    const struct decision *decision = &status->input->decisions[i];
    bool weighs = decision->band == BAND_MIDDLE || decision->band == BAND_HEAVY;
    if (!weighs || status->input->is_test[decision->file_index]) continue;
    costly++;
    unknown += !decision->usage_known;
  }
  struct str evidence =
      !status->profile ? STR("no profile")
      : unknown
          ? str_format(arena_of(status), "the usage of %u of %u costly imports is not known",
                       unknown, costly)
          : str_format(arena_of(status), "cost and usage of %u costly imports are known", costly);
  bool done = status->profile && !unknown;
  tell_item(status, done ? ANSWER_YES : ANSWER_NO, "classify imports by tier", evidence,
            status->profile ? "lmms-lint usage LOG" : "lmms-lint profile");
}

static void item_cold_path(struct status *status) {
  static const char codes[] = "LMM101 LMM102 LMM103 LMM108";
  if (status->profile)
    tell_rules(status, "function-level imports for the cold path", codes, "lmms-lint", false);
  else
    tell_item(status, ANSWER_UNKNOWN, "function-level imports for the cold path", STR("no profile"),
              "lmms-lint profile");
}

static void item_baseline(struct status *status) {
  uint32_t count = 0;
  struct str date = {0};
  for (uint32_t i = 0; status->profile && i < status->profile->entry_point_count; i++)
    if (!isnan(status->profile->entry_points[i].startup_ms)) {
      count++;
      date = status->profile->entry_points[i].date;
    }
  struct str evidence = count ? str_format(arena_of(status), "%u on record, the last of " STR_FMT,
                                           count, STR_ARG(date))
                              : STR("none on record");
  tell_item(status, count ? ANSWER_YES : ANSWER_NO, "measure baseline cold start", evidence,
            "lmms-lint measure ENTRY --save");
}

static void item_apply(struct status *status) {
  if (!status->reachable_known)
    tell_item(status, ANSWER_UNKNOWN, "apply optimisations", STR("what can be saved is not known"),
              "lmms-lint profile");
  else if (status->worth_it)
    tell_item(status, ANSWER_NO, "apply optimisations", STR("10 % or more can still be saved"),
              "lmms-lint plan");
  else
    tell_item(status, ANSWER_YES, "apply optimisations", STR("less than 10 % is left to save"), "");
}

static void item_verify(struct status *status) {
  double gain = improvement(status);
  struct str evidence = isnan(gain)
                            ? STR("no start-up on record that was measured before and after")
                            : str_format(arena_of(status), "%.0f %% on record", gain * 100);
  tell_item(status, gain >= IMPROVEMENT ? ANSWER_YES : ANSWER_NO, "verify > 40 % improvement",
            evidence, "lmms-lint measure ENTRY --before REVISION --verify 40% --save");
}

/* Where teams run their checks. */
static struct str find_automation(void) {
  static const char *const files[] = {".pre-commit-config.yaml",
                                      ".github/workflows/ci.yml",
                                      ".github/workflows/lint.yml",
                                      ".github/workflows/test.yml",
                                      ".gitlab-ci.yml",
                                      "tox.ini",
                                      "noxfile.py",
                                      "Makefile"};
  struct str found = {0};
  struct builder text = {0};
  struct error ignored;
  for (size_t i = 0; i < sizeof files / sizeof *files && !found.len; i++)
    if (file_read(files[i], &text, &ignored) == FILE_READ &&
        str_find(builder_view(&text), STR("lmms-lint"), 0) != SIZE_MAX)
      found = str_from(files[i]);
  builder_free(&text);
  return found;
}

static void item_tests(struct status *status) {
  const struct policy *policy = status->input->policy;
  struct str where = find_automation();
  bool bounded = policy->contract_count || !isnan(policy->startup_budget_ms);
  struct str evidence =
      where.len ? str_format(arena_of(status), STR_FMT " runs lmms-lint%s", STR_ARG(where),
                             bounded ? ", with a budget or contracts" : "")
      : bounded ? STR("a budget or contracts, but no hook or workflow that runs lmms-lint")
                : STR("no hook or workflow that runs lmms-lint");
  tell_item(status, where.len ? ANSWER_YES : ANSWER_NO, "add automated tests", evidence,
            "run `lmms-lint` in .pre-commit-config.yaml or CI");
}

static struct history read_history(struct status *status) {
  struct builder text = {0};
  struct error ignored;
  struct history history = {0};
  if (file_read(str_cstr(arena_of(status), cli_history_path(status->cli)), &text, &ignored) ==
      FILE_READ)
    history = history_read(arena_of(status), builder_view(&text), STR(""), false);
  builder_free(&text);
  return history;
}

static void item_monitoring(struct status *status) {
  static const char question[] = "continuous monitoring";
  struct history history = read_history(status);
  struct history_trend trend = history_judge(arena_of(status), &history);
  int32_t today;
  double age = history.count && date_parse(status->input->today, &today)
                   ? today - history.points[history.count - 1].at_days
                   : NAN;
  if (trend.creeps)
    tell_item(status, ANSWER_NO, question, STR("the start-up creeps up"),
              "lmms-lint measure --trend");
  else if (history.count < 2)
    tell_item(status, ANSWER_NO, question,
              history.count ? STR("only one measurement so far")
                            : STR("no history of measurements"),
              "lmms-lint measure ENTRY in CI");
  else
    tell_item(status, age <= status->input->policy->profile_max_age_days ? ANSWER_YES : ANSWER_NO,
              question,
              str_format(arena_of(status), "%u measurements, the last %.0f days ago%s",
                         history.count, fmax(age, 0), trend.known ? ", no creep" : ""),
              "lmms-lint measure ENTRY in CI");
}

static void tell_checklist(struct status *status) {
  builder_add(&status->out, STR("\nChecklist\n"));
  item_profile(status);
  item_fast_path(status);
  item_tiers(status);
  item_cold_path(status);
  tell_rules(status, "document hot path exceptions", "LMM201 LMM202 LMM203 LMM204 LMM205",
             "lmms-lint --select LMM2", false);
  item_baseline(status);
  item_apply(status);
  item_verify(status);
  item_tests(status);
  item_monitoring(status);
}

/* AP-04's monthly audit. */
static void tell_audit(struct status *status) {
  builder_add(&status->out, STR("\nAudit of the fast path\n"));
  if (!has_fast_path(status)) {
    builder_add(&status->out, STR("  there is none (lmms-lint rule LMM301)\n"));
    return;
  }
  if (status->profile)
    tell_rules(status, "imports re-profiled", "LMM402 LMM401", "lmms-lint profile", false);
  else
    tell_item(status, ANSWER_NO, "imports re-profiled", STR("no profile"), "lmms-lint profile");
  tell_rules(status, "justifications still valid", "LMM203 LMM204 LMM205 LMM309",
             "lmms-lint --select LMM2,LMM309", true);
  tell_rules(status, "no unauthorised additions", "LMM103 LMM201 LMM202 LMM303 LMM305",
             "lmms-lint --select LMM103,LMM201,LMM202,LMM303,LMM305", true);
  tell_rules(status, "no unnecessary imports", "LMM101 LMM102 LMM108 LMM113 LMM306",
             "lmms-lint --select LMM1,LMM306", true);
  tell_rules(status, "findings documented", "LMM302", "lmms-lint --select LMM302", true);
}

/* ---- the command ---------------------------------------------------------------------------- */

static void judge(struct status *status) {
  static const struct str all[] = {{"ALL", 3}};
  struct project *project = status->program.project;
  struct engine_options *options = ARENA_NEW(arena_of(status), struct engine_options);
  *options = status->program.options;
  options->select = (struct policy_strings){all, 1};
  options->select_given = true;
  options->shown = NULL;
  status->found = engine_run(arena_of(status), options, &project->policy, project->profiles,
                             project->profile_count, project->files, project->file_count,
                             &project->configuration);
  status->input = status->program.input = status->found.program;
  status->profile = status->input->profile;
}

void cli_status(struct cli *cli) {
  struct status status = {.cli = cli};
  if (!cli_load_project(cli, &status.program, 0, STR(""))) return;
  judge(&status);
  tell_worth(&status);
  tell_targets(&status);
  if (cli->audit)
    tell_audit(&status);
  else
    tell_checklist(&status);
  cli_print(cli, builder_view(&status.out));
  builder_free(&status.out);
  cli_free_program(&status.program);
}

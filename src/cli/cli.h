/* cli: the command line. What its files share: the arguments, the commands, and telling people. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "engine/engine.h"
#include "measure/measure.h"
#include "project/project.h"
#include "render/render.h"

/* Exit statuses; of several, the highest wins. */
enum cli_status {
  CLI_CLEAN = 0,
  CLI_FINDINGS = 1,
  CLI_WRONG_USE = 2, /* or environment: a path that does not exist, a policy with faults */
  CLI_OWN_FAULT = 3,
};

struct cli_list {
  struct str *items;
  size_t count, capacity;
};

/* All that can be said on the command line. Adding an option: a field here, a row in options.c. */
struct cli {
  struct arena arena;
  const struct cli_command *command;
  struct cli_list paths;
  struct cli_list select, ignore, profiles, outputs, roots;
  struct str output_format, config, stdin_filename, today, fail_on, colour;
  struct str python, before, after, verify, import, from_importtime, entry, day, store, part,
      budget;
  uint32_t jobs, runs, rounds, limit, requests, processes, days;
  bool only_stale, external_only, emit_script, cold, save, counts, sql, one_process, third_party;
  bool trend, yes, audit;
  struct str since;
  bool no_baseline, keep_baseline, add, staged;
  bool isolated, quiet, exit_zero, show_files, show_settings, statistics, all, help, version;
  bool stdout_lost; /* nobody reads standard output any more, or it cannot be written */
  int status;       /* highest so far */
};

enum cli_commands { /* which commands know an option */
                    CLI_CHECK = 1 << 0,
                    CLI_FACTS = 1 << 1,
                    CLI_RULE = 1 << 2,
                    CLI_CONFIG = 1 << 3,
                    CLI_OTHER = 1 << 4,
                    CLI_PROFILE = 1 << 5,
                    CLI_MEASURE = 1 << 6,
                    CLI_SERVER = 1 << 7,
                    CLI_LINK = 1 << 8,
                    CLI_USAGE = 1 << 10,
                    CLI_TRY = 1 << 17,
                    CLI_STATUS = 1 << 18,
                    CLI_BASELINE = 1 << 19,
                    CLI_WHY = 1 << 12,
                    CLI_GRAPH = 1 << 13,
                    CLI_PLAN = 1 << 14,
                    CLI_PROGRAM = CLI_WHY | CLI_GRAPH | CLI_PLAN,
                    CLI_EVERY = -1,
};

struct cli_command {
  const char *name;
  const char *arguments; /* as in the usage line */
  const char *help;      /* one line */
  const char *more;      /* a paragraph for its own help, or NULL */
  enum cli_commands bit; /* for the options */
  void (*run)(struct cli *cli);
};

extern const struct cli_command cli_command_table[];
extern const size_t cli_command_count;

/* ---- options.c ------------------------------------------------------------------------------ */

/* Reads what follows the command into `cli`; false after telling what is wrong. */
bool cli_read_options(struct cli *cli, int count, char **arguments);
/* The options of a command, a line each. */
void cli_help_options(struct builder *out, enum cli_commands command);

/* ---- tell.c --------------------------------------------------------------------------------- */

/* "lmms-lint: ..." on standard error, and raises the exit status. Names in it are escaped. */
void cli_complain(struct cli *cli, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same without an effect on the status. */
void cli_remark(const char *format, ...) __attribute__((format(printf, 1, 2)));
void cli_raise(struct cli *cli, int status);
/* Writes to standard output. A closed pipe is no fault: the rest is thrown away quietly. */
void cli_print(struct cli *cli, struct str text);
/* "unknown <what> 'x'", with the nearest of the candidates. */
void cli_unknown(struct cli *cli, const char *what, struct str word, const struct str *candidates,
                 size_t count);
void cli_unknown_rule(struct cli *cli, struct str word);
/* Tells the policy's selectors that mean no rule, as LMM904 of the project (policy/ knows no
 * rules).
 */
void cli_check_policy_codes(struct cli *cli, struct project *project);
/* Whether standard output gets colours, by --color, NO_COLOR, FORCE_COLOR and the terminal. */
bool cli_wants_colour(const struct cli *cli);

/* ---- input.c -------------------------------------------------------------------------------- */

/* Project options of this command line. "-" among the paths becomes an overlay with standard input.
 * False after telling what is wrong. */
bool cli_project_options(struct cli *cli, struct project_options *options);
/* Tells what is wrong with policy, profile and paths, for commands that print no diagnostics. */
void cli_tell_faults(struct cli *cli, struct project *project);
/* Hands on the bytes of a file, or of standard input ("-"), step by step; false after telling what
 * is wrong. */
bool cli_feed(struct cli *cli, struct str path, void (*take)(void *context, struct str bytes),
              void *context);
/* Tells the project's path errors and, where nothing was found, that. */
void cli_tell_paths(struct cli *cli, const struct project *project);

/* ---- program.c, check.c --------------------------------------------------------------------- */

/* What the engine is to know of the command line and a loaded project, which it points to. */
struct engine_options cli_engine_options(struct cli *cli, struct project *project);
/* The project's part of it, without what a user chooses. */
struct engine_options cli_options_of(struct project *project);
/* The whole program, for commands that tell of it: the project and, with the first profile, what
 * the rules see. */
struct cli_program {
  struct arena arena;
  struct project *project;
  struct engine_options options;
  const struct rule_input *input;
};
/* Loads the program that the paths [first, ...) of the command line name, with the entry point
 * `entry` (or empty). Tells faults and raises the status; false only where nothing can be told. */
bool cli_load_program(struct cli *cli, struct cli_program *program, size_t first, struct str entry);
/* The same without `input`: engine_run gives it together with the findings (result.program). */
bool cli_load_project(struct cli *cli, struct cli_program *program, size_t first, struct str entry);
void cli_free_program(struct cli_program *program);
/* Tells that the entry point that was asked for is no module, and which there are. */
void cli_unknown_entry(struct cli *cli, const struct cli_program *program);
/* Output is JSON (--output-format json), else text for people; *json is set. False after telling
 * that the format is neither. */
bool cli_wants_json(struct cli *cli, bool *json);
/* Where findings go and which rules run, by the command line; NULL after telling what is wrong. */
struct cli_outputs;
struct cli_outputs *cli_read_outputs(struct cli *cli);
/* What `check` does with a loaded project: judges it, tells the findings, raises the status.
 * `before`: what an earlier state of it had is not told. `may_shrink`: what is fixed is dropped
 * from the baseline's file if nothing is to be told. */
void cli_judge(struct cli *cli, struct project *project, const struct cli_outputs *outputs,
               struct engine_known before, bool may_shrink);
/* Writes the baseline (project->baseline.path) unless it is so already; an empty one is not begun.
 * Out: *changed; false after telling what refused. */
bool cli_store_baseline(struct cli *cli, const struct project *project, const struct baseline *next,
                        bool *changed);

/* Raises the exit status by what was told, as --fail-on and the policy say. */
void cli_raise_findings(struct cli *cli, const struct policy *policy,
                        const struct engine_result *result);

/* ---- since.c -------------------------------------------------------------------------------- */

/* --since, --staged: what git holds of the states before and after the change; NULL where neither
 * is asked for. Sets the tree of `options` where it is not the disk's. False after telling why
 * not. */
struct cli_since;
bool cli_read_since(struct cli *cli, struct project_options *options, struct cli_since **since);
/* What was found before the change, by the names that the files of `project` have now. Lives until
 * cli_end_since. */
struct engine_known cli_found_before(struct cli *cli, struct cli_since *since,
                                     const struct project_options *now, struct project *project);
void cli_end_since(struct cli_since *since);

/* ---- store.c, modules.c --------------------------------------------------------------------- */

/* The profile that a command writes: --profile, else .lmms/profile.json. */
struct str cli_profile_path(const struct cli *cli);
/* The history of start-ups, beside it. */
struct str cli_history_path(struct cli *cli);
/* Appends a line that says how an entry point's start-up creeps up; false (and nothing) if it does
 * not, as far as is known. */
bool cli_add_creep(struct cli *cli, struct builder *out, struct str entry);
/* What it holds now; NULL if there is none or it is faulty, of which nothing is said here. */
const struct profile *cli_read_profile(struct cli *cli);
/* Makes the folder of a file, not the folders above it; false after telling why not. */
bool cli_make_folder(struct cli *cli, struct str file);
/* Merges figures into the profile that a command writes, or tells why not. `name`: what the text is
 * called in messages. */
void cli_merge_profile(struct cli *cli, const struct profile *fresh);
void cli_merge_profile_text(struct cli *cli, struct str name, struct str text);
/* A start-up as the record of an entry point, dated today. */
struct profile_entry_point cli_entry_point(struct cli *cli, struct str name,
                                           const struct measure_start *start);
/* A profile without anything. */
struct profile cli_empty_profile(void);
/* The moment, and the day on which a file was last written, else today (UTC). */
struct str cli_now(struct cli *cli);
struct str cli_file_date(struct cli *cli, struct str path);
/* The folder in which we run, absolute; empty if it is gone. */
struct str cli_folder(struct cli *cli);
/* What a project gives to measure. */
struct cli_modules {
  struct cli_list names; /* sorted; "pkg:name" for `from pkg import name`, where name may be one */
  struct cli_list own;   /* first components of the project's own */
  struct cli_list roots; /* folders in which the names of its own begin */
};
/* The modules that the project's files import from outside of it (what is deferred counts, what is
 * only typing or dead does not), and with `own` those of the project itself that something imports
 * or that the platform does. */
struct cli_modules cli_find_modules(struct cli *cli, const struct project *project, bool own);

/* ---- commands ------------------------------------------------------------------------------- */

void cli_check(struct cli *cli);
void cli_baseline(struct cli *cli);
void cli_facts(struct cli *cli);
void cli_link(struct cli *cli);
void cli_rule(struct cli *cli);
void cli_config(struct cli *cli);
void cli_profile(struct cli *cli);
void cli_measure(struct cli *cli);
void cli_server(struct cli *cli);
void cli_usage(struct cli *cli);
void cli_trend(struct cli *cli);
void cli_try(struct cli *cli);
void cli_status(struct cli *cli);
void cli_why(struct cli *cli);
void cli_graph(struct cli *cli);
void cli_plan(struct cli *cli);
void cli_version(struct cli *cli);
void cli_help(struct cli *cli);

#endif

/* measure: runs the user's interpreter. The only room that starts a process; nothing of the user's
 * ever runs inside ours.
 *
 * Times are milliseconds. The clock of a start-up is the wall clock without the time in which other
 * processes had the core (Linux; else the plain wall clock): what is left is its own CPU time and
 * what it truly waits for. */
#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include <signal.h>
#include <stdatomic.h>

#include "base/base.h"

/* Seconds of the monotonic clock, the one that Python calls CLOCK_MONOTONIC. */
double measure_now(void);

/* ---- one process ---------------------------------------------------------------------------- */

struct measure_command {
  const char *const *arguments; /* program first (looked up in PATH), NULL last */
  const char *directory;        /* where it runs; NULL = where we run */
  const char *const *settings;  /* "NAME=value" to set, "NAME" to unset, NULL last; or NULL */
  struct str input;             /* standard input; empty = none */
  bool cleans_up;               /* a signal that is held does not end it */
  bool show_errors;             /* standard error goes to ours; else it is captured */
  size_t output_limit;          /* bytes of each captured stream; more of it ends the process */
  double limit_s;               /* seconds until it is ended; 0 = none */
  const atomic_bool *cancelled; /* once true, it is ended, and measure_run fails; or NULL */
};

struct measure_ended {
  struct builder output, errors; /* captured; freed by measure_ended_free */
  struct builder report;         /* what it wrote to file descriptor 3 */
  int status;                    /* exit status, or -signal */
  bool timed_out, too_long;      /* we ended it */
};

/* Runs a command to its end, in a process group of its own that ends with it.
 * Out: false and an error if it could not be started; else `ended`, whatever its status. */
bool measure_run(const struct measure_command *command, struct measure_ended *ended,
                 struct error *error);
void measure_ended_free(struct measure_ended *ended);

/* From now on SIGINT, SIGTERM and SIGHUP end what runs and make measure_run fail, instead of ending
 * us: the caller can clean up. `old` is for measure_signals_release, after which a signal that came
 * does what it would have done. */
void measure_signals_hold(sigset_t *old);
void measure_signals_release(const sigset_t *old);

/* ---- the user's interpreter ----------------------------------------------------------------- */

/* The interpreter to ask: `named` (--python) if not empty, else of $VIRTUAL_ENV, else of .venv in
 * `directory`, else python3 or python on PATH. It is started once and says what it is, so that no
 * shim is timed. In `arena`; false and an error if there is none. */
bool measure_find_python(struct arena *arena, struct str named, struct str directory,
                         struct str *python, struct error *error);

/* ---- profile -------------------------------------------------------------------------------- */

/* The measuring script: one Python file, standard library only, with help of its own. */
struct str measure_profile_script(void);

struct measure_profile_request {
  struct str python;
  const struct str *modules; /* "pkg.mod", or "pkg:name" for `from pkg import name` */
  size_t module_count;
  const struct str *roots; /* folders in front of sys.path; absolute or relative to where we run */
  size_t root_count;
  const struct str *first_party; /* top-level names that are meant to be found in the roots */
  size_t first_party_count;
  uint32_t runs;         /* 0 = 10 */
  uint32_t limit_s;      /* for one module; 0 = 60 */
  struct str only_stale; /* a profile: leave out what it has; or empty */
  struct str partial;    /* file that keeps results so far; or empty */
  bool quick;            /* no module is checked in a process of its own, no collector */
  bool quiet;            /* no progress on standard error */
};
/* Measures. Out: a profile as JSON text in `profile` (the caller frees it). False and an error if
 * the script failed as a whole; modules that fail are entries in the profile. */
bool measure_profile(const struct measure_profile_request *request, struct builder *profile,
                     struct error *error);

/* ---- start-up of an entry point ------------------------------------------------------------- */

enum measure_bytecode { MEASURE_WARM, MEASURE_COLD };

/* One state of the program: a folder it starts from. */
struct measure_state {
  struct str directory; /* where it runs; in front of sys.path */
  bool collector_off;   /* without garbage collection until it is loaded */
  struct str root;      /* another folder in front of sys.path ("src"), relative; or empty */
};

struct measure_start_request {
  struct str python;
  struct str
      entry;       /* "module", "module:function" (not called) or "path.py"; up to the load's end */
  uint32_t rounds; /* 0 = 40 */
  uint32_t limit_s; /* for one start; 0 = 60 */
  bool warm;        /* it was started before: no warm-ups (texts of the result are empty) */
  uint32_t least;   /* so many rounds are made ... */
  double until_s;   /* ... even past this time (measure_now), else none that would end past it; 0:
                       all are made */
  enum measure_bytecode bytecode;
  void (*progress)(void *context, uint32_t done, uint32_t all);
  void *context; /* for progress */
};

/* A median with its 95 % interval. */
struct measure_interval {
  double median, low, high; /* low and high NAN: too few values (less than 6) */
  double least, most;       /* of the values */
};

struct measure_start { /* the start-ups of one state */
  struct measure_interval ms;
  uint32_t rounds;             /* made */
  double round_s;              /* wall clock of one, other processes' turns included; mean */
  double minimum_ms, plain_ms; /* plain: of the interpreter with nothing to do, median */
  uint32_t modules;            /* loaded; median */
  double rss_kib;              /* peak; median */
  struct str loads; /* names of all loaded modules, joined by commas; "-": none. In the arena */
  struct str file;  /* of the entry's module, in the arena */
};

/* Starts the entry in fresh processes: two warm-ups (unless warm), then `rounds` of them.
 * Out: false and an error if one of them fails; texts in `arena`. */
bool measure_start(struct arena *arena, const struct measure_start_request *request,
                   struct measure_state state, struct measure_start *start, struct error *error);

struct measure_comparison {
  struct measure_start before, after;
  struct measure_interval saving; /* share of the start-up: 1 - after / before within each round */
};
/* The same for two states, interleaved: each round starts both, in turns the one or the other
 * first. An error too if two folders load the entry from one file. */
bool measure_compare(struct arena *arena, const struct measure_start_request *request,
                     struct measure_state before, struct measure_state after,
                     struct measure_comparison *comparison, struct error *error);

/* Median with the distribution-free 95 % interval of the sign test: of n sorted values the k-th
 * from both ends, k being the largest with P(Binomial(n, 1/2) < k) <= 2.5 % (Hettmansperger and
 * McKean, "Robust Nonparametric Statistical Methods", 1.2). Sorts `values`. */
struct measure_interval measure_median(double *values, size_t count);

enum measure_answer { MEASURE_YES, MEASURE_NO, MEASURE_INCONCLUSIVE };
/* Whether the saving is at least `target` (share): yes if its whole interval is, no if none of it
 * is. */
enum measure_answer measure_verify(struct measure_interval saving, double target);

/* ---- revisions ------------------------------------------------------------------------------ */

/* A git revision, checked out beside the work tree. */
struct measure_checkout {
  struct str top;       /* the temporary checkout */
  struct str directory; /* where we run, in it */
  struct str revision;  /* full hash */
};
/* Checks `revision` of the repository that holds the current folder out into a temporary folder.
 * False and an error if git says so. Undo with measure_checkout_remove. */
bool measure_checkout_add(struct arena *arena, struct str revision,
                          struct measure_checkout *checkout, struct error *error);
void measure_checkout_remove(const struct measure_checkout *checkout);
/* The hash of HEAD, with "+" where the work tree differs; empty outside of git. In `arena`. */
struct str measure_revision(struct arena *arena);

/* ---- what git holds -------------------------------------------------------------------------- */

struct measure_git {
  struct arena *arena;  /* all answers are in it */
  struct str directory; /* where git runs; empty = where we run, as within a hook */
};

/* Root of the work tree, real path. False and an error if there is none, or no git. */
bool measure_git_top(struct measure_git git, struct str *top, struct error *error);
/* The commit that changes since `revision` are counted from: the last that it has in common with
 * HEAD. False and an error that says why not, and whether the clone is too shallow to know. */
bool measure_git_since(struct measure_git git, struct str revision, struct str *commit,
                       struct error *error);
/* False if there is no commit yet. */
bool measure_git_head(struct measure_git git, struct str *commit);
/* The last commit that changed a file (absolute path); false if none did, or there is no git. */
bool measure_git_changed(struct measure_git git, struct str path, struct str *commit);

struct measure_file {
  struct str path; /* relative to the work tree's root */
  struct str bytes;
};
struct measure_files {
  struct measure_file *items; /* sorted by path */
  size_t count, capacity;
};
/* The Python files of a commit, or of the index (empty): what git holds, without any filter. Links
 * to other files of it come as those. */
bool measure_git_files(struct measure_git git, struct str commit, struct measure_files *files,
                       struct error *error);

struct measure_rename {
  struct str from, to; /* relative to the work tree's root */
};
struct measure_renames {
  struct measure_rename *items;
  size_t count, capacity;
};
/* What was renamed between a commit and the index, as git sees it. */
bool measure_git_renames(struct measure_git git, struct str commit, struct measure_renames *renames,
                         struct error *error);

/* ---- history -------------------------------------------------------------------------------- */

/* Adds one line to a JSON Lines file, with one write, on a line of its own even where an earlier
 * write was cut short. False and an error if it cannot be written whole. */
bool measure_history_add(const char *path, struct str line, struct error *error);

#endif

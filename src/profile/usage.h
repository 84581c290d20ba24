/* usage: logs -> how often each module is needed.
 *
 * Reads what is already there: the platform lines of AWS Lambda (START, INIT_START, REPORT, as text
 * or JSON), `Module used: X` lines, counts as CSV or JSON Lines, dumps of `sys.modules`; one kind
 * or all of them, in lines of other output. Streaming: memory is bounded whatever the length of the
 * log, and grows only with the number of different modules, up to USAGE_MODULE_LIMIT.
 *
 * Two sorts of evidence, never mixed. *Used*: the program said so, wherever the import stands.
 * *Loaded*: the module stood in `sys.modules` of a process. That is use only if nothing loads the
 * module at start-up; what the program loads by itself is loaded by every process, needed or not,
 * and its usage stays unknown. So the judge is told which modules are deferred.
 *
 * A share needs what it is a share of: requests or processes, counted in the log or given. Within
 * one request (process) a module counts once, as far as the lines say which request (process) they
 * belong to: by request id, by log stream (in the line or in the file's path), by START and END. */
#ifndef PROFILE_USAGE_H
#define PROFILE_USAGE_H

#include "profile.h"

#define USAGE_MODULE_LIMIT ((uint32_t)200000) /* different modules; more are passed over */
#define USAGE_INIT_BUCKETS 1024
#define USAGE_FAULTS_TOLD 20

struct usage_module {
  struct str name;
  uint64_t requests;  /* requests that used it */
  uint64_t processes; /* processes that used it */
  uint64_t uses;      /* uses of which neither is known */
  uint64_t loaded;    /* processes that had it in sys.modules */
  bool used;          /* the first three say something, be it 0 */
};

struct usage {
  const struct usage_module *modules; /* sorted by name */
  uint32_t module_count;
  uint64_t requests;           /* in all */
  uint64_t cold;               /* processes whose start stands in the log */
  uint64_t processes;          /* that could be told from each other */
  bool streams_known;          /* these are all, and every use is known to be of one of them */
  uint64_t dumps;              /* processes whose sys.modules was dumped */
  double first_s, last_s;      /* first and last time stamp, seconds since 1970; NAN = none */
  struct str last_day;         /* YYYY-MM-DD; empty = none */
  double memory_mib, used_mib; /* of REPORT lines: the largest; NAN = none */
  uint64_t init_count;         /* real init durations */
  const uint64_t *init;        /* [USAGE_INIT_BUCKETS]: how many, see usage_init_ms */
  uint64_t files, bytes, lines, foreign, damaged;
  const struct str *faults; /* "path:line: what", at most USAGE_FAULTS_TOLD of fault_count */
  uint32_t fault_count;
};

struct usage_reader;

struct usage_reader *usage_begin(void);
/* What comes next is the beginning of this file. `one_process`: it is the log of one process at a
 * time (a log stream), although no name of a stream says so. */
void usage_file(struct usage_reader *reader, struct str path, bool one_process);
/* The next bytes of the file, cut anywhere. */
void usage_feed(struct usage_reader *reader, struct str chunk);
/* The result, in `arena`; frees the reader. */
const struct usage *usage_end(struct usage_reader *reader, struct arena *arena);

/* The init duration that a share of the starts does not exceed (0.5: the median), within 1 %; NAN
 * if there is none. */
double usage_init_ms(const struct usage *usage, double share);

/* Appends the counts as JSON Lines, which usage_feed reads back: counts of several logs merge by
 * reading them one after the other. */
void usage_write(struct builder *out, const struct usage *usage);

/* ---- judging -------------------------------------------------------------------------------- */

struct usage_given {            /* what the logs do not say; 0, NAN and empty = not given */
  uint64_t requests, processes; /* in all: overrides what was counted */
  double window_days;
  struct str day; /* the last of the window */
  /* Modules that the program imports, but never at start-up (sorted): to them dumps apply. */
  const struct str *deferred;
  uint32_t deferred_count;
  /* All that start-up loads is known: a deferred module that every process has loaded is used by
   * each of them. Else something unseen may load it. */
  bool start_known;
};

struct usage_doubt {
  struct str module, why; /* no share: "used 12 times in 10 requests" */
};

struct usage_judged {
  const struct profile *profile; /* modules with their shares, and the traffic: for profile_merge */
  const struct usage_doubt *doubts;
  uint32_t doubt_count;
  uint32_t always_loaded; /* modules in every dump of which nothing can be said */
};
/* Shares of what was counted. In `arena`; views into `usage` and `given`. */
struct usage_judged usage_judge(struct arena *arena, const struct usage *usage,
                                const struct usage_given *given);

/* The query that counts uses in a table of log lines, for DuckDB, Athena, Trino; NUL-terminated. */
extern const char usage_sql[];

#endif

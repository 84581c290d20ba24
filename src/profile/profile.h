/* profile: the profile database: what each import costs, how often it is needed.
 *
 * One JSON file, .lmms/profile.json; its form is profile.schema.json. The smallest one:
 *   {"schema": 1, "modules": {"pandas": {"import_ms": 1200, "usage": 0.05}}}
 * Read and written with libcjson. Lookup is by longest profiled prefix of whole dotted components;
 * a parent's figure is a lower bound. Unknown figures are NAN, never a guess. Immutable once read.
 */
#ifndef PROFILE_PROFILE_H
#define PROFILE_PROFILE_H

#include "base/base.h"
#include "diag/diag.h"

#define PROFILE_SCHEMA 1

struct profile_module {
  struct str name;  /* dotted */
  double import_ms; /* cumulative, measured alone; NAN = unknown */
  bool lower_bound; /* import_ms is at least that: some of what it imports was not seen */
  double self_ms, spread_ms;
  double rss_kib;
  uint32_t objects;    /* that it makes and the collector looks at; 0 = unknown or none */
  double usage;        /* share of processes, 0-1; NAN = unknown */
  double requests;     /* share of requests, 0-1 */
  struct str usage_at; /* ISO date or empty */
  double window_days;
  struct str version;        /* of its package */
  struct str source;         /* digest of its file, of the project's own modules; or empty */
  const struct str *imports; /* every module it imports, sorted */
  uint32_t import_count;
  bool has_imports;  /* the key is there, even if empty */
  struct str failed; /* message of a failed measurement, or empty */
};

struct profile_names {
  const struct str *items; /* sorted */
  uint32_t count;
  bool given; /* the key is there, even if empty */
};

struct profile_entry_point { /* baselines of one entry point; NAN and empty = not on record */
  struct str name;
  double startup_ms, spread_ms, rss_kib; /* the latest measurement */
  uint32_t modules;
  struct str date;
  double first_ms; /* the first one: before any optimisation, as far as is on record */
  struct str first_date;
  double best_ms;    /* the lowest so far; not there where the first is the only one */
  double saving_low; /* of the last comparison, share: lower bound of the interval */
  struct str saving_date;
  double init_ms;             /* where it is deployed: median of the real init durations */
  struct profile_names loads; /* all modules that the baseline's start-up had loaded: what a
                                 contract locks */
};

struct profile_package { /* installed when it was measured */
  struct str name, version;
};

struct profile_traffic { /* NAN = unknown */
  double requests_per_process, requests_per_day, cold_start_share;
};

/* Garbage collection in a start-up (CPython up to 3.13). NAN = unknown. */
struct profile_collector {
  double young_ms;      /* of all but the full collections, for 100,000 new objects */
  double full_ms;       /* of a full collection after 100,000 new objects */
  double period, first; /* new objects between full collections, and before the first one */
};

struct profile {
  struct str path;                             /* as named by the user */
  struct str measured_at;                      /* ISO date (time allowed behind), or empty */
  struct str python, implementation, platform; /* environment; empty = unknown */
  const struct profile_package *packages;      /* sorted by name */
  uint32_t package_count;
  struct str protocol; /* how it was measured, in words */
  double pace_ms;      /* of the machine: what a fixed piece of work took; NAN = unknown */
  const struct profile_module *modules; /* sorted by name */
  uint32_t module_count;
  const struct profile_entry_point *entry_points; /* sorted by name */
  uint32_t entry_point_count;
  struct profile_traffic traffic;
  struct profile_collector collector;
  struct map index;    /* name -> index in modules */
  size_t longest_name; /* bytes, of a module's */
};

/* A module's figures, and which modules they come from. */
struct profile_figure {
  double import_ms; /* NAN = unprofiled: max over the profiled prefixes */
  double usage;     /* of the longest prefix that has one */
  bool exact;       /* import_ms is the module's own figure, not only a lower bound */
  struct str cost_from, usage_from;    /* modules the figures come from; empty if NAN */
  const struct profile_module *module; /* the module's own record, or NULL */
};

/* Parses a profile's bytes.
 * In:  path as shown to the user.
 * Out: NULL when there was a fault. Each fault is one LMM904 diagnostic in `diags`, at its line and
 *      column: bad JSON, wrong types, keys given twice or misspelt, negative or non-finite or huge
 *      numbers, shares outside 0-1, days that do not exist, an unknown schema. Unknown keys that
 *      resemble no known one are passed over (newer writers); null is as good as no key.
 *      Memory from diags->arena; `bytes` need not outlive the call. */
const struct profile *profile_parse(struct str path, struct str bytes, struct diag_list *diags);
/* Figures of `module` by longest profiled prefix. `profile` NULL gives unknown. Where only the
 * share of requests is known, the share of processes is worked out with
 * traffic.requests_per_process. */
struct profile_figure profile_figure(const struct profile *profile, struct str module);
/* The exact record of `module`, or NULL. */
const struct profile_module *profile_find(const struct profile *profile, struct str module);
/* The same profile, with what its traffic does not say taken from `traffic` (the policy's). */
const struct profile *profile_assume(struct arena *arena, const struct profile *profile,
                                     struct profile_traffic traffic);

/* Records with nothing known: every figure NAN. */
struct profile_module profile_unknown_module(struct str name);
struct profile_entry_point profile_unknown_entry(struct str name);
struct profile_collector profile_unknown_collector(void);

/* Appends the profile as JSON: keys sorted, two blanks a level, one value a line, figures rounded
 * (milliseconds and per-process counts to three digits or so, shares to 0.0001). What it writes
 * reads back to the same text. */
void profile_write(struct builder *out, const struct profile *profile);
/* Joins a new measurement with the old one: every module of either, in the new one's frame.
 * - A module only one of them has stays as it is.
 * - Pace: new times are brought to the old one's pace_ms where the interpreter is the same and the
 *   two lie within PROFILE_SAME_MACHINE of each other: a shared machine drifts so much.
 * - Costs: where the new figure lies within the old one's spread_ms, the old figures stay, so that
 *   measuring again changes few lines; memory stays within a tenth. A failed measurement drops
 * them.
 * - Usage: the new one's where it has any, with its date and window, else the old one's.
 * - Baselines of entry points: the same as costs. What is replaced first stays as the first one,
 *   and the lowest is remembered. */
const struct profile *profile_merge(struct arena *arena, const struct profile *old,
                                    const struct profile *new_one);
/* What new times are multiplied by to stand at the old one's pace; 1 where that cannot be told. */
double profile_pace_scale(const struct profile *old, const struct profile *new_one);
#define PROFILE_SAME_MACHINE 0.25

#endif

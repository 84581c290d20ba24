/* profile: the profile database: what each import costs, how often it is needed.
 *
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
  double self_ms, spread_ms;
  double rss_kib;
  double usage;        /* share of processes, 0-1; NAN = unknown */
  double requests;     /* share of requests, 0-1 */
  struct str usage_at; /* ISO date or empty */
  double window_days;
  struct str version;
  const struct str *imports; /* every module it imports, sorted */
  uint32_t import_count;
  bool has_imports;  /* the key is there, even if empty */
  struct str failed; /* message of a failed measurement, or empty */
};

struct profile_entry_point { /* baseline of one entry point */
  struct str name;
  double startup_ms, spread_ms, rss_kib;
  uint32_t modules;
  struct str date;
};

struct profile_traffic { /* NAN = unknown */
  double requests_per_process, requests_per_day, cold_start_share;
};

struct profile {
  struct str path;                             /* as named by the user */
  struct str measured_at;                      /* ISO date (time allowed behind), or empty */
  struct str python, implementation, platform; /* environment; empty = unknown */
  struct str protocol;
  const struct profile_module *modules; /* sorted by name */
  uint32_t module_count;
  const struct profile_entry_point *entry_points;
  uint32_t entry_point_count;
  struct profile_traffic traffic;
  struct map index; /* name -> index in modules */
};

/* A module's figures, and which modules they come from. */
struct profile_figure {
  double import_ms; /* NAN = unprofiled: max over the profiled prefixes */
  double usage;     /* of the longest prefix that has one */
  bool exact;       /* import_ms is the module's own figure, not only a lower bound */
  struct str cost_from, usage_from;    /* modules the figures come from; empty if NAN */
  const struct profile_module *module; /* the module's own record, or NULL */
};

/* Parses a profile's bytes. Every fault becomes one LMM904 diagnostic in `diags` (with line and
 * column): bad JSON, wrong types, negative or non-finite numbers, usage outside 0-1, unknown
 * schema. Unknown keys are allowed (newer writers). Returns NULL when there was a fault. In: path
 * as shown to the user. All memory from diags->arena. */
const struct profile *profile_parse(struct str path, struct str bytes, struct diag_list *diags);
/* Figures of `module` by longest profiled prefix. `profile` NULL gives unknown. */
struct profile_figure profile_figure(const struct profile *profile, struct str module);
/* The exact record of `module`, or NULL. */
const struct profile_module *profile_find(const struct profile *profile, struct str module);

#endif

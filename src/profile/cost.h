/* cost: what an import costs eager and deferred, per request and per process: the figures that
 * explain a verdict. The table of the decision model decides; nothing here does. Pure functions;
 * NAN stands for "not known" in and out. */
#ifndef PROFILE_COST_H
#define PROFILE_COST_H

#include <stdbool.h>

struct cost_input {
  double import_ms;            /* what goes away if it is deferred: the saving where known */
  double usage;                /* share of processes that use it, 0-1 */
  double requests;             /* share of requests that use it, 0-1 */
  double requests_per_process; /* above 0 */
  double requests_per_day;     /* above 0 */
  double cold_start_share;     /* share of requests that start a process, 0-1 */
  double memory_mib;           /* what the platform bills */
  double price_per_gb_second;  /* in the user's currency */
  double rss_kib;              /* memory that the import takes */
};

/* One way of placing the import against the other. */
struct cost_pair {
  double eager, deferred;
};

struct cost {
  /* The doctrine's (DEC-02), as it is written there: each use of a deferred import pays for it
   * again. Per request: eager = import x share of cold starts; deferred = import x share of
   * requests that use it. */
  struct cost_pair per_request_ms;
  struct cost_pair per_day_ms;
  /* The process's: eager = import at every start; deferred = nothing at the start, and import with
   * probability p later, once. */
  double p; /* that a process uses it */
  struct cost_pair at_start_ms;
  struct cost_pair per_process_ms; /* in all, expected */
  double starts_per_day;
  struct cost_pair per_day_money; /* per_process_ms of all starts of a day, billed */
  double memory_kib;              /* expected to be saved in a process */
  double requests_per_process;    /* given, or derived */
  bool derived;                   /* from the share of cold starts: its inverse */
};

/* p = 1 - (1 - u)^n: probability that at least one of `requests_per_process` requests uses what a
 * share u of requests uses. NAN where either is. */
double cost_share_of_processes(double requests, double requests_per_process);
/* The inverse: u = 1 - (1 - p)^(1/n). */
double cost_share_of_requests(double usage, double requests_per_process);
/* Every figure that the input allows. A missing share is worked out from the other by
 * requests_per_process, which in turn is the inverse of cold_start_share where it is missing. */
struct cost cost_model(const struct cost_input *input);
/* The doctrine's is_hot_path: module level costs less than function level. False if unknown. */
bool cost_doctrine_says_hot(const struct cost *cost);

#endif

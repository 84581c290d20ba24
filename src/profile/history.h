/* history: the start-ups measured so far -> whether they creep up.
 *
 * In: .lmms/history.jsonl, one JSON object a line, as `lmms-lint measure` adds them. Lines that are
 * none (cut short by a kill, edited) are passed over and counted.
 *
 * The idea: a start-up that grows by 2 % a week is never noticed from one week to the next, so the
 * question is asked of all measurements at once. Is there a trend at all: the test of Mann (1945)
 * and Kendall (1975) on the order of the values, one-sided, with its tie and continuity
 * corrections. How steep is it: the median of the slopes of all pairs (Theil 1950, Sen 1968). Both
 * bear outliers. Times are first divided by the plain start of the interpreter on the same
 * occasion, so that a slower machine is no trend. */
#ifndef PROFILE_HISTORY_H
#define PROFILE_HISTORY_H

#include "base/base.h"

struct history_point {
  struct str date;              /* ISO, UTC */
  double at_days;               /* of it, since 1970 */
  double startup_ms, spread_ms; /* median, half its interval; NAN = unknown */
  double interpreter_ms;        /* plain start on the same occasion; NAN = unknown */
  double even_ms;               /* startup_ms as if the interpreter started as fast as last time */
  double modules, rss_kib;      /* NAN = unknown */
  struct str entry, revision;
  bool cold; /* without bytecode */
};

struct history {
  const struct history_point *points; /* by date */
  uint32_t count;
  uint32_t damaged; /* lines that are no measurement */
};

/* Reads a history's bytes. Of comparisons the second state counts, where it is the work tree.
 * `entry` empty: the entry of the last line. In `arena`. */
struct history history_read(struct arena *arena, struct str bytes, struct str entry, bool cold);

#define HISTORY_LEAST_POINTS 5
#define HISTORY_LEAST_RISE_MS 10.0
#define HISTORY_LEAST_RISE 0.05 /* of the first value */

struct history_trend {
  bool known;               /* enough measurements */
  bool creeps;              /* it rises: p < 5 %, and by no trifle */
  double p;                 /* that chance alone would rise so steadily */
  double ms_per_month;      /* slope, 30 days */
  double rise_ms;           /* along the slope, from first to last */
  double first_ms, last_ms; /* on the slope */
  uint32_t step;            /* the measurement that lies most above the one before it; 0 = none */
  double step_ms;
};
struct history_trend history_judge(struct arena *arena, const struct history *history);

#endif

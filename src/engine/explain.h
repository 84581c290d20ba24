/* explain: why an import is judged as it is, in words and figures: for `why`, `plan`, hover. Const
 * in, text out; nothing here decides. Texts live in the arena given. */
#ifndef ENGINE_EXPLAIN_H
#define ENGINE_EXPLAIN_H

#include "engine/rule.h"
#include "profile/cost.h"

/* The inputs of the cost model, in the order in which they are told. */
enum explain_input {
  EXPLAIN_IMPORT_MS,
  EXPLAIN_USAGE,
  EXPLAIN_REQUESTS,
  EXPLAIN_REQUESTS_PER_PROCESS,
  EXPLAIN_COLD_START_SHARE,
  EXPLAIN_REQUESTS_PER_DAY,
  EXPLAIN_RSS_KIB,
  EXPLAIN_MEMORY_MIB,
  EXPLAIN_PRICE,
  EXPLAIN_INPUTS,
};

struct explain_value {
  const char *name;  /* "requests_per_process" */
  double value;      /* NAN = not known */
  struct str source; /* where it comes from; where it is not known, what would tell it */
};

struct explain_cost {
  struct explain_value inputs[EXPLAIN_INPUTS];
  struct cost cost; /* both readings */
};

/* Both readings of what a module costs, eager and deferred, and where each input comes from.
 * `saving_ms`, `saving_from`: what goes away if it is deferred, and how that is known; NAN: the
 * module's import time stands in, as an upper bound. */
struct explain_cost explain_cost(struct arena *arena, const struct rule_input *input,
                                 struct str module, double saving_ms, struct str saving_from);

/* Why no finding asks to move this import: "deferred already", "light: ...". Of a decision that all
 * conditions hold for: empty. */
struct str explain_silence(struct arena *arena, const struct rule_input *input,
                           const struct decision *decision);
/* The band of a module's figure: a parent's figure makes it middle or heavy, never light. */
enum decision_band explain_band_of(const struct policy *policy,
                                   const struct profile_figure *figure);
/* "light", "middle", "heavy", "unprofiled", with the limits that make it so. */
struct str explain_band(struct arena *arena, const struct policy *policy, enum decision_band band);
/* "eager", "deferred", ...: when an import runs. */
const char *explain_when(enum graph_when when);
/* The word alone: "light", "middle", "heavy", "unprofiled". */
const char *explain_band_word(enum decision_band band);

#endif

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
 * `saving`, `saving_from`: what goes away if it is deferred, and how that is known; NULL: the
 * module's import time stands in, as an upper bound. */
struct explain_cost explain_cost(struct arena *arena, const struct rule_input *input,
                                 struct str module, const struct graph_sum *saving,
                                 struct str saving_from);

/* Static necessity: whether an entry point needs a module before its first answer, told from the
 * source alone. The surer ones first. */
enum explain_need {
  EXPLAIN_AT_LOAD,   /* used while the program loads */
  EXPLAIN_ALWAYS,    /* on every path of the entry's function that does not raise */
  EXPLAIN_BRANCH,    /* behind a branch, or where a call is only possible */
  EXPLAIN_ERRORS,    /* only in except handlers */
  EXPLAIN_ELSEWHERE, /* only in functions that this entry does not come to */
  EXPLAIN_UNKNOWN,
};
struct explain_necessity {
  enum explain_need need;
  struct diag_place place; /* the use or import that decides; no path: none. Path and line only */
  struct str function;     /* that it stands in; empty: the module body */
};
/* What an entry may come to, worked out once for each; NULL where the entry has no module. Files
 * are parsed as far as the way leads. `only_sure`: follows only what surely runs, for a question
 * that asks no more than whether the need is EXPLAIN_ALWAYS. In `arena`. */
struct explain_reach;
struct explain_reach *explain_reach(struct arena *arena, const struct rule_input *input,
                                    uint32_t entry, bool only_sure);
struct explain_necessity explain_necessity(struct explain_reach *reach, uint32_t module);
/* "certainly needed before the first answer: report.py:6, in build". */
struct str explain_need_words(struct arena *arena, const struct explain_necessity *necessity);
/* "at-load", "always", "branch", "errors", "elsewhere", "unknown". */
const char *explain_need_name(enum explain_need need);

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

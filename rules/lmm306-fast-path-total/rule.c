/* LMM306: all that a fast path loads, with what its imports bring in, takes too long. What an
 * exception document grants is not counted: it was agreed to. */
#include "engine/rule.h"

#include <math.h>

#define NAMED 3 /* costliest imports that the message names */

struct total {
  double ms, least_ms; /* sum of self times; of the costliest import alone, a bound from below */
  bool bound;          /* `ms` may count twice what several imports share */
};

/* What it takes; of a module of ours, what goes away without it. */
static double cost_of(const struct graph_start *start, const struct decision *decision) {
  double ms = decision->figure->import_ms;
  if (!isnan(ms) || decision->hub == GRAPH_NONE) return ms;
  return (double)graph_saving(start, decision->hub).us / 1000;
}

static bool counts(const struct decision *decision) {
  return rule_is_loading(decision->import) && decision->hub != GRAPH_NONE && !decision->covered;
}

/* The hubs of what is granted, and the least that the rest takes. */
static uint32_t split(const struct decision *decisions, uint32_t count, uint32_t *granted,
                      double *least_ms) {
  uint32_t found = 0;
  *least_ms = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (decisions[i].hub == GRAPH_NONE) continue;
    if (decisions[i].covered) granted[found++] = decisions[i].hub;
    if (counts(&decisions[i]) && decisions[i].figure->import_ms > *least_ms)
      *least_ms = decisions[i].figure->import_ms;
  }
  return found;
}

static struct total measure(struct arena *arena, const struct rule_input *input,
                            uint32_t file_index) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  uint32_t *granted = ARENA_ARRAY(arena, uint32_t, count + 1);
  struct total total = {0};
  uint32_t found = split(decisions, count, granted, &total.least_ms);
  const struct graph_start *start = rule_start_of_file(arena, input, file_index);
  uint64_t us = start->total.us;
  if (found) us -= graph_saving_of_group(arena, start, granted, found, NULL).us;
  total.ms = (double)us / 1000;
  total.bound = start->total.bounds > 0;
  return total;
}

/* " (pandas 1.2 s, boto3 350 ms)": the costliest that count. */
static struct str name_costliest(struct arena *arena, const struct rule_input *input,
                                 uint32_t file_index) {
  const struct graph_start *start = rule_start_of_file(arena, input, file_index);
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  bool *named = ARENA_ARRAY(arena, bool, count + 1);
  struct str text = {0};
  for (int n = 0; n < NAMED; n++) {
    const struct decision *most = NULL;
    for (uint32_t i = 0; i < count; i++)
      if (counts(&decisions[i]) && !named[i] && cost_of(start, &decisions[i]) > 0 &&
          (!most || cost_of(start, &decisions[i]) > cost_of(start, most)))
        most = &decisions[i];
    if (!most) break;
    named[most - decisions] = true;
    struct str ms = rule_ms(arena, cost_of(start, most));
    text = str_format(arena, STR_FMT "%s" STR_FMT " " STR_FMT, STR_ARG(text), n ? ", " : "",
                      STR_ARG(most->module), STR_ARG(ms));
  }
  return text.len ? str_format(arena, " (" STR_FMT ")", STR_ARG(text)) : text;
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  double limit = input->policy->fast_path_contract.max_total_ms;
  struct total total = measure(out->arena, input, file_index);
  if (!(total.ms >= limit)) return;
  struct diag diag = rule_file_diag(rule, input, file_index);
  struct str sum = rule_ms(out->arena, total.ms), most = rule_ms(out->arena, limit);
  struct str costliest = name_costliest(out->arena, input, file_index);
  bool sure = !total.bound || total.least_ms >= limit;
  diag.profile = input->profile->path;
  diag.figures.import_ms = total.ms;
  if (!sure) diag.severity = DIAG_WARNING;
  diag.message = str_format(
      out->arena,
      "this fast path takes %s" STR_FMT " to load, and is to take less than " STR_FMT STR_FMT
      ": move what not every start needs",
      total.bound ? "up to " : "", STR_ARG(sum), STR_ARG(most), STR_ARG(costliest));
  diag_add(out, diag);
}

const struct rule rule_lmm306 = {
    .code = "LMM306",
    .name = "fast-path-total",
    .summary = "what a fast path loads takes longer than it is to take",
    .severity = DIAG_ERROR,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_PROFILE,
    .sees = RULE_SEES_FAST_PATH,
    .check = check,
};

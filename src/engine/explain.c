/* Why an import is judged as it is: see explain.h. The one idea: the same fields of the decision
 * that the rules look at, in the same order, said aloud. */
#include "engine/explain.h"

#include "internal.h"

#include <math.h>

/* ---- words ---------------------------------------------------------------------------------- */

const char *explain_when(enum graph_when when) {
  static const char *const words[] = {
      [GRAPH_EAGER] = "eager",           [GRAPH_MAYBE] = "eager, behind a condition",
      [GRAPH_DEFERRED] = "deferred",     [GRAPH_FALLBACK] = "in an error path",
      [GRAPH_MAIN] = "under main guard", [GRAPH_TYPING] = "typing only",
      [GRAPH_NEVER] = "never runs",
  };
  return words[when];
}

const char *explain_band_word(enum decision_band band) {
  static const char *const words[] = {
      [BAND_UNKNOWN] = "unprofiled",
      [BAND_LIGHT] = "light",
      [BAND_MIDDLE] = "middle",
      [BAND_HEAVY] = "heavy",
  };
  return words[band];
}

enum decision_band explain_band_of(const struct policy *policy,
                                   const struct profile_figure *figure) {
  enum decision_band band = decision_band(policy, figure->import_ms);
  return band == BAND_LIGHT && !figure->exact ? BAND_UNKNOWN : band;
}

struct str explain_band(struct arena *arena, const struct policy *policy, enum decision_band band) {
  struct str light = rule_ms(arena, policy->light_ms), heavy = rule_ms(arena, policy->heavy_ms);
  if (band == BAND_LIGHT) return str_format(arena, "light: under " STR_FMT, STR_ARG(light));
  if (band == BAND_HEAVY) return str_format(arena, "heavy: over " STR_FMT, STR_ARG(heavy));
  if (band == BAND_UNKNOWN) return STR("unprofiled");
  return str_format(arena, "middle: " STR_FMT " to " STR_FMT, STR_ARG(light), STR_ARG(heavy));
}

/* ---- the cost model ------------------------------------------------------------------------- */

/* A figure that the profile may have, else the policy. `own`: the profile's, before the policy's
 * was taken in. */
static struct str traffic_source(struct arena *arena, const struct rule_input *input, double value,
                                 double by_policy, const char *key) {
  if (isnan(value)) return str_format(arena, "not known: policy key %s, or `usage` of a log", key);
  bool from_policy = value == by_policy;
  if (from_policy)
    return str_format(arena, "policy " STR_FMT " (%s)", STR_ARG(input->policy->path), key);
  assert(input->profile); /* whose else? */
  return str_format(arena, "profile " STR_FMT " (traffic)", STR_ARG(input->profile->path));
}

static struct str policy_source(struct arena *arena, const struct policy *policy, double value,
                                const char *key) {
  if (isnan(value)) return str_format(arena, "not known: policy key %s", key);
  return str_format(arena, "policy " STR_FMT " (%s)", STR_ARG(policy->path), key);
}

static struct str profile_source(struct arena *arena, const struct rule_input *input,
                                 struct str module, double value, const char *key) {
  if (isnan(value)) return str_format(arena, "not known: the profile has no %s", key);
  return str_format(arena, "profile " STR_FMT " (" STR_FMT ", %s)", STR_ARG(input->profile->path),
                    STR_ARG(module), key);
}

static void set(struct explain_cost *told, enum explain_input at, const char *name, double value,
                struct str source) {
  told->inputs[at] = (struct explain_value){name, value, source};
}

static void set_import(struct arena *arena, struct explain_cost *told,
                       const struct rule_input *input, const struct profile_figure *figure,
                       double saving_ms, struct str saving_from) {
  if (!isnan(saving_ms)) {
    set(told, EXPLAIN_IMPORT_MS, "import_ms", saving_ms, saving_from);
    return;
  }
  struct str source =
      profile_source(arena, input, figure->cost_from, figure->import_ms, "import_ms");
  if (!isnan(figure->import_ms))
    source = str_format(arena, STR_FMT ", an upper bound of what deferring saves", STR_ARG(source));
  set(told, EXPLAIN_IMPORT_MS, "import_ms", figure->import_ms, source);
}

static void set_usage(struct arena *arena, struct explain_cost *told,
                      const struct rule_input *input, const struct profile_figure *figure) {
  const struct profile_module *record = profile_find(input->profile, figure->usage_from);
  bool derived = record && isnan(record->usage);
  struct str source = profile_source(arena, input, figure->usage_from, figure->usage,
                                     derived ? "worked out from requests" : "usage");
  set(told, EXPLAIN_USAGE, "usage", figure->usage, source);
  double requests = record ? record->requests : NAN;
  set(told, EXPLAIN_REQUESTS, "requests", requests,
      profile_source(arena, input, figure->usage_from, requests, "requests"));
}

static void set_traffic(struct arena *arena, struct explain_cost *told,
                        const struct rule_input *input) {
  const struct policy *policy = input->policy;
  struct profile_traffic traffic = {policy->requests_per_process, policy->requests_per_day,
                                    policy->cold_start_share};
  if (input->profile) traffic = input->profile->traffic; /* the policy's taken in */
  set(told, EXPLAIN_REQUESTS_PER_PROCESS, "requests_per_process", traffic.requests_per_process,
      traffic_source(arena, input, traffic.requests_per_process, policy->requests_per_process,
                     "requests-per-process"));
  set(told, EXPLAIN_COLD_START_SHARE, "cold_start_share", traffic.cold_start_share,
      traffic_source(arena, input, traffic.cold_start_share, policy->cold_start_share,
                     "cold-start-share"));
  set(told, EXPLAIN_REQUESTS_PER_DAY, "requests_per_day", traffic.requests_per_day,
      traffic_source(arena, input, traffic.requests_per_day, policy->requests_per_day,
                     "requests-per-day"));
}

/* What the model works out where it is not given. */
static void tell_derived(struct explain_cost *told) {
  struct explain_value *n = &told->inputs[EXPLAIN_REQUESTS_PER_PROCESS];
  if (told->cost.derived) {
    n->value = told->cost.requests_per_process;
    n->source = STR("worked out: the inverse of cold_start_share");
  }
  struct explain_value *cold = &told->inputs[EXPLAIN_COLD_START_SHARE];
  if (isnan(cold->value) && !isnan(n->value)) {
    cold->value = 1 / n->value;
    cold->source = STR("worked out: the inverse of requests_per_process");
  }
  struct explain_value *requests = &told->inputs[EXPLAIN_REQUESTS];
  double usage = told->inputs[EXPLAIN_USAGE].value;
  if (isnan(requests->value) && !isnan(usage) && !isnan(n->value)) {
    requests->value = cost_share_of_requests(usage, n->value);
    requests->source = STR("worked out from usage and requests_per_process");
  }
}

struct explain_cost explain_cost(struct arena *arena, const struct rule_input *input,
                                 struct str module, const struct graph_sum *saving,
                                 struct str saving_from) {
  struct explain_cost told = {0};
  const struct policy *policy = input->policy;
  struct profile_figure figure = profile_figure(input->profile, module);
  double saving_ms = saving ? (double)saving->us / 1000 : NAN;
  bool kept = saving && saving->kib;
  double rss = kept ? (double)saving->kib : figure.module ? figure.module->rss_kib : NAN;
  set_import(arena, &told, input, &figure, saving_ms, saving_from);
  set_usage(arena, &told, input, &figure);
  set_traffic(arena, &told, input);
  set(&told, EXPLAIN_RSS_KIB, "rss_kib", rss,
      kept ? saving_from : profile_source(arena, input, module, rss, "rss_kib"));
  set(&told, EXPLAIN_MEMORY_MIB, "memory_mib", policy->memory_mib,
      policy_source(arena, policy, policy->memory_mib, "memory-mib"));
  set(&told, EXPLAIN_PRICE, "price_per_gb_second", policy->price_per_gb_second,
      policy_source(arena, policy, policy->price_per_gb_second, "price-per-gb-second"));
  struct cost_input values = {
      .import_ms = told.inputs[EXPLAIN_IMPORT_MS].value,
      .usage = told.inputs[EXPLAIN_USAGE].value,
      .requests = told.inputs[EXPLAIN_REQUESTS].value,
      .requests_per_process = told.inputs[EXPLAIN_REQUESTS_PER_PROCESS].value,
      .requests_per_day = told.inputs[EXPLAIN_REQUESTS_PER_DAY].value,
      .cold_start_share = told.inputs[EXPLAIN_COLD_START_SHARE].value,
      .memory_mib = policy->memory_mib,
      .price_per_gb_second = policy->price_per_gb_second,
      .rss_kib = rss,
  };
  told.cost = cost_model(&values);
  tell_derived(&told);
  return told;
}

/* ---- why nothing is said -------------------------------------------------------------------- */

static bool is_reached(const struct rule_input *input, const struct decision *decision) {
  for (uint32_t i = 0; i < input->entry_count; i++)
    if (input->starts[i] && graph_runs(input->starts[i], decision->hub)) return true;
  return false;
}

/* Condition 1 fails. */
static struct str not_at_startup(const struct rule_input *input, const struct decision *decision) {
  enum graph_when when = decision->hub == GRAPH_NONE
                             ? GRAPH_DEFERRED
                             : (enum graph_when)input->graph->hubs[decision->hub].when;
  switch (when) {
  case GRAPH_DEFERRED:
    return STR("deferred already");
  case GRAPH_FALLBACK:
    return STR("runs only where something else failed");
  case GRAPH_MAIN:
    return STR("runs only where the file is run as a script");
  case GRAPH_TYPING:
    return STR("never runs: for type checkers only");
  case GRAPH_NEVER:
    return STR("never runs");
  case GRAPH_EAGER:
  case GRAPH_MAYBE:
    break;
  }
  if (is_reached(input, decision))
    return STR("loaded only by entries that do not pay for start-up: eager is right there");
  return STR("no entry loads this file at start-up");
}

static struct str accepted(struct arena *arena, const struct decision *decision) {
  if (!decision->exception) return STR("an exception document accepts it");
  return str_format(arena, "accepted by the exception document at " STR_FMT ":%u",
                    STR_ARG(decision->exception->place.path), decision->exception->place.line);
}

static struct str saves_too_little(struct arena *arena, const struct rule_input *input,
                                   const struct decision *decision) {
  struct str least = rule_ms(arena, input->policy->min_saving_ms);
  if (isnan(decision->saving_ms)) return STR("what deferring it saves is not known");
  struct str saving = rule_ms(arena, decision->saving_ms);
  return str_format(arena,
                    "deferring it alone saves " STR_FMT " (least worth asking for: " STR_FMT
                    "): what it loads is loaded elsewhere, too, or is told there",
                    STR_ARG(saving), STR_ARG(least));
}

static struct str hot(struct arena *arena, const struct rule_input *input,
                      const struct decision *decision) {
  struct str share = rule_share(arena, decision->figure->usage);
  struct str limit = rule_share(arena, input->policy->hot_usage);
  return str_format(arena,
                    "hot: " STR_FMT " of processes use it (over " STR_FMT "): eager is right",
                    STR_ARG(share), STR_ARG(limit));
}

struct str explain_silence(struct arena *arena, const struct rule_input *input,
                           const struct decision *decision) {
  if (!decision->loads_at_startup) return not_at_startup(input, decision);
  if (decision->preloaded) return STR("the interpreter has it loaded before: it costs nothing");
  if (decision->covered) return accepted(arena, decision);
  if (decision->band == BAND_UNKNOWN && !decision->forbidden)
    return STR("no figure, so no verdict: measure it with `lmms-lint profile`");
  if (decision->band == BAND_LIGHT && !decision->forbidden)
    return STR("light: it belongs at module level");
  if (decision->hot) return hot(arena, input, decision);
  if (decision->band == BAND_MIDDLE && !decision->usage_known)
    return STR("middle, and how often it is needed was not measured: no verdict");
  if (!decision->can_move) {
    const struct graph_start *start =
        decision->start == GRAPH_NONE ? NULL : input->starts[decision->start];
    struct str why =
        decision->hub == GRAPH_NONE ? STR("") : rule_why_stays(arena, input, start, decision->hub);
    return str_format(arena, "it cannot be deferred: " STR_FMT, STR_ARG(why));
  }
  if (!decision->would_save) return saves_too_little(arena, input, decision);
  if (decision->certain)
    return STR("every entry that loads it certainly needs it before its first answer: deferring it "
               "only moves the wait (usage was not measured)");
  return (struct str){0};
}

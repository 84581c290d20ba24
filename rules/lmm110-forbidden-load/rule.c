/* LMM110: what a [[contract]] of the policy says of an entry, held against what its start-up loads:
 * modules that it must not load (with the shortest chain, at the nearest line that can be cut),
 * newcomers to a locked set, what async functions would load, and limits of time, number and memory
 * (at line 1 of the entry). */
#include "engine/rule.h"

#include <math.h>
#include <stdlib.h>

struct checking {
  const struct rule *rule;
  const struct rule_input *input;
  const struct policy_contract *contract;
  const struct graph_start *start;
  uint32_t entry;
  struct diag_list *out;
};

static const struct diag_related *related_contract(struct arena *arena,
                                                   const struct policy_contract *contract) {
  struct diag_related *related = ARENA_NEW(arena, struct diag_related);
  *related = (struct diag_related){.place = contract->place, .message = STR("the contract")};
  return related;
}

/* At line 1 of the entry; where that is no linted file, at the contract. */
static void tell_of_entry(const struct checking *c, enum diag_severity severity,
                          struct str message) {
  struct diag diag = rule_entry_diag(c->rule, c->input, c->entry);
  diag.severity = severity;
  diag.message = message;
  if (!diag.place.path.len) {
    diag.place = c->contract->place;
  } else {
    diag.related = related_contract(c->out->arena, c->contract);
    diag.related_count = 1;
  }
  diag_add(c->out, diag);
}

/* ---- modules that must not load -------------------------------------------------------------- */

/* The nearest line that can be cut, else the last line of the chain; GRAPH_NONE: no line at all. */
static uint32_t line_of(const struct graph_cut *cut, const struct graph_chain *chain) {
  if (cut->count) return cut->hubs[0];
  for (uint32_t i = chain->count; i-- > 0;)
    if (chain->steps[i].hub != GRAPH_NONE) return chain->steps[i].hub;
  return GRAPH_NONE;
}

#define NAMED_STEPS 6

/* "app -> report -> pandas"; long chains without their middle. */
static struct str chain_in_words(struct arena *arena, const struct graph *g,
                                 const struct graph_chain *chain) {
  struct str text = g->modules[chain->steps[0].importer].name;
  for (uint32_t i = 0; i < chain->count; i++) {
    bool middle =
        chain->count > NAMED_STEPS && i >= NAMED_STEPS / 2 && i + NAMED_STEPS / 2 < chain->count;
    if (middle && i > NAMED_STEPS / 2) continue;
    struct str name = middle ? STR("...") : g->modules[chain->steps[i].module].name;
    text = str_format(arena, STR_FMT " -> " STR_FMT, STR_ARG(text), STR_ARG(name));
  }
  return text;
}

static struct str advice(const struct checking *c, uint32_t hub, const struct graph_cut *cut) {
  struct arena *arena = c->out->arena;
  const struct graph *g = c->input->graph;
  struct str module = g->modules[g->hubs[hub].target].name;
  if (cut->count > 1)
    return str_format(arena,
                      "import " STR_FMT " in the functions that need it, and the same for %u other "
                      "line%s",
                      STR_ARG(module), cut->count - 1, cut->count == 2 ? "" : "s");
  struct str why = rule_why_stays(arena, c->input, c->start, hub);
  if (!why.len)
    return str_format(arena, "import " STR_FMT " in the functions that need it", STR_ARG(module));
  return str_format(arena, "no import on the way can be deferred as it stands (here " STR_FMT ")",
                    STR_ARG(why));
}

static void fill_related(const struct checking *c, struct diag *diag, struct decision *at,
                         const struct graph_cut *cut) {
  at->group = cut->hubs;
  at->group_count = cut->count;
  uint32_t count;
  const struct diag_related *lines = rule_group(c->out->arena, c->input, at, &count);
  struct diag_related *all = ARENA_ARRAY(c->out->arena, struct diag_related, count + 1);
  all[0] = *related_contract(c->out->arena, c->contract);
  if (count) memcpy(all + 1, lines, count * sizeof *lines);
  diag->related = all;
  diag->related_count = count + 1;
}

static void tell_load(const struct checking *c, uint32_t module, uint32_t hub,
                      const struct graph_cut *cut, const struct graph_chain *chain) {
  struct arena *arena = c->out->arena;
  const struct decision *known = rule_decision(c->input, hub);
  if (!known) return;
  struct decision at = *known;
  struct profile_figure figure =
      profile_figure(c->input->profile, c->input->graph->modules[module].name);
  at.hub = hub;
  at.figure = &figure;
  at.usage_known = false;
  at.saving_ms = cut->count && cut->saved.us ? (double)cut->saved.us / 1000 : NAN;
  at.saving_is_bound = cut->saved.bounds > 0;
  struct diag diag = rule_diag(c->rule, c->input, &at);
  diag.module = c->input->graph->modules[module].name;
  diag.chain = rule_chain(arena, c->input, chain, &diag.chain_count);
  if (chain->maybe) diag.severity = DIAG_WARNING;
  fill_related(c, &diag, &at, cut);
  struct str label = c->input->graph->input->entries[c->entry].label;
  diag.message = str_format(
      arena,
      STR_FMT " must not load " STR_FMT " at start-up (contract), but %s: " STR_FMT "; " STR_FMT,
      STR_ARG(label), STR_ARG(diag.module), chain->maybe ? "may do so" : "does",
      STR_ARG(chain_in_words(arena, c->input->graph, chain)), STR_ARG(advice(c, hub, cut)));
  diag_add(c->out, diag);
}

static void tell_root(const struct checking *c, struct str module) {
  bool preloaded = graph_is_preloaded(module);
  tell_of_entry(c, c->rule->severity,
                str_format(c->out->arena, "the contract forbids loading " STR_FMT ", but %s",
                           STR_ARG(module),
                           preloaded ? "the interpreter itself loads it before any program"
                                     : "that is what the entry starts with"));
}

/* Several modules may answer to the name; one finding is enough. */
#define SAME_NAME 8

static void check_module(const struct checking *c, struct str name) {
  uint32_t modules[SAME_NAME];
  uint32_t count = graph_find(c->input->graph, name, modules, SAME_NAME);
  for (uint32_t i = 0; i < count; i++) {
    if (!graph_loads(c->start, modules[i])) continue;
    struct graph_chain chain = graph_find_chain(c->out->arena, c->start, modules[i]);
    struct graph_cut cut =
        rule_find_cut(c->out->arena, c->input, c->start, modules[i], RULE_CUT_ALL);
    uint32_t hub = line_of(&cut, &chain);
    if (hub == GRAPH_NONE) {
      tell_root(c, name);
      return;
    }
    chain = rule_chain_through(c->out->arena, c->start, hub, modules[i]);
    tell_load(c, modules[i], hub, &cut, &chain);
    return;
  }
}

/* ---- the locked set -------------------------------------------------------------------------- */

static const struct profile_entry_point *baseline_of(const struct checking *c) {
  const struct profile *profile = c->input->profile;
  for (uint32_t i = 0; profile && i < profile->entry_point_count; i++) {
    const struct profile_entry_point *known = &profile->entry_points[i];
    if (str_equal(known->name, c->contract->entry) && known->loads.given) return known;
  }
  return NULL;
}

static int compare_names(const void *a, const void *b) {
  return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static bool was_loaded(const struct profile_entry_point *baseline, struct str module) {
  return baseline->loads.count && bsearch(&module, baseline->loads.items, baseline->loads.count,
                                          sizeof module, compare_names) != NULL;
}

static bool is_newcomer(const struct checking *c, const struct profile_entry_point *baseline,
                        uint32_t v) {
  const struct graph *g = c->input->graph;
  uint32_t module = c->start->node[v];
  if (module >= g->module_count || c->start->maybe[v] || c->start->from[v] == 0) return false;
  if ((g->modules[module].flags & GRAPH_PRELOADED) || graph_is_free(g->modules[module].name))
    return false;
  return graph_loads(c->start, module) && !was_loaded(baseline, g->modules[module].name);
}

/* Brought in by one that was there before, and not as something that may be missing. */
static bool comes_first(const struct checking *c, const struct profile_entry_point *baseline,
                        const struct graph_chain *chain) {
  const struct graph *g = c->input->graph;
  const struct graph_step *last = &chain->steps[chain->count - 1];
  bool by_newcomer = chain->count > 1 && !was_loaded(baseline, g->modules[last->importer].name);
  if (by_newcomer || last->hub == GRAPH_NONE) return false;
  return !(graph_hub_import(g, last->hub)->flags & FACTS_IN_TRY_IMPORT);
}

static void tell_newcomer(const struct checking *c, const struct profile_entry_point *baseline,
                          uint32_t module, const struct graph_chain *chain) {
  struct arena *arena = c->out->arena;
  const struct decision *at = rule_decision(c->input, chain->steps[chain->count - 1].hub);
  if (!at) return;
  struct diag diag = rule_diag(c->rule, c->input, at);
  diag.module = c->input->graph->modules[module].name;
  diag.chain = rule_chain(arena, c->input, chain, &diag.chain_count);
  diag.related = related_contract(arena, c->contract);
  diag.related_count = 1;
  struct str words = chain_in_words(arena, c->input->graph, chain);
  diag.message = str_format(
      arena,
      "the start-up of " STR_FMT " loads " STR_FMT ", which its locked baseline%s" STR_FMT
      " did not: " STR_FMT "; defer it, or agree to it with `lmms-lint measure " STR_FMT " --save`",
      STR_ARG(c->contract->entry), STR_ARG(diag.module), baseline->date.len ? " of " : "",
      STR_ARG(baseline->date), STR_ARG(words), STR_ARG(c->contract->entry));
  diag_add(c->out, diag);
}

static void check_lock(const struct checking *c) {
  const struct profile_entry_point *baseline = baseline_of(c);
  if (!c->contract->lock) return;
  if (!baseline) {
    tell_of_entry(c, DIAG_INFO,
                  str_format(c->out->arena,
                             "the contract's `lock` is not judged: no baseline of " STR_FMT
                             " with its modules; save one with `lmms-lint measure " STR_FMT
                             " --save`",
                             STR_ARG(c->contract->entry), STR_ARG(c->contract->entry)));
    return;
  }
  for (uint32_t v = 1; v < c->start->count; v++) {
    if (!is_newcomer(c, baseline, v)) continue;
    uint32_t module = c->start->node[v];
    struct graph_chain chain = graph_find_chain(c->out->arena, c->start, module);
    if (chain.count && comes_first(c, baseline, &chain)) tell_newcomer(c, baseline, module, &chain);
  }
}

/* ---- async functions ------------------------------------------------------------------------- */

static bool loads_in_async(const struct checking *c, const struct decision *decision,
                           const bool *reached) {
  const struct graph *g = c->input->graph;
  uint32_t never = FACTS_TYPE_CHECKING | FACTS_DEAD;
  if (!(decision->import->flags & FACTS_ASYNC) || (decision->import->flags & never)) return false;
  if (decision->hub == GRAPH_NONE || g->hubs[decision->hub].when != GRAPH_DEFERRED) return false;
  if (!reached[g->hubs[decision->hub].importer]) return false;
  uint32_t target = g->hubs[decision->hub].target;
  bool free = (g->modules[target].flags & GRAPH_PRELOADED) || decision->preloaded;
  bool loaded = graph_loads(c->start, target) && !c->start->maybe[c->start->number[target]];
  return !free && !loaded;
}

static void check_async(const struct checking *c) {
  if (!c->contract->no_loading_in_async) return;
  struct arena scratch = {0};
  const bool *reached = rule_reach(&scratch, c->start);
  for (uint32_t i = 0; i < c->input->decision_count; i++) {
    const struct decision *decision = &c->input->decisions[i];
    if (!loads_in_async(c, decision, reached)) continue;
    struct diag diag = rule_diag(c->rule, c->input, decision);
    diag.figures.saving_ms = NAN;
    diag.related = related_contract(c->out->arena, c->contract);
    diag.related_count = 1;
    diag.message = str_format(
        c->out->arena,
        STR_FMT " is loaded in an async function, and the start-up of " STR_FMT
                " has not loaded it before (contract): the event loop waits; import it at module "
                "level, or in a thread (asyncio.to_thread)",
        STR_ARG(decision->module), STR_ARG(c->contract->entry));
    diag_add(c->out, diag);
  }
  arena_free(&scratch);
}

/* ---- limits ---------------------------------------------------------------------------------- */

/* What cannot be judged is said, not passed over. */
static void tell_unknown(const struct checking *c, const char *key, const char *what) {
  tell_of_entry(c, DIAG_INFO,
                str_format(c->out->arena,
                           "the contract's `%s` is not judged: %s; measure it with `lmms-lint "
                           "profile`",
                           key, what));
}

static void tell_over(const struct checking *c, bool surely, struct str found, struct str limit,
                      enum rule_amount of) {
  static const char *const verbs[] = {
      [RULE_US] = "take", [RULE_KIB] = "need", [RULE_MODULES] = "load"};
  struct str label = c->input->graph->input->entries[c->entry].label;
  struct str parts = rule_biggest_parts(c->out->arena, c->start, of);
  bool more = surely && c->start->total.unprofiled && of != RULE_MODULES;
  tell_of_entry(c, surely ? c->rule->severity : DIAG_WARNING,
                str_format(c->out->arena,
                           "the start-up of " STR_FMT " %s%s%s " STR_FMT
                           ", the contract allows " STR_FMT ": " STR_FMT,
                           STR_ARG(label), surely ? "" : "may ", verbs[of],
                           !surely ? " up to"
                           : more  ? "s at least"
                                   : "s",
                           STR_ARG(found), STR_ARG(limit), STR_ARG(parts)));
}

static void check_time(const struct checking *c) {
  if (isnan(c->contract->max_ms)) return;
  if (!c->input->graph->has_costs) {
    tell_unknown(c, "max-ms", "no profile");
    return;
  }
  struct rule_range ms = rule_startup_ms(c->start);
  double limit = c->contract->max_ms;
  struct arena *arena = c->out->arena;
  if (ms.high <= limit) return;
  bool surely = ms.low > limit;
  tell_over(c, surely, rule_ms(arena, surely ? ms.low : ms.high), rule_ms(arena, limit), RULE_US);
}

static void check_number(const struct checking *c) {
  struct arena *arena = c->out->arena;
  if (isnan(c->contract->max_modules) || c->start->total.modules <= c->contract->max_modules)
    return;
  tell_over(c, true, str_format(arena, "%u modules", c->start->total.modules),
            str_format(arena, "%.0f", c->contract->max_modules), RULE_MODULES);
}

static void check_memory(const struct checking *c) {
  struct arena *arena = c->out->arena;
  double mib = (double)c->start->total.kib / 1024;
  if (isnan(c->contract->max_rss_mib)) return;
  if (mib <= 0)
    tell_unknown(c, "max-rss-mib", "no memory figures in the profile");
  else if (mib > c->contract->max_rss_mib)
    tell_over(c, true, rule_mib(arena, mib), rule_mib(arena, c->contract->max_rss_mib), RULE_KIB);
}

/* ---- all together ---------------------------------------------------------------------------- */

static void tell_missing(const struct checking *c) {
  tell_of_entry(c, DIAG_WARNING,
                str_format(c->out->arena,
                           "the contract's entry " STR_FMT
                           " is neither a linted file nor a known module: nothing holds it to the "
                           "contract",
                           STR_ARG(c->contract->entry)));
}

static void check_contract(struct checking *c) {
  if (!c->start) {
    tell_missing(c);
    return;
  }
  for (uint32_t i = 0; i < c->contract->must_not_load.count; i++)
    check_module(c, c->contract->must_not_load.items[i]);
  check_lock(c);
  check_async(c);
  check_time(c);
  check_number(c);
  check_memory(c);
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  for (uint32_t i = 0; i < input->policy->contract_count; i++) {
    uint32_t entry = input->contract_entries[i];
    struct checking c = {rule,  input, &input->policy->contracts[i], input->starts[entry],
                         entry, out};
    check_contract(&c);
  }
}

static bool concerns(const struct policy *policy) {
  return policy->contract_count > 0;
}

const struct rule rule_lmm110 = {
    .code = "LMM110",
    .name = "forbidden-load",
    .summary = "an entry loads what its contract forbids, or more than it allows",
    .severity = DIAG_ERROR,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_PLACEMENT | RULE_DEFERS,
    .concerns = concerns,
    .check_program = check_program,
};

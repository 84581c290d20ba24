/* LMM109: a deferral that saves nothing, because every start-up that can come to it loads the
 * module anyway. Told only where the module costs something, and not of what breaks an import
 * cycle. */
#include "engine/rule.h"

struct entries {
  const struct rule_input *input;
  const bool **reached; /* per entry: what can be reached, deferred imports included, by node */
};

/* ---- what an entry can reach ----------------------------------------------------------------- */

static struct entries reach_all(struct arena *arena, const struct rule_input *input) {
  struct entries entries = {input, ARENA_ARRAY(arena, const bool *, input->entry_count + 1)};
  for (uint32_t i = 0; i < input->entry_count; i++)
    if (input->starts[i]) entries.reached[i] = rule_reach(arena, input->starts[i]);
  return entries;
}

/* ---- whether it is defeated ------------------------------------------------------------------ */

static bool surely_loads(const struct graph_start *start, uint32_t module) {
  return graph_loads(start, module) && !start->maybe[start->number[module]];
}

/* A paying entry that reaches the deferral, if all entries that do load the module at start-up;
 * else GRAPH_NONE. */
static uint32_t defeating_entry(const struct entries *entries, const struct graph_hub *hub) {
  const struct rule_input *input = entries->input;
  uint32_t found = GRAPH_NONE;
  for (uint32_t i = 0; i < input->entry_count; i++) {
    if (!input->starts[i] || !entries->reached[i][hub->importer]) continue;
    if (!surely_loads(input->starts[i], hub->target)) return GRAPH_NONE;
    if (found == GRAPH_NONE && input->graph->input->entries[i].pays) found = i;
  }
  return found;
}

static bool is_candidate(const struct rule_input *input, const struct decision *decision) {
  uint32_t reasons = FACTS_IN_HANDLER | FACTS_IN_TRY_IMPORT;
  if (!decision->deferred || decision->hub == GRAPH_NONE || decision->preloaded) return false;
  if (decision->debugger || (decision->import->flags & reasons)) return false;
  if (rule_is_not_portable(decision)) return false;
  return input->graph->hubs[decision->hub].node == GRAPH_NONE;
}

/* Somebody may think that deferring it saves time: it is not light, or, of ours, it brings in what
 * is not. */
static bool costs_something(const struct rule_input *input, const struct decision *decision,
                            const struct graph_start *start) {
  uint32_t target = input->graph->hubs[decision->hub].target;
  if (decision->band >= BAND_MIDDLE) return true;
  if (!decision->first_party || decision->band == BAND_LIGHT) return false;
  double ms = (double)graph_saving_of_module(start, target).us / 1000;
  return ms >= input->policy->min_saving_ms;
}

/* Its own package has begun to load before it: that import only waits until it is done. */
static bool is_own_package(const struct graph *g, const struct graph_hub *hub) {
  for (uint32_t m = hub->importer; m != GRAPH_NONE; m = g->modules[m].parent)
    if (m == hub->target) return true;
  return false;
}

static bool breaks_a_cycle(const struct rule_input *input, const struct decision *decision) {
  const struct graph_hub *hub = &input->graph->hubs[decision->hub];
  struct arena scratch = {0};
  struct graph_chain cycle;
  if (is_own_package(input->graph, hub)) return true;
  bool breaks = decision->first_party &&
                graph_find_cycle(&scratch, input->graph, hub->importer, hub->target, false, &cycle);
  arena_free(&scratch);
  return breaks;
}

/* ---- telling --------------------------------------------------------------------------------- */

/* ", by report.py:3": the last line of the chain that is one. */
static struct str by_line(struct arena *arena, const struct rule_input *input,
                          const struct graph_chain *chain, uint32_t *hub) {
  *hub = GRAPH_NONE;
  for (uint32_t i = chain->count; i-- > 0 && *hub == GRAPH_NONE;)
    *hub = chain->steps[i].hub;
  if (*hub == GRAPH_NONE) return (struct str){0};
  struct diag_place place = rule_hub_place(input, *hub);
  return str_format(arena, ", by " STR_FMT ":%u", STR_ARG(place.path), place.line);
}

static void tell(const struct rule *rule, const struct rule_input *input,
                 const struct decision *decision, uint32_t entry, struct diag_list *out) {
  uint32_t target = input->graph->hubs[decision->hub].target, last;
  struct diag diag = rule_diag(rule, input, decision);
  struct graph_chain chain = graph_find_chain(out->arena, input->starts[entry], target);
  struct str line = by_line(out->arena, input, &chain, &last);
  struct str label = input->graph->input->entries[entry].label;
  bool other = last != GRAPH_NONE && rule_can_move(input, last) &&
               !rule_is_needed(input, input->starts[entry], last);
  diag.chain = rule_chain(out->arena, input, &chain, &diag.chain_count);
  diag.figures.saving_ms = __builtin_nan("");
  diag.message = str_format(out->arena,
                            "deferring " STR_FMT " here saves 0 ms: the start-up of " STR_FMT
                            " loads it anyway" STR_FMT "; import it at module level%s",
                            STR_ARG(decision->module), STR_ARG(label), STR_ARG(line),
                            other ? ", or defer it there too" : "");
  diag_add(out, diag);
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  struct arena scratch = {0};
  struct entries entries = reach_all(&scratch, input);
  for (uint32_t i = rule_seen_decision(input, 0, RULE_SEES_DEFERRED); i < input->decision_count;
       i = rule_seen_decision(input, i + 1, RULE_SEES_DEFERRED)) {
    const struct decision *decision = &input->decisions[i];
    if (!is_candidate(input, decision)) continue;
    uint32_t entry = defeating_entry(&entries, &input->graph->hubs[decision->hub]);
    if (entry == GRAPH_NONE || !costs_something(input, decision, input->starts[entry])) continue;
    if (!breaks_a_cycle(input, decision)) tell(rule, input, decision, entry, out);
  }
  arena_free(&scratch);
}

const struct rule rule_lmm109 = {
    .code = "LMM109",
    .name = "defeated-deferral",
    .summary = "an import in a function of a module that every start loads anyway",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_PROFILE | RULE_NEEDS_ENTRY,
    .flags = RULE_PLACEMENT | RULE_DEFEATED | RULE_UNANIMOUS,
    .check_program = check_program,
};

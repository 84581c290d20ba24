/* Where to cut what cannot be cut at its own import.
 * In: decisions, the graph and its start-ups. Out: for each start and each heavy (or forbidden)
 * module that stays in it whatever is asked of the module's own imports, the nearest set of imports
 * upstream that keeps it out. The one idea: one root cause for each start and module, so the cut is
 * asked for once, and told where a module of ours brings it in. Worked out when first asked for. */
#include "engine/explain.h"
#include "internal.h"

#include <math.h>

struct upstreams {
  struct arena *arena;
  const struct rule_input *input;
  struct map seen; /* "start module" */
  ARRAY(struct upstream) items;
  struct explain_reach **reaches; /* per entry, worked out when asked for */
  bool known;
};

struct upstreams *upstreams_new(struct arena *arena, const struct rule_input *input) {
  struct upstreams *upstreams = ARENA_NEW(arena, struct upstreams);
  upstreams->arena = arena;
  upstreams->input = input;
  return upstreams;
}

uint32_t rule_cost_module(const struct rule_input *input, const struct decision *decision) {
  const struct graph *g = input->graph;
  uint32_t target = g->hubs[decision->hub].target;
  for (uint32_t m = target; m != GRAPH_NONE; m = g->modules[m].parent)
    if (str_equal(g->modules[m].name, decision->figure->cost_from)) return m;
  return target;
}

/* ---- which modules -------------------------------------------------------------------------- */

static bool is_heavy_and_cold(const struct decision *decision) {
  return decision->band == BAND_HEAVY && !decision->hot;
}

/* LMM101 or LMM103 asks for it at the import itself. */
static bool is_told_there(const struct rule_input *input, const struct decision *decision) {
  bool fast = input->is_fast_path[decision->file_index];
  if (decision->forbidden && (decision->can_move || fast)) return true;
  return is_heavy_and_cold(decision) && decision->would_save && (decision->can_move || fast);
}

/* A module of ours that is heavy only by what it brings in is not the matter. */
static bool is_light_itself(const struct decision *decision) {
  return decision->first_party && !decision->would_save && !decision->forbidden;
}

static bool concerns(const struct rule_input *input, const struct decision *decision) {
  if (decision->hub == GRAPH_NONE || !decision->loads_at_startup || decision->covered) return false;
  if (decision->import->flags & FACTS_MAIN_GUARD) return false;
  if (!is_heavy_and_cold(decision) && !decision->forbidden) return false;
  return !is_light_itself(decision) && !is_told_there(input, decision);
}

/* ---- where to cut --------------------------------------------------------------------------- */

static bool is_ours(const struct graph *g, uint32_t hub) {
  return g->modules[g->hubs[hub].target].flags & GRAPH_FIRST_PARTY;
}

/* The first import of a module of ours; GRAPH_NONE: it is not brought in, only imported. */
static uint32_t lead_of(const struct graph *g, const struct graph_cut *cut) {
  for (uint32_t i = 0; i < cut->count; i++)
    if (is_ours(g, cut->hubs[i])) return cut->hubs[i];
  return GRAPH_NONE;
}

/* Where usage is not measured, a line that every way to the first answer comes to is left alone. */
static bool is_certain(struct upstreams *u, const struct upstream *found) {
  uint32_t entry = found->start->entry;
  if (found->cause->usage_known || found->cause->forbidden || entry == GRAPH_NONE) return false;
  if (!u->reaches)
    u->reaches = ARENA_ARRAY(u->arena, struct explain_reach *, u->input->entry_count + 1);
  if (!u->reaches[entry]) u->reaches[entry] = explain_reach(u->arena, u->input, entry, true);
  uint32_t module = u->input->graph->hubs[found->lead].target;
  return u->reaches[entry] && explain_necessity(u->reaches[entry], module).need <= EXPLAIN_ALWAYS;
}

static void look_up(struct upstreams *u, const struct graph_start *start,
                    const struct decision *decision) {
  const struct rule_input *input = u->input;
  struct upstream found = {.start = start, .cause = decision};
  found.module = rule_cost_module(input, decision);
  if (!graph_loads(start, found.module)) return;
  found.cut = rule_find_cut(u->arena, input, start, found.module, RULE_CUT_ANY);
  found.lead = lead_of(input->graph, &found.cut);
  double each = (double)found.cut.saved.us / 1000 / (found.cut.count ? found.cut.count : 1);
  bool saves = each >= input->policy->min_saving_ms; /* many lines for little are not worth it */
  if (found.lead == GRAPH_NONE || (!saves && !decision->forbidden)) return;
  if (is_certain(u, &found)) return;
  ARRAY_PUSH(u->arena, &u->items, found);
}

/* An import that cannot move says more about why than one that could. */
static bool explains_better(const struct decision *a, const struct decision *b) {
  return !a->can_move && b->can_move;
}

static void consider(struct upstreams *u, const struct graph_start *start, uint32_t owner,
                     const struct decision *decision) {
  uint32_t key[2] = {owner, rule_cost_module(u->input, decision)};
  struct str text = str_of((const char *)key, sizeof key);
  uint32_t at = map_get(&u->seen, text);
  if (at == MAP_NONE) {
    map_put(&u->seen, u->arena, str_copy(u->arena, text), (uint32_t)u->items.count);
    look_up(u, start, decision);
  } else if (at < u->items.count && u->items.items[at].start == start &&
             u->items.items[at].module == key[1] &&
             explains_better(decision, u->items.items[at].cause)) {
    u->items.items[at].cause = decision;
  }
}

static void look_from(struct upstreams *u, const struct graph_start *start, uint32_t owner) {
  const struct rule_input *input = u->input;
  for (uint32_t i = rule_seen_decision(input, 0, RULE_SEES_COSTLY); i < input->decision_count;
       i = rule_seen_decision(input, i + 1, RULE_SEES_COSTLY)) {
    const struct decision *decision = &input->decisions[i];
    if (concerns(u->input, decision) && graph_runs(start, decision->hub))
      consider(u, start, owner, decision);
  }
}

/* Where no entry is known, a fast path is one: every start comes through it. */
static void look_everywhere(struct upstreams *u) {
  const struct rule_input *input = u->input;
  for (uint32_t i = 0; i < input->entry_count; i++)
    if (input->starts[i] && input->graph->input->entries[i].pays) look_from(u, input->starts[i], i);
  for (uint32_t f = 0; !input->entry_known && f < input->file_count; f++)
    if (input->is_fast_path[f]) look_from(u, program_start_file(u->arena, input, f), f);
}

const struct upstream *rule_upstreams(const struct rule_input *input, uint32_t *count) {
  struct upstreams *u = input->upstreams;
  if (!u->known) look_everywhere(u);
  u->known = true;
  *count = (uint32_t)u->items.count;
  return u->items.items;
}

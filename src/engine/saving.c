/* Condition 3: what deferring an import saves.
 * In: decisions, the graph and its start-ups. Out: saving and group of each decision that may be
 * told. The one idea: an import saves what only it keeps in a start-up; where that is too little
 * because other lines load the same, the lines save it together or not at all. Without an entry
 * each file is a start of its own. */
#include "engine/explain.h"
#include "internal.h"

#include <math.h>
#include <stdlib.h>

struct saver {
  struct arena *arena;
  const struct rule_input *input;
  struct decision *decisions;
  bool *told;            /* per module: its cost is told where it is imported, if anywhere */
  struct map cuts_known; /* "start module" -> index in cuts */
  ARRAY(struct graph_cut) cuts;
};

static bool is_costly(const struct decision *decision) {
  return decision->loads_at_startup && decision->band >= BAND_MIDDLE && decision->hub != GRAPH_NONE;
}

static bool asks_to_defer(const struct decision *decision) {
  return decision->loads_at_startup && decision->hub != GRAPH_NONE &&
         ((decision->band >= BAND_MIDDLE && !decision->hot) || decision->forbidden);
}

static double milliseconds(uint64_t us) {
  return (double)us / 1000;
}

/* ---- in one start-up ------------------------------------------------------------------------ */

static bool dominates(const struct graph_start *start, uint32_t above, uint32_t v) {
  while (v > above)
    v = start->idom[v];
  return v == above;
}

/* The loaded index whose loss is the hub's saving; 0 if it saves nothing. */
static uint32_t root_of(const struct graph_start *start, uint32_t hub) {
  const struct graph_hub *h = &start->graph->hubs[hub];
  if (graph_saving(start, hub).modules == 0) return 0;
  return start->number[h->node == GRAPH_NONE ? h->target : h->node];
}

static bool is_hot_module(const struct rule_input *input, uint32_t module) {
  const struct profile_module *known =
      profile_find(input->profile, input->graph->modules[module].name);
  return known && known->usage > input->policy->hot_usage;
}

/* A parent package that nearly every start needs stays, whoever imports its submodule. */
static uint64_t staying(const struct rule_input *input, const struct graph_start *start,
                        uint32_t hub, uint32_t root) {
  const struct graph *g = input->graph;
  uint64_t us = 0;
  for (uint32_t p = g->modules[g->hubs[hub].target].parent; p != GRAPH_NONE;
       p = g->modules[p].parent)
    if (start->number[p] != GRAPH_NONE && is_hot_module(input, p) &&
        dominates(start, root, start->number[p]))
      us = start->dominated[start->number[p]].us; /* the topmost last */
  return us;
}

/* What is told where it is imported itself is not the fault of a module of ours above it. */
static uint64_t told_below(const struct saver *s, const struct graph_start *start, uint32_t root) {
  uint64_t us = 0;
  for (uint32_t v = root + 1; v < start->count; v++) {
    uint32_t node = start->node[v];
    bool told = node < s->input->graph->module_count && s->told[node];
    if (!told || !dominates(start, root, v)) continue;
    bool topmost = true;
    for (uint32_t u = start->idom[v]; u > root && topmost; u = start->idom[u])
      topmost = start->node[u] >= s->input->graph->module_count || !s->told[start->node[u]];
    if (topmost) us += start->dominated[v].us;
  }
  return us;
}

struct saving {
  double ms;
  bool is_bound;
};

static struct saving saving_alone(const struct saver *s, const struct graph_start *start,
                                  const struct decision *decision) {
  struct graph_sum sum = graph_saving(start, decision->hub);
  uint32_t root = root_of(start, decision->hub);
  uint64_t less = 0;
  if (root && s->input->profile) less = staying(s->input, start, decision->hub, root);
  if (root && decision->first_party) less += told_below(s, start, root);
  return (struct saving){milliseconds(sum.us > less ? sum.us - less : 0), sum.bounds > 0};
}

static int compare_hubs(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static bool holds(const struct graph_cut *cut, uint32_t hub) {
  return cut->count && bsearch(&hub, cut->hubs, cut->count, sizeof hub, compare_hubs) != NULL;
}

static bool is_enough(const struct saver *s, double ms) {
  return ms >= s->input->policy->min_saving_ms;
}

/* `owner`: what tells start-ups apart: entries, or files where none is known. */
static struct graph_cut find_cut(struct saver *s, const struct graph_start *start, uint32_t owner,
                                 uint32_t module) {
  uint32_t key[2] = {owner, module};
  struct str text = str_of((const char *)key, sizeof key);
  uint32_t known = map_get(&s->cuts_known, text);
  assert(known == MAP_NONE || s->cuts.items);
  if (known != MAP_NONE) return s->cuts.items[known];
  struct graph_cut cut = rule_find_cut(s->arena, s->input, start, module, RULE_CUT_FOREIGN);
  map_put(&s->cuts_known, s->arena, str_copy(s->arena, text), (uint32_t)s->cuts.count);
  ARRAY_PUSH(s->arena, &s->cuts, cut);
  return cut;
}

/* What the lines keep in the start-up is mostly something else: then each of them has a finding of
 * its own, and this module is only one of the many things that they load. */
static bool is_of_others(const struct decision *decision, double ms) {
  return !decision->forbidden && ms > 2 * decision->figure->import_ms;
}

/* The set holds the import, or all of the statement that it is a part of. */
static bool holds_whole(const struct saver *s, const struct graph_cut *cut,
                        const struct decision *decision) {
  const struct graph_hub *hub = &s->input->graph->hubs[decision->hub];
  uint32_t statement = graph_hub(s->input->graph, hub->file, hub->import, GRAPH_NONE);
  bool whole = statement != decision->hub && statement != GRAPH_NONE && holds(cut, statement);
  return whole || (cut->count >= 2 && holds(cut, decision->hub));
}

/* Other lines load the same module: together with them, if all of them can move. */
static bool group_around(struct saver *s, const struct graph_start *start, uint32_t entry,
                         struct decision *decision, uint32_t module) {
  if (!graph_loads(start, module)) return false;
  uint32_t owner = s->input->entry_known ? start->entry : decision->file_index;
  struct graph_cut cut = find_cut(s, start, owner, module);
  double ms = milliseconds(cut.saved.us);
  if (!holds_whole(s, &cut, decision) || !is_enough(s, ms)) return false;
  if (is_of_others(decision, ms)) return false;
  decision->saving_ms = ms;
  decision->saving_is_bound = cut.saved.bounds > 0;
  decision->start = entry;
  decision->group = cut.hubs;
  decision->group_count = cut.count;
  return true;
}

/* Or the same package: `from heavy import one, two` costs what `heavy` does, and neither alone. */
static void try_group(struct saver *s, const struct graph_start *start, uint32_t entry,
                      struct decision *decision) {
  const struct graph *g = s->input->graph;
  if (decision->first_party) return;
  for (uint32_t module = rule_cost_module(s->input, decision); module != GRAPH_NONE;
       module = g->modules[module].parent)
    if (is_hot_module(s->input, module) || group_around(s, start, entry, decision, module)) return;
}

/* The start-up in which it saves the most counts. */
static void judge(struct saver *s, const struct graph_start *start, uint32_t entry,
                  struct decision *decision) {
  if (!graph_runs(start, decision->hub)) return;
  struct saving saving = saving_alone(s, start, decision);
  bool first = isnan(decision->saving_ms);
  if (first || saving.ms > decision->saving_ms) {
    decision->saving_ms = saving.ms;
    decision->saving_is_bound = saving.is_bound;
    decision->group_count = 0;
    decision->start = entry;
  }
  bool asks = decision->can_move && asks_to_defer(decision);
  if (asks && !is_enough(s, decision->saving_ms)) try_group(s, start, entry, decision);
}

/* ---- in all of them ------------------------------------------------------------------------- */

/* All start-ups that pay; or only those that do not need it while they load. */
static void judge_in_starts(struct saver *s, struct decision *decision, bool unneeded) {
  const struct rule_input *input = s->input;
  for (uint32_t i = 0; i < input->entry_count; i++) {
    if (!input->starts[i] || !input->graph->input->entries[i].pays) continue;
    if (!unneeded || !rule_is_needed(input, input->starts[i], decision->hub))
      judge(s, input->starts[i], i, decision);
  }
}

/* Where the start-up that would gain the most needs it anyway, another may gain; else it stays. */
static void judge_in_entries(struct saver *s, struct decision *decision) {
  struct decision before = *decision;
  judge_in_starts(s, decision, false);
  bool asks = decision->can_move && asks_to_defer(decision) && is_enough(s, decision->saving_ms);
  if (!asks || !rule_is_needed(s->input, s->input->starts[decision->start], decision->hub)) return;
  judge_in_starts(s, &before, true);
  if (isnan(before.saving_ms))
    decision->can_move = false;
  else
    *decision = before;
}

static void judge_in_file(struct saver *s, uint32_t file) {
  struct decision *first = s->decisions + s->input->first_decision[file];
  struct decision *end = s->decisions + s->input->first_decision[file + 1];
  struct arena scratch = {0};
  const struct graph_start *start = NULL;
  for (struct decision *d = first; d < end; d++) {
    if (!is_costly(d)) continue;
    if (!start) start = program_start_file(&scratch, s->input, file);
    judge(s, start, GRAPH_NONE, d);
    bool asks = d->can_move && asks_to_defer(d) && is_enough(s, d->saving_ms);
    if (asks && rule_is_needed(s->input, NULL, d->hub)) d->can_move = false;
  }
  arena_free(&scratch);
}

/* The next decision of a file with costly ones: the others save nothing that counts. */
static uint32_t next_of(const struct rule_input *input, uint32_t at) {
  return rule_seen_decision(input, at, RULE_SEES_COSTLY);
}

static void find_told(struct saver *s) {
  uint32_t count = s->input->decision_count;
  for (uint32_t i = next_of(s->input, 0); i < count; i = next_of(s->input, i + 1)) {
    const struct decision *d = &s->decisions[i];
    if (is_costly(d) && !d->hot && !d->first_party)
      s->told[s->input->graph->hubs[d->hub].target] = true;
  }
}

/* ---- static necessity, where usage is not measured ------------------------------------------ */

static bool is_certain(struct saver *s, struct explain_reach **reaches, uint32_t module,
                       uint32_t hub) {
  const struct rule_input *input = s->input;
  bool any = false;
  for (uint32_t i = 0; i < input->entry_count; i++) {
    bool runs = input->starts[i] && input->graph->input->entries[i].pays &&
                graph_runs(input->starts[i], hub);
    if (!runs) continue;
    if (!reaches[i]) reaches[i] = explain_reach(s->arena, input, i, true);
    if (!reaches[i] || explain_necessity(reaches[i], module).need > EXPLAIN_ALWAYS) return false;
    any = true;
  }
  return any;
}

static void find_certain(struct saver *s) {
  struct explain_reach **reaches =
      ARENA_ARRAY(s->arena, struct explain_reach *, s->input->entry_count + 1);
  uint32_t count = s->input->decision_count;
  for (uint32_t i = next_of(s->input, 0); i < count; i = next_of(s->input, i + 1)) {
    struct decision *d = &s->decisions[i];
    bool open = asks_to_defer(d) && d->band == BAND_HEAVY && !d->usage_known && !d->forbidden &&
                d->can_move && d->would_save && !d->covered;
    if (open) d->certain = is_certain(s, reaches, s->input->graph->hubs[d->hub].target, d->hub);
  }
}

void savings_make(struct arena *arena, const struct rule_input *input, struct decision *decisions) {
  struct saver s = {.arena = arena,
                    .input = input,
                    .decisions = decisions,
                    .told = ARENA_ARRAY(arena, bool, input->graph->module_count + 1)};
  uint32_t count = input->decision_count;
  find_told(&s);
  for (uint32_t i = next_of(input, 0); i < count; i = next_of(input, i + 1))
    if (decisions[i].covered && decisions[i].hub != GRAPH_NONE)
      movable_keep(input->movable, decisions[i].hub);
  for (uint32_t i = next_of(input, 0); i < count; i = next_of(input, i + 1)) {
    if (asks_to_defer(&decisions[i]))
      decisions[i].can_move = rule_can_move(input, decisions[i].hub);
    if (input->entry_known && is_costly(&decisions[i])) judge_in_entries(&s, &decisions[i]);
  }
  for (uint32_t f = 0; !input->entry_known && f < input->file_count; f++)
    if (input->holds[f] & RULE_SEES_COSTLY) judge_in_file(&s, f);
  for (uint32_t i = next_of(input, 0); i < count; i = next_of(input, i + 1))
    decisions[i].would_save =
        !isnan(decisions[i].saving_ms) && is_enough(&s, decisions[i].saving_ms);
  if (input->entry_known) find_certain(&s);
}

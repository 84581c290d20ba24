/* Deferrals that only findings defeat: they are no findings of their own.
 * In: the verdicts of one profile, the program. Out: the same, some deferrals dropped, each named
 * by the finding that defeats it. The one idea: take away all imports that the findings ask to
 * defer, in each start-up; what is then no longer loaded, no other import defeats. */
#include "internal.h"

#include <stdlib.h>

struct defeat {
  struct verdicts *verdicts;
  const struct rule_input *input;
  struct arena scratch;
  const struct map *file_of; /* path -> index */
  ARRAY(uint32_t) hubs;
  struct map seen; /* "file offset" of the related places whose imports are among the hubs */
  bool *lost;      /* per module, in some start-up */
};

static bool asks_to_defer(const struct verdict *verdict) {
  return (verdict->rule->flags & RULE_DEFERS) && verdict->decision && !verdict->suppressed &&
         !verdict->dropped && !verdict->decision->covered; /* a document accepts it as it stands */
}

static bool is_deferral(const struct verdict *verdict) {
  return (verdict->rule->flags & RULE_DEFEATED) && verdict->decision && !verdict->suppressed &&
         !verdict->dropped && verdict->decision->hub != GRAPH_NONE;
}

/* The import at a related place, if it is one. */
static void add_import_at(struct defeat *d, const struct diag_related *line) {
  const struct rule_input *input = d->input;
  uint32_t file = map_get(d->file_of, line->place.path);
  if (file == MAP_NONE || !line->module.len) return;
  uint32_t key[2] = {file, line->place.offset};
  struct str place = str_of((const char *)key, sizeof key);
  if (map_get(&d->seen, place) != MAP_NONE) return;
  map_put(&d->seen, &d->scratch, str_copy(&d->scratch, place), 1);
  for (uint32_t i = input->first_decision[file]; i < input->first_decision[file + 1]; i++) {
    uint32_t hub = input->decisions[i].hub;
    if (hub != GRAPH_NONE && rule_hub_place(input, hub).offset == line->place.offset)
      ARRAY_PUSH(&d->scratch, &d->hubs, hub);
  }
}

static void add_imports(struct defeat *d, const struct verdict *finding) {
  if (finding->decision->hub != GRAPH_NONE)
    ARRAY_PUSH(&d->scratch, &d->hubs, finding->decision->hub);
  for (uint32_t i = 0; i < finding->decision->group_count; i++)
    ARRAY_PUSH(&d->scratch, &d->hubs, finding->decision->group[i]);
  for (uint32_t i = 0; i < finding->diag.related_count; i++)
    add_import_at(d, &finding->diag.related[i]);
}

static void find_lost(struct defeat *d) {
  const struct rule_input *input = d->input;
  d->lost = ARENA_ARRAY(&d->scratch, bool, input->graph->module_count + 1);
  for (uint32_t i = 0; i < input->entry_count; i++) {
    if (!input->starts[i] || !input->graph->input->entries[i].pays) continue;
    const uint32_t *lost = NULL;
    struct graph_sum sum = graph_saving_of_group(&d->scratch, input->starts[i], d->hubs.items,
                                                 (uint32_t)d->hubs.count, &lost);
    for (uint32_t k = 0; k < sum.modules; k++)
      d->lost[lost[k]] = true;
  }
}

/* Following the finding alone, some start-up loads the module no more. */
static bool frees(struct defeat *d, const struct verdict *finding, uint32_t module) {
  bool *all = d->lost;
  d->hubs.count = 0;
  d->seen = (struct map){0};
  add_imports(d, finding);
  find_lost(d);
  bool freed = d->lost[module];
  d->lost = all;
  return freed;
}

/* The finding that stands for it: of the same module or one above it, one that is enough alone
 * before another. */
static struct verdict *finding_for(struct defeat *d, const struct verdict *deferral) {
  struct verdict *found = NULL;
  uint32_t module = d->input->graph->hubs[deferral->decision->hub].target;
  for (size_t i = 0; i < d->verdicts->count; i++) {
    struct verdict *finding = &d->verdicts->items[i];
    if (!asks_to_defer(finding)) continue;
    if (!module_within(deferral->decision->module, finding->diag.module)) continue;
    if (frees(d, finding, module)) return finding;
    if (!found) found = finding;
  }
  return found;
}

static void drop_defeated(struct defeat *d) {
  for (size_t i = 0; i < d->verdicts->count; i++) {
    struct verdict *deferral = &d->verdicts->items[i];
    if (!is_deferral(deferral)) continue;
    if (!d->lost[d->input->graph->hubs[deferral->decision->hub].target]) continue;
    struct verdict *finding = finding_for(d, deferral);
    if (finding)
      verdict_relate(
          d->verdicts->arena, finding,
          (struct diag_related){.place = deferral->diag.place,
                                .module = deferral->diag.module,
                                .message = STR("already deferred here, in vain so far")});
    deferral->dropped = true;
  }
}

/* What some finding asks to defer, for its own sake or for another's, none asks to keep, and none
 * asks to bring up where another line has deferred it. */
static void drop_kept(struct defeat *d) {
  const struct graph *g = d->input->graph;
  bool *asked = ARENA_ARRAY(&d->scratch, bool, g->hub_count + 1);
  bool *unwanted = ARENA_ARRAY(&d->scratch, bool, g->module_count + 1);
  for (size_t i = 0; i < d->hubs.count; i++) {
    asked[d->hubs.items[i]] = true;
    unwanted[g->hubs[d->hubs.items[i]].target] = true;
  }
  for (size_t i = 0; i < d->verdicts->count; i++) {
    struct verdict *verdict = &d->verdicts->items[i];
    if (!(verdict->rule->flags & RULE_KEEPS) || !verdict->decision) continue;
    uint32_t hub = verdict->decision->hub;
    if (hub == GRAPH_NONE) continue;
    bool brings_up = verdict->decision->deferred && unwanted[g->hubs[hub].target];
    if (asked[hub] || brings_up) verdict->dropped = true;
  }
}

static bool concerns(const struct verdict *verdict) {
  return is_deferral(verdict) || (verdict->rule->flags & RULE_KEEPS);
}

void verdicts_settle(struct verdicts *verdicts, const struct rule_input *input,
                     const struct map *file_of) {
  struct defeat d = {.verdicts = verdicts, .input = input, .file_of = file_of};
  bool any = false;
  for (size_t i = 0; i < verdicts->count; i++)
    any = any || concerns(&verdicts->items[i]);
  if (!any) return;
  for (size_t i = 0; i < verdicts->count; i++)
    if (asks_to_defer(&verdicts->items[i])) add_imports(&d, &verdicts->items[i]);
  drop_kept(&d);
  find_lost(&d);
  drop_defeated(&d);
  arena_free(&d.scratch);
  verdicts_compact(verdicts);
}

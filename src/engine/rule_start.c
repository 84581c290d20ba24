/* What rules say of a start-up as a whole: where it begins, what it takes, what takes most of it.
 * The one idea: where only cumulative figures are known, their sum counts shared modules twice, so
 * a start-up is told as a range: at least this, at most that. */
#include "engine/rule.h"

#include <math.h>
#include <stdlib.h>

struct diag rule_entry_diag(const struct rule *rule, const struct rule_input *input,
                            uint32_t entry) {
  uint32_t module = input->graph->entry_modules[entry];
  uint32_t file = module == GRAPH_NONE ? GRAPH_NONE : input->graph->modules[module].file;
  struct diag diag = {
      .code = rule->code,
      .name = rule->name,
      .severity = rule->severity,
      .figures = DIAG_NO_FIGURES,
      .import_index = UINT32_MAX,
      .name_index = UINT32_MAX,
  };
  if (file == GRAPH_NONE) return diag;
  diag.place.path = input->files[file]->path;
  diag.place.line = diag.place.column = diag.place.end_line = diag.place.end_column = 1;
  return diag;
}

struct rule_range rule_startup_ms(const struct graph_start *start) {
  const struct graph *g = start->graph;
  uint64_t exact = 0, biggest = 0;
  for (uint32_t v = 1; v < start->count; v++) {
    uint32_t module = start->node[v];
    if (module >= g->module_count || (g->modules[module].flags & GRAPH_PRELOADED)) continue;
    uint64_t us = g->modules[module].cost_us;
    if (!(g->modules[module].flags & GRAPH_BOUND))
      exact += us;
    else if (us > biggest)
      biggest = us;
  }
  double low = (double)(exact > biggest ? exact : biggest) / 1000;
  return (struct rule_range){low, (double)start->total.us / 1000};
}

/* ---- what can be reached --------------------------------------------------------------------- */

static bool can_run(const struct graph *g, const struct graph_edge *edge) {
  if (edge->hub == GRAPH_NONE) return true;
  enum graph_when when = (enum graph_when)g->hubs[edge->hub].when;
  return when <= GRAPH_FALLBACK; /* a main guard runs in the entry itself only */
}

const bool *rule_reach(struct arena *arena, const struct graph_start *start) {
  const struct graph *g = start->graph;
  bool *reached = ARENA_ARRAY(arena, bool, g->node_count + 1);
  uint32_t *stack = ARENA_ARRAY(arena, uint32_t, g->node_count + 1), depth = 0;
  for (uint32_t v = 1; v < start->count; v++) {
    reached[start->node[v]] = true;
    stack[depth++] = start->node[v];
  }
  uint32_t own = start->entry == GRAPH_NONE ? GRAPH_NONE : g->entry_modules[start->entry];
  if (own != GRAPH_NONE && !reached[own]) { /* it runs as __main__ */
    reached[own] = true;
    stack[depth++] = own;
  }
  while (depth) {
    uint32_t node = stack[--depth];
    for (uint32_t e = g->first_edge[node]; e < g->first_edge[node + 1]; e++) {
      uint32_t to = g->edges[e].to;
      if (reached[to] || !can_run(g, &g->edges[e])) continue;
      reached[to] = true;
      stack[depth++] = to;
    }
  }
  return reached;
}

/* ---- the biggest parts ----------------------------------------------------------------------- */

struct part {
  struct str package;
  double amount;
};
struct parts {
  struct map index;
  ARRAY(struct part) items;
};

static double amount_of(const struct graph_module *module, enum rule_amount of) {
  if (of == RULE_MODULES) return 1;
  return of == RULE_KIB ? (double)module->rss_kib : (double)module->cost_us;
}

static void add(struct arena *arena, struct parts *parts, struct str module, double amount) {
  struct str rest = module, package = {0};
  str_cut(&rest, '.', &package);
  uint32_t at = map_get(&parts->index, package);
  if (at == MAP_NONE) {
    at = (uint32_t)parts->items.count;
    map_put(&parts->index, arena, package, at);
    ARRAY_PUSH(arena, &parts->items, (struct part){.package = package});
  }
  if (parts->items.items) parts->items.items[at].amount += amount;
}

static int by_amount(const void *a, const void *b) {
  const struct part *x = a, *y = b;
  if (x->amount != y->amount) return x->amount < y->amount ? 1 : -1;
  return str_compare(x->package, y->package);
}

static struct str in_unit(struct arena *arena, double amount, enum rule_amount of) {
  if (of == RULE_US) return rule_ms(arena, amount / 1000);
  if (of == RULE_KIB) return rule_mib(arena, amount / 1024);
  return str_format(arena, "%.0f", amount);
}

#define NAMED_PARTS 4

struct str rule_biggest_parts(struct arena *arena, const struct graph_start *start,
                              enum rule_amount of) {
  const struct graph *g = start->graph;
  struct arena scratch = {0};
  struct parts parts = {0};
  for (uint32_t v = 1; v < start->count; v++) {
    uint32_t module = start->node[v];
    if (module >= g->module_count || (g->modules[module].flags & GRAPH_PRELOADED)) continue;
    double amount = amount_of(&g->modules[module], of);
    if (amount > 0) add(&scratch, &parts, g->modules[module].name, amount);
  }
  if (parts.items.count)
    qsort(parts.items.items, parts.items.count, sizeof *parts.items.items, by_amount);
  struct str text = {0};
  double rest = 0;
  for (size_t i = 0; i < parts.items.count; i++) {
    const struct part *part = &parts.items.items[i];
    if (i >= NAMED_PARTS)
      rest += part->amount;
    else
      text = str_format(arena, STR_FMT "%s" STR_FMT " " STR_FMT, STR_ARG(text), i ? ", " : "",
                        STR_ARG(part->package), STR_ARG(in_unit(arena, part->amount, of)));
  }
  if (rest > 0)
    text = str_format(arena, STR_FMT ", the rest " STR_FMT, STR_ARG(text),
                      STR_ARG(in_unit(arena, rest, of)));
  arena_free(&scratch);
  return text;
}

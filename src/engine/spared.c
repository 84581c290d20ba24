/* Why an import in a function has its place there, whatever it costs.
 * In: a decision about a deferral, the program. Out: the reason in words, or none. The one idea:
 * what a rule would hoist must be possible (no cycle), wanted (no contract, no gateway) and cheap
 * together with the rest of its file. */
#include "internal.h"

struct spared {
  struct arena *arena;
  const struct rule_input *input;
  double *hoist_ms;       /* per file; negative: not asked */
  uint32_t *seen, *stack; /* per node: number of the walk that came to it */
  uint32_t walk;
};

struct spared *spared_new(struct arena *arena, const struct rule_input *input) {
  struct spared *spared = ARENA_NEW(arena, struct spared);
  spared->arena = arena;
  spared->input = input;
  return spared;
}

/* ---- what hoisting costs --------------------------------------------------------------------- */

static void make_room(struct spared *s) {
  if (s->hoist_ms) return;
  s->hoist_ms = ARENA_ARRAY(s->arena, double, s->input->file_count + 1);
  for (uint32_t f = 0; f < s->input->file_count; f++)
    s->hoist_ms[f] = -1;
  s->seen = ARENA_ARRAY(s->arena, uint32_t, s->input->graph->node_count + 1);
  s->stack = ARENA_ARRAY(s->arena, uint32_t, s->input->graph->node_count + 1);
}

/* Walks what the node loads; returns the cost of all modules that this walk had not come to. */
static uint64_t walk_from(struct spared *s, uint32_t root) {
  const struct graph *g = s->input->graph;
  uint64_t us = 0;
  uint32_t depth = 0;
  if (s->seen[root] == s->walk) return 0;
  s->seen[root] = s->walk;
  s->stack[depth++] = root;
  while (depth) {
    uint32_t node = s->stack[--depth];
    if (node < g->module_count) us += g->modules[node].cost_us;
    for (uint32_t e = g->first_edge[node]; e < g->loaded_end[node]; e++) {
      uint32_t to = g->edges[e].to;
      if (s->seen[to] == s->walk) continue;
      s->seen[to] = s->walk;
      s->stack[depth++] = to;
    }
  }
  return us;
}

/* All first-party deferrals of the file together: what they load beyond what the file loads. */
static double hoist_file(struct spared *s, uint32_t file) {
  const struct rule_input *input = s->input;
  uint32_t own = input->graph->module_of_file[file], count;
  uint64_t us = 0;
  s->walk++;
  if (own != GRAPH_NONE) walk_from(s, own);
  const struct decision *decisions = rule_decisions(input, file, &count);
  for (uint32_t i = 0; i < count; i++) {
    const struct decision *d = &decisions[i];
    if (d->deferred && d->first_party && d->hub != GRAPH_NONE)
      us += walk_from(s, input->graph->hubs[d->hub].target);
  }
  return (double)us / 1000;
}

static double hoist_ms(const struct rule_input *input, uint32_t file) {
  struct spared *s = input->spared;
  make_room(s);
  if (s->hoist_ms[file] < 0) s->hoist_ms[file] = hoist_file(s, file);
  return s->hoist_ms[file];
}

/* ---- reasons --------------------------------------------------------------------------------- */

/* "models -> views -> models". */
static struct str cycle_in_words(struct arena *arena, const struct graph *g, uint32_t importer,
                                 const struct graph_chain *cycle) {
  struct str text = g->modules[importer].name;
  uint32_t hub_target = cycle->count ? cycle->steps[0].importer : importer;
  text = str_format(arena, STR_FMT " -> " STR_FMT, STR_ARG(text),
                    STR_ARG(g->modules[hub_target].name));
  for (uint32_t i = 0; i < cycle->count; i++)
    text = str_format(arena, STR_FMT " -> " STR_FMT, STR_ARG(text),
                      STR_ARG(g->modules[cycle->steps[i].module].name));
  return text;
}

static struct str closed_cycle(struct arena *arena, const struct rule_input *input,
                               const struct decision *decision) {
  if (!decision->first_party || decision->hub == GRAPH_NONE) return (struct str){0};
  const struct graph_hub *hub = &input->graph->hubs[decision->hub];
  struct graph_chain cycle;
  for (uint32_t m = hub->importer; m != GRAPH_NONE; m = input->graph->modules[m].parent)
    if (m == hub->target) return STR("its own package is not yet loaded at module level");
  if (!graph_find_cycle(arena, input->graph, hub->importer, hub->target, true, &cycle))
    return (struct str){0};
  return str_format(arena, "at module level it would close the import cycle " STR_FMT,
                    STR_ARG(cycle_in_words(arena, input->graph, hub->importer, &cycle)));
}

static struct str of_its_own_file(struct arena *arena, const struct rule_input *input,
                                  const struct decision *decision) {
  if (!decision->first_party) return (struct str){0};
  if (input->is_gateway[decision->file_index])
    return STR("this file is a gateway, which loads modules by request");
  double ms = hoist_ms(input, decision->file_index);
  if (ms <= input->policy->light_ms) return (struct str){0};
  return str_format(arena,
                    "this file's deferrals of your own modules, hoisted together, cost " STR_FMT,
                    STR_ARG(rule_ms(arena, ms)));
}

/* `import a.b` and `import a` both bind a to a; other imports bind equal things if they are equal.
 */
static bool binds_the_same(const struct facts_import *a, const struct facts_name *a_name,
                           const struct facts_import *b, const struct facts_name *b_name) {
  if (a->kind != b->kind || a->level != b->level || !str_equal(a->module, b->module)) return false;
  bool plain = a->kind == FACTS_IMPORT && !a_name->as.len && !b_name->as.len;
  return plain || str_equal(a_name->name, b_name->name);
}

static bool takes_name(const struct facts_import *own, const struct facts_import *other,
                       const struct facts_name *name) {
  struct str taken = facts_bound_name(other, name);
  for (uint32_t i = 0; i < own->name_count; i++)
    if (str_equal(taken, facts_bound_name(own, &own->names[i])) &&
        !binds_the_same(own, &own->names[i], other, name))
      return true;
  return false;
}

/* Another import binds the name at module level. */
static struct str taken_name(struct arena *arena, const struct decision *decision) {
  const struct facts *file = decision->file;
  for (uint32_t i = 0; i < file->import_count; i++) {
    const struct facts_import *other = &file->imports[i];
    if (other->scope != FACTS_MODULE || other->kind == FACTS_DYNAMIC) continue;
    for (uint32_t k = 0; k < other->name_count; k++)
      if (takes_name(decision->import, other, &other->names[k]))
        return str_format(arena, "at module level `" STR_FMT "` is something else",
                          STR_ARG(facts_bound_name(other, &other->names[k])));
  }
  return (struct str){0};
}

struct str rule_why_spared(struct arena *arena, const struct rule_input *input,
                           const struct decision *decision) {
  uint32_t flags = decision->import->flags;
  if (flags & FACTS_IN_HANDLER) return STR("it stands on an error path");
  if (flags & FACTS_IN_TRY_IMPORT) return STR("it is optional");
  if (decision->import->kind == FACTS_DYNAMIC) return STR("it is a dynamic import");
  if (decision->conditional) return STR("it stands on a branch");
  if (decision->debugger) return STR("whoever looks for a fault imports a debugger on the spot");
  if (decision->forbidden) return STR("the policy forbids it at start-up");
  if (decision->contracted) return STR("a contract forbids it at start-up");
  if (rule_is_not_portable(decision)) return STR("not every platform has it");
  struct str reason = taken_name(arena, decision);
  if (!reason.len) reason = of_its_own_file(arena, input, decision);
  return reason.len ? reason : closed_cycle(arena, input, decision);
}

/* LMM108: an eager import of a module of ours that brings in a heavy (or forbidden) module, where
 * nothing can be asked of the heavy module's own imports: the nearest line that can be cut. One
 * finding for each line, the heaviest module in front. */
#include "engine/rule.h"

#include <math.h>

static double cost_of(const struct upstream *upstream) {
  double ms = upstream->cause->figure->import_ms;
  return isnan(ms) ? 0 : ms;
}

static bool outweighs(const struct upstream *a, const struct upstream *b) {
  if (cost_of(a) != cost_of(b)) return cost_of(a) > cost_of(b);
  return a->cut.saved.us > b->cut.saved.us;
}

/* ---- in words ------------------------------------------------------------------------------- */

static struct str heavy_part(struct arena *arena, const struct rule_input *input,
                             const struct upstream *upstream, uint32_t others) {
  const struct decision *cause = upstream->cause;
  struct str more = STR("");
  if (others) more = str_format(arena, " (and %u more)", others);
  if (cause->band == BAND_HEAVY && !cause->hot) {
    struct str cost = rule_cost(arena, input, cause);
    const char *unknown = cause->usage_known ? "" : ", and how often it is needed was not measured";
    return str_format(arena, "a heavy module" STR_FMT ": " STR_FMT "%s", STR_ARG(more),
                      STR_ARG(cost), unknown);
  }
  return str_format(arena, STR_FMT STR_FMT ", which the policy forbids at start-up (`forbidden`)",
                    STR_ARG(cause->module), STR_ARG(more));
}

/* Why nothing is asked of the import itself. */
static struct str why(struct arena *arena, const struct rule_input *input,
                      const struct upstream *upstream) {
  const struct decision *cause = upstream->cause;
  struct diag_place place = rule_hub_place(input, cause->hub);
  struct str reason = rule_why_stays(arena, input, upstream->start, cause->hub);
  if (!reason.len) return STR("several lines load it");
  return str_format(arena, STR_FMT ":%u cannot defer it (" STR_FMT ")", STR_ARG(place.path),
                    place.line, STR_ARG(reason));
}

static enum diag_severity severity(const struct rule *rule, const struct upstream *upstream) {
  const struct decision *cause = upstream->cause;
  const struct graph_start *start = upstream->start;
  if (start->maybe[start->number[upstream->module]]) return DIAG_WARNING;
  return cause->usage_known || cause->forbidden ? rule->severity : DIAG_WARNING;
}

static struct str message(struct arena *arena, const struct rule_input *input,
                          const struct upstream *upstream, const struct decision *told,
                          uint32_t others) {
  bool known = upstream->cause->usage_known || upstream->cause->forbidden;
  struct str module = told->module, what = heavy_part(arena, input, upstream, others);
  struct str reason = why(arena, input, upstream), saving = rule_saving(arena, input, told);
  struct str typing = rule_annotation_advice(input, told);
  return str_format(arena,
                    STR_FMT " brings in " STR_FMT "; " STR_FMT ", so %simport " STR_FMT
                            " in the functions that need it" STR_FMT " " STR_FMT,
                    STR_ARG(module), STR_ARG(what), STR_ARG(reason),
                    known ? "" : "unless every start needs it, ", STR_ARG(module), STR_ARG(typing),
                    STR_ARG(saving));
}

static void tell(const struct rule *rule, const struct rule_input *input,
                 const struct upstream *upstream, uint32_t others, struct diag_list *out) {
  const struct decision *lead = rule_decision(input, upstream->lead);
  if (!lead) return;
  struct decision told = *lead; /* the line, with the figures of what it brings in */
  told.hub = upstream->lead;
  told.figure = upstream->cause->figure;
  told.usage_known = upstream->cause->usage_known;
  told.saving_ms = (double)upstream->cut.saved.us / 1000;
  told.saving_is_bound = upstream->cut.saved.bounds > 0;
  told.start = upstream->start->entry;
  told.group = upstream->cut.hubs;
  told.group_count = upstream->cut.count;
  struct diag diag = rule_diag(rule, input, &told);
  struct graph_chain chain =
      rule_chain_through(out->arena, upstream->start, upstream->lead, upstream->module);
  diag.module = input->graph->modules[upstream->module].name;
  diag.severity = severity(rule, upstream);
  diag.chain = rule_chain(out->arena, input, &chain, &diag.chain_count);
  diag.related = rule_group(out->arena, input, &told, &diag.related_count);
  diag.message = message(out->arena, input, upstream, &told, others);
  diag_add(out, diag);
}

/* ---- one finding for each line -------------------------------------------------------------- */

struct line {
  const struct upstream *heaviest;
  uint32_t others;
};

/* The same module again is another entry's. */
static void add_to_line(struct line *line, const struct upstream *upstream) {
  if (!line->heaviest) {
    line->heaviest = upstream;
    return;
  }
  if (line->heaviest->start == upstream->start) line->others++;
  if (outweighs(upstream, line->heaviest)) line->heaviest = upstream;
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  uint32_t count;
  const struct upstream *upstreams = rule_upstreams(input, &count);
  for (uint32_t i = 0; i < count; i++) {
    struct line line = {0};
    bool first = true;
    for (uint32_t k = 0; k < i && first; k++)
      first = upstreams[k].lead != upstreams[i].lead;
    for (uint32_t k = i; first && k < count; k++)
      if (upstreams[k].lead == upstreams[i].lead) add_to_line(&line, &upstreams[k]);
    if (line.heaviest) tell(rule, input, line.heaviest, line.others, out);
  }
}

const struct rule rule_lmm108 = {
    .code = "LMM108",
    .name = "transitive-heavy-import",
    .summary = "an import at start-up brings in a heavy module that cannot be deferred lower down",
    .severity = DIAG_ERROR,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_COST,
    .flags = RULE_PLACEMENT | RULE_DEFERS,
    .check_program = check_program,
};

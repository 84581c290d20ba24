/* lmms-lint plan: which imports to move, and what start-up takes then. In: the program, a profile.
 * Out: for each entry the sets of moves that are best for their number, and, where a budget is
 * given, the cheapest set that fits. What is predicted rests on the profile's self times. */
#include "cli.h"
#include "engine/explain.h"

#include <math.h>
#include <stdlib.h>

#define SCHEMA 1
#define POINTS_SHOWN 12
#define MOVES_SHOWN 30
#define MOVES_NAMED 4
#define MOVES_WEIGHED 200 /* larger sets are not offered without a budget */

struct plan { /* one entry's */
  const struct graph_entry *entry;
  const struct graph_start *start;
  const struct profile_entry_point *measured; /* the baseline on record, or NULL */
  const struct graph_plan_point **points;     /* worth telling, the cheapest first */
  uint32_t point_count;
  uint64_t floor_us; /* what no set of moves goes below */
  double budget_ms;  /* NAN: none */
  struct explain_reach *reach;
  struct rule_plan cheapest;
};

struct planning {
  struct cli *cli;
  struct cli_program *program;
  struct arena *arena;
  const struct rule_input *input;
  double budget_ms;
  ARRAY(struct plan) plans;
};

/* ---- which points are worth telling ---------------------------------------------------------- */

/* Every move of the set, left out, would lose at least min-saving-ms. */
static bool is_worth_it(const struct planning *p, const struct graph_start *start,
                        const struct graph_cut *cut) {
  if (cut->count == 0 || cut->count > MOVES_WEIGHED) return false;
  struct arena scratch = {0};
  bool good = true;
  uint32_t *rest = ARENA_ARRAY(&scratch, uint32_t, cut->count);
  for (uint32_t out = 0; out < cut->count && good; out++) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < cut->count; i++)
      if (i != out) rest[count++] = cut->hubs[i];
    struct graph_sum saved = graph_saving_of_group(&scratch, start, rest, count, NULL);
    good = (double)(cut->saved.us - saved.us) / 1000 >= p->input->policy->min_saving_ms;
  }
  arena_free(&scratch);
  return good;
}

static bool saves_more(const struct planning *p, const struct plan *plan,
                       const struct graph_cut *cut) {
  uint64_t before = plan->point_count ? plan->points[plan->point_count - 1]->cut.saved.us : 0;
  return (double)cut->saved.us / 1000 >= (double)before / 1000 + p->input->policy->min_saving_ms;
}

static void choose_points(struct planning *p, struct plan *plan, const struct graph_plan *all) {
  plan->points = ARENA_ARRAY(p->arena, const struct graph_plan_point *, all->count + 1);
  for (uint32_t i = 0; i < all->count; i++)
    if (saves_more(p, plan, &all->points[i].cut) &&
        is_worth_it(p, plan->start, &all->points[i].cut))
      plan->points[plan->point_count++] = &all->points[i];
}

static const struct profile_entry_point *find_measured(const struct profile *profile,
                                                       const struct graph_entry *entry) {
  for (uint32_t i = 0; i < profile->entry_point_count; i++) {
    struct str name = profile->entry_points[i].name;
    if (str_equal(name, entry->label) || (entry->path.len && str_equal(name, entry->path)))
      return &profile->entry_points[i];
  }
  return NULL;
}

static void add_plan(struct planning *p, uint32_t entry) {
  struct plan plan = {.entry = &p->input->graph->input->entries[entry],
                      .start = rule_plan_start(p->arena, p->input, p->input->starts[entry]),
                      .budget_ms = p->budget_ms};
  struct graph_plan *all = ARENA_NEW(p->arena, struct graph_plan);
  *all = rule_make_frontier(p->arena, p->input, plan.start);
  plan.reach = explain_reach(p->arena, p->input, entry, false);
  plan.measured = find_measured(p->input->profile, plan.entry);
  choose_points(p, &plan, all);
  plan.floor_us = all->points[all->count - 1].startup_us;
  if (!isnan(plan.budget_ms)) {
    const struct graph_plan_point *point = graph_plan_for(all, (uint64_t)(plan.budget_ms * 1000));
    plan.cheapest.fits = point != NULL;
    plan.cheapest.point = point ? *point : all->points[all->count - 1];
    if (!point) cli_raise(p->cli, CLI_FINDINGS);
  }
  ARRAY_PUSH(p->arena, &p->plans, plan);
}

/* ---- text ----------------------------------------------------------------------------------- */

static struct str in_ms(const struct planning *p, uint64_t us) {
  return rule_ms(p->arena, (double)us / 1000);
}

static void add_place(struct builder *out, const struct planning *p, uint32_t hub) {
  struct diag_place place = rule_hub_place(p->input, hub);
  builder_add(out, render_path(p->arena, place.path));
  builder_add_format(out, ":%u", place.line);
}

static struct str module_of(const struct planning *p, uint32_t hub) {
  return p->input->graph->modules[p->input->graph->hubs[hub].target].name;
}

/* The next submodule that a statement taken as a whole names ("from pkg import sub"), after hub
 * `at`; GRAPH_NONE at the end. */
static uint32_t next_submodule(const struct planning *p, uint32_t statement, uint32_t at) {
  const struct graph *graph = p->input->graph;
  const struct graph_hub *whole = &graph->hubs[statement];
  if (whole->name != GRAPH_NONE) return GRAPH_NONE;
  for (uint32_t i = at + 1; i < graph->hub_count; i++) {
    const struct graph_hub *hub = &graph->hubs[i];
    if (hub->file != whole->file || hub->import != whole->import) break;
    if (hub->submodule != GRAPH_NONE) return i;
  }
  return GRAPH_NONE;
}

/* What goes with a move: "pandas", "shop.tables, shop.charts". */
static struct str moved_of(const struct planning *p, uint32_t hub) {
  struct str text = STR("");
  uint32_t named = 0, more = 0;
  for (uint32_t i = hub; (i = next_submodule(p, hub, i)) != GRAPH_NONE;)
    if (named++ < MOVES_NAMED)
      text = str_format(p->arena, STR_FMT "%s" STR_FMT, STR_ARG(text), named > 1 ? ", " : "",
                        STR_ARG(module_of(p, i)));
    else
      more++;
  if (more) text = str_format(p->arena, STR_FMT " and %u more", STR_ARG(text), more);
  return named ? text : module_of(p, hub);
}

/* Of what goes with it, the surest need. */
static struct explain_necessity necessity_of(const struct planning *p, const struct plan *plan,
                                             uint32_t hub) {
  struct explain_necessity surest = {.need = EXPLAIN_UNKNOWN};
  if (!plan->reach) return surest;
  surest = explain_necessity(plan->reach, p->input->graph->hubs[hub].target);
  for (uint32_t i = hub; (i = next_submodule(p, hub, i)) != GRAPH_NONE;) {
    struct explain_necessity one = explain_necessity(plan->reach, p->input->graph->hubs[i].target);
    if (one.need < surest.need) surest = one;
  }
  return surest;
}

static void add_moves(struct builder *out, const struct planning *p, const struct plan *plan,
                      const struct graph_cut *cut) {
  for (uint32_t i = 0; i < cut->count && i < MOVES_SHOWN; i++) {
    struct graph_sum alone = graph_saving(plan->start, cut->hubs[i]);
    builder_add(out, STR("  "));
    add_place(out, p, cut->hubs[i]);
    builder_add_format(out, ": defer " STR_FMT, STR_ARG(moved_of(p, cut->hubs[i])));
    struct explain_necessity necessity = necessity_of(p, plan, cut->hubs[i]);
    struct str need = explain_need_words(p->arena, &necessity);
    if (alone.us)
      builder_add_format(out, " (saves %s" STR_FMT " alone)", alone.bounds ? "up to " : "",
                         STR_ARG(in_ms(p, alone.us)));
    else
      builder_add(out, STR(" (saves only together with the others)"));
    builder_add_format(out, "\n      " STR_FMT "\n", STR_ARG(need));
  }
  if (cut->count > MOVES_SHOWN)
    builder_add_format(out, "  and %u more (--output-format json has all)\n",
                       cut->count - MOVES_SHOWN);
}

static void add_heading(struct builder *out, const struct planning *p, const struct plan *plan) {
  const struct graph_sum *total = &plan->start->total;
  builder_add_format(out, "Start-up of " STR_FMT " (%s): %s" STR_FMT " predicted, %u module%s\n",
                     STR_ARG(plan->entry->label),
                     policy_kind_word((enum policy_entry_kind)plan->entry->kind),
                     total->bounds ? "up to " : "", STR_ARG(in_ms(p, total->us)), total->modules,
                     total->modules == 1 ? "" : "s");
  if (plan->measured)
    builder_add_format(
        out, "  measured: " STR_FMT " in all, the interpreter's own included (" STR_FMT ")\n",
        STR_ARG(rule_ms(p->arena, plan->measured->startup_ms)), STR_ARG(plan->measured->date));
  if (total->unprofiled)
    builder_add_format(out,
                       "  %u of the modules have no figure and count as 0: measure them with "
                       "`lmms-lint profile`\n",
                       total->unprofiled);
  if (!plan->entry->pays)
    builder_add(out, STR("  this kind of entry does not pay for start-up: leave it\n"));
}

static void add_points(struct builder *out, const struct planning *p, const struct plan *plan) {
  if (plan->point_count == 0) {
    struct str least = rule_ms(p->arena, p->input->policy->min_saving_ms);
    builder_add_format(out, "  no import can be deferred that saves " STR_FMT " or more\n",
                       STR_ARG(least));
    return;
  }
  builder_add(out, STR("  moves  start-up     saves\n"));
  for (uint32_t i = 0; i < plan->point_count && i < POINTS_SHOWN; i++) {
    const struct graph_plan_point *point = plan->points[i];
    struct str after = in_ms(p, point->startup_us), saves = in_ms(p, point->cut.saved.us);
    builder_add_format(out, "  %5u  %8.*s  %8.*s", point->cut.count, STR_ARG(after),
                       STR_ARG(saves));
    for (uint32_t k = 0; k < point->cut.count && k < MOVES_NAMED; k++) {
      builder_add_cstr(out, k ? ", " : "  ");
      builder_add(out, moved_of(p, point->cut.hubs[k]));
    }
    builder_add_cstr(out, point->cut.count > MOVES_NAMED ? ", ...\n" : "\n");
  }
  if (plan->point_count > POINTS_SHOWN)
    builder_add_format(out, "  and %u more (--output-format json has all)\n",
                       plan->point_count - POINTS_SHOWN);
  struct str floor = in_ms(p, plan->floor_us);
  struct str hot = rule_share(p->arena, p->input->policy->hot_usage);
  builder_add_format(out,
                     "  " STR_FMT " stay: imports that cannot be deferred, and what over " STR_FMT
                     " of processes use\n",
                     STR_ARG(floor), STR_ARG(hot));
}

static void add_budget(struct builder *out, const struct planning *p, const struct plan *plan) {
  const struct graph_plan_point *point = &plan->cheapest.point;
  struct str budget = rule_ms(p->arena, plan->budget_ms), after = in_ms(p, point->startup_us);
  if (plan->cheapest.fits && point->cut.count == 0) {
    builder_add_format(out, "It fits the budget of " STR_FMT " as it is.\n", STR_ARG(budget));
    return;
  }
  if (!plan->cheapest.fits)
    builder_add_format(out, "No set of moves fits the budget of " STR_FMT ".", STR_ARG(budget));
  else
    builder_add_format(out, "The cheapest moves that fit the budget of " STR_FMT ":",
                       STR_ARG(budget));
  if (point->cut.count)
    builder_add_format(out, "%s %u move%s, " STR_FMT " then:",
                       plan->cheapest.fits ? "" : " Nearest:", point->cut.count,
                       point->cut.count == 1 ? "" : "s", STR_ARG(after));
  builder_add_byte(out, '\n');
  add_moves(out, p, plan, &point->cut);
}

static void add_text(struct builder *out, const struct planning *p, const struct plan *plan) {
  add_heading(out, p, plan);
  add_points(out, p, plan);
  if (!isnan(plan->budget_ms)) {
    add_budget(out, p, plan);
  } else if (plan->point_count) {
    const struct graph_plan_point *last = plan->points[plan->point_count - 1];
    builder_add_format(out, "%s\n", last->cut.count == 1 ? "The move:" : "The moves, all of them:");
    add_moves(out, p, plan, &last->cut);
  }
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static void json_sum(struct builder *out, const char *name, struct graph_sum sum) {
  builder_add_key(out, name);
  builder_add_byte(out, '{');
  builder_key_number(out, "ms", (double)sum.us / 1000, 3);
  builder_key_bool(out, "upper_bound", sum.bounds > 0);
  builder_key_integer(out, "modules", sum.modules);
  builder_key_integer(out, "unprofiled", sum.unprofiled);
  builder_key_integer(out, "rss_kib", sum.kib);
  builder_add_byte(out, '}');
}

static void json_point(struct builder *out, const struct planning *p, const struct plan *plan,
                       const struct graph_plan_point *point) {
  builder_add_byte(out, '{');
  builder_key_integer(out, "move_count", point->cut.count);
  builder_key_number(out, "startup_ms", (double)point->startup_us / 1000, 3);
  json_sum(out, "saves", point->cut.saved);
  builder_add_key(out, "moves");
  builder_add_byte(out, '[');
  for (uint32_t i = 0; i < point->cut.count; i++) {
    uint32_t hub = point->cut.hubs[i];
    struct diag_place place = rule_hub_place(p->input, hub);
    builder_add_cstr(out, i ? ",\n    {" : "\n    {");
    builder_key_text(out, "path", render_path(p->arena, place.path));
    builder_key_integer(out, "line", place.line);
    builder_key_integer(out, "column", place.column);
    builder_key_text(out, "module", module_of(p, hub));
    json_sum(out, "saves", graph_saving(plan->start, hub));
    struct explain_necessity necessity = necessity_of(p, plan, hub);
    builder_key_text(out, "needed", str_from(explain_need_name(necessity.need)));
    builder_add_byte(out, '}');
  }
  builder_add(out, STR("]}"));
}

static void json_budget(struct builder *out, const struct planning *p, const struct plan *plan) {
  builder_key_number(out, "budget_ms", plan->budget_ms, 3);
  if (isnan(plan->budget_ms)) {
    builder_add(out, STR(", \"fits\": null, \"cheapest\": null"));
    return;
  }
  builder_key_bool(out, "fits", plan->cheapest.fits);
  builder_add_key(out, "cheapest");
  json_point(out, p, plan, &plan->cheapest.point);
}

static void json_plan(struct builder *out, const struct planning *p, const struct plan *plan) {
  builder_add_byte(out, '{');
  builder_key_text(out, "entry", plan->entry->label);
  builder_key_text(out, "kind",
                   str_from(policy_kind_word((enum policy_entry_kind)plan->entry->kind)));
  builder_key_bool(out, "pays", plan->entry->pays);
  json_sum(out, "startup", plan->start->total);
  builder_key_number(out, "floor_ms", (double)plan->floor_us / 1000, 3);
  builder_key_number(out, "measured_ms", plan->measured ? plan->measured->startup_ms : NAN, 3);
  builder_add_key(out, "points");
  builder_add_byte(out, '[');
  for (uint32_t i = 0; i < plan->point_count; i++) {
    builder_add_cstr(out, i ? ",\n   " : "\n   ");
    json_point(out, p, plan, plan->points[i]);
  }
  builder_add_byte(out, ']');
  json_budget(out, p, plan);
  builder_add_byte(out, '}');
}

static void add_json(struct builder *out, const struct planning *p) {
  builder_add_format(out, "{\"schema\": %d", SCHEMA);
  builder_key_text(out, "profile", render_path(p->arena, p->input->profile->path));
  builder_add(out, STR(", \"plans\": ["));
  for (size_t i = 0; i < p->plans.count; i++) {
    builder_add_cstr(out, i ? ",\n  " : "\n  ");
    json_plan(out, p, &p->plans.items[i]);
  }
  builder_add(out, STR("]}\n"));
}

static void tell(const struct planning *p, bool json) {
  struct builder out = {0};
  if (json) add_json(&out, p);
  for (size_t i = 0; i < p->plans.count && !json; i++) {
    if (i) builder_add_byte(&out, '\n');
    add_text(&out, p, &p->plans.items[i]);
  }
  cli_print(p->cli, builder_view(&out));
  builder_free(&out);
}

/* ---- all together ---------------------------------------------------------------------------- */

static bool has_evidence(struct planning *p) {
  if (!p->input->profile)
    cli_complain(p->cli, CLI_WRONG_USE,
                 "plan: no profile, so nothing can be predicted: measure "
                 "first, with `lmms-lint profile`");
  return p->input->profile != NULL;
}

static void plan_all(struct planning *p) {
  for (uint32_t i = 0; i < p->input->entry_count; i++)
    if (p->input->starts[i] && p->input->graph->input->entries[i].pays) add_plan(p, i);
  if (p->plans.count) return;
  cli_complain(p->cli, CLI_WRONG_USE,
               "plan: no entry point known that pays for start-up: name one, as `lmms-lint plan "
               "src/app.py`, or in the policy: entry-points = [{ target = \"src/app.py\", kind = "
               "\"cli\" }]");
}

static void plan_program(struct planning *p, bool json) {
  uint32_t chosen = p->program->project->chosen_entry;
  if (chosen != GRAPH_NONE && !p->input->starts[chosen]) {
    cli_unknown_entry(p->cli, p->program);
    return;
  }
  if (!has_evidence(p)) return;
  if (chosen == GRAPH_NONE)
    plan_all(p);
  else
    add_plan(p, chosen);
  if (p->plans.count) tell(p, json);
}

/* --budget, else the policy's startup-budget-ms. */
static bool read_budget(struct cli *cli, double *budget) {
  *budget = NAN;
  if (!cli->budget.len) return true;
  char *end;
  *budget = strtod(cli->budget.ptr, &end);
  if (*end == 0 && *budget >= 0 && *budget < 1e9) return true;
  cli_complain(cli, CLI_WRONG_USE, "--budget: '" STR_FMT "' is no number of milliseconds",
               STR_ARG(cli->budget));
  return false;
}

void cli_plan(struct cli *cli) {
  struct cli_program program;
  double budget;
  bool json;
  struct str entry = cli->paths.count ? cli->paths.items[0] : STR("");
  if (!read_budget(cli, &budget) || !cli_wants_json(cli, &json)) return;
  if (!cli_load_program(cli, &program, 1, entry)) return;
  if (!cli->budget.len) budget = program.input->policy->startup_budget_ms;
  struct planning planning = {.cli = cli,
                              .program = &program,
                              .arena = &program.arena,
                              .input = program.input,
                              .budget_ms = budget};
  plan_program(&planning, json);
  cli_free_program(&program);
}

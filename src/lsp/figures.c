/* Figures in words. Everything is read off the program that the findings were made of; nothing is
 * judged here. */
#include "figures.h"

#include "engine/explain.h"

#include <math.h>

/* ---- which import ---------------------------------------------------------------------------- */

static bool holds(struct facts_span span, struct text_position place) {
  if (place.line < span.line || place.line > span.end_line) return false;
  if (place.line == span.line && place.column < span.column) return false;
  return place.line < span.end_line || place.column <= span.end_column;
}

static struct facts_span name_span(const struct decision *d) {
  return d->name_index < d->import->name_count ? d->import->names[d->name_index].span
                                               : d->import->span;
}

const struct decision *figures_at(const struct root *root, uint32_t file,
                                  struct text_position place, struct facts_span *span) {
  const struct rule_input *program = root->result.program;
  const struct decision *best = NULL;
  uint32_t count;
  const struct decision *decisions = rule_decisions(program, file, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (!holds(decisions[i].import->span, place)) continue;
    bool exact = holds(name_span(&decisions[i]), place);
    if (!best || exact) best = &decisions[i];
    *span = exact ? name_span(best) : best->import->span;
    if (exact) break;
  }
  return best;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* A module of ours costs what it loads. */
static void add_own_cost(struct builder *out, struct arena *arena, const struct rule_input *program,
                         uint32_t module) {
  const struct graph_start *start = graph_start_modules(arena, program->graph, &module, 1);
  double ms = (double)start->total.us / 1000;
  if (!program->profile) return;
  if (!start->total.us)
    builder_add(out,
                STR("A module of yours: nothing that it loads has a figure in the profile.\n"));
  else
    builder_add_format(out, "Loading it takes %s" STR_FMT ", with all that it brings in (%u %s).\n",
                       start->total.bounds ? "up to " : "", STR_ARG(rule_ms(arena, ms)),
                       (unsigned)start->total.modules,
                       start->total.modules == 1 ? "module" : "modules");
}

static void add_measured(struct builder *out, struct arena *arena, const struct rule_input *program,
                         const struct decision *d) {
  const struct profile_module *module = d->figure->module;
  builder_add(out, rule_cost(arena, program, d));
  if (module && d->figure->exact && !isnan(module->spread_ms))
    builder_add_format(out, " (±" STR_FMT ")", STR_ARG(rule_ms(arena, module->spread_ms)));
  if (module && !isnan(module->self_ms))
    builder_add_format(out, ", " STR_FMT " of it its own",
                       STR_ARG(rule_ms(arena, module->self_ms)));
  builder_add(out, STR(".\n"));
}

static void add_cost(struct builder *out, struct arena *arena, const struct rule_input *program,
                     const struct decision *d) {
  const struct profile_figure *figure = d->figure;
  if (isnan(figure->import_ms) && d->first_party && d->hub != GRAPH_NONE) {
    add_own_cost(out, arena, program, program->graph->hubs[d->hub].target);
  } else if (isnan(figure->import_ms)) {
    builder_add_cstr(out, program->profile
                              ? "No figure in the profile: what it costs is not known. "
                                "`lmms-lint profile` measures it.\n"
                              : "No profile: what it costs is not known. `lmms-lint profile` "
                                "measures it.\n");
  } else {
    add_measured(out, arena, program, d);
  }
}

static void add_source(struct builder *out, const struct rule_input *program,
                       const struct decision *d) {
  const struct profile *profile = program->profile;
  int32_t then, now;
  if (!profile || isnan(d->figure->import_ms)) return;
  builder_add_format(out, "\nFrom `" STR_FMT "`", STR_ARG(profile->path));
  struct str day = str_slice(profile->measured_at, 0, 10);
  if (date_parse(day, &then)) {
    builder_add_format(out, ", measured " STR_FMT, STR_ARG(day));
    if (date_parse(program->today, &now) && now > then)
      builder_add_format(out, " (%d %s ago)", (int)(now - then), now - then == 1 ? "day" : "days");
  }
  if (profile->platform.len) builder_add_format(out, " on " STR_FMT, STR_ARG(profile->platform));
  builder_add(out, STR(".\n"));
}

static void add_step(struct builder *out, const struct rule_input *program,
                     const struct graph_step *step) {
  if (step->hub == GRAPH_NONE) return;
  struct diag_place place = rule_hub_place(program, step->hub);
  builder_add_format(out, STR_FMT ":%u > ", STR_ARG(place.path), (unsigned)place.line);
}

/* The start-up in which it saves the most, else the first that loads it. */
static const struct graph_start *start_of(const struct rule_input *program,
                                          const struct decision *d) {
  uint32_t target = program->graph->hubs[d->hub].target;
  if (d->start != GRAPH_NONE) return program->starts[d->start];
  for (uint32_t i = 0; i < program->entry_count; i++)
    if (program->starts[i] && graph_loads(program->starts[i], target)) return program->starts[i];
  return NULL;
}

struct str figures_chain(struct arena *arena, const struct root *root, const struct decision *d) {
  const struct rule_input *program = root->result.program;
  const struct graph_start *start = d->hub == GRAPH_NONE ? NULL : start_of(program, d);
  if (!start) return (struct str){0};
  uint32_t target = program->graph->hubs[d->hub].target;
  if (!graph_loads(start, target)) return (struct str){0};
  struct graph_chain chain = graph_find_chain(arena, start, target);
  struct builder out = {0};
  if (!chain.count) return (struct str){0}; /* an entry itself, or there before it */
  for (uint32_t i = 0; i < chain.count; i++)
    add_step(&out, program, &chain.steps[i]);
  builder_add(&out, program->graph->modules[target].name);
  struct str text = str_copy(arena, builder_view(&out));
  builder_free(&out);
  return text;
}

#define OTHERS_SHOWN 3

static void add_other(struct builder *out, const struct rule_input *program, uint32_t hub,
                      uint32_t count) {
  struct diag_place place = rule_hub_place(program, hub);
  bool deferred = program->graph->hubs[hub].when == GRAPH_DEFERRED;
  builder_add_cstr(out, count ? ", " : "\nAlso imported by ");
  builder_add_format(out, "`" STR_FMT ":%u`%s", STR_ARG(place.path), (unsigned)place.line,
                     deferred ? " (in a function)" : "");
}

/* Who else imports the module: the first few files, each with its first line. */
static void add_others(struct builder *out, const struct rule_input *program,
                       const struct decision *d) {
  const struct graph *graph = program->graph;
  uint32_t count = 0, last = d->file_index;
  for (uint32_t h = 0; h < graph->hub_count; h++) {
    const struct graph_hub *hub = &graph->hubs[h];
    if (hub->target != graph->hubs[d->hub].target || hub->file == last) continue;
    last = hub->file;
    if (hub->file == d->file_index) continue;
    if (count < OTHERS_SHOWN) add_other(out, program, h, count);
    count++;
  }
  if (count > OTHERS_SHOWN)
    builder_add_format(out, " and %u more file%s", (unsigned)count - OTHERS_SHOWN,
                       count == OTHERS_SHOWN + 1 ? "" : "s");
  if (count) builder_add(out, STR(".\n"));
}

static void add_start(struct builder *out, struct arena *arena, const struct root *root,
                      const struct decision *d) {
  const struct rule_input *program = root->result.program;
  if (d->hub == GRAPH_NONE) return;
  struct str chain = figures_chain(arena, root, d);
  const struct graph_start *start = start_of(program, d);
  if (d->preloaded || (start && !chain.len && !d->first_party))
    builder_add(out, STR("\nLoaded before any of your code runs: it costs nothing here.\n"));
  else if (chain.len)
    builder_add_format(out, "\nLoaded at start-up: `" STR_FMT "`.\n", STR_ARG(chain));
  else if (program->entry_known && !start)
    builder_add(out, STR("\nNo known start-up loads it.\n"));
  add_others(out, program, d);
}

/* Where a rule is explained: its page, where there can be one, and how the command line shows it.
 */
static void add_page(struct builder *out, struct pages *pages, const char *code) {
  struct str uri = pages_rule(pages, code);
  if (uri.len)
    builder_add_format(out, "\n[What %s means](" STR_FMT "), or `lmms-lint rule %s`.\n", code,
                       STR_ARG(uri), code);
  else
    builder_add_format(out, "\n`lmms-lint rule %s` says what it means.\n", code);
}

/* The finding on this import; of several the next, from *at on. */
static const struct diag *next_finding(const struct root *root, const struct decision *d,
                                       uint32_t *at) {
  while (*at < root->result.diag_count) {
    const struct diag *diag = &root->result.diags[(*at)++];
    if (diag->import_index == d->import_index && str_equal(diag->place.path, d->file->path) &&
        (diag->name_index == UINT32_MAX || diag->name_index == d->name_index))
      return diag;
  }
  return NULL;
}

/* The findings on this import, or why there is none. */
static void add_verdict(struct builder *out, struct arena *arena, const struct root *root,
                        struct pages *pages, const struct decision *d) {
  const struct diag *diag;
  bool found = false;
  for (uint32_t at = 0; (diag = next_finding(root, d, &at)); found = true) {
    builder_add_format(out, "\n**%s** (%s): " STR_FMT "\n", diag->code, diag->name,
                       STR_ARG(diag->message));
    add_page(out, pages, diag->code);
  }
  struct str why = explain_silence(arena, root->result.program, d);
  if (!found && why.len && !d->preloaded)
    builder_add_format(out, "\nNo finding: " STR_FMT ".\n", STR_ARG(why));
}

/* " with 2 other lines", where the saving is that of a group. */
static struct str with_others(struct arena *arena, const struct decision *d) {
  if (d->group_count < 2) return (struct str){0};
  return str_format(arena, " with %u other %s", (unsigned)d->group_count - 1,
                    d->group_count == 2 ? "line" : "lines");
}

/* Not where a finding says it. */
static void add_saving(struct builder *out, struct arena *arena, const struct root *root,
                       const struct decision *d) {
  const struct diag *diag;
  if (isnan(d->saving_ms) || !d->can_move || d->covered) return;
  for (uint32_t at = 0; (diag = next_finding(root, d, &at));)
    if (str_find(diag->message, STR("saves "), 0) != SIZE_MAX) return;
  builder_add_format(out, "\nDeferring it" STR_FMT " would save %s" STR_FMT " at start-up.\n",
                     STR_ARG(with_others(arena, d)), d->saving_is_bound ? "up to " : "",
                     STR_ARG(rule_ms(arena, d->saving_ms)));
}

void figures_describe(struct builder *out, struct root *root, struct pages *pages,
                      const struct decision *d) {
  struct arena scratch = {0};
  const struct rule_input *program = root->result.program;
  builder_add_format(out, "**" STR_FMT "**\n\n", STR_ARG(d->module));
  add_cost(out, &scratch, program, d);
  add_saving(out, &scratch, root, d);
  add_start(out, &scratch, root, d);
  add_verdict(out, &scratch, root, pages, d);
  add_source(out, program, d);
  arena_free(&scratch);
}

/* ---- suppression comments -------------------------------------------------------------------- */

/* The lines on which a comment can silence a finding. */
static bool reaches(const struct facts *file, const struct diag *diag, uint32_t line) {
  uint32_t first = diag->place.line, last = diag->place.end_line;
  if (diag->import_index < file->import_count) {
    const struct facts_import *import = &file->imports[diag->import_index];
    if (import->first_line < first) first = import->first_line;
    if (import->last_line > last) last = import->last_line;
  }
  return first <= line && line <= last;
}

static uint32_t add_silenced(struct builder *out, const struct root *root, const struct facts *file,
                             const struct facts_suppression *comment) {
  bool whole = str_find_nocase(comment->text, STR("allow-file"), 0) != SIZE_MAX;
  uint32_t count = 0;
  for (uint32_t i = 0; i < root->result.suppressed; i++) {
    const struct diag *diag = &root->result.silenced[i];
    if (!str_equal(diag->place.path, file->path)) continue;
    if (!whole && !reaches(file, diag, comment->span.line)) continue;
    builder_add_format(out, "- **%s** (line %u): " STR_FMT "\n", diag->code,
                       (unsigned)diag->place.line, STR_ARG(diag->message));
    count++;
  }
  return count;
}

/* What is found wrong with the comment itself: it allows nothing any more, it gives no reason. */
static uint32_t add_faults(struct builder *out, const struct root *root, const struct facts *file,
                           const struct facts_suppression *comment) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < root->result.diag_count; i++) {
    const struct diag *diag = &root->result.diags[i];
    if (strcmp(diag->code, "LMM902") != 0 && strcmp(diag->code, "LMM903") != 0) continue;
    if (diag->place.line != comment->span.line || !str_equal(diag->place.path, file->path))
      continue;
    builder_add_format(out, "\n**%s**: " STR_FMT "\n", diag->code, STR_ARG(diag->message));
    count++;
  }
  return count;
}

/* Findings that the comment allowed until its day: they are told again, and say so. */
static uint32_t add_past(struct builder *out, const struct root *root, const struct facts *file,
                         const struct facts_suppression *comment) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < root->result.diag_count; i++) {
    const struct diag *diag = &root->result.diags[i];
    if (diag->past_line != comment->span.line || !str_equal(diag->place.path, file->path)) continue;
    builder_add_format(out, "\n**%s** is told again: " STR_FMT "\n", diag->code,
                       STR_ARG(diag->message));
    count++;
  }
  return count;
}

bool figures_describe_comment(struct builder *out, const struct root *root, uint32_t file,
                              struct text_position place, struct facts_span *span) {
  const struct facts *facts = root->project->files[file];
  for (uint32_t i = 0; i < facts->suppression_count; i++) {
    const struct facts_suppression *comment = &facts->suppressions[i];
    if (!holds(comment->span, place)) continue;
    *span = comment->span;
    builder_add(out, STR("This comment silences:\n\n"));
    bool silences = add_silenced(out, root, facts, comment) > 0;
    if (!silences) {
      builder_clear(out);
      builder_add(out, STR("This comment silences no finding of lmms-lint.\n"));
    }
    uint32_t told = add_faults(out, root, facts, comment) + add_past(out, root, facts, comment);
    if (!told && !silences)
      builder_add(out, STR("\nWhether it is still needed cannot be told: what its rule asks for "
                           "(a figure, an entry point, another profile) is not there.\n"));
    return true;
  }
  return false;
}

/* ---- short words ----------------------------------------------------------------------------- */

struct str figures_hint(struct arena *arena, const struct decision *d, double floor_ms) {
  double ms = d->figure->import_ms;
  if (isnan(ms) || ms < floor_ms || d->preloaded) return (struct str){0};
  struct str cost = rule_ms(arena, ms);
  if (isnan(d->saving_ms) || d->deferred) return cost;
  struct str saving = rule_ms(arena, d->saving_ms);
  if (str_equal(cost, saving)) return cost;
  return str_format(arena, STR_FMT ", saves " STR_FMT STR_FMT, STR_ARG(cost), STR_ARG(saving),
                    STR_ARG(with_others(arena, d)));
}

static bool is_started(const struct rule_input *program, uint32_t module) {
  for (uint32_t i = 0; i < program->entry_count; i++)
    if (program->starts[i] && graph_loads(program->starts[i], module)) return true;
  return false;
}

/* ", over the budget of 800 ms", of a module ", 28 % of the budget ..."; empty without one. */
static struct str against_budget(struct arena *arena, const struct rule_input *program,
                                 const struct graph_start *start, uint32_t module, bool is_entry) {
  if (program->entry_known && !is_started(program, module))
    return STR(", but no known start-up does");
  double ms = (double)start->total.us / 1000, budget = program->policy->startup_budget_ms;
  if (isnan(budget) || budget <= 0) return (struct str){0};
  struct str limit = rule_ms(arena, budget);
  if (is_entry)
    return str_format(arena, ", %s the budget of " STR_FMT, ms > budget ? "over" : "within",
                      STR_ARG(limit));
  return str_format(arena, ", %.0f %% of the budget of " STR_FMT, ms / budget * 100,
                    STR_ARG(limit));
}

struct str figures_lens(struct arena *arena, const struct root *root, uint32_t file) {
  const struct rule_input *program = root->result.program;
  uint32_t module = program->graph->module_of_file[file];
  if (module == GRAPH_NONE || !program->profile) return (struct str){0};
  const struct graph_start *start = NULL;
  for (uint32_t i = 0; i < program->entry_count && !start; i++)
    if (program->graph->entry_modules[i] == module) start = program->starts[i];
  bool is_entry = start != NULL;
  if (!is_entry) start = graph_start_modules(arena, program->graph, &module, 1);
  if (start->total.us < 1000) return (struct str){0};
  struct str time = rule_ms(arena, (double)start->total.us / 1000);
  return str_format(
      arena, "%s: %s" STR_FMT STR_FMT " (%u %s)", is_entry ? "start-up" : "loading this module",
      start->total.bounds ? "up to " : "", STR_ARG(time),
      STR_ARG(against_budget(arena, program, start, module, is_entry)),
      (unsigned)start->total.modules, start->total.modules == 1 ? "module" : "modules");
}

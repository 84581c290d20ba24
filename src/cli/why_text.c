/* why MODULE, for people. */
#include "why.h"

#include <math.h>

#define LINES_SHOWN 20 /* of each list */

/* ---- figures -------------------------------------------------------------------------------- */

static void add_ms(struct builder *out, struct arena *arena, double ms) {
  builder_add(out, rule_ms(arena, ms));
}

static double ms_of(uint64_t us) {
  return (double)us / 1000;
}

static void add_mib(struct builder *out, uint64_t kib) {
  builder_add_number(out, (double)kib / 1024, 1);
  builder_add(out, STR(" MiB"));
}

static void add_path(struct builder *out, struct arena *arena, const struct diag_place *place) {
  builder_add(out, render_path(arena, place->path));
  builder_add_format(out, ":%u", place->line);
}

/* ---- the module ----------------------------------------------------------------------------- */

static void add_usage(struct builder *out, const struct why *why) {
  double usage = why->figure.usage;
  if (isnan(usage)) {
    builder_add(out, STR("  usage: not measured\n"));
    return;
  }
  struct str share = rule_share(why->arena, usage);
  struct str limit = rule_share(why->arena, why->input->policy->hot_usage);
  bool hot = usage > why->input->policy->hot_usage;
  builder_add_format(out, "  usage: " STR_FMT " of processes, %shot (over " STR_FMT ")%s",
                     STR_ARG(share), hot ? "" : "not ", STR_ARG(limit),
                     usage < 0.2 ? ", cold" : "");
  if (!str_equal(why->figure.usage_from, why->module->name))
    builder_add_format(out, ", as " STR_FMT, STR_ARG(why->figure.usage_from));
  builder_add_byte(out, '\n');
}

static void add_cost_line(struct builder *out, const struct why *why) {
  builder_add(out, STR("  import: "));
  if (isnan(why->figure.import_ms)) {
    builder_add(out, STR("no figure: measure it with `lmms-lint profile`\n"));
    return;
  }
  if (!why->figure.exact) builder_add(out, STR("at least "));
  add_ms(out, why->arena, why->figure.import_ms);
  builder_add_format(out, ", " STR_FMT,
                     STR_ARG(explain_band(why->arena, why->input->policy, why->band)));
  if (!str_equal(why->figure.cost_from, why->module->name))
    builder_add_format(out, "; the figure is that of " STR_FMT, STR_ARG(why->figure.cost_from));
  builder_add_byte(out, '\n');
}

static void add_profile(struct builder *out, const struct why *why) {
  const struct profile *profile = why->input->profile;
  if (!profile) {
    builder_add(out, STR("  profile: none; without one there are no figures and few verdicts: run "
                         "`lmms-lint profile`\n"));
    return;
  }
  builder_add_format(out, "  profile: " STR_FMT, STR_ARG(render_path(why->arena, profile->path)));
  if (profile->measured_at.len)
    builder_add_format(out, ", measured " STR_FMT, STR_ARG(profile->measured_at));
  if (profile->python.len) builder_add_format(out, ", Python " STR_FMT, STR_ARG(profile->python));
  builder_add_byte(out, '\n');
}

static void add_module(struct builder *out, const struct why *why) {
  builder_add(out, why->module->name);
  if (why->module->file != GRAPH_NONE) {
    struct str path = why->input->files[why->module->file]->path;
    builder_add_format(out, " (" STR_FMT ")", STR_ARG(render_path(why->arena, path)));
  }
  builder_add_byte(out, '\n');
  if (why->module->flags & GRAPH_PRELOADED) {
    builder_add(out, STR("  the interpreter has loaded it before any user code runs: it costs "
                         "nothing\n"));
    return;
  }
  add_cost_line(out, why);
  add_usage(out, why);
  add_profile(out, why);
}

/* ---- the lines ------------------------------------------------------------------------------ */

static void add_verdict(struct builder *out, const struct why *why,
                        const struct why_import *import) {
  const struct diag *verdict = import->verdict;
  if (!verdict) {
    builder_add_format(out, "    no finding: " STR_FMT "\n", STR_ARG(import->silence));
    return;
  }
  builder_add_format(out, "    %s[%s]", diag_severity_word(verdict->severity), verdict->code);
  if (import->with) {
    builder_add(out, STR(" at "));
    add_path(out, why->arena, &verdict->place);
    builder_add(out, STR(", which this line is a part of\n"));
    return;
  }
  builder_add_format(out, ": " STR_FMT "\n", STR_ARG(verdict->message));
}

static void add_import(struct builder *out, const struct why *why,
                       const struct why_import *import) {
  const struct graph *graph = why->input->graph;
  const struct graph_hub *hub = &graph->hubs[import->decision->hub];
  builder_add(out, STR("  "));
  add_path(out, why->arena, &import->place);
  builder_add_format(out, ": %s", explain_when((enum graph_when)hub->when));
  if (import->decision->import->qualname.len)
    builder_add_format(out, ", in " STR_FMT, STR_ARG(import->decision->import->qualname));
  if (hub->target != why->graph.module)
    builder_add_format(out, ", as " STR_FMT, STR_ARG(graph->modules[hub->target].name));
  builder_add_byte(out, '\n');
  add_verdict(out, why, import);
}

static void add_more(struct builder *out, uint32_t count) {
  if (count > LINES_SHOWN)
    builder_add_format(out, "  and %u more (--output-format json has all)\n", count - LINES_SHOWN);
}

static void add_imports(struct builder *out, const struct why *why) {
  builder_add(out, STR("\nImported by\n"));
  if (why->import_count == 0) builder_add(out, STR("  no file that was read\n"));
  for (uint32_t i = 0; i < why->import_count && i < LINES_SHOWN; i++)
    add_import(out, why, &why->imports[i]);
  add_more(out, why->import_count);
  uint32_t count = why->graph.external_importer_count;
  if (count == 0) return;
  builder_add(out, STR("  by the profile also: "));
  for (uint32_t i = 0; i < count && i < LINES_SHOWN; i++) {
    const struct graph *graph = why->input->graph;
    builder_add_cstr(out, i ? ", " : "");
    builder_add(out, graph->modules[why->graph.external_importers[i]].name);
  }
  builder_add_cstr(out, count > LINES_SHOWN ? ", ...\n" : "\n");
}

/* ---- the entries ---------------------------------------------------------------------------- */

static void add_chain(struct builder *out, const struct why *why, const struct why_start *start) {
  const struct graph_chain *chain = &start->view->chain;
  for (uint32_t i = 0; i < chain->count; i++) {
    builder_add(out, STR("    "));
    if (chain->steps[i].hub != GRAPH_NONE) {
      add_path(out, why->arena, &start->chain[i].place);
      builder_add(out, STR(" loads "));
    } else {
      bool parent =
          why->input->graph->modules[chain->steps[i].importer].parent == chain->steps[i].module;
      builder_add_cstr(out, parent ? "comes with its package " : "which loads ");
    }
    builder_add(out, start->chain[i].module);
    builder_add_byte(out, '\n');
  }
  if (chain->maybe) builder_add(out, STR("    behind a condition whose value is not known here\n"));
}

static void add_saving(struct builder *out, const struct why *why, const struct why_start *start) {
  struct graph_sum saving = start->view->saving;
  builder_add(out, STR("    without any import of it: "));
  if (saving.us == 0 && saving.unprofiled) {
    builder_add(out, STR("not known, the modules that go away have no figures"));
  } else {
    builder_add_cstr(out, saving.bounds ? "up to " : "");
    add_ms(out, why->arena, ms_of(saving.us));
    builder_add(out, STR(" less, of "));
    add_ms(out, why->arena, ms_of(start->start->total.us));
  }
  builder_add_format(out, "; %u module%s", saving.modules, saving.modules == 1 ? "" : "s");
  if (saving.kib >= 100) {
    builder_add(out, STR(", "));
    add_mib(out, saving.kib);
  }
  builder_add(out, STR(" less\n"));
}

static void add_cut(struct builder *out, const struct why *why, const struct why_start *start) {
  if (start->cut.count == 0) {
    builder_add(out, STR("    it cannot be kept out by deferring imports\n"));
    return;
  }
  builder_add_format(out, "    nearest line%s to defer: ", start->cut.count > 1 ? "s" : "");
  for (uint32_t i = 0; i < start->cut.count && i < LINES_SHOWN; i++) {
    struct diag_place place = rule_hub_place(why->input, start->cut.hubs[i]);
    builder_add_cstr(out, i ? ", " : "");
    add_path(out, why->arena, &place);
  }
  builder_add(out, STR(" (saves "));
  builder_add_cstr(out, start->cut.saved.bounds ? "up to " : "");
  add_ms(out, why->arena, ms_of(start->cut.saved.us));
  builder_add(out, STR(")\n"));
}

static void add_necessity(struct builder *out, const struct why *why,
                          const struct why_start *start) {
  builder_add_format(out, "    " STR_FMT "\n",
                     STR_ARG(explain_need_words(why->arena, &start->necessity)));
  if (!start->disagrees) return;
  struct str share = rule_share(why->arena, why->figure.usage);
  builder_add_format(out,
                     "    measured, " STR_FMT " of processes use it: what is measured counts\n",
                     STR_ARG(share));
}

static void add_without_chain(struct builder *out, const struct why *why,
                              const struct why_start *start) {
  bool interpreter = why->module->flags & GRAPH_PRELOADED;
  if (!start->before)
    builder_add(out, STR("    it is the entry itself\n"));
  else if (interpreter)
    builder_add(out, STR("    the interpreter has loaded it before the entry runs\n"));
  else
    builder_add(out,
                STR("    the Lambda runtime has loaded it before the entry runs: here it costs "
                    "nothing\n"));
}

static void add_start(struct builder *out, const struct why *why, const struct why_start *start) {
  builder_add_format(out, "\nStart-up of " STR_FMT " (%s)", STR_ARG(start->entry->label),
                     policy_kind_word((enum policy_entry_kind)start->entry->kind));
  if (!start->start) {
    builder_add(out, STR(": no such module among the files that were read\n"));
    return;
  }
  if (!start->view->loaded) {
    builder_add(out, STR(": does not load it\n"));
    if (start->necessity.need != EXPLAIN_UNKNOWN) add_necessity(out, why, start);
    return;
  }
  builder_add(out, STR(": loads it\n"));
  if (!start->entry->pays)
    builder_add(out, STR("    this kind of entry does not pay for start-up: eager is right\n"));
  if (start->view->chain.count == 0) {
    add_without_chain(out, why, start);
    return;
  }
  add_chain(out, why, start);
  add_necessity(out, why, start);
  add_saving(out, why, start);
  bool hot = why->figure.usage > why->input->policy->hot_usage;
  if (!hot && start->entry->pays) add_cut(out, why, start);
}

static void add_starts(struct builder *out, const struct why *why) {
  for (uint32_t i = 0; i < why->start_count; i++)
    add_start(out, why, &why->starts[i]);
  if (!why->input->entry_known)
    builder_add(out, STR("\nNo entry point known: every file counts as a start-up of its own. Name "
                         "one in the policy:\n  entry-points = [{ target = \"src/app.py\", kind = "
                         "\"cli\" }]\n"));
  else if (!why->graph.reachable)
    builder_add(out, STR("\nNo entry point can reach it, not even by a deferred import.\n"));
}

/* ---- the cost model ------------------------------------------------------------------------- */

static void add_pair(struct builder *out, const struct why *why, const char *what,
                     struct cost_pair pair, bool money) {
  if (isnan(pair.eager) && isnan(pair.deferred)) return;
  builder_add_format(out, "    %-34s", what);
  const double values[] = {pair.eager, pair.deferred};
  for (int i = 0; i < 2; i++) {
    builder_add_cstr(out, i ? ", deferred " : "eager ");
    if (isnan(values[i]))
      builder_add(out, STR("not known"));
    else if (money)
      builder_add_number(out, values[i], 6);
    else
      add_ms(out, why->arena, values[i]);
  }
  builder_add_byte(out, '\n');
}

static void add_cost_inputs(struct builder *out, const struct why *why) {
  for (uint32_t i = 0; i < EXPLAIN_INPUTS; i++) {
    const struct explain_value *input = &why->cost.inputs[i];
    builder_add_format(out, "    %-22s", input->name);
    if (isnan(input->value))
      builder_add_byte(out, '-');
    else
      builder_add_number(out, input->value, 6);
    builder_add_format(out, "  " STR_FMT "\n", STR_ARG(input->source));
  }
}

static void add_cost(struct builder *out, const struct why *why) {
  const struct cost *cost = &why->cost.cost;
  builder_add(out, STR("\nWhat it costs (these figures explain; the table of bands decides)\n"));
  builder_add(out, STR("  by request, each use of a deferred import paid anew (DEC-02)\n"));
  add_pair(out, why, "a request", cost->per_request_ms, false);
  add_pair(out, why, "a day", cost->per_day_ms, false);
  if (isnan(cost->per_request_ms.eager) && isnan(cost->per_request_ms.deferred))
    builder_add(out, STR("    not known: inputs are missing\n"));
  builder_add(out, STR("  by process, a deferred import paid once, later, if at all\n"));
  add_pair(out, why, "at every start", cost->at_start_ms, false);
  add_pair(out, why, "a process in all, expected", cost->per_process_ms, false);
  add_pair(out, why, "a day, money", cost->per_day_money, true);
  if (!isnan(cost->memory_kib)) {
    builder_add(out, STR("    memory saved in a process, expected "));
    add_mib(out, (uint64_t)cost->memory_kib);
    builder_add_byte(out, '\n');
  }
  builder_add(out, STR("  inputs\n"));
  add_cost_inputs(out, why);
}

void why_write_text(struct builder *out, const struct why *why) {
  add_module(out, why);
  add_imports(out, why);
  add_starts(out, why);
  bool costs =
      !(why->module->flags & GRAPH_PRELOADED) && !isnan(why->cost.inputs[EXPLAIN_IMPORT_MS].value);
  if (costs) add_cost(out, why);
}

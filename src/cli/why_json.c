/* why MODULE as one JSON object; its form is why.schema.json. */
#include "why.h"

#include <math.h>

#define SCHEMA 1

static void begin(struct builder *out, const char *name, char bracket) {
  builder_add_key(out, name);
  builder_add_byte(out, bracket);
}

static void add_place(struct builder *out, struct arena *arena, const struct diag_place *place) {
  builder_key_text(out, "path", render_path(arena, place->path));
  builder_key_integer(out, "line", place->line);
  builder_key_integer(out, "column", place->column);
}

static void add_sum(struct builder *out, const char *name, struct graph_sum sum) {
  begin(out, name, '{');
  builder_key_number(out, "ms", (double)sum.us / 1000, 3);
  builder_key_bool(out, "upper_bound", sum.bounds > 0);
  builder_key_integer(out, "modules", sum.modules);
  builder_key_integer(out, "unprofiled", sum.unprofiled);
  builder_key_integer(out, "rss_kib", sum.kib);
  builder_add_byte(out, '}');
}

/* ---- the module ----------------------------------------------------------------------------- */

static void add_profile(struct builder *out, const struct why *why) {
  const struct profile *profile = why->input->profile;
  if (!profile) {
    builder_add_key(out, "profile");
    builder_add(out, STR("null"));
    return;
  }
  begin(out, "profile", '{');
  builder_key_text(out, "path", render_path(why->arena, profile->path));
  builder_key_text(out, "measured_at", profile->measured_at);
  builder_key_text(out, "python", profile->python);
  builder_add_byte(out, '}');
}

static void add_figures(struct builder *out, const struct why *why) {
  const struct profile_figure *figure = &why->figure;
  begin(out, "figures", '{');
  builder_key_number(out, "import_ms", figure->import_ms, 3);
  builder_key_text(out, "import_from", figure->cost_from);
  builder_key_bool(out, "exact", figure->exact);
  builder_key_text(out, "band", str_from(explain_band_word(why->band)));
  builder_key_number(out, "usage", figure->usage, 6);
  builder_key_text(out, "usage_from", figure->usage_from);
  builder_add_key(out, "hot");
  bool hot = figure->usage > why->input->policy->hot_usage;
  builder_add_cstr(out, isnan(figure->usage) ? "null" : hot ? "true" : "false");
  builder_add_byte(out, '}');
}

/* ---- the lines ------------------------------------------------------------------------------ */

static void add_verdict(struct builder *out, const struct why *why,
                        const struct why_import *import) {
  if (!import->verdict) {
    builder_add_key(out, "verdict");
    builder_add(out, STR("null"));
    return;
  }
  begin(out, "verdict", '{');
  builder_key_text(out, "code", str_from(import->verdict->code));
  builder_key_text(out, "severity", str_from(diag_severity_word(import->verdict->severity)));
  builder_key_text(out, "message", import->verdict->message);
  add_place(out, why->arena, &import->verdict->place);
  builder_add_byte(out, '}');
}

static void add_import(struct builder *out, const struct why *why,
                       const struct why_import *import) {
  const struct decision *decision = import->decision;
  const struct graph_hub *hub = &why->input->graph->hubs[decision->hub];
  builder_add_byte(out, '{');
  add_place(out, why->arena, &import->place);
  builder_key_text(out, "importer", why->input->graph->modules[hub->importer].name);
  builder_key_text(out, "module", why->input->graph->modules[hub->target].name);
  builder_key_text(out, "scope", decision->import->qualname);
  builder_key_text(out, "when", str_from(graph_when_name((enum graph_when)hub->when)));
  builder_key_bool(out, "loads_at_startup", decision->loads_at_startup);
  builder_key_number(out, "saving_ms", decision->saving_ms, 3);
  builder_key_bool(out, "saving_is_bound", decision->saving_is_bound);
  builder_key_integer(out, "together_with", decision->group_count ? decision->group_count - 1 : 0);
  add_verdict(out, why, import);
  builder_key_text(out, "no_verdict_because", import->silence);
  builder_add_byte(out, '}');
}

static void add_imports(struct builder *out, const struct why *why) {
  begin(out, "imports", '[');
  for (uint32_t i = 0; i < why->import_count; i++) {
    builder_add_cstr(out, i ? ",\n  " : "\n  ");
    add_import(out, why, &why->imports[i]);
  }
  builder_add_byte(out, ']');
  begin(out, "imported_by_profile", '[');
  for (uint32_t i = 0; i < why->graph.external_importer_count; i++) {
    builder_add_cstr(out, i ? ", " : "");
    builder_add_json(out, why->input->graph->modules[why->graph.external_importers[i]].name);
  }
  builder_add_byte(out, ']');
}

/* ---- the entries ---------------------------------------------------------------------------- */

static void add_chain(struct builder *out, const struct why *why, const struct why_start *start) {
  begin(out, "chain", '[');
  for (uint32_t i = 0; i < start->chain_count; i++) {
    const struct graph_step *step = &start->view->chain.steps[i];
    builder_add_cstr(out, i ? ", {" : "{");
    if (step->hub != GRAPH_NONE) {
      add_place(out, why->arena, &start->chain[i].place);
    } else {
      builder_key_text(out, "path", STR(""));
      builder_key_number(out, "line", NAN, 0);
      builder_key_number(out, "column", NAN, 0);
    }
    builder_key_text(out, "importer", why->input->graph->modules[step->importer].name);
    builder_key_text(out, "module", start->chain[i].module);
    builder_add_byte(out, '}');
  }
  builder_add_byte(out, ']');
}

static void add_cut(struct builder *out, const struct why *why, const struct why_start *start) {
  begin(out, "cut", '[');
  for (uint32_t i = 0; i < start->cut.count; i++) {
    struct diag_place place = rule_hub_place(why->input, start->cut.hubs[i]);
    builder_add_cstr(out, i ? ", {" : "{");
    add_place(out, why->arena, &place);
    builder_add_byte(out, '}');
  }
  builder_add_byte(out, ']');
  if (start->cut.count) add_sum(out, "cut_saves", start->cut.saved);
}

static void add_necessity(struct builder *out, const struct why *why,
                          const struct why_start *start) {
  const struct explain_necessity *necessity = &start->necessity;
  begin(out, "needed", '{');
  builder_key_text(out, "how", str_from(explain_need_name(necessity->need)));
  builder_key_text(out, "path", render_path(why->arena, necessity->place.path));
  builder_key_number(out, "line",
                     necessity->place.line ? (double)necessity->place.line : (double)NAN, 0);
  builder_key_text(out, "function", necessity->function);
  builder_key_bool(out, "measured_otherwise", start->disagrees);
  builder_add_byte(out, '}');
}

static void add_start(struct builder *out, const struct why *why, const struct why_start *start) {
  builder_add_byte(out, '{');
  builder_key_text(out, "entry", start->entry->label);
  builder_key_text(out, "kind",
                   str_from(policy_kind_word((enum policy_entry_kind)start->entry->kind)));
  builder_key_bool(out, "pays", start->entry->pays);
  builder_key_bool(out, "found", start->start != NULL);
  builder_key_bool(out, "loaded", start->view->loaded);
  add_necessity(out, why, start);
  if (start->start && start->view->loaded) {
    builder_key_bool(out, "maybe", start->view->chain.maybe);
    builder_key_bool(out, "before", start->before);
    add_sum(out, "startup", start->start->total);
    add_sum(out, "saves", start->view->saving);
    add_chain(out, why, start);
    add_cut(out, why, start);
  }
  builder_add_byte(out, '}');
}

/* ---- the cost model ------------------------------------------------------------------------- */

static void add_pair(struct builder *out, const char *name, struct cost_pair pair) {
  begin(out, name, '{');
  builder_key_number(out, "eager", pair.eager, 6);
  builder_key_number(out, "deferred", pair.deferred, 6);
  builder_add_byte(out, '}');
}

static void add_cost(struct builder *out, const struct why *why) {
  const struct cost *cost = &why->cost.cost;
  begin(out, "cost", '{');
  begin(out, "inputs", '{');
  for (uint32_t i = 0; i < EXPLAIN_INPUTS; i++) {
    const struct explain_value *input = &why->cost.inputs[i];
    begin(out, input->name, '{');
    builder_key_number(out, "value", input->value, 9);
    builder_key_text(out, "source", input->source);
    builder_add_byte(out, '}');
  }
  builder_add_byte(out, '}');
  begin(out, "by_request", '{');
  add_pair(out, "per_request_ms", cost->per_request_ms);
  add_pair(out, "per_day_ms", cost->per_day_ms);
  builder_add_byte(out, '}');
  begin(out, "by_process", '{');
  builder_key_number(out, "share_of_processes", cost->p, 6);
  add_pair(out, "at_start_ms", cost->at_start_ms);
  add_pair(out, "per_process_ms", cost->per_process_ms);
  add_pair(out, "per_day_money", cost->per_day_money);
  builder_key_number(out, "memory_saved_kib", cost->memory_kib, 1);
  builder_add_byte(out, '}');
  builder_add_byte(out, '}');
}

void why_write_json(struct builder *out, const struct why *why) {
  builder_add_format(out, "{\"schema\": %d", SCHEMA);
  builder_key_text(out, "module", why->module->name);
  struct str path = {0};
  if (why->module->file != GRAPH_NONE)
    path = render_path(why->arena, why->input->files[why->module->file]->path);
  builder_key_text(out, "path", path);
  builder_key_bool(out, "first_party", (why->module->flags & GRAPH_FIRST_PARTY) != 0);
  builder_key_bool(out, "preloaded", (why->module->flags & GRAPH_PRELOADED) != 0);
  add_profile(out, why);
  add_figures(out, why);
  add_imports(out, why);
  builder_key_bool(out, "entry_known", why->input->entry_known);
  builder_key_bool(out, "reachable", why->graph.reachable);
  begin(out, "entries", '[');
  for (uint32_t i = 0; i < why->start_count; i++) {
    builder_add_cstr(out, i ? ",\n  " : "\n  ");
    add_start(out, why, &why->starts[i]);
  }
  builder_add_byte(out, ']');
  add_cost(out, why);
  builder_add(out, STR("}\n"));
}

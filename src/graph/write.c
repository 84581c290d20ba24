/* The graph as text: Graphviz, and JSON for programs.
 *
 * In: the graph, and a start-up whose figures are added (or NULL). Out: text in a builder. */
#include "graph/internal.h"

#include <math.h>

static const char *const when_names[] = {
    [GRAPH_EAGER] = "eager",       [GRAPH_MAYBE] = "maybe", [GRAPH_DEFERRED] = "deferred",
    [GRAPH_FALLBACK] = "fallback", [GRAPH_MAIN] = "main",   [GRAPH_TYPING] = "typing",
    [GRAPH_NEVER] = "never",
};

const char *graph_when_name(enum graph_when when) {
  return when_names[when];
}

static bool is_shown(const struct graph *g, uint32_t module, bool third_party) {
  return third_party || (g->modules[module].flags & GRAPH_FIRST_PARTY);
}

static void add_ms(struct builder *out, uint64_t us) {
  builder_add_number(out, (double)us / 1000, 3);
}

/* ---- Graphviz -------------------------------------------------------------------------------- */

static void dot_module(struct builder *out, const struct graph *g, const struct graph_start *start,
                       uint32_t module) {
  const struct graph_module *m = &g->modules[module];
  bool loaded = start && graph_loads(start, module);
  builder_add_format(out, "  m%u [label=", module);
  struct builder label = {0};
  builder_add(&label, m->name);
  if (m->cost_us) {
    builder_add_cstr(&label, "\n");
    add_ms(&label, m->cost_us);
    builder_add_cstr(&label, " ms");
  }
  builder_add_json(out, builder_view(&label)); /* the same escapes as a Graphviz string */
  builder_free(&label);
  builder_add_cstr(out, m->flags & GRAPH_FIRST_PARTY ? ", shape=box" : ", shape=ellipse");
  if (loaded) builder_add_cstr(out, ", style=filled, fillcolor=\"#ffe0b0\"");
  builder_add_cstr(out, "];\n");
}

static void dot_edge(struct builder *out, uint32_t from, uint32_t to, const char *style) {
  builder_add_format(out, "  m%u -> m%u%s;\n", from, to, style);
}

static const char *dot_style(const struct graph_hub *hub) {
  if (hub->when == GRAPH_EAGER) return "";
  return hub->when == GRAPH_MAYBE ? " [style=bold]" : " [style=dashed]";
}

void graph_write_dot(struct builder *out, const struct graph *graph,
                     const struct graph_start *start, bool third_party) {
  builder_add_cstr(out, "digraph imports {\n  rankdir=LR;\n");
  for (uint32_t m = 0; m < graph->module_count; m++)
    if (is_shown(graph, m, third_party)) dot_module(out, graph, start, m);
  for (uint32_t h = 0; h < graph->hub_count; h++) {
    const struct graph_hub *hub = &graph->hubs[h];
    bool shown = hub->when != GRAPH_TYPING && hub->when != GRAPH_NEVER &&
                 hub->target != hub->importer && is_shown(graph, hub->target, third_party);
    if (shown) dot_edge(out, hub->importer, hub->target, dot_style(hub));
  }
  for (uint32_t m = 0; third_party && m < graph->module_count; m++)
    for (uint32_t e = graph->first_edge[m]; e < graph->loaded_end[m]; e++)
      if (graph->edges[e].hub == GRAPH_NONE) dot_edge(out, m, graph->edges[e].to, " [color=gray]");
  builder_add_cstr(out, "}\n");
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_bool(struct builder *out, const char *key, bool value) {
  builder_add_format(out, ",\"%s\":%s", key, value ? "true" : "false");
}

static void json_saving(struct builder *out, const struct graph_sum *saving) {
  builder_add_cstr(out, ",\"saving_ms\":");
  add_ms(out, saving->us);
  if (saving->bounds) json_bool(out, "saving_is_bound", true);
}

/* The same with the garbage collector on, where its figures are known. */
static void json_collected(struct builder *out, const char *key, const struct graph_start *start,
                           const struct graph_sum *saving) {
  if (!(start->graph->input->collector.young_ms > 0)) return;
  struct graph_collected collected = graph_collector_saving(start, saving);
  builder_add_format(out, ",\"%s\":", key);
  add_ms(out, (uint64_t)(fmax(collected.ms, 0) * 1000));
  if (collected.sensitive) json_bool(out, "collector_sensitive", true);
}

static void json_path(struct builder *out, const struct graph *g, uint32_t file) {
  builder_add_cstr(out, ",\"path\":");
  builder_add_json(out, g->input->files[file]->path);
}

static void json_module(struct builder *out, const struct graph *g, const struct graph_start *start,
                        uint32_t module) {
  const struct graph_module *m = &g->modules[module];
  builder_add_format(out, "{\"id\":%u,\"name\":", module);
  builder_add_json(out, m->name);
  if (m->file != GRAPH_NONE) json_path(out, g, m->file);
  if (m->parent != GRAPH_NONE) builder_add_format(out, ",\"parent\":%u", m->parent);
  json_bool(out, "first_party", (m->flags & GRAPH_FIRST_PARTY) != 0);
  if (m->flags & GRAPH_PRELOADED) json_bool(out, "preloaded", true);
  if (m->flags & GRAPH_FAILED) json_bool(out, "failed", true);
  if (m->flags & GRAPH_PROFILED) {
    builder_add_cstr(out, ",\"self_ms\":");
    add_ms(out, m->cost_us);
    if (m->flags & GRAPH_BOUND) json_bool(out, "self_is_bound", true);
  }
  if (start) {
    struct graph_sum saving = graph_saving_of_module(start, module);
    json_bool(out, "loaded", graph_loads(start, module));
    if (saving.modules) json_saving(out, &saving);
  }
  builder_add_byte(out, '}');
}

static void json_import(struct builder *out, const struct graph *g, const struct graph_start *start,
                        uint32_t hub) {
  const struct graph_hub *h = &g->hubs[hub];
  const struct facts_import *import = graph_hub_import(g, hub);
  builder_add_format(out, "{\"importer\":%u,\"module\":%u", h->importer, h->target);
  json_path(out, g, h->file);
  builder_add_format(out, ",\"line\":%u,\"column\":%u,\"when\":\"%s\"", import->span.line,
                     import->span.column, when_names[h->when]);
  if (h->name != GRAPH_NONE) {
    builder_add_cstr(out, ",\"name\":");
    builder_add_json(out, import->names[h->name].name);
  }
  if (start && graph_runs(start, hub)) {
    struct graph_sum saving = graph_saving(start, hub);
    json_saving(out, &saving);
    json_collected(out, "collector_saving_ms", start, &saving);
  }
  builder_add_byte(out, '}');
}

static void json_external_edges(struct builder *out, const struct graph *g) {
  const char *comma = "";
  builder_add_cstr(out, ",\n\"profile_imports\":[");
  for (uint32_t m = 0; m < g->module_count; m++)
    for (uint32_t e = g->first_edge[m]; e < g->loaded_end[m]; e++) {
      if (g->edges[e].hub != GRAPH_NONE || graph_is_parent_edge(g, m, &g->edges[e])) continue;
      builder_add_format(out, "%s[%u,%u]", comma, m, g->edges[e].to);
      comma = ",";
    }
  builder_add_byte(out, ']');
}

static void json_entries(struct builder *out, const struct graph *g, const char *const *kinds) {
  builder_add_cstr(out, ",\n\"entries\":[");
  for (uint32_t i = 0; i < g->input->entry_count; i++) {
    builder_add_cstr(out, i ? ",{\"entry\":" : "{\"entry\":");
    builder_add_json(out, g->input->entries[i].label);
    if (kinds) builder_add_format(out, ",\"kind\":\"%s\"", kinds[i]);
    if (g->entry_modules[i] == GRAPH_NONE)
      builder_add_cstr(out, ",\"module\":null}");
    else
      builder_add_format(out, ",\"module\":%u}", g->entry_modules[i]);
  }
  builder_add_byte(out, ']');
}

void graph_write_json(struct builder *out, const struct graph *graph,
                      const struct graph_start *start, const char *const *kinds, bool third_party) {
  const char *comma = "\n";
  builder_add_cstr(out, "{\"schema\":1");
  json_entries(out, graph, kinds);
  if (start && start->entry != GRAPH_NONE) {
    builder_add_cstr(out, ",\n\"entry\":");
    builder_add_json(out, graph->input->entries[start->entry].label);
  }
  if (start) {
    builder_add_cstr(out, ",\"startup_ms\":");
    add_ms(out, start->total.us);
    builder_add_format(out, ",\"modules_loaded\":%u", start->total.modules);
    json_collected(out, "collector_ms", start, &start->total);
  }
  builder_add_cstr(out, ",\n\"modules\":[");
  for (uint32_t m = 0; m < graph->module_count; m++) {
    if (!is_shown(graph, m, third_party)) continue;
    builder_add_cstr(out, comma);
    json_module(out, graph, start, m);
    comma = ",\n";
  }
  comma = "\n";
  builder_add_cstr(out, "],\n\"imports\":[");
  for (uint32_t h = 0; h < graph->hub_count; h++) {
    if (!is_shown(graph, graph->hubs[h].target, third_party)) continue;
    builder_add_cstr(out, comma);
    json_import(out, graph, start, h);
    comma = ",\n";
  }
  builder_add_byte(out, ']');
  if (third_party) json_external_edges(out, graph);
  builder_add_cstr(out, "}\n");
}

/* LMM308: a fast path that no start-up loads is a list that nothing keeps true. */
#include "engine/rule.h"

static bool is_loaded(const struct rule_input *input, uint32_t module) {
  for (uint32_t i = 0; i < input->entry_count; i++)
    if (input->starts[i] && graph_loads(input->starts[i], module)) return true;
  return false;
}

/* The entry in the same folder, else the first one that has a file. */
static const struct graph_entry *nearest_entry(const struct rule_input *input, struct str path) {
  const struct graph_entry *first = NULL;
  for (uint32_t i = 0; i < input->entry_count; i++) {
    const struct graph_entry *entry = &input->graph->input->entries[i];
    if (!input->starts[i] || entry->path.len == 0) continue;
    if (str_equal(path_directory(entry->path), path_directory(path))) return entry;
    if (!first) first = entry;
  }
  return first;
}

/* Where it is imported, but in a function, under a guard, ... */
static const struct graph_hub *find_import(const struct rule_input *input, uint32_t module) {
  for (uint32_t h = 0; h < input->graph->hub_count; h++) {
    const struct graph_hub *hub = &input->graph->hubs[h];
    if (hub->target == module && !input->is_test[hub->file]) return hub;
  }
  return NULL;
}

static struct str remedy(struct arena *arena, const struct rule_input *input, uint32_t file_index,
                         uint32_t module) {
  const struct graph_hub *hub = find_import(input, module);
  const struct graph_entry *entry = nearest_entry(input, input->files[file_index]->path);
  if (hub && hub->when == GRAPH_DEFERRED) {
    struct diag_place place = rule_hub_place(input, (uint32_t)(hub - input->graph->hubs));
    return str_format(arena,
                      ", but " STR_FMT ":%u imports it in a function: import it at module level",
                      STR_ARG(place.path), place.line);
  }
  if (!entry) return STR("");
  return str_format(arena, ": import it in " STR_FMT, STR_ARG(entry->path));
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t module = input->graph->module_of_file[file_index];
  if (module == GRAPH_NONE || is_loaded(input, module)) return;
  struct diag diag = rule_file_diag(rule, input, file_index);
  struct str what = remedy(out->arena, input, file_index, module);
  diag.message = str_format(out->arena, "no start-up loads this fast path" STR_FMT, STR_ARG(what));
  diag_add(out, diag);
}

const struct rule rule_lmm308 = {
    .code = "LMM308",
    .name = "fast-path-not-loaded",
    .summary = "no entry point loads this fast path",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_ENTRY,
    .sees = RULE_SEES_FAST_PATH,
    .check = check,
};

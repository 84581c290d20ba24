/* LMM404: more eager imports than the policy allows: modules that the linted files of an entry's
 * start-up import, each counted once, the interpreter's own not. At line 1 of the entry. */
#include "engine/rule.h"

#include <math.h>
#include <stdlib.h>

#define DEFAULT_LIMIT 9 /* the doctrine's target: fewer than 10 */
#define SHOWN_FILES 5

struct counting {
  uint32_t modules;   /* distinct ones */
  uint32_t *per_file; /* of them, first imported by this file */
};

static bool counts(const struct rule_input *input, const struct graph_start *start, uint32_t hub) {
  const struct graph_hub *h = &input->graph->hubs[hub];
  const struct graph_module *target = &input->graph->modules[h->target];
  if (!graph_runs(start, hub) || (target->flags & (GRAPH_PRELOADED | GRAPH_FAILED))) return false;
  return !graph_is_preloaded(target->name) && h->target != h->importer;
}

/* Of `import a, b` and `from p import m, n` each module, of the rest the statement's. */
static struct counting count(struct arena *arena, const struct rule_input *input,
                             const struct graph_start *start) {
  struct counting counting = {0, ARENA_ARRAY(arena, uint32_t, input->file_count + 1)};
  bool *seen = ARENA_ARRAY(arena, bool, input->graph->module_count + 1);
  for (uint32_t i = 0; i < input->decision_count; i++) {
    const struct decision *decision = &input->decisions[i];
    if (decision->hub == GRAPH_NONE || !counts(input, start, decision->hub)) continue;
    uint32_t target = input->graph->hubs[decision->hub].target;
    if (seen[target]) continue;
    seen[target] = true;
    counting.modules++;
    counting.per_file[decision->file_index]++;
  }
  return counting;
}

static const struct diag_related *related_files(struct arena *arena, const struct rule_input *input,
                                                const struct counting *counting, uint32_t *count) {
  struct diag_related *related = ARENA_ARRAY(arena, struct diag_related, SHOWN_FILES);
  for (*count = 0; *count < SHOWN_FILES; ++*count) {
    uint32_t most = 0;
    for (uint32_t f = 0; f < input->file_count; f++)
      if (counting->per_file[f] > counting->per_file[most]) most = f;
    uint32_t imports = counting->per_file[most];
    if (imports == 0) break;
    related[*count].place.path = input->files[most]->path;
    related[*count].message =
        str_format(arena, "imports %u module%s first", imports, imports == 1 ? "" : "s");
    counting->per_file[most] = 0;
  }
  return related;
}

static void tell(const struct rule *rule, const struct rule_input *input, uint32_t entry,
                 const struct counting *counting, double limit, struct diag_list *out) {
  struct diag diag = rule_entry_diag(rule, input, entry);
  struct str label = input->graph->input->entries[entry].label;
  diag.related = related_files(out->arena, input, counting, &diag.related_count);
  diag.message = str_format(out->arena,
                            "the start-up of " STR_FMT
                            " imports %u modules, the policy allows %.0f (max-startup-imports): "
                            "import what only some calls need in the functions that need it",
                            STR_ARG(label), counting->modules, limit);
  diag_add(out, diag);
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  double limit = input->policy->max_startup_imports;
  if (isnan(limit)) limit = DEFAULT_LIMIT;
  for (uint32_t i = 0; i < input->entry_count; i++) {
    if (!input->starts[i] || !input->graph->input->entries[i].pays) continue;
    struct arena scratch = {0};
    struct counting counting = count(&scratch, input, input->starts[i]);
    if (counting.modules > limit) tell(rule, input, i, &counting, limit, out);
    arena_free(&scratch);
  }
}

const struct rule rule_lmm404 = {
    .code = "LMM404",
    .name = "too-many-startup-imports",
    .summary = "a start-up imports more modules than the policy allows",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_ENTRY,
    .flags = RULE_OFF,
    .check_program = check_program,
};

/* LMM301: a Lambda handler without a fast path, or a fast path that the policy names and nobody
 * made. Told once for the program. */
#include "engine/rule.h"

/* Nothing to gather: light, or granted by a document where it stands. */
static bool costs_nothing(const struct decision *decision) {
  return decision->preloaded || decision->covered || decision->band == BAND_LIGHT;
}

/* The first import that a start-up of this file pays for. */
static const struct decision *first_import(const struct rule_input *input, uint32_t file_index) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++)
    if (rule_is_loading(decisions[i].import) && !costs_nothing(&decisions[i])) return &decisions[i];
  return NULL;
}

/* It loads one that lies elsewhere, in a layer perhaps. */
static bool has_fast_path(const struct rule_input *input, uint32_t file_index) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    struct str module = decisions[i].module;
    size_t dot = str_rfind_byte(module, '.');
    if (dot != SIZE_MAX) module = str_slice(module, dot + 1, module.len);
    if (str_equal(module, STR("fast_path"))) return true;
  }
  return false;
}

static bool is_handler(const struct rule_input *input, uint32_t file_index) {
  const struct graph_entry *entries = input->graph->input->entries;
  for (uint32_t i = 0; i < input->entry_count; i++)
    if (entries[i].lambda && entries[i].pays &&
        str_equal(entries[i].path, input->files[file_index]->path))
      return true;
  return false;
}

/* The first handler that has something to put into a fast path. */
static const struct decision *first_handler(const struct rule_input *input) {
  for (uint32_t f = 0; f < input->file_count; f++) {
    if (input->is_test[f] || !is_handler(input, f) || has_fast_path(input, f)) continue;
    const struct decision *decision = first_import(input, f);
    if (decision) return decision;
  }
  return NULL;
}

static bool is_there(const struct rule_input *input, struct str pattern) {
  struct policy_strings one = {&pattern, 1};
  for (uint32_t f = 0; f < input->file_count; f++)
    if (policy_matches(one, input->policy_paths[f])) return true;
  return false;
}

/* At the handler's first import; where there is no handler, at the policy's head. */
static struct diag place(const struct rule *rule, const struct rule_input *input,
                         const struct decision *handler) {
  if (handler) {
    struct diag diag = rule_diag(rule, input, handler);
    diag.figures = DIAG_NO_FIGURES;
    diag.module = (struct str){0};
    return diag;
  }
  return (struct diag){
      .code = rule->code,
      .name = rule->name,
      .severity = rule->severity,
      .place =
          {.path = input->policy->path, .line = 1, .column = 1, .end_line = 1, .end_column = 1},
      .figures = DIAG_NO_FIGURES,
      .import_index = UINT32_MAX,
      .name_index = UINT32_MAX,
  };
}

static void check_named(const struct rule *rule, const struct rule_input *input,
                        const struct decision *handler, struct diag_list *out) {
  for (uint32_t i = 0; i < input->policy->fast_path.count; i++) {
    struct str pattern = input->policy->fast_path.items[i];
    if (is_there(input, pattern)) continue;
    struct diag diag = place(rule, input, handler);
    diag.message = str_format(out->arena,
                              "the policy names " STR_FMT
                              " as a fast path, but there is no such file: make it, or mend "
                              "`fast-path`",
                              STR_ARG(pattern));
    diag_add(out, diag);
  }
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  const struct decision *handler = first_handler(input);
  if (input->policy->fast_path_given) {
    check_named(rule, input, handler, out);
    return;
  }
  for (uint32_t f = 0; f < input->file_count; f++)
    if (input->is_fast_path[f]) return;
  if (!handler) return;
  struct diag diag = place(rule, input, handler);
  diag.message = STR("this Lambda handler has no fast path: gather what every start needs in a "
                     "fast_path.py beside it, and import the rest where it is used");
  diag_add(out, diag);
}

const struct rule rule_lmm301 = {
    .code = "LMM301",
    .name = "fast-path-missing",
    .summary = "a Lambda handler without a fast path, or one that is named but not there",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .check_program = check_program,
};

/* The summary line of a run without a profile: what could not be judged, and what to do about it.
 * In: decisions. Out: how many findings of the folded rules there would be, the modules most
 * imported, the command. The one idea: nothing is told one by one that only a profile can answer.
 */
#include "internal.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>

#define TOP 5

struct counted_module {
  struct str name; /* top-level package */
  uint32_t files, last_file;
  bool standard;
  bool at_startup; /* imported there, not only in functions */
};

struct fold {
  struct arena *arena;
  struct map index; /* name -> modules */
  ARRAY(struct counted_module) modules;
  uint32_t imports, deferrals;
};

static struct str top_level(struct str module) {
  struct str rest = module, top = {0};
  str_cut(&rest, '.', &top);
  return top;
}

static void count_module(struct fold *fold, const struct decision *decision) {
  struct str name = top_level(decision->module);
  uint32_t index = map_get(&fold->index, name);
  if (index == MAP_NONE) {
    index = (uint32_t)fold->modules.count;
    map_put(&fold->index, fold->arena, name, index);
    struct counted_module fresh = {
        .name = name, .last_file = NO_INDEX, .standard = decision->standard};
    ARRAY_PUSH(fold->arena, &fold->modules, fresh);
  }
  assert(fold->modules.items);
  struct counted_module *module = &fold->modules.items[index];
  if (module->last_file != decision->file_index) module->files++;
  module->last_file = decision->file_index;
  module->at_startup |= !decision->deferred;
}

/* Third-party packages first: what they cost is the open question; then the most imported. */
static int compare(const void *left, const void *right) {
  const struct counted_module *a = left, *b = right;
  if (a->standard != b->standard) return a->standard - b->standard;
  if (a->files != b->files) return a->files < b->files ? 1 : -1;
  if (a->at_startup != b->at_startup) return b->at_startup - a->at_startup;
  return str_compare(a->name, b->name);
}

static const char *plural(uint32_t count) {
  return count == 1 ? "" : "s";
}

static struct str counts_text(const struct fold *fold) {
  uint32_t modules = (uint32_t)fold->modules.count;
  struct str imports =
      str_format(fold->arena, "%u start-up import%s", fold->imports, plural(fold->imports));
  struct str deferrals =
      str_format(fold->arena, "%u import%s in functions", fold->deferrals, plural(fold->deferrals));
  const char *and = fold->imports && fold->deferrals ? " and " : "";
  return str_format(fold->arena, STR_FMT "%s" STR_FMT " (%u module%s)",
                    STR_ARG(fold->imports ? imports : STR("")), and,
                    STR_ARG(fold->deferrals ? deferrals : STR("")), modules, plural(modules));
}

/* Of the sorted modules: the first third-party packages, or where there is none the first modules.
 */
static struct str top_text(struct fold *fold) {
  bool standard = fold->modules.items[0].standard;
  struct str text =
      standard ? STR("modules most imported: ") : STR("third-party packages most imported: ");
  for (size_t i = 0; i < fold->modules.count && i < TOP; i++) {
    const struct counted_module *module = &fold->modules.items[i];
    if (module->standard != standard) break;
    text = str_format(fold->arena, STR_FMT "%s" STR_FMT " (%u file%s)", STR_ARG(text),
                      i ? ", " : "", STR_ARG(module->name), module->files, plural(module->files));
  }
  return text;
}

/* As a shell reads it. */
static void add_word(struct builder *out, struct str word) {
  bool plain = word.len > 0;
  for (size_t i = 0; i < word.len; i++)
    plain &= isalnum((unsigned char)word.ptr[i]) || str_has_byte(STR("_./+-"), word.ptr[i]);
  if (!plain) builder_add_byte(out, '\'');
  for (size_t i = 0; i < word.len; i++) {
    if (word.ptr[i] == '\'') builder_add(out, STR("'\\'"));
    builder_add_byte(out, word.ptr[i]);
  }
  if (!plain) builder_add_byte(out, '\'');
}

/* Measures what is imported below the folders that were passed, or below the current one. */
static struct str profile_command(struct arena *arena, const struct engine_options *options) {
  struct builder command = {0};
  builder_add(&command, STR("lmms-lint profile"));
  for (uint32_t i = 0; i < options->directory_count; i++) {
    builder_add_byte(&command, ' ');
    add_word(&command, options->directories[i].len ? options->directories[i] : STR("."));
  }
  struct str text = str_copy(arena, builder_view(&command));
  builder_free(&command);
  return text;
}

static struct str summary(struct fold *fold, const struct engine_options *options) {
  if (fold->modules.count == 0) return (struct str){0};
  qsort(fold->modules.items, fold->modules.count, sizeof *fold->modules.items, compare);
  struct str counts = counts_text(fold), top = top_text(fold);
  struct str measure = profile_command(fold->arena, options);
  return str_format(fold->arena,
                    "No profile: what " STR_FMT " cost is not known; " STR_FMT
                    ". To find out, run `" STR_FMT "`, which imports them.",
                    STR_ARG(counts), STR_ARG(top), STR_ARG(measure));
}

struct folded_rule {
  const struct rule *rule;
  bool (*applies)(const struct decision *decision);
  uint32_t *count;
};

static bool is_asked(const struct rule_input *input, const struct rule *rule,
                     const struct decision *decision, struct suppressions *suppressions) {
  const struct facts_import *import = decision->import;
  uint32_t file = decision->file_index;
  if (!engine_judges(input, rule, file)) return false;
  const struct suppression *allowed =
      suppressions_allow(suppressions, file, import->first_line, import->last_line, rule);
  return !allowed || allowed->past;
}

static uint32_t find_rules(struct fold *fold, const bool *selected, struct folded_rule *rules) {
  uint32_t count = 0;
  for (size_t r = 0; r < rule_table_size; r++) {
    const struct rule *rule = rule_table[r];
    if (!(rule->flags & RULE_FOLDED) || !selected[r]) continue;
    if (strcmp(rule->code, "LMM401") == 0)
      rules[count++] = (struct folded_rule){rule, decision_is_unprofiled_import, &fold->imports};
    else if (strcmp(rule->code, "LMM106") == 0)
      rules[count++] =
          (struct folded_rule){rule, decision_is_unprofiled_deferral, &fold->deferrals};
  }
  return count;
}

void fold_unprofiled(struct arena *arena, const struct rule_input *input,
                     const struct engine_options *options, const bool *selected,
                     struct suppressions *suppressions, struct engine_result *result) {
  struct fold fold = {.arena = arena};
  struct folded_rule *rules = ARENA_ARRAY(arena, struct folded_rule, rule_table_size + 1);
  uint32_t rule_count = find_rules(&fold, selected, rules);
  for (uint32_t i = 0; i < input->decision_count; i++) {
    const struct decision *decision = &input->decisions[i];
    if (options->shown && !options->shown[decision->file_index]) continue;
    for (uint32_t r = 0; r < rule_count; r++) {
      if (!rules[r].applies(decision)) continue;
      if (!is_asked(input, rules[r].rule, decision, suppressions)) continue;
      count_module(&fold, decision);
      ++*rules[r].count;
    }
  }
  struct engine_fold *folds = ARENA_ARRAY(arena, struct engine_fold, rule_count + 1);
  for (uint32_t r = 0; r < rule_count; r++)
    folds[r] = (struct engine_fold){rules[r].rule, *rules[r].count};
  result->folds = folds;
  result->fold_count = rule_count;
  result->summary_line = summary(&fold, options);
}

/* LMM401: start-up imports without a figure. Told once for each package, at its first import in the
 * order of paths; the modules of the standard library, whose number is large and whose costs are
 * mostly small, are told together. (Without a profile the engine counts these instead of running
 * the rule.) */
#include "engine/rule.h"

#include <assert.h>

struct group {
  struct str name; /* top-level package; "" stands for the standard library */
  const struct decision *first;
  uint32_t modules, failed, files, last_file;
  struct map seen; /* modules of it */
};
struct groups {
  struct map index;
  ARRAY(struct group) items;
};

static struct str top_level(struct str module) {
  struct str rest = module, top = {0};
  str_cut(&rest, '.', &top);
  return top;
}

/* Valid until the next group is added. */
static struct group *find_group(struct arena *arena, struct groups *groups,
                                const struct decision *decision) {
  struct str name = decision->standard ? STR("") : top_level(decision->module);
  uint32_t index = map_get(&groups->index, name);
  if (index == MAP_NONE) {
    struct group fresh = {.name = name, .first = decision, .last_file = UINT32_MAX};
    index = (uint32_t)groups->items.count;
    map_put(&groups->index, arena, name, index);
    ARRAY_PUSH(arena, &groups->items, fresh);
  }
  assert(groups->items.items);
  return &groups->items.items[index];
}

/* Why there is no figure, where it was tried. */
static struct str failure_of(const struct decision *decision) {
  const struct profile_module *module = decision->figure->module;
  return module ? module->failed : (struct str){0};
}

static void count(struct arena *arena, struct groups *groups, const struct decision *decision) {
  struct group *group = find_group(arena, groups, decision);
  if (map_get(&group->seen, decision->module) == MAP_NONE) {
    map_put(&group->seen, arena, decision->module, 1);
    group->modules++;
    group->failed += failure_of(decision).len > 0;
  }
  if (group->last_file != decision->file_index) group->files++;
  group->last_file = decision->file_index;
}

/* "requests has", "sklearn.svm and 3 more modules of sklearn have". */
static struct str subject(struct arena *arena, const struct group *group) {
  struct str module = group->first->module;
  if (group->modules == 1)
    return str_format(arena, STR_FMT "%s has", STR_ARG(module),
                      group->name.len ? "" : " (standard library)");
  struct str of = group->name.len ? group->name : STR("the standard library");
  return str_format(arena, STR_FMT " and %u more module%s of " STR_FMT " have", STR_ARG(module),
                    group->modules - 1, group->modules == 2 ? "" : "s", STR_ARG(of));
}

/* To measure again what could not be imported gives no figure either. */
static struct str advice(struct arena *arena, const struct group *group) {
  struct str module = group->first->module, failure = failure_of(group->first);
  if (group->failed == group->modules)
    return str_format(arena,
                      "importing %s failed there (" STR_FMT "); make the profile where it can be "
                      "imported",
                      group->modules == 1 ? "it" : "them", STR_ARG(failure));
  if (group->modules > 1) return STR("run `lmms-lint profile`");
  return str_format(arena, "run `lmms-lint profile " STR_FMT "`", STR_ARG(module));
}

static void tell(const struct rule *rule, const struct rule_input *input, const struct group *group,
                 struct diag_list *out) {
  struct diag diag = rule_diag(rule, input, group->first);
  struct str who = subject(out->arena, group), what = advice(out->arena, group);
  diag.message =
      str_format(out->arena,
                 STR_FMT " no figure in " STR_FMT
                         " (imported in %u file%s), so what a start pays is not known: " STR_FMT,
                 STR_ARG(who), STR_ARG(input->profile->path), group->files,
                 group->files == 1 ? "" : "s", STR_ARG(what));
  diag_add(out, diag);
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  struct groups groups = {0};
  for (uint32_t i = rule_seen_decision(input, 0, RULE_SEES_UNPROFILED); i < input->decision_count;
       i = rule_seen_decision(input, i + 1, RULE_SEES_UNPROFILED)) {
    const struct decision *decision = &input->decisions[i];
    bool judged = !input->is_test[decision->file_index] && !input->is_stub[decision->file_index];
    if (judged && decision_is_unprofiled_import(decision)) count(out->arena, &groups, decision);
  }
  for (size_t i = 0; i < groups.items.count; i++)
    tell(rule, input, &groups.items.items[i], out);
}

const struct rule rule_lmm401 = {
    .code = "LMM401",
    .name = "unprofiled-import",
    .summary = "a start-up import has no figure in the profile",
    .severity = DIAG_INFO,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_PLACEMENT | RULE_UNANIMOUS | RULE_FOLDED | RULE_ONCE,
    .check_program = check_program,
};

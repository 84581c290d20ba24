/* LMM405: imports are deferred to save time, and no start-up is on record that was measured before
 * and after. Once, at the profile's first line. (Without a profile the engine's summary line asks
 * for one; there is nothing to say here.) */
#include "engine/rule.h"

#include <math.h>

#define NAMED 3

static bool is_proven(const struct profile_entry_point *entry) {
  return !isnan(entry->first_ms) || !isnan(entry->saving_low);
}

static bool any_proven(const struct profile *profile) {
  for (uint32_t i = 0; i < profile->entry_point_count; i++)
    if (is_proven(&profile->entry_points[i])) return true;
  return false;
}

struct deferrals {
  struct map seen;
  struct str named; /* the first few */
  uint32_t count;
};

static void count(struct arena *arena, struct deferrals *deferrals, struct str module) {
  if (map_get(&deferrals->seen, module) != MAP_NONE) return;
  map_put(&deferrals->seen, arena, module, 1);
  if (deferrals->count++ < NAMED)
    deferrals->named = str_format(arena, STR_FMT "%s" STR_FMT, STR_ARG(deferrals->named),
                                  deferrals->count > 1 ? ", " : "", STR_ARG(module));
}

/* The entry point to measure, as a command takes it; empty where none is known that pays for its
 * start-up, so that there is nothing to prove. */
static struct str entry_of(const struct rule_input *input) {
  const struct profile *profile = input->profile;
  if (profile->entry_point_count) return profile->entry_points[0].name;
  for (uint32_t i = 0; i < input->entry_count; i++)
    if (input->graph->input->entries[i].pays) return input->graph->input->entries[i].label;
  return STR("");
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  struct deferrals deferrals = {0};
  if (!input->profile || any_proven(input->profile)) return;
  struct str entry = entry_of(input);
  if (!entry.len) return;
  for (uint32_t i = rule_seen_decision(input, 0, RULE_SEES_DEFERRED); i < input->decision_count;
       i = rule_seen_decision(input, i + 1, RULE_SEES_DEFERRED)) {
    const struct decision *decision = &input->decisions[i];
    bool judged = !input->is_test[decision->file_index] && !input->is_stub[decision->file_index];
    if (judged && decision_is_costly_deferral(decision))
      count(out->arena, &deferrals, decision->module);
  }
  if (!deferrals.count) return;
  struct diag diag = rule_profile_diag(rule, input);
  struct str named = deferrals.named;
  if (deferrals.count > NAMED)
    named = str_format(out->arena, STR_FMT " and %u more", STR_ARG(named), deferrals.count - NAMED);
  diag.message = str_format(
      out->arena,
      STR_FMT " %s deferred, and no start-up is on record that was measured before and after: "
              "`lmms-lint measure " STR_FMT " --before REVISION --save` proves what that saves",
      STR_ARG(named), deferrals.count == 1 ? "is" : "are", STR_ARG(entry));
  diag_add(out, diag);
}

const struct rule rule_lmm405 = {
    .code = "LMM405",
    .name = "unproven-optimisation",
    .summary = "imports are deferred, and no start-up before and after is on record",
    .severity = DIAG_INFO,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_UNANIMOUS | RULE_FOLDED,
    .check_program = check_program,
};

/* LMM406: imports were deferred, and the start-up improved less than the doctrine's 40 %, from the
 * first baseline to the latest. Silent once it was reached, by a baseline or by the lower bound of
 * a comparison; what a measurement's spread allows is not held against it. For each entry point, at
 * the profile's first line. */
#include "engine/rule.h"

#include <math.h>

#define TARGET 0.4

static bool is_reached(const struct profile_entry_point *entry) {
  double spread = isnan(entry->spread_ms) ? 0 : entry->spread_ms;
  double lowest = fmin(entry->startup_ms - spread, entry->best_ms);
  return 1 - lowest / entry->first_ms >= TARGET || entry->saving_low >= TARGET;
}

static bool any_deferral(const struct rule_input *input) {
  for (uint32_t i = rule_seen_decision(input, 0, RULE_SEES_DEFERRED); i < input->decision_count;
       i = rule_seen_decision(input, i + 1, RULE_SEES_DEFERRED))
    if (decision_is_costly_deferral(&input->decisions[i])) return true;
  return false;
}

static void tell(const struct rule *rule, const struct rule_input *input,
                 const struct profile_entry_point *entry, struct diag_list *out) {
  struct arena *arena = out->arena;
  struct diag diag = rule_profile_diag(rule, input);
  double gain = 1 - entry->startup_ms / entry->first_ms;
  struct str first = rule_ms(arena, entry->first_ms), now = rule_ms(arena, entry->startup_ms);
  struct str share = rule_share(arena, fabs(gain)), since = str_slice(entry->first_date, 0, 10);
  diag.message = str_format(
      arena,
      "the start-up of " STR_FMT " took " STR_FMT " at first%s" STR_FMT ", and takes " STR_FMT
      " now: " STR_FMT " %s, where 40 %% less is the target; `lmms-lint plan` shows what else can "
      "be moved",
      STR_ARG(entry->name), STR_ARG(first), since.len ? ", " : "", STR_ARG(since), STR_ARG(now),
      STR_ARG(share), gain < 0 ? "more" : "less");
  diag_add(out, diag);
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  const struct profile *profile = input->profile;
  if (!any_deferral(input)) return;
  for (uint32_t i = 0; i < profile->entry_point_count; i++) {
    const struct profile_entry_point *entry = &profile->entry_points[i];
    bool compared = entry->first_ms > 0 && !isnan(entry->startup_ms);
    if (compared && !is_reached(entry)) tell(rule, input, entry, out);
  }
}

const struct rule rule_lmm406 = {
    .code = "LMM406",
    .name = "improvement-below-target",
    .summary = "deferring imports has improved the start-up less than 40 %",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_PROFILE,
    .check_program = check_program,
};

/* LMM402: the profile's costs or usage are older than the policy allows, or were measured with
 * other versions than the lock file has now. At the profile's first line, once for each of the
 * three. */
#include "engine/rule.h"

#include <math.h>

#define NAMED 3

/* Days since `date`; negative for what is no date, or not past. */
static int32_t age_of(const struct rule_input *input, struct str date) {
  int32_t then, now;
  if (!date_parse(str_slice(date, 0, 10), &then) || !date_parse(input->today, &now)) return -1;
  return now - then;
}

static bool is_old(const struct rule_input *input, int32_t age) {
  return age > input->policy->profile_max_age_days;
}

static void tell_costs(const struct rule *rule, const struct rule_input *input,
                       struct diag_list *out) {
  struct str date = input->profile->measured_at;
  int32_t age = age_of(input, date);
  if (!is_old(input, age)) return;
  struct diag diag = rule_profile_diag(rule, input);
  diag.message =
      str_format(out->arena,
                 "import times are of " STR_FMT ", %d days ago (profile-max-age-days: "
                 "%.0f): measure them again with `lmms-lint profile`",
                 STR_ARG(str_slice(date, 0, 10)), age, input->policy->profile_max_age_days);
  diag_add(out, diag);
}

static bool any_old_usage(const struct rule_input *input) {
  for (uint32_t i = 0; i < input->profile->module_count; i++)
    if (is_old(input, age_of(input, input->profile->modules[i].usage_at))) return true;
  return false;
}

/* Only usage that some import is judged by. */
static void tell_usage(const struct rule *rule, const struct rule_input *input,
                       struct diag_list *out) {
  struct map seen = {0};
  struct str oldest = {0};
  int32_t age = -1;
  uint32_t stale = 0;
  if (!any_old_usage(input)) return;
  for (uint32_t i = 0; i < input->decision_count; i++) {
    struct str module = input->decisions[i].figure->usage_from;
    if (!module.len || map_get(&seen, module) != MAP_NONE) continue;
    map_put(&seen, out->arena, module, 1);
    struct str date = profile_find(input->profile, module)->usage_at;
    int32_t days = age_of(input, date);
    stale += is_old(input, days);
    if (days > age) {
      age = days;
      oldest = str_slice(date, 0, 10);
    }
  }
  if (!stale) return;
  struct diag diag = rule_profile_diag(rule, input);
  diag.message = str_format(out->arena,
                            "the usage of %u module%s was counted up to " STR_FMT ", %d days ago "
                            "(profile-max-age-days: %.0f): count it again with `lmms-lint usage "
                            "LOG...`",
                            stale, stale == 1 ? "" : "s, the oldest,", STR_ARG(oldest), age,
                            input->policy->profile_max_age_days);
  diag_add(out, diag);
}

static struct str in_words(struct arena *arena, const struct profile_package *package,
                           const struct lock_package *pin) {
  return str_format(arena, STR_FMT " " STR_FMT " (locked: " STR_FMT ")", STR_ARG(package->name),
                    STR_ARG(package->version), STR_ARG(pin->version));
}

static void tell_versions(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  const struct profile *profile = input->profile;
  struct str named = {0};
  uint32_t count = 0;
  for (uint32_t i = 0; input->lock && i < profile->package_count; i++) {
    const struct lock_package *pin = lock_contradicts(input->lock, &profile->packages[i]);
    if (!pin || count++ >= NAMED) continue;
    struct str words = in_words(out->arena, &profile->packages[i], pin);
    named = str_format(out->arena, STR_FMT "%s" STR_FMT, STR_ARG(named), count > 1 ? ", " : "",
                       STR_ARG(words));
  }
  if (!count) return;
  struct diag diag = rule_profile_diag(rule, input);
  if (count > NAMED)
    named = str_format(out->arena, STR_FMT " and %u more", STR_ARG(named), count - NAMED);
  diag.message = str_format(out->arena,
                            "measured with other versions than " STR_FMT " has: " STR_FMT
                            "; `lmms-lint profile --only-stale` measures those again",
                            STR_ARG(input->lock->path), STR_ARG(named));
  diag_add(out, diag);
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  tell_costs(rule, input, out);
  tell_usage(rule, input, out);
  tell_versions(rule, input, out);
}

const struct rule rule_lmm402 = {
    .code = "LMM402",
    .name = "stale-profile",
    .summary = "costs or usage are older than the policy allows, or of other versions",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_PROFILE,
    .flags = RULE_CALENDAR,
    .check_program = check_program,
};

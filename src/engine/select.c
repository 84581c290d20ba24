/* Which rules run, where, and how severe they are: the policy's and the command line's words.
 * The one idea: the longest match wins; where "select" and "ignore" match equally, "ignore" does.
 */
#include "internal.h"

size_t select_matches(struct str pattern, const char *code, const char *name) {
  return policy_selects(pattern, str_from(code), str_from(name));
}

static size_t longest(struct policy_strings patterns, const struct rule *rule) {
  size_t best = 0;
  for (uint32_t i = 0; i < patterns.count; i++) {
    size_t len = select_matches(patterns.items[i], rule->code, rule->name);
    if (len > best) best = len;
  }
  return best;
}

static size_t larger(size_t a, size_t b) {
  return a > b ? a : b;
}

/* Without any "select", every rule that is not off by default counts as selected in general. */
static size_t selected_by(const struct engine_options *options, const struct policy *policy,
                          const struct rule *rule) {
  if (options->select_given) return longest(options->select, rule);
  size_t extended = longest(policy->extend_select, rule);
  if (policy->select_given) return larger(extended, longest(policy->select, rule));
  return larger(extended, !(rule->flags & RULE_OFF));
}

static bool runs(const struct engine_options *options, const struct policy *policy,
                 const struct rule *rule) {
  size_t ignored = longest(options->ignore, rule);
  size_t selected = selected_by(options, policy, rule);
  if (!options->select_given) ignored = larger(ignored, longest(policy->ignore, rule));
  if (rule->flags & RULE_ENGINE) return !ignored || selected > ignored; /* never silent */
  return selected > ignored;
}

const bool *select_rules(struct arena *arena, const struct engine_options *options,
                         const struct policy *policy) {
  bool *selected = ARENA_ARRAY(arena, bool, rule_table_size + 1);
  for (size_t i = 0; i < rule_table_size; i++)
    selected[i] = runs(options, policy, rule_table[i]) &&
                  select_severity(policy, rule_table[i], rule_table[i]->severity) != DIAG_OFF;
  return selected;
}

bool select_ignored_in(const struct policy *policy, struct str path, const struct rule *rule) {
  for (uint32_t i = 0; i < policy->per_file_ignore_count; i++) {
    const struct policy_per_file *entry = &policy->per_file_ignores[i];
    const struct policy_strings glob = {&entry->pattern, 1};
    if (longest(entry->codes, rule) && policy_matches(glob, path)) return true;
  }
  return false;
}

enum diag_severity select_severity(const struct policy *policy, const struct rule *rule,
                                   enum diag_severity severity) {
  size_t best = 0;
  for (uint32_t i = 0; i < policy->severity_count; i++) {
    size_t len = select_matches(policy->severities[i].pattern, rule->code, rule->name);
    if (len < best || len == 0) continue;
    best = len;
    severity = policy->severities[i].severity;
  }
  return severity;
}

/* LMM903: suppressions that do not say why; told by the engine, which reads them. */
#include "engine/rule.h"

static bool concerns(const struct policy *policy) {
  return policy->require_reason;
}

const struct rule rule_lmm903 = {
    .code = "LMM903",
    .name = "suppression-without-reason",
    .summary = "a comment allows a finding without saying why, though the policy asks for it",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_ENGINE | RULE_ON_TESTS | RULE_ON_STUBS,
    .concerns = concerns,
};

/* LMM904: faults in policy and profile; told by their readers. */
#include "engine/rule.h"

const struct rule rule_lmm904 = {
    .code = "LMM904",
    .name = "policy-or-profile-error",
    .summary = "the policy or the profile has a fault",
    .severity = DIAG_ERROR,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_ENGINE | RULE_ON_TESTS | RULE_ON_STUBS,
};

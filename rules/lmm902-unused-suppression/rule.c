/* LMM902: suppressions that allow nothing; told by the engine, which knows what they silenced. */
#include "engine/rule.h"

const struct rule rule_lmm902 = {
    .code = "LMM902",
    .name = "unused-suppression",
    .summary = "a comment allows what is not found there (any more)",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_SAFE,
    .flags = RULE_ENGINE | RULE_ON_TESTS | RULE_ON_STUBS,
};

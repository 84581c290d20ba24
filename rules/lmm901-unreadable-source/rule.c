/* LMM901: source that could not be read; told by the engine from the facts. */
#include "engine/rule.h"

const struct rule rule_lmm901 = {
    .code = "LMM901",
    .name = "unreadable-source",
    .summary = "a part of the source could not be read as Python",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_ENGINE | RULE_ON_TESTS | RULE_ON_STUBS,
};

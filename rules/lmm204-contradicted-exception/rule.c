/* LMM204: an exception document says one thing, the profile another. */
#include "engine/rule.h"

/* "an import time of 300 ms and a usage of 90 %". */
static struct str claims(struct arena *arena, const struct exception_document *document,
                         uint32_t denied) {
  struct str items[2];
  uint32_t count = 0;
  if (denied & EXCEPTION_TIME) {
    struct str ms = rule_ms(arena, document->import_ms);
    items[count++] = str_format(arena, "an import time of " STR_FMT, STR_ARG(ms));
  }
  if (denied & EXCEPTION_USAGE) {
    struct str share = rule_share(arena, document->usage);
    items[count++] = str_format(arena, "a usage of " STR_FMT, STR_ARG(share));
  }
  return rule_list(arena, items, count);
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  const struct rule_document *document, struct diag_list *out) {
  (void)file_index;
  const struct decision *decision = document->decision;
  if (!decision || exception_is_unneeded(input, decision)) return;
  uint32_t denied = exception_contradictions(input, decision, &document->document);
  if (!denied) return;
  struct diag diag = rule_document_diag(rule, input, document);
  struct str claim = claims(out->arena, &document->document, denied);
  struct str lines = rule_document_lines(out->arena, input, document, denied);
  diag.message = str_format(out->arena,
                            "the exception document of " STR_FMT " claims " STR_FMT ", but " STR_FMT
                            " says otherwise, so it silences nothing but LMM201: "
                            "write " STR_FMT ", or measure again",
                            STR_ARG(decision->module), STR_ARG(claim),
                            STR_ARG(input->profile->path), STR_ARG(lines));
  diag_add(out, diag);
}

const struct rule rule_lmm204 = {
    .code = "LMM204",
    .name = "contradicted-exception",
    .summary = "an exception document and the profile contradict each other",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_PROFILE,
    .flags = RULE_UNANIMOUS,
    .sees = RULE_SEES_NOTED,
    .check_document = check,
};

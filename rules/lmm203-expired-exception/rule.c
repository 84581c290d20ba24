/* LMM203: an exception document was to be looked at again before today. */
#include "engine/rule.h"

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  const struct rule_document *document, struct diag_list *out) {
  (void)file_index;
  uint32_t review = exception_date(document->document.review);
  if (!document->decision || !review || exception_date(input->today) <= review) return;
  if (exception_is_unneeded(input, document->decision)) return;
  struct diag diag = rule_document_diag(rule, input, document);
  struct str lines =
      rule_document_lines(out->arena, input, document, EXCEPTION_DATE | EXCEPTION_REVIEW);
  diag.message = str_format(out->arena,
                            "the exception of " STR_FMT
                            " was to be reviewed by %04u-%02u-%02u and silences nothing but "
                            "LMM201 since: if it still holds, write " STR_FMT,
                            STR_ARG(document->decision->module), review / 10000, review / 100 % 100,
                            review % 100, STR_ARG(lines));
  diag_add(out, diag);
}

const struct rule rule_lmm203 = {
    .code = "LMM203",
    .name = "expired-exception",
    .summary = "an exception document is past its review date",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_CALENDAR,
    .sees = RULE_SEES_NOTED,
    .check_document = check,
};

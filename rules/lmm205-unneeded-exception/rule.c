/* LMM205: an exception document for what is not imported here any more, or costs little by now. */
#include "engine/rule.h"

#include <math.h>

static struct str reason(struct arena *arena, const struct rule_input *input,
                         const struct decision *decision) {
  struct str module = decision->module;
  if (!(decision->import->flags & FACTS_EAGER) && !decision->loads_at_startup)
    return str_format(arena,
                      STR_FMT " does not load at start-up here, and only that needs an exception",
                      STR_ARG(module));
  struct str cost = rule_cost(arena, input, decision);
  return str_format(arena, STR_FMT ": it belongs at module level without one", STR_ARG(cost));
}

static void tell_unneeded(const struct rule *rule, const struct rule_input *input,
                          const struct rule_document *document, struct diag_list *out) {
  struct diag diag = rule_document_diag(rule, input, document);
  struct str why = reason(out->arena, input, document->decision);
  diag.message = str_format(out->arena, STR_FMT ": drop the exception document", STR_ARG(why));
  diag_add(out, diag);
}

/* The line on which the file imports what the document names, 0 if it does not. */
static uint32_t line_elsewhere(const struct rule_input *input, uint32_t file_index,
                               struct str module) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++)
    if (str_equal(decisions[i].module, module)) return decisions[i].import->span.line;
  return 0;
}

/* Only where it plainly names modules: "HOT PATH EXCEPTION: the AWS SDK" is LMM202's. */
static void tell_gone(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                      const struct rule_document *document, struct diag_list *out) {
  struct str module = rule_document_module(document);
  if (module.len == 0 || document->document.form == EXCEPTION_ONE_LINE) return;
  struct diag diag = rule_document_diag(rule, input, document);
  uint32_t line = line_elsewhere(input, file_index, module);
  diag.module = module;
  diag.message =
      line ? str_format(out->arena,
                        "an exception document for " STR_FMT " stands at another import, where it "
                        "counts for nothing: move it to line %u",
                        STR_ARG(module), line)
           : str_format(out->arena,
                        STR_FMT " is no longer imported here: drop the exception document",
                        STR_ARG(module));
  diag_add(out, diag);
}

/* Words on a line that give no figure claim nothing. */
static bool claims_nothing(const struct exception_document *document) {
  return document->form == EXCEPTION_ONE_LINE && isnan(document->import_ms);
}

static void tell_policy(const struct rule *rule, const struct rule_input *input,
                        const struct rule_document *document, struct diag_list *out) {
  struct str module = document->document.module;
  struct diag diag = rule_document_diag(rule, input, document);
  diag.module = module;
  diag.message =
      str_format(out->arena, "no file that this exception covers imports " STR_FMT ": drop it",
                 STR_ARG(module));
  if (document->decision) {
    struct str why = reason(out->arena, input, document->decision);
    diag.message = str_format(out->arena, STR_FMT ": drop the exception", STR_ARG(why));
  }
  diag_add(out, diag);
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  const struct rule_document *document, struct diag_list *out) {
  const struct decision *decision = document->decision;
  bool unneeded = decision && exception_is_unneeded(input, decision);
  if (file_index == UINT32_MAX && (!decision || unneeded))
    tell_policy(rule, input, document, out);
  else if (!decision)
    tell_gone(rule, input, file_index, document, out);
  else if (unneeded && !claims_nothing(&document->document))
    tell_unneeded(rule, input, document, out);
}

const struct rule rule_lmm205 = {
    .code = "LMM205",
    .name = "unneeded-exception",
    .summary = "an exception document for what is not imported there, or is not heavy any more",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .flags = RULE_UNANIMOUS,
    .sees = RULE_SEES_NOTED,
    .check_document = check,
};

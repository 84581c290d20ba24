/* LMM202: an exception document leaves out what it needs to be believed. */
#include "engine/rule.h"

static struct str field_words(uint32_t field) {
  switch (field) {
  case EXCEPTION_TIME:
    return STR("import time");
  case EXCEPTION_USAGE:
    return STR("usage");
  case EXCEPTION_JUSTIFICATION:
    return STR("justification");
  case EXCEPTION_APPROVER:
    return STR("approver");
  case EXCEPTION_DATE:
    return STR("date");
  default:
    return STR("review date");
  }
}

static struct str words(struct arena *arena, uint32_t fields) {
  struct str items[6];
  uint32_t count = 0;
  for (uint32_t field = EXCEPTION_TIME; field <= EXCEPTION_REVIEW; field <<= 1)
    if (fields & field) items[count++] = field_words(field);
  return rule_list(arena, items, count);
}

/* "lacks its usage and date; its approver is a placeholder". */
static struct str faults(struct arena *arena, const struct rule_input *input,
                         const struct exception_document *document, uint32_t missing) {
  uint32_t absent = missing & ~document->fields, empty = missing & document->fields;
  struct str text = {0};
  if (absent) text = str_format(arena, "lacks its " STR_FMT, STR_ARG(words(arena, absent)));
  bool stranger =
      (empty & EXCEPTION_APPROVER) && document->approved_by.len && input->policy->approvers.count;
  if (stranger) empty &= ~(uint32_t)EXCEPTION_APPROVER;
  if (empty)
    text = str_format(arena, STR_FMT "%sleaves its " STR_FMT " open", STR_ARG(text),
                      text.len ? ", " : "", STR_ARG(words(arena, empty)));
  if (stranger)
    text = str_format(arena, STR_FMT "%snames `" STR_FMT "`, who is none of the policy's approvers",
                      STR_ARG(text), text.len ? ", " : "", STR_ARG(document->approved_by));
  return text;
}

static void tell_missing(const struct rule *rule, const struct rule_input *input,
                         const struct rule_document *document, uint32_t missing,
                         struct diag_list *out) {
  struct diag diag = rule_document_diag(rule, input, document);
  struct str module = rule_document_module(document);
  struct str fault = faults(out->arena, input, &document->document, missing);
  struct str lines = rule_document_lines(out->arena, input, document, missing);
  diag.message = str_format(out->arena,
                            "the exception document of " STR_FMT " " STR_FMT
                            ", so it silences nothing but LMM201: write " STR_FMT,
                            STR_ARG(module), STR_ARG(fault), STR_ARG(lines));
  diag_add(out, diag);
}

static void tell_one_line(const struct rule *rule, const struct rule_input *input,
                          const struct rule_document *document, struct diag_list *out) {
  struct diag diag = rule_document_diag(rule, input, document);
  struct str module = rule_document_module(document);
  uint32_t missing = exception_missing(input->policy, &document->document);
  diag.severity = DIAG_INFO;
  diag.message = str_format(
      out->arena,
      "an exception on one line silences LMM201 only; a document that counts for more begins `HOT "
      "PATH EXCEPTION: " STR_FMT "`, and has its " STR_FMT " too (how: lmms-lint rule LMM201)",
      STR_ARG(module), STR_ARG(words(out->arena, missing)));
  diag_add(out, diag);
}

/* It is about nothing that is imported here, and no plain name says what else it is about. */
static void tell_unnamed(const struct rule *rule, const struct rule_input *input,
                         const struct rule_document *document, struct diag_list *out) {
  struct diag diag = rule_document_diag(rule, input, document);
  diag.message =
      STR("the exception document names no module that is imported here, so it silences nothing: "
          "its first line is to be `HOT PATH EXCEPTION: <module>`");
  diag_add(out, diag);
}

/* A document of another form is there as well: the words on the line are only an echo of it. */
static bool has_document(const struct rule_input *input, uint32_t file_index,
                         const struct decision *decision) {
  uint32_t count;
  const struct rule_document *documents = rule_documents(input, file_index, &count);
  for (uint32_t i = 0; i < count; i++)
    if (documents[i].decision == decision && documents[i].document.form != EXCEPTION_ONE_LINE)
      return true;
  return decision->covered;
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  const struct rule_document *document, struct diag_list *out) {
  uint32_t missing = exception_missing(input->policy, &document->document);
  bool one_line = document->document.form == EXCEPTION_ONE_LINE;
  if (!document->decision) {
    if (!one_line && rule_document_module(document).len == 0)
      tell_unnamed(rule, input, document, out);
    return;
  }
  if (!missing || exception_is_unneeded(input, document->decision)) return;
  if (!one_line)
    tell_missing(rule, input, document, missing, out);
  else if (!has_document(input, file_index, document->decision))
    tell_one_line(rule, input, document, out);
}

const struct rule rule_lmm202 = {
    .code = "LMM202",
    .name = "incomplete-exception",
    .summary = "an exception document leaves out what it needs to be believed",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .sees = RULE_SEES_NOTED,
    .check_document = check,
};

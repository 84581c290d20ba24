/* What an exception document should say, in words.
 * In: a document, the profile, today. Out: its lines as they would be right. The one idea: what the
 * profile knows is filled in, what only people know is left open in a way that reads as open.
 */
#include "internal.h"

#include <math.h>

struct str rule_list(struct arena *arena, const struct str *items, uint32_t count) {
  struct str text = {0};
  for (uint32_t i = 0; i < count; i++) {
    const char *joint = i == 0 ? "" : i + 1 < count ? ", " : " and ";
    text = str_format(arena, STR_FMT "%s" STR_FMT, STR_ARG(text), joint, STR_ARG(items[i]));
  }
  return text;
}

static bool is_leap(uint32_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The doctrine looks at its exceptions every month. */
static struct str month_after(struct arena *arena, struct str day) {
  static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  uint32_t date = exception_date(day);
  uint32_t year = date / 10000, month = date / 100 % 100 + 1;
  if (month > 12) month = 1, year++;
  uint32_t last = days[month - 1] + (month == 2 && is_leap(year));
  uint32_t of_month = date % 100 < last ? date % 100 : last;
  return str_format(arena, "%04u-%02u-%02u", year, month, of_month);
}

static bool by_requests(const struct decision *decision,
                        const struct exception_document *document) {
  const struct profile_module *module = decision ? decision->figure->module : NULL;
  return module && !isnan(module->requests) && !document->per_process;
}

static struct str usage_in_words(struct arena *arena, const struct rule_document *document) {
  const struct decision *decision = document->decision;
  if (by_requests(decision, &document->document)) {
    struct str share = rule_share(arena, decision->figure->module->requests);
    return str_format(arena, STR_FMT " of requests", STR_ARG(share));
  }
  if (!decision || !decision->usage_known) return STR("<share> % of requests");
  struct str share = rule_share(arena, decision->figure->usage);
  return str_format(arena, STR_FMT " of processes", STR_ARG(share));
}

static struct str time_in_words(struct arena *arena, const struct rule_document *document) {
  const struct decision *decision = document->decision;
  if (!decision || isnan(decision->figure->import_ms)) return STR("<time> ms");
  return rule_ms(arena, decision->figure->import_ms);
}

static double usage_figure(const struct rule_document *document) {
  const struct decision *decision = document->decision;
  if (by_requests(decision, &document->document)) return decision->figure->module->requests;
  return decision && decision->usage_known ? decision->figure->usage : NAN;
}

/* The same as a line of the policy. */
static struct str policy_line(struct arena *arena, const struct rule_input *input,
                              const struct rule_document *document, uint32_t field) {
  const struct decision *decision = document->decision;
  double ms = decision ? decision->figure->import_ms : NAN, usage = usage_figure(document);
  switch (field) {
  case EXCEPTION_TIME:
    return isnan(ms) ? STR("`import-ms = <ms>`") : str_format(arena, "`import-ms = %.0f`", ms);
  case EXCEPTION_USAGE:
    return isnan(usage) ? STR("`usage = <share>`") : str_format(arena, "`usage = %.2f`", usage);
  case EXCEPTION_JUSTIFICATION:
    return STR("`justification = \"<why it must load at start-up>\"`");
  case EXCEPTION_APPROVER:
    return STR("`approved-by = \"<who>\"`");
  case EXCEPTION_DATE:
    return str_format(arena, "`date = " STR_FMT "`", STR_ARG(input->today));
  default:
    return str_format(arena, "`review = " STR_FMT "`", STR_ARG(month_after(arena, input->today)));
  }
}

static struct str document_line(struct arena *arena, const struct rule_input *input,
                                const struct rule_document *document, uint32_t field) {
  struct str value;
  if (document->document.form == EXCEPTION_POLICY)
    return policy_line(arena, input, document, field);
  switch (field) {
  case EXCEPTION_TIME:
    value = time_in_words(arena, document);
    return str_format(arena, "`Import time: " STR_FMT "`", STR_ARG(value));
  case EXCEPTION_USAGE:
    value = usage_in_words(arena, document);
    return str_format(arena, "`Usage: " STR_FMT "`", STR_ARG(value));
  case EXCEPTION_JUSTIFICATION:
    return STR("`Justification: <why it must load at start-up>`");
  case EXCEPTION_APPROVER:
    return STR("`Approved by: <who>`");
  case EXCEPTION_DATE:
    return str_format(arena, "`Date: " STR_FMT "`", STR_ARG(input->today));
  default:
    value = month_after(arena, input->today);
    return str_format(arena, "`Review date: " STR_FMT "`", STR_ARG(value));
  }
}

struct str rule_document_lines(struct arena *arena, const struct rule_input *input,
                               const struct rule_document *document, uint32_t fields) {
  struct str lines[6];
  uint32_t count = 0;
  for (uint32_t field = EXCEPTION_TIME; field <= EXCEPTION_REVIEW; field <<= 1)
    if (fields & field) lines[count++] = document_line(arena, input, document, field);
  return rule_list(arena, lines, count);
}

struct str rule_document_module(const struct rule_document *document) {
  struct str rest = document->document.module, name;
  bool prose;
  if (document->decision) return document->decision->module;
  if (exception_next_module(&rest, &name, &prose) && !prose) return name;
  return (struct str){0};
}

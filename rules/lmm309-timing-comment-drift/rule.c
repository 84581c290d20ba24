/* LMM309: what a comment says that an import costs, against the profile. */
#include "engine/rule.h"

#include <math.h>

/* The same tolerances as for exception documents: the comment is read as a small one. */
static uint32_t denied_figures(const struct rule_input *input, const struct decision *decision,
                               const struct exception_timing *timing) {
  double measured = decision->figure->import_ms;
  struct exception_document document = {.import_ms = timing->leads ? timing->import_ms : NAN,
                                        .usage = timing->usage,
                                        .usage_in_words = timing->usage_in_words,
                                        .per_process = timing->per_process};
  if (timing->relation == '<' && measured < document.import_ms) document.import_ms = NAN;
  if (timing->relation == '>' && measured > document.import_ms) document.import_ms = NAN;
  return exception_contradictions(input, decision, &document);
}

/* Tier 1 is what is light, tier 4 what is heavy; what lies between is no clear claim. */
static bool denies_tier(const struct rule_input *input, const struct decision *decision,
                        uint32_t tier) {
  double ms = decision->figure->import_ms;
  if (tier == 1) return ms * 0.75 > input->policy->light_ms && !decision->hot;
  return tier == 4 && decision->figure->exact && ms * 1.25 < input->policy->light_ms;
}

static struct str right_comment(struct arena *arena, const struct decision *decision,
                                const struct exception_timing *timing) {
  struct str time = rule_ms(arena, decision->figure->import_ms);
  const struct profile_module *module = decision->figure->module;
  bool by_requests = module && !isnan(module->requests) && !timing->per_process;
  double usage = by_requests ? module->requests : decision->figure->usage;
  if (isnan(timing->usage) || (!by_requests && !decision->usage_known))
    return str_format(arena, "# " STR_FMT, STR_ARG(time));
  struct str share = rule_share(arena, usage);
  return str_format(arena, "# " STR_FMT ", " STR_FMT " usage", STR_ARG(time), STR_ARG(share));
}

/* "350 ms and 15 % usage". */
static struct str claims(struct arena *arena, const struct exception_timing *timing,
                         uint32_t denied, bool tier) {
  struct str items[3];
  uint32_t count = 0;
  if (denied & EXCEPTION_TIME) {
    struct str ms = rule_ms(arena, timing->import_ms);
    const char *sign = timing->relation == '=' ? "" : timing->relation == '<' ? "< " : "> ";
    items[count++] = str_format(arena, "%s" STR_FMT, sign, STR_ARG(ms));
  }
  if (denied & EXCEPTION_USAGE) {
    struct str share = rule_share(arena, timing->usage);
    items[count++] = str_format(arena, STR_FMT " usage", STR_ARG(share));
  }
  if (tier) items[count++] = str_format(arena, "tier %u", timing->tier);
  return rule_list(arena, items, count);
}

static void judge(const struct rule *rule, const struct rule_input *input,
                  const struct decision *decision, struct str comment, struct diag_list *out) {
  struct exception_timing timing = exception_read_timing(comment);
  if (!timing.leads && !timing.tier) return;
  uint32_t denied = timing.leads ? denied_figures(input, decision, &timing) : 0;
  bool tier = denies_tier(input, decision, timing.tier);
  if (!denied && !tier) return;
  struct diag diag = rule_diag(rule, input, decision);
  struct str claim = claims(out->arena, &timing, denied, tier);
  struct str cost = rule_cost(out->arena, input, decision);
  struct str right = right_comment(out->arena, decision, &timing);
  diag.severity = input->is_fast_path[decision->file_index] ? DIAG_WARNING : DIAG_INFO;
  diag.figures.saving_ms = NAN;
  diag.message =
      str_format(out->arena, "the comment says " STR_FMT ", but " STR_FMT ": write `" STR_FMT "`",
                 STR_ARG(claim), STR_ARG(cost), STR_ARG(right));
  diag_add(out, diag);
}

#define HEADING_WITHIN 4096 /* bytes; a line's comment is read for each of its imports */

/* A comment belongs to one module where its statement loads one, or its line names one. */
static struct str own_comment(const struct decision *decision, bool alone) {
  const struct facts_import *import = decision->import;
  if (alone) return import->comment;
  bool named = decision->name_index < import->name_count;
  return named ? import->names[decision->name_index].comment : (struct str){0};
}

static bool shares_comment(const struct decision *decision, const struct decision *other,
                           bool alone) {
  return own_comment(decision, alone).ptr == own_comment(other, alone).ptr;
}

static void check_statement(const struct rule *rule, const struct rule_input *input,
                            const struct decision *decisions, uint32_t count,
                            struct diag_list *out) {
  for (uint32_t i = 0; i < count; i++) {
    struct str comment = own_comment(&decisions[i], count == 1);
    bool shared = false;
    for (uint32_t k = 0; k < count && count < 50; k++)
      shared = shared || (k != i && shares_comment(&decisions[i], &decisions[k], false));
    if (!comment.len || shared || isnan(decisions[i].figure->import_ms)) continue;
    if (facts_find_heading(str_slice(comment, 0, HEADING_WITHIN), 0) != SIZE_MAX) continue;
    judge(rule, input, &decisions[i], comment, out);
  }
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  for (uint32_t i = 0, end; i < count; i = end) {
    for (end = i + 1; end < count; end++)
      if (decisions[end].import_index != decisions[i].import_index) break;
    if (decisions[i].import->comment.len) check_statement(rule, input, decisions + i, end - i, out);
  }
}

const struct rule rule_lmm309 = {
    .code = "LMM309",
    .name = "timing-comment-drift",
    .summary = "a comment on an import says another cost or usage than the profile",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .needs = RULE_NEEDS_PROFILE,
    .flags = RULE_UNANIMOUS,
    .sees = RULE_SEES_NOTED,
    .check = check,
};

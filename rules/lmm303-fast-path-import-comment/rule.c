/* LMM303: every import of a fast path says what it costs; above the light band also why. */
#include "engine/rule.h"

#include <math.h>

struct said { /* about one import statement, in comments and documents */
  double import_ms;
  bool reason;
};

static void take(struct said *said, const struct exception_timing *timing) {
  if (isnan(said->import_ms)) said->import_ms = timing->import_ms;
  if (!isnan(timing->usage) || timing->words >= 2) said->reason = true;
}

/* A heading for several imports ("# Tier 1: fast (<10 ms)") says nothing of one of them: above an
 * import, only a line with its name does. */
static void take_above(struct said *said, const struct decision *decision) {
  struct str rest = decision->import->above, line;
  while (rest.len && str_cut(&rest, '\n', &line)) {
    struct exception_timing timing = exception_read_timing(line);
    if (str_find(line, decision->module, 0) != SIZE_MAX) take(said, &timing);
  }
}

static void take_documents(struct said *said, const struct rule_document *documents, uint32_t count,
                           const struct decision *decision) {
  for (uint32_t i = 0; i < count; i++) {
    const struct exception_document *document = &documents[i].document;
    if (documents[i].import_index != decision->import_index) continue;
    if (isnan(said->import_ms)) said->import_ms = document->import_ms;
    said->reason = said->reason || !isnan(document->usage) || document->justification.len;
  }
}

/* The policy's entries are documents as well. */
static void take_policy(struct said *said, const struct decision *decision) {
  const struct exception_document *document = decision->exception;
  if (!document || document->form != EXCEPTION_POLICY) return;
  if (isnan(said->import_ms)) said->import_ms = document->import_ms;
  said->reason = said->reason || !isnan(document->usage) || document->justification.len;
}

static struct str example(struct arena *arena, const struct decision *decision) {
  double ms = decision->figure->import_ms;
  if (isnan(ms)) return STR("# <time> ms, <share> % usage");
  struct str time = rule_ms(arena, ms);
  if (!decision->usage_known) return str_format(arena, "# " STR_FMT, STR_ARG(time));
  struct str share = rule_share(arena, decision->figure->usage);
  return str_format(arena, "# " STR_FMT ", " STR_FMT " usage", STR_ARG(time), STR_ARG(share));
}

static bool is_costly(const struct rule_input *input, const struct decision *decision,
                      double said_ms) {
  const struct profile_figure *figure = decision->figure;
  double ms = figure->exact || !(figure->import_ms < said_ms) ? figure->import_ms : said_ms;
  if (isnan(ms)) ms = said_ms;
  return ms > input->policy->light_ms;
}

static void judge(const struct rule *rule, const struct rule_input *input,
                  const struct decision *decision, const struct said *said, struct diag_list *out) {
  struct diag diag = rule_diag(rule, input, decision);
  struct str wanted = example(out->arena, decision);
  diag.name_index = UINT32_MAX;
  diag.figures.saving_ms = NAN;
  if (isnan(said->import_ms))
    diag.message = str_format(out->arena,
                              "a fast path says what each import costs, but " STR_FMT
                              " has no time in its comment: write `" STR_FMT "`",
                              STR_ARG(decision->module), STR_ARG(wanted));
  else if (!said->reason && is_costly(input, decision, said->import_ms))
    diag.message = str_format(
        out->arena,
        STR_FMT " takes more than %.0f ms, so its comment in a fast path says how often it is "
                "used, or why it is here, too: write `" STR_FMT "`",
        STR_ARG(decision->module), input->policy->light_ms, STR_ARG(wanted));
  else
    return;
  diag_add(out, diag);
}

/* One for each statement: its first decision stands for it. */
static bool is_first(const struct decision *decisions, uint32_t index) {
  return index == 0 || decisions[index - 1].import_index != decisions[index].import_index;
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  uint32_t count, document_count;
  const struct decision *decisions = rule_decisions(input, file_index, &count);
  const struct rule_document *documents = rule_documents(input, file_index, &document_count);
  for (uint32_t i = 0; i < count; i++) {
    const struct decision *decision = &decisions[i];
    if (!is_first(decisions, i) || !rule_is_loading(decision->import)) continue;
    if (decision->import->kind == FACTS_DYNAMIC) continue;
    struct said said = {.import_ms = NAN};
    struct exception_timing timing = exception_read_timing(decision->import->comment);
    take(&said, &timing);
    take_above(&said, decision);
    take_documents(&said, documents, document_count, decision);
    take_policy(&said, decision);
    judge(rule, input, decision, &said, out);
  }
}

const struct rule rule_lmm303 = {
    .code = "LMM303",
    .name = "fast-path-import-comment",
    .summary = "an import of a fast path does not say what it costs, or why it is worth it",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .sees = RULE_SEES_FAST_PATH,
    .check = check,
};

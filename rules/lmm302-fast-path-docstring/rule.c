/* LMM302: a fast path says when it was last profiled, and which cold start it is for. */
#include "engine/rule.h"

#include <math.h>

struct says { /* what the docstring says */
  bool profiled, target;
  struct str date; /* line that tells when it was profiled */
};

static bool holds_any(struct str line, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (str_find_nocase(line, str_from(words[i]), 0) != SIZE_MAX) return true;
  return false;
}

/* "Last profiled: 2025-11-08"; "last reviewed" is as good. */
static bool is_about_date(struct str line) {
  static const char *const labels[] = {
      "last profiled", "last reviewed", "last measured", "profiled:",  "profiled on",
      "reviewed:",     "reviewed on",   "measured:",     "measured on"};
  return holds_any(line, labels, sizeof labels / sizeof *labels);
}

/* "Cold start target: <2 seconds"; a time must stand there. */
static bool is_about_target(struct str line) {
  static const char *const labels[] = {"target", "budget", "goal"};
  return holds_any(line, labels, sizeof labels / sizeof *labels) &&
         !isnan(exception_read_timing(line).import_ms);
}

static struct says read_docstring(struct str docstring) {
  struct says says = {0};
  struct str line;
  while (str_cut(&docstring, '\n', &line)) {
    if (!says.profiled && is_about_date(line)) {
      says.profiled = true;
      says.date = str_trim(line);
    }
    says.target = says.target || is_about_target(line);
  }
  return says;
}

static struct str date_line(struct arena *arena, const struct rule_input *input) {
  struct str date = input->profile && input->profile->measured_at.len
                        ? str_slice(input->profile->measured_at, 0, 10)
                        : input->today;
  return str_format(arena, "`Last profiled: " STR_FMT "`", STR_ARG(date));
}

static void tell_missing(const struct rule_input *input, struct diag diag, const struct says *says,
                         struct diag_list *out) {
  struct str lines[2];
  uint32_t count = 0;
  if (!says->profiled) lines[count++] = date_line(out->arena, input);
  if (!says->target) lines[count++] = STR("`Cold start target: <2 seconds`");
  if (count == 0) return;
  diag.message = str_format(out->arena,
                            "the docstring of a fast path says when it was measured, "
                            "and what for: add " STR_FMT,
                            STR_ARG(rule_list(out->arena, lines, count)));
  diag_add(out, diag);
}

/* "Nov 2025" is read as its last day, which may be still to come. */
static bool is_this_month(const struct rule_input *input, struct str line) {
  uint32_t date = exception_date(line), today = exception_date(input->today);
  char day[3] = {(char)('0' + date % 100 / 10), (char)('0' + date % 10), 0};
  return date / 100 == today / 100 && str_find(line, str_from(day), 0) == SIZE_MAX;
}

static void judge_date(const struct rule_input *input, struct diag diag, struct str line,
                       struct diag_list *out) {
  int32_t then, today;
  struct str right = date_line(out->arena, input);
  if (!rule_day(line, &then)) {
    diag.message = str_format(out->arena, "`" STR_FMT "` holds no date: write " STR_FMT,
                              STR_ARG(line), STR_ARG(right));
    diag_add(out, diag);
    return;
  }
  if (!rule_day(input->today, &today)) return;
  if (is_this_month(input, line)) return;
  if (then > today) {
    diag.message = str_format(out->arena, "`" STR_FMT "` lies in the future", STR_ARG(line));
    diag_add(out, diag);
  } else if (today - then > input->policy->profile_max_age_days) {
    diag.calendar = true;
    diag.message = str_format(
        out->arena, "this fast path was last profiled %d days ago (at most %.0f): measure again",
        today - then, input->policy->profile_max_age_days);
    diag_add(out, diag);
  }
}

static void check(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                  struct diag_list *out) {
  const struct detail *detail = rule_detail(input, file_index);
  if (!detail || detail->broken) return;
  struct diag diag = rule_file_diag(rule, input, file_index);
  if (detail->has_docstring)
    diag.place = rule_place(input->files[file_index], detail->docstring_span);
  struct says says = read_docstring(detail->docstring);
  tell_missing(input, diag, &says, out);
  if (says.profiled) judge_date(input, diag, says.date, out);
}

const struct rule rule_lmm302 = {
    .code = "LMM302",
    .name = "fast-path-docstring",
    .summary = "a fast path does not say when it was last profiled, or what its target is",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .sees = RULE_SEES_FAST_PATH,
    .check = check,
};

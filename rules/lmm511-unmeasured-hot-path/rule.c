/* LMM511: a table of hot operations, and no figure that says that they are hot. */
#include "engine/rule.h"

#include <math.h>

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* "97% faster" is a promise, no share of the calls. */
static bool is_share(struct str rest) {
  static const char *const promises[] = {"faster", "slower", "less",   "fewer",
                                         "more",   "saved",  "better", "reduction"};
  rest = str_trim(rest);
  for (size_t i = 0; i < sizeof promises / sizeof *promises; i++)
    if (str_starts(rest, str_from(promises[i]))) return false;
  return true;
}

/* "12000 calls", "1.2M requests", "40 hits/s". */
static bool is_count(struct str rest) {
  static const char *const words[] = {"call",  "request", "invocation", "hit",  "uses",
                                      "times", "ops",     "per ",       "/day", "/s"};
  while (rest.len && strchr(" kKmM+", rest.ptr[0]))
    rest = str_slice(rest, 1, rest.len);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_starts(rest, str_from(words[i]))) return true;
  return false;
}

/* A share of something, or a count of calls. */
static bool holds_measure(struct str comments) {
  for (size_t at = 0; at < comments.len; at++) {
    if (!is_digit(comments.ptr[at])) continue;
    while (at < comments.len && (is_digit(comments.ptr[at]) || strchr(".,_", comments.ptr[at])))
      at++;
    struct str rest = str_trim(str_slice(comments, at, comments.len));
    if (str_starts(rest, STR("%")) && is_share(str_slice(rest, 1, rest.len))) return true;
    if (is_count(rest)) return true;
  }
  return false;
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  for (uint32_t f = 0; f < input->file_count; f++) {
    const struct detail *detail = rule_memory(input, f);
    for (uint32_t i = 0; detail && i < detail->table_count; i++) {
      const struct detail_table *table = &detail->tables[i];
      if (table->numbers || holds_measure(table->comments)) continue;
      struct diag diag = rule_span_diag(rule, input, f, table->span);
      diag.message =
          str_format(out->arena,
                     STR_FMT " keeps operations at hand, but nothing says how often they "
                             "are called: count them, and write the share beside each "
                             "(`# 90%% of calls, measured " STR_FMT "`)",
                     STR_ARG(table->name), STR_ARG(input->today));
      diag_add(out, diag);
    }
  }
}

const struct rule rule_lmm511 = {
    .code = "LMM511",
    .name = "unmeasured-hot-path",
    .summary = "a table of hot operations without measured counts or shares",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .check_program = check_program,
};

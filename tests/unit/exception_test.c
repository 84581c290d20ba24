// Exception documents: fields as people write them, dates, completeness.
#include <math.h>

#include "check.h"
#include "engine/internal.h"

static struct exception_document parse(const char *text) {
  struct exception_document document = {0};
  exception_parse(str_from(text), &document);
  return document;
}

static struct exception_document parse_line(const char *text) {
  struct exception_document document = {0};
  exception_parse_line(str_from(text), &document);
  return document;
}

#define CHECK_TEXT(got, wanted) CHECK_MEM((got).ptr, (got).len, wanted, strlen(wanted))
#define CHECK_NEAR(got, wanted) CHECK(fabs((got) - (wanted)) < 1e-9)

static const char full[] = "\n"
                           "HOT PATH EXCEPTION: boto3\n"
                           "\n"
                           "Import time: 350ms (heavy)\n"
                           "Usage frequency: 90% of requests\n"
                           "Justification:\n"
                           "    - Used by all device operations\n"
                           "    - Total cost analysis:\n"
                           "        Module level: 350ms x 1000 cold starts = 350,000ms/day\n"
                           "        Decision: Module level is 9x better\n"
                           "\n"
                           "Approved by: Jane Doe\n"
                           "Date: 2025-11-08\n"
                           "Review date: 2025-12-08\n";

static void test_block(void) {
  struct exception_document document = parse(full);
  CHECK_INT(document.form, EXCEPTION_BLOCK);
  CHECK_TEXT(document.module, "boto3");
  CHECK_NEAR(document.import_ms, 350);
  CHECK_NEAR(document.usage, 0.9);
  CHECK_TEXT(document.justification, "Used by all device operations");
  CHECK_TEXT(document.approved_by, "Jane Doe");
  CHECK_TEXT(document.date, "2025-11-08");
  CHECK_TEXT(document.review, "2025-12-08");
  struct policy policy = {0};
  CHECK(exception_is_complete(&policy, &document));
}

static void test_comment_block_any_order_and_case(void) {
  struct exception_document document = parse("# Hot path exception: torch.nn\n"
                                             "# REVIEW: 1 March 2027; date: 8 Nov 2026\n"
                                             "#   approver = jane\n"
                                             "# usage: 9 of 10 requests, Import: ~1.2 s\n"
                                             "# why: every request is scored\n");
  CHECK_TEXT(document.module, "torch.nn");
  CHECK_NEAR(document.import_ms, 1200);
  CHECK_NEAR(document.usage, 0.9);
  CHECK_TEXT(document.justification, "every request is scored");
  CHECK_INT(exception_date(document.review), 20270301);
  CHECK_INT(exception_date(document.date), 20261108);
}

// A document for several modules; figures behind the name; all on one line; marked up; odd labels.
static void test_leniently(void) {
  struct str rest = STR("boto3, `botocore` and s3transfer (AWS)"), name;
  bool prose;
  static const char *const names[] = {"boto3", "botocore", "s3transfer"};
  for (size_t i = 0; i < 3; i++) {
    CHECK(exception_next_module(&rest, &name, &prose));
    CHECK_TEXT(name, names[i]);
    CHECK(!prose);
  }
  CHECK(!exception_next_module(&rest, &name, &prose));
  rest = STR("needed by all");
  CHECK(exception_next_module(&rest, &name, &prose) && prose);
  rest = STR("350 ms");
  CHECK(!exception_next_module(&rest, &name, &prose));

  rest = STR("(boto3):");
  CHECK(exception_next_module(&rest, &name, &prose) && !prose);
  CHECK_TEXT(name, "boto3");
  CHECK_TEXT(parse("# Hot-path exception: boto3\n# Usage: 90%").module, "boto3");
  CHECK_TEXT(parse("# HOT_PATH_EXCEPTION: boto3\n# Usage: 90%").module, "boto3");
  CHECK_INT(parse("# hot path, exception: boto3\n# Usage: 90%").form, EXCEPTION_NONE);

  struct exception_document document = parse("# HOT PATH EXCEPTION: boto3 (350 ms, 90+ % usage)\n");
  CHECK_INT(document.form, EXCEPTION_BLOCK);
  CHECK_NEAR(document.import_ms, 350);
  CHECK_NEAR(document.usage, 0.9);
  CHECK_INT(document.fields, 0);

  document =
      parse_line("# HOT PATH EXCEPTION: boto3; import time: 350ms; usage: 90%; why: all need "
                 "it; approved by: Jane Doe; date: 2025-11-08; review: 2025-12-08");
  struct policy policy = {0};
  CHECK_INT(document.form, EXCEPTION_BLOCK);
  CHECK_INT(exception_missing(&policy, &document), 0);

  document = parse("HOT PATH EXCEPTION: m\n**Import time (on Lambda):** 350 ms\n"
                   "**Usage of it by requests:** 90 %\n* **Reason:** all need it\n"
                   "Import time elsewhere: 2 s\nApproved by team lead: Jane\n");
  CHECK_NEAR(document.import_ms, 350);
  CHECK_TEXT(document.justification, "all need it");
  CHECK_TEXT(document.approved_by, "Jane");
  CHECK_INT(exception_missing(&policy, &document),
            EXCEPTION_USAGE | EXCEPTION_DATE | EXCEPTION_REVIEW);
  CHECK_INT(document.fields, EXCEPTION_TIME | EXCEPTION_JUSTIFICATION | EXCEPTION_APPROVER);
}

static double duration(const char *value) {
  char text[200];
  snprintf(text, sizeof text, "HOT PATH EXCEPTION: m\nImport time: %s\n", value);
  return parse(text).import_ms;
}

static double usage(const char *value) {
  char text[200];
  snprintf(text, sizeof text, "HOT PATH EXCEPTION: m\nUsage: %s\n", value);
  return parse(text).usage;
}

static void test_durations(void) {
  CHECK_NEAR(duration("350ms"), 350);
  CHECK_NEAR(duration("~350 ms"), 350);
  CHECK_NEAR(duration("0.35 s"), 350);
  CHECK_NEAR(duration("0,35 s"), 350);
  CHECK_NEAR(duration("1,200 ms"), 1200);
  CHECK_NEAR(duration("1 200 ms"), 1200);
  CHECK_NEAR(duration("1'200 ms"), 1200);
  CHECK_NEAR(duration("0,350 s"), 350);
  CHECK_NEAR(duration("tier 2 350 ms"), 350);
  CHECK_NEAR(duration("1200.5 milliseconds (measured 2025-11-08)"), 1200.5);
  CHECK_NEAR(duration("about 2 seconds"), 2000);
  CHECK_NEAR(duration("800us"), 0.8);
  CHECK_NEAR(duration("py3.11: 12 ms"), 12);
  CHECK(isnan(duration("heavy")));
  CHECK(isnan(duration("350")));
  CHECK(isnan(duration("")));
  CHECK_NEAR(parse("HOT PATH EXCEPTION: m\nimport_ms: 350").import_ms, 350);
  CHECK_NEAR(parse("HOT PATH EXCEPTION: m\nImport time (ms) = 350").import_ms, 350);
}

// Nothing of these lacks: dashes, a table, no sign at all, sentences, figures under one label.
static void test_as_people_write(void) {
  static const char *const texts[] = {
      ("HOT PATH EXCEPTION - m\nImport time ~350 ms\nUsage 9 of 10 requests\n"
       "Reason - all need it\nApprover: @jane\nDate: 11/08/2025\nReview by 12/08/2025\n"),
      ("HOT PATH EXCEPTION – m\nImport time – 350 ms\nUsage – 85–95 %\nJustification — why not\n"
       "Approved by - jane\nDate -> 8 Nov 2025\nNext review – 8 Dec 2025\n"),
      ("HOT PATH EXCEPTION: m\n| Field | Value |\n| --- | --- |\n| Import time | 0,350 s |\n"
       "| Usage | 90 pct |\n| Reason | all need it |\n| Approved by | Jane |\n"
       "| Date | 2025-11-08 |\n| Review date | 31/12/25 |\n"),
      ("# HOT PATH EXCEPTION for m\n# Profiling data: 350ms, 90% of requests, 2025-11-08\n"
       "# Why: all need it\n# Approved by Jane, review 2025-12-08\n"),
      ("HOT PATH EXCEPTION: m\nImport time: 350ms. Usage: 90%. Reason: all need it. "
       "Approved by: Jane (2025-11-08). Review date: 2025-12-08.\n"),
      ("HOT PATH EXCEPTION: m\n1. Import time: 350 ms\n2) Usage: 90 per cent\n(3) Reason: it is\n"
       ":Approved by: Jane\n:Date: Nov 8th, 2025\n:Review: 2025-12-08\n"),
  };
  struct policy policy = {0};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct exception_document document = parse(texts[i]);
    CHECK_TEXT(document.module, "m");
    CHECK_NEAR(document.import_ms, 350);
    CHECK_NEAR(document.usage, 0.9);
    CHECK_INT(exception_date(document.date), 20251108);
    CHECK_INT(exception_missing(&policy, &document), 0);
  }
  // Sentences of a justification are no figures; later fields still count.
  struct exception_document document =
      parse("HOT PATH EXCEPTION: m\nJustification:\n - Used by all operations - 12 of them\n"
            " - Used by cache operations: 3 of 30\nUsage: 100 req/s, 60 % of them\n");
  CHECK_NEAR(document.usage, 0.6);
}

// A value below its label counts; prose below a placeholder does not take its place.
static void test_value_below(void) {
  struct exception_document document =
      parse("HOT PATH EXCEPTION: m\nImport time:\n  350 ms\n"
            "Approved by:\n  Jane\nand prose\nDate: TBD\n2025-11-08\n");
  CHECK_NEAR(document.import_ms, 350);
  CHECK_TEXT(document.approved_by, "Jane");
  CHECK_INT(document.date.len, 0);
}

// Words before the heading that say that there is none.
static void test_denied(void) {
  CHECK_INT(parse_line("# This is not a hot path exception, only slow").form, EXCEPTION_NONE);
  CHECK_INT(parse_line("# We need a hot path exception for boto3").form, EXCEPTION_NONE);
  CHECK_INT(parse_line("# TODO: hot path exception").form, EXCEPTION_NONE);
  CHECK_INT(parse_line("# 350ms, approved hot path exception").form, EXCEPTION_ONE_LINE);
}

static void test_usages(void) {
  CHECK_NEAR(usage("90%"), 0.9);
  CHECK_NEAR(usage("90 % of requests"), 0.9);
  CHECK_NEAR(usage("90 percent"), 0.9);
  CHECK_NEAR(usage("90-94%"), 0.92);
  CHECK_NEAR(usage("9 of 10 requests"), 0.9);
  CHECK_NEAR(usage("9 out of 10"), 0.9);
  CHECK_NEAR(usage("9/10"), 0.9);
  CHECK_NEAR(usage("0.9"), 0.9);
  CHECK_NEAR(usage("every request"), 1);
  CHECK_NEAR(usage("always"), 1);
  CHECK(isnan(usage("most requests")));
  CHECK(isnan(usage("often")));
  CHECK(isnan(usage("150%")));
  CHECK(!parse("HOT PATH EXCEPTION: m\nUsage: 90% of requests").per_process);
  CHECK(parse("HOT PATH EXCEPTION: m\nUsage: 90% of processes").per_process);
  CHECK(parse("HOT PATH EXCEPTION: m\nUsage: every request").usage_in_words);
}

// Comments that begin with a time, and those that only speak of one.
static void test_timings(void) {
  CHECK(exception_read_timing(STR("# 20ms, every request")).leads);
  CHECK(!exception_read_timing(STR("# 20ms polling loop needs it")).leads);
  CHECK(!exception_read_timing(STR("# 300 ms slower than numpy")).leads);
  static const struct {
    const char *comment;
    double ms, usage; // -1: not said
    bool leads;
    char relation;
    uint32_t tier, words;
  } cases[] = {
      {"# 350ms, 15% usage (TIER4)", 350, 0.15, true, '=', 4, 2},
      {"# <1ms, every request (TIER1)", 1, 1, true, '<', 1, 3},
      {"# ~ 0.8 ms", 0.8, -1, true, '=', 0, 0},
      {"# >= 1.2 s", 1200, -1, true, '>', 0, 0},
      {"# import takes about 350 ms", 350, -1, true, '=', 0, 3},
      {"# 15ms but 95% usage - PROFILED 2025-11-08", 15, 0.95, true, '=', 0, 2},
      {"# 35 ms  # lmms: allow[LMM303] settings of all", 35, -1, true, '=', 0, 0},
      {"# noqa: E402  # 350 ms, 15% usage", 350, 0.15, true, '=', 0, 1},
      {"# lmms: allow[LMM101] costs 350 ms, 15% usage", -1, -1, false, '=', 0, 0},
      {"# retries every 100 ms", 100, -1, false, '=', 0, 2},
      {"# 12 monkeys", -1, -1, false, '=', 0, 1},
      {"# frontier 4", -1, -1, false, '=', 0, 1},
      {"# noqa: E402", -1, -1, false, '=', 0, 0},
      {"", -1, -1, false, '=', 0, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct exception_timing timing = exception_read_timing(str_from(cases[i].comment));
    CHECK_NEAR(isnan(timing.import_ms) ? -1 : timing.import_ms, cases[i].ms);
    CHECK_NEAR(isnan(timing.usage) ? -1 : timing.usage, cases[i].usage);
    CHECK(timing.leads == cases[i].leads);
    CHECK_INT(timing.relation, cases[i].relation);
    CHECK_INT(timing.tier, cases[i].tier);
    CHECK_INT(timing.words, cases[i].words);
  }
}

static uint32_t date(const char *text) {
  return exception_date(str_from(text));
}

static void test_dates(void) {
  CHECK_INT(date("2025-11-08"), 20251108);
  CHECK_INT(date("2025/11/08"), 20251108);
  CHECK_INT(date("2025.11.8"), 20251108);
  CHECK_INT(date("20251108"), 20251108);
  CHECK_INT(date("2025-11-08T12:30:00Z"), 20251108);
  CHECK_INT(date("8 Nov 2025"), 20251108);
  CHECK_INT(date("8th of November, 2025"), 20251108);
  CHECK_INT(date("November 8, 2025"), 20251108);
  CHECK_INT(date("Sat, 8 Nov 2025"), 20251108);
  CHECK_INT(date("08.11.2025"), 20251108);
  CHECK_INT(date("25/12/2025"), 20251225);
  CHECK_INT(date("12/25/2025"), 20251225);
  CHECK_INT(date("03/04/2026"), 20260403); // 3 April or 4 March: the later
  CHECK_INT(date("2026-02"), 20260228);
  CHECK_INT(date("Feb 2028"), 20280229);
  CHECK_INT(date("2025-02-30"), 0);
  CHECK_INT(date("2025-13-01"), 0);
  CHECK_INT(date("monthly"), 0);
  CHECK_INT(date("[date]"), 0);
  CHECK_INT(date("v1.2.3"), 0);
  CHECK_INT(date(""), 0);
}

static void test_one_line(void) {
  struct exception_document document = parse_line("# 350ms but 90% usage - HOT PATH EXCEPTION");
  CHECK_INT(document.form, EXCEPTION_ONE_LINE);
  CHECK_NEAR(document.import_ms, 350);
  CHECK_NEAR(document.usage, 0.9);
  CHECK_INT(document.module.len, 0);
  CHECK_TEXT(parse_line("# HOT PATH EXCEPTION: boto3, 350 ms").module, "boto3");
  CHECK_INT(parse_line("# HOT PATH EXCEPTION: used by all").module.len, 0);
  CHECK_INT(parse_line("# HOT PATH EXCEPTION: 350 ms").module.len, 0);
  CHECK_INT(parse_line("# Hot path exception granted").form, EXCEPTION_ONE_LINE);
  CHECK_INT(parse_line("# Tier 2: Hot path exceptions (>10ms but >80% usage)").form,
            EXCEPTION_NONE);
  CHECK_INT(parse_line("# 15ms but 95% usage - PROFILED 2025-11-08").form, EXCEPTION_NONE);
  struct policy policy = {0};
  CHECK(!exception_is_complete(&policy, &document));
}

// Each field in turn left out, or filled with a placeholder.
static void test_incomplete(void) {
  static const char *const lines[] = {"Import time: 350ms\n",    "Usage: 90%\n",
                                      "Justification: needed\n", "Approved by: Jane\n",
                                      "Date: 2025-11-08\n",      "Review date: 2026-11-08\n"};
  static const char *const placeholders[] = {"[Name]", "<who>", "TODO", "TBD: later", "____"};
  struct policy policy = {0};
  for (size_t missing = 0; missing <= 6; missing++) {
    for (size_t p = 0; p < 6; p++) {
      char text[600] = "HOT PATH EXCEPTION: m\n";
      for (size_t i = 0; i < 6; i++) {
        if (i != missing) {
          strcat(text, lines[i]);
        } else if (p < 5) {
          strncat(text, lines[i], (size_t)(strchr(lines[i], ':') - lines[i]) + 1);
          strcat(text, placeholders[p]);
          strcat(text, "\n");
        }
      }
      struct exception_document document = parse(text);
      CHECK(exception_is_complete(&policy, &document) == (missing == 6));
    }
  }
}

static void test_approvers(void) {
  struct str names[] = {STR("John Roe"), STR("jane doe")};
  struct policy policy = {.approvers = {names, 2}};
  struct exception_document document = parse(full);
  CHECK(exception_is_complete(&policy, &document));
  policy.approvers.count = 1;
  CHECK(!exception_is_complete(&policy, &document));
  CHECK_INT(exception_missing(&policy, &document), EXCEPTION_APPROVER);
  names[0] = STR("Jan"); // a part of a word is another name
  CHECK(!exception_is_complete(&policy, &document));
}

// Text that is none, or broken, or hostile.
static void test_no_document(void) {
  CHECK_INT(parse("").form, EXCEPTION_NONE);
  CHECK_INT(parse("# an ordinary comment\n# import time: 3 ms").form, EXCEPTION_NONE);
  CHECK_INT(parse("HOT PATH EXCEPTION").form, EXCEPTION_ONE_LINE);
  CHECK_INT(parse("HOT PATH EXCEPTION").module.len, 0);
  CHECK_INT(parse("HOT PATH EXCEPTION: [Name]").module.len, 0);
  CHECK_INT(parse("# Hot path exception granted").form, EXCEPTION_ONE_LINE);
  CHECK_INT(parse("# HOT PATH EXCEPTION - 350ms but 90% usage").form, EXCEPTION_ONE_LINE);
  CHECK_INT(parse("# HOT PATH EXCEPTION: see the wiki").form, EXCEPTION_ONE_LINE);
  CHECK_INT(parse("# HOT PATH EXCEPTIONS: boto3").form, EXCEPTION_NONE);
  char noise[4096];
  memset(noise, ':', sizeof noise);
  memcpy(noise, "HOT PATH EXCEPTION:\n", 20);
  struct exception_document document;
  CHECK(exception_parse(str_of(noise, sizeof noise), &document));
  memset(noise + 20, '9', sizeof noise - 20);
  CHECK(exception_parse(str_of(noise, sizeof noise), &document));
}

int main(void) {
  RUN(test_block);
  RUN(test_comment_block_any_order_and_case);
  RUN(test_leniently);
  RUN(test_durations);
  RUN(test_as_people_write);
  RUN(test_value_below);
  RUN(test_denied);
  RUN(test_usages);
  RUN(test_timings);
  RUN(test_dates);
  RUN(test_one_line);
  RUN(test_incomplete);
  RUN(test_approvers);
  RUN(test_no_document);
  return check_result();
}

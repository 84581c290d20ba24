/* The profile database: reading, faults with their places, look-up by prefix, writing, merging. */
#include "check.h"
#include "profile/json.h"
#include "profile/profile.h"

#include <math.h>
#include <stdio.h>

static struct arena arena;
static struct diag_list diags;

#define CHECK_VIEW(got, wanted)                                                                    \
  do {                                                                                             \
    struct str got_ = (got);                                                                       \
    CHECK_MEM(got_.ptr, got_.len, (wanted), strlen(wanted));                                       \
  } while (0)

static const struct profile *parse_bytes(struct str bytes) {
  diags = (struct diag_list){.arena = &arena};
  return profile_parse(STR("p.json"), bytes, &diags);
}

static const struct profile *parse(const char *text) {
  return parse_bytes(str_from(text));
}

static const struct profile *parse_good(const char *text) {
  const struct profile *profile = parse(text);
  if (!CHECK(profile != NULL && diags.count == 0))
    fprintf(stderr, "  in: %s\n  " STR_FMT "\n", text, STR_ARG(diags.items[0].message));
  return profile;
}

/* One fault, at line and column, with this message. */
static void check_fault(const char *text, uint32_t line, uint32_t column, const char *message) {
  CHECK(parse(text) == NULL);
  if (!CHECK_INT(diags.count, 1)) {
    for (size_t i = 0; i < diags.count; i++)
      fprintf(stderr, "  " STR_FMT "\n", STR_ARG(diags.items[i].message));
    fprintf(stderr, "  in: %s\n", text);
    return;
  }
  CHECK_STR(diags.items[0].code, "LMM904");
  CHECK_VIEW(diags.items[0].place.path, "p.json");
  CHECK_INT(diags.items[0].place.line, line);
  CHECK_INT(diags.items[0].place.column, column);
  CHECK_VIEW(diags.items[0].message, message);
}

static const char full[] =
    "\xEF\xBB\xBF{\"schema\": 1, \"measured_at\": \"2026-10-28T10:00:00Z\",\n"
    " \"environment\": {\"implementation\": \"CPython\", \"python\": \"3.11.9\", \"platform\": "
    "\"linux\", \"packages\": {\"pandas\": \"2.1\", \"boto3\": \"1.0\"}},\n"
    " \"protocol\": \"10 runs\", \"later\": [1],\n"
    " \"collector\": {\"full_ms\": 48.2, \"young_ms\": null, \"period\": 84821},\n"
    " \"traffic\": {\"requests_per_process\": 10, \"requests_per_day\": 1e4, "
    "\"cold_start_share\": 0.1},\n"
    " \"modules\": {\n"
    "  \"pandas\": {\"import_ms\": 1200, \"self_ms\": 90.5, \"spread_ms\": 30, \"rss_kib\": 50000, "
    "\"usage\": 0.05, \"requests\": null, \"usage_at\": \"2026-10-27\", \"window_days\": 30, "
    "\"objects\": 1200, \"imports\": [\"numpy\", \"dateutil\", \"numpy\"], \"version\": \"2.1\"},\n"
    "  \"a.b\": {\"requests\": 0.1, \"imports\": []}, \"bad\": {\"failed\": \"no module\"}},\n"
    " \"entry_points\": {\"app.py\": {\"loads\": [\"os\", \"json\"], \"startup_ms\": 800, "
    "\"spread_ms\": 20, \"modules\": 300, "
    "\"rss_kib\": 90000, \"date\": \"2026-10-28\"}}}";

static void test_full(void) {
  const struct profile *profile = parse_good(full);
  CHECK_VIEW(profile->measured_at, "2026-10-28T10:00:00Z");
  CHECK_VIEW(profile->implementation, "CPython");
  CHECK_VIEW(profile->protocol, "10 runs");
  CHECK_INT(profile->package_count, 2);
  CHECK_VIEW(profile->packages[0].name, "boto3");
  CHECK(profile->traffic.requests_per_day == 10000);
  CHECK(profile->collector.full_ms == 48.2 && profile->collector.period == 84821);
  CHECK(isnan(profile->collector.young_ms));
  CHECK_INT(profile->module_count, 3);
  CHECK_VIEW(profile->modules[0].name, "a.b");
  const struct profile_module *pandas = profile_find(profile, STR("pandas"));
  CHECK(pandas->import_ms == 1200 && pandas->self_ms == 90.5 && pandas->spread_ms == 30);
  CHECK(pandas->rss_kib == 50000 && pandas->usage == 0.05 && pandas->window_days == 30);
  CHECK(isnan(pandas->requests));
  CHECK_INT(pandas->import_count, 2);
  CHECK_VIEW(pandas->imports[0], "dateutil");
  CHECK_VIEW(pandas->usage_at, "2026-10-27");
  CHECK(profile->modules[0].has_imports && profile->modules[0].import_count == 0);
  CHECK(isnan(profile->modules[0].import_ms));
  CHECK_VIEW(profile_find(profile, STR("bad"))->failed, "no module");
  CHECK_INT(profile->entry_point_count, 1);
  CHECK(profile->entry_points[0].startup_ms == 800 && profile->entry_points[0].modules == 300);
  CHECK(profile->entry_points[0].loads.given && profile->entry_points[0].loads.count == 2);
  CHECK_VIEW(profile->entry_points[0].loads.items[0], "json");
  CHECK(profile_find(profile, STR("numpy")) == NULL);
}

static void test_smallest(void) {
  const struct profile *profile = parse_good(
      "{\"schema\": 1, \"modules\": {\"pandas\": {\"import_ms\": 1200, \"usage\": 0.05}}}");
  CHECK_INT(profile->module_count, 1);
  CHECK(isnan(profile->traffic.cold_start_share) && profile->measured_at.len == 0);
  CHECK_INT(parse_good("{\"schema\": 1.0, \"modules\": {}}")->module_count, 0);
}

#define MODULE(text) "{\"schema\": 1,\n \"modules\": {\"p\": {" text "}}}"

static void test_value_faults(void) {
  check_fault(MODULE("\"import_ms\": \"1200\""), 2, 33,
              "`import_ms` of p: expected milliseconds, 0 or more, found a string");
  check_fault(MODULE("\"import_ms\": -1"), 2, 33,
              "`import_ms` of p: expected milliseconds, 0 or more");
  check_fault(MODULE("\"import_ms\": 1e999"), 2, 33,
              "`import_ms` of p: expected milliseconds, 0 or more");
  check_fault(MODULE("\"import_ms\": 1e300"), 2, 33,
              "`import_ms` of p: expected milliseconds, 0 or more");
  check_fault(MODULE("\"usage\": 5"), 2, 29,
              "`usage` of p: expected a share between 0 and 1: write 0.05");
  check_fault(MODULE("\"usage\": -0.1"), 2, 29, "`usage` of p: expected a share between 0 and 1");
  check_fault(MODULE("\"usage\": true"), 2, 29,
              "`usage` of p: expected a share between 0 and 1, found a boolean");
  check_fault(MODULE("\"usage_at\": \"2026-02-30\""), 2, 32,
              "`usage_at` of p: expected a day, YYYY-MM-DD, found a string");
  check_fault(MODULE("\"usage_at\": 20260230"), 2, 32,
              "`usage_at` of p: expected a day in quotes, YYYY-MM-DD, found a number");
  check_fault(MODULE("\"imports\": \"numpy\""), 2, 31,
              "`imports` of p: expected an array of module names, found a string");
  check_fault(MODULE("\"imports\": [\"a\", \"b c\"]"), 2, 37,
              "`imports` of p: expected a module's dotted name");
  check_fault(MODULE("\"version\": 2"), 2, 31, "`version` of p: expected a string, found a number");
  check_fault("{\"schema\": 1, \"modules\": {}, \"entry_points\": {\"e\": {\"modules\": 1.5}}}", 1,
              64, "`modules` of e: expected a whole number");
  check_fault("{\"schema\": 1, \"modules\": {}, \"traffic\": {\"requests_per_day\": 0}}", 1, 62,
              "`requests_per_day` of traffic: expected a number above 0");
}

static void test_shape_faults(void) {
  check_fault("[]", 1, 1,
              "`profile`: expected an object, {\"schema\": 1, \"modules\": { }}, found an array");
  check_fault("{\"modules\": {}}", 1, 1, "`schema` is missing: a profile begins {\"schema\": 1");
  check_fault("{\"schema\": 1}", 1, 1, "`modules` is missing");
  check_fault("{\"schema\": 2, \"modules\": {}}", 1, 12,
              "`schema`: this lmms-lint reads schema 1, not 2");
  check_fault("{\"schema\": \"1\", \"modules\": {}}", 1, 12,
              "`schema`: expected the number 1, found a string");
  check_fault("{\"schema\": 1, \"modules\": []}", 1, 26,
              "`modules`: expected an object, { }, found an array");
  check_fault("{\"schema\": 1, \"modules\": null}", 1, 26,
              "`modules`: expected an object, { }, found null");
  check_fault("{\"schema\": 1, \"modules\": {\"p\": 1200}}", 1, 32,
              "`p`: expected an object, { }, found a number");
  check_fault("{\"schema\": 1, \"modules\": {\".p\": {}}}", 1, 27,
              "`.p` is no module's dotted name");
  check_fault("{\"schema\": 1, \"modules\": {\"\": {}}}", 1, 27, "`` is no module's dotted name");
  check_fault("{\"schema\": 1, \"modules\": {}, \"environment\": {\"packages\": {\"a\": 1}}}", 1,
              64, "`a` of environment: expected a version in quotes, found a number");
}

static void test_keys(void) {
  check_fault("{\"schema\": 1, \"modules\": {\"p\": {}, \"q\": {}, \"p\": {}}}", 1, 45,
              "`p` is given twice");
  check_fault(MODULE("\"usage\": 0, \"usage\": 0"), 2, 32, "`usage` of p is given twice");
  check_fault("{\"schema\": 1, \"modules\": {}, \"modules\": {}}", 1, 30,
              "`modules` is given twice");
  check_fault(MODULE("\"import-ms\": 3"), 2, 20,
              "unknown key `import-ms` of p: did you mean `import_ms`?");
  check_fault("{\"schema\": 1, \"modules\": {}, \"trafic\": {}}", 1, 30,
              "unknown key `trafic`: did you mean `traffic`?");
  parse_good(MODULE("\"energy_mj\": 3"));
  parse_good("{\"schema\": 1, \"modules\": {}, \"modules2\": {\"x\": []}, \"notes\": \"\"}");
}

static void test_text_faults(void) {
  check_fault("", 1, 1, "not valid JSON: the file is empty");
  check_fault("{\"schema\": 1,\n}", 2, 1, "not valid JSON: a comma before } is not allowed");
  check_fault("{\"schema\": 01}", 1, 12, "not valid JSON: not a JSON number");
  check_fault("{\"schema\": 1.}", 1, 12, "not valid JSON: not a JSON number");
  check_fault("{\"schema\" 1}", 1, 11, "not valid JSON: expected : after a key");
  check_fault("{schema: 1}", 1, 2, "not valid JSON: expected a key in double quotes");
  check_fault("{\"schema\": 1} x", 1, 15, "not valid JSON: expected the end of the file");
  check_fault("{\"schema\": NaN}", 1, 12,
              "not valid JSON: JSON has no NaN or Infinity: leave out what is not known");
  check_fault("{\"a\": \"x\ny\"}", 1, 7, "not valid JSON: string is not closed");
  check_fault("{\"a\": \"\x01\"}", 1, 8, "not valid JSON: a control character in a string");
  check_fault("{\"a\\u0000\": 1}", 1, 4, "not valid JSON: a NUL character in a string");
  check_fault("{\"a\": \"\\uD800\"}", 1, 8, "not valid JSON: half a surrogate pair");
  check_fault("{\"a\": \"\\x\"}", 1, 8, "not valid JSON: bad escape in a string");
  check_fault("{\"a\": [1 2]}", 1, 10, "not valid JSON: expected , or ]");
  check_fault("{\"a\": \xC3(}", 1, 7, "not valid UTF-8");
  CHECK(parse_bytes(STR("{\"schema\": 1, \"modules\": {}}\0")) == NULL);
  CHECK_INT(diags.count, 1);
  CHECK_INT(diags.items[0].place.column, 29);
}

static void test_hostile(void) {
  struct builder text = {0};
  for (int i = 0; i < 200000; i++)
    builder_add_cstr(&text, "[");
  CHECK(parse_bytes(builder_view(&text)) == NULL);
  CHECK_VIEW(diags.items[0].message, "not valid JSON: nested too deeply");
  builder_clear(&text);
  builder_add_cstr(&text, "{\"schema\": 1, \"modules\": {");
  for (int i = 0; i < 5000; i++)
    builder_add_format(&text, "%s\"m%d\": {\"usage\": 2}", i ? ", " : "", i);
  builder_add_cstr(&text, "}}");
  CHECK(parse_bytes(builder_view(&text)) == NULL);
  CHECK_INT(diags.count, 100);
  builder_free(&text);
}

/* ---- looking up ----------------------------------------------------------------------------- */

static void test_figures(void) {
  const struct profile *profile = parse_good(
      "{\"schema\": 1, \"modules\": {\"a\": {\"import_ms\": 50, \"usage\": 0.5},"
      "\"a.b\": {\"import_ms\": 20}, \"a.b.c\": {\"import_ms\": 80, \"usage\": 0.1},"
      "\"pandas\": {\"import_ms\": 1200}, \"x.y\": {\"import_ms\": 7}, \"z\": {\"usage\": 1}}}");
  struct profile_figure figure = profile_figure(profile, STR("a"));
  CHECK(figure.import_ms == 50 && figure.exact && figure.usage == 0.5);
  figure = profile_figure(profile, STR("a.b")); /* importing a.b runs a */
  CHECK(figure.import_ms == 50 && !figure.exact && figure.usage == 0.5);
  CHECK_VIEW(figure.cost_from, "a");
  CHECK(figure.module && figure.module->import_ms == 20);
  figure = profile_figure(profile, STR("a.b.c"));
  CHECK(figure.import_ms == 80 && figure.exact && figure.usage == 0.1);
  figure = profile_figure(profile, STR("a.b.c.d.e"));
  CHECK(figure.import_ms == 80 && !figure.exact && figure.module == NULL);
  CHECK_VIEW(figure.cost_from, "a.b.c");
  CHECK_VIEW(figure.usage_from, "a.b.c");
  CHECK(isnan(profile_figure(profile, STR("pandas_stubs")).import_ms));
  CHECK(isnan(profile_figure(profile, STR(".pandas")).import_ms));
  CHECK(isnan(profile_figure(profile, STR("x")).import_ms));
  figure = profile_figure(profile, STR("z.q"));
  CHECK(isnan(figure.import_ms) && figure.usage == 1 && figure.cost_from.len == 0);
  CHECK(isnan(profile_figure(profile, STR("")).import_ms));
  CHECK(isnan(profile_figure(NULL, STR("a")).usage));
}

static void test_usage_from_requests(void) {
  const struct profile *profile = parse_good(MODULE("\"requests\": 0.022"));
  CHECK(isnan(profile_figure(profile, STR("p")).usage));
  struct profile_traffic traffic = {10, NAN, 0.1};
  const struct profile *assumed = profile_assume(&arena, profile, traffic);
  double usage = profile_figure(assumed, STR("p")).usage;
  CHECK(usage > 0.199 && usage < 0.2);
  CHECK(isnan(profile->traffic.requests_per_process));
  CHECK(assumed->traffic.cold_start_share == 0.1);
}

/* ---- writing and merging -------------------------------------------------------------------- */

static void test_write(void) {
  struct builder first = {0}, second = {0};
  profile_write(&first, parse_good(full));
  profile_write(&second, parse_good(first.ptr));
  CHECK_MEM(second.ptr, second.len, first.ptr, first.len);
  static const char *const parts[] = {
      ("{\n  \"collector\": {\n    \"full_ms\": 48.2,\n    \"period\": 84821\n  },\n"
       "  \"entry_points\": {\n    \"app.py\": {\n      \"date\": \"2026-10-28\",\n"
       "      \"loads\": [\n        \"json\",\n        \"os\"\n      ],\n"),
      ("\n    \"pandas\": {\n      \"import_ms\": 1200,\n      \"imports\": [\n        "
       "\"dateutil\",\n        \"numpy\"\n      ],\n      \"objects\": 1200,\n      \"rss_kib\": "
       "50000,\n"),
      "\"a.b\": {\n      \"imports\": [],\n      \"requests\": 0.1\n    }",
      "  \"schema\": 1,\n  \"traffic\": {\n    \"cold_start_share\": 0.1,\n",
  };
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    CHECK(strstr(first.ptr, parts[i]) != NULL);
  CHECK(strstr(first.ptr, "null") == NULL && strstr(first.ptr, "later") == NULL);
  builder_free(&first);
  builder_free(&second);
}

static void test_rounding(void) {
  static const struct {
    const char *given, *written;
  } cases[] = {{"1234.56", "1235"}, {"123.456", "123"}, {"12.3456", "12.3"}, {"1.23456", "1.23"},
               {"0.12345", "0.12"}, {"99.96", "100"},   {"0.001", "0"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct builder out = {0};
    struct str text =
        str_format(&arena, MODULE("\"import_ms\": %s, \"usage\": 0.123456"), cases[i].given);
    profile_write(&out, parse_good(text.ptr));
    CHECK(strstr(out.ptr, str_format(&arena, "\"import_ms\": %s,\n", cases[i].written).ptr));
    CHECK(strstr(out.ptr, "\"usage\": 0.1235\n"));
    builder_free(&out);
  }
}

static const struct profile_module *merged(const char *old, const char *new_one) {
  const struct profile *a = parse_good(str_format(&arena, MODULE("%s"), old).ptr);
  const struct profile *b = parse_good(str_format(&arena, MODULE("%s"), new_one).ptr);
  return profile_find(profile_merge(&arena, a, b), STR("p"));
}

static void test_merge_costs(void) {
  const char *old = "\"import_ms\": 100, \"self_ms\": 40, \"spread_ms\": 5, \"rss_kib\": 1000, "
                    "\"version\": \"1\", \"imports\": [\"x\"]";
  const struct profile_module *p =
      merged(old, "\"import_ms\": 104, \"self_ms\": 38, \"spread_ms\": 9, \"rss_kib\": 1099");
  CHECK(p->import_ms == 100 && p->self_ms == 40 && p->spread_ms == 5 && p->rss_kib == 1000);
  CHECK_INT(p->import_count, 1);
  CHECK_VIEW(p->version, "1");
  p = merged(old, "\"import_ms\": 106, \"self_ms\": 38, \"spread_ms\": 9, \"rss_kib\": 1200, "
                  "\"imports\": []");
  CHECK(p->import_ms == 106 && p->self_ms == 40 && p->spread_ms == 9 && p->rss_kib == 1200);
  CHECK_INT(p->import_count, 0);
  p = merged(old, "\"import_ms\": 118, \"self_ms\": 50, \"spread_ms\": 20"); /* on a busy core */
  CHECK(p->import_ms == 100 && p->self_ms == 40 && p->spread_ms == 5);
  p = merged(old, "\"import_ms\": 121, \"self_ms\": 50, \"spread_ms\": 20");
  CHECK(p->import_ms == 121 && p->self_ms == 40 && p->spread_ms == 20);
  p = merged(old, "\"import_ms\": 102, \"self_ms\": 41, \"spread_ms\": 2"); /* much surer */
  CHECK(p->import_ms == 102 && p->self_ms == 41 && p->spread_ms == 2);
  p = merged(old, "\"usage\": 0.5");
  CHECK(p->import_ms == 100 && p->spread_ms == 5 && p->usage == 0.5);
  p = merged("\"import_ms\": 100", "\"import_ms\": 101"); /* no spread: nothing to lie within */
  CHECK(p->import_ms == 101);
  p = merged(old, "\"failed\": \"boom\"");
  CHECK(isnan(p->import_ms) && !p->has_imports);
  p = merged("\"failed\": \"boom\"", "\"import_ms\": 3");
  CHECK(p->failed.len == 0 && p->import_ms == 3);
}

static const struct profile *paced(const char *python, const char *pace, const char *module) {
  return parse_good(str_format(&arena,
                               "{\"schema\": 1, \"environment\": {\"python\": \"%s\"}, "
                               "\"pace_ms\": %s, \"modules\": {\"p\": {%s}}}",
                               python, pace, module)
                        .ptr);
}

/* A slower hour of the same machine changes nothing; another machine, or Python, does. */
static void test_merge_pace(void) {
  const char *slow = "\"import_ms\": 120, \"self_ms\": 48, \"spread_ms\": 6";
  const struct profile *old =
      paced("3.11", "3", "\"import_ms\": 102, \"self_ms\": 41, \"spread_ms\": 5");
  const struct profile *merged = profile_merge(&arena, old, paced("3.11", "3.6", slow));
  CHECK(merged->pace_ms == 3 && profile_find(merged, STR("p"))->import_ms == 102);
  merged = profile_merge(&arena, old, paced("3.11", "3.3", slow));
  CHECK(merged->pace_ms == 3 && fabs(profile_find(merged, STR("p"))->import_ms - 109.09) < 0.01);
  CHECK(fabs(profile_find(merged, STR("p"))->spread_ms - 5.45) < 0.01);
  merged = profile_merge(&arena, old, paced("3.11", "6", slow));
  CHECK(merged->pace_ms == 6 && profile_find(merged, STR("p"))->import_ms == 120);
  merged = profile_merge(&arena, old, paced("3.12", "3.6", slow));
  CHECK(merged->pace_ms == 3.6 && profile_find(merged, STR("p"))->import_ms == 120);
  merged = profile_merge(&arena, old, parse_good(str_format(&arena, MODULE("%s"), slow).ptr));
  CHECK(merged->pace_ms == 3 && profile_find(merged, STR("p"))->import_ms == 120);
}

static void test_merge_imports(void) {
  static const struct {
    const char *old, *fresh, *wanted;
  } cases[] = {
      {"\"version\": \"1\", \"imports\": [\"a\", \"c\"]",
       "\"version\": \"1\", \"imports\": [\"b\", \"c\"]", "a b c "},
      {"\"version\": \"1\", \"imports\": [\"a\"]", "\"version\": \"1\", \"imports\": []", "a "},
      {"\"version\": \"1\", \"imports\": [\"a\"]", "\"version\": \"2\", \"imports\": [\"b\"]",
       "b "},
      {"\"imports\": [\"a\"]", "\"imports\": [\"b\"]", "b "}, /* first-party: it may be gone */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const struct profile_module *p = merged(cases[i].old, cases[i].fresh);
    struct str text = STR("");
    for (uint32_t k = 0; k < p->import_count; k++)
      text = str_format(&arena, STR_FMT STR_FMT " ", STR_ARG(text), STR_ARG(p->imports[k]));
    CHECK_STR(text.ptr, cases[i].wanted);
  }
}

static void test_merge_usage(void) {
  const char *old = "\"usage\": 0.5, \"usage_at\": \"2026-01-01\", \"window_days\": 30";
  const struct profile_module *p = merged(old, "\"import_ms\": 3");
  CHECK(p->usage == 0.5 && p->window_days == 30 && p->import_ms == 3);
  p = merged(old, "\"requests\": 0.1, \"usage_at\": \"2026-02-01\"");
  CHECK(isnan(p->usage) && p->requests == 0.1 && isnan(p->window_days));
  CHECK_VIEW(p->usage_at, "2026-02-01");
}

static void test_merge_frames(void) {
  const struct profile *old = parse_good(
      "{\"schema\": 1, \"measured_at\": \"2026-01-01\", \"modules\": {\"a\": {}, \"b\": {}},"
      "\"environment\": {\"python\": \"3.11\", \"packages\": {\"x\": \"1\"}},"
      "\"traffic\": {\"requests_per_day\": 5},"
      "\"entry_points\": {\"e\": {\"startup_ms\": 100, \"spread_ms\": 3, \"date\": \"2026-01-01\"},"
      "\"f\": {\"startup_ms\": 10}}}");
  const struct profile *new_one = parse_good(
      "{\"schema\": 1, \"measured_at\": \"2026-02-02\", \"modules\": {\"c\": {}, \"b\": {}},"
      "\"environment\": {\"python\": \"3.12\"}, \"traffic\": {\"cold_start_share\": 0.5},"
      "\"entry_points\": {\"e\": {\"startup_ms\": 102, \"spread_ms\": 9, \"date\": \"2026-02-02\"},"
      "\"f\": {\"startup_ms\": 11}}}");
  const struct profile *merged_profile = profile_merge(&arena, old, new_one);
  CHECK_INT(merged_profile->module_count, 3);
  CHECK_VIEW(merged_profile->modules[0].name, "a");
  CHECK_VIEW(merged_profile->modules[2].name, "c");
  CHECK(profile_find(merged_profile, STR("b")) == &merged_profile->modules[1]);
  CHECK_VIEW(merged_profile->measured_at, "2026-02-02");
  CHECK_VIEW(merged_profile->python, "3.12");
  CHECK_INT(merged_profile->package_count, 1);
  CHECK(merged_profile->traffic.requests_per_day == 5);
  CHECK(merged_profile->traffic.cold_start_share == 0.5);
  CHECK(merged_profile->entry_points[0].startup_ms == 100);
  CHECK_VIEW(merged_profile->entry_points[0].date, "2026-01-01");
  CHECK(isnan(merged_profile->entry_points[0].first_ms));
  CHECK(merged_profile->entry_points[1].startup_ms == 11);
  CHECK(merged_profile->entry_points[1].first_ms == 10);
  CHECK(merged_profile->entry_points[1].best_ms == 10);
}

static struct profile_entry_point merged_entry(const char *old, const char *fresh) {
  const struct profile *profiles[2];
  const char *const texts[2] = {old, fresh};
  for (int i = 0; i < 2; i++)
    profiles[i] = parse_good(str_format(&arena,
                                        "{\"schema\": 1, \"modules\": {}, \"entry_points\": "
                                        "{\"e\": {%s}}}",
                                        texts[i])
                                 .ptr);
  return profile_merge(&arena, profiles[0], profiles[1])->entry_points[0];
}

/* The first baseline stays, whatever comes after; the best is the lowest. */
static void test_merge_baselines(void) {
  const char *first = "\"startup_ms\": 500, \"spread_ms\": 5, \"date\": \"2026-01-01\"";
  const char *third = "\"startup_ms\": 300, \"first_ms\": 500, \"best_ms\": 200";
  struct profile_entry_point e = merged_entry(first, "\"startup_ms\": 200");
  CHECK(e.startup_ms == 200 && e.first_ms == 500 && e.best_ms == 200);
  CHECK_VIEW(e.first_date, "2026-01-01");
  e = merged_entry(third, "\"startup_ms\": 250, \"saving_low\": 0.4");
  CHECK(e.startup_ms == 250 && e.first_ms == 500 && e.best_ms == 200 && e.saving_low == 0.4);
  e = merged_entry(first, "\"init_ms\": 900");
  CHECK(e.startup_ms == 500 && isnan(e.first_ms) && e.init_ms == 900 && isnan(e.best_ms));
  e = merged_entry(first, "\"startup_ms\": 503, \"spread_ms\": 1");
  CHECK(e.startup_ms == 500 && isnan(e.first_ms) && isnan(e.best_ms));
}

/* Measuring again within the spread leaves the text as it was. */
static void test_merge_is_quiet(void) {
  const struct profile *old = parse_good(full);
  struct builder before = {0}, after = {0};
  struct profile again = *old;
  struct profile_module modules[3];
  memcpy(modules, old->modules, sizeof modules);
  for (size_t i = 0; i < 3; i++) {
    modules[i].import_ms *= 1.02;
    modules[i].rss_kib *= 0.95;
  }
  again.modules = modules;
  profile_write(&before, old);
  profile_write(&after, profile_merge(&arena, old, &again));
  CHECK_MEM(after.ptr, after.len, before.ptr, before.len);
  builder_free(&before);
  builder_free(&after);
}

/* ---- places --------------------------------------------------------------------------------- */

static void test_locate(void) {
  struct str text = STR(" {\"a\": [1, {\"b\\\"\": [true, \"x\"] }], \"c\" : null}");
  struct json_fault fault;
  CHECK(json_check(text, &fault));
  struct json_path path = {{0, 1, 0, 1}, 4};
  struct json_span span = json_locate(text, &path, false);
  CHECK_VIEW(str_slice(text, span.offset, span.end), "\"x\"");
  path = (struct json_path){{0, 1, 0}, 3};
  span = json_locate(text, &path, true);
  CHECK_VIEW(str_slice(text, span.offset, span.end), "\"b\\\"\"");
  path = (struct json_path){{1}, 1};
  span = json_locate(text, &path, false);
  CHECK_VIEW(str_slice(text, span.offset, span.end), "null");
  path.depth = 0;
  CHECK_INT(json_locate(text, &path, false).offset, 1);
}

int main(void) {
  RUN(test_full);
  RUN(test_smallest);
  RUN(test_value_faults);
  RUN(test_shape_faults);
  RUN(test_keys);
  RUN(test_text_faults);
  RUN(test_hostile);
  RUN(test_figures);
  RUN(test_usage_from_requests);
  RUN(test_write);
  RUN(test_rounding);
  RUN(test_merge_costs);
  RUN(test_merge_pace);
  RUN(test_merge_imports);
  RUN(test_merge_usage);
  RUN(test_merge_frames);
  RUN(test_merge_baselines);
  RUN(test_merge_is_quiet);
  RUN(test_locate);
  arena_free(&arena);
  return check_result();
}

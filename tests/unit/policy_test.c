/* The policy: every kind of key, faults with their places, extend, versions, and what is written.
 */
#include "check.h"
#include "policy/policy.h"

#include <math.h>
#include <stdio.h>

static struct arena arena;
static struct diag_list diags;

static void forget(void) {
  diags = (struct diag_list){.arena = &arena};
}

static struct policy parse(const char *text) {
  forget();
  return policy_parse(policy_defaults(), STR("lmms.toml"), str_from(text), false, NULL, NULL,
                      &diags, NULL);
}

static struct policy parse_good(const char *text) {
  struct policy policy = parse(text);
  if (!CHECK_INT(diags.count, 0))
    fprintf(stderr, "  in: %s\n  " STR_FMT "\n", text, STR_ARG(diags.items[0].message));
  return policy;
}

#define CHECK_VIEW(got, wanted)                                                                    \
  do {                                                                                             \
    struct str got_ = (got);                                                                       \
    CHECK_MEM(got_.ptr, got_.len, (wanted), strlen(wanted));                                       \
  } while (0)

/* One fault, at line and column, with this message. */
static void check_fault(const char *text, uint32_t line, uint32_t column, const char *message) {
  parse(text);
  if (!CHECK_INT(diags.count, 1)) {
    for (size_t i = 0; i < diags.count; i++)
      fprintf(stderr, "  " STR_FMT "\n", STR_ARG(diags.items[i].message));
    fprintf(stderr, "  in: %s\n", text);
    return;
  }
  const struct diag *diag = &diags.items[0];
  CHECK_STR(diag->code, "LMM904");
  CHECK_INT(diag->severity, DIAG_ERROR);
  CHECK_INT(diag->place.line, line);
  CHECK_INT(diag->place.column, column);
  CHECK_VIEW(diag->message, message);
}

static void test_defaults(void) {
  struct policy policy = parse_good("");
  CHECK(policy.given);
  CHECK_VIEW(policy.path, "lmms.toml");
  CHECK(policy.light_ms == 10 && policy.heavy_ms == 100 && policy.hot_usage == 0.8);
  CHECK(policy.min_saving_ms == 10 && policy.profile_max_age_days == 30);
  CHECK_INT(policy.fail_on, POLICY_FAIL_WARNING);
  CHECK_INT(policy.exclude.count, 9);
  CHECK(isnan(policy.startup_budget_ms) && isnan(policy.price_per_gb_second));
  CHECK(!policy.select_given && !policy.fast_path_given && !policy.profile_given);
  CHECK(policy.fast_path_contract.max_lines == 50);
}

static void test_plain_keys(void) {
  struct policy policy =
      parse_good("light-ms = 5\nheavy-ms = 50.5\nhot-usage = 1\n"
                 "profile = 'a.json'\nfast-path = []\nfail-on = 'never'\n"
                 "fail-on-dates = true\nselect = ['LMM1', \"ALL\"]\n"
                 "max-startup-imports = 12\ntarget-python = \"3.12\"\n"
                 "required-version = '>=0.1'\nforbidden = ['pandas', 'a.b_c']\n");
  CHECK(policy.light_ms == 5 && policy.heavy_ms == 50.5 && policy.hot_usage == 1);
  CHECK(policy.profile_given && policy.profiles.count == 1);
  CHECK_VIEW(policy.profiles.items[0], "a.json");
  CHECK(policy.fast_path_given && policy.fast_path.count == 0);
  CHECK_INT(policy.fail_on, POLICY_FAIL_NEVER);
  CHECK(policy.fail_on_dates && policy.select_given && policy.max_startup_imports == 12);
  CHECK_INT(policy.select.count, 2);
  CHECK_INT(policy.target_python, 312);
  CHECK_VIEW(policy.forbidden.items[1], "a.b_c");
}

static void test_tables(void) {
  struct policy policy = parse_good(
      "entry-points = ['app.py', {target = 'web:app', kind = 'server'}]\n"
      "severity = {LMM105 = 'info', LMM104 = 'off'}\n"
      "[per-file-ignores]\n\"tests/**\" = ['LMM1']\n'x.py' = 'LMM401'\n"
      "[fast-path-contract]\nmax-lines = 40\n"
      "[[contract]]\nentry = 'app.py'\nmust-not-load = ['pandas']\nmax-ms = 300\nlock = true\n"
      "[[contract]]\nentry = 'b.py'\n"
      "[[exception]]\nmodule = 'boto3'\npaths = ['src/*.py']\nimport-ms = 350\nusage = 0.9\n"
      "justification = 'every request'\napproved-by = 'Dana'\ndate = 2026-01-02\n"
      "review = '2026-07-02'\n");
  CHECK_INT(policy.entry_count, 2);
  CHECK_VIEW(policy.entries[0].target, "app.py");
  CHECK_INT(policy.entries[0].kind, POLICY_ENTRY_CLI);
  CHECK_INT(policy.entries[1].kind, POLICY_ENTRY_SERVER);
  CHECK_INT(policy.entries[1].place.column, 27);
  CHECK_INT(policy.severity_count, 2);
  CHECK_INT(policy.severities[1].severity, DIAG_OFF);
  CHECK_INT(policy.per_file_ignore_count, 2);
  CHECK_VIEW(policy.per_file_ignores[0].pattern, "tests/**");
  CHECK_VIEW(policy.per_file_ignores[1].codes.items[0], "LMM401");
  CHECK(policy.fast_path_contract.max_lines == 40 && policy.fast_path_contract.max_total_ms == 200);
  CHECK_INT(policy.contract_count, 2);
  CHECK(policy.contracts[0].lock && policy.contracts[0].max_ms == 300);
  CHECK(isnan(policy.contracts[0].max_modules) && isnan(policy.contracts[1].max_ms));
  CHECK_INT(policy.contracts[1].place.line, 13);
  CHECK_INT(policy.exception_count, 1);
  CHECK_VIEW(policy.exceptions[0].date, "2026-01-02");
  CHECK_VIEW(policy.exceptions[0].review, "2026-07-02");
  CHECK(policy.exceptions[0].usage == 0.9);
}

static void test_entry_kinds(void) {
  struct policy policy = parse_good("entry-points = ['src/lambda_function.py', {target = 'a:b'},"
                                    "'lambda_function:handler', 'my_lambda_function.py']\n");
  CHECK_INT(policy.entry_count, 4);
  CHECK_INT(policy.entries[0].kind, POLICY_ENTRY_LAMBDA);
  CHECK_INT(policy.entries[1].kind, POLICY_ENTRY_CLI);
  CHECK_INT(policy.entries[2].kind, POLICY_ENTRY_LAMBDA);
  CHECK_INT(policy.entries[3].kind, POLICY_ENTRY_CLI);
}

static void test_unknown_keys(void) {
  check_fault("heavy_ms = 1\n", 1, 1, "unknown key `heavy_ms`: did you mean `heavy-ms`?");
  check_fault("\n  Gateway = []\n", 2, 3, "unknown key `Gateway`: did you mean `gateways`?");
  check_fault("zzz = 1\n", 1, 1, "unknown key `zzz` (`lmms-lint config` shows all)");
  check_fault("[tool.lmms-lint]\nlight-ms = 1\n", 1, 2,
              "unknown key `tool`: in this file the keys stand at the top, without a table");
  check_fault("[[contract]]\nentry = 'a'\nmax-mss = 1\n", 3, 1,
              "unknown key `max-mss` in [[contract]]: did you mean `max-ms`?");
  check_fault("entry-points = [{path = 'a', target = 'a'}]", 1, 18,
              "unknown key `path` in [[entry-points]]; it has: target, kind");
}

static void test_wrong_types(void) {
  check_fault("heavy-ms = '100'\n", 1, 12,
              "`heavy-ms`: expected a number of milliseconds, found a string");
  check_fault("select = 1\n", 1, 10, "`select`: expected an array of strings, found an integer");
  check_fault("select = ['LMM1', 2]\n", 1, 19, "`select`: expected a string, found an integer");
  check_fault("fail-on-dates = 'yes'\n", 1, 17,
              "`fail-on-dates`: expected true or false, found a string");
  check_fault("fail-on = 'warn'\n", 1, 11,
              "`fail-on`: expected \"error\", \"warning\" or \"never\"");
  check_fault("severity = {LMM105 = 'warn'}\n", 1, 22,
              "`severity`: expected \"off\", \"info\", \"warning\" or \"error\"");
  check_fault("severity = 'info'\n", 1, 12,
              "`severity`: expected a table such as {LMM105 = \"info\"}, found a string");
  check_fault("contract = {entry = 'a'}\n", 1, 12,
              "`contract`: expected [[contract]], found a table");
  check_fault("fast-path-contract = 1\n", 1, 22,
              "`fast-path-contract`: expected a table, found an integer");
  check_fault("entry-points = [1]\n", 1, 17,
              "`entry-points`: expected a table or a string, found an integer");
  check_fault("target-python = 3.12\n", 1, 17,
              "`target-python`: expected a Python version in quotes, such as \"3.12\", found a "
              "number");
}

static void test_wrong_values(void) {
  check_fault("hot-usage = 80\n", 1, 13,
              "`hot-usage`: expected a share between 0 and 1: write 0.8");
  check_fault("hot-usage = -0.1\n", 1, 13, "`hot-usage`: expected a share between 0 and 1");
  check_fault("light-ms = -1\n", 1, 12,
              "`light-ms`: expected a number of milliseconds, not below 0");
  check_fault("min-saving-ms = nan\n", 1, 17, "`min-saving-ms`: expected a number of milliseconds");
  check_fault("min-saving-ms = 1e999\n", 1, 17,
              "`min-saving-ms`: expected a number of milliseconds");
  check_fault("max-startup-imports = 1.5\n", 1, 23,
              "`max-startup-imports`: expected a whole number");
  check_fault("memory-mib = 0\n", 1, 14, "`memory-mib`: expected a number of MiB");
  check_fault("light-ms = 100\n", 1, 12,
              "`light-ms` must be below `heavy-ms`; they are 100 and 100");
  check_fault("forbidden = ['a.*']\n", 1, 14,
              "`forbidden`: expected a module's dotted name (it covers all below it)");
  check_fault("exclude = ['!a']\n", 1, 12,
              "`exclude`: not a glob as .gitignore has them (without !)");
  check_fault("profile = ''\n", 1, 11, "`profile`: an empty string means nothing here");
  check_fault("target-python = 'three'\n", 1, 17,
              "`target-python`: expected a Python version such as \"3.12\"");
  check_fault("[[exception]]\nmodule = 'a'\ndate = '2026-02-30'\n", 3, 8,
              "`date`: expected a date, YYYY-MM-DD");
  check_fault("[[exception]]\ndate = 2026-02-03\n", 1, 1, "[[exception]] needs the key `module`");
  check_fault("required-version = '>=99'\n", 1, 20,
              "this project asks for lmms-lint >=99; this is " LMMS_LINT_VERSION);
  check_fault("required-version = 'new'\n", 1, 20,
              "`required-version`: expected versions such as \">=0.1\" or \"0.1.0\"");
  check_fault("extend = 'a.toml'\n", 1, 10, "`extend`: cannot read a.toml");
}

/* What is wrong is told, what is right is used. */
static void test_faults_leave_the_rest(void) {
  struct policy policy = parse("light-ms = 'x'\nheavy-ms = 200\nforbidden = ['a', 1, 'b']\n");
  CHECK_INT(diags.count, 2);
  CHECK(policy.light_ms == 10 && policy.heavy_ms == 200);
  CHECK_INT(policy.forbidden.count, 2);
  check_fault("heavy-ms = = 3\n", 1, 12, "not valid TOML: a value is missing");
  struct builder text = {0};
  for (int i = 0; i < 300; i++)
    builder_add_format(&text, "k%d = 1\n", i);
  parse(text.ptr);
  CHECK_INT(diags.count, 100);
  builder_free(&text);
}

static struct policy parse_pyproject(const char *text, bool *found) {
  forget();
  return policy_parse(policy_defaults(), STR("a/pyproject.toml"), str_from(text), true, NULL, NULL,
                      &diags, found);
}

static void test_pyproject(void) {
  bool found;
  struct policy policy = parse_pyproject("[tool.lmms-lint]\nlight-ms = 3\n", &found);
  CHECK(found && diags.count == 0 && policy.light_ms == 3);
  CHECK_VIEW(policy.directory, "a");
  policy = parse_pyproject("\xEF\xBB\xBF[project]\nrequires-python = '>=3.9,<4'\n", &found);
  CHECK(!found && !policy.given && diags.count == 0);
  CHECK_INT(policy.target_python, 309);
  policy = parse_pyproject("[project]\nrequires-python = '>=3.9'\n"
                           "[tool.lmms-lint]\ntarget-python = 'py311'\n",
                           &found);
  CHECK_INT(policy.target_python, 311);
  parse_pyproject("[project\n", &found);
  CHECK(!found && diags.count == 0); /* broken, but not ours */
  parse_pyproject("[project\n[tool.lmms-lint]\n", &found);
  CHECK_INT(diags.count, 1);
  parse_pyproject("[tool.lmms_lint]\nlight-ms = 3\n", &found);
  CHECK(!found && diags.count == 1);
  CHECK_VIEW(diags.items[0].message, "[tool.lmms_lint]: did you mean [tool.lmms-lint]?");
  parse_pyproject("[tool]\nlmms-lint = 1\n", &found);
  CHECK(!found && diags.count == 1);
  parse_pyproject("\xEF\xBB\xBF[tool.lmms-lint]\nx\xC3\xA9 = 1\n", &found);
  CHECK_INT(diags.count, 1); /* not a bare key */
  CHECK_INT(diags.items[0].place.offset, 21);
  CHECK_INT(diags.items[0].place.column, 2);
  CHECK_INT(policy_requires_python(STR("[project]\nrequires-python = '~=3.8'\n")), 308);
}

/* ---- extend --------------------------------------------------------------------------------- */

struct named_text {
  const char *path, *text;
};

static bool read_named(void *context, struct str path, struct arena *memory, struct str *bytes,
                       struct error *error) {
  (void)memory;
  for (const struct named_text *file = context; file->path; file++) {
    if (!str_equal(path, str_from(file->path))) continue;
    *bytes = str_from(file->text);
    return true;
  }
  error_set(error, STR_FMT ": No such file", STR_ARG(path));
  return false;
}

static struct policy parse_named(const char *path, const struct named_text *files) {
  struct str bytes = {0};
  struct error error;
  forget();
  struct named_text *context = (struct named_text *)(uintptr_t)files;
  CHECK(read_named(context, str_from(path), &arena, &bytes, &error));
  return policy_parse(policy_defaults(), str_from(path), bytes, false, read_named, context, &diags,
                      NULL);
}

static void test_extend(void) {
  static const struct named_text files[] = {
      {"svc/lmms.toml", "extend = '../base/lmms.toml'\nheavy-ms = 300\n"
                        "severity = {LMM105 = 'off'}\n[[contract]]\nentry = 'b.py'\n"},
      {"base/lmms.toml",
       "extend = ['pyproject.toml']\nlight-ms = 20\nheavy-ms = 200\nexclude = ['gen', '/a/b', "
       "'../svc/x/*.py']\nprofile = 'p.json'\nfast-path = '../svc/fast_path.py'\n"
       "severity = {LMM105 = 'info', LMM106 = 'error'}\nselect = ['LMM1']\n"
       "[per-file-ignores]\n'../svc/t/' = ['ALL']\n"
       "[[contract]]\nentry = 'm:f'\n[[contract]]\nentry = 'x.py'\n"},
      {"base/pyproject.toml", "[tool.lmms-lint]\nlight-ms = 1\nhot-usage = 0.5\n"},
      {NULL, NULL},
  };
  struct policy policy = parse_named("svc/lmms.toml", files);
  CHECK_INT(diags.count, 0);
  CHECK_VIEW(policy.path, "svc/lmms.toml");
  CHECK_VIEW(policy.directory, "svc");
  CHECK(policy.light_ms == 20 && policy.heavy_ms == 300 && policy.hot_usage == 0.5);
  CHECK_VIEW(policy.exclude.items[0], "gen");
  CHECK_VIEW(policy.exclude.items[1], "../base/a/b");
  CHECK_VIEW(policy.exclude.items[2], "x/*.py");
  CHECK_VIEW(policy.profiles.items[0], "../base/p.json");
  CHECK_VIEW(policy.fast_path.items[0], "fast_path.py");
  CHECK_VIEW(policy.per_file_ignores[0].pattern, "/t/");
  CHECK_INT(policy.severity_count, 2);
  CHECK_INT(policy.severities[0].severity, DIAG_OFF);
  CHECK_INT(policy.contract_count, 3);
  CHECK_VIEW(policy.contracts[0].entry, "m:f");
  CHECK_VIEW(policy.contracts[1].entry, "../base/x.py");
  CHECK_VIEW(policy.contracts[2].entry, "b.py");
  CHECK_VIEW(policy.contracts[0].place.path, "base/lmms.toml");
  CHECK_INT(policy.code_count, 5);
}

static void check_extend_fault(const struct named_text *files, const char *path,
                               const char *message) {
  parse_named(files[0].path, files);
  if (!CHECK_INT(diags.count, 1)) return;
  CHECK_VIEW(diags.items[0].place.path, path);
  CHECK_VIEW(diags.items[0].message, message);
}

static void test_extend_faults(void) {
  static const struct named_text self[] = {{"a.toml", "extend = './a.toml'\n"}, {NULL, NULL}};
  check_extend_fault(self, "a.toml", "`extend`: a.toml extends itself");
  static const struct named_text ring[] = {
      {"a.toml", "extend = 'd/b.toml'\n"}, {"d/b.toml", "extend = '../a.toml'\n"}, {NULL, NULL}};
  check_extend_fault(ring, "d/b.toml", "`extend`: a.toml extends itself");
  static const struct named_text gone[] = {{"a.toml", "extend = 'b.toml'\n"}, {NULL, NULL}};
  check_extend_fault(gone, "a.toml", "`extend`: cannot read b.toml: No such file");
  static const struct named_text empty[] = {{"a.toml", "extend = 'pyproject.toml'\n"},
                                            {"pyproject.toml", "[project]\nname = 'x'\n"},
                                            {NULL, NULL}};
  check_extend_fault(empty, "a.toml", "`extend`: pyproject.toml has no [tool.lmms-lint]");
  static const struct named_text wrong[] = {{"a.toml", "extend = 1\n"}, {NULL, NULL}};
  check_extend_fault(wrong, "a.toml", "`extend`: expected a path, found an integer");
  static const struct named_text inner[] = {
      {"a.toml", "extend = 'b.toml'\n"}, {"b.toml", "light-ms = 'x'\n"}, {NULL, NULL}};
  check_extend_fault(inner, "b.toml",
                     "`light-ms`: expected a number of milliseconds, found a string");
}

/* The bands are judged on the whole, and told where the last word was spoken. */
static void test_bands_across_files(void) {
  static const struct named_text good[] = {{"a.toml", "extend = 'b.toml'\nheavy-ms = 500\n"},
                                           {"b.toml", "light-ms = 200\n"},
                                           {NULL, NULL}};
  parse_named("a.toml", good);
  CHECK_INT(diags.count, 0);
  static const struct named_text bad[] = {
      {"a.toml", "extend = 'b.toml'\n"}, {"b.toml", "light-ms = 200\n"}, {NULL, NULL}};
  check_extend_fault(bad, "a.toml", "`light-ms` must be below `heavy-ms`; they are 200 and 100");
}

/* ---- codes ---------------------------------------------------------------------------------- */

static void test_codes(void) {
  static const struct str codes[] = {{"LMM101", 6}, {"LMM104", 6}, {"LMM201", 6}};
  static const struct str names[] = {
      {"heavy-import-at-startup", 23}, {"import-in-loop", 14}, {"undocumented-exception", 22}};
  struct policy policy = parse_good("select = ['ALL', 'LMM', 'LMM1', 'LMM104', "
                                    "'import-in-loop']\nignore = ['lmm104', 'lmm114', 'all']\n"
                                    "extend-select = ['LMM3']\nseverity = {LMM999 = 'off'}\n"
                                    "per-file-ignores = {'a.py' = ['import-in-lop', 'LM']}\n");
  policy_check_codes(&policy, codes, names, 3, &diags);
  static const char *const wanted[] = {
      "unknown rule `lmm114`: did you mean `LMM104`?",
      "unknown rule `LMM3` (`lmms-lint rule --all` lists them)",
      "unknown rule `LMM999` (`lmms-lint rule --all` lists them)",
      "unknown rule `import-in-lop`: did you mean `import-in-loop`?",
      "unknown rule `LM` (`lmms-lint rule --all` lists them)",
  };
  if (!CHECK_INT(diags.count, 5)) return;
  diag_sort(&diags);
  for (size_t i = 0; i < 5; i++)
    CHECK_VIEW(diags.items[i].message, wanted[i]);
  CHECK_INT(diags.items[0].place.line, 2);
  CHECK_INT(diags.items[0].place.column, 21);
  CHECK_INT(policy_selects(STR("lmm1"), codes[0], names[0]), 4);
  CHECK_INT(policy_selects(names[0], codes[0], names[0]), 6);
  CHECK_INT(policy_selects(STR("LMM1011"), codes[0], names[0]), 0);
}

/* ---- writing -------------------------------------------------------------------------------- */

static void test_write_reads_back(void) {
  static const char *const texts[] = {
      "",
      "light-ms = 0.25\nselect = []\nprofile = ['a', 'b']\ntarget-python = '3.9'\n"
      "severity = {LMM105 = 'off'}\nprice-per-gb-second = 0.0000166667\n"
      "per-file-ignores = {\"a\\\"\\\\\\n\" = ['ALL'], 'b' = []}\n"
      "entry-points = ['a.py', {target = 'b', kind = 'prefork'}]\n"
      "[[contract]]\nentry = 'a'\nmust-not-load = ['x', 'y']\nmax-rss-mib = 1.5\n"
      "[[exception]]\nmodule = 'm'\ndate = 2026-01-01\njustification = 'two\\nlines'\n",
  };
  for (size_t i = 0; i < 2; i++) {
    struct builder first = {0}, second = {0};
    struct policy policy = parse(texts[i]);
    policy_write(&first, &policy);
    struct policy again = parse_good(first.ptr);
    policy_write(&second, &again);
    CHECK_MEM(second.ptr, second.len, first.ptr, first.len);
    CHECK(str_find(builder_view(&first), STR("heavy-ms = 100\n"), 0) != SIZE_MAX);
    CHECK_INT(again.entry_count, policy.entry_count);
    CHECK_INT(again.select_given, policy.select_given);
    builder_free(&first);
    builder_free(&second);
  }
}

static void test_keys(void) {
  size_t count;
  const struct str *keys = policy_keys(&arena, &count);
  struct builder out = {0};
  struct policy policy = policy_defaults();
  policy_write(&out, &policy);
  CHECK(count > 30);
  for (size_t i = 0; i < count; i++) {
    CHECK(str_find(builder_view(&out), keys[i], 0) != SIZE_MAX);
    for (size_t j = 0; j < i; j++)
      CHECK(!str_equal(keys[i], keys[j]));
  }
  builder_free(&out);
}

int main(void) {
  RUN(test_defaults);
  RUN(test_plain_keys);
  RUN(test_tables);
  RUN(test_entry_kinds);
  RUN(test_unknown_keys);
  RUN(test_wrong_types);
  RUN(test_wrong_values);
  RUN(test_faults_leave_the_rest);
  RUN(test_pyproject);
  RUN(test_extend);
  RUN(test_extend_faults);
  RUN(test_bands_across_files);
  RUN(test_codes);
  RUN(test_write_reads_back);
  RUN(test_keys);
  arena_free(&arena);
  return check_result();
}

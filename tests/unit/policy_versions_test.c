/* Python versions, version specifiers, and paths of inherited policy files. */
#include "check.h"
#include "policy/internal.h"

static void test_python_versions(void) {
  static const struct {
    const char *text;
    uint32_t number;
  } cases[] = {
      {"3.9", 309},    {"3.12", 312},    {"2.7", 207},  {"py39", 309}, {"py312", 312},
      {"3.12.4", 312}, {"3.15rc1", 315}, {"v3.8", 308}, {"3", 0},      {"py3", 0},
      {"", 0},         {"4.0", 0},       {"3.x", 0},    {"3.*", 0},    {"3.100", 0},
      {"py3.9", 309},  {"three", 0},     {"3.9 ", 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    if (!CHECK_INT(policy_python_version(str_from(cases[i].text)), cases[i].number))
      fprintf(stderr, "  %s\n", cases[i].text);
}

static void test_lower_bounds(void) {
  static const struct {
    const char *text;
    uint32_t number;
  } cases[] = {
      {">=3.9", 309},
      {">=3.9,<4", 309},
      {"<4, >=3.10", 310},
      {"~=3.8", 308},
      {"==3.11.*", 311},
      {"== 3.11", 311},
      {">3.7", 307},
      {"<3.12", 0},
      {"!=3.0.*,>=2.7", 207},
      {"", 0},
      {"rubbish", 0},
      {">=3.8, rubbish", 308},
      {">= 3.9.2 , < 3.13", 309},
      {">=3", 300},
      {"3.9", 309},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    if (!CHECK_INT(policy_python_lower_bound(str_from(cases[i].text)), cases[i].number))
      fprintf(stderr, "  %s\n", cases[i].text);
}

static void check_fits(const char *specifier, const char *version, bool fits) {
  bool valid;
  if (!CHECK_INT(policy_version_fits(str_from(specifier), str_from(version), &valid), fits) ||
      !CHECK(valid))
    fprintf(stderr, "  %s %s\n", specifier, version);
}

static void test_specifiers(void) {
  check_fits(">=0.1", "0.1.0", true);
  check_fits("0.1", "0.1.0", true);
  check_fits("==0.1.*", "0.1.7", true);
  check_fits("!=0.1.*", "0.1.7", false);
  check_fits("~=0.1", "0.9", true);
  check_fits("~=0.1.2", "0.2", false);
  check_fits("~=0.1.2", "0.1.1", false);
  check_fits(">0.1,<1", "0.10.0", true);
  check_fits("<0.10", "0.9", true);
  check_fits("<=1", "1.0.1", false);
  static const char *const bad[] = {"", ",", "x", ">=", "~=1", ">=1,y", "1..2"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    bool valid = true;
    CHECK(!policy_version_fits(str_from(bad[i]), STR("0.1.0"), &valid));
    CHECK(!valid);
  }
}

static void check_rebase(const char *text, enum policy_meaning meaning, const char *from,
                         const char *to, const char *wanted) {
  struct arena arena = {0};
  struct str got = policy_rebase(&arena, str_from(text), meaning, str_from(from), str_from(to));
  CHECK_MEM(got.ptr, got.len, wanted, strlen(wanted));
  arena_free(&arena);
}

static void test_rebase(void) {
  check_rebase("a/b", POLICY_PATH, "", "", "a/b");
  check_rebase("a/b", POLICY_PATH, "x", "x/", "a/b");
  check_rebase("p.json", POLICY_PATH, "", "svc", "../p.json");
  check_rebase("svc/p.json", POLICY_PATH, "", "svc", "p.json");
  check_rebase("p.json", POLICY_PATH, "svc/conf", "svc", "conf/p.json");
  check_rebase("p.json", POLICY_PATH, "..", "", "../p.json");
  check_rebase("p.json", POLICY_PATH, "../base", "../svc", "../base/p.json");
  check_rebase("p.json", POLICY_PATH, "..", "../../x", "../p.json"); /* no way back by names */
  check_rebase("/abs/p", POLICY_PATH, "base", "svc", "/abs/p");
  check_rebase("p", POLICY_PATH, "/abs", "svc", "/abs/p");
  check_rebase("p", POLICY_PATH, "/abs/base", "/abs/svc", "../base/p");
  check_rebase("svc", POLICY_PATH, "", "svc", ".");
  check_rebase("tests", POLICY_GLOB, "base", "svc", "tests");
  check_rebase("tests/", POLICY_GLOB, "base", "svc", "tests/");
  check_rebase("/tests", POLICY_GLOB, "base", "", "base/tests");
  check_rebase("svc/tests/", POLICY_GLOB, "", "svc", "/tests/");
  check_rebase("svc/*.py", POLICY_GLOB, "", "svc", "/*.py");
  check_rebase("**/t/*.py", POLICY_GLOB, "base", "", "base/**/t/*.py");
  check_rebase("/svc", POLICY_GLOB, "", "svc", "*");
  check_rebase("m:f", POLICY_TARGET, "base", "", "m:f");
  check_rebase("a.py", POLICY_TARGET, "base", "", "base/a.py");
  check_rebase("LMM101", POLICY_CODE, "base", "", "LMM101");
  check_rebase("a.b", POLICY_MODULE, "base", "", "a.b");
}

int main(void) {
  RUN(test_python_versions);
  RUN(test_lower_bounds);
  RUN(test_specifiers);
  RUN(test_rebase);
  return check_result();
}

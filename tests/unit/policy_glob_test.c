/* Paths and globs of the policy. */
#include "check.h"
#include "policy/policy.h"

static void test_globs(void) {
  CHECK(policy_glob(STR("tests"), STR("tests/a.py")));
  CHECK(policy_glob(STR("tests"), STR("x/tests/y/a.py")));
  CHECK(policy_glob(STR("tests/"), STR("x/tests/a.py")));
  CHECK(!policy_glob(STR("tests/"), STR("x/tests")));
  CHECK(!policy_glob(STR("tests"), STR("mytests/a.py")));
  CHECK(policy_glob(STR("*.egg-info"), STR("a.egg-info/x.py")));
  CHECK(policy_glob(STR("src/*.py"), STR("src/a.py")));
  CHECK(!policy_glob(STR("src/*.py"), STR("src/x/a.py")));
  CHECK(policy_glob(STR("src/**/*.py"), STR("src/x/a.py")));
  CHECK(policy_glob(STR("src"), STR("src/x/a.py")));
  CHECK(!policy_glob(STR("/x"), STR("src/x/a.py")));
}

static void test_lists(void) {
  struct str two[] = {STR("a"), STR("b")};
  CHECK(policy_matches((struct policy_strings){two, 2}, STR("x/b/c.py")));
  CHECK(!policy_matches((struct policy_strings){two, 2}, STR("x/c.py")));
  CHECK(!policy_matches((struct policy_strings){0}, STR("x/c.py")));
}

static void check_relative(const char *root, const char *cwd, const char *path,
                           const char *wanted) {
  struct arena arena = {0};
  struct policy policy = {.root = str_from(root), .cwd = str_from(cwd)};
  struct str got = policy_relative(&policy, &arena, str_from(path));
  CHECK_MEM(got.ptr, got.len, wanted, strlen(wanted));
  arena_free(&arena);
}

static void test_relative(void) {
  check_relative("", "", "src/a.py", "src/a.py");
  check_relative("/p", "/p", "src/a.py", "src/a.py");
  check_relative("/p", "/p/src", "a.py", "src/a.py");
  check_relative("/p", "/p/src", "../b/a.py", "b/a.py");
  check_relative("/p", "/p/src", "/p/b/a.py", "b/a.py");
  check_relative("/p/sub", "/p", "sub/a.py", "a.py");
  check_relative("/p", "/p/src", "/q/a.py", "/q/a.py");
  check_relative("/p", "/p", "/pq/a.py", "/pq/a.py");
  check_relative("/", "/p", "a.py", "p/a.py");
}

int main(void) {
  RUN(test_globs);
  RUN(test_lists);
  RUN(test_relative);
  return check_result();
}

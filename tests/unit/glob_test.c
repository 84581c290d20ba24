/* Globs, against what gitignore(5) promises; tests/cli compares whole trees with git itself. */
#include "check.h"
#include "base/base.h"

static bool matches(const char *pattern, const char *path, bool directory) {
  struct glob glob;
  if (!glob_parse(str_from(pattern), &glob)) return false;
  struct str text = str_from(path);
  size_t slash = str_rfind_byte(text, '/');
  return glob_match(&glob, text, slash == SIZE_MAX ? 0 : slash + 1, directory);
}

#define YES(pattern, path) CHECK(matches(pattern, path, false))
#define NO(pattern, path) CHECK(!matches(pattern, path, false))

static void test_names(void) {
  YES("a.py", "a.py");
  YES("a.py", "x/y/a.py");
  NO("a.py", "a.pyi");
  YES("*.py", "x/a.py");
  YES("*.py", ".py");
  NO("*.py", "a.pyc");
  YES("a*c?", "x/abbcd");
  NO("a*c?", "x/abbc");
  YES("\\*.py", "*.py");
  NO("\\*.py", "a.py");
  NO("a\\", "a");
  NO("", "a");
  NO("/", "a");
}

static void test_anchored(void) {
  YES("/a.py", "a.py");
  NO("/a.py", "x/a.py");
  YES("x/a.py", "x/a.py");
  NO("x/a.py", "y/x/a.py");
  YES("x/*.py", "x/a.py");
  NO("x/*.py", "x/y/a.py");
  NO("x?a", "x/a");
  NO("x[/]a", "x/a");
}

static void test_folders(void) {
  CHECK(matches("build/", "x/build", true));
  NO("build/", "x/build");
  YES("**/a", "a");
  YES("**/a", "x/y/a");
  YES("x/**", "x/y/z");
  NO("x/**", "x");
  YES("x/**/z", "x/z");
  YES("x/**/z", "x/a/b/z");
  NO("x/**/z", "x/az");
  YES("x/**/b*/z", "x/bb/a/ba/z");
  YES("x/a**b", "x/acb");
  NO("x/a**b", "x/a/b");
  YES("x/***/z", "x/a/b/z");
}

static void test_classes(void) {
  YES("[a-c]x", "bx");
  NO("[a-c]x", "dx");
  YES("[!a-c]x", "dx");
  YES("[^a-c]x", "dx");
  NO("[!a-c]x", "ax");
  YES("[]]x", "]x");
  YES("[]-a]x", "^x");
  YES("[a-]x", "-x");
  YES("[\\]]x", "]x");
  YES("[[:digit:]_]x", "7x");
  NO("[[:digit:]_]x", "ax");
  NO("[[:nonsense:]]x", "nx");
  YES("[[:x]y", ":y");
  NO("[a", "a");
  NO("[a", "[a");
}

static void test_flags(void) {
  struct glob glob;
  CHECK(glob_parse(STR("!/a/"), &glob));
  CHECK(glob.negated && glob.directory_only && glob.anchored);
  CHECK(glob_parse(STR("*.py"), &glob) && glob.suffix);
  CHECK(glob_parse(STR("*.p?"), &glob) && !glob.suffix);
}

/* Stars without end: time stays within pattern x path. */
static void test_hostile(void) {
  struct builder pattern = {0}, path = {0};
  for (int i = 0; i < 1000; i++)
    builder_add(&pattern, STR("*a"));
  builder_add(&pattern, STR("b"));
  for (int i = 0; i < 4000; i++)
    builder_add(&path, STR("a"));
  CHECK(!matches(pattern.ptr, path.ptr, false));
  builder_clear(&pattern);
  for (int i = 0; i < 500; i++)
    builder_add(&pattern, STR("**/a*/"));
  builder_add(&pattern, STR("b"));
  builder_clear(&path);
  for (int i = 0; i < 2000; i++)
    builder_add(&path, STR("aa/"));
  CHECK(!matches(pattern.ptr, path.ptr, false));
  builder_free(&pattern);
  builder_free(&path);
}

int main(void) {
  RUN(test_names);
  RUN(test_anchored);
  RUN(test_folders);
  RUN(test_classes);
  RUN(test_flags);
  RUN(test_hostile);
  return check_result();
}

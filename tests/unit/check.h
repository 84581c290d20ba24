// The assertions of the unit tests. A test is a function without arguments; main runs each by RUN
// and returns check_result(). A failed check prints file, line and both sides, and the test goes
// on.
//
//   static void test_sum(void) { CHECK_INT(sum(1, 2), 3); }
//   int main(void) { RUN(test_sum); return check_result(); }
#ifndef LMMS_TESTS_CHECK_H
#define LMMS_TESTS_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int check_failures;
static int check_count;

// True condition, or a line on standard error.
#define CHECK(condition) check_true((condition), #condition, __FILE__, __LINE__)
// Equal integers (compared as long long), strings (NUL-ended, NULL equals NULL only), runs of `len`
// bytes.
#define CHECK_INT(got, wanted) check_int((got), (wanted), #got, __FILE__, __LINE__)
#define CHECK_STR(got, wanted) check_str((got), (wanted), #got, __FILE__, __LINE__)
#define CHECK_MEM(got, got_len, wanted, wanted_len)                                                \
  check_mem((got), (got_len), (wanted), (wanted_len), #got, __FILE__, __LINE__)
// Runs one test function; its name is printed if a check in it failed.
#define RUN(test) check_run(test, #test)

static inline bool check_true(bool ok, const char *what, const char *file, int line) {
  check_count++;
  if (!ok) {
    check_failures++;
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
  }
  return ok;
}

static inline bool check_int(long long got, long long wanted, const char *what, const char *file,
                             int line) {
  bool ok = got == wanted;
  if (!ok) fprintf(stderr, "%s:%d: got %lld, wanted %lld\n", file, line, got, wanted);
  return check_true(ok, what, file, line);
}

static inline bool check_mem(const char *got, size_t got_len, const char *wanted, size_t wanted_len,
                             const char *what, const char *file, int line) {
  bool ok = got_len == wanted_len && (got_len == 0 || memcmp(got, wanted, got_len) == 0);
  if (!ok)
    fprintf(stderr, "%s:%d: got \"%.*s\", wanted \"%.*s\"\n", file, line, (int)got_len,
            got_len ? got : "", (int)wanted_len, wanted_len ? wanted : "");
  return check_true(ok, what, file, line);
}

static inline bool check_str(const char *got, const char *wanted, const char *what,
                             const char *file, int line) {
  if (got == NULL || wanted == NULL) return check_true(got == wanted, what, file, line);
  return check_mem(got, strlen(got), wanted, strlen(wanted), what, file, line);
}

static inline void check_run(void (*test)(void), const char *name) {
  int before = check_failures;
  test();
  if (check_failures > before) fprintf(stderr, "FAILED: %s\n", name);
}

// The exit status: 0 if every check held. No check at all is a failure too.
static inline int check_result(void) {
  printf("%d checks, %d failed\n", check_count, check_failures);
  return check_failures > 0 || check_count == 0;
}

#endif

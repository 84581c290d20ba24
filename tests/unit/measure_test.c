/* The measuring room: intervals against known values, and processes that end in every way. */
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "measure/measure.h"

static struct measure_interval of_first(size_t count) {
  double values[100];
  for (size_t i = 0; i < count; i++)
    values[i] = (double)(count - i); /* count ... 1 */
  return measure_median(values, count);
}

/* Ranks of the 95 % sign-test interval, as tables have them. */
static void test_interval(void) {
  static const int rows[][3] = {{6, 1, 6},    {8, 1, 8},    {9, 2, 8},   {10, 2, 9},
                                {12, 3, 10},  {20, 6, 15},  {25, 8, 18}, {40, 14, 27},
                                {50, 18, 33}, {100, 40, 61}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct measure_interval interval = of_first((size_t)rows[i][0]);
    CHECK_INT((long long)interval.low, rows[i][1]);
    CHECK_INT((long long)interval.high, rows[i][2]);
    CHECK(interval.median == (rows[i][0] + 1) / 2.0);
  }
  CHECK(isnan(of_first(5).low) && of_first(5).median == 3);
  CHECK(of_first(5).least == 1 && of_first(5).most == 5);
  CHECK(isnan(of_first(0).median));
}

static void test_verify(void) {
  CHECK_INT(measure_verify((struct measure_interval){.5, .41, .6, .4, .7}, .4), MEASURE_YES);
  CHECK_INT(measure_verify((struct measure_interval){.5, .39, .6, .3, .7}, .4),
            MEASURE_INCONCLUSIVE);
  CHECK_INT(measure_verify((struct measure_interval){.3, .2, .39, .1, .4}, .4), MEASURE_NO);
  CHECK_INT(measure_verify((struct measure_interval){.9, NAN, NAN, .8, .9}, .4),
            MEASURE_INCONCLUSIVE);
}

static struct measure_ended shell(const char *script, struct str input, double limit_s) {
  const char *const arguments[] = {"sh", "-c", script, NULL};
  const char *const settings[] = {"LMMS_TEST=set", NULL};
  struct measure_command command = {.arguments = arguments,
                                    .settings = settings,
                                    .input = input,
                                    .output_limit = 1 << 20,
                                    .limit_s = limit_s};
  struct measure_ended ended;
  struct error error = {0};
  CHECK(measure_run(&command, &ended, &error));
  return ended;
}

static void check_output(const char *script, struct str input, const char *wanted) {
  struct measure_ended ended = shell(script, input, 20);
  CHECK_INT(ended.status, 0);
  CHECK_MEM(ended.output.ptr, ended.output.len, wanted, strlen(wanted));
  measure_ended_free(&ended);
}

static void test_streams(void) {
  check_output("cat; echo $LMMS_TEST", STR("in\n"), "in\nset\n");
  check_output("exec 0<&-; sleep 0.1; echo deaf", STR("nobody reads this"), "deaf\n");
  struct measure_ended ended = shell("echo out; echo err >&2; echo told >&3; exit 7", STR(""), 20);
  CHECK_INT(ended.status, 7);
  CHECK_MEM(ended.errors.ptr, ended.errors.len, "err\n", 4);
  CHECK_MEM(ended.report.ptr, ended.report.len, "told\n", 5);
  measure_ended_free(&ended);
}

/* Input larger than a pipe holds, going round. */
static void test_large(void) {
  struct builder text = {0};
  for (int i = 0; i < 60000; i++)
    builder_add(&text, STR("0123456789\n"));
  struct measure_ended ended = shell("cat", builder_view(&text), 60);
  CHECK(str_equal(builder_view(&ended.output), builder_view(&text)));
  measure_ended_free(&ended);
  builder_free(&text);
}

static void test_ends(void) {
  struct measure_ended ended = shell("kill -9 $$", STR(""), 20);
  CHECK_INT(ended.status, -SIGKILL);
  measure_ended_free(&ended);
  ended = shell("sleep 1000", STR(""), 0.2);
  CHECK(ended.timed_out);
  measure_ended_free(&ended);
  ended = shell("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", STR(""), 60);
  CHECK(ended.too_long && !ended.timed_out);
  measure_ended_free(&ended);
}

/* What a process leaves behind ends with it. */
static void test_group(void) {
  struct measure_ended ended = shell("sleep 1000 & echo $!", STR(""), 20);
  pid_t left = (pid_t)atoi(ended.output.len ? ended.output.ptr : "0");
  CHECK_INT(ended.status, 0);
  CHECK(left > 1);
  bool gone = false;
  for (int i = 0; left > 1 && i < 200 && !gone; i++) {
    char path[64], state[256] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", (int)left);
    FILE *file = fopen(path, "r");
    gone = !file || (fgets(state, sizeof state, file) && strstr(state, ") Z"));
    if (file) fclose(file);
    usleep(10000);
  }
  CHECK(gone);
  measure_ended_free(&ended);
}

static void test_no_program(void) {
  const char *const arguments[] = {"/nonexistent/program", NULL};
  struct measure_command command = {.arguments = arguments, .output_limit = 1};
  struct measure_ended ended;
  struct error error = {0};
  CHECK(!measure_run(&command, &ended, &error));
  CHECK(strstr(error.text, "/nonexistent/program") != NULL);
}

/* Past its time only what must be made is made; with time left, all. */
static void test_until(void) {
  struct arena arena = {0};
  struct error error = {0};
  struct measure_start_request request = {
      .entry = STR("json"), .rounds = 4, .warm = true, .least = 2, .until_s = measure_now()};
  struct measure_state state = {.directory = STR("/")};
  struct measure_start start;
  CHECK(measure_find_python(&arena, (struct str){0}, (struct str){0}, &request.python, &error));
  CHECK(measure_start(&arena, &request, state, &start, &error));
  CHECK_INT(start.rounds, 2);
  CHECK(start.round_s > 0 && start.ms.least > 0 && start.ms.least <= start.ms.most);
  CHECK(isnan(start.ms.low));
  request.until_s = measure_now() + 1000;
  CHECK(measure_start(&arena, &request, state, &start, &error));
  CHECK_INT(start.rounds, 4);
  arena_free(&arena);
}

static void test_history(void) {
  char folder[] = "/tmp/lmms-test-XXXXXX", path[64], got[64];
  CHECK(mkdtemp(folder) != NULL);
  snprintf(path, sizeof path, "%s/history.jsonl", folder);
  struct error error = {0};
  CHECK(measure_history_add(path, STR("{\"a\": 1}"), &error));
  FILE *file = fopen(path, "a");
  fputs("{\"torn\"", file);
  fclose(file);
  CHECK(measure_history_add(path, STR("{\"b\": 2}"), &error));
  file = fopen(path, "r");
  size_t count = fread(got, 1, sizeof got, file);
  fclose(file);
  const char *wanted = "{\"a\": 1}\n{\"torn\"\n{\"b\": 2}\n";
  CHECK_MEM(got, count, wanted, strlen(wanted));
  CHECK(!measure_history_add("/dev/full", STR("x"), &error));
  CHECK(strstr(error.text, "/dev/full") != NULL);
  unlink(path);
  rmdir(folder);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  RUN(test_interval);
  RUN(test_verify);
  RUN(test_streams);
  RUN(test_large);
  RUN(test_ends);
  RUN(test_group);
  RUN(test_no_program);
  RUN(test_until);
  RUN(test_history);
  return check_result();
}

// Unit tests of the reader of logs: what a line says, streams cut anywhere, bounded memory, counts
// that merge, and what may not be concluded.
#include "check.h"

#include <math.h>

#include "profile/usage.h"
#include "profile/usage_recent.h"

static struct arena arena;

static const struct usage *read_cut(struct str text, size_t cut) {
  struct usage_reader *reader = usage_begin();
  usage_file(reader, STR("log"), false);
  usage_feed(reader, str_slice(text, 0, cut));
  usage_feed(reader, str_slice(text, cut, text.len));
  return usage_end(reader, &arena);
}

static const struct usage *read_text(const char *text) {
  return read_cut(str_from(text), 0);
}

static const struct usage_module *module(const struct usage *usage, const char *name) {
  static const struct usage_module nothing;
  for (uint32_t i = 0; i < usage->module_count; i++)
    if (str_equal(usage->modules[i].name, str_from(name))) return &usage->modules[i];
  return &nothing;
}

#define ID1 "11111111-2222-3333-4444-555555555555"
#define ID2 "aaaaaaaa-2222-3333-4444-555555555555"
#define STREAM1 "2026/11/20/[$LATEST]00112233445566778899aabbccddeeff "
#define STREAM2 "2026/11/20/f[7]ffeeddccbbaa99887766554433221100 "

static void test_uses_count_once_a_request(void) {
  const struct usage *usage =
      read_text("START RequestId: " ID1 " Version: 1\nModule used: a.b\nModule used: a.b\n"
                "REPORT RequestId: " ID1 "\tDuration: 1 ms\nSTART RequestId: " ID2 "\n"
                "Module used: a.b.\nModule used: c");
  CHECK_INT(usage->requests, 2);
  CHECK_INT(module(usage, "a.b")->requests, 2);
  CHECK_INT(module(usage, "c")->requests, 1);
  CHECK_INT(module(usage, "c")->uses, 0);
  CHECK(!usage->streams_known);
}

static void test_two_requests_open_at_once(void) {
  const struct usage *usage = read_text("START RequestId: " ID1 "\nSTART RequestId: " ID2
                                        "\nModule used: a\n[INFO]\t" ID1 "\tModule used: b\n");
  CHECK_INT(module(usage, "a")->requests, 0);
  CHECK_INT(module(usage, "a")->uses, 1);
  CHECK_INT(module(usage, "b")->requests, 1);
}

static void test_streams_are_processes(void) {
  const struct usage *usage =
      read_text(STREAM1 "INIT_START Runtime\n" STREAM2 "START RequestId: " ID2 "\n" STREAM1
                        "Module used: a\n" STREAM2 "Module used: a\n" STREAM1
                        "INIT_START Runtime\n" STREAM1 "Module used: a\n");
  CHECK_INT(usage->processes, 3);
  CHECK_INT(usage->cold, 2);
  CHECK_INT(module(usage, "a")->processes, 3);
  CHECK_INT(module(usage, "a")->requests, 1);
  CHECK(usage->streams_known);
}

static void test_cut_anywhere(void) {
  struct str text = STR("2026-11-20T10:00:00Z " STREAM1 "START RequestId: " ID1 " Version: 1\r\n"
                        "{\"message\": \"Module used: p\", \"requestId\": \"" ID1 "\"}\r\n"
                        "2026-11-21 10:00:00 REPORT RequestId: " ID1
                        "\tMemory Size: 128 MB\tMax Memory Used: 64 MB\tInit Duration: 200.5 ms\t");
  for (size_t cut = 0; cut <= text.len; cut++) {
    const struct usage *usage = read_cut(text, cut);
    CHECK_INT(usage->requests, 1);
    CHECK_INT(usage->cold, 1);
    CHECK_INT(module(usage, "p")->requests, 1);
    CHECK(usage->last_s - usage->first_s == 86400);
    CHECK(usage->used_mib == 64 && usage->memory_mib == 128);
    CHECK(fabs(usage_init_ms(usage, 0.5) / 200.5 - 1) < 0.011);
    CHECK_MEM(usage->last_day.ptr, usage->last_day.len, "2026-11-21", 10);
  }
}

static void test_what_is_no_evidence(void) {
  static const char *const lines[] = {"print(f'Module used: {name}')",
                                      "REPORT RequestId: unknown",
                                      ("RESTART RequestId: " ID1),
                                      "sys.modules['sys','builtins']",
                                      "{\"modules\": [\"pandas\"]}",
                                      "{\"module\": \"w\", \"x\": 1}",
                                      "['sys', 'os']",
                                      "{\"a\"",
                                      "pandas,1,2"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    const struct usage *usage = read_text(lines[i]);
    CHECK_INT(usage->module_count, 0);
    CHECK_INT(usage->requests, 0);
    CHECK_INT(usage->foreign + usage->damaged, 1);
    CHECK_INT(usage->fault_count, 0);
  }
}

static void test_the_oldest_is_forgotten(void) {
  struct usage_recent recent = {0};
  bool fresh;
  for (uint64_t key = 1; key <= USAGE_RECENT_LIMIT; key++)
    *usage_recent_get(&recent, key, &fresh) = key;
  CHECK_INT(*usage_recent_get(&recent, 1, &fresh), 1);
  CHECK(!fresh);
  usage_recent_get(&recent, USAGE_RECENT_LIMIT + 1, &fresh);
  CHECK(fresh);
  CHECK_INT(*usage_recent_get(&recent, 2, &fresh), 2);
  usage_recent_get(&recent, 1, &fresh);
  CHECK(fresh);
  usage_recent_get(&recent, 2, &fresh);
  CHECK(fresh);
  CHECK_INT(recent.count, USAGE_RECENT_LIMIT);
  usage_recent_free(&recent);
}

static void test_counts_read_back(void) {
  const struct usage *usage =
      read_text("2026-11-20T10:00:00 " STREAM1 "INIT_START x\n" STREAM1 "START RequestId: " ID1
                "\n" STREAM1 "Module used: a\n" STREAM1 "REPORT RequestId: " ID1
                "\tMemory Size: 128 MB\tMax Memory Used: 64 MB\tInit Duration: 200.5 ms\n");
  struct builder first = {0}, second = {0};
  usage_write(&first, usage);
  usage_write(&second, read_text(first.ptr));
  CHECK_STR(second.ptr, first.ptr);
  CHECK(strstr(first.ptr, "{\"module\": \"a\", \"requests\": 1, \"processes\": 1}"));
  builder_free(&first);
  builder_free(&second);
}

static struct usage_judged judge(const char *text, struct usage_given given) {
  given.window_days = NAN;
  return usage_judge(&arena, read_text(text), &given);
}

static void test_shares_need_all(void) {
  struct usage_judged judged = judge("Module used: a\n", (struct usage_given){0});
  CHECK_INT(judged.profile->module_count, 0);
  CHECK_INT(judged.doubt_count, 1);
  judged = judge("Module used: a\n", (struct usage_given){.processes = 4});
  CHECK(judged.profile->modules[0].usage == 0.25 && isnan(judged.profile->modules[0].requests));
  judged = judge("Module used: a\n", (struct usage_given){.requests = 4, .processes = 2});
  CHECK(judged.profile->modules[0].requests == 0.25 && isnan(judged.profile->modules[0].usage));
  CHECK(judged.profile->traffic.requests_per_process == 2);
}

static void test_loaded_is_used_only_where_deferred(void) {
  const char *text = "[\"sys\", \"builtins\", \"a\", \"b\"]\n[\"sys\", \"builtins\", \"b\"]\n";
  struct str deferred[] = {STR("a"), STR("b"), STR("c")};
  struct usage_given given = {.deferred = deferred, .deferred_count = 3};
  struct usage_judged judged = judge(text, given);
  CHECK_INT(judged.profile->module_count, 2);
  CHECK(profile_find(judged.profile, STR("a"))->usage == 0.5);
  CHECK(profile_find(judged.profile, STR("c"))->usage == 0);
  CHECK_INT(judged.doubt_count, 1);
  given.start_known = true;
  CHECK(profile_find(judge(text, given).profile, STR("b"))->usage == 1);
  CHECK_INT(judge(text, (struct usage_given){0}).profile->module_count, 0);
}

int main(void) {
  RUN(test_uses_count_once_a_request);
  RUN(test_two_requests_open_at_once);
  RUN(test_streams_are_processes);
  RUN(test_cut_anywhere);
  RUN(test_what_is_no_evidence);
  RUN(test_the_oldest_is_forgotten);
  RUN(test_counts_read_back);
  RUN(test_shares_need_all);
  RUN(test_loaded_is_used_only_where_deferred);
  arena_free(&arena);
  return check_result();
}

/* libFuzzer entry of the reader of logs: any bytes, whole and cut in two, give the same counts;
 * these read back, shares lie between 0 and 1, and the result reads back as a profile. */
#include "profile/usage.h"

#include <math.h>
#include <stdlib.h>

static const struct usage *read(struct arena *arena, struct str text, size_t cut) {
  struct usage_reader *reader = usage_begin();
  usage_file(reader, STR("log"), false);
  usage_feed(reader, str_slice(text, 0, cut));
  usage_feed(reader, str_slice(text, cut, text.len));
  return usage_end(reader, arena);
}

static void check_same(const struct usage *a, const struct usage *b) {
  struct builder first = {0}, second = {0};
  usage_write(&first, a);
  usage_write(&second, b);
  if (!str_equal(builder_view(&first), builder_view(&second))) abort();
  builder_free(&first);
  builder_free(&second);
}

static void check_profile(struct arena *arena, const struct usage *usage, uint64_t requests) {
  struct str deferred[] = {STR("os"), STR("pandas")};
  struct usage_given given = {.requests = requests, .window_days = NAN, .deferred = deferred};
  given.deferred_count = 2;
  struct usage_judged judged = usage_judge(arena, usage, &given);
  struct diag_list faults = {.arena = arena};
  struct builder text = {0};
  profile_write(&text, judged.profile);
  if (!profile_parse(STR("p"), builder_view(&text), &faults)) abort();
  builder_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena = {0};
  struct str text = str_of((const char *)data, size);
  const struct usage *whole = read(&arena, text, size), *parts = read(&arena, text, size / 2);
  if (whole->lines != parts->lines || whole->foreign != parts->foreign) abort();
  check_same(whole, parts);
  struct builder counts = {0};
  usage_write(&counts, whole);
  if (whole->streams_known) check_same(whole, read(&arena, builder_view(&counts), 0));
  builder_free(&counts);
  check_profile(&arena, whole, 0);
  check_profile(&arena, whole, 3);
  arena_free(&arena);
  return 0;
}

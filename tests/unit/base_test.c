// The base room: text views, builder, map, paths, arena, files.
#include "check.h"
#include "base/base.h"

#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena arena;

#define CHECK_VIEW(got, wanted)                                                                    \
  do {                                                                                             \
    struct str got_ = (got);                                                                       \
    CHECK_MEM(got_.ptr, got_.len, (wanted), strlen(wanted));                                       \
  } while (0)

static void test_views(void) {
  CHECK(str_equal(STR("ab"), str_from("ab")));
  CHECK(str_equal((struct str){0}, STR("")));
  CHECK(str_equal_nocase(STR("Hot Path"), STR("HOT PATH")));
  CHECK(str_compare(STR("a"), STR("ab")) < 0);
  CHECK(str_compare(STR("b"), STR("ab")) > 0);
  CHECK_INT(str_find(STR("abcabc"), STR("bc"), 2), 4);
  CHECK(str_find(STR("abc"), STR("x"), 0) == SIZE_MAX);
  CHECK(str_find(STR("abc"), STR("c"), 4) == SIZE_MAX);
  CHECK_INT(str_find_nocase(STR("xx hot PATH"), STR("HOT path"), 0), 3);
  CHECK(str_has_byte(STR("abc"), 'c') && !str_has_byte(STR("abc"), 0));
  CHECK(!str_has_byte((struct str){0}, 'a'));
  CHECK_VIEW(str_trim(STR(" \t a b \r\n")), "a b");
  CHECK_VIEW(str_slice(STR("abc"), 2, 99), "c");
  CHECK_VIEW(str_slice(STR("abc"), 9, 99), "");
}

static void test_cut(void) {
  struct str rest = STR("a,,b"), part;
  CHECK(str_cut(&rest, ',', &part));
  CHECK_VIEW(part, "a");
  CHECK(str_cut(&rest, ',', &part));
  CHECK_VIEW(part, "");
  CHECK(str_cut(&rest, ',', &part));
  CHECK_VIEW(part, "b");
  CHECK(!str_cut(&rest, ',', &part));
}

static void test_nearest(void) {
  static const struct str keys[] = {{"heavy-ms", 8}, {"light-ms", 8}, {"gateways", 8}};
  CHECK_VIEW(str_nearest(STR("heavy_ms"), keys, 3), "heavy-ms");
  CHECK_VIEW(str_nearest(STR("gatewyas"), keys, 3), "gateways");
  CHECK_VIEW(str_nearest(STR("profile"), keys, 3), "");
}

static void test_builder(void) {
  struct builder b = {0};
  builder_add_json(&b, STR("a\"\\\n\x01\xC3\xA4\xFF\xED\xA0\x80"));
  CHECK_VIEW(builder_view(&b), "\"a\\\"\\\\\\n\\u0001\xC3\xA4"
                               "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  static const struct {
    double value;
    int decimals;
    const char *text;
  } numbers[] = {{1200, 1, "1200"}, {0.8, 1, "0.8"}, {0.05, 3, "0.05"},   {-0.0, 1, "0"},
                 {NAN, 1, "null"},  {2.999, 1, "3"}, {1e300, 0, "1e+300"}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    builder_clear(&b);
    builder_add_number(&b, numbers[i].value, numbers[i].decimals);
    CHECK_VIEW(builder_view(&b), numbers[i].text);
  }
  builder_free(&b);
}

/* Plain formats, others, and texts that need more room than at first. */
static void test_formats(void) {
  struct str view = str_of("abc\0def", 7);
  CHECK_VIEW(str_format(&arena, "%s|" STR_FMT "|%u|%d%%", "x", STR_ARG(view), 4294967295u, -7),
             "x|abc|4294967295|-7%");
  CHECK_VIEW(str_format(&arena, "%d %d %u", INT_MIN, INT_MAX, 0u), "-2147483648 2147483647 0");
  CHECK_VIEW(str_format(&arena, "%s %04u %-3s| %.1f %llu", "a", 7u, "b", 1.25, 1ull << 40),
             "a 0007 b  | 1.2 1099511627776");
  CHECK_VIEW(str_format(&arena, STR_FMT "%%", STR_ARG(STR(""))), "%");
  CHECK_VIEW(str_format(&arena, STR_FMT "%%", STR_ARG((struct str){0})), "%");
  struct builder long_text = {0}, twice = {0};
  for (int i = 0; i < 700; i++)
    builder_add_format(&long_text, "%d,", i % 10);
  CHECK_INT(long_text.len, 1400);
  struct str copy = str_format(&arena, "<%s>", long_text.ptr);
  CHECK_INT(copy.len, 1402);
  CHECK(copy.ptr[1401] == '>' && copy.ptr[1402] == 0);
  builder_add_format(&twice, STR_FMT "%s%04d", STR_ARG(copy), long_text.ptr, 12);
  CHECK_INT(twice.len, 2806);
  CHECK_VIEW(str_slice(builder_view(&twice), 2800, 2806), "9,0012");
  builder_free(&long_text);
  builder_free(&twice);
}

static void test_intern(void) {
  struct intern names = {.arena = &arena};
  char text[16];
  for (int i = 0; i < 5000; i++) {
    snprintf(text, sizeof text, "m%d", i);
    CHECK_INT(intern_add(&names, str_from(text)), i);
  }
  CHECK_INT(intern_add(&names, STR("m4321")), 4321);
  CHECK(intern_find(&names, STR("m5000")) == MAP_NONE);
  CHECK_VIEW(names.names.items[77], "m77");
}

static void test_paths(void) {
  static const char *const pairs[][2] = {
      {"a/./b", "a/b"}, {"a//b/", "a/b"},       {"a/..", "."}, {"../a/..", ".."},
      {"/..", "/"},     {"/a/../b", "/b"},      {"", "."},     {"a/../../b", "../b"},
      {"./", "."},      {"../../x", "../../x"},
  };
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    CHECK_VIEW(path_normalise(&arena, str_from(pairs[i][0])), pairs[i][1]);
  CHECK_VIEW(path_join(&arena, STR("a"), STR("b")), "a/b");
  CHECK_VIEW(path_join(&arena, STR("a/"), STR("/b")), "/b");
  CHECK_VIEW(path_join(&arena, STR("."), STR("b")), "b");
  CHECK_VIEW(path_directory(STR("/x")), "/");
  CHECK_VIEW(path_directory(STR("x")), "");
  CHECK_VIEW(path_name(STR("a/b.py")), "b.py");
}

static void test_arena(void) {
  struct arena small = {0};
  char *first = arena_alloc(&small, 10);
  memcpy(first, "0123456789", 10);
  char *grown = arena_grow(&small, first, 10, 100000);
  CHECK_MEM(grown, 10, "0123456789", 10);
  char *last = arena_alloc(&small, 20);
  CHECK(arena_grow(&small, last, 20, 40) == last);
  arena_reset(&small);
  CHECK_INT(small.used_bytes, 0);
  arena_free(&small);
}

static void test_files(void) {
  char folder[] = "/tmp/lmms-base-XXXXXX";
  CHECK(mkdtemp(folder) != NULL);
  const char *path = str_format(&arena, "%s/a", folder).ptr;
  struct error error;
  struct builder buffer = {0};
  CHECK_INT(file_read(path, &buffer, &error), FILE_MISSING);
  CHECK(str_find(str_from(error.text), STR("No such file"), 0) != SIZE_MAX);
  CHECK(file_write_atomic(path, STR("one"), &error));
  CHECK_INT(chmod(path, 0600), 0);
  CHECK(file_write_atomic(path, STR("two\n"), &error));
  struct stat info;
  CHECK(stat(path, &info) == 0 && (info.st_mode & 07777) == 0600);
  CHECK_INT(file_read(path, &buffer, &error), FILE_READ);
  CHECK_VIEW(builder_view(&buffer), "two\n");
  CHECK_INT(buffer.ptr[buffer.len + 63], 0);
  const char *link_path = str_format(&arena, "%s/link", folder).ptr;
  CHECK_INT(symlink("a", link_path), 0);
  CHECK(file_write_atomic(link_path, STR("three"), &error));
  CHECK(lstat(link_path, &info) == 0 && S_ISLNK(info.st_mode));
  CHECK_INT(file_read(path, &buffer, &error), FILE_READ);
  CHECK_VIEW(builder_view(&buffer), "three");
  const char *abandoned = str_format(&arena, "%s/a.lmms-Ab12Cd", folder).ptr;
  const char *others = str_format(&arena, "%s/a.backup1-Ab12C", folder).ptr;
  const char *busy = str_format(&arena, "%s/a.lmms-Ef34Gh", folder).ptr;
  struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
  CHECK(file_write_atomic(abandoned, STR("x"), &error));
  CHECK(file_write_atomic(others, STR("x"), &error));
  CHECK(file_write_atomic(busy, STR("x"), &error));
  CHECK(utimensat(AT_FDCWD, abandoned, old, 0) == 0 && utimensat(AT_FDCWD, others, old, 0) == 0);
  CHECK(file_write_atomic(path, STR("four"), &error));
  CHECK(!file_exists(abandoned) && file_exists(others) && file_exists(busy));
  unlink(others), unlink(busy);
  const char *fifo = str_format(&arena, "%s/fifo", folder).ptr;
  CHECK_INT(mkfifo(fifo, 0600), 0);
  CHECK_INT(file_read(fifo, &buffer, &error), FILE_FAILED);
  CHECK_INT(file_read(folder, &buffer, &error), FILE_FAILED);
  const char *nowhere = str_format(&arena, "%s/no/such", folder).ptr;
  CHECK(!file_write_atomic(nowhere, STR("x"), &error));
  unlink(link_path), unlink(fifo), unlink(path);
  CHECK_INT(rmdir(folder), 0); // no temporary file was left behind
  builder_free(&buffer);
}

static void test_dates(void) {
  static const struct {
    const char *text;
    int32_t days;
  } good[] = {{"1970-01-01", 0},     {"1969-12-31", -1},      {"2000-02-29", 11016},
              {"2026-11-21", 20778}, {"0000-01-01", -719528}, {"9999-12-31", 2932896}};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    int32_t days = 0;
    CHECK(date_parse(str_from(good[i].text), &days));
    CHECK_INT(days, good[i].days);
  }
  static const char *const bad[] = {
      "",           "2026-1-1",   "2026-02-29",  "1900-02-29", "2026-13-01", "2026-00-01",
      "2026-01-00", "2026-04-31", "2026-01-01T", "2026/01/01", "20x6-01-01"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    int32_t days = 7;
    CHECK(!date_parse(str_from(bad[i]), &days));
    CHECK_INT(days, 7);
  }
}

int main(void) {
  RUN(test_views);
  RUN(test_cut);
  RUN(test_nearest);
  RUN(test_builder);
  RUN(test_formats);
  RUN(test_intern);
  RUN(test_paths);
  RUN(test_arena);
  RUN(test_files);
  RUN(test_dates);
  arena_free(&arena);
  return check_result();
}

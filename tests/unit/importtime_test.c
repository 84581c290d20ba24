/* Reading of -X importtime: rows as logs hold them, trees, runs, cached rows, sums over the edges.
 */
#include "check.h"
#include "profile/importtime.h"

#include <math.h>
#include <stdlib.h>

static struct arena arena;

#define HEADER "import time: self [us] | cumulative | imported package\n"
#define ROW(self, cumulative, name) "import time: " self " | " cumulative " | " name "\n"
#define CACHED(name) "import time: cached    | cached     | " name "\n"

static const struct importtime *read_by(struct str text, size_t step) {
  struct importtime_reader *reader = importtime_begin();
  for (size_t at = 0; at < text.len; at += step) {
    /* Each chunk in a block of its own, so that a read beyond it is noticed. */
    struct str chunk = str_slice(text, at, at + step);
    char *copy = malloc(chunk.len);
    memcpy(copy, chunk.ptr, chunk.len);
    importtime_feed(reader, str_of(copy, chunk.len));
    free(copy);
  }
  return importtime_end(reader, &arena);
}

static const struct importtime *read(const char *text) {
  return read_by(str_from(text), strlen(text) + 1);
}

static const struct importtime_module *find(const struct importtime *times, const char *name) {
  for (uint32_t i = 0; i < times->module_count; i++)
    if (str_equal(times->modules[i].name, str_from(name))) return &times->modules[i];
  static const struct importtime_module none = {.self_ms = NAN};
  check_true(false, name, __FILE__, __LINE__);
  return &none;
}

/* The names that a module imports, with blanks between. */
static void check_imports(const struct importtime *times, const char *name, const char *wanted) {
  const struct importtime_module *module = find(times, name);
  struct builder got = {0};
  for (uint32_t i = 0; i < module->import_count; i++) {
    if (i) builder_add_byte(&got, ' ');
    builder_add(&got, times->modules[module->imports[i]].name);
  }
  struct str view = builder_view(&got);
  CHECK_MEM(view.ptr, view.len, wanted, strlen(wanted));
  builder_free(&got);
}

static bool near(double got, double wanted) {
  return fabs(got - wanted) < 1e-9;
}

static const char simple[] = "noise\n" HEADER ROW("      100", "       100", "  zipimport")
    ROW("       50", "       150", "site") ROW("     1000", "      1000", "    b")
        ROW("      200", "      1200", "  a.x") ROW("       30", "        30", "  c")
            ROW("      500", "      1730", "a") "more noise\n" ROW("        7", "         7", "d");

static void test_tree(void) {
  const struct importtime *times = read(simple);
  CHECK_INT(times->runs, 1);
  CHECK_INT(times->rows, 7);
  CHECK_INT(times->damaged, 0);
  CHECK_INT(times->module_count, 7);
  CHECK_INT(times->root_count, 2);
  CHECK(near(times->startup_ms, 1.737));
  check_imports(times, "a", "a.x c");
  check_imports(times, "a.x", "a b");
  check_imports(times, "site", "zipimport");
  CHECK(find(times, "zipimport")->preloaded && find(times, "site")->preloaded);
  CHECK(!find(times, "b")->preloaded);
  CHECK(near(find(times, "a")->self_ms, 0.5) && near(find(times, "a")->cumulative_ms, 1.73));
  CHECK(near(find(times, "a")->alone_ms, 1.73));
  CHECK(near(find(times, "a.x")->alone_ms, 1.73)); /* importing a.x runs a */
  CHECK(find(times, "b")->lower_bound);
  CHECK(isnan(find(times, "b")->spread_ms));
  CHECK(find(times, "site")->alone_ms == 0);
}

/* However it is cut into chunks. */
static void test_chunks(void) {
  for (size_t step = 1; step < 70; step++) {
    const struct importtime *times = read_by(str_from(simple), step);
    CHECK_INT(times->rows, 7);
    CHECK(near(find(times, "a")->alone_ms, 1.73));
  }
}

static void test_runs(void) {
  const struct importtime *times = read(HEADER ROW("300", "300", "  b") ROW("500", "800", "a") //
                                        HEADER ROW("200", "200", "  b") ROW("600", "800", "a") //
                                        HEADER ROW("900", "900", "  b") ROW("400", "1300", "a"));
  CHECK_INT(times->runs, 3);
  CHECK_INT(find(times, "b")->runs, 3);
  CHECK(near(find(times, "b")->self_ms, 0.2) && near(find(times, "b")->spread_ms, 0.1));
  CHECK(near(find(times, "a")->self_ms, 0.4) && near(find(times, "a")->spread_ms, 0.1));
  CHECK(near(find(times, "a")->alone_ms, 0.6));
  CHECK(near(find(times, "a")->cumulative_ms, 0.8) && near(times->startup_ms, 0.8));
}

/* A module that a run loads twice costs twice there. */
static void test_loaded_twice(void) {
  const struct importtime *times =
      read(HEADER ROW("300", "300", "a") ROW("100", "100", "a") HEADER ROW("500", "500", "a"));
  CHECK(near(find(times, "a")->self_ms, 0.4));
  CHECK_INT(find(times, "a")->runs, 2);
}

static void test_log_forms(void) {
  static const char *const rows[] = {
      "2026-11-21T10:00:00.123Z import time:       200 |        200 |   b\r\n"
      "2026-11-21T10:00:00.124Z import time:       300 |        500 | a\r\n",
      "import time:       200 |        200 |   b\rimport time:       300 |        500 | a\r",
      "{\"message\":\"import time:       200 |        200 |   b\\n\",\"t\":1}\n"
      "{\"message\":\"import time:       300 |        500 | a\\n\",\"t\":1}",
      "app-1  | import time:       200 |        200 |   b\n\napp-1  | import time: 300 | 500 | a",
      "import time:       200 |        200 |   bimport time:       300 |        500 | a\n",
      "warning: ximport time:       200 |        200 |   b  \nimport time: 300 | 500 | a\t\n",
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct importtime *times = read(rows[i]);
    if (!CHECK_INT(times->rows, 2)) fprintf(stderr, "  %s\n", rows[i]);
    CHECK_INT(times->damaged, 0);
    CHECK(near(find(times, "a")->alone_ms, 0.5));
    check_imports(times, "a", "b");
  }
}

/* Two processes at once: own times are right, and nobody gets the other's imports. */
static void test_mixed(void) {
  const struct importtime *times =
      read(HEADER HEADER ROW("100", "100", "    json.decoder") ROW("700", "700", "    decimal")
               ROW("20", "20", "    other") ROW("50", "150", "  json") ROW("30", "730", "  money")
                   ROW("40", "190", "app") ROW("60", "790", "bank") ROW("20", "20", "  low")
                       ROW("5", "25", "top"));
  CHECK_INT(times->torn, 4);
  CHECK(near(find(times, "json")->self_ms, 0.05) && near(find(times, "decimal")->self_ms, 0.7));
  check_imports(times, "json", "");
  check_imports(times, "money", "");
  check_imports(times, "top", "low");
  CHECK(near(find(times, "app")->alone_ms, 0.04) && find(times, "app")->lower_bound);
}

static void test_utf16(void) {
  static const char text[] = HEADER ROW("200", "200", "  b") ROW("300", "500", "a");
  struct builder wide = {0};
  builder_add(&wide, STR("\xFF\xFE"));
  for (size_t i = 0; i + 1 < sizeof text; i++) {
    if (text[i] == '\n') builder_add(&wide, STR("\r\0"));
    builder_add_byte(&wide, text[i]);
    builder_add_byte(&wide, 0);
  }
  const struct importtime *times = read_by(builder_view(&wide), 7);
  CHECK_INT(times->rows, 2);
  check_imports(times, "a", "b");
  builder_free(&wide);
}

static void test_damaged(void) {
  static const char *const rows[] = {
      "import time:       200 |   ",   "import time: 200 | 300 |",
      "import time: x | 300 | a",      "import time: 200 | cached | a",
      "import time: 200 | 300 |    a", "import time: 200 | 300 | .a",
      "import time: cached | 5 | a",   "import time:",
      "import time: 200 | 300 | ",
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct importtime *times = read(rows[i]);
    if (!CHECK_INT(times->damaged, 1)) fprintf(stderr, "  %s\n", rows[i]);
    CHECK_INT(times->module_count, 0);
    CHECK_INT(times->runs, 0);
  }
  const struct importtime *times = read("");
  CHECK_INT(times->runs, 0);
  CHECK(isnan(times->startup_ms));
}

/* A process that ended inside an import: what it had loaded is still told. */
static void test_cut_run(void) {
  const struct importtime *times =
      read(HEADER ROW("200", "200", "    b") HEADER ROW("100", "100", "a"));
  CHECK_INT(times->runs, 2);
  CHECK_INT(times->root_count, 1);
  check_imports(times, "a", "");
  CHECK(near(find(times, "b")->self_ms, 0.2));
}

/* ---- cached rows ---------------------------------------------------------------------------- */

static void test_cached_levels_that_show(void) {
  /* b at level 1 asks for x (level 2: four places), then a at level 0 for y (level 1). */
  const struct importtime *times = read(HEADER ROW("10", "10", "x") ROW("20", "20", "y") CACHED(
      "   x") ROW("200", "200", "  b") CACHED(" y") ROW("300", "500", "a"));
  CHECK(times->cached_rows);
  check_imports(times, "b", "x");
  check_imports(times, "a", "b y");
  CHECK(near(find(times, "a")->alone_ms, 0.53) && !find(times, "a")->lower_bound);
  CHECK(near(find(times, "b")->alone_ms, 0.21) && !find(times, "b")->lower_bound);
}

/* A name longer than its level is wide. */
static void test_hidden_levels(void) {
  /* Right behind the only module that is being loaded: nobody else can have asked. */
  const struct importtime *times = read(HEADER ROW("10", "10", "long_name") ROW("5", "5", "  b")
                                            CACHED("long_name") ROW("300", "305", "a"));
  check_imports(times, "a", "b long_name");
  CHECK(!find(times, "a")->lower_bound);
  /* In front of b and a: the program itself, a, or b. */
  times = read(HEADER ROW("10", "10", "long_name") ROW("1", "1", "d") CACHED("long_name")
                   ROW("5", "5", "  b") ROW("300", "305", "a"));
  check_imports(times, "a", "b");
  CHECK(near(find(times, "a")->alone_ms, 0.305) && find(times, "a")->lower_bound);
  CHECK(find(times, "b")->lower_bound && !find(times, "long_name")->lower_bound);
  /* Behind c of a: a or b. To a it makes no difference. */
  times = read(HEADER ROW("10", "10", "long_name") ROW("7", "7", "  c") CACHED("long_name")
                   ROW("5", "5", "  b") ROW("300", "312", "a"));
  check_imports(times, "a", "b c long_name");
  CHECK(near(find(times, "a")->alone_ms, 0.322) && !find(times, "a")->lower_bound);
  CHECK(near(find(times, "b")->alone_ms, 0.005) && find(times, "b")->lower_bound);
  CHECK(!find(times, "c")->lower_bound);
  /* Pinned by one that shows: not deeper than what follows. */
  times = read(HEADER ROW("10", "10", "long_name") ROW("7", "7", "  c") CACHED("long_name")
                   CACHED(" c") ROW("5", "5", "  b") ROW("300", "312", "a"));
  CHECK(!find(times, "b")->lower_bound);
  check_imports(times, "b", "");
}

/* `import p.q` asks for p again when p.q is loaded; `from p import q` does not name q. */
static void test_packages(void) {
  const struct importtime *times = read(HEADER ROW("10", "10", "  package") ROW(
      "20", "20", "  package.part") CACHED("package") ROW("5", "5", "  b") ROW("300", "335", "a"));
  CHECK(!find(times, "b")->lower_bound);
  CHECK(near(find(times, "a")->alone_ms, 0.335));
  times = read(HEADER ROW("10", "10", "package") ROW("20", "20", "package.part") ROW(
      "3", "3", "    x") CACHED("package") ROW("5", "8", "  b") ROW("300", "308", "a"));
  check_imports(times, "b", "package x");
  CHECK(near(find(times, "b")->alone_ms, 0.018) && find(times, "b")->lower_bound);
}

static void test_cycles(void) {
  const struct importtime *times =
      read(HEADER CACHED("   a") ROW("1", "1", "  b") CACHED(" b") ROW("2", "3", "a"));
  check_imports(times, "b", "a");
  CHECK(near(find(times, "a")->alone_ms, 0.003) && near(find(times, "b")->alone_ms, 0.003));
}

/* ---- the rest ------------------------------------------------------------------------------- */

static void test_profile(void) {
  const struct profile *profile = importtime_profile(&arena, read(simple));
  CHECK_INT(profile->module_count, 7);
  const struct profile_module *b = profile_find(profile, STR("b"));
  CHECK(near(b->import_ms, 1) && near(b->self_ms, 1) && b->lower_bound && b->has_imports);
  CHECK(!profile_figure(profile, STR("b")).exact);
  CHECK(profile_find(profile, STR("zipimport"))->import_ms == 0);
  CHECK(profile_figure(profile, STR("zipimport")).exact);
  const char *protocol = "wall time, -X importtime, minimum of 1 run (biased low)";
  CHECK_MEM(profile->protocol.ptr, profile->protocol.len, protocol, strlen(protocol));
  struct builder out = {0};
  struct diag_list diags = {.arena = &arena};
  profile_write(&out, profile);
  CHECK(profile_parse(STR("p"), builder_view(&out), &diags) != NULL);
  builder_free(&out);
}

/* What only cached rows name was loaded without a row, unless the log lacks rows: then it may cost.
 */
static void test_lost_rows(void) {
  static const char rows[] = CACHED("heavy") ROW("300", "300", "a");
  const struct profile *profile =
      importtime_profile(&arena, read(HEADER CACHED("heavy") ROW("300", "300", "a")));
  CHECK(profile_find(profile, STR("heavy"))->import_ms == 0);
  const struct importtime *times = read(rows); /* the log begins in the middle */
  CHECK(find(times, "heavy")->untimed && !find(times, "heavy")->preloaded);
  profile = importtime_profile(&arena, times);
  CHECK(isnan(profile_find(profile, STR("heavy"))->import_ms));
  CHECK(near(profile_find(profile, STR("a"))->import_ms, 0.3));
  CHECK(find(times, "a")->lower_bound);
  times = read(HEADER "import time: 12 | hea\n" CACHED("heavy") ROW("300", "300", "a"));
  CHECK(times->damaged > 0 && find(times, "heavy")->untimed);
}

static void test_hostile(void) {
  struct builder text = {0};
  for (int i = 0; i < 3000; i++) /* deeper and deeper, no importer ever comes */
    builder_add_format(&text, "import time: 1 | 1 | %*sm%d\n", i * 2, "", i);
  for (int i = 0; i < 200000; i++)
    builder_add_cstr(&text, CACHED("a_long_name"));
  builder_add_cstr(&text, "import time: 99999999999999999999999 | 1 | a\n");
  for (int i = 0; i < 3000000; i++)
    builder_add_byte(&text, 'x');
  const struct importtime *times = read_by(builder_view(&text), 65536);
  CHECK_INT(times->module_count, 3001);
  CHECK_INT(times->damaged, 1);
  builder_free(&text);
}

int main(void) {
  RUN(test_tree);
  RUN(test_chunks);
  RUN(test_runs);
  RUN(test_loaded_twice);
  RUN(test_log_forms);
  RUN(test_mixed);
  RUN(test_utf16);
  RUN(test_damaged);
  RUN(test_cut_run);
  RUN(test_cached_levels_that_show);
  RUN(test_hidden_levels);
  RUN(test_packages);
  RUN(test_cycles);
  RUN(test_profile);
  RUN(test_lost_rows);
  RUN(test_hostile);
  arena_free(&arena);
  return check_result();
}

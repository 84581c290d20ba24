/* Every format against its golden file, tests/golden/render.<format>.txt. UPDATE=1 in the
 * environment writes the goldens anew: read the difference before keeping it. */
#include "check.h"
#include "render/render.h"

#include <stdlib.h>

/* ---- a result with everything that is hard to show ------------------------------------------ */

static const struct rule rule_101 = {.code = "LMM101", .name = "heavy-import-at-startup"};
static const struct rule rule_105 = {.code = "LMM105", .name = "over-lazy-import"};
static const struct rule rule_109 = {.code = "LMM109", .name = "defeated-deferral"};
static const struct rule rule_401 = {.code = "LMM401", .name = "unprofiled-import"};

static const char plain_text[] = "import json\nimport pandas as pd\n";
static const char odd_text[] = "def f():\n\tx = '\xE6\x9D\xB1\xE4\xBA\xAC', __import__('a\x1b')\n"
                               "\tfrom x import (\n\t\ta,\n\t\tb)\n";

static struct diag_place at(const char *path, uint32_t line, uint32_t column, uint32_t end_line,
                            uint32_t end_column, uint32_t offset, uint32_t end_offset) {
  return (struct diag_place){str_from(path), line,   column,    end_line,
                             end_column,     offset, end_offset};
}

static struct diag plain(void) {
  static struct diag_related chain[] = {
      {.place = {.path = {"app/main.py", 11}, .line = 3}, .module = {"app.api", 7}},
      {.place = {.path = {"src/a.py", 8}, .line = 2}, .module = {"pandas", 6}},
  };
  static struct diag_related related[] = {
      {.place = {.path = {"src/b.py", 8}, .line = 9}, .message = {"imports it as well", 18}},
  };
  static struct diag_edit edits[] = {
      {{"src/a.py", 8}, 12, 32, {"", 0}},
      {{"src/a.py", 8}, 40, 40, {"    import pandas as pd\n", 24}},
  };
  return (struct diag){
      .code = "LMM101",
      .name = "heavy-import-at-startup",
      .severity = DIAG_ERROR,
      .place = at("src/a.py", 2, 8, 2, 20, 19, 31),
      .message = STR("`pandas` takes 1.2 s at every start, and 5 % of processes use it"),
      .module = STR("pandas"),
      .profile = STR(".lmms/profile.json"),
      .figures = {1200, 0.05, 1180.5, true},
      .chain = chain,
      .chain_count = 2,
      .related = related,
      .related_count = 1,
      .fix = {DIAG_FIX_SAFE, STR("move it into `frames`"), edits, 2},
  };
}

static struct diag odd(void) {
  return (struct diag){
      .code = "LMM104",
      .name = "import-in-loop",
      .severity = DIAG_WARNING,
      .place = at("src/odd\n\xFF.py", 2, 12, 2, 28, 23, 40),
      .message = STR("100% of `a\x1b` is looked up::every time, here\r\n"),
      .module = STR("a\x1b"),
      .profile = STR(".lmms/other.json"),
      .figures = {0.75, __builtin_nan(""), __builtin_nan(""), false},
  };
}

static struct diag several_lines(void) {
  return (struct diag){
      .code = "LMM105",
      .name = "over-lazy-import",
      .severity = DIAG_INFO,
      .place = at("src/odd\n\xFF.py", 3, 2, 5, 5, 42, 68),
      .message = STR("cheap"),
      .figures = {__builtin_nan(""), 0.925, __builtin_nan(""), false},
  };
}

static struct diag placeless(void) {
  return (struct diag){
      .code = "LMM402",
      .name = "stale-profile",
      .severity = DIAG_WARNING,
      .place = {.path = STR(".lmms/profile.json")},
      .message = STR("measured 90 days ago"),
      .figures = DIAG_NO_FIGURES,
  };
}

static struct diag on_long_line(void) {
  return (struct diag){
      .code = "LMM107",
      .name = "mixed-placement",
      .severity = DIAG_WARNING,
      .place = at("src/long.py", 1, 301, 1, 311, 300, 310),
      .message = STR("far to the right"),
      .figures = DIAG_NO_FIGURES,
  };
}

static bool source(void *context, struct arena *arena, struct str path, struct str *text) {
  (void)context;
  struct builder line = {0};
  if (str_equal(path, STR("src/a.py"))) *text = STR(plain_text);
  if (str_equal(path, STR("src/odd\n\xFF.py"))) *text = STR(odd_text);
  if (!str_equal(path, STR("src/long.py"))) return path.len && !str_starts(path, STR(".lmms"));
  for (int i = 0; i < 50; i++)
    builder_add(&line, STR("abcdefghi;"));
  *text = str_copy(arena, builder_view(&line));
  builder_free(&line);
  return true;
}

static struct engine_result everything(void) {
  static struct diag diags[5];
  static struct engine_not_run not_run[3];
  static struct engine_fold folds[1];
  diags[0] = placeless();
  diags[1] = plain();
  diags[2] = on_long_line();
  diags[3] = odd();
  diags[4] = several_lines();
  not_run[0] = (struct engine_not_run){&rule_101, STR("no profile")};
  not_run[1] = (struct engine_not_run){&rule_109, STR("no entry point known")};
  not_run[2] = (struct engine_not_run){&rule_105, STR("no profile")};
  folds[0] = (struct engine_fold){&rule_401, 7};
  return (struct engine_result){
      .diags = diags,
      .diag_count = 5,
      .errors = 1,
      .warnings = 3,
      .infos = 1,
      .suppressed = 2,
      .file_count = 12,
      .not_run = not_run,
      .not_run_count = 3,
      .folds = folds,
      .fold_count = 1,
      .summary_line = STR("7 imports have no figure"),
  };
}

/* ---- goldens -------------------------------------------------------------------------------- */

static void check_golden(const char *name, const struct builder *got) {
  struct arena arena = {0};
  struct builder wanted = {0};
  struct error error;
  const char *tests = getenv("LMMS_TESTS");
  struct str path = str_format(&arena, "%s/golden/render.%s.txt", tests ? tests : "tests", name);
  if (getenv("UPDATE")) CHECK(file_write_atomic(path.ptr, builder_view(got), &error));
  if (CHECK(file_read(path.ptr, &wanted, &error) == FILE_READ))
    CHECK_MEM(got->ptr, got->len, wanted.ptr, wanted.len);
  builder_free(&wanted);
  arena_free(&arena);
}

static void test_formats(void) {
  struct engine_result result = everything();
  struct render_options options = {.source = source};
  for (size_t i = 0; i < render_format_count; i++) {
    struct builder out = {0};
    render_formats[i].render(&out, &result, &options);
    check_golden(render_formats[i].name, &out);
    builder_free(&out);
  }
}

static void test_colours(void) {
  struct engine_result result = everything();
  struct render_options options = {.colour = true, .source = source};
  struct builder out = {0};
  render_find(STR("full"))->render(&out, &result, &options);
  check_golden("full-colour", &out);
  builder_free(&out);
}

/* Nothing that a file or module is called reaches the terminal as a command to it. */
static void test_no_control_characters(void) {
  struct engine_result result = everything();
  struct render_options options = {.source = source};
  for (size_t i = 0; i < render_format_count; i++) {
    struct builder out = {0};
    render_formats[i].render(&out, &result, &options);
    for (size_t k = 0; k < out.len; k++)
      CHECK(out.ptr[k] == '\n' || (unsigned char)out.ptr[k] >= 0x20);
    CHECK(text_is_utf8(builder_view(&out), &(size_t){0}));
    builder_free(&out);
  }
}

static void test_nothing_found(void) {
  struct engine_result result = {.file_count = 1};
  struct render_options options = {0};
  struct builder out = {0};
  for (size_t i = 0; i < render_format_count; i++) {
    builder_add_format(&out, "-- %s\n", render_formats[i].name);
    render_formats[i].render(&out, &result, &options);
  }
  options.quiet = true;
  render_find(STR("full"))->render(&out, &result, &options);
  check_golden("nothing", &out);
  builder_free(&out);
}

static void test_statistics(void) {
  struct engine_result result = everything();
  struct builder out = {0};
  result.diags[0] = result.diags[4];
  render_statistics(&out, &result, false);
  render_statistics(&out, &result, true);
  check_golden("statistics", &out);
  builder_free(&out);
}

static void test_without_source(void) {
  struct engine_result result = everything();
  struct render_options options = {0};
  struct builder out = {0};
  render_find(STR("full"))->render(&out, &result, &options);
  CHECK(str_find(builder_view(&out), STR("^"), 0) == SIZE_MAX);
  CHECK(str_find(builder_view(&out), STR("chain: app/main.py:3"), 0) != SIZE_MAX);
  builder_free(&out);
}

/* Of many rules that were not run for one reason, the first are named. */
static void test_many_not_run(void) {
  struct engine_not_run not_run[9];
  for (int i = 0; i < 8; i++)
    not_run[i] = (struct engine_not_run){&rule_101, STR("no profile")};
  not_run[8] = (struct engine_not_run){&rule_109, STR("no entry point known")};
  struct engine_result result = {.file_count = 1, .not_run = not_run, .not_run_count = 9};
  struct render_options options = {0};
  struct builder out = {0};
  render_find(STR("concise"))->render(&out, &result, &options);
  CHECK_STR(out.ptr, "No findings; 1 file checked.\n"
                     "Not run (no profile): LMM101, LMM101, LMM101, LMM101, LMM101 and 3 more.\n"
                     "Not run (no entry point known): LMM109.\n");
  builder_free(&out);
}

static void check_path(const char *path, const char *wanted) {
  struct arena arena = {0};
  struct str got = render_path(&arena, str_from(path));
  CHECK_MEM(got.ptr, got.len, wanted, strlen(wanted));
  arena_free(&arena);
}

static void test_paths(void) {
  check_path("src/a.py", "src/a.py");
  check_path("a\nb\t\x7F.py", "a\\nb\\t\\x7f.py");
  check_path("\xC3\xA4\xFF.py", "\xC3\xA4\\xff.py");
  check_path("\xE2\x80\xAE.py", "\\u202e.py");
  check_path("\xC2\x9B.py", "\\u009b.py");
  check_path("\xED\xA0\x80", "\\xed\\xa0\\x80");
}

static void test_find(void) {
  CHECK(render_find(STR("json")) != NULL);
  CHECK(render_find(STR("jsn")) == NULL);
}

int main(void) {
  RUN(test_formats);
  RUN(test_colours);
  RUN(test_no_control_characters);
  RUN(test_nothing_found);
  RUN(test_statistics);
  RUN(test_without_source);
  RUN(test_many_not_run);
  RUN(test_paths);
  RUN(test_find);
  return check_result();
}

// What a file says beside its imports: docstring, lines of code.
#include "check.h"
#include "facts/detail.h"

static struct arena arena;
static struct facts_extractor *extractor;

static const struct detail *read_text(const char *text) {
  return detail_read(extractor, &arena, text_pad(&arena, str_from(text)));
}

#define CHECK_TEXT(got, wanted) CHECK_MEM((got).ptr, (got).len, wanted, strlen(wanted))

static void test_docstring(void) {
  const struct detail *detail = read_text("# first\n\nr'''Fast\npath'''\nimport json\n");
  CHECK(detail->has_docstring && !detail->broken);
  CHECK_TEXT(detail->docstring, "Fast\npath");
  CHECK_INT(detail->docstring_span.line, 3);
  CHECK_INT(detail->docstring_span.end_line, 4);
  detail = read_text("\xef\xbb\xbf\"Fast\"; import json\n");
  CHECK_TEXT(detail->docstring, "Fast");
  CHECK_INT(detail->docstring_span.start, 0);
  CHECK(!read_text("import json\n'no docstring'\n")->has_docstring);
  CHECK(!read_text("x = 'no docstring'\n")->has_docstring);
  CHECK(!read_text("def f():\n  'of f'\n")->has_docstring);
  CHECK(!read_text("")->has_docstring);
}

static void test_code_lines(void) {
  static const struct {
    const char *text;
    uint32_t lines;
  } cases[] = {
      {"", 0},
      {"\n\n  \n# a\n  # b\n", 0},
      {"'''doc\n\nstring'''\n", 0},
      {"import a\nimport b  # why\n", 2},
      {"import boto3\n'''\nHOT PATH EXCEPTION: boto3\n'''\n", 1},
      {"x = '''\n# not a comment\n'''\n", 3},
      {"f(\n  a,\n  # a comment\n\n  b)\n", 3},
      {"def f():\n  '''doc'''\n  return 1\n", 2},
      {"import a\r\n\r\nimport b", 2},
      {"lazy import a\n", 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    CHECK_INT(read_text(cases[i].text)->code_lines, cases[i].lines);
}

// Whether the first `here` stands where annotations may be read at run time.
static bool is_kept(const char *text) {
  const struct detail *detail = read_text(text);
  uint32_t at = (uint32_t)(strstr(text, "here") - text);
  for (uint32_t i = 0; i < detail->kept_annotation_count; i++)
    if (detail->kept_annotations[i].start <= at && at < detail->kept_annotations[i].end)
      return true;
  return false;
}

static void test_kept_annotations(void) {
  CHECK(is_kept("class A(Model):\n  x: here\n"));
  CHECK(is_kept("class A(models.Model, metaclass=M):\n  y: int\n  x: here = 1\n"));
  CHECK(is_kept("@dataclass\nclass A:\n  x: 'here'\n"));
  CHECK(is_kept("@app.get('/')\nasync def f(x: here): ...\n"));
  CHECK(is_kept("class A:\n  @field.validator\n  def f(self) -> here: ...\n"));
  CHECK(is_kept("@route\ndef f():\n  class B(Model):\n    x: int\n  return here\n"));
  CHECK(!is_kept("class A:\n  x: here\n"));
  CHECK(!is_kept("class A(object, Generic[T], metaclass=M):\n  x: here\n"));
  CHECK(!is_kept("class A(ValueError):\n  x: here\n"));
  CHECK(!is_kept("class A(Model):\n  def f(self, x: here): ...\n"));
  CHECK(!is_kept("class A:\n  @property\n  def f(self) -> here: ...\n"));
  CHECK(!is_kept("@functools.wraps(g)\ndef f(x: here): ...\n"));
  CHECK(!is_kept("class A(Model):\n  x: int\ny: here\n"));
}

static const char lugs[] = "import sys\n"
                           "UNLOAD_THRESHOLD = 1_00\n"
                           "MODULES = ['a', 'b.c']\n"
                           "def evict(now):\n"
                           "  for name in sorted(MODULES):\n"
                           "    if name and (now - used[name]) >= UNLOAD_THRESHOLD:\n"
                           "      sys.modules.pop(name, None)\n"
                           "  if count[name] < 5:\n"
                           "    del sys.modules['d'], x\n"
                           "del sys.modules[key]\n";

static void test_unloads(void) {
  const struct detail *detail = read_text(lugs);
  CHECK_INT(detail->limit_count, 1);
  CHECK_INT((int)detail->limits[0].value, 100);
  CHECK(!detail->limits[0].interval);
  CHECK_INT(detail->unload_count, 3);
  const struct detail_unload *unload = detail->unloads;
  CHECK_TEXT(unload[0].function, "evict");
  CHECK_INT(unload[0].module_count, 2);
  CHECK_TEXT(unload[0].modules[1], "b.c");
  CHECK_INT((int)unload[0].threshold, 100);
  CHECK(!unload[0].by_total_count);
  CHECK_TEXT(unload[1].modules[0], "d");
  CHECK_INT((int)unload[1].threshold, 5);
  CHECK(unload[1].by_total_count);
  CHECK_INT(unload[2].module_count, 0);
  CHECK_INT(unload[2].function.len, 0);
  CHECK(unload[2].threshold != unload[2].threshold); // not known
  CHECK(detail->tracks_usage);
  CHECK(!read_text("import sys\ndel sys.modules['a']\n")->tracks_usage);
  CHECK_INT(read_text("del my.modules['a'], sys.path[0]\n")->unload_count, 0);
}

static void test_tables(void) {
  const struct detail *detail = read_text("# above\n"
                                          "_ZAPH_TIER1 = {  # behind\n"
                                          "  'a': f,  # 90%\n"
                                          "  'b': g, ...}\n"
                                          "_HOT_PATH = [(f, 12)]\n"
                                          "_HOT_PATH_X = 3\n"
                                          "def refresh():\n"
                                          "  _ZAPH_TIER1['a'] = g\n"
                                          "  _HOT_PATH = []\n");
  CHECK_INT(detail->table_count, 2);
  CHECK_TEXT(detail->tables[0].name, "_ZAPH_TIER1");
  CHECK_TEXT(detail->tables[0].comments, "# above\n# behind\n# 90%");
  CHECK_INT(detail->tables[0].tier, 1);
  CHECK_INT(detail->tables[0].entries, 2);
  CHECK(detail->tables[0].refreshed && !detail->tables[0].numbers);
  CHECK(detail->tables[1].numbers && !detail->tables[1].refreshed);
}

// Which files are worth the full parse.
static bool manages_memory(const char *text) {
  struct str file = text_pad(&arena, str_from(text));
  return facts_extract(extractor, &arena, STR("a.py"), file)->manages_memory;
}

static void test_hints(void) {
  CHECK(manages_memory(lugs));
  CHECK(manages_memory("def unload():\n    del a, sys.modules['a']\n"));
  CHECK(manages_memory("def f(now):\n  if now - last > 5:\n    del sys.modules['a']\n"));
  CHECK(manages_memory("def f():\n  while hits[k] < 5:\n    sys.modules.pop(k)\n"));
  CHECK(!manages_memory("x = 1\ndel a, sys.modules['a']\n"));
  CHECK(!manages_memory("def unload(): pass\ndef f(a):\n  if a in b:\n    del sys.modules[a]\n"));
  CHECK(manages_memory("_HOT_PATH_OPERATIONS = {}\n"));
  CHECK(manages_memory("\n__ZAPH_TIER2 = {}\n"));
  CHECK(manages_memory("LUGS_UNLOAD_LIMIT = 3\n"));
  CHECK(!manages_memory("x = sys.modules['a']\n")); // a hint too many costs a parse, no more
  CHECK(!manages_memory("x = _HOT_PATH_OPERATIONS\n  _HOT_PATH = 1\n"));
  CHECK(!manages_memory("import json\n"));
}

static void test_broken(void) {
  CHECK(read_text("import (\n")->broken);
  CHECK(read_text("'''never closed\n")->broken);
  CHECK(read_text("\xff\xfe\x00")->code_lines <= 1);
}

int main(void) {
  extractor = facts_extractor_new();
  RUN(test_docstring);
  RUN(test_code_lines);
  RUN(test_kept_annotations);
  RUN(test_unloads);
  RUN(test_tables);
  RUN(test_hints);
  RUN(test_broken);
  facts_extractor_free(extractor);
  arena_free(&arena);
  return check_result();
}

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
  RUN(test_broken);
  facts_extractor_free(extractor);
  arena_free(&arena);
  return check_result();
}

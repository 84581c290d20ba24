/* The grammar room: what is kept of a text, what tree-sitter makes of it, what is called trouble.
 */
#include "grammar/grammar.h"

#include "check.h"

#include <pthread.h>
#include <stdlib.h>

static struct grammar_slicer *slicer;
static struct grammar_parser *parser;
static struct builder text_buffer, output;

/* The text with its 64 zero bytes, at a place of its own. */
static struct str padded(struct str text) {
  builder_clear(&text_buffer);
  builder_add(&text_buffer, text);
  for (int i = 0; i < 64; i++)
    builder_add_byte(&text_buffer, 0);
  return str_of(text_buffer.ptr, text.len);
}

static const struct grammar_slice *slice_of(const char *text) {
  return grammar_slice(slicer, padded(str_from(text)), NULL);
}

static const struct grammar_slice *whole_of(const char *text) {
  return grammar_slice(slicer, padded(str_from(text)), &(struct grammar_wish){.whole = true});
}

/* The kept bytes, ranges joined. */
static const char *kept(const char *text) {
  const struct grammar_slice *slice = slice_of(text);
  builder_clear(&output);
  for (uint32_t i = 0; slice->part_count && i < slice->parts->range_count; i++)
    builder_add(&output,
                str_slice(slice->text, slice->ranges[i].start_byte, slice->ranges[i].end_byte));
  builder_add_byte(&output, 0);
  return output.ptr;
}

/* What the text has for trouble: "offset message", or "". Whether or not anything is kept of it. */
static const char *trouble(const char *text) {
  struct grammar_trouble whole = whole_of(text)->trouble;
  const struct grammar_slice *slice = slice_of(text);
  if (strcmp(whole.message ? whole.message : "", "clause without its statement") == 0)
    slice = whole_of(text);
  CHECK_INT(slice->trouble.kind, whole.kind);
  CHECK_INT(slice->trouble.start, whole.start);
  builder_clear(&output);
  if (slice->trouble.kind != GRAMMAR_NO_TROUBLE)
    builder_add_format(&output, "%u %s", slice->trouble.start, slice->trouble.message);
  builder_add_byte(&output, 0);
  return output.ptr;
}

static void describe_node(struct str text, TSNode node) {
  enum grammar_kind kind = grammar_kind(parser, node);
  uint32_t start = ts_node_start_byte(node), end = ts_node_end_byte(node);
  if (kind == GRAMMAR_IMPORT_STATEMENT || kind == GRAMMAR_IMPORT_FROM_STATEMENT ||
      kind == GRAMMAR_FUTURE_IMPORT_STATEMENT || kind == GRAMMAR_CALL)
    builder_add_format(&output, "%u:%.*s; ", start, (int)(end - start), text.ptr + start);
  if (kind == GRAMMAR_ERROR) builder_add_format(&output, "%u:ERROR; ", start);
  if (ts_node_is_missing(node)) builder_add_format(&output, "%u:MISSING; ", start);
}

static void describe_tree(struct str text, TSTree *tree) {
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  for (bool more = true; more;) {
    describe_node(text, ts_tree_cursor_current_node(&cursor));
    if (ts_tree_cursor_goto_first_child(&cursor)) continue;
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      more = ts_tree_cursor_goto_parent(&cursor);
      if (!more) break;
    }
  }
  ts_tree_cursor_delete(&cursor);
}

/* Imports, calls and errors of a tree, which is deleted: "offset:text; ...". */
static const char *described(const struct grammar_slice *slice, TSTree *tree) {
  builder_clear(&output);
  if (tree) describe_tree(slice->text, tree);
  ts_tree_delete(tree);
  builder_add_byte(&output, 0);
  return output.ptr;
}

/* The same of all parts. */
static const char *described_parts(const struct grammar_slice *slice) {
  builder_clear(&output);
  for (uint32_t i = 0; i < slice->part_count; i++) {
    TSTree *tree = grammar_parse(parser, slice, i);
    describe_tree(slice->text, tree);
    ts_tree_delete(tree);
  }
  builder_add_byte(&output, 0);
  return output.ptr;
}

static const char *imports(const char *text) {
  return described_parts(slice_of(text));
}

static void test_keeps_only_what_is_asked_for(void) {
  CHECK_STR(kept(""), "");
  CHECK_STR(kept("x = 1\ny = 2\n"), "");
  CHECK_STR(kept("import a\n"), "import a");
  CHECK_STR(kept("x = 1\nimport a  # why\ny = 2\nfrom b import c\n"),
            "\nimport a\nfrom b import c");
  CHECK_STR(kept("import a, \\\n  b\n"), "import a,     b");
  CHECK_STR(kept("from a import (\n  b,  # x\n  c,\n)\nx\n"),
            "from a import (\n  b,  # x\n  c,\n)");
  CHECK_STR(kept("x = 1; import a; y = 2\n"), "x = 1; import a; y = 2");
}

static void test_words_that_are_no_needles(void) {
  CHECK_STR(kept("important = import_foo(reimport, x.imports)\n"), "");
  CHECK_STR(kept("# import a\n'import b'\n\"\"\"\nimport c\n\"\"\"\n"), "");
  CHECK_STR(kept("x = f'''\nimport {a}\n'''\n"), "");
  CHECK_STR(kept(">>> import a\n"), "");
  CHECK_STR(kept("y = __import__.x\nz = import_module.x\n"), "");
  CHECK_STR(kept("x = ('__import__(a)', \"import_module('b')\")\n"), "");
}

static void test_dynamic_imports(void) {
  CHECK_STR(kept("x = __import__('a')\n"), "x = __import__('a')");
  CHECK_STR(kept("x = importlib.import_module (\n'a')\ny\n"),
            "x = importlib.import_module (\n'a')");
  CHECK_STR(kept("t = {\n'a': lambda: __import__('a'),\n'b': 1}\n"),
            "t = {\n'a': lambda: __import__('a'),\n'b': 1}");
  CHECK_STR(imports("x = f'{__import__(\"a\").b}'\n"), "7:__import__(\"a\"); ");
  CHECK_STR(kept("(__import__)('a')\n"), "(__import__)('a')");
}

static void test_headers(void) {
  CHECK_STR(kept("def f(a, b=(1, 2)) -> int:\n  x\n  import a\n"), "def f():\n  import a");
  CHECK_STR(kept("def f[T: (int, str)](a):\n  import a\n"), "def f():\n  import a");
  CHECK_STR(kept("async def f(\n  a,\n):  # c\n  import a\n"), "async def f():\n  import a");
  CHECK_STR(kept("class A(B, metaclass=C):\n  def f(self):\n    import a\n"),
            "class A:\n  def f():\n    import a");
  CHECK_STR(kept("class A[T]:\n  import a\n"), "class A:\n  import a");
  CHECK_STR(kept("@x(1)\ndef f():\n  import a\n"), "\ndef f():\n  import a");
  CHECK_STR(kept("def f(a=__import__('x')):\n  y\n"), "def f(a=__import__('x')):");
  CHECK_STR(kept("@d(__import__('x'))\n@e\nclass A(B):\n  y\n"), "@d(__import__('x'))\nclass A:");
  CHECK_STR(kept("with a(b) as c, \\\n  d:\n  x\n  import e\n"),
            "with a(b) as c,     d:\n  import e");
  CHECK_STR(kept("if a:\n  x\nelse:\n  y\nif b:\n  import c\n"), "\nif b:\n  import c");
  CHECK_STR(kept("def f(): import a\n"), "def f(): import a");
}

static void test_clauses(void) {
  CHECK_STR(kept("if a:\n  x\nelif b: y\nelif c:\n  z\nelse:\n  import d\n"),
            "if a:\nelif b: y\nelif c:\nelse:\n  import d");
  CHECK_STR(imports("if a:\n  x\nelif c:\n  z\nelse:\n  import d\n"), "30:import d; ");
  CHECK_STR(kept("for a in b:\n  x\nelse:\n  import c\n"), "for a in b:\nelse:\n  import c");
  CHECK_STR(kept("try:\n  import a\nexcept B:\n  x\nexcept C: y\nelse:\n  z\nfinally:\n  w\n"),
            "try:\n  import a\nexcept B:\nexcept C: y");
  CHECK_STR(kept("try:\n  x\nexcept A:\n  y\nexcept B:\n  import c\nexcept D:\n  z\n"),
            "try:\nexcept B:\n  import c");
  CHECK_STR(imports("try:\n  x\nexcept A:\n  y\nexcept B:\n  import c\n"), "35:import c; ");
  CHECK_STR(kept("try:\n  x\nexcept A:\n  y\nfinally:\n  import c\n"),
            "try:\nfinally:\n  import c");
  CHECK_STR(imports("try:\n  x\nexcept A:\n  y\nelse:\n  import c\n"), "31:import c; ");
  CHECK_STR(kept("try:\n  try:\n    import a\n  except B:\n    x\n  y\nexcept C:\n  z\nw\n"),
            "try:\n  try:\n    import a\n  except B:\nexcept C:");
  CHECK_STR(kept("match a:\n  case 1:\n    x\n  case 2:\n    import b\n"),
            "match a:\n  case 2:\n    import b");
  CHECK_STR(imports("match a:\n  case 1:\n    x\n  case 2:\n    import b\n"), "39:import b; ");
  CHECK_STR(imports("try:\n  import a\nexcept* B:\n  x\n"), "7:import a; ");
  CHECK_STR(imports("try:\n  import a\nexcept B, C:\n  x\n"), "7:import a; ");
}

static void test_words_as_names(void) {
  CHECK_STR(imports("match = 1\ncase = match\ntype = case\nlazy = 3\nimport a\n"), "44:import a; ");
  CHECK_STR(imports("match(a)[b:c]\nif a:\n  match[b] = c\n  import d\n"), "37:import d; ");
  CHECK_STR(imports("print >>f, 'x'\nexec 'import a' in b\nimport c\n"), "36:import c; ");
  CHECK_STR(imports("x = `a(`\nimport b\n"), "9:import b; ");
  CHECK_STR(imports("async with a: import b\nasync def f():\n  async for x in y:\n    import c\n"),
            "14:import b; 62:import c; ");
  CHECK_STR(imports("f = lambda x: {x: 1}\nx: dict[str, int] = {}\nif x[1:2]: import y\n"),
            "55:import y; ");
}

static void test_strings(void) {
  CHECK_STR(imports("x = 'a\\'b'; import c\n"), "12:import c; ");
  CHECK_STR(imports("x = r'a\\'b\\\\'\nimport c\n"), "14:import c; ");
  CHECK_STR(imports("x = '''a'b\\'''c''' ; import d\n"), "21:import d; ");
  CHECK_STR(imports("x = '' \"\" ''''''\nimport d\n"), "17:import d; ");
  CHECK_STR(imports("x = 'a\\\nb'\nimport c\n"), "11:import c; ");
  CHECK_STR(imports("x = Rb'\\'' bR\"#\" u'(' uR'['\nimport c\n"), "28:import c; ");
  CHECK_STR(kept("x = '#'  # 'a\nimport b\n"), "\nimport b");
}

static void test_format_strings(void) {
  CHECK_STR(kept("x = f'{a['b']}'\nimport c\n"), "\nimport c");
  CHECK_STR(kept("x = f'{a['import b']}'\nimport c\n"), "\nimport c");
  CHECK_STR(kept("x = f\"{'}'}{{' {x!r:>{w}}\"\nimport c\n"), "\nimport c");
  CHECK_STR(kept("x = f'{a:\"}'\nimport c\n"), "\nimport c");
  CHECK_STR(kept("x = rf'\\{a['b']}\\''\nimport c\n"), "\nimport c");
  CHECK_STR(kept("x = f'\\N{QUOTATION MARK}{a}'\nimport c\n"), "\nimport c");
  CHECK_STR(kept("x = f'''{\n  a[\"\"\"'''\"\"\"] # '\n}'''\nimport c\n"), "\nimport c");
  CHECK_STR(kept("x = f'{f'{f'{f'{1}'}'}'}'\nimport c\n"), "\nimport c");
  CHECK_STR(kept("x = t'{a}' tr'{b}'\nimport c\n"), "\nimport c");
  CHECK_STR(kept("x = f'{' + '}'\nimport c\n"), "\nimport c");
  CHECK_STR(kept("if'x'in f'{y}':\n  import c\n"), "if'x'in f'{y}':\n  import c");
  CHECK_STR(trouble("x = f'{a['b']}' f'{x:{'y'}}' f\"{a:{b:{c}}}\"\n"), "");
}

static void test_line_ends(void) {
  CHECK_STR(imports("x\r\nimport a\r\nfrom b import (\r\n c)\r\n"),
            "3:import a; 13:from b import (\r\n c); ");
  CHECK_STR(imports("x\rif a:\r  import a\rimport b\r"), "10:import a; 19:import b; ");
  CHECK_STR(imports("from a import b, \\\r\n c\r\nimport d"),
            "0:from a import b,     c; 24:import d; ");
  CHECK_STR(imports("\f\nimport a\n\fimport b\n"), "2:import a; 12:import b; ");
  CHECK_STR(imports("import a\\\n"), "0:import a; ");
  CHECK_STR(imports("if a:\n\timport b\n        import c\n"), "7:import b; 24:import c; ");
  CHECK_STR(imports("if a:\n  \timport b\n\timport c\n"), "9:import b; 19:import c; ");
  CHECK_STR(imports("if a:\n  \\\n    import b\n  import c\n"), "14:import b; 25:import c; ");
  CHECK_STR(imports("def f():\n  x\n   # odd comment\n\n \\\n\n  import a\n"), "37:import a; ");
  CHECK_STR(imports("from a \\\n  import b\nx = 1 # \\\nimport c\n"),
            "0:from a     import b; 30:import c; ");
}

static const char *lazies(const char *text) {
  const struct grammar_slice *slice = slice_of(text);
  builder_clear(&output);
  for (uint32_t i = 0; i < slice->lazy_count; i++)
    builder_add_format(&output, "%u>%u ", slice->lazies[i].word, slice->lazies[i].statement);
  builder_add_byte(&output, 0);
  return output.ptr;
}

/* tree-sitter would end the block at a line further left. */
static void test_brackets_that_go_on_further_left(void) {
  CHECK_STR(imports("if x:\n    from a import (\n  b,  # c\n\nd)\n    import e\n"),
            "10:from a import (   b,       d); 44:import e; ");
  CHECK_STR(imports("if x:\r\n  if (a if\r\nb else '''\n''', '#'):\r\n    import c\r\n"),
            "46:import c; ");
  CHECK_STR(imports("if x:\r  from a import (\rb)\r"), "8:from a import ( b); ");
  CHECK_STR(imports("if x:\n  from a import (\n  b)\n"), "8:from a import (\n  b); ");
}

/* No node stands for a backslash: the text that is parsed has blanks there. */
static void test_backslashes(void) {
  CHECK_STR(kept("try \\\n: import a\nexcept \\\n: \\\n  import b\n"),
            "try   : import a\nexcept   :     import b");
  CHECK_STR(kept("async \\\r\n def f(): import a\n"), "async     def f(): import a");
  CHECK_STR(kept("x = '\\\n'; import a\n"), "x = '\\\n'; import a");
  CHECK_STR(kept("x = import_module; y\n"), "x = import_module; y");
  CHECK_STR(kept("x = __import__"), "x = __import__");
}

static void test_lazy(void) {
  CHECK_STR(lazies("lazy import a\nx\nlazy from b import c\n"), "0>5 16>21 ");
  CHECK_STR(imports("lazy import a\nx\nlazy from b import c\n"),
            "5:import a; 21:from b import c; ");
  CHECK_STR(imports("def f():\n  lazy import a\n  lazy  from .b import c\n"),
            "16:import a; 33:from .b import c; ");
  CHECK_STR(imports("if x: lazy import a; lazy from b import c\n"),
            "11:import a; 26:from b import c; ");
  CHECK_STR(lazies("if x: lazy import a; lazy from b import c\n"), "6>11 21>26 ");
  CHECK_STR(lazies("lazy = 1\nlazy: int\nprint(lazy)\nlazy\nimport a\nx = 'lazy import b'\n"), "");
  CHECK_STR(imports("lazy \\\n import a\n"), "8:import a; ");
  CHECK_STR(imports("from lazy import a\nfrom .lazy import (b)\nx; from a.lazy import c\n"),
            "0:from lazy import a; 19:from .lazy import (b); 44:from a.lazy import c; ");
  CHECK_STR(imports("lazy from lazy import lazy\n"), "5:from lazy import lazy; ");
  CHECK_STR(lazies("'''\nlazy import a\n'''\nimport b\n"), "");
}

static void test_module_words(void) {
  CHECK_STR(kept("def __getattr__(name):\n  x\n"), "def __getattr__():");
  CHECK_STR(kept("if a:\n  def __getattr__(name): x\n"), "if a:\n  def __getattr__(name): x");
  CHECK_STR(kept("class A:\n  def __getattr__(self, n):\n    x\n"), "");
  CHECK_STR(kept("__lazy_modules__ = ['a']\nclass A:\n  __lazy_modules__ = 1\n"),
            "__lazy_modules__ = ['a']");
  CHECK(slice_of("__all__ = ['a']\n")->has_all);
  CHECK(slice_of("if a:\n  __all__ += b\n")->has_all);
  CHECK(slice_of("__all__: list = []\n")->has_all);
  CHECK(!slice_of("__all__ == 1\nf(__all__)\ndef f():\n  __all__ = 1\n'__all__ = 1'\n")->has_all);
}

static void test_wish(void) {
  const struct str names[] = {STR("im"), STR("attach")};
  const struct grammar_wish wish = {.names = names, .name_count = 2};
  const char *text = "x = im('a')\nimim = him\n'im'\nlazy.attach(1)\nf'{im}'\nimport b\n";
  const struct grammar_slice *slice = grammar_slice(slicer, padded(str_from(text)), &wish);
  CHECK_STR(described_parts(slice), "4:im('a'); 28:lazy.attach(1); 51:import b; ");
}

/* The plain imports of a text, a line each: offsets; dots and module of a `from`; names. */
static const char *plains_of(const char *text, bool *parsed) {
  const struct grammar_wish wish = {.plain = true};
  struct str source = padded(str_from(text));
  const struct grammar_slice *slice = grammar_slice(slicer, source, &wish);
  *parsed = slice->part_count > 0;
  builder_clear(&output);
  for (uint32_t i = 0; i < slice->plain_count; i++) {
    const struct grammar_plain *plain = &slice->plains[i];
    struct str module = str_slice(source, plain->module, plain->module_end);
    builder_add_format(&output, "%u-%u", plain->start, plain->end);
    if (plain->is_from)
      builder_add_format(&output, " %u'" STR_FMT "'", plain->level, STR_ARG(module));
    if (plain->star) builder_add(&output, STR(" *"));
    for (uint32_t k = 0; k < plain->name_count; k++) {
      const struct grammar_plain_name *name = &slice->plain_names[plain->first_name + k];
      struct str dotted = str_slice(source, name->start, name->name_end);
      struct str alias = str_slice(source, name->alias, name->alias ? name->end : 0);
      builder_add_format(&output, " " STR_FMT "=" STR_FMT, STR_ARG(dotted), STR_ARG(alias));
    }
    builder_add_byte(&output, ';');
  }
  builder_add_byte(&output, 0);
  return output.ptr;
}

static void test_plain(void) {
  static const struct {
    const char *text, *plains;
  } good[] = {
      {"import os", "0-9 os=;"},
      {"import a.b as c , d # e\n", "0-19 a.b=c d=;"},
      {"from a.b import (c, # d\n  e as f,\n)\r\nimport g\n", "0-35 0'a.b' c= e=f;37-45 g=;"},
      {"from . import a\nfrom ..b import *  # c\n", "0-15 1'' a=;16-33 2'b' *;"},
      {"from __future__ import c\nif a:\n  b\nimport c\n", "0-24 0'__future__' c=;35-43 c=;"},
      {"def f():\n  pass\n'''\nimport a\n'''\nimport b\n", "33-41 b=;"},
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    bool parsed;
    CHECK_STR(plains_of(good[i].text, &parsed), good[i].plains);
    CHECK(!parsed);
  }
}

/* What is not as plain as can be, or matters for other statements, goes to tree-sitter. */
static void test_not_plain(void) {
  static const char *const refused[] = {
      "import a; import b\n", "import a, \\\n  b\n",     "import a.\n",
      "import a .b\n",        "import a, print\n",       "import caf\xC3\xA9\n",
      "import 1a\n",          "import importlib\n",      "from typing import TYPE_CHECKING\n",
      "from a import b,\n",   "from a import (b\n",      "from a import ()\n",
      "from a import b c\n",  "from a import b.c\n",     "from __future__ import *\n",
      "from import a\n",      "from a import (b,, c)\n", "if a: import b\n",
      "if a:\n  import b\n",  "lazy import a\n",         "__lazy_modules__ = ['a']\nimport a\n",
  };
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    bool parsed;
    CHECK_STR(plains_of(refused[i], &parsed), "");
    CHECK(parsed);
  }
}

/* Statements outside functions that hold a name of the wish; imports do not count. */
static void test_outside(void) {
  const struct str name = STR("io");
  const struct grammar_wish wish = {.names = &name, .name_count = 1};
  struct str text = padded(STR("import io, os\n"
                               "def f():\n  io.a\n"
                               "class C:\n  x = io.b\n  def g(self, y=io.c):\n    io.d\n"
                               "'io.e'\n"
                               "import io; io.f\n"));
  static const char *const wanted[] = {"x = io.b", "def g(self, y=io.c):", "import io; io.f"};
  const struct grammar_slice *slice = grammar_slice(slicer, text, &wish);
  CHECK_INT(slice->outside_count, 3);
  for (uint32_t i = 0; i < slice->outside_count && i < 3; i++) {
    struct str code = str_slice(text, slice->outside[i].start, slice->outside[i].end);
    CHECK_MEM(code.ptr, code.len, wanted[i], strlen(wanted[i]));
  }
}

static void test_no_trouble(void) {
  CHECK_STR(trouble("if a: b\nelse: c\nfor a in b: c\nelse: d\ntry: a\nfinally: b\n"), "");
  CHECK_STR(trouble("x = (yield\n from y)\nz = [a\n for b in c\n if d else\n e]\n"), "");
  CHECK_STR(trouble("x = (a\n @ b)\nf(class_=1,\n import_=2,\n with_\n)\n"), "");
  CHECK_STR(trouble("def f():\n\tif a:\n\t    b\n\telse:\n            c\n"), "");
  CHECK_STR(trouble("if a:\n  b\n # c\n\t\n  d\n"), "");
  CHECK_STR(trouble("print >>a, 'b'\nraise A, 'b'\nexec 'x'\nprint `a`\nx = 0777L <> ur'a'\n"), "");
  CHECK_STR(trouble("x = 1 \\\n"), "");
  CHECK_STR(trouble("while a:\n  b\n\n\n\nelse:\n\n  c"), "");
  CHECK_STR(trouble("class A: pass\nclass B:\n  '''x'''\n  @d\n  def f(self): pass\n"), "");
  CHECK_STR(trouble("try: a\nexcept: b\nelse:\n  c\nfinally:\n  d\n"), "");
  CHECK_STR(trouble("try:\n  if a:\n    b\n  elif c: d\n  else:\n    e\nexcept A: f\nelse: g\n"),
            "");
  CHECK_STR(trouble("for a in b:\n  c\nelse:\n  d\ntry:\n  e\nexcept:\n  f\nexcept A:\n  g\n"), "");
}

/* What begins or ends like no statement, but is one in some Python. */
static void test_odd_statements(void) {
  CHECK_STR(trouble("a in b\na is not b\nx if y else z\na or b\na not in b\nnot a\n-a\n"), "");
  CHECK_STR(trouble("print\nprint a\nprint 'a',\nexec 'a' in b\nraise A, b\n`a`\n*a, b = c\n"), "");
  CHECK_STR(trouble("lazy import a\nlazy = 1\ntype A = b\ntype = 1\nmatch (a)\ncase = 1\n"), "");
  CHECK_STR(trouble("match a:\n  case b: c\nasync = 1\nasync def f(): pass\nawait a\n"), "");
  CHECK_STR(trouble("...\n1.\nx = 1.\nx = ...\na = b = 1.  # x\n"), "");
  CHECK_STR(trouble("from . import *\nfrom a import (b,)\nfrom .import a\nyield\nreturn\n"), "");
  CHECK_STR(trouble("def f(a: b): pass\nif a: b\nwhile a[1:]: b\nlambda: a\na: b\na: b = 1;\n"),
            "");
  CHECK_STR(trouble("x = 1 \\\n  + 2\nif \\\na: b\nfrom a \\\n import b\n\fx = 1\n"), "");
  CHECK_STR(trouble("\xc3\xa4 = \xe5\x90\x8d\n# \xe2\x86\x92\nx = '\xe2\x86\x92'\n"), "");
  CHECK_STR(trouble("x = (a\n  == b)\ny = [a\n >> b, '''\n=======\n''']\n"), "");
}

static void test_trouble_in_statements(void) {
  CHECK_STR(trouble("a\ncat a.py\n"), "6 invalid syntax");
  CHECK_STR(trouble("echo \"a\"\nimport b\n"), "5 invalid syntax");
  CHECK_STR(trouble("$ ls\n"), "0 invalid syntax");
  CHECK_STR(trouble(">>> import a\n"), "0 invalid syntax");
  CHECK_STR(trouble("x = (\n<<<<<<< HEAD\n1)\n"), "4 unclosed '('");
  CHECK_STR(trouble("Note:\n  a\n"), "4 invalid syntax");
  CHECK_STR(trouble("a: 1ms \xe2\x86\x92 b\n"), "7 invalid character");
  CHECK_STR(trouble("x = \xe2\x80\x9c\xe2\x80\x9d\nimport a\n"), "4 invalid character");
  CHECK_STR(trouble("x = \n"), "2 the statement goes no further");
  CHECK_STR(trouble("a.\nimport b\n"), "1 the statement goes no further");
  CHECK_STR(trouble("if a\n  b\n"), "4 expected ':'");
  CHECK_STR(trouble("def f(a: b) -> c\n  import a\n"), "16 expected ':'");
  CHECK_STR(trouble("try\n"), "3 expected ':'");
  CHECK_STR(trouble("from a\n"), "0 expected 'import'");
  CHECK_STR(trouble("try:\n  a\nb\n"), "9 expected 'except' or 'finally'");
  CHECK_STR(trouble("if x:\n  try:\n    import a\nb\n"), "26 expected 'except' or 'finally'");
  CHECK_STR(trouble("try:\n  a\n"), "9 expected 'except' or 'finally'");
  CHECK_STR(trouble("for a in b:\n  c\nelif d:\n  e\n"), "16 clause without its statement");
}

static void test_trouble(void) {
  CHECK_STR(trouble("x = (1,\nimport a\n"), "4 unclosed '('");
  CHECK_STR(trouble("x = [1, {\n"), "4 unclosed '['");
  CHECK_STR(trouble("x = (1]\n"), "6 ']' does not match '('");
  CHECK_STR(trouble("x = 1)\n"), "5 unmatched ')'");
  CHECK_STR(trouble("x = 'a\ny = 1\n"), "4 unterminated string");
  CHECK_STR(trouble("x = f'{a\ny = 1\n"), "5 unterminated string");
  CHECK_STR(trouble("x = '''a\ny = 1\n"), "4 unterminated triple-quoted string");
  CHECK_STR(trouble("if a:\n    b\n  c\n"), "14 unindent matches no outer level");
  CHECK_STR(trouble("a\n  b\n"), "4 unexpected indent");
  CHECK_STR(trouble("if a:\nb\n"), "6 expected an indented block");
  CHECK_STR(trouble("a\ndef b():\n  # c\n"), "17 expected an indented block");
  CHECK_STR(trouble("import a\nif b:"), "14 expected an indented block");
  CHECK_STR(trouble("if b:\n  import a\n  if c:\n    d\n   e\n"),
            "34 unindent matches no outer level");
  CHECK_STR(trouble("a\nelse:\n  b\n"), "2 clause without its statement");
  CHECK_STR(trouble("x = (1\ndef f(:\n  y = ]\n"), "4 unclosed '('");
}

static void test_recovery(void) {
  CHECK_STR(imports("foo(a, [b\nimport c\n"), "10:import c; ");
  CHECK_STR(imports("from a import (b,\n  c  # d\nimport e\n"),
            "0:from a import  b,   c; 27:import e; ");
  CHECK_STR(imports("def f(a,\ndef g():\n  import b\n"), "20:import b; ");
  CHECK_STR(imports("x = 'abc\nimport a\n"), "9:import a; ");
  CHECK_STR(imports("x = )\nimport a\n"), "6:import a; ");
  CHECK_STR(imports("if a:\n    import b\n  import c\nimport d\n"), "10:import b; 30:import d; ");
  CHECK_STR(imports("import a\n    import b\n    if c: import c\nimport d\n"),
            "0:import a; 41:import d; ");
  CHECK_STR(imports("def f(self)\n    import a\n    if a:\n        import b\nimport c\n"),
            "52:import c; ");
  CHECK_STR(imports("def f():\n    x = a[.b\nif c:\n    import d\nimport e\n"), "41:import e; ");
  CHECK_STR(imports("def f():\n    x = a[.b\n    y\n    import d\n"), "32:import d; ");
  CHECK_STR(imports("if a:\nimport b\n"), "6:import b; ");
  CHECK_STR(imports("else:\n  import b\nimport c\n"), "17:import c; ");
  CHECK_STR(imports("import a\nx = '''b\nimport c\n"), "0:import a; ");
}

static void test_ranges_of_the_text(void) {
  const char *text = "def f(a):\n    lazy import b\n    return b(a)\nx = f(1)\n";
  const struct grammar_slice *slice = whole_of(text);
  CHECK_STR(described(slice, grammar_parse_range(parser, slice, 0, 100)),
            "19:import b; 39:b(a); 48:f(1); ");
  slice = whole_of(text);
  CHECK_STR(described(slice, grammar_parse_range(parser, slice, 10, 44)), "19:import b; 39:b(a); ");
  slice = whole_of("a\rb(1)\r");
  CHECK_STR(described(slice, grammar_parse_range(parser, slice, 0, 7)), "2:b(1); ");
  CHECK(grammar_parse_range(parser, slice, 3, 3) == NULL);
}

/* `count` times `piece`, then `end`. */
static char *repeated(const char *piece, size_t count, const char *end) {
  size_t size = strlen(piece);
  char *text = malloc(size * count + strlen(end) + 1);
  for (size_t i = 0; i < count; i++)
    memcpy(text + i * size, piece, size);
  strcpy(text + size * count, end);
  return text;
}

static uint32_t count_of(const char *text, const char *piece) {
  uint32_t count = 0;
  for (; (text = strstr(text, piece)) != NULL; text++)
    count++;
  return count;
}

/* Long texts come in several parts: everything is there once, and nothing is torn. */
static void test_parts(void) {
  static const struct {
    const char *start, *piece, *end;
    bool whole; /* in one part */
  } cases[] = {
      {"", "import a # b\n", "", false},
      {"", "import a\n", "", false},
      {"class A(B):\n", "  @c\n  def f(self):\n    import a\n    x\n", "", false},
      {"if a:\n  x\nelse:\n", "  import a # b\n", "", false},
      {"", "lazy import a;", "\n", true},
      {"if a: import a\n", "elif b:\n  x\n  import a\n", "", true},
      {"if a:\n  x\n", "elif b:\n  x\nelif c:\n  y\n  import a\n", "else: import z\n", false},
      {"try:\n", "  x\n  import a # b\n", "except ImportError:\n  pass\n", true},
      {"def f(a=__import__('z')):\n", "  x\n  import a # b\n", "", false},
      {"with __import__('z'):\n", "  x\n  import a # b\n", "", true},
      {"", "@__import__('z').a\ndef f():\n  import a\n", "", false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char *pieces = repeated(cases[i].piece, 300, cases[i].end);
    char *text = repeated(cases[i].start, 1, pieces);
    const struct grammar_slice *slice = slice_of(text);
    CHECK_INT(slice->part_count == 1, cases[i].whole);
    const char *tree = described_parts(slice);
    CHECK_INT(count_of(tree, "import a"), count_of(text, "import a"));
    CHECK_INT(count_of(tree, "__import__"), count_of(text, "__import__"));
    CHECK_INT(count_of(tree, "import z"), count_of(text, "import z"));
    CHECK_INT(count_of(tree, "ERROR") + count_of(tree, "MISSING"), 0);
    free(pieces);
    free(text);
  }
}

/* Ends at all, without a word about the time: what is quadratic would not end today. */
static void test_hostile(void) {
  static const char *const pieces[] = {
      "(",
      ")",
      "[{(",
      "f'{",
      "f'''{",
      "'''",
      "\"",
      "import ",
      "from . import (\n",
      "x = (\n",
      "lazy import a;",
      "if a:\n",
      "else:\n",
      "\\\n",
      "# import a\n",
      "@x\n",
      "\t",
      " ",
      "a.",
      "try: import a\n",
      "import a #\n",
      "if x: import a\n",
      "x = (1,\nimport a\n",
      "f'{f\"{",
      "def f(a): import b\n",
      "a = {'b': __import__('c')\n",
      "import a\r",
      "f'{a:{b:",
      "\f",
      "):\n",
      "class A(\n",
      "lazy ",
      "__import__(",
      "from a",
      "import a, \\\n",
      "\r",
      "except:\n",
  };
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
    char *text = repeated(pieces[i], 200000 / strlen(pieces[i]), "\nimport z\n");
    const struct grammar_slice *slice = slice_of(text);
    described_parts(slice);
    whole_of(text);
    free(text);
  }
  CHECK(true);
}

/* What one thread made, another may free; a thread that ends takes nothing along. */
static void *make_tree(void *unused) {
  (void)unused;
  struct grammar_parser *own_parser = grammar_parser_new();
  struct grammar_slicer *own_slicer = grammar_slicer_new();
  char text[128] = "import a\nfrom b import c\n";
  const struct grammar_slice *slice =
      grammar_slice(own_slicer, str_of(text, strlen(text)), &(struct grammar_wish){0});
  TSTree *tree = grammar_parse(own_parser, slice, 0);
  grammar_slicer_free(own_slicer);
  grammar_parser_free(own_parser);
  return tree;
}

static void test_threads(void) {
  for (int i = 0; i < 4; i++) {
    pthread_t threads[3];
    TSTree *trees[3];
    for (int k = 0; k < 3; k++)
      CHECK(pthread_create(&threads[k], NULL, make_tree, NULL) == 0);
    for (int k = 0; k < 3; k++)
      CHECK(pthread_join(threads[k], (void **)&trees[k]) == 0);
    for (int k = 0; k < 3; k++) {
      CHECK_INT(ts_node_child_count(ts_tree_root_node(trees[k])), 2);
      ts_tree_delete(trees[k]);
    }
  }
}

static void test_nul_bytes(void) {
  struct str text = STR("x = 1\0\0\nimport a\n\0import b\n\0");
  const struct grammar_slice *slice = grammar_slice(slicer, padded(text), NULL);
  CHECK_INT(slice->trouble.kind, GRAMMAR_NO_TROUBLE);
  CHECK_MEM(slice->text.ptr, slice->text.len, text.ptr, text.len);
  described_parts(slice);
}

int main(void) {
  slicer = grammar_slicer_new();
  parser = grammar_parser_new();
  RUN(test_keeps_only_what_is_asked_for);
  RUN(test_words_that_are_no_needles);
  RUN(test_dynamic_imports);
  RUN(test_headers);
  RUN(test_clauses);
  RUN(test_words_as_names);
  RUN(test_strings);
  RUN(test_format_strings);
  RUN(test_line_ends);
  RUN(test_brackets_that_go_on_further_left);
  RUN(test_backslashes);
  RUN(test_lazy);
  RUN(test_module_words);
  RUN(test_wish);
  RUN(test_plain);
  RUN(test_outside);
  RUN(test_not_plain);
  RUN(test_no_trouble);
  RUN(test_trouble);
  RUN(test_odd_statements);
  RUN(test_trouble_in_statements);
  RUN(test_recovery);
  RUN(test_ranges_of_the_text);
  RUN(test_threads);
  RUN(test_nul_bytes);
  RUN(test_parts);
  RUN(test_hostile);
  grammar_parser_free(parser);
  grammar_slicer_free(slicer);
  builder_free(&text_buffer);
  builder_free(&output);
  return check_result();
}

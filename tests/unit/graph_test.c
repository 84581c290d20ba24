// The graph: resolving names, when imports run, what is loaded, savings, chains, cuts. Small
// programs with known answers; random graphs against brute force are in graph_random_test.c.
#include "graph_program.h"

static struct program p;
static const struct graph *g;

// ---- resolving ----

static void test_src_layout(void) {
  program_start(&p);
  program_file(&p, "src/app/__init__.py", "");
  program_file(&p, "src/app/core.py",
               "from app.util import x\nfrom . import util\nimport app.util as u\n");
  program_file(&p, "src/app/util.py", "import requests\nimport json\n");
  program_file(&p, "tests/test_app.py", "import app.core\nimport helpers\n");
  program_file(&p, "tests/helpers.py", "");
  g = program_build(&p);
  CHECK_STR(program_target(&p, g, "src/app/core.py", 0), "src/app/util.py");
  CHECK_STR(program_target(&p, g, "src/app/core.py", 1), "src/app/util.py");
  CHECK_STR(program_target(&p, g, "src/app/core.py", 2), "src/app/util.py");
  CHECK_STR(program_target(&p, g, "src/app/util.py", 0), "requests");
  CHECK_STR(program_target(&p, g, "src/app/util.py", 1), "json");
  CHECK_STR(program_target(&p, g, "tests/test_app.py", 0), "src/app/core.py");
  CHECK_STR(program_target(&p, g, "tests/test_app.py", 1), "tests/helpers.py");
  CHECK(program_module(g, "app.core") != GRAPH_NONE);
  program_end(&p);
}

static void test_relative_levels(void) {
  program_start(&p);
  program_file(&p, "a/__init__.py", "");
  program_file(&p, "a/b/__init__.py", "");
  program_file(&p, "a/b/c.py",
               "from .. import d\nfrom ..d import x\nfrom ... import e\nfrom . import *\nfrom "
               "....up import y\n");
  program_file(&p, "a/d.py", "");
  program_file(&p, "e.py", "");
  g = program_build(&p);
  CHECK_STR(program_target(&p, g, "a/b/c.py", 0), "a/d.py");
  CHECK_STR(program_target(&p, g, "a/b/c.py", 1), "a/d.py");
  CHECK_STR(program_target(&p, g, "a/b/c.py", 3), "a/b/__init__.py");
  CHECK_STR(program_target(&p, g, "a/b/c.py", 4), "nothing");
  program_end(&p);
}

static void test_package_beside_module(void) {
  program_start(&p);
  program_file(&p, "gateway.py", "");
  program_file(&p, "gateway/extra.py", ""); // a namespace folder: gateway.py wins
  program_file(&p, "main.py", "import gateway\nimport shop\n");
  program_file(&p, "shop.py", "");
  program_file(&p, "shop/__init__.py", ""); // a regular package wins
  g = program_build(&p);
  CHECK_STR(program_target(&p, g, "main.py", 0), "gateway.py");
  CHECK_STR(program_target(&p, g, "main.py", 1), "shop/__init__.py");
  program_end(&p);
}

static void test_namespace_packages(void) {
  program_start(&p);
  program_file(&p, "src/ns/one/mod.py", "from ns.two import other\nimport redis\n");
  program_file(&p, "src/ns/two/other.py", "from . import third\n");
  program_file(&p, "src/ns/two/redis.py", "import redis\n");
  program_file(&p, "src/ns/two/third.py", "import redis\n");
  program_file(&p, "yaml/notes.py", ""); // nobody imports through it: no package
  program_file(&p, "main.py", "import ns.one.mod\nimport yaml\n");
  g = program_build(&p);
  CHECK_STR(program_target(&p, g, "src/ns/one/mod.py", 0), "src/ns/two/other.py");
  CHECK_STR(program_target(&p, g, "src/ns/one/mod.py", 1), "redis");
  CHECK_STR(program_target(&p, g, "src/ns/two/other.py", 0), "src/ns/two/third.py");
  CHECK_STR(program_target(&p, g, "src/ns/two/redis.py", 0), "redis"); // not itself
  CHECK_STR(program_target(&p, g, "src/ns/two/third.py", 0), "redis"); // nor its neighbour
  CHECK_STR(program_target(&p, g, "main.py", 0), "src/ns/one/mod.py");
  CHECK_STR(program_target(&p, g, "main.py", 1), "yaml");
  uint32_t module = g->module_of_file[program_file_number(&p, "src/ns/two/third.py")];
  CHECK_STR(str_cstr(&p.arena, g->modules[module].name), "ns.two.third");
  program_end(&p);
}

// A Lambda project with an __init__.py at its root, whose files import each other by bare names.
static void test_flat_root(void) {
  program_start(&p);
  program_file(&p, "src/__init__.py", "");
  program_file(&p, "src/gateway.py", "import interface_cache\n");
  program_file(&p, "src/interface_cache.py", "");
  program_file(&p, "src/lambda_function.py", "import gateway\nfrom home import devices\n");
  program_file(&p, "src/home/__init__.py", "");
  program_file(&p, "src/home/devices.py", "import gateway\nfrom . import cache\n");
  program_file(&p, "src/home/cache.py", "");
  g = program_build(&p);
  CHECK_STR(program_target(&p, g, "src/gateway.py", 0), "src/interface_cache.py");
  CHECK_STR(program_target(&p, g, "src/lambda_function.py", 0), "src/gateway.py");
  CHECK_STR(program_target(&p, g, "src/lambda_function.py", 1), "src/home/devices.py");
  CHECK_STR(program_target(&p, g, "src/home/devices.py", 0), "src/gateway.py");
  CHECK_STR(program_target(&p, g, "src/home/devices.py", 1), "src/home/cache.py");
  uint32_t module = g->module_of_file[program_file_number(&p, "src/home/cache.py")];
  CHECK_STR(str_cstr(&p.arena, g->modules[module].name), "home.cache");
  program_end(&p);
}

// The same shape, but a package: a file named as a library is not that library.
static void test_package_is_not_flat(void) {
  program_start(&p);
  program_file(&p, "kit/__init__.py", "from kit import redis\n");
  program_file(&p, "kit/redis.py", "import redis\n");
  program_file(&p, "kit/main.py", "import redis\nfrom kit.redis import x\n");
  g = program_build(&p);
  CHECK_STR(program_target(&p, g, "kit/redis.py", 0), "redis");
  CHECK_STR(program_target(&p, g, "kit/main.py", 0), "redis");
  CHECK_STR(program_target(&p, g, "kit/main.py", 1), "kit/redis.py");
  program_end(&p);
}

static void test_several_roots(void) {
  program_start(&p);
  program_file(&p, "lambdas/a/handler.py", "import utils\nimport common.db\n");
  program_file(&p, "lambdas/a/utils.py", "");
  program_file(&p, "lambdas/b/handler.py", "import utils\n");
  program_file(&p, "lambdas/b/utils.py", "");
  program_file(&p, "libs/common/__init__.py", "");
  program_file(&p, "libs/common/db.py", "");
  program_file(&p, "tests/fixtures/boto3/__init__.py", "");
  program_file(&p, "tool.py", "import boto3\nimport utils\n");
  g = program_build(&p);
  CHECK_STR(program_target(&p, g, "lambdas/a/handler.py", 0), "lambdas/a/utils.py");
  CHECK_STR(program_target(&p, g, "lambdas/a/handler.py", 1), "libs/common/db.py");
  CHECK_STR(program_target(&p, g, "lambdas/b/handler.py", 0), "lambdas/b/utils.py");
  CHECK_STR(program_target(&p, g, "tool.py", 0), "boto3"); // a test's fixture is nobody's package
  CHECK_STR(program_target(&p, g, "tool.py", 1), "utils"); // two scripts' neighbours: neither
  uint32_t found[4];
  CHECK_INT(graph_find(g, STR("utils"), found, 4), 3);
  program_end(&p);
}

static void test_python_paths(void) {
  program_start(&p);
  program_file(&p, "app/__init__.py", "");
  program_file(&p, "app/main.py", "import settings\nfrom plugins import one\n");
  program_file(&p, "app/settings.py", "");
  program_file(&p, "vendor/plugins/one.py", "");
  program_file(&p, "vendor/json.py", "");
  program_file(&p, "use.py", "import json\nimport time\n");
  p.python_paths[0] = STR("app");
  p.python_paths[1] = STR("./vendor/");
  p.input.python_path_count = 2;
  g = program_build(&p);
  CHECK_STR(program_target(&p, g, "app/main.py", 0), "app/settings.py");
  CHECK_STR(program_target(&p, g, "app/main.py", 1), "vendor/plugins/one.py");
  CHECK_STR(program_target(&p, g, "use.py", 0), "vendor/json.py"); // before the standard library
  CHECK_STR(program_target(&p, g, "use.py", 1), "time");
  program_end(&p);
}

static void test_standard_library_names(void) {
  program_start(&p);
  program_file(&p, "app/logging.py", "");
  program_file(&p, "app/main.py", "import logging\nimport time\n");
  program_file(&p, "app/time.py", "");
  program_file(&p, "other/x.py", "import logging\n");
  g = program_build(&p);
  CHECK_STR(program_target(&p, g, "app/main.py", 0), "app/logging.py"); // sys.path[0] comes first
  CHECK_STR(program_target(&p, g, "app/main.py", 1), "time");           // loaded before anything
  CHECK_STR(program_target(&p, g, "other/x.py", 0), "logging");
  program_end(&p);
}

static void test_submodule_or_attribute(void) {
  program_start(&p);
  program_file(&p, "pkg/__init__.py", "from .impl import build\nfrom . import plain\n");
  program_file(&p, "pkg/build.py", ""); // hidden by the name that __init__ binds
  program_file(&p, "pkg/impl.py", "");
  program_file(&p, "pkg/plain.py", "");
  program_file(&p, "pkg/speed.pyi", "");
  program_file(&p, "use.py",
               "from pkg import build\nfrom pkg import plain, impl, NAME\nfrom pkg import "
               "speed\nfrom numpy import linalg, array\nimport pkg.speed\n");
  program_cost(&p, "numpy.linalg", 1, 2, "");
  g = program_build(&p);
  CHECK_STR(program_target(&p, g, "use.py", 0), "pkg/__init__.py");
  uint32_t count, hub = program_hub(&p, g, "use.py", 1);
  const uint32_t *targets = graph_hub_targets(&p.arena, g, hub, &count);
  CHECK_INT(count, 3);
  CHECK_INT(targets[0], program_module(g, "pkg"));
  CHECK_INT(targets[1], program_module(g, "pkg.plain"));
  CHECK_INT(targets[2], program_module(g, "pkg.impl"));
  uint32_t use = program_file_number(&p, "use.py");
  CHECK_INT(g->hubs[graph_hub(g, use, 1, 1)].target, program_module(g, "pkg.impl"));
  CHECK_INT(graph_hub(g, use, 1, 2), hub); // an attribute has no hub of its own
  CHECK_STR(program_target(&p, g, "use.py", 2), "pkg/__init__.py"); // a stub is no module
  targets = graph_hub_targets(&p.arena, g, program_hub(&p, g, "use.py", 3), &count);
  CHECK_INT(count, 2);
  CHECK_INT(targets[1], program_module(g, "numpy.linalg"));
  CHECK_STR(program_target(&p, g, "use.py", 4), "pkg.speed"); // an extension, below our package
  CHECK_INT(g->modules[program_module(g, "pkg.speed")].parent, program_module(g, "pkg"));
  CHECK(g->modules[program_module(g, "pkg.speed")].flags & GRAPH_FIRST_PARTY);
  program_end(&p);
}

static void test_dynamic(void) {
  program_start(&p);
  program_file(&p, "pkg/__init__.py", "");
  program_file(&p, "pkg/a.py",
               "import importlib\nx = importlib.import_module('.b', __package__)\ny = "
               "importlib.import_module('..b', 'pkg.sub')\nz = __import__('pkg.b')\n");
  program_file(&p, "pkg/b.py", "");
  g = program_build(&p);
  CHECK_STR(program_target(&p, g, "pkg/a.py", 1), "pkg/b.py");
  CHECK_STR(program_target(&p, g, "pkg/a.py", 2), "pkg/b.py");
  CHECK_STR(program_target(&p, g, "pkg/a.py", 3), "pkg/b.py");
  program_end(&p);
}

// ---- when ----

static enum graph_when when_of(const char *path, uint32_t import) {
  return (enum graph_when)g->hubs[program_hub(&p, g, path, import)].when;
}

static void test_when(void) {
  program_start(&p);
  program_file(&p, "a.py",
               "import sys, os\n"
               "from typing import TYPE_CHECKING\n"
               "if TYPE_CHECKING:\n    import t1\n"                                    // 2
               "if sys.version_info >= (3, 11):\n    import tomllib\n"                 // 3
               "else:\n    import tomli\n"                                             // 4
               "if sys.platform == 'win32':\n    import winreg\n"                      // 5
               "if os.environ.get('X'):\n    import x1\n"                              // 6
               "try:\n    import y1\nexcept ImportError:\n    import y2\n"             // 7, 8
               "def f():\n    import f1\n"                                             // 9
               "class C:\n    import c1\n"                                             // 10
               "if __name__ == '__main__':\n    import m1\n"                           // 11
               "if False:\n    import n1\n"                                            // 12
               "if something:\n    import s1\n"                                        // 13
               "if sys.platform == 'linux':\n    if something:\n        import s2\n"); // 14
  p.input.target = (struct graph_target){311, STR("linux")};
  g = program_build(&p);
  CHECK_INT(when_of("a.py", 2), GRAPH_TYPING);
  CHECK_INT(when_of("a.py", 3), GRAPH_EAGER);
  CHECK_INT(when_of("a.py", 4), GRAPH_NEVER);
  CHECK_INT(when_of("a.py", 5), GRAPH_NEVER);
  CHECK_INT(when_of("a.py", 6), GRAPH_MAYBE);
  CHECK_INT(when_of("a.py", 7), GRAPH_EAGER);
  CHECK_INT(when_of("a.py", 8), GRAPH_FALLBACK);
  CHECK_INT(when_of("a.py", 9), GRAPH_DEFERRED);
  CHECK_INT(when_of("a.py", 10), GRAPH_EAGER);
  CHECK_INT(when_of("a.py", 11), GRAPH_MAIN);
  CHECK_INT(when_of("a.py", 12), GRAPH_NEVER);
  CHECK_INT(when_of("a.py", 13), GRAPH_MAYBE);
  CHECK_INT(when_of("a.py", 14), GRAPH_MAYBE);
  p.input.target = (struct graph_target){0, STR("")};
  g = program_build(&p);
  CHECK_INT(when_of("a.py", 3), GRAPH_MAYBE);
  CHECK_INT(when_of("a.py", 4), GRAPH_MAYBE);
  CHECK_INT(when_of("a.py", 5), GRAPH_MAYBE);
  program_end(&p);
}

static void test_fallback_of_a_missing_module(void) {
  program_start(&p);
  program_file(&p, "a.py", "try:\n    import fast\nexcept ImportError:\n    import slow\n");
  program_cost(&p, "fast", NAN, NAN, NULL)->failed = true;
  program_entry(&p, "a");
  g = program_build(&p);
  CHECK_INT(when_of("a.py", 1), GRAPH_EAGER);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  CHECK_STR(program_loaded(&p, start), "a slow");
  program_end(&p);
}

static void test_lazy(void) {
  program_start(&p);
  program_file(&p, "a.py", "__lazy_modules__ = ['x']\nimport x\nlazy import y\n");
  p.input.target.python = 315;
  g = program_build(&p);
  CHECK_INT(when_of("a.py", 0), GRAPH_DEFERRED);
  CHECK_INT(when_of("a.py", 1), GRAPH_DEFERRED);
  p.input.target.python = 312; // knows nothing of the list
  g = program_build(&p);
  CHECK_INT(when_of("a.py", 0), GRAPH_EAGER);
  CHECK_INT(when_of("a.py", 1), GRAPH_DEFERRED);
  program_end(&p);
}

static void test_called_at_load(void) {
  program_start(&p);
  const char *source =
      "def make():\n    import heavy\n    if x: return\n    import after\n    inner()\n" // 0, 1
      "def later():\n    import other\n"                                                 // 2
      "def perhaps():\n    import p\n"                                                   // 3
      "def inner():\n    import q\n"                                                     // 4
      "async def co():\n    import r\n"                                                  // 5
      "@wrap\ndef wrapped():\n    import s\n"                                            // 6
      "def gen():\n    import t\n    yield t\n"                                          // 7
      "def setup():\n    helper()\n"
      "def helper():\n    import u\n" // 8
      "def twice():\n    import v\n"  // 9
      "def twice():\n    import w\n"  // 10
      "app = make()\n"
      "if x: perhaps()\n"
      "co(); wrapped(); gen(); setup(); twice()\n";
  program_file(&p, "a.py", source);
  const struct names *names[1] = {
      names_analyse(p.extractor, &p.arena, p.files[0], text_pad(&p.arena, str_from(source)))};
  p.input.names = names;
  g = program_build(&p);
  for (uint32_t i = 0; i <= 10; i++)
    CHECK_INT(when_of("a.py", i), i == 0 || i == 8 ? GRAPH_EAGER : GRAPH_DEFERRED);
  program_end(&p);
}

static void check_condition(const char *text, uint32_t python, const char *platform,
                            enum graph_truth wanted) {
  struct graph_target target = {python, str_from(platform)};
  enum graph_truth got = graph_condition(str_from(text), &target);
  if (got != wanted) fprintf(stderr, "condition: %s (%u %s)\n", text, python, platform);
  CHECK_INT(got, wanted);
}

static void test_conditions(void) {
  check_condition("sys.version_info >= (3, 8)", 311, "", GRAPH_TRUE);
  check_condition("sys.version_info > (3, 11)", 311, "", GRAPH_TRUE);
  check_condition("sys.version_info <= (3, 11)", 311, "", GRAPH_FALSE);
  check_condition("sys.version_info == (3, 11)", 311, "", GRAPH_FALSE);
  check_condition("sys.version_info[:2] == (3, 11)", 311, "", GRAPH_TRUE);
  check_condition("sys.version_info < (3, 11, 3)", 311, "", GRAPH_UNKNOWN);
  check_condition("sys.version_info < (3, 11, 3)", 312, "", GRAPH_FALSE);
  check_condition("(3, 9) <= sys.version_info < (3, 12)", 311, "", GRAPH_TRUE);
  check_condition("sys.version_info[0] == 2", 0, "", GRAPH_FALSE);
  check_condition("sys.version_info[0] >= 3 and sys.version_info[1] > 99", 0, "", GRAPH_FALSE);
  check_condition("sys.version_info.major < 3", 0, "", GRAPH_FALSE);
  check_condition("sys.version_info >= (3,)", 0, "", GRAPH_TRUE);
  check_condition("sys.version_info >= (3, 9)", 0, "", GRAPH_UNKNOWN);
  check_condition("sys.hexversion >= 0x03080000", 310, "", GRAPH_TRUE);
  check_condition("version_info < (3, 5)", 0, "", GRAPH_FALSE);
  check_condition("PY2", 0, "", GRAPH_FALSE);
  check_condition("six.PY3", 0, "", GRAPH_TRUE);
  check_condition("PY2", 207, "", GRAPH_TRUE);
  check_condition("sys.platform == 'win32'", 0, "linux", GRAPH_FALSE);
  check_condition("sys.platform == 'win32'", 0, "", GRAPH_UNKNOWN);
  check_condition("sys.platform.startswith('linux')", 0, "linux", GRAPH_TRUE);
  check_condition("sys.platform.startswith((\"win\", \"cygwin\"))", 0, "linux", GRAPH_FALSE);
  check_condition("sys.platform in ('win32', 'cygwin')", 0, "win32", GRAPH_TRUE);
  check_condition("sys.platform not in {'win32'}", 0, "linux", GRAPH_TRUE);
  check_condition("os.name == 'nt'", 0, "darwin", GRAPH_FALSE);
  check_condition("platform.system() == \"Windows\"", 0, "win32", GRAPH_TRUE);
  check_condition("platform.system().lower() == 'windows'", 0, "win32", GRAPH_UNKNOWN);
  check_condition("platform.python_implementation() == 'PyPy'", 0, "", GRAPH_FALSE);
  check_condition("hasattr(sys, 'pypy_version_info')", 0, "", GRAPH_FALSE);
  check_condition("not TYPE_CHECKING", 0, "", GRAPH_TRUE);
  check_condition("not (sys.platform == 'win32' or os.name == 'nt')", 0, "linux", GRAPH_TRUE);
  check_condition("DEBUG or sys.version_info >= (3, 6)", 0, "", GRAPH_TRUE);
  check_condition("DEBUG and sys.version_info >= (3, 6)", 0, "", GRAPH_UNKNOWN);
  check_condition("DEBUG and sys.version_info < (3, 0)", 0, "", GRAPH_FALSE);
  check_condition("os.environ.get('A', '(') == ')'", 0, "linux", GRAPH_UNKNOWN);
  check_condition("sys.version_info >= (3, 8) if x else y", 311, "", GRAPH_UNKNOWN);
  check_condition("sys.version_info >=", 311, "", GRAPH_UNKNOWN);
  check_condition("", 311, "", GRAPH_UNKNOWN);
  check_condition("((((", 311, "", GRAPH_UNKNOWN);
  check_condition("sys.version_info[", 311, "", GRAPH_UNKNOWN);
  check_condition("sys.version_info[99]", 311, "", GRAPH_UNKNOWN);
  check_condition("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10] == ()", 311, "", GRAPH_UNKNOWN);
}

static void test_deep_condition(void) {
  struct builder text = {0};
  for (int i = 0; i < 100000; i++)
    builder_add_cstr(&text, i % 2 ? "(" : "not ");
  struct graph_target target = {311, STR("linux")};
  CHECK_INT(graph_condition(builder_view(&text), &target), GRAPH_UNKNOWN);
  builder_free(&text);
}

// ---- start-ups ----

static void test_init_chain(void) {
  program_start(&p);
  program_file(&p, "a/__init__.py", "import x\n");
  program_file(&p, "a/b/__init__.py", "import y\n");
  program_file(&p, "a/b/c.py", "import z\n");
  program_file(&p, "main.py", "import a.b.c\n");
  program_entry(&p, "main");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  CHECK_STR(program_loaded(&p, start), "a a.b a.b.c main x y z");
  CHECK_STR(program_chain(&p, start, "x"), "main > a.b.c:1 > a.b:0 > a:0 > x:1");
  CHECK_STR(program_chain(&p, start, "main"), "");
  program_end(&p);
}

static void test_script(void) {
  program_start(&p);
  program_file(&p, "pkg/__init__.py", "import never\n");
  program_file(&p, "pkg/run.py", "import a\nif __name__ == '__main__':\n    import b\n");
  program_script(&p, "pkg/run.py");
  program_entry(&p, "pkg.run");
  program_cost(&p, "b", 30, 30, "");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  CHECK_STR(program_loaded(&p, start), "a b");
  uint32_t hub = program_hub(&p, g, "pkg/run.py", 1);
  CHECK(graph_runs(start, hub));
  CHECK_INT(graph_saving(start, hub).us, 30000);
  CHECK_STR(program_chain(&p, start, "b"), "pkg.run > b:3");
  start = graph_start_entry(&p.arena, g, 1);
  CHECK_STR(program_loaded(&p, start), "a never pkg pkg.run");
  CHECK(!graph_runs(start, hub));
  program_end(&p);
}

static void test_missing_entry(void) {
  program_start(&p);
  program_file(&p, "a.py", "");
  program_entry(&p, "nowhere.at_all");
  program_script(&p, "missing.py");
  g = program_build(&p);
  CHECK(graph_start_entry(&p.arena, g, 0) == NULL);
  CHECK(graph_start_entry(&p.arena, g, 1) == NULL);
  program_end(&p);
}

static void test_preloaded_is_free(void) {
  program_start(&p);
  program_file(&p, "a.py", "import os\nimport json\nimport pandas\n");
  program_cost(&p, "os", 5, 5, "stat");
  program_cost(&p, "json", 4, 4, "json.decoder");
  program_cost(&p, "json.decoder", 6, 6, "");
  program_cost(&p, "pandas", 100, 100, "os json");
  program_entry(&p, "a");
  program_entry(&p, "a")->lambda = true;
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  CHECK_INT(start->total.us, 110000);
  CHECK_INT(graph_saving(start, program_hub(&p, g, "a.py", 0)).us, 0);
  CHECK_INT(graph_saving(start, program_hub(&p, g, "a.py", 1)).us, 0); // pandas needs it too
  CHECK_INT(graph_saving_of_module(start, program_module(g, "json")).us, 10000);
  start = graph_start_entry(&p.arena, g, 1); // Lambda's runtime has json
  CHECK_INT(start->total.us, 100000);
  CHECK_INT(start->total.modules, 2);
  program_end(&p);
}

// ---- figures ----

static uint64_t cost_of(const char *name) {
  return g->modules[program_module(g, name)].cost_us;
}

static void test_costs(void) {
  program_start(&p);
  program_file(&p, "app.py", "import heavy\nimport app_util\n");
  program_file(&p, "app_util.py", "import heavy.sub\n");
  program_cost(&p, "heavy", NAN, 1200, NULL);     // typed by hand
  program_cost(&p, "heavy.sub", NAN, 1500, NULL); // with its parent in it
  program_cost(&p, "light", 3, 9, "heavy");       // measured
  program_cost(&p, "app", NAN, 1510, NULL);       // ours: what it imports is known
  program_cost(&p, "app_util", NAN, 1504, NULL);
  program_cost(&p, "known", NAN, 1225, "heavy"); // cumulative, but its imports are known
  g = program_build(&p);
  CHECK_INT(cost_of("heavy"), 1200000);
  CHECK_INT(cost_of("heavy.sub"), 300000);
  CHECK_INT(cost_of("light"), 3000);
  CHECK_INT(cost_of("app_util"), 4000);
  CHECK_INT(cost_of("app"), 6000);
  CHECK_INT(cost_of("known"), 25000);
  CHECK(g->modules[program_module(g, "heavy")].flags & GRAPH_BOUND);
  CHECK(!(g->modules[program_module(g, "app")].flags & GRAPH_BOUND));
  CHECK(g->has_costs);
  program_end(&p);
}

// boto3 alone saves little where botocore is imported beside it; together they save all.
static void test_savings(void) {
  program_start(&p);
  program_file(&p, "app.py",
               "import boto3\nimport botocore.session, json\nimport solo\nimport solo\n");
  program_cost(&p, "boto3", 24, 568, "botocore botocore.session");
  program_cost(&p, "botocore", 1, 40, "urllib3");
  program_cost(&p, "botocore.session", 20, 500, "");
  program_cost(&p, "urllib3", 42, 42, "");
  program_cost(&p, "json", 2, 2, "");
  program_cost(&p, "solo", 7, 7, "");
  program_entry(&p, "app");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  uint32_t boto3 = program_hub(&p, g, "app.py", 0), statement = program_hub(&p, g, "app.py", 1);
  uint32_t botocore = graph_hub(g, 0, 1, 0), json = graph_hub(g, 0, 1, 1);
  CHECK_INT(start->total.us, 96000);
  CHECK_INT(graph_saving(start, boto3).us, 24000);
  CHECK_INT(graph_saving(start, botocore).us, 0);
  CHECK_INT(graph_saving(start, json).us, 2000);
  CHECK_INT(graph_saving(start, statement).us, 2000);
  uint32_t group[2] = {boto3, botocore};
  const uint32_t *lost;
  struct graph_sum sum = graph_saving_of_group(&p.arena, start, group, 2, &lost);
  CHECK_INT(sum.us, 87000);
  CHECK_INT(sum.modules, 4);
  CHECK(lost != NULL);
  // Two imports of one module in one file: neither alone saves anything.
  CHECK_INT(graph_saving(start, program_hub(&p, g, "app.py", 2)).us, 0);
  CHECK_INT(graph_saving_of_module(start, program_module(g, "solo")).us, 7000);
  bool movable[PROGRAM_SIZE];
  memset(movable, true, sizeof movable);
  struct graph_cut cut = graph_find_cut(&p.arena, start, program_module(g, "urllib3"), movable);
  CHECK_INT(cut.count, 2);
  CHECK_INT(cut.saved.us, 87000);
  movable[boto3] = false;
  cut = graph_find_cut(&p.arena, start, program_module(g, "urllib3"), movable);
  CHECK_INT(cut.count, 0);
  program_end(&p);
}

// Of two places that keep a module out, the one nearest to it.
static void test_nearest_cut(void) {
  program_start(&p);
  program_file(&p, "a.py", "import b\n");
  program_file(&p, "b.py", "import c\n");
  program_file(&p, "c.py", "import heavy\n");
  program_cost(&p, "heavy", 500, 500, "");
  program_entry(&p, "a");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  bool movable[3] = {true, true, true};
  struct graph_cut cut = graph_find_cut(&p.arena, start, program_module(g, "heavy"), movable);
  CHECK_INT(cut.count, 1);
  CHECK_INT(cut.hubs[0], program_hub(&p, g, "c.py", 0));
  movable[program_hub(&p, g, "c.py", 0)] = false;
  cut = graph_find_cut(&p.arena, start, program_module(g, "heavy"), movable);
  CHECK_INT(cut.count, 1);
  CHECK_INT(cut.hubs[0], program_hub(&p, g, "b.py", 0));
  CHECK_INT(cut.saved.us, 500000);
  program_end(&p);
}

static void test_chains_prefer_what_surely_runs(void) {
  program_start(&p);
  program_file(&p, "a.py", "if flag:\n    import heavy\nimport b\n");
  program_file(&p, "b.py", "import heavy\nif flag:\n    import other\n");
  program_entry(&p, "a");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  CHECK_STR(program_chain(&p, start, "heavy"), "a > b:3 > heavy:1");
  CHECK_STR(program_chain(&p, start, "other"), "maybe a > b:3 > other:3");
  program_end(&p);
}

static void test_cycles(void) {
  program_start(&p);
  program_file(&p, "a.py", "import b\n");
  program_file(&p, "b.py", "import c\n");
  program_file(&p, "c.py", "def f():\n    import a\n    import d\n");
  program_file(&p, "d.py", "");
  program_file(&p, "e.py", "import f\n");
  program_file(&p, "f.py", "import e\n");
  program_file(&p, "pkg/__init__.py", "from . import one\n");
  program_file(&p, "pkg/one.py", "def f():\n    from . import two\n");
  program_file(&p, "pkg/two.py", "");
  g = program_build(&p);
  struct graph_chain cycle;
  uint32_t a = program_module(g, "a"), c = program_module(g, "c"), d = program_module(g, "d");
  CHECK(graph_find_cycle(&p.arena, g, c, a, false, &cycle));
  CHECK_INT(cycle.count, 2);
  CHECK_INT(cycle.steps[0].importer, a);
  CHECK_INT(cycle.steps[1].module, c);
  CHECK(!graph_find_cycle(&p.arena, g, c, d, false, &cycle));
  CHECK(!graph_find_cycle(&p.arena, g, a, c, false, &cycle));
  CHECK(graph_find_cycle(&p.arena, g, a, c, true, &cycle));
  // The package of both is loaded already: no cycle.
  CHECK(!graph_find_cycle(&p.arena, g, program_module(g, "pkg.one"), program_module(g, "pkg.two"),
                          false, &cycle));
  uint32_t count;
  const uint32_t *component = graph_components(&p.arena, g, &count);
  CHECK_INT(component[program_module(g, "e")], component[program_module(g, "f")]);
  CHECK(component[a] != component[c]);
  CHECK(component[program_module(g, "pkg")] != component[program_module(g, "pkg.one")]);
  program_end(&p);
}

static void test_why(void) {
  program_start(&p);
  program_file(&p, "a.py", "import b\n");
  program_file(&p, "b.py", "def f():\n    import heavy.sub\n");
  program_file(&p, "c.py", "import heavy\n");
  program_cost(&p, "third", 1, 1, "heavy");
  program_cost(&p, "heavy", 100, 100, "");
  program_entry(&p, "a");
  program_entry(&p, "c");
  g = program_build(&p);
  const struct graph_start *starts[2] = {graph_start_entry(&p.arena, g, 0),
                                         graph_start_entry(&p.arena, g, 1)};
  struct graph_why why = graph_find_why(&p.arena, g, program_module(g, "heavy"), starts);
  CHECK_INT(why.importer_count, 2);
  CHECK_INT(why.external_importer_count, 1);
  CHECK(!why.starts[0].loaded);
  CHECK(why.starts[1].loaded);
  CHECK_INT(why.starts[1].saving.us, 100000);
  CHECK_INT(why.starts[1].chain.count, 1);
  CHECK(why.reachable);
  program_end(&p);
}

/* A full collection is saved only if its threshold is no longer reached. */
static void test_collector(void) {
  program_start(&p);
  program_file(&p, "app.py", "import big\nimport small\nimport edge\n");
  program_cost(&p, "big", 1, NAN, "")->objects = 100000;
  program_cost(&p, "small", 1, NAN, "")->objects = 1000;
  program_cost(&p, "edge", 1, NAN, "")->objects = 49000;
  p.input.collector =
      (struct graph_collector){.young_ms = 1e-5, .full_ms = 1e-4, .period = 80000, .first = 60000};
  program_script(&p, "app.py");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  CHECK_INT(start->total.objects, 150000);
  /* All: young 1.5, full at 60,000 and 140,000 new objects: 6 and 14. */
  struct graph_collected all = graph_collector_saving(start, &start->total);
  CHECK(fabs(all.ms - 21.5) < 1e-6);
  struct graph_sum sum = graph_saving(start, program_hub(&p, g, "app.py", 0)); /* both full ones */
  struct graph_collected big = graph_collector_saving(start, &sum);
  CHECK(fabs(big.ms - 21) < 1e-6);
  CHECK(!big.sensitive);
  sum = graph_saving(start, program_hub(&p, g, "app.py", 1)); /* only young ones */
  struct graph_collected small = graph_collector_saving(start, &sum);
  CHECK(fabs(small.ms - 0.01) < 1e-6);
  sum = graph_saving(start, program_hub(&p, g, "app.py", 2)); /* the second full one */
  struct graph_collected edge = graph_collector_saving(start, &sum);
  CHECK(fabs(edge.ms - 14.49) < 1e-6);
  p.input.collector.first = 22000; /* then the second comes at 102,000, near what is left */
  g = program_build(&p);
  start = graph_start_entry(&p.arena, g, 0);
  CHECK(graph_collector_saving(start, &sum).sensitive);
  program_end(&p);
}

/* Few new objects after much that was kept: no full collection. */
static void test_collector_of_large_programs(void) {
  program_start(&p);
  program_file(&p, "app.py", "import big\n");
  program_cost(&p, "big", 1, NAN, "")->objects = 1000000;
  p.input.collector = (struct graph_collector){.full_ms = 1, .period = 100000, .first = 100000};
  program_script(&p, "app.py");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  /* At 1, 2, 3, 4 x 100,000; then every second time: 6, 8; 2 is not more than a quarter of 8. */
  struct graph_collected all = graph_collector_saving(start, &start->total);
  CHECK(fabs(all.ms - 1e5 * (1 + 2 + 3 + 4 + 6 + 8)) < 1);
  program_end(&p);
}

static void test_saving_of_package(void) {
  program_start(&p);
  program_file(&p, "app.py", "import one\nfrom lib import a\n");
  program_file(&p, "one.py", "import lib.b\nimport base\n");
  program_cost(&p, "lib", 1, NAN, "");
  program_cost(&p, "lib.a", 20, NAN, "base");
  program_cost(&p, "lib.b", 30, NAN, "deep");
  program_cost(&p, "base", 100, NAN, "");
  program_cost(&p, "deep", 200, NAN, "");
  program_script(&p, "app.py");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  uint32_t lib = program_module(g, "lib"), app = program_module(g, "app");
  CHECK_INT(graph_saving_of_module(start, lib).us, 1000);
  CHECK_INT(graph_saving_of_package(start, lib).us, 251000);
  CHECK_INT(graph_saving_of_package(start, program_module(g, "base")).us, 100000);
  CHECK_INT(graph_saving_of_package(start, app).us, 0);
  program_end(&p);
}

static void test_getattr(void) {
  program_start(&p);
  program_file(&p, "app.py", "from pkg import Pool, other\n");
  program_file(&p, "lazy.py", "def f():\n    from pkg import Pool\n");
  program_file(&p, "pkg/__init__.py",
               "def __getattr__(name):\n"
               "  if name == 'Pool':\n    from .pool import Pool as found\n    return found\n"
               "  from .rest import Rest\n");
  program_file(&p, "pkg/pool.py", "import threading\n");
  program_file(&p, "pkg/rest.py", "");
  program_script(&p, "app.py");
  program_script(&p, "lazy.py");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  CHECK(graph_loads(start, program_module(g, "pkg.pool")));
  CHECK(graph_loads(start, program_module(g, "threading")));
  CHECK(!graph_loads(start, program_module(g, "pkg.rest")));
  start = graph_start_entry(&p.arena, g, 1);
  CHECK(!graph_loads(start, program_module(g, "pkg.pool")));
  program_end(&p);
}

/* What a file's calls work out, the profile has seen; what its statements say, they say. */
static void test_computed_imports(void) {
  program_start(&p);
  program_file(&p, "a.py",
               "import importlib\nfor n in P: importlib.import_module(n)\n"
               "def f(): import deferred.sub\n");
  program_file(&p, "plain.py", "def f(): import deferred\n");
  program_file(&p, "plugin.py", "");
  program_entry(&p, "a");
  program_entry(&p, "plain");
  program_cost(&p, "a", 1, 1, "plugin deferred deferred.sub");
  program_cost(&p, "plain", 1, 1, "plugin deferred gone");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  CHECK_STR(program_chain(&p, start, "plugin"), "a > plugin:0");
  CHECK(!graph_loads(start, program_module(g, "deferred.sub")));
  CHECK(!graph_loads(start, program_module(g, "deferred")));
  CHECK_STR(program_loaded(&p, graph_start_entry(&p.arena, g, 1)), "plain");
  program_end(&p);
}

/* A package loads a part of itself when asked: the profile has seen it, the statement brings it. */
static void test_parts(void) {
  program_start(&p);
  program_file(&p, "a.py",
               "from big import name\nfrom big import written\n"
               "def f(): import big.later\n");
  program_file(&p, "b.py", "import big\n");
  program_entry(&p, "a");
  program_entry(&p, "b");
  program_cost(&p, "a", 1, NAN, "big big.part big.written big.later bigger.other");
  program_cost(&p, "big", 10, NAN, "");
  program_cost(&p, "big.part", 20, NAN, "big.inner");
  program_cost(&p, "big.inner", 30, NAN, "");
  program_cost(&p, "big.written", 5, NAN, "");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  CHECK_STR(program_loaded(&p, start), "a big big.inner big.part big.written");
  CHECK_STR(program_chain(&p, start, "big.inner"), "a > big.part:1 > big.inner:0");
  CHECK_STR(program_loaded(&p, graph_start_entry(&p.arena, g, 1)), "b big");
  program_end(&p);
}

static void test_keep(void) {
  program_start(&p);
  program_file(&p, "app.py", "import pkg\nimport other\n");
  program_file(&p, "pkg.py", "import hot\nimport cold\n");
  program_file(&p, "other.py", "");
  program_cost(&p, "hot", 300, NAN, "base");
  program_cost(&p, "cold", 100, NAN, "base");
  program_cost(&p, "base", 40, NAN, "");
  program_script(&p, "app.py");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  uint32_t hot = program_module(g, "hot"), hub = graph_hub(g, 0, 0, GRAPH_NONE);
  CHECK_INT(graph_saving(start, hub).us, 440000);
  const struct graph_start *keep = graph_start_keep(&p.arena, start, &hot, 1);
  CHECK_INT(keep->total.us, start->total.us);
  CHECK_INT(graph_saving(keep, hub).us, 100000);
  CHECK_INT(graph_saving_of_module(keep, program_module(g, "base")).us, 40000);
  CHECK_INT(graph_saving_of_group(&p.arena, keep, &hub, 1, NULL).us, 100000);
  program_end(&p);
}

static void test_plan(void) {
  program_start(&p);
  program_file(&p, "app.py", "import boto3\nimport botocore\nimport pandas\nimport light\n");
  program_cost(&p, "boto3", 24, NAN, "botocore");
  program_cost(&p, "botocore", 63, NAN, "");
  program_cost(&p, "pandas", 400, NAN, "");
  program_cost(&p, "light", 1, NAN, "");
  program_entry(&p, "app");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  bool movable[4] = {true, true, true, false};
  struct graph_plan plan = graph_make_plan(&p.arena, start, movable, NULL);
  CHECK_INT(plan.startup_us, 488000);
  CHECK_INT(plan.points[0].cut.count, 0);
  CHECK_INT(plan.points[1].cut.count, 1);
  CHECK_INT(plan.points[1].startup_us, 88000);
  CHECK_INT(plan.points[plan.count - 1].startup_us, 1000);
  CHECK_INT(plan.points[plan.count - 1].cut.count, 3);
  CHECK_INT(graph_plan_for(&plan, 100000)->cut.count, 1);
  CHECK(graph_plan_for(&plan, 500) == NULL);
  program_end(&p);
}

static void test_write(void) {
  program_start(&p);
  program_file(&p, "a\"b/x.py", "import pandas\n");
  program_cost(&p, "pandas", 400.5, NAN, "");
  program_script(&p, "a\"b/x.py");
  g = program_build(&p);
  const struct graph_start *start = graph_start_entry(&p.arena, g, 0);
  struct builder out = {0};
  graph_write_json(&out, g, start, NULL, true);
  CHECK(str_find(builder_view(&out), STR("\"path\":\"a\\\"b/x.py\""), 0) != SIZE_MAX);
  CHECK(str_find(builder_view(&out), STR("\"saving_ms\":400.5"), 0) != SIZE_MAX);
  builder_clear(&out);
  graph_write_dot(&out, g, start, true);
  CHECK(str_find(builder_view(&out), STR("pandas\\n400.5 ms"), 0) != SIZE_MAX);
  builder_free(&out);
  program_end(&p);
}

static void test_empty(void) {
  program_start(&p);
  g = program_build(&p);
  CHECK_INT(g->module_count, 0);
  CHECK_INT(graph_find(g, STR("a.b"), (uint32_t[1]){0}, 1), 0);
  const struct graph_start *start = graph_start_modules(&p.arena, g, NULL, 0);
  CHECK_INT(start->count, 1);
  program_end(&p);
}

static void test_tables(void) {
  CHECK(graph_is_preloaded(STR("os")));
  CHECK(graph_is_preloaded(STR("os.path")));
  CHECK(!graph_is_preloaded(STR("json")));
  CHECK(graph_is_preloaded_by_lambda(STR("json")));
  CHECK(graph_is_preloaded_by_lambda(STR("warnings")));
  CHECK(graph_is_preloaded_by_lambda(STR("_collections")));
  CHECK(graph_is_stdlib(STR("xml.etree.ElementTree")));
  CHECK(graph_is_stdlib(STR("zoneinfo")));
  CHECK(!graph_is_stdlib(STR("pandas")));
}

int main(void) {
  RUN(test_src_layout);
  RUN(test_relative_levels);
  RUN(test_package_beside_module);
  RUN(test_namespace_packages);
  RUN(test_flat_root);
  RUN(test_package_is_not_flat);
  RUN(test_several_roots);
  RUN(test_python_paths);
  RUN(test_standard_library_names);
  RUN(test_submodule_or_attribute);
  RUN(test_dynamic);
  RUN(test_when);
  RUN(test_fallback_of_a_missing_module);
  RUN(test_lazy);
  RUN(test_called_at_load);
  RUN(test_conditions);
  RUN(test_deep_condition);
  RUN(test_init_chain);
  RUN(test_script);
  RUN(test_missing_entry);
  RUN(test_preloaded_is_free);
  RUN(test_costs);
  RUN(test_savings);
  RUN(test_nearest_cut);
  RUN(test_chains_prefer_what_surely_runs);
  RUN(test_cycles);
  RUN(test_why);
  RUN(test_collector);
  RUN(test_collector_of_large_programs);
  RUN(test_saving_of_package);
  RUN(test_getattr);
  RUN(test_computed_imports);
  RUN(test_parts);
  RUN(test_keep);
  RUN(test_plan);
  RUN(test_write);
  RUN(test_empty);
  RUN(test_tables);
  return check_result();
}

// Where names are used and what runs while a module loads: the verdict for each import of a file.
// Each case is a file whose import of `m` (or `x`) is judged.
#include "check.h"
#include "facts/names.h"

#include <stdlib.h>

static struct facts_extractor *extractor;
static struct arena arena;

static const struct names *analyse(const char *source) {
  struct str file = text_pad(&arena, str_from(source));
  const struct facts *facts = facts_extract(extractor, &arena, STR("a.py"), file);
  return names_analyse(extractor, &arena, facts, file);
}

static void check_verdict(const char *source, enum names_verdict wanted, int line) {
  const struct names *names = analyse(source);
  bool found = names->binding_count > 0;
  check_true(found, "a binding", __FILE__, line);
  if (found) check_int(names->bindings[0].verdict, wanted, source, __FILE__, line);
}
#define VERDICT(source, wanted) check_verdict(source, wanted, __LINE__)

static void test_movable(void) {
  VERDICT("import m\ndef f():\n  return m.x\n", NAMES_MOVABLE);
  VERDICT("import m\nf = lambda: m.x\n", NAMES_MOVABLE);
  VERDICT("import m\nclass C:\n  def f(self):\n    return m.x\n", NAMES_MOVABLE);
  VERDICT("import m\nif __name__ == '__main__':\n  m.run()\n", NAMES_MOVABLE);
  VERDICT("import m\ndef main(): m.run()\nif __name__ == '__main__':\n  main()\n", NAMES_MOVABLE);
  VERDICT("import m\n", NAMES_MOVABLE);
  VERDICT("import m\nTABLE = {'f': lambda: m.f()}\n", NAMES_MOVABLE);
  VERDICT("import m\ndef f(m):\n  return m\nf(1)\n", NAMES_MOVABLE); // a parameter of that name
  VERDICT("import m\nclass C:\n  m = 1\n", NAMES_MOVABLE);           // the class's own m
  VERDICT("import m\n@app.route('/')\ndef f(): return m.x\n", NAMES_MOVABLE);
  VERDICT("import m\nimport atexit\ndef f(): m.x()\natexit.register(f)\n", NAMES_MOVABLE);
}

static void test_used_at_load(void) {
  VERDICT("import m\nx = m.y\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\n@m.wraps\ndef f(): pass\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\ndef f(a=m.x): pass\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\nclass C(m.Base): pass\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\nclass C:\n  x = m.y\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\nx = [m.f(i) for i in range(3)]\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\nx = [i for i in m.y]\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\nf'{m.x}'\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\nif m.FLAG:\n  pass\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\nclass C:\n  m = m\n", NAMES_USED_AT_LOAD); // not yet bound in the class
}

static void test_called_at_load(void) {
  VERDICT("import m\ndef f(): return m.x\ny = f()\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\ndef g(): return m.x\ndef f(): return g()\ny = f()\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\nclass C:\n  def __init__(self):\n    m.x()\nC()\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\nclass B:\n  def __init__(self):\n    m.x()\nclass C(B): pass\nc = C()\n",
          NAMES_USED_AT_LOAD);
  VERDICT("import m\nclass C:\n  def go(self):\n    m.x()\nc = C()\nc.go()\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\ndef deco(f):\n  m.x()\n  return f\n@deco\ndef g(): pass\n",
          NAMES_USED_AT_LOAD);
  VERDICT("import m\ndef f(x): return m.x\ny = list(map(f, [1]))\n", NAMES_USED_AT_LOAD);
  VERDICT("import m\nclass C:\n  def __init_subclass__(cls): m.x()\nclass D(C): pass\n",
          NAMES_USED_AT_LOAD);
  VERDICT("import m\nx = (lambda: m.y)()\n", NAMES_USED_AT_LOAD);
  VERDICT("def f():\n  import m\n  return m.x\ny = f()\n", NAMES_CALLED_AT_LOAD);
  VERDICT("def f():\n  import m\n  return m.x\n", NAMES_MOVABLE);
}

static void test_other_verdicts(void) {
  VERDICT("import m\n__all__ = ['m']\n", NAMES_EXPORTED);
  VERDICT("import m\n__all__ = []\n__all__ += ['m']\n", NAMES_EXPORTED);
  VERDICT("import m\n__all__ = []\n__all__.append('m')\n", NAMES_EXPORTED);
  VERDICT("import m\nm = 1\n", NAMES_REBOUND);
  VERDICT("try:\n  import m\nexcept ImportError:\n  m = None\n", NAMES_REBOUND);
  VERDICT("import m\ndef f():\n  global m\n  m = 2\n", NAMES_REBOUND);
  VERDICT("import m\ndel m\n", NAMES_DELETED);
  VERDICT("class C:\n  import m\n  def f(self): return self.m\n", NAMES_IN_CLASS);
  VERDICT("from m import *\n", NAMES_STAR);
}

static void check_typing(const char *source, bool only, bool evaluated, int line) {
  const struct names *names = analyse(source);
  check_int(names->bindings[names->binding_count - 1].only_typing, only, source, __FILE__, line);
  check_int(names->bindings[names->binding_count - 1].annotation_at_load, evaluated, source,
            __FILE__, line);
}
#define TYPING(source, only, evaluated) check_typing(source, only, evaluated, __LINE__)

static void test_annotations(void) {
  TYPING("import m\ndef f(a: m.T) -> None: pass\n", true, true);
  TYPING("from __future__ import annotations\nimport m\ndef f(a: m.T): pass\n", true, false);
  TYPING("import m\ndef f(a: 'm.T'): pass\n", true, false);
  TYPING("import m\ndef f(a: 'list[m.T] | None'): pass\n", true, false);
  TYPING("import m\nx: m.T = None\n", true, true);
  TYPING("import m\ndef f():\n  x: m.T = g()\n", true, false);
  TYPING("import m\ndef f(a: m.T): return m.x\n", false, true);
  TYPING("import m\ndef f(): pass\n", false, false);
}

// "line:way.attribute" of every use of the first binding.
static const char *uses_of(const char *source) {
  static const char *const ways[] = {"always", "branch", "errors"};
  const struct names *names = analyse(source);
  const struct names_binding *b = &names->bindings[0];
  struct str text = STR("");
  for (uint32_t i = 0; i < b->use_count; i++) {
    const struct names_use *use = &b->uses[i];
    if (use->operation == NAMES_LOAD)
      text = str_format(&arena, STR_FMT " %u:%s%s" STR_FMT, STR_ARG(text), use->line,
                        ways[names_use_way(names, use)], use->attribute.len ? "." : "",
                        STR_ARG(use->attribute));
  }
  return str_cstr(&arena, text);
}

static void test_ways(void) {
  CHECK_STR(uses_of("import a\ndef f():\n  a.b.c()\n  if a.x:\n    a.y\n  else:\n    a[0].z\n"),
            " 3:always.b 4:always.x 5:branch.y 7:branch");
  CHECK_STR(uses_of("import a\ndef f():\n  for i in a.all():\n    a.each(i)\n  a.end()\n"),
            " 3:always.all 4:branch.each 5:always.end");
  CHECK_STR(uses_of("import a\ndef f(x):\n  a.first()\n  if x:\n    return\n  a.then()\n"),
            " 3:always.first 6:branch.then");
  CHECK_STR(uses_of("import a\ndef f():\n  try:\n    a.b()\n  except OSError:\n    a.c()\n"),
            " 4:always.b 6:errors.c");
  CHECK_STR(uses_of("import a\ndef f():\n  if x:\n    pass\n  elif a.b:\n    pass\n"),
            " 5:branch.b");
  CHECK_STR(uses_of("import a\nif __name__ == '__main__':\n  a.b()\n"), " 3:always.b");
  CHECK_STR(uses_of("import a\ndef f():\n  try:\n    pass\n  except E:\n    def g():\n      a.b\n"),
            " 7:always.b");
}

// "caller>callee:way" of every call, functions by name.
static const char *calls_of(const char *source) {
  static const char *const ways[] = {"always", "branch", "errors"};
  const struct names *names = analyse(source);
  struct str text = STR("");
  for (uint32_t i = 0; i < names->call_count; i++) {
    const struct names_call *call = &names->calls[i];
    struct str caller =
        call->caller == NAMES_NO_FUNCTION ? STR("") : names->functions[call->caller].qualname;
    text = str_format(&arena, STR_FMT " %s" STR_FMT ">" STR_FMT ":%s", STR_ARG(text),
                      call->main ? "main " : "", STR_ARG(caller),
                      STR_ARG(names->functions[call->callee].qualname), ways[call->way]);
  }
  return str_cstr(&arena, text);
}

static void test_calls(void) {
  CHECK_STR(calls_of("def g():\n  pass\ndef f(x):\n  g()\n  if x:\n    g()\n  use(g)\n"),
            " f>g:always f>g:branch f>g:branch");
  CHECK_STR(calls_of("def f():\n  pass\nif __name__ == '__main__':\n  f()\n"), " main >f:always");
  CHECK_STR(calls_of("def f():\n  pass\nTABLE = {'a': f}\n"), " >f:branch");
  CHECK_STR(calls_of("def f():\n  pass\nf = 3\ndef g():\n  f()\n"), " g>f:branch");
  CHECK_STR(calls_of("class C:\n  def m(self):\n    pass\ndef f():\n  C().m()\n"), " >C.m:branch");
  CHECK_STR(calls_of("@app.route('/')\ndef f():\n  pass\n"), " >f:branch");
  CHECK_STR(calls_of("async def g():\n  pass\nasync def f():\n  await g()\n"),
            " f>g:branch >g:branch >f:branch");
  CHECK_STR(calls_of("def f():\n  return lambda: 1\n"), " f>f.<locals>.<lambda>:branch");
  CHECK_STR(calls_of("def f():\n  try:\n    pass\n  except E:\n    g()\ndef g():\n  pass\n"),
            " f>g:errors");
}

static void test_mangling(void) {
  VERDICT("class C:\n  def f(self):\n    import __x\n    return __x\n", NAMES_MOVABLE);
  const struct names *names = analyse("class C:\n  def f(self):\n    import __x\n    return __x\n");
  CHECK_MEM(names->bindings[0].name.ptr, names->bindings[0].name.len, "_C__x", 5);
  CHECK_INT(names->bindings[0].use_count, 2);
}

// What is carried over stands when the text that it comes from is gone.
static void test_carry(void) {
  struct arena old_arena = {0};
  struct str old_file = text_pad(&old_arena, STR("import m\ndef f(): return m.x\nf()\n"));
  struct str new_file = text_pad(&arena, STR("import m\nimport n\ndef f(): return m.x\nf()\n"));
  const struct facts *from = facts_extract(extractor, &old_arena, STR("a.py"), old_file);
  const struct facts *to = facts_extract(extractor, &arena, STR("a.py"), new_file);
  const struct names *old = names_analyse(extractor, &old_arena, from, old_file);
  const struct names *names = names_carry(&arena, old, from, to);
  arena_free(&old_arena);
  CHECK_INT(names->binding_count, 1);
  CHECK_STR(str_cstr(&arena, names->bindings[0].name), "m");
  CHECK_INT(names->bindings[0].use_count, 2);
  CHECK_STR(str_cstr(&arena, names->bindings[0].uses[1].attribute), "x");
  CHECK_STR(str_cstr(&arena, names->functions[0].qualname), "f");
  CHECK_INT(names->call_count, 1);
  CHECK_INT(names->calls[0].caller, NAMES_NO_FUNCTION);
}

int main(void) {
  extractor = facts_extractor_new();
  RUN(test_movable);
  RUN(test_used_at_load);
  RUN(test_called_at_load);
  RUN(test_other_verdicts);
  RUN(test_annotations);
  RUN(test_mangling);
  RUN(test_ways);
  RUN(test_calls);
  RUN(test_carry);
  facts_extractor_free(extractor);
  arena_free(&arena);
  return check_result();
}

// Graphs that keep what imports load against graphs that find it all out: random programs whose
// files are edited, each graph with and without the memory.
#include "graph_program.h"

#define ROUNDS 200
#define EDITS 12

static uint64_t seed = 20261121;

// SplitMix64 (Steele, Lea, Flood 2014).
static uint32_t next_random(uint32_t below) {
  uint64_t z = (seed += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (uint32_t)((z ^ (z >> 31)) % below);
}

static const char *const paths[] = {
    "a.py",        "flat/__init__.py", "flat/helper.py",  "flat/user.py", "main.py",
    "ns/sub/y.py", "ns/x.py",          "pkg/__init__.py", "pkg/z.py",     "stub.pyi",
};
#define FILES (sizeof paths / sizeof *paths)

static const char *any_name(void) {
  static const char *const names[] = {
      "a",    "ns.x",        "ns.sub.y",    "ns",   "ns.gone", "pkg",   "pkg.z",      "pkg.gone",
      "ext",  "ext.sub",     "ext.one.two", "json", "os.path", "heavy", "heavy.part", "helper",
      "user", "flat.helper", "flat",        "lost", "stub",    "x",
  };
  return names[next_random(sizeof names / sizeof *names)];
}

static void add_import(struct builder *source) {
  const char *one = any_name(), *two = any_name();
  switch (next_random(12)) {
  case 0:
    builder_add_format(source, "import %s, %s\n", one, two);
    break;
  case 1:
    builder_add_format(source, "from %s import x, z, part, sub\n", one);
    break;
  case 2:
    builder_add_cstr(source, "from . import x, z, helper\n");
    break;
  case 3:
    builder_add_cstr(source, "from .. import ns, a\nfrom .z import q\n");
    break;
  case 4:
    builder_add_format(source, "try:\n    import %s\nexcept ImportError:\n    import %s\n", one,
                       two);
    break;
  case 5:
    builder_add_format(source, "def __getattr__(name):\n    from %s import z, x\n", one);
    break;
  case 6:
    builder_add_format(source, "def f():\n    import %s\n\n\nf()\n", one);
    break;
  case 7:
    builder_add_format(source, "import importlib\nimportlib.import_module(\"%s\")\n", one);
    break;
  case 8:
    builder_add_format(source, "import %s as z\n", one);
    break;
  default:
    builder_add_format(source, "import %s\n", one);
  }
}

static struct str random_source(struct arena *arena) {
  struct builder source = {0};
  for (uint32_t i = next_random(5); i-- > 0;)
    add_import(&source);
  builder_add_cstr(&source, "\n");
  struct str text = text_pad(arena, builder_view(&source));
  builder_free(&source);
  return text;
}

static struct program p;
static struct str sources[FILES];
static const struct names *names[FILES];

static void write_file(uint32_t file) {
  sources[file] = random_source(&p.arena);
  names[file] = NULL;
  p.files[file] = facts_extract(p.extractor, &p.arena, str_from(paths[file]), sources[file]);
}

static void start(void) {
  program_start(&p);
  p.input.file_count = FILES;
  for (uint32_t i = 0; i < FILES; i++)
    write_file(i);
  program_cost(&p, "heavy", 100, 200, "heavy.part ext");
  program_cost(&p, "heavy.part", 50, 50, "");
  program_cost(&p, "ext", 10, NAN, next_random(2) ? "ext.sub" : NULL)->failed = next_random(2);
  program_cost(&p, "a", 1, NAN, "heavy.part ext.sub a");
  if (next_random(2)) program_cost(&p, "helper", 1, 1, NULL);
  if (next_random(2)) program_cost(&p, "ns.gone", 1, 1, NULL);
  program_script(&p, "main.py");
  program_entry(&p, "a");
}

static void check_same(const struct graph *a, const struct graph *b) {
  CHECK(a->module_count == b->module_count && a->hub_count == b->hub_count);
  CHECK(a->edge_count == b->edge_count && a->node_count == b->node_count);
  if (a->module_count != b->module_count || a->hub_count != b->hub_count ||
      a->edge_count != b->edge_count || a->node_count != b->node_count)
    return;
  for (uint32_t i = 0; i < a->module_count; i++) {
    const struct graph_module *x = &a->modules[i], *y = &b->modules[i];
    CHECK(str_equal(x->name, y->name) && x->file == y->file && x->parent == y->parent);
    CHECK(x->flags == y->flags && x->cost == y->cost && x->cost_us == y->cost_us);
  }
  for (uint32_t i = 0; i < a->hub_count; i++) {
    const struct graph_hub *x = &a->hubs[i], *y = &b->hubs[i];
    CHECK(x->file == y->file && x->import == y->import && x->name == y->name);
    CHECK(x->importer == y->importer && x->target == y->target && x->submodule == y->submodule);
    CHECK(x->node == y->node && x->when == y->when && x->from == y->from);
  }
  CHECK(!memcmp(a->edges, b->edges, a->edge_count * sizeof *a->edges));
  CHECK(!memcmp(a->first_edge, b->first_edge, a->node_count * sizeof *a->first_edge));
  CHECK(!memcmp(a->loaded_end, b->loaded_end, a->node_count * sizeof *a->loaded_end));
}

static void compare(struct graph_memory *memory, const bool *edited) {
  p.input.memory = NULL;
  p.input.edited = NULL;
  const struct graph *found = program_build(&p);
  p.input.memory = memory;
  p.input.edited = edited;
  check_same(program_build(&p), found);
}

// As the engine does: first without what is called at load, then with what some files are known to
// call.
static void compare_both(struct graph_memory *memory, const bool *edited) {
  p.input.names = NULL;
  compare(memory, edited);
  for (uint32_t i = 0; i < FILES; i++)
    if (!names[i] && next_random(4) == 0)
      names[i] = names_analyse(p.extractor, &p.arena, p.files[i], sources[i]);
  p.input.names = names;
  compare(memory, edited);
}

static void test_edits(void) {
  for (int round = 0; round < ROUNDS; round++) {
    bool edited[FILES] = {false};
    start();
    struct graph_memory *memory = graph_memory_make(&p.arena, FILES);
    uint32_t most = 1 + next_random(4); // files that are edited, again and again
    for (int i = 0; i < EDITS; i++) {
      compare_both(memory, edited);
      uint32_t file = (uint32_t)(round + (int)next_random(most) * 3) % FILES;
      edited[file] = true;
      write_file(file);
    }
    program_end(&p);
  }
}

int main(void) {
  RUN(test_edits);
  return check_result();
}

// The graph's algorithms against brute force, on random small programs: dominators and savings by
// taking things away and walking again, cuts and plans by trying every set, components by mutual
// reach.
#include "graph_program.h"

#define ROUNDS 1000
#define MODULES 9
#define MOST_HUBS 11 // sets of hubs are tried one by one: 2 to this power

static uint64_t seed = 20251108;

// SplitMix64 (Steele, Lea, Flood 2014).
static uint32_t next_random(uint32_t below) {
  uint64_t z = (seed += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (uint32_t)((z ^ (z >> 31)) % below);
}

static struct program p;
static const struct graph *g;
static const struct graph_start *start;

// Module i is m<i>; some are packages below another (m2.x), so that parents come along.
static const char *module_name(uint32_t i) {
  static const char *const names[MODULES] = {"main",  "a",     "b",     "c",        "pkg",
                                             "pkg.x", "pkg.y", "heavy", "heavy.sub"};
  return names[i];
}
static const char *module_path(uint32_t i) {
  static const char *const paths[MODULES] = {
      "main.py", "a.py", "b.py", "c.py", "pkg/__init__.py", "pkg/x.py", "pkg/y.py", NULL, NULL};
  return paths[i];
}

static void add_random_import(struct builder *source, uint32_t *hubs) {
  const char *one = module_name(1 + next_random(MODULES - 1)),
             *two = module_name(1 + next_random(MODULES - 1));
  uint32_t kind = next_random(8);
  if (kind == 0 && *hubs + 3 <= MOST_HUBS) {
    builder_add_format(source, "import %s, %s\n", one, two);
    *hubs += 3;
  } else if (kind == 1 && *hubs + 3 <= MOST_HUBS) {
    builder_add_cstr(source, "from pkg import x, y\n");
    *hubs += 3;
  } else if (kind == 2) {
    builder_add_format(source, "if flag:\n    import %s\n", one);
    *hubs += 1;
  } else if (kind == 3) {
    builder_add_format(source, "def f():\n    import %s\n", one);
    *hubs += 1;
  } else {
    builder_add_format(source, "import %s\n", one);
    *hubs += 1;
  }
}

static void make_program(void) {
  uint32_t hubs = 0;
  struct builder source = {0};
  program_start(&p);
  for (uint32_t i = 0; i < MODULES; i++) {
    uint32_t imports = i == 0 ? 2 + next_random(3) : next_random(4);
    builder_clear(&source);
    for (uint32_t j = 0; j < imports && hubs < MOST_HUBS && module_path(i); j++)
      add_random_import(&source, &hubs);
    builder_add_cstr(&source, "\n");
    if (module_path(i)) program_file(&p, module_path(i), str_cstr(&p.arena, builder_view(&source)));
    const char *imports_of = module_path(i) ? NULL : i == 7 && next_random(2) ? "heavy.sub a" : "";
    program_cost(&p, module_name(i), 1 + next_random(100), NAN, imports_of);
  }
  builder_free(&source);
  if (next_random(4) == 0)
    program_script(&p, "main.py");
  else
    program_entry(&p, "main");
  g = program_build(&p);
  start = graph_start_entry(&p.arena, g, 0);
}

// ---- brute force: walk the edges, with some things gone ----

static void walk_without(uint32_t gone_node, uint32_t gone_hubs, bool *reached) {
  uint32_t stack[256], depth = 0;
  memset(reached, 0, g->node_count);
  for (uint32_t i = 0; i < start->root_count; i++)
    if (start->roots[i] != gone_node) reached[stack[depth++] = start->roots[i]] = true;
  while (depth) {
    uint32_t node = stack[--depth];
    for (uint32_t e = g->first_edge[node]; e < g->loaded_end[node]; e++) {
      uint32_t to = g->edges[e].to, hub = g->edges[e].hub;
      bool gone = to == gone_node || (hub != GRAPH_NONE && (gone_hubs >> hub & 1));
      if (gone || reached[to]) continue;
      reached[to] = true;
      stack[depth++] = to;
    }
  }
}

static uint64_t cost_of_node(uint32_t node) {
  uint32_t main_module = g->entry_modules[0];
  if (node < g->module_count) return g->modules[node].cost_us;
  return node + 1 == g->node_count && g->input->entries[0].script ? g->modules[main_module].cost_us
                                                                  : 0;
}

static uint64_t cost_without(uint32_t gone_hubs) {
  bool reached[256];
  uint64_t us = 0;
  walk_without(GRAPH_NONE, gone_hubs, reached);
  for (uint32_t n = 0; n < g->node_count; n++)
    if (reached[n]) us += cost_of_node(n);
  return us;
}

static bool dominates(uint32_t v, uint32_t u) { // by loaded index
  while (u > v)
    u = start->idom[u];
  return u == v;
}

static void check_dominators(void) {
  bool all[256], reached[256];
  walk_without(GRAPH_NONE, 0, all);
  for (uint32_t n = 0; n < g->node_count; n++)
    CHECK_INT(start->number[n] != GRAPH_NONE, all[n]);
  for (uint32_t v = 1; v < start->count; v++) {
    walk_without(start->node[v], 0, reached);
    for (uint32_t u = 1; u < start->count; u++)
      if (u != v) CHECK_INT(dominates(v, u), !reached[start->node[u]]);
  }
}

static void check_savings(void) {
  uint64_t total = cost_without(0);
  CHECK_INT(start->total.us, total);
  for (uint32_t h = 0; h < g->hub_count; h++) {
    uint64_t wanted = total - cost_without(1u << h);
    CHECK_INT(graph_saving(start, h).us, wanted);
    CHECK_INT(graph_saving_of_group(&p.arena, start, &h, 1, NULL).us, wanted);
  }
  for (int i = 0; i < 20; i++) {
    uint32_t set = next_random(1u << g->hub_count), hubs[32], count = 0;
    for (uint32_t h = 0; h < g->hub_count; h++)
      if (set >> h & 1) hubs[count++] = h;
    CHECK_INT(graph_saving_of_group(&p.arena, start, hubs, count, NULL).us,
              total - cost_without(set));
  }
}

static void choose_movable(bool *movable) {
  for (uint32_t h = 0; h < g->hub_count; h++)
    movable[h] = next_random(5) > 0;
}

static bool is_allowed(uint32_t set, const bool *movable) {
  for (uint32_t h = 0; h < g->hub_count; h++)
    if ((set >> h & 1) && !movable[h]) return false;
  return true;
}

static void check_cut(void) {
  bool movable[32], reached[256];
  uint32_t module = program_module(g, "heavy"), best = UINT32_MAX;
  if (module == GRAPH_NONE || !graph_loads(start, module)) return;
  choose_movable(movable);
  for (uint32_t set = 0; set < 1u << g->hub_count; set++) {
    if (!is_allowed(set, movable)) continue;
    walk_without(GRAPH_NONE, set, reached);
    uint32_t count = (uint32_t)__builtin_popcount(set);
    if (!reached[module] && count < best) best = count;
  }
  struct graph_cut cut = graph_find_cut(&p.arena, start, module, movable);
  CHECK_INT(cut.count, best == UINT32_MAX ? 0 : best);
  uint32_t set = 0;
  for (uint32_t i = 0; i < cut.count; i++)
    set |= 1u << cut.hubs[i];
  CHECK(is_allowed(set, movable));
  walk_without(GRAPH_NONE, set, reached);
  if (cut.count) CHECK(!reached[module]);
}

// The lowest start-up with exactly or at most so many moves.
static void best_by_moves(const bool *movable, uint64_t *best) {
  for (uint32_t k = 0; k <= g->hub_count; k++)
    best[k] = UINT64_MAX;
  for (uint32_t set = 0; set < 1u << g->hub_count; set++) {
    if (!is_allowed(set, movable)) continue;
    uint64_t us = cost_without(set);
    uint64_t *of = &best[__builtin_popcount(set)];
    if (us < *of) *of = us;
  }
  for (uint32_t k = 1; k <= g->hub_count; k++)
    if (best[k] > best[k - 1]) best[k] = best[k - 1];
}

// Whether no mix of two other numbers of moves is as good: then every price sweep must find it.
static bool is_corner(const uint64_t *best, uint32_t most, uint32_t k) {
  if (k > 0 && best[k] == best[k - 1]) return false;
  for (uint32_t i = 0; i < k; i++)
    for (uint32_t j = k + 1; j <= most; j++)
      if ((best[i] - best[k]) * (j - k) <= (best[k] - best[j]) * (k - i)) return false;
  return true;
}

// A budget that some set of moves fits is fitted, by the fewest moves.
static void check_budgets(const struct graph_plan *plan, const uint64_t *best) {
  for (uint32_t k = 0; k <= g->hub_count; k++) {
    if (k && best[k] == best[k - 1]) continue;
    const struct graph_plan_point *point = graph_plan_for(plan, best[k]);
    CHECK(point && point->startup_us <= best[k] && point->cut.count == k);
    if (best[g->hub_count] > 0) CHECK(!graph_plan_for(plan, best[g->hub_count] - 1));
  }
}

static void check_plan(void) {
  bool movable[32];
  uint64_t best[32];
  choose_movable(movable);
  best_by_moves(movable, best);
  struct graph_plan plan = graph_make_plan(&p.arena, start, movable, NULL);
  for (uint32_t i = 0; i < plan.count; i++) {
    const struct graph_plan_point *point = &plan.points[i];
    uint32_t set = 0;
    for (uint32_t j = 0; j < point->cut.count; j++)
      set |= 1u << point->cut.hubs[j];
    CHECK(is_allowed(set, movable));
    CHECK_INT(point->startup_us, cost_without(set));
    CHECK(point->startup_us >= best[point->cut.count]);
    if (i)
      CHECK(point->cut.count > plan.points[i - 1].cut.count &&
            point->startup_us < plan.points[i - 1].startup_us);
  }
  check_budgets(&plan, best);
  for (uint32_t k = 0; k <= g->hub_count; k++) {
    if (!is_corner(best, g->hub_count, k)) continue;
    bool found = false;
    for (uint32_t i = 0; i < plan.count; i++)
      found = found || (plan.points[i].cut.count == k && plan.points[i].startup_us == best[k]);
    CHECK(found);
  }
}

// ---- chains and components ----

static void check_chains(void) {
  for (uint32_t m = 0; m < g->module_count; m++) {
    if (!graph_loads(start, m)) continue;
    struct graph_chain chain = graph_find_chain(&p.arena, start, m);
    for (uint32_t i = 0; i < chain.count; i++) {
      CHECK_INT(chain.steps[i].module, i + 1 < chain.count ? chain.steps[i + 1].importer : m);
      if (chain.steps[i].hub != GRAPH_NONE)
        CHECK_INT(g->hubs[chain.steps[i].hub].importer, chain.steps[i].importer);
    }
    if (chain.count) CHECK_INT(chain.steps[0].importer, g->entry_modules[0]);
  }
}

// Reach over imports that run at load, the way to one's own package not counted.
static void reach_from(uint32_t node, bool *reached) {
  uint32_t stack[256], depth = 0;
  memset(reached, 0, g->node_count);
  stack[depth++] = node;
  while (depth) {
    uint32_t n = stack[--depth];
    for (uint32_t e = g->first_edge[n]; e < g->loaded_end[n]; e++) {
      const struct graph_edge *edge = &g->edges[e];
      bool parent =
          edge->hub == GRAPH_NONE && n < g->module_count && g->modules[n].parent == edge->to;
      if (parent || reached[edge->to]) continue;
      reached[edge->to] = true;
      stack[depth++] = edge->to;
    }
  }
}

static void check_components(void) {
  bool reached[MODULES + 1][256];
  uint32_t count;
  const uint32_t *component = graph_components(&p.arena, g, &count);
  for (uint32_t m = 0; m < g->module_count && m <= MODULES; m++)
    reach_from(m, reached[m]);
  for (uint32_t a = 0; a < g->module_count && a <= MODULES; a++)
    for (uint32_t b = 0; b < a; b++)
      CHECK_INT(component[a] == component[b], reached[a][b] && reached[b][a]);
}

static void test_random_programs(void) {
  for (int round = 0; round < ROUNDS; round++) {
    make_program();
    check_dominators();
    check_savings();
    check_cut();
    check_plan();
    check_chains();
    check_components();
    program_end(&p);
  }
}

int main(void) {
  RUN(test_random_programs);
  return check_result();
}

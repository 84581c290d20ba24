// How the graph grows: generated programs of 1,000, 10,000 and 100,000 modules with ten imports
// each.
//
// usage: graph_bench [MODULES...]
// Prints, for each size, the time to build the graph from facts, to work out one start-up (what is
// loaded, dominators, shortest chains), the savings of all eager imports, contracts (chains to
// forbidden modules), cycles, and one nearest cut; and the memory that each part holds. Building is
// the join of the facts and is shown apart: the time to beat (1 s at 100,000 modules) is start-up +
// savings + contracts, on one core.
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "graph/graph.h"

#define IMPORTS 10
#define PACKAGE 40 // modules in a package
#define CONTRACTS 1000

static uint64_t seed = 1;

// SplitMix64 (Steele, Lea, Flood 2014).
static uint32_t next_random(uint32_t below) {
  uint64_t z = (seed += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (uint32_t)((z ^ (z >> 31)) % below);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double peak_mib(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss / 1024;
}

static struct str module_name(struct arena *arena, uint32_t i) {
  return i % PACKAGE ? str_format(arena, "p%u.m%u", i / PACKAGE, i)
                     : str_format(arena, "p%u", i / PACKAGE);
}

static struct str module_path(struct arena *arena, uint32_t i) {
  return i % PACKAGE ? str_format(arena, "p%u/m%u.py", i / PACKAGE, i)
                     : str_format(arena, "p%u/__init__.py", i / PACKAGE);
}

// Most imports go to earlier modules, many of them near; one in fifty goes on to later ones and
// makes cycles; one in ten is deferred. The last module imports a spread of all: the entry.
static uint32_t pick(uint32_t i, uint32_t count) {
  if (i == 0 || next_random(50) == 0) return next_random(count);
  uint32_t span = next_random(3) ? 200 : i;
  return i - 1 - next_random(span < i ? span : i);
}

static const struct facts *make_facts(struct arena *arena, const struct str *names, uint32_t i,
                                      uint32_t count) {
  struct facts *facts = ARENA_NEW(arena, struct facts);
  struct facts_import *imports = ARENA_ARRAY(arena, struct facts_import, IMPORTS);
  struct facts_name *bound = ARENA_ARRAY(arena, struct facts_name, IMPORTS);
  for (uint32_t j = 0; j < IMPORTS; j++) {
    bool deferred = next_random(10) == 0;
    bound[j].name = names[i + 1 == count ? next_random(count) : pick(i, count)];
    imports[j] = (struct facts_import){.kind = FACTS_IMPORT,
                                       .scope = deferred ? FACTS_FUNCTION : FACTS_MODULE,
                                       .flags = deferred ? 0 : FACTS_EAGER,
                                       .names = &bound[j],
                                       .name_count = 1,
                                       .span = {.line = j + 1, .column = 1}};
  }
  *facts =
      (struct facts){.path = module_path(arena, i), .imports = imports, .import_count = IMPORTS};
  return facts;
}

static struct graph_input make_program(struct arena *arena, uint32_t count) {
  struct str *names = ARENA_ARRAY(arena, struct str, count);
  const struct facts **files = ARENA_ARRAY(arena, const struct facts *, count);
  struct graph_cost *costs = ARENA_ARRAY(arena, struct graph_cost, count);
  struct graph_entry *entry = ARENA_NEW(arena, struct graph_entry);
  for (uint32_t i = 0; i < count; i++)
    names[i] = module_name(arena, i);
  for (uint32_t i = 0; i < count; i++) {
    files[i] = make_facts(arena, names, i, count);
    costs[i] = (struct graph_cost){.name = names[i],
                                   .self_ms = (double)next_random(4000) / 1000,
                                   .import_ms = 5,
                                   .rss_kib = 10};
  }
  *entry =
      (struct graph_entry){.module = names[count - 1], .label = names[count - 1], .pays = true};
  return (struct graph_input){.files = files,
                              .file_count = count,
                              .costs = costs,
                              .cost_count = count,
                              .entries = entry,
                              .entry_count = 1};
}

static uint64_t all_savings(const struct graph_start *start) {
  uint64_t sum = 0;
  for (uint32_t h = 0; h < start->graph->hub_count; h++)
    sum += graph_saving(start, h).us;
  return sum;
}

static uint64_t all_contracts(const struct graph_start *start) {
  struct arena arena = {0};
  uint64_t steps = 0;
  for (uint32_t i = 0; i < CONTRACTS; i++) {
    uint32_t module = (uint32_t)((uint64_t)i * start->graph->module_count / CONTRACTS);
    if (graph_loads(start, module)) steps += graph_find_chain(&arena, start, module).count;
    arena_reset(&arena);
  }
  arena_free(&arena);
  return steps;
}

static void run(uint32_t count) {
  struct arena facts = {0}, arena = {0}, start_arena = {0}, scratch = {0};
  struct graph_input input = make_program(&facts, count);
  double t0 = now();
  const struct graph *graph = graph_build(&arena, &input);
  double t1 = now();
  const struct graph_start *start = graph_start_entry(&start_arena, graph, 0);
  double t2 = now();
  uint64_t savings = all_savings(start);
  double t3 = now();
  uint64_t steps = all_contracts(start);
  double t4 = now();
  uint32_t components;
  graph_components(&scratch, graph, &components);
  double t5 = now();
  bool *movable = ARENA_ARRAY(&scratch, bool, graph->hub_count);
  memset(movable, true, graph->hub_count);
  struct graph_cut cut = graph_find_cut(&scratch, start, count / 2, movable);
  double t6 = now();
  printf("%8u %9u %8u %7.1f %8.1f %8.1f %9.1f %7.1f %7.1f %6.1f %8.0f %8.0f %6.0f\n",
         graph->module_count, graph->edge_count, start->total.modules, 1e3 * (t1 - t0),
         1e3 * (t2 - t1), 1e3 * (t3 - t2), 1e3 * (t4 - t3), 1e3 * (t4 - t1), 1e3 * (t5 - t4),
         1e3 * (t6 - t5), (double)arena.used_bytes / (1 << 20),
         (double)start_arena.used_bytes / (1 << 20), peak_mib());
  fprintf(stderr, "  checked: savings %llu us, chain steps %llu, components %u, cut %u\n",
          (unsigned long long)savings, (unsigned long long)steps, components, cut.count);
  arena_free(&facts);
  arena_free(&arena);
  arena_free(&start_arena);
  arena_free(&scratch);
}

int main(int argc, char **argv) {
  puts(" modules     edges   loaded   build    start  savings contracts     sum  cycles    cut "
       "graphMiB startMiB   peak");
  puts("                                ms       ms       ms        ms      ms      ms     ms      "
       "                 MiB");
  if (argc < 2) {
    run(1000);
    run(10000);
    run(100000);
  }
  for (int i = 1; i < argc; i++)
    run((uint32_t)strtoul(argv[i], NULL, 10));
  return 0;
}

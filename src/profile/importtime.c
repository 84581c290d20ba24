/* importtime: rows of `-X importtime` -> modules and edges. importtime_row.c reads a row;
 * here rows become a tree, runs become samples, and at the end all is sorted and summed. */
#include "importtime.h"
#include "importtime_gap.h"
#include "internal.h"
#include "lines.h"

#include <math.h>
#include <stdlib.h>

#define SAMPLE_LIMIT 256    /* runs of which a module's times are kept */
#define MODULE_LIMIT 200000 /* more names than that are no program */
#define SUM_STEP_LIMIT                                                                             \
  300000000u /* edges walked for alone_ms; beyond it the cumulative stands in */

struct edges {
  uint32_t *items; /* with doubles, until they are weeded out */
  size_t count, capacity, weed_at;
};

struct samples {
  double *items;
  size_t count, capacity;
};

struct node {
  struct samples samples; /* self_ms, one for each run */
  struct edges imports;
  struct edges maybe;   /* what it imports unless an outer module does */
  struct edges cached;  /* what it imports that was loaded before: of a package, perhaps a part */
  double cumulative_ms; /* minimum */
  double now_ms;        /* self time in the run that is being read */
  double least_ms;      /* of its rows in that run the smallest */
  uint32_t runs, last_run;
  bool preloaded;
  bool torn; /* a row of it that does not add up: what it imports is not known */
};

/* A row whose importer has not come yet. */
struct pending {
  uint64_t cumulative_us;
  uint32_t node, level;
  bool cached;
};

/* `target` may be an import of any module that is being loaded at one of these levels. */
struct maybe {
  uint32_t target, low, top;
};

struct importtime_reader {
  struct arena arena;
  struct lines lines;
  struct intern names;
  ARRAY(struct node) nodes; /* by number of name */
  ARRAY(struct pending) pending;
  ARRAY(struct maybe) maybes;
  struct importtime_gap gap;
  ARRAY(uint32_t) run_nodes; /* loaded in this run, in order */
  ARRAY(uint32_t) run_roots;
  struct edges roots;
  double run_ms, startup_ms; /* of the roots */
  uint32_t run;              /* number of the run being read, from 1; 0 = none yet */
  uint32_t runs;             /* that had rows */
  bool cached_rows;
  bool headless; /* a run without its header: the log begins in its middle */
  bool mixed;    /* the run being read has rows of several processes */
  uint64_t rows, damaged, torn;
};

/* ---- edges ---------------------------------------------------------------------------------- */

static int compare_numbers(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

static void weed(struct edges *edges) {
  if (edges->count) qsort(edges->items, edges->count, sizeof *edges->items, compare_numbers);
  size_t kept = 0;
  for (size_t i = 0; i < edges->count; i++)
    if (kept == 0 || edges->items[kept - 1] != edges->items[i])
      edges->items[kept++] = edges->items[i];
  edges->count = kept;
  edges->weed_at = kept * 2 + 64;
}

static void add_edge(struct arena *arena, struct edges *edges, uint32_t to) {
  ARRAY_PUSH(arena, edges, to);
  if (edges->count > edges->weed_at + 64) weed(edges);
}

/* ---- runs ----------------------------------------------------------------------------------- */

static void end_run(struct importtime_reader *r) {
  if (r->run_nodes.count) {
    r->runs++;
    if (r->mixed)
      r->run_ms = NAN;
    else if (isnan(r->startup_ms) || r->run_ms < r->startup_ms)
      r->startup_ms = r->run_ms;
  }
  for (size_t i = 0; i < r->run_nodes.count; i++) {
    struct node *node = &r->nodes.items[r->run_nodes.items[i]];
    double ms = r->mixed ? node->least_ms : node->now_ms;
    node->runs++;
    if (node->samples.count < SAMPLE_LIMIT) ARRAY_PUSH(&r->arena, &node->samples, ms);
  }
  for (size_t i = 0; i < r->run_roots.count; i++)
    add_edge(&r->arena, &r->roots, r->run_roots.items[i]);
  r->pending.count = r->maybes.count = r->run_nodes.count = r->run_roots.count = 0;
  importtime_gap_begin(&r->gap, 0);
  r->run_ms = 0;
  r->mixed = false;
  r->run++;
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* The number of a name, or MAP_NONE when there are too many. */
static uint32_t node_of(struct importtime_reader *r, struct str name) {
  if (r->nodes.count >= MODULE_LIMIT && intern_find(&r->names, name) == MAP_NONE) return MAP_NONE;
  uint32_t number = intern_add(&r->names, name);
  if (number == r->nodes.count) {
    struct node fresh = {.cumulative_ms = NAN};
    ARRAY_PUSH(&r->arena, &r->nodes, fresh);
  }
  return number;
}

/* A row's cumulative time is its own and its children's, each rounded up. Where the children take
 * longer, some are another process's, which wrote into the same stream; where they take less,
 * another process's row has claimed some, unless rows are lost. */
static bool adds_up(struct importtime_reader *r, const struct importtime_row *row) {
  uint64_t sum = row->self_us, timed = 1;
  for (size_t i = r->pending.count; i-- > 0 && r->pending.items[i].level > row->level;) {
    sum += r->pending.items[i].cumulative_us;
    timed += !r->pending.items[i].cached;
  }
  bool too_much = sum > row->cumulative_us + timed, rows_lost = r->headless || r->damaged > 0;
  r->mixed |= too_much;
  return !too_much && (sum + timed >= row->cumulative_us || (rows_lost && !r->mixed));
}

/* What was pending and lies deeper than this row was imported by it. */
static void claim_children(struct importtime_reader *r, uint32_t number, uint32_t level) {
  while (r->pending.count && r->pending.items[r->pending.count - 1].level > level) {
    struct pending child = r->pending.items[--r->pending.count];
    if (child.node == number) continue;
    add_edge(&r->arena, &r->nodes.items[number].imports, child.node);
    if (child.cached) add_edge(&r->arena, &r->nodes.items[number].cached, child.node);
  }
}

static void drop_children(struct importtime_reader *r, uint32_t number, uint32_t level) {
  while (r->pending.count && r->pending.items[r->pending.count - 1].level > level)
    r->pending.count--;
  r->maybes.count = 0;
  r->nodes.items[number].torn = true;
  r->torn++;
}

/* The modules that are being loaded at the levels of a `maybe` come one after the other, innermost
 * first. */
static void claim_maybes(struct importtime_reader *r, uint32_t number, uint32_t level) {
  size_t kept = 0;
  for (size_t i = 0; i < r->maybes.count; i++) {
    struct maybe maybe = r->maybes.items[i];
    if (maybe.top >= level) {
      if (maybe.target != number) add_edge(&r->arena, &r->nodes.items[number].maybe, maybe.target);
      if (level <= maybe.low) continue;
      maybe.top = level - 1;
    }
    r->maybes.items[kept++] = maybe;
  }
  r->maybes.count = kept;
}

/* The cached rows since the last module was loaded: their levels are known as well as they ever
 * will be when the next one is. */
static void close_gap(struct importtime_reader *r, uint32_t level) {
  importtime_gap_resolve(&r->gap, level);
  for (size_t i = 0; i < r->gap.rows.count; i++) {
    const struct importtime_gap_row *row = &r->gap.rows.items[i];
    struct pending pending = {0, row->node, row->low, true};
    if (row->low > 0) ARRAY_PUSH(&r->arena, &r->pending, pending);
    uint32_t top = row->high - 1 < level ? row->high - 1 : level;
    struct maybe maybe = {row->node, row->low, top};
    if (row->high > row->low) ARRAY_PUSH(&r->arena, &r->maybes, maybe);
  }
  importtime_gap_begin(&r->gap, level);
}

/* `site` is the last that the interpreter loads by itself: what came so far is none of the user's.
 */
static void end_preload(struct importtime_reader *r) {
  for (size_t i = 0; i < r->run_nodes.count; i++)
    r->nodes.items[r->run_nodes.items[i]].preloaded = true;
  r->run_roots.count = 0;
  r->run_ms = 0;
}

static void take_times(struct importtime_reader *r, uint32_t number,
                       const struct importtime_row *row) {
  struct node *node = &r->nodes.items[number];
  if (node->last_run != r->run) {
    node->last_run = r->run;
    node->now_ms = 0;
    node->least_ms = INFINITY;
    ARRAY_PUSH(&r->arena, &r->run_nodes, number);
  }
  node->now_ms += (double)row->self_us / 1000;
  node->least_ms = fmin(node->least_ms, (double)row->self_us / 1000);
  double cumulative = (double)row->cumulative_us / 1000;
  if (isnan(node->cumulative_ms) || cumulative < node->cumulative_ms)
    node->cumulative_ms = cumulative;
}

static void take_loaded(struct importtime_reader *r, uint32_t number,
                        const struct importtime_row *row) {
  struct pending pending = {row->cumulative_us, number, row->level, false};
  close_gap(r, row->level);
  take_times(r, number, row);
  if (adds_up(r, row)) {
    claim_children(r, number, row->level);
    claim_maybes(r, number, row->level);
  } else {
    drop_children(r, number, row->level);
  }
  r->gap.last = row->name;
  if (row->level > 0) {
    ARRAY_PUSH(&r->arena, &r->pending, pending);
    return;
  }
  r->run_ms += (double)row->cumulative_us / 1000;
  ARRAY_PUSH(&r->arena, &r->run_roots, number);
  if (str_equal(row->name, STR("site"))) end_preload(r);
}

static void take_row(struct importtime_reader *r, struct importtime_row row) {
  if (r->run == 0) {
    r->run = 1;
    r->headless = true;
  }
  uint32_t number = node_of(r, row.name);
  if (number == MAP_NONE) {
    r->damaged++;
    return;
  }
  row.name = r->names.names.items[number]; /* outlives the line */
  r->rows++;
  r->cached_rows = r->cached_rows || row.cached;
  if (row.cached)
    importtime_gap_add(&r->gap, &r->arena, number, &row);
  else
    take_loaded(r, number, &row);
}

static void take_line(void *context, struct str line) {
  struct importtime_reader *r = context;
  struct importtime_row row;
  for (enum importtime_sort sort;
       (sort = importtime_row_next(&line, &row)) != IMPORTTIME_NOTHING;) {
    if (sort == IMPORTTIME_HEADER)
      end_run(r);
    else if (sort == IMPORTTIME_ROW)
      take_row(r, row);
    else
      r->damaged++;
  }
}

struct importtime_reader *importtime_begin(void) {
  struct importtime_reader *reader = calloc(1, sizeof *reader);
  if (!reader) base_out_of_memory();
  reader->names.arena = &reader->arena;
  reader->startup_ms = NAN;
  return reader;
}

void importtime_feed(struct importtime_reader *reader, struct str chunk) {
  lines_feed(&reader->lines, chunk, take_line, reader);
}

/* ---- the result ----------------------------------------------------------------------------- */

static int compare_doubles(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* Importing a.b imports a. */
static void add_parents(struct importtime_reader *r) {
  for (uint32_t i = 0; i < r->nodes.count; i++) {
    size_t dot = str_rfind_byte(r->names.names.items[i], '.');
    if (dot == SIZE_MAX) continue;
    uint32_t parent = intern_find(&r->names, str_slice(r->names.names.items[i], 0, dot));
    if (parent != MAP_NONE) add_edge(&r->arena, &r->nodes.items[i].imports, parent);
  }
}

struct ranked {
  struct str name;
  uint32_t number;
};

static int compare_ranked(const void *a, const void *b) {
  return str_compare(((const struct ranked *)a)->name, ((const struct ranked *)b)->name);
}

/* rank[number] = place of the module when sorted by name. A module that only cached rows name is
 * listed too: it was loaded without a row (built in), or its row is lost. */
static uint32_t *rank_names(struct importtime_reader *r, struct ranked *sorted) {
  uint32_t *rank = ARENA_ARRAY(&r->arena, uint32_t, r->nodes.count);
  for (uint32_t i = 0; i < r->nodes.count; i++)
    sorted[i] = (struct ranked){r->names.names.items[i], i};
  if (r->nodes.count) qsort(sorted, r->nodes.count, sizeof *sorted, compare_ranked);
  for (uint32_t i = 0; i < r->nodes.count; i++)
    rank[sorted[i].number] = i;
  return rank;
}

static const uint32_t *copy_edges(struct arena *arena, struct edges *edges, const uint32_t *rank,
                                  uint32_t *count) {
  weed(edges);
  uint32_t *copy = ARENA_ARRAY(arena, uint32_t, edges->count);
  for (size_t i = 0; i < edges->count; i++)
    copy[i] = rank[edges->items[i]];
  if (edges->count) qsort(copy, edges->count, sizeof *copy, compare_numbers);
  *count = (uint32_t)edges->count;
  return copy;
}

static double median(const struct samples *samples) {
  return (samples->items[samples->count / 2] + samples->items[(samples->count - 1) / 2]) / 2;
}

/* rows_lost: what has no times may have had a row. */
static struct importtime_module module_of(struct arena *arena, struct str name, struct node *node,
                                          const uint32_t *rank, bool rows_lost) {
  struct importtime_module module = {
      .name = str_copy(arena, name),
      .cumulative_ms = node->runs ? node->cumulative_ms : 0,
      .spread_ms = NAN,
      .runs = node->runs,
      .preloaded = node->preloaded || (node->runs == 0 && !rows_lost),
      .untimed = node->runs == 0 && !node->preloaded && rows_lost,
      .torn = node->torn,
  };
  module.imports = copy_edges(arena, &node->imports, rank, &module.import_count);
  struct samples *samples = &node->samples;
  if (samples->count) {
    qsort(samples->items, samples->count, sizeof *samples->items, compare_doubles);
    module.self_ms = samples->items[0];
  }
  if (samples->count > 1) module.spread_ms = median(samples) - module.self_ms;
  return module;
}

/* ---- summing over the edges ----------------------------------------------------------------- */

struct unsure { /* what a module may import besides */
  const uint32_t *maybe, *cached;
  uint32_t maybe_count, cached_count;
};

struct summing {
  struct importtime_module *modules;
  const struct unsure *unsure; /* by module */
  uint32_t *seen;              /* by which module's sum, + 1 */
  uint32_t *reached;
  uint32_t count; /* of modules */
  uint64_t steps;
};

/* All that `start` reaches, itself first, preloaded modules left out; returns how many. */
static uint32_t reach_from(struct summing *s, uint32_t start) {
  uint32_t count = 0;
  s->reached[count++] = start;
  s->seen[start] = start + 1;
  for (uint32_t at = 0; at < count; at++) {
    const struct importtime_module *module = &s->modules[s->reached[at]];
    s->steps += module->import_count;
    for (uint32_t i = 0; i < module->import_count; i++) {
      uint32_t next = module->imports[i];
      if (s->seen[next] == start + 1 || s->modules[next].preloaded) continue;
      s->seen[next] = start + 1;
      s->reached[count++] = next;
    }
  }
  return count;
}

static bool is_missed(const struct summing *s, uint32_t start, uint32_t module) {
  return s->seen[module] != start + 1 && !s->modules[module].preloaded;
}

/* `from package import part` leaves only the package's row where the part was loaded before. The
 * parts stand behind their package in the order of names. */
static bool may_miss_part(struct summing *s, uint32_t start, uint32_t package) {
  struct str name = s->modules[package].name;
  for (uint32_t i = package + 1; i < s->count; i++) {
    struct str part = s->modules[i].name;
    if (!str_starts(part, name)) return false;
    s->steps++;
    if (part.ptr[name.len] == '.' && is_missed(s, start, i)) return true;
  }
  return false;
}

/* True if one of the reached modules may import something that costs and was not reached. */
static bool may_reach_more(struct summing *s, uint32_t start, uint32_t count) {
  for (uint32_t at = 0; at < count; at++) {
    const struct unsure *unsure = &s->unsure[s->reached[at]];
    if (s->modules[s->reached[at]].untimed || s->modules[s->reached[at]].torn) return true;
    for (uint32_t i = 0; i < unsure->maybe_count; i++)
      if (is_missed(s, start, unsure->maybe[i])) return true;
    for (uint32_t i = 0; i < unsure->cached_count; i++)
      if (may_miss_part(s, start, unsure->cached[i])) return true;
  }
  return false;
}

static void sum_one(struct summing *s, uint32_t start, bool edges_are_known) {
  struct importtime_module *module = &s->modules[start];
  if (s->steps > SUM_STEP_LIMIT) {
    module->alone_ms = module->cumulative_ms;
    module->lower_bound = true;
    return;
  }
  uint32_t count = reach_from(s, start);
  for (uint32_t i = 0; i < count; i++)
    module->alone_ms += s->modules[s->reached[i]].self_ms;
  module->lower_bound = !edges_are_known || may_reach_more(s, start, count);
}

static void sum_alone(struct importtime_reader *r, struct importtime_module *modules,
                      const struct unsure *unsure, uint32_t count) {
  struct summing s = {.modules = modules, .unsure = unsure, .count = count};
  s.seen = ARENA_ARRAY(&r->arena, uint32_t, count);
  s.reached = ARENA_ARRAY(&r->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++)
    if (!modules[i].preloaded && !modules[i].untimed) sum_one(&s, i, r->cached_rows);
}

const struct importtime *importtime_end(struct importtime_reader *reader, struct arena *arena) {
  struct importtime_reader *r = reader;
  struct importtime *times = ARENA_NEW(arena, struct importtime);
  lines_end(&r->lines, take_line, r);
  end_run(r);
  add_parents(r);
  uint32_t count = (uint32_t)r->nodes.count;
  struct ranked *sorted = ARENA_ARRAY(&r->arena, struct ranked, count);
  const uint32_t *rank = rank_names(r, sorted);
  struct importtime_module *modules = ARENA_ARRAY(arena, struct importtime_module, count);
  struct unsure *unsure = ARENA_ARRAY(&r->arena, struct unsure, count);
  for (uint32_t i = 0; i < count; i++) {
    struct node *node = &r->nodes.items[sorted[i].number];
    modules[i] = module_of(arena, sorted[i].name, node, rank, r->headless || r->damaged > 0);
    unsure[i].maybe = copy_edges(&r->arena, &node->maybe, rank, &unsure[i].maybe_count);
    unsure[i].cached = copy_edges(&r->arena, &node->cached, rank, &unsure[i].cached_count);
  }
  sum_alone(r, modules, unsure, count);
  *times = (struct importtime){
      .modules = modules,
      .module_count = count,
      .runs = r->runs,
      .startup_ms = r->startup_ms,
      .cached_rows = r->cached_rows,
      .rows = r->rows,
      .damaged = r->damaged,
      .torn = r->torn,
  };
  times->roots = copy_edges(arena, &r->roots, rank, &times->root_count);
  arena_free(&r->arena);
  free(r);
  return times;
}

/* ---- as a profile --------------------------------------------------------------------------- */

static struct profile_module profile_of(struct arena *arena, const struct importtime *times,
                                        const struct importtime_module *module) {
  struct str *imports = ARENA_ARRAY(arena, struct str, module->import_count);
  for (uint32_t i = 0; i < module->import_count; i++)
    imports[i] = times->modules[module->imports[i]].name;
  struct profile_module result = profile_unknown_module(module->name);
  if (module->untimed) return result;
  result.import_ms = module->alone_ms;
  result.self_ms = module->preloaded ? 0 : module->self_ms;
  result.spread_ms = module->spread_ms;
  result.lower_bound = module->lower_bound;
  result.imports = imports;
  result.import_count = module->import_count;
  result.has_imports = true;
  return result;
}

const struct profile *importtime_profile(struct arena *arena, const struct importtime *times) {
  struct profile *profile = ARENA_NEW(arena, struct profile);
  struct profile_module *modules = ARENA_ARRAY(arena, struct profile_module, times->module_count);
  for (uint32_t i = 0; i < times->module_count; i++)
    modules[i] = profile_of(arena, times, &times->modules[i]);
  profile->traffic = (struct profile_traffic){NAN, NAN, NAN};
  profile->collector = profile_unknown_collector();
  profile->pace_ms = NAN;
  profile->module_count = times->module_count;
  profile->protocol =
      str_format(arena, "wall time, -X importtime%s, minimum of %u run%s (biased low)",
                 times->cached_rows ? "=2" : "", times->runs, times->runs == 1 ? "" : "s");
  profile_seal(arena, profile, modules, NULL, NULL);
  return profile;
}

/* Dinic's maximum flow: levels by breadth-first search, blocking flows along them.
 *
 * In: arcs. Out: the value and the two nearest minimum cuts. No recursion: paths may be long. */
#include "graph/flow.h"

struct run {
  uint32_t nodes;
  uint32_t *first; /* halves of node n: half[first[n]] up to half[first[n + 1]] */
  uint32_t *half;  /* 2 * arc, or 2 * arc + 1 for the way back */
  uint32_t *to;    /* by half-arc number */
  int64_t *left;   /* by half-arc number: capacity left */
  uint32_t *level, *next, *queue, *path;
};

uint32_t flow_add(struct flow *flow, uint32_t from, uint32_t to, int64_t capacity) {
  ARRAY_PUSH(flow->arena, &flow->arcs, (struct flow_arc){from, to, capacity});
  return (uint32_t)flow->arcs.count - 1;
}

static void lay_out(struct run *r, const struct flow *flow, struct arena *scratch) {
  uint32_t arcs = (uint32_t)flow->arcs.count, n = r->nodes = flow->node_count;
  r->first = ARENA_ARRAY(scratch, uint32_t, n + 2);
  r->half = arena_alloc(scratch, (2 * (size_t)arcs + 1) * sizeof(uint32_t));
  r->to = arena_alloc(scratch, (2 * (size_t)arcs + 1) * sizeof(uint32_t));
  r->left = arena_alloc(scratch, (2 * (size_t)arcs + 1) * sizeof(int64_t));
  for (uint32_t i = 0; i < arcs; i++) {
    const struct flow_arc *arc = &flow->arcs.items[i];
    r->first[arc->from + 2]++;
    r->first[arc->to + 2]++;
    r->to[2 * i] = arc->to;
    r->to[2 * i + 1] = arc->from;
    r->left[2 * i] = arc->capacity;
    r->left[2 * i + 1] = 0;
  }
  for (uint32_t v = 0; v < n; v++)
    r->first[v + 2] += r->first[v + 1];
  for (uint32_t i = 0; i < 2 * arcs; i++)
    r->half[r->first[r->to[i ^ 1] + 1]++] = i;
  r->level = arena_alloc(scratch, (n + 1) * sizeof(uint32_t));
  r->next = arena_alloc(scratch, (n + 1) * sizeof(uint32_t));
  r->queue = arena_alloc(scratch, (n + 1) * sizeof(uint32_t));
  r->path = arena_alloc(scratch, (n + 1) * sizeof(uint32_t));
}

/* Breadth first over what is left; backwards: towards `root`. Levels are UINT32_MAX where nothing
 * leads. */
static void find_levels(struct run *r, uint32_t root, bool backwards) {
  memset(r->level, 0xff, r->nodes * sizeof(uint32_t));
  uint32_t head = 0, tail = 0;
  r->level[root] = 0;
  r->queue[tail++] = root;
  while (head < tail) {
    uint32_t v = r->queue[head++];
    for (uint32_t h = r->first[v]; h < r->first[v + 1]; h++) {
      uint32_t half = r->half[h], to = r->to[half];
      if (r->level[to] != UINT32_MAX || r->left[backwards ? half ^ 1 : half] == 0) continue;
      r->level[to] = r->level[v] + 1;
      r->queue[tail++] = to;
    }
  }
}

/* One step on from v along the levels; false if there is none left. */
static bool step(struct run *r, uint32_t v, uint32_t *half) {
  for (; r->next[v] < r->first[v + 1]; r->next[v]++) {
    *half = r->half[r->next[v]];
    if (r->left[*half] > 0 && r->level[r->to[*half]] == r->level[v] + 1) return true;
  }
  return false;
}

static int64_t push_path(struct run *r, uint32_t length) {
  int64_t most = FLOW_INFINITE;
  for (uint32_t i = 0; i < length; i++)
    if (r->left[r->path[i]] < most) most = r->left[r->path[i]];
  for (uint32_t i = 0; i < length; i++) {
    r->left[r->path[i]] -= most;
    r->left[r->path[i] ^ 1] += most;
  }
  return most;
}

/* Length of the path up to the first arc that is full. */
static uint32_t cut_back(const struct run *r, uint32_t length) {
  for (uint32_t i = 0; i < length; i++)
    if (r->left[r->path[i]] == 0) return i;
  return length;
}

static int64_t block(struct run *r, uint32_t source, uint32_t sink) {
  int64_t value = 0;
  uint32_t length = 0, v = source, half;
  memcpy(r->next, r->first, r->nodes * sizeof(uint32_t));
  for (;;) {
    if (v == sink) {
      value += push_path(r, length);
      if (value >= FLOW_INFINITE) return value;
      length = cut_back(r, length);
      v = length ? r->to[r->path[length - 1]] : source;
    } else if (step(r, v, &half)) {
      r->path[length++] = half;
      v = r->to[half];
    } else if (length == 0) {
      return value;
    } else {
      uint32_t back = r->to[r->path[--length] ^ 1];
      r->next[back]++;
      v = back;
    }
  }
}

static void mark(const struct run *r, bool *side) {
  for (uint32_t v = 0; v < r->nodes; v++)
    side[v] = r->level[v] != UINT32_MAX;
}

int64_t flow_run(const struct flow *flow, uint32_t source, uint32_t sink, bool *source_side,
                 bool *sink_side) {
  struct arena scratch = {0};
  struct run r = {0};
  int64_t value = 0;
  lay_out(&r, flow, &scratch);
  for (;;) {
    find_levels(&r, source, false);
    if (r.level[sink] == UINT32_MAX || value >= FLOW_INFINITE) break;
    value += block(&r, source, sink);
  }
  if (source_side) mark(&r, source_side);
  if (sink_side) {
    find_levels(&r, sink, true);
    mark(&r, sink_side);
  }
  arena_free(&scratch);
  return value;
}

/* Maximum flow and minimum cut in a small network of integer capacities. */
#ifndef GRAPH_FLOW_H
#define GRAPH_FLOW_H

#include "base/base.h"

#define FLOW_INFINITE ((int64_t)1 << 60)

struct flow_arc {
  uint32_t from, to;
  int64_t capacity;
};

struct flow {
  struct arena *arena;
  uint32_t node_count;
  ARRAY(struct flow_arc) arcs; /* as added: arc i; both directions are made by flow_run */
};

uint32_t flow_add(struct flow *flow, uint32_t from, uint32_t to, int64_t capacity);
/* Runs from source to sink (Dinic, "Algorithm for solution of a problem of maximum flow in networks
 * with power estimation", 1970).
 * Out: the value (>= FLOW_INFINITE: the sink cannot be cut off), and for each node in
 * `source_side` and `sink_side` (either may be NULL, each node_count) whether it is reached from
 * the source, or reaches the sink, in what is left: the minimum cuts nearest to each. */
int64_t flow_run(const struct flow *flow, uint32_t source, uint32_t sink, bool *source_side,
                 bool *sink_side);

#endif

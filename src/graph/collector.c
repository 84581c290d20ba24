/* What the garbage collector does in a start-up, by a model.
 *
 * In: objects that the loaded modules make, and the collector's figures, measured. Out:
 * milliseconds. The idea: young collections cost so much for each new object; full ones cost so
 * much for each object that is there, and come only when thresholds are passed. */
#include "graph/graph.h"

#define NOISE 0.04 /* share by which the number of objects differs from start to start */
#define MOST_COLLECTIONS 10000

struct collected {
  double ms;
  uint32_t full; /* how many full collections */
};

/* Of a start-up that makes so many objects. */
static struct collected collect(const struct graph_collector *c, double objects) {
  struct collected all = {objects * c->young_ms, 0};
  double last = 0; /* new objects at the last full collection */
  if (!(c->period > 0)) return all;
  for (double at = c->first; at <= objects && all.full < MOST_COLLECTIONS; at += c->period) {
    if (at - last <= last / 4) continue;
    last = at;
    all.ms += at * c->full_ms;
    all.full++;
  }
  return all;
}

static bool is_near(const struct graph_collector *c, double objects) {
  return collect(c, objects * (1 - NOISE)).full != collect(c, objects * (1 + NOISE)).full;
}

struct graph_collected graph_collector_saving(const struct graph_start *start,
                                              const struct graph_sum *saved) {
  const struct graph_collector *c = &start->graph->input->collector;
  double before = (double)start->total.objects, after = before - (double)saved->objects;
  return (struct graph_collected){
      .ms = collect(c, before).ms - collect(c, after).ms,
      .sensitive = is_near(c, before) || is_near(c, after),
  };
}

/* Dominators by semi-NCA: Loukas Georgiadis, "Linear-Time Algorithms for Dominators and Related
 * Problems", PhD thesis, Princeton 2005; with the path compression of Lengauer and Tarjan, "A fast
 * algorithm for finding dominators in a flowgraph", ACM TOPLAS 1979.
 *
 * In: predecessors by preorder number. Out: immediate dominators.
 * The idea: semidominators as Lengauer and Tarjan compute them; then, in preorder, the immediate
 * dominator is the nearest ancestor in the dominator tree so far that is not below the
 * semidominator. */
#include "graph/dominator.h"

struct forest {       /* nodes already linked, with compressed paths */
  uint32_t *ancestor; /* towards the root of its tree; itself = not linked */
  uint32_t *label;    /* node of least semidominator on the compressed path */
  uint32_t *semi;
  uint32_t *stack;
};

/* Makes v's ancestor its tree's root, keeping labels right. No recursion: paths may be long. */
static void compress(struct forest *f, uint32_t v) {
  uint32_t depth = 0;
  while (f->ancestor[f->ancestor[v]] != f->ancestor[v]) {
    f->stack[depth++] = v;
    v = f->ancestor[v];
  }
  while (depth) {
    v = f->stack[--depth];
    uint32_t above = f->ancestor[v];
    if (f->semi[f->label[above]] < f->semi[f->label[v]]) f->label[v] = f->label[above];
    f->ancestor[v] = f->ancestor[above];
  }
}

static uint32_t least_semi(struct forest *f, uint32_t v) {
  if (f->ancestor[v] == v) return v; /* a root has only itself */
  compress(f, v);
  return f->semi[f->label[v]];
}

static void find_semi(const struct dominator_input *in, struct forest *f) {
  for (uint32_t v = in->count; v-- > 1;) {
    uint32_t semi = in->parent[v];
    for (uint32_t e = in->first_pred[v]; e < in->first_pred[v + 1]; e++) {
      uint32_t candidate = least_semi(f, in->pred[e]);
      if (candidate < semi) semi = candidate;
    }
    f->semi[v] = semi;
    f->label[v] = v;
    f->ancestor[v] = in->parent[v]; /* link */
  }
}

void dominator_find(const struct dominator_input *in, struct arena *scratch, uint32_t *idom) {
  size_t bytes = (in->count + 1) * sizeof(uint32_t);
  struct forest f = {arena_alloc(scratch, bytes), arena_alloc(scratch, bytes),
                     arena_alloc(scratch, bytes), arena_alloc(scratch, bytes)};
  for (uint32_t v = 0; v < in->count; v++)
    f.ancestor[v] = f.label[v] = f.semi[v] = v;
  find_semi(in, &f);
  idom[0] = 0;
  for (uint32_t v = 1; v < in->count; v++) {
    uint32_t above = in->parent[v];
    while (above > f.semi[v])
      above = idom[above];
    idom[v] = above;
  }
}

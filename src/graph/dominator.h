/* Dominators of a flow graph whose nodes are numbered in depth-first preorder, 0 being the start.
 */
#ifndef GRAPH_DOMINATOR_H
#define GRAPH_DOMINATOR_H

#include "base/base.h"

struct dominator_input {
  uint32_t count;             /* nodes, all reached from 0 */
  const uint32_t *parent;     /* in the depth-first tree; parent[0] is not read */
  const uint32_t *first_pred; /* predecessors of v: pred[first_pred[v] .. first_pred[v + 1]) */
  const uint32_t *pred;
};
/* Fills idom[0..count): the immediate dominator of each node, always of a smaller number; idom[0]
 * is 0. `scratch` for working memory. */
void dominator_find(const struct dominator_input *input, struct arena *scratch, uint32_t *idom);

#endif

/* importtime_gap: the cached rows between two loaded modules, and how deep each of them can lie.
 * Private to the room profile. */
#ifndef PROFILE_IMPORTTIME_GAP_H
#define PROFILE_IMPORTTIME_GAP_H

#include "importtime_row.h"

struct importtime_gap_row {
  uint32_t node;
  uint32_t low, high; /* the level lies between them; equal where it is known */
  struct str name;
};

struct importtime_gap {
  ARRAY(struct importtime_gap_row) rows;
  uint32_t level;  /* of the module loaded last: nothing in the gap lies higher up */
  struct str last; /* its name */
};

/* Empties the gap; `level` is that of the module loaded just now. */
void importtime_gap_begin(struct importtime_gap *gap, uint32_t level);
/* Adds a cached row. Its name must outlive the gap. */
void importtime_gap_add(struct importtime_gap *gap, struct arena *arena, uint32_t node,
                        const struct importtime_row *row);
/* Narrows all levels down, when the next module is loaded at `level`. */
void importtime_gap_resolve(struct importtime_gap *gap, uint32_t level);

#endif

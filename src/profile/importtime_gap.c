/* importtime_gap: see importtime_gap.h.
 *
 * While no row of a loaded module appears, no module ends: so modules only begin, and the levels of
 * the cached rows in a gap never fall. The first is at least the level of the module loaded last
 * (whoever imported that one goes on), the last at most one deeper than the module loaded next (or
 * a module in between would have ended). Rows whose level shows pin the others. */
#include "importtime_gap.h"

void importtime_gap_begin(struct importtime_gap *gap, uint32_t level) {
  gap->rows.count = 0;
  gap->level = level;
  gap->last = (struct str){0};
}

void importtime_gap_add(struct importtime_gap *gap, struct arena *arena, uint32_t node,
                        const struct importtime_row *row) {
  struct importtime_gap_row added = {node, row->level_hidden ? 0 : row->level, row->level,
                                     row->name};
  ARRAY_PUSH(arena, &gap->rows, added);
}

/* `import a.b` and `from a import b` ask for a once more when it is loaded. */
static bool asks_again(struct str loaded, struct str name) {
  return str_starts(loaded, name) && (loaded.len == name.len || loaded.ptr[name.len] == '.');
}

void importtime_gap_resolve(struct importtime_gap *gap, uint32_t level) {
  uint32_t low = gap->level, high = level + 1;
  for (size_t i = 0; i < gap->rows.count; i++) {
    struct importtime_gap_row *row = &gap->rows.items[i];
    if (row->low < low) row->low = low;
    low = row->low;
  }
  for (size_t i = gap->rows.count; i-- > 0;) {
    struct importtime_gap_row *row = &gap->rows.items[i];
    if (row->high > high) row->high = high;
    high = row->high;
    if (row->low > row->high) row->low = row->high; /* rows are missing */
  }
  if (gap->rows.count && asks_again(gap->last, gap->rows.items[0].name))
    gap->rows.items[0].high = gap->rows.items[0].low;
}

/* importtime_row: one row of `-X importtime`, found in a line of a log. Private to the room
 * profile. */
#ifndef PROFILE_IMPORTTIME_ROW_H
#define PROFILE_IMPORTTIME_ROW_H

#include "base/base.h"

enum importtime_sort {
  IMPORTTIME_NOTHING, /* no row in the rest of the line */
  IMPORTTIME_HEADER,  /* the first row of a process */
  IMPORTTIME_ROW,
  IMPORTTIME_DAMAGED, /* begins as a row does */
};

struct importtime_row {
  struct str name;
  uint64_t self_us, cumulative_us;
  uint32_t level;    /* 0 = imported by the program itself */
  bool cached;       /* loaded before: no times */
  bool level_hidden; /* cached, with a long name: `level` is the highest it can be */
};

/* Takes the next row off the front of `*line`. Two rows that stand in one line are both found. */
enum importtime_sort importtime_row_next(struct str *line, struct importtime_row *row);

#endif

/* importtime: what `python -X importtime` writes -> times and edges of modules.
 *
 * Reads it as it comes out of the real world: several processes one after the other (each begins
 * with the header row), other output in between, prefixes of log collectors, rows inside JSON
 * strings, odd line ends, cut rows. Streaming: memory grows with the number of modules, not of
 * lines.
 *
 * Times. Of several runs each module's figure is its minimum (wall times are disturbed in one
 * direction only), and its spread how far the median lies above it.
 * Processes that write into one stream at once mix their rows. It shows where the children of a row
 * take longer than it says: of such rows only the own times count.
 * Edges. A row is written when its module is loaded; deeper rows before it are what it imported. A
 * module that was loaded before leaves no row, so the tree alone has only the first importer of
 * each: cumulative figures blame it, and every sum over the edges is a lower bound. `-X
 * importtime=2` (3.14 and newer) writes "cached" rows for the others. It pads the name of such a
 * row to the width of its level, so a name longer than that hides the level; importtime_gap.c
 * narrows it down, and where two importers remain, takes the outer one, which is right for
 * everything that reaches either. */
#ifndef PROFILE_IMPORTTIME_H
#define PROFILE_IMPORTTIME_H

#include "profile.h"

struct importtime_module {
  struct str name;
  double self_ms, cumulative_ms; /* minimum over the runs */
  double spread_ms;              /* median - minimum of self_ms; NAN with one run */
  double alone_ms;         /* self times of all that it reaches over the edges; nothing preloaded */
  bool lower_bound;        /* alone_ms is at least that: it may reach more */
  uint32_t runs;           /* runs that loaded it */
  bool preloaded;          /* by the interpreter, before any code of the user (up to `site`) */
  bool torn;               /* rows of several processes are mixed: what it imports is not known */
  bool untimed;            /* only cached rows name it, in a log that lacks rows: no figures */
  const uint32_t *imports; /* indices in `modules`, ascending; its parent package among them */
  uint32_t import_count;
};

struct importtime {
  const struct importtime_module *modules; /* sorted by name */
  uint32_t module_count;
  const uint32_t *roots; /* what the program itself imports: modules at level 0 */
  uint32_t root_count;
  uint32_t runs;     /* processes */
  double startup_ms; /* cumulative of all roots, without what is preloaded; minimum over runs */
  bool cached_rows;  /* -X importtime=2 */
  uint64_t rows, damaged; /* rows read; rows that could not be */
  uint64_t torn;          /* rows without their imports: others' rows stand among them */
};

struct importtime_reader;

struct importtime_reader *importtime_begin(void);
/* The next bytes of the stream, cut anywhere. */
void importtime_feed(struct importtime_reader *reader, struct str chunk);
/* The result, in `arena`; frees the reader. */
const struct importtime *importtime_end(struct importtime_reader *reader, struct arena *arena);

/* As a profile: import_ms is alone_ms (0 for what is preloaded, unknown for what is untimed). In
 * `arena`. */
const struct profile *importtime_profile(struct arena *arena, const struct importtime *times);

#endif

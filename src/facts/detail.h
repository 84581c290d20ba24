/* detail: what a whole file says beside its imports, by a full parse: only for the few files in
 * which a rule asks for it (fast paths, names that only annotations use). From the file's bytes
 * alone, like all facts. */
#ifndef FACTS_DETAIL_H
#define FACTS_DETAIL_H

#include "facts/facts.h"

struct detail_range {
  uint32_t start; /* text offsets; starts ascend */
  uint32_t end;   /* the greatest of this range and all before: an offset lies in some range if it
                     lies before the end of the last one that starts before it */
};

/* A statement or call that drops an entry of sys.modules. */
struct detail_unload {
  struct facts_span span;
  struct str function;       /* name of the function around it, or empty */
  const struct str *modules; /* that its key stands for, as far as they are written down */
  uint32_t module_count;
  double threshold;    /* that the condition around it compares with; NAN = none, or not known */
  double interval;     /* it happens at every so manieth request (count % 50); NAN = as threshold */
  bool by_total_count; /* ... how often the module was used in all, not when it was used last */
};

/* A limit that unloading goes by: UNLOAD_THRESHOLD = 100. */
struct detail_limit {
  struct facts_span span;
  struct str name; /* without leading underscores */
  double value;
  bool interval; /* how often to check; else how long unused */
};

/* A table of operations kept at hand: _HOT_PATH* or _ZAPH_TIER* at module level. */
struct detail_table {
  struct facts_span span;
  struct str name, comments; /* right above, in it, behind it; raw, joined by line ends */
  uint32_t entries, tier;    /* tier 0: the name tells none */
  bool numbers;              /* numbers stand among its values */
  bool refreshed;            /* a function assigns, updates or clears it */
};

struct detail {
  bool broken; /* the text does not parse: what follows is what could be read */
  bool has_docstring;
  struct str docstring;             /* of the module: between the quotes, as written */
  struct facts_span docstring_span; /* with its quotes */
  /* Where annotations may be read at run time: the fields of classes that are decorated or have a
   * base which may do so, functions that are decorated by more than the language's own. Ascending
   * by start. */
  const struct detail_range *kept_annotations;
  uint32_t kept_annotation_count;
  const struct detail_unload *unloads; /* by offset, as the next two */
  const struct detail_limit *limits;
  const struct detail_table *tables;
  uint32_t unload_count, limit_count, table_count;
  bool tracks_usage;   /* some name speaks of counting or remembering uses */
  uint32_t code_lines; /* lines that hold more than blanks, comments and strings that stand as
                          statements (docstrings, exception documents) */
};

/* Reads one file.
 * In:  its bytes, followed by >= 64 zero bytes.
 * Out: in `arena`. Uses the extractor's parser: one call at a time for each extractor. */
const struct detail *detail_read(struct facts_extractor *extractor, struct arena *arena,
                                 struct str file);

#endif

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
  uint32_t code_lines; /* lines that hold more than blanks, comments and strings that stand as
                          statements (docstrings, exception documents) */
};

/* Reads one file.
 * In:  its bytes, followed by >= 64 zero bytes.
 * Out: in `arena`. Uses the extractor's parser: one call at a time for each extractor. */
const struct detail *detail_read(struct facts_extractor *extractor, struct arena *arena,
                                 struct str file);

#endif

/* detail: what a whole file says beside its imports, by a full parse: only for the few files in
 * which a rule asks for it (fast paths). From the file's bytes alone, like all facts. */
#ifndef FACTS_DETAIL_H
#define FACTS_DETAIL_H

#include "facts/facts.h"

struct detail {
  bool broken; /* the text does not parse: what follows is what could be read */
  bool has_docstring;
  struct str docstring;             /* of the module: between the quotes, as written */
  struct facts_span docstring_span; /* with its quotes */
  uint32_t code_lines; /* lines that hold more than blanks, comments and strings that stand as
                          statements (docstrings, exception documents) */
};

/* Reads one file.
 * In:  its bytes, followed by >= 64 zero bytes.
 * Out: in `arena`. Uses the extractor's parser: one call at a time for each extractor. */
const struct detail *detail_read(struct facts_extractor *extractor, struct arena *arena,
                                 struct str file);

#endif

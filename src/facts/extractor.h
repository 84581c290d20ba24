/* The parts of an extractor, for the room's own readers of trees. */
#ifndef FACTS_EXTRACTOR_H
#define FACTS_EXTRACTOR_H

#include "facts/facts.h"
#include "grammar/grammar.h"

struct grammar_parser *facts_parser(struct facts_extractor *extractor);
struct grammar_slicer *facts_slicer(struct facts_extractor *extractor);

#endif

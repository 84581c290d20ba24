/* memory, inside: what detail.c asks of memory.c. */
#ifndef FACTS_MEMORY_H
#define FACTS_MEMORY_H

#include "facts/detail.h"
#include "grammar/grammar.h"

struct memory;
struct memory *memory_new(struct arena *arena, struct grammar_parser *parser, struct str text,
                          const struct text_lines *lines, TSNode root);
/* To be called for every node, outer ones first. `around`: its ancestors, the root first. */
void memory_see(struct memory *memory, TSNode node, const TSNode *around, uint32_t depth);
/* Fills in what was found. */
void memory_finish(struct memory *memory, const struct grammar_comments *comments,
                   struct detail *detail);

#endif

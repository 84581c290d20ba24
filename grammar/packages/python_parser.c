// The tables of the Python grammar, from the pinned package (its folder is on the include path,
// grammar/meson.build).
#include "tree-sitter-python/src/tree_sitter/parser.h"

// Is the character in the set (ranges in ascending order)? As set_contains of parser.h, which looks
// for each letter of a name among hundreds of ranges: most are ASCII, in the first few of them.
static inline bool set_has(const TSCharacterRange *ranges, uint32_t count, int32_t character) {
  if (character >= 0x80) return set_contains(ranges, count, character);
  for (uint32_t i = 0; i < count && ranges[i].start <= character; i++)
    if (character <= ranges[i].end) return true;
  return false;
}

#define set_contains set_has
#include "tree-sitter-python/src/parser.c"

// The tables of the Python grammar, from the pinned package (its folder is on the include path,
// grammar/meson.build).
#include "tree-sitter-python/src/parser.c"

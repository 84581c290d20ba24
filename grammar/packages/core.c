// The core of tree-sitter, from the pinned package (its folder is on the include path,
// grammar/meson.build).
#include "tree-sitter/vendor/tree-sitter/lib/src/lib.c"

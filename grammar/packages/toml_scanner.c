// The scanner of the TOML grammar, from the pinned package (its folder is on the include path,
// grammar/meson.build).
#include "@tree-sitter-grammars/tree-sitter-toml/src/scanner.c"

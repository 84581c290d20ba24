/* grammar: how Python text becomes a tree.
 *
 * In:  UTF-8 text (bytes). Out: the byte ranges worth seeing (the slice), and tree-sitter's tree of
 *      just these ranges, by the official grammar.
 *
 * The idea: any non-empty subset of a block's statements is again a block, so one lexical pass
 * picks the statements that hold an import (or another word asked for) with the headers above them,
 * and tree-sitter sees nothing else. Every byte offset in the tree is the text's own; rows and
 * columns (TSPoint) of the tree are meaningless.
 *
 * What the tree of a slice looks like:
 *  - Statements without a needle are missing; a block may therefore be empty (zero bytes).
 *  - A kept statement has all its enclosing headers. `if`: the earlier clauses' headers too, with
 *    empty bodies. `try` whose body is kept: the headers of all its `except` clauses; one whose
 *    handler, `else` or `finally` alone is kept: `try:` with an empty body and that clause. `for`
 *    and `while` whose `else` is kept: the header, empty, and the `else`. Of `match` only the kept
 *    `case`s.
 *  - `def f(...) -> T:` reads `def f():` and `class C(...):` reads `class C:`, unless a needle lies
 *    in what was cut. Decorators are missing unless a needle lies in them; if one does, the
 *    definition's header follows.
 *  - Comments are missing, but for those inside a kept statement that goes over several lines. Read
 *    comments from the text.
 *  - Plain imports, if the wish is for them, are missing from the tree and listed in the slice.
 *  - The word `lazy` (PEP 810) is missing from the tree and listed in the slice.
 *
 * Leaves to others: what the statements mean (facts), decoding (text).
 */
#ifndef GRAMMAR_GRAMMAR_H
#define GRAMMAR_GRAMMAR_H

#include "base/base.h"

#include <tree_sitter/api.h>

/* ---- slice ---------------------------------------------------------------------------------- */

/* A soft keyword `lazy` before `import` or `from`. Byte offsets, 0-based. */
struct grammar_lazy {
  uint32_t word; /* of the word `lazy` */
  uint32_t
      statement; /* of the word `import` or `from` after it: where the tree's statement starts */
};

/* `a.b as c` in a plain import. Byte offsets; ends exclusive. */
struct grammar_plain_name {
  uint32_t start, end; /* of all of it */
  uint32_t name_end;   /* of `a.b` */
  uint32_t alias;      /* where `c` starts, which goes to `end`; 0 without one */
};

/* An import statement of nothing but ASCII names, at the module's own level: read here, and not in
 * the ranges. Byte offsets; ends exclusive. */
struct grammar_plain {
  uint32_t start, end;         /* as the tree's node would have them */
  uint32_t module, module_end; /* `from`: the module's name without dots, may be empty */
  uint32_t level;              /* leading dots */
  uint32_t first_name, name_count;
  bool is_from, star;
  bool future; /* `from __future__` */
};

enum grammar_trouble_kind {
  GRAMMAR_NO_TROUBLE,
  GRAMMAR_UNCLOSED_BRACKET,    /* at the bracket */
  GRAMMAR_MISMATCHED_BRACKET,  /* at the closing bracket: of another kind, or with nothing open */
  GRAMMAR_UNTERMINATED_STRING, /* at the opening quotes (prefix not counted) */
  GRAMMAR_BAD_DEDENT,          /* at the statement: back to no outer block's column */
  GRAMMAR_UNEXPECTED_INDENT,   /* at the statement */
  GRAMMAR_MISSING_INDENT,      /* at the statement: a block should have begun */
  GRAMMAR_STRAY_CLAUSE,        /* at an `else`, `except`, ... without its statement */
  GRAMMAR_MISSING_CLAUSE,      /* at the statement after a `try` with neither except nor finally */
  GRAMMAR_BAD_STATEMENT,       /* at the word, or end, that no statement can have there */
  GRAMMAR_BAD_CHARACTER,       /* at a character that code cannot have */
  GRAMMAR_TOO_DEEP,            /* more blocks or brackets than Python itself takes */
};

/* The first thing that no Python can read: strings, brackets, indentation, clauses, and how
 * statements begin and end. What stands within expressions is not looked at. */
struct grammar_trouble {
  enum grammar_trouble_kind kind;
  uint32_t start, end; /* byte offsets; end exclusive */
  const char *message; /* "unclosed '('": what, not where; static; NULL if none */
};

/* Ranges that are parsed together: whole statements, with all their headers. Most texts have one
 * part; of long ones, a part goes on where the one before ended, and the headers above are in both.
 */
struct grammar_part {
  uint32_t first_range, range_count;
};

/* Byte offsets; end exclusive. */
struct grammar_stretch {
  uint32_t start, end;
};

/* What is to be kept of one text. Arrays belong to the slicer. */
struct grammar_slice {
  struct str text;       /* what to parse: the text given, or an equally long copy in which lone
                            carriage returns and broken brackets were made readable. Offsets hold for
                            both; names and literals are the same. */
  const TSRange *ranges; /* within a part ascending, not touching; points are filler */
  const struct grammar_part *parts;
  uint32_t part_count; /* 0: nothing to parse */
  uint32_t kept_bytes;
  const struct grammar_lazy *lazies; /* ascending; of a whole text none, they read `pass;` there */
  uint32_t lazy_count;
  const struct grammar_plain *plains; /* ascending; only where the wish is for them */
  uint32_t plain_count;
  const struct grammar_plain_name *plain_names;
  const struct grammar_stretch *outside; /* statements beside imports, and headers, that stand in no
                                            function and whose code holds a name of the wish */
  uint32_t outside_count;
  struct grammar_trouble trouble;
  bool has_all; /* a statement at module level (also within `if`, `try`, ...) assigns `__all__` */
};

/* Needles beside the built-in ones, and how far to look. A zeroed struct is the usual wish. */
struct grammar_wish {
  const struct str
      *names; /* identifiers; a statement whose code holds one, as a whole word, is kept */
  size_t name_count;
  bool whole; /* the whole text will be parsed: make all of it readable, not only what is kept */
  bool plain; /* read plain imports without tree-sitter, but in texts with `__lazy_modules__` */
};

struct grammar_slicer; /* buffers, used again for each text; one for each thread */
struct grammar_slicer *grammar_slicer_new(void);
void grammar_slicer_free(struct grammar_slicer *slicer);

/* Picks what to keep of `text` (followed by >= 64 zero bytes, at most FILE_SIZE_LIMIT long).
 * Built-in needles: the keyword `import`; calls of `__import__` and `import_module`; and at module
 * level statements with `__lazy_modules__`, and `def __getattr__` (its header). A name that
 * import_module is imported as, `attach` of lazy_loader and the like are for a second slice of the
 * same text, with a wish.
 * Time is linear in the text, whatever it holds. Code that some Python can parse has no trouble.
 * Out: the slice, valid until the slicer's next use; its text until `text` goes. */
const struct grammar_slice *grammar_slice(struct grammar_slicer *slicer, struct str text,
                                          const struct grammar_wish *wish);

/* Where the comments of a text begin: offsets of each '#', ascending. Belongs to the slicer, valid
 * until its next grammar_find_comments. */
struct grammar_comments {
  const uint32_t *starts;
  uint32_t count;
};
/* Every comment of `text` (followed by >= 64 zero bytes), those within brackets and fields of
 * f-strings too. Linear; leaves the slice as it is. */
struct grammar_comments grammar_find_comments(struct grammar_slicer *slicer, struct str text);

/* ---- parse ---------------------------------------------------------------------------------- */

/* The kinds of node that our rooms tell apart: X(enum suffix, name in the grammar, named). */
#define GRAMMAR_KINDS(X)                                                                           \
  X(MODULE, "module", true)                                                                        \
  X(ERROR, "ERROR", true)                                                                          \
  X(BLOCK, "block", true)                                                                          \
  X(IMPORT_STATEMENT, "import_statement", true)                                                    \
  X(IMPORT_FROM_STATEMENT, "import_from_statement", true)                                          \
  X(FUTURE_IMPORT_STATEMENT, "future_import_statement", true)                                      \
  X(RELATIVE_IMPORT, "relative_import", true)                                                      \
  X(IMPORT_PREFIX, "import_prefix", true)                                                          \
  X(DOTTED_NAME, "dotted_name", true)                                                              \
  X(ALIASED_IMPORT, "aliased_import", true)                                                        \
  X(WILDCARD_IMPORT, "wildcard_import", true)                                                      \
  X(EXPRESSION_STATEMENT, "expression_statement", true)                                            \
  X(EXPRESSION_LIST, "expression_list", true)                                                      \
  X(ASSERT_STATEMENT, "assert_statement", true)                                                    \
  X(RETURN_STATEMENT, "return_statement", true)                                                    \
  X(DELETE_STATEMENT, "delete_statement", true)                                                    \
  X(RAISE_STATEMENT, "raise_statement", true)                                                      \
  X(PASS_STATEMENT, "pass_statement", true)                                                        \
  X(BREAK_STATEMENT, "break_statement", true)                                                      \
  X(CONTINUE_STATEMENT, "continue_statement", true)                                                \
  X(GLOBAL_STATEMENT, "global_statement", true)                                                    \
  X(NONLOCAL_STATEMENT, "nonlocal_statement", true)                                                \
  X(PRINT_STATEMENT, "print_statement", true)                                                      \
  X(EXEC_STATEMENT, "exec_statement", true)                                                        \
  X(TYPE_ALIAS_STATEMENT, "type_alias_statement", true)                                            \
  X(IF_STATEMENT, "if_statement", true)                                                            \
  X(ELIF_CLAUSE, "elif_clause", true)                                                              \
  X(ELSE_CLAUSE, "else_clause", true)                                                              \
  X(FOR_STATEMENT, "for_statement", true)                                                          \
  X(WHILE_STATEMENT, "while_statement", true)                                                      \
  X(TRY_STATEMENT, "try_statement", true)                                                          \
  X(EXCEPT_CLAUSE, "except_clause", true)                                                          \
  X(FINALLY_CLAUSE, "finally_clause", true)                                                        \
  X(WITH_STATEMENT, "with_statement", true)                                                        \
  X(WITH_CLAUSE, "with_clause", true)                                                              \
  X(WITH_ITEM, "with_item", true)                                                                  \
  X(FUNCTION_DEFINITION, "function_definition", true)                                              \
  X(CLASS_DEFINITION, "class_definition", true)                                                    \
  X(DECORATED_DEFINITION, "decorated_definition", true)                                            \
  X(DECORATOR, "decorator", true)                                                                  \
  X(MATCH_STATEMENT, "match_statement", true)                                                      \
  X(CASE_CLAUSE, "case_clause", true)                                                              \
  X(CASE_PATTERN, "case_pattern", true)                                                            \
  X(CLASS_PATTERN, "class_pattern", true)                                                          \
  X(KEYWORD_PATTERN, "keyword_pattern", true)                                                      \
  X(CONSTRAINED_TYPE, "constrained_type", true)                                                    \
  X(SPLAT_TYPE, "splat_type", true)                                                                \
  X(GENERIC_TYPE, "generic_type", true)                                                            \
  X(MEMBER_TYPE, "member_type", true)                                                              \
  X(IF_CLAUSE, "if_clause", true)                                                                  \
  X(FOR_IN_CLAUSE, "for_in_clause", true)                                                          \
  X(PARAMETERS, "parameters", true)                                                                \
  X(LAMBDA_PARAMETERS, "lambda_parameters", true)                                                  \
  X(DEFAULT_PARAMETER, "default_parameter", true)                                                  \
  X(TYPED_PARAMETER, "typed_parameter", true)                                                      \
  X(TYPED_DEFAULT_PARAMETER, "typed_default_parameter", true)                                      \
  X(TYPE_PARAMETER, "type_parameter", true)                                                        \
  X(TYPE, "type", true)                                                                            \
  X(LAMBDA, "lambda", true)                                                                        \
  X(LIST_COMPREHENSION, "list_comprehension", true)                                                \
  X(SET_COMPREHENSION, "set_comprehension", true)                                                  \
  X(DICTIONARY_COMPREHENSION, "dictionary_comprehension", true)                                    \
  X(GENERATOR_EXPRESSION, "generator_expression", true)                                            \
  X(CALL, "call", true)                                                                            \
  X(ARGUMENT_LIST, "argument_list", true)                                                          \
  X(KEYWORD_ARGUMENT, "keyword_argument", true)                                                    \
  X(LIST_SPLAT, "list_splat", true)                                                                \
  X(DICTIONARY_SPLAT, "dictionary_splat", true)                                                    \
  X(ATTRIBUTE, "attribute", true)                                                                  \
  X(SUBSCRIPT, "subscript", true)                                                                  \
  X(IDENTIFIER, "identifier", true)                                                                \
  X(STRING, "string", true)                                                                        \
  X(CONCATENATED_STRING, "concatenated_string", true)                                              \
  X(STRING_START, "string_start", true)                                                            \
  X(STRING_CONTENT, "string_content", true)                                                        \
  X(STRING_END, "string_end", true)                                                                \
  X(ESCAPE_SEQUENCE, "escape_sequence", true)                                                      \
  X(INTERPOLATION, "interpolation", true)                                                          \
  X(INTEGER, "integer", true)                                                                      \
  X(TRUE, "true", true)                                                                            \
  X(FALSE, "false", true)                                                                          \
  X(NONE, "none", true)                                                                            \
  X(LIST, "list", true)                                                                            \
  X(TUPLE, "tuple", true)                                                                          \
  X(SET, "set", true)                                                                              \
  X(DICTIONARY, "dictionary", true)                                                                \
  X(PAIR, "pair", true)                                                                            \
  X(ASSIGNMENT, "assignment", true)                                                                \
  X(AUGMENTED_ASSIGNMENT, "augmented_assignment", true)                                            \
  X(NAMED_EXPRESSION, "named_expression", true)                                                    \
  X(PARENTHESIZED_EXPRESSION, "parenthesized_expression", true)                                    \
  X(CONDITIONAL_EXPRESSION, "conditional_expression", true)                                        \
  X(BOOLEAN_OPERATOR, "boolean_operator", true)                                                    \
  X(NOT_OPERATOR, "not_operator", true)                                                            \
  X(COMPARISON_OPERATOR, "comparison_operator", true)                                              \
  X(UNARY_OPERATOR, "unary_operator", true)                                                        \
  X(BINARY_OPERATOR, "binary_operator", true)                                                      \
  X(AS_PATTERN, "as_pattern", true)                                                                \
  X(AS_PATTERN_TARGET, "as_pattern_target", true)                                                  \
  X(AWAIT, "await", true)                                                                          \
  X(YIELD, "yield", true)                                                                          \
  X(COMMENT, "comment", true)                                                                      \
  X(WORD_ASYNC, "async", false)

enum grammar_kind {
  GRAMMAR_OTHER, /* any kind not listed */
#define GRAMMAR_KIND_ENUM(suffix, name, named) GRAMMAR_##suffix,
  GRAMMAR_KINDS(GRAMMAR_KIND_ENUM)
#undef GRAMMAR_KIND_ENUM
      GRAMMAR_KIND_COUNT
};

/* Field ids for ts_node_child_by_field_id: X(member, name in the grammar). */
#define GRAMMAR_FIELDS(X)                                                                          \
  X(alias, "alias")                                                                                \
  X(alternative, "alternative")                                                                    \
  X(argument, "argument")                                                                          \
  X(arguments, "arguments")                                                                        \
  X(attribute, "attribute")                                                                        \
  X(body, "body")                                                                                  \
  X(condition, "condition")                                                                        \
  X(consequence, "consequence")                                                                    \
  X(definition, "definition")                                                                      \
  X(function, "function")                                                                          \
  X(guard, "guard")                                                                                \
  X(key, "key")                                                                                    \
  X(left, "left")                                                                                  \
  X(module_name, "module_name")                                                                    \
  X(name, "name")                                                                                  \
  X(object, "object")                                                                              \
  X(operator, "operator")                                                                          \
  X(operators, "operators")                                                                        \
  X(parameters, "parameters")                                                                      \
  X(return_type, "return_type")                                                                    \
  X(right, "right")                                                                                \
  X(subject, "subject")                                                                            \
  X(subscript, "subscript")                                                                        \
  X(superclasses, "superclasses")                                                                  \
  X(type_parameters, "type_parameters")                                                            \
  X(type, "type")                                                                                  \
  X(value, "value")

struct grammar_fields {
#define GRAMMAR_FIELD_MEMBER(member, name) TSFieldId member;
  GRAMMAR_FIELDS(GRAMMAR_FIELD_MEMBER)
#undef GRAMMAR_FIELD_MEMBER
};

struct grammar_parser; /* used by one thread at a time, as its trees are */
struct grammar_parser *grammar_parser_new(void);
void grammar_parser_free(struct grammar_parser *parser);
const struct grammar_fields *grammar_fields(const struct grammar_parser *parser);

/* The kind of a node (GRAMMAR_ERROR too); a missing node has the kind it should have had. */
enum grammar_kind grammar_kind(const struct grammar_parser *parser, TSNode node);

/* Parses one part (0 <= part < part_count) of what was kept. The caller gives the tree to
 * ts_tree_delete. */
TSTree *grammar_parse(struct grammar_parser *parser, const struct grammar_slice *slice,
                      uint32_t part);
/* Parses [start, end) of the slice's text, but for the words in `lazies`: a statement or block from
 * its line's first byte, or the whole text from 0 to text.len. NULL if the range is empty. For a
 * whole text, slice with a wish for it. */
TSTree *grammar_parse_range(struct grammar_parser *parser, const struct grammar_slice *slice,
                            uint32_t start, uint32_t end);
/* The offset up to which the last tree was read: what comes after was too broken and too long to be
 * read in linear time, and is missing from the tree, as may be the rest of the statement there.
 * UINT32_MAX: all of it was read, as is usual. */
uint32_t grammar_read_to(const struct grammar_parser *parser);

#endif

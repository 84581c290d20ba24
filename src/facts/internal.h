/* What the files of this room share: where a node stands, the walk, the names a file goes by. */
#ifndef FACTS_INTERNAL_H
#define FACTS_INTERNAL_H

#include "facts/extractor.h"

#define FACTS_NONE UINT32_MAX /* no offset */

/* ---- where a node stands -------------------------------------------------------------------- */

/* A function, lambda or class around a node. */
struct place_scope {
  const struct place_scope *outer; /* NULL: the module's own level */
  enum facts_scope_kind kind;
  uint32_t depth; /* scopes around it */
  struct str name;
  struct str qualname; /* made when first asked for */
};

/* A recorded condition, innermost first. */
struct guard {
  const struct guard *outer;
  struct facts_condition condition;
  uint32_t count; /* of these, with the outer ones */
};

enum place_flag { /* beside enum facts_flag */
                  PLACE_IN_FUNCTION = 1 << 24,
                  PLACE_NEAR_TRY =
                      1 << 25, /* body or handler of a try: __lazy_modules__ does nothing there */
};

/* Where a node stands. Never changed: whoever opens a scope, a loop or a guard makes another. */
struct place {
  struct place_scope *scope;
  const struct guard *guards;
  uint32_t flags;      /* of facts_flag those that come from what is around, and place_flag */
  uint32_t loop_start; /* of the innermost loop, when FACTS_IN_LOOP */
  bool loop_is_statement;
};

/* ---- names ---------------------------------------------------------------------------------- */

enum role {                              /* what a name stands for in this file */
            ROLE_TYPING = 1 << 0,        /* TYPE_CHECKING */
            ROLE_IMPORTLIB = 1 << 1,     /* the module importlib */
            ROLE_BUILTINS = 1 << 2,      /* the module builtins */
            ROLE_IMPORT_MODULE = 1 << 3, /* importlib.import_module */
            ROLE_DUNDER_IMPORT = 1 << 4, /* __import__ */
};

struct aliases {
  struct arena *arena;
  struct map roles;          /* bits of enum role, beside the names that Python gives */
  ARRAY(struct str) needles; /* names of functions that a slice does not keep by itself */
};

/* ---- the walk ------------------------------------------------------------------------------- */

struct item {
  TSNode node;
  const struct place *place;
  bool within_expression; /* its parent is no statement, block or clause */
  bool at_top;            /* its parent is the module */
};

/* A piece of broken code that may hold imports which the tree does not show (repair.c). */
struct torn {
  uint32_t start, end;
  const struct place *place;
};

struct found { /* an import, with what is only needed until the file is done */
  struct facts_import import;
  struct facts_name *names; /* import.names, still to be filled in */
  bool in_format_string;
  bool loop_is_statement;
};

/* One file's walk. */
struct extraction {
  struct arena *arena;   /* for what outlives the walk */
  struct arena *scratch; /* for what does not */
  struct grammar_parser *parser;
  const struct grammar_fields *fields;
  const struct grammar_slice *slice;
  struct str text; /* as given; offsets hold for the slice's text too */
  struct aliases aliases;
  bool in_expression;     /* what is pushed now has an expression around it */
  bool within_expression; /* what is visited now has */
  bool at_top;            /* what is pushed now stands in the module itself */
  bool is_broken;         /* the file has trouble */
  bool sees_calls;        /* the slice may hold dynamic imports: expressions are worth a look */
  TSTreeCursor cursor;
  uint32_t next_plain; /* of the slice: the first not yet added */
  uint32_t seen_to;    /* earlier parts went to here: what stands before was found already */
  uint32_t format_end; /* end of the string last seen: calls before it are fields of it */
  ARRAY(struct item) stack;
  ARRAY(struct found) found;
  ARRAY(struct facts_name) read_names; /* of the statement being read */
  ARRAY(struct torn) torn;
  struct map lazy_now;            /* what __lazy_modules__ holds at this point */
  ARRAY(struct str) lazy_modules; /* everything it ever held */
  bool has_module_getattr, computes_imports;
  uint32_t error_start,
      error_end; /* of the first piece that is no Python; start FACTS_NONE: none */
};

/* Names such as `__\uff49mport__` that only NFKC makes the functions we look for: needles too. */
void aliases_find_odd(struct extraction *x);
/* Fills x->aliases from the trees of all parts. */
void aliases_collect(struct extraction *x, TSTree *const *trees, uint32_t count);
/* Bits of enum role for an identifier. */
uint32_t aliases_role(const struct extraction *x, TSNode identifier);
/* ROLE_IMPORT_MODULE or ROLE_DUNDER_IMPORT if the expression is that function, else 0. */
uint32_t aliases_function(const struct extraction *x, TSNode expression);

/* Goes through the tree; fills x->found by span.start. */
void walk_tree(struct extraction *x, TSNode root);
/* A node is no Python: notes the first. */
void walk_note_error(struct extraction *x, TSNode node);
/* The __qualname__ of a scope. */
struct str walk_qualname(struct extraction *x, struct place_scope *scope);

/* Reads one node and adds it to x->found. */
void import_add_statement(struct extraction *x, TSNode node, enum grammar_kind kind,
                          const struct place *place);
/* The plain imports of the slice that stand before `end` and were not added yet. */
void import_add_plains(struct extraction *x, uint32_t end);
void import_add_call(struct extraction *x, TSNode node, const struct place *place);

/* A broken import statement that goes over a line end where none can be. */
bool repair_is_torn(struct str statement);
/* Keeps a broken node for repair_torn. */
void repair_put_aside(struct extraction *x, TSNode node, const struct place *place);
/* The statement begins its line, at the same indentation as the line of `first`. */
bool repair_stands_with(struct str text, uint32_t first, uint32_t statement);
/* An indented statement: in a broken module, the header above it was lost. */
bool repair_is_orphan(struct str text, uint32_t statement);
/* After the walk: reads the imports of what was put aside; x->found stays sorted. */
void repair_torn(struct extraction *x);

/* __lazy_modules__ is assigned by this expression statement: updates lazy_now. */
void lazy_assign(struct extraction *x, TSNode statement);
/* Sets FACTS_LAZY_HELD; slices the text anew where it has lazy imports at module level. */
void lazy_mark_held(struct extraction *x, struct grammar_slicer *slicer, bool ascii);

/* ---- nodes ---------------------------------------------------------------------------------- */

static inline enum grammar_kind node_kind(const struct extraction *x, TSNode node) {
  return grammar_kind(x->parser, node);
}
static inline bool node_is_import(enum grammar_kind kind) {
  return kind == GRAMMAR_IMPORT_STATEMENT || kind == GRAMMAR_IMPORT_FROM_STATEMENT ||
         kind == GRAMMAR_FUTURE_IMPORT_STATEMENT;
}
static inline struct str node_text(const struct extraction *x, TSNode node) {
  return str_slice(x->slice->text, ts_node_start_byte(node), ts_node_end_byte(node));
}
/* The index-th named child (from 0) that is no comment or line continuation, or a null node. */
TSNode node_part(TSNode node, uint32_t index);
/* Without the parentheses and comments around an expression. */
TSNode node_bare(const struct extraction *x, TSNode node);
/* An identifier as Python compares it. */
struct str node_name(const struct extraction *x, TSNode identifier);
/* `a . b` as "a.b". */
struct str node_dotted(const struct extraction *x, TSNode dotted);
/* The value of a string constant (also of adjacent ones); false for anything else, bytes, format
 * strings and strings with \N{...} included. A view into scratch or the text. */
bool node_string(const struct extraction *x, TSNode node, struct str *value);

/* ---- guards --------------------------------------------------------------------------------- */

/* What a condition makes of the code behind it: bits of FACTS_TYPE_CHECKING, FACTS_DEAD,
 * FACTS_MAIN_GUARD. */
struct verdict {
  uint32_t holds, fails; /* of the code that runs if the test holds, if it does not */
  bool plain;            /* the guard is all there is to the test */
};
struct verdict guard_judge(const struct extraction *x, TSNode test);
/* An `except` clause, or NULL node, that takes ImportError. */
bool guard_takes_import_errors(const struct extraction *x, TSNode clause);
/* A `with` statement one of whose items is suppress(ImportError). */
bool guard_suppresses(const struct extraction *x, TSNode statement);
/* The condition is about version, platform or environment: worth recording. */
bool guard_is_environment(struct str condition);

/* ---- what stands around an import ------------------------------------------------------------ */

/* A piece of text found for one physical line, kept for its next neighbours. */
struct remembered {
  uint32_t key; /* offset that stands for the line; FACTS_NONE: nothing yet */
  struct str text;
  struct facts_span span;
};

/* Comments of a text. The table of all of them is made only where a line alone does not tell
 * whether a '#' stands in a string. */
struct line_bounds {
  bool known;
  uint32_t start, end; /* `end`: of its line end */
};
struct comments {
  struct str text;
  struct grammar_slicer *slicer;
  struct arena *arena;
  struct grammar_comments table;
  bool has_table;
  struct remembered line, above, below;
  struct line_bounds bounds; /* of the line asked for last */
};
void comments_start(struct comments *comments, struct str text, struct grammar_slicer *slicer,
                    struct arena *arena);
/* Fills comment, above, below and the names' comments of an import that has its spans. */
void comments_attach(struct comments *comments, struct found *found, struct facts_name *names);
/* Suppression comments of the whole text. */
void comments_suppressions(struct comments *comments, struct facts *facts);

/* ---- loops ---------------------------------------------------------------------------------- */

struct loop_exit { /* what stands in [start, end) runs in one pass at most */
  uint32_t start, end;
};

/* How often a loop's imports run. A zeroed struct, its first four fields filled by the caller. */
struct loops {
  struct arena *arena;
  const struct grammar_slice *slice;
  struct grammar_parser *parser;
  const struct grammar_fields *fields;
  uint32_t parsed; /* bytes so far: bounded for each file */
  bool known;      /* what follows, for the loop at last_start */
  uint32_t last_start;
  uint32_t last_continue; /* offset of its first `continue`, or FACTS_NONE */
  bool last_leaves;
  ARRAY(struct loop_exit) exits; /* of its blocks that leave it at their end */
};
/* FACTS_FIRST_PASS, FACTS_ONE_PASS, FACTS_AFTER_CONTINUE or 0 for the import at offset `at` in the
 * body of the `for` or `while` statement at `start`; 0 where in doubt. */
uint32_t loops_flags(struct loops *loops, uint32_t start, uint32_t at);

/* ---- positions ------------------------------------------------------------------------------ */

/* An offset whose line and column are wanted, and where they go (either may be NULL). */
struct mark {
  uint32_t offset;
  uint32_t *line, *column;
};
struct marks {
  struct arena *arena;
  ARRAY(struct mark) list;
};
void marks_add(struct marks *marks, struct mark mark);
void marks_add_span(struct marks *marks, struct facts_span *span);
/* Writes all lines and columns, in one pass over the text. */
void marks_fill(struct marks *marks, struct str text);

#endif

/* facts, inside: what the files of the room share. */
#ifndef FACTS_INTERNAL_H
#define FACTS_INTERNAL_H

#include "facts/facts.h"
#include "grammar/grammar.h"

struct facts_extractor {
  struct grammar_slicer *slicer;
  struct grammar_parser *parser;
  struct facts_timing *timing;
  struct arena scratch; /* of one file */
};

/* By which names this file calls what imports, and TYPE_CHECKING (aliases.c). */
struct aliases {
  ARRAY(struct str) typing, importlib, builtins, import_module, dunder_import;
  ARRAY(struct str) lazy_loader; /* lazy_loader and its attach */
};

enum importer { IMPORTER_NONE, IMPORTER_MODULE /* import_module */, IMPORTER_DUNDER };

/* Where a node stands: handed down the tree, changed by whoever opens a scope, loop or guard. */
struct where {
  enum facts_scope_kind scope;
  struct str qualname;
  uint32_t flags; /* guards and loop, never FACTS_EAGER */
  bool in_function;
  uint32_t loop_start, loop_end;
  const struct where_condition *condition; /* innermost */
};

struct where_condition {
  struct facts_condition condition;
  const struct where_condition *outer;
};

/* An import as the walk finds it; modules and names still to be read for dynamic calls. */
struct found {
  struct facts_import import; /* spans hold offsets only */
  TSNode callee;              /* dynamic: decided when all aliases are known */
  bool is_call;
  uint32_t loop_end;
};

struct extraction {
  struct facts_extractor *extractor;
  struct arena *arena;   /* of the result */
  struct arena *scratch; /* of this file */
  struct text text;
  const struct grammar_slice *slice;
  TSTree **trees; /* one for each part of the slice */
  uint32_t tree_count;
  const struct grammar_fields *fields;
  struct aliases aliases;
  ARRAY(struct found) found;
  struct lazy_list {
    ARRAY(struct lazy_step) steps;
  } lazy;
  bool has_getattr;
  uint32_t error_start, error_end; /* first ERROR or missing node; start UINT32_MAX = none */
};

/* `__lazy_modules__ = [...]` or `+= [...]` at module level. */
struct lazy_step {
  uint32_t offset;
  bool adds;
  const struct str *names;
  uint32_t count;
};

/* walk.c: fills found, aliases, lazy, has_getattr and error from a tree. */
void facts_walk(struct extraction *x, TSNode root);

/* guards.c: flags that code gets which runs if the condition holds, and if it does not. */
struct guards {
  uint32_t holds, fails; /* FACTS_TYPE_CHECKING, FACTS_DEAD, FACTS_MAIN_GUARD */
};
struct guards facts_judge(const struct extraction *x, TSNode condition);
/* The condition asks for version, platform or environment: worth recording. */
bool facts_is_environment(const struct extraction *x, TSNode condition);
/* An except clause takes ImportError or something above it; a with item suppresses it. */
bool facts_takes_import_error(const struct extraction *x, TSNode except_clause);
bool facts_suppresses_import_error(const struct extraction *x, TSNode with_item);

/* aliases.c */
void facts_add_import_aliases(struct extraction *x, const struct facts_import *import);
/* `imp = importlib.import_module`: to be called when all imports are known. */
void facts_add_assigned_alias(struct extraction *x, TSNode target, TSNode value);
/* What the called expression imports with, by the aliases known so far. */
enum importer facts_importer(const struct extraction *x, TSNode callee);

/* literals.c: value of a string node or of adjacent ones, escapes decoded; false for f-strings,
 * bytes, and what is no string. */
bool facts_literal(const struct extraction *x, TSNode node, struct str *value);
/* Fills module, level and package of a dynamic import; false if its module is no literal. */
bool facts_read_call(struct extraction *x, TSNode call, enum importer importer,
                     struct facts_import *import);

/* comments.c: comment, above, below, name comments and suppressions of what was found. */
void facts_add_comments(struct extraction *x, struct facts_import *imports, uint32_t count);
void facts_add_suppressions(struct extraction *x, struct facts *facts);

/* Small helpers (walk.c). */
enum grammar_kind facts_kind_of(const struct extraction *x, TSNode node);
struct str facts_text_of(const struct extraction *x, TSNode node);
TSNode facts_field(TSNode node, TSFieldId field);

/* For names.h. */
struct grammar_parser *facts_parser(struct facts_extractor *extractor);
struct grammar_slicer *facts_slicer(struct facts_extractor *extractor);

#endif

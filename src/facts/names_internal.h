/* names, inside: what the walk over the tree hands to the resolver. Scopes with their symbols, and
 * one event for each time a name is named. Numbers: scopes and functions in order of first sight
 * (0 = module), names interned. */
#ifndef FACTS_NAMES_INTERNAL_H
#define FACTS_NAMES_INTERNAL_H

#include "facts/names.h"
#include "grammar/grammar.h"

enum scope_kind {
  SCOPE_MODULE,
  SCOPE_CLASS,
  SCOPE_FUNCTION, /* lambdas too */
  SCOPE_COMPREHENSION,
  SCOPE_TYPE, /* type parameters (PEP 695) */
};

enum symbol_flag {
  SYMBOL_BOUND = 1 << 0,
  SYMBOL_GLOBAL = 1 << 1,
  SYMBOL_NONLOCAL = 1 << 2,
  SYMBOL_PARAMETER = 1 << 3,
};

struct scope {
  uint8_t kind;
  uint32_t parent;       /* SCOPE_NONE for the module */
  uint32_t function;     /* innermost function or lambda, or NAMES_NO_FUNCTION */
  struct str class_name; /* innermost class, for mangling */
  struct str qualname;
  uint32_t class_definition; /* SCOPE_CLASS: index in classes */
};
#define SCOPE_NONE UINT32_MAX

struct event {
  uint32_t name, scope;
  uint32_t offset, end;
  uint8_t context, operation;
  bool waits;         /* under the main guard, TYPE_CHECKING or `if False`: does not run at load */
  bool errors;        /* in an except handler of its function */
  bool main;          /* under the main guard */
  bool deep;          /* more is asked of the attribute */
  uint32_t attribute; /* asked of it: number of its name + 1, or 0 */
  bool branch;        /* behind a condition or in a loop of its function: may be skipped */
  bool handed;        /* passed as an argument */
  uint32_t callee;    /* handed: event number of the called name, or EVENT_NONE */
  uint32_t function;  /* where it stands (SCOPE's function) */
  uint32_t defines;   /* STORE by def, lambda assignment or class: see definition */
};
#define EVENT_NONE UINT32_MAX
#define EVENT_DROPPED (UINT32_MAX - 1)

enum definition_kind { DEFINES_NOTHING, DEFINES_FUNCTION, DEFINES_CLASS };
struct definition {
  uint8_t kind;
  uint32_t index; /* function, or class */
};

/* A method call x.name() or any attribute that is called: which methods may run. */
struct attribute_call {
  uint32_t name, function;
  bool waits;
};

struct class_definition {
  uint32_t scope;                      /* of its body */
  ARRAY(uint32_t) bases;               /* events of base names */
  ARRAY(struct definition_of) methods; /* name -> function */
};

struct definition_of {
  uint32_t name, function;
};

struct import_event {
  uint32_t start;      /* text offset of the statement, or of the value */
  uint32_t end;        /* of the call that the value must be, as a whole; 0: its beginning is one */
  uint32_t name_index; /* UINT32_MAX: star, or a value */
  uint32_t event;      /* its NAMES_BIND event, or NAMES_STORE of the value; EVENT_NONE for a star,
                          EVENT_DROPPED where the value is dropped */
};

struct walk {
  struct arena *arena; /* of results and of all below */
  struct grammar_parser *parser;
  const struct grammar_fields *fields;
  struct str text;
  struct intern names;
  ARRAY(struct scope) scopes;
  struct map symbols; /* (scope, name) packed in 8 bytes -> flags */
  ARRAY(struct event) events;
  ARRAY(struct definition) definitions; /* events[].defines - 1 */
  ARRAY(struct names_function) functions;
  ARRAY(struct class_definition) classes;
  ARRAY(struct attribute_call) attribute_calls;
  ARRAY(struct import_event) imports;
  ARRAY(struct names_call) calls;
  ARRAY(uint32_t) exported; /* names in __all__ */
  uint32_t decorated;       /* start of the definition whose decorators were met last */
  bool future_annotations, broken, dynamic, has_star;
};

/* Walks the whole tree. */
void names_walk(struct walk *walk, TSNode root);
/* Flags of a symbol in a scope; 0 if unknown there. */
uint32_t names_symbol(const struct walk *walk, uint32_t scope, uint32_t name);
/* The scope that a name used in `scope` belongs to; SCOPE_NONE for a builtin or unknown name. */
uint32_t names_scope_of(const struct walk *walk, uint32_t scope, uint32_t name);

#endif

/* names: where the names that a file's imports bind are used, by Python's scoping, and what runs
 * while the module loads. From one full parse, so only for the few files in which a finding or a
 * fix asks for it.
 *
 * Scoping follows the language reference, section 4.2, and CPython's symtable (the oracle): module,
 * function, class, lambda, comprehension and type-parameter scopes; global, nonlocal; name
 * mangling. "While the module loads" is a lower bound made safe: what might run counts as running
 * (the methods of a class that is instantiated, a method of that name, a function handed to a
 * builtin or to a function of this file); only what stands in a function that nobody calls is sure
 * to wait.
 */
#ifndef FACTS_NAMES_H
#define FACTS_NAMES_H

#include "facts/facts.h"

/* How a use comes about. */
enum names_context {
  NAMES_PLAIN,  /* an expression */
  NAMES_CALLED, /* the called expression's first name: pandas.read_csv() */
  NAMES_DECORATOR,
  NAMES_DEFAULT,           /* default value of a parameter */
  NAMES_BASE,              /* base class or class keyword */
  NAMES_ANNOTATION,        /* of a parameter, result or module- or class-level variable */
  NAMES_LOCAL_ANNOTATION,  /* of a variable in a function: never evaluated */
  NAMES_QUOTED_ANNOTATION, /* within a string in an annotation */
  NAMES_EXPORT,            /* its text stands in __all__ */
};

enum names_operation { NAMES_LOAD, NAMES_STORE, NAMES_DELETE, NAMES_BIND /* by an import */ };

struct names_use {
  uint32_t offset, end; /* text offsets */
  uint32_t line;        /* 1-based */
  uint8_t context;      /* enum names_context */
  uint8_t operation;    /* enum names_operation */
  bool at_load;         /* runs while the module loads */
  bool branch;          /* behind a condition or in a loop: may be skipped */
  bool errors;          /* in an except handler */
  bool main;            /* under the main guard */
  struct str attribute; /* the attribute asked of it: "b" in a.b.c; or empty */
  bool deep;            /* and more is asked of that: a.b.c */
  bool fallback;        /* in a class body that binds the name too: runs before it does, perhaps */
  uint32_t function;    /* index of the innermost function or lambda, or NAMES_NO_FUNCTION */
};
#define NAMES_NO_FUNCTION UINT32_MAX

struct names_function {
  struct str qualname;
  uint32_t start, end; /* text offsets of the definition */
  uint32_t body;       /* offset of the first statement (lambda: expression) */
  bool called_at_load; /* the module body calls it, perhaps through others */
  bool surely_called;  /* it does so by name, on every way through: f(), not if x: f() */
  bool runs_later;     /* async, a generator or decorated: a call does not run the body at once */
  uint32_t leaves_at; /* offset of the first return or raise behind a condition, or UINT32_MAX: what
                         stands before it runs in every call */
  bool may_be_called; /* handed to something that we do not know while the module loads */
  bool is_lambda;
};

/* On which of the ways through a function something runs (static necessity). */
enum names_way {
  NAMES_ALWAYS, /* on every path that does not raise */
  NAMES_BRANCH, /* behind a condition, loop or early return */
  NAMES_ERRORS, /* only in except handlers */
};

/* One function of the file leads to another: it calls it by name, or may, since it names it. */
struct names_call {
  uint32_t caller; /* NAMES_NO_FUNCTION: the module body */
  uint32_t callee;
  uint32_t line; /* 1-based */
  uint8_t way;   /* enum names_way, of the caller; NAMES_ALWAYS is never a guess */
  bool main;     /* under the main guard */
};

/* Why an import cannot be deferred; NAMES_MOVABLE if it can. */
enum names_verdict {
  NAMES_MOVABLE,
  NAMES_USED_AT_LOAD,   /* `use` tells where and how */
  NAMES_CALLED_AT_LOAD, /* the import stands in a function that the module body calls */
  NAMES_EXPORTED,       /* in __all__ */
  NAMES_REBOUND,        /* assigned, imported or defined again, or a global statement does so */
  NAMES_DELETED,
  NAMES_IN_CLASS, /* bound in a class body: methods reach it through the class */
  NAMES_STAR,     /* a star import: what it binds is not known */
  NAMES_UNREAD,   /* the file does not parse: not known */
};

/* One name that one import statement binds, or that the value of a dynamic import at module level
 * is assigned to (without a name: the call is a statement of its own, its value dropped). */
struct names_binding {
  uint32_t import_index; /* in facts->imports */
  uint32_t name_index;   /* in import->names; UINT32_MAX for a star import, or a value */
  struct str name;       /* as bound, mangled where Python does so */
  struct str scope;      /* __qualname__ of the scope that the variable belongs to, "" = module */
  const struct names_use
      *uses; /* all of the variable, whoever bound it; by offset; the binding too */
  uint32_t use_count;
  enum names_verdict
      verdict; /* imports of functions: whether moving them further makes sense is not
                  asked; NAMES_CALLED_AT_LOAD is the only other verdict for them */
  const struct names_use *use; /* the use that decides, or NULL */
  bool only_typing;            /* every use is an annotation (at least one) */
  bool annotation_at_load;     /* some annotation is evaluated while the module loads before 3.14 */
  bool unused;                 /* no use at all in this file */
};

struct names {
  const struct names_binding *bindings; /* by import, then name */
  uint32_t binding_count;
  const struct names_function *functions; /* by start */
  uint32_t function_count;
  const struct names_call *calls; /* what is not here is not called from within the file */
  uint32_t call_count;
  const uint32_t *function_of_import; /* per import: index of its function, or NAMES_NO_FUNCTION */
  bool future_annotations;            /* from __future__ import annotations */
  bool broken;                        /* the tree has errors: every verdict is NAMES_UNREAD */
  bool dynamic; /* calls exec, eval, globals, locals or vars: uses may be hidden */
};

/* Analyses one file.
 * In:  its text (as text_decode gave it) and the facts extracted from the same bytes.
 * Out: in `arena`. Uses the extractor's parser: one call at a time for each extractor. */
const struct names *names_analyse(struct facts_extractor *extractor, struct arena *arena,
                                  const struct facts *facts, struct str file);
/* Names of an earlier text of a file, as far as they hold for the next one: imports that both have
 * keep their answers (with the places of the earlier text), imports of the new one alone have none.
 * In: both texts' facts. Out: in `arena`, no pointer into `old` or `from`. */
const struct names *names_carry(struct arena *arena, const struct names *old,
                                const struct facts *from, const struct facts *to);
/* The bindings of one import; *count may be 0. */
const struct names_binding *names_of_import(const struct names *names, uint32_t import_index,
                                            uint32_t *count);
/* The binding of an import's name (UINT32_MAX: the first of the statement), or NULL. */
const struct names_binding *names_find(const struct names *names, uint32_t import_index,
                                       uint32_t name_index);
/* "by a decorator", "as a default value", ... of a use. */
const char *names_context_words(enum names_context context);

/* Text form, for the oracle: one JSON line for each use of a variable that some import binds:
 * {"file", "offset" (0-based text offset), "name", "operation" (load, store, delete, bind),
 * "context", "scope" (that the variable belongs to), "at_load"}, and one for each binding's
 * verdict:
 * {"file", "line", "name", "verdict"}. */
void names_write_text(struct builder *out, const struct facts *facts, const struct names *names);

/* The use is in an annotation: quoted or not, of a variable in a function too. */
bool names_in_annotation(const struct names_use *use);
/* It reads the name, and neither for an annotation nor to list it in __all__. */
bool names_reads(const struct names_use *use);
/* The way on which a use runs in its function. */
enum names_way names_use_way(const struct names *names, const struct names_use *use);

#endif

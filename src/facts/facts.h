/* facts: what one Python file says about imports, from its bytes alone.
 *
 * Facts say what stands in the file, never whether it is good. They depend on no policy, profile,
 * search path or Python version, so they can be kept by content hash and schema version. Text
 * offsets and names only (views into the arena given to facts_extract; no pointer into the source
 * survives it), merged by appending. Line and column are worked out at the edge (text/) from
 * offsets, but for spans that diagnostics need they are kept here too, because a linked run has no
 * source.
 *
 * Definitions (product definition, section 3) of "eager", loop, guards: at the flags below.
 */
#ifndef FACTS_FACTS_H
#define FACTS_FACTS_H

#include "base/base.h"
#include "text/text.h"

#define FACTS_SCHEMA 16

enum facts_kind {
  FACTS_IMPORT,  /* import a.b as c, d */
  FACTS_FROM,    /* from a.b import c as d; from . import x; from a import *; from __future__ ... */
  FACTS_DYNAMIC, /* literal __import__("x") or importlib.import_module("x"), by any name */
};

enum facts_flag {
  FACTS_EAGER = 1 << 0,   /* runs as part of the module body; not typing-only, dead or lazy */
  FACTS_IN_LOOP = 1 << 1, /* for/while body, while condition, comprehension; same function */
  FACTS_CONDITIONAL_IN_LOOP = 1 << 2, /* behind if, match or except inside that loop */
  FACTS_FIRST_PASS = 1 << 3, /* the loop always leaves at its first pass (break, return, raise) */
  FACTS_IN_TRY_IMPORT =
      1 << 4, /* try body whose handlers take ImportError, or suppress(ImportError) */
  FACTS_IN_HANDLER = 1 << 5, /* in an except handler: an error path */
  FACTS_TYPE_CHECKING = 1 << 6,
  FACTS_MAIN_GUARD = 1 << 7,
  FACTS_DEAD = 1 << 8,          /* if False, if 0, else of if True */
  FACTS_LAZY = 1 << 9,          /* keyword `lazy`, or named by __lazy_modules__ */
  FACTS_LAZY_KEYWORD = 1 << 10, /* keyword `lazy` as written */
  FACTS_STAR = 1 << 11,
  FACTS_CONDITIONAL = 1 << 12, /* in the body of some `if`/`match`/`while`/`for`/except of its scope
                                  chain up to the function or module: may be skipped when it runs.
                                  (typing, main and dead guards do not count) */
  FACTS_IN_TRY = 1 << 13,      /* in the body of any try, whatever its handlers */
  FACTS_GENERATOR = 1 << 14,   /* element of a generator expression: runs when consumed */
  FACTS_BRANCH = 1 << 15,      /* FACTS_CONDITIONAL by more than the recorded conditions */
  FACTS_ASYNC = 1 << 16,       /* the innermost function is an `async def` */
  FACTS_WITHIN_TRY = 1 << 17,  /* in any part of a try statement of its scope: body, handler, else,
                                  finally */
  FACTS_LAZY_HELD = 1 << 18,   /* lazy, at module level, and code outside functions (beside imports)
                                  holds a name that it binds: perhaps it is loaded at once */
  FACTS_AFTER_CONTINUE = 1 << 19, /* a `continue` of the loop stands before it */
  FACTS_ONE_PASS = 1 << 20,       /* its block then leaves the loop: runs in one pass at most */
};

enum facts_scope_kind { FACTS_MODULE, FACTS_CLASS, FACTS_FUNCTION };

struct facts_span {
  uint32_t start, end;           /* text offsets, 0-based, end exclusive */
  uint32_t line, column;         /* of start, 1-based, characters */
  uint32_t end_line, end_column; /* of end */
};

/* A version, platform or environment condition that encloses an import, as written. */
struct facts_condition {
  struct str text; /* the expression, e.g. sys.version_info >= (3, 11) */
  bool negated;    /* it stands in the else/elif half */
};

struct facts_name {
  struct str name;    /* import: dotted module; from: the imported name; NFKC-normalised */
  struct str as;      /* alias, or empty */
  struct str comment; /* comments that end the name's own physical line, raw from '#'; or empty */
  struct facts_span span; /* of `a.b as c` */
};

struct facts_import {
  enum facts_kind kind;
  enum facts_scope_kind scope; /* innermost scope it stands in; comprehensions do not count */
  uint32_t flags;              /* enum facts_flag */
  uint32_t level;              /* leading dots of a relative import */
  struct str module;           /* from: without dots ("" for `from . import x`); dynamic: literal
                                  without leading dots; import: empty (see names) */
  const struct facts_name
      *names; /* import: one for each module; from: names; dynamic, star: none */
  uint32_t name_count;
  struct str package;     /* dynamic, relative: the `package` argument as written, or empty */
  struct str qualname;    /* CPython's __qualname__ of the scope, "" at module level */
  struct facts_span span; /* statement (from the word `lazy` if there); call for dynamic */
  uint32_t first_line, last_line; /* 1-based physical lines of the statement or of the logical
                                     line's call: where a suppression comment may stand */
  struct str comment;             /* comments on those lines, raw from '#', joined with "\n" */
  struct str above;               /* comment-only lines right above (no blank between), joined */
  struct str below; /* content of the string right below, only where it holds an exception
                       document (facts_find_heading); else empty */
  struct facts_span above_span, below_span; /* zero when empty */
  const struct facts_condition *conditions; /* outermost first */
  uint32_t condition_count;
  uint32_t loop_start; /* text offset of the innermost loop's first byte, when FACTS_IN_LOOP */
};

/* A suppression comment: `# lmms: allow[...] ...`, `# lmms: allow-file[...]`, `# noqa`. */
struct facts_suppression {
  struct str text; /* the comment, raw from '#' */
  struct facts_span span;
  /* Bytes that go with it where it is taken away: the white space before it on its line, and behind
   * it white space, with the line's end where nothing else stands on the line. */
  uint32_t before, behind;
};

enum facts_trouble_kind { FACTS_UNREADABLE, FACTS_SYNTAX };

/* What could not be read; at most one for each file, the first. */
struct facts_trouble {
  enum facts_trouble_kind kind;
  struct str message; /* "unclosed '('", "not UTF-8", ...; what, not where */
  struct facts_span span;
};

struct facts {
  struct str path; /* as the user would write it: relative to where we run, '/' separated */
  const struct facts_import *imports; /* by span.start */
  uint32_t import_count;
  const struct facts_suppression *suppressions; /* by span.start */
  uint32_t suppression_count;
  const struct facts_trouble *trouble; /* NULL when all could be read */
  const struct str *lazy_modules;      /* __lazy_modules__ as written */
  uint32_t lazy_module_count;
  bool has_module_getattr; /* a module-level def __getattr__ */
  bool computes_imports;   /* calls __import__ or import_module with no module written there */
  bool has_all;            /* assigns __all__ at module level */
  bool offers_handler;     /* named lambda_function.py, and not plainly something else */
  bool manages_memory;     /* may unload modules, or keep operations at hand: see detail.h */
  uint32_t bom_length;     /* what to add to text offsets for file offsets (0 or 3) ... */
  const struct text_shift *shifts; /* ... and these, for transcoded files only */
  uint32_t shift_count;
  uint64_t content_hash; /* str_hash of the file's bytes */
};

struct facts_extractor; /* a worker's parsers and buffers; one for each thread */
struct facts_extractor *facts_extractor_new(void);
void facts_extractor_free(struct facts_extractor *extractor);

/* Time spent, in seconds, when asked for (benchmark); accumulated over calls. */
struct facts_timing {
  double decode, slice, parse, walk;
  uint64_t bytes, kept_bytes, files;
};
/* NULL switches timing off (the default). */
void facts_extractor_time(struct facts_extractor *extractor, struct facts_timing *timing);

/* For tests: every import is read by tree-sitter, the plain ones too. The facts are the same. */
void facts_extractor_use_tree(struct facts_extractor *extractor, bool all);

/* Extracts the facts of one file.
 * In:  its path (a name only), its bytes followed by >= 64 zero bytes.
 * Out: facts in `arena`; always facts, with `trouble` where the text could not be read. */
const struct facts *facts_extract(struct facts_extractor *extractor, struct arena *arena,
                                  struct str path, struct str file);
/* Facts of a file that could not be read at all (missing, too large): nothing but trouble. */
const struct facts *facts_unreadable(struct arena *arena, struct str path, struct str why);

/* Whether two texts of a file say the same of imports, suppressions and troubles, at the same lines
 * and columns; their offsets may differ. */
bool facts_are_alike(const struct facts *a, const struct facts *b);

#define FACTS_HEADING_LENGTH 18 /* of "HOT PATH EXCEPTION" */
/* Offset of the first "HOT PATH EXCEPTION" at or after `from`, in any case, its words parted by a
 * blank, '-' or '_'; SIZE_MAX if there is none. */
size_t facts_find_heading(struct str text, size_t from);

/* Binding name of an import's name: `as`, else the first component (import) or the name (from). */
struct str facts_bound_name(const struct facts_import *import, const struct facts_name *name);

/* File offset (bytes, 0-based, BOM counted) of a text offset. */
uint32_t facts_file_offset(const struct facts *facts, uint32_t offset);

/* The text form: JSON Lines, one line for each import (keys in the order of the product
 * definition), then {file, error, line} if there is trouble. Offsets are file offsets (bytes,
 * 0-based). */
void facts_write_text(struct builder *out, const struct facts *facts);

#endif

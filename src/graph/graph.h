/* graph: the facts of all files joined into one program. Modules, who imports whom and when it
 * runs, entry points, what a start-up loads, what each import keeps in it, where to cut.
 *
 * Worked out from facts each time, never patched: facts (first-party files) + costs (what the
 * profile knows of third-party modules: figures and imports) in, a const graph out. Everything
 * after graph_build only reads the graph, so several threads may ask at once, each with its own
 * arena.
 *
 * Numbers. Modules, hubs and nodes are dense numbers. A *hub* is one movable piece of an import
 * statement: the statement, and, where it imports several modules, one for each of them. A *node*
 * is a module (node number = module number) or a hub with several targets, behind the modules. A
 * hub with one target needs no node: its edge stands for it. Times are integer microseconds.
 *
 * Two words. *Loaded*: reached from an entry by imports that run at start-up (GRAPH_EAGER, or
 * GRAPH_MAYBE where a condition could not be evaluated). *Saving* of a hub: the self times of all
 * modules that are loaded only because of it, those that it dominates in the graph of loaded
 * modules; what importtime calls cumulative blames the first importer instead.
 */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include "base/base.h"
#include "facts/facts.h"
#include "facts/names.h"

#define GRAPH_NONE UINT32_MAX

/* When an import runs. The first two count as loaded at start-up. */
enum graph_when {
  GRAPH_EAGER,    /* as part of the module body, whatever the environment */
  GRAPH_MAYBE,    /* the same, behind a condition whose value is not known */
  GRAPH_DEFERRED, /* in a function that nobody calls at load, or `lazy` */
  GRAPH_FALLBACK, /* in an except handler: only where something else failed */
  GRAPH_MAIN,     /* under the main guard: only in a module that runs as __main__ */
  GRAPH_TYPING,   /* under TYPE_CHECKING: never at run time */
  GRAPH_NEVER,    /* dead code, or a condition that is false for the target */
};

/* ---- input ---------------------------------------------------------------------------------- */

/* What the profile knows of one module. Milliseconds, KiB; NAN = unknown. */
struct graph_cost {
  struct str name;
  double self_ms;            /* its own body, without what it imports */
  double import_ms;          /* with all that it imports, alone in a fresh process */
  double rss_kib;            /* its own growth of resident memory */
  uint32_t objects;          /* new objects that the garbage collector looks at; 0 = unknown */
  const struct str *imports; /* every module it imports; meaningful if has_imports */
  uint32_t import_count;
  bool has_imports;
  bool failed; /* importing it fails where the profile was measured: it is not there */
};

/* The garbage collector: milliseconds for one object, numbers of objects; zeroed = unknown. */
struct graph_collector {
  double young_ms;      /* of a new object: all collections but the full ones */
  double full_ms;       /* of a full collection, for each object that is new since the start */
  double period, first; /* new objects between full collections, and before the first one */
};

/* Where the program is to run. */
struct graph_target {
  uint32_t python;     /* major * 100 + minor, 0 = unknown (some Python 3) */
  struct str platform; /* sys.platform ("linux", "win32", "darwin"), empty = unknown */
};

struct graph_entry {
  struct str path;     /* of a linted file, or empty ... */
  struct str module;   /* ... then a dotted module */
  struct str function; /* called after the load ("module:function"), or empty */
  struct str label;    /* as shown to the user */
  struct str named_in; /* file that names it, or empty; `line` in it, 0 = unknown. These and ... */
  uint32_t line;
  uint32_t kind; /* ... the kind are the caller's: nothing here reads them */
  bool script;   /* runs as __main__: its main guard runs, its packages do not (path) */
  bool pays;     /* of a kind that pays for start-up */
  bool lambda;   /* AWS Lambda: what its runtime has loaded before costs nothing */
};

struct graph_tree;
struct graph_memory;

struct graph_input {
  const struct facts *const *files; /* sorted by path */
  uint32_t file_count;
  const struct names *const *names; /* per file what runs while it loads, or NULL; may be NULL */
  const struct str *python_paths;   /* policy's, as paths like the files'; searched first */
  uint32_t python_path_count;
  const struct str *directories; /* directories that the user named; "" or "." = where we run */
  uint32_t directory_count;
  struct str here; /* where we run, absolute: what stands above it is then known; empty = unknown */
  struct str home; /* the project's own folder, as paths like the files'; empty = where we run */
  const struct str *packages; /* folders that hold an __init__.py, read or not; what lies above the
                                 files is known by them alone */
  uint32_t package_count;
  const struct graph_cost *costs;
  uint32_t cost_count;
  struct graph_collector collector;
  struct graph_target target;
  const struct graph_entry *entries;
  uint32_t entry_count;
  const struct graph_tree *tree; /* of the same files, or NULL: it is made anew */
  struct graph_memory *memory;   /* of the same files, costs and target, or NULL: nothing is kept */
  const bool *edited; /* with memory: per file, its facts are not those that it had in the first of
                         the graphs; NULL: none are */
};

/* ---- the graph ------------------------------------------------------------------------------ */

enum graph_module_flag {
  GRAPH_FIRST_PARTY = 1 << 0, /* has a linted file, or lies in a first-party package */
  GRAPH_PRELOADED = 1 << 1,   /* the interpreter has it before user code runs: never charged */
  GRAPH_PROFILED = 1 << 2,    /* the profile has its figures */
  GRAPH_BOUND = 1 << 3,       /* cost_us is cumulative, its imports unknown: an upper bound */
  GRAPH_FAILED = 1 << 4,      /* the profile says that it cannot be imported */
  GRAPH_PACKAGE = 1 << 5,     /* first-party package (an __init__.py, or a namespace) */
};

struct graph_module {
  struct str name;  /* dotted; two files of one name (in different roots) are two modules */
  uint32_t file;    /* index in files, or GRAPH_NONE */
  uint32_t parent;  /* the package that is loaded before it, or GRAPH_NONE */
  uint32_t flags;   /* enum graph_module_flag */
  uint32_t cost;    /* index in costs, or GRAPH_NONE */
  uint64_t cost_us; /* self time; 0 if unknown or preloaded */
  uint32_t rss_kib; /* own memory; 0 if unknown */
  uint32_t objects; /* own; 0 if unknown */
};

struct graph_hub {
  uint32_t file, import; /* indices: files[file]->imports[import] */
  uint32_t name;         /* in import->names, or GRAPH_NONE: the statement as a whole */
  uint32_t importer;     /* module whose body or function holds it */
  uint32_t target;       /* module that it loads last (the deepest; of several, the first) */
  uint32_t submodule;    /* from m import x: index of the name x that `target` is, m.x; else
                            GRAPH_NONE */
  uint32_t node;         /* its node, or GRAPH_NONE: one target only */
  uint8_t when;          /* enum graph_when */
  bool from;             /* it is a `from` import */
};

struct graph_edge {
  uint32_t to;  /* node */
  uint32_t hub; /* the import that makes it; GRAPH_NONE: to the parent, or from the profile */
};

struct graph {
  const struct graph_input *input; /* a copy; the arrays are the caller's and must outlive us */
  const struct graph_module *modules;
  uint32_t module_count;
  const struct graph_hub *hubs; /* by file, import, name; the statement first */
  uint32_t hub_count;
  uint32_t node_count; /* modules, then hubs with several targets */
  /* Edges of node n: [first_edge[n], first_edge[n + 1]); those before loaded_end[n] run at load.
   */
  const struct graph_edge *edges;
  const uint32_t *first_edge, *loaded_end;
  uint32_t edge_count;
  const uint32_t *module_of_file; /* module of each file; GRAPH_NONE for stubs */
  const uint32_t *entry_modules;  /* module of each entry, GRAPH_NONE if there is none such */
  bool has_costs;                 /* some module has a figure */
  struct graph_index *index;      /* names and hubs, private */
};

/* The folders of the files, by name: what of a graph hangs on their paths alone (and on here,
 * home). For a caller that builds several: input.tree. In `arena`. */
const struct graph_tree *graph_tree_make(struct arena *arena, const struct graph_input *input);

/* What the imports of each file load, kept from one graph to the next. For a caller that builds
 * several as its files are edited: input.memory. It holds as long as the paths, the costs and the
 * target do; of edited files nothing is kept, other roots drop all of it, and while an edited file
 * says what another's imports mean (an __init__.py, a module-level __getattr__), it is not used.
 * In `arena`; as large as what all files import, however many graphs are built. */
struct graph_memory *graph_memory_make(struct arena *arena, uint32_t file_count);

/* Builds the graph.
 * In:  facts, costs, entries; `input` itself is copied, what it points to is not.
 * Out: in `arena`. Always a graph: what cannot be resolved is an external module. */
const struct graph *graph_build(struct arena *arena, const struct graph_input *input);

/* The modules of a dotted name (several where roots have files of one name), first-party first. A
 * file answers to every name by which it can be imported. Returns how many, at most `size`. */
uint32_t graph_find(const struct graph *graph, struct str name, uint32_t *modules, uint32_t size);
/* The hub of an import (name: index in its names, or GRAPH_NONE for the whole statement). A name
 * that has no hub of its own gives the statement's; GRAPH_NONE for what imports nothing (stubs,
 * what lies above all files). */
uint32_t graph_hub(const struct graph *graph, uint32_t file, uint32_t import, uint32_t name);
/* All modules that the hub's own edges name, deepest first, without the parents that come with
 * them; in `arena`, *count of them. */
const uint32_t *graph_hub_targets(struct arena *arena, const struct graph *graph, uint32_t hub,
                                  uint32_t *count);
/* The facts of a hub. */
const struct facts_import *graph_hub_import(const struct graph *graph, uint32_t hub);

/* ---- start-up: what is loaded from given roots ---------------------------------------------- */

/* Sums over a set of modules. */
struct graph_sum {
  uint64_t us;         /* self times */
  uint64_t kib;        /* memory */
  uint64_t objects;    /* that the garbage collector looks at */
  uint32_t modules;    /* how many (preloaded ones are not counted) */
  uint32_t bounds;     /* of them, with a cost that is only an upper bound (GRAPH_BOUND) */
  uint32_t unprofiled; /* of them, without a figure */
};

/* What one start-up loads, with its dominator tree. Numbers within it ("loaded index") are
 * preorder numbers of a depth-first search: 0 is the start itself, before every module. */
struct graph_start {
  const struct graph *graph;
  uint32_t entry;         /* index of the entry, or GRAPH_NONE */
  uint32_t count;         /* loaded nodes + 1 */
  const uint32_t *node;   /* loaded index -> node; [0] is GRAPH_NONE */
  const uint32_t *number; /* node -> loaded index, GRAPH_NONE = not loaded */
  const uint32_t *roots;  /* nodes that the start loads by itself */
  uint32_t root_count;
  /* Predecessors of loaded index v: pred[first_pred[v]] up to pred[first_pred[v + 1]]. */
  const uint32_t *first_pred, *pred;
  const uint32_t *idom;     /* loaded index -> loaded index of the immediate dominator */
  const uint32_t *entering; /* loaded index -> edges that come from outside of what it dominates */
  const struct graph_sum *dominated; /* loaded index -> all that it dominates, itself included */
  const uint32_t *via;  /* loaded index -> edge of the shortest chain; GRAPH_NONE from the start */
  const uint32_t *from; /* loaded index -> loaded index that the edge comes from */
  const bool *maybe;    /* loaded index -> only conditional imports lead here */
  struct graph_sum total;
};

/* The start-up of an entry: its module, what it runs as __main__, and what the interpreter (and the
 * Lambda runtime) has loaded before. In `arena`. NULL if the entry has no module.
 * Dominators: semi-NCA (Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems",
 * PhD thesis, Princeton 2005), near-linear in practice. */
const struct graph_start *graph_start_entry(struct arena *arena, const struct graph *graph,
                                            uint32_t entry);
/* The start-up of one process that imports these modules. */
const struct graph_start *graph_start_modules(struct arena *arena, const struct graph *graph,
                                              const uint32_t *modules, uint32_t count);
/* A start-up in which these modules stay loaded whatever is deferred: the same, but what they load
 * is nobody's saving. */
const struct graph_start *graph_start_keep(struct arena *arena, const struct graph_start *start,
                                           const uint32_t *modules, uint32_t count);
/* Whether the module is loaded. */
bool graph_loads(const struct graph_start *start, uint32_t module);
/* Whether the interpreter, or the Lambda runtime around it, has loaded the module before. */
bool graph_is_loaded_before(const struct graph_start *start, uint32_t module);
/* Whether the hub runs in this start-up. */
bool graph_runs(const struct graph_start *start, uint32_t hub);
/* What goes away if this hub alone is deferred. Constant time. */
struct graph_sum graph_saving(const struct graph_start *start, uint32_t hub);
/* What goes away if all imports of the module were deferred: all that it dominates. */
struct graph_sum graph_saving_of_module(const struct graph_start *start, uint32_t module);
/* What goes away if nothing imported the module or anything below it: of a package more than what
 * its __init__.py dominates. */
struct graph_sum graph_saving_of_package(const struct graph_start *start, uint32_t module);
/* What goes away if all these hubs are deferred together (savings do not add): what is not reached
 * without them. `lost`, if not NULL, gets the modules (in `arena`), total.modules of them and the
 * preloaded ones never. */
struct graph_sum graph_saving_of_group(struct arena *arena, const struct graph_start *start,
                                       const uint32_t *hubs, uint32_t count, const uint32_t **lost);

struct graph_collected {
  double ms;      /* that goes away beside the self times, with the collector on */
  bool sensitive; /* about as many objects decide on a full collection: it may be off by one */
};
/* What the garbage collector no longer does if `saved` goes away. A full collection comes where so
 * many objects are new since the last one, and more than a quarter of those that it kept (CPython's
 * Modules/gcmodule.c, up to 3.13): it is saved only if its threshold is no longer reached. */
struct graph_collected graph_collector_saving(const struct graph_start *start,
                                              const struct graph_sum *saved);

/* ---- chains --------------------------------------------------------------------------------- */

struct graph_step {
  uint32_t importer, module; /* `importer` loads `module` */
  uint32_t hub;              /* by this import; GRAPH_NONE: as its parent package, or as the profile
                                says (no place known) */
};
struct graph_chain {
  const struct graph_step *steps; /* entry first; no steps: the module is an entry itself */
  uint32_t count;
  bool maybe; /* a step stands behind a condition that could not be evaluated */
};
/* The shortest chain from the start to a loaded module; steps that surely run are preferred to
 * conditional ones. */
struct graph_chain graph_find_chain(struct arena *arena, const struct graph_start *start,
                                    uint32_t module);
/* The import cycle that an eager import of `module` in `importer` would close: the chain from
 * `module` back to `importer` over eager first-party imports, or, if `deferred`, over deferred ones
 * too. Returns false if there is none. */
bool graph_find_cycle(struct arena *arena, const struct graph *graph, uint32_t importer,
                      uint32_t module, bool deferred, struct graph_chain *cycle);
/* Strongly connected components over imports that run at load (Tarjan 1972): component of each
 * module, numbered in reverse topological order; modules of one component import each other. */
const uint32_t *graph_components(struct arena *arena, const struct graph *graph,
                                 uint32_t *component_count);

/* ---- where to cut --------------------------------------------------------------------------- */

struct graph_cut {
  const uint32_t *hubs;   /* by number */
  uint32_t count;         /* 0: there is no such cut */
  struct graph_sum saved; /* if all of them are deferred */
};
/* The fewest movable hubs that together keep `module` out of the start-up, of several such sets the
 * one nearest to the module (a minimum cut by Dinic's algorithm, 1970).
 * In: movable[hub]. Out: no hubs if it cannot be kept out. */
struct graph_cut graph_find_cut(struct arena *arena, const struct graph_start *start,
                                uint32_t module, const bool *movable);

struct graph_plan_point {
  struct graph_cut cut; /* moves, and what they save together */
  uint64_t startup_us;  /* after them */
};
struct graph_plan {
  const struct graph_plan_point *points; /* fewest moves first, the first has none */
  uint32_t count;
  uint64_t startup_us; /* before */
};
/* The frontier of moves against start-up time. Each point is a set of movable hubs that no other
 * set of as many moves beats: the minimum s-t cuts of "self times left + price x moves" for every
 * price (parametric search over the breakpoints); between two of them every set is tried where
 * there are few (some thousands), so that the whole is exact; else greedy steps (singles and
 * pairs), each at least as good as the move it adds. `weight[hub]` (NULL = 1) makes some moves
 * count more. The cut's value is checked against the recomputed start-up. */
struct graph_plan graph_make_plan(struct arena *arena, const struct graph_start *start,
                                  const bool *movable, const uint32_t *weight);
/* The first point whose start-up is at most `budget_us`, or NULL. */
const struct graph_plan_point *graph_plan_for(const struct graph_plan *plan, uint64_t budget_us);

/* ---- why ------------------------------------------------------------------------------------ */

struct graph_why_start { /* one entry's view of the module */
  uint32_t entry;
  bool loaded;
  struct graph_chain chain; /* if loaded */
  struct graph_sum saving;  /* if no import of it or of what is below it were left */
};
struct graph_why {
  uint32_t module;
  const uint32_t *importers; /* hubs that import it or a module below it, by number */
  uint32_t importer_count;
  const uint32_t *external_importers; /* modules that import it as the profile says */
  uint32_t external_importer_count;
  const struct graph_why_start *starts; /* one for each entry */
  uint32_t start_count;
  bool reachable; /* some entry could load it, deferred imports counted */
};
/* `starts`: one for each entry of the graph (NULL where it has no module). */
struct graph_why graph_find_why(struct arena *arena, const struct graph *graph, uint32_t module,
                                const struct graph_start *const *starts);

/* ---- telling -------------------------------------------------------------------------------- */

/* "eager", "maybe", "deferred", "fallback", "main", "typing", "never". */
const char *graph_when_name(enum graph_when when);
/* The graph as Graphviz text and as one JSON object (its form is graph.schema.json): modules,
 * imports; with what `start` loads and saves, if not NULL. `third_party`: also modules that are not
 * first-party. `kinds` (NULL: not told): the caller's word for each entry's kind. */
void graph_write_dot(struct builder *out, const struct graph *graph,
                     const struct graph_start *start, bool third_party);
void graph_write_json(struct builder *out, const struct graph *graph,
                      const struct graph_start *start, const char *const *kinds, bool third_party);

/* ---- conditions and tables ------------------------------------------------------------------ */

enum graph_truth { GRAPH_FALSE, GRAPH_TRUE, GRAPH_UNKNOWN };
/* Value of a condition as written (sys.version_info, sys.platform, os.name, platform.system(),
 * TYPE_CHECKING, PY2, and/or/not of these) for a target; anything else is unknown. */
enum graph_truth graph_condition(struct str text, const struct graph_target *target);

/* Modules that the interpreter has loaded before any user code runs. */
bool graph_is_preloaded(struct str module);
/* The same, or compiled into the interpreter: importing it costs next to nothing. */
bool graph_is_free(struct str module);
/* Loaded before user code by AWS Lambda's Python runtime (beside the interpreter's own). */
bool graph_is_preloaded_by_lambda(struct str module);
/* Modules of the standard library, by their first component. */
bool graph_is_stdlib(struct str module);

#endif

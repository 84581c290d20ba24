/* What the files of graph/ share: the resolver, the map of pairs, and the parts of graph_build. */
#ifndef GRAPH_INTERNAL_H
#define GRAPH_INTERNAL_H

#include "graph/graph.h"

/* ---- (uint32_t, uint32_t) -> uint32_t, open addressing, insertion only ----------------------- */

struct pair_map {
  uint64_t *keys; /* key + 1; 0 = free */
  uint32_t *values;
  uint32_t capacity, count;
};
/* Value of (a, b), or GRAPH_NONE. `a` must not be GRAPH_NONE. */
uint32_t pair_map_get(const struct pair_map *map, uint32_t a, uint32_t b);
void pair_map_put(struct pair_map *map, struct arena *arena, uint32_t a, uint32_t b,
                  uint32_t value);

/* ---- resolver: a module name in a file -> where it lies among the linted files --------------- */

enum place_kind {
  PLACE_NOWHERE,   /* not among the linted files */
  PLACE_FILE,      /* a module: x.py */
  PLACE_PACKAGE,   /* a folder with an __init__.py */
  PLACE_NAMESPACE, /* a folder without, used as a package */
};
struct place {
  enum place_kind kind;
  uint32_t dir;  /* package's folder; of a file, the folder it lies in */
  uint32_t file; /* x.py or the __init__.py; GRAPH_NONE for a namespace */
};
struct resolved {
  struct place place; /* of the longest prefix that was found */
  struct str rest;    /* the components behind it; empty = found as a whole */
};

/* Finds the roots of the program from its files and what they import. All in `arena`. */
struct resolver *resolver_new(struct arena *arena, const struct graph_input *input);
/* `import dotted` in a file (GRAPH_NONE: in no file, as the profile names modules). */
struct resolved resolver_absolute(const struct resolver *resolver, uint32_t file,
                                  struct str dotted);
/* The answer hangs on the roots alone, not on what lies in the importer's own folder. */
bool resolver_is_shared(const struct resolver *resolver, uint32_t file, struct str dotted);
/* `from ..dotted import` in a file; level >= 1, dotted may be empty. */
struct resolved resolver_relative(const struct resolver *resolver, uint32_t file, uint32_t level,
                                  struct str dotted);
/* `name` in a package. */
struct place resolver_child(const struct resolver *resolver, struct place package, struct str name);
/* The place of a linted file; PLACE_NOWHERE for stubs. */
struct place resolver_place_of(const struct resolver *resolver, uint32_t file);
/* The package that holds a place; PLACE_NOWHERE at a root. */
struct place resolver_parent(const struct resolver *resolver, struct place place);
/* Dotted name of a place, in `arena`. */
struct str resolver_name(struct arena *arena, const struct resolver *resolver, struct place place);
/* A number for the roots that a file's imports are looked up in: equal number, equal answers
 * (except for the file itself). */
uint32_t resolver_root_of(const struct resolver *resolver, uint32_t file);

/* ---- building -------------------------------------------------------------------------------- */

struct raw_edge {
  uint32_t from, to, hub;
  uint8_t when; /* enum graph_when */
};

/* What the graph keeps for look-ups by name and by import. */
struct graph_index {
  struct arena *arena;
  struct resolver *resolver;
  struct intern names;        /* dotted names of modules */
  ARRAY(uint32_t) external;   /* name -> the module without a file, or GRAPH_NONE */
  ARRAY(uint32_t) of_files;   /* name -> first of the files' modules, or GRAPH_NONE */
  uint32_t *same_name;        /* module of a file -> the next of that name, or GRAPH_NONE */
  uint32_t *import_base;      /* file -> number of its first import */
  uint32_t *hub_of_import;    /* number of an import -> hub of the statement, or GRAPH_NONE */
  uint32_t *main_node;        /* entry -> node of what it runs as __main__, or GRAPH_NONE */
  uint32_t *importer_of_node; /* node - module_count -> module that holds it */
  uint32_t first_main_node;   /* nodes from here on are those of main_node */
  ARRAY(uint32_t) preloaded;  /* modules that the interpreter has loaded before ... */
  ARRAY(uint32_t) lambda;     /* ... and those that the Lambda runtime has, too */
};

struct build_target { /* of an import */
  uint32_t name; /* in import->names, or GRAPH_NONE: what the statement loads whatever its names */
  uint32_t module;
};

struct build_statement { /* one import while its hubs are made */
  uint32_t file, import, importer;
  const struct graph_cost *cost; /* what the profile knows of the importer, or NULL */
  enum graph_when when;
  bool from; /* it is a `from` import */
  ARRAY(struct build_target) targets;
};

/* A graph under construction. */
struct build {
  struct arena *arena;  /* the graph's */
  struct arena scratch; /* given back at the end */
  struct graph *graph;
  struct graph_index *index;
  struct resolver *resolver;
  const struct graph_input *input;
  ARRAY(struct graph_module) modules;
  ARRAY(struct graph_hub) hubs;
  ARRAY(struct raw_edge) edges;
  ARRAY(uint32_t) importers;   /* of nodes behind the modules, while their numbers are not known */
  struct pair_map absolute;    /* (root, name) -> module */
  struct pair_map namespaces;  /* (module, 0) -> folder of a namespace package */
  struct map costs;            /* name -> index in input->costs */
  struct map conditions;       /* text of a condition -> enum graph_truth */
  struct pair_map bound;       /* (file of an __init__.py, name) -> 1: bound to something else */
  struct graph_memory *memory; /* input->memory, if it can be used */
  ARRAY(uint32_t) recalled;    /* number of a module in the memory -> module, or GRAPH_NONE */
};

/* Number of a node behind the modules while the modules are still being added. */
#define BUILD_NODE_BIT ((uint32_t)1 << 31)

/* The module that `import dotted` in a file loads last (GRAPH_NONE: as the profile names it). */
uint32_t build_absolute(struct build *b, uint32_t file, struct str dotted);
/* The same for `from ..dotted import`. */
uint32_t build_relative(struct build *b, uint32_t file, uint32_t level, struct str dotted);
/* The module of `name` in a package, where it is known to be a module; else GRAPH_NONE. */
uint32_t build_submodule(struct build *b, uint32_t package, struct str name);
void build_add_file_modules(struct build *b);
void build_add_hubs(struct build *b);
void build_add_edge(struct build *b, uint32_t from, uint32_t to, uint32_t hub,
                    enum graph_when when);
/* Puts the profile's figures on the modules; needs the edges. */
void build_set_costs(struct build *b);

/* ---- memory.c: what imports load, from one graph to the next -------------------------------- */

/* Sets b->memory; the resolver and the files' modules are there. */
void memory_open(struct build *b);
/* Whether the memory holds what the file's imports load. */
bool memory_holds(const struct build *b, uint32_t file);
/* Sets `when`, `from` and `targets` of the statement by the memory. False if they have to be looked
 * for: then memory_learn is to be told what was found. */
bool memory_recall(struct build *b, struct build_statement *s);
void memory_learn(struct build *b, const struct build_statement *s);
/* The memory knows that no import of the file is relative. */
bool memory_has_no_relative(const struct graph_input *input, uint32_t file);
/* Keeps a statement (no targets: it loads nothing); of a file all, in their order. */
void memory_keep(struct build *b, const struct build_statement *s);

/* ---- asking ---------------------------------------------------------------------------------- */

/* Module that a node stands in: itself, or the importer of a hub. */
uint32_t graph_node_module(const struct graph *graph, uint32_t node);
/* The hub of the whole statement that a hub belongs to. */
uint32_t graph_statement(const struct graph *graph, uint32_t hub);
/* Adds one set of figures to another. */
void graph_sum_add(struct graph_sum *sum, const struct graph_sum *more);
/* Own figures of a node in a start-up. */
struct graph_sum start_own(const struct graph_start *start, uint32_t node);
/* Whether a row's edge is the module's way to its parent package. */
bool graph_is_parent_edge(const struct graph *graph, uint32_t from, const struct graph_edge *edge);

#endif

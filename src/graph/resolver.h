/* The resolver's inside, shared by tree.c (folders and files as a tree), roots.c (which folders are
 * roots) and resolve.c (look-ups). */
#ifndef GRAPH_RESOLVER_H
#define GRAPH_RESOLVER_H

#include "graph/internal.h"

struct tree_dir {
  uint32_t parent;  /* folder; GRAPH_NONE for the first: "/", or where we run if that is unknown */
  uint32_t name;    /* interned component */
  uint32_t init;    /* file number of its __init__.py, or GRAPH_NONE */
  uint32_t root;    /* the folder that its dotted names start in; itself if it is no package */
  bool python_path; /* named by policy: a root whatever it holds */
  bool flat;        /* has an __init__.py, but its files import each other as if it had none */
  bool namespace;   /* used as a package without an __init__.py */
  bool testing;     /* below a folder of tests */
};

struct tree_entry { /* a name in a folder */
  uint32_t dir;     /* subfolder, or GRAPH_NONE */
  uint32_t file;    /* name.py, or GRAPH_NONE */
};

struct resolver {
  struct arena *arena;
  const struct graph_input *input;
  struct intern names; /* path components */
  struct map profiled; /* top-level names that the profile knows */
  uint32_t here;       /* the folder where we run ... */
  uint32_t home;       /* ... and the project's own */
  ARRAY(struct tree_dir) dirs;
  ARRAY(struct tree_entry) entries;
  struct pair_map entry_of; /* (folder, name) -> entry */
  uint32_t *dir_of_file;    /* GRAPH_NONE for stubs */
  uint32_t *name_of_file;   /* interned stem */
  bool *names_namespace;    /* name -> some folder without __init__.py is called so */
  ARRAY(uint32_t) globals;  /* roots for everybody, in order */
  uint32_t python_paths;    /* the first so many of them are the policy's */
  uint32_t *top_package;    /* name -> the one package of that name that lies in a root ... */
  uint32_t top_count;       /* ... for names below this; TREE_SEVERAL = more than one */
};
#define TREE_SEVERAL (GRAPH_NONE - 1)

/* Fills folders, entries and files. */
void tree_build(struct resolver *r);
/* Folder of a path, or GRAPH_NONE if no linted file lies in it. */
uint32_t tree_find_dir(const struct resolver *r, struct str path);
/* `name` in a folder: what CPython's path finder takes there; an unmarked folder without
 * __init__.py counts as PLACE_NAMESPACE too. */
struct place tree_child(const struct resolver *r, uint32_t dir, struct str name);
struct place tree_child_number(const struct resolver *r, uint32_t dir, uint32_t name);
/* Walks `rest` down from a place as far as it goes. */
struct resolved tree_walk(const struct resolver *r, struct place place, struct str rest);
/* The folder that a relative import of `level` starts in, or GRAPH_NONE. */
uint32_t tree_climb(const struct resolver *r, uint32_t file, uint32_t level);
bool tree_is_package(const struct tree_dir *dir);

/* Works out namespaces, flat roots, each folder's root and the roots for everybody. */
void roots_find(struct resolver *r);

#endif

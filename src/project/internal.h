/* What the files of this room share. Real paths ("keys") are absolute and free of symbolic links:
 * they say which file it is; shown paths say how the user would write it. */
#ifndef PROJECT_INTERNAL_H
#define PROJECT_INTERNAL_H

#include "facts/shard.h"
#include "project/project.h"

#include <pthread.h>

struct edit;
struct entry_sets;
struct work;

struct str_list {
  struct str *items;
  size_t count, capacity;
};

/* ---- project.c, shards.c: one run's input --------------------------------------------------- */

struct argument { /* what the user passed, as shown */
  struct str path;
  bool is_directory;
};
struct arguments {
  struct argument *items;
  size_t count, capacity;
};

struct whole_project {
  struct project project; /* first: what the caller holds */
  struct project_options options;
  struct arguments arguments;
  struct work *work;
  const struct str *records;         /* store: per file its record; without a pointer: none */
  struct facts_extractor *extractor; /* for names and edits; made when first needed */
  const struct names **names;        /* per file; NULL = not asked for yet */
  const struct detail **details;     /* the same */
  struct edit **edits;               /* per file; NULL = none, or not this one */
  bool *edited;                      /* per file; NULL = none */
  uint64_t serial;                   /* the last one given to a version of an edited file */
  uint64_t offers;                   /* edit.c: what the entries in use were found by */
  struct entry_sets *entry_sets;     /* those found so far; NULL: only those loaded */
  bool hurries;                      /* names of an earlier text will do for now */
  const struct shard_file *linked;   /* per file, of a linked project; else NULL */
  struct builder *shards;            /* linked: their bytes */
  uint32_t shard_count;
};

struct whole_project *project_new(const struct project_options *options);
/* Sorts the arguments, and fills `directories` of the project from them. */
void project_place_arguments(struct whole_project *whole);
struct facts_extractor *project_extractor(struct whole_project *whole);
/* Whether a file (real path) is there that was not read; of a linked project none is. */
bool project_exists(const struct project *project, struct str key);

/* ---- tree.c: files that are not those of the disk -------------------------------------------- */

enum tree_kind { TREE_NOTHING, TREE_FILE, TREE_FOLDER, TREE_OUTSIDE };
/* What a real path is in the tree; outside: it is none of its business, as all is without one. */
enum tree_kind tree_look(const struct project_tree *tree, struct str key);
/* The bytes of one of its files, or NULL. */
const struct str *tree_bytes(const struct project_tree *tree, struct str key);
/* What lies in a folder: calls `take` for each name, folders once. */
void tree_list(const struct project_tree *tree, struct str key,
               void (*take)(void *context, struct str name, bool is_directory), void *context);
/* Real path of an argument that need not be on disk. */
struct str tree_key(struct arena *arena, struct str cwd, struct str typed);

/* ---- edit.c: files that change while the project lives --------------------------------------- */

/* Bytes of an edited file, as they are now; false if it was not edited. */
bool edits_bytes(const struct whole_project *whole, struct str path, struct str *bytes);
/* project_names of an edited file, for the facts of it that are in use; false if it was not edited.
 */
bool edits_names(struct whole_project *whole, uint32_t file, const struct names **names);
/* The same for project_detail. */
bool edits_detail(struct whole_project *whole, uint32_t file, const struct detail **detail);
void edits_free(struct whole_project *whole);

/* ---- ignore.c: ignore files ----------------------------------------------------------------- */

/* The patterns of one ignore file. They are about real paths below `base`. */
struct ignore_list {
  const struct glob *globs;
  uint32_t count;
  size_t base; /* length of the folder's real path, slash included */
};

/* Lists in force, the deciding one first. */
struct ignore_scope {
  struct ignore_list list;
  const struct ignore_scope *next;
};

enum ignore_verdict { IGNORE_SILENT, IGNORE_DROP, IGNORE_KEEP };

/* Splits the text of an ignore file as git does. `text` is copied. */
struct ignore_list ignore_parse(struct arena *arena, struct str text, size_t base);
/* The globs of a policy key as a list. */
struct ignore_list ignore_from(struct arena *arena, struct policy_strings globs, size_t base);
/* What the list says of one real path; name_at = where its last component begins. */
enum ignore_verdict ignore_check(const struct ignore_list *list, struct str key, size_t name_at,
                                 bool is_directory);
/* The first list of the scope that says something decides. */
bool ignore_drops(const struct ignore_scope *scope, struct str key, size_t name_at,
                  bool is_directory);
/* `scope` with the ignore file at `path` in front, if there is one that says anything.
 * `follow`: read it through a symbolic link. */
const struct ignore_scope *ignore_push(struct arena *arena, const struct ignore_scope *scope,
                                       struct str path, size_t base, bool follow);

/* ---- git.c: what git has to say ------------------------------------------------------------- */

struct git_repository {
  struct str root;   /* real path of the work tree, empty = none */
  struct str common; /* its .git folder, that of the main work tree for a linked one */
};

/* True if `folder` (any path) is the root of a work tree. */
bool git_is_root(struct arena *arena, struct str folder, struct git_repository *repository);
/* The work tree that holds the folder (real path), if any. */
struct git_repository git_find(struct arena *arena, struct str folder);
/* The lists that hold everywhere in a work tree: info/exclude before core.excludesFile. */
const struct ignore_scope *git_base_scope(struct arena *arena,
                                          const struct git_repository *repository);

/* ---- work.c: from paths to facts ------------------------------------------------------------ */

struct work_item {
  struct str path;
  const struct facts *facts;
  struct str error;  /* why it could not be read, or empty; in the worker's arena */
  struct str record; /* with `store`: of its shard */
  bool named;        /* lies in what the user passed */
  bool typed;        /* passed itself, not found in a folder */
  bool vanished;     /* gone when it was to be read */
  bool elsewhere;    /* of another part: not read */
};

struct work *work_start(const struct project_options *options, struct arena *arena);
/* Takes a file in; views must live as long as the work. Another thread may read it at once. */
struct work_item *work_add(struct work *work, struct str path, bool named);
/* Waits until all is read. The items, in the order of adding. */
struct work_item **work_finish(struct work *work, uint32_t *count);
void work_free(struct work *work); /* facts and errors go with it */
/* Reads a source that is overlaid or on disk; padded bytes in `buffer` or of the overlay. */
enum file_status work_read(const struct project_options *options, struct str path,
                           struct builder *buffer, struct str *bytes, struct error *error);

/* ---- walk.c: from what was typed to files --------------------------------------------------- */

struct walk_entry { /* of the folder being read: a folder, or a file that looks like Python */
  size_t name, len; /* in walk.names */
  bool is_directory;
};

struct walk_folder { /* to be read */
  struct str path, key;
  const struct ignore_scope *scope; /* of what lies above */
  bool in_repository, named;
};

struct walk {
  struct arena *arena;
  struct work *work;
  const struct policy *policy;
  const struct project_tree *tree; /* or NULL */
  struct str cwd;                  /* real path of where we run */
  struct ignore_list exclude;      /* the policy's, for the argument at hand */
  struct str repository;           /* root of the last one seen, and what holds in all of it */
  const struct ignore_scope *repository_scope;
  struct map folders;     /* keys of folders already read ... */
  struct str_list looked; /* ... in that order */
  struct map files;       /* keys of files added one by one */
  struct str_list errors;
  ARRAY(struct walk_folder) stack;
  struct builder names, key; /* scratch */
  ARRAY(struct walk_entry) entries;
};

/* The arguments of the user. Files first, so that a folder does not bring them a second time. */
void walk_arguments(struct walk *walk, const struct str *typed, uint32_t count);
/* A file that need not be on disk; shown as `path`. */
void walk_overlay(struct walk *walk, struct str path);
/* All below a folder (real path), not named by the user; troubles are not told. */
void walk_beside(struct walk *walk, struct str folder);
void walk_free(struct walk *walk);

/* ---- paths.c: real and shown ---------------------------------------------------------------- */

/* Real path of where we run. */
struct str paths_cwd(struct arena *arena);
/* Real path of an existing file or folder; false if it cannot be had (errno says why). */
bool paths_real(struct arena *arena, struct str path, struct str *key);
/* Which file it is: the real path of its folder and its name (it may itself be a symbolic link, or
 * be missing). */
struct str paths_file_key(struct arena *arena, struct str cwd, struct str path);
/* How a real path is shown: relative to where we run, unless they have only the root in common. */
struct str paths_shown(struct arena *arena, struct str cwd, struct str key);
/* How an argument is shown: as typed, but for ".", doubled slashes and detours. */
struct str paths_typed(struct arena *arena, struct str cwd, struct str typed, struct str key);
/* True if `key` is `folder` or lies below it. */
bool paths_below(struct str key, struct str folder);
/* The deepest folder above both (real paths). */
struct str paths_common(struct str a, struct str b);
/* Length of a folder's real path with its slash. */
size_t paths_base(struct str folder);

/* ---- entries.c: where the program starts ---------------------------------------------------- */

struct deployments;
/* Fills the entries of a project whose files and settings are there. `known`: what the deployment
 * files say, or NULL: they are read where need be. `chosen`: the entry that the user named, or
 * empty. */
void entries_find(struct project *project, struct deployments *known, struct str chosen);
/* All that the deployment files around the project's files say. */
void entries_deployments(struct project *project, struct deployments *deployments);

/* ---- lock.c ---------------------------------------------------------------------------------- */

/* Sets project->lock. */
void lock_find(struct project *project);

/* ---- template.c: deployment files ----------------------------------------------------------- */

struct template_handler {
  struct str handler; /* as written: folder/module.function */
  struct str code;    /* CodeUri, or empty */
  enum policy_entry_kind kind;
  uint32_t line; /* 1-based */
  bool python;   /* the runtime is said to be Python's */
};
/* The Lambda handlers that a SAM, serverless or synthesised CDK file (YAML, JSON) names, in its
 * order. Reads lines and indentation only, so it is right for files as people and tools write them;
 * what it cannot read gives no handler. In `arena`, and views into `bytes`. */
const struct template_handler *template_handlers(struct arena *arena, struct str bytes,
                                                 uint32_t *count);

/* ---- deployment.c: what lies beside the files ------------------------------------------------ */

/* What a template (handlers) or a pyproject.toml (scripts) says of entry points. */
struct deployment {
  struct str path; /* as shown */
  const struct template_handler *handlers;
  uint32_t handler_count;
  struct policy_strings scripts;
};
struct deployments {
  struct deployment *items;
  size_t count, capacity;
};
struct folders { /* paths as shown, each once; the map holds more than the list */
  struct map seen;
  struct str *items;
  size_t count, capacity;
};
/* Adds what the deployment files of the folders say, where they say anything. */
void deployments_read(struct arena *arena, const struct folders *folders,
                      struct deployments *deployments);
/* Puts them in the order of the folders, each file once; those of other folders go. */
void deployments_sort(struct arena *arena, const struct folders *folders,
                      struct deployments *deployments);

/* ---- settings.c: policy and profile --------------------------------------------------------- */

/* Finds and reads policy and profiles into `project`. In: the folder (real path) that holds all
 * that was passed. Out: the folder (real path) that the program lies in, as far as policy or
 * profile tell; empty if they do not. Errors are added to `errors`. */
struct settings {
  struct project *project;
  const struct project_options *options;
  struct str cwd;
  struct str_list *errors;
};
struct str settings_load(struct settings *settings, struct str start);

/* ---- baseline.c ------------------------------------------------------------------------------ */

/* Reads the baseline of a folder, if there is one; true if there is, good or not. */
bool baseline_try(struct settings *settings, struct str folder);
/* Says where the baseline of a project without one would be written. */
void baseline_place(struct settings *settings, struct str folder);

#endif

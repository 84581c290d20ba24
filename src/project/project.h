/* project: finds files, reads them (unsaved buffers over disk), extracts facts with workers, finds
 * and reads policy and profile. The only inner room, beside measure/, that touches the world. */
#ifndef PROJECT_PROJECT_H
#define PROJECT_PROJECT_H

#include "baseline/baseline.h"
#include "facts/detail.h"
#include "facts/facts.h"
#include "graph/graph.h"
#include "policy/policy.h"
#include "profile/lock.h"
#include "profile/profile.h"

struct project_overlay { /* a file whose bytes are given (stdin, editor buffer), not on disk */
  struct str path, bytes;
};

/* Python files as they stand elsewhere than on disk: in git's index, or in a revision. Policy,
 * profile, ignore files and what else says how to read them are still those of the disk. */
struct project_tree {
  struct str root;                     /* real path; below it only these files are there */
  const struct project_overlay *files; /* paths relative to it, sorted; overlays stand over them */
  uint32_t file_count;
};

struct project_options {
  const struct str *paths; /* as typed; none = ".", or nothing where there are overlays */
  uint32_t path_count;
  const struct project_overlay *overlays;
  uint32_t overlay_count;
  const struct project_tree *tree; /* NULL = as on disk */
  struct str config;               /* --config, or empty */
  struct policy_strings profiles; /* --profile; none = policy's, else .lmms/profile.json if there */
  bool isolated;                  /* no policy file */
  bool whole_program;   /* read what lies beside the paths too, as far as policy or profile reach */
  bool find_entries;    /* with whole_program: entry points also where no policy or profile is */
  bool only_find;       /* find the files and the settings, but read no source */
  bool store;           /* also analyse names and keep all of it for project_store */
  uint32_t part, parts; /* store: only this one (from 1) of so many parts of the files; 0 = all */
  struct str entry;     /* an entry point that the user named (path, module, module:function), or
                           empty; with whole_program */
  uint32_t jobs;        /* worker threads; 0 = one for each core */
  struct facts_timing *timing; /* NULL = not timed; the sum over all workers */
};

struct project_baseline { /* .lmms/baseline.jsonl: beside the policy, else the nearest upward */
  struct str path;        /* as shown: where it is, or would be */
  struct str root;        /* real path of the folder that its paths are relative to */
  struct baseline *held;  /* NULL = none, or faulty */
  const bool *asked;      /* per entry: its file was passed by the user, or is gone */
  bool followed;          /* project_follow_baseline was called: by project_load, once */
  bool lost; /* files of it are gone, and none has their imports: see project_follow_baseline */
};

struct project {
  struct arena arena; /* owns all below but the facts, which go with the project too */
  struct policy policy;
  const struct profile **profiles;
  uint32_t profile_count;
  const struct lock *lock; /* of the first profile's project (only with whole_program), or NULL */
  const struct facts **files; /* sorted by path; NULL with only_find */
  const struct str *paths;    /* of the same files, in the same order */
  uint32_t file_count;
  const struct str *folders; /* looked through for them: real paths, NUL-terminated */
  uint32_t folder_count;
  /* Where the program starts (only with whole_program). Named by policy, or else found: Lambda
   * handlers (lambda_function.py, `Handler:` of SAM, serverless and synthesised CDK files),
   * [project.scripts], __main__.py. `kind` is an enum policy_entry_kind. */
  const struct graph_entry *entries;
  uint32_t chosen_entry;            /* the one of options.entry, or GRAPH_NONE */
  uint32_t entry_count;             /* how many start the program ... */
  uint32_t all_entry_count;         /* ... and with those that only a contract names */
  const uint32_t *contract_entries; /* per contract of the policy: index in entries */
  const struct str *directories;    /* folders that the user named, as shown */
  uint32_t directory_count;
  const struct str *packages; /* real paths of the folders with an __init__.py that hold what the
                                 user named, as far up as such folders go */
  uint32_t package_count;
  struct project_baseline baseline; /* only with whole_program */
  bool looks;                       /* options.find_entries */
  bool *named;                      /* per file: reached by a path that the user passed */
  const bool *edited;               /* per file: project_change was called; NULL: of none */
  struct diag_list configuration;   /* LMM904 */
  const struct str *path_errors;    /* "x: No such file or directory": exit status 2 */
  uint32_t path_error_count;
  bool unjoined; /* project_link: shards are missing or damaged, there is nothing to judge */
};

/* Loads everything. Never fails as a whole: troubles are in configuration and path_errors.
 *
 * Which files: those that git would show (nested .gitignore, .git/info/exclude, core.excludesFile),
 * without what policy excludes, that end in .py, .pyi or .pyw. A file passed by name is always
 * read; in a folder passed by name that is itself ignored, what stands above it does not count.
 * Symbolic links to folders are followed only where the user passes them, links to files are read;
 * another repository inside a repository is left out, as git does. No file comes twice, whatever
 * paths lead to it. Paths are shown relative to where we run, if they lie below it. */
struct project *project_load(const struct project_options *options);
void project_free(struct project *project);

/* Facts that travel (facts/shard.h). Appends the shard of a project loaded with `store`. */
void project_store(struct project *project, struct builder *out);
/* The project of stored facts, in place of project_load with all the paths that the shards were
 * made of: settings come from where we run, sources are not needed. Which shard comes first makes
 * no difference. Of `options`: config, profiles, isolated. Troubles with shards are told as path
 * errors, and set `unjoined`. */
struct project *project_link(const struct project_options *options, const struct str *shards,
                             uint32_t shard_count);

struct project_rename {
  struct str from, to; /* relative to the baseline's root */
};
/* Follows files that a baseline with this root knows by another name: first those that are said to
 * be renamed (by git), then those found by their imports. Only what is gone gets another name, and
 * only that of a file which the baseline does not know. True if files of it stay without one. */
bool project_follow(struct project *project, struct baseline *baseline, struct str root,
                    const struct project_rename *renames, size_t count);
/* The same for the project's own baseline; `lost` is then done with. */
void project_follow_baseline(struct project *project, const struct project_rename *renames,
                             size_t count);

/* The text of one file as the run saw it (overlays over disk), decoded, without BOM: what the lines
 * and columns of its diagnostics count in; of a linked project, the lines that its facts name. In
 * `arena`; false if it cannot be had any more. */
bool project_source(const struct project *project, struct arena *arena, struct str path,
                    struct str *text);
/* Where the names of one file are used, by a full parse at the first time of asking; NULL if the
 * file cannot be had any more. Lives as long as the project. One thread at a time. */
const struct names *project_names(struct project *project, uint32_t file);
/* The same for what a file says beside its imports. */
const struct detail *project_detail(struct project *project, uint32_t file);

/* ---- an editor's buffers --------------------------------------------------------------------- */

/* Index of a file by its path as shown, or UINT32_MAX. */
uint32_t project_file(const struct project *project, struct str path);
enum project_change {
  PROJECT_UNREADABLE, /* nothing changed */
  PROJECT_ALIKE, /* only what is not judged by: the facts in use are still those of the text before
                  */
  PROJECT_CHANGED, /* diagnostics made before are stale, their views too */
};
/* The file's bytes are now these; with a NULL pointer, what is on disk. Its facts and names are
 * made anew, nothing else. Entries that are found by what stands in a file are not looked for
 * again. `bytes` is copied. */
enum project_change project_change(struct project *project, uint32_t file, struct str bytes);
/* From now on project_change does without a full parse and may say PROJECT_ALIKE: what
 * project_names tells of an edited file may be what it told of the text before, as far as the
 * imports are the same, and offsets may be those of that text ... */
void project_hurry(struct project *project);
/* ... until this is called. True if anything may be told differently now. */
bool project_catch_up(struct project *project);
/* Half-typed code: for each edited file that has trouble now, the facts of its last bytes without
 * trouble (`good`; those on disk, if it was never changed without), or those of now again. True if
 * that makes a difference. */
bool project_use_good(struct project *project, bool good);
/* Those bytes, a view until the file's next change; false if there are none, or the file was never
 * edited. */
bool project_good_bytes(const struct project *project, uint32_t file, struct str *bytes);
/* A number for what the project says now of its edited files: while it is the same, so is all that
 * can be found in them, and what was found before is still there (facts, names, views). */
uint64_t project_state(const struct project *project);

#endif

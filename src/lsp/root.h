/* root: one folder of the workspace (or one file outside of all): its project, loaded as the
 * command line loads it, and the findings of the files as they stand in the editor. */
#ifndef LSP_ROOT_H
#define LSP_ROOT_H

#include "engine/engine.h"
#include "lsp/document.h"
#include "project/project.h"

/* What the user set in the editor; empty where the command line's default holds. */
struct root_settings {
  struct engine_options (*options_of)(struct project *project); /* lsp.h */
  struct str config, profile, today;
  struct policy_strings select, ignore;
  double hint_floor_ms; /* cheaper imports get no inlay hint */
};
#define ROOT_HINT_FLOOR_MS 5 /* where the user sets none */

struct judgement { /* what the engine said of one state of the project */
  struct arena memory;
  uint64_t state; /* project_state */
  bool known;
  struct str today;
  struct engine_result result;
};

struct root {
  struct str path; /* absolute, as the editor writes it */
  bool is_file;
  bool stale;  /* some text changed since the findings were made */
  bool reload; /* files came or went, or policy or profile changed: everything is read again */
  struct project *project;          /* NULL = not loaded yet */
  const struct engine_paths *paths; /* what the paths of its files say */
  struct map files;                 /* absolute path -> index in the project's files */
  struct text_lines *file_lines;    /* per file: of closed ones, where asked for */
  uint64_t seen_settings;           /* of watch.c: what was on disk when it last looked ... */
  uint64_t *seen_files; /* ... per file; NULL = it has not looked since the project was loaded */
  struct seen_folder *seen_folders; /* ... and per folder */
  struct arena memory;              /* of path */
  struct arena project_memory;      /* of `files`, `lines`, as long as the project lives */
  struct judgement
      judgements[2];           /* of the texts as they are, and as they last were without trouble */
  struct arena result_memory;  /* of what is put together from both */
  struct engine_result result; /* of all files; those of half-typed ones from their own text */
  struct root *next;
};

struct root *root_new(struct str path);
void root_free(struct root *root);
/* True if the file (absolute path) lies in the root. */
bool root_holds(const struct root *root, struct str path);
/* Brings the result up to date: loads the project where needed, with the documents' texts over
 * those on disk, then judges. False if nothing had changed. */
bool root_refresh(struct root *root, const struct root_settings *settings,
                  const struct documents *documents);
/* While somebody types, what an edited file says of the use of its names may be an earlier text's.
 * After this it is not: if that matters, the root is stale. */
void root_catch_up(struct root *root);
/* A document's text changed, or (with a NULL document) went back to what is on disk. False if the
 * project does not hold that file. */
bool root_change(struct root *root, struct str path, const struct document *document);
/* Index of a file in the project, or UINT32_MAX. */
uint32_t root_file(const struct root *root, struct str path);
/* Absolute path of a path as diagnostics show it. */
struct str root_absolute(struct arena *arena, struct str shown);
/* The lines of a file's text as the diagnostics count them, or NULL. */
const struct text_lines *root_lines(struct root *root, const struct documents *documents,
                                    struct str shown);

#endif

/* project: finds files, reads them (unsaved buffers over disk), extracts facts with workers, finds
 * and reads policy and profile. The only inner room, beside measure/, that touches the world. */
#ifndef PROJECT_PROJECT_H
#define PROJECT_PROJECT_H

#include "facts/facts.h"
#include "policy/policy.h"
#include "profile/profile.h"

struct project_overlay { /* a file whose bytes are given (stdin, editor buffer), not on disk */
  struct str path, bytes;
};

struct project_options {
  const struct str *paths; /* as typed; none = "." */
  uint32_t path_count;
  const struct project_overlay *overlays;
  uint32_t overlay_count;
  struct str config;              /* --config, or empty */
  struct policy_strings profiles; /* --profile; none = policy's, else .lmms/profile.json if there */
  bool isolated;                  /* no policy file */
  uint32_t jobs;                  /* worker threads; 0 = one for each core */
  struct facts_timing *timing;    /* NULL = not timed */
};

struct project {
  struct arena arena; /* owns all below */
  struct policy policy;
  const struct profile **profiles;
  uint32_t profile_count;
  const struct facts **files; /* sorted by path */
  uint32_t file_count;
  bool *named;                    /* per file: reached by a path that the user passed */
  struct diag_list configuration; /* LMM904 */
  const struct str *path_errors;  /* "x: No such file or directory": exit status 2 */
  uint32_t path_error_count;
};

/* Loads everything. Never fails as a whole: troubles are in configuration and path_errors. */
struct project *project_load(const struct project_options *options);
void project_free(struct project *project);
/* Only the discovery: sorted paths of the files that would be linted (for --show-files). */
const struct str *project_find_files(struct project *project, const struct project_options *options,
                                     uint32_t *count);

#endif

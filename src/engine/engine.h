/* engine: runs the rules over facts, profile and policy; applies precedence, suppressions,
 * per-file-ignores and severities; sorts. Pure: same input, same output. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "baseline/baseline.h"
#include "engine/rule.h"

/* Findings that are known already (baseline/). */
struct engine_known {
  const struct baseline *baseline; /* NULL = none */
  struct str root;                 /* absolute; its paths are relative to this */
  const bool *asked; /* per entry: the run has looked at its file, or that is gone (NULL = all) */
};

/* A baseline made of what is found in the files that are shown. What only the date brings
 * (calendar) is not in it: it is no debt, and would be out of sight for ever. */
enum engine_record {
  ENGINE_RECORD_NOTHING,
  ENGINE_RECORD_KNOWN, /* of options.baseline: what is still there, and what was not asked for */
  ENGINE_RECORD_ALL,   /* and what is new */
};

/* What the paths of the files say. For a caller that judges the same files again and again. */
struct engine_paths;

struct engine_options {
  struct str today;                     /* YYYY-MM-DD */
  struct policy_strings select, ignore; /* command line; override the policy's */
  bool select_given;
  const bool *shown; /* per file: its findings are shown (NULL = all); the whole is still judged */
  /* Where the program starts: the first entry_count of all_entry_count; `kind` is an enum
   * policy_entry_kind. contract_entries: per contract of the policy, index in entries. */
  const struct graph_entry *entries;
  uint32_t entry_count, all_entry_count;
  const uint32_t *contract_entries;
  enum engine_record record;     /* what result.recorded is to hold */
  struct engine_known baseline;  /* findings of these two are not told; */
  struct engine_known before;    /* `before`: those that an earlier state of the program had */
  const struct lock *lock;       /* which versions are pinned, or NULL */
  const struct str *directories; /* folders that the user named */
  uint32_t directory_count;
  const struct str *packages; /* folders with an __init__.py, at and above what was passed */
  uint32_t package_count;
  /* Where the names of a file are used (by a full parse, kept by the caller), or NULL where that
   * cannot be known; NULL: never known. */
  const struct names *(*names)(void *context, uint32_t file_index);
  /* What a file says beside its imports, likewise. */
  const struct detail *(*detail)(void *context, uint32_t file_index);
  void *names_context;              /* of both */
  const struct engine_paths *paths; /* of the same files and policy, or NULL: made anew */
  const bool *edited; /* with paths: per file, it was edited since they were made; NULL: none was */
};

struct engine_not_run {
  const struct rule *rule;
  struct str why; /* "no profile", "no entry point known" */
};

struct engine_fold { /* findings told in one summary line instead of one each */
  const struct rule *rule;
  uint32_t count;
};

struct engine_result {
  struct diag *diags; /* sorted, suppressed ones removed */
  uint32_t diag_count;
  const struct diag *silenced; /* what comments allow, sorted; `suppressed` of them */
  uint32_t errors, warnings, infos, suppressed;
  uint32_t baselined, older;       /* not told, for options.baseline and options.before know them */
  uint32_t fixed;                  /* findings of options.baseline that are there no more */
  bool shrunk;                     /* the caller has dropped them from it */
  const struct baseline *recorded; /* options.record; NULL for nothing */
  uint32_t file_count;
  const struct engine_not_run *not_run;
  uint32_t not_run_count;
  const struct engine_fold *folds;
  uint32_t fold_count;
  struct str summary_line; /* no profile: how many, five most imported modules, profile command */
  bool policy_error;       /* an LMM904 is among them: exit status 2 */
  const struct rule_input *program; /* what the rules saw, with the first profile */
};

/* In: files sorted by path, `configuration` = diagnostics of policy and profile reading (LMM904).
 * Out: everything in `arena`. `options` and what it points to must live as long as result.program
 * is asked. */
struct engine_result engine_run(struct arena *arena, const struct engine_options *options,
                                const struct policy *policy, const struct profile *const *profiles,
                                uint32_t profile_count, const struct facts *const *files,
                                uint32_t file_count, const struct diag_list *configuration);
/* options.paths: in `arena`; what `files` says of their contents is not looked at. Holds views of
 * their paths. `memories`: with how many profiles (at least 1) the files will be judged again and
 * again, always the same ones and in the same order; 0: not again. */
const struct engine_paths *engine_paths_make(struct arena *arena,
                                             const struct engine_options *options,
                                             const struct policy *policy,
                                             const struct facts *const *files, uint32_t count,
                                             uint32_t memories);
/* The whole program with one profile (NULL = none), as the rules see it: for commands that tell of
 * it instead of judging. In `arena`; `options` and what it points to must outlive it. */
const struct rule_input *engine_program(struct arena *arena, const struct engine_options *options,
                                        const struct policy *policy, const struct profile *profile,
                                        const struct facts *const *files, uint32_t file_count);
/* Rule by code ("LMM101") or by name; NULL if none. */
const struct rule *engine_rule(struct str code_or_name);
/* Page of a rule. */
struct str engine_rule_page(const struct rule *rule);

#endif

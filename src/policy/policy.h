/* policy: what the team agreed to. [tool.lmms-lint] of pyproject.toml, or lmms.toml, as a plain
 * struct. Adding a key = one row in the table of keys.c (name, type, offset), a field here, a line
 * in policy.schema.json. Parsed with tree-sitter-toml; every fault is LMM904 with its place and a
 * suggestion. */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "base/base.h"
#include "diag/diag.h"

struct policy_strings {
  const struct str *items;
  uint32_t count;
};

enum policy_entry_kind {
  POLICY_ENTRY_LAMBDA, /* these three pay for start-up */
  POLICY_ENTRY_CLI,
  POLICY_ENTRY_WORKER,
  POLICY_ENTRY_LAMBDA_SNAPSTART, /* these do not */
  POLICY_ENTRY_LAMBDA_PROVISIONED,
  POLICY_ENTRY_SERVER,
  POLICY_ENTRY_PREFORK,
};

struct policy_entry {
  struct str target;           /* path or module:function, as written */
  enum policy_entry_kind kind; /* not given: lambda for lambda_function.py, else cli */
  struct diag_place place;     /* where the policy says so */
};

struct policy_contract {
  struct str entry;
  struct policy_strings must_not_load;
  double max_ms, max_modules, max_rss_mib; /* NAN = no limit */
  bool lock;                /* start-up loads what its baseline loaded, and nothing else */
  bool no_loading_in_async; /* what async functions import, start-up has loaded */
  struct diag_place place;
};

struct policy_exception {
  struct str module, justification, approved_by, date, review;
  struct policy_strings paths; /* globs */
  double import_ms, usage;     /* NAN = not given */
  struct diag_place place;
};

struct policy_per_file { /* per-file-ignores, severity; each pattern stands once */
  struct str pattern;    /* glob, or code for severity */
  struct policy_strings codes;
  enum diag_severity severity;
};

struct policy_code { /* a place where the policy names rules */
  struct str text;   /* a code, a prefix of codes (LMM1), a rule's name, or ALL */
  struct diag_place place;
};

enum policy_fail_on { POLICY_FAIL_ERROR, POLICY_FAIL_WARNING, POLICY_FAIL_NEVER };

struct policy {
  struct str path;      /* policy file, or empty = built-in defaults */
  struct str directory; /* of it: paths in it are relative to this; "" = where we run */
  struct str root, cwd; /* `directory` and where we run as absolute paths; filled in by project/,
                           empty = not known */
  bool given;           /* a policy file was found */
  const struct policy_entry *entries;
  uint32_t entry_count;
  struct policy_strings fast_path; /* paths; `fast_path_given`: the key is there */
  bool fast_path_given;
  struct policy_strings gateways; /* globs */
  struct policy_strings profiles; /* `profile`: one path or several */
  bool profile_given;
  uint32_t target_python; /* major * 100 + minor, e.g. 311; 0 = unknown */
  double light_ms, heavy_ms, hot_usage, min_saving_ms;
  struct policy_strings select, ignore, extend_select;
  bool select_given;
  const struct policy_per_file *severities;
  uint32_t severity_count;
  const struct policy_per_file *per_file_ignores;
  uint32_t per_file_ignore_count;
  struct policy_strings exclude; /* globs */
  struct policy_strings forbidden;
  double startup_budget_ms, max_startup_imports; /* NAN = no limit */
  double profile_max_age_days;
  enum policy_fail_on fail_on;
  bool fail_on_dates, require_reason;
  struct str required_version;
  struct policy_strings approvers, python_paths;
  double requests_per_process, requests_per_day, cold_start_share, memory_mib, price_per_gb_second;
  struct {
    double max_imports, max_total_ms, max_lines; /* 20, 200, 50: reaching them violates */
  } fast_path_contract;
  const struct policy_contract *contracts;
  uint32_t contract_count;
  const struct policy_exception *exceptions;
  uint32_t exception_count;
  double unload_threshold, unload_check_interval, zaph_refresh; /* 100, 50, 1000 */
  const struct policy_code *codes; /* all that select, ignore, ... name: for policy_check_codes */
  uint32_t code_count;
};

/* "lambda", "cli", ...: as the policy writes a kind. */
const char *policy_kind_word(enum policy_entry_kind kind);

/* The defaults of the product definition. */
struct policy policy_defaults(void);

/* Reads another policy file for `extend`.
 * In:  path joined to the folder of the file that names it, normalised; as the user would see it.
 * Out: *bytes, which must live as long as `arena`. False with `error` filled if it cannot be read.
 */
typedef bool policy_reader(void *context, struct str path, struct arena *arena, struct str *bytes,
                           struct error *error);

/* Parses policy bytes over `base` (usually policy_defaults()).
 * In:  path as shown to the user; `pyproject`: keys under [tool.lmms-lint] (and requires-python of
 *      [project] for target-python), else at top level; reader NULL = `extend` is a fault.
 * Out: the policy, as far as it is valid; *found (may be NULL) is false when a pyproject has no
 * such table: then only target_python may differ from `base`, and nothing is told of the file.
 *      Faults go to diags as LMM904; memory from diags->arena, bytes are kept as views.
 * extend: the files named are read first, in order; a key given again replaces theirs, but the
 *      tables `severity` and `per-file-ignores` are joined key by key, and [[contract]] and
 *      [[exception]] add up. Their relative paths and globs are rewritten to policy->directory. */
struct policy policy_parse(struct policy base, struct str path, struct str bytes, bool pyproject,
                           policy_reader *reader, void *context, struct diag_list *diags,
                           bool *found);
/* Lower bound of [project] requires-python in a pyproject's bytes, as policy->target_python counts;
 * 0 = none, or not readable. For an lmms.toml beside a pyproject.toml. */
uint32_t policy_requires_python(struct str pyproject);
/* The targets ("package.module:function") of [project.scripts], [project.gui-scripts] and
 * [tool.poetry.scripts] in a pyproject's bytes, in the order of the text. In `arena`. */
struct policy_strings policy_scripts(struct arena *arena, struct str pyproject);

/* How closely a selector (ALL, a prefix of codes from "LMM" on, a code, a rule's name) means a
 * rule: 0 = not at all, 1 = by ALL, else how many bytes of the code it gives; a name gives all.
 * Codes and ALL in any case. */
size_t policy_selects(struct str selector, struct str code, struct str name);
/* The code or name nearest to a word that means none of the `count` rules; empty if none is near.
 */
struct str policy_nearest_rule(struct arena *arena, struct str word, const struct str *codes,
                               const struct str *names, size_t count);
/* Tells as LMM904 each selector of the policy that means none of the `count` rules, with the
 * nearest code or name. By who knows the rules: this room does not. */
void policy_check_codes(const struct policy *policy, const struct str *codes,
                        const struct str *names, size_t count, struct diag_list *diags);

/* gitignore-style match of a path (relative to policy->directory) against a glob: `*` not over '/',
 * `**`, `?`, `[...]`; a pattern without '/' matches any component; a matched folder covers all
 * below. */
bool policy_glob(struct str pattern, struct str path);
/* A file's path (as in facts.path and diag_place.path: as shown to the user) as the policy sees it:
 * relative to policy->directory. Unchanged where the file lies outside of it. In `arena`, or a view
 * of `path`. */
struct str policy_relative(const struct policy *policy, struct arena *arena, struct str path);
/* True if any of the globs matches. */
bool policy_matches(struct policy_strings globs, struct str path);
/* The policy as TOML, each key with its value (for `config` and --show-settings): the text of an
 * lmms.toml that reads back to the same policy. Keys that are not set stand in comments. */
void policy_write(struct builder *out, const struct policy *policy);
/* All key names of the top level, in the order of policy_write, for completions and suggestions; in
 * `arena`. */
const struct str *policy_keys(struct arena *arena, size_t *count);

#endif

/* rule: what a rule is and what it may see. Const in, diagnostics out; no files, no globals, no
 * clock. The exported symbol of rules/<code>-<name>/rule.c is `const struct rule rule_lmmNNN`. */
#ifndef ENGINE_RULE_H
#define ENGINE_RULE_H

#include "base/base.h"
#include "diag/diag.h"
#include "facts/facts.h"
#include "policy/policy.h"
#include "profile/profile.h"

struct graph; /* graph/graph.h; NULL where no program is known */

enum rule_need { /* evidence without which a rule is "not run" */
                 RULE_NEEDS_PROFILE = 1 << 0,
                 RULE_NEEDS_USAGE = 1 << 1, /* some usage figure in the profile */
                 RULE_NEEDS_ENTRY = 1 << 2, /* a known entry point */
                 RULE_NEEDS_POLICY = 1 << 3,
};

enum rule_flag {
  RULE_PLACEMENT = 1 << 0, /* one import gets at most one of these, by precedence */
  RULE_CALENDAR = 1 << 1,
  RULE_ON_TESTS = 1 << 2, /* also judged in test files */
  RULE_OFF = 1 << 3,      /* off unless selected */
  RULE_ENGINE = 1 << 4,   /* told by the engine itself (901-904); `check` is NULL */
  RULE_ON_STUBS = 1 << 5,
};

/* An exception document that covers an import: comment block, string block, one-line form or policy
 * entry. Figures are NAN and texts empty where the document does not say. */
struct exception_document {
  enum { EXCEPTION_NONE, EXCEPTION_ONE_LINE, EXCEPTION_BLOCK, EXCEPTION_POLICY } form;
  struct str module; /* as named in the document; may be empty in the one-line form */
  double import_ms, usage;
  struct str justification, approved_by, date, review; /* dates as written */
  struct diag_place place;
};

enum decision_band { BAND_UNKNOWN, BAND_LIGHT, BAND_MIDDLE, BAND_HEAVY };

/* One module that one import statement loads, with all that the decision rests on. An `import a, b`
 * has two; `from m import x` has one for m (for m.x where the profile or the program knows it as a
 * module and it decides). Made once by the engine (engine/decision.c); rules only read it. */
struct decision {
  const struct facts *file;
  uint32_t file_index;
  uint32_t import_index; /* in file->imports */
  uint32_t name_index;   /* in import->names, or UINT32_MAX: the statement as a whole */
  struct str module;     /* absolute name where known, else as written with its dots */
  bool first_party;      /* a linted file, or relative */
  struct profile_figure figure;
  enum decision_band band; /* of figure.import_ms; LIGHT only for an exact figure */
  bool hot;                /* usage known and > hot-usage */
  bool usage_known;
  bool forbidden;        /* named by policy */
  bool loads_at_startup; /* condition 1 */
  bool can_move;         /* condition 2 */
  double saving_ms;      /* condition 3; NAN = unknown */
  bool saving_is_bound;  /* upper bound: no graph data */
  bool covered;    /* a complete, valid, borne-out exception document: silences 101-103, 201 */
  bool documented; /* any exception document names it: silences 201 */
  struct exception_document exception;
};

struct rule_input {
  const struct policy *policy;
  const struct profile *profile;    /* NULL = none */
  const struct graph *graph;        /* NULL until the program is known */
  const struct facts *const *files; /* sorted by path */
  uint32_t file_count;
  const struct decision *decisions; /* by file, then import, then name */
  uint32_t decision_count;
  const uint32_t *first_decision; /* per file: index of its first decision; [file_count] = end */
  const bool *is_test, *is_fast_path, *is_gateway; /* per file */
  bool entry_known;
  struct str today; /* YYYY-MM-DD */
};

struct rule {
  const char *code, *name, *summary;
  enum diag_severity severity;
  enum diag_fix_kind fix;
  uint32_t needs, flags;
  /* Judges one file (called for each linted file that is shown). NULL where `check_program` does.
   */
  void (*check)(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                struct diag_list *out);
  /* Judges the whole program once. */
  void (*check_program)(const struct rule *rule, const struct rule_input *input,
                        struct diag_list *out);
};

struct rule_page {
  const char *code, *text;
  size_t len;
};

extern const struct rule *const rule_table[]; /* generated from rules/meson.build, by code */
extern const size_t rule_table_size;
extern const struct rule_page rule_page_table[]; /* same order */

/* Helpers for rules (engine/rule_help.c). */

/* A diagnostic of `rule` at a decision's place (the name's span, else the statement's), with its
 * module, figures and profile filled in; message still empty. */
struct diag rule_diag(const struct rule *rule, const struct rule_input *input,
                      const struct decision *decision);
/* Place of a span in a file. */
struct diag_place rule_place(const struct facts *file, struct facts_span span);
/* "412 ms", "1.2 s", "0.8 ms": as shown in messages. */
struct str rule_ms(struct arena *arena, double ms);
/* "15 %". */
struct str rule_share(struct arena *arena, double share);

#endif

/* rule: what a rule is and what it may see. Const in, diagnostics out; no files, no globals, no
 * clock. The exported symbol of rules/<code>-<name>/rule.c is `const struct rule rule_lmmNNN`. */
#ifndef ENGINE_RULE_H
#define ENGINE_RULE_H

#include "base/base.h"
#include "diag/diag.h"
#include "facts/detail.h"
#include "facts/facts.h"
#include "graph/graph.h"
#include "policy/policy.h"
#include "profile/lock.h"
#include "profile/profile.h"

enum rule_need { /* evidence without which a rule is "not run" */
                 RULE_NEEDS_PROFILE = 1 << 0,
                 RULE_NEEDS_USAGE = 1 << 1, /* some usage figure in the profile */
                 RULE_NEEDS_ENTRY = 1 << 2, /* a known entry point */
                 RULE_NEEDS_POLICY = 1 << 3,
                 RULE_NEEDS_COST = 1 << 4, /* a profile, or a policy that forbids some module */
};

enum rule_flag {
  RULE_PLACEMENT = 1 << 0, /* one import gets at most one of these, by precedence */
  RULE_CALENDAR = 1 << 1,
  RULE_ON_TESTS = 1 << 2, /* also judged in test files */
  RULE_OFF = 1 << 3,      /* off unless selected */
  RULE_ENGINE = 1 << 4,   /* told by the engine itself (901-904); `check` is NULL */
  RULE_ON_STUBS = 1 << 5,
  RULE_ROOT_CAUSE = 1 << 6, /* of a module's cost at start-up: told once for each module and file */
  RULE_DEFERS = 1 << 10,    /* asks to defer an eager import */
  RULE_DEFEATED = 1 << 7,   /* an eager import defeats this deferral: no finding of its own where a
                               RULE_DEFERS finding asks to move that import */
  RULE_KEEPS = 1 << 11,     /* asks to leave an eager import where it is, or to bring a deferred
                               one up: nothing of what a RULE_DEFERS finding asks to defer */
  RULE_UNANIMOUS = 1 << 8,  /* with several profiles: told only if it holds in each of them */
  RULE_REFUSED = 1 << 13,   /* Python itself refuses it: told under the main guard, too */
  RULE_ONCE = 1 << 12,      /* told once for a package in the whole program, at its first import: a
                               baseline knows it wherever that is */
  RULE_FOLDED = 1 << 9,     /* where no profile exists: counted for the summary line, not told */
};

/* What a file holds: most files hold little that a rule has to look at. */
enum rule_sight {
  RULE_SEES_COSTLY = 1 << 0,     /* a decision that is middle or heavy, or named as forbidden */
  RULE_SEES_DEFERRED = 1 << 1,   /* one that is deferred */
  RULE_SEES_UNPROFILED = 1 << 2, /* one without a figure, of what is not ours */
  RULE_SEES_NOTED = 1 << 3,      /* comments or an exception document at an import */
  RULE_SEES_LOOPED = 1 << 4,     /* an import in a loop */
  RULE_SEES_LAZY = 1 << 5,       /* a lazy import */
  RULE_SEES_FAST_PATH = 1 << 6,  /* the file is a fast path */
  RULE_SEES_GATEWAY = 1 << 7,    /* the file is a gateway */
};

enum exception_field {
  EXCEPTION_TIME = 1 << 0,
  EXCEPTION_USAGE = 1 << 1,
  EXCEPTION_JUSTIFICATION = 1 << 2,
  EXCEPTION_APPROVER = 1 << 3,
  EXCEPTION_DATE = 1 << 4,
  EXCEPTION_REVIEW = 1 << 5,
};

/* An exception document: comment block, string block, one-line form or policy entry. Figures are
 * NAN and texts empty where the document does not say, or has a placeholder. */
struct exception_document {
  enum { EXCEPTION_NONE, EXCEPTION_ONE_LINE, EXCEPTION_BLOCK, EXCEPTION_POLICY } form;
  struct str
      module; /* as named in the document, perhaps several; may be empty in the one-line form */
  double import_ms, usage;
  bool usage_in_words; /* "every request": a usage of 1 that nobody counted */
  bool per_process;    /* the usage is said to be one of processes, not of requests */
  bool colon;          /* the heading ends in a colon: what follows is meant to name modules */
  uint32_t fields;     /* enum exception_field: there, even if only with a placeholder */
  struct str justification, approved_by, date, review; /* dates as written */
  struct diag_place place;
};

/* An exception document, and the import that it stands at. */
struct rule_document {
  struct exception_document document;
  uint32_t import_index; /* UINT32_MAX: an entry of the policy */
  /* The import that it is about: loads at start-up rather than not, the costliest. NULL: it names
   * nothing that is imported there (an entry of the policy: in the files that it covers). */
  const struct decision *decision;
};

enum decision_band { BAND_UNKNOWN, BAND_LIGHT, BAND_MIDDLE, BAND_HEAVY };

/* One module that one import statement loads, with all that the decision rests on. `import a, b`
 * has two; `from m import x, y` has one for each name that the profile or the program knows as a
 * module m.x, or, if none is, one for m. Made once by the engine (engine/decision.c); rules only
 * read it. */
struct decision {
  const struct facts *file;
  const struct facts_import *import;          /* file->imports[import_index] */
  const struct profile_figure *figure;        /* never NULL */
  const struct exception_document *exception; /* the document that names it, or NULL */
  struct str module; /* absolute name where known, else as written with its dots */
  double saving_ms;  /* condition 3: alone, or together with the rest of its group; NAN = unknown */
  const uint32_t *group; /* hubs that save it together, this one among them; none: alone */
  uint32_t group_count;
  uint32_t hub;   /* of the program's graph; GRAPH_NONE: nothing that could be resolved */
  uint32_t start; /* the paying entry in which it saves the most; GRAPH_NONE: none known */
  uint32_t file_index;
  uint32_t import_index; /* in file->imports */
  uint32_t name_index;   /* in import->names, or UINT32_MAX: the statement as a whole */
  uint32_t target_file;  /* the linted file that is this module, or UINT32_MAX */
  uint8_t band;          /* enum decision_band, of figure->import_ms; LIGHT only for an exact one */
  bool first_party;      /* a linted file, a part of a linted package, or relative */
  bool standard;         /* of the standard library */
  bool preloaded;        /* loaded or compiled in before user code runs: costs nothing */
  bool hot;              /* usage known and > hot-usage */
  bool usage_known;
  bool forbidden;        /* named by policy */
  bool contracted;       /* some contract lists it in `must-not-load` */
  bool debugger;         /* pdb and the like: imported on the spot by whoever looks for a fault */
  bool deferred;         /* stands in a function; not lazy, typing-only or dead */
  bool conditional;      /* may be skipped when its block runs: if, match, version condition, ... */
  bool loads_at_startup; /* condition 1 */
  bool can_move;         /* condition 2 */
  bool would_save;       /* condition 3 */
  bool certain; /* usage unknown, and every entry that loads it certainly needs it before its
                   first answer: found out only for what else could be told */
  bool saving_is_bound; /* upper bound: no graph data */
  bool covered;         /* a complete, valid, borne-out exception document: silences 101-103, 201 */
  bool documented;      /* any exception document names it: silences 201 */
};

struct rule_input {
  const struct policy *policy;
  const struct profile *profile; /* NULL = none */
  const struct graph *graph;     /* the whole program, with this profile's costs */
  /* What each entry loads: per entry of graph->input->entries; NULL = there is no such module. The
   * first entry_count of them start the program, the others stand in contracts only. */
  const struct graph_start *const *starts;
  uint32_t entry_count;
  const uint32_t *contract_entries;     /* per contract of the policy: index in starts */
  struct movable *movable;              /* what can be deferred, found out when asked for */
  const struct engine_options *options; /* what can be asked about a file: rule_detail */
  struct needed *needed;                /* what start-ups need while they load, likewise */
  struct upstreams *upstreams;          /* where else to cut, found out when asked for */
  struct documents *documents;          /* exception documents, read when asked for */
  struct variables *variables;          /* what the uses of each say, as far as asked for */
  struct annotations *annotations;      /* which names annotations use, read when asked for */
  struct spared *spared;                /* why deferrals stay, found out when asked for */
  struct group_lines *group_lines;      /* what is told below findings, made when asked for */
  const struct facts *const *files;     /* sorted by path */
  const struct str *policy_paths;       /* per file: its path as the policy's globs see it */
  uint32_t file_count;
  const struct decision *decisions; /* by file, then import, then name */
  uint32_t decision_count;
  const uint32_t *first_decision; /* per file: index of its first decision; [file_count] = end */
  const uint32_t *holds;          /* per file: enum rule_sight */
  const bool *is_test, *is_fast_path, *is_gateway, *is_stub; /* per file */
  bool entry_known;        /* some entry is there: condition 1 can be answered */
  struct str today;        /* YYYY-MM-DD */
  const struct lock *lock; /* which versions are pinned, or NULL */
};

struct rule {
  const char *code, *name, *summary;
  enum diag_severity severity;
  enum diag_fix_kind fix;
  uint32_t needs, flags;
  uint32_t sees; /* enum rule_sight: `check` and `check_document` are asked only of files that hold
                    one of these; there is something of the kind in every file they may tell of */
  /* False where the policy gives the rule nothing to judge (no budget, no contract): then it is
   * neither run nor missed. NULL: always true. */
  bool (*concerns)(const struct policy *policy);
  /* Judges one file (called for each linted file that is shown). NULL where `check_program` does.
   */
  void (*check)(const struct rule *rule, const struct rule_input *input, uint32_t file_index,
                struct diag_list *out);
  /* Judges the whole program once. */
  void (*check_program)(const struct rule *rule, const struct rule_input *input,
                        struct diag_list *out);
  /* Judges each exception document of each linted file that is shown, and of the policy (file_index
   * UINT32_MAX). */
  void (*check_document)(const struct rule *rule, const struct rule_input *input,
                         uint32_t file_index, const struct rule_document *document,
                         struct diag_list *out);
};

struct rule_page {
  const char *code, *text;
  size_t len;
};

extern const struct rule *const rule_table[]; /* generated from rules/meson.build, by code */
extern const size_t rule_table_size;
extern const struct rule_page rule_page_table[]; /* same order */

/* Helpers for rules (engine/rule_help.c). Texts live in the arena of the list that a rule fills. */

/* A diagnostic of `rule` at a decision's place (the name's span, else the statement's), with its
 * module, figures and profile filled in; message still empty. */
struct diag rule_diag(const struct rule *rule, const struct rule_input *input,
                      const struct decision *decision);
/* The same for what has no place in any file: at the first line of the profile. */
struct diag rule_profile_diag(const struct rule *rule, const struct rule_input *input);
/* Place of a span in a file. */
struct diag_place rule_place(const struct facts *file, struct facts_span span);
/* "412 ms", "1.2 s", "0.8 ms": as shown in messages. */
struct str rule_ms(struct arena *arena, double ms);
/* "48 MiB", "0.5 MiB". */
struct str rule_mib(struct arena *arena, double mib);
/* "15 %". */
struct str rule_share(struct arena *arena, double share);
/* "pandas takes 1.2 s to import on CPython 3.11 and 5 % of processes use it": the figures of a
 * decision, and where they come from; "at least" for a parent's figure. No usage, no word on it. */
struct str rule_cost(struct arena *arena, const struct rule_input *input,
                     const struct decision *decision);
/* "(saves up to 1.2 s at start-up; no entry point known)"; of several entries the one is named. */
struct str rule_saving(struct arena *arena, const struct rule_input *input,
                       const struct decision *decision);
/* The other lines of a decision's group, as related places. */
const struct diag_related *rule_group(struct arena *arena, const struct rule_input *input,
                                      const struct decision *decision, uint32_t *count);
/* The decisions of one file: *count of them. */
const struct decision *rule_decisions(const struct rule_input *input, uint32_t file_index,
                                      uint32_t *count);
/* Index of the first decision from number `at` on that stands in a file which holds one of `sights`
 * (enum rule_sight); decision_count if there is none. Goes past the other files' without a look. */
uint32_t rule_seen_decision(const struct rule_input *input, uint32_t at, uint32_t sights);

/* Condition 2, for a hub: whether deferring its import leaves the program as it is, as far as the
 * file's own names and what others import from it tell. Parses the file at the first question. */
bool rule_can_move(const struct rule_input *input, uint32_t hub);
/* Why it cannot: "`pd` is used while the module loads (line 7, by a decorator)". Empty if it can.
 */
struct str rule_why_fixed(struct arena *arena, const struct rule_input *input, uint32_t hub);
/* A module, or a name of one, that is known to be there on some platforms only: at module level the
 * import would fail on the others (engine/portable.c). */
bool rule_is_not_portable(const struct decision *decision);
/* Condition 2 in one start-up of an entry: a function of the hub's file uses what it imports, and
 * surely runs while the program loads, called from another file (`app = make()`): deferring the
 * import would only move it. `start` NULL: in every program that loads it, where no entry is known
 * (one begins with each file that nothing imports). Of other start-ups, and of hubs that do not run
 * in it: false. Parses the files that could call. */
bool rule_is_needed(const struct rule_input *input, const struct graph_start *start, uint32_t hub);
/* rule_why_fixed, or why it is needed in this start-up: "`make` uses it, and runs while the program
 * loads (app.py:3)". `start` may be NULL. Empty if nothing stands in the way. */
struct str rule_why_stays(struct arena *arena, const struct rule_input *input,
                          const struct graph_start *start, uint32_t hub);
/* Why an import in a function has its place there though it is cheap or hot: "at module level it
 * would close the import cycle models -> views -> models". Empty if nothing speaks for it. */
struct str rule_why_spared(struct arena *arena, const struct rule_input *input,
                           const struct decision *decision);
/* Which imports a cut may ask to defer; never one under the main guard. */
enum rule_cut {
  RULE_CUT_ANY,     /* all but of modules that belong at module level by their figures */
  RULE_CUT_FOREIGN, /* of these only imports of modules that are not ours */
  RULE_CUT_ALL,     /* whatever the figures say: for what the policy does not want */
};
/* The fewest movable imports that together keep a module out of a start-up, the nearest to it. No
 * hubs if there is no such set. */
struct graph_cut rule_find_cut(struct arena *arena, const struct rule_input *input,
                               const struct graph_start *start, uint32_t module,
                               enum rule_cut kind);
/* The cheapest set of movable imports that brings a start-up down to the budget; where none does,
 * the best of those whose moves are worth it, min-saving-ms each. */
struct rule_plan {
  struct graph_plan_point point;
  bool fits;
};
struct rule_plan rule_make_plan(struct arena *arena, const struct rule_input *input,
                                const struct graph_start *start, double budget_ms);
/* A start-up as plans see it: what nearly every start needs stays, since deferring it only moves
 * the wait. */
const struct graph_start *rule_plan_start(struct arena *arena, const struct rule_input *input,
                                          const struct graph_start *start);
/* The whole frontier (graph_make_plan) of such a start-up, of imports that can all move, the
 * cheapest first. Two imports of other people's modules cost less than two of ours, which may be
 * needed for other things. */
struct graph_plan rule_make_frontier(struct arena *arena, const struct rule_input *input,
                                     const struct graph_start *start);
/* A heavy (or forbidden) module that a start loads and that no finding at its own imports keeps
 * out: the nearest imports upstream that do. */
struct upstream {
  const struct graph_start *start;
  uint32_t module;              /* of the graph */
  uint32_t lead;                /* the first hub of the cut that loads a module of ours */
  struct graph_cut cut;         /* with what it saves: at least min-saving-ms, or forbidden */
  const struct decision *cause; /* an import of the module, one that cannot move if there is one */
};
/* All of them, by entry; where no entry is known, by fast path. */
const struct upstream *rule_upstreams(const struct rule_input *input, uint32_t *count);
/* The module whose cost a decision is about: its target, or the package that its figure comes from.
 * The decision must have a hub. */
uint32_t rule_cost_module(const struct rule_input *input, const struct decision *decision);
/* The decision that a hub belongs to, NULL if there is none. */
const struct decision *rule_decision(const struct rule_input *input, uint32_t hub);
/* The chain from the start to a module by way of a hub that runs in it. */
struct graph_chain rule_chain_through(struct arena *arena, const struct graph_start *start,
                                      uint32_t hub, uint32_t module);
/* A chain as places for a diagnostic; steps that no line makes (a parent package, what the profile
 * says) stand at the line before. */
const struct diag_related *rule_chain(struct arena *arena, const struct rule_input *input,
                                      const struct graph_chain *chain, uint32_t *count);
/* Year * 10000 + month * 100 + day of a date in one of the usual forms; 0 if it is none. Where day
 * and month cannot be told apart, the later date. A month without a day is its last day. */
uint32_t exception_date(struct str text);
/* What a file says beside its imports, by a full parse; NULL where that cannot be known. */
const struct detail *rule_detail(const struct rule_input *input, uint32_t file_index);
/* Where its names are used; NULL likewise. */
const struct names *rule_names(const struct rule_input *input, uint32_t file_index);
/* What annotations have to do with the names of an import. */
struct rule_annotations {
  bool some;      /* there are annotations that use them, evaluated or not */
  bool only;      /* nothing else uses them */
  bool evaluated; /* some are evaluated while the module loads: without `from __future__ import
                     annotations`, before Python 3.14 */
  bool kept;      /* some may be read at run time: a field of a model, a decorated function, ... */
};
struct rule_annotations rule_annotations(const struct rule_input *input,
                                         const struct decision *decision);
/* ", and for annotations under `if TYPE_CHECKING:` ...": what becomes of the annotations that need
 * an import when it is deferred. Empty if none do. */
struct str rule_annotation_advice(const struct rule_input *input, const struct decision *decision);
/* "import it in the functions that need it", and what becomes of its annotations. */
struct str rule_move_advice(struct arena *arena, const struct rule_input *input,
                            const struct decision *decision);
/* What one process that starts with this file loads. In `arena`. */
const struct graph_start *rule_start_of_file(struct arena *arena, const struct rule_input *input,
                                             uint32_t file_index);
/* Place of a hub's import. */
struct diag_place rule_hub_place(const struct rule_input *input, uint32_t hub);

/* Exception documents (engine/document.c). */

/* Those that stand at the imports of one file, by place, each once; *count of them. What only looks
 * like one (a comment with the words in another sense) is none. With file_index UINT32_MAX: the
 * policy's entries, in its order. Read at the first question, and kept. */
const struct rule_document *rule_documents(const struct rule_input *input, uint32_t file_index,
                                           uint32_t *count);
/* A diagnostic about a document, at its place; `document->decision` may be NULL. */
struct diag rule_document_diag(const struct rule *rule, const struct rule_input *input,
                               const struct rule_document *document);
/* What it lacks, as bits of enum exception_field. An approver that the policy does not know is
 * lacking. */
uint32_t exception_missing(const struct policy *policy, const struct exception_document *document);
/* Figures of the document that the profile denies: EXCEPTION_TIME, EXCEPTION_USAGE. */
uint32_t exception_contradictions(const struct rule_input *input, const struct decision *decision,
                                  const struct exception_document *document);
/* It is about an import that costs nothing worth a document any more, by the profile, or that does
 * not stand at module level. */
bool exception_is_unneeded(const struct rule_input *input, const struct decision *decision);

/* The lines (bits of enum exception_field) that a document should have, joined: "`Import time: 350
 * ms` and `Approved by: <who>`". What the profile knows is filled in; the review is a month off. */
struct str rule_document_lines(struct arena *arena, const struct rule_input *input,
                               const struct rule_document *document, uint32_t fields);
/* The module that it is about, else the first that it names; empty if it names none. */
struct str rule_document_module(const struct rule_document *document);
/* "a, b and c". */
struct str rule_list(struct arena *arena, const struct str *items, uint32_t count);

/* What a start-up as a whole is, in figures and words (engine/rule_start.c). */

/* A diagnostic at line 1 of an entry's file, without figures; message still empty. An entry that is
 * no linted file has no place: the path is empty. */
struct diag rule_entry_diag(const struct rule *rule, const struct rule_input *input,
                            uint32_t entry);
/* What the start-up takes, in ms: where only cumulative figures are known, their sum is too much.
 */
struct rule_range {
  double low, high;
};
struct rule_range rule_startup_ms(const struct graph_start *start);
/* By node of the graph: the start-up loads it, or what it loads can, later, deferred imports
 * included. In `arena`. */
const bool *rule_reach(struct arena *arena, const struct graph_start *start);
/* "pandas 900 ms, numpy 120 ms, the rest 40 ms": the packages that take most of a start-up. */
enum rule_amount { RULE_US, RULE_KIB, RULE_MODULES };
struct str rule_biggest_parts(struct arena *arena, const struct graph_start *start,
                              enum rule_amount of);

/* What a comment says of an import's cost: "# ~350 ms, 15 % usage (TIER4)". */
struct exception_timing {
  double import_ms, usage;          /* NAN: it does not say */
  bool usage_in_words, per_process; /* as in a document */
  bool leads;     /* it begins with the time: a timing comment, not one that speaks of some time */
  char relation;  /* of the time that it begins with: '=', '<' or '>' */
  uint32_t tier;  /* 0: none */
  uint32_t words; /* beside the figures */
};
struct exception_timing exception_read_timing(struct str comment);

/* Fast paths, and what else is about a file as a whole (engine/fast_path.c). */

/* Runs when its file is loaded, for what it loads: no error path, no main guard, no __future__. */
bool rule_is_loading(const struct facts_import *import);
/* A diagnostic about a file as a whole, at its first line; message still empty. */
struct diag rule_file_diag(const struct rule *rule, const struct rule_input *input,
                           uint32_t file_index);
/* Names that the file's loading imports bind, without private ones and star imports, each once;
 * `last_import`: the import that binds the last of the first `limit`, if there are so many. */
uint32_t rule_bound_names(const struct rule_input *input, uint32_t file_index, uint32_t limit,
                          uint32_t *last_import);
/* The day's number since 1970-01-01; false if the text holds no date. */
bool rule_day(struct str text, int32_t *day);

/* Unloading and hot paths (engine/memory.c). */

/* The details of a file that unloads modules or keeps operations at hand; NULL for others, tests
 * and what does not parse. */
const struct detail *rule_memory(const struct rule_input *input, uint32_t file_index);
/* It is meant to free what is not used: not to reload, to clean up after a failure, ... */
bool rule_saves_memory(const struct detail *detail, const struct detail_unload *unload);
/* A diagnostic at a place in a file; message still empty. */
struct diag rule_span_diag(const struct rule *rule, const struct rule_input *input,
                           uint32_t file_index, struct facts_span span);

/* Questions that several rules ask of a decision (engine/decision.c). */

/* All three conditions of a finding that asks to defer hold, and no exception document accepts the
 * import as it stands. */
bool decision_may_defer(const struct decision *decision);
/* Loads at start-up, and neither the profile nor the interpreter's own start-up accounts for it. */
bool decision_is_unprofiled_import(const struct decision *decision);
/* A deferral that no measurement supports. */
bool decision_is_unprofiled_deferral(const struct decision *decision);
/* A deferral of something that is known to cost more than light: it is there to save time. */
bool decision_is_costly_deferral(const struct decision *decision);

#endif

/* What the files of the engine share. Not for other rooms. */
#ifndef ENGINE_INTERNAL_H
#define ENGINE_INTERNAL_H

#include "engine/engine.h"
#include "graph/graph.h"

#define NO_INDEX UINT32_MAX

/* ---- paths.c: what the paths say ------------------------------------------------------------ */

struct engine_paths {
  struct map file_of;                          /* path -> index in files */
  const struct str *seen;                      /* per file: as the policy's globs see it */
  const bool *tests, *fast, *gateways, *stubs; /* fast: by its name, or the policy's word */
  const struct graph_tree *tree;
  struct graph_memory *const *memories; /* per profile (without one: of none) */
  uint32_t memory_count;                /* 0: the graphs keep nothing */
};

/* ---- program.c: the graph and what its entries load ------------------------------------------ */

/* Builds the graph with the costs of input->profile, and the start-ups of its entries; sets graph,
 * starts, entry_count, contract_entries, movable, upstreams and entry_known of `input`. In `arena`.
 * `memory`: of graphs with these costs, or NULL. */
void program_make(struct arena *arena, const struct engine_options *options,
                  struct graph_memory *memory, struct rule_input *input);
/* graph_tree_make for these files. */
const struct graph_tree *program_tree(struct arena *arena, const struct engine_options *options,
                                      const struct policy *policy, const struct facts *const *files,
                                      uint32_t count);
/* What one process that starts with this file loads. In `arena`. */
const struct graph_start *program_start_file(struct arena *arena, const struct rule_input *input,
                                             uint32_t file_index);

/* ---- movable.c: condition 2 ------------------------------------------------------------------ */

struct movable *movable_new(struct arena *arena, const struct engine_options *options,
                            const struct rule_input *input);
/* Where the names of a file are used, NULL if that cannot be known. */
const struct names *movable_names(const struct movable *movable, uint32_t file);
/* The hub stays where it is, whatever its names say (an exception document accepts it). */
void movable_keep(struct movable *movable, uint32_t hub);
/* Per hub: it may be asked for by a cut of this kind, as far as is known without a parse. */
void movable_candidates(struct movable *movable, enum rule_cut kind, bool *candidates);

/* ---- needed.c: what code that runs while a program loads needs ------------------------------- */

struct needed *needed_new(struct arena *arena, const struct rule_input *input);

/* ---- document.c: exception documents --------------------------------------------------------- */

struct documents *documents_new(struct arena *arena, const struct rule_input *input);

/* ---- upstream.c: where to cut what cannot be cut at its own import --------------------------- */

struct upstreams *upstreams_new(struct arena *arena, const struct rule_input *input);

/* ---- spared.c: deferrals that have their place ---------------------------------------------- */

struct spared *spared_new(struct arena *arena, const struct rule_input *input);

/* ---- rule_help.c ----------------------------------------------------------------------------- */

struct group_lines *group_lines_new(struct arena *arena);

/* ---- variable.c ------------------------------------------------------------------------------ */

struct variable {
  bool annotated;  /* also of variables in functions: a type checker reads those, too */
  bool in_getattr; /* the module's own __getattr__ uses it */
  const struct names_use *guarded; /* the module's body reads it under its main guard; NULL: not */
  bool kept_known;
  const struct names_use *kept; /* annotation_kept, once that was asked */
};
struct variables *variables_new(struct arena *arena);
/* Of a binding in the file with these names. Lives as long as the input. */
struct variable *variable_of(const struct rule_input *input, const struct names *names,
                             const struct names_binding *binding);

/* ---- annotation.c ---------------------------------------------------------------------------- */

struct annotations *annotations_new(struct arena *arena);
/* An annotation with the binding's name that may be read at run time, or NULL. */
const struct names_use *annotation_kept(const struct rule_input *input, uint32_t file,
                                        const struct names *names,
                                        const struct names_binding *binding);

/* ---- saving.c: condition 3 ------------------------------------------------------------------- */

/* Fills can_move, saving and group of the decisions that may ask to defer. */
void savings_make(struct arena *arena, const struct rule_input *input, struct decision *decisions);

/* ---- decision.c ----------------------------------------------------------------------------- */

/* Fills decisions and first_decision of `input` (its other fields are set). In `arena`. */
void decisions_make(struct arena *arena, struct rule_input *input);
enum decision_band decision_band(const struct policy *policy, double import_ms);
/* `module` is `package` or lies below it. */
bool module_within(struct str module, struct str package);
/* The policy lists it, or a package above it, as `forbidden`. */
bool module_is_forbidden(const struct policy *policy, struct str module);
/* Some contract lists it, or a package above it, in `must-not-load`. */
bool module_is_contracted(const struct policy *policy, struct str module);

/* ---- document.c ----------------------------------------------------------------------------- */

/* The document that best covers a decision (first one that covers it, else first that names it),
 * or NULL. Sets *covered: complete, in date and borne out by the profile. */
const struct exception_document *exception_find(struct arena *arena, const struct rule_input *input,
                                                const struct decision *decision, bool *covered);

/* ---- exception.c ---------------------------------------------------------------------------- */

/* Reads an exception document from comment lines or a string; false if it is none. Of several, the
 * first. Words that are no document ("hot path exception granted") are the one-line form. */
bool exception_parse(struct str text, struct exception_document *document);
/* The line begins with the heading: a document begins. */
bool exception_begins(struct str line);
/* Cuts the first module off what stands behind a heading ("boto3, botocore and `s3transfer`");
 * false if there is none. *prose: other words follow it, so it need not be a module. */
bool exception_next_module(struct str *rest, struct str *module, bool *prose);
/* Nothing, or what stands for something still to be filled in: "[Name]", "<...>", "TODO". */
bool exception_is_placeholder(struct str value);
/* The one-line form, in a comment; with several fields behind its heading, a whole document. */
bool exception_parse_line(struct str comment, struct exception_document *document);
/* All of import time, usage, justification, approver, date and review date are there, none of them
 * a placeholder, and the approver is one of the policy's, if it names some. */
bool exception_is_complete(const struct policy *policy, const struct exception_document *document);

/* ---- suppression.c -------------------------------------------------------------------------- */

enum suppression_kind { SUPPRESSION_LINE, SUPPRESSION_FILE, SUPPRESSION_NOQA };

struct suppression_code { /* a code, the beginning of one, or a rule's name */
  struct str text;        /* a view of the comment's text */
  bool used;              /* some finding was allowed by it, in any profile, in date or not */
  bool unused;            /* it allows nothing, by all the evidence: it can go */
};

struct suppression { /* what a comment allows */
  enum suppression_kind kind;
  const struct facts_suppression *comment;
  struct str form; /* the part of the comment's text that is this: from its '#' on */
  struct str list; /* in it the codes as written, of NOQA also those of other linters */
  struct suppression_code *codes;
  uint32_t code_count; /* of NOQA those of this linter; none: it allows everything */
  struct str reason;   /* empty: none, or a placeholder */
  struct str until;    /* as written; empty: for ever */
  uint32_t until_date; /* as exception_date; 0: none, or not readable */
  bool past;           /* that date is past */
  bool malformed;      /* meant to allow something, but not written so: allows nothing */
};

struct suppressions;

struct suppressions *suppressions_new(struct arena *arena, const struct facts *const *files,
                                      uint32_t file_count, struct str today);
/* The comment on one of the lines [first_line, last_line] (1-based), or for the whole file, that
 * allows what `rule` finds there, NULL if there is none; one whose date is past only where no other
 * does. Marks the codes that are of use. */
const struct suppression *suppressions_allow(struct suppressions *suppressions, uint32_t file,
                                             uint32_t first_line, uint32_t last_line,
                                             const struct rule *rule);
/* All of a file, by place; *count of them. */
struct suppression *suppressions_of(struct suppressions *suppressions, uint32_t file,
                                    uint32_t *count);

/* ---- unused.c: suppressions that allow nothing ----------------------------------------------- */

struct unused_walk; /* room for walks over the graph */
struct unused_walk *unused_walk_new(struct arena *arena, const struct rule_input *const *inputs,
                                    uint32_t count);

struct unused_input {
  struct arena *arena;
  struct suppressions *suppressions;      /* all findings were asked for by now */
  const struct rule_input *const *inputs; /* one for each profile; at least one */
  uint32_t input_count;
  const bool *ran;      /* per rule of the table: with all evidence, with every profile */
  const bool *heeded;   /* per rule of the table: selected, and with something to judge by policy */
  bool profile_missing; /* the policy names more profiles than were read */
  bool unread;          /* some file of the program could not be read in full */
  struct unused_walk *walk;
};

/* Tells of one file what comments allow nothing (`rule` is LMM902). */
void suppressions_judge_use(const struct unused_input *input, uint32_t file,
                            const struct rule *rule, struct diag_list *out);
/* Which of them give no reason (LMM903). */
void suppressions_judge_reasons(const struct unused_input *input, uint32_t file,
                                const struct rule *rule, struct diag_list *out);

/* ---- removal.c ------------------------------------------------------------------------------ */

/* What takes a code, and those that are marked `unused`, out of a comment; the whole of it if no
 * code is left then. Fixes of the codes of one comment can be made together: they are the same, or
 * touch no byte twice. In `arena`. */
struct diag_fix suppression_removal(struct arena *arena, const struct facts *file,
                                    const struct suppression *suppression, uint32_t code);
/* What writes another word in the place of a code. */
struct diag_fix suppression_correction(struct arena *arena, const struct facts *file,
                                       const struct suppression *suppression, struct str word,
                                       struct str correct);

/* ---- engine.c -------------------------------------------------------------------------------- */

/* The rule judges this file: tests, stubs and per-file-ignores. */
bool engine_judges(const struct rule_input *input, const struct rule *rule, uint32_t file);
/* A diagnostic about a place of a file that is no import. */
struct diag engine_file_diag(const struct rule *rule, const struct facts *file,
                             struct facts_span span, struct str message);

/* ---- select.c ------------------------------------------------------------------------------- */

/* Which rules of rule_table run. In `arena`. */
const bool *select_rules(struct arena *arena, const struct engine_options *options,
                         const struct policy *policy);
/* A code, a prefix of one ("LMM1"), a name or "ALL" stands for this rule; the length of the match,
 * 0 if there is none. */
size_t select_matches(struct str pattern, const char *code, const char *name);
/* The policy leaves this rule out for this file (its path as the policy sees it). */
bool select_ignored_in(const struct policy *policy, struct str path, const struct rule *rule);
/* Severity by policy, else `severity`. */
enum diag_severity select_severity(const struct policy *policy, const struct rule *rule,
                                   enum diag_severity severity);

/* ---- verdict.c: from what the rules say to what is told ------------------------------------- */

struct verdict {
  struct diag diag;
  const struct rule *rule;
  const struct decision *decision; /* NULL: not about an import */
  uint32_t file;                   /* index, or NO_INDEX */
  uint32_t profile;                /* index of the profile it rests on */
  bool suppressed, dropped;
  bool baselined, older; /* options.baseline, options.before know it */
};
struct verdicts {
  struct arena *arena;
  struct verdict *items;
  size_t count, capacity;
  struct {
    struct verdict *items;
    size_t count, capacity;
  } joined; /* those that verdicts_join_causes made related places of another */
};

/* Removes the dropped ones, keeping the order. */
void verdicts_compact(struct verdicts *verdicts);
/* Adds a related place, unless there are many already. */
void verdict_relate(struct arena *arena, struct verdict *verdict, struct diag_related related);
/* Keeps for each import the placement verdict that comes first in the order of the rules. */
void verdicts_keep_first(struct verdicts *verdicts);
/* Joins what several profiles say of the same place. */
void verdicts_join_profiles(struct verdicts *verdicts, uint32_t profile_count);
/* One root cause for each heavy module and file; the other lines become related places. */
void verdicts_join_causes(struct verdicts *verdicts);

/* ---- defeat.c: what findings that ask to defer make of the others --------------------------- */

/* Drops the RULE_KEEPS verdicts about imports that some finding asks to defer, and the
 * RULE_DEFEATED verdicts whose module no start-up would load any more once all those findings are
 * followed; `suppressed` is known. */
void verdicts_settle(struct verdicts *verdicts, const struct rule_input *input,
                     const struct map *file_of);

/* ---- known.c: what is known already --------------------------------------------------------- */

/* Marks what the options' baselines know of the findings, and fills `fixed` and `recorded` of the
 * result; what is off, suppressed or of the calendar is no finding. `judged`: per rule of the
 * table, whether it was run. */
void known_mark(struct verdicts *verdicts, const struct rule_input *input,
                const struct engine_options *options, const bool *judged,
                struct engine_result *result);

/* ---- fold.c --------------------------------------------------------------------------------- */

/* Without a profile: counts what the folded rules would tell, and writes the summary line. */
void fold_unprofiled(struct arena *arena, const struct rule_input *input,
                     const struct engine_options *options, const bool *selected,
                     struct suppressions *suppressions, struct engine_result *result);

#endif

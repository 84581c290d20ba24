/* baseline: findings that are known, so that only new ones are told.
 *
 * What a finding is recognised by: its rule, its file, the module it is about, and the scope that
 * the import stands in (CPython's __qualname__, empty at module level). No line, no column, no text
 * of the source: inserting, moving and reformatting changes none of them. Findings that are equal
 * in all four are counted: of three where two are known, the last one is new. Where only the scope
 * differs (a function was renamed, an import moved to another one) the numbers decide: as many as
 * are known of that rule and module in that file are known. So the scope says which one is new, the
 * count whether one is.
 *
 * Several lines may have one cause and are told as one finding. The others are in the baseline with
 * the number 0: once the first is mended, the finding moves to one of them, and is known there.
 *
 * (The other design was a hash of the statement and of its neighbours, as code scanners have it. It
 * says nothing to who reads the file, splits one finding in two when a formatter joins lines, and
 * makes every neighbour's change a new finding; to mend that it needs a second, coarser hash.)
 *
 * A file that is gone and one that is not known are one renamed file if their imports are the same
 * (baseline_imports), or if git says so.
 *
 * The text form is JSON Lines, an object a line, sorted, so that two branches merge line by line
 * (also by git's `merge=union`): see baseline.schema.json. Equal lines that a merge left count
 * once, the larger number. */
#ifndef BASELINE_BASELINE_H
#define BASELINE_BASELINE_H

#include "base/base.h"
#include "diag/diag.h"
#include "facts/facts.h"

#define BASELINE_SCHEMA 1

struct baseline_entry {
  struct str path;   /* relative to the baseline's root, '/' separated; "." is the whole program */
  struct str code;   /* of the rule */
  struct str module; /* or empty */
  struct str scope;  /* qualified name, or empty */
  uint32_t count;    /* 0: told with another line of the same cause */
};

struct baseline_file {
  struct str path;
  uint64_t imports; /* baseline_imports; 0 = it has none, or not known */
};

struct baseline { /* a zeroed one with an arena is empty */
  struct arena *arena;
  struct baseline_entry *items; /* sorted by path, code, module, scope; each once */
  size_t count, capacity;
  struct {
    struct baseline_file *items; /* at least those of the entries, sorted by path; each once */
    size_t count, capacity;
  } files;
};

/* What a file imports, where: the same for a file that was only moved, reformatted or changed
 * elsewhere. 0 if it imports nothing. */
uint64_t baseline_imports(const struct facts *facts);
/* A path or name as the text form can hold it: valid UTF-8. A view, or in `arena`. */
struct str baseline_text(struct arena *arena, struct str text);

/* Reads the text form; views are copied.
 * Out: false after telling what is wrong as LMM904, at its line and column in `path`. */
bool baseline_read(struct baseline *baseline, struct str path, struct str bytes,
                   struct diag_list *faults);
/* Appends the text form: the same bytes for the same content. */
void baseline_write(struct builder *out, const struct baseline *baseline);

/* Adds `entry.count` findings; the views must live as long as the baseline. Sort before use. */
void baseline_add(struct baseline *baseline, struct baseline_entry entry);
void baseline_add_file(struct baseline *baseline, struct baseline_file file);
/* Sorts, and makes one of what is equal: with `sum` their counts add up, else the largest holds. */
void baseline_sort(struct baseline *baseline, bool sum);
/* The file's record, or NULL. */
const struct baseline_file *baseline_find_file(const struct baseline *baseline, struct str path);

/* Findings against a baseline. In: findings as entries, in the order in which they are told; after
 * the first `own`, lines that are told with another of the same cause: such a line is known where
 * anything of its rule and module is. Out: known[i]; left[k]: how many of the k-th entry no finding
 * was found for (both with room for all). */
void baseline_match(const struct baseline *baseline, const struct baseline_entry *findings,
                    uint32_t count, uint32_t own, bool *known, uint32_t *left);

/* What was `from` is now `to`, which the baseline must not know. Sort afterwards (sum). */
void baseline_rename(struct baseline *baseline, struct str from, struct str to);
/* Renames files of the baseline that are gone and have the imports of a file that it does not know
 * (of several: the one of the same name, else the first). In: all files there are, sorted by path;
 * gone[k]: whether the k-th of baseline->files is. Out: how many stay without one. */
uint32_t baseline_follow(struct baseline *baseline, const struct baseline_file *files,
                         uint32_t count, const bool *gone);

#endif

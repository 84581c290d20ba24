/* diag: the diagnostic record. What is told, where, and on which figures it rests; how it looks is
 * the business of render/ and lsp/. */
#ifndef DIAG_DIAG_H
#define DIAG_DIAG_H

#include "base/base.h"
#include "text/text.h"

enum diag_severity { DIAG_OFF, DIAG_INFO, DIAG_WARNING, DIAG_ERROR };

struct diag_place {
  struct str path;               /* as shown to the user */
  uint32_t line, column;         /* 1-based, characters; 0 = the file as a whole */
  uint32_t end_line, end_column; /* exclusive end */
  uint32_t offset, end_offset;   /* file offsets, bytes, 0-based */
};

struct diag_related {
  struct diag_place place;
  struct str module;  /* module imported there (chain), or empty */
  struct str message; /* what the place has to do with it */
};

struct diag_figures { /* NAN = not known; never printed then */
  double import_ms;
  double usage; /* share of processes, 0-1 */
  double saving_ms;
  bool saving_is_bound; /* upper bound: no graph data */
};

struct diag_edit { /* replaces [offset, end_offset) of the file's bytes */
  struct str path;
  uint32_t offset, end_offset;
  struct str text;
};

enum diag_fix_kind { DIAG_FIX_NONE, DIAG_FIX_SAFE, DIAG_FIX_UNSAFE, DIAG_FIX_SHOWN };

struct diag_fix {
  enum diag_fix_kind kind;
  struct str title;
  const struct diag_edit *edits;
  uint32_t edit_count;
};

struct diag {
  const char *code; /* "LMM101" */
  const char *name; /* "heavy-import-at-startup" */
  enum diag_severity severity;
  bool calendar; /* never changes the exit status unless fail-on-dates */
  struct diag_place place;
  struct str message; /* one line: what, why, what now, with its figure */
  struct str module;  /* the module it is about, or empty */
  struct str profile; /* path of the profile it rests on, or empty */
  struct diag_figures figures;
  const struct diag_related *chain; /* import chain, entry first */
  uint32_t chain_count;
  const struct diag_related *related;
  uint32_t related_count;
  struct diag_fix fix;
  uint32_t import_index; /* index of the import in its file's facts, or UINT32_MAX */
  uint32_t name_index;   /* which of its names, or UINT32_MAX */
  uint32_t past_line;    /* of the comment that allowed it until a day gone by; 0: none did */
};

struct diag_list {
  struct arena *arena;
  struct diag *items;
  size_t count, capacity;
};

#define DIAG_NO_FIGURES                                                                            \
  ((struct diag_figures){__builtin_nan(""), __builtin_nan(""), __builtin_nan(""), false})

/* Appends a copy of `diag`. Views are not copied. */
void diag_add(struct diag_list *list, struct diag diag);
/* By path, offset, code, then message: a total order, so that output never depends on the schedule.
 */
void diag_sort(struct diag_list *list);
/* That order: <0, 0, >0. */
int diag_compare(const struct diag *a, const struct diag *b);
/* LMM904: a fault in a policy or profile file. `message` is not copied. */
struct diag diag_configuration_fault(struct diag_place place, struct str message);
/* Place of the bytes [offset, end) of a text, in the file that has `bom` bytes before the text. */
struct diag_place diag_place_in(struct str path, const struct text_lines *lines, uint32_t offset,
                                uint32_t end, uint32_t bom);
/* "error", "warning", "info". */
const char *diag_severity_word(enum diag_severity severity);

#endif

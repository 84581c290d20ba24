/* usage_line: one line of a log -> what it says of starts, requests and use. Private to the room
 * profile. */
#ifndef PROFILE_USAGE_LINE_H
#define PROFILE_USAGE_LINE_H

#include "usage.h"

enum usage_sort {
  USAGE_NOTHING,
  USAGE_INIT,    /* a process starts */
  USAGE_START,   /* a request starts */
  USAGE_END,     /* a request has ended */
  USAGE_REPORT,  /* the platform's figures of a request that has ended */
  USAGE_USED,    /* `module` is used */
  USAGE_LOADED,  /* `list` is what is in sys.modules */
  USAGE_COUNTS,  /* counts of `module` */
  USAGE_TOTALS,  /* counts of all: what shares are shares of */
  USAGE_DAMAGED, /* begins as one of them does */
  USAGE_FAULT,   /* a count that is none: `fault` says why */
};

struct usage_counts { /* NAN = not said */
  double count, requests, processes, loaded, cold;
};

struct usage_record {
  enum usage_sort sort;
  struct str request, stream, process; /* what it belongs to; empty = not said */
  double when;                         /* seconds since 1970, NAN = not said */
  struct str day;                      /* of it */
  struct str module, list;
  double init_ms, memory_mib, used_mib; /* of a report; NAN = not said */
  struct usage_counts counts;
  double first, last; /* of totals: time stamps */
  struct str first_text, last_text;
  const uint64_t *init; /* of totals: histogram, or NULL */
  const char *fault;
};

struct usage_record usage_nothing(void);
/* Takes the next record off the front of `*rest`; USAGE_NOTHING: there is none. Texts are views
 * into the line or live in `scratch`. */
struct usage_record usage_line_next(struct arena *scratch, struct str *rest);
/* Takes the next name off the front of a list of names in quotes; false: there is none. */
bool usage_list_next(struct str *list, struct str *name);
/* Whether a list of sys.modules is whole: `sys` and `builtins` are always there. */
bool usage_list_is_whole(struct str list);
/* Dotted, of letters, digits, `_` and what is not ASCII. */
bool usage_is_module(struct str name);
/* Seconds since 1970 of "2026-11-20T10:11:12..." or "2026-11-20 10:11:12...", NAN if it is none. */
double usage_time(struct str text);
/* A count: digits, ".0" allowed behind, or NAN. Blank is NAN with *blank set. */
double usage_count(struct str text, bool *blank);

/* A row of CSV: the fields, unquoted, at most `limit` of them. Returns how many. */
size_t usage_csv_split(struct arena *scratch, struct str line, struct str *fields, size_t limit);

#endif

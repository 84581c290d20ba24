/* page: texts of ours as files that an editor can open: the rules' pages, the report. */
#ifndef LSP_PAGE_H
#define LSP_PAGE_H

#include "base/base.h"

#define PAGE_CODES 1000 /* LMM000 to LMM999 */

struct pages {
  struct arena arena;
  struct str folder; /* in the user's cache; empty until asked for, or where there is none */
  bool refused;      /* nothing can be written there */
  struct str rule[PAGE_CODES]; /* URIs of those that were asked for */
};

/* URI of a rule's page ("LMM101"), written where it is not there yet; empty if it cannot be. */
struct str pages_rule(struct pages *pages, const char *code);
/* Writes a page; its URI, in `arena`, empty if it cannot be written. `name`: of the file. */
struct str pages_write(struct pages *pages, struct arena *arena, struct str name, struct str text);
void pages_free(struct pages *pages);

#endif

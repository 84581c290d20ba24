/* why: what `why MODULE` found out; gathered in why.c, told in why_text.c and why_json.c. */
#ifndef CLI_WHY_H
#define CLI_WHY_H

#include "cli.h"
#include "engine/explain.h"

struct why_import { /* one line that imports the module, or a part of it */
  const struct decision *decision;
  struct diag_place place;
  const struct diag *verdict; /* what the rules say of this line, the first; or NULL */
  bool with;                  /* the verdict stands elsewhere and includes this line */
  struct str silence;         /* why no finding asks to move it; empty where one does */
};

struct why_start { /* an entry point's view */
  const struct graph_entry *entry;
  const struct graph_start *start; /* NULL: there is no such module */
  const struct graph_why_start *view;
  const struct diag_related *chain; /* places of the view's chain */
  uint32_t chain_count;
  bool before; /* loaded before the entry runs: by the interpreter, or the runtime around it */
  struct graph_cut cut; /* nearest lines that keep it out, all movable */
  struct explain_necessity necessity;
  bool disagrees; /* what was measured says otherwise */
};

struct why {
  struct arena *arena;
  const struct rule_input *input;
  const struct graph_module *module;
  struct graph_why graph;
  struct profile_figure figure;
  const struct decision *any; /* some decision about the module itself, or NULL */
  enum decision_band band;
  struct why_import *imports;
  uint32_t import_count;
  struct why_start *starts;
  uint32_t start_count;
  struct explain_cost cost;
};

void why_write_text(struct builder *out, const struct why *why);
void why_write_json(struct builder *out, const struct why *why);

#endif

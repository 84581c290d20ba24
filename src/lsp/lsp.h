/* lsp: the language server. LSP 3.17 over two file descriptors; the findings are the engine's, as
 * the command line prints them. */
#ifndef LSP_LSP_H
#define LSP_LSP_H

#include "engine/engine.h"
#include "project/project.h"

struct lsp_options {
  int in, out;        /* file descriptors of the messages; nothing else may be written to `out` */
  struct str today;   /* YYYY-MM-DD, or empty: the clock's */
  struct str program; /* of this program, for commands that run it */
  /* What the engine is to know of a loaded project, which it points to: as the command line asks.
   */
  struct engine_options (*options_of)(struct project *project);
};

/* Serves until the editor says `exit` or goes away. Out: the exit status, 0 if `shutdown` came
 * before, else 1. */
int lsp_serve(const struct lsp_options *options);

#endif

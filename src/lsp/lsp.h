/* lsp: the language server. LSP 3.17 over two file descriptors; the findings are the engine's, as
 * the command line prints them. */
#ifndef LSP_LSP_H
#define LSP_LSP_H

#include "base/base.h"

struct lsp_options {
  int in, out;        /* file descriptors of the messages; nothing else may be written to `out` */
  struct str today;   /* YYYY-MM-DD, or empty: the clock's */
  struct str program; /* of this program, for commands that run it */
};

/* Serves until the editor says `exit` or goes away. Out: the exit status, 0 if `shutdown` came
 * before, else 1. */
int lsp_serve(const struct lsp_options *options);

#endif

/* lmms-lint server: the language server, for editors. */
#include "cli.h"

#include "lsp/lsp.h"

#include <limits.h>
#include <unistd.h>

/* This program, wherever it was started from; by its name where the system does not tell. */
static struct str own_program(struct cli *cli) {
  char path[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  return length > 0 ? str_copy(&cli->arena, str_of(path, (size_t)length)) : STR("lmms-lint");
}

void cli_server(struct cli *cli) {
  struct lsp_options options = {.in = STDIN_FILENO,
                                .out = STDOUT_FILENO,
                                .today = cli->today,
                                .program = own_program(cli),
                                .options_of = cli_options_of};
  if (cli->paths.count)
    cli_complain(cli, CLI_WRONG_USE, "server takes no paths: the editor names its folders");
  else if (lsp_serve(&options) != 0)
    cli_raise(cli, CLI_FINDINGS);
}

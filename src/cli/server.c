/* lmms-lint server: the language server, for editors. */
#include "cli.h"

#include "lsp/lsp.h"

#include <unistd.h>

void cli_server(struct cli *cli) {
  struct lsp_options options = {.in = STDIN_FILENO, .out = STDOUT_FILENO, .today = cli->today};
  if (cli->paths.count)
    cli_complain(cli, CLI_WRONG_USE, "server takes no paths: the editor names its folders");
  else if (lsp_serve(&options) != 0)
    cli_raise(cli, CLI_FINDINGS);
}

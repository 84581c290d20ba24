/* Telling people: standard output, standard error, colours, "did you mean". */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool write_all(int fd, struct str text) {
  while (text.len) {
    ssize_t put = write(fd, text.ptr, text.len);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    text = str_slice(text, (size_t)put, text.len);
  }
  return true;
}

static void remark(const char *format, va_list args) {
  struct arena arena = {0};
  va_list again;
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, format, args);
  char *text = arena_zalloc(&arena, (size_t)(len > 0 ? len : 0) + 1);
  if (len > 0) vsnprintf(text, (size_t)len + 1, format, again);
  va_end(again);
  struct str shown = render_path(&arena, str_from(text));
  /* Where it cannot be told, it cannot be told. */
  write_all(STDERR_FILENO, str_format(&arena, "lmms-lint: " STR_FMT "\n", STR_ARG(shown)));
  arena_free(&arena);
}

void cli_remark(const char *format, ...) {
  va_list args;
  va_start(args, format);
  remark(format, args);
  va_end(args);
}

void cli_raise(struct cli *cli, int status) {
  if (status > cli->status) cli->status = status;
}

void cli_complain(struct cli *cli, int status, const char *format, ...) {
  va_list args;
  va_start(args, format);
  remark(format, args);
  va_end(args);
  cli_raise(cli, status);
}

void cli_print(struct cli *cli, struct str text) {
  if (cli->stdout_lost || write_all(STDOUT_FILENO, text)) return;
  cli->stdout_lost = true;
  if (errno != EPIPE) cli_complain(cli, CLI_WRONG_USE, "standard output: %s", strerror(errno));
}

void cli_unknown(struct cli *cli, const char *what, struct str word, const struct str *candidates,
                 size_t count) {
  struct str near = str_nearest(word, candidates, count);
  if (near.len)
    cli_complain(cli, CLI_WRONG_USE, "unknown %s '" STR_FMT "': did you mean '" STR_FMT "'?", what,
                 STR_ARG(word), STR_ARG(near));
  else
    cli_complain(cli, CLI_WRONG_USE, "unknown %s '" STR_FMT "'", what, STR_ARG(word));
}

static bool is_set(const char *name) {
  const char *value = getenv(name);
  return value && *value;
}

bool cli_wants_colour(const struct cli *cli) {
  if (str_equal(cli->colour, STR("always"))) return true;
  if (str_equal(cli->colour, STR("never"))) return false;
  if (is_set("NO_COLOR")) return false;
  if (is_set("FORCE_COLOR")) return strcmp(getenv("FORCE_COLOR"), "0") != 0;
  const char *terminal = getenv("TERM");
  return isatty(STDOUT_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

/* From the arguments to the project: paths, standard input, what was wrong with them. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define READ_STEP ((size_t)1 << 16)

/* All of standard input, in the arena, up to the limit for files. */
static bool read_stdin(struct cli *cli, struct str *text) {
  struct builder input = {0};
  char *step = arena_alloc(&cli->arena, READ_STEP);
  ssize_t got;
  while ((got = read(STDIN_FILENO, step, READ_STEP)) != 0 && input.len <= FILE_SIZE_LIMIT) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    builder_add(&input, str_of(step, (size_t)got));
  }
  bool good = got >= 0 && input.len <= FILE_SIZE_LIMIT;
  if (good)
    *text = str_copy(&cli->arena, builder_view(&input));
  else
    cli_complain(cli, CLI_WRONG_USE, "standard input: %s",
                 got < 0 ? strerror(errno) : "larger than 64 MB");
  builder_free(&input);
  return good;
}

/* Takes every "-" out of the paths; true if there was one. */
static bool take_dash(struct cli *cli) {
  size_t kept = 0, count = cli->paths.count;
  for (size_t i = 0; i < count; i++)
    if (!str_equal(cli->paths.items[i], STR("-"))) cli->paths.items[kept++] = cli->paths.items[i];
  cli->paths.count = kept;
  return kept < count;
}

static bool add_stdin(struct cli *cli, struct project_options *options) {
  struct project_overlay *overlay = ARENA_NEW(&cli->arena, struct project_overlay);
  overlay->path = cli->stdin_filename.len ? cli->stdin_filename : STR("<stdin>");
  if (!read_stdin(cli, &overlay->bytes)) return false;
  options->overlays = overlay;
  options->overlay_count = 1;
  return true;
}

bool cli_project_options(struct cli *cli, struct project_options *options) {
  bool by_stdin = take_dash(cli);
  if (cli->stdin_filename.len && !by_stdin) {
    cli_complain(cli, CLI_WRONG_USE, "--stdin-filename goes with the path '-'");
    return false;
  }
  *options = (struct project_options){
      .paths = cli->paths.items,
      .path_count = (uint32_t)cli->paths.count,
      .config = cli->config,
      .profiles = {cli->profiles.items, (uint32_t)cli->profiles.count},
      .isolated = cli->isolated,
      .jobs = cli->jobs,
  };
  return !by_stdin || add_stdin(cli, options);
}

void cli_tell_faults(struct cli *cli, struct project *project) {
  cli_check_policy_codes(cli, project);
  diag_sort(&project->configuration);
  for (size_t i = 0; i < project->configuration.count; i++) {
    const struct diag *fault = &project->configuration.items[i];
    cli_complain(cli, CLI_WRONG_USE, STR_FMT ":%u:%u: " STR_FMT, STR_ARG(fault->place.path),
                 (unsigned)fault->place.line, (unsigned)fault->place.column,
                 STR_ARG(fault->message));
  }
  for (uint32_t i = 0; i < project->path_error_count; i++)
    cli_complain(cli, CLI_WRONG_USE, STR_FMT, STR_ARG(project->path_errors[i]));
}

static bool is_compressed(struct str bytes) {
  return str_starts(bytes, STR("\x1F\x8B")) || str_starts(bytes, STR("\x28\xB5\x2F\xFD")) ||
         str_starts(bytes, STR("BZh")) || str_starts(bytes, STR("\xFD\x37zXZ"));
}

/* Why it ended before the end, or NULL. */
static const char *feed_all(int fd, void (*take)(void *context, struct str bytes), void *context) {
  char step[READ_STEP];
  bool first = true;
  for (ssize_t got; (got = read(fd, step, READ_STEP)) != 0; first = false) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return strerror(errno);
    struct str bytes = str_of(step, (size_t)got);
    if (first && is_compressed(bytes)) return "is compressed: unpack it into standard input (-)";
    take(context, bytes);
  }
  return NULL;
}

bool cli_feed(struct cli *cli, struct str path, void (*take)(void *context, struct str bytes),
              void *context) {
  bool standard = str_equal(path, STR("-"));
  int fd = standard ? STDIN_FILENO : open(str_cstr(&cli->arena, path), O_RDONLY | O_CLOEXEC);
  const char *why = fd < 0 ? strerror(errno) : feed_all(fd, take, context);
  if (why) cli_complain(cli, CLI_WRONG_USE, STR_FMT ": %s", STR_ARG(path), why);
  if (fd > STDIN_FILENO) close(fd);
  return !why;
}

void cli_tell_paths(struct cli *cli, const struct project *project) {
  for (uint32_t i = 0; i < project->path_error_count; i++)
    cli_complain(cli, CLI_WRONG_USE, STR_FMT, STR_ARG(project->path_errors[i]));
  uint32_t named = 0;
  for (uint32_t i = 0; i < project->file_count; i++)
    named += project->named[i];
  if (named == 0 && project->path_error_count == 0)
    cli_remark("no Python files found: what git ignores and what policy excludes is left out");
}

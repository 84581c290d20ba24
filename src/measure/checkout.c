/* What git knows: revisions beside the work tree, and where we stand. */
#include <stdlib.h>
#include <unistd.h>

#include "measure/internal.h"

#define OUTPUT_LIMIT ((size_t)1 << 20)

/* Runs git; its output without the line end in `*answer`. */
static bool git(struct arena *arena, const char *const *arguments, struct str *answer,
                struct error *error) {
  struct measure_command command = {.arguments = arguments,
                                    .cleans_up = strcmp(arguments[1], "worktree") == 0,
                                    .output_limit = OUTPUT_LIMIT};
  struct measure_ended ended;
  if (!measure_run(&command, &ended, error)) return false;
  bool good = ended.status == 0 && !ended.too_long;
  struct str line = measure_last_line(&ended);
  if (!good) error_set(error, "git %s: " STR_FMT, arguments[1], STR_ARG(line));
  *answer = str_copy(arena, str_trim(builder_view(&ended.output)));
  measure_ended_free(&ended);
  return good;
}

#define GIT(arena, answer, error, ...)                                                             \
  git((arena), (const char *const[]){"git", __VA_ARGS__, NULL}, (answer), (error))

bool measure_checkout_add(struct arena *arena, struct str revision,
                          struct measure_checkout *checkout, struct error *error) {
  struct str prefix, quiet, commit = str_format(arena, STR_FMT "^{commit}", STR_ARG(revision));
  const char *temporary = getenv("TMPDIR");
  struct str pattern = path_join(arena, str_from(temporary && *temporary ? temporary : "/tmp"),
                                 STR("lmms-measure-XXXXXX"));
  char *folder = (char *)arena_alloc(arena, pattern.len + 1);
  memcpy(folder, pattern.ptr, pattern.len);
  folder[pattern.len] = 0;
  if (!GIT(arena, &checkout->revision, error, "rev-parse", "--verify", "--end-of-options",
           commit.ptr) ||
      !GIT(arena, &prefix, error, "rev-parse", "--show-prefix"))
    return false;
  if (!mkdtemp(folder)) {
    error_set(error, "%s: cannot be made", folder);
    return false;
  }
  checkout->top = str_from(folder);
  checkout->directory = path_normalise(arena, path_join(arena, checkout->top, prefix));
  if (GIT(arena, &quiet, error, "worktree", "add", "--quiet", "--detach", "--force", folder,
          checkout->revision.ptr))
    return true;
  rmdir(folder);
  return false;
}

void measure_checkout_remove(const struct measure_checkout *checkout) {
  struct arena arena = {0};
  struct error ignored;
  struct str quiet;
  GIT(&arena, &quiet, &ignored, "worktree", "remove", "--force", checkout->top.ptr);
  arena_free(&arena);
}

struct str measure_revision(struct arena *arena) {
  struct error ignored;
  struct str revision, changes;
  if (!GIT(arena, &revision, &ignored, "rev-parse", "--verify", "--quiet", "HEAD") ||
      !GIT(arena, &changes, &ignored, "status", "--porcelain", "--untracked-files=no"))
    return STR("");
  return changes.len ? str_format(arena, STR_FMT "+", STR_ARG(revision)) : revision;
}

/* Revisions checked out beside the work tree, and where we stand. */
#include <stdlib.h>
#include <unistd.h>

#include "measure/internal.h"

/* Its answer without white space around it. */
static bool git(struct arena *arena, const char *const *arguments, struct str *answer,
                struct error *error) {
  struct measure_git here = {.arena = arena};
  bool good = measure_git(here, arguments, (struct str){0}, answer, error);
  if (good) *answer = str_copy(arena, str_trim(*answer));
  return good;
}

#define GIT(arena, answer, error, ...)                                                             \
  git((arena), (const char *const[]){__VA_ARGS__, NULL}, (answer), (error))

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

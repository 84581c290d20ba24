/* The lock file of the project: the first of the usual ones that lies beside the policy, or above
 * the folder of the profile, or where we run. */
#include "internal.h"

static bool try_file(struct arena *arena, struct str path, struct lock *lock) {
  struct builder buffer = {0};
  struct error ignored;
  bool good = file_read(str_cstr(arena, path), &buffer, &ignored) == FILE_READ;
  if (good) *lock = lock_parse(arena, path, str_copy(arena, builder_view(&buffer)));
  builder_free(&buffer);
  return good && lock->package_count;
}

static bool try_folder(struct arena *arena, struct str folder, struct lock *lock) {
  static const char *const names[] = {"uv.lock",     "poetry.lock",  "pdm.lock",
                                      "pylock.toml", "Pipfile.lock", "requirements.txt"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (try_file(arena, path_join(arena, folder, str_from(names[i])), lock)) return true;
  return false;
}

void lock_find(struct project *project) {
  struct arena *arena = &project->arena;
  struct lock *lock = ARENA_NEW(arena, struct lock);
  if (!project->profile_count) return; /* nobody asks */
  struct str beside = path_directory(project->profiles[0]->path);
  if (str_equal(path_name(beside), STR(".lmms"))) beside = path_directory(beside);
  bool found = try_folder(arena, beside, lock) ||
               (project->policy.given && try_folder(arena, project->policy.directory, lock));
  if (found) project->lock = lock;
}

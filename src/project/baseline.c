/* The baseline: where it is, which of its files have another name now, and which of its findings a
 * run is about. Whether a file is there is asked of the disk, since a run need not have read all.
 */
#include "internal.h"

#define BASELINE_NAME STR(".lmms/baseline.jsonl")

void baseline_place(struct settings *settings, struct str folder) {
  struct project *project = settings->project;
  struct arena *arena = &project->arena;
  struct str key = path_join(arena, folder, BASELINE_NAME);
  project->baseline.path = paths_shown(arena, settings->cwd, key);
  project->baseline.root = folder;
}

bool baseline_try(struct settings *settings, struct str folder) {
  struct project *project = settings->project;
  struct arena *arena = &project->arena;
  struct builder buffer = {0};
  struct error error;
  baseline_place(settings, folder);
  struct str path = project->baseline.path;
  enum file_status status = file_read(str_cstr(arena, path), &buffer, &error);
  if (status == FILE_READ) {
    struct baseline *baseline = ARENA_NEW(arena, struct baseline);
    baseline->arena = arena;
    if (baseline_read(baseline, path, builder_view(&buffer), &project->configuration))
      project->baseline.held = baseline;
  } else if (status != FILE_MISSING) {
    ARRAY_PUSH(arena, settings->errors, str_copy(arena, str_from(error.text)));
  }
  builder_free(&buffer);
  return status != FILE_MISSING;
}

/* ---- its files ------------------------------------------------------------------------------ */

static struct str relative(struct project *project, struct str root, struct str shown) {
  struct arena *arena = &project->arena;
  return baseline_text(arena, path_relative(arena, project->policy.cwd, root, shown));
}

/* The project's files by their paths relative to a root. */
static struct map index_files(struct project *project, struct str root) {
  struct map present = {0};
  for (uint32_t i = 0; i < project->file_count; i++)
    map_put(&present, &project->arena, relative(project, root, project->paths[i]), i);
  return present;
}

static bool is_gone(struct project *project, const struct map *present, struct str root,
                    struct str path) {
  if (map_get(present, path) != MAP_NONE || str_equal(path, STR("."))) return false;
  return !project_exists(project, path_join(&project->arena, root, path));
}

static bool follow_imports(struct project *project, struct baseline *baseline, struct str root,
                           const bool *gone) {
  struct baseline_file *files =
      ARENA_ARRAY(&project->arena, struct baseline_file, project->file_count + 1);
  for (uint32_t i = 0; i < project->file_count; i++)
    files[i] = (struct baseline_file){relative(project, root, project->paths[i]),
                                      baseline_imports(project->files[i])};
  return baseline_follow(baseline, files, project->file_count, gone) > 0;
}

bool project_follow(struct project *project, struct baseline *baseline, struct str root,
                    const struct project_rename *renames, size_t count) {
  struct map present = index_files(project, root);
  for (size_t i = 0; i < count; i++) {
    struct str from = baseline_text(&project->arena, renames[i].from);
    struct str to = baseline_text(&project->arena, str_copy(&project->arena, renames[i].to));
    if (!baseline_find_file(baseline, from) || baseline_find_file(baseline, to)) continue;
    if (is_gone(project, &present, root, from) && map_get(&present, to) != MAP_NONE)
      baseline_rename(baseline, from, to);
  }
  baseline_sort(baseline, true);
  bool *gone = ARENA_ARRAY(&project->arena, bool, baseline->files.count + 1), any = false;
  for (size_t k = 0; k < baseline->files.count; k++)
    any |= gone[k] = is_gone(project, &present, root, baseline->files.items[k].path);
  return any && follow_imports(project, baseline, root, gone);
}

/* ---- what a run is about -------------------------------------------------------------------- */

/* True if `path` lies in a folder that the user passed. */
static bool is_asked(struct project *project, struct str path) {
  struct arena *arena = &project->arena;
  struct str whole = path_join(arena, project->baseline.root, path);
  for (uint32_t i = 0; i < project->directory_count; i++) {
    struct str typed = project->directories[i].len ? project->directories[i] : STR(".");
    struct str folder = path_join(arena, project->policy.cwd, typed);
    if (paths_below(whole, path_normalise(arena, folder))) return true;
  }
  return false;
}

static void mark_asked(struct project *project) {
  const struct baseline *held = project->baseline.held;
  struct str root = project->baseline.root;
  struct map present = index_files(project, root);
  bool *asked = ARENA_ARRAY(&project->arena, bool, held->count + 1);
  for (size_t k = 0; k < held->count; k++) {
    struct str path = held->items[k].path;
    uint32_t file = map_get(&present, path);
    if (k && str_equal(path, held->items[k - 1].path))
      asked[k] = asked[k - 1];
    else if (str_equal(path, STR(".")))
      asked[k] = true; /* the whole program is always judged */
    else if (file != MAP_NONE)
      asked[k] = project->named[file];
    else
      asked[k] = is_gone(project, &present, root, path) || is_asked(project, path);
  }
  project->baseline.asked = asked;
}

void project_follow_baseline(struct project *project, const struct project_rename *renames,
                             size_t count) {
  struct project_baseline *own = &project->baseline;
  if (!own->held || !project->files) return;
  bool lost = project_follow(project, own->held, own->root, renames, count);
  own->lost = lost && !own->followed;
  own->followed = true;
  mark_asked(project);
}

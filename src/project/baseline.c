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

static struct str relative(struct project *project, struct str shown) {
  struct arena *arena = &project->arena;
  struct str path = path_relative(arena, project->policy.cwd, project->baseline.root, shown);
  return baseline_text(arena, path);
}

static bool is_gone(struct project *project, const struct map *present, struct str path) {
  if (map_get(present, path) != MAP_NONE) return false;
  struct str whole = path_join(&project->arena, project->baseline.root, path);
  return !project_exists(project, whole);
}

/* The project's files by their paths in the baseline. */
static struct map index_files(struct project *project) {
  struct map present = {0};
  for (uint32_t i = 0; i < project->file_count; i++)
    map_put(&present, &project->arena, relative(project, project->paths[i]), i);
  return present;
}

static bool *find_gone(struct project *project, const struct map *present, uint32_t *count) {
  const struct baseline *held = project->baseline.held;
  bool *gone = ARENA_ARRAY(&project->arena, bool, held->files.count + 1);
  *count = 0;
  for (size_t k = 0; k < held->files.count; k++) {
    gone[k] = is_gone(project, present, held->files.items[k].path);
    *count += gone[k];
  }
  return gone;
}

static uint32_t follow_imports(struct project *project, const bool *gone) {
  struct arena *arena = &project->arena;
  struct baseline_file *files = ARENA_ARRAY(arena, struct baseline_file, project->file_count + 1);
  for (uint32_t i = 0; i < project->file_count; i++)
    files[i] = (struct baseline_file){relative(project, project->paths[i]),
                                      baseline_imports(project->files[i])};
  return baseline_follow(project->baseline.held, files, project->file_count, gone);
}

/* True if `path` lies in a folder that the user passed. */
static bool is_asked(struct project *project, struct str path) {
  for (uint32_t i = 0; i < project->directory_count; i++) {
    struct str typed = project->directories[i].len ? project->directories[i] : STR(".");
    struct str folder = path_join(&project->arena, project->policy.cwd, typed), whole;
    whole = path_join(&project->arena, project->baseline.root, path);
    if (paths_below(whole, path_normalise(&project->arena, folder))) return true;
  }
  return false;
}

static void mark_asked(struct project *project, const struct map *present) {
  const struct baseline *held = project->baseline.held;
  bool *asked = ARENA_ARRAY(&project->arena, bool, held->count + 1);
  for (size_t k = 0; k < held->count; k++) {
    struct str path = held->items[k].path;
    bool again = k && str_equal(path, held->items[k - 1].path);
    uint32_t file = map_get(present, path);
    asked[k] = again              ? asked[k - 1]
               : file != MAP_NONE ? project->named[file]
                                  : is_gone(project, present, path) || is_asked(project, path);
  }
  project->baseline.asked = asked;
}

void baseline_settle(struct project *project) {
  uint32_t gone_count = 0;
  if (!project->baseline.held || !project->files) return;
  struct map present = index_files(project);
  const bool *gone = find_gone(project, &present, &gone_count);
  if (gone_count) project->baseline.lost = follow_imports(project, gone) > 0;
  mark_asked(project, &present);
}

void project_rename(struct project *project, const struct project_renamed *renamed, size_t count) {
  struct baseline *held = project->baseline.held;
  struct map present = index_files(project);
  for (size_t i = 0; held && i < count; i++) {
    struct str from = baseline_text(&project->arena, renamed[i].from);
    struct str to = baseline_text(&project->arena, renamed[i].to);
    if (!baseline_find_file(held, from) || baseline_find_file(held, to)) continue;
    if (is_gone(project, &present, from) && map_get(&present, to) != MAP_NONE)
      baseline_rename(held, from, to);
  }
  if (held) {
    baseline_sort(held, true);
    mark_asked(project, &present);
  }
  project->baseline.lost = false;
}

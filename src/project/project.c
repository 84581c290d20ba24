/* One run's input, put together: settings, files, facts. */
#include "internal.h"

#include <stdlib.h>

/* ---- where it all lies ---------------------------------------------------------------------- */

static bool folder_of(struct arena *arena, struct str typed, struct str *folder) {
  if (!paths_real(arena, typed, folder)) return false;
  if (!file_is_directory(folder->ptr)) *folder = path_directory(*folder);
  return true;
}

/* The deepest folder that holds all that was passed; where we run if nothing of it is there. */
static struct str common_folder(struct arena *arena, const struct project_options *options,
                                struct str cwd) {
  struct str common = {0}, folder;
  for (uint32_t i = 0; i < options->path_count; i++)
    if (folder_of(arena, options->paths[i], &folder))
      common = common.len ? paths_common(folder, common) : folder;
  for (uint32_t i = 0; i < options->overlay_count; i++) {
    folder = path_directory(paths_file_key(arena, cwd, options->overlays[i].path));
    common = common.len ? paths_common(folder, common) : folder;
  }
  return common.len ? common : cwd;
}

/* Whether a file (real path) is there. */
static bool exists(const struct project_options *options, struct str key) {
  enum tree_kind kind = tree_look(options->tree, key);
  if (kind != TREE_OUTSIDE) return kind == TREE_FILE;
  struct arena scratch = {0};
  bool there = file_exists(str_cstr(&scratch, key));
  arena_free(&scratch);
  return there;
}

struct packages {
  struct map seen;
  ARRAY(struct str) list;
};

/* The package of a folder, and the packages around it. */
static void climb_packages(struct arena *arena, const struct project_options *options,
                           struct packages *packages, struct str folder) {
  for (; folder.len > 1 && map_get(&packages->seen, folder) == MAP_NONE;
       folder = path_directory(folder)) {
    map_put(&packages->seen, arena, folder, 1);
    if (!exists(options, path_join(arena, folder, STR("__init__.py")))) return;
    ARRAY_PUSH(arena, &packages->list, folder);
  }
}

static void find_packages(struct project *project, const struct project_options *options,
                          struct str cwd, struct str program) {
  struct arena *arena = &project->arena;
  struct packages packages = {0};
  struct str folder;
  climb_packages(arena, options, &packages, cwd);
  climb_packages(arena, options, &packages, program);
  for (uint32_t i = 0; i < options->path_count; i++)
    if (folder_of(arena, options->paths[i], &folder))
      climb_packages(arena, options, &packages, folder);
  for (uint32_t i = 0; i < options->overlay_count; i++) {
    folder = path_directory(paths_file_key(arena, cwd, options->overlays[i].path));
    climb_packages(arena, options, &packages, folder);
  }
  project->packages = packages.list.items;
  project->package_count = (uint32_t)packages.list.count;
}

/* Overlays under the paths by which files are shown, with padded bytes. */
static void place_overlays(struct arena *arena, struct project_options *options, struct str cwd) {
  struct project_overlay *placed =
      ARENA_ARRAY(arena, struct project_overlay, options->overlay_count);
  for (uint32_t i = 0; i < options->overlay_count; i++) {
    const struct project_overlay *overlay = &options->overlays[i];
    struct str key = paths_file_key(arena, cwd, overlay->path);
    placed[i].path = paths_typed(arena, cwd, overlay->path, key);
    placed[i].bytes = text_pad(arena, overlay->bytes);
  }
  options->overlays = placed;
}

/* ---- files ---------------------------------------------------------------------------------- */

static int compare_items(const void *left, const void *right) {
  const struct work_item *const *a = left, *const *b = right;
  return str_compare((*a)->path, (*b)->path);
}

/* False for an item that gives no file: gone, or unreadable (then with an error). */
static bool accept(struct project *project, const struct work_item *item, struct str_list *errors) {
  if (item->error.len == 0) return true;
  bool told = item->named && (item->typed || !item->vanished);
  if (told) ARRAY_PUSH(&project->arena, errors, item->error);
  return false;
}

static void collect(struct whole_project *whole, struct str_list *errors) {
  struct project *project = &whole->project;
  uint32_t count;
  struct work_item **items = work_finish(whole->work, &count);
  if (count > 1) qsort(items, count, sizeof(void *), compare_items);
  struct str *paths = ARENA_ARRAY(&project->arena, struct str, count);
  struct str *records = ARENA_ARRAY(&project->arena, struct str, count);
  project->files = ARENA_ARRAY(&project->arena, const struct facts *, count);
  project->named = ARENA_ARRAY(&project->arena, bool, count);
  for (uint32_t i = 0; i < count; i++) {
    if (!accept(project, items[i], errors)) continue;
    uint32_t at = project->file_count++;
    paths[at] = items[i]->path;
    project->files[at] = items[i]->facts;
    project->named[at] = items[i]->named;
    records[at] = items[i]->record;
  }
  whole->records = records;
  project->paths = paths;
}

static void walk_all(struct whole_project *whole, struct str cwd, struct str program,
                     struct str_list *errors) {
  const struct project_options *options = &whole->options;
  struct walk walk = {.arena = &whole->project.arena,
                      .work = whole->work,
                      .policy = &whole->project.policy,
                      .tree = options->tree,
                      .cwd = cwd};
  for (uint32_t i = 0; i < options->overlay_count; i++)
    walk_overlay(&walk, options->overlays[i].path);
  walk_arguments(&walk, options->paths, options->path_count);
  if (options->whole_program && program.len) walk_beside(&walk, program);
  for (size_t i = 0; i < walk.errors.count; i++)
    ARRAY_PUSH(walk.arena, errors, walk.errors.items[i]);
  whole->project.folders = walk.looked.items;
  whole->project.folder_count = (uint32_t)walk.looked.count;
  walk_free(&walk);
}

/* ---- what was passed ------------------------------------------------------------------------ */

static int compare_arguments(const void *left, const void *right) {
  const struct argument *a = left, *b = right;
  return str_compare(a->path, b->path);
}

void project_place_arguments(struct whole_project *whole) {
  struct project *project = &whole->project;
  struct arguments *arguments = &whole->arguments;
  if (arguments->count)
    qsort(arguments->items, arguments->count, sizeof *arguments->items, compare_arguments);
  struct str *list = ARENA_ARRAY(&project->arena, struct str, arguments->count + 1);
  for (size_t i = 0; i < arguments->count; i++) {
    const struct argument *argument = &arguments->items[i];
    bool again = i && str_equal(argument->path, arguments->items[i - 1].path);
    if (argument->is_directory && !again) list[project->directory_count++] = argument->path;
  }
  project->directories = list;
}

static void find_arguments(struct whole_project *whole, struct str cwd) {
  struct arena *arena = &whole->project.arena;
  const struct project_options *options = &whole->options;
  struct argument argument = {0};
  struct str key;
  for (uint32_t i = 0; i < options->path_count; i++) {
    if (!paths_real(arena, options->paths[i], &key)) continue;
    argument.path = paths_typed(arena, cwd, options->paths[i], key);
    argument.is_directory = file_is_directory(key.ptr);
    ARRAY_PUSH(arena, &whole->arguments, argument);
  }
  argument.is_directory = false;
  for (uint32_t i = 0; i < options->overlay_count; i++) {
    argument.path = options->overlays[i].path;
    ARRAY_PUSH(arena, &whole->arguments, argument);
  }
  project_place_arguments(whole);
}

/* ---- loading -------------------------------------------------------------------------------- */

struct whole_project *project_new(const struct project_options *options) {
  struct whole_project *whole = calloc(1, sizeof *whole);
  if (!whole) base_out_of_memory();
  whole->options = *options;
  whole->project.configuration.arena = &whole->project.arena;
  return whole;
}

struct project *project_load(const struct project_options *options) {
  static const struct str here[] = {{".", 1}};
  struct whole_project *whole = project_new(options);
  struct project *project = &whole->project;
  struct arena *arena = &project->arena;
  if (options->path_count == 0 && options->overlay_count == 0) {
    whole->options.paths = here;
    whole->options.path_count = 1;
  }
  struct str cwd = paths_cwd(arena);
  struct str_list errors = {0};
  place_overlays(arena, &whole->options, cwd);
  struct settings settings = {project, &whole->options, cwd, &errors};
  struct str program = settings_load(&settings, common_folder(arena, &whole->options, cwd));
  find_packages(project, &whole->options, cwd, program);
  whole->work = work_start(&whole->options, arena);
  walk_all(whole, cwd, program, &errors);
  collect(whole, &errors);
  if (options->only_find) project->files = NULL;
  find_arguments(whole, cwd);
  project->looks = options->find_entries;
  if (options->whole_program && !options->store) entries_find(project, NULL, options->entry);
  if (options->whole_program) lock_find(project);
  if (options->whole_program) project_follow_baseline(project, NULL, 0);
  project->path_errors = errors.items;
  project->path_error_count = (uint32_t)errors.count;
  return project;
}

void project_free(struct project *project) {
  struct whole_project *whole = (struct whole_project *)project;
  edits_free(whole);
  if (whole->work) work_free(whole->work);
  if (whole->extractor) facts_extractor_free(whole->extractor);
  for (uint32_t i = 0; i < whole->shard_count; i++)
    builder_free(&whole->shards[i]);
  arena_free(&project->arena);
  free(whole);
}

struct facts_extractor *project_extractor(struct whole_project *whole) {
  if (!whole->extractor) whole->extractor = facts_extractor_new();
  return whole->extractor;
}

bool project_exists(const struct project *project, struct str key) {
  const struct whole_project *whole = (const struct whole_project *)project;
  if (whole->linked) return false;
  return exists(&whole->options, key);
}

/* ---- what is asked for later ---------------------------------------------------------------- */

/* A file's bytes, padded. */
static bool read_again(const struct whole_project *whole, struct arena *arena, struct str path,
                       struct str *file) {
  struct builder buffer = {0};
  struct error error;
  struct str bytes;
  bool good = edits_bytes(whole, path, &bytes) ||
              work_read(&whole->options, path, &buffer, &bytes, &error) == FILE_READ;
  if (good) *file = text_pad(arena, bytes);
  builder_free(&buffer);
  return good;
}

bool project_source(const struct project *project, struct arena *arena, struct str path,
                    struct str *text) {
  const struct whole_project *whole = (const struct whole_project *)project;
  uint32_t stored = whole->linked ? project_file(project, path) : UINT32_MAX;
  struct str file;
  if (stored != UINT32_MAX) {
    *text = shard_text(arena, &whole->linked[stored]);
    return whole->linked[stored].lines.len > 0;
  }
  if (!read_again(whole, arena, path, &file)) return false; /* also what we are judged by */
  *text = text_decode(arena, file).bytes;
  return true;
}

static const struct names *analyse(struct whole_project *whole, uint32_t at) {
  struct project *project = &whole->project;
  struct str file;
  if (whole->linked) return shard_names(&project->arena, &whole->linked[at]);
  if (!read_again(whole, &project->arena, project->paths[at], &file)) return NULL;
  return names_analyse(project_extractor(whole), &project->arena, project->files[at], file);
}

const struct names *project_names(struct project *project, uint32_t file) {
  struct whole_project *whole = (struct whole_project *)project;
  const struct names *names;
  if (edits_names(whole, file, &names)) return names;
  if (!whole->names)
    whole->names = ARENA_ARRAY(&project->arena, const struct names *, project->file_count + 1);
  if (!whole->names[file]) whole->names[file] = analyse(whole, file);
  return whole->names[file];
}

static const struct detail *read_detail(struct whole_project *whole, uint32_t at) {
  struct project *project = &whole->project;
  struct str file;
  if (whole->linked) return shard_detail(&project->arena, &whole->linked[at]);
  if (!read_again(whole, &project->arena, project->paths[at], &file)) return NULL;
  return detail_read(project_extractor(whole), &project->arena, file);
}

const struct detail *project_detail(struct project *project, uint32_t file) {
  struct whole_project *whole = (struct whole_project *)project;
  const struct detail *detail;
  if (edits_detail(whole, file, &detail)) return detail;
  if (!whole->details)
    whole->details = ARENA_ARRAY(&project->arena, const struct detail *, project->file_count + 1);
  if (!whole->details[file]) whole->details[file] = read_detail(whole, file);
  return whole->details[file];
}

/* A root's project and findings. The one idea: what the editor shows is what `lmms-lint check`
 * would print for the same bytes, so a root is a project loaded in the same way and judged by the
 * same engine; only the facts of what changed are made again. */
#include "root.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

struct root *root_new(struct str path) {
  struct root *root = calloc(1, sizeof *root);
  if (!root) base_out_of_memory();
  root->path = str_copy(&root->memory, path);
  root->is_file = !file_is_directory(root->path.ptr);
  root->stale = root->reload = true;
  return root;
}

static void unload(struct root *root) {
  if (root->project) project_free(root->project);
  root->project = NULL;
  root->files = (struct map){0};
  root->file_lines = NULL;
  root->paths = NULL;
  root->seen_files = NULL;
  root->seen_folders = NULL;
  root->result = (struct engine_result){0};
  for (int i = 0; i < 2; i++) {
    arena_free(&root->judgements[i].memory);
    root->judgements[i] = (struct judgement){0};
  }
  arena_free(&root->result_memory);
  arena_free(&root->project_memory);
}

void root_free(struct root *root) {
  unload(root);
  arena_free(&root->memory);
  free(root);
}

bool root_holds(const struct root *root, struct str path) {
  if (root->is_file) return str_equal(root->path, path);
  return str_equal(root->path, STR("/")) ||
         (str_starts(path, root->path) && path.len > root->path.len &&
          path.ptr[root->path.len] == '/');
}

/* ---- paths ---------------------------------------------------------------------------------- */

struct str root_absolute(struct arena *arena, struct str shown) {
  char cwd[PATH_MAX];
  if (!getcwd(cwd, sizeof cwd)) return shown;
  return path_normalise(arena, path_join(arena, str_from(cwd), shown));
}

uint32_t root_file(const struct root *root, struct str path) {
  return root->project ? map_get(&root->files, path) : UINT32_MAX;
}

static void index_files(struct root *root) {
  const struct project *project = root->project;
  struct arena *arena = &root->project_memory;
  for (uint32_t i = 0; i < project->file_count; i++)
    map_put(&root->files, arena, root_absolute(arena, project->paths[i]), i);
  root->file_lines = ARENA_ARRAY(arena, struct text_lines, project->file_count + 1);
}

const struct text_lines *root_lines(struct root *root, const struct documents *documents,
                                    struct str shown) {
  struct arena scratch = {0};
  struct str path = root_absolute(&scratch, shown);
  const struct document *document = documents_find_path(documents, path);
  uint32_t file = root_file(root, path);
  arena_free(&scratch);
  if (document) return &document->lines;
  if (file == UINT32_MAX) return NULL;
  struct text_lines *lines = &root->file_lines[file];
  struct str text;
  if (!lines->count && project_source(root->project, &root->project_memory, shown, &text))
    *lines = text_lines(&root->project_memory, text);
  return lines->count ? lines : NULL;
}

/* ---- loading -------------------------------------------------------------------------------- */

/* Documents of the root that are not on disk yet: nothing else would find them. */
static uint32_t new_files(struct root *root, const struct documents *documents,
                          struct project_overlay *overlays) {
  uint32_t count = 0;
  for (const struct document *d = documents->first; d; d = d->next) {
    if (!root_holds(root, d->path) || file_exists(d->path.ptr)) continue;
    if (overlays) overlays[count] = (struct project_overlay){d->path, builder_view(&d->text)};
    count++;
  }
  return count;
}

/* The last texts without trouble of the documents, in their order; no bytes where there is none. */
static struct str *whole_texts(const struct root *root, const struct documents *documents,
                               struct arena *arena) {
  uint32_t count = 0, i = 0;
  for (const struct document *d = documents->first; d; d = d->next)
    count++;
  struct str *texts = ARENA_ARRAY(arena, struct str, count + 1);
  for (const struct document *d = documents->first; d; d = d->next, i++) {
    uint32_t file = root_file(root, d->path);
    if (file != UINT32_MAX && project_good_bytes(root->project, file, &texts[i]))
      texts[i] = str_copy(arena, texts[i]);
  }
  return texts;
}

/* What is half-typed when the project is read anew stays beside the same whole text as before. */
static void change_documents(struct root *root, const struct documents *documents,
                             const struct str *wholes) {
  for (const struct document *d = documents->first; d; d = d->next, wholes++) {
    uint32_t file = root_file(root, d->path);
    if (file != UINT32_MAX && wholes->ptr) project_change(root->project, file, *wholes);
    root_change(root, d->path, d);
  }
}

static void load(struct root *root, const struct root_settings *settings,
                 const struct documents *documents) {
  struct arena scratch = {0};
  const struct str *wholes = whole_texts(root, documents, &scratch);
  unload(root);
  struct arena *arena = &root->project_memory;
  uint32_t count = new_files(root, documents, NULL);
  struct project_overlay *overlays = ARENA_ARRAY(arena, struct project_overlay, count + 1);
  new_files(root, documents, overlays);
  struct project_options options = {
      .paths = &root->path,
      .path_count = 1,
      .overlays = overlays,
      .overlay_count = count,
      .config = settings->config,
      .profiles = {&settings->profile, settings->profile.len ? 1 : 0},
      .whole_program = true,
  };
  root->project = project_load(&options);
  project_hurry(root->project);
  index_files(root);
  struct engine_options engine = settings->options_of(root->project);
  root->paths = engine_paths_make(arena, &engine, &root->project->policy, root->project->files,
                                  root->project->file_count,
                                  root->project->profile_count ? root->project->profile_count : 1);
  change_documents(root, documents, wholes);
  arena_free(&scratch);
  root->reload = false;
}

/* The bytes that Python would read. A text comes from the editor as UTF-8, whatever its coding
 * cookie says: the cookie is made void, at the same length. */
static struct str void_cookie(struct arena *arena, struct str text) {
  uint32_t end = text_next_line(text, text_next_line(text, 0));
  struct str head = str_slice(text, 0, end);
  size_t at = str_find(head, STR("coding"), 0);
  if (at == SIZE_MAX || str_find_nocase(head, STR("utf-8"), at) != SIZE_MAX) return text;
  char *copy = arena_alloc(arena, text.len + 1);
  memcpy(copy, text.ptr, text.len);
  if (memchr(copy, '#', at)) copy[at] = 'C'; /* Coding: is no cookie (PEP 263) */
  return str_of(copy, text.len);
}

bool root_change(struct root *root, struct str path, const struct document *document) {
  uint32_t file = root_file(root, path);
  if (file == UINT32_MAX) return false;
  struct arena scratch = {0};
  struct str bytes = {0};
  if (document) bytes = void_cookie(&scratch, builder_view(&document->text));
  if (project_change(root->project, file, bytes) == PROJECT_CHANGED) root->stale = true;
  root->file_lines[file] = (struct text_lines){0};
  arena_free(&scratch);
  return true;
}

/* ---- judging -------------------------------------------------------------------------------- */

static void judge(struct root *root, const struct root_settings *settings,
                  struct judgement *judgement) {
  struct project *project = root->project;
  struct arena *arena = &judgement->memory;
  struct engine_options *options = ARENA_NEW(arena, struct engine_options);
  *options = settings->options_of(project);
  options->paths = root->paths;
  options->edited = project->edited;
  options->today = judgement->today;
  options->select = settings->select;
  options->ignore = settings->ignore;
  options->select_given = settings->select.count > 0;
  judgement->result =
      engine_run(arena, options, &project->policy, project->profiles, project->profile_count,
                 project->files, project->file_count, &project->configuration);
}

/* What is said of the project as it is now: known, or made in place of what is not of the other
 * state. */
static const struct engine_result *judgement_of(struct root *root,
                                                const struct root_settings *settings,
                                                struct str today, uint64_t other) {
  uint64_t state = project_state(root->project);
  struct judgement *old = &root->judgements[0];
  for (int i = 0; i < 2; i++) {
    struct judgement *j = &root->judgements[i];
    bool valid = j->known && str_equal(j->today, today);
    if (valid && j->state == state) return &j->result;
    if (!valid || j->state != other) old = j;
  }
  arena_reset(&old->memory);
  old->known = true;
  old->state = state;
  old->today = str_copy(&old->memory, today);
  judge(root, settings, old);
  return &old->result;
}

static bool has_trouble(const struct project *project, struct str path) {
  uint32_t file = project_file(project, path);
  return file != UINT32_MAX && project->files[file]->trouble;
}

/* Half-typed files have the findings of their own text, all others those of a program in which the
 * half-typed ones are as they last were. */
static void judge_all(struct root *root, const struct root_settings *settings) {
  struct arena *arena = &root->result_memory;
  arena_reset(arena);
  struct str today = settings->today.len ? settings->today : date_today(arena);
  uint64_t now = project_state(root->project);
  if (!project_use_good(root->project, true)) {
    root->result = *judgement_of(root, settings, today, now);
    return;
  }
  uint64_t good_state = project_state(root->project);
  const struct engine_result *good = judgement_of(root, settings, today, now);
  project_use_good(root->project, false);
  root->result = *judgement_of(root, settings, today, good_state);
  struct diag_list diags = {.arena = arena};
  for (uint32_t i = 0; i < root->result.diag_count; i++)
    if (has_trouble(root->project, root->result.diags[i].place.path))
      diag_add(&diags, root->result.diags[i]);
  for (uint32_t i = 0; i < good->diag_count; i++)
    if (!has_trouble(root->project, good->diags[i].place.path)) diag_add(&diags, good->diags[i]);
  diag_sort(&diags);
  root->result.diags = diags.items;
  root->result.diag_count = (uint32_t)diags.count;
}

void root_catch_up(struct root *root) {
  if (root->project && project_catch_up(root->project)) root->stale = true;
}

bool root_refresh(struct root *root, const struct root_settings *settings,
                  const struct documents *documents) {
  if (!root->reload && !root->stale) return false;
  if (root->reload) load(root, settings, documents);
  judge_all(root, settings);
  root->stale = false;
  return true;
}

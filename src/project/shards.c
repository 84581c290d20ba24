/* Facts that travel: a project's facts to a shard, and shards to a project.
 *
 * In: a project loaded with `store`; the paths of shards. Out: bytes; a project without sources.
 * The one idea: what depends on the files' bytes stands in the shards; what the program starts with
 * and is judged by (policy, profiles) is read when shards are joined, where we run, for all that
 * was passed to any of the runs that made them. What is in doubt is refused: facts of one file that
 * differ, parts that are missing, another policy of what to leave out. */
#include "internal.h"

#include <stdlib.h>

/* How a shard came about. */
struct run {
  uint32_t part, parts; /* 1 of 1: all */
  uint64_t left_out;    /* what policy excluded */
  struct arguments arguments;
  const struct str *packages; /* of the project, as shown */
  uint32_t package_count;
};

/* ---- in bytes ------------------------------------------------------------------------------- */

static void code_argument(struct coder *c, void *item) {
  struct argument *argument = item;
  coder_str(c, &argument->path);
  coder_bool(c, &argument->is_directory);
}

static void code_text(struct coder *c, void *item) {
  coder_str(c, item);
}

static void code_run(struct coder *c, struct run *run) {
  uint32_t count = (uint32_t)run->arguments.count;
  const struct argument *arguments = run->arguments.items;
  coder_u32(c, &run->part);
  coder_u32(c, &run->parts);
  coder_u64(c, &run->left_out);
  CODER_LIST(c, run->packages, run->package_count, 1, code_text);
  CODER_LIST(c, arguments, count, 2, code_argument);
  if (c->out) return;
  for (uint32_t i = 0; i < count; i++)
    ARRAY_PUSH(c->arena, &run->arguments, arguments[i]);
}

static void code_handler(struct coder *c, void *item) {
  struct template_handler *handler = item;
  coder_str(c, &handler->handler);
  coder_str(c, &handler->code);
  CODER_ENUM(c, handler->kind, POLICY_ENTRY_PREFORK + 1);
  coder_u32(c, &handler->line);
  coder_bool(c, &handler->python);
}

static void code_deployment(struct coder *c, struct deployment *deployment) {
  coder_str(c, &deployment->path);
  CODER_LIST(c, deployment->handlers, deployment->handler_count, 5, code_handler);
  CODER_LIST(c, deployment->scripts.items, deployment->scripts.count, 1, code_text);
}

/* What policy leaves out of the files: shards of different policies do not go together. */
static uint64_t left_out(const struct policy *policy) {
  uint64_t hash = str_hash(policy->directory);
  for (uint32_t i = 0; i < policy->exclude.count; i++)
    hash = hash * 31 + str_hash(policy->exclude.items[i]);
  return hash;
}

/* ---- storing -------------------------------------------------------------------------------- */

/* Relative to where we run, which may be elsewhere when it is read. */
static const struct str *shown_packages(struct project *project) {
  struct str *list = ARENA_ARRAY(&project->arena, struct str, project->package_count + 1);
  struct str cwd = paths_cwd(&project->arena);
  for (uint32_t i = 0; i < project->package_count; i++)
    list[i] = paths_shown(&project->arena, cwd, project->packages[i]);
  return list;
}

static void store_run(struct whole_project *whole, struct builder *out) {
  struct builder content = {0};
  struct coder c = coder_to(&content, NULL);
  struct run run = {.part = whole->options.parts ? whole->options.part : 1,
                    .parts = whole->options.parts ? whole->options.parts : 1,
                    .left_out = left_out(&whole->project.policy),
                    .arguments = whole->arguments,
                    .packages = shown_packages(&whole->project),
                    .package_count = whole->project.package_count};
  code_run(&c, &run);
  shard_add(out, SHARD_RUN, builder_view(&content));
  builder_free(&content);
}

static void store_deployments(struct project *project, struct builder *out) {
  struct deployments deployments = {0};
  struct builder content = {0};
  struct coder c = coder_to(&content, NULL);
  entries_deployments(project, &deployments);
  for (size_t i = 0; i < deployments.count; i++) {
    builder_clear(&content);
    code_deployment(&c, &deployments.items[i]);
    shard_add(out, SHARD_DEPLOYMENT, builder_view(&content));
  }
  builder_free(&content);
}

void project_store(struct project *project, struct builder *out) {
  struct whole_project *whole = (struct whole_project *)project;
  shard_begin(out);
  store_run(whole, out);
  store_deployments(project, out);
  for (uint32_t i = 0; i < project->file_count; i++)
    if (whole->records[i].ptr)
      shard_add(out, project->named[i] ? SHARD_FILE : SHARD_BESIDE, whole->records[i]);
  shard_add(out, SHARD_END, STR(""));
}

/* ---- reading -------------------------------------------------------------------------------- */

struct linked_file {
  struct shard_file file;
  struct str record;
  uint32_t shard;
  bool named;
};

struct joiner {
  struct whole_project *whole;
  struct arena *arena;
  const struct str *shards; /* their paths */
  struct run *runs;         /* of each shard */
  struct str_list errors;
  struct deployments deployments;
  ARRAY(struct linked_file) files;
};

static bool refuse(struct joiner *j, struct str error) {
  ARRAY_PUSH(j->arena, &j->errors, error);
  j->whole->project.unjoined = true;
  return false;
}

static bool take_run(struct joiner *j, uint32_t shard, struct str content) {
  struct coder c = coder_from(content, j->arena);
  struct run *run = &j->runs[shard];
  *run = (struct run){0};
  code_run(&c, run);
  return coder_is_done(&c) && run->part >= 1 && run->part <= run->parts;
}

static bool take_deployment(struct joiner *j, struct str content) {
  struct coder c = coder_from(content, j->arena);
  struct deployment deployment = {0};
  code_deployment(&c, &deployment);
  if (coder_is_done(&c)) ARRAY_PUSH(j->arena, &j->deployments, deployment);
  return coder_is_done(&c);
}

static bool take_file(struct joiner *j, uint32_t shard, struct str content, bool named) {
  struct linked_file file = {.record = content, .shard = shard, .named = named};
  if (!shard_read_file(j->arena, content, &file.file)) return false;
  ARRAY_PUSH(j->arena, &j->files, file);
  return true;
}

static bool take(struct joiner *j, uint32_t shard, enum shard_kind kind, struct str content) {
  if (kind == SHARD_RUN) return take_run(j, shard, content);
  if (kind == SHARD_DEPLOYMENT) return take_deployment(j, content);
  return take_file(j, shard, content, kind == SHARD_FILE);
}

static bool read_shard(struct joiner *j, uint32_t shard) {
  struct builder *bytes = &j->whole->shards[shard];
  struct str path = j->shards[shard];
  struct error error;
  if (file_read(str_cstr(j->arena, path), bytes, &error) != FILE_READ)
    return refuse(j, str_copy(j->arena, str_from(error.text)));
  struct shard_reader reader = {.bytes = builder_view(bytes)};
  enum shard_kind kind;
  struct str content;
  while (!reader.fault && shard_next(&reader, &kind, &content))
    if (!take(j, shard, kind, content)) reader.fault = "damaged";
  if (!reader.fault && !j->runs[shard].parts) reader.fault = "cut short";
  if (!reader.fault) return true;
  return refuse(j, str_format(j->arena, STR_FMT ": %s (at byte %zu)", STR_ARG(path), reader.fault,
                              reader.start));
}

/* ---- do they go together? ------------------------------------------------------------------- */

static bool same_arguments(const struct run *a, const struct run *b) {
  if (a->arguments.count != b->arguments.count || a->parts != b->parts) return false;
  for (size_t i = 0; i < a->arguments.count; i++)
    if (!str_equal(a->arguments.items[i].path, b->arguments.items[i].path)) return false;
  return true;
}

static bool has_part(const struct joiner *j, const struct run *like, uint32_t part) {
  for (uint32_t i = 0; i < j->whole->shard_count; i++)
    if (j->runs[i].part == part && same_arguments(&j->runs[i], like)) return true;
  return false;
}

/* Every part that some shard is one of is there. */
static void check_parts(struct joiner *j) {
  for (uint32_t i = 0; i < j->whole->shard_count; i++) {
    const struct run *run = &j->runs[i];
    for (uint32_t part = 1; part <= run->parts && part <= j->whole->shard_count + 1; part++) {
      if (has_part(j, run, part)) continue;
      refuse(j, str_format(j->arena, STR_FMT ": is part %u of %u; part %u is missing",
                           STR_ARG(j->shards[i]), run->part, run->parts, part));
      return;
    }
  }
}

static void check_policies(struct joiner *j) {
  for (uint32_t i = 0; i < j->whole->shard_count; i++)
    if (j->runs[i].left_out != left_out(&j->whole->project.policy))
      refuse(j, str_format(j->arena,
                           STR_FMT ": written with another policy of what to leave out (`exclude`)",
                           STR_ARG(j->shards[i])));
}

/* ---- all together --------------------------------------------------------------------------- */

static int compare_files(const void *left, const void *right) {
  const struct linked_file *a = left, *b = right;
  return str_compare(a->file.facts->path, b->file.facts->path);
}

/* The same file in two shards: one, if it is the same. */
static void join_again(struct joiner *j, struct linked_file *file,
                       const struct linked_file *again) {
  file->named = file->named || again->named;
  if (str_equal(file->record, again->record)) return;
  refuse(j, str_format(j->arena, STR_FMT ": differs in " STR_FMT " and " STR_FMT,
                       STR_ARG(file->file.facts->path), STR_ARG(j->shards[file->shard]),
                       STR_ARG(j->shards[again->shard])));
}

static void join_files(struct joiner *j) {
  struct project *project = &j->whole->project;
  size_t count = j->files.count, kept = 0;
  struct linked_file *files = j->files.items;
  if (count) qsort(files, count, sizeof *files, compare_files);
  for (size_t i = 0; i < count; i++) {
    bool again = kept && compare_files(&files[kept - 1], &files[i]) == 0;
    if (again)
      join_again(j, &files[kept - 1], &files[i]);
    else
      files[kept++] = files[i];
  }
  struct shard_file *linked = ARENA_ARRAY(j->arena, struct shard_file, kept + 1);
  struct str *paths = ARENA_ARRAY(j->arena, struct str, kept + 1);
  project->files = ARENA_ARRAY(j->arena, const struct facts *, kept + 1);
  project->named = ARENA_ARRAY(j->arena, bool, kept + 1);
  for (size_t i = 0; i < kept; i++) {
    linked[i] = files[i].file;
    paths[i] = files[i].file.facts->path;
    project->files[i] = files[i].file.facts;
    project->named[i] = files[i].named;
  }
  project->paths = paths;
  project->file_count = (uint32_t)kept;
  j->whole->linked = linked;
}

static void join_arguments(struct joiner *j) {
  for (uint32_t i = 0; i < j->whole->shard_count; i++)
    for (size_t k = 0; k < j->runs[i].arguments.count; k++)
      ARRAY_PUSH(j->arena, &j->whole->arguments, j->runs[i].arguments.items[k]);
  project_place_arguments(j->whole);
}

static void join_packages(struct joiner *j, struct str cwd) {
  struct map seen = {0};
  struct str_list list = {0};
  for (uint32_t i = 0; i < j->whole->shard_count; i++)
    for (uint32_t k = 0; k < j->runs[i].package_count; k++) {
      struct str folder = path_join(j->arena, cwd, j->runs[i].packages[k]);
      folder = path_normalise(j->arena, folder);
      if (map_get(&seen, folder) != MAP_NONE) continue;
      map_put(&seen, j->arena, folder, 1);
      ARRAY_PUSH(j->arena, &list, folder);
    }
  j->whole->project.packages = list.items;
  j->whole->project.package_count = (uint32_t)list.count;
}

/* The deepest folder that holds all that was passed. It need not be there any more. */
static struct str common_folder(struct joiner *j, struct str cwd) {
  struct str common = {0};
  for (size_t i = 0; i < j->whole->arguments.count; i++) {
    const struct argument *argument = &j->whole->arguments.items[i];
    struct str key;
    if (!argument->is_directory)
      key = path_directory(paths_file_key(j->arena, cwd, argument->path));
    else if (!paths_real(j->arena, argument->path, &key))
      key = path_normalise(j->arena, path_join(j->arena, cwd, argument->path));
    common = common.len ? paths_common(key, common) : key;
  }
  return common.len ? common : cwd;
}

struct project *project_link(const struct project_options *options, const struct str *shards,
                             uint32_t shard_count) {
  struct whole_project *whole = project_new(options);
  struct project *project = &whole->project;
  struct arena *arena = &project->arena;
  whole->options.whole_program = true;
  struct joiner j = {.whole = whole, .arena = arena, .shards = shards};
  struct str cwd = paths_cwd(arena);
  j.runs = ARENA_ARRAY(arena, struct run, shard_count);
  whole->shards = ARENA_ARRAY(arena, struct builder, shard_count);
  whole->shard_count = shard_count;
  for (uint32_t i = 0; i < shard_count; i++)
    read_shard(&j, i);
  join_arguments(&j);
  struct settings settings = {project, &whole->options, cwd, &j.errors};
  settings_load(&settings, common_folder(&j, cwd));
  if (!project->unjoined) {
    check_parts(&j);
    check_policies(&j);
    join_files(&j);
    join_packages(&j, cwd);
    entries_find(project, &j.deployments, STR(""));
    project_follow_baseline(project, NULL, 0);
  }
  project->path_errors = j.errors.items;
  project->path_error_count = (uint32_t)j.errors.count;
  return project;
}

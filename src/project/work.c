/* From paths to facts: a queue that the walk fills and workers empty.
 *
 * Workers are started while files come in, so that a small project never pays for threads; the
 * thread that walks works too once it has found everything. Each worker has its own extractor,
 * buffer and arena. A file's facts depend on its bytes alone, so who reads it when makes no
 * difference. */
#include "internal.h"

#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#define FILES_A_WORKER 24 /* files waiting before one more worker is worth its start */
#define WORKER_LIMIT 256
#define STACK_BYTES ((size_t)8 << 20) /* the same everywhere: some C libraries give 128 KiB */

struct worker {
  struct work *work;
  struct arena arena, scratch;
  struct builder buffer, record;
  struct facts_extractor *extractor;
  struct facts_timing timing;
  pthread_t thread;
};

struct work {
  const struct project_options *options;
  struct arena *arena; /* of the walking thread */
  pthread_mutex_t lock;
  pthread_cond_t more; /* an item came in, or all are in */
  struct work_item **items;
  uint32_t count, capacity, next;
  bool complete;
  uint32_t jobs;
  struct worker *workers; /* [0] is the walking thread */
  uint32_t worker_count;
};

/* Cores that we may run on, not those that the machine has. */
static uint32_t core_count(void) {
#ifdef __linux__
  cpu_set_t set;
  long count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
#else
  long count = sysconf(_SC_NPROCESSORS_ONLN);
#endif
  return count > 0 ? (uint32_t)count : 1;
}

struct work *work_start(const struct project_options *options, struct arena *arena) {
  struct work *work = ARENA_NEW(arena, struct work);
  work->options = options;
  work->arena = arena;
  work->jobs = options->jobs ? options->jobs : core_count();
  if (work->jobs > WORKER_LIMIT) work->jobs = WORKER_LIMIT;
  work->workers = ARENA_ARRAY(arena, struct worker, work->jobs);
  work->worker_count = 1;
  work->workers[0].work = work;
  pthread_mutex_init(&work->lock, NULL);
  pthread_cond_init(&work->more, NULL);
  return work;
}

/* ---- one file ------------------------------------------------------------------------------- */

/* From the tree; failed: not its business. */
static enum file_status read_held(const struct project_tree *tree, struct str path,
                                  struct builder *buffer, struct error *error) {
  static const char zeros[64];
  struct arena scratch = {0};
  struct str key = paths_file_key(&scratch, paths_cwd(&scratch), path);
  const struct str *bytes = tree_bytes(tree, key);
  enum tree_kind kind = tree_look(tree, key);
  arena_free(&scratch);
  builder_clear(buffer);
  if (kind == TREE_OUTSIDE) return FILE_FAILED;
  if (bytes && bytes->len > FILE_SIZE_LIMIT) return FILE_TOO_LARGE;
  error_set(error, STR_FMT ": not in git", STR_ARG(path));
  if (!bytes) return FILE_MISSING;
  builder_add(buffer, *bytes);
  builder_add(buffer, str_of(zeros, sizeof zeros));
  buffer->len = bytes->len;
  return FILE_READ;
}

enum file_status work_read(const struct project_options *options, struct str path,
                           struct builder *buffer, struct str *bytes, struct error *error) {
  for (uint32_t i = 0; i < options->overlay_count; i++) {
    if (!str_equal(options->overlays[i].path, path)) continue;
    *bytes = options->overlays[i].bytes;
    return FILE_READ;
  }
  if (options->tree) {
    enum file_status held = read_held(options->tree, path, buffer, error);
    *bytes = builder_view(buffer);
    if (held != FILE_FAILED) return held;
  }
  enum file_status status = file_read(path.ptr, buffer, error);
  *bytes = builder_view(buffer);
  return status;
}

/* The file's record of a shard, with the names that only a full parse tells. */
static void store_item(struct worker *worker, struct work_item *item, struct str file) {
  const struct names *names = NULL;
  const struct detail *detail = NULL;
  struct str text = {0};
  arena_reset(&worker->scratch);
  builder_clear(&worker->record);
  if (item->facts->import_count && file.ptr)
    names = names_analyse(worker->extractor, &worker->scratch, item->facts, file);
  if ((item->facts->import_count || item->facts->manages_memory) && file.ptr)
    detail = detail_read(worker->extractor, &worker->scratch, file);
  if (file.ptr) text = text_decode(&worker->scratch, file).bytes;
  shard_write_file(&worker->record, item->facts, names, detail, text);
  item->record = str_copy(&worker->arena, builder_view(&worker->record));
}

static void read_item(struct worker *worker, struct work_item *item) {
  if (item->elsewhere) return;
  struct error error;
  struct str bytes;
  enum file_status status =
      work_read(worker->work->options, item->path, &worker->buffer, &bytes, &error);
  if (status == FILE_READ) {
    item->facts = facts_extract(worker->extractor, &worker->arena, item->path, bytes);
  } else if (status == FILE_TOO_LARGE) {
    struct str why = str_format(&worker->arena, "larger than %zu MB", FILE_SIZE_LIMIT >> 20);
    item->facts = facts_unreadable(&worker->arena, item->path, why);
  } else {
    item->vanished = status == FILE_MISSING;
    item->error = str_copy(&worker->arena, str_from(error.text));
    return;
  }
  if (worker->work->options->store)
    store_item(worker, item, status == FILE_READ ? bytes : (struct str){0});
}

/* ---- the queue ------------------------------------------------------------------------------ */

/* The next item; waits for one to come in. NULL when there will be none. */
static struct work_item *take(struct work *work) {
  pthread_mutex_lock(&work->lock);
  while (work->next == work->count && !work->complete)
    pthread_cond_wait(&work->more, &work->lock);
  struct work_item *item = work->next < work->count ? work->items[work->next++] : NULL;
  pthread_mutex_unlock(&work->lock);
  return item;
}

static void *run_worker(void *argument) {
  struct worker *worker = argument;
  struct work_item *item;
  worker->extractor = facts_extractor_new();
  if (worker->work->options->timing) facts_extractor_time(worker->extractor, &worker->timing);
  while ((item = take(worker->work)))
    read_item(worker, item);
  facts_extractor_free(worker->extractor); /* its memory belongs to this thread */
  builder_free(&worker->buffer);
  builder_free(&worker->record);
  arena_free(&worker->scratch);
  return NULL;
}

/* Starts one more worker where enough files wait. A thread that cannot be had is done without. */
static void enlist(struct work *work) {
  if (work->options->only_find || work->worker_count >= work->jobs) return;
  if (work->count < work->worker_count * FILES_A_WORKER) return;
  struct worker *worker = &work->workers[work->worker_count];
  worker->work = work;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  if (pthread_create(&worker->thread, &attributes, run_worker, worker) == 0)
    work->worker_count++;
  else
    work->jobs = work->worker_count;
  pthread_attr_destroy(&attributes);
}

static void enlarge(struct work *work) {
  work->capacity = work->capacity ? work->capacity * 2 : 256;
  work->items = realloc(work->items, work->capacity * sizeof(void *));
  if (!work->items) base_out_of_memory();
}

/* Which part a file belongs to hangs on its name alone. */
static bool is_elsewhere(const struct project_options *options, struct str path) {
  return options->parts && str_hash(path) % options->parts + 1 != options->part;
}

struct work_item *work_add(struct work *work, struct str path, bool named) {
  struct work_item *item = ARENA_NEW(work->arena, struct work_item);
  *item = (struct work_item){
      .path = path, .named = named, .elsewhere = is_elsewhere(work->options, path)};
  pthread_mutex_lock(&work->lock);
  if (work->count == work->capacity) enlarge(work);
  work->items[work->count++] = item;
  pthread_cond_signal(&work->more);
  pthread_mutex_unlock(&work->lock);
  enlist(work);
  return item;
}

static void add_timing(struct facts_timing *sum, const struct facts_timing *one) {
  sum->decode += one->decode;
  sum->slice += one->slice;
  sum->parse += one->parse;
  sum->walk += one->walk;
  sum->bytes += one->bytes;
  sum->kept_bytes += one->kept_bytes;
  sum->files += one->files;
}

struct work_item **work_finish(struct work *work, uint32_t *count) {
  pthread_mutex_lock(&work->lock);
  work->complete = true;
  pthread_cond_broadcast(&work->more);
  pthread_mutex_unlock(&work->lock);
  if (!work->options->only_find) run_worker(&work->workers[0]);
  for (uint32_t i = 1; i < work->worker_count; i++)
    pthread_join(work->workers[i].thread, NULL);
  for (uint32_t i = 0; i < work->worker_count; i++)
    if (work->options->timing) add_timing(work->options->timing, &work->workers[i].timing);
  *count = work->count;
  return work->items;
}

void work_free(struct work *work) {
  for (uint32_t i = 0; i < work->worker_count; i++)
    arena_free(&work->workers[i].arena);
  free(work->items);
  pthread_mutex_destroy(&work->lock);
  pthread_cond_destroy(&work->more);
}

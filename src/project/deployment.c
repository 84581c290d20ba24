/* What lies beside the Python files and says where the program starts: SAM and serverless files,
 * what `cdk synth` leaves, pyproject.toml.
 *
 * In: folders. Out: what each file says, in the order of the folders. Reading and ordering are two
 * steps, so that what was read elsewhere (shards.c) is ordered the same. */
#include "internal.h"

#include <dirent.h>
#include <stdlib.h>

#define PYPROJECT STR("pyproject.toml")
#define SYNTHESISED STR(".template.json")

/* In the order in which they are heeded. */
static const char *const template_names[] = {"template.yaml", "template.yml", "serverless.yml",
                                             "serverless.yaml", "template.json"};
#define TEMPLATE_NAME_COUNT (sizeof template_names / sizeof *template_names)

/* ---- reading -------------------------------------------------------------------------------- */

static void read_one(struct arena *arena, struct str path, struct deployments *deployments) {
  struct builder bytes = {0};
  struct error error;
  struct deployment deployment = {.path = path};
  if (file_read(str_cstr(arena, path), &bytes, &error) == FILE_READ) {
    struct str text = str_copy(arena, builder_view(&bytes));
    if (str_equal(path_name(path), PYPROJECT))
      deployment.scripts = policy_scripts(arena, text);
    else
      deployment.handlers = template_handlers(arena, text, &deployment.handler_count);
  }
  builder_free(&bytes);
  if (deployment.handler_count || deployment.scripts.count)
    ARRAY_PUSH(arena, deployments, deployment);
}

static void read_if_there(struct arena *arena, struct str path, struct deployments *deployments) {
  if (file_exists(str_cstr(arena, path))) read_one(arena, path, deployments);
}

/* cdk.out/X.template.json, as `cdk synth` leaves them. */
static void read_synthesised(struct arena *arena, struct str folder,
                             struct deployments *deployments) {
  struct str path = path_join(arena, folder, STR("cdk.out"));
  DIR *directory = opendir(str_cstr(arena, path));
  if (!directory) return;
  for (struct dirent *item; (item = readdir(directory));)
    if (str_ends(str_from(item->d_name), SYNTHESISED))
      read_one(arena, path_join(arena, path, str_from(item->d_name)), deployments);
  closedir(directory);
}

void deployments_read(struct arena *arena, const struct folders *folders,
                      struct deployments *deployments) {
  for (size_t i = 0; i < folders->count; i++) {
    struct str folder = folders->items[i];
    for (size_t n = 0; n < TEMPLATE_NAME_COUNT; n++)
      read_if_there(arena, path_join(arena, folder, str_from(template_names[n])), deployments);
    read_synthesised(arena, folder, deployments);
    read_if_there(arena, path_join(arena, folder, PYPROJECT), deployments);
  }
}

/* ---- ordering ------------------------------------------------------------------------------- */

struct ranked {
  struct deployment deployment;
  uint32_t folder, rank;
};

static struct ranked rank(const struct map *order, const struct deployment *deployment) {
  struct str name = path_name(deployment->path), folder = path_directory(deployment->path);
  struct ranked ranked = {*deployment, 0, 0};
  while (ranked.rank < TEMPLATE_NAME_COUNT &&
         !str_equal(name, str_from(template_names[ranked.rank])))
    ranked.rank++;
  if (ranked.rank == TEMPLATE_NAME_COUNT && str_ends(name, SYNTHESISED))
    folder = path_directory(folder);
  ranked.folder = map_get(order, folder);
  return ranked;
}

static int compare(const void *left, const void *right) {
  const struct ranked *a = left, *b = right;
  if (a->folder != b->folder) return a->folder < b->folder ? -1 : 1;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  return str_compare(a->deployment.path, b->deployment.path);
}

void deployments_sort(struct arena *arena, const struct folders *folders,
                      struct deployments *deployments) {
  struct map order = {0};
  for (size_t i = 0; i < folders->count; i++)
    map_put(&order, arena, folders->items[i], (uint32_t)i);
  struct ranked *ranked = ARENA_ARRAY(arena, struct ranked, deployments->count + 1);
  for (size_t i = 0; i < deployments->count; i++)
    ranked[i] = rank(&order, &deployments->items[i]);
  qsort(ranked, deployments->count, sizeof *ranked, compare);
  size_t kept = 0;
  for (size_t i = 0; i < deployments->count; i++) {
    bool again = i && str_equal(ranked[i].deployment.path, ranked[i - 1].deployment.path);
    if (ranked[i].folder != MAP_NONE && !again) deployments->items[kept++] = ranked[i].deployment;
  }
  deployments->count = kept;
}

/* Python files as git holds them, in place of those on disk. Sorted by path, so a folder is a run
 * of them. */
#include "internal.h"

/* The path within the tree; false for one that is not below its root. */
static bool within(const struct project_tree *tree, struct str key, struct str *path) {
  if (!tree || !paths_below(key, tree->root)) return false;
  *path = str_slice(key, paths_base(tree->root), key.len);
  return true;
}

/* Index of the first file whose path does not come before this one. */
static uint32_t lower_bound(const struct project_tree *tree, struct str path) {
  uint32_t low = 0, high = tree->file_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (str_compare(tree->files[middle].path, path) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

const struct str *tree_bytes(const struct project_tree *tree, struct str key) {
  struct str path;
  if (!within(tree, key, &path)) return NULL;
  uint32_t at = lower_bound(tree, path);
  bool found = at < tree->file_count && str_equal(tree->files[at].path, path);
  return found ? &tree->files[at].bytes : NULL;
}

/* The path with a slash behind it, as the paths below it begin; empty for the root. */
static struct str as_prefix(struct arena *arena, struct str path) {
  return path.len ? str_format(arena, STR_FMT "/", STR_ARG(path)) : path;
}

enum tree_kind tree_look(const struct project_tree *tree, struct str key) {
  struct str path;
  if (!within(tree, key, &path)) return TREE_OUTSIDE;
  if (tree_bytes(tree, key)) return TREE_FILE;
  struct arena scratch = {0};
  struct str prefix = as_prefix(&scratch, path);
  uint32_t at = lower_bound(tree, prefix);
  bool is_folder = at < tree->file_count && str_starts(tree->files[at].path, prefix);
  arena_free(&scratch);
  return is_folder ? TREE_FOLDER : TREE_NOTHING;
}

void tree_list(const struct project_tree *tree, struct str key,
               void (*take)(void *context, struct str name, bool is_directory), void *context) {
  struct str path, before = {0};
  struct arena scratch = {0};
  if (!within(tree, key, &path)) return;
  struct str prefix = as_prefix(&scratch, path);
  for (uint32_t at = lower_bound(tree, prefix);
       at < tree->file_count && str_starts(tree->files[at].path, prefix); at++) {
    struct str rest = str_slice(tree->files[at].path, prefix.len, SIZE_MAX), name;
    str_cut(&rest, '/', &name);
    bool is_directory = rest.ptr != NULL;
    if (is_directory && str_equal(name, before)) continue;
    if (is_directory) before = name;
    take(context, name, is_directory);
  }
  arena_free(&scratch);
}

struct str tree_key(struct arena *arena, struct str cwd, struct str typed) {
  struct str real;
  if (file_is_directory(str_cstr(arena, typed)) && paths_real(arena, typed, &real)) return real;
  return paths_file_key(arena, cwd, path_normalise(arena, typed));
}

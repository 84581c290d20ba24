/* From what was typed to files: folders are read one after the other from a stack (no recursion,
 * no folder held open, no look at files beyond what the folder itself says), ignore rules are
 * applied on the way down, so that what is ignored is never entered. */
#include "internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void add_error(struct walk *walk, struct str path, const char *why) {
  struct str shown = path.len ? path : STR(".");
  ARRAY_PUSH(walk->arena, &walk->errors,
             str_format(walk->arena, STR_FMT ": %s", STR_ARG(shown), why));
}

/* ---- one folder ----------------------------------------------------------------------------- */

/* `folder` + "/" + `name` in the arena, NUL-terminated. */
static struct str join(struct arena *arena, struct str folder, struct str name) {
  bool slash = folder.len && folder.ptr[folder.len - 1] != '/';
  size_t len = folder.len + slash + name.len;
  char *out = arena_alloc(arena, len + 1);
  if (folder.len) memcpy(out, folder.ptr, folder.len);
  if (slash) out[folder.len] = '/';
  memcpy(out + len - name.len, name.ptr, name.len);
  out[len] = 0;
  return str_of(out, len);
}

/* What a name in an open folder is: DT_DIR, DT_REG, or DT_UNKNOWN for what is never read. Symbolic
 * links count as the regular file they lead to, and as nothing else. */
static unsigned char entry_type(int fd, const struct dirent *entry) {
  struct stat info;
  switch (entry->d_type) {
  case DT_REG:
  case DT_DIR:
    return entry->d_type;
  case DT_UNKNOWN:
    if (fstatat(fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) return DT_UNKNOWN;
    if (S_ISDIR(info.st_mode)) return DT_DIR;
    if (!S_ISLNK(info.st_mode)) return S_ISREG(info.st_mode) ? DT_REG : DT_UNKNOWN;
    break;
  case DT_LNK:
    break;
  default:
    return DT_UNKNOWN;
  }
  bool regular = fstatat(fd, entry->d_name, &info, 0) == 0 && S_ISREG(info.st_mode);
  return regular ? DT_REG : DT_UNKNOWN;
}

struct folder_marks {
  bool has_ignore_file, has_git;
};

static void note_entry(struct walk *walk, int fd, const struct dirent *entry,
                       struct folder_marks *marks) {
  struct str name = str_from(entry->d_name);
  if (str_equal(name, STR(".")) || str_equal(name, STR(".."))) return;
  if (str_equal(name, STR(".git"))) {
    marks->has_git = true;
    return;
  }
  if (str_equal(name, STR(".gitignore"))) marks->has_ignore_file = true;
  bool folder = entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;
  if (!folder && !path_is_python(name)) return;
  unsigned char type = entry_type(fd, entry);
  if (type != DT_DIR && (type != DT_REG || !path_is_python(name))) return;
  ARRAY_PUSH(walk->arena, &walk->entries,
             (struct walk_entry){walk->names.len, name.len, type == DT_DIR});
  builder_add(&walk->names, name);
}

/* Fills walk->entries; false (errno) when the folder cannot be read. */
static bool list_folder(struct walk *walk, struct str path, struct folder_marks *marks) {
  walk->entries.count = 0;
  builder_clear(&walk->names);
  int fd = open(path.len ? path.ptr : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  DIR *folder = fdopendir(fd);
  if (!folder) {
    close(fd);
    return false;
  }
  const struct dirent *entry;
  while (errno = 0, (entry = readdir(folder)))
    note_entry(walk, fd, entry, marks);
  int reason = errno;
  closedir(folder);
  errno = reason;
  return reason == 0;
}

static void note_held(void *context, struct str name, bool is_directory) {
  struct walk *walk = context;
  ARRAY_PUSH(walk->arena, &walk->entries,
             (struct walk_entry){walk->names.len, name.len, is_directory});
  builder_add(&walk->names, name);
}

/* The same of a folder in the tree. */
static void list_held(struct walk *walk, struct str key, struct folder_marks *marks) {
  walk->entries.count = 0;
  builder_clear(&walk->names);
  tree_list(walk->tree, key, note_held, walk);
  marks->has_ignore_file = true; /* if there is one */
}

static bool added_before(struct walk *walk, struct str key) {
  return walk->files.count && map_get(&walk->files, key) != MAP_NONE;
}

static void take_entry(struct walk *walk, const struct walk_folder *folder,
                       const struct walk_entry *entry) {
  struct str name = str_of(walk->names.ptr + entry->name, entry->len);
  size_t base = paths_base(folder->key);
  walk->key.len = base;
  builder_add(&walk->key, name);
  struct str key = builder_view(&walk->key);
  if (ignore_drops(folder->scope, key, base, entry->is_directory)) return;
  if (ignore_check(&walk->exclude, key, base, entry->is_directory) == IGNORE_DROP) return;
  struct str path = join(walk->arena, folder->path, name);
  if (str_equal(key, walk->cwd)) path = STR(""); /* below where we run: relative to it */
  if (entry->is_directory)
    ARRAY_PUSH(walk->arena, &walk->stack,
               (struct walk_folder){path, str_copy(walk->arena, key), folder->scope,
                                    folder->in_repository, folder->named});
  else if (!added_before(walk, key))
    work_add(walk->work, path, folder->named);
}

static void read_folder(struct walk *walk, struct walk_folder folder, bool is_root) {
  struct folder_marks marks = {0};
  if (map_get(&walk->folders, folder.key) != MAP_NONE) return;
  if (tree_look(walk->tree, folder.key) != TREE_OUTSIDE) {
    list_held(walk, folder.key, &marks);
  } else if (!list_folder(walk, folder.path, &marks)) {
    if (folder.named) add_error(walk, folder.path, strerror(errno));
    return;
  }
  struct git_repository inner;
  if (marks.has_git && !is_root && git_is_root(walk->arena, folder.key, &inner)) {
    if (folder.in_repository) return;
    folder.scope = git_base_scope(walk->arena, &inner);
    folder.in_repository = true;
  }
  map_put(&walk->folders, walk->arena, folder.key, 1);
  ARRAY_PUSH(walk->arena, &walk->looked, folder.key);
  size_t base = paths_base(folder.key);
  if (marks.has_ignore_file)
    folder.scope = ignore_push(walk->arena, folder.scope,
                               join(walk->arena, folder.key, STR(".gitignore")), base, false);
  builder_clear(&walk->key);
  builder_add(&walk->key, folder.key);
  if (base > folder.key.len) builder_add_byte(&walk->key, '/');
  for (size_t i = 0; i < walk->entries.count; i++)
    take_entry(walk, &folder, &walk->entries.items[i]);
}

/* ---- what holds at the folder where a walk begins ------------------------------------------- */

/* The folder right below `above` on the way to `key`. */
static struct str step_down(struct str key, struct str above) {
  size_t end = paths_base(above);
  while (end < key.len && key.ptr[end] != '/')
    end++;
  return str_slice(key, 0, end);
}

static const struct ignore_scope *base_scope(struct walk *walk,
                                             const struct git_repository *repository) {
  if (!str_equal(walk->repository, repository->root)) {
    walk->repository = repository->root;
    walk->repository_scope = git_base_scope(walk->arena, repository);
  }
  return walk->repository_scope;
}

/* The ignore files above a folder; none when the folder is itself ignored by them. */
static const struct ignore_scope *scope_above(struct walk *walk, struct str key,
                                              bool *in_repository) {
  struct git_repository repository = git_find(walk->arena, key);
  *in_repository = repository.root.len != 0;
  if (!*in_repository) return NULL;
  const struct ignore_scope *scope = base_scope(walk, &repository);
  for (struct str at = repository.root; at.len < key.len;) {
    struct str file = join(walk->arena, at, STR(".gitignore"));
    scope = ignore_push(walk->arena, scope, file, paths_base(at), false);
    struct str below = step_down(key, at);
    if (ignore_drops(scope, below, paths_base(at), true)) return NULL;
    at = below;
  }
  return scope;
}

/* The policy's exclusions; counted from the folder where the walk begins when they cover it. */
static void set_exclude(struct walk *walk, struct str key) {
  struct str root = walk->policy->root;
  size_t base = paths_below(key, root) ? paths_base(root) : paths_base(key);
  struct ignore_list list = ignore_from(walk->arena, walk->policy->exclude, base);
  for (struct str at = root; paths_below(key, root) && at.len < key.len;) {
    struct str below = step_down(key, at);
    if (ignore_check(&list, below, paths_base(at), true) == IGNORE_DROP)
      list.base = paths_base(key);
    at = below;
  }
  walk->exclude = list;
}

static void walk_below(struct walk *walk, struct str path, struct str key, bool named) {
  struct walk_folder root = {.path = path, .key = key, .named = named};
  root.scope = scope_above(walk, key, &root.in_repository);
  set_exclude(walk, key);
  read_folder(walk, root, true);
  while (walk->stack.count)
    read_folder(walk, walk->stack.items[--walk->stack.count], false);
}

void walk_beside(struct walk *walk, struct str folder) {
  walk_below(walk, paths_shown(walk->arena, walk->cwd, folder), folder, false);
}

/* ---- arguments ------------------------------------------------------------------------------ */

static void add_single(struct walk *walk, struct str path, struct str key) {
  if (map_get(&walk->files, key) != MAP_NONE) return;
  map_put(&walk->files, walk->arena, key, 1);
  work_add(walk->work, path, true)->typed = true;
}

void walk_overlay(struct walk *walk, struct str path) {
  add_single(walk, path, paths_file_key(walk->arena, walk->cwd, path));
}

/* An argument that the tree decides about; the same. */
static bool take_held(struct walk *walk, struct str typed, struct str key, enum tree_kind kind) {
  struct stat info;
  bool is_folder = kind == TREE_FOLDER || str_equal(key, walk->tree->root) ||
                   (stat(str_cstr(walk->arena, typed), &info) == 0 && S_ISDIR(info.st_mode));
  if (kind == TREE_FILE)
    add_single(walk, paths_typed(walk->arena, walk->cwd, typed, key), key);
  else if (!is_folder)
    add_error(walk, typed, "not in git");
  return is_folder;
}

/* Takes the argument unless it is a folder; true if it is one. */
static bool take_file(struct walk *walk, struct str typed) {
  struct stat info;
  if (walk->tree && typed.len) {
    struct str key = tree_key(walk->arena, walk->cwd, typed);
    enum tree_kind kind = tree_look(walk->tree, key);
    if (kind != TREE_OUTSIDE) return take_held(walk, typed, key, kind);
  }
  if (typed.len == 0 || stat(str_cstr(walk->arena, typed), &info) != 0) {
    add_error(walk, typed, strerror(typed.len ? errno : ENOENT));
  } else if (S_ISDIR(info.st_mode)) {
    return true;
  } else if (!S_ISREG(info.st_mode)) {
    add_error(walk, typed, "not a regular file");
  } else if (str_ends(typed, STR(".ipynb"))) {
    add_error(walk, typed, "a notebook, not Python source");
  } else {
    struct str key = paths_file_key(walk->arena, walk->cwd, typed);
    add_single(walk, paths_typed(walk->arena, walk->cwd, typed, key), key);
  }
  return false;
}

static void take_folder(struct walk *walk, struct str typed) {
  struct str key;
  if (walk->tree) key = tree_key(walk->arena, walk->cwd, typed);
  if (walk->tree || paths_real(walk->arena, typed, &key))
    walk_below(walk, paths_typed(walk->arena, walk->cwd, typed, key), key, true);
  else
    add_error(walk, typed, strerror(errno));
}

void walk_arguments(struct walk *walk, const struct str *typed, uint32_t count) {
  bool *folder = ARENA_ARRAY(walk->arena, bool, count);
  for (uint32_t i = 0; i < count; i++)
    folder[i] = take_file(walk, typed[i]);
  for (uint32_t i = 0; i < count; i++)
    if (folder[i]) take_folder(walk, typed[i]);
}

void walk_free(struct walk *walk) {
  builder_free(&walk->names);
  builder_free(&walk->key);
}

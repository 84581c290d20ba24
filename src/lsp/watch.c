/* What changed on disk without a word from the editor: when nobody types, the settings' files
 * (which may lie above its folders, where it does not look) and, for an editor that watches none
 * (Vim, Neovim on Linux), the sources and their folders are looked at by their times, sizes and
 * numbers. How often goes by how long that takes, so that a large project costs no more than a
 * small one. */
#include "internal.h"

#include <dirent.h>
#include <sys/stat.h>

#define SHARE 50 /* of the time goes by without looking */

static uint64_t fingerprint(const char *path) {
  struct stat found;
  if (stat(path, &found) != 0) return 1;
  uint64_t parts[] = {(uint64_t)found.st_mtim.tv_sec, (uint64_t)found.st_mtim.tv_nsec,
                      (uint64_t)found.st_size, (uint64_t)found.st_ino};
  return str_hash(str_of((const char *)parts, sizeof parts)) | 2;
}

static void add_path(struct builder *prints, struct arena *arena, struct str folder,
                     const char *name) {
  uint64_t print = fingerprint(str_cstr(arena, path_join(arena, folder, str_from(name))));
  builder_add(prints, str_of((const char *)&print, sizeof print));
}

/* Of policies here and above, profiles, baseline; what is not there counts, too. */
static uint64_t settings_print(const struct server *server, const struct root *root) {
  static const char *const here[] = {".lmms/profile.json", ".lmms/baseline.jsonl", ".gitignore"};
  struct arena arena = {0};
  struct builder prints = {0};
  struct str folder = root->is_file ? path_directory(root->path) : root->path;
  for (size_t i = 0; i < sizeof here / sizeof *here; i++)
    add_path(&prints, &arena, folder, here[i]);
  if (server->settings.config.len)
    add_path(&prints, &arena, STR(""), str_cstr(&arena, server->settings.config));
  for (uint32_t i = 0; i < root->project->profile_count; i++)
    add_path(&prints, &arena, STR(""), str_cstr(&arena, root->project->profiles[i]->path));
  for (;; folder = path_directory(folder)) {
    add_path(&prints, &arena, folder, "pyproject.toml");
    add_path(&prints, &arena, folder, "lmms.toml");
    if (folder.len <= 1) break;
  }
  uint64_t print = str_hash(builder_view(&prints));
  builder_free(&prints);
  arena_free(&arena);
  return print;
}

/* A file that is open is what the editor says that it is. */
static void look_at_files(struct server *server, struct root *root, bool first) {
  const struct project *project = root->project;
  for (uint32_t i = 0; i < project->file_count && !root->reload; i++) {
    uint64_t print = fingerprint(str_cstr(&server->arena, project->paths[i]));
    bool changed = !first && print != root->seen_files[i];
    root->seen_files[i] = print;
    if (!changed) continue;
    struct str path = root_absolute(&server->arena, project->paths[i]);
    if (documents_find_path(&server->documents, path)) continue;
    server->behind = true;
    if (print == 1 || !root_change(root, path, NULL)) root->reload = true;
  }
}

struct seen_folder {
  uint64_t print, names; /* the folder as a file; what is in it */
};

/* The sources in a folder, and the folders that may hold some, whatever their order. */
static uint64_t names_print(const char *path) {
  uint64_t print = 0;
  DIR *folder = opendir(path);
  if (!folder) return 0;
  const struct dirent *entry;
  while ((entry = readdir(folder))) {
    struct str name = str_from(entry->d_name);
    bool inner =
        entry->d_type == DT_DIR && name.ptr[0] != '.' && !str_equal(name, STR("__pycache__"));
    if (inner || path_is_python(name)) print += str_hash(name);
  }
  closedir(folder);
  return print;
}

/* Files that come: a folder's times tell when to look into it, and what is in it tells more than
 * those, which every save and every compiled module change. */
static void look_at_folders(struct root *root, bool first) {
  const struct project *project = root->project;
  for (uint32_t i = 0; i < project->folder_count && !root->reload; i++) {
    struct seen_folder *seen = &root->seen_folders[i];
    const char *path = project->folders[i].ptr;
    uint64_t print = fingerprint(path);
    if (!first && print == seen->print) continue;
    uint64_t names = names_print(path);
    if (!first && names != seen->names) root->reload = true;
    *seen = (struct seen_folder){print, names};
  }
}

static void look(struct server *server, struct root *root) {
  bool first = !root->seen_files;
  if (first) {
    const struct project *project = root->project;
    struct arena *arena = &root->project_memory;
    root->seen_files = ARENA_ARRAY(arena, uint64_t, project->file_count + 1);
    root->seen_folders = ARENA_ARRAY(arena, struct seen_folder, project->folder_count + 1);
  }
  uint64_t settings = settings_print(server, root);
  if (!first && settings != root->seen_settings) root->reload = true;
  root->seen_settings = settings;
  if (server->client.watches) return;
  look_at_files(server, root, first);
  look_at_folders(root, first);
}

void watch_begin(struct server *server, struct root *root) {
  if (root->project && !root->seen_files) look(server, root);
}

void watch_look(struct server *server) {
  double now = server_now_ms();
  if (now < server->next_look_ms) return;
  for (struct root *root = server->roots; root; root = root->next)
    if (root->project && !root->reload) look(server, root);
  server->next_look_ms = now + (server_now_ms() - now) * SHARE;
}

/* What git has to say about a folder: where its work tree begins, and the ignore lists that hold
 * everywhere in it. Git's own files are read directly; git itself is never run. */
#include "internal.h"

#include <stdlib.h>
#include <sys/stat.h>

#define INCLUDE_DEPTH 8 /* `[include] path` within one another */

static bool is_file(struct arena *arena, struct str path) {
  struct stat info;
  return stat(str_cstr(arena, path), &info) == 0 && S_ISREG(info.st_mode);
}

/* A small file of git's as text in the arena; the empty view if there is none. */
static struct str read_small(struct arena *arena, struct str path) {
  struct builder buffer = {0};
  struct error error;
  struct str text = {0};
  if (file_read(str_cstr(arena, path), &buffer, &error) == FILE_READ)
    text = str_copy(arena, builder_view(&buffer));
  builder_free(&buffer);
  return text;
}

/* A `.git` file of a linked work tree or submodule: "gitdir: <path>". */
static struct str pointed_to(struct arena *arena, struct str folder, struct str dot_git) {
  struct str text = read_small(arena, dot_git);
  if (!str_starts(text, STR("gitdir: "))) return (struct str){0};
  return path_join(arena, folder, str_trim(str_slice(text, 8, text.len)));
}

bool git_is_root(struct arena *arena, struct str folder, struct git_repository *repository) {
  struct stat info;
  struct str dot_git = path_join(arena, folder, STR(".git"));
  if (stat(str_cstr(arena, dot_git), &info) != 0) return false;
  struct str git = S_ISREG(info.st_mode) ? pointed_to(arena, folder, dot_git) : dot_git;
  if (git.len == 0 || !is_file(arena, path_join(arena, git, STR("HEAD")))) return false;
  struct str common = str_trim(read_small(arena, path_join(arena, git, STR("commondir"))));
  *repository = (struct git_repository){folder, common.len ? path_join(arena, git, common) : git};
  return true;
}

struct git_repository git_find(struct arena *arena, struct str folder) {
  struct git_repository repository;
  for (;;) {
    if (git_is_root(arena, folder, &repository)) return repository;
    if (folder.len <= 1) return (struct git_repository){0};
    folder = path_directory(folder);
  }
}

/* ---- git's configuration: just core.excludesFile -------------------------------------------- */

struct config {
  struct arena *arena;
  struct str excludes; /* last value seen */
  bool given;
};

static struct str home(void) {
  return str_from(getenv("HOME"));
}

static struct str expand_home(struct arena *arena, struct str path) {
  if (!str_starts(path, STR("~/"))) return path;
  return path_join(arena, home(), str_slice(path, 2, path.len));
}

/* A value as git-config(1) writes it: quotes, backslashes, comments; continued lines are joined. */
static struct str read_value(struct arena *arena, struct str text, size_t *at) {
  char *out = arena_alloc(arena, text.len - *at + 1);
  size_t len = 0, keep = 0;
  bool quoted = false;
  for (; *at < text.len && text.ptr[*at] != '\n'; ++*at) {
    char c = text.ptr[*at];
    if (!quoted && (c == '#' || c == ';')) break;
    if (c == '\r' || (len == 0 && !quoted && (c == ' ' || c == '\t'))) continue;
    bool space = !quoted && (c == ' ' || c == '\t');
    if (c == '"') {
      quoted = !quoted;
      keep = len;
      continue;
    }
    if (c == '\\' && *at + 1 < text.len) {
      c = text.ptr[++*at];
      if (c == '\n') continue;
      c = (char)(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'b' ? '\b' : c);
    }
    out[len++] = c;
    if (!space) keep = len;
  }
  while (*at < text.len && text.ptr[*at] != '\n')
    ++*at;
  return str_of(out, keep);
}

static void read_config(struct config *config, struct str path, int depth);

static void take_value(struct config *config, struct str path, struct str section, struct str key,
                       struct str value, int depth) {
  struct arena *arena = config->arena;
  if (str_equal_nocase(section, STR("core")) && str_equal_nocase(key, STR("excludesfile"))) {
    config->excludes = expand_home(arena, value);
    config->given = true;
  }
  bool include = str_equal_nocase(section, STR("include")) && str_equal_nocase(key, STR("path"));
  if (include && depth < INCLUDE_DEPTH)
    read_config(config, path_join(arena, path_directory(path), expand_home(arena, value)),
                depth + 1);
}

static size_t word_end(struct str text, size_t at, const char *stops) {
  while (at < text.len && !strchr(stops, text.ptr[at]))
    at++;
  return at;
}

static void read_config(struct config *config, struct str path, int depth) {
  struct str text = read_small(config->arena, path), section = {0};
  for (size_t at = 0; at < text.len; at++) {
    char c = text.ptr[at];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (c == '#' || c == ';') {
      at = word_end(text, at, "\n");
    } else if (c == '[') {
      size_t end = word_end(text, at, "]\n");
      section = str_trim(str_slice(text, at + 1, end));
      at = end;
    } else {
      size_t end = word_end(text, at, "= \t\r\n");
      struct str key = str_slice(text, at, end), value = {0};
      at = word_end(text, end, "=\n");
      if (at < text.len && text.ptr[at] == '=') {
        at++;
        value = read_value(config->arena, text, &at);
      }
      take_value(config, path, section, key, value, depth);
    }
  }
}

/* $XDG_CONFIG_HOME/git/<name>, by default ~/.config/git/<name>. */
static struct str xdg_file(struct arena *arena, const char *name) {
  struct str folder = str_from(getenv("XDG_CONFIG_HOME"));
  if (folder.len == 0 && home().len) folder = path_join(arena, home(), STR(".config"));
  if (folder.len == 0) return (struct str){0};
  return path_join(arena, path_join(arena, folder, STR("git")), str_from(name));
}

static void read_user_config(struct config *config) {
  const char *global = getenv("GIT_CONFIG_GLOBAL");
  if (global) {
    read_config(config, str_from(global), 0);
    return;
  }
  read_config(config, xdg_file(config->arena, "config"), 0);
  if (home().len) read_config(config, path_join(config->arena, home(), STR(".gitconfig")), 0);
}

static struct str excludes_file(struct arena *arena, const struct git_repository *repository) {
  struct config config = {.arena = arena};
  const char *system = getenv("GIT_CONFIG_SYSTEM");
  if (!getenv("GIT_CONFIG_NOSYSTEM"))
    read_config(&config, str_from(system ? system : "/etc/gitconfig"), 0);
  read_user_config(&config);
  read_config(&config, path_join(arena, repository->common, STR("config")), 0);
  if (!config.given) return xdg_file(arena, "ignore");
  if (config.excludes.len == 0) return config.excludes;
  return path_join(arena, repository->root, config.excludes);
}

const struct ignore_scope *git_base_scope(struct arena *arena,
                                          const struct git_repository *repository) {
  size_t base = repository->root.len + (repository->root.len > 1);
  struct str excludes = excludes_file(arena, repository);
  const struct ignore_scope *scope = NULL;
  if (excludes.len) scope = ignore_push(arena, scope, excludes, base, true);
  struct str info = path_join(arena, repository->common, STR("info/exclude"));
  return ignore_push(arena, scope, info, base, true);
}

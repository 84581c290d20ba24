/* Pages lie in $XDG_CACHE_HOME/lmms-lint, by default ~/.cache/lmms-lint. Where that cannot be
 * written there are none, and what would point to them says how the command line shows them. */
#include "page.h"

#include "engine/engine.h"
#include "lsp/document.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool make_folder(struct arena *arena, struct str path) {
  return mkdir(str_cstr(arena, path), 0700) == 0 || errno == EEXIST;
}

static bool find_folder(struct pages *pages) {
  if (pages->folder.len || pages->refused) return !pages->refused;
  struct arena *arena = &pages->arena;
  struct str cache = str_from(getenv("XDG_CACHE_HOME")), home = str_from(getenv("HOME"));
  if (!cache.len && home.len) cache = path_join(arena, home, STR(".cache"));
  bool absolute = cache.len && cache.ptr[0] == '/';
  struct str folder = path_join(arena, cache, STR("lmms-lint"));
  pages->refused = !absolute || !make_folder(arena, cache) || !make_folder(arena, folder);
  if (!pages->refused) pages->folder = folder;
  return !pages->refused;
}

static bool is_there(const char *path, struct str text) {
  struct builder old = {0};
  struct error error;
  bool same = file_read(path, &old, &error) == FILE_READ && str_equal(builder_view(&old), text);
  builder_free(&old);
  return same;
}

struct str pages_write(struct pages *pages, struct arena *arena, struct str name, struct str text) {
  struct error error;
  if (!find_folder(pages)) return (struct str){0};
  struct str path = path_join(arena, pages->folder, name);
  const char *file = str_cstr(arena, path);
  pages->refused = !is_there(file, text) && !file_write_atomic(file, text, &error);
  return pages->refused ? (struct str){0} : uri_of_path(arena, path);
}

struct str pages_rule(struct pages *pages, const char *code) {
  unsigned long number = strlen(code) == 6 ? strtoul(code + 3, NULL, 10) : PAGE_CODES;
  const struct rule *rule = NULL;
  if (number >= PAGE_CODES || pages->refused) return (struct str){0};
  if (!pages->rule[number].len && (rule = engine_rule(str_from(code))))
    pages->rule[number] = pages_write(
        pages, &pages->arena, str_format(&pages->arena, "%s.md", code), engine_rule_page(rule));
  return pages->rule[number];
}

void pages_free(struct pages *pages) {
  arena_free(&pages->arena);
}

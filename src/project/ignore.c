/* Ignore files: their lines into globs, and which glob has the last word (gitignore(5)). */
#include "internal.h"

#include <sys/stat.h>

/* Spaces at the end do not count, unless a backslash stands before. */
static struct str trim_spaces(struct str line) {
  size_t keep = 0;
  for (size_t at = 0; at < line.len; at++) {
    if (line.ptr[at] == '\\' && at + 1 < line.len)
      keep = ++at + 1;
    else if (line.ptr[at] != ' ')
      keep = at + 1;
  }
  return str_slice(line, 0, keep);
}

struct glob_array {
  struct glob *items;
  size_t count, capacity;
};

static void add_line(struct arena *arena, struct glob_array *globs, struct str line) {
  struct glob glob;
  if (line.len && line.ptr[line.len - 1] == '\r') line.len--;
  if (line.len == 0 || line.ptr[0] == '#') return;
  if (glob_parse(trim_spaces(line), &glob)) ARRAY_PUSH(arena, globs, glob);
}

struct ignore_list ignore_parse(struct arena *arena, struct str text, size_t base) {
  if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_slice(text, 3, text.len);
  struct glob_array globs = {0};
  struct str rest = str_copy(arena, text), line;
  while (str_cut(&rest, '\n', &line))
    add_line(arena, &globs, line);
  return (struct ignore_list){globs.items, (uint32_t)globs.count, base};
}

struct ignore_list ignore_from(struct arena *arena, struct policy_strings patterns, size_t base) {
  struct glob_array globs = {0};
  struct glob glob;
  for (uint32_t i = 0; i < patterns.count; i++)
    if (glob_parse(patterns.items[i], &glob)) ARRAY_PUSH(arena, &globs, glob);
  return (struct ignore_list){globs.items, (uint32_t)globs.count, base};
}

enum ignore_verdict ignore_check(const struct ignore_list *list, struct str key, size_t name_at,
                                 bool is_directory) {
  if (name_at < list->base) return IGNORE_SILENT;
  struct str path = str_slice(key, list->base, key.len);
  for (uint32_t i = list->count; i-- > 0;)
    if (glob_match(&list->globs[i], path, name_at - list->base, is_directory))
      return list->globs[i].negated ? IGNORE_KEEP : IGNORE_DROP;
  return IGNORE_SILENT;
}

bool ignore_drops(const struct ignore_scope *scope, struct str key, size_t name_at,
                  bool is_directory) {
  for (; scope; scope = scope->next) {
    enum ignore_verdict verdict = ignore_check(&scope->list, key, name_at, is_directory);
    if (verdict != IGNORE_SILENT) return verdict == IGNORE_DROP;
  }
  return false;
}

static bool is_link(const char *path) {
  struct stat info;
  return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

const struct ignore_scope *ignore_push(struct arena *arena, const struct ignore_scope *scope,
                                       struct str path, size_t base, bool follow) {
  const char *name = str_cstr(arena, path);
  struct builder text = {0};
  struct error error;
  struct ignore_list list = {0};
  if ((follow || !is_link(name)) && file_read(name, &text, &error) == FILE_READ)
    list = ignore_parse(arena, builder_view(&text), base);
  builder_free(&text);
  if (list.count == 0) return scope;
  struct ignore_scope *pushed = ARENA_NEW(arena, struct ignore_scope);
  *pushed = (struct ignore_scope){list, scope};
  return pushed;
}

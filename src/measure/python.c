/* Which interpreter is the user's. */
#include <stdlib.h>
#include <unistd.h>

#include "measure/internal.h"

static bool is_program(struct arena *arena, struct str path) {
  const char *name = str_cstr(arena, path);
  return access(name, X_OK) == 0 && !file_is_directory(name);
}

static bool on_path(struct arena *arena, struct str name, struct str *python) {
  struct str rest = str_from(getenv("PATH")), folder;
  while (str_cut(&rest, ':', &folder)) {
    *python = path_join(arena, folder, name);
    if (folder.len && is_program(arena, *python)) return true;
  }
  return false;
}

/* --python: a path, or a name to look up; a folder is taken for a virtual environment. */
static bool find_named(struct arena *arena, struct str named, struct str *python) {
  *python = named;
  if (!memchr(named.ptr, '/', named.len) && on_path(arena, named, python)) return true;
  *python = named;
  if (is_program(arena, named)) return true;
  *python = path_join(arena, named, STR("bin/python"));
  return is_program(arena, *python);
}

static bool find_usual(struct arena *arena, struct str directory, struct str *python) {
  struct str environment = str_from(getenv("VIRTUAL_ENV"));
  *python = path_join(arena, environment, STR("bin/python"));
  if (environment.len && is_program(arena, *python)) return true;
  *python = path_join(arena, directory, STR(".venv/bin/python"));
  if (is_program(arena, *python)) return true;
  return on_path(arena, STR("python3"), python) || on_path(arena, STR("python"), python);
}

bool measure_find_python(struct arena *arena, struct str named, struct str directory,
                         struct str *python, struct error *error) {
  bool found = named.len ? find_named(arena, named, python) : find_usual(arena, directory, python);
  if (found) {
    char folder[4096]; /* a relative name would mean something else in another folder */
    if (python->ptr[0] != '/' && getcwd(folder, sizeof folder))
      *python = path_join(arena, str_from(folder), *python);
    return true;
  }
  if (named.len)
    error_set(error, STR_FMT ": no such Python interpreter", STR_ARG(named));
  else
    error_set(error, "no Python interpreter: neither in $VIRTUAL_ENV, .venv, nor on PATH");
  return false;
}

/* ---- small helps of this room --------------------------------------------------------------- */

struct str measure_last_line(const struct measure_ended *ended) {
  struct str text = str_trim(builder_view(&ended->errors));
  size_t at = str_rfind_byte(text, '\n');
  return at == SIZE_MAX ? text : str_trim(str_slice(text, at + 1, text.len));
}

void measure_argument(struct measure_arguments *arguments, struct str text) {
  const char *copy = text.ptr ? str_cstr(arguments->arena, text) : NULL;
  ARRAY_PUSH(arguments->arena, &arguments->list, copy);
}

/* Which interpreter is the user's. */
#include <stdlib.h>
#include <unistd.h>

#include "measure/internal.h"

#define ANSWER_LIMIT ((size_t)1 << 16)
#define ANSWER_S 60

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
  if (!str_has_byte(named, '/') && on_path(arena, named, python)) return true;
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

/* What the program itself says it is: a shim or a symbolic link would be timed with it. */
static bool ask_itself(struct arena *arena, struct str *python, struct error *error) {
  const char *program = str_cstr(arena, *python);
  struct measure_command command = {
      .arguments =
          (const char *const[]){program, "-I", "-S", "-c",
                                "import os, sys; os.write(3, os.fsencode(sys.executable))", NULL},
      .output_limit = ANSWER_LIMIT,
      .limit_s = ANSWER_S,
  };
  struct measure_ended ended;
  if (!measure_run(&command, &ended, error)) return false;
  *python = str_copy(arena, builder_view(&ended.report));
  bool good = ended.status == 0 && python->len && python->ptr[0] == '/';
  struct str line = measure_last_line(&ended);
  if (!good) error_set(error, "%s: is no Python 3 interpreter: " STR_FMT, program, STR_ARG(line));
  measure_ended_free(&ended);
  return good;
}

bool measure_find_python(struct arena *arena, struct str named, struct str directory,
                         struct str *python, struct error *error) {
  bool found = named.len ? find_named(arena, named, python) : find_usual(arena, directory, python);
  if (found) return ask_itself(arena, python, error);
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

/* What the paths of the files say, whatever stands in them: tests, stubs, gateways, fast paths, and
 * the folders that dotted names are looked up in. The one idea: it holds as long as the files and
 * the policy do, so that a caller who judges again and again (a language server) keeps it, and with
 * it what the graphs keep from one to the next. */
#include "internal.h"

static bool is_test_name(struct str name) {
  return str_starts(name, STR("test_")) || str_ends(name, STR("_test.py")) ||
         str_equal(name, STR("conftest.py"));
}

/* test_x.py, x_test.py, conftest.py, and all below a folder `test` or `tests`. */
static bool is_test_path(struct str path) {
  struct str rest = path, part;
  while (str_cut(&rest, '/', &part)) {
    if (!rest.ptr) return is_test_name(part);
    if (str_equal(part, STR("test")) || str_equal(part, STR("tests"))) return true;
  }
  return false;
}

static bool has_fast_path_name(struct str path) {
  struct str name = path_name(path), folder = path_name(path_directory(path));
  return str_equal(name, STR("fast_path.py")) ||
         (str_equal(name, STR("__init__.py")) && str_equal(folder, STR("fast_path")));
}

static bool is_fast_path(const struct policy *policy, struct str path) {
  return policy->fast_path_given ? policy_matches(policy->fast_path, path)
                                 : has_fast_path_name(path);
}

static struct graph_memory **make_memories(struct arena *arena, uint32_t memories, uint32_t files) {
  struct graph_memory **made = ARENA_ARRAY(arena, struct graph_memory *, memories + 1);
  for (uint32_t i = 0; i < memories; i++)
    made[i] = graph_memory_make(arena, files);
  return made;
}

const struct engine_paths *engine_paths_make(struct arena *arena,
                                             const struct engine_options *options,
                                             const struct policy *policy,
                                             const struct facts *const *files, uint32_t count,
                                             uint32_t memories) {
  struct engine_paths *paths = ARENA_NEW(arena, struct engine_paths);
  struct str *seen = ARENA_ARRAY(arena, struct str, count + 1);
  bool *tests = ARENA_ARRAY(arena, bool, count + 1);
  bool *fast = ARENA_ARRAY(arena, bool, count + 1);
  bool *gateways = ARENA_ARRAY(arena, bool, count + 1);
  bool *stubs = ARENA_ARRAY(arena, bool, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    seen[i] = policy_relative(policy, arena, files[i]->path);
    tests[i] = is_test_path(seen[i]);
    fast[i] = is_fast_path(policy, seen[i]);
    gateways[i] = policy_matches(policy->gateways, seen[i]);
    stubs[i] = str_ends(seen[i], STR(".pyi"));
    map_put(&paths->file_of, arena, files[i]->path, i);
  }
  paths->seen = seen;
  paths->tests = tests;
  paths->fast = fast;
  paths->gateways = gateways;
  paths->stubs = stubs;
  paths->tree = program_tree(arena, options, policy, files, count);
  paths->memories = make_memories(arena, memories, count);
  paths->memory_count = memories;
  return paths;
}

/* Policy, profile and baseline: where they are, and what is wrong with them.
 *
 * Policy: --config, else the nearest lmms.toml, or pyproject.toml with our table, from the folder
 * that holds all that was passed upward. Profiles: --profile, else the policy's, else
 * .lmms/profile.json beside the policy, else the nearest one upward. The baseline likewise. */
#include "internal.h"

struct loader {
  struct settings *settings;
  struct arena *arena;
  struct str found_profile_at; /* folder of the default profile */
  uint32_t requires_python;    /* of the nearest pyproject.toml that says so, 0 = none */
};

static void add_error(struct loader *loader, struct str text) {
  ARRAY_PUSH(loader->arena, loader->settings->errors, text);
}

/* A whole file in the arena. */
static enum file_status read_whole(struct arena *arena, struct str path, struct str *bytes,
                                   struct error *error) {
  struct builder buffer = {0};
  enum file_status status = file_read(str_cstr(arena, path), &buffer, error);
  if (status == FILE_READ) *bytes = text_pad(arena, builder_view(&buffer));
  builder_free(&buffer);
  return status;
}

static bool read_extended(void *context, struct str path, struct arena *arena, struct str *bytes,
                          struct error *error) {
  (void)context;
  return read_whole(arena, path, bytes, error) == FILE_READ;
}

/* ---- policy --------------------------------------------------------------------------------- */

static bool is_pyproject(struct str path) {
  return str_equal(path_name(path), STR("pyproject.toml"));
}

/* Parses one policy file; false when it is a pyproject.toml without our table. */
static bool parse_policy(struct loader *loader, struct str path, struct str bytes) {
  struct project *project = loader->settings->project;
  bool found = true;
  struct policy policy = policy_parse(policy_defaults(), path, bytes, is_pyproject(path),
                                      read_extended, NULL, &project->configuration, &found);
  if (found)
    project->policy = policy;
  else if (!loader->requires_python)
    loader->requires_python = policy.target_python;
  return found;
}

/* Says where the policy is, in all the ways that are asked for. */
static void place_policy(struct loader *loader, struct str path, struct str folder) {
  struct policy *policy = &loader->settings->project->policy;
  policy->path = path;
  policy->directory = path_directory(path);
  policy->given = true;
  policy->root = folder;
}

static bool try_policy(struct loader *loader, struct str folder, struct str name) {
  struct str key = path_join(loader->arena, folder, name), bytes;
  struct error error;
  struct str path = paths_shown(loader->arena, loader->settings->cwd, key);
  enum file_status status = read_whole(loader->arena, path, &bytes, &error);
  if (status != FILE_READ) {
    if (status != FILE_MISSING) add_error(loader, str_copy(loader->arena, str_from(error.text)));
    return false;
  }
  if (!parse_policy(loader, path, bytes)) return false;
  place_policy(loader, path, folder);
  return true;
}

/* What the pyproject.toml beside an lmms.toml says of Python. */
static void look_beside(struct loader *loader, struct str folder) {
  struct str path = path_join(loader->arena, folder, STR("pyproject.toml")), bytes;
  struct error error;
  if (!loader->requires_python && read_whole(loader->arena, path, &bytes, &error) == FILE_READ)
    loader->requires_python = policy_requires_python(bytes);
}

static void find_policy(struct loader *loader, struct str start) {
  for (struct str at = start;; at = path_directory(at)) {
    if (try_policy(loader, at, STR("lmms.toml"))) {
      look_beside(loader, at);
      return;
    }
    if (try_policy(loader, at, STR("pyproject.toml"))) return;
    if (at.len <= 1) return;
  }
}

static void load_named_policy(struct loader *loader, struct str path) {
  struct arena *arena = loader->arena;
  struct error error;
  struct str bytes;
  if (read_whole(arena, path, &bytes, &error) != FILE_READ)
    add_error(loader, str_copy(arena, str_from(error.text)));
  else if (!parse_policy(loader, path, bytes))
    add_error(loader, str_format(arena, STR_FMT ": has no [tool.lmms-lint]", STR_ARG(path)));
  else
    place_policy(loader, path, path_directory(paths_file_key(arena, loader->settings->cwd, path)));
}

/* ---- profiles ------------------------------------------------------------------------------- */

static void add_profile(struct loader *loader, struct str path, struct str bytes) {
  struct project *project = loader->settings->project;
  const struct profile *profile = profile_parse(path, bytes, &project->configuration);
  if (profile) project->profiles[project->profile_count++] = profile;
}

static void load_named_profile(struct loader *loader, struct str path) {
  struct error error;
  struct str bytes;
  if (read_whole(loader->arena, path, &bytes, &error) == FILE_READ)
    add_profile(loader, path, bytes);
  else
    add_error(loader, str_copy(loader->arena, str_from(error.text)));
}

/* The default profile of a folder; true if there is one, readable or not. */
static bool try_profile(struct loader *loader, struct str folder) {
  struct arena *arena = loader->arena;
  struct str key = path_join(arena, folder, STR(".lmms/profile.json")), bytes;
  struct str path = paths_shown(arena, loader->settings->cwd, key);
  struct error error;
  enum file_status status = read_whole(arena, path, &bytes, &error);
  if (status == FILE_MISSING) return false;
  loader->found_profile_at = folder;
  if (status == FILE_READ)
    add_profile(loader, path, bytes);
  else
    add_error(loader, str_copy(arena, str_from(error.text)));
  return true;
}

static void find_profile(struct loader *loader, struct str start) {
  const struct policy *policy = &loader->settings->project->policy;
  if (policy->given && try_profile(loader, policy->root)) return;
  struct git_repository repository = git_find(loader->arena, start);
  for (struct str at = start;; at = path_directory(at)) {
    if (try_profile(loader, at)) return;
    if (at.len <= 1 || str_equal(at, repository.root)) return;
  }
}

static void load_profiles(struct loader *loader, struct str start) {
  struct project *project = loader->settings->project;
  const struct project_options *options = loader->settings->options;
  struct policy_strings named = options->profiles;
  bool by_policy = named.count == 0 && project->policy.profile_given;
  if (by_policy) named = project->policy.profiles;
  project->profiles = ARENA_ARRAY(loader->arena, const struct profile *, named.count + 1);
  for (uint32_t i = 0; i < named.count; i++) {
    struct str path = named.items[i];
    if (by_policy) path = path_join(loader->arena, project->policy.directory, path);
    load_named_profile(loader, path);
  }
  if (named.count == 0 && !by_policy) find_profile(loader, start);
}

/* ---- baseline ------------------------------------------------------------------------------- */

static void find_baseline(struct loader *loader, struct str start) {
  const struct policy *policy = &loader->settings->project->policy;
  struct str repository = git_find(loader->arena, start).root, found = loader->found_profile_at;
  if (policy->given && baseline_try(loader->settings, policy->root)) return;
  for (struct str at = start;; at = path_directory(at)) {
    if (baseline_try(loader->settings, at)) return;
    if (at.len <= 1 || str_equal(at, repository)) break;
  }
  baseline_place(loader->settings, policy->given    ? policy->root
                                   : found.len      ? found
                                   : repository.len ? repository
                                                    : loader->settings->cwd);
}

/* ---- all ----------------------------------------------------------------------------------- */

/* The folder that the whole program lies in: the policy's or the default profile's, but never more
 * than the repository. */
static struct str program_folder(struct loader *loader, struct str start) {
  const struct policy *policy = &loader->settings->project->policy;
  struct str folder = policy->given ? policy->root : loader->found_profile_at;
  if (folder.len == 0 || !paths_below(start, folder)) return (struct str){0};
  struct str repository = git_find(loader->arena, start).root;
  return repository.len && paths_below(repository, folder) ? repository : folder;
}

struct str settings_load(struct settings *settings, struct str start) {
  struct project *project = settings->project;
  const struct project_options *options = settings->options;
  struct loader loader = {.settings = settings, .arena = &project->arena};
  project->policy = policy_defaults();
  if (options->config.len)
    load_named_policy(&loader, options->config);
  else if (!options->isolated)
    find_policy(&loader, start);
  if (!project->policy.given) project->policy.root = settings->cwd;
  if (!project->policy.target_python) project->policy.target_python = loader.requires_python;
  project->policy.cwd = settings->cwd;
  load_profiles(&loader, start);
  if (options->whole_program && !options->store) find_baseline(&loader, start);
  return program_folder(&loader, start);
}

/* Paths as the policy sees them, and the globs that it writes for them. */
#include "policy.h"

bool policy_glob(struct str pattern, struct str path) {
  struct glob glob;
  if (!glob_parse(pattern, &glob) || glob.negated) return false;
  size_t name_at = 0;
  for (size_t at = 0; at < path.len; at++) {
    if (path.ptr[at] != '/') continue;
    if (at > name_at && glob_match(&glob, str_slice(path, 0, at), name_at, true)) return true;
    name_at = at + 1;
  }
  return name_at < path.len && glob_match(&glob, path, name_at, false);
}

bool policy_matches(struct policy_strings globs, struct str path) {
  for (uint32_t i = 0; i < globs.count; i++)
    if (policy_glob(globs.items[i], path)) return true;
  return false;
}

struct str policy_relative(const struct policy *policy, struct arena *arena, struct str path) {
  return path_relative(arena, policy->cwd, policy->root, path);
}

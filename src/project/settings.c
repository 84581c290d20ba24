/* Policy and profile: where they are, and what is wrong with them.
 *
 * Policy: --config, else the nearest lmms.toml, or pyproject.toml with our table, from the folder
 * that holds all that was passed upward. Profiles: --profile, else the policy's, else
 * .lmms/profile.json beside the policy, else the nearest one upward. */
#include "internal.h"

/* The rooms policy and profile are not furnished yet: until then, nothing is read. */
struct str settings_load(struct settings *settings, struct str start) {
  (void)start;
  settings->project->policy.root = settings->cwd;
  settings->project->policy.cwd = settings->cwd;
  return (struct str){0};
}

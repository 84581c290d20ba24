/* rebase: paths and globs of an inherited policy file, as seen from the folder of the one that
 * inherits. Text only: no file is looked at. */
#include "internal.h"

static bool is_here(struct str folder) {
  return folder.len == 0 || str_equal(folder, STR("."));
}

static bool has_slash(struct str text) {
  return str_has_byte(text, '/');
}

static bool is_path_target(struct str target) {
  return has_slash(target) || str_ends(target, STR(".py")) || str_ends(target, STR(".pyw"));
}

/* Whether a text means a place relative to the policy's folder. */
static bool is_relative(struct str text, enum policy_meaning meaning) {
  if (text.len == 0) return false;
  switch (meaning) {
  case POLICY_GLOB: /* a lone name matches anywhere; a leading '/' means the policy's folder */
    return has_slash(str_slice(text, 0, text.len - 1));
  case POLICY_TARGET:
    return is_path_target(text) && text.ptr[0] != '/';
  case POLICY_PATH:
    return text.ptr[0] != '/';
  default:
    return false;
  }
}

/* Offset behind the components that both begin with. */
static size_t common_components(struct str a, struct str b) {
  size_t common = 0;
  for (size_t i = 0; i <= a.len && i <= b.len; i++) {
    bool a_ends = i == a.len || a.ptr[i] == '/', b_ends = i == b.len || b.ptr[i] == '/';
    if (a_ends && b_ends) common = i;
    if (i == a.len || i == b.len || a.ptr[i] != b.ptr[i]) break;
  }
  return common;
}

static struct str after(struct str text, size_t at) {
  if (at && at < text.len) at++; /* the slash */
  return str_slice(text, at, text.len);
}

/* `path` as seen from `folder`, both normalised. */
static struct str relative_to(struct arena *arena, struct str folder, struct str path) {
  if (is_here(folder)) return path;
  if (path.ptr[0] == '/' && folder.ptr[0] != '/') return path;
  size_t common = common_components(folder, path);
  struct str up = after(folder, common), down = after(path, common), part;
  struct str result = STR("");
  while (up.len && str_cut(&up, '/', &part)) {
    if (str_equal(part, STR(".."))) return path; /* no name to go back down by */
    result = path_join(arena, result, STR(".."));
  }
  return down.len ? path_join(arena, result, down) : result;
}

struct str policy_rebase(struct arena *arena, struct str text, enum policy_meaning meaning,
                         struct str from, struct str to) {
  if (!is_relative(text, meaning)) return text;
  struct str source = path_normalise(arena, from), target = path_normalise(arena, to);
  if (str_equal(source, target)) return text;
  bool glob = meaning == POLICY_GLOB, folder = text.ptr[text.len - 1] == '/';
  if (text.ptr[0] == '/') text = str_slice(text, 1, text.len);
  struct str full = path_normalise(arena, path_join(arena, source, text));
  struct str result = relative_to(arena, target, full);
  if (result.len == 0) result = glob ? STR("*") : STR(".");
  bool anchor = glob && !has_slash(result) && !str_equal(result, STR("*"));
  return str_format(arena, "%s" STR_FMT "%s", anchor ? "/" : "", STR_ARG(result),
                    glob && folder ? "/" : "");
}

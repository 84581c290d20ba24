/* Where the program starts.
 *
 * In: policy, the files' paths, and, where the policy names no entry, what lies beside them:
 * deployment files and pyproject.toml (deployment.c), names that mean an entry. Out:
 * project->entries. A file that is an entry in two ways is one entry, of the first way in the order
 * above. */
#include "internal.h"

#include <stdlib.h>

#define DIRECTORY_LIMIT 400 /* folders looked into for deployment files */
#define DEPTH_LIMIT 3       /* components of such a folder's path */

struct finder {
  struct project *project;
  struct arena *arena;
  ARRAY(struct graph_entry) entries;
  struct map seen; /* path or module of the entries so far */
};

static bool is_lambda(enum policy_entry_kind kind) {
  return kind == POLICY_ENTRY_LAMBDA || kind == POLICY_ENTRY_LAMBDA_SNAPSTART ||
         kind == POLICY_ENTRY_LAMBDA_PROVISIONED;
}

static bool pays(enum policy_entry_kind kind) {
  return kind == POLICY_ENTRY_LAMBDA || kind == POLICY_ENTRY_CLI || kind == POLICY_ENTRY_WORKER;
}

/* A file of these kinds is run, not imported. */
static bool runs_as_main(enum policy_entry_kind kind) {
  return kind == POLICY_ENTRY_CLI || kind == POLICY_ENTRY_WORKER;
}

static void add_entry(struct finder *f, struct graph_entry entry, enum policy_entry_kind kind) {
  entry.kind = kind;
  entry.pays = pays(kind);
  entry.lambda = is_lambda(kind);
  entry.script = entry.path.len && !entry.function.len && runs_as_main(kind);
  ARRAY_PUSH(f->arena, &f->entries, entry);
}

/* Adds what was found, unless that file is an entry already. */
static void add_found(struct finder *f, struct graph_entry entry, enum policy_entry_kind kind) {
  struct str key = entry.path.len ? entry.path : entry.label;
  if (map_get(&f->seen, key) != MAP_NONE) return;
  map_put(&f->seen, f->arena, key, 1);
  add_entry(f, entry, kind);
}

/* ---- named by policy ------------------------------------------------------------------------- */

/* Cuts ":function" off. */
static struct str cut_function(struct str *target) {
  size_t colon = str_rfind_byte(*target, ':');
  if (colon == SIZE_MAX) return (struct str){0};
  struct str function = str_slice(*target, colon + 1, target->len);
  *target = str_slice(*target, 0, colon);
  return function;
}

static bool is_path(struct str target) {
  return str_ends(target, STR(".py")) || str_ends(target, STR(".pyw")) || str_has_byte(target, '/');
}

/* `directory`: where a path begins. */
static void add_named(struct finder *f, struct str target, enum policy_entry_kind kind,
                      struct str directory, struct diag_place place) {
  struct graph_entry entry = {.label = target, .named_in = place.path, .line = place.line};
  entry.function = cut_function(&target);
  if (is_path(target)) {
    struct str path = path_join(f->arena, directory, target);
    if (file_is_directory(str_cstr(f->arena, path)))
      path = path_join(f->arena, path, STR("__main__.py"));
    entry.path = path_normalise(f->arena, path);
  } else {
    entry.module = target;
  }
  add_entry(f, entry, kind);
}

/* The last entry, or the first one that is the same; the last is then taken away. */
static uint32_t merge_last(struct finder *f) {
  const struct graph_entry *own = &f->entries.items[f->entries.count - 1];
  uint32_t same = 0;
  while (!str_equal(f->entries.items[same].path, own->path) ||
         !str_equal(f->entries.items[same].module, own->module))
    same++;
  if (same + 1 < f->entries.count) f->entries.count--;
  return same;
}

/* Each contract's entry: one of those that start the program, or one more. */
static const uint32_t *add_contracts(struct finder *f) {
  const struct policy *policy = &f->project->policy;
  uint32_t *of_contracts = ARENA_ARRAY(f->arena, uint32_t, policy->contract_count + 1);
  for (uint32_t i = 0; i < policy->contract_count; i++) {
    const struct policy_contract *contract = &policy->contracts[i];
    add_named(f, contract->entry, POLICY_ENTRY_CLI, policy->directory, contract->place);
    of_contracts[i] = merge_last(f);
  }
  return of_contracts;
}

/* ---- files ----------------------------------------------------------------------------------- */

static int compare_path(const void *key, const void *item) {
  return str_compare(*(const struct str *)key, *(const struct str *)item);
}

/* The linted file of that path; empty if there is none. */
static struct str linted(const struct project *project, struct str path) {
  const struct str *found =
      bsearch(&path, project->paths, project->file_count, sizeof path, compare_path);
  return found ? *found : (struct str){0};
}

static bool is_test(struct str path) {
  struct str part;
  while (path.len && str_cut(&path, '/', &part))
    if (str_equal(part, STR("test")) || str_equal(part, STR("tests"))) return true;
  return false;
}

/* The one linted file whose path ends in "/tail" (or is it); empty if there are several. */
static struct str linted_ending(const struct project *project, struct str tail) {
  struct str found = {0};
  for (uint32_t i = 0; i < project->file_count; i++) {
    struct str path = project->paths[i];
    bool ends =
        str_ends(path, tail) && (path.len == tail.len || path.ptr[path.len - tail.len - 1] == '/');
    if (!ends || is_test(path)) continue;
    if (found.len) return (struct str){0};
    found = path;
  }
  return found;
}

/* Lambda's own name for a file is no handler yet: somewhere in it one must be called so. */
static bool is_program(const struct project *project, uint32_t file, enum policy_entry_kind kind) {
  return kind != POLICY_ENTRY_LAMBDA || !project->files || project->files[file]->offers_handler;
}

static void add_by_name(struct finder *f, const char *name, enum policy_entry_kind kind) {
  for (uint32_t i = 0; i < f->project->file_count; i++) {
    struct str path = f->project->paths[i];
    if (!str_equal(path_name(path), str_from(name)) || is_test(path)) continue;
    if (!is_program(f->project, i, kind)) continue;
    add_found(f, (struct graph_entry){.path = path, .label = path, .named_in = path}, kind);
  }
}

/* ---- deployment files ------------------------------------------------------------------------ */

/* "a/b.c.function" -> "a/b/c.py" in `arena`, and the function. */
static struct str handler_file(struct arena *arena, struct str handler, struct str *function) {
  size_t dot = str_rfind_byte(handler, '.');
  if (dot == SIZE_MAX || dot == 0) return (struct str){0};
  *function = str_slice(handler, dot + 1, handler.len);
  struct str path = str_format(arena, STR_FMT ".py", STR_ARG(str_slice(handler, 0, dot)));
  char *text = (char *)(uintptr_t)path.ptr; /* just made */
  for (size_t i = 0; i + 3 < path.len; i++)
    if (text[i] == '.' && !(i + 1 < path.len && (text[i + 1] == '.' || text[i + 1] == '/')) &&
        !(i > 0 && text[i - 1] == '.'))
      text[i] = '/';
  return path_normalise(arena, path);
}

static void add_handler(struct finder *f, struct str template_path,
                        const struct template_handler *handler) {
  struct str function = {0}, file = handler_file(f->arena, handler->handler, &function);
  if (!file.len) return;
  struct str folder = path_join(f->arena, path_directory(template_path), handler->code);
  struct str path = linted(f->project, path_normalise(f->arena, path_join(f->arena, folder, file)));
  /* The code may be staged elsewhere: then the only file of that name. */
  if (!path.len && handler->python) path = linted_ending(f->project, file);
  if (!path.len) return;
  struct graph_entry entry = {.path = path,
                              .function = function,
                              .label = path,
                              .named_in = template_path,
                              .line = handler->line};
  add_found(f, entry, handler->kind);
}

static void add_scripts(struct finder *f, const struct deployment *deployment) {
  for (uint32_t i = 0; i < deployment->scripts.count; i++) {
    struct str module = deployment->scripts.items[i];
    struct graph_entry entry = {.label = module, .named_in = deployment->path};
    entry.function = cut_function(&module);
    entry.module = module;
    add_found(f, entry, POLICY_ENTRY_CLI);
  }
}

/* ---- folders --------------------------------------------------------------------------------- */

static uint32_t depth_of(struct str folder) {
  uint32_t depth = folder.len > 0;
  for (size_t i = 0; i < folder.len; i++)
    depth += folder.ptr[i] == '/';
  return depth;
}

static void add_folder(struct finder *f, struct folders *folders, struct str folder) {
  for (; folders->count < DIRECTORY_LIMIT; folder = path_directory(folder)) {
    bool known = map_get(&folders->seen, folder) != MAP_NONE;
    if (known) return;
    map_put(&folders->seen, f->arena, folder, 1);
    bool near = depth_of(folder) <= DEPTH_LIMIT || folder.len == f->project->policy.directory.len;
    if (near) ARRAY_PUSH(f->arena, folders, folder);
    if (folder.len <= 1) return;
  }
}

/* Folders of the files and those above, the nearest to where we run first. */
static struct folders list_folders(struct finder *f) {
  struct folders folders = {0};
  add_folder(f, &folders, STR(""));
  add_folder(f, &folders, f->project->policy.directory);
  struct str last = {0};
  for (uint32_t i = 0; i < f->project->file_count; i++) {
    struct str folder = path_directory(f->project->paths[i]);
    if (last.ptr && str_equal(folder, last)) continue;
    last = folder;
    add_folder(f, &folders, folder);
  }
  return folders;
}

static void find_deployed(struct finder *f, struct deployments *deployments) {
  for (size_t i = 0; i < deployments->count; i++)
    for (uint32_t k = 0; k < deployments->items[i].handler_count; k++)
      add_handler(f, deployments->items[i].path, &deployments->items[i].handlers[k]);
  add_by_name(f, "lambda_function.py", POLICY_ENTRY_LAMBDA);
  for (size_t i = 0; i < deployments->count; i++)
    add_scripts(f, &deployments->items[i]);
  add_by_name(f, "__main__.py", POLICY_ENTRY_CLI);
}

/* ---- all together ---------------------------------------------------------------------------- */

static bool is_called(const struct graph_entry *entry, struct str name) {
  return str_equal(entry->label, name) || str_equal(entry->path, name) ||
         str_equal(entry->module, name);
}

/* The entry that the user named: one of those that are known, by label, path or module; else one
 * more, of the kind that its name suggests. */
static uint32_t choose(struct finder *f, struct str name) {
  for (uint32_t i = 0; i < f->entries.count; i++)
    if (is_called(&f->entries.items[i], name)) return i;
  struct str file = path_name(name);
  bool lambda =
      str_starts(file, STR("lambda_function.py")) || str_starts(file, STR("lambda_function:"));
  add_named(f, name, lambda ? POLICY_ENTRY_LAMBDA : POLICY_ENTRY_CLI, STR(""),
            (struct diag_place){0});
  return merge_last(f);
}

void entries_find(struct project *project, struct deployments *known, struct str chosen) {
  struct finder f = {.project = project, .arena = &project->arena};
  bool concerns = project->policy.given || project->profile_count > 0 || project->looks;
  for (uint32_t i = 0; i < project->policy.entry_count; i++)
    add_named(&f, project->policy.entries[i].target, project->policy.entries[i].kind,
              project->policy.directory, project->policy.entries[i].place);
  if (!f.entries.count && concerns) {
    struct folders folders = list_folders(&f);
    struct deployments read = {0};
    if (!known) deployments_read(f.arena, &folders, &read);
    deployments_sort(f.arena, &folders, known ? known : &read);
    find_deployed(&f, known ? known : &read);
  }
  project->chosen_entry = chosen.len ? choose(&f, chosen) : GRAPH_NONE;
  project->entry_count = (uint32_t)f.entries.count;
  project->contract_entries = add_contracts(&f);
  project->entries = f.entries.items;
  project->all_entry_count = (uint32_t)f.entries.count;
}

void entries_deployments(struct project *project, struct deployments *deployments) {
  struct finder f = {.project = project, .arena = &project->arena};
  struct folders folders = list_folders(&f);
  deployments_read(f.arena, &folders, deployments);
}

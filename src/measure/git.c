/* git, asked for what it holds: revisions, the index, renames. Only its own objects are compared,
 * never files of the work tree with them: so no filter, no hook and no file system monitor of the
 * user's runs. Names go by -z and by object, revisions behind --end-of-options: nothing that is
 * called like an option or has odd characters is taken for something else. */
#include <limits.h>
#include <stdlib.h>

#include "measure/internal.h"

#define OUTPUT_LIMIT ((size_t)1 << 31) /* bytes of all that git says at once */

bool measure_git(struct measure_git git, const char *const *arguments, struct str input,
                 struct str *answer, struct error *error) {
  static const char *const settings[] = {"LC_ALL=C",
                                         "GIT_OPTIONAL_LOCKS=0",
                                         "GIT_TERMINAL_PROMPT=0",
                                         "GIT_LITERAL_PATHSPECS",
                                         "GIT_EXTERNAL_DIFF",
                                         NULL};
  /* Where a hook says which repository and index it is about, what it says counts from here. */
  bool by_hook = getenv("GIT_DIR") || getenv("GIT_INDEX_FILE");
  struct measure_arguments all = {.arena = git.arena};
  measure_argument(&all, STR("git"));
  measure_argument(&all, STR("--no-pager"));
  measure_argument(&all, STR("-c"));
  measure_argument(&all, STR("core.fsmonitor=false"));
  for (size_t i = 0; arguments[i]; i++)
    measure_argument(&all, str_from(arguments[i]));
  measure_argument(&all, (struct str){0});
  struct measure_command command = {
      .arguments = all.list.items,
      .directory = git.directory.len && !by_hook ? str_cstr(git.arena, git.directory) : NULL,
      .settings = settings,
      .input = input,
      .cleans_up = strcmp(arguments[0], "worktree") == 0,
      .output_limit = OUTPUT_LIMIT,
  };
  struct measure_ended ended;
  if (!measure_run(&command, &ended, error)) return false;
  bool good = ended.status == 0 && !ended.too_long;
  struct str line = ended.too_long ? STR("says too much") : measure_last_line(&ended);
  if (!good) error_set(error, "git %s: " STR_FMT, arguments[0], STR_ARG(line));
  *answer = str_copy(git.arena, builder_view(&ended.output));
  measure_ended_free(&ended);
  return good;
}

#define GIT(git, answer, error, ...)                                                               \
  measure_git((git), (const char *const[]){__VA_ARGS__, NULL}, (struct str){0}, (answer), (error))

/* Without the line end that git adds; names may end in white space. */
static struct str without_end(struct str line) {
  return str_ends(line, STR("\n")) ? str_slice(line, 0, line.len - 1) : line;
}

bool measure_git_top(struct measure_git git, struct str *top, struct error *error) {
  if (!GIT(git, top, error, "rev-parse", "--show-toplevel")) return false;
  char *real = realpath(str_cstr(git.arena, without_end(*top)), NULL);
  if (real) *top = str_copy(git.arena, str_from(real));
  if (!real) error_set(error, "git: the work tree is gone");
  free(real);
  return real != NULL;
}

/* ---- revisions ------------------------------------------------------------------------------ */

static const char *shallow_hint(struct measure_git git) {
  struct str answer;
  struct error ignored;
  bool shallow = GIT(git, &answer, &ignored, "rev-parse", "--is-shallow-repository") &&
                 str_equal(without_end(answer), STR("true"));
  return shallow ? ": this clone is shallow, fetch the history first (git fetch --unshallow; in "
                   "actions/checkout: fetch-depth: 0)"
                 : "";
}

static bool find_commit(struct measure_git git, struct str revision, struct str *commit) {
  struct str name = str_format(git.arena, STR_FMT "^{commit}", STR_ARG(revision));
  struct error ignored;
  bool good =
      GIT(git, commit, &ignored, "rev-parse", "--verify", "--quiet", "--end-of-options", name.ptr);
  *commit = str_copy(git.arena, without_end(*commit));
  return good && commit->len;
}

bool measure_git_since(struct measure_git git, struct str revision, struct str *commit,
                       struct error *error) {
  struct error ignored;
  struct str given, head;
  if (!find_commit(git, revision, &given)) {
    error_set(error, "'" STR_FMT "' is no commit here%s", STR_ARG(revision), shallow_hint(git));
    return false;
  }
  if (!find_commit(git, STR("HEAD"), &head)) {
    error_set(error, "there is no commit yet");
    return false;
  }
  if (GIT(git, commit, &ignored, "merge-base", given.ptr, head.ptr)) {
    *commit = str_copy(git.arena, without_end(*commit));
    return true;
  }
  error_set(error, "'" STR_FMT "' and HEAD have no commit in common here%s", STR_ARG(revision),
            shallow_hint(git));
  return false;
}

bool measure_git_head(struct measure_git git, struct str *commit) {
  return find_commit(git, STR("HEAD"), commit);
}

bool measure_git_changed(struct measure_git git, struct str path, struct str *commit) {
  struct error ignored;
  bool good = GIT(git, commit, &ignored, "--literal-pathspecs", "rev-list", "--max-count=1", "HEAD",
                  "--", str_cstr(git.arena, path));
  *commit = str_copy(git.arena, without_end(*commit));
  return good && commit->len;
}

/* ---- files ---------------------------------------------------------------------------------- */

struct entry {
  struct str path, object;
  bool is_link;
};

struct listing {
  struct measure_git git;
  ARRAY(struct entry) entries;
  struct builder objects; /* a line each, as cat-file wants them */
};

/* "<mode> <type> <object>\t<path>" of a tree, "<mode> <object> <stage>\t<path>" of the index. */
static void take_line(struct listing *listing, struct str line, bool of_index) {
  size_t tab = str_find(line, STR("\t"), 0);
  if (tab == SIZE_MAX) return;
  struct str rest = str_slice(line, 0, tab), mode, second = {0}, third = {0};
  struct str path = str_slice(line, tab + 1, line.len);
  str_cut(&rest, ' ', &mode);
  str_cut(&rest, ' ', &second);
  str_cut(&rest, ' ', &third);
  bool is_link = str_equal(mode, STR("120000"));
  if (!path_is_python(path) || (!is_link && !str_starts(mode, STR("100")))) return;
  bool merged = !of_index || str_equal(third, STR("0")) || str_equal(third, STR("2"));
  if (!merged) return; /* of a conflict: our side */
  struct str object = of_index ? second : third;
  ARRAY_PUSH(listing->git.arena, &listing->entries, (struct entry){path, object, is_link});
  builder_add(&listing->objects, object);
  builder_add_byte(&listing->objects, '\n');
}

static int compare_files(const void *left, const void *right) {
  const struct measure_file *a = left, *b = right;
  return str_compare(a->path, b->path);
}

static bool find_file(const struct measure_files *files, struct str path, struct str *bytes) {
  struct measure_file key = {path, {0}};
  const struct measure_file *found =
      files->count ? bsearch(&key, files->items, files->count, sizeof key, compare_files) : NULL;
  if (found) *bytes = found->bytes;
  return found;
}

/* A link stands for the file that it leads to, if that is one of these. */
static void resolve_links(struct listing *listing, struct measure_files *files,
                          const struct measure_file *links, size_t count) {
  struct arena *arena = listing->git.arena;
  size_t plain = files->count;
  for (size_t i = 0; i < count; i++) {
    struct measure_files known = {files->items, plain, 0};
    struct str target = path_join(arena, path_directory(links[i].path), links[i].bytes), bytes;
    if (find_file(&known, path_normalise(arena, target), &bytes))
      ARRAY_PUSH(arena, files, (struct measure_file){links[i].path, bytes});
  }
  if (files->count > plain) qsort(files->items, files->count, sizeof *files->items, compare_files);
}

/* What cat-file --batch says of one object: "<object> <type> <size>\n<bytes>\n". */
static bool next_object(struct str *rest, struct str *bytes) {
  struct str header;
  if (!str_cut(rest, '\n', &header)) return false;
  size_t at = str_rfind_byte(header, ' ');
  if (at == SIZE_MAX || !rest->ptr) return false;
  uint64_t size = 0;
  for (size_t i = at + 1; i < header.len; i++) {
    if (header.ptr[i] < '0' || header.ptr[i] > '9') return false;
    size = size * 10 + (uint64_t)(header.ptr[i] - '0');
  }
  if (size >= rest->len) return false;
  *bytes = str_slice(*rest, 0, size);
  *rest = str_slice(*rest, size + 1, rest->len);
  return true;
}

static bool read_objects(struct listing *listing, struct measure_files *files,
                         struct error *error) {
  struct arena *arena = listing->git.arena;
  struct str answer;
  ARRAY(struct measure_file) links = {0};
  static const char *const arguments[] = {"cat-file", "--batch", NULL};
  if (!measure_git(listing->git, arguments, builder_view(&listing->objects), &answer, error))
    return false;
  for (size_t i = 0; i < listing->entries.count; i++) {
    const struct entry *entry = &listing->entries.items[i];
    struct measure_file file = {entry->path, {0}};
    if (!next_object(&answer, &file.bytes)) {
      error_set(error, "git cat-file: " STR_FMT " cannot be read", STR_ARG(entry->path));
      return false;
    }
    if (entry->is_link)
      ARRAY_PUSH(arena, &links, file);
    else
      ARRAY_PUSH(arena, files, file);
  }
  if (files->count) qsort(files->items, files->count, sizeof *files->items, compare_files);
  resolve_links(listing, files, links.items, links.count);
  return true;
}

bool measure_git_files(struct measure_git git, struct str commit, struct measure_files *files,
                       struct error *error) {
  struct listing listing = {.git = git};
  struct str list, line;
  bool of_index = commit.len == 0;
  *files = (struct measure_files){0};
  bool good = of_index
                  ? GIT(git, &list, error, "ls-files", "--stage", "-z", "--full-name", "--", ":/")
                  : GIT(git, &list, error, "ls-tree", "-r", "-z", "--full-tree", commit.ptr);
  while (good && str_cut(&list, 0, &line))
    take_line(&listing, line, of_index);
  if (good && listing.entries.count) good = read_objects(&listing, files, error);
  builder_free(&listing.objects);
  return good;
}

bool measure_git_renames(struct measure_git git, struct str commit, struct measure_renames *renames,
                         struct error *error) {
  struct str list, status, from, to;
  *renames = (struct measure_renames){0};
  if (!GIT(git, &list, error, "-c", "diff.relative=false", "diff-index", "--cached", "-M",
           "--name-status", "-z", "--diff-filter=R", "--no-ext-diff", commit.ptr, "--"))
    return false;
  while (str_cut(&list, 0, &status) && str_cut(&list, 0, &from) && str_cut(&list, 0, &to))
    ARRAY_PUSH(git.arena, renames, (struct measure_rename){from, to});
  return true;
}

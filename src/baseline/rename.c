/* Files that have another name now: found by what they import. */
#include "baseline.h"

static void add_part(struct builder *out, struct str text) {
  builder_add(out, text);
  builder_add_byte(out, 0);
}

/* One imported name; a statement without names is as good as one. */
static uint64_t hash_name(struct builder *text, const struct facts_import *import,
                          const struct facts_name *name) {
  builder_clear(text);
  builder_add_format(text, "%d %u ", (int)import->kind, (unsigned)import->level);
  add_part(text, import->module);
  add_part(text, import->qualname);
  if (name) add_part(text, name->name);
  if (name) add_part(text, name->as);
  return str_hash(builder_view(text));
}

/* The sum over all names: statements may be put in order, split and joined. */
uint64_t baseline_imports(const struct facts *facts) {
  struct builder text = {0};
  uint64_t sum = 0;
  for (uint32_t i = 0; i < facts->import_count; i++) {
    const struct facts_import *import = &facts->imports[i];
    if (import->name_count == 0) sum += hash_name(&text, import, NULL);
    for (uint32_t k = 0; k < import->name_count; k++)
      sum += hash_name(&text, import, &import->names[k]);
  }
  builder_free(&text);
  return sum;
}

void baseline_rename(struct baseline *baseline, struct str from, struct str to) {
  for (size_t i = 0; i < baseline->count; i++)
    if (str_equal(baseline->items[i].path, from)) baseline->items[i].path = to;
  for (size_t i = 0; i < baseline->files.count; i++)
    if (str_equal(baseline->files.items[i].path, from)) baseline->files.items[i].path = to;
}

struct following {
  struct baseline *baseline;
  const struct baseline_file *files;
  uint32_t count;
  bool *taken;    /* per file of those */
  struct str *to; /* per file of the baseline: its name now, or empty */
};

/* A file that the baseline does not know, with the imports of this one; `count` if there is none.
 */
static uint32_t find_unknown(const struct following *f, const struct baseline_file *gone,
                             bool same_name) {
  for (uint32_t i = 0; i < f->count; i++) {
    struct str path = f->files[i].path;
    if (f->taken[i] || f->files[i].imports != gone->imports) continue;
    if (same_name && !str_equal(path_name(path), path_name(gone->path))) continue;
    if (!baseline_find_file(f->baseline, path)) return i;
  }
  return f->count;
}

/* Finds names for the files that are gone and have none yet. Out: how many have none. */
static uint32_t find_names(struct following *f, const bool *gone, bool same_name) {
  uint32_t lost = 0;
  for (size_t k = 0; k < f->baseline->files.count; k++) {
    const struct baseline_file *file = &f->baseline->files.items[k];
    if (!gone[k] || f->to[k].len) continue;
    uint32_t at = file->imports ? find_unknown(f, file, same_name) : f->count;
    lost += at == f->count;
    if (at == f->count) continue;
    f->taken[at] = true;
    f->to[k] = f->files[at].path;
  }
  return lost;
}

uint32_t baseline_follow(struct baseline *baseline, const struct baseline_file *files,
                         uint32_t count, const bool *gone) {
  struct arena *arena = baseline->arena;
  struct following f = {baseline, files, count, ARENA_ARRAY(arena, bool, count + 1),
                        ARENA_ARRAY(arena, struct str, baseline->files.count + 1)};
  find_names(&f, gone, true);
  uint32_t lost = find_names(&f, gone, false);
  for (size_t k = 0; k < baseline->files.count; k++)
    if (f.to[k].len) baseline_rename(baseline, baseline->files.items[k].path, f.to[k]);
  baseline_sort(baseline, true);
  return lost;
}

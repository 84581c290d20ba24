/* The entries of a baseline: in order, written, and compared with findings. */
#include "baseline.h"

#include <stdlib.h>

struct str baseline_text(struct arena *arena, struct str text) {
  size_t at = 0;
  for (size_t len; at < text.len && (len = str_utf8(text, at)); at += len) {
  }
  if (at == text.len) return text;
  struct builder out = {0};
  for (at = 0; at < text.len;) {
    size_t len = str_utf8(text, at);
    builder_add(&out, len ? str_slice(text, at, at + len) : STR("\xEF\xBF\xBD"));
    at += len ? len : 1;
  }
  struct str valid = str_copy(arena, builder_view(&out));
  builder_free(&out);
  return valid;
}

/* ---- order ---------------------------------------------------------------------------------- */

/* But for the scope. */
static int compare_subjects(const struct baseline_entry *a, const struct baseline_entry *b) {
  int by = str_compare(a->path, b->path);
  if (!by) by = str_compare(a->code, b->code);
  return by ? by : str_compare(a->module, b->module);
}

static int compare_entries(const void *left, const void *right) {
  const struct baseline_entry *a = left, *b = right;
  int by = compare_subjects(a, b);
  return by ? by : str_compare(a->scope, b->scope);
}

static int compare_files(const void *left, const void *right) {
  const struct baseline_file *a = left, *b = right;
  int by = str_compare(a->path, b->path);
  return by ? by : (a->imports > b->imports) - (a->imports < b->imports);
}

void baseline_add(struct baseline *baseline, struct baseline_entry entry) {
  ARRAY_PUSH(baseline->arena, baseline, entry);
}

void baseline_add_file(struct baseline *baseline, struct baseline_file file) {
  ARRAY_PUSH(baseline->arena, &baseline->files, file);
}

/* Each file with a finding has a record, if need be one that knows nothing of its imports. */
static void sort_files(struct baseline *baseline) {
  for (size_t i = 0; i < baseline->count; i++)
    if (i == 0 || !str_equal(baseline->items[i].path, baseline->items[i - 1].path))
      baseline_add_file(baseline, (struct baseline_file){baseline->items[i].path, 0});
  struct baseline_file *files = baseline->files.items;
  size_t kept = 0, count = baseline->files.count;
  if (count > 1) qsort(files, count, sizeof *files, compare_files);
  for (size_t i = 0; i < count; i++)
    if (kept && str_equal(files[kept - 1].path, files[i].path))
      files[kept - 1] = files[i];
    else
      files[kept++] = files[i];
  baseline->files.count = kept;
}

void baseline_sort(struct baseline *baseline, bool sum) {
  struct baseline_entry *items = baseline->items;
  size_t kept = 0;
  if (baseline->count > 1) qsort(items, baseline->count, sizeof *items, compare_entries);
  for (size_t i = 0; i < baseline->count; i++) {
    if (!kept || compare_entries(&items[kept - 1], &items[i]) != 0)
      items[kept++] = items[i];
    else if (sum)
      items[kept - 1].count += items[i].count;
    else if (items[kept - 1].count < items[i].count)
      items[kept - 1].count = items[i].count;
  }
  baseline->count = kept;
  sort_files(baseline);
}

const struct baseline_file *baseline_find_file(const struct baseline *baseline, struct str path) {
  size_t low = 0, high = baseline->files.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int by = str_compare(baseline->files.items[middle].path, path);
    if (by == 0) return &baseline->files.items[middle];
    if (by < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

/* ---- the text form -------------------------------------------------------------------------- */

static void add_text(struct builder *out, const char *name, struct str value) {
  if (value.len == 0) return;
  builder_add_key(out, name);
  builder_add_json(out, value);
}

static void write_file(struct builder *out, const struct baseline_file *file) {
  builder_add_byte(out, '{');
  add_text(out, "path", file->path);
  builder_add_format(out, ", \"imports\": \"%016llx\"}\n", (unsigned long long)file->imports);
}

static void write_entry(struct builder *out, const struct baseline_entry *entry) {
  builder_add_byte(out, '{');
  add_text(out, "path", entry->path);
  add_text(out, "code", entry->code);
  add_text(out, "module", entry->module);
  add_text(out, "scope", entry->scope);
  if (entry->count != 1) builder_key_integer(out, "count", entry->count);
  builder_add(out, STR("}\n"));
}

void baseline_write(struct builder *out, const struct baseline *baseline) {
  builder_add_format(out, "{\"schema\": %d}\n", BASELINE_SCHEMA);
  for (size_t i = 0; i < baseline->count; i++) {
    const struct baseline_entry *entry = &baseline->items[i];
    bool begins = i == 0 || !str_equal(entry->path, baseline->items[i - 1].path);
    const struct baseline_file *file = begins ? baseline_find_file(baseline, entry->path) : NULL;
    if (file && file->imports) write_file(out, file);
    write_entry(out, entry);
  }
}

/* ---- findings ------------------------------------------------------------------------------- */

/* Index of the first entry that does not come before this one. */
static size_t lower_bound(const struct baseline *baseline, const struct baseline_entry *entry) {
  size_t low = 0, high = baseline->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare_entries(&baseline->items[middle], entry) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static bool take_same(const struct baseline *baseline, const struct baseline_entry *finding,
                      uint32_t *left) {
  size_t at = lower_bound(baseline, finding);
  if (at == baseline->count || compare_entries(&baseline->items[at], finding) != 0) return false;
  if (left[at] == 0) return false;
  left[at]--;
  return true;
}

/* The same in another scope. */
static bool take_alike(const struct baseline *baseline, const struct baseline_entry *finding,
                       uint32_t *left) {
  struct baseline_entry first = *finding;
  first.scope = (struct str){0};
  for (size_t at = lower_bound(baseline, &first);
       at < baseline->count && compare_subjects(&baseline->items[at], finding) == 0; at++) {
    if (left[at] == 0) continue;
    left[at]--;
    return true;
  }
  return false;
}

/* It was told with another line; with `any`: or something like it is known. */
static bool is_told_with(const struct baseline *baseline, const struct baseline_entry *finding,
                         bool any) {
  struct baseline_entry first = *finding;
  first.scope = (struct str){0};
  for (size_t at = lower_bound(baseline, &first);
       at < baseline->count && compare_subjects(&baseline->items[at], finding) == 0; at++)
    if (any || baseline->items[at].count == 0) return true;
  return false;
}

void baseline_match(const struct baseline *baseline, const struct baseline_entry *findings,
                    uint32_t count, uint32_t own, bool *known, uint32_t *left) {
  for (size_t i = 0; i < baseline->count; i++)
    left[i] = baseline->items[i].count;
  for (uint32_t i = 0; i < count; i++)
    known[i] = take_same(baseline, &findings[i], left);
  for (uint32_t i = 0; i < count; i++)
    if (!known[i])
      known[i] = take_alike(baseline, &findings[i], left) ||
                 is_told_with(baseline, &findings[i], i >= own);
}

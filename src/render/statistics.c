/* Findings counted: by rule, and by the folder they lie in. Of milliseconds only the largest single
 * saving is told: savings do not add up, since what two imports load may be the same. */
#include "internal.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct statistic {
  struct str name; /* of the rule's code, or of the folder */
  const struct diag *first;
  uint32_t count, files;
  double saving_ms; /* the largest, NAN = none known */
  struct str last_path;
};

struct statistics {
  struct arena *arena;
  struct map index;
  struct statistic *items;
  size_t count, capacity;
};

/* The most frequent first. */
static int compare(const void *left, const void *right) {
  const struct statistic *a = left, *b = right;
  if (a->count != b->count) return a->count < b->count ? 1 : -1;
  return str_compare(a->name, b->name);
}

/* In: findings sorted by path. */
static void count_diag(struct statistics *all, struct str name, const struct diag *diag) {
  uint32_t at = map_get(&all->index, name);
  if (at == MAP_NONE) {
    at = (uint32_t)all->count;
    map_put(&all->index, all->arena, name, at);
    ARRAY_PUSH(all->arena, all, (struct statistic){.name = name, .first = diag, .saving_ms = NAN});
  }
  assert(all->items);
  struct statistic *one = &all->items[at];
  one->files += one->count == 0 || !str_equal(one->last_path, diag->place.path);
  one->count++;
  one->last_path = diag->place.path;
  one->saving_ms = fmax(one->saving_ms, diag->figures.saving_ms);
}

static struct statistics count_all(struct arena *arena, const struct engine_result *result,
                                   bool by_folder) {
  struct statistics all = {.arena = arena};
  for (uint32_t i = 0; i < result->diag_count; i++) {
    const struct diag *diag = &result->diags[i];
    struct str folder = path_directory(diag->place.path);
    if (by_folder) count_diag(&all, folder.len ? folder : STR("."), diag);
    if (!by_folder) count_diag(&all, str_from(diag->code), diag);
  }
  if (all.count > 1) qsort(all.items, all.count, sizeof *all.items, compare);
  return all;
}

/* ---- text ----------------------------------------------------------------------------------- */

static void add_line(struct builder *out, const struct statistic *one, bool is_folder) {
  builder_add_format(out, "%6u  ", (unsigned)one->count);
  render_escaped(out, one->name);
  if (!is_folder) builder_add_format(out, "  %s", one->first->name);
  builder_add_format(out, ": %u file%s", (unsigned)one->files, one->files == 1 ? "" : "s");
  if (!isnan(one->saving_ms)) {
    builder_add(out, STR(", saves up to "));
    builder_add_number(out, one->saving_ms, one->saving_ms < 10 ? 1 : 0);
    builder_add(out, STR(" ms at one place"));
  }
  builder_add_byte(out, '\n');
}

/* ---- json ----------------------------------------------------------------------------------- */

static void add_object(struct builder *out, const struct statistic *one, bool is_folder) {
  builder_add_byte(out, '{');
  if (is_folder) {
    builder_add_key(out, "path");
    render_json_path(out, one->name);
  } else {
    builder_key_text(out, "code", one->name);
    builder_key_text(out, "name", str_from(one->first->name));
  }
  builder_key_integer(out, "count", one->count);
  builder_key_integer(out, "files", one->files);
  builder_key_number(out, "saving_ms", one->saving_ms, 3);
  builder_add_byte(out, '}');
}

static void add_list(struct builder *out, const char *name, const struct statistics *all,
                     bool is_folder) {
  builder_add_format(out, "  \"%s\": [", name);
  for (size_t i = 0; i < all->count; i++) {
    builder_add_cstr(out, i ? ",\n    " : "\n    ");
    add_object(out, &all->items[i], is_folder);
  }
  builder_add_cstr(out, all->count ? "\n  ]" : "]");
}

void render_statistics(struct builder *out, const struct engine_result *result, bool json) {
  struct arena arena = {0};
  struct statistics rules = count_all(&arena, result, false);
  struct statistics folders = count_all(&arena, result, true);
  if (json) {
    builder_add(out, STR("{\n  \"schema\": 1,\n"));
    add_list(out, "rules", &rules, false);
    builder_add(out, STR(",\n"));
    add_list(out, "folders", &folders, true);
    builder_add(out, STR("\n}\n"));
  } else {
    for (size_t i = 0; i < rules.count; i++)
      add_line(out, &rules.items[i], false);
    if (folders.count) builder_add_byte(out, '\n');
    for (size_t i = 0; i < folders.count; i++)
      add_line(out, &folders.items[i], true);
  }
  arena_free(&arena);
}

/* Findings counted by code. */
#include "internal.h"

#include <stdlib.h>

struct statistic {
  const struct diag *first;
  uint32_t count;
};

static int compare(const void *left, const void *right) {
  const struct statistic *a = left, *b = right;
  if (a->count != b->count) return a->count < b->count ? 1 : -1;
  return strcmp(a->first->code, b->first->code);
}

struct statistics {
  struct statistic *items;
  size_t count, capacity;
};

static void count_diag(struct arena *arena, struct statistics *all, const struct diag *diag) {
  for (size_t i = 0; i < all->count; i++) {
    if (strcmp(all->items[i].first->code, diag->code) != 0) continue;
    all->items[i].count++;
    return;
  }
  ARRAY_PUSH(arena, all, (struct statistic){diag, 1});
}

static void add_json(struct builder *out, const struct statistic *one, bool first) {
  builder_add_cstr(out, first ? "\n  {\"code\": " : ",\n  {\"code\": ");
  builder_add_json(out, str_from(one->first->code));
  builder_add(out, STR(", \"name\": "));
  builder_add_json(out, str_from(one->first->name));
  builder_add_format(out, ", \"count\": %u}", (unsigned)one->count);
}

void render_statistics(struct builder *out, const struct engine_result *result, bool json) {
  struct arena arena = {0};
  struct statistics all = {0};
  for (uint32_t i = 0; i < result->diag_count; i++)
    count_diag(&arena, &all, &result->diags[i]);
  if (all.count > 1) qsort(all.items, all.count, sizeof *all.items, compare);
  if (json) builder_add_byte(out, '[');
  for (size_t i = 0; i < all.count; i++) {
    const struct statistic *one = &all.items[i];
    if (json)
      add_json(out, one, i == 0);
    else
      builder_add_format(out, "%6u  %s  %s\n", (unsigned)one->count, one->first->code,
                         one->first->name);
  }
  if (json) builder_add_cstr(out, all.count ? "\n]\n" : "]\n");
  arena_free(&arena);
}

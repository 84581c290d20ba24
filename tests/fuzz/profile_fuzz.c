/* libFuzzer entry of the profile: any bytes are read, every fault lies within the text, and a good
 * profile is written, read back to the same text, and joined with itself without a change. */
#include "profile/profile.h"

#include <stdlib.h>

static void check_places(const struct diag_list *diags, size_t size) {
  for (size_t i = 0; i < diags->count; i++) {
    const struct diag_place *place = &diags->items[i].place;
    if (place->offset > place->end_offset || place->end_offset > size || place->line == 0) abort();
  }
}

static void check_written(struct arena *arena, const struct profile *profile) {
  struct diag_list diags = {.arena = arena};
  struct builder first = {0}, second = {0};
  profile_write(&first, profile);
  const struct profile *again = profile_parse(STR("p"), builder_view(&first), &diags);
  if (!again) abort();
  profile_write(&second, profile_merge(arena, again, again));
  if (!str_equal(builder_view(&first), builder_view(&second))) abort();
  builder_free(&first);
  builder_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena = {0};
  struct diag_list diags = {.arena = &arena};
  struct str text = text_pad(&arena, str_of((const char *)data, size));
  const struct profile *profile = profile_parse(STR("p"), text, &diags);
  check_places(&diags, size);
  if (!profile != (diags.count > 0)) abort();
  if (profile) check_written(&arena, profile);
  arena_free(&arena);
  return 0;
}

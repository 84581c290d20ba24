/* libFuzzer entry of the TOML reader and the policy: any bytes are read, every fault lies within
 * the text, and a policy without faults is written and read back to the same text. */
#include "policy/policy.h"

#include <stdlib.h>

static void check_places(const struct diag_list *diags, size_t size) {
  for (size_t i = 0; i < diags->count; i++) {
    const struct diag_place *place = &diags->items[i].place;
    if (place->offset > place->end_offset || place->end_offset > size || place->line == 0) abort();
  }
}

static void check_written(struct arena *arena, const struct policy *policy) {
  struct diag_list diags = {.arena = arena};
  struct builder first = {0}, second = {0};
  policy_write(&first, policy);
  struct policy again = policy_parse(policy_defaults(), STR("lmms.toml"), builder_view(&first),
                                     false, NULL, NULL, &diags, NULL);
  policy_write(&second, &again);
  if (diags.count || !str_equal(builder_view(&first), builder_view(&second))) abort();
  builder_free(&first);
  builder_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena = {0};
  struct str text = text_pad(&arena, str_of((const char *)data, size));
  for (int pyproject = 0; pyproject < 2; pyproject++) {
    struct diag_list diags = {.arena = &arena};
    struct policy policy = policy_parse(policy_defaults(), STR("x/pyproject.toml"), text, pyproject,
                                        NULL, NULL, &diags, NULL);
    check_places(&diags, size);
    if (!pyproject && diags.count == 0) check_written(&arena, &policy);
  }
  arena_free(&arena);
  return 0;
}

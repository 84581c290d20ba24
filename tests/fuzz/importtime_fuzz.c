/* libFuzzer entry of the reader of -X importtime: any bytes, whole and cut in two, give the same
 * rows; edges stay within the modules, and the result reads back as a profile. */
#include "profile/importtime.h"

#include <stdlib.h>

static const struct importtime *read(struct arena *arena, struct str text, size_t cut) {
  struct importtime_reader *reader = importtime_begin();
  importtime_feed(reader, str_slice(text, 0, cut));
  importtime_feed(reader, str_slice(text, cut, text.len));
  return importtime_end(reader, arena);
}

static void check_edges(const struct importtime *times) {
  for (uint32_t i = 0; i < times->module_count; i++) {
    const struct importtime_module *module = &times->modules[i];
    if (!(module->alone_ms >= 0) || !(module->self_ms >= 0)) abort();
    for (uint32_t j = 0; j < module->import_count; j++)
      if (module->imports[j] >= times->module_count) abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena = {0};
  struct str text = str_of((const char *)data, size);
  const struct importtime *whole = read(&arena, text, size), *parts = read(&arena, text, size / 2);
  if (whole->rows != parts->rows || whole->damaged != parts->damaged) abort();
  check_edges(whole);
  arena_free(&arena);
  return 0;
}

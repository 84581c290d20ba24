/* libFuzzer entry of what the engine reads in comments: exception documents, dates, suppressions.
 * Any bytes give a document or none, figures are in range or unknown. Build: clang
 * -fsanitize=fuzzer,address,undefined with the rooms engine, rules and all that they see. */
#include "engine/internal.h"

#include <math.h>
#include <stdlib.h>

static void check(const struct exception_document *document) {
  if (!isnan(document->usage) && !(document->usage >= 0 && document->usage <= 1)) abort();
  if (!isnan(document->import_ms) && !(document->import_ms >= 0)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena = {0};
  struct exception_document document;
  struct str text = str_copy(&arena, str_of((const char *)data, size));
  exception_parse(text, &document);
  check(&document);
  exception_parse_line(text, &document);
  check(&document);
  exception_date(text);
  struct facts_suppression comment = {.text = text, .span = {.line = 1}};
  struct facts file = {.suppressions = &comment, .suppression_count = 1};
  const struct facts *files[] = {&file};
  struct rule rule = {.code = "LMM101", .name = "heavy-import-at-startup", .summary = ""};
  struct suppressions *all = suppressions_new(&arena, files, 1, STR("2026-11-21"));
  suppressions_allow(all, 0, 1, 1, &rule);
  arena_free(&arena);
  return 0;
}

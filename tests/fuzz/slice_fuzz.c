/* libFuzzer entry of the grammar room: any bytes are sliced and parsed; ranges must ascend within
 * the text. Build: clang -fsanitize=fuzzer,address,undefined with the rooms grammar and base. */
#include "grammar/grammar.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct grammar_slicer *slicer;
  static struct grammar_parser *parser;
  if (!slicer) slicer = grammar_slicer_new();
  if (!parser) parser = grammar_parser_new();
  char *text = calloc(size + 64, 1);
  if (!text) return 0;
  if (size) memcpy(text, data, size);
  const struct grammar_wish whole = {.whole = true};
  for (int i = 0; i < 2; i++) {
    const struct grammar_slice *slice =
        grammar_slice(slicer, str_of(text, size), i ? &whole : NULL);
    uint32_t end = 0;
    for (uint32_t k = 0; k < slice->range_count; end = slice->ranges[k++].end_byte)
      if (slice->ranges[k].start_byte < end || slice->ranges[k].end_byte > size) abort();
    ts_tree_delete(grammar_parse(parser, slice));
    if (i) ts_tree_delete(grammar_parse_range(parser, slice, 0, (uint32_t)size));
  }
  free(text);
  return 0;
}

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
    for (uint32_t part = 0; part < slice->part_count; part++) {
      const TSRange *range = slice->ranges + slice->parts[part].first_range;
      const TSRange *last = range + slice->parts[part].range_count;
      for (uint32_t end = 0; range < last; end = range++->end_byte)
        if (range->start_byte < end || range->end_byte > size) abort();
      ts_tree_delete(grammar_parse(parser, slice, part));
    }
    if (i) ts_tree_delete(grammar_parse_range(parser, slice, 0, (uint32_t)size));
  }
  free(text);
  return 0;
}

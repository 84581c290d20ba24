/* The parser: kept ranges to tree-sitter's tree.
 *
 * Leaves to tree-sitter and the official grammar what the bytes mean. Kinds of node and fields are
 * looked up once, by name, when the parser is made.
 *
 * At a statement that is broken everywhere tree-sitter copies all it has skipped at each attempt to
 * go on: its work grows with the square of the statement's length. What it copies is counted, by
 * the memory that it asks for, and beyond a bound the statement is read as far as it got.
 */
#include "grammar/internal.h"

#include <assert.h>
#include <stdlib.h>

const TSLanguage *tree_sitter_python(void);

struct grammar_parser {
  TSParser *parser;
  struct grammar_fields fields;
  uint8_t *kinds; /* enum grammar_kind by symbol */
  uint32_t symbol_count;
  GRAMMAR_LIST(TSRange) ranges; /* of the last grammar_parse_range */
  GRAMMAR_LIST(TSRange) cut;    /* the ranges of a parse that was given up, as far as it got */
  uint64_t most_copied;         /* value of grammar_allocator_large at which to give up */
  uint32_t reached;             /* offset where that was */
  uint32_t read_to;             /* of the last tree */
};

static const struct {
  struct str name;
  bool named;
} kind_names[] = {
#define KIND_NAME(suffix, name, named) {{name, sizeof(name) - 1}, named},
    GRAMMAR_KINDS(KIND_NAME)
#undef KIND_NAME
};

static void look_up_kinds(struct grammar_parser *parser, const TSLanguage *language) {
  parser->symbol_count = ts_language_symbol_count(language);
  parser->kinds = calloc(parser->symbol_count, 1);
  if (!parser->kinds) base_out_of_memory();
  for (uint32_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++) {
    if (i + 1 == GRAMMAR_ERROR) continue; /* its symbol lies beyond the table */
    TSSymbol symbol = ts_language_symbol_for_name(
        language, kind_names[i].name.ptr, (uint32_t)kind_names[i].name.len, kind_names[i].named);
    assert(symbol != 0 && symbol < parser->symbol_count);
    parser->kinds[symbol] = (uint8_t)(i + 1);
  }
}

static void look_up_fields(struct grammar_fields *fields, const TSLanguage *language) {
#define LOOK_UP(member, name)                                                                      \
  fields->member = ts_language_field_id_for_name(language, name, sizeof(name) - 1);                \
  assert(fields->member != 0);
  GRAMMAR_FIELDS(LOOK_UP)
#undef LOOK_UP
}

struct grammar_parser *grammar_parser_new(void) {
  grammar_allocator_use();
  struct grammar_parser *parser = calloc(1, sizeof *parser);
  const TSLanguage *language = tree_sitter_python();
  if (!parser) base_out_of_memory();
  parser->parser = ts_parser_new();
  bool fits = ts_parser_set_language(parser->parser, language);
  assert(fits);
  (void)fits;
  look_up_kinds(parser, language);
  look_up_fields(&parser->fields, language);
  return parser;
}

void grammar_parser_free(struct grammar_parser *parser) {
  if (!parser) return;
  ts_parser_delete(parser->parser);
  free(parser->kinds);
  free(parser->ranges.items);
  free(parser->cut.items);
  free(parser);
}

const struct grammar_fields *grammar_fields(const struct grammar_parser *parser) {
  return &parser->fields;
}

enum grammar_kind grammar_kind(const struct grammar_parser *parser, TSNode node) {
  TSSymbol symbol = ts_node_symbol(node);
  if (symbol < parser->symbol_count) return (enum grammar_kind)parser->kinds[symbol];
  return GRAMMAR_ERROR;
}

/* ---- parsing, within bounds ------------------------------------------------------------------ */

#define COPIED_AT_LEAST (1u << 20) /* bytes copied before anything is given up */
#define COPIED_PER_BYTE 64         /* of the text, beyond that */
#define ALWAYS_READ 1024           /* bytes that are not given up, whatever they hold */

static bool is_too_much(TSParseState *state) {
  struct grammar_parser *parser = state->payload;
  if (grammar_allocator_large() <= parser->most_copied) return false;
  parser->reached = state->current_byte_offset;
  return true;
}

/* `payload` is the text from its start. */
static const char *read_text(void *payload, uint32_t offset, TSPoint point, uint32_t *len) {
  (void)point;
  const struct str *text = payload;
  *len = offset < text->len ? (uint32_t)text->len - offset : 0;
  return text->ptr + (*len ? offset : 0);
}

/* NULL if it was too much, and longer than ALWAYS_READ. */
static TSTree *try_parse(struct grammar_parser *parser, struct str text, const TSRange *ranges,
                         uint32_t count) {
  bool ascending = ts_parser_set_included_ranges(parser->parser, ranges, count);
  assert(ascending);
  (void)ascending;
  uint64_t bytes = ranges[count - 1].end_byte - ranges[0].start_byte;
  parser->most_copied = grammar_allocator_large() + COPIED_AT_LEAST + bytes * COPIED_PER_BYTE;
  if (bytes <= ALWAYS_READ) parser->most_copied = UINT64_MAX;
  TSInput input = {.payload = &text, .read = read_text, .encoding = TSInputEncodingUTF8};
  TSParseOptions options = {.payload = parser, .progress_callback = is_too_much};
  TSTree *tree = ts_parser_parse_with_options(parser->parser, NULL, input, options);
  if (!tree) ts_parser_reset(parser->parser);
  return tree;
}

/* Parses the ranges only up to the byte `end`, beyond the first one's start. */
static TSTree *try_up_to(struct grammar_parser *parser, struct str text, const TSRange *ranges,
                         uint32_t count, uint32_t end) {
  parser->cut.count = 0;
  for (uint32_t i = 0; i < count && ranges[i].start_byte < end; i++) {
    GRAMMAR_PUSH(&parser->cut, ranges[i]);
    TSRange *last = &parser->cut.items[i];
    if (last->end_byte > end) last->end_byte = end;
  }
  parser->read_to = end;
  return try_parse(parser, text, parser->cut.items, parser->cut.count);
}

static TSTree *parse(struct grammar_parser *parser, struct str text, const TSRange *ranges,
                     uint32_t count) {
  parser->read_to = GRAMMAR_NONE;
  if (count == 0) return NULL;
  uint32_t start = ranges[0].start_byte;
  TSTree *tree = try_parse(parser, text, ranges, count);
  while (!tree) {
    uint32_t reached = parser->reached > start ? parser->reached - start : 0;
    uint32_t half = parser->read_to != GRAMMAR_NONE ? (parser->read_to - start) / 2 : reached;
    uint32_t len = reached < half ? reached : half;
    tree = try_up_to(parser, text, ranges, count, start + (len ? len : ALWAYS_READ));
  }
  return tree;
}

uint32_t grammar_read_to(const struct grammar_parser *parser) {
  return parser->read_to;
}

TSTree *grammar_parse(struct grammar_parser *parser, const struct grammar_slice *slice,
                      uint32_t part) {
  assert(part < slice->part_count);
  return parse(parser, slice->text, slice->ranges + slice->parts[part].first_range,
               slice->parts[part].range_count);
}

/* Points are made up: rows that ascend. */
static void push_range(struct grammar_parser *parser, uint32_t start, uint32_t end) {
  if (start >= end) return;
  TSPoint first = {start, 0}, last = {end, 0};
  GRAMMAR_PUSH(&parser->ranges, (TSRange){first, last, start, end});
}

TSTree *grammar_parse_range(struct grammar_parser *parser, const struct grammar_slice *slice,
                            uint32_t start, uint32_t end) {
  if (end > slice->text.len) end = (uint32_t)slice->text.len;
  parser->ranges.count = 0;
  for (uint32_t i = 0; i < slice->lazy_count; i++) {
    const struct grammar_lazy *lazy = &slice->lazies[i];
    if (lazy->word < start || lazy->word >= end) continue;
    push_range(parser, start, lazy->word);
    start = lazy->statement;
  }
  push_range(parser, start, end);
  return parse(parser, slice->text, parser->ranges.items, parser->ranges.count);
}

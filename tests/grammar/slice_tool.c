/* A tool on the grammar room alone, for its differential test and for measuring.
 *
 *   slice_tool imports   for each file named on standard input (one a line): `F path`, `I offset
 * kind` for each import statement of the sliced tree, `L offset` for each lazy word, `E offset end`
 * for each ERROR or missing node, `T offset message` for trouble slice_tool show      the kept
 * bytes of each, ranges joined slice_tool bench     reads them all, then slices and parses all, and
 * prints megabytes a second
 */
#include "grammar/grammar.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct tool {
  struct grammar_slicer *slicer;
  struct grammar_parser *parser;
  struct grammar_wish wish;
};

static struct str without_bom(const struct builder *file) {
  struct str text = builder_view(file);
  return str_starts(text, STR("\xef\xbb\xbf")) ? str_slice(text, 3, text.len) : text;
}

static void print_node(const struct tool *tool, TSNode node) {
  static const char *const names[GRAMMAR_KIND_COUNT] = {
      [GRAMMAR_IMPORT_STATEMENT] = "import",
      [GRAMMAR_IMPORT_FROM_STATEMENT] = "from",
      [GRAMMAR_FUTURE_IMPORT_STATEMENT] = "from",
  };
  enum grammar_kind kind = grammar_kind(tool->parser, node);
  if (names[kind]) printf("I %u %s\n", ts_node_start_byte(node), names[kind]);
  if (kind == GRAMMAR_ERROR || ts_node_is_missing(node))
    printf("E %u %u\n", ts_node_start_byte(node), ts_node_end_byte(node));
}

static void print_tree(const struct tool *tool, TSTree *tree) {
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  for (bool more = true; more;) {
    print_node(tool, ts_tree_cursor_current_node(&cursor));
    if (ts_tree_cursor_goto_first_child(&cursor)) continue;
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      more = ts_tree_cursor_goto_parent(&cursor);
      if (!more) break;
    }
  }
  ts_tree_cursor_delete(&cursor);
}

static void print_imports(const struct tool *tool, const struct grammar_slice *slice) {
  for (uint32_t i = 0; i < slice->part_count; i++) {
    TSTree *tree = grammar_parse(tool->parser, slice, i);
    print_tree(tool, tree);
    ts_tree_delete(tree);
  }
  for (uint32_t i = 0; i < slice->lazy_count; i++)
    printf("L %u\n", slice->lazies[i].word);
}

static void print_trouble(const struct grammar_slice *slice) {
  if (slice->trouble.kind != GRAMMAR_NO_TROUBLE)
    printf("T %u %s\n", slice->trouble.start, slice->trouble.message);
}

static uint32_t range_count(const struct grammar_slice *slice) {
  if (!slice->part_count) return 0;
  const struct grammar_part *last = &slice->parts[slice->part_count - 1];
  return last->first_range + last->range_count;
}

static void print_kept(const struct grammar_slice *slice) {
  for (uint32_t i = 0; i < range_count(slice); i++)
    fwrite(slice->text.ptr + slice->ranges[i].start_byte, 1,
           slice->ranges[i].end_byte - slice->ranges[i].start_byte, stdout);
  putchar('\n');
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void bench(const struct tool *tool, const struct str *texts, size_t count) {
  double slicing = 0, parsing = 0, bytes = 0, kept = 0;
  size_t ranges = 0, parts = 0, parsed = 0;
  for (size_t i = 0; i < count; i++) {
    double start = now();
    const struct grammar_slice *slice = grammar_slice(tool->slicer, texts[i], &tool->wish);
    double sliced = now();
    for (uint32_t k = 0; k < slice->part_count; k++)
      ts_tree_delete(grammar_parse(tool->parser, slice, k));
    slicing += sliced - start;
    parsing += now() - sliced;
    bytes += (double)texts[i].len;
    kept += slice->kept_bytes;
    ranges += range_count(slice);
    parts += slice->part_count;
    parsed += slice->part_count > 0;
  }
  printf("%zu files, %zu parsed, %.1f MB, kept %.3f MB (%.2f %%) in %zu ranges, %zu parts\n", count,
         parsed, bytes / 1e6, kept / 1e6, 100 * kept / bytes, ranges, parts);
  printf("slice %.3f s (%.0f MB/s), parse %.3f s (%.1f MB/s of kept bytes)\n", slicing,
         bytes / 1e6 / slicing, parsing, kept / 1e6 / parsing);
}

static void one_file(const struct tool *tool, const char *mode, const char *path, struct str text) {
  const struct grammar_slice *slice = grammar_slice(tool->slicer, text, &tool->wish);
  if (strcmp(mode, "show") == 0) {
    print_kept(slice);
    return;
  }
  printf("F %s\n", path);
  if (!tool->wish.whole) print_imports(tool, slice);
  print_trouble(slice);
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "imports";
  struct tool tool = {grammar_slicer_new(), grammar_parser_new(), {0}};
  tool.wish.whole = strcmp(mode, "whole") == 0 || strcmp(mode, "trouble") == 0;
  bool measure = strcmp(mode, "bench") == 0 || strcmp(mode, "whole") == 0;
  struct arena arena = {0};
  ARRAY(struct str) texts = {0};
  struct builder file = {0};
  struct error error;
  char path[4096];
  while (fgets(path, sizeof path, stdin)) {
    path[strcspn(path, "\n")] = 0;
    if (file_read(path, &file, &error) != FILE_READ) continue;
    struct str text = without_bom(&file);
    if (!measure) {
      one_file(&tool, mode, path, text);
      continue;
    }
    char *copy = arena_zalloc(&arena, text.len + 64);
    memcpy(copy, text.ptr ? text.ptr : "", text.len);
    ARRAY_PUSH(&arena, &texts, str_of(copy, text.len));
  }
  if (measure) bench(&tool, texts.items, texts.count);
  builder_free(&file);
  arena_free(&arena);
  grammar_parser_free(tool.parser);
  grammar_slicer_free(tool.slicer);
  return 0;
}

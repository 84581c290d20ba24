/* One file, from bytes to facts: decode, slice, parse, walk, then what stands around each import.
 *
 * Plain imports come from the slice as they are, all others from the tree; both go by offset. The
 * slice keeps calls by the names that Python gives; where the file calls its importing
 * functions by other names, it is sliced again with those. All buffers belong to the extractor and
 * are used again for the next file.
 */
#include "internal.h"

#include <stdlib.h>
#include <time.h>

#define MOST_SLICES 3 /* imported under another name, and assigned to yet another */

struct facts_extractor {
  struct grammar_slicer *slicer;
  struct grammar_parser *parser;
  struct arena scratch;
  TSTreeCursor cursor;
  bool has_cursor;
  struct facts_timing *timing;
  bool all_by_tree;
};

struct facts_extractor *facts_extractor_new(void) {
  struct facts_extractor *extractor = calloc(1, sizeof *extractor);
  if (!extractor) base_out_of_memory();
  extractor->slicer = grammar_slicer_new();
  extractor->parser = grammar_parser_new();
  return extractor;
}

void facts_extractor_free(struct facts_extractor *extractor) {
  if (!extractor) return;
  if (extractor->has_cursor) ts_tree_cursor_delete(&extractor->cursor);
  grammar_slicer_free(extractor->slicer);
  grammar_parser_free(extractor->parser);
  arena_free(&extractor->scratch);
  free(extractor);
}

void facts_extractor_time(struct facts_extractor *extractor, struct facts_timing *timing) {
  extractor->timing = timing;
}

void facts_extractor_use_tree(struct facts_extractor *extractor, bool all) {
  extractor->all_by_tree = all;
}

struct grammar_parser *facts_parser(struct facts_extractor *extractor) {
  return extractor->parser;
}

struct grammar_slicer *facts_slicer(struct facts_extractor *extractor) {
  return extractor->slicer;
}

/* One file's way. */
struct work {
  struct facts_extractor *extractor;
  struct arena *arena;
  struct text text;
  struct extraction x;
  TSTree **trees;    /* one for each part of the slice */
  uint32_t *read_to; /* for each: grammar_read_to */
  uint32_t tree_count;
  struct facts *facts;
  double since; /* when the current step began */
};

/* Adds the time since the last step to `*step`. */
static void lap(struct work *work, double *step) {
  if (!work->extractor->timing) return;
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  double now = (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
  if (step) *step += now - work->since;
  work->since = now;
}

/* ---- slice, parse, walk --------------------------------------------------------------------- */

static bool holds(struct str text, const TSRange *range, struct str word) {
  struct str kept = str_slice(text, range->start_byte, range->end_byte);
  return str_find(kept, word, 0) != SIZE_MAX;
}

/* Do the kept ranges hold calls that may import, or names whose aliases matter? */
static bool look_for_words(struct extraction *x) {
  const struct grammar_slice *slice = x->slice;
  const struct grammar_part *last = &slice->parts[slice->part_count - 1];
  bool typing = false;
  for (uint32_t i = 0; i < last->first_range + last->range_count; i++) {
    const TSRange *range = &slice->ranges[i];
    const char *from = slice->text.ptr + range->start_byte;
    if (!memchr(from, '_', range->end_byte - range->start_byte)) continue;
    x->sees_calls = x->sees_calls || holds(slice->text, range, STR("__import__")) ||
                    holds(slice->text, range, STR("import_module"));
    typing = typing || holds(slice->text, range, STR("TYPE_CHECKING"));
  }
  return x->sees_calls || typing;
}

static void delete_trees(struct work *work) {
  for (uint32_t i = 0; i < work->tree_count; i++)
    ts_tree_delete(work->trees[i]);
  work->tree_count = 0;
}

/* Slices and parses; false if nothing is kept. */
static bool parse_slice(struct work *work, const struct grammar_wish *wish) {
  struct facts_timing *timing = work->extractor->timing;
  struct extraction *x = &work->x;
  delete_trees(work);
  x->slice = grammar_slice(work->extractor->slicer, work->text.bytes, wish);
  lap(work, timing ? &timing->slice : NULL);
  work->trees = ARENA_ARRAY(x->scratch, TSTree *, x->slice->part_count);
  work->read_to = ARENA_ARRAY(x->scratch, uint32_t, x->slice->part_count);
  for (uint32_t i = 0; i < x->slice->part_count; i++) {
    work->trees[i] = grammar_parse(work->extractor->parser, x->slice, i);
    work->read_to[i] = grammar_read_to(work->extractor->parser);
  }
  work->tree_count = x->slice->part_count;
  lap(work, timing ? &timing->parse : NULL);
  return work->tree_count > 0;
}

static void start_cursor(struct work *work) {
  struct facts_extractor *extractor = work->extractor;
  if (!extractor->has_cursor)
    extractor->cursor = ts_tree_cursor_new(ts_tree_root_node(work->trees[0]));
  extractor->has_cursor = true;
  work->x.cursor = extractor->cursor;
}

/* The cursor's memory moves as it grows. */
static void end_cursor(struct work *work) {
  if (work->extractor->has_cursor) work->extractor->cursor = work->x.cursor;
}

/* The same with all needles known so far. */
static bool parse_wish(struct work *work) {
  struct grammar_wish wish = {.names = work->x.aliases.needles.items,
                              .name_count = work->x.aliases.needles.count,
                              .plain = !work->extractor->all_by_tree};
  return parse_slice(work, &wish);
}

/* Slices, parses, and reads the file's own names for what imports, until no name is new. */
static void parse_file(struct work *work) {
  struct extraction *x = &work->x;
  if (!work->text.ascii) aliases_find_odd(x);
  size_t known = x->aliases.needles.count;
  x->sees_calls = known > 0;
  if (!parse_wish(work)) return;
  start_cursor(work);
  if (!look_for_words(x)) return;
  for (int i = 1; i <= MOST_SLICES; i++) {
    aliases_collect(x, work->trees, work->tree_count);
    if (x->aliases.needles.count == known || !parse_wish(work)) break;
    known = x->aliases.needles.count;
  }
}

/* The statement at `read_to` was given up: what was found in it, up to there, may go on. */
static void give_up(struct extraction *x, uint32_t read_to) {
  while (x->found.count && x->found.items[x->found.count - 1].import.span.end >= read_to)
    x->found.count--;
  if (x->error_start > read_to) x->error_start = x->error_end = read_to;
}

/* Later parts begin with the headers of earlier ones again: what was found in them is known. */
static void walk_parts(struct work *work) {
  struct extraction *x = &work->x;
  for (uint32_t i = 0; i < work->tree_count; i++) {
    const struct grammar_part *part = &x->slice->parts[i];
    walk_tree(x, ts_tree_root_node(work->trees[i]));
    if (work->read_to[i] != FACTS_NONE) give_up(x, work->read_to[i]);
    if (part->range_count)
      x->seen_to = x->slice->ranges[part->first_range + part->range_count - 1].end_byte;
  }
  import_add_plains(x, UINT32_MAX);
  repair_torn(x);
}

/* ---- what the walk does not see ------------------------------------------------------------- */

static void set_trouble(struct work *work, enum facts_trouble_kind kind, struct str message,
                        uint32_t start, uint32_t end) {
  struct facts_trouble *trouble = ARENA_NEW(work->arena, struct facts_trouble);
  uint32_t len = (uint32_t)work->text.bytes.len;
  trouble->kind = kind;
  trouble->message = message;
  trouble->span.start = start < len ? start : len;
  trouble->span.end = end < len ? end : len;
  work->facts->trouble = trouble;
}

static void find_trouble(struct work *work) {
  static const char *const messages[] = {
      [TEXT_BAD_UTF8] = "not valid UTF-8, and no encoding is declared",
      [TEXT_BAD_ENCODING] = "cannot be decoded by the encoding that it declares",
      [TEXT_UTF16] = "UTF-16 or UTF-32: Python cannot read it; save it as UTF-8",
      [TEXT_NUL] = "holds a NUL byte: Python cannot read it",
  };
  const struct text *text = &work->text;
  const struct grammar_trouble *trouble = &work->x.slice->trouble;
  if (text->trouble != TEXT_GOOD)
    set_trouble(work, FACTS_UNREADABLE, str_from(messages[text->trouble]), text->trouble_offset,
                text->trouble_offset + 1);
  else if (trouble->kind != GRAMMAR_NO_TROUBLE)
    set_trouble(work, FACTS_SYNTAX, str_copy(work->arena, str_from(trouble->message)),
                trouble->start, trouble->end);
  else if (work->x.error_start != FACTS_NONE)
    set_trouble(work, FACTS_SYNTAX, STR("cannot be read as Python"), work->x.error_start,
                work->x.error_end);
}

static void look_at_loops(struct work *work) {
  struct loops loops = {.arena = work->arena,
                        .slice = work->x.slice,
                        .parser = work->extractor->parser,
                        .fields = work->x.fields};
  for (size_t i = 0; i < work->x.found.count; i++) {
    struct found *found = &work->x.found.items[i];
    struct facts_import *import = &found->import;
    if ((import->flags & FACTS_IN_LOOP) && found->loop_is_statement)
      import->flags |= loops_flags(&loops, import->loop_start, import->span.start);
  }
}

/* `from sys import modules`: what it drops, no comment hints at. */
static bool takes_sys_modules(const struct facts_import *import) {
  if (import->kind != FACTS_FROM || import->level || !str_equal(import->module, STR("sys")))
    return false;
  for (uint32_t i = 0; i < import->name_count; i++)
    if (str_equal(import->names[i].name, STR("modules"))) return true;
  return false;
}

static void take_imports(struct work *work) {
  struct extraction *x = &work->x;
  uint32_t count = (uint32_t)x->found.count;
  struct facts_import *imports = ARENA_ARRAY(work->arena, struct facts_import, count);
  for (uint32_t i = 0; i < count; i++) {
    imports[i] = x->found.items[i].import;
    if (takes_sys_modules(&imports[i])) work->facts->manages_memory = true;
  }
  work->facts->imports = imports;
  work->facts->import_count = count;
  work->facts->has_module_getattr = x->has_module_getattr;
  work->facts->computes_imports = x->computes_imports;
  work->facts->lazy_module_count = (uint32_t)x->lazy_modules.count;
  struct str *lazy = ARENA_ARRAY(work->arena, struct str, x->lazy_modules.count);
  for (size_t i = 0; i < x->lazy_modules.count; i++)
    lazy[i] = x->lazy_modules.items[i];
  work->facts->lazy_modules = lazy;
}

static void mark_import(struct marks *marks, struct found *found) {
  struct facts_import *import = &found->import;
  if (import->above.len) marks_add_span(marks, &import->above_span);
  struct facts_span *span = &import->span;
  marks_add(marks, (struct mark){span->start, &span->line, &span->column});
  for (uint32_t i = 0; i < import->name_count; i++)
    marks_add_span(marks, &found->names[i].span);
  marks_add(marks, (struct mark){span->end, &span->end_line, &span->end_column});
  if (import->below.len) marks_add_span(marks, &import->below_span);
}

/* The facts are this file's own until they are handed out: const is for the others. */
static void fill_positions(struct work *work) {
  struct marks marks = {.arena = work->x.scratch};
  struct facts *facts = work->facts;
  for (size_t i = 0; i < work->x.found.count; i++)
    mark_import(&marks, &work->x.found.items[i]);
  for (uint32_t i = 0; i < facts->suppression_count; i++)
    marks_add_span(&marks, (struct facts_span *)(uintptr_t)&facts->suppressions[i].span);
  if (facts->trouble) marks_add_span(&marks, (struct facts_span *)(uintptr_t)&facts->trouble->span);
  marks_fill(&marks, work->text.bytes);
  for (size_t i = 0; i < work->x.found.count; i++) {
    struct facts_import *import = &work->x.found.items[i].import;
    import->first_line = import->span.line;
    import->last_line = import->span.end_line;
  }
}

static void finish(struct work *work) {
  struct extraction *x = &work->x;
  struct comments comments;
  comments_start(&comments, work->text.bytes, work->extractor->slicer, work->arena);
  work->facts->has_all = x->slice->has_all;
  look_at_loops(work);
  for (size_t i = 0; i < x->found.count; i++)
    comments_attach(&comments, &x->found.items[i], x->found.items[i].names);
  comments_suppressions(&comments, work->facts);
  find_trouble(work);
  fill_positions(work);
  if (x->slice->lazy_count || x->lazy_modules.count) /* the slice is another one from here on */
    lazy_mark_held(x, work->extractor->slicer, work->text.ascii);
  take_imports(work);
}

/* ---- the door ------------------------------------------------------------------------------- */

static void keep_encoding(struct work *work) {
  const struct text *text = &work->text;
  struct facts *facts = work->facts;
  facts->bom_length = text->bom_length;
  if (!text->shift_count) return;
  struct text_shift *shifts = ARENA_ARRAY(work->arena, struct text_shift, text->shift_count);
  memcpy(shifts, text->shifts, text->shift_count * sizeof *shifts);
  facts->shifts = shifts;
  facts->shift_count = (uint32_t)text->shift_count;
}

static bool goes_on(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool has_line(struct str text, struct str start) {
  for (size_t at = 0; (at = str_find(text, start, at)) != SIZE_MAX; at++)
    if (at == 0 || text.ptr[at - 1] == '\n') return true;
  return false;
}

/* Is a name that ends in "handler" anywhere in it? Lambda's own is `lambda_handler`; who configures
 * another one mostly calls it so, too. Who defines nothing yet has not come to it. */
static bool may_offer_handler(struct str text) {
  struct str word = STR("handler");
  for (size_t at = 0; (at = str_find(text, word, at)) != SIZE_MAX; at++)
    if (at + word.len == text.len || !goes_on(text.ptr[at + word.len])) return true;
  return !has_line(text, STR("def ")) && !has_line(text, STR("class ")) &&
         !has_line(text, STR("async def "));
}

static void start_walk(struct work *work) {
  struct facts_extractor *extractor = work->extractor;
  work->x = (struct extraction){
      .arena = work->arena,
      .scratch = &extractor->scratch,
      .parser = extractor->parser,
      .fields = grammar_fields(extractor->parser),
      .text = work->text.bytes,
      .aliases = {.arena = &extractor->scratch},
      .error_start = FACTS_NONE,
  };
}

const struct facts *facts_extract(struct facts_extractor *extractor, struct arena *arena,
                                  struct str path, struct str file) {
  struct facts_timing *timing = extractor->timing;
  struct work work = {.extractor = extractor, .arena = arena};
  arena_reset(&extractor->scratch);
  lap(&work, NULL);
  work.facts = ARENA_NEW(arena, struct facts);
  work.facts->path = str_copy(arena, path);
  work.text = text_decode(&extractor->scratch, file);
  keep_encoding(&work);
  if (str_equal(path_name(path), STR("lambda_function.py")))
    work.facts->offers_handler = may_offer_handler(work.text.bytes);
  lap(&work, timing ? &timing->decode : NULL);
  start_walk(&work);
  work.x.cursor = extractor->cursor; /* also where nothing is parsed: end_cursor hands it back */
  parse_file(&work);
  walk_parts(&work);
  end_cursor(&work);
  finish(&work);
  delete_trees(&work);
  lap(&work, timing ? &timing->walk : NULL);
  if (timing) {
    timing->bytes += file.len;
    timing->kept_bytes += work.x.slice->kept_bytes;
    timing->files++;
  }
  return work.facts;
}

const struct facts *facts_unreadable(struct arena *arena, struct str path, struct str why) {
  struct facts *facts = ARENA_NEW(arena, struct facts);
  struct facts_trouble *trouble = ARENA_NEW(arena, struct facts_trouble);
  facts->path = str_copy(arena, path);
  *trouble = (struct facts_trouble){FACTS_UNREADABLE, str_copy(arena, why), {0, 0, 1, 1, 1, 1}};
  facts->trouble = trouble;
  return facts;
}

uint32_t facts_file_offset(const struct facts *facts, uint32_t offset) {
  const struct text text = {
      .bom_length = facts->bom_length, .shifts = facts->shifts, .shift_count = facts->shift_count};
  return text_file_offset(&text, offset);
}

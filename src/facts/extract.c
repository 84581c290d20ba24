/* facts, joined: bytes -> text -> slice -> tree -> walk -> struct facts. In: one file's bytes. Out:
 * its facts, always. Leaves to the walk what stands in the tree, to comments.c what does not. */
#include "facts/internal.h"

#include <stdlib.h>
#include <time.h>

struct facts_extractor *facts_extractor_new(void) {
  struct facts_extractor *extractor = calloc(1, sizeof *extractor);
  if (!extractor) base_out_of_memory();
  extractor->slicer = grammar_slicer_new();
  extractor->parser = grammar_parser_new();
  return extractor;
}

void facts_extractor_free(struct facts_extractor *extractor) {
  if (!extractor) return;
  grammar_slicer_free(extractor->slicer);
  grammar_parser_free(extractor->parser);
  arena_free(&extractor->scratch);
  free(extractor);
}

void facts_extractor_time(struct facts_extractor *extractor, struct facts_timing *timing) {
  extractor->timing = timing;
}

struct grammar_parser *facts_parser(struct facts_extractor *extractor) {
  return extractor->parser;
}

struct grammar_slicer *facts_slicer(struct facts_extractor *extractor) {
  return extractor->slicer;
}

/* ---- timing --------------------------------------------------------------------------------- */

static double now(const struct facts_extractor *extractor) {
  if (!extractor->timing) return 0;
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Adds the time since *since to *sum and starts anew. */
static void lap(const struct facts_extractor *extractor, double *since, double *sum) {
  double t = now(extractor);
  *sum += t - *since;
  *since = t;
}

/* ---- trouble -------------------------------------------------------------------------------- */

static void set_trouble(struct extraction *x, struct facts *facts, enum facts_trouble_kind kind,
                        struct str message, uint32_t start, uint32_t end) {
  struct facts_trouble *trouble = ARENA_NEW(x->arena, struct facts_trouble);
  *trouble =
      (struct facts_trouble){kind, str_copy(x->arena, message), {.start = start, .end = end}};
  if (!facts->trouble || facts->trouble->span.start > start) facts->trouble = trouble;
}

static void find_trouble(struct extraction *x, struct facts *facts) {
  static const char *const messages[] = {
      [TEXT_BAD_UTF8] = "not valid UTF-8, and no encoding is declared",
      [TEXT_BAD_ENCODING] = "cannot be decoded by the encoding that it declares",
      [TEXT_UTF16] = "UTF-16 or UTF-32: Python cannot read it; save it as UTF-8",
      [TEXT_NUL] = "holds a NUL byte: Python cannot read it",
  };
  if (x->text.trouble != TEXT_GOOD) {
    set_trouble(x, facts, FACTS_UNREADABLE, str_from(messages[x->text.trouble]),
                x->text.trouble_offset, x->text.trouble_offset + 1);
    return;
  }
  const struct grammar_trouble *trouble = &x->slice->trouble;
  if (trouble->kind != GRAMMAR_NO_TROUBLE)
    set_trouble(x, facts, FACTS_SYNTAX, str_from(trouble->message), trouble->start, trouble->end);
  else if (x->error_start != UINT32_MAX)
    set_trouble(x, facts, FACTS_SYNTAX, STR("cannot be read as Python"), x->error_start,
                x->error_end);
}

/* ---- loops that leave at their first pass ---------------------------------------------------- */

static bool has_continue(const struct extraction *x, TSNode node, uint32_t depth) {
  enum grammar_kind kind = facts_kind_of(x, node);
  if (kind == GRAMMAR_CONTINUE_STATEMENT || depth > 200) return true;
  if (kind == GRAMMAR_FOR_STATEMENT || kind == GRAMMAR_WHILE_STATEMENT ||
      kind == GRAMMAR_FUNCTION_DEFINITION || kind == GRAMMAR_CLASS_DEFINITION)
    return false;
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++)
    if (has_continue(x, ts_node_named_child(node, i), depth + 1)) return true;
  return false;
}

static bool leaves(const struct extraction *x, TSNode body) {
  uint32_t count = ts_node_named_child_count(body);
  bool leaves = false;
  for (uint32_t i = 0; i < count; i++) {
    enum grammar_kind kind = facts_kind_of(x, ts_node_named_child(body, i));
    if (kind == GRAMMAR_BREAK_STATEMENT || kind == GRAMMAR_RETURN_STATEMENT ||
        kind == GRAMMAR_RAISE_STATEMENT)
      leaves = true;
  }
  return leaves && !has_continue(x, body, 0);
}

/* The loop whose first byte is `start` in a tree. */
static TSNode loop_at(const struct extraction *x, TSNode root, uint32_t start) {
  TSNode node = ts_node_descendant_for_byte_range(root, start, start + 1);
  while (!ts_node_is_null(node) && ts_node_start_byte(node) == start) {
    enum grammar_kind kind = facts_kind_of(x, node);
    if (kind == GRAMMAR_FOR_STATEMENT || kind == GRAMMAR_WHILE_STATEMENT) return node;
    node = ts_node_parent(node);
  }
  return (TSNode){0};
}

/* An import that runs on every pass of its loop: does the loop always leave at its first one? The
 * slice has only the import, so the rest of the text from the loop on is parsed: rare. */
static void find_first_pass(struct extraction *x, struct facts_import *import) {
  uint32_t start = text_line_start(x->text.bytes, import->loop_start);
  TSTree *tree =
      grammar_parse_range(x->extractor->parser, x->slice, start, (uint32_t)x->slice->text.len);
  if (!tree) return;
  TSNode loop = loop_at(x, ts_tree_root_node(tree), import->loop_start);
  if (!ts_node_is_null(loop)) {
    TSNode body = facts_field(loop, x->fields->body);
    if (!ts_node_is_null(body) && leaves(x, body)) import->flags |= FACTS_FIRST_PASS;
  }
  ts_tree_delete(tree);
}

/* ---- laziness ------------------------------------------------------------------------------- */

static bool lazily_listed(const struct extraction *x, uint32_t offset, struct str module) {
  bool listed = false;
  for (size_t i = 0; i < x->lazy.steps.count; i++) {
    const struct lazy_step *step = &x->lazy.steps.items[i];
    if (step->offset >= offset) break;
    if (!step->adds) listed = false;
    for (uint32_t n = 0; n < step->count; n++)
      listed = listed || str_equal(step->names[n], module);
  }
  return listed;
}

/* __lazy_modules__ (PEP 810): statements at module level, outside of try, absolute, no star. */
static void apply_lazy_modules(const struct extraction *x, struct facts_import *import) {
  if (!x->lazy.steps.count || import->kind == FACTS_DYNAMIC || import->level ||
      import->scope != FACTS_MODULE || (import->flags & (FACTS_IN_TRY | FACTS_STAR)))
    return;
  if (import->kind == FACTS_FROM) {
    if (str_equal(import->module, STR("__future__")) ||
        !lazily_listed(x, import->span.start, import->module))
      return;
  } else {
    for (uint32_t i = 0; i < import->name_count; i++)
      if (!lazily_listed(x, import->span.start, import->names[i].name)) return;
  }
  import->flags |= FACTS_LAZY;
  import->flags &= ~(uint32_t)FACTS_EAGER;
}

static void copy_lazy_modules(struct extraction *x, struct facts *facts) {
  ARRAY(struct str) names = {0};
  for (size_t i = 0; i < x->lazy.steps.count; i++)
    for (uint32_t n = 0; n < x->lazy.steps.items[i].count; n++)
      ARRAY_PUSH(x->arena, &names, x->lazy.steps.items[i].names[n]);
  facts->lazy_modules = names.items;
  facts->lazy_module_count = (uint32_t)names.count;
}

/* ---- what was found ------------------------------------------------------------------------- */

static int compare_imports(const void *a, const void *b) {
  const struct facts_import *left = a, *right = b;
  if (left->span.start != right->span.start) return left->span.start < right->span.start ? -1 : 1;
  return (left->span.end > right->span.end) - (left->span.end < right->span.end);
}

/* Keeps the statements, and of the calls those that import something literally. Qualified names are
 * copied here: few of those that the walk makes are needed. */
static uint32_t collect(struct extraction *x, struct facts_import *imports) {
  uint32_t count = 0;
  for (size_t i = 0; i < x->found.count; i++) {
    struct found *found = &x->found.items[i];
    if (found->is_call) {
      TSNode callee = facts_field(found->callee, x->fields->function);
      enum importer importer = facts_importer(x, callee);
      if (importer == IMPORTER_NONE || !facts_read_call(x, found->callee, importer, &found->import))
        continue;
    }
    if (found->import.qualname.len)
      found->import.qualname = str_copy(x->arena, found->import.qualname);
    imports[count++] = found->import;
  }
  if (count) qsort(imports, count, sizeof *imports, compare_imports);
  return count;
}

static void place_span(struct text_cursor cursor, struct facts_span *span) {
  struct text_position start = text_cursor_move(&cursor, span->start);
  span->line = start.line, span->column = start.column;
  struct text_position end = text_cursor_move(&cursor, span->end);
  span->end_line = end.line, span->end_column = end.column;
}

static void place_import(struct text_cursor *cursor, struct facts_import *import) {
  text_cursor_move(cursor, import->span.start);
  place_span(*cursor, &import->span);
  import->first_line = import->span.line;
  import->last_line = import->span.end_line;
  struct facts_name *names = (struct facts_name *)(uintptr_t)import->names;
  struct text_cursor within = *cursor;
  for (uint32_t i = 0; i < import->name_count; i++) {
    place_span(within, &names[i].span);
    text_cursor_move(&within, names[i].span.start);
  }
  struct text_cursor anew = {.bytes = cursor->bytes};
  if (import->above_span.end) place_span(anew, &import->above_span);
  if (import->below_span.end) place_span(*cursor, &import->below_span);
}

static void place_everything(struct extraction *x, struct facts_import *imports,
                             struct facts *facts) {
  struct text_cursor cursor = {.bytes = x->text.bytes};
  for (uint32_t i = 0; i < facts->import_count; i++)
    place_import(&cursor, &imports[i]);
  struct facts_suppression *suppressions =
      (struct facts_suppression *)(uintptr_t)facts->suppressions;
  struct text_cursor other = {.bytes = x->text.bytes};
  for (uint32_t i = 0; i < facts->suppression_count; i++) {
    text_cursor_move(&other, suppressions[i].span.start);
    place_span(other, &suppressions[i].span);
  }
  if (facts->trouble) {
    struct facts_trouble *trouble = (struct facts_trouble *)(uintptr_t)facts->trouble;
    struct text_cursor third = {.bytes = x->text.bytes};
    place_span(third, &trouble->span);
  }
}

/* ---- extraction ----------------------------------------------------------------------------- */

/* Names of importing functions that the slicer does not know by itself. */
static size_t unknown_names(const struct extraction *x, struct str *names, size_t size) {
  size_t count = 0;
  const struct aliases *a = &x->aliases;
  for (size_t i = 0; i < a->import_module.count && count < size; i++)
    if (!str_equal(a->import_module.items[i], STR("import_module")))
      names[count++] = a->import_module.items[i];
  for (size_t i = 0; i < a->dunder_import.count && count < size; i++)
    if (!str_equal(a->dunder_import.items[i], STR("__import__")))
      names[count++] = a->dunder_import.items[i];
  return count;
}

static void parse_parts(struct extraction *x) {
  x->tree_count = x->slice->part_count;
  x->trees = ARENA_ARRAY(x->scratch, TSTree *, x->tree_count);
  for (uint32_t i = 0; i < x->tree_count; i++)
    x->trees[i] = grammar_parse(x->extractor->parser, x->slice, i);
}

static void walk_parts(struct extraction *x) {
  x->found.count = 0;
  x->lazy.steps.count = 0;
  x->error_start = UINT32_MAX;
  for (uint32_t i = 0; i < x->tree_count; i++)
    facts_walk(x, ts_tree_root_node(x->trees[i]));
}

static void delete_trees(struct extraction *x) {
  for (uint32_t i = 0; i < x->tree_count; i++)
    ts_tree_delete(x->trees[i]);
  x->tree_count = 0;
}

/* Slices and parses once more where the file calls an importing function by a name of its own. */
static void slice_again(struct extraction *x) {
  struct str names[16];
  size_t count = unknown_names(x, names, sizeof names / sizeof *names);
  if (!count) return;
  delete_trees(x);
  const struct grammar_wish wish = {.names = names, .name_count = count};
  x->slice = grammar_slice(x->extractor->slicer, x->text.bytes, &wish);
  parse_parts(x);
  walk_parts(x);
}

static void take(struct extraction *x, struct facts *facts) {
  struct facts_import *imports = ARENA_ARRAY(x->arena, struct facts_import, x->found.count);
  facts->imports = imports;
  facts->import_count = collect(x, imports);
  facts->has_module_getattr = x->has_getattr;
  facts->has_all = x->slice->has_all;
  if (x->lazy.steps.count) copy_lazy_modules(x, facts);
  find_trouble(x, facts);
  for (uint32_t i = 0; i < facts->import_count; i++) {
    apply_lazy_modules(x, &imports[i]);
    if ((imports[i].flags & (FACTS_IN_LOOP | FACTS_CONDITIONAL_IN_LOOP)) == FACTS_IN_LOOP)
      find_first_pass(x, &imports[i]);
  }
  facts_add_comments(x, imports, facts->import_count);
  if (facts->import_count || facts->trouble) facts_add_suppressions(x, facts);
  place_everything(x, imports, facts);
}

const struct facts *facts_extract(struct facts_extractor *extractor, struct arena *arena,
                                  struct str path, struct str file) {
  struct facts_timing ignored = {0}, *timing = extractor->timing ? extractor->timing : &ignored;
  const struct grammar_wish usual = {0};
  double since = now(extractor);
  arena_reset(&extractor->scratch);
  struct extraction x = {.extractor = extractor,
                         .arena = arena,
                         .scratch = &extractor->scratch,
                         .fields = grammar_fields(extractor->parser),
                         .error_start = UINT32_MAX};
  struct facts *facts = ARENA_NEW(arena, struct facts);
  facts->path = str_copy(arena, path);
  x.text = text_decode(&extractor->scratch, file);
  facts->bom_length = x.text.bom_length;
  lap(extractor, &since, &timing->decode);
  x.slice = grammar_slice(extractor->slicer, x.text.bytes, &usual);
  lap(extractor, &since, &timing->slice);
  parse_parts(&x);
  lap(extractor, &since, &timing->parse);
  walk_parts(&x);
  slice_again(&x);
  if (x.tree_count || x.slice->trouble.kind != GRAMMAR_NO_TROUBLE || x.text.trouble != TEXT_GOOD)
    take(&x, facts);
  if (x.text.shift_count) {
    struct text_shift *shifts = ARENA_ARRAY(arena, struct text_shift, x.text.shift_count);
    memcpy(shifts, x.text.shifts, x.text.shift_count * sizeof *shifts);
    facts->shifts = shifts;
    facts->shift_count = (uint32_t)x.text.shift_count;
  }
  delete_trees(&x);
  lap(extractor, &since, &timing->walk);
  timing->bytes += file.len;
  timing->kept_bytes += x.slice->kept_bytes;
  timing->files++;
  return facts;
}

const struct facts *facts_unreadable(struct arena *arena, struct str path, struct str why) {
  struct facts *facts = ARENA_NEW(arena, struct facts);
  struct facts_trouble *trouble = ARENA_NEW(arena, struct facts_trouble);
  facts->path = str_copy(arena, path);
  *trouble = (struct facts_trouble){FACTS_UNREADABLE, str_copy(arena, why), {0, 0, 1, 1, 1, 1}};
  facts->trouble = trouble;
  return facts;
}

struct str facts_bound_name(const struct facts_import *import, const struct facts_name *name) {
  if (name->as.len) return name->as;
  size_t dot = import->kind == FACTS_IMPORT ? str_find(name->name, STR("."), 0) : SIZE_MAX;
  return str_slice(name->name, 0, dot);
}

uint32_t facts_file_offset(const struct facts *facts, uint32_t offset) {
  const struct text text = {
      .bom_length = facts->bom_length, .shifts = facts->shifts, .shift_count = facts->shift_count};
  return text_file_offset(&text, offset);
}

/* Shards: records, and what the record of a Python file holds. See shard.h. A new field of facts or
 * names is one more line in its function here, and FACTS_SCHEMA + 1. */
#include "facts/shard.h"

#include <assert.h>
#include <stdlib.h>

#define SHARD_FORM "1"
#define TEXT_OF(number) TEXT_OF_(number)
#define TEXT_OF_(number) #number
#define TITLE "lmms-lint facts"
#define HEAD                                                                                       \
  TITLE " form " SHARD_FORM " schema " TEXT_OF(FACTS_SCHEMA) " by " LMMS_LINT_VERSION "\n"
#define RECORD_HEAD 13 /* length, check, kind */

/* ---- records -------------------------------------------------------------------------------- */

static void put_number(struct builder *out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++)
    builder_add_byte(out, (char)(value >> (8 * i)));
}

static uint64_t get_number(struct str bytes, size_t at, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; i++)
    value |= (uint64_t)(unsigned char)bytes.ptr[at + (size_t)i] << (8 * i);
  return value;
}

static uint64_t check_of(enum shard_kind kind, struct str content) {
  return str_hash(content) ^ (uint64_t)kind << 56;
}

void shard_begin(struct builder *out) {
  builder_add(out, STR(HEAD));
}

void shard_add(struct builder *out, enum shard_kind kind, struct str content) {
  put_number(out, content.len, 4);
  put_number(out, check_of(kind, content), 8);
  builder_add_byte(out, (char)kind);
  builder_add(out, content);
}

static bool fail(struct shard_reader *reader, const char *fault) {
  reader->fault = fault;
  return false;
}

static bool read_head(struct shard_reader *reader) {
  struct str bytes = reader->bytes;
  if (str_starts(bytes, STR(HEAD))) {
    reader->at = STR(HEAD).len;
    return true;
  }
  if (bytes.len < STR(HEAD).len && str_starts(STR(HEAD), bytes) && bytes.len)
    return fail(reader, "cut short");
  if (str_starts(bytes, STR(TITLE " ")))
    return fail(reader, "written by another version of lmms-lint (this is " LMMS_LINT_VERSION
                        "): write it again");
  return fail(reader, "not facts that lmms-lint wrote");
}

bool shard_next(struct shard_reader *reader, enum shard_kind *kind, struct str *content) {
  if (reader->fault || (reader->at == 0 && !read_head(reader))) return false;
  struct str bytes = reader->bytes;
  reader->start = reader->at;
  if (bytes.len - reader->at < RECORD_HEAD) return fail(reader, "cut short");
  size_t len = get_number(bytes, reader->at, 4), from = reader->at + RECORD_HEAD;
  if (len > bytes.len - from) return fail(reader, "cut short, or damaged");
  *kind = (enum shard_kind)(unsigned char)bytes.ptr[from - 1];
  *content = str_slice(bytes, from, from + len);
  if (*kind > SHARD_BESIDE || check_of(*kind, *content) != get_number(bytes, reader->at + 4, 8))
    return fail(reader, "damaged");
  reader->at = from + len;
  if (*kind != SHARD_END) return true;
  return reader->at == bytes.len ? false : fail(reader, "goes on behind its end");
}

/* ---- facts ---------------------------------------------------------------------------------- */

static void code_condition(struct coder *c, void *item) {
  struct facts_condition *condition = item;
  coder_str(c, &condition->text);
  coder_bool(c, &condition->negated);
}

static void code_name(struct coder *c, void *item) {
  struct facts_name *name = item;
  coder_str(c, &name->name);
  coder_str(c, &name->as);
  coder_str(c, &name->comment);
  coder_span(c, &name->span);
}

static void code_import(struct coder *c, void *item) {
  struct facts_import *import = item;
  CODER_ENUM(c, import->kind, FACTS_DYNAMIC + 1);
  CODER_ENUM(c, import->scope, FACTS_FUNCTION + 1);
  coder_u32(c, &import->flags);
  coder_u32(c, &import->level);
  coder_str(c, &import->module);
  coder_span(c, &import->span);
  CODER_LIST(c, import->names, import->name_count, 9, code_name);
  coder_str(c, &import->package);
  coder_str(c, &import->qualname);
  coder_u32(c, &import->first_line);
  coder_u32(c, &import->last_line);
  coder_str(c, &import->comment);
  coder_str(c, &import->above);
  coder_str(c, &import->below);
  if (import->above.len) coder_span(c, &import->above_span);
  if (import->below.len) coder_span(c, &import->below_span);
  CODER_LIST(c, import->conditions, import->condition_count, 2, code_condition);
  coder_u32(c, &import->loop_start);
}

static void code_suppression(struct coder *c, void *item) {
  struct facts_suppression *suppression = item;
  coder_str(c, &suppression->text);
  coder_span(c, &suppression->span);
  coder_u32(c, &suppression->before);
  coder_u32(c, &suppression->behind);
}

static void code_trouble(struct coder *c, void *item) {
  struct facts_trouble *trouble = item;
  CODER_ENUM(c, trouble->kind, FACTS_SYNTAX + 1);
  coder_str(c, &trouble->message);
  coder_span(c, &trouble->span);
}

static void code_text(struct coder *c, void *item) {
  coder_str(c, item);
}

static void code_shift(struct coder *c, void *item) {
  struct text_shift *shift = item;
  coder_u32(c, &shift->text_offset);
  coder_i32(c, &shift->delta);
}

static void code_facts(struct coder *c, struct facts *facts) {
  uint32_t troubles = facts->trouble ? 1 : 0;
  coder_str(c, &facts->path);
  CODER_LIST(c, facts->imports, facts->import_count, 22, code_import);
  CODER_LIST(c, facts->suppressions, facts->suppression_count, 9, code_suppression);
  CODER_LIST(c, facts->trouble, troubles, 8, code_trouble);
  CODER_LIST(c, facts->lazy_modules, facts->lazy_module_count, 1, code_text);
  coder_bool(c, &facts->has_module_getattr);
  coder_bool(c, &facts->computes_imports);
  coder_bool(c, &facts->has_all);
  coder_bool(c, &facts->offers_handler);
  coder_bool(c, &facts->manages_memory);
  coder_u32(c, &facts->bom_length);
  CODER_LIST(c, facts->shifts, facts->shift_count, 2, code_shift);
  coder_u64(c, &facts->content_hash);
}

/* ---- names ---------------------------------------------------------------------------------- */

static void code_use(struct coder *c, void *item) {
  struct names_use *use = item;
  uint32_t how = use->context * 4u + use->operation;
  bool *flags[] = {&use->at_load, &use->branch, &use->fallback,
                   &use->errors,  &use->main,   &use->deep};
  coder_near(c, &use->offset, c->offset);
  coder_near(c, &use->end, use->offset);
  coder_near(c, &use->line, c->line);
  coder_below(c, &how, (NAMES_EXPORT + 1) * 4);
  use->context = (uint8_t)(how / 4);
  use->operation = (uint8_t)(how % 4);
  coder_bools(c, flags, 6);
  coder_str(c, &use->attribute);
  coder_index(c, &use->function, UINT32_MAX);
  c->offset = use->offset;
  c->line = use->line;
}

static void code_function(struct coder *c, void *item) {
  struct names_function *function = item;
  bool *flags[] = {&function->called_at_load, &function->surely_called, &function->runs_later,
                   &function->may_be_called, &function->is_lambda};
  coder_similar(c, &function->qualname);
  coder_near(c, &function->start, c->offset);
  coder_near(c, &function->end, function->start);
  coder_near(c, &function->body, function->start);
  coder_bools(c, flags, 5);
  coder_index(c, &function->leaves_at, UINT32_MAX);
  c->offset = function->start;
}

static void code_call(struct coder *c, void *item) {
  struct names_call *call = item;
  uint32_t way = call->way;
  coder_index(c, &call->caller, UINT32_MAX);
  coder_index(c, &call->callee, UINT32_MAX);
  coder_near(c, &call->line, c->line);
  c->line = call->line;
  coder_below(c, &way, NAMES_ERRORS + 1);
  call->way = (uint8_t)way;
  coder_bool(c, &call->main);
}

/* Bindings of one variable share the array of its uses: it is kept once. */
struct variable {
  const struct names_use *uses;
  uint32_t use_count;
};

static void code_variable(struct coder *c, void *item) {
  struct variable *variable = item;
  CODER_LIST(c, variable->uses, variable->use_count, 6, code_use);
}

struct variables {
  const struct variable *items;
  uint32_t count;
};

/* Index of an array of uses among those so far; count if it is new. */
static struct variables list_variables(struct arena *arena, const struct names *names,
                                       uint32_t *variable_of) {
  struct variable *items = ARENA_ARRAY(arena, struct variable, names->binding_count + 1);
  struct map seen = {0};
  uint32_t count = 0;
  for (uint32_t i = 0; i < names->binding_count; i++) {
    const struct names_binding *binding = &names->bindings[i];
    uintptr_t address = (uintptr_t)binding->uses;
    struct str key = str_of((const char *)&address, sizeof address);
    uint32_t known = binding->use_count ? map_get(&seen, key) : UINT32_MAX;
    if (binding->use_count && known == MAP_NONE) {
      known = count;
      map_put(&seen, arena, key, count);
      items[count++] = (struct variable){binding->uses, binding->use_count};
    }
    variable_of[i] = known;
  }
  return (struct variables){items, count};
}

static void code_binding(struct coder *c, struct names_binding *binding,
                         const struct variables *variables, uint32_t *variable) {
  bool *flags[] = {&binding->only_typing, &binding->annotation_at_load, &binding->unused};
  coder_index(c, &binding->name_index, UINT32_MAX);
  coder_str(c, &binding->name);
  coder_str(c, &binding->scope);
  coder_index(c, variable, variables->count);
  if (!c->out && *variable != UINT32_MAX) {
    binding->uses = variables->items[*variable].uses;
    binding->use_count = variables->items[*variable].use_count;
  }
  uint32_t use = binding->use ? (uint32_t)(binding->use - binding->uses) : UINT32_MAX;
  coder_index(c, &use, binding->use_count);
  binding->use = use == UINT32_MAX ? NULL : &binding->uses[use];
  CODER_ENUM(c, binding->verdict, NAMES_UNREAD + 1);
  coder_bools(c, flags, 3);
}

#define BINDING_BYTES 8 /* at least */

static void code_bindings(struct coder *c, struct names *names, uint32_t import_count) {
  struct arena scratch = {0};
  uint32_t count = names->binding_count;
  uint32_t *variable_of = ARENA_ARRAY(&scratch, uint32_t, count + 1);
  struct variables variables = {0};
  if (c->out) variables = list_variables(&scratch, names, variable_of);
  CODER_LIST(c, variables.items, variables.count, 1, code_variable);
  coder_u32(c, &count);
  if (!c->out && count > (c->in.len - c->at) / BINDING_BYTES) c->bad = true;
  if (c->bad) count = 0;
  struct names_binding *bindings = ARENA_ARRAY(c->arena, struct names_binding, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t variable = variable_of[c->out ? i : 0];
    if (c->out) bindings[i] = names->bindings[i];
    coder_below(c, &bindings[i].import_index, import_count);
    code_binding(c, &bindings[i], &variables, &variable);
  }
  names->bindings = bindings;
  names->binding_count = count;
  arena_free(&scratch);
}

/* Numbers of functions lead somewhere. (Those of names need not: in broken code the two readings of
 * a statement may differ.) */
static bool names_hold(const struct names *names) {
  for (uint32_t i = 0; i < names->call_count; i++) {
    const struct names_call *call = &names->calls[i];
    bool body = call->caller == NAMES_NO_FUNCTION;
    if (!body && call->caller >= names->function_count) return false;
    if (call->callee >= names->function_count) return false;
  }
  for (uint32_t i = 0; i < names->binding_count; i++)
    for (uint32_t u = 0; u < names->bindings[i].use_count; u++) {
      uint32_t function = names->bindings[i].uses[u].function;
      if (function != NAMES_NO_FUNCTION && function >= names->function_count) return false;
    }
  return true;
}

static void code_names(struct coder *c, struct names *names, const struct facts *facts) {
  CODER_LIST(c, names->functions, names->function_count, 7, code_function);
  CODER_LIST(c, names->calls, names->call_count, 5, code_call);
  code_bindings(c, names, facts->import_count);
  uint32_t *function_of = ARENA_ARRAY(c->arena, uint32_t, facts->import_count + 1);
  for (uint32_t i = 0; i < facts->import_count; i++) {
    if (c->out) function_of[i] = names->function_of_import[i];
    coder_index(c, &function_of[i], names->function_count);
  }
  names->function_of_import = function_of;
  coder_bool(c, &names->future_annotations);
  coder_bool(c, &names->broken);
  coder_bool(c, &names->dynamic);
}

static const struct names *read_names(struct arena *arena, struct str content,
                                      const struct facts *facts) {
  struct coder c = coder_from(content, arena);
  struct names *names = ARENA_NEW(arena, struct names);
  code_names(&c, names, facts);
  return coder_is_done(&c) && names_hold(names) ? names : NULL;
}

const struct names *shard_names(struct arena *arena, const struct shard_file *file) {
  return file->names.len ? read_names(arena, file->names, file->facts) : NULL;
}

/* ---- detail --------------------------------------------------------------------------------- */

static void code_range(struct coder *c, void *item) {
  struct detail_range *range = item;
  coder_u32(c, &range->start);
  coder_u32(c, &range->end);
}

static void code_double(struct coder *c, double *value) {
  uint64_t bits = 0;
  memcpy(&bits, value, sizeof bits);
  coder_u64(c, &bits);
  memcpy(value, &bits, sizeof bits);
}

static void code_unload(struct coder *c, void *item) {
  struct detail_unload *unload = item;
  coder_span(c, &unload->span);
  coder_str(c, &unload->function);
  CODER_LIST(c, unload->modules, unload->module_count, 1, code_text);
  code_double(c, &unload->threshold);
  coder_bool(c, &unload->by_total_count);
}

static void code_limit(struct coder *c, void *item) {
  struct detail_limit *limit = item;
  coder_span(c, &limit->span);
  coder_str(c, &limit->name);
  code_double(c, &limit->value);
  coder_bool(c, &limit->interval);
}

static void code_table(struct coder *c, void *item) {
  struct detail_table *table = item;
  coder_span(c, &table->span);
  coder_str(c, &table->name);
  coder_str(c, &table->comments);
  coder_u32(c, &table->entries);
  coder_u32(c, &table->tier);
  coder_bool(c, &table->numbers);
  coder_bool(c, &table->refreshed);
}

static void code_detail(struct coder *c, struct detail *detail) {
  CODER_LIST(c, detail->unloads, detail->unload_count, 9, code_unload);
  CODER_LIST(c, detail->limits, detail->limit_count, 8, code_limit);
  CODER_LIST(c, detail->tables, detail->table_count, 11, code_table);
  coder_bool(c, &detail->tracks_usage);
  CODER_LIST(c, detail->kept_annotations, detail->kept_annotation_count, 2, code_range);
  coder_bool(c, &detail->broken);
  coder_bool(c, &detail->has_docstring);
  coder_str(c, &detail->docstring);
  coder_span(c, &detail->docstring_span);
  coder_u32(c, &detail->code_lines);
}

const struct detail *shard_detail(struct arena *arena, const struct shard_file *file) {
  if (!file->detail.len) return NULL;
  struct coder c = coder_from(file->detail, arena);
  struct detail *detail = ARENA_NEW(arena, struct detail);
  code_detail(&c, detail);
  return coder_is_done(&c) ? detail : NULL;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* Each line once: how far below the one before, and its text. */
static void write_lines(struct builder *out, struct coder *noted, struct str text) {
  struct coder c = coder_to(out, noted->arena);
  struct text_lines lines = text_lines(noted->arena, text);
  ARRAY_PUSH(noted->arena, &noted->lines, 1);
  qsort(noted->lines.items, noted->lines.count, sizeof(uint32_t), by_number);
  uint32_t last = 0;
  for (size_t i = 0; i < noted->lines.count; i++) {
    uint32_t line = noted->lines.items[i], step = line - last;
    if (line == last || line > lines.count) continue;
    struct str code = text_line(&lines, line);
    coder_u32(&c, &step);
    coder_blob(&c, &code);
    last = line;
  }
}

/* The text of the lines, in `out` unless it is NULL; false if they are none. */
static bool read_lines(struct str content, struct builder *out) {
  struct coder c = coder_from(content, NULL);
  uint64_t last = 0;
  while (c.at < content.len && !c.bad) {
    uint32_t step = 0;
    struct str code = {0};
    coder_u32(&c, &step);
    coder_blob(&c, &code);
    if (step == 0 || (last += step) > FILE_SIZE_LIMIT) return false;
    for (; out && step > (last == step); step--)
      builder_add_byte(out, '\n');
    if (out) builder_add(out, code);
  }
  return !c.bad;
}

struct str shard_text(struct arena *arena, const struct shard_file *file) {
  struct builder text = {0};
  read_lines(file->lines, &text);
  struct str copy = str_copy(arena, builder_view(&text));
  builder_free(&text);
  return copy;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static void add_part(struct coder *c, struct builder *part) {
  struct str bytes = builder_view(part);
  coder_blob(c, &bytes);
  builder_clear(part);
}

static void note_line(struct coder *c, const struct facts_span *span) {
  ARRAY_PUSH(c->arena, &c->lines, span->line);
}

/* Lines that diagnostics about the detail show. */
static void note_lines(struct coder *c, const struct detail *detail) {
  note_line(c, &detail->docstring_span);
  for (uint32_t i = 0; i < detail->unload_count; i++)
    note_line(c, &detail->unloads[i].span);
  for (uint32_t i = 0; i < detail->limit_count; i++)
    note_line(c, &detail->limits[i].span);
  for (uint32_t i = 0; i < detail->table_count; i++)
    note_line(c, &detail->tables[i].span);
}

void shard_write_file(struct builder *out, const struct facts *facts, const struct names *names,
                      const struct detail *detail, struct str text) {
  struct arena scratch = {0};
  struct builder part = {0};
  struct coder c = coder_to(out, &scratch), inner = coder_to(&part, &scratch);
  struct facts copy = *facts;
  code_facts(&c, &copy);
  if (detail) note_lines(&c, detail);
  if (text.ptr) write_lines(&part, &c, text);
  add_part(&c, &part);
  if (names) {
    struct names again = *names;
    code_names(&inner, &again, facts);
  }
  add_part(&c, &part);
  if (detail) {
    struct coder last = coder_to(&part, &scratch);
    struct detail again = *detail;
    code_detail(&last, &again);
  }
  add_part(&c, &part);
  builder_free(&part);
  arena_free(&scratch);
}

bool shard_read_file(struct arena *arena, struct str content, struct shard_file *file) {
  struct coder c = coder_from(content, arena);
  struct facts *facts = ARENA_NEW(arena, struct facts);
  *file = (struct shard_file){.facts = facts};
  code_facts(&c, facts);
  coder_blob(&c, &file->lines);
  coder_blob(&c, &file->names);
  coder_blob(&c, &file->detail);
  if (!coder_is_done(&c) || !facts->path.len || !read_lines(file->lines, NULL)) return false;
  struct arena scratch = {0};
  bool good = (!file->names.len || shard_names(&scratch, file)) &&
              (!file->detail.len || shard_detail(&scratch, file));
  arena_free(&scratch);
  return good;
}

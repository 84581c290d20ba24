/* What imports load, from one graph to the next.
 *
 * In: what graph_build has found out of each statement. Out: the same in the next graph, without a
 * look at the facts. The one idea: where nobody edits, only the numbers of the modules that have no
 * file differ from one graph to the next; those are kept by name, and the first statement of a
 * graph that names one looks for it as ever, so that modules are made in the same order. */
#include "graph/resolver.h"

#include <assert.h>

#define BY_NAME ((uint32_t)1 << 31) /* of a target's module: its number in `names` */

struct kept_import {
  uint32_t first; /* in `targets` */
  uint32_t count;
  uint8_t when;
  bool from;
  bool never; /* to be looked for each time */
};

struct kept_file {
  struct kept_import *imports; /* NULL = none kept yet */
  bool known;                  /* all of them are kept */
  bool relative, absolute;     /* some import is relative; it is known that none is */
};

struct graph_memory {
  struct arena *arena;
  struct kept_file *files;
  ARRAY(struct build_target) targets;
  struct intern names;   /* of modules without a file */
  struct tree_dir *dirs; /* the folders, with their roots, that it holds for; NULL = none yet */
};

struct graph_memory *graph_memory_make(struct arena *arena, uint32_t file_count) {
  struct graph_memory *memory = ARENA_NEW(arena, struct graph_memory);
  memory->arena = memory->names.arena = arena;
  memory->files = ARENA_ARRAY(arena, struct kept_file, file_count + 1);
  return memory;
}

/* ---- does it hold? --------------------------------------------------------------------------- */

static bool is_edited(const struct graph_input *input, uint32_t file) {
  return input->edited && input->edited[file];
}

bool memory_has_no_relative(const struct graph_input *input, uint32_t file) {
  return input->memory && !is_edited(input, file) && input->memory->files[file].absolute;
}

/* Another file's imports may mean something else since this one was edited. */
static bool tells_others(const struct build *b, uint32_t file) {
  uint32_t module = b->graph->module_of_file[file];
  if (module == GRAPH_NONE) return false;
  return (b->modules.items[module].flags & GRAPH_PACKAGE) ||
         b->input->files[file]->has_module_getattr;
}

/* Other folders are roots than before: it is for them from now on. */
static void settle_dirs(struct graph_memory *memory, const struct build *b) {
  size_t size = b->resolver->dirs.count * sizeof *memory->dirs;
  if (memory->dirs && memcmp(memory->dirs, b->resolver->dirs.items, size) == 0) return;
  if (!memory->dirs) memory->dirs = arena_alloc(memory->arena, size);
  memcpy(memory->dirs, b->resolver->dirs.items, size);
  memory->targets.count = 0;
  for (uint32_t f = 0; f < b->input->file_count; f++)
    memory->files[f].known = false;
}

void memory_open(struct build *b) {
  b->memory = b->input->memory;
  if (!b->memory) return;
  for (uint32_t f = 0; b->memory && f < b->input->file_count; f++)
    if (is_edited(b->input, f) && tells_others(b, f)) b->memory = NULL;
  if (b->memory) settle_dirs(b->memory, b);
}

/* What its functions do at load is of this graph alone. */
static bool is_kept(const struct build *b, uint32_t file) {
  return b->memory && !is_edited(b->input, file) && !(b->input->names && b->input->names[file]);
}

bool memory_holds(const struct build *b, uint32_t file) {
  return is_kept(b, file) && b->memory->files[file].known;
}

/* ---- recalling ------------------------------------------------------------------------------- */

static uint32_t *recalled(struct build *b, uint32_t number) {
  while (b->recalled.count <= number)
    ARRAY_PUSH(&b->scratch, &b->recalled, GRAPH_NONE);
  return &b->recalled.items[number];
}

bool memory_recall(struct build *b, struct build_statement *s) {
  const struct graph_memory *memory = b->memory;
  const struct kept_import *kept = &memory->files[s->file].imports[s->import];
  s->when = (enum graph_when)kept->when;
  s->from = kept->from;
  s->targets.count = 0;
  for (uint32_t i = 0; i < kept->count && !kept->never; i++) {
    struct build_target target = memory->targets.items[kept->first + i];
    if (target.module & BY_NAME) target.module = *recalled(b, target.module & ~BY_NAME);
    if (target.module == GRAPH_NONE) return false;
    ARRAY_PUSH(&b->scratch, &s->targets, target);
  }
  return !kept->never;
}

void memory_learn(struct build *b, const struct build_statement *s) {
  const struct graph_memory *memory = b->memory;
  const struct kept_import *kept = &memory->files[s->file].imports[s->import];
  assert(kept->never || kept->count == s->targets.count);
  for (uint32_t i = 0; i < kept->count && !kept->never; i++) {
    uint32_t module = memory->targets.items[kept->first + i].module;
    if (module & BY_NAME) *recalled(b, module & ~BY_NAME) = s->targets.items[i].module;
  }
}

/* ---- keeping --------------------------------------------------------------------------------- */

/* To look for a part of ours that has no file may tell the graph that it is a namespace package; a
 * module-level __getattr__ is another file's. */
static bool is_plain(const struct build *b, uint32_t module) {
  uint32_t file = b->modules.items[module].file;
  if (file != GRAPH_NONE) return !b->input->files[file]->has_module_getattr;
  for (uint32_t m = module; m != GRAPH_NONE; m = b->modules.items[m].parent)
    if (b->modules.items[m].flags & GRAPH_FIRST_PARTY) return false;
  return true;
}

/* The graph gives all files of a root the answer that the first of them got. Where that may hang on
 * which one it was, each looks for itself, in its turn. */
static bool is_shared(const struct build *b, const struct build_statement *s) {
  const struct facts_import *import = &b->input->files[s->file]->imports[s->import];
  if (import->level) return import->kind != FACTS_DYNAMIC;
  if (import->kind != FACTS_IMPORT) return resolver_is_shared(b->resolver, s->file, import->module);
  for (uint32_t i = 0; i < import->name_count; i++)
    if (!resolver_is_shared(b->resolver, s->file, import->names[i].name)) return false;
  return true;
}

static struct build_target to_keep(struct build *b, struct build_target target) {
  const struct graph_module *module = &b->modules.items[target.module];
  if (module->file != GRAPH_NONE) return target;
  uint32_t number = intern_add(&b->memory->names, module->name);
  *recalled(b, number) = target.module;
  return (struct build_target){target.name, number | BY_NAME};
}

void memory_keep(struct build *b, const struct build_statement *s) {
  if (!is_kept(b, s->file)) return;
  struct graph_memory *memory = b->memory;
  struct kept_file *file = &memory->files[s->file];
  uint32_t imports = b->input->files[s->file]->import_count;
  if (!file->imports) file->imports = ARENA_ARRAY(memory->arena, struct kept_import, imports);
  struct kept_import kept = {.first = (uint32_t)memory->targets.count,
                             .count = (uint32_t)s->targets.count,
                             .when = (uint8_t)s->when,
                             .from = s->from,
                             .never = !is_shared(b, s)};
  for (uint32_t i = 0; i < kept.count; i++)
    kept.never = kept.never || !is_plain(b, s->targets.items[i].module);
  for (uint32_t i = 0; i < kept.count && !kept.never; i++)
    ARRAY_PUSH(memory->arena, &memory->targets, to_keep(b, s->targets.items[i]));
  file->imports[s->import] = kept;
  file->relative = file->relative || b->input->files[s->file]->imports[s->import].level;
  file->known = s->import + 1 == imports;
  file->absolute = file->known && !file->relative;
}

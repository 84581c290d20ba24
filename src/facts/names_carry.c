/* Names of an earlier text, carried over to the next one of the same file.
 *
 * A full parse of a long file takes longer than a person takes between two letters. While somebody
 * types, the answer for an import that stood there before is the one it had; only an import that is
 * new, or changed, has none. In: both texts' facts. The one idea: people change one place, so the
 * imports before it and those behind it are found by comparing from both ends. */
#include "names.h"

/* What the answer hangs on, but for the place. */
static bool is_same(const struct facts_import *a, const struct facts_import *b) {
  if (a->kind != b->kind || a->scope != b->scope || a->level != b->level ||
      a->name_count != b->name_count || !str_equal(a->module, b->module) ||
      !str_equal(a->qualname, b->qualname))
    return false;
  for (uint32_t i = 0; i < a->name_count; i++)
    if (!str_equal(a->names[i].name, b->names[i].name) ||
        !str_equal(a->names[i].as, b->names[i].as))
      return false;
  return true;
}

struct carrying {
  struct arena *arena;
  const struct names *old;
  uint32_t before, after; /* imports that the texts have in common at their starts, and ends */
  uint32_t old_count, new_count;
  struct map uses; /* the old list's address -> index in lists */
  ARRAY(struct names_use *) lists;
};

static void align(struct carrying *c, const struct facts *from, const struct facts *to) {
  uint32_t most = from->import_count < to->import_count ? from->import_count : to->import_count;
  c->old_count = from->import_count;
  c->new_count = to->import_count;
  while (c->before < most && is_same(&from->imports[c->before], &to->imports[c->before]))
    c->before++;
  while (c->before + c->after < most && is_same(&from->imports[c->old_count - c->after - 1],
                                                &to->imports[c->new_count - c->after - 1]))
    c->after++;
}

/* Index of an import in the new text, or UINT32_MAX. */
static uint32_t new_index(const struct carrying *c, uint32_t old) {
  if (old < c->before) return old;
  if (old >= c->old_count - c->after) return old + c->new_count - c->old_count;
  return UINT32_MAX;
}

static struct names_use own_use(struct carrying *c, const struct names_use *use) {
  struct names_use own = *use;
  own.attribute = use->attribute.len ? str_copy(c->arena, use->attribute) : (struct str){0};
  return own;
}

/* Bindings of one variable share its list of uses. */
static const struct names_use *copy_uses(struct carrying *c, const struct names_use *uses,
                                         uint32_t count) {
  uintptr_t address = (uintptr_t)uses;
  struct str key = str_of((const char *)&address, sizeof address);
  uint32_t known = map_get(&c->uses, key);
  assert(known == MAP_NONE || c->lists.items);
  if (known != MAP_NONE) return c->lists.items[known];
  struct names_use *copy = ARENA_ARRAY(c->arena, struct names_use, count + 1);
  for (uint32_t i = 0; i < count; i++)
    copy[i] = own_use(c, &uses[i]);
  map_put(&c->uses, c->arena, str_copy(c->arena, key), (uint32_t)c->lists.count);
  ARRAY_PUSH(c->arena, &c->lists, copy); // NOLINT(bugprone-sizeof-expression): of pointers
  return copy;
}

static const struct names_use *copy_use(struct carrying *c, const struct names_binding *from,
                                        const struct names_use *uses) {
  if (from->use >= from->uses && from->use < from->uses + from->use_count)
    return uses + (from->use - from->uses);
  struct names_use *copy = ARENA_NEW(c->arena, struct names_use);
  *copy = own_use(c, from->use);
  return copy;
}

static struct names_binding copy_binding(struct carrying *c, const struct names_binding *from) {
  struct names_binding binding = *from;
  binding.import_index = new_index(c, from->import_index);
  binding.name = str_copy(c->arena, from->name);
  binding.scope = str_copy(c->arena, from->scope);
  binding.uses = copy_uses(c, from->uses, from->use_count);
  if (from->use) binding.use = copy_use(c, from, binding.uses);
  return binding;
}

static void carry_bindings(struct carrying *c, struct names *names) {
  struct names_binding *bindings =
      ARENA_ARRAY(c->arena, struct names_binding, c->old->binding_count + 1);
  names->binding_count = 0;
  for (uint32_t i = 0; i < c->old->binding_count; i++)
    if (new_index(c, c->old->bindings[i].import_index) != UINT32_MAX)
      bindings[names->binding_count++] = copy_binding(c, &c->old->bindings[i]);
  names->bindings = bindings;
}

static void carry_calls(struct carrying *c, struct names *names) {
  size_t size = c->old->call_count * sizeof *c->old->calls;
  struct names_call *calls = arena_alloc(c->arena, size);
  if (size) memcpy(calls, c->old->calls, size);
  names->calls = calls;
}

static void carry_functions(struct carrying *c, struct names *names) {
  struct names_function *functions =
      ARENA_ARRAY(c->arena, struct names_function, c->old->function_count + 1);
  for (uint32_t i = 0; i < c->old->function_count; i++) {
    functions[i] = c->old->functions[i];
    functions[i].qualname = str_copy(c->arena, functions[i].qualname);
  }
  names->functions = functions;
  uint32_t *of_import = ARENA_ARRAY(c->arena, uint32_t, c->new_count + 1);
  for (uint32_t i = 0; i < c->new_count; i++)
    of_import[i] = NAMES_NO_FUNCTION;
  for (uint32_t i = 0; i < c->old_count; i++)
    if (new_index(c, i) != UINT32_MAX) of_import[new_index(c, i)] = c->old->function_of_import[i];
  names->function_of_import = of_import;
}

const struct names *names_carry(struct arena *arena, const struct names *old,
                                const struct facts *from, const struct facts *to) {
  struct carrying c = {.arena = arena, .old = old};
  struct names *names = ARENA_NEW(arena, struct names);
  *names = *old;
  align(&c, from, to);
  carry_bindings(&c, names);
  carry_functions(&c, names);
  carry_calls(&c, names);
  return names;
}

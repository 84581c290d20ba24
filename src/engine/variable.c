/* What the uses of a variable say as a whole.
 * In: a variable that imports bind. Out: who needs it how. The one idea: found out once for each,
 * since a file may import one thing a hundred thousand times. */
#include "internal.h"

struct variables {
  struct arena *arena;
  struct map known; /* address of the variable's uses -> index in items */
  ARRAY(struct variable *) items;
  struct variable unused; /* of all that have no uses */
};

struct variables *variables_new(struct arena *arena) {
  struct variables *variables = ARENA_NEW(arena, struct variables);
  variables->arena = arena;
  return variables;
}

static void read_uses(const struct names *names, const struct names_binding *binding,
                      struct variable *variable) {
  for (uint32_t i = 0; i < binding->use_count; i++) {
    const struct names_use *use = &binding->uses[i];
    bool body = use->function == NAMES_NO_FUNCTION;
    variable->annotated |= names_in_annotation(use);
    if (body && use->main && use->operation == NAMES_LOAD && !variable->guarded)
      variable->guarded = use;
    if (!body && str_equal(names->functions[use->function].qualname, STR("__getattr__")))
      variable->in_getattr = true;
  }
}

struct variable *variable_of(const struct rule_input *input, const struct names *names,
                             const struct names_binding *binding) {
  struct variables *variables = input->variables;
  uintptr_t address = (uintptr_t)binding->uses;
  struct str key = str_of((const char *)&address, sizeof address);
  if (!binding->use_count) return &variables->unused; /* its address may be another's, too */
  uint32_t index = map_get(&variables->known, key);
  if (index != MAP_NONE) return variables->items.items[index];
  struct variable *variable = ARENA_NEW(variables->arena, struct variable);
  read_uses(names, binding, variable);
  map_put(&variables->known, variables->arena, str_copy(variables->arena, key),
          (uint32_t)variables->items.count);
  ARRAY_PUSH(variables->arena, &variables->items, variable); // NOLINT(bugprone-sizeof-expression)
  return variable;
}

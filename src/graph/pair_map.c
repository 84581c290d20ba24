/* Pairs of numbers -> number: open addressing, linear probing, load at most one half. */
#include "graph/internal.h"

static uint64_t key_of(uint32_t a, uint32_t b) {
  return ((uint64_t)a << 32 | b) + 1;
}

/* Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4). */
static uint32_t slot_of(const struct pair_map *map, uint64_t key) {
  uint32_t mask = map->capacity - 1;
  uint32_t at = (uint32_t)((key * 0x9e3779b97f4a7c15u) >> 32) & mask;
  while (map->keys[at] && map->keys[at] != key)
    at = (at + 1) & mask;
  return at;
}

uint32_t pair_map_get(const struct pair_map *map, uint32_t a, uint32_t b) {
  if (!map->count) return GRAPH_NONE;
  uint32_t at = slot_of(map, key_of(a, b));
  return map->keys[at] ? map->values[at] : GRAPH_NONE;
}

static void enlarge(struct pair_map *map, struct arena *arena) {
  struct pair_map old = *map;
  map->capacity = old.capacity ? old.capacity * 2 : 64;
  map->keys = ARENA_ARRAY(arena, uint64_t, map->capacity);
  map->values = arena_alloc(arena, map->capacity * sizeof *map->values);
  for (uint32_t i = 0; i < old.capacity; i++)
    if (old.keys[i]) {
      uint32_t at = slot_of(map, old.keys[i]);
      map->keys[at] = old.keys[i];
      map->values[at] = old.values[i];
    }
}

void pair_map_put(struct pair_map *map, struct arena *arena, uint32_t a, uint32_t b,
                  uint32_t value) {
  if ((map->count + 1) * 2 > map->capacity) enlarge(map, arena);
  uint32_t at = slot_of(map, key_of(a, b));
  if (!map->keys[at]) map->count++;
  map->keys[at] = key_of(a, b);
  map->values[at] = value;
}

/* String map and intern table: open addressing, linear probing, load at most one half. */
#include "base.h"

struct map_slot {
  struct str key; /* key.ptr NULL = free */
  uint32_t hash;
  uint32_t value;
};

static struct map_slot *find_slot(const struct map *map, struct str key, uint32_t hash) {
  uint32_t mask = map->capacity - 1;
  for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
    struct map_slot *slot = &map->slots[i];
    if (!slot->key.ptr) return slot;
    if (slot->hash == hash && str_equal(slot->key, key)) return slot;
  }
}

static struct str solid(struct str key) {
  return key.ptr ? key : STR("");
}

uint32_t map_get(const struct map *map, struct str key) {
  if (!map->count) return MAP_NONE;
  struct map_slot *slot = find_slot(map, key, (uint32_t)str_hash(key));
  return slot->key.ptr ? slot->value : MAP_NONE;
}

static void map_enlarge(struct map *map, struct arena *arena) {
  struct map old = *map;
  map->capacity = old.capacity ? old.capacity * 2 : 16;
  map->slots = ARENA_ARRAY(arena, struct map_slot, map->capacity);
  for (uint32_t i = 0; i < old.capacity; i++)
    if (old.slots[i].key.ptr) *find_slot(map, old.slots[i].key, old.slots[i].hash) = old.slots[i];
}

void map_put(struct map *map, struct arena *arena, struct str key, uint32_t value) {
  if ((map->count + 1) * 2 > map->capacity) map_enlarge(map, arena);
  uint32_t hash = (uint32_t)str_hash(key);
  struct map_slot *slot = find_slot(map, key, hash);
  if (!slot->key.ptr) map->count++;
  *slot = (struct map_slot){.key = solid(key), .hash = hash, .value = value};
}

uint32_t intern_add(struct intern *intern, struct str name) {
  uint32_t known = map_get(&intern->map, name);
  if (known != MAP_NONE) return known;
  uint32_t number = (uint32_t)intern->names.count;
  struct str copy = str_copy(intern->arena, name);
  ARRAY_PUSH(intern->arena, &intern->names, copy);
  map_put(&intern->map, intern->arena, copy, number);
  return number;
}

uint32_t intern_find(const struct intern *intern, struct str name) {
  return map_get(&intern->map, name);
}

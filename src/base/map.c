/* String map and intern table: open addressing, linear probing, load at most one half. */
#include "base.h"

struct map_slot {
  struct str key; /* key.ptr NULL = free */
  uint32_t hash;
  uint32_t value;
};

/* Eight bytes at a time; what is left over is read once more with what stands before it. The
 * multiplier is that of Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4). */
static uint32_t hash_of(struct str key) {
  const uint64_t factor = 0x9e3779b97f4a7c15u;
  uint64_t hash = key.len * factor, word = 0;
  size_t at = 0;
  for (; key.len - at > 8; at += 8) {
    memcpy(&word, key.ptr + at, 8);
    hash = (hash ^ word) * factor;
    hash ^= hash >> 29;
  }
  if (key.len >= 8) {
    memcpy(&word, key.ptr + key.len - 8, 8);
  } else if (key.len >= 4) {
    uint32_t low, high;
    memcpy(&low, key.ptr, 4);
    memcpy(&high, key.ptr + key.len - 4, 4);
    word = (uint64_t)high << 32 | low;
  } else if (key.len) {
    word = (uint64_t)(unsigned char)key.ptr[0] << 16 |
           (uint64_t)(unsigned char)key.ptr[key.len / 2] << 8 | (unsigned char)key.ptr[key.len - 1];
  }
  hash = (hash ^ word) * factor;
  return (uint32_t)(hash >> 32);
}

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
  struct map_slot *slot = find_slot(map, key, hash_of(key));
  return slot->key.ptr ? slot->value : MAP_NONE;
}

static void map_enlarge(struct map *map, struct arena *arena) {
  struct map old = *map;
  map->capacity = old.capacity ? old.capacity * 2 : 16;
  map->slots = ARENA_ARRAY(arena, struct map_slot, map->capacity);
  for (uint32_t i = 0; i < old.capacity; i++)
    if (old.slots[i].key.ptr) *find_slot(map, old.slots[i].key, old.slots[i].hash) = old.slots[i];
}

/* The slot of a key, with room for it if it is new. */
static struct map_slot *make_slot(struct map *map, struct arena *arena, struct str key,
                                  uint32_t hash) {
  if ((map->count + 1) * 2 > map->capacity) map_enlarge(map, arena);
  return find_slot(map, key, hash);
}

static void fill(struct map *map, struct map_slot *slot, struct map_slot with) {
  if (!slot->key.ptr) map->count++;
  *slot = with;
}

void map_put(struct map *map, struct arena *arena, struct str key, uint32_t value) {
  uint32_t hash = hash_of(key);
  struct map_slot *slot = make_slot(map, arena, key, hash);
  fill(map, slot, (struct map_slot){.key = solid(key), .hash = hash, .value = value});
}

uint32_t intern_add(struct intern *intern, struct str name) {
  uint32_t hash = hash_of(name);
  struct map_slot *slot = make_slot(&intern->map, intern->arena, name, hash);
  if (slot->key.ptr) return slot->value;
  uint32_t number = (uint32_t)intern->names.count;
  struct str copy = str_copy(intern->arena, name);
  ARRAY_PUSH(intern->arena, &intern->names, copy);
  fill(&intern->map, slot, (struct map_slot){.key = copy, .hash = hash, .value = number});
  return number;
}

uint32_t intern_find(const struct intern *intern, struct str name) {
  return map_get(&intern->map, name);
}

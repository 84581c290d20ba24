/* usage_recent: see usage_recent.h. A ring of keys, found by chained hashing. */
#include "usage_recent.h"

#include <stdlib.h>

static void *room(size_t size) {
  void *memory = calloc(USAGE_RECENT_LIMIT, size);
  if (!memory) base_out_of_memory();
  return memory;
}

static void begin(struct usage_recent *recent) {
  recent->keys = room(sizeof *recent->keys);
  recent->values = room(sizeof *recent->values);
  recent->links = room(sizeof *recent->links);
  recent->heads = room(sizeof *recent->heads);
}

/* Keys are hashes already; one multiplication spreads what they have in common. */
static uint32_t *head_of(struct usage_recent *recent, uint64_t key) {
  return &recent->heads[(key * 0x9E3779B97F4A7C15u) >> 46];
}
_Static_assert(USAGE_RECENT_LIMIT == (uint32_t)1 << (64 - 46), "one head for each key");

static void forget(struct usage_recent *recent, uint32_t at) {
  uint32_t *link = head_of(recent, recent->keys[at]);
  while (*link != at + 1)
    link = &recent->links[*link - 1];
  *link = recent->links[at];
}

uint64_t *usage_recent_get(struct usage_recent *recent, uint64_t key, bool *fresh) {
  if (!recent->keys) begin(recent);
  uint32_t *head = head_of(recent, key);
  *fresh = false;
  for (uint32_t at = *head; at; at = recent->links[at - 1])
    if (recent->keys[at - 1] == key) return &recent->values[at - 1];
  uint32_t at = recent->next;
  if (recent->count == USAGE_RECENT_LIMIT)
    forget(recent, at);
  else
    recent->count++;
  recent->next = (at + 1) % USAGE_RECENT_LIMIT;
  recent->keys[at] = key;
  recent->values[at] = 0;
  recent->links[at] = *head;
  *head = at + 1;
  *fresh = true;
  return &recent->values[at];
}

void usage_recent_free(struct usage_recent *recent) {
  free(recent->keys);
  free(recent->values);
  free(recent->links);
  free(recent->heads);
  *recent = (struct usage_recent){0};
}

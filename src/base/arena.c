/* Arena: blocks of doubling size, bump allocation. */
#include "base.h"

#include <stdio.h>
#include <stdlib.h>

struct arena_block {
  struct arena_block *older;
  size_t size; /* payload bytes */
  _Alignas(16) unsigned char bytes[];
};

#define FIRST_BLOCK ((size_t)16 << 10)
#define LARGEST_STEP ((size_t)4 << 20)

_Noreturn void base_out_of_memory(void) {
  fputs("lmms-lint: out of memory\n", stderr);
  exit(3);
}

static size_t round_up(size_t size) {
  return (size + 15) & ~(size_t)15;
}

static void add_block(struct arena *arena, size_t need) {
  size_t size = arena->block ? arena->block->size * 2 : FIRST_BLOCK;
  if (size > LARGEST_STEP) size = LARGEST_STEP;
  if (size < need) size = need;
  if (size > SIZE_MAX / 2) base_out_of_memory();
  struct arena_block *block = malloc(sizeof *block + size);
  if (!block) base_out_of_memory();
  block->older = arena->block;
  block->size = size;
  arena->block = block;
  arena->next = block->bytes;
  arena->end = block->bytes + size;
}

void *arena_alloc(struct arena *arena, size_t size) {
  if (size > SIZE_MAX / 4) base_out_of_memory();
  size_t rounded = round_up(size ? size : 1);
  if ((size_t)(arena->end - arena->next) < rounded) add_block(arena, rounded);
  void *result = arena->next;
  arena->next += rounded;
  arena->used_bytes += rounded;
  return result;
}

void *arena_zalloc(struct arena *arena, size_t size) {
  void *result = arena_alloc(arena, size);
  memset(result, 0, size);
  return result;
}

void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size) {
  size_t old_rounded = round_up(old_size);
  if (old && (unsigned char *)old + old_rounded == arena->next) {
    size_t extra = round_up(new_size) - old_rounded;
    if ((size_t)(arena->end - arena->next) >= extra) {
      arena->next += extra;
      arena->used_bytes += extra;
      return old;
    }
  }
  void *result = arena_alloc(arena, new_size);
  if (old_size) memcpy(result, old, old_size);
  return result;
}

static void free_blocks(struct arena_block *block) {
  while (block) {
    struct arena_block *older = block->older;
    free(block);
    block = older;
  }
}

void arena_reset(struct arena *arena) {
  struct arena_block *block = arena->block;
  if (!block) return;
  free_blocks(block->older);
  block->older = NULL;
  arena->next = block->bytes;
  arena->end = block->bytes + block->size;
  arena->used_bytes = 0;
}

void arena_free(struct arena *arena) {
  free_blocks(arena->block);
  *arena = (struct arena){0};
}

void array_reserve_(struct arena *arena, void **items, size_t *capacity, size_t item_size) {
  size_t next = *capacity ? *capacity * 2 : 8;
  *items = arena_grow(arena, *items, *capacity * item_size, next * item_size);
  *capacity = next;
}

/* tree-sitter's memory: small blocks by size class, from lists that each thread has for itself.
 *
 * tree-sitter allocates and frees several small blocks for every token. A block here is one of a
 * few sizes; freed, it goes to the head of its size's list, and the next wish of that size takes
 * it: a few instructions, no locks. Larger blocks are malloc's. A thread keeps its chunks to its
 * end and gives them back then. Blocks must be freed by the thread that asked for them.
 *
 * Under AddressSanitizer everything is malloc's, so that it sees each block.
 */
#include "grammar/internal.h"

#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define ALLOCATOR_PLAIN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define ALLOCATOR_PLAIN 1
#endif
#endif

#ifdef ALLOCATOR_PLAIN

void grammar_allocator_use(void) {}

#else

#include <pthread.h>

#define CLASS_COUNT 8    /* 32, 64, ... 4096 bytes, header included */
#define SMALLEST_SHIFT 5 /* of 32 */
#define CHUNK_SIZE (1 << 16)
#define LARGE CLASS_COUNT /* the class of malloc's blocks */

/* Before every block: 16 bytes, so that blocks are aligned as malloc's are. */
struct head {
  size_t class;
  union {
    size_t size;       /* LARGE: bytes asked for */
    struct head *next; /* while free */
  };
};

struct chunk {
  struct chunk *next;
  size_t filler;
  unsigned char bytes[];
};

struct pool {
  struct head *free[CLASS_COUNT];
  unsigned char *next, *end; /* of the newest chunk: not yet used */
  struct chunk *chunks;
};

static _Thread_local struct pool pool;
static pthread_key_t at_thread_end;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void give_back(void *unused) {
  (void)unused;
  while (pool.chunks) {
    struct chunk *chunk = pool.chunks;
    pool.chunks = chunk->next;
    free(chunk);
  }
  pool = (struct pool){0};
}

static struct head *head_of(void *block) {
  return (struct head *)((unsigned char *)block - sizeof(struct head));
}

static void *block_of(struct head *head) {
  return (unsigned char *)head + sizeof(struct head);
}

/* The class whose blocks hold `size` bytes and a head. */
static size_t class_of(size_t size) {
  size_t whole = size + sizeof(struct head);
  if (whole <= (size_t)1 << SMALLEST_SHIFT) return 0;
  return (size_t)(64 - __builtin_clzll((unsigned long long)(whole - 1))) - SMALLEST_SHIFT;
}

static size_t class_size(size_t class) {
  return ((size_t)1 << SMALLEST_SHIFT << class) - sizeof(struct head);
}

static void new_chunk(void) {
  struct chunk *chunk = malloc(CHUNK_SIZE);
  if (!chunk) base_out_of_memory();
  if (!pool.chunks) pthread_setspecific(at_thread_end, &pool);
  chunk->next = pool.chunks;
  pool.chunks = chunk;
  pool.next = chunk->bytes;
  pool.end = (unsigned char *)chunk + CHUNK_SIZE;
}

static void *allocate_large(size_t size) {
  struct head *head = size < SIZE_MAX - sizeof *head ? malloc(sizeof *head + size) : NULL;
  if (!head) base_out_of_memory();
  head->class = LARGE;
  head->size = size;
  return block_of(head);
}

static void *allocate(size_t size) {
  size_t class = class_of(size);
  if (class >= LARGE) return allocate_large(size);
  struct head *head = pool.free[class];
  if (head) {
    pool.free[class] = head->next;
    return block_of(head);
  }
  size_t whole = (size_t)1 << SMALLEST_SHIFT << class;
  if ((size_t)(pool.end - pool.next) < whole) new_chunk();
  head = (struct head *)(void *)pool.next;
  pool.next += whole;
  head->class = class;
  return block_of(head);
}

static void *allocate_zeroed(size_t count, size_t size) {
  if (size && count > SIZE_MAX / size) base_out_of_memory();
  return memset(allocate(count * size), 0, count * size);
}

static void release(void *block) {
  if (!block) return;
  struct head *head = head_of(block);
  if (head->class == LARGE) {
    free(head);
    return;
  }
  head->next = pool.free[head->class];
  pool.free[head->class] = head;
}

static void *reallocate(void *block, size_t size) {
  if (!block) return allocate(size);
  struct head *head = head_of(block);
  size_t old_size = head->class == LARGE ? head->size : class_size(head->class);
  if (head->class != LARGE && size <= old_size) return block;
  if (head->class == LARGE && size > class_size(LARGE - 1)) {
    struct head *grown = size < SIZE_MAX - sizeof *head ? realloc(head, sizeof *head + size) : NULL;
    if (!grown) base_out_of_memory();
    grown->size = size;
    return block_of(grown);
  }
  void *copy = allocate(size);
  memcpy(copy, block, old_size < size ? old_size : size);
  release(block);
  return copy;
}

static void start(void) {
  pthread_key_create(&at_thread_end, give_back);
  ts_set_allocator(allocate, allocate_zeroed, reallocate, release);
}

void grammar_allocator_use(void) {
  pthread_once(&once, start);
}

#endif

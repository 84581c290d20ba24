/* tree-sitter's memory: small blocks by size class, from lists that each thread has for itself.
 *
 * tree-sitter allocates and frees several small blocks for every token. A block here is one of a
 * few sizes; freed, it goes to the head of its size's list, and the next wish of that size takes
 * it: a few instructions, no locks. Larger blocks are malloc's. A thread keeps its chunks to its
 * end and gives them back then. Blocks must be freed by the thread that asked for them.
 *
 * Under AddressSanitizer everything is malloc's, so that it sees each block.
 *
 * The bytes of large blocks are counted: what tree-sitter copies again and again when it is at a
 * loss is lists of thousands of nodes, and for all else it wants small blocks.
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

#include <pthread.h>

#define LARGE_SIZE 4096

static _Thread_local uint64_t large_bytes;
static pthread_once_t once = PTHREAD_ONCE_INIT;

uint64_t grammar_allocator_large(void) {
  return large_bytes;
}

#ifdef ALLOCATOR_PLAIN

static void *known(void *block, size_t size) {
  if (!block && size) base_out_of_memory();
  if (size > LARGE_SIZE) large_bytes += size;
  return block;
}

static void *allocate(size_t size) {
  return known(malloc(size), size);
}

static void *allocate_zeroed(size_t count, size_t size) {
  return known(calloc(count, size), count * size);
}

static void *reallocate(void *block, size_t size) {
  return known(realloc(block, size), size);
}

static void start(void) {
  ts_set_allocator(allocate, allocate_zeroed, reallocate, free);
}

#else

#define CLASS_COUNT 8    /* 32, 64, ... LARGE_SIZE bytes, header included */
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
  struct chunk *other; /* so that none is lost sight of */
  size_t filler;
  unsigned char bytes[CHUNK_SIZE];
};

struct pool {
  struct head *free[CLASS_COUNT];
  unsigned char *next, *end; /* of the newest chunk: not yet used */
  struct chunk *chunks;
  struct pool *other; /* while no thread has it */
};

static _Thread_local struct pool *own_pool;
static struct pool *idle_pools; /* of threads that ended */
static pthread_mutex_t idle_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t at_thread_end;

static void leave_pool(void *pool) {
  struct pool *left = pool;
  own_pool = NULL;
  pthread_mutex_lock(&idle_lock);
  left->other = idle_pools;
  idle_pools = left;
  pthread_mutex_unlock(&idle_lock);
}

/* The thread's first block: takes over a pool, or makes one. */
static struct pool *take_pool(void) {
  pthread_mutex_lock(&idle_lock);
  struct pool *pool = idle_pools;
  if (pool) idle_pools = pool->other;
  pthread_mutex_unlock(&idle_lock);
  if (!pool) pool = calloc(1, sizeof *pool);
  if (!pool) base_out_of_memory();
  own_pool = pool;
  pthread_setspecific(at_thread_end, pool);
  return pool;
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

/* `size` unused bytes of the pool's chunk, or of a new one. */
static void *take_bytes(struct pool *pool, size_t size) {
  if ((size_t)(pool->end - pool->next) < size) {
    struct chunk *chunk = malloc(sizeof *chunk);
    if (!chunk) base_out_of_memory();
    chunk->other = pool->chunks;
    pool->chunks = chunk;
    pool->next = chunk->bytes;
    pool->end = chunk->bytes + CHUNK_SIZE;
  }
  void *bytes = pool->next;
  pool->next += size;
  return bytes;
}

static void *allocate_large(size_t size) {
  struct head *head = size < SIZE_MAX - sizeof *head ? malloc(sizeof *head + size) : NULL;
  if (!head) base_out_of_memory();
  large_bytes += size;
  head->class = LARGE;
  head->size = size;
  return block_of(head);
}

static void *allocate(size_t size) {
  size_t class = class_of(size);
  if (class >= LARGE) return allocate_large(size);
  struct pool *pool = own_pool ? own_pool : take_pool();
  struct head *head = pool->free[class];
  if (head) {
    pool->free[class] = head->next;
    return block_of(head);
  }
  head = take_bytes(pool, (size_t)1 << SMALLEST_SHIFT << class);
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
  struct pool *pool = own_pool ? own_pool : take_pool();
  head->next = pool->free[head->class];
  pool->free[head->class] = head;
}

static void *reallocate(void *block, size_t size) {
  if (!block) return allocate(size);
  struct head *head = head_of(block);
  size_t old_size = head->class == LARGE ? head->size : class_size(head->class);
  if (head->class != LARGE && size <= old_size) return block;
  if (head->class == LARGE && size > class_size(LARGE - 1)) {
    struct head *grown = size < SIZE_MAX - sizeof *head ? realloc(head, sizeof *head + size) : NULL;
    if (!grown) base_out_of_memory();
    large_bytes += size;
    grown->size = size;
    return block_of(grown);
  }
  void *copy = allocate(size);
  memcpy(copy, block, old_size < size ? old_size : size);
  release(block);
  return copy;
}

static void start(void) {
  pthread_key_create(&at_thread_end, leave_pool);
  ts_set_allocator(allocate, allocate_zeroed, reallocate, release);
}

#endif

__attribute__((constructor)) void grammar_allocator_use(void) {
  pthread_once(&once, start);
}

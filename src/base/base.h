/* base: memory, text views, containers, error records and files. Knows nothing of Python.
 *
 * Memory. Everything lives in an arena; nothing is freed singly. Out of memory ends the program
 * (exit status 3) in one place, so no function here returns NULL for lack of memory.
 * Text. `struct str` is a view: pointer and length in bytes, not terminated, not owned.
 * Errors. Functions that touch the world return false and fill a `struct error` for the caller
 * to print.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- arena ---------------------------------------------------------------------------------- */

struct arena_block;

/* A zeroed struct is a valid empty arena. Not thread-safe: one owner at a time. */
struct arena {
  struct arena_block *block; /* newest block */
  unsigned char *next;       /* first free byte of it */
  unsigned char *end;        /* one past its last byte */
  size_t used_bytes;         /* handed out since the last reset */
};

/* Returns `size` uninitialised bytes aligned for any type; lives until arena_reset or arena_free.
 */
void *arena_alloc(struct arena *arena, size_t size);
/* The same, zeroed. */
void *arena_zalloc(struct arena *arena, size_t size);
/* Returns a copy of `old_size` bytes at `old` with room for `new_size`; grows in place if it can.
 */
void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size);
/* Forgets all allocations but keeps the largest block for use again. */
void arena_reset(struct arena *arena);
/* Gives everything back; the arena is empty and usable after. */
void arena_free(struct arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_zalloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count)                                                            \
  ((type *)arena_zalloc((arena), sizeof(type) * (size_t)(count)))

/* Ends the program with status 3 and a line on stderr: the only exit outside cli and lsp. */
_Noreturn void base_out_of_memory(void);

/* ---- text views ----------------------------------------------------------------------------- */

struct str {
  const char *ptr; /* may be NULL when len is 0 */
  size_t len;      /* bytes */
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).len, ((s).ptr ? (s).ptr : "")

static inline struct str str_of(const char *ptr, size_t len) {
  return (struct str){ptr, len};
}
/* View of a NUL-terminated string; NULL gives the empty view. */
struct str str_from(const char *cstr);
bool str_equal(struct str a, struct str b);
bool str_equal_nocase(struct str a, struct str b); /* ASCII case only */
/* Byte order, shorter first on a common prefix: <0, 0, >0. */
int str_compare(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Offset of the first `needle` at or after `from`, or SIZE_MAX. */
size_t str_find(struct str s, struct str needle, size_t from);
size_t str_find_nocase(struct str s, struct str needle, size_t from);
/* Offset of the last byte `c`, or SIZE_MAX. */
size_t str_rfind_byte(struct str s, char c);
bool str_has_byte(struct str s, char c);
/* [from, to) clipped to the view. */
struct str str_slice(struct str s, size_t from, size_t to);
/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);
/* Cuts the part before the first `separator` off `*rest` into `*part`; false when `*rest` is used
 * up. The last part (no separator) is returned too; an empty input gives one empty part only if
 * its pointer is not NULL. After the last part rest->ptr is NULL. */
bool str_cut(struct str *rest, char separator, struct str *part);
uint64_t str_hash(struct str s);
/* Bytes of the valid UTF-8 sequence at `at` (below the length): 1 to 4, or 0. */
size_t str_utf8(struct str s, size_t at);
/* Copies into the arena; the copy is NUL-terminated beyond its len. */
struct str str_copy(struct arena *arena, struct str s);
const char *str_cstr(struct arena *arena, struct str s);
struct str str_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The nearest of `count` candidates within a small edit distance (a third of the length, at most
 * 3), for "did you mean"; the empty view if none is near. Ties: the first. */
struct str str_nearest(struct str word, const struct str *candidates, size_t count);

/* ---- string builder ------------------------------------------------------------------------- */

/* Grows on the heap (malloc), for output of unknown size. A zeroed struct is empty. */
struct builder {
  char *ptr;
  size_t len; /* bytes written; ptr[len] is 0 once anything was written */
  size_t capacity;
};

void builder_add(struct builder *b, struct str s);
void builder_add_cstr(struct builder *b, const char *cstr);
void builder_add_byte(struct builder *b, char c);
/* Replaces the bytes [from, to), which must be there, by `s`, which must not be among them. */
void builder_replace(struct builder *b, size_t from, size_t to, struct str s);
void builder_add_format(struct builder *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* JSON string with quotes. Bytes that are not valid UTF-8 become U+FFFD. */
void builder_add_json(struct builder *b, struct str s);
/* Members of a JSON object that was begun with '{': a comma where one is needed, and the name; then
 * the value follows. An empty text and a number that is none are null. */
void builder_add_key(struct builder *b, const char *name);
void builder_key_text(struct builder *b, const char *name, struct str value);
void builder_key_number(struct builder *b, const char *name, double value, int decimals);
void builder_key_integer(struct builder *b, const char *name, uint64_t value);
void builder_key_bool(struct builder *b, const char *name, bool value);
/* A number as people write it: up to `decimals` digits after the point, trailing zeros cut; never
 * depends on the locale. */
void builder_add_number(struct builder *b, double value, int decimals);
struct str builder_view(const struct builder *b);
void builder_clear(struct builder *b); /* keeps the memory */
void builder_free(struct builder *b);

/* ---- arrays --------------------------------------------------------------------------------- */

/* A growing array in an arena: declare `struct { T *items; size_t count, capacity; }` (ARRAY(T))
 * and push with ARRAY_PUSH. Items may move when it grows. */
#define ARRAY(type)                                                                                \
  struct {                                                                                         \
    type *items;                                                                                   \
    size_t count, capacity;                                                                        \
  }
#define ARRAY_PUSH(arena, array, ...)                                                              \
  do {                                                                                             \
    if ((array)->count == (array)->capacity)                                                       \
      array_reserve_((arena), (void **)&(array)->items, &(array)->capacity,                        \
                     sizeof *(array)->items);                                                      \
    assert((array)->items);                                                                        \
    (array)->items[(array)->count++] = __VA_ARGS__;                                                \
  } while (0)
void array_reserve_(struct arena *arena, void **items, size_t *capacity, size_t item_size);

/* ---- map and intern table ------------------------------------------------------------------- */

/* String -> uint32_t, open addressing, insertion only. Keys are views that must outlive the map.
 * A zeroed struct is an empty map. Memory from the arena given to map_put. */
struct map {
  struct map_slot *slots;
  uint32_t capacity; /* power of two */
  uint32_t count;
};
#define MAP_NONE UINT32_MAX
/* Value of `key`, or MAP_NONE. */
uint32_t map_get(const struct map *map, struct str key);
/* Sets or replaces. */
void map_put(struct map *map, struct arena *arena, struct str key, uint32_t value);

/* Names as numbers: equal text, equal number; numbers are dense from 0 in order of first sight. */
struct intern {
  struct arena *arena; /* holds names and the table; set by the caller */
  struct map map;
  ARRAY(struct str) names;
};
/* The number of `name`, adding it (copied) if new. */
uint32_t intern_add(struct intern *intern, struct str name);
/* The number of `name`, or MAP_NONE. */
uint32_t intern_find(const struct intern *intern, struct str name);

/* ---- errors --------------------------------------------------------------------------------- */

struct error {
  char text[1024]; /* "what: why", naming the file; empty = no error */
};
void error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- files ---------------------------------------------------------------------------------- */

#define FILE_SIZE_LIMIT ((size_t)64 << 20) /* bytes: larger files are refused (product limit) */

enum file_status {
  FILE_READ,
  FILE_MISSING,
  FILE_FAILED,    /* unreadable, a directory, a FIFO, a socket, a device */
  FILE_TOO_LARGE, /* over FILE_SIZE_LIMIT; nothing read */
};
/* Reads a whole regular file into `buffer` (cleared first; reused between calls, so a worker
 * allocates seldom). Fills `error` unless FILE_READ. Never blocks on FIFOs. The buffer is followed
 * by at least 64 zero bytes that are not counted in its len. */
enum file_status file_read(const char *path, struct builder *buffer, struct error *error);
/* Writes atomically: temporary file in the same folder, fsync, rename, fsync of the folder; keeps
 * the mode of an existing file (0644 for a new one). On false the old file is untouched and no
 * temporary is left. Temporaries of the same file that killed writers left a minute ago or earlier
 * are removed. */
bool file_write_atomic(const char *path, struct str content, struct error *error);
bool file_exists(const char *path);
bool file_is_directory(const char *path);

/* ---- paths (text only, '/' separated) ------------------------------------------------------- */

/* `directory` + "/" + `name`, without doubling separators; "." and "" vanish; an absolute name
 * stands alone. */
struct str path_join(struct arena *arena, struct str directory, struct str name);
/* All but the last component, "" if there is none ("/" for "/x"). */
struct str path_directory(struct str path);
struct str path_name(struct str path);
/* Ends as Python sources do: .py, .pyi, .pyw. */
bool path_is_python(struct str path);
/* Lexically: no ".", no "x/..", no doubled "/"; "." for nothing. */
struct str path_normalise(struct arena *arena, struct str path);
/* A path, written from the folder `cwd` (absolute), as it is written from the folder `root`
 * (absolute; empty: `path` is left alone), if it lies below that; else unchanged. In `arena`, or a
 * view of `path`. */
struct str path_relative(struct arena *arena, struct str cwd, struct str root, struct str path);

/* ---- globs ---------------------------------------------------------------------------------- */

/* One pattern as .gitignore writes it (gitignore(5)), cut up for quick matching. Views into the
 * pattern. `*` and `?` never match '/', `**` between slashes matches any number of folders, `[...]`
 * with ranges, `!` or `^`, and POSIX classes; a backslash takes the next byte literally. Bytes, not
 * characters, as git does it. */
struct glob {
  struct str prefix;   /* up to the first wildcard or backslash: compared as it stands */
  struct str rest;     /* from there on; empty = the prefix is all */
  bool negated;        /* began with '!' */
  bool directory_only; /* ended with '/' */
  bool anchored;       /* holds a '/': matches the whole path, else the last component */
  bool suffix;         /* `*text`: rest.ptr + 1 is a plain suffix of the last component */
};
/* Cuts up one pattern (no comment or blank line: ignore files are split by who reads them). False
 * for one that can match nothing. */
bool glob_parse(struct str pattern, struct glob *glob);
/* Whether the pattern, `negated` aside, is about this path itself (not about what lies below it).
 * In: path relative to the folder that the pattern belongs to; name_at = where its last component
 * begins. */
bool glob_match(const struct glob *glob, struct str path, size_t name_at, bool is_directory);

/* ---- dates ---------------------------------------------------------------------------------- */

/* An ISO date, exactly YYYY-MM-DD, as days since 1970-01-01. False if `text` is none, or there is
 * no such day; *days is then left alone. */
bool date_parse(struct str text, int32_t *days);
/* Today where we are, as YYYY-MM-DD. In `arena`. */
struct str date_today(struct arena *arena);

#endif

// Plain imports are read by the slicer, not by tree-sitter: is the outcome the same?
//
// For every .py file below the folders named, and for changed copies of each (a byte replaced, a
// piece cut out: the same ones in every run), all facts are made both ways and compared, as stored
// and as text. They must be equal, but for broken code: there tree-sitter loses imports around the
// break, or sees some that are none, and the more of them it is given the more so.
#include "facts/shard.h"

#include <ftw.h>
#include <stdio.h>

#define CHANGES 6 // of each file that is no longer than this:
#define CHANGED_BYTES 20000

static struct facts_extractor *extractor;
static struct arena arena;
static struct builder file, one, other;
static uint64_t compared, changed, broken, different;

static const struct facts *extract(struct builder *out, bool by_tree, struct str text) {
  facts_extractor_use_tree(extractor, by_tree);
  const struct facts *facts = facts_extract(extractor, &arena, STR("a.py"), text);
  builder_clear(out);
  facts_write_text(out, facts);
  shard_write_file(out, facts, NULL, NULL, (struct str){0});
  return facts;
}

static void compare(const char *path, struct str text, int change) {
  const struct facts *plain = extract(&one, false, text), *tree = extract(&other, true, text);
  bool equal = str_equal(builder_view(&one), builder_view(&other));
  bool trouble = plain->trouble || tree->trouble;
  compared++;
  broken += !equal && trouble;
  if (!equal && !trouble) {
    different++;
    fprintf(stderr, "%s: differs (change %d)\n", path, change);
  }
  arena_reset(&arena);
}

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13, *state ^= *state >> 7, *state ^= *state << 17;
  return *state;
}

// What half-typed code has in it.
static const char bytes[] = "\n\r\t\f \\#\"'()[]{}:;,.*=@_0aimport";

static void compare_changed(const char *path, struct str text) {
  uint64_t random = str_hash(text) | 1;
  for (int i = 0; i < CHANGES; i++) {
    char *copy = (char *)(uintptr_t)text_pad(&arena, text).ptr;
    size_t at = (size_t)(next_random(&random) % text.len), len = text.len;
    if (i % 2) at %= 400; // where the imports are
    if (at >= len) at = len - 1;
    if (i < CHANGES / 2) {
      copy[at] = bytes[next_random(&random) % (sizeof bytes - 1)];
    } else {
      size_t cut = (size_t)(next_random(&random) % 40);
      if (cut > len - at) cut = len - at;
      memmove(copy + at, copy + at + cut, len - at - cut + 64);
      len -= cut;
    }
    changed++;
    compare(path, str_of(copy, len), i + 1);
  }
}

static int visit(const char *path, const struct stat *info, int type, struct FTW *place) {
  (void)info, (void)place;
  struct error error;
  if (type != FTW_F || !str_ends(str_from(path), STR(".py"))) return 0;
  if (file_read(path, &file, &error) != FILE_READ) return 0;
  compare(path, builder_view(&file), 0);
  if (file.len && file.len <= CHANGED_BYTES) compare_changed(path, builder_view(&file));
  return 0;
}

int main(int argc, char **argv) {
  extractor = facts_extractor_new();
  for (int i = 1; i < argc; i++)
    nftw(argv[i], visit, 16, FTW_PHYS);
  printf("%llu texts, %llu of them changed: %llu differ; %llu broken ones were read otherwise\n",
         (unsigned long long)compared, (unsigned long long)changed, (unsigned long long)different,
         (unsigned long long)broken);
  facts_extractor_free(extractor);
  arena_free(&arena);
  builder_free(&file);
  builder_free(&one);
  builder_free(&other);
  return different != 0 || compared == 0;
}

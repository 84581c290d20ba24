/* libFuzzer entry of stored facts: any bytes, read as Python source, give a record that reads back
 * and is written the same again; read as a record, or changed in a few places, they give facts or a
 * refusal. Build: clang -fsanitize=fuzzer,address,undefined with the rooms facts, grammar and base.
 */
#include "facts/shard.h"

#include <stdlib.h>

static void write_record(struct builder *out, const struct shard_file *file) {
  struct arena arena = {0};
  struct str text = shard_text(&arena, file);
  shard_write_file(out, file->facts, shard_names(&arena, file), shard_detail(&arena, file), text);
  arena_free(&arena);
}

/* Whatever was read can be told in full. */
static void use(struct arena *arena, const struct shard_file *file) {
  struct builder text = {0};
  const struct names *names = shard_names(arena, file);
  facts_write_text(&text, file->facts);
  if (names) names_write_text(&text, file->facts, names);
  builder_clear(&text);
  write_record(&text, file);
  builder_free(&text);
}

static void read_record(struct str content) {
  struct arena arena = {0};
  struct shard_file file;
  if (shard_read_file(&arena, content, &file)) use(&arena, &file);
  arena_free(&arena);
}

/* A few bytes are changed, the same ones for the same record. */
static void read_changed(struct builder *record) {
  uint64_t random = str_hash(builder_view(record)) | 1;
  for (int round = 0; round < 16; round++) {
    random ^= random << 13, random ^= random >> 7, random ^= random << 17;
    size_t at = (size_t)(random % record->len);
    char old = record->ptr[at];
    record->ptr[at] = (char)(random >> 56);
    read_record(builder_view(record));
    read_record(str_slice(builder_view(record), 0, at));
    if (round % 4) record->ptr[at] = old;
  }
}

static void read_shard(struct str bytes) {
  struct shard_reader reader = {.bytes = bytes};
  enum shard_kind kind;
  struct str content;
  while (shard_next(&reader, &kind, &content))
    read_record(content);
}

static void check_source(struct facts_extractor *extractor, struct str source) {
  struct arena arena = {0};
  struct builder record = {0}, again = {0};
  struct str file = text_pad(&arena, source);
  const struct facts *facts = facts_extract(extractor, &arena, STR("a.py"), file);
  const struct names *names = names_analyse(extractor, &arena, facts, file);
  const struct detail *detail = detail_read(extractor, &arena, file);
  shard_write_file(&record, facts, names, detail, text_decode(&arena, file).bytes);
  struct shard_file read;
  if (!shard_read_file(&arena, builder_view(&record), &read)) abort();
  write_record(&again, &read);
  if (!str_equal(builder_view(&record), builder_view(&again))) abort();
  read_changed(&record);
  builder_free(&record);
  builder_free(&again);
  arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct facts_extractor *extractor;
  if (!extractor) extractor = facts_extractor_new();
  struct str bytes = str_of((const char *)data, size);
  read_shard(bytes);
  read_record(bytes);
  check_source(extractor, bytes);
  return 0;
}

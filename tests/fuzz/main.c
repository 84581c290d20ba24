/* Runs a fuzz entry where libFuzzer is not: on the files named, and on texts made of them by
 * dropping, doubling and changing bytes, the same ones each time. A fault is a crash or a
 * sanitizer's report.
 *
 * usage: <name>_fuzz ROUNDS FILE... */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* xorshift64 (Marsaglia 2003). */
static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static size_t below(uint64_t *state, size_t limit) {
  return limit ? (size_t)(next_random(state) % limit) : 0;
}

static void splice(struct builder *out, struct str text, size_t from, size_t to,
                   struct str middle) {
  builder_clear(out);
  builder_add(out, str_slice(text, 0, from));
  builder_add(out, middle);
  builder_add(out, str_slice(text, to, text.len));
}

/* One change of `text`, into `out`. */
static void mutate(uint64_t *state, struct str text, struct builder *out) {
  static const char signs[] = "\"'[]{}()=.,:#\\\n\r\t \xFF\xC3\x00_-+eE019an";
  size_t at = below(state, text.len + 1), run = 1 + below(state, 16);
  char byte[1] = {signs[below(state, sizeof signs - 1)]};
  switch (below(state, 4)) {
  case 0:
    splice(out, text, at, at + run > text.len ? text.len : at + run, STR(""));
    break;
  case 1:
    splice(out, text, at, at, str_slice(text, at, at + run));
    break;
  case 2:
    splice(out, text, at, at, str_of(byte, 1));
    break;
  default:
    splice(out, text, at, at < text.len ? at + 1 : at, str_of(byte, 1));
  }
}

static void run_mutations(struct str seed, long rounds, uint64_t *state) {
  struct builder texts[2] = {{0}};
  for (long round = 0; round < rounds; round++) {
    struct str text = seed;
    for (size_t changes = 1 + below(state, 4), i = 0; i < changes; i++) {
      mutate(state, text, &texts[i % 2]);
      text = builder_view(&texts[i % 2]);
    }
    LLVMFuzzerTestOneInput((const uint8_t *)text.ptr, text.len);
  }
  builder_free(&texts[0]);
  builder_free(&texts[1]);
}

int main(int argc, char **argv) {
  struct builder seed = {0};
  struct error error;
  uint64_t state = 0x9E3779B97F4A7C15u;
  LLVMFuzzerTestOneInput(NULL, 0);
  for (int i = 2; i < argc; i++) {
    if (file_read(argv[i], &seed, &error) != FILE_READ) {
      fprintf(stderr, "%s\n", error.text);
      return 2;
    }
    LLVMFuzzerTestOneInput((const uint8_t *)seed.ptr, seed.len);
    run_mutations(builder_view(&seed), strtol(argv[1], NULL, 10), &state);
  }
  builder_free(&seed);
  return argc < 3;
}

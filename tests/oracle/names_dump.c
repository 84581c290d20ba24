// Prints the text form of names.h for the files named: what names_oracle.py compares with CPython.
#include "facts/names.h"

#include <stdio.h>

int main(int argc, char **argv) {
  struct facts_extractor *extractor = facts_extractor_new();
  struct builder file = {0}, out = {0};
  struct arena arena = {0};
  struct error error;
  for (int i = 1; i < argc; i++) {
    if (file_read(argv[i], &file, &error) != FILE_READ) {
      fprintf(stderr, "%s\n", error.text);
      continue;
    }
    struct str bytes = builder_view(&file);
    const struct facts *facts = facts_extract(extractor, &arena, str_from(argv[i]), bytes);
    const struct names *names = names_analyse(extractor, &arena, facts, bytes);
    names_write_text(&out, facts, names);
    fwrite(out.ptr, 1, out.len, stdout);
    builder_clear(&out);
    arena_reset(&arena);
  }
  facts_extractor_free(extractor);
  builder_free(&file);
  builder_free(&out);
  arena_free(&arena);
  return 0;
}

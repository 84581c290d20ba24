// The yardstick of the speed benchmark: walks a folder and reads every .py file, nothing else.
#include "base/base.h"

#include <fts.h>
#include <stdio.h>

int main(int argc, char **argv) {
  if (argc != 2) {
    fputs("usage: read_files FOLDER\n", stderr);
    return 2;
  }
  char *const roots[] = {argv[1], NULL};
  FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
  struct builder buffer = {0};
  struct error error;
  size_t files = 0, bytes = 0;
  for (FTSENT *entry; walk && (entry = fts_read(walk));) {
    if (!str_ends(str_from(entry->fts_name), STR(".py"))) continue;
    if (file_read(entry->fts_path, &buffer, &error) != FILE_READ) continue;
    files++;
    bytes += buffer.len;
  }
  if (walk) fts_close(walk);
  builder_free(&buffer);
  printf("%zu files, %zu bytes\n", files, bytes);
  return 0;
}

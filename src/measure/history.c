/* The history: JSON Lines, only ever added to. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "measure/measure.h"

/* Whether the file's last line was cut short by a kill or a full disk. */
static bool is_torn(int fd) {
  char last = '\n';
  off_t end = lseek(fd, 0, SEEK_END);
  return end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n';
}

bool measure_history_add(const char *path, struct str line, struct error *error) {
  int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    error_set(error, "%s: %s", path, strerror(errno));
    return false;
  }
  struct builder text = {0};
  if (is_torn(fd)) builder_add_byte(&text, '\n');
  builder_add(&text, line);
  builder_add_byte(&text, '\n');
  errno = ENOSPC; /* what a short write means */
  bool good = write(fd, text.ptr, text.len) == (ssize_t)text.len && fsync(fd) == 0;
  if (!good) error_set(error, "%s: %s", path, strerror(errno));
  close(fd);
  builder_free(&text);
  return good;
}

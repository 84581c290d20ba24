/* Files: reading whole, writing atomically. */
#include "base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ZERO_TAIL 64

void error_set(struct error *error, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(error->text, sizeof error->text, format, args);
  va_end(args);
}

static void reserve_file(struct builder *buffer, size_t size) {
  size_t need = size + ZERO_TAIL + 1;
  if (buffer->capacity >= need) return;
  char *ptr = realloc(buffer->ptr, need + need / 4);
  if (!ptr) base_out_of_memory();
  buffer->ptr = ptr;
  buffer->capacity = need + need / 4;
}

/* Reads up to FILE_SIZE_LIMIT + 1 bytes, so that a file that grows while being read is noticed. */
static bool read_all(int fd, size_t expected, struct builder *buffer) {
  for (;;) {
    reserve_file(buffer, buffer->len > expected ? buffer->len * 2 : expected + 1);
    size_t room = buffer->capacity - ZERO_TAIL - buffer->len;
    ssize_t got = read(fd, buffer->ptr + buffer->len, room);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    buffer->len += (size_t)got;
    bool whole = (size_t)got < room && buffer->len == expected;
    if (got == 0 || whole || buffer->len > FILE_SIZE_LIMIT) return true;
  }
}

static enum file_status read_open(int fd, const char *path, struct builder *buffer,
                                  struct error *error) {
  struct stat info;
  if (fstat(fd, &info) != 0) {
    error_set(error, "%s: %s", path, strerror(errno));
    return FILE_FAILED;
  }
  if (!S_ISREG(info.st_mode)) {
    error_set(error, "%s: %s", path,
              S_ISDIR(info.st_mode) ? "is a directory" : "not a regular file");
    return FILE_FAILED;
  }
  bool too_large = (uint64_t)info.st_size > FILE_SIZE_LIMIT;
  if (!too_large && !read_all(fd, (size_t)info.st_size, buffer)) {
    error_set(error, "%s: %s", path, strerror(errno));
    return FILE_FAILED;
  }
  if (too_large || buffer->len > FILE_SIZE_LIMIT) {
    error_set(error, "%s: larger than %zu MB", path, FILE_SIZE_LIMIT >> 20);
    return FILE_TOO_LARGE;
  }
  memset(buffer->ptr + buffer->len, 0, ZERO_TAIL);
  return FILE_READ;
}

enum file_status file_read(const char *path, struct builder *buffer, struct error *error) {
  buffer->len = 0;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    bool missing = errno == ENOENT || errno == ENOTDIR;
    error_set(error, "%s: %s", path, strerror(errno));
    return missing ? FILE_MISSING : FILE_FAILED;
  }
  enum file_status status = read_open(fd, path, buffer, error);
  close(fd);
  if (status != FILE_READ) buffer->len = 0;
  return status;
}

static bool write_all(int fd, struct str content) {
  while (content.len) {
    ssize_t put = write(fd, content.ptr, content.len);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    content = str_slice(content, (size_t)put, content.len);
  }
  return true;
}

static void sync_folder(struct arena *arena, struct str target) {
  struct str folder = path_directory(target);
  int fd = open(folder.len ? str_cstr(arena, folder) : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd); /* best effort: some file systems refuse it on folders */
  close(fd);
}

#define TEMPORARY ".lmms-XXXXXX"
#define ABANDONED_S 60 /* no write takes that long: whoever made it has been killed */

static bool is_temporary_of(struct str base, struct str name) {
  struct str ending = str_slice(name, base.len < name.len ? base.len : name.len, name.len);
  return str_starts(name, base) && ending.len == strlen(TEMPORARY) &&
         str_starts(ending, STR(".lmms-"));
}

/* Removes what killed writers of this file have left in its folder. */
static void remove_abandoned(struct arena *arena, struct str target) {
  struct str folder = path_directory(target), base = path_name(target);
  DIR *directory = opendir(folder.len ? str_cstr(arena, folder) : ".");
  if (!directory) return;
  struct dirent *entry;
  while ((entry = readdir(directory))) {
    struct stat info;
    if (is_temporary_of(base, str_from(entry->d_name)) &&
        fstatat(dirfd(directory), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(info.st_mode) && time(NULL) - info.st_mtime > ABANDONED_S)
      unlinkat(dirfd(directory), entry->d_name, 0);
  }
  closedir(directory);
}

static bool replace_with(const char *target, char *temporary, struct str content) {
  struct stat info;
  mode_t mode = stat(target, &info) == 0 ? info.st_mode & 07777 : 0644;
  int fd = mkostemp(temporary, O_CLOEXEC);
  if (fd < 0) return false;
  bool good = write_all(fd, content) && fchmod(fd, mode) == 0 && fsync(fd) == 0;
  int reason = errno;
  good = close(fd) == 0 && good;
  if (good && rename(temporary, target) == 0) return true;
  if (good) reason = errno;
  unlink(temporary);
  errno = reason;
  return false;
}

bool file_write_atomic(const char *path, struct str content, struct error *error) {
  struct arena arena = {0};
  char *real = realpath(path, NULL); /* a symbolic link is written through, not replaced */
  const char *target = real ? real : path;
  static const char suffix[] = TEMPORARY;
  size_t len = strlen(target);
  char *temporary = arena_alloc(&arena, len + sizeof suffix);
  memcpy(temporary, target, len);
  memcpy(temporary + len, suffix, sizeof suffix);
  bool good = replace_with(target, temporary, content);
  if (good) {
    sync_folder(&arena, str_from(target));
    remove_abandoned(&arena, str_from(target));
  } else
    error_set(error, "%s: cannot write: %s", path, strerror(errno));
  free(real);
  arena_free(&arena);
  return good;
}

bool file_exists(const char *path) {
  struct stat info;
  return stat(path, &info) == 0;
}

bool file_is_directory(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

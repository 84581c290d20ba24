/* Framing. The one idea: whatever comes in, the reader finds the next message again: a body of a
 * stated length is skipped by its length, anything else up to the next "Content-Length". */
#include "frame.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#define READ_BYTES 65536

/* ---- bytes in ------------------------------------------------------------------------------- */

static void compact(struct frame_reader *reader) {
  struct builder *bytes = &reader->bytes;
  if (reader->start == 0) return;
  memmove(bytes->ptr, bytes->ptr + reader->start, bytes->len - reader->start);
  bytes->len -= reader->start;
  reader->start = 0;
}

/* Adds what can be read at once. False if nothing came within the time. */
static bool fill(struct frame_reader *reader, int timeout_ms) {
  char chunk[READ_BYTES];
  struct pollfd ready = {.fd = reader->fd, .events = POLLIN};
  if (poll(&ready, 1, timeout_ms) <= 0) return false;
  ssize_t count = read(reader->fd, chunk, sizeof chunk);
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return false;
  if (count <= 0) {
    reader->ended = true;
    return false;
  }
  builder_add(&reader->bytes, str_of(chunk, (size_t)count));
  return true;
}

/* ---- headers -------------------------------------------------------------------------------- */

static struct str unread(const struct frame_reader *reader) {
  return str_slice(builder_view(&reader->bytes), reader->start, SIZE_MAX);
}

/* Decimal digits and nothing else. */
static bool read_length(struct str text, size_t *length) {
  text = str_trim(text);
  *length = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9' || *length > SIZE_MAX / 16) return false;
    *length = *length * 10 + (size_t)(text.ptr[i] - '0');
  }
  return text.len > 0;
}

enum header { HEADER_WHOLE, HEADER_PART, HEADER_BAD };

/* In: bytes from the start of a message on. Out: bytes of the headers with their blank line, and
 * the body's length. Line ends without \r are taken too. */
static enum header read_headers(struct str bytes, size_t *used, size_t *length) {
  bool known = false;
  for (size_t at = 0; at <= FRAME_HEADER_LIMIT;) {
    size_t end = str_find(bytes, STR("\n"), at);
    if (end == SIZE_MAX) return bytes.len > FRAME_HEADER_LIMIT ? HEADER_BAD : HEADER_PART;
    struct str line = str_slice(bytes, at, end), name;
    at = end + 1;
    if (line.len && line.ptr[line.len - 1] == '\r') line.len--;
    if (line.len == 0) {
      *used = at;
      return known ? HEADER_WHOLE : HEADER_BAD;
    }
    if (!str_cut(&line, ':', &name) || !line.ptr) return HEADER_BAD;
    if (!str_equal_nocase(name, STR("Content-Length"))) continue;
    if (known || !read_length(line, length)) return HEADER_BAD;
    known = true;
  }
  return HEADER_BAD;
}

/* After bytes that are no message: on to where the next could begin. */
static void resynchronise(struct frame_reader *reader) {
  struct str bytes = unread(reader);
  size_t next = str_find_nocase(bytes, STR("Content-Length"), 1);
  size_t keep = sizeof "Content-Length" - 1; /* the word may have come in half */
  if (next == SIZE_MAX) next = bytes.len > keep ? bytes.len - keep : bytes.len;
  reader->start += next;
}

/* ---- messages ------------------------------------------------------------------------------- */

static bool skip_refused(struct frame_reader *reader) {
  struct str bytes = unread(reader);
  size_t part = reader->skip < bytes.len ? reader->skip : bytes.len;
  reader->start += part;
  reader->skip -= part;
  return reader->skip == 0;
}

/* A message from the bytes that are there. */
static enum frame_status take(struct frame_reader *reader, struct str *body) {
  size_t used, length = 0;
  if (!skip_refused(reader)) return FRAME_WAIT;
  struct str bytes = unread(reader);
  if (bytes.len == 0) return FRAME_WAIT;
  switch (read_headers(bytes, &used, &length)) {
  case HEADER_PART:
    return FRAME_WAIT;
  case HEADER_BAD:
    resynchronise(reader);
    return FRAME_BAD;
  case HEADER_WHOLE:
    break;
  }
  if (length > FRAME_BODY_LIMIT) {
    reader->start += used;
    reader->skip = length;
    return FRAME_BAD;
  }
  if (bytes.len - used < length) return FRAME_WAIT;
  *body = str_slice(bytes, used, used + length);
  reader->start += used + length;
  return FRAME_MESSAGE;
}

enum frame_status frame_next(struct frame_reader *reader, int timeout_ms, struct str *body) {
  compact(reader);
  for (;;) {
    enum frame_status status = take(reader, body);
    if (status != FRAME_WAIT) return status;
    if (reader->ended) return FRAME_END;
    if (!fill(reader, timeout_ms) && !reader->ended) return FRAME_WAIT;
    compact(reader);
  }
}

void frame_reader_free(struct frame_reader *reader) {
  builder_free(&reader->bytes);
}

/* ---- bytes out ------------------------------------------------------------------------------ */

static bool write_all(int fd, struct str bytes) {
  while (bytes.len) {
    ssize_t count = write(fd, bytes.ptr, bytes.len);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) {
      struct pollfd ready = {.fd = fd, .events = POLLOUT};
      poll(&ready, 1, -1);
      continue;
    }
    if (count <= 0) return false;
    bytes = str_slice(bytes, (size_t)count, SIZE_MAX);
  }
  return true;
}

bool frame_write(int fd, struct str body) {
  char header[64];
  int length = snprintf(header, sizeof header, "Content-Length: %zu\r\n\r\n", body.len);
  return write_all(fd, str_of(header, (size_t)length)) && write_all(fd, body);
}

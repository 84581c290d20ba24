/* frame: messages as the base protocol of LSP 3.17 frames them ("Content-Length: N", blank line,
 * body), from and to file descriptors. */
#ifndef LSP_FRAME_H
#define LSP_FRAME_H

#include "base/base.h"

#define FRAME_BODY_LIMIT ((size_t)256 << 20) /* bytes; a longer message is refused */
#define FRAME_HEADER_LIMIT ((size_t)4096)    /* bytes of all headers of one message */

struct frame_reader { /* zero it and set fd */
  int fd;
  struct builder bytes; /* read, and not yet given out from `start` on */
  size_t start;
  size_t skip; /* bytes of a refused body that are still to come */
  bool ended;
};

enum frame_status {
  FRAME_MESSAGE, /* *body is a view that lives until the next call */
  FRAME_WAIT,    /* no whole message is there yet */
  FRAME_BAD,     /* what came was no message; reading goes on at the next one */
  FRAME_END,     /* the other side has gone */
};

/* The next message. Waits up to timeout_ms for bytes to come in (0: not at all, -1: for ever). */
enum frame_status frame_next(struct frame_reader *reader, int timeout_ms, struct str *body);
void frame_reader_free(struct frame_reader *reader);
/* Writes one message; false if the other side has gone. */
bool frame_write(int fd, struct str body);

#endif

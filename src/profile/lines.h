/* lines: a stream of bytes, chunk by chunk -> its lines, in bounded memory. For logs: \n, \r\n and
 * \r end a line, NUL bytes and byte order marks vanish (so that UTF-16 text of ASCII reads as
 * ASCII), and what a line has beyond LINES_LENGTH_LIMIT is dropped. Private to the room profile. */
#ifndef PROFILE_LINES_H
#define PROFILE_LINES_H

#include "base/base.h"

#define LINES_LENGTH_LIMIT ((size_t)1 << 20) /* bytes */

/* A zeroed struct is a stream that has not begun. */
struct lines {
  struct builder partial; /* the line that the last chunk did not end */
  bool begun, after_return;
};

typedef void lines_taker(void *context, struct str line);

/* Hands over each line that ends in this chunk, without its line end. */
void lines_feed(struct lines *lines, struct str chunk, lines_taker *take, void *context);
/* Hands over what is left, and frees. */
void lines_end(struct lines *lines, lines_taker *take, void *context);

#endif

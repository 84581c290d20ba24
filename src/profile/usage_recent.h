/* usage_recent: which keys were seen lately, in bounded memory: the oldest of USAGE_RECENT_LIMIT
 * keys is forgotten for a new one. Private to the room profile. */
#ifndef PROFILE_USAGE_RECENT_H
#define PROFILE_USAGE_RECENT_H

#include "base/base.h"

#define USAGE_RECENT_LIMIT ((uint32_t)1 << 18)

struct usage_recent {
  uint64_t *keys; /* ring, oldest first from `next` once it is full */
  uint64_t *values;
  uint32_t *links; /* next in the same chain, 1-based; 0 = end */
  uint32_t *heads;
  uint32_t next, count;
};

/* The value of `key`: 0, with *fresh set, if it is not among the last ones. */
uint64_t *usage_recent_get(struct usage_recent *recent, uint64_t key, bool *fresh);
void usage_recent_free(struct usage_recent *recent);

#endif

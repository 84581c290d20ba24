/* lock: which versions a lock file pins: uv.lock, poetry.lock, pdm.lock, pylock.toml, Pipfile.lock,
 * and the `==` lines of a requirements.txt. Read line by line, as the tools write them. */
#ifndef PROFILE_LOCK_H
#define PROFILE_LOCK_H

#include "profile.h"

struct lock_package {
  struct str name, version;
  uint32_t line; /* 1-based */
};

struct lock {
  struct str path;
  const struct lock_package *packages; /* as they stand in the file */
  uint32_t package_count;
};

/* Reads a lock file's bytes; its name tells the format. Views into `bytes`. */
struct lock lock_parse(struct arena *arena, struct str path, struct str bytes);
/* The pin that a package's version contradicts; NULL if the lock has the package in that version,
 * or not at all. Names as PEP 503 compares them; of versions, local parts (+cu121) and zeros at the
 * end do not count. */
const struct lock_package *lock_contradicts(const struct lock *lock,
                                            const struct profile_package *package);

#endif

/* profile, inside: the table of JSON fields (fields.c), which reading and writing share. */
#ifndef PROFILE_INTERNAL_H
#define PROFILE_INTERNAL_H

#include "profile.h"

enum profile_type {
  PROFILE_MS,    /* double: milliseconds */
  PROFILE_KIB,   /* double: KiB, or other whole numbers */
  PROFILE_DAYS,  /* double */
  PROFILE_SHARE, /* double, 0 to 1 */
  PROFILE_RATE,  /* double above 0 */
  PROFILE_COUNT, /* uint32_t */
  PROFILE_FLAG,  /* bool; not written where false */
  PROFILE_TEXT,  /* struct str */
  PROFILE_DATE,  /* struct str: YYYY-MM-DD, a time allowed behind */
  PROFILE_NAMES, /* profile_module.imports: pointer, count, flag */
  PROFILE_LOADS, /* struct profile_names */
};

struct profile_field {
  const char *name; /* as in the file */
  enum profile_type type;
  size_t offset;
};

struct profile_fields {
  const struct profile_field *items; /* sorted by name */
  size_t count;
};

/* Of struct profile_module, profile_entry_point, profile_traffic, profile_collector; of struct
 * profile: inside "environment", and at the top. */
extern const struct profile_fields profile_module_fields, profile_entry_fields,
    profile_traffic_fields, profile_collector_fields, profile_environment_fields,
    profile_top_fields;

#define PROFILE_AT(base, field, type) ((type *)(void *)((char *)(base) + (field)->offset))
#define PROFILE_AT_OF(base, field, type)                                                           \
  ((const type *)(const void *)((const char *)(base) + (field)->offset))

/* Sorts what must be sorted, and fills the index. The arrays must be writable. */
void profile_seal(struct arena *arena, struct profile *profile, struct profile_module *modules,
                  struct profile_entry_point *entries, struct profile_package *packages);

#endif

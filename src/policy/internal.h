/* policy, inside: the table of keys (keys.c), which reading (read.c) and writing (write.c) share.
 */
#ifndef POLICY_INTERNAL_H
#define POLICY_INTERNAL_H

#include "policy.h"
#include "toml.h"

enum policy_type {
  POLICY_STRING,     /* struct str */
  POLICY_STRINGS,    /* struct policy_strings; in TOML an array of strings, or one string */
  POLICY_NUMBER,     /* double */
  POLICY_BOOLEAN,    /* bool */
  POLICY_WORD,       /* uint32_t: index into `words` */
  POLICY_DATE,       /* struct str YYYY-MM-DD; in TOML a date or a string */
  POLICY_PYTHON,     /* uint32_t: major * 100 + minor */
  POLICY_REQUIRED,   /* struct str: versions of lmms-lint */
  POLICY_SEVERITIES, /* pointer to struct policy_per_file, and count; by code */
  POLICY_PER_FILE,   /* the same, by glob */
  POLICY_TABLE,      /* the fields of `shape`, in the struct itself */
  POLICY_TABLES,     /* pointer to elements of `shape`, and count */
  POLICY_EXTEND,     /* files to read first */
};

/* What a string is, beyond being a string. */
enum policy_meaning {
  POLICY_PLAIN,
  POLICY_PATH,   /* relative to the policy's folder */
  POLICY_GLOB,   /* the same, with wildcards */
  POLICY_TARGET, /* a path, or module:function */
  POLICY_MODULE, /* a dotted name */
  POLICY_CODE,   /* selects rules */
};

struct policy_range { /* of a POLICY_NUMBER */
  double low, high;   /* inclusive */
  bool above;         /* low itself excluded */
  bool whole;
  const char *phrase; /* "a number of milliseconds" */
};

struct policy_key {
  const char *name;
  enum policy_type type;
  enum policy_meaning meaning;
  size_t offset; /* of the field, in `struct policy` or the shape's element */
  size_t count;  /* of a list's uint32_t count */
  size_t given;  /* of a bool that is set when the key is there; 0 = none */
  const struct policy_range *range;
  const char *const *words; /* ends with NULL */
  const struct policy_shape *shape;
  bool required;
};

#define POLICY_NO_WORD UINT32_MAX

struct policy_shape { /* a table below the top one */
  const struct policy_key *keys;
  size_t key_count;
  size_t size;     /* of an element */
  size_t place;    /* of its diag_place */
  const char *one; /* key that a bare string stands for, or NULL */
  bool adds_up;    /* `extend`: elements are added, not replaced */
  /* Fills in what depends on other fields, after reading; a POLICY_WORD that was not given is
   * POLICY_NO_WORD before. NULL = nothing does. */
  void (*complete)(void *element);
};

extern const struct policy_key policy_key_table[];
extern const size_t policy_key_count;
extern const char *const policy_severity_words[]; /* by enum diag_severity, ends with NULL */

/* Where a field lies. */
#define POLICY_FIELD(base, key, type) ((type *)(void *)((char *)(base) + (key)->offset))
#define POLICY_FIELD_OF(base, key, type)                                                           \
  ((const type *)(const void *)((const char *)(base) + (key)->offset))

/* The two fields of POLICY_TABLES, POLICY_SEVERITIES and POLICY_PER_FILE. */
struct policy_list {
  const void *items;
  uint32_t count;
};
struct policy_list policy_list_get(const void *from, const struct policy_key *key);
void policy_list_set(void *into, const struct policy_key *key, struct policy_list list);

/* versions.c */

/* "3.9", "py39", "3.9.2" -> 309; 0 if it is none. */
uint32_t policy_python_version(struct str text);
/* Lower bound of a PEP 440 specifier (">=3.9,<4"); 0 if it has none. */
uint32_t policy_python_lower_bound(struct str specifier);
/* Whether a specifier (">=0.1, <1"; a bare version means ==) admits a version. False with *valid
 * false where it cannot be read. */
bool policy_version_fits(struct str specifier, struct str version, bool *valid);

/* rebase.c */

/* A path or glob written in folder `from` as seen from folder `to`, both as the user sees them.
 * Globs without '/', absolute paths and empty texts stay as they are. */
struct str policy_rebase(struct arena *arena, struct str text, enum policy_meaning meaning,
                         struct str from, struct str to);

#endif

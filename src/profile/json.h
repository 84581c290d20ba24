/* json: what libcjson does not tell: whether bytes are strictly JSON, and where a value lies in
 * them. Private to the room profile. */
#ifndef PROFILE_JSON_H
#define PROFILE_JSON_H

#include "base/base.h"

struct json_span {
  uint32_t offset, end; /* bytes, 0-based, end exclusive */
};

struct json_fault {
  struct json_span span;
  const char *message;
};

#define JSON_DEPTH_LIMIT 64 /* arrays and objects in each other */

/* True if the bytes (valid UTF-8, no BOM) are one JSON value as RFC 8259 has it, without "\u0000"
 * and not nested beyond the limit; else *fault tells the first trouble. */
bool json_check(struct str bytes, struct json_fault *fault);

/* A value inside the text: at each level the number of a child, as they stand in the text. */
struct json_path {
  uint32_t index[8];
  uint32_t depth; /* 0 = the whole */
};

/* Place of a value, or, with `key`, of the key before it. In: bytes that json_check accepted, and a
 * path that exists. */
struct json_span json_locate(struct str bytes, const struct json_path *path, bool key);

#endif

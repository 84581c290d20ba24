/* usage_json: one JSON object of a log -> what it says. Private to the room profile. */
#ifndef PROFILE_USAGE_JSON_H
#define PROFILE_USAGE_JSON_H

#include "usage_line.h"

/* What a line that is a JSON object says by its keys; USAGE_NOTHING for every other line. */
struct usage_record usage_json_record(struct arena *scratch, struct str line);
/* A log stream's name, or nothing (usage_line.c). */
struct str usage_find_stream(struct str text);

#endif

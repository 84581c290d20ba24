/* measure, its own: what the files of this room share. */
#ifndef MEASURE_INTERNAL_H
#define MEASURE_INTERNAL_H

#include "measure/measure.h"

/* Generated from the Python files of this folder. */
extern const char measure_profile_text[];
extern const size_t measure_profile_size;
extern const char measure_start_text[];
extern const size_t measure_start_size;

/* Runs git, safely. In: what follows `git`, NULL last; standard input. Out: what it printed, in
 * git.arena; false and an error with its last word. */
bool measure_git(struct measure_git git, const char *const *arguments, struct str input,
                 struct str *answer, struct error *error);
/* The last line of what a process wrote to its standard error, without white space around it. */
struct str measure_last_line(const struct measure_ended *ended);
/* A terminated copy of each, and NULL behind the last. */
struct measure_arguments {
  struct arena *arena;
  ARRAY(const char *) list;
};
void measure_argument(struct measure_arguments *arguments, struct str text);

#endif

/* Runs the measuring script with the user's interpreter and hands on the profile that it prints. */
#include "measure/internal.h"

#define PROFILE_LIMIT ((size_t)64 << 20) /* bytes: no larger profile could be read either */

struct str measure_profile_script(void) {
  return str_of(measure_profile_text, measure_profile_size);
}

static void add_number(struct measure_arguments *arguments, struct str option, uint32_t value) {
  if (!value) return;
  measure_argument(arguments, option);
  measure_argument(arguments, str_format(arguments->arena, "%u", value));
}

static void add_each(struct measure_arguments *arguments, struct str option,
                     const struct str *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    measure_argument(arguments, option);
    measure_argument(arguments, values[i]);
  }
}

/* The script comes by standard input; -I keeps its own process clear of the user's modules. */
static void add_arguments(struct measure_arguments *arguments,
                          const struct measure_profile_request *request) {
  measure_argument(arguments, request->python);
  measure_argument(arguments, STR("-I"));
  measure_argument(arguments, STR("-"));
  measure_argument(arguments, STR("--with-parent"));
  if (request->quick) measure_argument(arguments, STR("--quick"));
  if (request->quiet) measure_argument(arguments, STR("--quiet"));
  add_number(arguments, STR("--runs"), request->runs);
  add_number(arguments, STR("--limit"), request->limit_s);
  add_each(arguments, STR("--path"), request->roots, request->root_count);
  add_each(arguments, STR("--first-party"), request->first_party, request->first_party_count);
  add_each(arguments, STR("--only-stale"), &request->only_stale, request->only_stale.len != 0);
  add_each(arguments, STR("--partial"), &request->partial, request->partial.len != 0);
  measure_argument(arguments, STR("--"));
  for (size_t i = 0; i < request->module_count; i++)
    measure_argument(arguments, request->modules[i]);
  measure_argument(arguments, (struct str){0});
}

bool measure_profile(const struct measure_profile_request *request, struct builder *profile,
                     struct error *error) {
  struct arena arena = {0};
  struct measure_arguments arguments = {.arena = &arena};
  add_arguments(&arguments, request);
  struct measure_command command = {
      .arguments = arguments.list.items,
      .input = measure_profile_script(),
      .show_errors = true,
      .output_limit = PROFILE_LIMIT,
  };
  struct measure_ended ended;
  bool good = measure_run(&command, &ended, error);
  if (good && (ended.status != 0 || ended.too_long)) {
    error_set(error, STR_FMT ": the measuring script ended with status %d",
              STR_ARG(request->python), ended.status);
    good = false;
  }
  if (good) builder_add(profile, builder_view(&ended.output));
  measure_ended_free(&ended);
  arena_free(&arena);
  return good;
}

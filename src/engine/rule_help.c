/* What rules have in common when they speak: places, figures in words. */
#include "engine/rule.h"

#include <math.h>

/* File offset (bytes of the file on disk) of a text offset. */
static uint32_t file_offset(const struct facts *file, uint32_t offset) {
  int64_t delta = 0;
  for (uint32_t i = 0; i < file->shift_count && file->shifts[i].text_offset <= offset; i++)
    delta = file->shifts[i].delta;
  return (uint32_t)((int64_t)offset + delta + file->bom_length);
}

struct diag_place rule_place(const struct facts *file, struct facts_span span) {
  return (struct diag_place){
      .path = file->path,
      .line = span.line,
      .column = span.column,
      .end_line = span.end_line,
      .end_column = span.end_column,
      .offset = file_offset(file, span.start),
      .end_offset = file_offset(file, span.end),
  };
}

struct diag rule_diag(const struct rule *rule, const struct rule_input *input,
                      const struct decision *decision) {
  const struct facts_import *import = decision->import;
  bool named = decision->name_index < import->name_count;
  struct facts_span span = named ? import->names[decision->name_index].span : import->span;
  return (struct diag){
      .code = rule->code,
      .name = rule->name,
      .severity = rule->severity,
      .place = rule_place(decision->file, span),
      .module = decision->module,
      .profile = input->profile ? input->profile->path : (struct str){0},
      .figures =
          {
              .import_ms = decision->figure->import_ms,
              .usage = decision->usage_known ? decision->figure->usage : NAN,
              .saving_ms = decision->saving_ms,
              .saving_is_bound = decision->saving_is_bound,
          },
      .import_index = decision->import_index,
      .name_index = decision->name_index,
  };
}

static struct str with_unit(struct arena *arena, double value, int decimals, const char *unit) {
  struct builder text = {0};
  builder_add_number(&text, value, decimals);
  builder_add_byte(&text, ' ');
  builder_add_cstr(&text, unit);
  struct str copy = str_copy(arena, builder_view(&text));
  builder_free(&text);
  return copy;
}

struct str rule_ms(struct arena *arena, double ms) {
  if (ms >= 9999.5) return with_unit(arena, ms / 1000, 0, "s");
  if (ms >= 999.5) return with_unit(arena, ms / 1000, 1, "s");
  return with_unit(arena, ms, ms < 9.95 ? 1 : 0, "ms");
}

/* Never "100 %" or "0 %" for what is neither. */
struct str rule_share(struct arena *arena, double share) {
  double percent = share * 100;
  bool edge = (percent > 0 && percent < 0.95) || (percent > 99.5 && percent < 100);
  return with_unit(arena, percent, edge ? 1 : 0, "%");
}

/* " on CPython 3.11", where the profile says so. */
static struct str environment(struct arena *arena, const struct profile *profile) {
  if (!profile || profile->python.len == 0) return STR("");
  struct str name = profile->implementation.len ? profile->implementation : STR("Python");
  if (str_equal_nocase(name, STR("cpython"))) name = STR("CPython");
  if (str_equal_nocase(name, STR("pypy"))) name = STR("PyPy");
  return str_format(arena, " on " STR_FMT " " STR_FMT, STR_ARG(name), STR_ARG(profile->python));
}

struct str rule_cost(struct arena *arena, const struct rule_input *input,
                     const struct decision *decision) {
  const struct profile_figure *figure = decision->figure;
  struct str time = rule_ms(arena, figure->import_ms);
  struct str where = environment(arena, input->profile);
  struct str text =
      str_format(arena, STR_FMT " takes %s" STR_FMT " to import" STR_FMT, STR_ARG(decision->module),
                 figure->exact ? "" : "at least ", STR_ARG(time), STR_ARG(where));
  if (!figure->exact)
    text = str_format(arena, STR_FMT " (as " STR_FMT " does)", STR_ARG(text),
                      STR_ARG(figure->cost_from));
  if (!decision->usage_known) return text;
  struct str share = rule_share(arena, figure->usage);
  return str_format(arena, STR_FMT " and " STR_FMT " of processes use it", STR_ARG(text),
                    STR_ARG(share));
}

struct str rule_saving(struct arena *arena, const struct rule_input *input,
                       const struct decision *decision) {
  bool none = !input->entry_known && input->policy->entry_count == 0;
  const char *entry = none ? "; no entry point known" : "";
  struct str time = rule_ms(arena, decision->saving_ms);
  return str_format(arena, "(saves %s" STR_FMT " at start-up%s)",
                    decision->saving_is_bound ? "up to " : "", STR_ARG(time), entry);
}

const struct decision *rule_decisions(const struct rule_input *input, uint32_t file_index,
                                      uint32_t *count) {
  uint32_t first = input->first_decision[file_index];
  *count = input->first_decision[file_index + 1] - first;
  return input->decisions + first;
}

/* What rules about a file as a whole have in common: fast paths first of all.
 * In: facts, decisions. Out: which imports count, what they bind, a diagnostic at the file's head.
 */
#include "internal.h"

#include <stdio.h>

bool rule_is_loading(const struct facts_import *import) {
  if (!(import->flags & FACTS_EAGER)) return false;
  if (import->flags & (FACTS_IN_HANDLER | FACTS_MAIN_GUARD)) return false;
  return !(import->kind == FACTS_FROM && import->level == 0 &&
           str_equal(import->module, STR("__future__")));
}

struct diag rule_file_diag(const struct rule *rule, const struct rule_input *input,
                           uint32_t file_index) {
  struct facts_span head = {.line = 1, .column = 1, .end_line = 1, .end_column = 1};
  return (struct diag){
      .code = rule->code,
      .name = rule->name,
      .severity = rule->severity,
      .place = rule_place(input->files[file_index], head),
      .figures = DIAG_NO_FIGURES,
      .import_index = NO_INDEX,
      .name_index = NO_INDEX,
  };
}

uint32_t rule_bound_names(const struct rule_input *input, uint32_t file_index, uint32_t limit,
                          uint32_t *last_import) {
  const struct facts *file = input->files[file_index];
  struct arena scratch = {0};
  struct map seen = {0};
  for (uint32_t i = 0; i < file->import_count; i++) {
    const struct facts_import *import = &file->imports[i];
    if (!rule_is_loading(import) || import->kind == FACTS_DYNAMIC) continue;
    for (uint32_t k = 0; k < import->name_count; k++) {
      struct str name = facts_bound_name(import, &import->names[k]);
      if (str_starts(name, STR("_")) || map_get(&seen, name) != MAP_NONE) continue;
      map_put(&seen, &scratch, name, 1);
      if (seen.count <= limit) *last_import = i;
    }
  }
  uint32_t count = seen.count;
  arena_free(&scratch);
  return count;
}

bool rule_day(struct str text, int32_t *day) {
  uint32_t date = exception_date(text);
  char iso[16];
  if (!date) return false;
  snprintf(iso, sizeof iso, "%04u-%02u-%02u", date / 10000, date / 100 % 100, date % 100);
  return date_parse(str_from(iso), day);
}

/* What rules about unloading and hot paths have in common.
 * In: the details of a file. Out: which unloading is meant to save memory, and a diagnostic at a
 * place in a file. The one idea: entries of sys.modules are dropped for many reasons (tests,
 * reloading, failed imports); only what says of itself that it unloads what is not used is meant.
 */
#include "internal.h"

const struct detail *rule_memory(const struct rule_input *input, uint32_t file_index) {
  if (!input->files[file_index]->manages_memory || input->is_test[file_index]) return NULL;
  const struct detail *detail = rule_detail(input, file_index);
  return detail && !detail->broken ? detail : NULL;
}

bool rule_saves_memory(const struct detail *detail, const struct detail_unload *unload) {
  static const char *const words[] = {"unload", "lugs", "unused", "evict", "reclaim"};
  if (!unload->function.len) return false;
  if (detail->limit_count || unload->threshold >= 0 || unload->by_total_count) return true;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_find_nocase(unload->function, str_from(words[i]), 0) != SIZE_MAX) return true;
  return false;
}

struct diag rule_span_diag(const struct rule *rule, const struct rule_input *input,
                           uint32_t file_index, struct facts_span span) {
  struct diag diag = rule_file_diag(rule, input, file_index);
  diag.place = rule_place(input->files[file_index], span);
  return diag;
}

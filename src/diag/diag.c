/* diag: the list of diagnostics and its one order. */
#include "diag.h"

#include <stdlib.h>

void diag_add(struct diag_list *list, struct diag diag) {
  ARRAY_PUSH(list->arena, list, diag);
}

static int order(uint32_t a, uint32_t b) {
  return (a > b) - (a < b);
}

/* Every field that is told takes part, so that two diagnostics that compare equal look equal. */
int diag_compare(const struct diag *a, const struct diag *b) {
  int by = str_compare(a->place.path, b->place.path);
  if (!by) by = order(a->place.offset, b->place.offset);
  if (!by) by = strcmp(a->code, b->code);
  if (!by) by = str_compare(a->message, b->message);
  if (!by) by = order(a->place.end_offset, b->place.end_offset);
  if (!by) by = order(a->place.line, b->place.line);
  if (!by) by = order(a->place.column, b->place.column);
  if (!by) by = str_compare(a->module, b->module);
  if (!by) by = str_compare(a->profile, b->profile);
  return by ? by : order((uint32_t)a->severity, (uint32_t)b->severity);
}

static int compare(const void *left, const void *right) {
  return diag_compare(left, right);
}

void diag_sort(struct diag_list *list) {
  if (list->count > 1) qsort(list->items, list->count, sizeof *list->items, compare);
}

struct diag diag_configuration_fault(struct diag_place place, struct str message) {
  return (struct diag){
      .code = "LMM904",
      .name = "policy-or-profile-error",
      .severity = DIAG_ERROR,
      .place = place,
      .message = message,
      .figures = DIAG_NO_FIGURES,
      .import_index = UINT32_MAX,
      .name_index = UINT32_MAX,
  };
}

struct diag_place diag_place_in(struct str path, const struct text_lines *lines, uint32_t offset,
                                uint32_t end, uint32_t bom) {
  struct text_position from = text_position(lines, offset), to = text_position(lines, end);
  return (struct diag_place){
      .path = path,
      .line = from.line,
      .column = from.column,
      .end_line = to.line,
      .end_column = to.column,
      .offset = offset + bom,
      .end_offset = end + bom,
  };
}

const char *diag_severity_word(enum diag_severity severity) {
  static const char *const words[] = {
      [DIAG_OFF] = "off",
      [DIAG_INFO] = "info",
      [DIAG_WARNING] = "warning",
      [DIAG_ERROR] = "error",
  };
  return words[severity];
}

/* Findings that are known already: those of a baseline, or of an earlier state of the program.
 * The one idea: they are compared before anything is left out for other reasons, so that which of
 * several equal ones is new never depends on what was asked for. */
#include "internal.h"

#include <stdlib.h>

static struct baseline_entry entry_of(struct arena *arena, const struct policy *policy,
                                      const struct facts *file, struct str root,
                                      const struct diag *diag) {
  struct str path = path_relative(arena, policy->cwd, root, diag->place.path), scope = {0};
  if (file && diag->import_index < file->import_count)
    scope = file->imports[diag->import_index].qualname;
  return (struct baseline_entry){.path = baseline_text(arena, path),
                                 .code = str_from(diag->code),
                                 .module = baseline_text(arena, diag->module),
                                 .scope = baseline_text(arena, scope),
                                 .count = 1};
}

static int compare(const void *left, const void *right) {
  const struct verdict *const *a = left, *const *b = right;
  return diag_compare(&(*a)->diag, &(*b)->diag);
}

struct findings { /* in the order in which they are told */
  struct verdict **items;
  uint32_t count;
};

static struct findings list_findings(struct verdicts *verdicts) {
  struct findings list = {ARENA_ARRAY(verdicts->arena, struct verdict *, verdicts->count + 1), 0};
  for (size_t i = 0; i < verdicts->count; i++) {
    struct verdict *verdict = &verdicts->items[i];
    if (verdict->suppressed || verdict->diag.calendar || verdict->diag.severity == DIAG_OFF)
      continue;
    list.items[list.count++] = verdict;
  }
  if (list.count > 1) qsort(list.items, list.count, sizeof *list.items, compare);
  return list;
}

struct marking {
  struct arena *scratch;
  const struct rule_input *input;
  const struct engine_options *options;
  const bool *judged;
  struct findings findings;
};

/* The findings as a baseline with this root calls them. In `arena`. */
static struct baseline_entry *entries_of(const struct marking *m, struct arena *arena,
                                         struct str root) {
  struct baseline_entry *entries = ARENA_ARRAY(arena, struct baseline_entry, m->findings.count + 1);
  for (uint32_t i = 0; i < m->findings.count; i++) {
    const struct verdict *verdict = m->findings.items[i];
    const struct facts *file = verdict->file == NO_INDEX ? NULL : m->input->files[verdict->file];
    entries[i] = entry_of(arena, m->input->policy, file, root, &verdict->diag);
  }
  return entries;
}

/* known[i] for each finding; how many of each entry are left. */
static const uint32_t *match(const struct marking *m, const struct engine_known *by, bool *known) {
  uint32_t *left = ARENA_ARRAY(m->scratch, uint32_t, by->baseline->count + 1);
  baseline_match(by->baseline, entries_of(m, m->scratch, by->root), m->findings.count, known, left);
  return left;
}

static bool was_judged(const bool *judged, struct str code) {
  for (size_t r = 0; r < rule_table_size; r++)
    if (str_equal(code, str_from(rule_table[r]->code))) return judged[r];
  return false;
}

/* The run could have found the entry. */
static bool was_asked(const struct marking *m, size_t entry) {
  const struct engine_known *held = &m->options->baseline;
  return (!held->asked || held->asked[entry]) &&
         was_judged(m->judged, held->baseline->items[entry].code);
}

static void record_finding(const struct marking *m, const struct verdict *verdict,
                           struct baseline_entry entry, struct baseline *next) {
  const bool *shown = m->options->shown;
  bool all = m->options->record == ENGINE_RECORD_ALL;
  if (verdict->file != NO_INDEX && shown && !shown[verdict->file]) return;
  if (!all && !verdict->baselined) return;
  baseline_add(next, entry);
  if (verdict->file == NO_INDEX) return;
  uint64_t imports = baseline_imports(m->input->files[verdict->file]);
  baseline_add_file(next, (struct baseline_file){entry.path, imports});
}

/* Lines that a finding was told with: when that is mended, one of them stands for the rest, which
 * is no new finding. */
static void record_joined(const struct marking *m, const struct verdicts *verdicts,
                          struct arena *arena, struct baseline *next) {
  struct str root = m->options->baseline.root;
  for (size_t i = 0; i < verdicts->joined.count; i++) {
    const struct verdict *verdict = &verdicts->joined.items[i];
    if (verdict->suppressed || verdict->file == NO_INDEX) continue;
    const struct facts *file = m->input->files[verdict->file];
    struct baseline_entry entry = entry_of(arena, m->input->policy, file, root, &verdict->diag);
    entry.count = 0;
    record_finding(m, verdict, entry, next);
  }
}

/* What the run could not have found stays as it is. */
static void keep_unseen(const struct marking *m, struct baseline *next) {
  const struct baseline *held = m->options->baseline.baseline;
  for (size_t k = 0; held && k < held->count; k++) {
    if (was_asked(m, k)) continue;
    baseline_add(next, held->items[k]);
    baseline_add_file(next, *baseline_find_file(held, held->items[k].path));
  }
}

static const struct baseline *record(const struct marking *m, const struct verdicts *verdicts) {
  struct arena *arena = verdicts->arena;
  struct baseline *next = ARENA_NEW(arena, struct baseline);
  next->arena = arena;
  struct baseline_entry *entries = entries_of(m, arena, m->options->baseline.root);
  for (uint32_t i = 0; i < m->findings.count; i++)
    record_finding(m, m->findings.items[i], entries[i], next);
  record_joined(m, verdicts, arena, next);
  keep_unseen(m, next);
  baseline_sort(next, true);
  return next;
}

void known_mark(struct verdicts *verdicts, const struct rule_input *input,
                const struct engine_options *options, const bool *judged,
                struct engine_result *result) {
  const struct engine_known *held = &options->baseline, *before = &options->before;
  struct arena scratch = {0};
  if (!held->baseline && !before->baseline && !options->record) return;
  struct marking m = {&scratch, input, options, judged, list_findings(verdicts)};
  bool *known = ARENA_ARRAY(&scratch, bool, m.findings.count + 1);
  if (before->baseline) match(&m, before, known);
  for (uint32_t i = 0; i < m.findings.count && before->baseline; i++)
    m.findings.items[i]->older = known[i];
  const uint32_t *left = held->baseline ? match(&m, held, known) : NULL;
  for (uint32_t i = 0; i < m.findings.count && left; i++)
    m.findings.items[i]->baselined = known[i];
  for (size_t k = 0; left && k < held->baseline->count; k++)
    if (was_asked(&m, k)) result->fixed += left[k];
  if (options->record) result->recorded = record(&m, verdicts);
  arena_free(&scratch);
}

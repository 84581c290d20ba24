/* Findings that are known already: those of a baseline, or of an earlier state of the program.
 * The one idea: they are compared before anything is left out for other reasons, so that which of
 * several equal ones is new never depends on what was asked for. */
#include "internal.h"

#include <stdlib.h>

#define WHOLE_PROGRAM STR(".") /* in place of a path */

/* What is told once is about a package: all of the standard library's are one. */
static struct baseline_entry entry_of_once(const struct verdict *verdict) {
  struct str rest = verdict->diag.module, top = {0};
  if (!verdict->decision || !verdict->decision->standard) str_cut(&rest, '.', &top);
  return (struct baseline_entry){.path = WHOLE_PROGRAM, .module = top};
}

/* The finding as a baseline with this root calls it. */
static struct baseline_entry entry_of(struct arena *arena, const struct rule_input *input,
                                      struct str root, const struct verdict *verdict) {
  const struct diag *diag = &verdict->diag;
  const struct facts *file = verdict->file == NO_INDEX ? NULL : input->files[verdict->file];
  struct baseline_entry entry = {.module = diag->module};
  entry.path = path_relative(arena, input->policy->cwd, root, diag->place.path);
  if (file && diag->import_index < file->import_count)
    entry.scope = file->imports[diag->import_index].qualname;
  if (verdict->rule->flags & RULE_ONCE) entry = entry_of_once(verdict);
  return (struct baseline_entry){.path = baseline_text(arena, entry.path),
                                 .code = str_from(diag->code),
                                 .module = baseline_text(arena, entry.module),
                                 .scope = baseline_text(arena, entry.scope),
                                 .count = 1};
}

static int compare(const void *left, const void *right) {
  const struct verdict *const *a = left, *const *b = right;
  return diag_compare(&(*a)->diag, &(*b)->diag);
}

struct findings { /* in the order in which they are told, then the lines that are told with others
                   */
  struct verdict **items;
  uint32_t count, own; /* own: findings */
};

static bool is_finding(const struct verdict *verdict) {
  return !verdict->suppressed && !verdict->diag.calendar && verdict->diag.severity != DIAG_OFF;
}

static struct findings list_findings(struct verdicts *verdicts) {
  size_t most = verdicts->count + verdicts->joined.count + 1;
  struct findings list = {ARENA_ARRAY(verdicts->arena, struct verdict *, most), 0, 0};
  for (size_t i = 0; i < verdicts->count; i++)
    if (is_finding(&verdicts->items[i])) list.items[list.count++] = &verdicts->items[i];
  if (list.count > 1) qsort(list.items, list.count, sizeof(void *), compare);
  list.own = list.count;
  for (size_t i = 0; i < verdicts->joined.count; i++)
    if (is_finding(&verdicts->joined.items[i]))
      list.items[list.count++] = &verdicts->joined.items[i];
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
  for (uint32_t i = 0; i < m->findings.count; i++)
    entries[i] = entry_of(arena, m->input, root, m->findings.items[i]);
  return entries;
}

/* known[i] for each finding; how many of each entry are left. */
static const uint32_t *match(const struct marking *m, const struct engine_known *by, bool *known) {
  uint32_t *left = ARENA_ARRAY(m->scratch, uint32_t, by->baseline->count + 1);
  baseline_match(by->baseline, entries_of(m, m->scratch, by->root), m->findings.count,
                 m->findings.own, known, left);
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
  bool all = m->options->record == ENGINE_RECORD_ALL, once = verdict->rule->flags & RULE_ONCE;
  if (verdict->file != NO_INDEX && shown && !shown[verdict->file] && !once) return;
  if (!all && !verdict->baselined) return;
  baseline_add(next, entry);
  if (verdict->file == NO_INDEX || once) return;
  uint64_t imports = baseline_imports(m->input->files[verdict->file]);
  baseline_add_file(next, (struct baseline_file){entry.path, imports});
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

static const struct baseline *record(const struct marking *m, struct arena *arena) {
  struct baseline *next = ARENA_NEW(arena, struct baseline);
  next->arena = arena;
  struct baseline_entry *entries = entries_of(m, arena, m->options->baseline.root);
  for (uint32_t i = 0; i < m->findings.count; i++) {
    if (i >= m->findings.own) entries[i].count = 0;
    record_finding(m, m->findings.items[i], entries[i], next);
  }
  keep_unseen(m, next);
  baseline_sort(next, true);
  return next;
}

static bool is_known(const struct verdict *verdict) {
  return verdict->baselined || verdict->older;
}

/* Some finding that is told speaks of this line. */
static bool is_spoken_of(const struct verdicts *verdicts, size_t count,
                         const struct verdict *joined) {
  for (size_t i = 0; i < count; i++) {
    const struct verdict *other = &verdicts->items[i];
    if (other->rule == joined->rule && is_finding(other) && !is_known(other) &&
        (module_within(other->diag.module, joined->diag.module) ||
         module_within(joined->diag.module, other->diag.module)))
      return true;
  }
  return false;
}

/* A new line of a known cause is told by itself. */
static void tell_joined(struct verdicts *verdicts) {
  size_t count = verdicts->count;
  for (size_t i = 0; i < verdicts->joined.count; i++) {
    struct verdict fresh = verdicts->joined.items[i];
    if (!is_finding(&fresh) || is_known(&fresh) || is_spoken_of(verdicts, count, &fresh)) continue;
    fresh.dropped = false;
    ARRAY_PUSH(verdicts->arena, verdicts, fresh);
  }
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
  if (options->record) result->recorded = record(&m, verdicts->arena);
  if (held->baseline || before->baseline) tell_joined(verdicts);
  arena_free(&scratch);
}

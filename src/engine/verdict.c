/* From what the rules say to what is told: precedence, several profiles, root causes.
 * In: verdicts, each a diagnostic with its rule and decision. Out: the same, some dropped, some
 * with related places. The one idea: sorted by file, import and rank, every question is about
 * neighbours. Leaves suppression comments to suppression.c. */
#include "internal.h"

#include <math.h>
#include <stdlib.h>

/* Placement verdicts in the order in which they take precedence. */
static const char *const precedence[] = {
    "LMM111", "LMM104", "LMM110", "LMM113", "LMM103", "LMM201", "LMM101", "LMM108",
    "LMM102", "LMM112", "LMM107", "LMM109", "LMM105", "LMM106", "LMM401", "LMM115",
};
#define RANKS (sizeof precedence / sizeof *precedence)

static size_t rank_of(const struct rule *rule) {
  for (size_t i = 0; i < RANKS; i++)
    if (strcmp(rule->code, precedence[i]) == 0) return i;
  return RANKS;
}

static int order(uint64_t a, uint64_t b) {
  return (a > b) - (a < b);
}

/* What is about no import: findings that several profiles share stand side by side. */
static int compare_placeless(const struct verdict *a, const struct verdict *b) {
  int by = str_compare(a->diag.place.path, b->diag.place.path);
  if (!by) by = str_compare(a->diag.module, b->diag.module);
  return by ? by : str_compare(a->diag.message, b->diag.message);
}

/* By file, import, name, rank, code, place, then profile: a total order but for equal verdicts. */
static int compare(const void *left, const void *right) {
  const struct verdict *a = left, *b = right;
  int by = order(a->file, b->file);
  if (!by) by = order(a->diag.import_index, b->diag.import_index);
  if (!by) by = order(a->diag.name_index, b->diag.name_index);
  if (!by) by = order(rank_of(a->rule), rank_of(b->rule));
  if (!by) by = strcmp(a->rule->code, b->rule->code);
  if (!by) by = order(a->diag.place.offset, b->diag.place.offset);
  if (!by && a->diag.import_index == NO_INDEX) by = compare_placeless(a, b);
  if (!by) by = order(a->profile, b->profile);
  return by ? by : str_compare(a->diag.message, b->diag.message);
}

static void sort(struct verdicts *verdicts) {
  if (verdicts->count > 1)
    qsort(verdicts->items, verdicts->count, sizeof *verdicts->items, compare);
}

/* Removes the dropped ones, keeping the order. */
void verdicts_compact(struct verdicts *verdicts) {
  size_t kept = 0;
  for (size_t i = 0; i < verdicts->count; i++)
    if (!verdicts->items[i].dropped) verdicts->items[kept++] = verdicts->items[i];
  verdicts->count = kept;
}

/* ---- precedence ----------------------------------------------------------------------------- */

static bool is_placement(const struct verdict *verdict) {
  return (verdict->rule->flags & RULE_PLACEMENT) && verdict->diag.import_index != NO_INDEX;
}

static bool same_import(const struct verdict *a, const struct verdict *b) {
  return a->file == b->file && a->diag.import_index == b->diag.import_index;
}

/* Best rank among those of one import that are about a name, or about the whole statement. */
static size_t best_rank(const struct verdict *items, size_t count, bool statement) {
  size_t best = RANKS;
  for (size_t i = 0; i < count; i++) {
    bool whole = items[i].diag.name_index == NO_INDEX;
    if (is_placement(&items[i]) && whole == statement && rank_of(items[i].rule) < best)
      best = rank_of(items[i].rule);
  }
  return best;
}

/* Of one import: a verdict about the statement competes with those about its names; of one name,
 * the first in rank stands. */
static void keep_first(struct verdict *items, size_t count) {
  size_t statement = best_rank(items, count, true), names = best_rank(items, count, false);
  const struct verdict *last = NULL; /* that stands: its name's others come right behind it */
  for (size_t i = 0; i < count; i++) {
    if (!is_placement(&items[i])) continue;
    bool whole = items[i].diag.name_index == NO_INDEX;
    bool other_side = whole ? names < statement : statement <= names;
    if (other_side && (whole ? names : statement) < RANKS) items[i].dropped = true;
    if (items[i].dropped) continue;
    items[i].dropped = last && last->diag.name_index == items[i].diag.name_index;
    if (!items[i].dropped) last = &items[i];
  }
}

void verdicts_keep_first(struct verdicts *verdicts) {
  sort(verdicts);
  for (size_t i = 0, end; i < verdicts->count; i = end) {
    for (end = i + 1; end < verdicts->count; end++)
      if (!same_import(&verdicts->items[i], &verdicts->items[end])) break;
    keep_first(verdicts->items + i, end - i);
  }
  verdicts_compact(verdicts);
}

/* ---- several profiles ----------------------------------------------------------------------- */

/* In one place, about one module, or in the same words. */
static bool same_placeless(const struct verdict *a, const struct verdict *b) {
  if (a->diag.place.offset != b->diag.place.offset) return false;
  if (!str_equal(a->diag.place.path, b->diag.place.path)) return false;
  return a->diag.module.len ? str_equal(a->diag.module, b->diag.module)
                            : str_equal(a->diag.message, b->diag.message);
}

static bool same_finding(const struct verdict *a, const struct verdict *b) {
  return same_import(a, b) && a->diag.name_index == b->diag.name_index && a->rule == b->rule &&
         (a->diag.import_index != NO_INDEX || same_placeless(a, b));
}

static double weight(const struct verdict *verdict) {
  double ms = verdict->diag.figures.import_ms;
  return (double)verdict->diag.severity * 1e9 + (isnan(ms) ? 0 : ms);
}

/* More related places help nobody. */
#define RELATED_LIMIT 20

void verdict_relate(struct arena *arena, struct verdict *verdict, struct diag_related related) {
  uint32_t count = verdict->diag.related_count;
  if (count >= RELATED_LIMIT) return;
  struct diag_related *all = ARENA_ARRAY(arena, struct diag_related, count + 1);
  if (count) memcpy(all, verdict->diag.related, sizeof *all * count);
  all[count] = related;
  verdict->diag.related = all;
  verdict->diag.related_count = count + 1;
}

/* Keeps the gravest of equal findings; the other profiles' figures become related remarks. */
static void join_findings(struct arena *arena, struct verdict *items, size_t count,
                          uint32_t profile_count) {
  struct verdict *main = items;
  for (size_t i = 1; i < count; i++)
    if (weight(&items[i]) > weight(main)) main = &items[i];
  bool unanimous =
      (main->rule->flags & RULE_UNANIMOUS) && (main->decision || main->diag.module.len > 0);
  for (size_t i = 0; i < count; i++) {
    items[i].dropped = &items[i] != main || (unanimous && count < profile_count);
    if (&items[i] == main || isnan(items[i].diag.figures.import_ms)) continue;
    struct str message = str_format(arena, STR_FMT ": " STR_FMT, STR_ARG(items[i].diag.profile),
                                    STR_ARG(items[i].diag.message));
    verdict_relate(arena, main,
                   (struct diag_related){.place = items[i].diag.place,
                                         .module = items[i].diag.module,
                                         .message = message});
  }
}

void verdicts_join_profiles(struct verdicts *verdicts, uint32_t profile_count) {
  if (profile_count < 2) return;
  sort(verdicts);
  for (size_t i = 0, end; i < verdicts->count; i = end) {
    for (end = i + 1; end < verdicts->count; end++)
      if (!same_finding(&verdicts->items[i], &verdicts->items[end])) break;
    join_findings(verdicts->arena, verdicts->items + i, end - i, profile_count);
  }
  verdicts_compact(verdicts);
  verdicts_keep_first(verdicts);
}

/* ---- root causes ---------------------------------------------------------------------------- */

/* The module whose cost is the matter. */
static struct str cause_of(const struct verdict *verdict) {
  struct str from = verdict->decision->figure->cost_from;
  return from.len ? from : verdict->decision->module;
}

static bool is_cause(const struct verdict *verdict) {
  return (verdict->rule->flags & RULE_ROOT_CAUSE) && verdict->decision && !verdict->dropped &&
         !verdict->decision->covered; /* else only the document is the matter */
}

/* What is to be deferred and what is to be documented are two things. */
static bool same_cause(const struct verdict *a, const struct verdict *b) {
  if ((a->rule->flags ^ b->rule->flags) & RULE_DEFERS) return false;
  struct str one = cause_of(a), other = cause_of(b);
  if (a->decision->group && a->decision->group == b->decision->group) return true;
  return module_within(one, other) || module_within(other, one);
}

/* The one of two that stands for both: an error before a warning, then the costlier, then the
 * first. */
static bool outweighs(const struct verdict *a, const struct verdict *b) {
  return weight(a) > weight(b);
}

static bool is_related(const struct verdict *verdict, const struct diag_place *place) {
  for (uint32_t i = 0; i < verdict->diag.related_count; i++) {
    const struct diag_place *known = &verdict->diag.related[i].place;
    if (known->offset == place->offset && str_equal(known->path, place->path)) return true;
  }
  return false;
}

static void join_into(struct verdicts *verdicts, struct verdict *main, struct verdict *other) {
  struct arena *arena = verdicts->arena;
  struct str message =
      str_format(arena, "loads " STR_FMT " too: move both", STR_ARG(other->diag.module));
  if (!(main->rule->flags & RULE_DEFERS))
    message = str_format(arena, "loads " STR_FMT " too", STR_ARG(other->diag.module));
  if (!is_related(main, &other->diag.place))
    verdict_relate(arena, main,
                   (struct diag_related){.place = other->diag.place,
                                         .module = other->diag.module,
                                         .message = message});
  main->suppressed |= other->suppressed;
  ARRAY_PUSH(arena, &verdicts->joined, *other);
  other->dropped = true;
}

static bool defeats(const struct verdict *cause, const struct verdict *deferral) {
  return str_equal(cause->diag.module, deferral->decision->module) ||
         str_equal(cause_of(cause), cause_of(deferral));
}

/* A deferral that only this finding defeats is no finding of its own. */
static void join_defeated(struct arena *arena, struct verdict *items, size_t count) {
  for (size_t i = 0; i < count; i++) {
    bool defers = (items[i].rule->flags & RULE_DEFERS) && items[i].decision;
    if (!defers || items[i].dropped || items[i].suppressed) continue;
    for (size_t k = 0; k < count; k++) {
      struct verdict *other = &items[k];
      if (!(other->rule->flags & RULE_DEFEATED) || other->dropped || !other->decision) continue;
      if (other->suppressed || !defeats(&items[i], other)) continue;
      verdict_relate(
          arena, &items[i],
          (struct diag_related){.place = other->diag.place,
                                .module = other->diag.module,
                                .message = STR("already deferred here, in vain so far")});
      other->dropped = true;
    }
  }
}

/* Each of the file's causes absorbs, or is absorbed by, those of the same module. */
static void join_causes(struct verdicts *verdicts, struct verdict *items, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!is_cause(&items[i])) continue;
    struct verdict *main = &items[i];
    for (size_t k = i + 1; k < count; k++)
      if (is_cause(&items[k]) && same_cause(main, &items[k]) && outweighs(&items[k], main))
        main = &items[k];
    for (size_t k = i; k < count; k++)
      if (&items[k] != main && is_cause(&items[k]) && same_cause(main, &items[k]))
        join_into(verdicts, main, &items[k]);
  }
  join_defeated(verdicts->arena, items, count);
}

static int compare_hubs(const void *a, const void *b) {
  return order(*(const uint32_t *)a, *(const uint32_t *)b);
}

static bool in_group(const struct decision *decision, uint32_t hub) {
  return bsearch(&hub, decision->group, decision->group_count, sizeof hub, compare_hubs) != NULL;
}

/* Whoever moves the lines of the one has moved those of the other. */
static bool includes(const struct decision *one, const struct decision *other) {
  for (uint32_t i = 0; i < other->group_count; i++)
    if (!in_group(one, other->group[i])) return false;
  return other->group_count > 0;
}

/* Lines of several files that keep one module in one entry's start-up are one cause; so are those
 * that another finding, no lesser one, asks to move, all of them. */
static bool joins(const struct verdict *main, const struct verdict *other) {
  if (!is_cause(other) || other->decision->start != main->decision->start) return false;
  if (!in_group(main->decision, other->decision->hub)) return false;
  bool same = other->rule == main->rule;
  if (same && same_cause(main, other)) return true;
  if (!(main->rule->flags & other->rule->flags & RULE_DEFERS)) return false;
  return (same || !outweighs(other, main)) && includes(main->decision, other->decision);
}

static void join_groups(struct verdicts *verdicts) {
  for (size_t i = 0; i < verdicts->count; i++) {
    struct verdict *main = &verdicts->items[i];
    if (!is_cause(main) || main->decision->group_count == 0) continue;
    if (main->decision->start == GRAPH_NONE) continue;
    for (size_t k = 0; k < verdicts->count; k++) {
      struct verdict *other = &verdicts->items[k];
      if (other != main && joins(main, other)) join_into(verdicts, main, other);
    }
  }
}

void verdicts_join_causes(struct verdicts *verdicts) {
  sort(verdicts);
  for (size_t i = 0, end; i < verdicts->count; i = end) {
    for (end = i + 1; end < verdicts->count; end++)
      if (verdicts->items[end].file != verdicts->items[i].file) break;
    if (verdicts->items[i].file != NO_INDEX) join_causes(verdicts, verdicts->items + i, end - i);
  }
  join_groups(verdicts);
  verdicts_compact(verdicts);
}

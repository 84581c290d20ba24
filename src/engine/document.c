/* Exception documents in their places: which import a document is about, and whether it holds.
 * In: the comments and strings that belong to an import, the policy's entries, the profile.
 * Out: the document of a decision, and for the rules all documents of a file. The one idea: a
 * document is taken at its word where the profile is silent, and must agree with it where it
 * speaks. Leaves the reading of texts to exception.c, the findings to the rules. */
#include "internal.h"

#include <math.h>

/* ---- does it hold? -------------------------------------------------------------------------- */

static bool is_in_date(const struct rule_input *input, const struct exception_document *document) {
  return exception_date(input->today) <= exception_date(document->review);
}

/* Tolerance: a quarter of the profile's figure, at least 2 ms and its spread. What is only a lower
 * bound denies nothing that is above it. */
static bool cost_is_borne_out(const struct policy *policy, const struct profile_figure *figure,
                              double documented_ms) {
  if (isnan(figure->import_ms) || isnan(documented_ms)) return true;
  bool bound = !figure->exact || (figure->module && figure->module->lower_bound);
  double tolerance = figure->import_ms / 4;
  if (tolerance < 2) tolerance = 2;
  if (figure->module && figure->module->spread_ms > tolerance)
    tolerance = figure->module->spread_ms;
  if (bound && documented_ms >= figure->import_ms) return true;
  return fabs(documented_ms - figure->import_ms) <= tolerance &&
         decision_band(policy, documented_ms) == decision_band(policy, figure->import_ms);
}

/* A document for several modules has one figure: it is borne out if it is for any of them. */
static bool some_cost_is_borne_out(const struct rule_input *input, const struct decision *decision,
                                   const struct exception_document *document) {
  if (cost_is_borne_out(input->policy, decision->figure, document->import_ms)) return true;
  struct str rest = document->module, name;
  bool prose, several = false;
  while (exception_next_module(&rest, &name, &prose)) {
    several |= rest.len > 0;
    struct profile_figure figure = profile_figure(input->profile, name);
    bool known = several && !isnan(figure.import_ms) && figure.exact;
    if (known && cost_is_borne_out(input->policy, &figure, document->import_ms)) return true;
  }
  return false;
}

#define USAGE_TOLERANCE 0.1000001 /* ten points, and what binary fractions lack */

/* A parent's usage bounds that of its submodule from above. */
static bool usage_is_borne_out(const struct policy *policy, const struct decision *decision,
                               const struct exception_document *document) {
  const struct profile_figure *figure = decision->figure;
  if (isnan(document->usage)) return true;
  bool by_requests = figure->module && !isnan(figure->module->requests) && !document->per_process;
  if (by_requests) return fabs(document->usage - figure->module->requests) <= USAGE_TOLERANCE;
  if (!decision->usage_known) return true;
  bool bound = figure->usage_from.len < decision->module.len;
  if (bound && document->usage <= figure->usage) return true;
  return fabs(document->usage - figure->usage) <= USAGE_TOLERANCE &&
         (document->usage > policy->hot_usage) == decision->hot;
}

uint32_t exception_contradictions(const struct rule_input *input, const struct decision *decision,
                                  const struct exception_document *document) {
  uint32_t denied = 0;
  if (!some_cost_is_borne_out(input, decision, document)) denied |= EXCEPTION_TIME;
  if (!usage_is_borne_out(input->policy, decision, document)) denied |= EXCEPTION_USAGE;
  return denied;
}

static bool holds(const struct rule_input *input, const struct decision *decision,
                  const struct exception_document *document) {
  return exception_is_complete(input->policy, document) && is_in_date(input, document) &&
         exception_contradictions(input, decision, document) == 0;
}

bool exception_is_unneeded(const struct rule_input *input, const struct decision *decision) {
  if (!(decision->import->flags & FACTS_EAGER) && !decision->loads_at_startup) return true;
  if (decision->forbidden) return false;
  if (decision->band == BAND_LIGHT) return true;
  return decision->band == BAND_MIDDLE && decision->figure->exact && decision->hot &&
         !input->is_fast_path[decision->file_index];
}

/* ---- which import is named ------------------------------------------------------------------- */

static bool is_named_by(const struct decision *decision, struct str word) {
  while (word.len && word.ptr[word.len - 1] == '.')
    word.len--;
  if (word.len == 0) return false;
  struct str module = decision->module;
  if (module_within(module, word) || str_equal_nocase(module, word)) return true;
  if (str_equal(word, decision->import->module)) return true;
  for (uint32_t i = 0; i < decision->import->name_count; i++) {
    const struct facts_name *name = &decision->import->names[i];
    if (module_within(word, module) &&
        str_equal(str_slice(word, module.len + 1, word.len), name->name))
      return true;
    bool whole = decision->import->kind == FACTS_IMPORT && str_equal(name->name, module);
    if (whole && str_equal(word, name->as)) return true; /* import pandas as pd */
  }
  return false;
}

/* One of the modules in `text` is the decision's. */
static bool names_module(const struct decision *decision, struct str text) {
  struct str name;
  bool prose;
  while (exception_next_module(&text, &name, &prose))
    if (is_named_by(decision, name)) return true;
  return false;
}

static bool is_about(const struct decision *decision, const struct exception_document *document) {
  bool unnamed = document->form == EXCEPTION_ONE_LINE && document->module.len == 0;
  return unnamed || names_module(decision, document->module);
}

/* ---- the documents of one statement ---------------------------------------------------------- */

struct found_document {
  struct exception_document document;
  const char *comment; /* stands on the line of the names whose comment this is; NULL: for all */
};

struct found_documents {
  struct arena *arena;
  struct found_document *items;
  size_t count, capacity;
};

#define MOST_IN_ONE_TEXT 64 /* documents; more of them above one line nobody reads */

/* What one text holds, read once: a thousand imports on one line have the same comments. */
struct read_text {
  struct exception_document *items;
  size_t count, capacity;
};

struct document_list { /* for the rules, below */
  const struct rule_document *items;
  uint32_t count;
  bool known;
};

struct documents {
  struct arena *arena;
  const struct rule_input *input;
  struct map known; /* address of a text -> index in texts */
  ARRAY(struct read_text) texts;
  struct found_documents found; /* of the statement asked for last */
  struct document_list *files;
  struct document_list policy;
};

/* Each document whose heading begins a line of the text; the one-line form anywhere, if none does.
 */
static struct read_text read_block(struct arena *arena, struct str text) {
  struct read_text read = {0};
  struct exception_document document;
  struct str line;
  for (struct str rest = text; rest.len && read.count < MOST_IN_ONE_TEXT;) {
    struct str from = rest;
    str_cut(&rest, '\n', &line);
    if (exception_begins(line) && exception_parse(from, &document))
      ARRAY_PUSH(arena, &read, document);
    if (!rest.ptr) break;
  }
  if (!read.count && exception_parse_line(text, &document)) ARRAY_PUSH(arena, &read, document);
  return read;
}

static struct read_text read_comment(struct arena *arena, struct str comment) {
  struct read_text read = {0};
  struct exception_document document;
  struct str line;
  for (struct str rest = comment; rest.len && read.count < MOST_IN_ONE_TEXT;) {
    str_cut(&rest, '\n', &line);
    if (exception_parse_line(line, &document)) ARRAY_PUSH(arena, &read, document);
  }
  return read;
}

/* Texts of facts stay where they are: their address stands for them. */
static const struct read_text *read_once(struct documents *documents, struct str text,
                                         struct read_text (*read)(struct arena *, struct str)) {
  uintptr_t address = (uintptr_t)text.ptr;
  struct str key = str_of((const char *)&address, sizeof address);
  uint32_t index = map_get(&documents->known, key);
  if (index == MAP_NONE) {
    index = (uint32_t)documents->texts.count;
    struct read_text found = read(documents->arena, text);
    ARRAY_PUSH(documents->arena, &documents->texts, found);
    map_put(&documents->known, documents->arena, str_copy(documents->arena, key), index);
  }
  return &documents->texts.items[index];
}

static void found_add(struct found_documents *list, const struct read_text *read,
                      struct diag_place place, const char *comment) {
  for (size_t i = 0; i < read->count; i++) {
    struct found_document found = {read->items[i], comment};
    found.document.place = place;
    ARRAY_PUSH(list->arena, list, found);
  }
}

/* Comments of the statement; of each name's own line where names stand on lines of their own. */
static void find_in_comments(struct documents *documents, struct found_documents *list,
                             const struct facts *file, const struct facts_import *import) {
  if (import->last_line == import->first_line || import->name_count < 2) {
    const struct read_text *read = read_once(documents, import->comment, read_comment);
    found_add(list, read, rule_place(file, import->span), NULL);
    return;
  }
  const char *last = NULL;
  for (uint32_t i = 0; i < import->name_count; i++) {
    const struct facts_name *name = &import->names[i];
    if (name->comment.len && name->comment.ptr != last)
      found_add(list, read_once(documents, name->comment, read_comment),
                rule_place(file, name->span), name->comment.ptr);
    last = name->comment.ptr;
  }
}

/* Valid until the next call. */
static const struct found_documents *find_at(struct documents *documents, const struct facts *file,
                                             const struct facts_import *import) {
  struct found_documents *list = &documents->found;
  list->count = 0;
  if (import->above.len)
    found_add(list, read_once(documents, import->above, read_block),
              rule_place(file, import->above_span), NULL);
  if (import->below.len)
    found_add(list, read_once(documents, import->below, read_block),
              rule_place(file, import->below_span), NULL);
  if (import->comment.len) find_in_comments(documents, list, file, import);
  return list;
}

static bool stands_at(const struct found_document *found, const struct decision *decision) {
  if (!found->comment || decision->name_index == NO_INDEX) return true;
  return decision->import->names[decision->name_index].comment.ptr == found->comment;
}

static bool policy_entry_covers(const struct policy_exception *entry, struct str path) {
  return entry->paths.count == 0 || policy_matches(entry->paths, path);
}

static struct exception_document of_policy(const struct policy_exception *entry) {
  uint32_t fields = 0;
  if (!isnan(entry->import_ms)) fields |= EXCEPTION_TIME;
  if (!isnan(entry->usage)) fields |= EXCEPTION_USAGE;
  if (entry->justification.len) fields |= EXCEPTION_JUSTIFICATION;
  if (entry->approved_by.len) fields |= EXCEPTION_APPROVER;
  if (entry->date.len) fields |= EXCEPTION_DATE;
  if (entry->review.len) fields |= EXCEPTION_REVIEW;
  return (struct exception_document){
      .form = EXCEPTION_POLICY,
      .module = entry->module,
      .import_ms = entry->import_ms,
      .usage = entry->usage,
      .justification = entry->justification,
      .approved_by = entry->approved_by,
      .date = entry->date,
      .review = entry->review,
      .fields = fields,
      .place = entry->place,
  };
}

/* ---- the document of a decision ------------------------------------------------------------- */

struct search {
  struct arena *arena;
  const struct rule_input *input;
  const struct decision *decision;
  const struct exception_document *found;
  bool covered;
};

static void offer(struct search *search, const struct exception_document *document) {
  if (search->covered || !is_about(search->decision, document)) return;
  bool covers = holds(search->input, search->decision, document);
  if (search->found && !covers) return;
  struct exception_document *kept = ARENA_NEW(search->arena, struct exception_document);
  *kept = *document;
  search->found = kept;
  search->covered = covers;
}

static void offer_policy(struct search *search) {
  const struct policy *policy = search->input->policy;
  for (uint32_t i = 0; i < policy->exception_count; i++) {
    const struct policy_exception *entry = &policy->exceptions[i];
    if (!policy_entry_covers(entry, search->input->policy_paths[search->decision->file_index]))
      continue;
    struct exception_document document = of_policy(entry);
    offer(search, &document);
  }
}

const struct exception_document *exception_find(struct arena *arena, const struct rule_input *input,
                                                const struct decision *decision, bool *covered) {
  struct search search = {.arena = arena, .input = input, .decision = decision};
  const struct found_documents *list = find_at(input->documents, decision->file, decision->import);
  for (size_t i = 0; i < list->count; i++)
    if (stands_at(&list->items[i], decision)) offer(&search, &list->items[i].document);
  offer_policy(&search);
  *covered = search.covered;
  return search.found;
}

/* ---- for the rules: all documents ----------------------------------------------------------- */

/* What loads at start-up comes before what does not, then the costlier one. */
static bool matters_more(const struct decision *a, const struct decision *b) {
  if (!b) return true;
  if (a->loads_at_startup != b->loads_at_startup) return a->loads_at_startup;
  return a->band > b->band;
}

struct collector {
  struct arena *arena;
  const struct rule_input *input;
  ARRAY(struct rule_document) items;
};

/* Statements of one line share the comments above it. */
static struct rule_document *known_document(struct collector *c,
                                            const struct exception_document *document) {
  for (size_t i = c->items.count; i-- > 0;) {
    struct rule_document *known = &c->items.items[i];
    if (known->document.place.offset != document->place.offset) break;
    if (str_equal(known->document.module, document->module)) return known;
  }
  return NULL;
}

static void collect_at(struct collector *c, const struct decision *decisions, uint32_t count) {
  const struct found_documents *list =
      find_at(c->input->documents, decisions->file, decisions->import);
  for (size_t i = 0; i < list->count; i++) {
    const struct found_document *found = &list->items[i];
    struct rule_document *known = known_document(c, &found->document);
    struct rule_document document = {found->document, decisions->import_index, NULL};
    for (uint32_t k = 0; k < count; k++)
      if (stands_at(found, &decisions[k]) && is_about(&decisions[k], &document.document) &&
          matters_more(&decisions[k], document.decision))
        document.decision = &decisions[k];
    if (!known)
      ARRAY_PUSH(c->arena, &c->items, document);
    else if (!known->decision)
      *known = document;
  }
}

struct documents *documents_new(struct arena *arena, const struct rule_input *input) {
  struct documents *documents = ARENA_NEW(arena, struct documents);
  documents->arena = arena;
  documents->input = input;
  documents->found.arena = arena;
  documents->files = ARENA_ARRAY(arena, struct document_list, input->file_count + 1);
  return documents;
}

static struct document_list read_file(const struct documents *documents, uint32_t file_index) {
  struct collector c = {.arena = documents->arena, .input = documents->input};
  uint32_t all;
  const struct decision *decisions = rule_decisions(c.input, file_index, &all);
  for (uint32_t i = 0, end; i < all; i = end) {
    for (end = i + 1; end < all; end++)
      if (decisions[end].import_index != decisions[i].import_index) break;
    collect_at(&c, decisions + i, end - i);
  }
  return (struct document_list){c.items.items, (uint32_t)c.items.count, true};
}

/* The policy's entries know no line: whatever they name, wherever they hold. */
static struct document_list read_policy(const struct documents *documents) {
  const struct rule_input *input = documents->input;
  const struct policy *policy = input->policy;
  struct rule_document *items =
      ARENA_ARRAY(documents->arena, struct rule_document, policy->exception_count + 1);
  for (uint32_t i = 0; i < policy->exception_count; i++) {
    items[i] = (struct rule_document){of_policy(&policy->exceptions[i]), NO_INDEX, NULL};
    for (uint32_t k = 0; k < input->decision_count; k++) {
      const struct decision *decision = &input->decisions[k];
      if (matters_more(decision, items[i].decision) && is_about(decision, &items[i].document) &&
          policy_entry_covers(&policy->exceptions[i], input->policy_paths[decision->file_index]))
        items[i].decision = decision;
    }
  }
  return (struct document_list){items, policy->exception_count, true};
}

const struct rule_document *rule_documents(const struct rule_input *input, uint32_t file_index,
                                           uint32_t *count) {
  struct documents *documents = input->documents;
  bool of_file = file_index != NO_INDEX;
  struct document_list *list = of_file ? &documents->files[file_index] : &documents->policy;
  if (!list->known) *list = of_file ? read_file(documents, file_index) : read_policy(documents);
  *count = list->count;
  return list->items;
}

struct diag rule_document_diag(const struct rule *rule, const struct rule_input *input,
                               const struct rule_document *document) {
  struct diag diag = {.code = rule->code, .name = rule->name, .severity = rule->severity};
  diag.figures = DIAG_NO_FIGURES;
  diag.name_index = NO_INDEX;
  if (document->decision) diag = rule_diag(rule, input, document->decision);
  if (document->import_index == NO_INDEX) diag.name_index = NO_INDEX;
  diag.import_index = document->import_index;
  diag.place = document->document.place;
  diag.figures.saving_ms = NAN;
  return diag;
}

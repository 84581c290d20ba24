/* What rules have in common when they speak: places, figures in words. */
#include "internal.h"

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

struct diag rule_profile_diag(const struct rule *rule, const struct rule_input *input) {
  return (struct diag){
      .code = rule->code,
      .name = rule->name,
      .severity = rule->severity,
      .place =
          {.path = input->profile->path, .line = 1, .column = 1, .end_line = 1, .end_column = 1},
      .profile = input->profile->path,
      .figures = DIAG_NO_FIGURES,
      .import_index = UINT32_MAX,
      .name_index = UINT32_MAX,
  };
}

/* ---- places in the graph --------------------------------------------------------------------- */

struct diag_place rule_hub_place(const struct rule_input *input, uint32_t hub) {
  const struct graph_hub *h = &input->graph->hubs[hub];
  const struct facts *file = input->files[h->file];
  const struct facts_import *import = &file->imports[h->import];
  uint32_t name = h->name == GRAPH_NONE ? h->submodule : h->name;
  if (import->kind == FACTS_IMPORT && import->name_count == 1) name = 0;
  bool named = name < import->name_count;
  return rule_place(file, named ? import->names[name].span : import->span);
}

/* Where the chain begins: the entry's file, as long as no line is known. */
static struct str file_of(const struct graph *g, const struct graph_chain *chain) {
  uint32_t module = chain->count ? chain->steps[0].importer : GRAPH_NONE;
  uint32_t file = module == GRAPH_NONE ? GRAPH_NONE : g->modules[module].file;
  return file == GRAPH_NONE ? (struct str){0} : g->input->files[file]->path;
}

const struct diag_related *rule_chain(struct arena *arena, const struct rule_input *input,
                                      const struct graph_chain *chain, uint32_t *count) {
  struct diag_related *places = ARENA_ARRAY(arena, struct diag_related, chain->count + 1);
  struct diag_place last = {.path = file_of(input->graph, chain)};
  for (uint32_t i = 0; i < chain->count; i++) {
    const struct graph_step *step = &chain->steps[i];
    if (step->hub != GRAPH_NONE) last = rule_hub_place(input, step->hub);
    places[i] =
        (struct diag_related){.place = last, .module = input->graph->modules[step->module].name};
  }
  *count = chain->count;
  return places;
}

static bool chain_holds(const struct graph_chain *chain, uint32_t hub) {
  for (uint32_t i = 0; i < chain->count; i++)
    if (chain->steps[i].hub == hub) return true;
  return false;
}

/* Two chains and the import between them. */
static struct graph_chain join_chains(struct arena *arena, struct graph_chain above,
                                      struct graph_step step, struct graph_chain below) {
  struct graph_step *steps = arena_alloc(arena, (above.count + below.count + 1) * sizeof *steps);
  if (above.count) memcpy(steps, above.steps, above.count * sizeof *steps);
  steps[above.count] = step;
  if (below.count) memcpy(steps + above.count + 1, below.steps, below.count * sizeof *steps);
  return (struct graph_chain){steps, above.count + below.count + 1, above.maybe || below.maybe};
}

struct graph_chain rule_chain_through(struct arena *arena, const struct graph_start *start,
                                      uint32_t hub, uint32_t module) {
  const struct graph *g = start->graph;
  const struct graph_hub *h = &g->hubs[hub];
  struct graph_chain shortest = graph_find_chain(arena, start, module);
  if (chain_holds(&shortest, hub) || !graph_loads(start, h->importer)) return shortest;
  struct arena scratch = {0};
  const struct graph_start *below = graph_start_modules(&scratch, g, &h->target, 1);
  struct graph_chain chain = shortest;
  if (graph_loads(below, module))
    chain = join_chains(arena, graph_find_chain(arena, start, h->importer),
                        (struct graph_step){h->importer, h->target, hub},
                        graph_find_chain(arena, below, module));
  arena_free(&scratch);
  return chain;
}

const struct decision *rule_decision(const struct rule_input *input, uint32_t hub) {
  const struct graph_hub *h = &input->graph->hubs[hub];
  const struct decision *of_statement = NULL;
  for (uint32_t i = input->first_decision[h->file]; i < input->first_decision[h->file + 1]; i++) {
    const struct decision *decision = &input->decisions[i];
    if (decision->hub == hub) return decision;
    if (!of_statement && decision->import_index == h->import) of_statement = decision;
  }
  return of_statement;
}

/* ---- figures in words ------------------------------------------------------------------------ */

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

struct str rule_mib(struct arena *arena, double mib) {
  return with_unit(arena, mib, mib < 9.95 ? 1 : 0, "MiB");
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
  if (!figure->exact && !str_equal(figure->cost_from, decision->module))
    text = str_format(arena, STR_FMT " (as " STR_FMT " does)", STR_ARG(text),
                      STR_ARG(figure->cost_from));
  if (!decision->usage_known) return text;
  struct str share = rule_share(arena, figure->usage);
  return str_format(arena, STR_FMT " and " STR_FMT " of processes use it", STR_ARG(text),
                    STR_ARG(share));
}

#define NAMED_LINES 3    /* lines of a group that a message names ... */
#define RELATED_LINES 20 /* ... and that stand below it */

/* Which of a group's hubs, in order of their numbers, are of the decision's own statement. */
struct own_hubs {
  uint32_t from, to;
};

/* How many of the group stand before this statement, or, with `within`, before its end. */
static uint32_t count_before(const struct rule_input *input, const struct decision *decision,
                             bool within) {
  const struct graph_hub *hubs = input->graph->hubs, *own = &hubs[decision->hub];
  uint32_t low = 0, high = decision->group_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const struct graph_hub *hub = &hubs[decision->group[middle]];
    bool same = hub->file == own->file && hub->import == own->import;
    bool before = hub->file < own->file || (hub->file == own->file && hub->import < own->import);
    if (before || (within && same))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static struct own_hubs find_own(const struct rule_input *input, const struct decision *decision) {
  if (decision->hub == GRAPH_NONE) return (struct own_hubs){0, 0};
  return (struct own_hubs){count_before(input, decision, false),
                           count_before(input, decision, true)};
}

/* ", together with app.py:3 and b.py:7": the rest of the decision's group. */
static struct str together(struct arena *arena, const struct rule_input *input,
                           const struct decision *decision) {
  struct own_hubs own = find_own(input, decision);
  uint32_t here = own.to - own.from, others = decision->group_count - here, named = 0;
  bool alone = here == 0 || (here == 1 && decision->group[own.from] == decision->hub);
  struct str text = STR("");
  for (uint32_t i = 0; i < decision->group_count && named < NAMED_LINES; i++) {
    if (i == own.from) i = own.to;
    if (i >= decision->group_count) break;
    struct diag_place place = rule_hub_place(input, decision->group[i]);
    text = str_format(arena, STR_FMT "%s" STR_FMT ":%u", STR_ARG(text), named++ ? ", " : "",
                      STR_ARG(place.path), place.line);
  }
  if (others > named)
    text = str_format(arena, STR_FMT " and %u more", STR_ARG(text), others - named);
  if (alone && !others) return STR("");
  return str_format(arena, ", together with %s%s" STR_FMT,
                    alone ? "" : "the other names of this import", alone || !others ? "" : ", ",
                    STR_ARG(text));
}

static struct diag_related other_line(struct arena *arena, const struct rule_input *input,
                                      uint32_t hub) {
  struct str module = input->graph->modules[input->graph->hubs[hub].target].name;
  const struct decision *decision = rule_decision(input, hub);
  struct str typing = decision ? rule_annotation_advice(input, decision) : STR("");
  return (struct diag_related){
      .place = rule_hub_place(input, hub),
      .module = module,
      .message = str_format(arena, "loads it too: defer " STR_FMT " here as well" STR_FMT,
                            STR_ARG(module), STR_ARG(typing))};
}

/* The lines below findings, per hub: those of a group are told below each of its findings. */
struct group_lines {
  struct arena *arena;
  const struct diag_related **of_hub; /* NULL = none asked for yet */
};

struct group_lines *group_lines_new(struct arena *arena) {
  struct group_lines *lines = ARENA_NEW(arena, struct group_lines);
  lines->arena = arena;
  return lines;
}

static const struct diag_related *line_of(const struct rule_input *input, uint32_t hub) {
  struct group_lines *lines = input->group_lines;
  if (!lines->of_hub)
    lines->of_hub =
        ARENA_ARRAY(lines->arena, const struct diag_related *, input->graph->hub_count + 1);
  if (!lines->of_hub[hub]) {
    struct diag_related *line = ARENA_NEW(lines->arena, struct diag_related);
    *line = other_line(lines->arena, input, hub);
    lines->of_hub[hub] = line;
  }
  return lines->of_hub[hub];
}

const struct diag_related *rule_group(struct arena *arena, const struct rule_input *input,
                                      const struct decision *decision, uint32_t *count) {
  struct diag_related *related = ARENA_ARRAY(arena, struct diag_related, RELATED_LINES);
  *count = 0;
  struct own_hubs own = find_own(input, decision);
  for (uint32_t i = 0; i < decision->group_count && *count < RELATED_LINES; i++) {
    if (i == own.from) i = own.to;
    if (i < decision->group_count) related[(*count)++] = *line_of(input, decision->group[i]);
  }
  return related;
}

/* " of app.py", where several entries pay for start-up. */
static struct str of_entry(struct arena *arena, const struct rule_input *input, uint32_t entry) {
  uint32_t paying = 0;
  for (uint32_t i = 0; i < input->entry_count; i++)
    paying += input->starts[i] && input->graph->input->entries[i].pays;
  if (entry >= input->entry_count || paying < 2) return (struct str){0};
  return str_format(arena, " of " STR_FMT, STR_ARG(input->graph->input->entries[entry].label));
}

struct str rule_saving(struct arena *arena, const struct rule_input *input,
                       const struct decision *decision) {
  bool none = !input->entry_known && input->policy->entry_count == 0;
  const char *entry = none ? "; no entry point known" : "";
  struct str time = rule_ms(arena, decision->saving_ms);
  struct str group = together(arena, input, decision);
  struct str of = of_entry(arena, input, decision->start);
  return str_format(arena, "(saves %s" STR_FMT " at start-up" STR_FMT STR_FMT "%s)",
                    decision->saving_is_bound ? "up to " : "", STR_ARG(time), STR_ARG(of),
                    STR_ARG(group), entry);
}

const struct decision *rule_decisions(const struct rule_input *input, uint32_t file_index,
                                      uint32_t *count) {
  uint32_t first = input->first_decision[file_index];
  *count = input->first_decision[file_index + 1] - first;
  return input->decisions + first;
}

uint32_t rule_seen_decision(const struct rule_input *input, uint32_t at, uint32_t sights) {
  if (at >= input->decision_count) return input->decision_count;
  uint32_t file = input->decisions[at].file_index;
  if (input->holds[file] & sights) return at;
  while (++file < input->file_count && !(input->holds[file] & sights)) {
  }
  return input->first_decision[file];
}

const struct detail *rule_detail(const struct rule_input *input, uint32_t file_index) {
  const struct engine_options *options = input->options;
  return options->detail ? options->detail(options->names_context, file_index) : NULL;
}

const struct names *rule_names(const struct rule_input *input, uint32_t file_index) {
  const struct engine_options *options = input->options;
  return options->names ? options->names(options->names_context, file_index) : NULL;
}

const struct graph_start *rule_start_of_file(struct arena *arena, const struct rule_input *input,
                                             uint32_t file_index) {
  return program_start_file(arena, input, file_index);
}

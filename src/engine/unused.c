/* Suppressions that allow nothing, and those without a reason.
 * In: the comments, after every finding has been asked for; what the rules saw. Out: LMM902 for
 * each code that was of no use, with what has changed since it was written, as far as the evidence
 * tells; LMM903. The one idea: what silences nothing may be for evidence that this run does not
 * have (a rule that did not run, a module without a figure, a file that cannot be read); it is told
 * only where all of it is there. */
#include "engine/explain.h"
#include "internal.h"

#include <math.h>

struct judgement {
  const struct unused_input *in;
  uint32_t file;
  const struct facts *facts;
  const struct suppression *suppression;
  const struct rule *rule; /* LMM902 or LMM903 */
  struct diag_list *out;
  uint32_t passed; /* imports that end above the comments still to be judged */
};

/* ---- what can be said ------------------------------------------------------------------------ */

static const uint32_t needs_figures =
    RULE_NEEDS_PROFILE | RULE_NEEDS_USAGE | RULE_NEEDS_COST; /* of enum rule_need */

static bool is_code(const struct rule *rule, const char *code) {
  return strcmp(rule->code, code) == 0;
}

static bool rests_on_figures(const struct rule *rule) {
  return (rule->needs & needs_figures) || (rule->flags & RULE_UNANIMOUS);
}

static bool rests_on_usage(const struct rule *rule) {
  return (rule->needs & RULE_NEEDS_USAGE) || is_code(rule, "LMM105");
}

/* It asks what an import brings in, not what it costs itself. */
static bool looks_below(const struct rule *rule) {
  return is_code(rule, "LMM108") || is_code(rule, "LMM110");
}

struct unused_walk {
  uint32_t *seen, *stack; /* per node: number of the walk that came to it */
  uint32_t number;
};

struct unused_walk *unused_walk_new(struct arena *arena, const struct rule_input *const *inputs,
                                    uint32_t count) {
  struct unused_walk *walk = ARENA_NEW(arena, struct unused_walk);
  uint32_t nodes = 0;
  for (uint32_t i = 0; i < count; i++)
    if (inputs[i]->graph->node_count > nodes) nodes = inputs[i]->graph->node_count;
  walk->seen = ARENA_ARRAY(arena, uint32_t, nodes + 1);
  walk->stack = ARENA_ARRAY(arena, uint32_t, nodes + 1);
  return walk;
}

static bool is_known(const struct graph *graph, uint32_t node) {
  const uint32_t known = GRAPH_FIRST_PARTY | GRAPH_PROFILED | GRAPH_PRELOADED;
  return node >= graph->module_count || (graph->modules[node].flags & known);
}

/* Everything that is loaded with the module has a figure, or is ours. */
static bool is_profiled_below(const struct judgement *j, const struct rule_input *input,
                              uint32_t module) {
  const struct graph *graph = input->graph;
  struct unused_walk *walk = j->in->walk;
  uint32_t depth = 0;
  bool known = is_known(graph, module);
  walk->seen[module] = ++walk->number;
  walk->stack[depth++] = module;
  while (depth && known) {
    uint32_t node = walk->stack[--depth];
    for (uint32_t e = graph->first_edge[node]; e < graph->loaded_end[node]; e++) {
      uint32_t to = graph->edges[e].to;
      if (walk->seen[to] == walk->number) continue;
      walk->seen[to] = walk->number;
      walk->stack[depth++] = to;
      known = known && is_known(graph, to);
    }
  }
  return known;
}

/* With a figure more, or a file that could be read, the rule might find something here. */
static bool may_be_for(const struct judgement *j, const struct rule_input *input,
                       const struct rule *rule, const struct decision *decision) {
  if (j->in->unread && (decision->import->flags & FACTS_EAGER) && !decision->loads_at_startup)
    return true;
  if (!rests_on_figures(rule)) return false;
  if (looks_below(rule))
    return decision->hub == GRAPH_NONE ||
           !is_profiled_below(j, input, input->graph->hubs[decision->hub].target);
  if (decision->forbidden) return false;
  if (decision->band == BAND_UNKNOWN) return true;
  return rests_on_usage(rule) && !decision->usage_known && decision->band != BAND_LIGHT;
}

/* A finding about the file as a whole, or about what is no import. */
static bool may_be_for_file(const struct judgement *j, const struct rule_input *input,
                            const struct rule *rule) {
  uint32_t module = input->graph->module_of_file[j->file];
  if (!rests_on_figures(rule)) return false;
  return module == GRAPH_NONE || !is_profiled_below(j, input, module);
}

#define LOOK_AT 64 /* imports for each comment: beyond, nothing is said */

/* The first that may reach the comment's line: comments are judged by line, so that all imports
 * are passed over once. */
static uint32_t first_decision(struct judgement *j, const struct decision *decisions,
                               uint32_t count) {
  const struct facts *facts = j->facts;
  uint32_t line = j->suppression->comment->span.line, low = 0, high = count;
  while (j->passed < facts->import_count && facts->imports[j->passed].last_line < line)
    j->passed++;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (decisions[middle].import_index < j->passed)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Imports that the comment reaches, in one profile: some that a figure is missing for? The first of
 * them is handed out. */
static bool lacks_evidence(struct judgement *j, const struct rule_input *input,
                           const struct rule *rule, const struct decision **first) {
  uint32_t count, seen = 0;
  const struct decision *decisions = rule_decisions(input, j->file, &count);
  bool whole = j->suppression->kind == SUPPRESSION_FILE;
  uint32_t line = j->suppression->comment->span.line;
  *first = NULL;
  for (uint32_t i = whole ? 0 : first_decision(j, decisions, count); i < count; i++) {
    const struct decision *decision = &decisions[i];
    if (!whole && decision->import->first_line > line) break;
    if (!whole && decision->import->last_line < line) continue;
    if (!*first) *first = decision;
    if (++seen > LOOK_AT || may_be_for(j, input, rule, decision)) return true;
  }
  return !*first && may_be_for_file(j, input, rule);
}

/* With all evidence that it asks for, in this file. What comes and goes with the date is not
 * judged: the comment may be for tomorrow. */
static bool was_judged(struct judgement *j, size_t index, bool exact, const struct rule **judged) {
  const struct rule *rule = rule_table[index];
  bool silent = !j->in->heeded[index] && !exact; /* `LMM1` does not ask for what is off */
  if (silent || (rule->flags & RULE_ENGINE)) return true;
  if (!j->in->ran[index] || (rule->flags & RULE_CALENDAR)) return false;
  if (rests_on_figures(rule) && j->in->profile_missing) return false;
  const struct decision *first;
  if (!engine_judges(j->in->inputs[0], rule, j->file)) return false;
  for (uint32_t p = 0; p < j->in->input_count; p++)
    if (lacks_evidence(j, j->in->inputs[p], rule, &first)) return false;
  if (!*judged) *judged = rule;
  return true;
}

/* ---- what has changed ------------------------------------------------------------------------ */

static struct str in_figures(struct arena *arena, const struct rule_input *input,
                             const struct decision *decision, struct str reason) {
  if (isnan(decision->figure->import_ms) || !decision->loads_at_startup) {
    if (!decision->module.len) return reason;
    return str_format(arena, STR_FMT ": " STR_FMT, STR_ARG(decision->module), STR_ARG(reason));
  }
  struct str cost = rule_cost(arena, input, decision);
  return str_format(arena, STR_FMT "; " STR_FMT, STR_ARG(cost), STR_ARG(reason));
}

/* Of a rule that asks to defer: what speaks against asking. */
static struct str why_not_deferred(struct arena *arena, const struct rule_input *input,
                                   const struct rule *rule, const struct decision *decision) {
  struct str reason = explain_silence(arena, input, decision);
  bool loaded = decision->loads_at_startup && !decision->preloaded;
  if (looks_below(rule) && loaded) reason = STR("it brings in nothing that has to be cut off here");
  if (is_code(rule, "LMM401") && loaded) reason = STR("it has its figure");
  if (decision->import->flags & FACTS_MAIN_GUARD)
    reason = STR("under the main guard no placement is judged");
  if (is_code(rule, "LMM201") && !reason.len) reason = STR("not hot: no exception is asked for");
  if (is_code(rule, "LMM201") && decision->documented) reason = STR("it is documented now");
  if (!reason.len) {
    struct str band = explain_band(arena, input->policy, decision->band);
    reason = str_format(arena, STR_FMT ", not what %s finds", STR_ARG(band), rule->code);
  }
  return in_figures(arena, input, decision, reason);
}

/* Of a rule about imports in functions. */
static struct str why_not_hoisted(struct arena *arena, const struct rule_input *input,
                                  const struct decision *decision) {
  if (!decision->deferred)
    return str_format(arena, STR_FMT " is imported at module level, not in a function",
                      STR_ARG(decision->module));
  struct str spared = rule_why_spared(arena, input, decision);
  if (spared.len)
    return str_format(arena, STR_FMT " has its place here: " STR_FMT, STR_ARG(decision->module),
                      STR_ARG(spared));
  if (isnan(decision->figure->import_ms)) return (struct str){0};
  struct str cost = rule_cost(arena, input, decision);
  struct str band = explain_band(arena, input->policy, decision->band);
  return str_format(arena, STR_FMT "; " STR_FMT, STR_ARG(cost), STR_ARG(band));
}

static bool is_about_functions(const struct rule *rule) {
  static const char *const codes[] = {"LMM105", "LMM106", "LMM107", "LMM109", "LMM114"};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (is_code(rule, codes[i])) return true;
  return false;
}

static struct str why_unused(const struct judgement *j, const struct rule *rule,
                             const struct decision *decision) {
  struct arena *arena = j->out->arena;
  const struct rule_input *input = j->in->inputs[0];
  struct str why = {0};
  if (j->suppression->kind == SUPPRESSION_FILE)
    why =
        str_format(arena, "nothing in this file is what %s finds (%s)", rule->code, rule->summary);
  else if (!decision && (rule->flags & RULE_PLACEMENT))
    why = STR("no import that could be judged stands on this line");
  else if (decision && is_about_functions(rule))
    why = why_not_hoisted(arena, input, decision);
  else if (decision && (is_code(rule, "LMM201") || rests_on_figures(rule)) &&
           (rule->flags & RULE_PLACEMENT))
    why = why_not_deferred(arena, input, rule, decision);
  if (!why.len)
    why = str_format(arena, "here is nothing that %s finds (%s)", rule->code, rule->summary);
  return why;
}

/* ---- telling --------------------------------------------------------------------------------- */

static uint32_t characters(struct str text) {
  uint32_t count = 0;
  for (size_t i = 0; i < text.len; i++)
    count += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
  return count;
}

/* A part of the comment. */
static struct facts_span span_of(const struct facts_suppression *comment, struct str part) {
  struct facts_span span = comment->span;
  uint32_t before = (uint32_t)(part.ptr - comment->text.ptr);
  span.start += before;
  span.end = span.start + (uint32_t)part.len;
  span.column += characters(str_slice(comment->text, 0, before));
  span.end_column = span.column + characters(part);
  span.end_line = span.line;
  return span;
}

static void tell(const struct judgement *j, struct str part, struct str message) {
  struct facts_span span = j->suppression->comment->span;
  if (part.ptr) span = span_of(j->suppression->comment, part);
  diag_add(j->out, engine_file_diag(j->rule, j->facts, span, message));
}

static void tell_unknown(const struct judgement *j, struct str word) {
  struct arena *arena = j->out->arena;
  struct str *codes = ARENA_ARRAY(arena, struct str, rule_table_size);
  struct str *names = ARENA_ARRAY(arena, struct str, rule_table_size);
  for (size_t r = 0; r < rule_table_size; r++) {
    codes[r] = str_from(rule_table[r]->code);
    names[r] = str_from(rule_table[r]->name);
  }
  struct str near = policy_nearest_rule(arena, word, codes, names, rule_table_size);
  struct str hint = near.len ? str_format(arena, "did you mean `" STR_FMT "`?", STR_ARG(near))
                             : STR("`lmms-lint rule --all` lists them");
  tell(j, word,
       str_format(arena, "`" STR_FMT "` is no rule, so nothing is allowed by it: " STR_FMT,
                  STR_ARG(word), STR_ARG(hint)));
  if (near.len)
    j->out->items[j->out->count - 1].fix =
        suppression_correction(arena, j->facts, j->suppression, word, near);
}

static void tell_unused(const struct judgement *j, struct suppression_code *code,
                        const struct rule *rule) {
  struct arena *arena = j->out->arena;
  struct str word = code->text;
  const struct decision *decision = NULL;
  struct judgement at = *j;
  lacks_evidence(&at, j->in->inputs[0], rule, &decision);
  struct str why = why_unused(j, rule, decision);
  bool misplaced =
      !decision && (rule->flags & RULE_PLACEMENT) && j->suppression->kind != SUPPRESSION_FILE;
  code->unused = !misplaced;
  const char *move = misplaced ? "put it at the end of the import's line, or " : "";
  const char *what = j->suppression->code_count > 1 ? "the code" : "the comment";
  tell(j, word,
       str_format(arena, "`" STR_FMT "` allows nothing: " STR_FMT "; %sremove %s", STR_ARG(word),
                  STR_ARG(why), move, what));
}

static void judge_code(struct judgement *j, struct suppression_code *code) {
  const struct rule *judged = NULL;
  bool known = false, all = true, of_engine = true;
  for (size_t r = 0; r < rule_table_size; r++) {
    const struct rule *rule = rule_table[r];
    size_t len = policy_selects(code->text, str_from(rule->code), str_from(rule->name));
    if (!len) continue;
    known = true;
    of_engine &= (rule->flags & RULE_ENGINE) != 0;
    all = all && (code->used || was_judged(j, r, len == strlen(rule->code), &judged));
  }
  if (!known)
    tell_unknown(j, code->text);
  else if (!code->used && all && judged && !of_engine)
    tell_unused(j, code, judged);
}

/* A code that stands on the wrong line was meant for something: taking it away is no safe fix. */
static void judge_codes(struct judgement *j) {
  const struct suppression *s = j->suppression;
  size_t *told = ARENA_ARRAY(j->in->arena, size_t, s->code_count);
  struct diag_list *out = j->out;
  for (uint32_t i = 0; i < s->code_count; i++) {
    size_t before = out->count;
    judge_code(j, &s->codes[i]);
    told[i] = out->count > before ? before : SIZE_MAX;
  }
  for (uint32_t i = 0; i < s->code_count; i++) {
    if (told[i] == SIZE_MAX || out->items[told[i]].fix.kind != DIAG_FIX_NONE) continue;
    struct diag_fix *fix = &out->items[told[i]].fix;
    *fix = suppression_removal(out->arena, j->facts, s, i);
    if (!s->codes[i].unused) fix->kind = DIAG_FIX_UNSAFE;
  }
}

static void judge_use(struct judgement *j) {
  const struct suppression *s = j->suppression;
  if (s->malformed)
    tell(j, (struct str){0},
         STR("this comment allows nothing: write the codes in brackets, and why, as in "
             "`# lmms: allow[LMM101] the report needs it at once`"));
  judge_codes(j);
  if (s->until.len && !s->until_date)
    tell(j, s->until,
         str_format(j->out->arena,
                    "`until " STR_FMT "` is no date, so what the comment allows never ends: write "
                    "(until YYYY-MM-DD)",
                    STR_ARG(s->until)));
}

/* A bare `# noqa` is honoured and never reported. */
static void judge_reason(const struct judgement *j) {
  const struct suppression *s = j->suppression;
  if (s->malformed || !s->code_count || s->reason.len) return;
  tell(j, (struct str){0},
       str_format(j->out->arena,
                  "`" STR_FMT "` is allowed without a reason, which the policy asks for "
                  "(`require-reason`): say why it has to be, as in `# lmms: allow%s[" STR_FMT
                  "] the report needs it at once`",
                  STR_ARG(s->codes[0].text), s->kind == SUPPRESSION_FILE ? "-file" : "",
                  STR_ARG(s->codes[0].text)));
}

static struct judgement begin(const struct unused_input *input, uint32_t file,
                              const struct rule *rule, struct diag_list *out) {
  const struct facts *facts = input->inputs[0]->files[file];
  return (struct judgement){.in = input, .file = file, .facts = facts, .rule = rule, .out = out};
}

void suppressions_judge_use(const struct unused_input *input, uint32_t file,
                            const struct rule *rule, struct diag_list *out) {
  uint32_t count;
  const struct suppression *items = suppressions_of(input->suppressions, file, &count);
  struct judgement j = begin(input, file, rule, out);
  if (count == 0 || j.facts->trouble) return;
  for (uint32_t i = 0; i < count; i++) {
    j.suppression = &items[i];
    judge_use(&j);
  }
}

void suppressions_judge_reasons(const struct unused_input *input, uint32_t file,
                                const struct rule *rule, struct diag_list *out) {
  uint32_t count;
  const struct suppression *items = suppressions_of(input->suppressions, file, &count);
  struct judgement j = begin(input, file, rule, out);
  for (uint32_t i = 0; i < count; i++) {
    j.suppression = &items[i];
    judge_reason(&j);
  }
}

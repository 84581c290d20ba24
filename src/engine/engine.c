/* Running the rules: from facts, profiles and policy to the diagnostics that are told.
 * In: everything const. Out: sorted diagnostics, what was not run and why, one summary line. The
 * one idea: rules only say what they see; what may be told of it (precedence, several profiles,
 * suppressions, root causes, severities) is decided here, in this order, once. */
#include "internal.h"

#include <math.h>

struct run {
  struct arena *arena;
  const struct engine_options *options;
  const struct policy *policy;
  const struct profile *const *profiles;
  uint32_t profile_count;
  const bool *selected;             /* per rule of the table */
  struct rule_input *input;         /* of the profile at hand; each has its own */
  const struct rule_input **inputs; /* of all profiles so far */
  uint32_t input_count;
  const struct engine_paths *paths;
  struct suppressions *suppressions;
  struct verdicts verdicts;
  struct engine_result *result;
};

/* ---- files ---------------------------------------------------------------------------------- */

static bool imports_fast_path(const struct facts *file) {
  for (uint32_t i = 0; i < file->import_count; i++) {
    const struct facts_import *import = &file->imports[i];
    if (str_equal(import->module, STR("fast_path"))) return true;
    for (uint32_t k = 0; k < import->name_count && !import->module.len; k++)
      if (str_equal(import->names[k].name, STR("fast_path"))) return true;
  }
  return false;
}

/* A lambda_function.py with a handler, or what an entry point says is a handler. */
static bool is_handler(const struct run *run, const struct facts *file) {
  const struct engine_options *options = run->options;
  for (uint32_t i = 0; i < options->entry_count; i++)
    if (options->entries[i].lambda && str_equal(options->entries[i].path, file->path)) return true;
  return file->offers_handler;
}

/* A file named fast_path.py means something only where somebody uses this linter's notions: a
 * policy, a profile, or a Lambda handler that imports it. */
static bool fast_paths_concern_us(const struct run *run) {
  if (run->policy->given || run->profile_count) return true;
  for (uint32_t i = 0; i < run->input->file_count; i++)
    if (is_handler(run, run->input->files[i]) && imports_fast_path(run->input->files[i]))
      return true;
  return false;
}

static void classify_files(struct run *run) {
  struct rule_input *input = run->input;
  const struct engine_paths *paths = run->paths;
  bool concern = run->policy->fast_path_given || fast_paths_concern_us(run);
  input->policy_paths = paths->seen;
  input->is_test = paths->tests;
  input->is_fast_path =
      concern ? paths->fast : ARENA_ARRAY(run->arena, bool, input->file_count + 1);
  input->is_gateway = paths->gateways;
  input->is_stub = paths->stubs;
}

/* ---- which rules run ------------------------------------------------------------------------ */

static bool has_usage(const struct profile *profile) {
  for (uint32_t i = 0; i < profile->module_count; i++)
    if (!isnan(profile->modules[i].usage)) return true;
  return false;
}

/* Why a rule cannot run with this evidence; empty if it can. */
static struct str missing_evidence(const struct run *run, const struct rule *rule,
                                   const struct profile *profile) {
  bool forbids = run->policy->forbidden.count > 0;
  if ((rule->needs & RULE_NEEDS_PROFILE) && !profile) return STR("no profile");
  if ((rule->needs & RULE_NEEDS_COST) && !profile && !forbids) return STR("no profile");
  if ((rule->needs & RULE_NEEDS_USAGE) && !(profile && has_usage(profile)))
    return STR("no usage in the profile");
  if ((rule->needs & RULE_NEEDS_ENTRY) && !run->input->entry_known)
    return STR("no entry point known");
  if ((rule->needs & RULE_NEEDS_POLICY) && !run->policy->given) return STR("no policy");
  return (struct str){0};
}

static bool concerns(const struct run *run, const struct rule *rule) {
  return !rule->concerns || rule->concerns(run->policy);
}

static bool is_folded(const struct run *run, const struct rule *rule) {
  return (rule->flags & RULE_FOLDED) && run->profile_count == 0;
}

bool engine_judges(const struct rule_input *input, const struct rule *rule, uint32_t file) {
  if (input->is_test[file] && !(rule->flags & RULE_ON_TESTS)) return false;
  if (input->is_stub[file] && !(rule->flags & RULE_ON_STUBS)) return false;
  return !input->policy->per_file_ignore_count ||
         !select_ignored_in(input->policy, input->policy_paths[file], rule);
}

/* ---- collecting verdicts -------------------------------------------------------------------- */

static bool comes_before(const struct decision *decision, const struct diag *diag) {
  if (decision->import_index != diag->import_index)
    return decision->import_index < diag->import_index;
  return diag->name_index != NO_INDEX && decision->name_index < diag->name_index;
}

/* The decision that a diagnostic is about; the statement's first, where it is about the whole. */
static const struct decision *decision_of(const struct rule_input *input, uint32_t file,
                                          const struct diag *diag) {
  if (file == NO_INDEX || diag->import_index == NO_INDEX) return NULL;
  uint32_t low = input->first_decision[file], end = input->first_decision[file + 1], high = end;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (comes_before(&input->decisions[middle], diag))
      low = middle + 1;
    else
      high = middle;
  }
  bool found = low < end && input->decisions[low].import_index == diag->import_index;
  return found ? &input->decisions[low] : NULL;
}

/* What stands under the main guard runs in a script of its own: no placement is right or wrong. */
static bool is_beyond_judgement(const struct rule *rule, const struct decision *decision) {
  bool placed = (rule->flags & RULE_PLACEMENT) && !(rule->flags & RULE_REFUSED);
  return placed && decision && (decision->import->flags & FACTS_MAIN_GUARD);
}

static void collect(struct run *run, const struct rule *rule, uint32_t profile,
                    const struct diag_list *list) {
  for (size_t i = 0; i < list->count; i++) {
    struct verdict verdict = {.diag = list->items[i], .rule = rule, .profile = profile};
    verdict.file = map_get(&run->paths->file_of, verdict.diag.place.path);
    verdict.decision = decision_of(run->input, verdict.file, &verdict.diag);
    verdict.diag.severity = select_severity(run->policy, rule, verdict.diag.severity);
    verdict.diag.calendar |= (rule->flags & RULE_CALENDAR) != 0;
    if (verdict.file != NO_INDEX && !engine_judges(run->input, rule, verdict.file)) continue;
    if (is_beyond_judgement(rule, verdict.decision)) continue;
    ARRAY_PUSH(run->arena, &run->verdicts, verdict);
  }
}

static void judge_documents(const struct run *run, const struct rule *rule, uint32_t file,
                            struct diag_list *list) {
  uint32_t count;
  const struct rule_document *documents = rule_documents(run->input, file, &count);
  for (uint32_t i = 0; i < count; i++)
    rule->check_document(rule, run->input, file, &documents[i], list);
}

static void run_on_file(const struct run *run, const struct rule *rule, uint32_t file,
                        struct diag_list *list) {
  if (!engine_judges(run->input, rule, file)) return;
  if (rule->check) rule->check(rule, run->input, file, list);
  if (rule->check_document) judge_documents(run, rule, file, list);
}

static bool is_run(const struct run *run, size_t number) {
  const struct rule *rule = rule_table[number];
  return run->selected[number] && !(rule->flags & RULE_ENGINE) && !is_folded(run, rule) &&
         concerns(run, rule) && missing_evidence(run, rule, run->input->profile).len == 0;
}

/* File by file, not rule by rule: what one rule has just looked at is at hand for the next. */
static void run_rules(struct run *run, uint32_t profile) {
  struct diag_list *lists = ARENA_ARRAY(run->arena, struct diag_list, rule_table_size + 1);
  const struct rule **rules = ARENA_ARRAY(run->arena, const struct rule *, rule_table_size + 1);
  size_t count = 0;
  for (size_t r = 0; r < rule_table_size; r++)
    if (is_run(run, r)) rules[count++] = rule_table[r];
  for (size_t r = 0; r < count; r++) {
    lists[r].arena = run->arena;
    if (rules[r]->check_program) rules[r]->check_program(rules[r], run->input, &lists[r]);
    if (rules[r]->check_document) judge_documents(run, rules[r], NO_INDEX, &lists[r]);
  }
  for (uint32_t i = 0; i < run->input->file_count; i++) {
    uint32_t holds = run->input->holds[i];
    for (size_t r = 0; r < count && holds; r++)
      if (holds & rules[r]->sees) run_on_file(run, rules[r], i, &lists[r]);
  }
  for (size_t r = 0; r < count; r++)
    collect(run, rules[r], profile, &lists[r]);
}

/* What a rule lacks in every profile, it lacks. */
static void list_not_run(struct run *run) {
  struct engine_not_run *items =
      ARENA_ARRAY(run->arena, struct engine_not_run, rule_table_size + 1);
  uint32_t count = 0;
  for (size_t r = 0; r < rule_table_size; r++) {
    struct str why = {0};
    if (run->selected[r] && concerns(run, rule_table[r]))
      why = missing_evidence(run, rule_table[r], NULL);
    for (uint32_t p = 0; p < run->profile_count && why.len; p++)
      why = missing_evidence(run, rule_table[r], run->profiles[p]);
    if (why.len) items[count++] = (struct engine_not_run){rule_table[r], why};
  }
  run->result->not_run = items;
  run->result->not_run_count = count;
}

/* ---- suppressions ---------------------------------------------------------------------------- */

static uint32_t least(uint32_t a, uint32_t b) {
  return a < b ? a : b;
}

static uint32_t most(uint32_t a, uint32_t b) {
  return a > b ? a : b;
}

/* On the lines of its place (a name, a document), and on those of the statement. */
static const struct suppression *find_suppression(struct run *run, const struct verdict *verdict) {
  if (verdict->file == NO_INDEX) return NULL;
  uint32_t first = verdict->diag.place.line, last = verdict->diag.place.end_line;
  if (verdict->decision) {
    first = least(first, verdict->decision->import->first_line);
    last = most(last, verdict->decision->import->last_line);
  }
  return suppressions_allow(run->suppressions, verdict->file, first, last, verdict->rule);
}

/* Past its date a comment allows nothing, but no build turns red for it overnight. */
static void tell_past(struct run *run, struct verdict *verdict, const struct suppression *past) {
  uint32_t date = past->until_date;
  verdict->diag.calendar = true;
  verdict->diag.past_line = past->comment->span.line;
  verdict->diag.message = str_format(
      run->arena,
      STR_FMT " (line %u allowed it until %04u-%02u-%02u: look again, then act, or write "
              "a later date)",
      STR_ARG(verdict->diag.message), past->comment->span.line, date / 10000, date / 100 % 100,
      date % 100);
}

/* The verdicts from number `first` on. */
static void mark_suppressed(struct run *run, size_t first) {
  for (size_t i = first; i < run->verdicts.count; i++) {
    struct verdict *verdict = &run->verdicts.items[i];
    const struct suppression *suppression = find_suppression(run, verdict);
    verdict->suppressed = suppression && !suppression->past;
    if (suppression && suppression->past) tell_past(run, verdict, suppression);
  }
}

/* What is told after the rules have run: every profile says it. */
static void collect_late(struct run *run, const struct rule *rule, const struct diag_list *list) {
  size_t first = run->verdicts.count;
  if (list->count) collect(run, rule, 0, list);
  mark_suppressed(run, first);
}

/* A rule of the engine's own, if it is selected. */
static const struct rule *selected_rule(const struct run *run, const char *code) {
  for (size_t r = 0; r < rule_table_size; r++)
    if (run->selected[r] && strcmp(rule_table[r]->code, code) == 0) return rule_table[r];
  return NULL;
}

/* Per rule: heeded (selected, and with something to judge), and run with every profile. */
static void list_ran(const struct run *run, bool *heeded, bool *ran) {
  for (size_t r = 0; r < rule_table_size; r++) {
    const struct rule *rule = rule_table[r];
    heeded[r] = run->selected[r] && concerns(run, rule);
    ran[r] = heeded[r] && !is_folded(run, rule);
    for (uint32_t p = 0; p < run->input_count && ran[r]; p++)
      ran[r] = missing_evidence(run, rule, run->inputs[p]->profile).len == 0;
  }
}

/* What the comments themselves are worth, after all findings have been asked for. */
static void judge_suppressions(struct run *run) {
  bool *heeded = ARENA_ARRAY(run->arena, bool, rule_table_size + 1);
  bool *ran = ARENA_ARRAY(run->arena, bool, rule_table_size + 1);
  list_ran(run, heeded, ran);
  struct unused_input input = {
      .arena = run->arena,
      .suppressions = run->suppressions,
      .inputs = run->inputs,
      .input_count = run->input_count,
      .ran = ran,
      .heeded = heeded,
      .profile_missing = run->policy->profiles.count > run->profile_count,
      .walk = unused_walk_new(run->arena, run->inputs, run->input_count),
  };
  for (uint32_t i = 0; i < run->input->file_count; i++)
    input.unread = input.unread || run->input->files[i]->trouble;
  const struct rule *unused = selected_rule(run, "LMM902");
  const struct rule *unreasoned = selected_rule(run, "LMM903");
  if (unreasoned && !concerns(run, unreasoned)) unreasoned = NULL;
  struct diag_list of_use = {.arena = run->arena}, of_reasons = {.arena = run->arena};
  const bool *shown = run->options->shown;
  for (uint32_t i = 0; i < run->input->file_count; i++) {
    if (shown && !shown[i]) continue;
    if (unused) suppressions_judge_use(&input, i, unused, &of_use);
    if (unreasoned) suppressions_judge_reasons(&input, i, unreasoned, &of_reasons);
  }
  collect_late(run, unused, &of_use);
  collect_late(run, unreasoned, &of_reasons);
}

/* ---- unreadable source (LMM901) ------------------------------------------------------------- */

struct diag engine_file_diag(const struct rule *rule, const struct facts *file,
                             struct facts_span span, struct str message) {
  return (struct diag){
      .code = rule->code,
      .name = rule->name,
      .severity = rule->severity,
      .place = rule_place(file, span),
      .message = message,
      .figures = DIAG_NO_FIGURES,
      .import_index = NO_INDEX,
      .name_index = NO_INDEX,
  };
}

static void tell_trouble(const struct run *run, const struct rule *rule, const struct facts *file,
                         struct diag_list *list) {
  const struct facts_trouble *trouble = file->trouble;
  const char *rest = trouble->kind == FACTS_UNREADABLE
                         ? "nothing in this file was checked"
                         : "imports that could not be read here are not checked";
  struct str message = str_format(run->arena, STR_FMT ": %s", STR_ARG(trouble->message), rest);
  diag_add(list, engine_file_diag(rule, file, trouble->span, message));
}

/* The grammar allows `import *` everywhere, Python only at module level. */
static void tell_stars(const struct rule *rule, const struct facts *file, struct diag_list *list) {
  for (uint32_t i = 0; i < file->import_count; i++) {
    const struct facts_import *import = &file->imports[i];
    if (!(import->flags & FACTS_STAR) || import->scope == FACTS_MODULE) continue;
    diag_add(list, engine_file_diag(rule, file, import->span,
                                    STR("`import *` is allowed only at module level: Python 3 "
                                        "refuses this file")));
  }
}

static void tell_unreadable(struct run *run) {
  const struct rule *rule = selected_rule(run, "LMM901");
  if (!rule) return;
  struct diag_list list = {.arena = run->arena};
  for (uint32_t i = 0; i < run->input->file_count; i++) {
    const struct facts *file = run->input->files[i];
    if (file->trouble) tell_trouble(run, rule, file, &list);
    tell_stars(rule, file, &list);
  }
  collect_late(run, rule, &list);
}

/* ---- telling -------------------------------------------------------------------------------- */

static bool is_shown(const struct run *run, const struct verdict *verdict) {
  const bool *shown = run->options->shown;
  if (!shown || verdict->file == NO_INDEX || shown[verdict->file]) return true;
  const struct diag *diag = &verdict->diag;
  for (uint32_t i = 0; i < diag->chain_count + diag->related_count; i++) {
    const struct diag_related *place =
        i < diag->chain_count ? &diag->chain[i] : &diag->related[i - diag->chain_count];
    uint32_t file = map_get(&run->paths->file_of, place->place.path);
    if (file != MAP_NONE && shown[file]) return true;
  }
  return false;
}

static void count_severity(struct engine_result *result, enum diag_severity severity) {
  if (severity == DIAG_ERROR) result->errors++;
  if (severity == DIAG_WARNING) result->warnings++;
  if (severity == DIAG_INFO) result->infos++;
}

static void tell(struct run *run, const struct diag_list *configuration) {
  struct engine_result *result = run->result;
  struct diag_list list = {.arena = run->arena}, silenced = {.arena = run->arena};
  for (size_t i = 0; configuration && i < configuration->count; i++) {
    diag_add(&list, configuration->items[i]);
    result->policy_error |= configuration->items[i].severity == DIAG_ERROR;
  }
  for (size_t i = 0; i < run->verdicts.count; i++) {
    const struct verdict *verdict = &run->verdicts.items[i];
    if (verdict->diag.severity == DIAG_OFF || !is_shown(run, verdict)) continue;
    result->baselined += verdict->baselined;
    result->older += verdict->older && !verdict->baselined;
    if (verdict->baselined || verdict->older) continue;
    diag_add(verdict->suppressed ? &silenced : &list, verdict->diag);
  }
  diag_sort(&list);
  diag_sort(&silenced);
  result->silenced = silenced.items;
  result->suppressed = (uint32_t)silenced.count;
  for (size_t i = 0; i < list.count; i++)
    count_severity(result, list.items[i].severity);
  result->diags = list.items;
  result->diag_count = (uint32_t)list.count;
}

/* The profile, with what only the policy says of the traffic. */
static const struct profile *with_traffic(struct arena *arena, const struct policy *policy,
                                          const struct profile *profile) {
  if (!profile) return NULL;
  struct profile_traffic traffic = {policy->requests_per_process, policy->requests_per_day,
                                    policy->cold_start_share};
  return profile_assume(arena, profile, traffic);
}

/* The input for one more profile: what an earlier one's answers point to stays as it is. */
static void start_profile(struct run *run, const struct profile *profile) {
  struct rule_input *input = ARENA_NEW(run->arena, struct rule_input);
  uint32_t number = run->input_count;
  bool keeps = number < run->paths->memory_count;
  *input = *run->input;
  input->profile = with_traffic(run->arena, run->policy, profile);
  run->input = input;
  program_make(run->arena, run->options, keeps ? run->paths->memories[number] : NULL, input);
  decisions_make(run->arena, input);
}

static void judge_profiles(struct run *run) {
  struct verdicts all = {.arena = run->arena};
  uint32_t rounds = run->profile_count ? run->profile_count : 1;
  run->inputs = ARENA_ARRAY(run->arena, const struct rule_input *, rounds);
  for (uint32_t p = 0; p < rounds; p++) {
    start_profile(run, run->profile_count ? run->profiles[p] : NULL);
    run->verdicts = (struct verdicts){.arena = run->arena};
    run_rules(run, p);
    run->inputs[run->input_count++] = run->input;
    if (p == 0) run->result->program = run->input;
    mark_suppressed(run, 0);
    verdicts_keep_first(&run->verdicts);
    verdicts_settle(&run->verdicts, run->input, &run->paths->file_of);
    for (size_t i = 0; i < run->verdicts.count; i++)
      ARRAY_PUSH(run->arena, &all, run->verdicts.items[i]);
  }
  verdicts_join_profiles(&all, run->profile_count);
  run->verdicts = all;
}

/* Rules that were not run leave their known findings open. */
static void mark_known(struct run *run) {
  struct engine_result *result = run->result;
  bool *judged = ARENA_ARRAY(run->arena, bool, rule_table_size + 1);
  for (size_t r = 0; r < rule_table_size; r++)
    judged[r] = run->selected[r] && !is_folded(run, rule_table[r]);
  for (uint32_t i = 0; i < result->not_run_count; i++)
    for (size_t r = 0; r < rule_table_size; r++)
      if (rule_table[r] == result->not_run[i].rule) judged[r] = false;
  known_mark(&run->verdicts, run->input, run->options, judged, result);
}

static uint32_t count_shown(const struct run *run) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < run->input->file_count; i++)
    count += !run->options->shown || run->options->shown[i];
  return count;
}

static struct run run_of(struct arena *arena, const struct engine_options *options,
                         const struct policy *policy, const struct profile *const *profiles,
                         uint32_t profile_count, const struct facts *const *files,
                         uint32_t file_count) {
  struct rule_input *input = ARENA_NEW(arena, struct rule_input);
  *input = (struct rule_input){.policy = policy,
                               .files = files,
                               .file_count = file_count,
                               .today = options->today,
                               .lock = options->lock,
                               .options = options};
  return (struct run){
      .arena = arena,
      .paths = options->paths ? options->paths
                              : engine_paths_make(arena, options, policy, files, file_count, 0),
      .options = options,
      .policy = policy,
      .profiles = profiles,
      .profile_count = profile_count,
      .input = input,
      .verdicts = {.arena = arena},
  };
}

struct engine_result engine_run(struct arena *arena, const struct engine_options *options,
                                const struct policy *policy, const struct profile *const *profiles,
                                uint32_t profile_count, const struct facts *const *files,
                                uint32_t file_count, const struct diag_list *configuration) {
  struct engine_result result = {0};
  struct run run = run_of(arena, options, policy, profiles, profile_count, files, file_count);
  run.selected = select_rules(arena, options, policy);
  run.suppressions = suppressions_new(arena, files, file_count, options->today);
  run.result = &result;
  classify_files(&run);
  result.file_count = count_shown(&run);
  judge_profiles(&run);
  tell_unreadable(&run);
  verdicts_join_causes(&run.verdicts);
  if (profile_count == 0)
    fold_unprofiled(arena, run.input, options, run.selected, run.suppressions, &result);
  judge_suppressions(&run);
  list_not_run(&run);
  mark_known(&run);
  tell(&run, configuration);
  return result;
}

const struct rule_input *engine_program(struct arena *arena, const struct engine_options *options,
                                        const struct policy *policy, const struct profile *profile,
                                        const struct facts *const *files, uint32_t file_count) {
  struct run *run = ARENA_NEW(arena, struct run);
  const struct profile **profiles = ARENA_NEW(arena, const struct profile *);
  *profiles = profile;
  *run = run_of(arena, options, policy, profiles, profile != NULL, files, file_count);
  classify_files(run);
  start_profile(run, profile);
  return run->input;
}

/* ---- the table ------------------------------------------------------------------------------ */

const struct rule *engine_rule(struct str code_or_name) {
  for (size_t i = 0; i < rule_table_size; i++) {
    const struct rule *rule = rule_table[i];
    if (str_equal_nocase(code_or_name, str_from(rule->code))) return rule;
    if (str_equal_nocase(code_or_name, str_from(rule->name))) return rule;
  }
  return NULL;
}

struct str engine_rule_page(const struct rule *rule) {
  for (size_t i = 0; i < rule_table_size; i++)
    if (rule_table[i] == rule) return str_of(rule_page_table[i].text, rule_page_table[i].len);
  return (struct str){0};
}

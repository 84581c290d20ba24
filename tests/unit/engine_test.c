// The engine and the rules on facts made by hand: bands, conditions, precedence, root causes,
// suppressions, selection, several profiles, the summary line. Findings are compared as lines
// "path:line CODE severity module".
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "engine/internal.h"

// ---- a small world to judge
// ----------------------------------------------------------------------------------------

#define FILE_LIMIT 16
#define IMPORT_LIMIT 64

// Facts are const for whoever reads them; here they are made.
struct parts {
  struct facts_import imports[IMPORT_LIMIT];
  struct facts_suppression comments[IMPORT_LIMIT];
};

struct world {
  struct arena arena;
  struct diag_list configuration;
  struct facts files[FILE_LIMIT];
  const struct facts *pointers[FILE_LIMIT];
  uint32_t file_count;
  struct policy policy;
  const struct profile *profiles[4];
  uint32_t profile_count;
  struct engine_options options;
  struct engine_result result;
};

static struct world world;
static struct parts parts[FILE_LIMIT];

static void begin(void) {
  arena_free(&world.arena);
  world = (struct world){.policy = policy_defaults(), .options = {.today = STR("2026-11-21")}};
  world.configuration.arena = &world.arena;
}

static void add_profile(const char *json) {
  struct str path = str_format(&world.arena, "profile%u.json", world.profile_count);
  const struct profile *profile = profile_parse(path, str_from(json), &world.configuration);
  CHECK(profile != NULL);
  if (profile) world.profiles[world.profile_count++] = profile;
}

static void set_policy(const char *toml) {
  bool found;
  struct str text = text_pad(&world.arena, str_from(toml));
  world.policy = policy_parse(policy_defaults(), STR("lmms.toml"), text, false, NULL, NULL,
                              &world.configuration, &found);
  world.policy.given = true;
  CHECK_INT(world.configuration.count, 0);
}

static struct facts_import *imports_of(const struct facts *file) {
  return parts[file - world.files].imports;
}

static struct facts_suppression *comments_of(const struct facts *file) {
  return parts[file - world.files].comments;
}

static struct facts *add_file(const char *path) {
  struct facts *file = &world.files[world.file_count++];
  file->path = str_from(path);
  file->imports = imports_of(file);
  file->suppressions = comments_of(file);
  return file;
}

static struct facts_span span_at(uint32_t line) {
  return (struct facts_span){line * 100, line * 100 + 10, line, 1, line, 11};
}

// An import on a line of its own: number of imports so far, counted from 1. `names`: parted by
// commas.
static struct facts_import *add_import(struct facts *file, enum facts_kind kind, const char *module,
                                       const char *names, uint32_t flags) {
  struct facts_import *import = &imports_of(file)[file->import_count++];
  uint32_t line = file->import_count;
  struct facts_name *list = ARENA_ARRAY(&world.arena, struct facts_name, 8);
  struct str rest = str_from(names), name;
  *import =
      (struct facts_import){.kind = kind, .flags = flags, .span = span_at(line), .names = list};
  while (str_cut(&rest, ',', &name))
    list[import->name_count++] = (struct facts_name){.name = name, .span = span_at(line)};
  import->module = str_from(module);
  while (import->module.len && import->module.ptr[0] == '.') {
    import->module = str_slice(import->module, 1, import->module.len);
    import->level++;
  }
  import->scope = flags & FACTS_EAGER ? FACTS_MODULE : FACTS_FUNCTION;
  import->qualname = flags & FACTS_EAGER ? (struct str){0} : STR("work");
  import->first_line = import->last_line = line;
  return import;
}

static struct facts_import *eager(struct facts *file, const char *module) {
  return add_import(file, FACTS_IMPORT, NULL, module, FACTS_EAGER);
}

static struct facts_import *deferred(struct facts *file, const char *module) {
  return add_import(file, FACTS_IMPORT, NULL, module, 0);
}

static struct facts_import *from(struct facts *file, const char *module, const char *names,
                                 uint32_t flags) {
  return add_import(file, FACTS_FROM, module, names, flags);
}

static void comment_on(struct facts *file, uint32_t line, const char *text) {
  comments_of(file)[file->suppression_count++] =
      (struct facts_suppression){.text = str_from(text), .span = span_at(line)};
}

static const char *run(void) {
  for (uint32_t i = 0; i < world.file_count; i++)
    world.pointers[i] = &world.files[i];
  world.result =
      engine_run(&world.arena, &world.options, &world.policy, world.profiles, world.profile_count,
                 world.pointers, world.file_count, &world.configuration);
  struct str text = STR("");
  for (uint32_t i = 0; i < world.result.diag_count; i++) {
    const struct diag *diag = &world.result.diags[i];
    text = str_format(&world.arena, STR_FMT STR_FMT ":%u %s %s " STR_FMT "\n", STR_ARG(text),
                      STR_ARG(diag->place.path), diag->place.line, diag->code,
                      diag_severity_word(diag->severity), STR_ARG(diag->module));
  }
  return str_cstr(&world.arena, text);
}

static const char prices[] =
    "{\"schema\": 1, \"environment\": {\"python\": \"3.11.7\", \"implementation\": \"CPython\"},"
    "\"modules\": {"
    "\"cheap\": {\"import_ms\": 2, \"usage\": 0.01}, \"pricey\": {\"import_ms\": 2},"
    "\"ten\": {\"import_ms\": 10, \"usage\": 0.1}, \"hundred\": {\"import_ms\": 100, \"usage\": "
    "0.1},"
    "\"warm\": {\"import_ms\": 35, \"usage\": 0.95}, \"eighty\": {\"import_ms\": 35, \"usage\": "
    "0.8},"
    "\"middle\": {\"import_ms\": 50},"
    "\"pandas\": {\"import_ms\": 1200, \"usage\": 0.05}, \"boto3\": {\"import_ms\": 350, "
    "\"usage\": 0.9},"
    "\"torch\": {\"import_ms\": 900},"
    "\"boto3.extra\": {\"import_ms\": 400, \"usage\": 0.02},"
    "\"scipy\": {\"import_ms\": 40}, \"scipy.stats\": {\"import_ms\": 900, \"usage\": 0.1},"
    "\"json\": {\"import_ms\": 0.8}}}";

static struct facts *begin_priced(void) {
  begin();
  add_profile(prices);
  return add_file("a.py");
}

static struct diag only(void) {
  CHECK_INT(world.result.diag_count, 1);
  return world.result.diag_count ? world.result.diags[0] : (struct diag){0};
}

static bool says(struct diag diag, const char *words) {
  bool found = str_find(diag.message, str_from(words), 0) != SIZE_MAX;
  if (!found) fprintf(stderr, "says: " STR_FMT "\n", STR_ARG(diag.message));
  return found;
}

// ---- the table of bands
// --------------------------------------------------------------------------------------------

static void test_eager(void) {
  static const struct {
    const char *module, *wanted;
  } cases[] = {
      {"cheap", ""},
      {"pricey", ""},
      {"ten", "a.py:1 LMM102 warning ten\n"},
      {"hundred", "a.py:1 LMM102 warning hundred\n"},
      {"warm", ""},
      {"eighty", "a.py:1 LMM102 warning eighty\n"},
      {"middle", ""},
      {"pandas", "a.py:1 LMM101 error pandas\n"},
      {"pandas.io", "a.py:1 LMM101 error pandas.io\n"},
      {"pandas_stubs", "a.py:1 LMM401 info pandas_stubs\n"},
      {"boto3", "a.py:1 LMM201 error boto3\n"},
      {"boto3.extra", "a.py:1 LMM101 error boto3.extra\n"},
      {"torch", "a.py:1 LMM101 warning torch\n"},
      {"unknown", "a.py:1 LMM401 info unknown\n"},
      {"os.path", ""},
      {"sys", ""},
      {"asyncio", "a.py:1 LMM401 info asyncio\n"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    eager(begin_priced(), cases[i].module);
    CHECK_STR(run(), cases[i].wanted);
  }
}

static void test_deferred(void) {
  static const struct {
    const char *module, *wanted;
  } cases[] = {
      {"cheap", "a.py:1 LMM105 warning cheap\n"},
      {"pricey", "a.py:1 LMM105 warning pricey\n"},
      {"ten", ""},
      {"warm", "a.py:1 LMM105 warning warm\n"},
      {"eighty", ""},
      {"middle", ""},
      {"pandas", ""},
      {"boto3", "a.py:1 LMM105 info boto3\n"},
      {"boto3.other", ""},
      {"cheap.part", ""},
      {"torch", ""},
      {"unknown", "a.py:1 LMM106 info unknown\n"},
      {"os.path", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    deferred(begin_priced(), cases[i].module);
    CHECK_STR(run(), cases[i].wanted);
  }
}

// What only where it stands decides.
static void test_places(void) {
  static const struct {
    uint32_t flags;
    const char *module, *wanted;
  } cases[] = {
      {FACTS_EAGER | FACTS_MAIN_GUARD, "pandas", ""},
      {FACTS_EAGER | FACTS_IN_HANDLER, "pandas", ""},
      {FACTS_EAGER | FACTS_IN_TRY_IMPORT | FACTS_IN_TRY, "pandas", "a.py:1 LMM101 error pandas\n"},
      {FACTS_EAGER | FACTS_CONDITIONAL | FACTS_BRANCH, "pandas", "a.py:1 LMM101 warning pandas\n"},
      {FACTS_TYPE_CHECKING, "pandas", ""},
      {FACTS_DEAD, "pandas", ""},
      {FACTS_LAZY | FACTS_LAZY_KEYWORD, "pandas", "a.py:1 LMM111 error \n"}, // in a function
      {FACTS_LAZY, "unknown", ""},
      {FACTS_EAGER | FACTS_IN_TRY_IMPORT, "unknown", ""},
      {FACTS_IN_HANDLER, "cheap", ""},
      {FACTS_IN_TRY_IMPORT, "cheap", ""},
      {FACTS_CONDITIONAL, "cheap", ""},
      {FACTS_IN_HANDLER, "unknown", ""},
      {FACTS_IN_TRY_IMPORT, "unknown", ""},
      {FACTS_IN_LOOP, "cheap", "a.py:1 LMM104 warning cheap\n"},
      {FACTS_IN_LOOP | FACTS_CONDITIONAL_IN_LOOP, "cheap", "a.py:1 LMM104 info cheap\n"},
      {FACTS_IN_LOOP | FACTS_FIRST_PASS, "cheap", "a.py:1 LMM104 info cheap\n"},
      {FACTS_EAGER | FACTS_IN_LOOP, "pandas", "a.py:1 LMM104 warning pandas\n"},
      {FACTS_EAGER | FACTS_IN_LOOP | FACTS_MAIN_GUARD, "pandas", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    add_import(begin_priced(), FACTS_IMPORT, NULL, cases[i].module, cases[i].flags);
    CHECK_STR(run(), cases[i].wanted);
  }
}

static void test_conditions(void) {
  static const struct facts_condition condition = {{"sys.platform == 'win32'", 23}, false};
  struct facts *file = begin_priced();
  struct facts_import *import = eager(file, "pandas");
  import->conditions = &condition;
  import->condition_count = 1;
  import = eager(file, "unknown");
  import->conditions = &condition;
  import->condition_count = 1;
  CHECK_STR(run(), "a.py:1 LMM101 warning pandas\n");
}

static void test_test_files_and_stubs(void) {
  static const char *const paths[] = {"test_a.py", "a_test.py", "conftest.py", "tests/a.py",
                                      "test/deep/a.py"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    begin();
    add_profile(prices);
    struct facts *file = add_file(paths[i]);
    eager(file, "pandas");
    deferred(file, "cheap");
    eager(file, "unknown");
    CHECK_STR(run(), "");
    add_import(file, FACTS_IMPORT, NULL, "cheap", FACTS_IN_LOOP);
    run();
    CHECK_STR(only().code, "LMM104");
  }
  begin();
  add_profile(prices);
  struct facts *file = add_file("a.pyi");
  eager(file, "pandas");
  add_import(file, FACTS_IMPORT, NULL, "cheap", FACTS_IN_LOOP);
  CHECK_STR(run(), "");
}

// ---- messages
// ------------------------------------------------------------------------------------------------------

static void test_messages(void) {
  eager(begin_priced(), "pandas");
  run();
  CHECK(says(only(),
             "pandas takes 1.2 s to import on CPython 3.11.7 and 5 % of processes use it: import "
             "it in the "
             "functions that need it (saves up to 1.2 s at start-up; no entry point known)"));
  CHECK_MEM(only().profile.ptr, only().profile.len, "profile0.json", 13);
  eager(begin_priced(), "pandas.io");
  run();
  CHECK(says(only(), "pandas.io takes at least 1.2 s to import"));
  eager(begin_priced(), "boto3.extra");
  run();
  CHECK(says(only(), "saves up to 50 ms")); // boto3 itself is hot and stays
  eager(begin_priced(), "torch");
  run();
  CHECK(says(only(), "how often it is needed was not measured"));
}

static void test_figures_in_words(void) {
  struct arena arena = {0};
  static const struct {
    double ms;
    const char *text;
  } times[] = {{0, "0 ms"},     {0.8, "0.8 ms"},   {9.94, "9.9 ms"}, {9.96, "10 ms"},
               {412, "412 ms"}, {999.4, "999 ms"}, {999.6, "1 s"},   {1200, "1.2 s"},
               {9999, "10 s"},  {61000, "61 s"}};
  for (size_t i = 0; i < sizeof times / sizeof *times; i++)
    CHECK_STR(str_cstr(&arena, rule_ms(&arena, times[i].ms)), times[i].text);
  static const struct {
    double share;
    const char *text;
  } shares[] = {{0, "0 %"},        {0.005, "0.5 %"}, {0.05, "5 %"}, {0.15, "15 %"},
                {0.996, "99.6 %"}, {0.9, "90 %"},    {1, "100 %"}};
  for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
    CHECK_STR(str_cstr(&arena, rule_share(&arena, shares[i].share)), shares[i].text);
  arena_free(&arena);
}

// ---- submodules, first party
// ---------------------------------------------------------------------------------------

static void test_from_submodules(void) {
  from(begin_priced(), "scipy", "stats", FACTS_EAGER);
  CHECK_STR(run(), "a.py:1 LMM101 error scipy.stats\n");
  from(begin_priced(), "scipy", "linalg", FACTS_EAGER);
  CHECK_STR(run(), "");
  from(begin_priced(), "__future__", "annotations", FACTS_EAGER);
  CHECK_STR(run(), "");
  struct facts_import *star = from(begin_priced(), "pandas", "", FACTS_EAGER | FACTS_STAR);
  star->name_count = 0;
  CHECK_STR(run(), "a.py:1 LMM101 error pandas\n");
  CHECK(says(only(), "by name"));
}

static void test_first_party(void) {
  begin();
  add_profile(prices);
  struct facts *main = add_file("app/__init__.py");
  struct facts *a = add_file("app/a.py");
  add_file("app/b.py");
  add_file("space/c.py");
  eager(main, "space.c");
  from(a, ".", "b", FACTS_EAGER);
  from(a, ".b", "x", 0);
  from(a, "app", "b", 0);
  deferred(a, "app.ext");
  deferred(a, "app");
  from(a, "space", "c", FACTS_EAGER);
  eager(a, "b");
  CHECK_STR(run(), "app/a.py:3 LMM107 warning app.b\n");
  deferred(a, "space"); // a namespace package: others import through it
  CHECK_STR(run(), "app/a.py:3 LMM107 warning app.b\n");
}

// A file beside the importer: found in a folder of scripts, not in a package whose name a profiled
// module bears.
static void test_beside(void) {
  begin();
  add_profile(prices);
  struct facts *script = add_file("scripts/run.py");
  add_file("scripts/helper.py");
  eager(script, "helper");
  CHECK_STR(run(), "");
  begin();
  add_profile(prices);
  add_file("app/__init__.py");
  struct facts *client = add_file("app/client.py");
  add_file("app/pandas.py");
  eager(client, "pandas");
  CHECK_STR(run(), "app/client.py:1 LMM101 error pandas\n");
}

// The root cause of a heavy first-party module is told where it stands.
static void test_first_party_cost(void) {
  begin();
  add_profile("{\"schema\": 1, \"modules\": {\"pandas\": {\"import_ms\": 1200, \"usage\": 0.05},"
              "\"report\": {\"import_ms\": 1205, \"usage\": 0.1}, \"tables\": {\"import_ms\": 400, "
              "\"usage\": 0.1}}}");
  struct facts *main = add_file("main.py");
  eager(main, "report");
  eager(main, "tables");
  eager(add_file("report.py"), "pandas");
  add_file("tables.py");
  CHECK_STR(run(), "main.py:2 LMM101 error tables\nreport.py:1 LMM101 error pandas\n");
}

static void test_same_module_twice(void) {
  struct facts *file = begin_priced();
  deferred(file, "cheap"); // may run before the import below it
  eager(file, "cheap");
  deferred(file, "cheap");
  CHECK_STR(run(), "a.py:1 LMM105 warning cheap\na.py:3 LMM107 warning cheap\n");
  file = begin_priced();
  from(file, "cheap", "x,y", FACTS_EAGER);
  from(file, "cheap", "y", 0);
  from(file, "cheap", "z", 0); // z may be a module of its own
  CHECK_STR(run(), "a.py:2 LMM107 warning cheap\na.py:3 LMM105 warning cheap\n");
  file = begin_priced();
  add_import(file, FACTS_IMPORT, NULL, "cheap", FACTS_EAGER | FACTS_CONDITIONAL);
  deferred(file, "cheap");
  CHECK_STR(run(), "a.py:2 LMM105 warning cheap\n");
}

// ---- precedence and root causes
// ------------------------------------------------------------------------------------

// Placement only: the contract of fast paths (LMM301-309) has fixtures of its own.
static void ignore_contract(void) {
  static const struct str contract[] = {{"LMM3", 4}};
  world.options.ignore = (struct policy_strings){contract, 1};
}

static void test_fast_path(void) {
  begin();
  ignore_contract();
  add_profile(prices);
  struct facts *file = add_file("fast_path.py");
  eager(file, "pandas");
  eager(file, "torch");
  eager(file, "boto3");
  eager(file, "ten");
  CHECK_STR(run(), "fast_path.py:1 LMM103 error pandas\nfast_path.py:2 LMM103 error torch\n"
                   "fast_path.py:3 LMM201 error boto3\nfast_path.py:4 LMM102 warning ten\n");
  set_policy("fast-path = [\"hot/*.py\"]\n");
  CHECK_STR(run(), "fast_path.py:1 LMM101 error pandas\nfast_path.py:2 LMM101 warning torch\n"
                   "fast_path.py:3 LMM201 error boto3\nfast_path.py:4 LMM102 warning ten\n");
  begin();
  ignore_contract();
  add_profile(prices);
  eager(add_file("hot/fast_path/__init__.py"), "pandas");
  CHECK_STR(run(), "hot/fast_path/__init__.py:1 LMM103 error pandas\n");
}

static void test_root_cause(void) {
  struct facts *file = begin_priced();
  eager(file, "pandas");
  from(file, "pandas", "DataFrame", FACTS_EAGER);
  eager(file, "pandas.io");
  deferred(file, "pandas");
  CHECK_STR(run(), "a.py:1 LMM101 error pandas\n");
  struct diag diag = only();
  CHECK_INT(diag.related_count, 3);
  CHECK_INT(diag.related[0].place.line, 2);
  CHECK_INT(diag.related[1].place.line, 3);
  CHECK_INT(diag.related[2].place.line, 4);
  comment_on(file, 3, "# lmms: allow[LMM101] the report needs it");
  CHECK_STR(run(),
            "a.py:4 LMM107 warning pandas\n"); // pandas stays now, so the deferral is in vain
  CHECK_INT(world.result.suppressed, 1);
  file = begin_priced();
  eager(file, "scipy");
  from(file, "scipy", "stats", FACTS_EAGER);
  CHECK_STR(run(), "a.py:2 LMM101 error scipy.stats\n");
}

static void test_forbidden(void) {
  begin();
  add_profile(prices);
  set_policy("forbidden = [\"cheap\", \"boto3\", \"unknown\"]\n");
  struct facts *file = add_file("a.py");
  eager(file, "cheap");
  eager(file, "boto3");
  eager(file, "unknown.part");
  deferred(file, "cheap.more");
  CHECK_STR(
      run(),
      "a.py:1 LMM101 error cheap\na.py:2 LMM101 error boto3\na.py:3 LMM101 error unknown.part\n");
  CHECK(says(world.result.diags[0], "the policy forbids loading cheap"));
  world.profile_count = 0;
  CHECK_STR(
      run(),
      "a.py:1 LMM101 error cheap\na.py:2 LMM101 error boto3\na.py:3 LMM101 error unknown.part\n");
}

static void test_min_saving(void) {
  begin();
  add_profile(prices);
  set_policy("min-saving-ms = 60\n");
  struct facts *file = add_file("a.py");
  eager(file, "eighty");
  eager(file, "hundred");
  eager(file, "boto3.extra");
  CHECK_STR(run(), "a.py:2 LMM102 warning hundred\n");
}

// ---- exception documents
// -------------------------------------------------------------------------------------------

#define DOCUMENT(module, ms, usage, review)                                                        \
  "HOT PATH EXCEPTION: " module "\nImport time: " ms "\nUsage: " usage                             \
  "\nJustification: needed\nApproved by: Jane\nDate: 2026-01-01\nReview date: " review "\n"

// What the documents silence; what is told of them themselves has fixtures of its own.
static void test_documents(void) {
  static const struct str of_documents[] = {
      {"LMM202", 6}, {"LMM203", 6}, {"LMM204", 6}, {"LMM205", 6}};
  static const struct {
    const char *module, *document, *wanted;
  } cases[] = {
      {"boto3", DOCUMENT("boto3", "350ms", "90%", "2027-01-01"), ""},
      {"boto3", DOCUMENT("boto3", "350ms", "90%", "2026-01-02"),
       ""}, // expired: another rule's matter
      {"boto3", DOCUMENT("botocore", "350ms", "90%", "2027-01-01"), "a.py:1 LMM201 error boto3\n"},
      {"pandas", DOCUMENT("pandas", "1200ms", "5%", "2027-01-01"), ""}, // granted, and honest
      {"pandas", DOCUMENT("Pandas", "1.2 s", "5%", "2027-01-01"), ""},
      {"pandas", DOCUMENT("pandas", "950ms", "5%", "2027-01-01"), ""}, // within a quarter
      {"pandas", DOCUMENT("pandas", "850ms", "5%", "2027-01-01"), "a.py:1 LMM101 error pandas\n"},
      {"pandas", DOCUMENT("pandas", "1200ms", "15%", "2027-01-01"), ""},
      {"pandas", DOCUMENT("pandas", "1200ms", "16%", "2027-01-01"), "a.py:1 LMM101 error pandas\n"},
      {"pandas", DOCUMENT("pandas", "1200ms", "5%", "2026-11-21"), ""}, // the review date itself
      {"pandas", DOCUMENT("pandas", "1200ms", "5%", "2026-11-20"), "a.py:1 LMM101 error pandas\n"},
      {"eighty", DOCUMENT("eighty", "35ms", "81%", "2027-01-01"),
       "a.py:1 LMM102 warning eighty\n"}, // across hot
      {"eighty", DOCUMENT("eighty", "35ms", "75%", "2027-01-01"), ""},
      {"hundred", DOCUMENT("hundred", "101ms", "10%", "2027-01-01"),
       "a.py:1 LMM102 warning hundred\n"}, // a band
      {"torch", DOCUMENT("torch", "900ms", "95%", "2027-01-01"),
       "a.py:1 LMM101 info torch\n"}, // unverified
      {"pandas", "# 1200ms but 95% usage - HOT PATH EXCEPTION", "a.py:1 LMM101 error pandas\n"},
      {"boto3", "# 350ms but 90% usage - HOT PATH EXCEPTION", ""},
      {"boto3", "# 350ms, 90% usage - PROFILED 2026-11-08", "a.py:1 LMM201 error boto3\n"},
      {"boto3", "# HOT PATH EXCEPTION: pandas", "a.py:1 LMM201 error boto3\n"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    for (int place = 0; place < 3; place++) { // above, below, beside
      struct facts_import *import = eager(begin_priced(), cases[i].module);
      struct str *where[] = {&import->above, &import->below, &import->comment};
      bool one_line = cases[i].document[0] == '#';
      if (place == 2 && !one_line) continue;
      *where[place] = str_from(cases[i].document);
      world.options.ignore = (struct policy_strings){of_documents, 4};
      CHECK_STR(run(), cases[i].wanted);
    }
  }
}

static void test_document_in_policy(void) {
  begin();
  add_profile(prices);
  set_policy(
      "approvers = [\"Jane\"]\n[[exception]]\nmodule = \"pandas\"\npaths = [\"batch/\"]\nimport-ms "
      "= 1200\n"
      "usage = 0.05\njustification = \"nightly\"\napproved-by = \"Jane\"\ndate = 2026-01-01\n"
      "review = 2027-01-01\n");
  eager(add_file("batch/a.py"), "pandas");
  eager(add_file("web/a.py"), "pandas");
  CHECK_STR(run(), "web/a.py:1 LMM101 error pandas\n");
}

// A documented module's other imports in the file cost nothing more.
static void test_document_is_shared_within_a_file(void) {
  struct facts *file = begin_priced();
  eager(file, "boto3")->above = STR(DOCUMENT("boto3", "350ms", "90%", "2027-01-01"));
  from(file, "boto3", "client", FACTS_EAGER);
  CHECK_STR(run(), "");
}

// Forbidden modules without figures have no cost in common: a document for one says nothing of the
// other.
static void test_document_of_another_module(void) {
  begin();
  set_policy("forbidden = [\"secret\", \"hidden\"]\n");
  struct facts *file = add_file("a.py");
  eager(file, "secret")->above = STR(DOCUMENT("secret", "350ms", "90%", "2027-01-01"));
  eager(file, "hidden");
  CHECK_STR(run(), "a.py:2 LMM101 error hidden\n");
}

// ---- suppressions, selection
// ---------------------------------------------------------------------------------------

static const char finding[] = "a.py:1 LMM101 error pandas\n";
static const char and_unused[] = "a.py:1 LMM101 error pandas\na.py:1 LMM902 warning \n";

static void test_suppressions(void) {
  static const struct {
    const char *comment, *told;
  } cases[] = {
      {"# lmms: allow[LMM101]", ""},
      {"# lmms: allow[LMM101] needed by all", ""},
      {"#lmms:allow[ lmm101 ]", ""},
      {"# lmms: allow [LMM101] needed by all", ""},
      {"# lmms: allow[LMM101 LMM1] both", ""},
      {"# lmms: allow[heavy-import-at-startup] needed by all", ""},
      {"# lmms: allow[ALL] old code", ""},
      {"# lmms: allow[LMM2, LMM1] both", ""},
      {"# lmms: allow[LMM101, LMM104] one of them", "a.py:1 LMM902 warning \n"},
      {"# lmms: allow[LMM102]", and_unused},
      {"# lmms: allow[LMM107] no figure needed", and_unused},
      {"# lmms: allow[LMM109] no entry known", finding},
      {"# lmms: allow[LMM203] may be for tomorrow", finding},
      {"# lmms: allow[LMM114] is off", finding},
      {"# lmms: allow[LMM904] not told of source", finding},
      {"# lmms: allow[LMM902] nothing to silence", finding},
      {"# lmms: allow[LMM999] no such rule", and_unused},
      {"# lmms: allow[]", and_unused},
      {"# lmms: allow[LMM101", and_unused},
      {"# lmms: allow", and_unused},
      {"# lmms: ignore[LMM101]", and_unused},
      {"# lmms: the linter", finding},
      {"# lmms: allow[LMM101] until we move (until 2027-03-01)", ""},
      {"# lmms: allow[LMM101] until we move (until 2026-11-21)", ""},
      {"# lmms: allow[LMM101] until we move (until 2026-11-20)", finding},
      {"# lmms: allow[LMM101] until 2026-11-20", finding},
      {"# lmms: allow[LMM101] until we move", ""},
      {"# lmms: allow[LMM101] (until we move)", "a.py:1 LMM902 warning \n"},
      {"# lmms: allow[LMM102] (until 2026-11-20)", and_unused},
      {"# type: ignore  # lmms: allow[LMM101]", ""},
      {"# noqa", ""},
      {"# NOQA", ""},
      {"# noqa: LMM101", ""},
      {"# noqa:LMM101,F401", ""},
      {"# noqa: F401 LMM101", ""},
      {"# noqa: F401", finding},
      {"# noqa: LMM10", ""},
      {"# noqa: LMM101 needed by all", ""},
      {"# noqa: LMM102 needed by all", and_unused},
      {"# noqa: LMM999", and_unused},
      {"# noqa: F401  # noqa: LMM101", finding},
      {"# noqas", finding},
      {"# see lmms: allow-file[LMM101]", finding},
      {"# write `# lmms: allow[LMM101] why`", finding},
      {"# type: ignore # lmms: allow-file[LMM101]", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct facts *file = begin_priced();
    eager(file, "pandas");
    comment_on(file, 1, cases[i].comment);
    CHECK_STR(run(), cases[i].told);
    bool allows = strstr(cases[i].told, "LMM101") == NULL;
    CHECK_INT(world.result.suppressed, allows);
  }
}

// On any line of the statement; elsewhere it means nothing, but for the whole file.
static void test_suppression_places(void) {
  struct facts *file = begin_priced();
  eager(file, "pandas")->last_line = 3;
  comment_on(file, 3, "# noqa: LMM101");
  CHECK_STR(run(), "");
  file = begin_priced();
  eager(file, "pandas");
  comment_on(file, 2, "# noqa: LMM101");
  CHECK_STR(run(), "a.py:1 LMM101 error pandas\na.py:2 LMM902 warning \n");
  comment_on(file, 9, "# lmms: allow-file[LMM1]");
  CHECK_STR(run(), "a.py:2 LMM902 warning \n");
  comment_on(file, 10, "# lmms: allow-file[LMM902] other profiles");
  CHECK_STR(run(), "");
}

// What a comment past its date is about is told again, but turns no build red.
static void test_suppressions_past(void) {
  struct facts *file = begin_priced();
  eager(file, "pandas");
  comment_on(file, 1, "# lmms: allow[LMM101] until the move (until 2026-11-20)");
  CHECK_STR(run(), finding);
  CHECK(world.result.diags[0].calendar);
  CHECK(str_find(world.result.diags[0].message, STR("line 1 allowed it until 2026-11-20"), 0) !=
        SIZE_MAX);
  comment_on(file, 1, "# noqa: LMM101");
  CHECK_STR(run(), "");
}

// Nothing is said of a comment that may be for evidence that is not there.
static void test_suppressions_without_evidence(void) {
  begin(); // no profile
  struct facts *file = add_file("a.py");
  eager(file, "cheap");
  comment_on(file, 1, "# lmms: allow[LMM101, LMM102, LMM105, LMM106, LMM1]");
  CHECK_STR(run(), "");
  file = begin_priced(); // no figure
  eager(file, "mystery");
  comment_on(file, 1, "# lmms: allow[LMM101, LMM105, LMM108, LMM401]");
  CHECK_STR(run(), "");
  file = begin_priced(); // its own figure says it: what changed is told
  eager(file, "cheap");
  comment_on(file, 1, "# lmms: allow[LMM101] needed");
  CHECK_STR(run(), "a.py:1 LMM902 warning \n");
  CHECK(str_find(world.result.diags[0].message, STR("cheap takes 2 ms to import"), 0) != SIZE_MAX);
  set_policy("ignore = [\"LMM101\"]"); // a rule that does not run
  CHECK_STR(run(), "");
  set_policy("per-file-ignores = { \"a.py\" = [\"LMM101\"] }");
  CHECK_STR(run(), "");
  set_policy("profile = [\"a.json\", \"b.json\"]"); // a profile that was not read
  CHECK_STR(run(), "");
  set_policy("");
  CHECK_STR(run(), "a.py:1 LMM902 warning \n");
  const struct facts_trouble trouble = {FACTS_SYNTAX, STR("broken"), span_at(7)};
  file->trouble = &trouble; // a source that cannot be read
  CHECK_STR(run(), "a.py:7 LMM901 warning \n");
}

// What it silences under one of several profiles, it silences.
static void test_suppressions_of_several_profiles(void) {
  struct facts *file = begin_priced();
  eager(file, "cheap");
  comment_on(file, 1, "# lmms: allow[LMM101] on the device");
  add_profile("{\"schema\": 1, \"modules\": {\"cheap\": {\"import_ms\": 300, \"usage\": 0.1}}}");
  CHECK_STR(run(), "");
  CHECK_INT(world.result.suppressed, 1);
}

static void options_select(const char *select, const char *ignore) {
  static struct str names[2];
  names[0] = str_from(select);
  names[1] = str_from(ignore);
  world.options.select_given = select != NULL;
  world.options.select = (struct policy_strings){&names[0], select != NULL};
  world.options.ignore = (struct policy_strings){&names[1], ignore != NULL};
}

static void test_selection(void) {
  struct facts *file = begin_priced();
  eager(file, "pandas");
  eager(file, "ten");
  options_select("LMM102", NULL);
  CHECK_STR(run(), "a.py:2 LMM102 warning ten\n");
  options_select("heavy-import-at-startup", NULL);
  CHECK_STR(run(), "a.py:1 LMM101 error pandas\n");
  options_select("LMM1", "LMM101");
  CHECK_STR(run(), "a.py:2 LMM102 warning ten\n");
  options_select("LMM101", "LMM1");
  CHECK_STR(run(), "a.py:1 LMM101 error pandas\n");
  options_select(NULL, "ALL");
  CHECK_STR(run(), "");
  options_select(NULL, NULL);
  set_policy("ignore = [\"LMM102\"]\n[severity]\nLMM101 = \"warning\"\n");
  CHECK_STR(run(), "a.py:1 LMM101 warning pandas\n");
  options_select("LMM102", NULL);
  CHECK_STR(run(), "a.py:2 LMM102 warning ten\n");
  options_select(NULL, NULL);
  set_policy("per-file-ignores = { \"a.py\" = [\"LMM101\"] }\n");
  CHECK_STR(run(), "a.py:2 LMM102 warning ten\n");
}

static void test_shown(void) {
  begin();
  add_profile(prices);
  eager(add_file("a.py"), "pandas");
  eager(add_file("b.py"), "pandas");
  static const bool shown[] = {false, true};
  world.options.shown = shown;
  CHECK_STR(run(), "b.py:1 LMM101 error pandas\n");
  CHECK_INT(world.result.file_count, 1);
}

// ---- trouble, summary, several profiles
// ----------------------------------------------------------------------------

static void test_unreadable(void) {
  static const struct facts_trouble trouble = {
      FACTS_SYNTAX, {"unclosed '('", 12}, {0, 1, 1, 1, 1, 2}};
  struct facts *file = begin_priced();
  file->trouble = &trouble;
  eager(file, "pandas");
  CHECK_STR(run(), "a.py:1 LMM901 warning \na.py:1 LMM101 error pandas\n");
  options_select("LMM104", NULL);
  CHECK_STR(run(), "a.py:1 LMM901 warning \n");
  options_select(NULL, "LMM901");
  CHECK_STR(run(), "a.py:1 LMM101 error pandas\n");
}

static void test_configuration(void) {
  begin_priced();
  struct diag fault = {.code = "LMM904",
                       .name = "policy-or-profile-error",
                       .severity = DIAG_ERROR,
                       .place = {.path = STR("lmms.toml"), .line = 2, .column = 1},
                       .message = STR("unknown key"),
                       .figures = DIAG_NO_FIGURES,
                       .import_index = NO_INDEX,
                       .name_index = NO_INDEX};
  diag_add(&world.configuration, fault);
  CHECK_STR(run(), "lmms.toml:2 LMM904 error \n");
  CHECK(world.result.policy_error);
}

static void test_summary_line(void) {
  begin();
  struct facts *a = add_file("a.py"), *b = add_file("b.py");
  eager(a, "requests");
  eager(b, "requests.auth");
  eager(a, "asyncio");
  eager(b, "asyncio");
  deferred(a, "torch");
  eager(a, "sys");
  from(a, ".b", "x", FACTS_EAGER);
  CHECK_STR(run(), "");
  const char *line = str_cstr(&world.arena, world.result.summary_line);
  CHECK(strstr(line, "4 start-up imports and 1 import in functions (3 modules)") != NULL);
  CHECK(strstr(line, "third-party packages most imported: requests (2 files), torch (1 file).") !=
        NULL);
  CHECK(strstr(line, "run `lmms-lint profile`") != NULL);
  struct str folders[] = {STR("src/app-1"), STR("it's new")};
  world.options.directories = folders;
  world.options.directory_count = 2;
  run();
  line = str_cstr(&world.arena, world.result.summary_line);
  CHECK(strstr(line, "run `lmms-lint profile src/app-1 'it'\\''s new'`") != NULL);
  CHECK_INT(world.result.fold_count, 2);
  CHECK_INT(world.result.folds[0].count, 1);
  CHECK_INT(world.result.folds[1].count, 4);
  bool listed = false;
  for (uint32_t i = 0; i < world.result.not_run_count; i++)
    listed |= strcmp(world.result.not_run[i].rule->code, "LMM101") == 0;
  CHECK(listed);
  options_select("LMM104", NULL);
  run();
  CHECK_INT(world.result.summary_line.len, 0);
  CHECK_INT(world.result.not_run_count, 0);
}

static void test_unprofiled_grouping(void) {
  struct facts *a = begin_priced(), *b = add_file("b.py");
  eager(a, "sklearn.svm");
  eager(a, "sklearn.linear");
  eager(b, "sklearn.svm");
  eager(b, "email");
  eager(b, "http.client");
  deferred(b, "numba");
  deferred(b, "numba");
  CHECK_STR(run(),
            "a.py:1 LMM401 info sklearn.svm\nb.py:2 LMM401 info email\nb.py:4 LMM106 info numba\n");
  CHECK(says(world.result.diags[0], "sklearn.svm and 1 more module of sklearn have no figure"));
  CHECK(says(world.result.diags[0], "imported in 2 files"));
  CHECK(says(world.result.diags[1], "email and 1 more module of the standard library have"));
}

// The policy's documents against two deployments: each told once, and only if both agree.
static void test_policy_documents_and_several_profiles(void) {
  begin();
  add_profile(prices);
  add_profile("{\"schema\": 1, \"modules\": {\"cheap\": {\"import_ms\": 300},"
              "\"pandas\": {\"import_ms\": 1300, \"usage\": 0.05}}}");
  set_policy("ignore = [\"LMM1\", \"LMM4\"]\n"
             "[[exception]]\nmodule = \"cheap\"\nimport-ms = 300\nreview = 2026-01-01\n"
             "[[exception]]\nmodule = \"pandas\"\nimport-ms = 100\nreview = 2026-01-01\n"
             "[[exception]]\nmodule = \"gone\"\n");
  struct facts *file = add_file("a.py");
  eager(file, "cheap");
  eager(file, "pandas");
  CHECK_STR(run(), "lmms.toml:2 LMM202 warning cheap\nlmms.toml:2 LMM203 warning cheap\n"
                   "lmms.toml:6 LMM202 warning pandas\nlmms.toml:6 LMM203 warning pandas\n"
                   "lmms.toml:6 LMM204 warning pandas\nlmms.toml:10 LMM205 warning gone\n");
}

static void test_several_profiles(void) {
  begin();
  add_profile("{\"schema\": 1, \"modules\": {\"m\": {\"import_ms\": 150, \"usage\": 0.1},"
              "\"c\": {\"import_ms\": 1, \"usage\": 0.1}, \"d\": {\"import_ms\": 1}}}");
  add_profile("{\"schema\": 1, \"modules\": {\"m\": {\"import_ms\": 400, \"usage\": 0.1},"
              "\"c\": {\"import_ms\": 120, \"usage\": 0.1}, \"d\": {\"import_ms\": 2}, \"x\": "
              "{\"import_ms\": 2}}}");
  struct facts *file = add_file("a.py");
  eager(file, "m");
  deferred(file, "c"); // cheap here, heavy there: no rule may ask to hoist it
  deferred(file, "d");
  eager(file, "x");
  add_import(file, FACTS_IMPORT, NULL, "d", FACTS_IN_LOOP);
  CHECK_STR(run(), "a.py:1 LMM101 error m\na.py:3 LMM105 warning d\na.py:5 LMM104 warning d\n");
  const struct diag *diag = &world.result.diags[0];
  CHECK_MEM(diag->profile.ptr, diag->profile.len, "profile1.json", 13);
  CHECK_INT(diag->related_count, 1);
}

// ---- precedence, on random worlds
// ----------------------------------------------------------------------------------

static uint64_t seed;

static uint32_t roll(uint32_t sides) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(seed >> 33) % sides;
}

static const char *pick_module(void) {
  static const char *const modules[] = {"cheap",     "ten",         "warm",  "pandas",
                                        "pandas.io", "boto3",       "torch", "unknown",
                                        "scipy",     "scipy.stats", "email", "f1"};
  return modules[roll(sizeof modules / sizeof *modules)];
}

static void add_random_import(struct facts *file) {
  static const uint32_t flags[] = {FACTS_IN_LOOP,    FACTS_CONDITIONAL_IN_LOOP, FACTS_IN_TRY_IMPORT,
                                   FACTS_IN_HANDLER, FACTS_MAIN_GUARD,          FACTS_CONDITIONAL};
  uint32_t set = roll(2) ? FACTS_EAGER : roll(4) ? 0 : FACTS_TYPE_CHECKING;
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
    if (roll(6) == 0) set |= flags[i];
  struct facts_import *import;
  if (roll(3) == 0) {
    import = from(file, pick_module(), roll(2) ? "stats,x" : "y", set);
  } else {
    struct str names = str_format(&world.arena, "%s,%s", pick_module(), pick_module());
    import = add_import(file, FACTS_IMPORT, NULL,
                        roll(2) ? pick_module() : str_cstr(&world.arena, names), set);
  }
  if (roll(8) == 0) import->above = STR(DOCUMENT("boto3", "350ms", "90%", "2027-01-01"));
  if (roll(8) == 0) import->comment = STR("# HOT PATH EXCEPTION");
  if (roll(10) == 0) comment_on(file, import->first_line, "# lmms: allow[LMM10]");
}

static void make_random_world(void) {
  begin();
  if (roll(5)) add_profile(prices);
  if (roll(3) == 0)
    add_profile("{\"schema\": 1, \"modules\": {\"cheap\": {\"import_ms\": 300, \"usage\": 0.1}}}");
  if (roll(3) == 0) set_policy("forbidden = [\"cheap\", \"torch\"]\nmin-saving-ms = 30\n");
  static const char *const paths[] = {"a.py", "f1.py", "fast_path.py", "tests/t.py", "z.pyi"};
  for (size_t f = 0; f < sizeof paths / sizeof *paths; f++) {
    struct facts *file = add_file(paths[f]);
    for (uint32_t i = roll(8); i > 0; i--)
      add_random_import(file);
  }
}

static bool is_placement(const struct diag *diag) {
  const struct rule *rule = engine_rule(str_from(diag->code));
  return rule && (rule->flags & RULE_PLACEMENT);
}

static bool asks_to_defer(const struct diag *diag) {
  return (engine_rule(str_from(diag->code))->flags & RULE_DEFERS) != 0;
}

static const struct facts_import *import_of(const struct diag *diag) {
  for (uint32_t i = 0; i < world.file_count; i++)
    if (str_equal(world.files[i].path, diag->place.path))
      return &world.files[i].imports[diag->import_index];
  return NULL;
}

// At most one placement verdict for an import; those that ask to defer are about eager imports,
// those that ask to hoist about deferred ones; none under a main guard, in stubs, or, but for
// LMM104, in tests; the order is total.
static void check_random_world(void) {
  const struct engine_result *result = &world.result;
  for (uint32_t i = 0; i < result->diag_count; i++) {
    const struct diag *diag = &result->diags[i];
    if (!is_placement(diag)) continue;
    const struct facts_import *import = import_of(diag);
    CHECK(!(import->flags & FACTS_MAIN_GUARD));
    CHECK(!str_ends(diag->place.path, STR(".pyi")));
    CHECK(!str_starts(diag->place.path, STR("tests/")) || strcmp(diag->code, "LMM104") == 0);
    CHECK(!asks_to_defer(diag) || (import->flags & FACTS_EAGER));
    CHECK(strcmp(diag->code, "LMM105") != 0 || !(import->flags & FACTS_EAGER));
    for (uint32_t k = i + 1; k < result->diag_count; k++) {
      const struct diag *other = &result->diags[k];
      if (!is_placement(other) || import_of(other) != import) continue;
      CHECK(other->name_index != diag->name_index);
      CHECK(other->name_index != NO_INDEX && diag->name_index != NO_INDEX);
    }
  }
}

static void test_precedence_on_random_worlds(void) {
  uint32_t told = 0;
  for (uint64_t i = 1; i <= 3000; i++) {
    seed = i * 7919;
    make_random_world();
    const char *first = run();
    check_random_world();
    told += world.result.diag_count;
    CHECK_STR(run(), first); // the same again
  }
  CHECK(told > 10000);
}

int main(void) {
  RUN(test_eager);
  RUN(test_deferred);
  RUN(test_places);
  RUN(test_conditions);
  RUN(test_test_files_and_stubs);
  RUN(test_messages);
  RUN(test_figures_in_words);
  RUN(test_from_submodules);
  RUN(test_first_party);
  RUN(test_beside);
  RUN(test_first_party_cost);
  RUN(test_same_module_twice);
  RUN(test_fast_path);
  RUN(test_root_cause);
  RUN(test_forbidden);
  RUN(test_min_saving);
  RUN(test_documents);
  RUN(test_document_in_policy);
  RUN(test_document_is_shared_within_a_file);
  RUN(test_document_of_another_module);
  RUN(test_suppressions);
  RUN(test_suppression_places);
  RUN(test_suppressions_past);
  RUN(test_suppressions_without_evidence);
  RUN(test_suppressions_of_several_profiles);
  RUN(test_selection);
  RUN(test_shown);
  RUN(test_unreadable);
  RUN(test_configuration);
  RUN(test_summary_line);
  RUN(test_unprofiled_grouping);
  RUN(test_several_profiles);
  RUN(test_policy_documents_and_several_profiles);
  RUN(test_precedence_on_random_worlds);
  arena_free(&world.arena);
  return check_result();
}

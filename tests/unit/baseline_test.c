/* The baseline: what a finding is recognised by, counting, renamed files, the text form and its
 * faults. */
#include "baseline/baseline.h"
#include "check.h"

static struct arena arena;
static struct diag_list faults;

static struct baseline *fresh(void) {
  struct baseline *baseline = ARENA_NEW(&arena, struct baseline);
  baseline->arena = &arena;
  return baseline;
}

/* NULL when it was refused. */
static struct baseline *read_text(const char *text) {
  struct baseline *baseline = fresh();
  faults = (struct diag_list){.arena = &arena};
  return baseline_read(baseline, STR("b.jsonl"), str_from(text), &faults) ? baseline : NULL;
}

static const char *written(const struct baseline *baseline) {
  struct builder out = {0};
  baseline_write(&out, baseline);
  const char *text = str_cstr(&arena, builder_view(&out));
  builder_free(&out);
  return text;
}

static struct baseline_entry entry(const char *path, const char *module, const char *scope) {
  return (struct baseline_entry){str_from(path), STR("LMM101"), str_from(module), str_from(scope),
                                 1};
}

static struct str imports_of(const char *text, uint64_t *hash) {
  static struct facts_extractor *extractor;
  if (!extractor) extractor = facts_extractor_new();
  struct str padded = text_pad(&arena, str_from(text));
  *hash = baseline_imports(facts_extract(extractor, &arena, STR("a.py"), padded));
  return padded;
}

static void test_the_text_form_is_sorted_and_reads_back(void) {
  struct baseline *baseline = fresh();
  baseline_add(baseline, entry("b.py", "json", "C.f"));
  baseline_add(baseline, entry("a \"q\"\n.py", "", ""));
  baseline_add(baseline, entry("b.py", "json", "C.f"));
  baseline_add_file(baseline, (struct baseline_file){STR("b.py"), 0x12f});
  baseline_add_file(baseline, (struct baseline_file){STR("gone.py"), 5});
  baseline_sort(baseline, true);
  const char *text = "{\"schema\": 1}\n"
                     "{\"path\": \"a \\\"q\\\"\\n.py\", \"code\": \"LMM101\"}\n"
                     "{\"path\": \"b.py\", \"imports\": \"000000000000012f\"}\n"
                     "{\"path\": \"b.py\", \"code\": \"LMM101\", \"module\": \"json\", \"scope\": "
                     "\"C.f\", \"count\": 2}\n";
  CHECK_STR(written(baseline), text);
  struct baseline *again = read_text(text);
  if (CHECK(again)) CHECK_STR(written(again), text);
}

static void test_what_a_merge_leaves_twice_counts_once(void) {
  struct baseline *merged =
      read_text("{\"schema\": 1}\n{\"schema\": 1}\r\n\n"
                "{\"path\": \"b.py\", \"code\": \"LMM105\", \"count\": 2}\n"
                "{\"path\": \"a.py\", \"code\": \"LMM105\"}\n"
                "{\"path\": \"b.py\", \"code\": \"LMM105\", \"count\": 3, \"later\": [1]}");
  if (!CHECK(merged)) return;
  CHECK_STR(written(merged), "{\"schema\": 1}\n{\"path\": \"a.py\", \"code\": \"LMM105\"}\n"
                             "{\"path\": \"b.py\", \"code\": \"LMM105\", \"count\": 3}\n");
}

static void check_fault(const char *text, uint32_t line, uint32_t column, const char *message) {
  CHECK(read_text(text) == NULL);
  if (!CHECK_INT(faults.count, 1)) return;
  const struct diag *fault = &faults.items[0];
  CHECK_STR(fault->code, "LMM904");
  CHECK_INT(fault->place.line, line);
  CHECK_INT(fault->place.column, column);
  CHECK_MEM(fault->message.ptr, fault->message.len, message, strlen(message));
}

static void test_faults_have_their_place(void) {
  check_fault("", 1, 1, "a baseline begins with {\"schema\": 1}");
  check_fault("{\"path\": \"a.py\"}", 1, 1, "a baseline begins with {\"schema\": 1}");
  check_fault("{\"schema\": 0}", 1, 1, "`schema` is not a whole number from 1");
  check_fault("{\"schema\": 2}\nwhatever", 1, 1,
              "this baseline has schema 2, written by a newer lmms-lint; this one reads schema 1: "
              "update lmms-lint");
  check_fault("{\"schema\": 1}\n[1]", 2, 1, "not one JSON object on a line");
  check_fault("{\"schema\": 1}\n{\"path\": \"\xC3\xA9.py\" oops}", 2, 17,
              "not one JSON object on a line");
  check_fault("{\"schema\": 1}\n{} {}", 2, 3, "not one JSON object on a line");
  check_fault("{\"schema\": 1}\n<<<<<<< HEAD", 2, 1,
              "a merge conflict: keep the lines of both sides");
  check_fault("{\"schema\": 1}\n{\"code\": \"LMM101\"}", 2, 1, "`path` is missing");
  check_fault("{\"schema\": 1}\n{\"path\": \"a.py\"}", 2, 1, "`code` is missing");
  check_fault("{\"schema\": 1}\n{\"path\": \"a.py\", \"code\": 1}", 2, 1,
              "`code` is not a text in quotes");
  check_fault("{\"schema\": 1}\n{\"path\": \"a.py\", \"code\": \"X\", \"count\": -1}", 2, 1,
              "`count` is not a whole number");
  check_fault("{\"schema\": 1}\n{\"path\": \"a.py\", \"imports\": \"12\"}", 2, 1,
              "`imports` is not 16 hexadecimal digits in quotes");
}

/* known[] as a text of 0 and 1. */
static const char *match(const struct baseline *baseline, const struct baseline_entry *findings,
                         uint32_t count, uint32_t *left) {
  bool *known = ARENA_ARRAY(&arena, bool, count);
  char *text = arena_zalloc(&arena, count + 1);
  baseline_match(baseline, findings, count, count, known, left);
  for (uint32_t i = 0; i < count; i++)
    text[i] = known[i] ? '1' : '0';
  return text;
}

static void test_scope_says_which_and_count_says_whether(void) {
  struct baseline *baseline = fresh();
  uint32_t left[4];
  baseline_add(baseline, entry("a.py", "json", "f"));
  baseline_add(baseline, entry("a.py", "json", "g"));
  baseline_add(baseline, entry("a.py", "numpy", ""));
  baseline_sort(baseline, true);
  struct baseline_entry more[] = {entry("a.py", "json", "e"), entry("a.py", "json", "g"),
                                  entry("a.py", "json", "f")};
  CHECK_STR(match(baseline, more, 3, left), "011"); /* the one in `e` is new */
  CHECK_INT(left[2], 1);                            /* numpy is gone */
  struct baseline_entry renamed[] = {entry("a.py", "json", "e"), entry("a.py", "json", "g")};
  CHECK_STR(match(baseline, renamed, 2, left), "11");
  CHECK_INT(left[0] + left[1], 0);
  struct baseline_entry others[] = {entry("b.py", "json", "f"), entry("a.py", "jso", "f"),
                                    entry("a.py", "", "f")};
  CHECK_STR(match(baseline, others, 3, left), "000");
  struct baseline_entry equal[] = {entry("a.py", "numpy", ""), entry("a.py", "numpy", "")};
  CHECK_STR(match(baseline, equal, 2, left), "10"); /* the last one is new */
}

static void test_what_was_told_with_another_line_is_known(void) {
  struct baseline *baseline = fresh();
  uint32_t left[2];
  struct baseline_entry other = entry("b.py", "pandas", "");
  other.count = 0;
  baseline_add(baseline, entry("a.py", "pandas", ""));
  baseline_add(baseline, other);
  baseline_sort(baseline, true);
  struct baseline_entry moved[] = {entry("b.py", "pandas", "C")};
  CHECK_STR(match(baseline, moved, 1, left), "1");
  CHECK_INT(left[0], 1); /* the first is mended */
  CHECK_INT(left[1], 0);
  struct baseline_entry more[] = {entry("b.py", "numpy", ""), entry("c.py", "pandas", "")};
  CHECK_STR(match(baseline, more, 2, left), "00");
  struct baseline *again = read_text(written(baseline));
  if (CHECK(again)) CHECK_STR(written(again), written(baseline));
  struct baseline_entry lines[] = {entry("a.py", "pandas", ""), entry("a.py", "pandas", "")};
  bool known[2];
  baseline_match(baseline, lines, 2, 1, known, left); /* the second is told with the first */
  CHECK(known[0] && known[1]);
}

static void test_imports_are_those_of_the_file_not_of_its_text(void) {
  uint64_t first, other;
  imports_of("import a, b\nfrom .c import (\n    d as e,\n)\ndef f():\n  import g\n", &first);
  imports_of(
      "'''doc'''\nimport b\nimport a  # why\nfrom .c import d as e\n\n\ndef f():\n    x = 1\n    "
      "import g\n",
      &other);
  CHECK(first != 0 && first == other);
  imports_of("import a, b\nfrom ..c import d as e\ndef f(): import g\n", &other);
  CHECK(first != other);
  imports_of("import a, b\nfrom .c import d as e\ndef h(): import g\n", &other);
  CHECK(first != other);
  imports_of("x = 1\n", &other);
  CHECK(other == 0);
}

static void test_renamed_files_are_followed_by_their_imports(void) {
  struct baseline *baseline =
      read_text("{\"schema\": 1}\n"
                "{\"path\": \"old/a.py\", \"imports\": \"0000000000000001\"}\n"
                "{\"path\": \"old/a.py\", \"code\": \"LMM101\"}\n"
                "{\"path\": \"old/b.py\", \"imports\": \"0000000000000001\"}\n"
                "{\"path\": \"old/b.py\", \"code\": \"LMM102\"}\n"
                "{\"path\": \"old/c.py\", \"imports\": \"0000000000000002\"}\n"
                "{\"path\": \"old/c.py\", \"code\": \"LMM103\"}\n"
                "{\"path\": \"stays.py\", \"imports\": \"0000000000000001\"}\n"
                "{\"path\": \"stays.py\", \"code\": \"LMM104\"}\n");
  struct baseline_file files[] = {
      {STR("new/b.py"), 1}, {STR("new/x.py"), 1}, {STR("new/y.py"), 1}, {STR("stays.py"), 1}};
  bool gone[] = {true, true, true, false};
  if (!CHECK(baseline)) return;
  CHECK_INT(baseline_follow(baseline, files, 4, gone), 1);
  CHECK_STR(written(baseline), "{\"schema\": 1}\n"
                               "{\"path\": \"new/b.py\", \"imports\": \"0000000000000001\"}\n"
                               "{\"path\": \"new/b.py\", \"code\": \"LMM102\"}\n"
                               "{\"path\": \"new/x.py\", \"imports\": \"0000000000000001\"}\n"
                               "{\"path\": \"new/x.py\", \"code\": \"LMM101\"}\n"
                               "{\"path\": \"old/c.py\", \"imports\": \"0000000000000002\"}\n"
                               "{\"path\": \"old/c.py\", \"code\": \"LMM103\"}\n"
                               "{\"path\": \"stays.py\", \"imports\": \"0000000000000001\"}\n"
                               "{\"path\": \"stays.py\", \"code\": \"LMM104\"}\n");
}

static void test_odd_names_are_held_as_text(void) {
  struct str plain = STR("caf\xC3\xA9"), odd = baseline_text(&arena, STR("a\xFF\xC3"));
  CHECK(baseline_text(&arena, plain).ptr == plain.ptr);
  CHECK_MEM(odd.ptr, odd.len, "a\xEF\xBF\xBD\xEF\xBF\xBD", 7);
}

int main(void) {
  RUN(test_the_text_form_is_sorted_and_reads_back);
  RUN(test_what_a_merge_leaves_twice_counts_once);
  RUN(test_faults_have_their_place);
  RUN(test_scope_says_which_and_count_says_whether);
  RUN(test_what_was_told_with_another_line_is_known);
  RUN(test_imports_are_those_of_the_file_not_of_its_text);
  RUN(test_renamed_files_are_followed_by_their_imports);
  RUN(test_odd_names_are_held_as_text);
  arena_free(&arena);
  return check_result();
}

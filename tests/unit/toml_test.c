/* The TOML reader: values, places, and the first fault of bad texts. (Whole-language tests against
 * other readers: tests/evidence.) */
#include "check.h"
#include "policy/toml.h"

#include <math.h>
#include <stdio.h>

static struct arena arena;

static const struct toml_table *parse(const char *text, struct toml_faults *faults) {
  *faults = (struct toml_faults){0};
  return toml_parse(&arena, str_from(text), faults);
}

static const struct toml_value *value_of(const char *text) {
  struct toml_faults faults;
  const struct toml_value *value = toml_find(parse(text, &faults), STR("v"));
  CHECK_INT(faults.list.count, 0);
  return value;
}

static void check_text(const char *text, enum toml_kind kind, const char *wanted) {
  const struct toml_value *value = value_of(text);
  if (!CHECK(value != NULL)) return;
  CHECK_INT(value->kind, kind);
  CHECK_MEM(value->text.ptr, value->text.len, wanted, strlen(wanted));
}

/* The first fault: its place as bytes, and a part of its message. */
static void check_fault(const char *text, uint32_t offset, uint32_t end, const char *part) {
  struct toml_faults faults;
  parse(text, &faults);
  if (!CHECK_INT(faults.list.count, 1)) {
    fprintf(stderr, "  in: %s\n", text);
    return;
  }
  const struct toml_fault *fault = &faults.list.items[0];
  CHECK_INT(fault->span.offset, offset);
  CHECK_INT(fault->span.end, end);
  if (!CHECK(str_find(fault->message, str_from(part), 0) != SIZE_MAX))
    fprintf(stderr, "  message: " STR_FMT "\n", STR_ARG(fault->message));
}

static void test_strings(void) {
  check_text("v = \"a\\tb\\u00e9\\U0001F600\"", TOML_STRING, "a\tb\xC3\xA9\xF0\x9F\x98\x80");
  check_text("v = 'a\\tb'", TOML_STRING, "a\\tb");
  check_text("v = \"\"\"\r\na\\  \n\n   b\"\"\"\"\"", TOML_STRING, "ab\"\"");
  check_text("v = '''\n'a''''", TOML_STRING, "'a'");
  check_text("v = \"\"", TOML_STRING, "");
  check_text("v = \"\"\"a\\\"\"\" \"\"\"", TOML_STRING, "a\"\"\" ");
}

static void test_numbers(void) {
  CHECK_INT(value_of("v = -9223372036854775808")->integer, INT64_MIN);
  CHECK_INT(value_of("v = 0xdead_BEEF")->integer, 0xdeadbeef);
  CHECK_INT(value_of("v = 0b101")->integer, 5);
  CHECK(value_of("v = 6.5e-1")->number == 0.65);
  CHECK(value_of("v = -inf")->number == -INFINITY);
  CHECK(isnan(value_of("v = nan")->number));
  CHECK(value_of("v = true")->boolean);
}

static void test_dates(void) {
  check_text("v = 2026-02-28", TOML_LOCAL_DATE, "2026-02-28");
  check_text("v = 2024-02-29 23:59:59.5z", TOML_OFFSET_DATE_TIME, "2024-02-29T23:59:59.5Z");
  check_text("v = 2024-02-29t00:00:00", TOML_LOCAL_DATE_TIME, "2024-02-29T00:00:00");
  check_text("v = 07:32:00", TOML_LOCAL_TIME, "07:32:00");
  check_fault("v = 2026-02-29", 4, 14, "not a date");
}

static void test_places(void) {
  struct toml_faults faults;
  const struct toml_table *root = parse("a.'b c' = [1, {d = true}]\n[t.u]\nx = 1\n", &faults);
  const struct toml_entry *a = toml_find_entry(root, STR("a"));
  const struct toml_entry *b = toml_find_entry(a->value.table, STR("b c"));
  CHECK_INT(b->key_span.offset, 2);
  CHECK_INT(b->key_span.end, 7);
  CHECK_INT(b->value.span.offset, 10);
  CHECK_INT(b->value.span.end, 25);
  const struct toml_value *inner = &b->value.array->items.items[1];
  CHECK_INT(toml_find(inner->table, STR("d"))->span.offset, 19);
  const struct toml_value *t = toml_find(root, STR("t"));
  CHECK_INT(toml_find(t->table, STR("u"))->span.offset, 26);
  CHECK_INT(toml_find(t->table, STR("u"))->span.end, 31);
  CHECK(toml_find(root, STR("u")) == NULL);
}

static void test_syntax_faults(void) {
  check_fault("a = 1\nb 2\n", 8, 9, "expected = after a key");
  check_fault("a: 1\n", 1, 2, "expected = after a key, not :");
  check_fault("a = pandas\n", 4, 10, "a string needs quotes");
  check_fault("a = True\n", 4, 8, "lower case");
  check_fault("a = 'x\nb = 1\n", 4, 6, "not closed");
  check_fault("a = \"\\x\"\n", 5, 7, "bad escape");
  check_fault("a = [1,\n 2\nb = 3", 11, 12, "expected , or ]");
  check_fault("a = [1,\n 2\n", 4, 5, "array is not closed");
  check_fault("a = {b = 1,\n c = 2}", 11, 11, "one line");
  check_fault("a = {b = 1,}", 11, 12, "no comma");
  check_fault("[a\nb = 1\n", 2, 2, "expected ]");
  check_fault("[]\n", 1, 2, "needs a name");
  check_fault("a = 1 b = 2\n", 6, 7, "new line");
  check_fault("a = 01\n", 4, 6, "start with 0");
  check_fault("a =\n", 3, 3, "a value is missing");
  check_fault("a = 1 \\  \n", 6, 7, "new line");
  check_fault("a = 9223372036854775808", 4, 23, "64 bits");
  check_fault("\"\"\"a\"\"\" = 1", 0, 1, "single ones");
}

static void test_character_faults(void) {
  check_fault("a = 1\rb = 2", 5, 6, "U+000D");
  check_fault("a = '\x7F'", 5, 6, "U+007F");
  check_fault("# \xFF", 2, 3, "UTF-8");
  struct toml_faults faults = {0};
  toml_parse(&arena, STR("a = 1\0"), &faults);
  CHECK_INT(faults.list.count, 1);
}

static void test_meaning_faults(void) {
  check_fault("a = 1\n'a' = 2\n", 6, 9, "`a` is defined twice: first in line 1");
  check_fault("[a]\n[a]\n", 5, 6, "twice");
  check_fault("[a.b]\n[a]\nb.c = 1\n", 10, 11, "cannot be added to");
  check_fault("a = {}\n[a.b]\n", 8, 9, "cannot be added to");
  check_fault("a = []\n[[a]]\n", 9, 10, "twice");
  check_fault("a = 1\n[a.b]\n", 7, 8, "is an integer already (line 1)");
  check_fault("a = '''''''''\n", 12, 13, "new line");
}

/* Faults of meaning are all told; the rest of the text is read. */
static void test_rest_is_read(void) {
  struct toml_faults faults;
  const struct toml_table *root = parse("a = 1\na = 2\n[b]\n[b]\n[d]\nc = 3\n", &faults);
  CHECK_INT(faults.list.count, 2);
  CHECK_INT(toml_find(root, STR("a"))->integer, 1);
  CHECK_INT(toml_find(toml_find(root, STR("d"))->table, STR("c"))->integer, 3);
  root = parse("a = 1\nb = \nc = 3\n", &faults);
  CHECK_INT(faults.list.count, 1);
  CHECK_INT(toml_find(root, STR("a"))->integer, 1);
  CHECK(toml_find(root, STR("b")) == NULL);
}

/* Depth and length cost memory, not the stack, and no more than linear time. */
static void test_hostile(void) {
  static const char *const parts[] = {"[",       "{a=",       "a.", "[a.", "\"\"\"\\  \n",
                                      "[[a]]\n", "a = [1 2\n"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    struct builder text = {0};
    struct arena own = {0};
    struct toml_faults faults = {0};
    builder_add_cstr(&text, "v = ");
    for (int times = 0; times < 50000; times++)
      builder_add_cstr(&text, parts[i]);
    CHECK(toml_parse(&own, builder_view(&text), &faults) != NULL);
    CHECK(faults.list.count > 0);
    arena_free(&own);
    builder_free(&text);
  }
}

static void test_write_string(void) {
  struct builder out = {0};
  toml_write_string(&out, STR("a\"\\\n\x7F\xC3\xA9"));
  const char *wanted = "\"a\\\"\\\\\\u000A\\u007F\xC3\xA9\"";
  CHECK_MEM(out.ptr, out.len, wanted, strlen(wanted));
  builder_free(&out);
}

int main(void) {
  RUN(test_strings);
  RUN(test_numbers);
  RUN(test_dates);
  RUN(test_places);
  RUN(test_syntax_faults);
  RUN(test_character_faults);
  RUN(test_meaning_faults);
  RUN(test_rest_is_read);
  RUN(test_hostile);
  RUN(test_write_string);
  arena_free(&arena);
  return check_result();
}

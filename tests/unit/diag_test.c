/* The diagnostic list: one total order, whatever the order of arrival. */
#include "check.h"
#include "diag/diag.h"

static struct diag at(const char *path, uint32_t offset, const char *code, const char *message) {
  return (struct diag){
      .code = code,
      .place = {.path = str_from(path), .offset = offset},
      .message = str_from(message),
  };
}

static void add(struct diag_list *list, const unsigned *turn) {
  struct diag all[] = {
      at("a.py", 1, "LMM105", "x"), at("a.py", 7, "LMM101", "a"), at("a.py", 7, "LMM101", "b"),
      at("a.py", 7, "LMM104", "a"), at("b.py", 0, "LMM101", "a"), at("b.py.d", 0, "LMM101", "a"),
  };
  for (int i = 0; i < 6; i++)
    diag_add(list, all[turn[i]]);
}

static void check_sorted(const struct diag_list *list) {
  static const char *const wanted[] = {
      "a.py:1 LMM105 x", "a.py:7 LMM101 a", "a.py:7 LMM101 b",
      "a.py:7 LMM104 a", "b.py:0 LMM101 a", "b.py.d:0 LMM101 a",
  };
  CHECK_INT(list->count, 6);
  for (size_t i = 0; i < list->count; i++) {
    const struct diag *d = &list->items[i];
    char got[64];
    snprintf(got, sizeof got, "%s:%u %s %s", d->place.path.ptr, (unsigned)d->place.offset, d->code,
             d->message.ptr);
    CHECK_STR(got, wanted[i]);
  }
}

static void test_order(void) {
  static const unsigned turns[][6] = {
      {0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}, {3, 1, 5, 0, 2, 4}, {2, 3, 1, 4, 0, 5}};
  for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
    struct arena arena = {0};
    struct diag_list list = {.arena = &arena};
    add(&list, turns[i]);
    diag_sort(&list);
    check_sorted(&list);
    arena_free(&arena);
  }
}

static void test_empty(void) {
  struct diag_list list = {0};
  diag_sort(&list);
  CHECK_INT(list.count, 0);
}

static void test_words(void) {
  CHECK_STR(diag_severity_word(DIAG_ERROR), "error");
  CHECK_STR(diag_severity_word(DIAG_WARNING), "warning");
  CHECK_STR(diag_severity_word(DIAG_INFO), "info");
  CHECK_STR(diag_severity_word(DIAG_OFF), "off");
}

int main(void) {
  RUN(test_order);
  RUN(test_empty);
  RUN(test_words);
  return check_result();
}

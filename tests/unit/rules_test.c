// The registry: every rule of the table has a page and a code of its own, in rising order.
#include "check.h"
#include "rules/rules.h"

static void test_pages(void) {
  for (size_t i = 0; i < rule_count; i++) {
    CHECK(rule_table[i] != NULL);
    CHECK(rule_pages[i].len > 0);
    CHECK_INT(strlen(rule_pages[i].text), rule_pages[i].len);
    CHECK_INT(strlen(rule_pages[i].code), strlen("LMM101"));
    CHECK(i == 0 || strcmp(rule_pages[i - 1].code, rule_pages[i].code) < 0);
  }
  CHECK(rule_table[rule_count] == NULL);
}

int main(void) {
  RUN(test_pages);
  return check_result();
}

// The registry: every rule of the table has a name, a page and a code of its own, in the order of
// the codes.
#include "check.h"
#include "engine/rule.h"

static void test_rules(void) {
  for (size_t i = 0; i < rule_table_size; i++) {
    const struct rule *rule = rule_table[i];
    CHECK_INT(strlen(rule->code), strlen("LMM101"));
    CHECK(rule->name[0] != '\0' && rule->summary[0] != '\0');
    CHECK(i == 0 || strcmp(rule_table[i - 1]->code, rule->code) < 0);
    bool judges = rule->check || rule->check_program || rule->check_document;
    CHECK_INT(!judges, (rule->flags & RULE_ENGINE) != 0);
    CHECK_INT(rule->check || rule->check_document, rule->sees != 0);
  }
  CHECK(rule_table[rule_table_size] == NULL);
}

static void test_pages(void) {
  for (size_t i = 0; i < rule_table_size; i++) {
    CHECK_STR(rule_page_table[i].code, rule_table[i]->code);
    CHECK_INT(strlen(rule_page_table[i].text), rule_page_table[i].len);
    CHECK(strncmp(rule_page_table[i].text, "# ", 2) == 0);
    CHECK(strstr(rule_page_table[i].text, rule_table[i]->name) != NULL);
  }
}

int main(void) {
  RUN(test_rules);
  RUN(test_pages);
  return check_result();
}

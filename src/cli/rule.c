/* lmms-lint rule: the list of rules; rule CODE: its page; rule --all: all pages. */
#include "cli.h"

/* Codes of all rules, then their names. */
static const struct str *rule_words(struct arena *arena) {
  struct str *words = ARENA_ARRAY(arena, struct str, rule_table_size * 2);
  for (size_t i = 0; i < rule_table_size; i++) {
    words[i] = str_from(rule_table[i]->code);
    words[rule_table_size + i] = str_from(rule_table[i]->name);
  }
  return words;
}

void cli_unknown_rule(struct cli *cli, struct str word) {
  cli_unknown(cli, "rule", word, rule_words(&cli->arena), rule_table_size * 2);
}

void cli_check_policy_codes(struct cli *cli, struct project *project) {
  const struct str *words = rule_words(&cli->arena);
  policy_check_codes(&project->policy, words, words + rule_table_size, rule_table_size,
                     &project->configuration);
}

static void add_line(struct builder *out, const struct rule *rule) {
  builder_add_format(out, "%s  %-28s  %-7s  %s\n", rule->code, rule->name,
                     rule->flags & RULE_OFF ? "off" : diag_severity_word(rule->severity),
                     rule->summary);
}

static void add_page(struct builder *out, const struct rule *rule) {
  struct str page = engine_rule_page(rule);
  if (out->len) builder_add_byte(out, '\n');
  builder_add(out, page);
  if (page.len && page.ptr[page.len - 1] != '\n') builder_add_byte(out, '\n');
}

void cli_rule(struct cli *cli) {
  struct builder out = {0};
  for (size_t i = 0; i < cli->paths.count; i++) {
    const struct rule *rule = engine_rule(cli->paths.items[i]);
    if (rule)
      add_page(&out, rule);
    else
      cli_unknown_rule(cli, cli->paths.items[i]);
  }
  for (size_t i = 0; i < rule_table_size && cli->paths.count == 0; i++)
    if (cli->all)
      add_page(&out, rule_table[i]);
    else
      add_line(&out, rule_table[i]);
  cli_print(cli, builder_view(&out));
  builder_free(&out);
}

/* The options of all commands, one row each: reading them, and the help that shows them. */
#include "cli.h"

#include <stdio.h>

enum option_kind {
  OPTION_FLAG,   /* bool */
  OPTION_TEXT,   /* struct str; the last one counts */
  OPTION_CHOICE, /* the same, one of `choices` */
  OPTION_LIST,   /* struct cli_list, one value each time */
  OPTION_CODES,  /* struct cli_list, separated by commas */
  OPTION_NUMBER, /* uint32_t */
  OPTION_DATE,   /* struct str, YYYY-MM-DD */
};

struct option {
  const char *name; /* without the two dashes */
  char letter;      /* short form, or 0 */
  enum option_kind kind;
  const char *value; /* what the help calls it */
  size_t field;      /* in struct cli */
  int commands;      /* enum cli_commands */
  const char *help;
  const char *choices[4];
};

#define FIELD(name) offsetof(struct cli, name)

/* clang-format off */
static const struct option options[] = {
    {"select", 0, OPTION_CODES, "CODES", FIELD(select), CLI_CHECK | CLI_LINK,
     "run only these rules: codes, their beginnings, names, ALL", {0}},
    {"ignore", 0, OPTION_CODES, "CODES", FIELD(ignore), CLI_CHECK | CLI_LINK,
     "leave these rules out", {0}},
    {"output-format", 0, OPTION_TEXT, "FORMAT", FIELD(output_format), CLI_CHECK | CLI_LINK | CLI_MEASURE,
     "how findings are told (below); full if not given", {0}},
    {"output-format", 0, OPTION_TEXT, "FORMAT", FIELD(output_format), CLI_WHY | CLI_PLAN,
     "text, or json", {0}},
    {"output-format", 0, OPTION_TEXT, "FORMAT", FIELD(output_format), CLI_GRAPH,
     "dot, or json", {0}},
    {"format", 0, OPTION_TEXT, "FORMAT", FIELD(output_format), CLI_PROGRAM,
     "short for --output-format", {0}},
    {"entry", 0, OPTION_TEXT, "ENTRY", FIELD(entry), CLI_GRAPH,
     "mark what the start-up of this entry point loads: path.py, module, module:function", {0}},
    {"third-party", 0, OPTION_FLAG, NULL, FIELD(third_party), CLI_GRAPH,
     "also modules that are not yours", {0}},
    {"budget", 0, OPTION_TEXT, "MS", FIELD(budget), CLI_PLAN,
     "the cheapest moves after which the start-up takes no longer", {0}},
    {"output", 'o', OPTION_LIST, "FORMAT=PATH", FIELD(outputs), CLI_CHECK | CLI_LINK,
     "also write them to a file, in a format of its own; can be repeated", {0}},
    {"output", 'o', OPTION_TEXT, "SHARD", FIELD(store), CLI_FACTS,
     "store them for 'lmms-lint link' instead of printing them", {0}},
    {"part", 0, OPTION_TEXT, "K/N", FIELD(part), CLI_FACTS,
     "store the K-th of N parts of the files only; the parts are linked together", {0}},
    {"profile", 0, OPTION_LIST, "PATH", FIELD(profiles),
     CLI_CHECK | CLI_LINK | CLI_CONFIG | CLI_PROFILE | CLI_MEASURE | CLI_USAGE | CLI_PROGRAM | CLI_STATUS |
         CLI_BASELINE,
     "the profile to judge by, or to write, instead of .lmms/profile.json; can be repeated", {0}},
    {"config", 0, OPTION_TEXT, "PATH", FIELD(config),
     CLI_CHECK | CLI_FACTS | CLI_LINK | CLI_CONFIG | CLI_PROFILE | CLI_USAGE | CLI_PROGRAM | CLI_TRY | CLI_STATUS |
         CLI_BASELINE,
     "the policy: a lmms.toml, or a pyproject.toml with [tool.lmms-lint]", {0}},
    {"isolated", 0, OPTION_FLAG, NULL, FIELD(isolated),
     CLI_CHECK | CLI_FACTS | CLI_LINK | CLI_CONFIG | CLI_PROGRAM | CLI_BASELINE,
     "read no policy file", {0}},
    {"stdin-filename", 0, OPTION_TEXT, "PATH", FIELD(stdin_filename), CLI_CHECK | CLI_FACTS,
     "what the file is called that comes by standard input (path '-')", {0}},
    {"jobs", 'j', OPTION_NUMBER, "N", FIELD(jobs), CLI_CHECK | CLI_FACTS | CLI_PROGRAM | CLI_BASELINE,
     "worker threads; one for each core if not given", {0}},
    {"today", 0, OPTION_DATE, "DATE", FIELD(today), CLI_CHECK | CLI_LINK | CLI_SERVER | CLI_WHY | CLI_STATUS | CLI_BASELINE,
     "the date (YYYY-MM-DD) that stands in for the clock", {0}},
    {"fail-on", 0, OPTION_CHOICE, "LEVEL", FIELD(fail_on), CLI_CHECK | CLI_LINK,
     "the least severity that makes the exit status 1: error, warning or never",
     {"error", "warning", "never"}},
    {"exit-zero", 0, OPTION_FLAG, NULL, FIELD(exit_zero), CLI_CHECK | CLI_LINK,
     "exit status 0 in spite of findings", {0}},
    {"since", 0, OPTION_TEXT, "REV", FIELD(since), CLI_CHECK,
     "only what the changes since this revision (since it parted from HEAD) made", {0}},
    {"staged", 0, OPTION_FLAG, NULL, FIELD(staged), CLI_CHECK,
     "only what the next commit would make: what is staged is read, not the work tree", {0}},
    {"no-baseline", 0, OPTION_FLAG, NULL, FIELD(no_baseline), CLI_CHECK | CLI_LINK,
     "tell also what .lmms/baseline.jsonl holds", {0}},
    {"keep-baseline", 0, OPTION_FLAG, NULL, FIELD(keep_baseline), CLI_CHECK,
     "leave in .lmms/baseline.jsonl what is fixed (as where the environment has CI)", {0}},
    {"add", 0, OPTION_FLAG, NULL, FIELD(add), CLI_BASELINE,
     "take in what is new, too", {0}},
    {"statistics", 0, OPTION_FLAG, NULL, FIELD(statistics), CLI_CHECK | CLI_LINK,
     "count the findings by rule and by folder instead of showing them", {0}},
    {"show-files", 0, OPTION_FLAG, NULL, FIELD(show_files), CLI_CHECK,
     "print the files that would be read, and end", {0}},
    {"show-settings", 0, OPTION_FLAG, NULL, FIELD(show_settings), CLI_CHECK,
     "print the settings that would hold, and end", {0}},
    {"all", 0, OPTION_FLAG, NULL, FIELD(all), CLI_RULE,
     "the pages of all rules", {0}},
    {"quiet", 'q', OPTION_FLAG, NULL, FIELD(quiet),
     CLI_TRY | CLI_STATUS | CLI_CHECK | CLI_LINK | CLI_PROFILE | CLI_MEASURE | CLI_USAGE | CLI_BASELINE,
     "findings only: no summary, no progress", {0}},
    {"python", 0, OPTION_TEXT, "PYTHON", FIELD(python), CLI_PROFILE | CLI_MEASURE | CLI_TRY,
     "the interpreter; if not given that of VIRTUAL_ENV, of .venv, or python3", {0}},
    {"path", 0, OPTION_LIST, "FOLDER", FIELD(roots), CLI_PROFILE | CLI_MEASURE | CLI_TRY,
     "put it in front of sys.path", {0}},
    {"runs", 0, OPTION_NUMBER, "N", FIELD(runs), CLI_PROFILE, "runs for the times (10)", {0}},
    {"limit", 0, OPTION_NUMBER, "SECONDS", FIELD(limit), CLI_PROFILE | CLI_MEASURE | CLI_TRY,
     "what one module (one start) may take (60)", {0}},
    {"only-stale", 0, OPTION_FLAG, NULL, FIELD(only_stale), CLI_PROFILE,
     "only what the profile lacks, or has of other versions", {0}},
    {"emit-script", 0, OPTION_FLAG, NULL, FIELD(emit_script), CLI_PROFILE,
     "print a script that measures the same where the code is deployed", {0}},
    {"import", 0, OPTION_TEXT, "FILE", FIELD(import), CLI_PROFILE,
     "take in what that script has measured, instead of measuring", {0}},
    {"from-importtime", 0, OPTION_TEXT, "FILE", FIELD(from_importtime), CLI_PROFILE,
     "take in what python -X importtime has written (- is standard input), instead of measuring",
     {0}},
    {"external-only", 0, OPTION_FLAG, NULL, FIELD(external_only), CLI_PROFILE,
     "of paths: leave out the project's own modules and entry points", {0}},
    {"before", 0, OPTION_TEXT, "STATE", FIELD(before), CLI_MEASURE,
     "compare with this state: a git revision or a folder", {0}},
    {"after", 0, OPTION_TEXT, "STATE", FIELD(after), CLI_MEASURE,
     "the other state, if it is not this work tree", {0}},
    {"audit", 0, OPTION_FLAG, NULL, FIELD(audit), CLI_STATUS,
     "the monthly audit of the fast path instead of the checklist", {0}},
    {"yes", 'y', OPTION_FLAG, NULL, FIELD(yes), CLI_TRY,
     "run the program's imports without asking", {0}},
    {"trend", 0, OPTION_FLAG, NULL, FIELD(trend), CLI_MEASURE,
     "measure nothing: whether past measurements creep up; exit status 1 if they do", {0}},
    {"rounds", 0, OPTION_NUMBER, "N", FIELD(rounds), CLI_MEASURE, "starts of each state (40)", {0}},
    {"cold", 0, OPTION_FLAG, NULL, FIELD(cold), CLI_MEASURE,
     "without bytecode, as on the first start (Python 3.8 or newer)", {0}},
    {"verify", 0, OPTION_TEXT, "SHARE", FIELD(verify), CLI_MEASURE,
     "exit status 1 unless the saving is surely this much (40%)", {0}},
    {"save", 0, OPTION_FLAG, NULL, FIELD(save), CLI_MEASURE,
     "keep the figures in the profile, as the baseline of the entry point", {0}},
    {"requests", 0, OPTION_NUMBER, "N", FIELD(requests), CLI_USAGE,
     "how many requests were served, if the logs do not say", {0}},
    {"processes", 0, OPTION_NUMBER, "N", FIELD(processes), CLI_USAGE,
     "how many processes ran, if the logs do not say", {0}},
    {"days", 0, OPTION_NUMBER, "N", FIELD(days), CLI_USAGE,
     "how many days the logs are of, if they do not say", {0}},
    {"date", 0, OPTION_DATE, "DATE", FIELD(day), CLI_USAGE,
     "the last of them (YYYY-MM-DD)", {0}},
    {"entry", 0, OPTION_TEXT, "ENTRY", FIELD(entry), CLI_USAGE,
     "the entry point whose logs these are", {0}},
    {"one-process", 0, OPTION_FLAG, NULL, FIELD(one_process), CLI_USAGE,
     "each LOG is of one process at a time, such as one log stream", {0}},
    {"counts", 0, OPTION_FLAG, NULL, FIELD(counts), CLI_USAGE,
     "print the counts instead of writing the profile; usage reads and merges them", {0}},
    {"sql", 0, OPTION_FLAG, NULL, FIELD(sql), CLI_USAGE,
     "print the query that makes the counts from a table of log lines", {0}},
    {"color", 0, OPTION_CHOICE, "WHEN", FIELD(colour), CLI_CHECK | CLI_LINK,
     "auto, always or never; auto heeds NO_COLOR and FORCE_COLOR", {"auto", "always", "never"}},
    {"help", 'h', OPTION_FLAG, NULL, FIELD(help), CLI_EVERY,
     "print this, and end", {0}},
    {"version", 'V', OPTION_FLAG, NULL, FIELD(version), CLI_EVERY,
     "print the version, and end", {0}},
};
/* clang-format on */
#define OPTION_COUNT (sizeof options / sizeof *options)

/* ---- values --------------------------------------------------------------------------------- */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool read_number(struct str text, uint32_t *number) {
  uint64_t value = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (!is_digit(text.ptr[i]) || value > UINT32_MAX) return false;
    value = value * 10 + (uint64_t)(text.ptr[i] - '0');
  }
  *number = (uint32_t)value;
  return text.len && value <= UINT32_MAX;
}

static bool is_choice(const struct option *option, struct str value) {
  for (size_t i = 0; i < 4 && option->choices[i]; i++)
    if (str_equal(value, str_from(option->choices[i]))) return true;
  return false;
}

static void add_codes(struct cli *cli, struct cli_list *list, struct str value) {
  struct str part;
  while (str_cut(&value, ',', &part)) {
    part = str_trim(part);
    if (part.len) ARRAY_PUSH(&cli->arena, list, part);
  }
}

static bool wrong_value(struct cli *cli, const struct option *option, struct str value) {
  cli_complain(cli, CLI_WRONG_USE, "--%s: '" STR_FMT "' is not valid: %s", option->name,
               STR_ARG(value), option->help);
  return false;
}

static bool set_value(struct cli *cli, const struct option *option, struct str value) {
  void *field = (char *)cli + option->field;
  switch (option->kind) {
  case OPTION_FLAG:
    *(bool *)field = true;
    return true;
  case OPTION_LIST:
    ARRAY_PUSH(&cli->arena, (struct cli_list *)field, value);
    return true;
  case OPTION_CODES:
    add_codes(cli, field, value);
    return true;
  case OPTION_NUMBER:
    return read_number(value, field) || wrong_value(cli, option, value);
  case OPTION_DATE:
    if (!date_parse(value, &(int32_t){0})) return wrong_value(cli, option, value);
    break;
  case OPTION_CHOICE:
    if (!is_choice(option, value)) return wrong_value(cli, option, value);
    break;
  case OPTION_TEXT:
    break;
  }
  *(struct str *)field = value;
  return true;
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool known_here(const struct cli *cli, const struct option *option) {
  return option->commands & cli->command->bit;
}

static const struct option *find_long(const struct cli *cli, struct str name) {
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (known_here(cli, &options[i]) && str_equal(name, str_from(options[i].name)))
      return &options[i];
  return NULL;
}

static const struct option *find_short(const struct cli *cli, char letter) {
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (known_here(cli, &options[i]) && options[i].letter == letter) return &options[i];
  return NULL;
}

static bool unknown_option(struct cli *cli, struct str word) {
  struct str names[OPTION_COUNT];
  size_t count = 0;
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (known_here(cli, &options[i]))
      names[count++] = str_format(&cli->arena, "--%s", options[i].name);
  cli_unknown(cli, "option", word, names, count);
  cli_remark("try 'lmms-lint %s --help'", cli->command->name);
  return false;
}

struct reader {
  struct cli *cli;
  char **arguments;
  int count, at;
};

/* The value of an option: what stands behind '=', else the next argument. */
static bool take_value(struct reader *reader, const struct option *option, struct str attached) {
  if (option->kind == OPTION_FLAG) {
    if (!attached.ptr) return set_value(reader->cli, option, attached);
    cli_complain(reader->cli, CLI_WRONG_USE, "--%s takes no value", option->name);
    return false;
  }
  if (!attached.ptr && reader->at < reader->count)
    attached = str_from(reader->arguments[reader->at++]);
  if (attached.ptr) return set_value(reader->cli, option, attached);
  cli_complain(reader->cli, CLI_WRONG_USE, "--%s needs a value: %s", option->name, option->value);
  return false;
}

static bool read_long(struct reader *reader, struct str word) {
  struct str name = str_slice(word, 2, word.len), attached = {0}, whole = name;
  size_t equals = str_find(name, STR("="), 0);
  if (equals != SIZE_MAX) {
    name = str_slice(whole, 0, equals);
    attached = str_slice(whole, equals + 1, whole.len);
  }
  const struct option *option = find_long(reader->cli, name);
  if (!option) return unknown_option(reader->cli, str_of(word.ptr, name.len + 2));
  return take_value(reader, option, attached);
}

/* -q, -j4, -j 4 */
static bool read_short(struct reader *reader, struct str word) {
  const struct option *option = find_short(reader->cli, word.ptr[1]);
  if (!option) return unknown_option(reader->cli, word);
  struct str attached = {0};
  if (word.len > 2) attached = str_slice(word, 2, word.len);
  if (option->kind == OPTION_FLAG && attached.ptr) return unknown_option(reader->cli, word);
  return take_value(reader, option, attached);
}

bool cli_read_options(struct cli *cli, int count, char **arguments) {
  struct reader reader = {cli, arguments, count, 0};
  bool only_paths = false;
  while (reader.at < count) {
    struct str word = str_from(arguments[reader.at++]);
    if (!only_paths && str_equal(word, STR("--"))) {
      only_paths = true;
    } else if (!only_paths && str_starts(word, STR("--"))) {
      if (!read_long(&reader, word)) return false;
    } else if (!only_paths && word.len > 1 && word.ptr[0] == '-') {
      if (!read_short(&reader, word)) return false;
    } else {
      ARRAY_PUSH(&cli->arena, &cli->paths, word);
    }
  }
  return true;
}

void cli_help_options(struct builder *out, enum cli_commands command) {
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    const struct option *option = &options[i];
    if (!(option->commands & (int)command)) continue;
    char left[64];
    snprintf(left, sizeof left, "%c%c%s --%s%s%s", option->letter ? '-' : ' ',
             option->letter ? option->letter : ' ', option->letter ? "," : " ", option->name,
             option->value ? " " : "", option->value ? option->value : "");
    builder_add_format(out, "  %-28s  %s\n", left, option->help);
  }
}

/* The command line: which command, its help, the exit status. One file for each command. */
#include "cli.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

const struct cli_command cli_command_table[] = {
    {"check", "[PATH...]", "find imports that stand in the wrong place (the default)",
     "Paths are files and folders, '-' is standard input; none is the current folder. In folders,\n"
     "what git would show is read: .py, .pyi and .pyw, but not what is ignored or excluded.\n",
     CLI_CHECK, cli_check},
    {"baseline", "[PATH...]", "keep today's findings, so that check tells only new ones",
     "The first time it writes all findings to .lmms/baseline.jsonl, to be committed with the "
     "code.\n"
     "After that it drops what is fixed, and never takes in what is new unless --add says so.\n"
     "A finding is known by its rule, file, module and scope: neither lines nor formatting "
     "count.\n",
     CLI_BASELINE, cli_baseline},
    {"facts", "[PATH...]", "print what the files say about imports, as JSON lines", NULL, CLI_FACTS,
     cli_facts},
    {"link", "SHARD...", "judge facts stored by 'facts --output', as check would judge the files",
     "Policy and profile are those of the folder where it runs; sources are not needed.\n",
     CLI_LINK, cli_link},
    {"rule", "[CODE...]", "print the page of a rule; without a code, the list", NULL, CLI_RULE,
     cli_rule},
    {"config", "[PATH...]", "print the settings that hold for the paths, and where they come from",
     NULL, CLI_CONFIG, cli_config},
    {"profile", "[PATH|MODULE...]", "measure what imports cost, with your Python",
     "It imports the modules, which runs their code. Of paths: what the files import from "
     "outside.\n",
     CLI_PROFILE, cli_profile},
    {"measure", "ENTRY", "time the start-up of an entry point, or compare two states of it",
     "ENTRY: module, module:function, or path.py. The figure is the time until it is loaded,\n"
     "without the time in which other processes had the core. It runs the entry's code.\n",
     CLI_MEASURE, cli_measure},
    {"why", "MODULE [PATH...]", "say who brings a module in, what it costs, and how it is judged",
     "MODULE: a dotted name, or the path of one of your files. The program is read from the\n"
     "paths, as by check.\n",
     CLI_WHY, cli_why},
    {"graph", "[PATH...]", "print the import graph, for Graphviz or as JSON",
     "Picture: lmms-lint graph | dot -Tsvg -o imports.svg. Schema of the JSON:\n"
     "src/graph/graph.schema.json.\n",
     CLI_GRAPH, cli_graph},
    {"plan", "[ENTRY [PATH...]]", "say which imports to move, and what start-up takes then",
     "ENTRY: path.py, module or module:function; without it each entry point that pays for\n"
     "start-up. The program is read from the paths, as by check.\n",
     CLI_PLAN, cli_plan},
    {"server", "", "serve an editor: the language server protocol on standard input and output",
     NULL, CLI_SERVER, cli_server},
    {"status", "[PATH...]",
     "is it worth it here; the targets and the checklist, by what is on record",
     "[x] done, [ ] not done, with the command that mends it, [?] not known, [-] does not apply "
     "here.\n"
     "Nothing is measured.\n",
     CLI_STATUS, cli_status},
    {"try", "[ENTRY]",
     "see in half a minute what this could do for one program, without any set-up",
     "ENTRY: path.py, module or module:function; else the first that is found. It starts the "
     "program\n"
     "about twenty times up to the end of its imports, which runs their code, and asks before it\n"
     "does. Nothing is written.\n",
     CLI_TRY, cli_try},
    {"usage", "LOG...", "read from logs how often each module is needed, into the profile",
     "LOG is a file, or '-' for standard input. Read are: the START, INIT_START and REPORT lines "
     "of\n"
     "AWS Lambda (text or JSON, in what any collector wraps around them); 'Module used: X' lines;\n"
     "CSV or JSON Lines with module and count (also requests, processes; the module '*' is all of\n"
     "them); dumps of sys.modules at the end of a process. Other lines are passed over. A module\n"
     "that start-up loads is in every dump, needed or not: that says nothing, and is not "
     "counted.\n",
     CLI_USAGE, cli_usage},
    {"version", "", "print the version", NULL, CLI_OTHER, cli_version},
    {"help", "[COMMAND]", "print the help of a command", NULL, CLI_OTHER, cli_help},
};
const size_t cli_command_count = sizeof cli_command_table / sizeof *cli_command_table;

static const struct cli_command *find_command(struct str name) {
  for (size_t i = 0; i < cli_command_count; i++)
    if (str_equal(name, str_from(cli_command_table[i].name))) return &cli_command_table[i];
  return NULL;
}

static void unknown_command(struct cli *cli, struct str word) {
  struct str names[sizeof cli_command_table / sizeof *cli_command_table];
  for (size_t i = 0; i < cli_command_count; i++)
    names[i] = str_from(cli_command_table[i].name);
  cli_unknown(cli, "command", word, names, cli_command_count);
}

/* ---- help and version ----------------------------------------------------------------------- */

void cli_version(struct cli *cli) {
  cli_print(cli, STR("lmms-lint " LMMS_LINT_VERSION "\n"));
}

static void add_formats(struct builder *out) {
  builder_add(out, STR("\nFormats:\n"));
  for (size_t i = 0; i < render_format_count; i++)
    builder_add_format(out, "  %-28s  %s\n", render_formats[i].name, render_formats[i].help);
}

static void add_command_help(struct builder *out, const struct cli_command *command) {
  builder_add_format(out, "usage: lmms-lint %s [OPTION...] %s\n\n%s\n", command->name,
                     command->arguments, command->help);
  if (command->more) builder_add_format(out, "\n%s", command->more);
  builder_add(out, STR("\nOptions:\n"));
  cli_help_options(out, command->bit);
  if (command->bit & (CLI_CHECK | CLI_LINK)) add_formats(out);
}

static void add_overview(struct builder *out) {
  builder_add(out, STR("usage: lmms-lint [COMMAND] [OPTION...] [PATH...]\n\n"
                       "Decides by evidence where each Python import belongs.\n\nCommands:\n"));
  for (size_t i = 0; i < cli_command_count; i++)
    builder_add_format(out, "  %-28s  %s\n", cli_command_table[i].name, cli_command_table[i].help);
  builder_add(out, STR("\nOptions of check:\n"));
  cli_help_options(out, CLI_CHECK);
  add_formats(out);
  builder_add(out, STR("\nExit status: 0 clean, 1 findings, 2 wrong use or environment, "
                       "3 our own fault.\n"));
}

static void print_help(struct cli *cli, const struct cli_command *command) {
  struct builder out = {0};
  if (command)
    add_command_help(&out, command);
  else
    add_overview(&out);
  cli_print(cli, builder_view(&out));
  builder_free(&out);
}

void cli_help(struct cli *cli) {
  const struct cli_command *command = NULL;
  if (cli->paths.count) command = find_command(cli->paths.items[0]);
  if (cli->paths.count && !command)
    unknown_command(cli, cli->paths.items[0]);
  else
    print_help(cli, command);
}

/* ---- dispatch ------------------------------------------------------------------------------- */

/* A word in the first place that is no path and nearly a command is a mistyped command. */
static bool is_mistyped(struct str word) {
  struct str names[sizeof cli_command_table / sizeof *cli_command_table];
  for (size_t i = 0; i < cli_command_count; i++)
    names[i] = str_from(cli_command_table[i].name);
  bool plain =
      word.len && word.ptr[0] != '-' && !str_has_byte(word, '/') && !str_has_byte(word, '.');
  return plain && !file_exists(word.ptr) && str_nearest(word, names, cli_command_count).len;
}

static void run(struct cli *cli, int count, char **arguments) {
  struct str first = str_from(count ? arguments[0] : NULL);
  const struct cli_command *command = find_command(first);
  if (!command && is_mistyped(first)) {
    unknown_command(cli, first);
    return;
  }
  cli->command = command ? command : &cli_command_table[0];
  if (!cli_read_options(cli, count - (command != NULL), arguments + (command != NULL))) return;
  if (cli->help)
    print_help(cli, command);
  else if (cli->version)
    cli_version(cli);
  else
    cli->command->run(cli);
}

/* Sees to it that no file that is opened later becomes standard output by accident. */
static void hold_standard_files(struct cli *cli) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    if (open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY) < 0) return;
    if (fd == STDOUT_FILENO) cli->stdout_lost = true;
  }
  if (cli->stdout_lost) cli_complain(cli, CLI_WRONG_USE, "standard output is closed");
}

int main(int count, char **arguments) {
  struct cli cli = {0};
  signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write(2), and no fault */
  signal(SIGXFSZ, SIG_IGN); /* so is a file that may not grow */
  hold_standard_files(&cli);
  run(&cli, count - 1, arguments + 1);
  arena_free(&cli.arena);
  return cli.status;
}

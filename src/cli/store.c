/* Writing the profile: figures that are there are merged with, never lost; two writers wait for
 * each other. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

#define DEFAULT_PROFILE STR(".lmms/profile.json")

struct str cli_profile_path(const struct cli *cli) {
  return cli->profiles.count ? cli->profiles.items[0] : DEFAULT_PROFILE;
}

bool cli_make_folder(struct cli *cli, struct str file) {
  const char *folder = str_cstr(&cli->arena, path_directory(file));
  if (!*folder || mkdir(folder, 0777) == 0 || errno == EEXIST) return true;
  cli_complain(cli, CLI_WRONG_USE, "%s: %s", folder, strerror(errno));
  return false;
}

struct str cli_history_path(struct cli *cli) {
  return path_join(&cli->arena, path_directory(cli_profile_path(cli)), STR("history.jsonl"));
}

/* Held by the folder until the descriptor is closed, also by being killed. */
static int lock_folder(struct cli *cli, struct str file) {
  struct str folder = path_directory(file);
  int fd = open(folder.len ? str_cstr(&cli->arena, folder) : ".", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) flock(fd, LOCK_EX); /* where that cannot be had, the last one whole wins */
  return fd;
}

static const struct profile *parse(struct cli *cli, struct str path, struct str text) {
  struct diag_list faults = {.arena = &cli->arena};
  const struct profile *profile = profile_parse(path, text, &faults);
  for (size_t i = 0; i < faults.count; i++)
    cli_complain(cli, CLI_WRONG_USE, STR_FMT ":%u:%u: " STR_FMT, STR_ARG(path),
                 faults.items[i].place.line, faults.items[i].place.column,
                 STR_ARG(faults.items[i].message));
  return profile;
}

/* The profile that is there; an empty one if there is none; NULL after telling what is wrong. */
static const struct profile *read_old(struct cli *cli, struct str path) {
  struct builder text = {0};
  struct error error = {0};
  const struct profile *old = NULL;
  enum file_status status = file_read(str_cstr(&cli->arena, path), &text, &error);
  if (status == FILE_READ)
    old = parse(cli, path, builder_view(&text));
  else if (status == FILE_MISSING)
    old = parse(cli, path, STR("{\"schema\": 1, \"modules\": {}}"));
  else
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
  builder_free(&text);
  return old;
}

const struct profile *cli_read_profile(struct cli *cli) {
  struct diag_list faults = {.arena = &cli->arena};
  struct builder text = {0};
  struct error ignored;
  struct str path = cli_profile_path(cli);
  const struct profile *profile = NULL;
  if (file_read(str_cstr(&cli->arena, path), &text, &ignored) == FILE_READ)
    profile = profile_parse(path, builder_view(&text), &faults);
  builder_free(&text);
  return profile;
}

static void write_merged(struct cli *cli, struct str path, const struct profile *merged) {
  struct builder text = {0};
  struct error error = {0};
  profile_write(&text, merged);
  if (!file_write_atomic(str_cstr(&cli->arena, path), builder_view(&text), &error))
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
  else if (!cli->quiet)
    cli_remark("wrote " STR_FMT, STR_ARG(path));
  builder_free(&text);
}

#define PACE_TOLD 0.05

/* Why the figures are others than those that were measured. */
static void tell_pace(const struct profile *old, const struct profile *fresh) {
  double scale = profile_pace_scale(old, fresh);
  if (fabs(scale - 1) < PACE_TOLD) return;
  cli_remark("the machine is %.0f %% %s than when " STR_FMT " was measured (a fixed piece of work "
             "takes %.2f ms, then %.2f ms): times are given at the pace of then",
             100 * fabs(scale - 1), scale < 1 ? "slower" : "faster", STR_ARG(old->path),
             fresh->pace_ms, old->pace_ms);
}

void cli_merge_profile(struct cli *cli, const struct profile *fresh) {
  struct str path = cli_profile_path(cli);
  if (!cli_make_folder(cli, path)) return;
  int lock = lock_folder(cli, path);
  const struct profile *old = read_old(cli, path);
  if (old && !cli->quiet) tell_pace(old, fresh);
  if (old) write_merged(cli, path, profile_merge(&cli->arena, old, fresh));
  if (lock >= 0) close(lock);
}

void cli_merge_profile_text(struct cli *cli, struct str name, struct str text) {
  const struct profile *fresh = parse(cli, name, text);
  if (fresh) cli_merge_profile(cli, fresh);
}

/* ---- records --------------------------------------------------------------------------------- */

static struct str moment(struct cli *cli, time_t when) {
  struct tm parts;
  char text[32];
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&when, &parts));
  return str_copy(&cli->arena, str_from(text));
}

static struct str day_of(struct str when) {
  return str_slice(when, 0, strlen("2026-01-01"));
}

struct str cli_now(struct cli *cli) {
  return moment(cli, time(NULL));
}

struct str cli_file_date(struct cli *cli, struct str path) {
  struct stat info;
  bool known = stat(str_cstr(&cli->arena, path), &info) == 0;
  return day_of(known ? moment(cli, info.st_mtime) : cli_now(cli));
}

struct str cli_folder(struct cli *cli) {
  char here[4096];
  return getcwd(here, sizeof here) ? str_copy(&cli->arena, str_from(here)) : (struct str){0};
}

struct profile_entry_point cli_entry_point(struct cli *cli, struct str name,
                                           const struct measure_start *start) {
  struct profile_entry_point entry = profile_unknown_entry(name);
  entry.startup_ms = start->ms.median;
  if (!isnan(start->ms.low)) entry.spread_ms = (start->ms.high - start->ms.low) / 2;
  entry.rss_kib = start->rss_kib;
  entry.modules = start->modules;
  entry.date = day_of(cli_now(cli));
  return entry;
}

struct profile cli_empty_profile(void) {
  return (struct profile){
      .traffic = {NAN, NAN, NAN}, .collector = profile_unknown_collector(), .pace_ms = NAN};
}

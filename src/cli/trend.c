/* lmms-lint measure --trend [ENTRY]: whether the start-ups measured so far creep up. */
#include "cli.h"

#include "profile/history.h"

#include <math.h>

#define POINTS_SHOWN 12

static struct history read_history(struct cli *cli, struct str entry, enum file_status *status) {
  struct builder text = {0};
  struct error error = {0};
  struct history history = {0};
  *status = file_read(str_cstr(&cli->arena, cli_history_path(cli)), &text, &error);
  if (*status == FILE_READ)
    history = history_read(&cli->arena, builder_view(&text), entry, cli->cold);
  else if (*status != FILE_MISSING)
    cli_complain(cli, CLI_WRONG_USE, "%s", error.text);
  builder_free(&text);
  return history;
}

static struct str day_of(const struct history_point *point) {
  return str_slice(point->date, 0, 10);
}

static void add_ms(struct builder *out, double ms) {
  builder_add_number(out, ms, 1);
  builder_add(out, STR(" ms"));
}

static void add_slope(struct builder *out, const struct history_trend *trend) {
  builder_add(out, STR("rises by "));
  add_ms(out, trend->ms_per_month);
  builder_add(out, STR(" a month, from "));
  add_ms(out, trend->first_ms);
  builder_add(out, STR(" to "));
  add_ms(out, trend->last_ms);
  builder_add(out, STR(" (chance alone would do so in "));
  builder_add_number(out, fmax(trend->p * 100, 0.1), 1);
  builder_add(out, STR(" % of cases)"));
}

static void add_step(struct builder *out, const struct history *history,
                     const struct history_trend *trend) {
  if (!trend->step) return;
  const struct history_point *after = &history->points[trend->step], *before = after - 1;
  builder_add(out, STR("the largest step: + "));
  add_ms(out, trend->step_ms);
  builder_add_format(out, " from " STR_FMT " " STR_FMT " to " STR_FMT " " STR_FMT,
                     STR_ARG(day_of(before)), STR_ARG(str_slice(before->revision, 0, 12)),
                     STR_ARG(day_of(after)), STR_ARG(str_slice(after->revision, 0, 12)));
  double modules = after->modules - before->modules;
  if (modules > 0) builder_add_format(out, ", %.0f more modules", modules);
  builder_add_byte(out, '\n');
}

bool cli_add_creep(struct cli *cli, struct builder *out, struct str entry) {
  enum file_status status;
  struct history history = read_history(cli, entry, &status);
  struct history_trend trend = history_judge(&cli->arena, &history);
  if (!trend.creeps) return false;
  builder_add_format(out, "the start-up of " STR_FMT " ", STR_ARG(entry));
  add_slope(out, &trend);
  builder_add(out, STR(": see lmms-lint measure --trend"));
  return true;
}

static void add_points(struct builder *out, const struct history *history) {
  uint32_t first = history->count > POINTS_SHOWN ? history->count - POINTS_SHOWN : 0;
  if (first) builder_add_format(out, "  (%u earlier ones)\n", first);
  for (uint32_t i = first; i < history->count; i++) {
    const struct history_point *point = &history->points[i];
    builder_add_format(out, "  " STR_FMT "  %9.1f ms", STR_ARG(day_of(point)), point->startup_ms);
    if (!isnan(point->modules)) builder_add_format(out, "  %5.0f modules", point->modules);
    if (!isnan(point->rss_kib)) builder_add_format(out, "  %6.1f MiB", point->rss_kib / 1024);
    builder_add_format(out, "  " STR_FMT "\n", STR_ARG(str_slice(point->revision, 0, 12)));
  }
}

static void add_conclusion(struct builder *out, const struct history *history,
                           const struct history_trend *trend) {
  if (!trend->known) {
    builder_add_format(out,
                       "no trend can be told from %u measurements: it takes %d, of several days\n",
                       history->count, HISTORY_LEAST_POINTS);
  } else if (trend->creeps) {
    builder_add(out, STR("slow creep: it "));
    add_slope(out, trend);
    builder_add_byte(out, '\n');
    add_step(out, history, trend);
  } else {
    builder_add(out, STR("no creep: "));
    builder_add_cstr(out, trend->ms_per_month < 0 ? "" : "+");
    add_ms(out, trend->ms_per_month);
    builder_add(out, STR(" a month, which is a trifle or chance\n"));
  }
}

void cli_trend(struct cli *cli) {
  enum file_status status;
  struct builder out = {0};
  struct str entry = cli->paths.count ? cli->paths.items[0] : STR("");
  struct history history = read_history(cli, entry, &status);
  if (status == FILE_READ && history.damaged)
    cli_remark("%u lines of the history are no measurements", history.damaged);
  if (!history.count) {
    if (cli->status == CLI_CLEAN)
      cli_complain(cli, CLI_WRONG_USE,
                   STR_FMT ": no measurement%s" STR_FMT " yet: lmms-lint measure",
                   STR_ARG(cli_history_path(cli)), entry.len ? " of " : "", STR_ARG(entry));
    return;
  }
  struct history_trend trend = history_judge(&cli->arena, &history);
  builder_add_format(&out, STR_FMT ": %u start-ups, %s bytecode\n",
                     STR_ARG(history.points[0].entry), history.count, cli->cold ? "cold" : "warm");
  add_points(&out, &history);
  add_conclusion(&out, &history, &trend);
  cli_print(cli, builder_view(&out));
  builder_free(&out);
  if (trend.creeps) cli_raise(cli, CLI_FINDINGS);
}

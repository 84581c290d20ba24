/* history: see history.h. */
#include "history.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>

#include "usage_line.h"

#define SIGNIFICANT 0.05
#define MONTH 30.0

/* ---- reading -------------------------------------------------------------------------------- */

static struct str text_of(struct arena *arena, const cJSON *object, const char *key) {
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  return cJSON_IsString(item) ? str_copy(arena, str_from(item->valuestring)) : STR("");
}

static double number_of(const cJSON *object, const char *key) {
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  bool good = cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble < 1e9;
  return good ? item->valuedouble : NAN;
}

static bool read_point(struct arena *arena, const cJSON *object, struct history_point *point) {
  *point = (struct history_point){
      .date = text_of(arena, object, "date"),
      .startup_ms = number_of(object, "startup_ms"),
      .spread_ms = (number_of(object, "high_ms") - number_of(object, "low_ms")) / 2,
      .interpreter_ms = number_of(object, "interpreter_ms"),
      .modules = number_of(object, "modules"),
      .rss_kib = number_of(object, "rss_kib"),
      .entry = text_of(arena, object, "entry"),
      .revision = text_of(arena, object, "revision"),
      .cold = str_equal(text_of(arena, object, "bytecode"), STR("cold")),
  };
  point->at_days = usage_time(point->date) / 86400;
  return !isnan(point->at_days) && point->startup_ms > 0 && point->entry.len;
}

static int by_date(const void *a, const void *b) {
  const struct history_point *left = a, *right = b;
  return (left->at_days > right->at_days) - (left->at_days < right->at_days);
}

struct points {
  ARRAY(struct history_point) list;
};

static uint32_t read_lines(struct arena *arena, struct str bytes, struct points *points) {
  uint32_t damaged = 0;
  struct str line;
  while (str_cut(&bytes, '\n', &line)) {
    struct history_point point;
    line = str_trim(line);
    if (!line.len) continue;
    cJSON *object = cJSON_ParseWithLength(line.ptr, line.len);
    bool good = cJSON_IsObject(object) && read_point(arena, object, &point);
    bool elsewhere = cJSON_GetObjectItemCaseSensitive(object, "after") != NULL;
    if (good && !elsewhere) ARRAY_PUSH(arena, &points->list, point);
    damaged += !good;
    cJSON_Delete(object);
  }
  return damaged;
}

struct history history_read(struct arena *arena, struct str bytes, struct str entry, bool cold) {
  struct points all = {0};
  uint32_t damaged = read_lines(arena, bytes, &all), count = 0;
  struct history_point *points = all.list.items;
  if (!entry.len && all.list.count) entry = points[all.list.count - 1].entry;
  for (size_t i = 0; i < all.list.count; i++)
    if (str_equal(points[i].entry, entry) && points[i].cold == cold) points[count++] = points[i];
  if (count) qsort(points, count, sizeof *points, by_date);
  double last = count ? points[count - 1].interpreter_ms : NAN;
  for (uint32_t i = 0; i < count; i++) {
    double scale = last / points[i].interpreter_ms;
    points[i].even_ms = points[i].startup_ms * (isfinite(scale) && scale > 0 ? scale : 1);
  }
  return (struct history){points, count, damaged};
}

/* ---- judging -------------------------------------------------------------------------------- */

static int sign(double value) {
  return (value > 0) - (value < 0);
}

static int by_size(const void *a, const void *b) {
  return sign(*(const double *)a - *(const double *)b);
}

static double median_of(double *values, size_t count) {
  if (!count) return NAN;
  qsort(values, count, sizeof *values, by_size);
  return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

/* Sum over groups of t equal values of t (t - 1) (2 t + 5). Sorts. */
static double ties(double *values, size_t count) {
  double sum = 0;
  qsort(values, count, sizeof *values, by_size);
  for (size_t i = 0, next; i < count; i = next) {
    for (next = i; next < count && values[next] == values[i];)
      next++;
    double t = (double)(next - i);
    sum += t * (t - 1) * (2 * t + 5);
  }
  return sum;
}

/* One-sided p of Mann and Kendall's S, by the normal approximation. */
static double mann_kendall(struct arena *arena, const struct history *history) {
  double n = history->count, s = 0;
  double *values = ARENA_ARRAY(arena, double, history->count);
  for (uint32_t i = 0; i < history->count; i++) {
    values[i] = history->points[i].even_ms;
    for (uint32_t j = 0; j < i; j++)
      s += sign(history->points[i].even_ms - history->points[j].even_ms);
  }
  double variance = (n * (n - 1) * (2 * n + 5) - ties(values, history->count)) / 18;
  double z = s > 0 && variance > 0 ? (s - 1) / sqrt(variance) : 0;
  return erfc(z / sqrt(2)) / 2;
}

/* Milliseconds a day. */
static double theil_sen(struct arena *arena, const struct history *history) {
  size_t count = 0, n = history->count;
  double *slopes = ARENA_ARRAY(arena, double, n *(n - 1) / 2 + 1);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++) {
      double days = history->points[i].at_days - history->points[j].at_days;
      double rise = history->points[i].even_ms - history->points[j].even_ms;
      if (days > 0) slopes[count++] = rise / days;
    }
  return median_of(slopes, count);
}

static void find_step(const struct history *history, struct history_trend *trend) {
  for (uint32_t i = 1; i < history->count; i++) {
    double rise = history->points[i].even_ms - history->points[i - 1].even_ms;
    if (rise <= trend->step_ms) continue;
    trend->step = i;
    trend->step_ms = rise;
  }
}

#define POINTS_AT_MOST 2000 /* pairs are what takes time and memory */

struct history_trend history_judge(struct arena *arena, const struct history *all) {
  struct history_trend trend = {.p = NAN, .ms_per_month = NAN};
  struct history recent = *all;
  if (recent.count > POINTS_AT_MOST) {
    recent.points += recent.count - POINTS_AT_MOST;
    recent.count = POINTS_AT_MOST;
  }
  find_step(&recent, &trend);
  if (trend.step) trend.step += all->count - recent.count;
  if (recent.count < HISTORY_LEAST_POINTS) return trend;
  const struct history_point *first = recent.points, *last = first + recent.count - 1;
  double slope = theil_sen(arena, &recent), days = last->at_days - first->at_days;
  if (isnan(slope)) return trend;
  double *levels = ARENA_ARRAY(arena, double, recent.count);
  for (uint32_t i = 0; i < recent.count; i++)
    levels[i] = recent.points[i].even_ms - slope * (recent.points[i].at_days - first->at_days);
  trend.known = true;
  trend.p = mann_kendall(arena, &recent);
  trend.ms_per_month = slope * MONTH;
  trend.rise_ms = slope * days;
  trend.first_ms = median_of(levels, recent.count);
  trend.last_ms = trend.first_ms + trend.rise_ms;
  trend.creeps = trend.p < SIGNIFICANT && trend.rise_ms >= HISTORY_LEAST_RISE_MS &&
                 trend.rise_ms >= HISTORY_LEAST_RISE * trend.first_ms;
  return trend;
}

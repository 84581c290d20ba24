/* Dates as text: proleptic Gregorian calendar, years 0000 to 9999 (ISO 8601). */
#include "base.h"

#include <time.h>

static bool digits(struct str text, size_t at, size_t count, int *value) {
  *value = 0;
  for (size_t i = at; i < at + count; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    *value = *value * 10 + (text.ptr[i] - '0');
  }
  return true;
}

static int days_of_month(int year, int month) {
  static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[month - 1] + (month == 2 && leap);
}

/* Howard Hinnant's days_from_civil (howardhinnant.github.io/date_algorithms.html): years that begin
 * in March, in eras of 400. Here moved by one era, so that nothing is negative. */
static int32_t days_since_1970(int year, int month, int day) {
  int from_march = year + 400 - (month <= 2);
  int era = from_march / 400, year_of_era = from_march % 400;
  int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return (era - 1) * 146097 + day_of_era - 719468;
}

bool date_parse(struct str text, int32_t *days) {
  int year, month, day;
  bool shape = text.len == 10 && text.ptr[4] == '-' && text.ptr[7] == '-' &&
               digits(text, 0, 4, &year) && digits(text, 5, 2, &month) && digits(text, 8, 2, &day);
  if (!shape || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month))
    return false;
  *days = days_since_1970(year, month, day);
  return true;
}

struct str date_today(struct arena *arena) {
  struct tm local;
  time_t now = time(NULL);
  if (!localtime_r(&now, &local)) return STR("1970-01-01");
  return str_format(arena, "%04d-%02d-%02d", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

/* Dates as people write them in comments.
 * In: text. Out: year * 10000 + month * 100 + day. The one idea: numbers and month names are taken
 * out of the text, and the first run of them that makes a date is the date. */
#include "internal.h"

struct token {
  uint32_t value;  /* number, or month 1-12 */
  uint32_t digits; /* 0: a month's name */
  char after;      /* byte that follows it */
};

#define TOKEN_LIMIT 12

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static uint32_t month_of(struct str word) {
  static const char *const months[] = {"january",   "february", "march",    "april",
                                       "may",       "june",     "july",     "august",
                                       "september", "october",  "november", "december"};
  for (uint32_t i = 0; i < 12 && word.len >= 3; i++)
    if (word.len <= strlen(months[i]) && str_equal_nocase(word, str_of(months[i], word.len)))
      return i + 1;
  return str_equal_nocase(word, STR("sept")) ? 9 : 0;
}

static size_t run_end(struct str text, size_t at, bool (*is)(char)) {
  while (at < text.len && is(text.ptr[at]))
    at++;
  return at;
}

static uint32_t number_of(struct str digits) {
  uint32_t value = 0;
  for (size_t i = 0; i < digits.len && value < 100000000; i++)
    value = value * 10 + (uint32_t)(digits.ptr[i] - '0');
  return value;
}

/* Numbers and month names of the text, in order; other words are passed over. */
static size_t read_tokens(struct str text, struct token *tokens) {
  size_t count = 0;
  for (size_t at = 0; at < text.len && count < TOKEN_LIMIT;) {
    bool digits = is_digit(text.ptr[at]);
    size_t end = run_end(text, at, digits ? is_digit : is_letter);
    struct str word = str_slice(text, at, end);
    uint32_t value = digits ? number_of(word) : month_of(word);
    if (digits || value)
      tokens[count++] = (struct token){.value = value,
                                       .digits = digits ? (uint32_t)word.len : 0,
                                       .after = end < text.len ? text.ptr[end] : 0};
    at = end > at ? end : at + 1;
  }
  return count;
}

static uint32_t month_length(uint32_t year, uint32_t month) {
  static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[month - 1] + (month == 2 && leap);
}

static uint32_t make(uint32_t year, uint32_t month, uint32_t day) {
  if (year < 1970 || year > 9999 || month < 1 || month > 12) return 0;
  if (day < 1 || day > month_length(year, month)) return 0;
  return year * 10000 + month * 100 + day;
}

static uint32_t month_end(uint32_t year, uint32_t month) {
  return month >= 1 && month <= 12 ? make(year, month, month_length(year, month)) : 0;
}

static bool is_year(struct token token) {
  return token.digits == 4;
}

static bool is_short(struct token token) {
  return token.digits == 1 || token.digits == 2;
}

static bool is_month_name(struct token token) {
  return token.digits == 0 && token.value > 0;
}

/* The year that comes last; of two digits (8.11.25, 11/8/25) only behind the same signs. */
static uint32_t last_year(const struct token *t) {
  bool signs = t[0].after == t[1].after && (t[0].after == '.' || t[0].after == '/');
  if (is_year(t[2])) return t[2].value;
  return signs && t[2].digits == 2 ? 2000 + t[2].value : 0;
}

/* 2025-11-08, 2025 Nov 8; 8 Nov 2025; Nov 8, 2025; 8.11.2025; 11/8/2025 or 8/11/2025. */
static uint32_t three_tokens(const struct token *t) {
  if (is_year(t[0]) && (is_short(t[1]) || is_month_name(t[1])) && is_short(t[2]))
    return make(t[0].value, t[1].value, t[2].value);
  uint32_t year = last_year(t);
  if (!year) return 0;
  if (is_short(t[0]) && is_month_name(t[1])) return make(year, t[1].value, t[0].value);
  if (is_month_name(t[0]) && is_short(t[1])) return make(year, t[0].value, t[1].value);
  if (!is_short(t[0]) || !is_short(t[1])) return 0;
  uint32_t day_first = make(year, t[1].value, t[0].value);
  uint32_t month_first = make(year, t[0].value, t[1].value);
  if (t[0].after == '.') return day_first;
  return day_first > month_first ? day_first : month_first;
}

/* 2025-11, Nov 2025. */
static uint32_t two_tokens(const struct token *t) {
  bool sign = t[0].after == '-' || t[0].after == '/';
  if (is_year(t[0]) && is_short(t[1]) && sign && t[1].after != t[0].after)
    return month_end(t[0].value, t[1].value);
  if (is_month_name(t[0]) && is_year(t[1])) return month_end(t[1].value, t[0].value);
  return 0;
}

static uint32_t one_token(const struct token *t) {
  if (t[0].digits != 8) return 0;
  return make(t[0].value / 10000, t[0].value / 100 % 100, t[0].value % 100);
}

uint32_t exception_date(struct str text) {
  struct token tokens[TOKEN_LIMIT] = {0};
  size_t count = read_tokens(text, tokens);
  for (size_t i = 0; i < count; i++) {
    uint32_t date = i + 2 < count ? three_tokens(tokens + i) : 0;
    if (!date && i + 1 < count) date = two_tokens(tokens + i);
    if (!date) date = one_token(tokens + i);
    if (date) return date;
  }
  return 0;
}

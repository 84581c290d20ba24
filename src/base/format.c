/* printf's formats, the plain ones quickly.
 *
 * In: a format and its arguments. Out: what vsnprintf writes. The one idea: nearly all of our texts
 * are views, strings and whole numbers put together, and vsnprintf takes ten times as long for them
 * as copying does; the rest is left to it, whole. */
#include "base/format.h"

#include <stdio.h>

struct writing {
  char *out;
  size_t size, len; /* room, and what all of the text takes */
};

static void put(struct writing *w, const char *text, size_t len) {
  if (len && w->len + len <= w->size) memcpy(w->out + w->len, text, len);
  w->len += len;
}

static void put_number(struct writing *w, unsigned value, bool negative) {
  char digits[12];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  if (negative) digits[--at] = '-';
  put(w, digits + at, sizeof digits - at);
}

/* Writes one conversion and steps over it; false if it is not a plain one. */
static bool convert(struct writing *w, const char **at, va_list *args) {
  const char *format = *at;
  *at += 2;
  if (format[1] == 's') {
    const char *text = va_arg(*args, const char *);
    put(w, text, strlen(text));
  } else if (format[1] == 'u') {
    put_number(w, va_arg(*args, unsigned), false);
  } else if (format[1] == 'd') {
    int value = va_arg(*args, int);
    put_number(w, value < 0 ? 0 - (unsigned)value : (unsigned)value, value < 0);
  } else if (format[1] == '%') {
    put(w, "%", 1);
  } else if (format[1] == '.' && format[2] == '*' && format[3] == 's') {
    int limit = va_arg(*args, int);
    const char *text = va_arg(*args, const char *);
    if (limit < 0) return false;
    if (limit > 0) put(w, text, strnlen(text, (size_t)limit)); /* An empty view may be NULL. */
    *at += 2;
  } else {
    return false;
  }
  return true;
}

static bool write_plain(struct writing *w, const char *format, va_list *args) {
  while (*format) {
    size_t plain = strcspn(format, "%");
    put(w, format, plain);
    format += plain;
    if (*format && !convert(w, &format, args)) return false;
  }
  return true;
}

size_t format_write(char *out, size_t size, const char *format, va_list args) {
  struct writing writing = {out, size ? size - 1 : 0, 0};
  va_list own;
  va_copy(own, args);
  bool plain = write_plain(&writing, format, &own);
  va_end(own);
  if (!plain) {
    int len = vsnprintf(out, size, format, args);
    return len < 0 ? 0 : (size_t)len;
  }
  if (size) out[writing.len < size ? writing.len : size - 1] = 0;
  return writing.len;
}

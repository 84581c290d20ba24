/* What str_format and builder_add_format write with. */
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

#include "base/base.h"

#include <stdarg.h>

/* As vsnprintf, but that a text which does not fit may lack more than its end: the length of the
 * whole, 0 for a format that is wrong. `args` is the caller's still to end, and used up. */
size_t format_write(char *out, size_t size, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif

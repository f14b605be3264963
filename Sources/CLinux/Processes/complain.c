#define _GNU_SOURCE
#include "complain.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

// The character that a terminal obeys and that begins there, as Swift's `shown` has them; 0 where none
// does. `*length` is how many bytes it has.
static unsigned control(const unsigned char *text, size_t *length) {
  *length = 1;
  if (*text < 0x20 || *text == 0x7f) return *text;
  *length = 2;
  if (text[0] == 0xc2 && text[1] >= 0x80 && text[1] < 0xa0) return text[1];
  if (text[0] == 0xd8 && text[1] == 0x9c) return 0x61c;
  *length = 3;
  if (text[0] != 0xe2 || (text[1] != 0x80 && text[1] != 0x81) || text[2] < 0x80) return 0;
  unsigned code = 0x2000 | (text[1] & 0x3fu) << 6 | (text[2] & 0x3fu);
  int is_control = code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
                   (code >= 0x2066 && code <= 0x2069);
  return is_control ? code : 0;
}

void clinux_complain(const char *format, ...) {
  char text[2 * PATH_MAX], shown[6 * sizeof text];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  size_t end = (size_t)snprintf(shown, sizeof shown, "fakehost: ");
  for (const unsigned char *next = (unsigned char *)text; *next;) {
    size_t length;
    unsigned code = control(next, &length);
    if (code == 0) {
      shown[end++] = (char)*next++;
      continue;
    }
    const char *form = code == '\n' ? "\\n" : code == '\r' ? "\\r" : code == '\t' ? "\\t"
                       : code < 0x80 ? "\\x%02x" : "\\u%04x";
    end += (size_t)snprintf(shown + end, 8, form, code);
    next += length;
  }
  shown[end++] = '\n';
  ssize_t ignored = write(STDERR_FILENO, shown, end);
  (void)ignored;
}

#define _GNU_SOURCE
#include "include/source.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

enum { BUFFER_SIZE = 64 * 1024 };

struct source {
  int descriptor;
  bool grows;
  const struct source_watch *watch;
};

static ssize_t read_some(void *cookie, char *buffer, size_t size) {
  const struct source *source = cookie;
  struct pollfd request = {.fd = source->descriptor, .events = POLLIN};
  if (poll(&request, 1, 0) == 0 && !source->watch->before_waiting(source->watch->context)) return 0;
  while (true) {
    ssize_t count = read(source->descriptor, buffer, size);
    if (count == 0 && source->grows && source->watch->before_waiting(source->watch->context)) continue;
    if (count >= 0 || (errno != EINTR && errno != EAGAIN)) return count;
    poll(&request, 1, -1);
  }
}

static int close_it(void *cookie) {
  struct source *source = cookie;
  int result = close(source->descriptor);
  free(source);
  return result;
}

FILE *watched_source(int descriptor, bool grows, const struct source_watch *watch) {
  struct source *source = malloc(sizeof *source);
  if (!source) return NULL;
  *source = (struct source){descriptor, grows, watch};
  cookie_io_functions_t functions = {.read = read_some, .close = close_it};
  FILE *stream = fopencookie(source, "r", functions);
  if (stream) {
    setvbuf(stream, NULL, _IOFBF, BUFFER_SIZE);
  } else {
    free(source);
    errno = ENOMEM;
  }
  return stream;
}

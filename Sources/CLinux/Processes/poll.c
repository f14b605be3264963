#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "CLinux.h"

int clinux_poll(struct pollfd *descriptors, int count, int64_t timeout) {
  struct timespec time = {.tv_sec = timeout / 1000000000, .tv_nsec = timeout % 1000000000};
  int ready = ppoll(descriptors, (nfds_t)count, timeout < 0 ? NULL : &time, NULL);
  return ready < 0 ? -errno : ready;
}

#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "CLinux.h"

int clinux_events_open(void) {
  int set = epoll_create1(EPOLL_CLOEXEC);
  return set < 0 ? -errno : set;
}

int clinux_events_watch(int set, int descriptor, uint64_t token, int interest) {
  struct epoll_event event = {.data.u64 = token};
  if (interest & CLINUX_READ) event.events |= EPOLLIN;
  if (interest & CLINUX_WRITE) event.events |= EPOLLOUT;
  if (epoll_ctl(set, EPOLL_CTL_MOD, descriptor, &event) == 0) return 0;
  if (errno != ENOENT) return -errno;
  return epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event) < 0 ? -errno : 0;
}

int clinux_events_forget(int set, int descriptor) {
  return epoll_ctl(set, EPOLL_CTL_DEL, descriptor, NULL) < 0 ? -errno : 0;
}

int clinux_events_ready(int set, struct clinux_event *out, int capacity) {
  enum { most = 64 };
  struct epoll_event events[most];
  int count = epoll_wait(set, events, capacity < most ? capacity : most, 0);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  for (int place = 0; place < count; place++) {
    uint32_t found = events[place].events;
    int troubled = found & (EPOLLERR | EPOLLHUP) ? CLINUX_TROUBLE : 0;
    out[place] = (struct clinux_event){
        .token = events[place].data.u64,
        .what = (found & EPOLLIN ? CLINUX_READ : 0) | (found & EPOLLOUT ? CLINUX_WRITE : 0) |
                troubled};
  }
  return count;
}

int clinux_timer_open(void) {
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  return timer < 0 ? -errno : timer;
}

int clinux_timer_set(int timer, int64_t nanoseconds) {
  struct itimerspec time = {.it_value = {.tv_sec = nanoseconds / 1000000000,
                                         .tv_nsec = nanoseconds % 1000000000}};
  return timerfd_settime(timer, 0, &time, NULL) < 0 ? -errno : 0;
}

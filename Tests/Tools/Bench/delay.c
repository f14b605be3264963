// delay DEVICE ADDRESS MICROSECONDS [READY-FD]
//
// What the delay of fakehost is measured beside: the least that answers ARP and echo for one host behind
// a TAP, each reply that long after its request. As replies are all held for the same time, they wait in
// the order in which they came. It sleeps until shortly before the first is due, and polls without
// sleeping from then on.
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "answer.h"

enum { PLACES = 1 << 16, SECOND = 1000000000, SLEEP_LATENESS = 150000 };

struct held {
  int64_t due;
  size_t length;
  uint8_t frame[LONGEST_FRAME];
};

static struct held *queue;
static uint32_t head, tail;

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * SECOND + time.tv_nsec;
}

static void send_due(int tap) {
  for (; head != tail; head++) {
    struct held *first = &queue[head % PLACES];
    if (first->due > now()) return;
    if (write(tap, first->frame, first->length) < 0) err(3, "write");
  }
}

static void receive(int tap, int64_t delay) {
  for (;;) {
    if (tail - head == PLACES) errx(3, "more than %d replies wait", PLACES);
    struct held *last = &queue[tail % PLACES];
    ssize_t length = read(tap, last->frame, sizeof last->frame);
    if (length < 0 && errno == EAGAIN) return;
    if (length < 0) err(3, "read");
    last->due = now() + delay;
    last->length = answer((union frame *)last->frame, (size_t)length);
    if (last->length > 0) tail++;
  }
}

static void wait_for(int tap) {
  struct pollfd request = {.fd = tap, .events = POLLIN};
  if (head == tail) {
    if (poll(&request, 1, -1) < 0) err(3, "poll");
    return;
  }
  int64_t rest = queue[head % PLACES].due - now() - SLEEP_LATENESS;
  if (rest <= 0) return;
  struct timespec time = {.tv_sec = rest / SECOND, .tv_nsec = rest % SECOND};
  if (ppoll(&request, 1, &time, NULL) < 0) err(3, "ppoll");
}

int main(int count, char **arguments) {
  if (count < 4 || !set_host(arguments[2]))
    errx(2, "usage: delay DEVICE ADDRESS MICROSECONDS [READY-FD]");
  int64_t delay = atoll(arguments[3]) * 1000;
  queue = calloc(PLACES, sizeof *queue);
  if (!queue) err(3, "memory");
  prctl(PR_SET_TIMERSLACK, 1);
  int tap = open_tap(arguments[1], O_NONBLOCK);
  if (count > 4) {
    int ready = atoi(arguments[4]);
    dprintf(ready, "ready %s\n", arguments[1]);
    close(ready);
  }
  for (;;) {
    receive(tap, delay);
    send_due(tap);
    wait_for(tap);
  }
}

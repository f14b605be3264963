// stream answer PLACE ADDRESS READY-FD
// stream flood PLACE -p PID [-l BYTES] [-n OUTSTANDING] [-t SECONDS]
//
// Frames behind four bytes of length over a stream: a UNIX socket, where PLACE has a slash, or TCP at that port of 127.0.0.1.
// The first listens and is what fakehost is measured beside: it reads as much as there is, answers echo requests
// where they stand, and writes all replies at once. The second connects, sends echo requests, never more of them
// unanswered than OUTSTANDING, and writes one line, key=value: bytes, outstanding, rate (replies a second), cpu_ns (CPU
// time of process PID a reply), busy (its CPU time a second), wrong.
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "answer.h"

enum { PREFIX = 4, BUFFER = 1 << 18 };

static int open_stream(const char *place, bool listens) {
  struct sockaddr_un path = {.sun_family = AF_UNIX};
  struct sockaddr_in port = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  bool is_unix = strchr(place, '/') != NULL;
  if (is_unix) strncpy(path.sun_path, place, sizeof path.sun_path - 1);
  port.sin_port = htons(atoi(place));
  const struct sockaddr *address = is_unix ? (void *)&path : (void *)&port;
  socklen_t length = is_unix ? sizeof path : sizeof port;
  int on = 1, stream = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (stream < 0) err(3, "socket");
  if (listens) {
    setsockopt(stream, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (is_unix) unlink(place);
    if (bind(stream, address, length) < 0 || listen(stream, 8) < 0) err(3, "%s", place);
    return stream;
  }
  if (connect(stream, address, length) < 0) err(3, "%s", place);
  setsockopt(stream, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return stream;
}

static void write_all(int stream, const uint8_t *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(stream, bytes, count);
    if (written < 0) err(3, "write");
    bytes += written;
    count -= written;
  }
}

static size_t length_at(const uint8_t *bytes) {
  uint32_t length;
  memcpy(&length, bytes, PREFIX);
  return ntohl(length);
}

static size_t put(uint8_t *at, const void *frame, size_t length) {
  uint32_t prefix = htonl(length);
  memcpy(at, &prefix, PREFIX);
  memcpy(at + PREFIX, frame, length);
  return PREFIX + length;
}

static void answer_all(int stream) {
  static uint8_t in[BUFFER], out[BUFFER];
  static union frame frame;
  int on = 1;
  setsockopt(stream, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  for (size_t have = 0;;) {
    ssize_t count = read(stream, in + have, sizeof in / 2 - have);
    if (count <= 0) return;
    have += count;
    size_t at = 0, said = 0;
    while (have - at >= PREFIX && have - at >= PREFIX + length_at(in + at)) {
      size_t length = length_at(in + at);
      if (length > sizeof frame) errx(3, "a frame of %zu bytes", length);
      memcpy(&frame, in + at + PREFIX, length);
      size_t reply = answer(&frame, length);
      if (reply > 0) said += put(out + said, &frame, reply);
      at += PREFIX + length;
    }
    memmove(in, in + at, have - at);
    have -= at;
    write_all(stream, out, said);
  }
}

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) < 0) err(3, "clock");
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static void flood(int stream, int count, char **arguments) {
  static uint8_t in[BUFFER], out[BUFFER];
  static struct echo request;
  size_t bytes = 64;
  unsigned outstanding = 64, pid = 0;
  double seconds = 1;
  for (int option; (option = getopt(count, arguments, "p:l:n:t:")) != -1;) switch (option) {
      case 'p': pid = atoi(optarg); break;
      case 'l': bytes = atoi(optarg); break;
      case 'n': outstanding = atoi(optarg); break;
      case 't': seconds = atof(optarg); break;
      default: exit(2);
    }
  if (bytes < 60 || bytes > sizeof request || outstanding * (bytes + PREFIX) > BUFFER) errx(2, "too much");
  struct ends ends = {.source_mac = {2, 0, 0, 0, 0, 1}, .target_mac = {2, 0, 10, 0, 0, 2}};
  ends.source = inet_addr("10.0.0.1");
  ends.target = inet_addr("10.0.0.2");
  write_request(&request, bytes, &ends, 1);
  request.icmp.checksum = checksum(sum_of(&request.icmp, bytes - offsetof(struct echo, icmp)));
  clockid_t clock;
  if (clock_getcpuclockid(pid, &clock) != 0) errx(3, "no process %u", pid);

  uint64_t begin = 0, cpu = 0, replies = 0, wrong = 0, warm = nanoseconds(CLOCK_MONOTONIC) + 50000000;
  size_t have = 0;
  for (unsigned missing = outstanding;;) {
    size_t said = 0;
    for (; missing > 0; missing--) said += put(out + said, &request, bytes);
    write_all(stream, out, said);
    ssize_t got = read(stream, in + have, sizeof in - have);
    if (got <= 0) errx(3, "no more replies");
    have += got;
    size_t at = 0;
    for (; have - at >= PREFIX && have - at >= PREFIX + length_at(in + at); missing++) {
      const struct echo *reply = (void *)(in + at + PREFIX);
      wrong += length_at(in + at) != bytes || reply->icmp.type != ICMP_ECHOREPLY;
      replies++;
      at += PREFIX + length_at(in + at);
    }
    memmove(in, in + at, have - at);
    have -= at;
    uint64_t now = nanoseconds(CLOCK_MONOTONIC);
    if (begin == 0 && now >= warm) {
      begin = now;
      cpu = nanoseconds(clock);
      replies = 0;
    }
    if (begin == 0 || now - begin < seconds * 1e9) continue;
    double used = nanoseconds(clock) - cpu, took = now - begin;
    printf("bytes=%zu outstanding=%u rate=%.0f cpu_ns=%.0f busy=%.2f wrong=%llu\n", bytes, outstanding,
           replies / (took / 1e9), used / replies, used / took, (unsigned long long)wrong);
    return;
  }
}

int main(int count, char **arguments) {
  if (count >= 5 && strcmp(arguments[1], "answer") == 0 && set_host(arguments[3])) {
    int listener = open_stream(arguments[2], true), ready = atoi(arguments[4]);
    dprintf(ready, "ready %s\n", arguments[2]);
    close(ready);
    while (true) {
      int stream = accept(listener, NULL, NULL);
      if (stream < 0) err(3, "accept");
      answer_all(stream);
      close(stream);
    }
  }
  if (count < 5 || strcmp(arguments[1], "flood") != 0)
    errx(2, "usage: stream answer PLACE ADDRESS READY-FD; stream flood PLACE -p PID ...");
  flood(open_stream(arguments[2], false), count - 2, arguments + 2);
}

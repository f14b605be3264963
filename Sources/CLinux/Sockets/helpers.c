#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CLinux.h"

// In a child of a process that may have threads: only what is safe in a signal handler. Not _Fork(2), of which
// sanitizers do not hear.

enum { channel, folder, file, descriptors, most_endpoints = 4 };

// What both begin with: nothing of whoever forked them but these descriptors, no signal, and of root's rights
// that over files, for a socket or its folder may be somebody else's.
static void settle(const int own[descriptors]) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  setpgid(0, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  clinux_capabilities_keep(1u << CAP_DAC_OVERRIDE);
  int moved[descriptors];
  for (int i = 0; i < descriptors; i++) moved[i] = fcntl(own[i], F_DUPFD, descriptors);
  for (int i = 0; i < descriptors; i++) {
    if (dup2(moved[i], i) < 0) close(i);
  }
  close_range(descriptors, ~0u, 0);
  prctl(PR_SET_NAME, "fakehost-helper");
}

// Starts one; 0 in the child, whose end is `*end`.
static int start(struct clinux_helper *helper, int *end) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return -errno;
  pid_t process = fork();
  if (process == 0) {
    *end = ends[1];
    return 0;
  }
  int error = errno;
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    return -error;
  }
  helper->channel = ends[0];
  helper->process = process;
  return process;
}

void clinux_helper_end(const struct clinux_helper *helper) {
  shutdown(helper->channel, SHUT_WR);
  // It ends at once, unless somebody has stopped it.
  struct pollfd request = {.fd = helper->channel};
  if (poll(&request, 1, 1000) > 0) waitpid(helper->process, NULL, 0);
  close(helper->channel);
}

// --- who connects

// An error, with the socket where there is none.
static void reply(int error, int descriptor) {
  struct iovec bytes = {.iov_base = &error, .iov_len = sizeof error};
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof descriptor)];
  } control = {0};
  struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};
  if (error == 0) {
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof descriptor);
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
  }
  if (sendmsg(channel, &message, MSG_NOSIGNAL) < 0) _exit(1);
}

static void connect_to(const struct clinux_endpoint *endpoint) {
  int descriptor = clinux_stream_connect(endpoint);
  if (descriptor < 0) return reply(-descriptor, -1);
  // Whoever asked may be gone before that has an end.
  struct pollfd requests[2] = {{.fd = descriptor, .events = POLLOUT}, {.fd = channel, .events = POLLIN}};
  while (poll(requests, 2, -1) < 0) continue;
  if (!requests[0].revents) _exit(0);
  reply(-clinux_socket_error(descriptor), descriptor);
  close(descriptor);
}

int clinux_connector_start(const struct clinux_endpoint *endpoints, int count,
                           struct clinux_helper *helper) {
  struct clinux_endpoint own[most_endpoints];
  if (count < 1 || count > most_endpoints) return -EINVAL;
  memcpy(own, endpoints, (size_t)count * sizeof *own);
  int end, process = start(helper, &end);
  if (process != 0) return process < 0 ? process : 0;
  settle((int[]){end, -1, -1});
  for (;;) {
    unsigned char which;
    ssize_t length = recv(channel, &which, sizeof which, 0);
    if (length < 0 && errno == EINTR) continue;
    if (length != sizeof which || which >= count) _exit(0);
    connect_to(&own[which]);
  }
}

int clinux_connector_ask(const struct clinux_helper *helper, int which) {
  unsigned char number = (unsigned char)which;
  return send(helper->channel, &number, sizeof number, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}

int clinux_connector_take(const struct clinux_helper *helper) {
  int error = 0, descriptor = -1;
  struct iovec bytes = {.iov_base = &error, .iov_len = sizeof error};
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof descriptor)];
  } control = {0};
  struct msghdr message = {.msg_iov = &bytes,
                           .msg_iovlen = 1,
                           .msg_control = &control,
                           .msg_controllen = sizeof control};
  ssize_t length = recvmsg(helper->channel, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (length < 0) return -errno;
  if (length != sizeof error) return -EPIPE;
  if (error != 0) return -error;
  const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  // There was no room for another descriptor.
  if (!header || header->cmsg_type != SCM_RIGHTS) return -EMFILE;
  memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  return descriptor;
}

// --- who removes

int clinux_remover_start(const char *path, struct clinux_helper *helper) {
  char *name = strdup(path);
  if (!name) return -ENOMEM;
  char *slash = strrchr(name, '/');
  const char *last = slash ? slash + 1 : name;
  if (slash) *slash = 0;
  int place = open(!slash ? "." : slash == name ? "/" : name, O_PATH | O_DIRECTORY | O_CLOEXEC);
  // Held, so that no other file gets its number.
  int held = place < 0 ? -1 : openat(place, last, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  struct stat made, found;
  int result = held < 0 || fstat(held, &made) < 0 ? -errno : 0, end = -1;
  if (result == 0) result = start(helper, &end);
  if (result == 0 && end >= 0) {
    settle((int[]){end, place, held});
    char byte;
    while (recv(channel, &byte, sizeof byte, 0) < 0 && errno == EINTR) continue;
    if (fstatat(folder, last, &found, AT_SYMLINK_NOFOLLOW) == 0 && found.st_dev == made.st_dev &&
        found.st_ino == made.st_ino) {
      unlinkat(folder, last, 0);
    }
    _exit(0);
  }
  if (place >= 0) close(place);
  if (held >= 0) close(held);
  free(name);
  return result < 0 ? result : 0;
}

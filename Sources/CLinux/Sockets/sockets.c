#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "CLinux.h"
#include "endpoint.h"

static int failed(int descriptor) {
  int error = errno;
  close(descriptor);
  return -error;
}

static int open_for(const struct clinux_endpoint *endpoint, int type) {
  int descriptor =
      socket(clinux_endpoint_family(endpoint), type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  return descriptor < 0 ? -errno : descriptor;
}

static int bind_to(int descriptor, const struct clinux_endpoint *endpoint) {
  int on = 1;
  switch (clinux_endpoint_family(endpoint)) {
    // Its file has the socket's own mode, less the umask: at no moment may somebody else connect.
    case AF_UNIX:
      if (fchmod(descriptor, 0600) < 0) return -1;
      break;
    case AF_INET6:
      if (setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) < 0) return -1;
      break;
  }
  return bind(descriptor, (const struct sockaddr *)endpoint->bytes, endpoint->length);
}

int clinux_stream_listen(const struct clinux_endpoint *endpoint) {
  int on = 1, descriptor = open_for(endpoint, SOCK_STREAM);
  if (descriptor < 0) return descriptor;
  if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
      bind_to(descriptor, endpoint) < 0 || listen(descriptor, SOMAXCONN) < 0) {
    return failed(descriptor);
  }
  return descriptor;
}

// A frame waits for no other, and who has gone without a word is found out. UNIX sockets need neither.
static void prepare(int descriptor) {
  int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

int clinux_stream_connect(const struct clinux_endpoint *endpoint) {
  int descriptor = open_for(endpoint, SOCK_STREAM);
  if (descriptor < 0) return descriptor;
  prepare(descriptor);
  if (connect(descriptor, (const struct sockaddr *)endpoint->bytes, endpoint->length) < 0 &&
      errno != EINPROGRESS) {
    return failed(descriptor);
  }
  return descriptor;
}

int clinux_stream_accept(int listener, struct clinux_endpoint *peer) {
  socklen_t length = sizeof peer->bytes;
  int descriptor = accept4(listener, (struct sockaddr *)peer->bytes, &length,
                           SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) return -errno;
  peer->length = length;
  prepare(descriptor);
  return descriptor;
}

int clinux_socket_error(int descriptor) {
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) < 0) return -errno;
  return -error;
}

int clinux_datagrams_open(const struct clinux_endpoint *local, const struct clinux_endpoint *peer) {
  int descriptor = open_for(local, SOCK_DGRAM);
  if (descriptor < 0) return descriptor;
  if (bind_to(descriptor, local) < 0) return failed(descriptor);
  if (!peer) return descriptor;
  if (connect(descriptor, (const struct sockaddr *)peer->bytes, peer->length) < 0) {
    return failed(descriptor);
  }
  // What has come between the two may be anybody's.
  char first;
  while (recv(descriptor, &first, sizeof first, MSG_DONTWAIT) >= 0 || errno == EINTR) continue;
  return descriptor;
}

int clinux_endpoint_any(const struct clinux_endpoint *peer, uint16_t port,
                        struct clinux_endpoint *out) {
  struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(port)};
  struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  int is_ipv6 = clinux_endpoint_family(peer) == AF_INET6;
  out->length = is_ipv6 ? sizeof ipv6 : sizeof ipv4;
  memcpy(out->bytes, is_ipv6 ? (void *)&ipv6 : (void *)&ipv4, out->length);
  return 0;
}

int clinux_socket_own(int descriptor, struct clinux_endpoint *out) {
  socklen_t length = sizeof out->bytes;
  if (getsockname(descriptor, (struct sockaddr *)out->bytes, &length) < 0) return -errno;
  out->length = length;
  return 0;
}

int clinux_socket_peer(int descriptor, struct clinux_endpoint *out) {
  socklen_t length = sizeof out->bytes;
  if (getpeername(descriptor, (struct sockaddr *)out->bytes, &length) < 0) return -errno;
  out->length = length;
  return 0;
}

int clinux_socket_process(int descriptor) {
  struct ucred peer;
  socklen_t length = sizeof peer;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return -errno;
  return peer.pid;
}

int clinux_socket_type(int descriptor, int *listens) {
  int type = 0;
  socklen_t length = sizeof type;
  if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) < 0) return -errno;
  length = sizeof *listens;
  *listens = 0;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, listens, &length) < 0) return -errno;
  return type;
}

int clinux_socket_is_stale(const char *path, int type) {
  struct stat status;
  if (lstat(path, &status) < 0) return -errno;
  if (!S_ISSOCK(status.st_mode)) return -ENOTSOCK;
  struct clinux_endpoint endpoint;
  int result = clinux_endpoint_unix(path, &endpoint);
  if (result < 0) return result;
  int descriptor = open_for(&endpoint, type);
  if (descriptor < 0) return descriptor;
  int connected =
      connect(descriptor, (const struct sockaddr *)endpoint.bytes, endpoint.length) == 0;
  int error = errno;
  close(descriptor);
  if (connected) return 0;
  switch (error) {
    case ECONNREFUSED:
      return 1;
    case EAGAIN:      // as many wait there as may
    case EPROTOTYPE:  // and it is of another kind
    case EPERM:       // or has a peer already
      return 0;
    default:
      return -error;
  }
}

ssize_t clinux_socket_send(int descriptor, const void *bytes, size_t count) {
  ssize_t sent = send(descriptor, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent < 0 ? -errno : sent;
}

ssize_t clinux_socket_send_to(int descriptor, const struct clinux_endpoint *peer,
                              const void *bytes, size_t count) {
  ssize_t sent = sendto(descriptor, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT,
                        (const struct sockaddr *)peer->bytes, peer->length);
  return sent < 0 ? -errno : sent;
}

ssize_t clinux_socket_receive(int descriptor, void *bytes, size_t capacity) {
  ssize_t length = recv(descriptor, bytes, capacity, MSG_DONTWAIT);
  return length < 0 ? -errno : length;
}

ssize_t clinux_datagram_receive(int descriptor, void *bytes, size_t capacity) {
  ssize_t length = recv(descriptor, bytes, capacity, MSG_DONTWAIT | MSG_TRUNC);
  return length < 0 ? -errno : length;
}

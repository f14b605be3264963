#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "CLinux.h"
#include "endpoint.h"

int clinux_endpoint_find(const char *host, uint16_t port, int type, struct clinux_endpoint *out,
                         int capacity, const char **why) {
  char service[8];
  snprintf(service, sizeof service, "%u", port);
  struct addrinfo wanted = {.ai_socktype = type, .ai_flags = AI_NUMERICSERV};
  struct addrinfo *found = NULL;
  int result = getaddrinfo(host, service, &wanted, &found);
  if (result != 0) {
    *why = result == EAI_SYSTEM ? strerror(errno) : gai_strerror(result);
    return 0;
  }
  int count = 0;
  for (struct addrinfo *one = found; one && count < capacity; one = one->ai_next) {
    if (one->ai_addrlen > sizeof out->bytes) continue;
    memcpy(out[count].bytes, one->ai_addr, one->ai_addrlen);
    out[count].length = one->ai_addrlen;
    count++;
  }
  freeaddrinfo(found);
  *why = "no address";
  return count;
}

int clinux_endpoint_unix(const char *path, struct clinux_endpoint *out) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) return -ENAMETOOLONG;
  strcpy(address.sun_path, path);
  memcpy(out->bytes, &address, sizeof address);
  out->length = sizeof address;
  return 0;
}

sa_family_t clinux_endpoint_family(const struct clinux_endpoint *endpoint) {
  return ((const struct sockaddr *)endpoint->bytes)->sa_family;
}

int clinux_endpoint_is_loopback(const struct clinux_endpoint *endpoint) {
  switch (clinux_endpoint_family(endpoint)) {
    case AF_INET:
      return ntohl(((const struct sockaddr_in *)endpoint->bytes)->sin_addr.s_addr) >> 24 == 127;
    case AF_INET6: {
      const struct in6_addr *address = &((const struct sockaddr_in6 *)endpoint->bytes)->sin6_addr;
      return IN6_IS_ADDR_LOOPBACK(address) ||
             (IN6_IS_ADDR_V4MAPPED(address) && address->s6_addr[12] == 127);
    }
    default:
      return 1;
  }
}

void clinux_endpoint_describe(const struct clinux_endpoint *endpoint, char text[128]) {
  char host[64], port[8];
  text[0] = 0;
  int family = clinux_endpoint_family(endpoint);
  if (family != AF_INET && family != AF_INET6) return;
  if (getnameinfo((const struct sockaddr *)endpoint->bytes, endpoint->length, host, sizeof host,
                  port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return;
  }
  snprintf(text, 128, family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "CLinux.h"

// The kernel asks three times, a second apart.
enum { looks = 300, look_pause = 10000000, discard_port = 9 };

static int look_up(int descriptor, const char *interface, const struct sockaddr_in *neighbor,
                   unsigned char mac[6]) {
  struct arpreq request = {0};
  memcpy(&request.arp_pa, neighbor, sizeof *neighbor);
  strncpy(request.arp_dev, interface, sizeof request.arp_dev - 1);
  if (ioctl(descriptor, SIOCGARP, &request) < 0) return -errno;
  if (!(request.arp_flags & ATF_COM)) return -ENXIO;
  memcpy(mac, request.arp_ha.sa_data, 6);
  return 0;
}

int clinux_neighbor_mac(const char *interface, uint32_t address, unsigned char mac[6]) {
  struct sockaddr_in neighbor = {.sin_family = AF_INET,
                                 .sin_port = htons(discard_port),
                                 .sin_addr.s_addr = htonl(address)};
  int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  int result = 0;
  // Who is sent to is looked for.
  if (setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, interface,
                 (socklen_t)strlen(interface)) < 0 ||
      sendto(descriptor, "", 0, 0, (struct sockaddr *)&neighbor, sizeof neighbor) < 0) {
    result = -errno;
  } else {
    for (int look = 0; look < looks; look++) {
      result = look_up(descriptor, interface, &neighbor, mac);
      if (result != -ENXIO) break;
      nanosleep(&(struct timespec){.tv_nsec = look_pause}, NULL);
    }
    if (result == -ENXIO) result = -EHOSTUNREACH;
  }
  close(descriptor);
  return result;
}

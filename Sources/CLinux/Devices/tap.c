#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CLinux.h"

static int attach(int descriptor, int is_tun, char name[IFNAMSIZ]) {
  struct ifreq request = {.ifr_flags = (short)((is_tun ? IFF_TUN : IFF_TAP) | IFF_NO_PI)};
  memcpy(request.ifr_name, name, IFNAMSIZ);
  request.ifr_name[IFNAMSIZ - 1] = 0;
  if (ioctl(descriptor, TUNSETIFF, &request) < 0) return -errno;
  memcpy(name, request.ifr_name, IFNAMSIZ);
  // What who was attached before has set stays with a persistent device: checksums that are left to
  // whoever reads, datagrams of many segments, and which stations are heard. A kernel that is no Linux may
  // know none of that.
  if (ioctl(descriptor, TUNSETOFFLOAD, 0) < 0 && errno != ENOTTY) return -errno;
  struct tun_filter all = {.count = 0};
  if (!is_tun && ioctl(descriptor, TUNSETTXFILTER, &all) < 0 && errno != ENOTTY) return -errno;
  return 0;
}

int clinux_tap_open(char name[IFNAMSIZ], int is_tun, int *opened) {
  *opened = 0;
  int descriptor = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return -errno;
  *opened = 1;
  int result = attach(descriptor, is_tun, name);
  if (result == 0) return descriptor;
  close(descriptor);
  return result;
}

int clinux_tap_attached(int descriptor, char name[IFNAMSIZ]) {
  struct ifreq request = {0};
  if (ioctl(descriptor, TUNGETIFF, &request) < 0) return -errno;
  if (!(request.ifr_flags & IFF_NO_PI) || request.ifr_flags & IFF_VNET_HDR) return -EINVAL;
  memcpy(name, request.ifr_name, IFNAMSIZ);
  return request.ifr_flags & IFF_TUN ? 1 : 0;
}

ssize_t clinux_tap_read(int descriptor, void *buffer, size_t capacity) {
  return syscall(SYS_read, descriptor, buffer, capacity);
}

ssize_t clinux_tap_write(int descriptor, const void *frame, size_t length) {
  return syscall(SYS_write, descriptor, frame, length);
}

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "CLinux.h"
#include "interface.h"
#include "netlink.h"

// -1 where each request has its own.
static int held = -1;

// Any socket carries an interface request; it also fixes the network namespace, the thread's own.
static int request_open(void) {
  int descriptor = held < 0 ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)
                            : fcntl(held, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  return descriptor < 0 ? -errno : descriptor;
}

int clinux_interfaces_hold(void) {
  if (held >= 0) return 0;
  int descriptor = request_open();
  if (descriptor < 0) return descriptor;
  held = descriptor;
  return clinux_netlink_hold();
}

static int interface_request(unsigned long code, const char *name, struct ifreq *request) {
  int descriptor = request_open();
  if (descriptor < 0) return descriptor;
  strncpy(request->ifr_name, name, IFNAMSIZ - 1);
  int result = ioctl(descriptor, code, request) < 0 ? -errno : 0;
  close(descriptor);
  return result;
}

int clinux_interface_driver(const char *name, char driver[32], char bus[32]) {
  struct ethtool_drvinfo info = {.cmd = ETHTOOL_GDRVINFO};
  struct ifreq request = {.ifr_data = (void *)&info};
  driver[0] = bus[0] = 0;
  int result = interface_request(SIOCETHTOOL, name, &request);
  if (result < 0) return result == -EOPNOTSUPP ? 0 : result;
  memcpy(driver, info.driver, 32);
  memcpy(bus, info.bus_info, 32);
  driver[31] = bus[31] = 0;
  return 0;
}

int clinux_interface_index(const char *name) {
  struct ifreq request = {0};
  int result = interface_request(SIOCGIFINDEX, name, &request);
  return result < 0 ? result : request.ifr_ifindex;
}

int clinux_interface_name(int index, char name[IFNAMSIZ]) {
  struct ifreq request = {.ifr_ifindex = index};
  int result = interface_request(SIOCGIFNAME, "", &request);
  if (result >= 0) memcpy(name, request.ifr_name, IFNAMSIZ);
  return result;
}

int clinux_interface_mtu(const char *name) {
  struct ifreq request = {0};
  int result = interface_request(SIOCGIFMTU, name, &request);
  return result < 0 ? result : request.ifr_mtu;
}

int clinux_interface_mac(const char *name, unsigned char mac[6]) {
  struct ifreq request = {0};
  int result = interface_request(SIOCGIFHWADDR, name, &request);
  if (result >= 0) memcpy(mac, request.ifr_hwaddr.sa_data, 6);
  return result;
}

int clinux_interface_is_ethernet(const char *name) {
  struct ifreq request = {0};
  int result = interface_request(SIOCGIFHWADDR, name, &request);
  return result < 0 ? result : request.ifr_hwaddr.sa_family == ARPHRD_ETHER;
}

int clinux_interface_flags(const char *name) {
  struct ifreq request = {0};
  int result = interface_request(SIOCGIFFLAGS, name, &request);
  return result < 0 ? result : (unsigned short)request.ifr_flags;
}

int clinux_interface_set_up(const char *name) {
  struct ifreq request = {0};
  int result = interface_request(SIOCGIFFLAGS, name, &request);
  if (result < 0) return result;
  request.ifr_flags |= IFF_UP;
  return interface_request(SIOCSIFFLAGS, name, &request);
}

int clinux_ipv6_switch_open(const char *name, int flags) {
  char path[80];
  snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/disable_ipv6", name);
  int descriptor = open(path, flags | O_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int clinux_interface_set_up_ipv6(const char *name) {
  char value = 0;
  int descriptor = clinux_ipv6_switch_open(name, O_RDONLY);
  if (descriptor < 0) {
    // Where the sysctls are hidden, whether it is on shows with the first address.
    if (access("/proc/sys/net/core", F_OK) < 0) return 0;
    return descriptor == -ENOENT ? -EAFNOSUPPORT : descriptor;
  }
  ssize_t count = read(descriptor, &value, 1);
  int result = count < 0 ? -errno : 0;
  close(descriptor);
  if (result < 0 || value == '0') return result;
  descriptor = clinux_ipv6_switch_open(name, O_WRONLY);
  if (descriptor < 0) return -EAFNOSUPPORT;
  if (write(descriptor, "0", 1) < 0) result = -EAFNOSUPPORT;
  close(descriptor);
  return result;
}

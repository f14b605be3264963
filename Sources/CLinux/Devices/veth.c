#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "CLinux.h"
#include "interface.h"
#include "netlink.h"

static struct rtattr *begin(struct nlmsghdr *message, unsigned short type) {
  struct rtattr *nest = (struct rtattr *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
  nest->rta_type = type;
  nest->rta_len = RTA_LENGTH(0);
  message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_LENGTH(0);
  return nest;
}

static void end(struct nlmsghdr *message, struct rtattr *nest) {
  nest->rta_len = (unsigned short)((char *)message + message->nlmsg_len - (char *)nest);
}

static void add_text(struct nlmsghdr *message, unsigned short type, const char *text) {
  struct rtattr *attribute = begin(message, type);
  size_t length = strlen(text) + 1;
  memcpy(RTA_DATA(attribute), text, length);
  message->nlmsg_len += (unsigned)RTA_ALIGN(length);
  attribute->rta_len = (unsigned short)RTA_LENGTH(length);
}

int clinux_veth_create(const char *name, const char *peer) {
  if (strlen(name) >= IFNAMSIZ || strlen(peer) >= IFNAMSIZ) return -ENAMETOOLONG;
  struct {
    struct nlmsghdr header;
    struct ifinfomsg link;
    char attributes[256];
  } request = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof request.link),
                          .nlmsg_type = RTM_NEWLINK,
                          .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL}};
  struct nlmsghdr *message = &request.header;
  add_text(message, IFLA_IFNAME, name);
  struct rtattr *info = begin(message, IFLA_LINKINFO);
  add_text(message, IFLA_INFO_KIND, "veth");
  struct rtattr *data = begin(message, IFLA_INFO_DATA);
  struct rtattr *far = begin(message, VETH_INFO_PEER);
  memset((char *)message + message->nlmsg_len, 0, sizeof(struct ifinfomsg));
  message->nlmsg_len += sizeof(struct ifinfomsg);
  add_text(message, IFLA_IFNAME, peer);
  end(message, far);
  end(message, data);
  end(message, info);
  return clinux_netlink_transact(message);
}

int clinux_interface_checksums(const char *name) {
  int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  struct ethtool_value off = {.cmd = ETHTOOL_STXCSUM, .data = 0};
  struct ifreq request = {.ifr_data = (void *)&off};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  int result = ioctl(descriptor, SIOCETHTOOL, &request) < 0 ? -errno : 0;
  close(descriptor);
  return result;
}

int clinux_interface_quiet(const char *name) {
  int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  int result = ioctl(descriptor, SIOCGIFFLAGS, &request) < 0 ? -errno : 0;
  request.ifr_flags |= IFF_NOARP;
  if (result == 0 && ioctl(descriptor, SIOCSIFFLAGS, &request) < 0) result = -errno;
  close(descriptor);
  int setting = clinux_ipv6_switch_open(name, O_WRONLY);
  if (setting >= 0) {  // a kernel without IPv6 has nothing to say
    if (write(setting, "1", 1) < 0 && result == 0) result = -errno;
    close(setting);
  }
  return result;
}

#define _GNU_SOURCE
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "CLinux.h"
#include "netlink.h"

static const struct rtattr *find(const struct rtattr *attribute, int rest, unsigned short type) {
  for (; RTA_OK(attribute, rest); attribute = RTA_NEXT(attribute, rest)) {
    if ((attribute->rta_type & NLA_TYPE_MASK) == type) return attribute;
  }
  return NULL;
}

static const struct rtattr *find_within(const struct rtattr *nest, unsigned short type) {
  return nest ? find(RTA_DATA(nest), (int)RTA_PAYLOAD(nest), type) : NULL;
}

static int64_t number(const struct rtattr *attribute) {
  uint32_t value;
  if (!attribute || RTA_PAYLOAD(attribute) != sizeof value) return -1;
  memcpy(&value, RTA_DATA(attribute), sizeof value);
  return value;
}

// What RTM_NEWLINK says of a device of /dev/net/tun.
static int read_permit(const struct nlmsghdr *message, struct clinux_permit *out) {
  const struct rtattr *first = IFLA_RTA((const struct ifinfomsg *)NLMSG_DATA(message));
  const struct rtattr *info = find(first, (int)IFLA_PAYLOAD(message), IFLA_LINKINFO);
  const struct rtattr *kind = find_within(info, IFLA_INFO_KIND);
  const struct rtattr *data = find_within(info, IFLA_INFO_DATA);
  if (!kind || !data || RTA_PAYLOAD(kind) < 3 || memcmp(RTA_DATA(kind), "tun", 3) != 0) {
    return -EOPNOTSUPP;
  }
  out->user = number(find_within(data, IFLA_TUN_OWNER));
  out->group = number(find_within(data, IFLA_TUN_GROUP));
  return 0;
}

int clinux_tap_permit(int interface, struct clinux_permit *out) {
  struct {
    struct nlmsghdr header;
    struct ifinfomsg link;
  } request = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof request.link),
                          .nlmsg_type = RTM_GETLINK,
                          .nlmsg_flags = NLM_F_REQUEST},
               .link = {.ifi_index = interface}};
  _Alignas(struct nlmsghdr) char buffer[32768];
  ssize_t count = clinux_netlink_ask(&request.header, buffer, sizeof buffer);
  if (count < 0) return (int)count;
  const struct nlmsghdr *message = (const struct nlmsghdr *)buffer;
  if (message->nlmsg_type == NLMSG_ERROR) {
    int result = clinux_netlink_error(message);
    return result < 0 ? result : -EPROTO;
  }
  if (message->nlmsg_type != RTM_NEWLINK ||
      message->nlmsg_len < NLMSG_LENGTH(sizeof(struct ifinfomsg))) {
    return -EPROTO;
  }
  return read_permit(message, out);
}

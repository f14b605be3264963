#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "CLinux.h"
#include "netlink.h"

static int netlink_open(void) {
  int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  return descriptor < 0 ? -errno : descriptor;
}

static void add_attribute(struct nlmsghdr *message, unsigned short type, uint32_t value) {
  struct rtattr *attribute =
      (struct rtattr *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
  attribute->rta_type = type;
  attribute->rta_len = RTA_LENGTH(sizeof value);
  memcpy(RTA_DATA(attribute), &value, sizeof value);
  message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_LENGTH(sizeof value);
}

int clinux_netlink_transact(struct nlmsghdr *request) {
  int descriptor = netlink_open();
  if (descriptor < 0) return descriptor;
  struct {
    struct nlmsghdr header;
    struct nlmsgerr error;
    char rest[256];
  } answer;
  int result = 0;
  if (send(descriptor, request, request->nlmsg_len, 0) < 0) {
    result = -errno;
  } else {
    ssize_t count = recv(descriptor, &answer, sizeof answer, 0);
    if (count < 0) {
      result = -errno;
    } else if ((size_t)count < NLMSG_LENGTH(sizeof answer.error) ||
               answer.header.nlmsg_type != NLMSG_ERROR) {
      result = -EPROTO;
    } else {
      result = answer.error.error;
    }
  }
  close(descriptor);
  return result;
}

int clinux_address_add(int interface, uint32_t address, uint8_t length) {
  struct {
    struct nlmsghdr header;
    struct ifaddrmsg address;
    char attributes[64];
  } request = {
      .header = {.nlmsg_len = NLMSG_LENGTH(sizeof request.address),
                 .nlmsg_type = RTM_NEWADDR,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL},
      .address = {.ifa_family = AF_INET, .ifa_prefixlen = length, .ifa_index = interface},
  };
  add_attribute(&request.header, IFA_LOCAL, htonl(address));
  add_attribute(&request.header, IFA_ADDRESS, htonl(address));
  if (length < 31) {  // a /31 and a /32 have no broadcast address, RFC 3021
    uint32_t hosts = length ? ~0u >> length : ~0u;
    add_attribute(&request.header, IFA_BROADCAST, htonl(address | hosts));
  }
  return clinux_netlink_transact(&request.header);
}

int clinux_route_add(int interface, uint32_t address, uint8_t length, uint32_t gateway) {
  struct {
    struct nlmsghdr header;
    struct rtmsg route;
    char attributes[64];
  } request = {
      .header = {.nlmsg_len = NLMSG_LENGTH(sizeof request.route),
                 .nlmsg_type = RTM_NEWROUTE,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL},
      .route = {.rtm_family = AF_INET,
                .rtm_dst_len = length,
                .rtm_table = RT_TABLE_MAIN,
                .rtm_protocol = RTPROT_STATIC,
                .rtm_scope = gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
                .rtm_type = RTN_UNICAST},
  };
  add_attribute(&request.header, RTA_DST, htonl(address));
  add_attribute(&request.header, RTA_OIF, (uint32_t)interface);
  if (gateway) add_attribute(&request.header, RTA_GATEWAY, htonl(gateway));
  return clinux_netlink_transact(&request.header);
}

// What one message of a dump says. Answers 1 where it filled `out`, 0 where the message is not of
// the kind that is asked for.
static int read_address(const struct nlmsghdr *message, struct clinux_prefix *out) {
  const struct ifaddrmsg *address = NLMSG_DATA(message);
  if (message->nlmsg_type != RTM_NEWADDR || address->ifa_family != AF_INET) return 0;
  *out = (struct clinux_prefix){.length = address->ifa_prefixlen,
                                .interface = (int32_t)address->ifa_index};
  int rest = (int)IFA_PAYLOAD(message);
  for (const struct rtattr *a = IFA_RTA(address); RTA_OK(a, rest); a = RTA_NEXT(a, rest)) {
    if (a->rta_type != IFA_LOCAL || RTA_PAYLOAD(a) != 4) continue;
    memcpy(&out->address, RTA_DATA(a), 4);
    out->address = ntohl(out->address);
    return 1;
  }
  return 0;
}

static int read_route(const struct nlmsghdr *message, struct clinux_prefix *out) {
  const struct rtmsg *route = NLMSG_DATA(message);
  if (message->nlmsg_type != RTM_NEWROUTE || route->rtm_family != AF_INET) return 0;
  uint32_t table = route->rtm_table;
  *out = (struct clinux_prefix){.length = route->rtm_dst_len};
  int rest = (int)RTM_PAYLOAD(message);
  for (const struct rtattr *a = RTM_RTA(route); RTA_OK(a, rest); a = RTA_NEXT(a, rest)) {
    if (RTA_PAYLOAD(a) != 4) continue;
    uint32_t value;
    memcpy(&value, RTA_DATA(a), 4);
    if (a->rta_type == RTA_DST) out->address = ntohl(value);
    if (a->rta_type == RTA_OIF) out->interface = (int32_t)value;
    if (a->rta_type == RTA_TABLE) table = value;
  }
  return table != RT_TABLE_LOCAL;
}

static int dump(unsigned short type, int (*read_one)(const struct nlmsghdr *, struct clinux_prefix *),
                struct clinux_prefix *out, int capacity) {
  struct {
    struct nlmsghdr header;
    struct rtgenmsg family;
  } request = {
      .header = {.nlmsg_len = NLMSG_LENGTH(sizeof request.family),
                 .nlmsg_type = type,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
      .family = {.rtgen_family = AF_INET},
  };
  int descriptor = netlink_open();
  if (descriptor < 0) return descriptor;
  if (send(descriptor, &request, request.header.nlmsg_len, 0) < 0) {
    int error = errno;
    close(descriptor);
    return -error;
  }
  int count = 0;
  for (;;) {
    _Alignas(struct nlmsghdr) char buffer[32768];
    ssize_t received = recv(descriptor, buffer, sizeof buffer, 0);
    if (received < 0) {
      int error = errno;
      if (error == EINTR) continue;
      close(descriptor);
      return -error;
    }
    for (struct nlmsghdr *m = (struct nlmsghdr *)buffer; NLMSG_OK(m, received);
         m = NLMSG_NEXT(m, received)) {
      if (m->nlmsg_type == NLMSG_DONE) {
        close(descriptor);
        return count;
      }
      if (m->nlmsg_type == NLMSG_ERROR) {
        int error = ((struct nlmsgerr *)NLMSG_DATA(m))->error;
        close(descriptor);
        return error ? error : -EPROTO;
      }
      struct clinux_prefix one;
      if (read_one(m, &one)) {
        if (count < capacity) out[count] = one;
        count++;
      }
    }
  }
}

int clinux_addresses(struct clinux_prefix *out, int capacity) {
  return dump(RTM_GETADDR, read_address, out, capacity);
}

int clinux_routes(struct clinux_prefix *out, int capacity) {
  return dump(RTM_GETROUTE, read_route, out, capacity);
}

#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "CLinux.h"
#include "netlink.h"

// -1 where each request has its own.
static int held = -1;

static int netlink_open(void) {
  if (held >= 0) {
    int descriptor = fcntl(held, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    return descriptor < 0 ? -errno : descriptor;
  }
  int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (descriptor < 0) return -errno;
  // The kernel refuses what others send to one that is connected to itself: it would fill the buffer. Where it may not
  // be connected, `receive` still tells who sent something.
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  (void)connect(descriptor, (struct sockaddr *)&kernel, sizeof kernel);
  return descriptor;
}

int clinux_netlink_hold(void) {
  int descriptor = netlink_open();
  if (descriptor < 0) return descriptor;
  held = descriptor;
  return 0;
}

static void add_attribute(struct nlmsghdr *message, unsigned short type, const void *value,
                          size_t size) {
  struct rtattr *attribute =
      (struct rtattr *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
  attribute->rta_type = type;
  attribute->rta_len = (unsigned short)RTA_LENGTH(size);
  memcpy(RTA_DATA(attribute), value, size);
  message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + (uint32_t)RTA_LENGTH(size);
}

// An address of `size` bytes is the last ones of 16, in network byte order.
static size_t address_size(int family) { return family == AF_INET6 ? 16 : 4; }

static void add_address(struct nlmsghdr *message, unsigned short type,
                        struct clinux_address address) {
  uint64_t bytes[2] = {htobe64(address.high), htobe64(address.low)};
  size_t size = address_size(address.family);
  add_attribute(message, type, (char *)bytes + sizeof bytes - size, size);
}

// Whether an attribute is of an address's size, and so was read.
static int read_number(const struct rtattr *attribute, struct clinux_address *out) {
  uint64_t bytes[2] = {0};
  size_t size = address_size(out->family);
  if (RTA_PAYLOAD(attribute) != size) return 0;
  memcpy((char *)bytes + sizeof bytes - size, RTA_DATA(attribute), size);
  out->high = be64toh(bytes[0]);
  out->low = be64toh(bytes[1]);
  return 1;
}

// Sends a request that has a number of its own.
static int send_request(int descriptor, struct nlmsghdr *request) {
  static uint32_t last;
  request->nlmsg_seq = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
  ssize_t count;
  do {
    count = send(descriptor, request, request->nlmsg_len, 0);
  } while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : 0;
}

// What the kernel says next; others may send here, too, and are not heard.
static ssize_t receive(int descriptor, void *buffer, size_t size) {
  for (;;) {
    struct sockaddr_nl sender = {0};
    struct iovec place = {.iov_base = buffer, .iov_len = size};
    struct msghdr message = {.msg_name = &sender,
                             .msg_namelen = sizeof sender,
                             .msg_iov = &place,
                             .msg_iovlen = 1};
    ssize_t count = recvmsg(descriptor, &message, 0);
    if (count < 0 && errno != EINTR) return -errno;
    if (count < 0 || message.msg_namelen != sizeof sender || sender.nl_pid != 0) continue;
    return message.msg_flags & MSG_TRUNC ? -EMSGSIZE : count;
  }
}

ssize_t clinux_netlink_ask(struct nlmsghdr *request, void *answer, size_t size) {
  int descriptor = netlink_open();
  if (descriptor < 0) return descriptor;
  ssize_t count = send_request(descriptor, request);
  // The request may lie where the answer goes.
  uint32_t number = request->nlmsg_seq;
  while (count >= 0) {
    count = receive(descriptor, answer, size);
    if (count < 0) break;
    const struct nlmsghdr *message = answer;
    if (!NLMSG_OK(message, (size_t)count)) count = -EPROTO;
    if (count < 0 || message->nlmsg_seq == number) break;
  }
  close(descriptor);
  return count;
}

int clinux_netlink_error(const struct nlmsghdr *message) {
  if (message->nlmsg_len < NLMSG_LENGTH(sizeof(struct nlmsgerr))) return -EPROTO;
  int error = ((const struct nlmsgerr *)NLMSG_DATA(message))->error;
  return error > 0 ? -EPROTO : error;
}

int clinux_netlink_transact(struct nlmsghdr *request) {
  struct {
    struct nlmsghdr header;
    struct nlmsgerr error;
    char rest[1024];
  } answer;
  ssize_t count = clinux_netlink_ask(request, &answer, sizeof answer);
  if (count < 0) return (int)count;
  if (answer.header.nlmsg_type != NLMSG_ERROR) return -EPROTO;
  return clinux_netlink_error(&answer.header);
}

int clinux_address_add(struct clinux_prefix new, struct clinux_address peer) {
  int family = new.address.family;
  struct {
    struct nlmsghdr header;
    struct ifaddrmsg address;
    char attributes[64];
  } request = {
      .header = {.nlmsg_len = NLMSG_LENGTH(sizeof request.address),
                 .nlmsg_type = RTM_NEWADDR,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL},
      // Detecting duplicates takes a second or two in which the address cannot be used.
      .address = {.ifa_family = (uint8_t)family,
                  .ifa_prefixlen = new.length,
                  .ifa_flags = family == AF_INET6 ? IFA_F_NODAD : 0,
                  .ifa_index = (uint32_t)new.interface},
  };
  add_address(&request.header, IFA_LOCAL, new.address);
  add_address(&request.header, IFA_ADDRESS, peer.family ? peer : new.address);
  if (family == AF_INET && new.length < 31) {  // a /31 and a /32 have none, RFC 3021
    struct clinux_address broadcast = new.address;
    broadcast.low |= new.length ? ~0u >> new.length : ~0u;
    add_address(&request.header, IFA_BROADCAST, broadcast);
  }
  return clinux_netlink_transact(&request.header);
}

int clinux_route_add(struct clinux_prefix destination, struct clinux_address gateway) {
  struct {
    struct nlmsghdr header;
    struct rtmsg route;
    char attributes[64];
  } request = {
      .header = {.nlmsg_len = NLMSG_LENGTH(sizeof request.route),
                 .nlmsg_type = RTM_NEWROUTE,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL},
      .route = {.rtm_family = destination.address.family,
                .rtm_dst_len = destination.length,
                .rtm_table = RT_TABLE_MAIN,
                .rtm_protocol = RTPROT_STATIC,
                .rtm_scope = gateway.family ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
                .rtm_type = RTN_UNICAST},
  };
  add_address(&request.header, RTA_DST, destination.address);
  add_attribute(&request.header, RTA_OIF, &destination.interface, sizeof destination.interface);
  if (gateway.family) add_address(&request.header, RTA_GATEWAY, gateway);
  return clinux_netlink_transact(&request.header);
}

int clinux_route_type(struct clinux_address destination) {
  struct {
    struct nlmsghdr header;
    struct rtmsg route;
    char rest[1024];
  } message = {
      .header = {.nlmsg_len = NLMSG_LENGTH(sizeof message.route),
                 .nlmsg_type = RTM_GETROUTE,
                 .nlmsg_flags = NLM_F_REQUEST},
      .route = {.rtm_family = destination.family,
                .rtm_dst_len = (uint8_t)(8 * address_size(destination.family))},
  };
  add_address(&message.header, RTA_DST, destination);
  ssize_t count = clinux_netlink_ask(&message.header, &message, sizeof message);
  if (count < 0) return (int)count;
  if (message.header.nlmsg_type == NLMSG_ERROR) return RTN_UNREACHABLE;
  if (message.header.nlmsg_len < NLMSG_LENGTH(sizeof message.route)) return -EPROTO;
  return message.route.rtm_type;
}

// What one message of a dump says. Answers 1 where it filled `out`, whose family is given, 0 where the
// message is not of the kind that is asked for.
static int read_address(const struct nlmsghdr *message, struct clinux_prefix *out) {
  const struct ifaddrmsg *address = NLMSG_DATA(message);
  if (message->nlmsg_len < NLMSG_LENGTH(sizeof *address)) return 0;
  if (message->nlmsg_type != RTM_NEWADDR || address->ifa_family != out->address.family) return 0;
  out->length = address->ifa_prefixlen;
  out->interface = (int32_t)address->ifa_index;
  int rest = (int)IFA_PAYLOAD(message), found = 0;
  for (const struct rtattr *a = IFA_RTA(address); RTA_OK(a, rest); a = RTA_NEXT(a, rest)) {
    // The first is the peer's where both are there; IPv6 has it alone where there is no peer.
    if (a->rta_type == IFA_ADDRESS) found |= read_number(a, &out->address);
    if (a->rta_type == IFA_LOCAL && read_number(a, &out->address)) return 1;
  }
  return found;
}

static int read_route(const struct nlmsghdr *message, struct clinux_prefix *out) {
  const struct rtmsg *route = NLMSG_DATA(message);
  if (message->nlmsg_len < NLMSG_LENGTH(sizeof *route)) return 0;
  if (message->nlmsg_type != RTM_NEWROUTE || route->rtm_family != out->address.family) return 0;
  // What the kernel has learned of one destination, a path's MTU or a redirect, is nobody's route.
  if (route->rtm_flags & RTM_F_CLONED) return 0;
  uint32_t table = route->rtm_table;
  out->length = route->rtm_dst_len;
  int rest = (int)RTM_PAYLOAD(message);
  for (const struct rtattr *a = RTM_RTA(route); RTA_OK(a, rest); a = RTA_NEXT(a, rest)) {
    if (a->rta_type == RTA_DST) read_number(a, &out->address);
    if (RTA_PAYLOAD(a) != 4) continue;
    if (a->rta_type == RTA_OIF) memcpy(&out->interface, RTA_DATA(a), 4);
    if (a->rta_type == RTA_TABLE) memcpy(&table, RTA_DATA(a), 4);
  }
  return table != RT_TABLE_LOCAL;
}

struct dump {
  int family;
  int (*read_one)(const struct nlmsghdr *, struct clinux_prefix *);
  struct clinux_prefix *out;
  int capacity, count;
  int is_interrupted;
};

// Reads one message of those that were asked for by that number: 1 after the last, 0, or -errno.
static int read_message(const struct nlmsghdr *message, uint32_t number, struct dump *dump) {
  if (message->nlmsg_seq != number) return 0;
  // What is listed has changed meanwhile.
  if (message->nlmsg_flags & NLM_F_DUMP_INTR) dump->is_interrupted = 1;
  if (message->nlmsg_type == NLMSG_DONE) return 1;
  if (message->nlmsg_type == NLMSG_ERROR) {
    int error = clinux_netlink_error(message);
    return error ? error : -EPROTO;
  }
  struct clinux_prefix one = {.address.family = (uint8_t)dump->family};
  if (dump->read_one(message, &one)) {
    if (dump->count < dump->capacity) dump->out[dump->count] = one;
    dump->count++;
  }
  return 0;
}

static int run_dump(int descriptor, unsigned short type, struct dump *dump) {
  struct {
    struct nlmsghdr header;
    struct rtgenmsg family;
  } request = {
      .header = {.nlmsg_len = NLMSG_LENGTH(sizeof request.family),
                 .nlmsg_type = type,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
      .family = {.rtgen_family = (uint8_t)dump->family},
  };
  dump->count = dump->is_interrupted = 0;
  int result = send_request(descriptor, &request.header);
  while (result == 0) {
    _Alignas(struct nlmsghdr) char buffer[32768];
    ssize_t received = receive(descriptor, buffer, sizeof buffer);
    if (received < 0) return (int)received;
    for (struct nlmsghdr *m = (struct nlmsghdr *)buffer; result == 0 && NLMSG_OK(m, received);
         m = NLMSG_NEXT(m, received)) {
      result = read_message(m, request.header.nlmsg_seq, dump);
    }
  }
  return result < 0 ? result : 0;
}

// What changes all the time is taken as it is in the end.
enum { most_dumps = 8 };

static int dump(unsigned short type, int family,
                int (*read_one)(const struct nlmsghdr *, struct clinux_prefix *),
                struct clinux_prefix *out, int capacity) {
  struct dump dump = {.family = family, .read_one = read_one, .out = out, .capacity = capacity};
  int descriptor = netlink_open(), result = 0;
  if (descriptor < 0) return descriptor;
  for (int tries = 0; tries < most_dumps; tries++) {
    result = run_dump(descriptor, type, &dump);
    if (result < 0 || !dump.is_interrupted) break;
  }
  close(descriptor);
  return result < 0 ? result : dump.count;
}

int clinux_addresses(int family, struct clinux_prefix *out, int capacity) {
  return dump(RTM_GETADDR, family, read_address, out, capacity);
}

int clinux_routes(int family, struct clinux_prefix *out, int capacity) {
  return dump(RTM_GETROUTE, family, read_route, out, capacity);
}

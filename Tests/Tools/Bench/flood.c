// flood -p PID [-i DEVICE] [-a ADDRESS] [-r HOSTS] [-l BYTES] [-n OUTSTANDING] [-g MICROSECONDS] [-t SECONDS] [-s]
//
// Sends echo requests out of a TAP for some time, to an address of IPv4 or IPv6, or to that many hosts of IPv4 from there on in
// turns, whose MACs are 02:00 and their addresses, never more of them unanswered than OUTSTANDING, looks at every reply, and
// writes one line about it, key=value:
//
//   family, hosts, bytes, outstanding, gap_us
//                                what was asked for
//   rate                         replies a second
//   cpu_ns                       CPU time of process PID, user and system, a reply
//   busy                         CPU time of process PID a second
//   p50_us, p99_us               percentiles of the round trip
//   sent, lost, wrong            requests; those without a reply; replies that are not as they should be
//
// Requests leave by sendmmsg past the queueing discipline, replies come by a ring in memory, and
// the waiting is spinning: so that the responder is what limits the rate, and what is measured.
// With -s it sleeps instead, which is for a machine with one CPU.
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "frames.h"

enum {
  BATCH = 64,
  // A TAP queues a thousand frames.
  MOST_OUTSTANDING = 512,
  SLOT = 2048,
  SLOTS = 2048,
  RING_BLOCK = 1 << 17,
  MOST_SAMPLES = 1 << 22,
  // As many as there are sequence numbers.
  MOST_HOSTS = 1 << 16,
};

// In nanoseconds.
static const uint64_t warm_up = 50000000, patience = 500000000, arp_interval = 10000000;

static struct {
  const char *device;
  const char *address;
  unsigned hosts;
  size_t bytes;
  unsigned outstanding;
  uint64_t gap;
  double seconds;
  pid_t pid;
  bool sleeps;
} asked = {.device = "tap0", .address = "10.0.0.2", .hosts = 1, .bytes = 64, .outstanding = 64, .seconds = 1};

static int packets;
static uint8_t *ring;
static unsigned next_slot;

static struct ends ends;
static uint16_t identifier;
union frame {
  struct ether_header ethernet;
  struct echo ipv4;
  struct echo6 ipv6;
  uint8_t bytes[LONGEST_FRAME];
};
static union frame requests[BATCH];
static struct mmsghdr messages[BATCH];
// Where the ICMP message of an echo begins.
static size_t message_start;
// Of what the checksum covers without the sequence number: of the request, and of the reply.
static uint64_t request_sum, reply_sum;

static uint16_t next_sequence;
// When the request with that sequence number left; 0 where none is unanswered.
static uint64_t sent_at[1 << 16];
static unsigned outstanding;
static uint64_t last_progress;
static uint64_t sent, replies, lost, wrong;

static uint32_t samples[MOST_SAMPLES];
static size_t sample_count;

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) < 0) err(3, "clock");
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static uint64_t now(void) { return nanoseconds(CLOCK_MONOTONIC); }

// Learns the device's address of the family that is asked for.
static void look_for_address(void) {
  struct ifaddrs *all;
  if (getifaddrs(&all) < 0) err(3, "addresses");
  int family = ends.is_ipv6 ? AF_INET6 : AF_INET;
  struct ifaddrs *each = all;
  while (each != NULL && (strcmp(each->ifa_name, asked.device) != 0 || each->ifa_addr == NULL ||
                          each->ifa_addr->sa_family != family))
    each = each->ifa_next;
  if (each == NULL) errx(3, "%s has no address", asked.device);
  void *address = each->ifa_addr;
  if (ends.is_ipv6)
    ends.source6 = ((struct sockaddr_in6 *)address)->sin6_addr;
  else
    ends.source = ((struct sockaddr_in *)address)->sin_addr.s_addr;
  freeifaddrs(all);
}

// Learns the device's addresses. Anything but a TAP is refused: this program floods.
static int look_at_device(void) {
  int any = socket(AF_INET, SOCK_DGRAM, 0);
  struct ethtool_drvinfo driver = {.cmd = ETHTOOL_GDRVINFO};
  struct ifreq request = {0};
  strncpy(request.ifr_name, asked.device, IFNAMSIZ - 1);
  request.ifr_data = (void *)&driver;
  if (ioctl(any, SIOCETHTOOL, &request) < 0) err(3, "%s", asked.device);
  if (strcmp(driver.driver, "tun") != 0 || strcmp(driver.bus_info, "tap") != 0)
    errx(3, "%s is not a TAP", asked.device);
  if (ioctl(any, SIOCGIFHWADDR, &request) < 0) err(3, "%s: MAC", asked.device);
  memcpy(ends.source_mac, request.ifr_hwaddr.sa_data, ETH_ALEN);
  look_for_address();
  if (ioctl(any, SIOCGIFINDEX, &request) < 0) err(3, "%s", asked.device);
  close(any);
  return request.ifr_ifindex;
}

static void open_ring(int interface) {
  packets = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (packets < 0) err(3, "packet socket");
  int version = TPACKET_V2, yes = 1;
  struct tpacket_req size = {.tp_block_size = RING_BLOCK,
                             .tp_block_nr = SLOT * SLOTS / RING_BLOCK,
                             .tp_frame_size = SLOT,
                             .tp_frame_nr = SLOTS};
  struct sockaddr_ll place = {
      .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = interface};
  if (setsockopt(packets, SOL_PACKET, PACKET_VERSION, &version, sizeof version) < 0 ||
      setsockopt(packets, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes) < 0 ||
      setsockopt(packets, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes) < 0 ||
      setsockopt(packets, SOL_PACKET, PACKET_RX_RING, &size, sizeof size) < 0)
    err(3, "packet socket");
  ring = mmap(NULL, SLOT * SLOTS, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, packets, 0);
  if (ring == MAP_FAILED) err(3, "ring");
  if (bind(packets, (struct sockaddr *)&place, sizeof place) < 0) err(3, "%s", asked.device);
}

// The next frame that came, to be given back by release(); none is NULL.
static const void *next_frame(size_t *length) {
  struct tpacket2_hdr *slot = (void *)(ring + (size_t)next_slot * SLOT);
  if (!(__atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER)) return NULL;
  // A frame that was cut is longer than any that is right.
  *length = slot->tp_snaplen < slot->tp_len ? SIZE_MAX : slot->tp_len;
  return (char *)slot + slot->tp_mac;
}

static void release(void) {
  struct tpacket2_hdr *slot = (void *)(ring + (size_t)next_slot * SLOT);
  __atomic_store_n(&slot->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
  next_slot = (next_slot + 1) % SLOTS;
}

static void wait_until(uint64_t time) {
  if (!asked.sleeps) return;
  uint64_t present = now(), rest = time > present ? time - present : 0;
  struct timespec timeout = {.tv_sec = rest / 1000000000, .tv_nsec = rest % 1000000000};
  // With a request unanswered a reply ends the wait, otherwise time does.
  struct pollfd came = {.fd = packets, .events = POLLIN};
  ppoll(&came, 1, &timeout, NULL);
}

// The frame that asks for the MAC of the responder; its length. Over IPv6 it goes to the group.
static size_t write_question(void *frame) {
  if (ends.is_ipv6) {
    struct who_has6 request = {0};
    memcpy(request.ethernet.ether_dhost, (uint8_t[]){0x33, 0x33, 0xff}, 3);
    memcpy(request.ethernet.ether_dhost + 3, ends.target6.s6_addr + 13, 3);
    memcpy(request.ethernet.ether_shost, ends.source_mac, ETH_ALEN);
    request.ethernet.ether_type = htons(ETHERTYPE_IPV6);
    request.ip.ip6_flow = htonl(6u << 28);
    request.ip.ip6_plen = htons(sizeof request - offsetof(struct who_has6, solicitation));
    request.ip.ip6_nxt = IPPROTO_ICMPV6;
    request.ip.ip6_hlim = 255;
    request.ip.ip6_src = ends.source6;
    request.ip.ip6_dst =
        (struct in6_addr){{{0xff, 0x02, [11] = 1, [12] = 0xff}}};
    memcpy(request.ip.ip6_dst.s6_addr + 13, ends.target6.s6_addr + 13, 3);
    request.solicitation.nd_ns_type = ND_NEIGHBOR_SOLICIT;
    request.solicitation.nd_ns_target = ends.target6;
    request.option.nd_opt_type = ND_OPT_SOURCE_LINKADDR;
    request.option.nd_opt_len = 1;
    memcpy(request.mac, ends.source_mac, ETH_ALEN);
    // The payload length and the protocol are covered as they stand in the header.
    request.solicitation.nd_ns_cksum =
        checksum((uint64_t)sum_of(&request.ip.ip6_src, sizeof request -
                                  offsetof(struct who_has6, ip.ip6_src)) +
                 request.ip.ip6_plen + htons(IPPROTO_ICMPV6));
    memcpy(frame, &request, sizeof request);
    return sizeof request;
  }
  struct who_has request = {0};
  memset(request.ethernet.ether_dhost, 0xff, ETH_ALEN);
  memcpy(request.ethernet.ether_shost, ends.source_mac, ETH_ALEN);
  request.ethernet.ether_type = htons(ETHERTYPE_ARP);
  request.arp.arp_hrd = htons(ARPHRD_ETHER);
  request.arp.arp_pro = htons(ETHERTYPE_IP);
  request.arp.arp_hln = ETH_ALEN;
  request.arp.arp_pln = sizeof ends.source;
  request.arp.arp_op = htons(ARPOP_REQUEST);
  memcpy(request.arp.arp_sha, ends.source_mac, ETH_ALEN);
  memcpy(request.arp.arp_spa, &ends.source, sizeof ends.source);
  memcpy(request.arp.arp_tpa, &ends.target, sizeof ends.target);
  memcpy(frame, &request, sizeof request);
  return sizeof request;
}

// Whether a frame tells the MAC of the responder.
static bool is_answer(const void *bytes, size_t length) {
  if (ends.is_ipv6) {
    const struct who_has6 *frame = bytes;
    return length >= offsetof(struct who_has6, option) &&
           frame->ethernet.ether_type == htons(ETHERTYPE_IPV6) &&
           frame->ip.ip6_nxt == IPPROTO_ICMPV6 &&
           frame->solicitation.nd_ns_type == ND_NEIGHBOR_ADVERT &&
           memcmp(&frame->solicitation.nd_ns_target, &ends.target6, sizeof ends.target6) == 0;
  }
  const struct who_has *frame = bytes;
  return length >= offsetof(struct who_has, padding) &&
         frame->ethernet.ether_type == htons(ETHERTYPE_ARP) &&
         frame->arp.arp_op == htons(ARPOP_REPLY) &&
         memcmp(frame->arp.arp_spa, &ends.target, sizeof ends.target) == 0;
}

// Asks for the MAC of the responder, by ARP or by neighbor discovery.
static void resolve(void) {
  union frame question;
  size_t question_length = write_question(&question);
  uint64_t end = now() + 4 * patience, next_request = 0;
  for (uint64_t time = now(); time < end; time = now()) {
    if (time >= next_request) {
      // Refused while the device is not running yet; asked again then.
      (void)!send(packets, &question, question_length, MSG_DONTWAIT);
      next_request = time + arp_interval;
    }
    size_t length;
    const struct ether_header *frame = next_frame(&length);
    if (frame == NULL) {
      wait_until(next_request);
      continue;
    }
    bool is_reply = is_answer(frame, length);
    if (is_reply) memcpy(ends.target_mac, frame->ether_shost, ETH_ALEN);
    release();
    if (is_reply) return;
  }
  errx(1, "no answer to ARP or neighbor solicitation");
}

static struct icmphdr *message_of(const union frame *frame) {
  return (void *)(frame->bytes + message_start);
}

static void prepare(void) {
  static struct iovec parts[BATCH];
  identifier = getpid();
  for (int each = 0; each < BATCH; each++) {
    if (ends.is_ipv6)
      write_request6(&requests[each].ipv6, asked.bytes, &ends, identifier);
    else
      write_request(&requests[each].ipv4, asked.bytes, &ends, identifier);
    parts[each] = (struct iovec){&requests[each], asked.bytes};
    messages[each].msg_hdr = (struct msghdr){.msg_iov = &parts[each], .msg_iovlen = 1};
  }
  message_start = ends.is_ipv6 ? offsetof(struct echo6, icmp) : offsetof(struct echo, icmp);
  size_t length = asked.bytes - message_start;
  uint64_t pseudo = ends.is_ipv6 ? pseudo_header(&ends, length) : 0;
  request_sum = pseudo + sum_of(message_of(&requests[0]), length);
  union frame reply = requests[0];
  message_of(&reply)->type = ends.is_ipv6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY;
  reply_sum = pseudo + sum_of(message_of(&reply), length);
}

// The host that the request with that sequence number goes to.
static in_addr_t target_of(uint16_t sequence) {
  return htonl(ntohl(ends.target) + sequence % asked.hosts);
}

// Its MAC: of one host the one that it has told.
static void write_mac_of(uint16_t sequence, uint8_t *mac) {
  memcpy(mac, ends.target_mac, ETH_ALEN);
  if (asked.hosts == 1) return;
  in_addr_t target = target_of(sequence);
  memcpy(mac, (uint8_t[]){2, 0}, 2);
  memcpy(mac + 2, &target, sizeof target);
}

static void address_to_host(struct echo *request, uint16_t sequence) {
  write_mac_of(sequence, request->ethernet.ether_dhost);
  request->ip.daddr = target_of(sequence);
  request->ip.check = 0;
  request->ip.check = checksum(sum_of(&request->ip, sizeof request->ip));
}

static void give_up(uint16_t sequence) {
  if (sent_at[sequence] == 0) return;
  sent_at[sequence] = 0;
  outstanding--;
  lost++;
}

static void send_requests(unsigned count) {
  for (unsigned each = 0; each < count; each++) {
    uint16_t sequence = next_sequence + each;
    // The numbers came round, and the one before has had no reply.
    give_up(sequence);
    struct icmphdr *icmp = message_of(&requests[each]);
    icmp->un.echo.sequence = htons(sequence);
    icmp->checksum = checksum(request_sum + htons(sequence));
    if (asked.hosts > 1) address_to_host(&requests[each].ipv4, sequence);
  }
  uint64_t time = now();
  int done = sendmmsg(packets, messages, count, MSG_DONTWAIT);
  if (done < 0 && errno != EAGAIN && errno != ENOBUFS) err(3, "send");
  for (int each = 0; each < done; each++) sent_at[next_sequence++] = time;
  if (done > 0) {
    if (outstanding == 0) last_progress = time;
    outstanding += done;
    sent += done;
  }
}

static bool is_right_header(const union frame *frame, uint16_t sequence) {
  if (ends.is_ipv6)
    return frame->ipv6.ip.ip6_flow == htonl(6u << 28) &&
           frame->ipv6.ip.ip6_plen == requests[0].ipv6.ip.ip6_plen &&
           memcmp(&frame->ipv6.ip.ip6_src, &ends.target6, sizeof ends.target6) == 0 &&
           memcmp(&frame->ipv6.ip.ip6_dst, &ends.source6, sizeof ends.source6) == 0;
  const struct iphdr *ip = (const void *)(frame->bytes + offsetof(struct echo, ip));
  return ip->version == 4 && ip->ihl == sizeof *ip / 4 &&
         ip->tot_len == requests[0].ipv4.ip.tot_len && ip->saddr == target_of(sequence) &&
         ip->daddr == ends.source && sum_of(ip, sizeof *ip) == 0xffff;
}

// Whether a frame is, to the byte, the reply to a request that is unanswered.
static bool is_right(const union frame *frame, size_t length) {
  const struct icmphdr *icmp = message_of(frame);
  uint16_t sequence = ntohs(icmp->un.echo.sequence);
  size_t data = message_start + sizeof *icmp;
  uint8_t mac[ETH_ALEN];
  write_mac_of(sequence, mac);
  return length == asked.bytes &&
         memcmp(frame->ethernet.ether_dhost, ends.source_mac, ETH_ALEN) == 0 &&
         memcmp(frame->ethernet.ether_shost, mac, ETH_ALEN) == 0 &&
         is_right_header(frame, sequence) &&
         icmp->type == (ends.is_ipv6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY) && icmp->code == 0 &&
         icmp->un.echo.id == htons(identifier) && sent_at[sequence] != 0 &&
         icmp->checksum == checksum(reply_sum + htons(sequence)) &&
         memcmp(frame->bytes + data, requests[0].bytes + data, length - data) == 0;
}

// Whether a frame is a reply, right or wrong, and no more of what resolve() has asked for.
static bool is_message(const union frame *frame, size_t length) {
  if (length < message_start + sizeof(struct icmphdr)) return false;
  if (!ends.is_ipv6)
    return frame->ethernet.ether_type == htons(ETHERTYPE_IP) &&
           frame->ipv4.ip.protocol == IPPROTO_ICMP;
  return frame->ethernet.ether_type == htons(ETHERTYPE_IPV6) &&
         frame->ipv6.ip.ip6_nxt == IPPROTO_ICMPV6 &&
         message_of(frame)->type != ND_NEIGHBOR_ADVERT;
}

// Looks at everything that has come; whether there was anything.
static bool receive_replies(bool is_measuring) {
  size_t length;
  const union frame *frame = next_frame(&length);
  if (frame == NULL) return false;
  uint64_t time = now();
  for (; frame != NULL; release(), frame = next_frame(&length)) {
    if (!is_message(frame, length)) continue;
    if (!is_right(frame, length)) {
      wrong++;
      continue;
    }
    uint64_t *start = &sent_at[ntohs(message_of(frame)->un.echo.sequence)];
    if (is_measuring && sample_count < MOST_SAMPLES) samples[sample_count++] = time - *start;
    *start = 0;
    outstanding--;
    replies++;
    last_progress = time;
  }
  return true;
}

// The exchange until a time; with nothing new to send, until everything is answered.
static void exchange(uint64_t end, bool is_sending, bool is_measuring) {
  static uint64_t next_send;
  for (uint64_t time = now(); time < end; time = now()) {
    bool came = receive_replies(is_measuring);
    if (outstanding > 0 && time > last_progress + patience)
      for (unsigned sequence = 0; sequence < 1 << 16; sequence++) give_up(sequence);
    unsigned room = asked.outstanding - outstanding;
    if (!is_sending && outstanding == 0) return;
    if (is_sending && room > 0 && time >= next_send) {
      next_send = time + asked.gap;
      send_requests(room < BATCH ? room : BATCH);
    } else if (!came) {
      wait_until(is_sending && room > 0 && next_send < end ? next_send : end);
    }
  }
}

static int by_size(const void *one, const void *other) {
  uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
  return (a > b) - (a < b);
}

static double percentile(int percent) {
  return sample_count == 0 ? 0 : samples[(sample_count - 1) * percent / 100] / 1e3;
}

static void read_options(int count, char **arguments) {
  bool is_wrong = false;
  for (int option; (option = getopt(count, arguments, "i:a:r:l:n:g:t:p:s")) != -1;) switch (option) {
      case 'i': asked.device = optarg; break;
      case 'a': asked.address = optarg; break;
      case 'r': asked.hosts = strtoul(optarg, NULL, 10); break;
      case 'l': asked.bytes = strtoul(optarg, NULL, 10); break;
      case 'n': asked.outstanding = strtoul(optarg, NULL, 10); break;
      case 'g': asked.gap = strtoul(optarg, NULL, 10) * 1000; break;
      case 't': asked.seconds = strtod(optarg, NULL); break;
      case 'p': asked.pid = strtol(optarg, NULL, 10); break;
      case 's': asked.sleeps = true; break;
      default: is_wrong = true;
    }
  ends.is_ipv6 = inet_pton(AF_INET6, asked.address, &ends.target6) == 1;
  is_wrong |= !ends.is_ipv6 && inet_pton(AF_INET, asked.address, &ends.target) != 1;
  if (is_wrong || optind != count || asked.pid <= 0)
    errx(2, "usage: flood -p PID [-i DEVICE] [-a ADDRESS] [-r HOSTS] [-l BYTES] "
            "[-n OUTSTANDING] [-g MICROSECONDS] [-t SECONDS] [-s]");
  if (asked.hosts < 1 || asked.hosts > MOST_HOSTS || (asked.hosts > 1 && ends.is_ipv6))
    errx(2, "-r: from 1 to %d, of IPv4", MOST_HOSTS);
  if (asked.bytes < SHORTEST_FRAME || asked.bytes > LONGEST_FRAME)
    errx(2, "-l: from %d to %d", SHORTEST_FRAME, LONGEST_FRAME);
  if (asked.outstanding < 1 || asked.outstanding > MOST_OUTSTANDING)
    errx(2, "-n: from 1 to %d", MOST_OUTSTANDING);
  if (!(asked.seconds > 0 && asked.seconds <= 60)) errx(2, "-t: at most 60");
}

int main(int count, char **arguments) {
  read_options(count, arguments);
  clockid_t cpu;
  if ((errno = clock_getcpuclockid(asked.pid, &cpu)) != 0) err(3, "process %d", asked.pid);
  open_ring(look_at_device());
  resolve();
  prepare();

  exchange(now() + warm_up, true, false);
  uint64_t start = now(), start_cpu = nanoseconds(cpu), start_replies = replies;
  exchange(start + (uint64_t)(asked.seconds * 1e9), true, true);
  uint64_t end = now(), end_cpu = nanoseconds(cpu), measured = replies - start_replies;
  exchange(end + patience, false, false);
  lost += outstanding;

  qsort(samples, sample_count, sizeof *samples, by_size);
  double seconds = (end - start) / 1e9, used = end_cpu - start_cpu;
  printf("family=%d hosts=%u bytes=%zu outstanding=%u gap_us=%lu rate=%.0f cpu_ns=%.0f busy=%.3f p50_us=%.2f "
         "p99_us=%.2f sent=%lu lost=%lu wrong=%lu\n",
         ends.is_ipv6 ? 6 : 4, asked.hosts, asked.bytes, asked.outstanding, asked.gap / 1000, measured / seconds,
         measured == 0 ? 0 : used / measured, used / 1e9 / seconds, percentile(50), percentile(99),
         sent, lost, wrong);
  return measured == 0;
}

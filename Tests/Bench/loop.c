// loop DEVICE ADDRESS ADDRESS6 [READY-FD]
//
// What fakehost is measured beside: the least that answers ARP, neighbor solicitation and echo for one
// host behind a TAP, one blocking read() and one write() an exchange. It verifies what fakehost verifies, and does
// nothing else: no options, no verdicts, no counters, no recording, no orderly end.
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "frames.h"

static in_addr_t address;
static struct in6_addr address6;
static uint8_t mac[ETH_ALEN] = {0x02};

static int open_tap(const char *name) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  int tap = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
  if (tap < 0) err(3, "/dev/net/tun");
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (ioctl(tap, TUNSETIFF, &request) < 0) err(3, "%s", name);
  return tap;
}

static void return_to_sender(struct ether_header *ethernet) {
  memcpy(ethernet->ether_dhost, ethernet->ether_shost, ETH_ALEN);
  memcpy(ethernet->ether_shost, mac, ETH_ALEN);
}

// Makes a reply of a who-has where it stands; its length, or 0.
static size_t answer_arp(struct who_has *frame, size_t length) {
  struct ether_arp *arp = (void *)((char *)frame + offsetof(struct who_has, arp));
  if (length < offsetof(struct who_has, padding)) return 0;
  if (arp->arp_hrd != htons(ARPHRD_ETHER) || arp->arp_pro != htons(ETHERTYPE_IP)) return 0;
  if (arp->arp_hln != ETH_ALEN || arp->arp_pln != sizeof address) return 0;
  if (arp->arp_op != htons(ARPOP_REQUEST)) return 0;
  if (memcmp(arp->arp_tpa, &address, sizeof address) != 0) return 0;

  return_to_sender(&frame->ethernet);
  arp->arp_op = htons(ARPOP_REPLY);
  memcpy(arp->arp_tha, arp->arp_sha, ETH_ALEN);
  memcpy(arp->arp_tpa, arp->arp_spa, sizeof address);
  memcpy(arp->arp_sha, mac, ETH_ALEN);
  memcpy(arp->arp_spa, &address, sizeof address);
  memset(frame->padding, 0, sizeof frame->padding);
  return sizeof *frame;
}

// Makes a reply of an echo request where it stands; its length, or 0.
static size_t answer_echo(struct echo *frame, size_t length) {
  struct iphdr *ip = (void *)((char *)frame + offsetof(struct echo, ip));
  if (length < offsetof(struct echo, data)) return 0;
  if (memcmp(frame->ethernet.ether_dhost, mac, ETH_ALEN) != 0) return 0;
  if (ip->version != 4 || ip->ihl != sizeof *ip / 4) return 0;
  size_t total = ntohs(ip->tot_len);
  if (total < sizeof *ip + sizeof frame->icmp || total > length - sizeof frame->ethernet) return 0;
  if (sum_of(ip, sizeof *ip) != 0xffff) return 0;
  if (ip->daddr != address || ip->protocol != IPPROTO_ICMP) return 0;
  if ((ip->frag_off & htons(IP_MF | IP_OFFMASK)) != 0) return 0;
  if (sum_of(&frame->icmp, total - sizeof *ip) != 0xffff) return 0;
  if (frame->icmp.type != ICMP_ECHO) return 0;

  return_to_sender(&frame->ethernet);
  ip->daddr = ip->saddr;
  ip->saddr = address;
  ip->ttl = 64;
  ip->check = 0;
  ip->check = checksum(sum_of(ip, sizeof *ip));
  frame->icmp.type = ICMP_ECHOREPLY;
  // What is summed has lost the type's 0x0800 (RFC 1624 3).
  frame->icmp.checksum = checksum((0xffff ^ frame->icmp.checksum) + (0xffff ^ htons(0x0800)));
  size_t end = sizeof frame->ethernet + total;
  if (end >= SHORTEST_FRAME) return end;
  memset((char *)frame + end, 0, SHORTEST_FRAME - end);
  return SHORTEST_FRAME;
}

// Whether an ICMPv6 message of that many bytes is whole in a frame, for the host, and right.
static bool is_for_us(const struct echo6 *frame, size_t length, size_t message) {
  const struct ends ends = {.source6 = frame->ip.ip6_src, .target6 = frame->ip.ip6_dst};
  return frame->ip.ip6_vfc >> 4 == 6 && frame->ip.ip6_nxt == IPPROTO_ICMPV6 &&
         offsetof(struct echo6, icmp) + message <= length &&
         folded(pseudo_header(&ends, message) + sum_of(&frame->icmp, message)) == 0xffff;
}

// Makes an advertisement of a solicitation where it stands; its length, or 0.
static size_t answer_who_has6(struct who_has6 *frame) {
  struct nd_neighbor_solicit *message =
      (void *)((char *)frame + offsetof(struct who_has6, solicitation));
  if (frame->ip.ip6_hlim != 255) return 0;
  if (memcmp(&message->nd_ns_target, &address6, sizeof address6) != 0) return 0;

  return_to_sender(&frame->ethernet);
  frame->ip.ip6_dst = frame->ip.ip6_src;
  frame->ip.ip6_src = address6;
  message->nd_ns_type = ND_NEIGHBOR_ADVERT;
  message->nd_ns_reserved = ND_NA_FLAG_SOLICITED | ND_NA_FLAG_OVERRIDE;
  frame->option.nd_opt_type = ND_OPT_TARGET_LINKADDR;
  memcpy(frame->mac, mac, ETH_ALEN);
  const size_t length = sizeof *frame - offsetof(struct who_has6, solicitation);
  const struct ends ends = {.source6 = frame->ip.ip6_src, .target6 = frame->ip.ip6_dst};
  message->nd_ns_cksum = 0;
  message->nd_ns_cksum = checksum(pseudo_header(&ends, length) + sum_of(message, length));
  return sizeof *frame;
}

// Makes a reply of an echo request over IPv6, or an advertisement, where it stands; its length, or 0.
static size_t answer6(struct echo6 *frame, size_t length) {
  if (length < offsetof(struct echo6, data)) return 0;
  size_t message = ntohs(frame->ip.ip6_plen);
  if (message < sizeof frame->icmp || !is_for_us(frame, length, message)) return 0;
  if (frame->icmp.type == ND_NEIGHBOR_SOLICIT && length == sizeof(struct who_has6))
    return answer_who_has6((struct who_has6 *)frame);
  if (memcmp(frame->ethernet.ether_dhost, mac, ETH_ALEN) != 0) return 0;
  if (memcmp(&frame->ip.ip6_dst, &address6, sizeof address6) != 0) return 0;
  if (frame->icmp.type != ICMP6_ECHO_REQUEST) return 0;

  return_to_sender(&frame->ethernet);
  frame->ip.ip6_dst = frame->ip.ip6_src;
  frame->ip.ip6_src = address6;
  frame->ip.ip6_hlim = 64;
  frame->icmp.type = ICMP6_ECHO_REPLY;
  // What is summed has one more in the type's place (RFC 1624 3).
  frame->icmp.checksum = checksum((0xffff ^ frame->icmp.checksum) + htons(0x0100));
  return offsetof(struct echo6, icmp) + message;
}

int main(int count, char **arguments) {
  static union {
    struct ether_header ethernet;
    struct who_has who_has;
    struct echo echo;
    struct echo6 echo6;
    uint8_t bytes[65536];
  } frame;
  if (count < 4 || inet_pton(AF_INET, arguments[2], &address) != 1 ||
      inet_pton(AF_INET6, arguments[3], &address6) != 1)
    errx(2, "usage: loop DEVICE ADDRESS ADDRESS6 [READY-FD]");
  memcpy(mac + 2, &address, sizeof address);
  int tap = open_tap(arguments[1]);
  if (count > 4) {
    int ready = atoi(arguments[4]);
    dprintf(ready, "ready %s\n", arguments[1]);
    close(ready);
  }

  while (true) {
    ssize_t length = read(tap, &frame, sizeof frame);
    if (length < 0) err(3, "read");
    if ((size_t)length < sizeof frame.ethernet) continue;
    size_t reply = 0;
    switch (ntohs(frame.ethernet.ether_type)) {
      case ETHERTYPE_ARP: reply = answer_arp(&frame.who_has, length); break;
      case ETHERTYPE_IP: reply = answer_echo(&frame.echo, length); break;
      case ETHERTYPE_IPV6: reply = answer6(&frame.echo6, length); break;
    }
    if (reply > 0 && write(tap, &frame, reply) < 0) err(3, "write");
  }
}

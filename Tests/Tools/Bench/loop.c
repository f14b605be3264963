// loop DEVICE ADDRESS ADDRESS6 [READY-FD]
//
// What fakehost is measured beside: the least that answers ARP, neighbor solicitation and echo for one
// host behind a TAP, one blocking read() and one write() an exchange. It verifies what fakehost verifies, and does
// nothing else: no options, no verdicts, no counters, no recording, no orderly end.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "answer.h"

static struct in6_addr address6;

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
  static union frame frame;
  if (count < 4 || !set_host(arguments[2]) || inet_pton(AF_INET6, arguments[3], &address6) != 1)
    errx(2, "usage: loop DEVICE ADDRESS ADDRESS6 [READY-FD]");
  int tap = open_tap(arguments[1], 0);
  if (count > 4) {
    int ready = atoi(arguments[4]);
    dprintf(ready, "ready %s\n", arguments[1]);
    close(ready);
  }

  while (true) {
    ssize_t length = read(tap, &frame, sizeof frame);
    if (length < 0) err(3, "read");
    size_t reply = answer(&frame, length);
    if (reply == 0 && length >= (ssize_t)sizeof frame.ethernet &&
        frame.ethernet.ether_type == htons(ETHERTYPE_IPV6))
      reply = answer6(&frame.echo6, length);
    if (reply > 0 && write(tap, &frame, reply) < 0) err(3, "write");
  }
}

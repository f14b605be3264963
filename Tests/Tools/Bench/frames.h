// The frames that the programs here send, and the Internet checksum.
#pragma once

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/icmp6.h>
#include <netinet/if_ether.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { SHORTEST_FRAME = 60, LONGEST_FRAME = 1514 };

struct echo {
  struct ether_header ethernet;
  struct iphdr ip;
  struct icmphdr icmp;
  uint8_t data[LONGEST_FRAME - sizeof(struct ether_header) - sizeof(struct iphdr) -
               sizeof(struct icmphdr)];
} __attribute__((packed));

// What an echo has between its headers and its data is the same over IPv6, but for the type.
struct echo6 {
  struct ether_header ethernet;
  struct ip6_hdr ip;
  struct icmphdr icmp;
  uint8_t data[LONGEST_FRAME - sizeof(struct ether_header) - sizeof(struct ip6_hdr) -
               sizeof(struct icmphdr)];
} __attribute__((packed));

struct who_has {
  struct ether_header ethernet;
  struct ether_arp arp;
  uint8_t padding[SHORTEST_FRAME - sizeof(struct ether_header) - sizeof(struct ether_arp)];
} __attribute__((packed));

// The neighbor solicitation, and the advertisement, which differs in its flags and option's type.
struct who_has6 {
  struct ether_header ethernet;
  struct ip6_hdr ip;
  struct nd_neighbor_solicit solicitation;
  struct nd_opt_hdr option;
  uint8_t mac[ETH_ALEN];
} __attribute__((packed));

// Both ends of an exchange, whose addresses are of IPv4 or of IPv6.
struct ends {
  uint8_t source_mac[ETH_ALEN], target_mac[ETH_ALEN];
  in_addr_t source, target;
  bool is_ipv6;
  struct in6_addr source6, target6;
};

static inline uint16_t folded(uint64_t sum) {
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

// The ones' complement sum in the machine's byte order, which makes no difference (RFC 1071 2).
// All ones for bytes with their right checksum among them. Eight lanes, for the vectorizer.
static inline uint16_t sum_of(const void *bytes, size_t length) {
  const uint8_t *at = bytes;
  uint64_t lanes[8] = {0}, sum = 0;
  for (; length >= 32; at += 32, length -= 32) {
    uint32_t words[8];
    memcpy(words, at, sizeof words);
    for (int lane = 0; lane < 8; lane++) lanes[lane] += words[lane];
  }
  for (int lane = 0; lane < 8; lane++) sum += lanes[lane];
  for (; length > 0;) {
    uint32_t word = 0;
    size_t step = length < sizeof word ? length : sizeof word;
    memcpy(&word, at, step);
    sum += word;
    at += step;
    length -= step;
  }
  return folded(sum);
}

// The checksum that belongs to bytes of that sum.
static inline uint16_t checksum(uint64_t sum) { return 0xffff ^ folded(sum); }

// What an ICMPv6 checksum covers besides the message (RFC 8200 8.1); the same of request and reply.
static inline uint64_t pseudo_header(const struct ends *ends, size_t length) {
  return (uint64_t)sum_of(&ends->source6, sizeof ends->source6) +
         sum_of(&ends->target6, sizeof ends->target6) + htons(length) + htons(IPPROTO_ICMPV6);
}

// An echo request of that many bytes, complete but for the checksum of its ICMP message.
static inline void write_request(struct echo *frame, size_t size, const struct ends *ends,
                                 uint16_t identifier) {
  memset(frame, 0, sizeof *frame);
  memcpy(frame->ethernet.ether_dhost, ends->target_mac, ETH_ALEN);
  memcpy(frame->ethernet.ether_shost, ends->source_mac, ETH_ALEN);
  frame->ethernet.ether_type = htons(ETHERTYPE_IP);
  frame->ip.version = 4;
  frame->ip.ihl = sizeof frame->ip / 4;
  frame->ip.tot_len = htons(size - offsetof(struct echo, ip));
  frame->ip.frag_off = htons(IP_DF);
  frame->ip.ttl = 64;
  frame->ip.protocol = IPPROTO_ICMP;
  frame->ip.saddr = ends->source;
  frame->ip.daddr = ends->target;
  frame->ip.check = checksum(sum_of(&frame->ip, sizeof frame->ip));
  frame->icmp.type = ICMP_ECHO;
  frame->icmp.un.echo.id = htons(identifier);
  for (size_t at = 0; at < size - offsetof(struct echo, data); at++) frame->data[at] = at;
}

// The same over IPv6.
static inline void write_request6(struct echo6 *frame, size_t size, const struct ends *ends,
                                  uint16_t identifier) {
  memset(frame, 0, sizeof *frame);
  memcpy(frame->ethernet.ether_dhost, ends->target_mac, ETH_ALEN);
  memcpy(frame->ethernet.ether_shost, ends->source_mac, ETH_ALEN);
  frame->ethernet.ether_type = htons(ETHERTYPE_IPV6);
  frame->ip.ip6_flow = htonl(6u << 28);
  frame->ip.ip6_plen = htons(size - offsetof(struct echo6, icmp));
  frame->ip.ip6_nxt = IPPROTO_ICMPV6;
  frame->ip.ip6_hlim = 64;
  frame->ip.ip6_src = ends->source6;
  frame->ip.ip6_dst = ends->target6;
  frame->icmp.type = ICMP6_ECHO_REQUEST;
  frame->icmp.un.echo.id = htons(identifier);
  for (size_t at = 0; at < size - offsetof(struct echo6, data); at++) frame->data[at] = at;
}

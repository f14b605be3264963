// What answers ARP and echo for one host behind a TAP, in place.
#pragma once

#include <err.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include "frames.h"

union frame {
  struct ether_header ethernet;
  struct who_has who_has;
  struct echo echo;
  struct echo6 echo6;
  uint8_t bytes[65536];
};

static in_addr_t address;
static uint8_t mac[ETH_ALEN] = {0x02};

// The host's address, and the MAC that comes with it; whether it is one.
static inline bool set_host(const char *text) {
  if (inet_pton(AF_INET, text, &address) != 1) return false;
  memcpy(mac + 2, &address, sizeof address);
  return true;
}

static inline int open_tap(const char *name, int flags) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  int tap = open("/dev/net/tun", O_RDWR | O_CLOEXEC | flags);
  if (tap < 0) err(3, "/dev/net/tun");
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (ioctl(tap, TUNSETIFF, &request) < 0) err(3, "%s", name);
  return tap;
}

static inline void return_to_sender(struct ether_header *ethernet) {
  memcpy(ethernet->ether_dhost, ethernet->ether_shost, ETH_ALEN);
  memcpy(ethernet->ether_shost, mac, ETH_ALEN);
}

// Makes a reply of a who-has where it stands; its length, or 0.
static inline size_t answer_arp(struct who_has *frame, size_t length) {
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
static inline size_t answer_echo(struct echo *frame, size_t length) {
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

// Makes a reply of what came over IPv4 or ARP where it stands; its length, or 0.
static inline size_t answer(union frame *frame, size_t length) {
  if (length < sizeof frame->ethernet) return 0;
  switch (ntohs(frame->ethernet.ether_type)) {
    case ETHERTYPE_ARP: return answer_arp(&frame->who_has, length);
    case ETHERTYPE_IP: return answer_echo(&frame->echo, length);
    default: return 0;
  }
}

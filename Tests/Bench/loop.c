// loop DEVICE ADDRESS [READY-FD]
//
// What fakehost is measured beside: the least that answers ARP and echo for one host behind a TAP,
// one blocking read() and one write() an exchange. It verifies what fakehost verifies, and does
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

int main(int count, char **arguments) {
  static union {
    struct ether_header ethernet;
    struct who_has who_has;
    struct echo echo;
    uint8_t bytes[65536];
  } frame;
  if (count < 3 || inet_pton(AF_INET, arguments[2], &address) != 1)
    errx(2, "usage: loop DEVICE ADDRESS [READY-FD]");
  memcpy(mac + 2, &address, sizeof address);
  int tap = open_tap(arguments[1]);
  if (count > 3) {
    int ready = atoi(arguments[3]);
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
    }
    if (reply > 0 && write(tap, &frame, reply) < 0) err(3, "write");
  }
}

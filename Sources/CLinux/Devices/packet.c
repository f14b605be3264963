#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "CLinux.h"

int clinux_packet_open(int interface) {
  int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  int on = 1;
  struct sockaddr_ll address = {.sll_family = AF_PACKET,
                                .sll_protocol = htons(ETH_P_ALL),
                                .sll_ifindex = interface};
  if (setsockopt(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) < 0 ||
      setsockopt(descriptor, SOL_PACKET, PACKET_AUXDATA, &on, sizeof on) < 0 ||
      bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0) {
    int error = errno;
    close(descriptor);
    return -error;
  }
  return descriptor;
}

int clinux_packet_observe(int descriptor, int interface) {
  int on = 1;
  struct packet_mreq all = {.mr_ifindex = interface, .mr_type = PACKET_MR_PROMISC};
  if (setsockopt(descriptor, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) < 0 ||
      setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) < 0) {
    return -errno;
  }
  return 0;
}

// Where the tag of a frame stands: behind both addresses.
enum { tag_offset = 12, tag_length = 4 };

// The kernel takes the outer VLAN tag out of what it receives.
static ssize_t put_tag_back(unsigned char *frame, ssize_t length, size_t capacity,
                            const struct tpacket_auxdata *about) {
  if (!(about->tp_status & TP_STATUS_VLAN_VALID) || length < tag_offset) return length;
  if ((size_t)length + tag_length > capacity) return -EMSGSIZE;
  int says_type = about->tp_status & TP_STATUS_VLAN_TPID_VALID;
  uint16_t tag[2] = {htons(says_type ? about->tp_vlan_tpid : ETH_P_8021Q),
                     htons(about->tp_vlan_tci)};
  unsigned char *place = frame + tag_offset;
  memmove(place + tag_length, place, (size_t)(length - tag_offset));
  memcpy(place, tag, tag_length);
  return length + tag_length;
}

ssize_t clinux_packet_receive(int descriptor, unsigned char *frame, size_t capacity,
                              int64_t *time) {
  struct iovec place = {.iov_base = frame, .iov_len = capacity};
  _Alignas(struct cmsghdr) char notes[256];
  struct msghdr message = {
      .msg_iov = &place, .msg_iovlen = 1, .msg_control = notes, .msg_controllen = sizeof notes};
  ssize_t length = recvmsg(descriptor, &message, 0);
  if (length < 0) return -errno;
  *time = 0;
  for (struct cmsghdr *note = CMSG_FIRSTHDR(&message); note; note = CMSG_NXTHDR(&message, note)) {
    if (note->cmsg_level == SOL_SOCKET && note->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec stamp;
      memcpy(&stamp, CMSG_DATA(note), sizeof stamp);
      *time = (int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
    } else if (note->cmsg_level == SOL_PACKET && note->cmsg_type == PACKET_AUXDATA) {
      struct tpacket_auxdata about;
      memcpy(&about, CMSG_DATA(note), sizeof about);
      length = put_tag_back(frame, length, capacity, &about);
      if (length < 0) return length;
    }
  }
  return length;
}

int64_t clinux_packet_lost(int descriptor) {
  struct tpacket_stats counts;
  socklen_t length = sizeof counts;
  if (getsockopt(descriptor, SOL_PACKET, PACKET_STATISTICS, &counts, &length) < 0) return -errno;
  return counts.tp_drops;
}

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
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

// It receives what is for other stations too, as long as it is open.
static int hear_all(int descriptor, int interface) {
  struct packet_mreq all = {.mr_ifindex = interface, .mr_type = PACKET_MR_PROMISC};
  return setsockopt(descriptor, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all);
}

int clinux_packet_observe(int descriptor, int interface) {
  int on = 1;
  if (hear_all(descriptor, interface) < 0 ||
      setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) < 0) {
    return -errno;
  }
  return 0;
}

// Where the tag of a frame stands: behind both addresses.
enum { tag_offset = 12, tag_length = 4 };

// The kernel takes the outer VLAN tag out of what it receives.
static ssize_t put_tag_back(unsigned char *frame, ssize_t length, size_t capacity,
                            uint32_t status, uint16_t type, uint16_t control) {
  if (!(status & TP_STATUS_VLAN_VALID) || length < tag_offset) return length;
  if ((size_t)length + tag_length > capacity) return -EMSGSIZE;
  uint16_t tag[2] = {htons(status & TP_STATUS_VLAN_TPID_VALID ? type : ETH_P_8021Q),
                     htons(control)};
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
      length = put_tag_back(frame, length, capacity, about.tp_status, about.tp_vlan_tpid,
                            about.tp_vlan_tci);
      if (length < 0) return length;
    }
  }
  return length;
}

int clinux_packet_link(int interface) {
  int descriptor = clinux_packet_open(interface);
  if (descriptor < 0) return descriptor;
  int on = 1;
  if (hear_all(descriptor, interface) < 0 ||
      setsockopt(descriptor, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) < 0) {
    int error = errno;
    close(descriptor);
    return -error;
  }
  return descriptor;
}

// Who sends over a veth pair or a bridge leaves the checksum to a device: in its place is the sum of the pseudo
// header, and what is to be summed begins at csum_start. Where that is, no header of the frame need be read for.
static void complete_checksum(unsigned char *frame, size_t length,
                              const struct virtio_net_hdr *about) {
  size_t start = about->csum_start, place = start + about->csum_offset;
  if (place + 2 > length) return;
  uint64_t sum = 0;
  for (size_t next = start; next < length; next += 2) {
    sum += (unsigned)frame[next] << 8 | (next + 1 < length ? frame[next + 1] : 0u);
  }
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  // A sum of 0 would say that there is none.
  uint16_t checksum = sum == 0xffff ? 0xffff : (uint16_t)~sum;
  frame[place] = (unsigned char)(checksum >> 8);
  frame[place + 1] = (unsigned char)checksum;
}

ssize_t clinux_packet_receive_whole(int descriptor, unsigned char *frame, size_t capacity,
                                    int *uncut) {
  struct virtio_net_hdr left = {0};
  struct iovec places[] = {{.iov_base = &left, .iov_len = sizeof left},
                           {.iov_base = frame, .iov_len = capacity}};
  _Alignas(struct cmsghdr) char notes[256];
  struct msghdr message = {
      .msg_iov = places, .msg_iovlen = 2, .msg_control = notes, .msg_controllen = sizeof notes};
  *uncut = 0;
  ssize_t length = recvmsg(descriptor, &message, MSG_TRUNC);
  if (length < 0) {
    // Segments of a kind that the header has no name for; the frame is gone.
    if (errno != EINVAL) return -errno;
    *uncut = 1;
    return 0;
  }
  length -= (ssize_t)sizeof left;
  if (length < 0) return -EIO;
  *uncut = left.gso_type != VIRTIO_NET_HDR_GSO_NONE;
  if (*uncut || (size_t)length > capacity) return length;
  if (left.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) complete_checksum(frame, (size_t)length, &left);
  for (struct cmsghdr *note = CMSG_FIRSTHDR(&message); note; note = CMSG_NXTHDR(&message, note)) {
    if (note->cmsg_level != SOL_PACKET || note->cmsg_type != PACKET_AUXDATA) continue;
    struct tpacket_auxdata about;
    memcpy(&about, CMSG_DATA(note), sizeof about);
    length = put_tag_back(frame, length, capacity, about.tp_status, about.tp_vlan_tpid,
                          about.tp_vlan_tci);
  }
  return length;
}

// What the kernel and the reader share: a slot is the reader's where its status says so.
enum { slot_size = 2048, block_size = 1 << 16 };

int clinux_packet_ring(int descriptor, unsigned slots, unsigned char **ring) {
  int version = TPACKET_V2, on = 1;
  struct tpacket_req request = {.tp_block_size = block_size,
                                .tp_block_nr = slots / (block_size / slot_size),
                                .tp_frame_size = slot_size,
                                .tp_frame_nr = slots};
  if (setsockopt(descriptor, SOL_PACKET, PACKET_VERSION, &version, sizeof version) < 0 ||
      setsockopt(descriptor, SOL_PACKET, PACKET_COPY_THRESH, &on, sizeof on) < 0 ||
      setsockopt(descriptor, SOL_PACKET, PACKET_RX_RING, &request, sizeof request) < 0) {
    return -errno;
  }
  void *place = mmap(NULL, (size_t)slots * slot_size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (place == MAP_FAILED) {
    int error = errno;
    // Without one what comes is received.
    setsockopt(descriptor, SOL_PACKET, PACKET_RX_RING, &(struct tpacket_req){0}, sizeof request);
    return -error;
  }
  *ring = place;
  return 0;
}

void clinux_packet_close_ring(unsigned char *ring, unsigned slots) {
  munmap(ring, (size_t)slots * slot_size);
}

ssize_t clinux_packet_take(unsigned char *ring, unsigned slot, unsigned char *frame,
                           size_t capacity, int *uncut) {
  struct tpacket2_hdr *header = (void *)(ring + (size_t)slot * slot_size);
  uint32_t status = __atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE);
  if (!(status & TP_STATUS_USER)) return -EAGAIN;
  struct virtio_net_hdr left;
  const unsigned char *place = (unsigned char *)header + header->tp_mac;
  ssize_t length = header->tp_len;
  memcpy(&left, place - sizeof left, sizeof left);
  *uncut = left.gso_type != VIRTIO_NET_HDR_GSO_NONE;
  if (status & TP_STATUS_COPY) {
    length = -EMSGSIZE;
  } else if (header->tp_snaplen < header->tp_len && !*uncut) {
    length = -ENOBUFS;
  } else if (!*uncut && header->tp_len <= capacity) {
    memcpy(frame, place, header->tp_len);
    if (left.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) complete_checksum(frame, header->tp_len, &left);
    length = put_tag_back(frame, length, capacity, status, header->tp_vlan_tpid,
                          header->tp_vlan_tci);
  }
  __atomic_store_n(&header->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
  return length;
}

int clinux_packet_send_whole(int descriptor, const unsigned char *bytes,
                             const struct clinux_slice *frames, unsigned count) {
  enum { most = 64 };
  struct virtio_net_hdr nothing_left = {0};
  struct iovec places[most][2];
  struct mmsghdr messages[most] = {0};
  if (count > most) count = most;
  for (unsigned next = 0; next < count; next++) {
    places[next][0] = (struct iovec){.iov_base = &nothing_left, .iov_len = sizeof nothing_left};
    places[next][1] = (struct iovec){.iov_base = (unsigned char *)bytes + frames[next].start,
                                     .iov_len = frames[next].length};
    messages[next].msg_hdr.msg_iov = places[next];
    messages[next].msg_hdr.msg_iovlen = 2;
  }
  int sent = sendmmsg(descriptor, messages, count, 0);
  return sent < 0 ? -errno : sent;
}

int64_t clinux_packet_lost(int descriptor) {
  struct tpacket_stats counts;
  socklen_t length = sizeof counts;
  if (getsockopt(descriptor, SOL_PACKET, PACKET_STATISTICS, &counts, &length) < 0) return -errno;
  return counts.tp_drops;
}

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "CLinux.h"
#include "CPinger.h"

enum {
  // The ring that the kernel puts frames into: some 800 ms of a ping and a reply each 100 us.
  slot_size = 2048,
  slots = 16384,
  block_size = 65536,
  second = 1000000000,
  // Before the first request, for whoever answers to be ready.
  head_start = 50000000,
  // A sleep may end that late.
  sleep_lateness = 80000,
  late_look = 1000000,
};

enum { ipv4_header = 20 };

// What carries a number: four copies of 4 bytes, each second one inverted.
enum { copies = 4, number_length = 16 };

struct observer {
  int socket;
  unsigned char *ring;
  unsigned next;
  int64_t last_reply;
};

static volatile sig_atomic_t is_stopped;

static void stop(int number) {
  (void)number;
  is_stopped = 1;
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * second + time.tv_nsec;
}

static void sleep_for(int64_t time) {
  struct timespec span = {.tv_sec = time / second, .tv_nsec = time % second};
  nanosleep(&span, NULL);  // a signal ends it early, as it should
}

static int bind_to(int socket, int interface, uint16_t protocol) {
  struct sockaddr_ll address = {
      .sll_family = AF_PACKET, .sll_protocol = htons(protocol), .sll_ifindex = interface};
  return bind(socket, (struct sockaddr *)&address, sizeof address) < 0 ? -errno : 0;
}

static int open_observer(struct observer *observer, int interface) {
  int version = TPACKET_V2;
  struct tpacket_req ring = {.tp_block_size = block_size,
                             .tp_block_nr = slots / (block_size / slot_size),
                             .tp_frame_size = slot_size,
                             .tp_frame_nr = slots};
  struct packet_mreq all = {.mr_ifindex = interface, .mr_type = PACKET_MR_PROMISC};
  observer->socket = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (observer->socket < 0) return -errno;
  if (setsockopt(observer->socket, SOL_PACKET, PACKET_VERSION, &version, sizeof version) < 0 ||
      setsockopt(observer->socket, SOL_PACKET, PACKET_RX_RING, &ring, sizeof ring) < 0 ||
      setsockopt(observer->socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) < 0) {
    return -errno;
  }
  observer->ring = mmap(NULL, (size_t)slots * slot_size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_POPULATE, observer->socket, 0);
  if (observer->ring == MAP_FAILED) return -errno;
  return bind_to(observer->socket, interface, ETH_P_ALL);
}

// How many frames the device itself could not take.
static uint64_t undelivered(const char *name) {
  struct ifaddrs *all;
  uint64_t count = 0;
  if (getifaddrs(&all) < 0) return 0;
  for (struct ifaddrs *one = all; one; one = one->ifa_next) {
    if (one->ifa_addr && one->ifa_addr->sa_family == AF_PACKET && one->ifa_data &&
        strcmp(one->ifa_name, name) == 0) {
      count = ((struct rtnl_link_stats *)one->ifa_data)->tx_dropped;
    }
  }
  freeifaddrs(all);
  return count;
}

static uint32_t copy_at(const unsigned char *place, unsigned index) {
  uint32_t word;
  memcpy(&word, place + 4 * index, sizeof word);
  return index % 2 ? ~ntohl(word) : ntohl(word);
}

static void put_number(unsigned char *place, uint32_t number) {
  for (unsigned index = 0; index < copies; index++) {
    uint32_t word = htonl(index % 2 ? ~number : number);
    memcpy(place + 4 * index, &word, sizeof word);
  }
}

// The number that two copies agree on, or the only one that is left of it.
static uint32_t number_of(const unsigned char *place, size_t length, uint32_t count) {
  unsigned there = length >= number_length ? copies : (unsigned)(length / 4);
  if (there == 1 && copy_at(place, 0) < count) return copy_at(place, 0);
  for (unsigned one = 0; one < there; one++) {
    for (unsigned other = one + 1; other < there; other++) {
      uint32_t number = copy_at(place, one);
      if (number == copy_at(place, other) && number < count) return number;
    }
  }
  return PINGER_NO_NUMBER;
}

static int copies_agree(const unsigned char *place) {
  for (unsigned index = 1; index < copies; index++) {
    if (copy_at(place, index) != copy_at(place, 0)) return 0;
  }
  return 1;
}

// FNV-1a.
static uint64_t hash(uint64_t hash, const unsigned char *bytes, size_t length) {
  for (size_t at = 0; at < length; at++) hash = (hash ^ bytes[at]) * 0x100000001b3;
  return hash;
}

static const uint64_t hash_of_nothing = 0xcbf29ce484222325;

static int is_header_sum_right(const unsigned char *header) {
  uint32_t sum = 0;
  for (size_t at = 0; at < ipv4_header; at += 2) sum += (uint32_t)header[at] << 8 | header[at + 1];
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return sum == 0xffff;
}

// Of the headers, but for IPv4's identification and checksum, which each datagram has for itself; 0 where
// the checksum is wrong.
static uint64_t header_hash(const unsigned char *frame, size_t length, size_t link,
                            size_t header) {
  // No header of IPv6 is so short.
  int is_ipv4 = header == link + ipv4_header;
  if (!is_ipv4 || length < header) {
    return hash(hash_of_nothing, frame, length < header ? length : header);
  }
  const unsigned char *packet = frame + link;
  if (!is_header_sum_right(packet)) return 0;
  uint64_t sum = hash(hash_of_nothing, frame, link + 4);
  sum = hash(sum, packet + 6, 4);
  return hash(sum, packet + 12, ipv4_header - 12);
}

// Of the ICMP message, but for the number; 0 where not all of that is there.
static uint64_t message_hash(const unsigned char *frame, size_t length, size_t header) {
  size_t end = header + 4 + number_length;
  if (length < end) return 0;
  uint64_t sum = hash(hash_of_nothing, frame + header, 4);
  return hash(sum, frame + end, length - end);
}

void pinger_read(const unsigned char *frame, size_t length, size_t link, size_t header,
                 uint32_t count, struct pinger_reply *reply) {
  size_t place = header + 4;
  reply->length = (uint32_t)length;
  reply->number =
      length > place ? number_of(frame + place, length - place, count) : PINGER_NO_NUMBER;
  reply->header = header_hash(frame, length, link, header);
  reply->message = message_hash(frame, length, header);
  reply->is_agreed = length >= place + number_length && copies_agree(frame + place);
}

static void observe_request(const struct pinger_plan *plan, struct pinger_record *record,
                            const unsigned char *frame, size_t length, int64_t time) {
  size_t place = plan->header + 4;
  if (length != plan->length || memcmp(frame, plan->request, place) != 0) return;
  uint32_t number = copy_at(frame + place, 0);
  if (number >= plan->count || record->sent[number] != 0) return;
  record->sent[number] = time;
}

static void observe_reply(const struct pinger_plan *plan, struct pinger_record *record,
                          const unsigned char *frame, size_t length, int64_t time) {
  // Who it is from and of which kind stands in the link's header; where there is none, all are replies.
  if (plan->link != 0 && (length < plan->link || memcmp(frame + 6, plan->request, 6) != 0 ||
                          memcmp(frame + 12, plan->request + 12, 2) != 0)) {
    return;
  }
  if (record->reply_count == record->capacity) {
    record->unrecorded++;
    return;
  }
  struct pinger_reply *reply = &record->replies[record->reply_count++];
  pinger_read(frame, length, plan->link, plan->header, plan->count, reply);
  reply->time = time;
}

// Takes what the kernel has put into the ring.
static void drain(const struct pinger_plan *plan, struct pinger_record *record,
                  struct observer *observer) {
  for (;;) {
    unsigned char *slot = observer->ring + (size_t)observer->next * slot_size;
    struct tpacket2_hdr *header = (struct tpacket2_hdr *)slot;
    if (!(__atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER)) return;
    struct sockaddr_ll *address = (void *)(slot + TPACKET_ALIGN(sizeof *header));
    const unsigned char *frame = slot + header->tp_mac;
    int64_t time = (int64_t)header->tp_sec * second + header->tp_nsec;
    if (address->sll_pkttype == PACKET_OUTGOING) {
      observe_request(plan, record, frame, header->tp_snaplen, time);
    } else {
      observe_reply(plan, record, frame, header->tp_snaplen, time);
      observer->last_reply = now();
    }
    __atomic_store_n(&header->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
    observer->next = (observer->next + 1) % slots;
  }
}

static int send_request(int socket, const unsigned char *request, size_t length) {
  while (send(socket, request, length, 0) < 0) {
    // The device has no room: the schedule waits for it.
    if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR) return -errno;
    if (is_stopped) return 0;
  }
  return 0;
}

// What it is sent may be anybody's: it keeps two sockets, and may ask what the interface could not take.
static int confine(void) {
  int rules = clinux_landlock_open();
  int result = rules < 0 ? 0 : clinux_landlock_begin(rules);
  if (result == 0) result = clinux_capabilities_keep(0);
  return result < 0 ? result : clinux_seccomp_begin(CLINUX_WITH_INTERFACES);
}

static int ping(const struct pinger_plan *plan, struct pinger_record *record) {
  struct observer observer = {0};
  unsigned char request[slot_size];
  memcpy(request, plan->request, plan->length);
  int result = open_observer(&observer, plan->interface);
  if (result < 0) return result;
  int sender = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (sender < 0) return -errno;
  // It sends only: no protocol is bound.
  if ((result = bind_to(sender, plan->interface, 0)) < 0) return result;

  char name[IFNAMSIZ];
  if (!if_indextoname((unsigned)plan->interface, name)) return -errno;
  if (plan->is_confined && (result = confine()) < 0) return result;

  uint64_t dropped = undelivered(name);
  int64_t start = now() + head_start;
  observer.last_reply = start;
  for (uint32_t number = 0; number < plan->count && !is_stopped; number++) {
    int64_t due = start + (int64_t)number * plan->interval;
    for (int64_t time; (time = now()) < due && !is_stopped;) {
      drain(plan, record, &observer);
      int64_t rest = due - time - sleep_lateness;
      if (rest > 0) sleep_for(rest < late_look ? rest : late_look);
    }
    put_number(request + plan->header + 4, number);
    if ((result = send_request(sender, request, plan->length)) < 0) return result;
    record->sent_count = number + 1;
    drain(plan, record, &observer);
  }
  int64_t last_request = now();
  for (;;) {
    drain(plan, record, &observer);
    int64_t last =
        observer.last_reply > last_request ? observer.last_reply : last_request;
    if (now() - last > plan->patience) break;
    sleep_for(late_look);
  }
  struct tpacket_stats counts;
  socklen_t length = sizeof counts;
  if (getsockopt(observer.socket, SOL_PACKET, PACKET_STATISTICS, &counts, &length) < 0) {
    return -errno;
  }
  record->unobserved = counts.tp_drops;
  record->undelivered = undelivered(name) - dropped;
  return 0;
}

struct pinger_record *pinger_record_make(uint32_t count) {
  // Each may be duplicated at both ends.
  size_t capacity = (size_t)count * 4 + 1024;
  size_t size = sizeof(struct pinger_record) + count * sizeof(int64_t) +
                capacity * sizeof(struct pinger_reply);
  struct pinger_record *record =
      mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (record == MAP_FAILED) return NULL;
  record->size = size;
  record->capacity = capacity;
  record->sent = (int64_t *)(record + 1);
  record->replies = (struct pinger_reply *)(record->sent + count);
  return record;
}

void pinger_record_free(struct pinger_record *record) { munmap(record, record->size); }

int pinger_start(const struct pinger_plan *plan, struct pinger_record *record,
                 const sigset_t *mask) {
  if (plan->length < plan->header + 4 + number_length || plan->length > slot_size) return -EINVAL;
  struct sigaction plain = {.sa_handler = SIG_DFL};
  sigaction(SIGCHLD, &plain, NULL);
  pid_t parent = getpid();
  pid_t child = fork();
  if (child != 0) return child < 0 ? -errno : child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // In a process namespace of its own it has no parent that it could name.
  if (getppid() != parent && getppid() != 0) _exit(125);
  prctl(PR_SET_TIMERSLACK, 1);
  struct sigaction stopping = {.sa_handler = stop};
  const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    sigaction(numbers[i], &stopping, NULL);
  }
  sigprocmask(SIG_SETMASK, mask, NULL);
  int result = ping(plan, record);
  record->error = result < 0 ? -result : 0;
  _exit(result < 0 ? 125 : 0);
}

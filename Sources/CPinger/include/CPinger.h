// Sends echo requests on an interface, of Ethernet or a TUN, at regular times, in a process of its own, and notes what
// passes over the link: it has its own target because it is a program, and no call of Linux.
#pragma once

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

/// What stands in a reply's place where its number cannot be told.
#define PINGER_NO_NUMBER UINT32_MAX

/// Echo requests on an interface, at regular times.
struct pinger_plan {
  int32_t interface;
  uint32_t count;
  /// Between two of them, in nanoseconds.
  int64_t interval;
  /// How long to wait for a late reply after the last one, in nanoseconds.
  int64_t patience;
  /// A frame. Its 16 bytes from the identifier on are each request's number, four times, the second
  /// and fourth time inverted: so the checksum is right for all of them.
  const unsigned char *request;
  size_t length;
  /// Where its packet begins: 14 of Ethernet, 0 of a TUN.
  size_t link;
  /// Where the ICMP message begins.
  size_t header;
  /// Whether it gives up its rights when its sockets are open.
  int is_confined;
};

struct pinger_reply {
  /// By the kernel, in nanoseconds since 1970-01-01 UTC.
  int64_t time;
  /// Hashes of its headers, but for IPv4's identification and checksum, and of its ICMP message, but for
  /// the number: what all replies have in common. 0 where the checksum is wrong, or the number is cut.
  uint64_t header, message;
  uint32_t number;
  uint32_t length;
  /// Whether all copies of the number are there, and the same.
  uint32_t is_agreed;
};

/// What a pinger has seen; in memory that it shares with who started it.
struct pinger_record {
  size_t size;
  /// An errno, where it could not go on.
  int32_t error;
  uint32_t sent_count;
  /// Frames that the observer had no room for, and replies that the record has none for.
  uint64_t unobserved, unrecorded;
  /// Frames that the device did not take.
  uint64_t undelivered;
  /// When each request went over the link, as replies have it; 0 where that was not seen.
  int64_t *sent;
  size_t reply_count, capacity;
  struct pinger_reply *replies;
};

/// Room for what becomes of so many requests; null where there is none.
struct pinger_record *pinger_record_make(uint32_t count);
void pinger_record_free(struct pinger_record *record);
/// Starts a process that sends the requests and fills the record; SIGINT or SIGTERM ends its sending.
/// `mask` is the signals that it begins with blocked. Answers its id.
int pinger_start(const struct pinger_plan *plan, struct pinger_record *record,
                 const sigset_t *mask);
/// Reads a reply, but for its time; there are as many requests as `count`.
void pinger_read(const unsigned char *frame, size_t length, size_t link, size_t header,
                 uint32_t count, struct pinger_reply *reply);

// requests COUNT ipv4|ipv6 >FILE
//
// Writes a capture of that many echo requests of 64 bytes from 10.0.0.1 to 10.0.0.2, or from fd00::1
// to fd00::2, which has the same MAC, one a microsecond, as pcap with nanoseconds.
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "frames.h"

struct file_header {
  uint32_t magic;
  uint16_t major, minor;
  uint32_t zone, accuracy, snap_length, link_type;
};

struct record_header {
  uint32_t seconds, nanoseconds, captured, length;
};

enum { SIZE = 64, IDENTIFIER = 0x6661 };

int main(int count, char **arguments) {
  bool is_ipv6 = count == 3 && strcmp(arguments[2], "ipv6") == 0;
  bool is_ipv4 = count == 3 && strcmp(arguments[2], "ipv4") == 0;
  unsigned long requests = is_ipv4 || is_ipv6 ? strtoul(arguments[1], NULL, 10) : 0;
  if (requests == 0) errx(2, "usage: requests COUNT ipv4|ipv6 >FILE");

  struct ends ends = {.source_mac = {0x02, 0, 10, 0, 0, 1},
                      .target_mac = {0x02, 0, 10, 0, 0, 2},
                      .source = htonl(0x0a000001),
                      .target = htonl(0x0a000002),
                      .is_ipv6 = is_ipv6,
                      .source6 = {{{0xfd, [15] = 1}}},
                      .target6 = {{{0xfd, [15] = 2}}}};
  union {
    struct echo ipv4;
    struct echo6 ipv6;
  } frame;
  struct icmphdr *icmp;
  uint64_t pseudo = 0;
  size_t length;
  if (is_ipv6) {
    write_request6(&frame.ipv6, SIZE, &ends, IDENTIFIER);
    icmp = (void *)((char *)&frame + offsetof(struct echo6, icmp));
    length = SIZE - offsetof(struct echo6, icmp);
    pseudo = pseudo_header(&ends, length);
  } else {
    write_request(&frame.ipv4, SIZE, &ends, IDENTIFIER);
    icmp = (void *)((char *)&frame + offsetof(struct echo, icmp));
    length = SIZE - offsetof(struct echo, icmp);
  }

  struct file_header header = {0xa1b23c4d, 2, 4, 0, 0, 262144, 1};
  fwrite(&header, sizeof header, 1, stdout);
  for (unsigned long number = 0; number < requests; number++) {
    struct record_header record = {1700000000 + number / 1000000, number % 1000000 * 1000, SIZE,
                                   SIZE};
    icmp->un.echo.sequence = htons(number);
    icmp->checksum = 0;
    icmp->checksum = checksum(pseudo + sum_of(icmp, length));
    fwrite(&record, sizeof record, 1, stdout);
    fwrite(&frame, SIZE, 1, stdout);
  }
  if (fclose(stdout) != 0) err(1, "standard output");
}

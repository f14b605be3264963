// requests COUNT >FILE
//
// Writes a capture of that many echo requests of 64 bytes from 10.0.0.1 to 10.0.0.2, one a
// microsecond, as pcap with nanoseconds.
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
  unsigned long requests = count == 2 ? strtoul(arguments[1], NULL, 10) : 0;
  if (requests == 0) errx(2, "usage: requests COUNT >FILE");

  struct ends ends = {.source_mac = {0x02, 0, 10, 0, 0, 1},
                      .target_mac = {0x02, 0, 10, 0, 0, 2},
                      .source = htonl(0x0a000001),
                      .target = htonl(0x0a000002)};
  struct echo frame;
  write_request(&frame, SIZE, &ends, IDENTIFIER);

  struct file_header header = {0xa1b23c4d, 2, 4, 0, 0, 262144, 1};
  fwrite(&header, sizeof header, 1, stdout);
  for (unsigned long number = 0; number < requests; number++) {
    struct record_header record = {1700000000 + number / 1000000, number % 1000000 * 1000, SIZE,
                                   SIZE};
    frame.icmp.un.echo.sequence = htons(number);
    frame.icmp.checksum = 0;
    frame.icmp.checksum = checksum(sum_of(&frame.icmp, SIZE - offsetof(struct echo, icmp)));
    fwrite(&record, sizeof record, 1, stdout);
    fwrite(&frame, SIZE, 1, stdout);
  }
  if (fclose(stdout) != 0) err(1, "standard output");
}

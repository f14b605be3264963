#define _GNU_SOURCE
#include <errno.h>
#include <linux/close_range.h>
#include <unistd.h>

#include "CLinux.h"

int clinux_descriptors_unshare(const int *kept, int count) {
  // Each gap between two that are kept, upward; the first makes the table this thread's own.
  for (unsigned from = STDERR_FILENO + 1;;) {
    unsigned next = ~0u;
    for (int i = 0; i < count; i++) {
      if (kept[i] >= 0 && (unsigned)kept[i] >= from && (unsigned)kept[i] < next) next = (unsigned)kept[i];
    }
    if (from < next && close_range(from, next - (next != ~0u), CLOSE_RANGE_UNSHARE) < 0) return -errno;
    if (next == ~0u) return 0;
    from = next + 1;
  }
}

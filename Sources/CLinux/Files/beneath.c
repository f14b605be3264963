#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CLinux.h"

int clinux_open_beneath(const char *folder, const char *path) {
  int start = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (start < 0) return -errno;
  struct open_how how = {
      .flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
  };
  long descriptor = syscall(SYS_openat2, start, path, &how, sizeof how);
  int result = descriptor < 0 ? -errno : (int)descriptor;
  close(start);
  return result;
}

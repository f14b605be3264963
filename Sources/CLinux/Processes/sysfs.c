#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "CLinux.h"

// What is mounted below /sys: copies of the mounts, and where they were.
struct below {
  struct {
    int tree;
    char path[256];
  } mounts[32];
  int count;
};

static void close_all(struct below *below) {
  while (below->count > 0) close(below->mounts[--below->count].tree);
}

// Whether one is at that place, or above it.
static int covers(const struct below *below, const char *path) {
  for (int i = 0; i < below->count; i++) {
    size_t length = strlen(below->mounts[i].path);
    if (strncmp(below->mounts[i].path, path, length) == 0 &&
        (path[length] == 0 || path[length] == '/')) {
      return 1;
    }
  }
  return 0;
}

// Copies one with all that is below it. What has a strange name, or is too much, is not there: 0.
static int copy(struct below *below, const char *path) {
  size_t most = sizeof below->mounts / sizeof *below->mounts;
  if ((size_t)below->count == most || strlen(path) >= sizeof below->mounts[0].path) return 0;
  int tree = (int)syscall(SYS_open_tree, AT_FDCWD, path,
                          OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
  if (tree < 0) return 0;
  strcpy(below->mounts[below->count].path, path);
  below->mounts[below->count++].tree = tree;
  return 1;
}

// Copies all of them; whether there is anything above them that another can stand before.
static int copy_all(struct below *below) {
  FILE *mounts = fopen("/proc/self/mountinfo", "re");
  if (mounts == NULL) return 0;
  char line[4096], path[4096];
  int is_whole = 1;
  while (is_whole && fgets(line, sizeof line, mounts)) {
    if (sscanf(line, "%*s %*s %*s %*s %4095s", path) != 1) continue;
    if (strncmp(path, "/sys/", 5) != 0 || covers(below, path)) continue;
    is_whole = copy(below, path);
  }
  fclose(mounts);
  return is_whole;
}

void clinux_sysfs_renew(void) {
  struct statfs old;
  struct statvfs flags;
  if (statfs("/sys", &old) < 0 || old.f_type != SYSFS_MAGIC || statvfs("/sys", &flags) < 0) return;
  struct below below = {.count = 0};
  unsigned long wanted = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (flags.f_flag & ST_RDONLY) wanted |= MS_RDONLY;
  if (copy_all(&below) && mount("sysfs", "/sys", "sysfs", wanted, NULL) == 0) {
    for (int i = 0; i < below.count; i++) {
      if (syscall(SYS_move_mount, below.mounts[i].tree, "", AT_FDCWD, below.mounts[i].path,
                  MOVE_MOUNT_F_EMPTY_PATH) < 0) {
        umount2("/sys", MNT_DETACH);  // then all is as it was
        break;
      }
    }
  }
  close_all(&below);
}

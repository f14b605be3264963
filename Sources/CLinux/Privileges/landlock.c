#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CLinux.h"

// Newer than the kernel's headers may be.
#define ACCESS_TRUNCATE (1ULL << 14)
#define ACCESS_IOCTL (1ULL << 15)
#define ACCESS_BIND (1ULL << 0)
#define ACCESS_CONNECT (1ULL << 1)

struct rules {
  uint64_t files, network;
};

static const uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t writing = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                                LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                LANDLOCK_ACCESS_FS_MAKE_REG | ACCESS_TRUNCATE;

int clinux_landlock_open(void) {
  // What the kernel knows; before there were ports, and before a file's cutting was a right.
  long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 0) return -errno;
  struct rules rules = {.files = (1ULL << 13) - 1};
  if (version >= 2) rules.files |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) rules.files |= ACCESS_TRUNCATE;
  if (version >= 5) rules.files |= ACCESS_IOCTL;
  if (version >= 4) rules.network = ACCESS_BIND | ACCESS_CONNECT;
  long ruleset = syscall(SYS_landlock_create_ruleset, &rules,
                         version >= 4 ? sizeof rules : sizeof rules.files, 0);
  return ruleset < 0 ? -errno : (int)ruleset;
}

int clinux_landlock_allow(int ruleset, const char *path, int writes) {
  long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  int place = open(path, O_PATH | O_CLOEXEC);
  struct stat status;
  if (place < 0 || fstat(place, &status) < 0) return -errno;
  struct landlock_path_beneath_attr rule = {.allowed_access = writes ? writing : reading,
                                            .parent_fd = place};
  if (version < 3) rule.allowed_access &= ~ACCESS_TRUNCATE;
  if (!S_ISDIR(status.st_mode)) {
    rule.allowed_access &=
        LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE;
    // A terminal is asked who is in its foreground.
    if (S_ISCHR(status.st_mode) && version >= 5) rule.allowed_access |= ACCESS_IOCTL;
  }
  int result = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  int error = errno;
  close(place);
  return result < 0 ? -error : 0;
}

int clinux_landlock_begin(int ruleset) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -errno;
  int result = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
  int error = errno;
  close(ruleset);
  return result < 0 ? -error : 0;
}

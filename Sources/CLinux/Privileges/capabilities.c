#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CLinux.h"

int clinux_capabilities_keep(uint64_t wanted) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data) < 0) return -errno;
  for (int half = 0; half < 2; half++) {
    data[half].permitted &= (uint32_t)(wanted >> 32 * half);
    data[half].effective = data[half].permitted;
    data[half].inheritable = 0;
  }
  // Ambient ones go with the inheritable ones.
  return syscall(SYS_capset, &header, data) < 0 ? -errno : 0;
}

int clinux_is_secure(void) { return getauxval(AT_SECURE) != 0; }

int clinux_user_find(const char *name, struct clinux_user *out) {
  char *end;
  unsigned long number = strtoul(name, &end, 10);
  errno = 0;
  const struct passwd *user = getpwnam(name);
  if (!user && *name >= '0' && *name <= '9' && *end == 0 && number < UINT32_MAX) {
    errno = 0;
    user = getpwuid((uid_t)number);
  }
  if (!user) return errno ? -errno : -ENOENT;
  out->user = user->pw_uid;
  out->group = user->pw_gid;
  return 0;
}

int clinux_user_become(const struct clinux_user *user, uint64_t wanted) {
  if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0) return -errno;
  const struct passwd *entry = getpwuid(user->user);
  int result = entry ? initgroups(entry->pw_name, user->group) : setgroups(0, NULL);
  if (result < 0 || setresgid(user->group, user->group, user->group) < 0 ||
      setresuid(user->user, user->user, user->user) < 0) {
    return -errno;
  }
  return clinux_capabilities_keep(wanted);
}

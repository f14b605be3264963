#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "output.h"

// Makes the new file, with the owner and the mode that it is to have. -EPERM where it can not be made
// or not be had so, and the old one has to be written itself.
static int make_beside(const struct writer *writer, int folder, const struct stat *old, int kind,
                       char name[32]) {
  int descriptor;
  do {
    unsigned long long number;
    if (getrandom(&number, sizeof number, 0) != sizeof number) return -errno;
    snprintf(name, 32, ".fakehost.%016llx", number);
    descriptor = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                        old ? 0600 : clinux_mode_of(writer, kind));
  } while (descriptor < 0 && errno == EEXIST);
  if (descriptor < 0) return errno == EACCES || errno == EROFS ? -EPERM : -errno;
  struct stat status;
  int result = 0;
  if (old == NULL) {
    result = clinux_hand_over(writer, descriptor, kind);
  } else if (fstat(descriptor, &status) < 0) {
    result = -errno;
  } else if ((status.st_uid != old->st_uid || status.st_gid != old->st_gid) &&
             fchown(descriptor, old->st_uid, old->st_gid) < 0) {
    result = -EPERM;
  } else if (fchmod(descriptor, old->st_mode & 07777) < 0) {
    result = -EPERM;
  }
  if (result == 0) return descriptor;
  unlinkat(folder, name, 0);
  close(descriptor);
  return result;
}

// Whether a file has an access control list, which another would not have.
static int has_list(int descriptor) {
  return fgetxattr(descriptor, "system.posix_acl_access", NULL, 0) > 0;
}

struct request {
  uint64_t device, number;
  struct clinux_replacement *replacement;
};

// Opens what takes a place: beside it where that can be.
static int open_replacement(const struct writer *writer, const struct place *place, int kind,
                            void *context, struct clinux_obstacle *obstacle) {
  struct request *request = context;
  struct clinux_replacement *replacement = request->replacement;
  struct stat status, *old = NULL;
  replacement->folder = -1;
  replacement->is_new = 0;
  if (place->is_descriptor) return clinux_open_at(writer, place, kind, obstacle);
  if (fstatat(place->folder, place->name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
    if (!S_ISREG(status.st_mode)) return clinux_open_at(writer, place, kind, obstacle);
    int is_ours = status.st_dev == request->device && status.st_ino == request->number;
    int result = is_ours ? 0 : clinux_check_old(writer, place, &status, 1, obstacle);
    if (result < 0) return result;
    // What may not be written may not be replaced.
    int descriptor = clinux_open_old(place, &status);
    if (descriptor < 0) return descriptor;
    int is_listed = has_list(descriptor);
    close(descriptor);
    if (is_listed) return clinux_open_at(writer, place, kind, obstacle);
    old = &status;
  } else if (errno != ENOENT) {
    return -errno;
  }
  int descriptor = make_beside(writer, place->folder, old, kind, replacement->new_name);
  if (descriptor == -EPERM) return clinux_open_at(writer, place, kind, obstacle);
  if (descriptor < 0) return descriptor;
  replacement->folder = fcntl(place->folder, F_DUPFD_CLOEXEC, 0);
  if (replacement->folder < 0) {
    int result = -errno;
    unlinkat(place->folder, replacement->new_name, 0);
    close(descriptor);
    return result;
  }
  strcpy(replacement->name, place->name);
  replacement->is_new = old == NULL;
  return descriptor;
}

int clinux_replacement_open(const char *path, int kind, uint64_t device, uint64_t number,
                            struct clinux_replacement *replacement,
                            struct clinux_obstacle *obstacle) {
  struct request request = {device, number, replacement};
  return clinux_at_place(path, kind, open_replacement, &request, obstacle);
}

static int copy(int from, int to) {
  char bytes[64 * 1024];
  off_t offset = 0;
  if (ftruncate(to, 0) < 0) return -errno;
  for (;;) {
    ssize_t count = pread(from, bytes, sizeof bytes, offset);
    if (count < 0) return -errno;
    if (count == 0) return fsync(to) < 0 ? -errno : 0;
    for (ssize_t written = 0; written < count;) {
      ssize_t more = write(to, bytes + written, (size_t)(count - written));
      if (more < 0 && errno != EINTR) return -errno;
      if (more > 0) written += more;
    }
    offset += count;
  }
}

// A file that is itself a mount, as a container has them, or somebody else's in a sticky folder, cannot
// be replaced, and is written.
static int copy_into_place(const struct clinux_replacement *replacement, int descriptor) {
  int old = openat(replacement->folder, replacement->name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
  if (old < 0) return -errno;
  int result = copy(descriptor, old);
  close(old);
  unlinkat(replacement->folder, replacement->new_name, 0);
  return result;
}

// That the new name is on the disk; a folder that may not be read cannot be asked for it.
static int sync_folder(int folder) {
  int descriptor = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return errno == EACCES ? 0 : -errno;
  int result = fsync(descriptor) < 0 && errno != EINVAL ? -errno : 0;
  close(descriptor);
  return result;
}

int clinux_replacement_commit(const struct clinux_replacement *replacement, int descriptor) {
  // A pipe or a device has nothing to be on a disk.
  if (fsync(descriptor) < 0 && errno != EINVAL && errno != EROFS) return -errno;
  if (replacement->folder < 0) return 0;
  if (renameat(replacement->folder, replacement->new_name, replacement->folder,
               replacement->name) == 0) {
    return sync_folder(replacement->folder);
  }
  if (errno != EBUSY && errno != EPERM && errno != EACCES) return -errno;
  return copy_into_place(replacement, descriptor);
}

void clinux_replacement_end(const struct clinux_replacement *replacement, int is_committed) {
  if (replacement->folder < 0) return;
  if (!is_committed) unlinkat(replacement->folder, replacement->new_name, 0);
  close(replacement->folder);
}

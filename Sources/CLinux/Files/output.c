#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

// Whether root may write what somebody else may have put there: as fs.protected_regular and
// fs.protected_fifos have it for who creates, whatever they are set to; and no second name of a file
// that is elsewhere.
int clinux_check_old(const struct writer *writer, const struct place *place,
                     const struct stat *old, int is_replaced, struct clinux_obstacle *obstacle) {
  struct stat folder;
  if (!writer->is_root || (!S_ISREG(old->st_mode) && !S_ISFIFO(old->st_mode))) return 0;
  if (fstat(place->folder, &folder) < 0) return -errno;
  int is_open =
      folder.st_mode & S_IWOTH || (folder.st_mode & S_ISVTX && folder.st_mode & S_IWGRP);
  if (is_open && !clinux_is_ours(writer, old->st_uid) && old->st_uid != folder.st_uid) {
    return clinux_obstruct(obstacle, clinux_foreign_file, "", place->name);
  }
  if (!is_replaced && old->st_nlink > 1 && !clinux_is_folder_ours(writer, &folder)) {
    return clinux_obstruct(obstacle, clinux_hard_link, "", place->name);
  }
  return 0;
}

// Root's own new recordings are for who called it, and nobody else.
int clinux_hand_over(const struct writer *writer, int descriptor, int kind) {
  if (kind != clinux_recording || !writer->is_called) return 0;
  // In a user namespace that does not have the caller it stays root's.
  if (fchown(descriptor, writer->user, writer->group) < 0 && errno != EINVAL) return -errno;
  return 0;
}

mode_t clinux_mode_of(const struct writer *writer, int kind) {
  if (kind != clinux_recording) return 0666;
  return writer->is_root ? 0600 : 0644;
}

// A file that is there, as it was looked at.
int clinux_open_old(const struct place *place, const struct stat *old) {
  int descriptor = openat(place->folder, place->name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return -errno;
  struct stat status;
  if (fstat(descriptor, &status) < 0 || status.st_dev != old->st_dev ||
      status.st_ino != old->st_ino) {
    close(descriptor);
    return -EAGAIN;
  }
  return descriptor;
}

// Opens a file at a place, emptied; where it is not there it is made.
int clinux_open_at(const struct writer *writer, const struct place *place, int kind,
                   struct clinux_obstacle *obstacle) {
  if (place->is_descriptor) {
    int descriptor = openat(place->folder, place->name, O_WRONLY | O_TRUNC | O_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
  }
  struct stat old;
  if (fstatat(place->folder, place->name, &old, AT_SYMLINK_NOFOLLOW) < 0) {
    if (errno != ENOENT) return -errno;
    int descriptor =
        openat(place->folder, place->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
               clinux_mode_of(writer, kind));
    if (descriptor < 0) return errno == EEXIST ? -EAGAIN : -errno;
    int result = clinux_hand_over(writer, descriptor, kind);
    if (result == 0) return descriptor;
    close(descriptor);
    return result;
  }
  int result = clinux_check_old(writer, place, &old, 0, obstacle);
  if (result < 0) return result;
  int descriptor = clinux_open_old(place, &old);
  if (descriptor >= 0 && S_ISREG(old.st_mode) && ftruncate(descriptor, 0) < 0) {
    result = -errno;
    close(descriptor);
    return result;
  }
  return descriptor;
}

static int open_output(const struct writer *writer, const struct place *place, int kind,
                       void *context, struct clinux_obstacle *obstacle) {
  (void)context;
  return clinux_open_at(writer, place, kind, obstacle);
}

int clinux_output_open(const char *path, int kind, struct clinux_obstacle *obstacle) {
  struct writer writer = clinux_writer();
  obstacle->kind = clinux_no_obstacle;
  if (writer.is_root) return clinux_at_place(path, kind, open_output, NULL, obstacle);
  mode_t mode = clinux_mode_of(&writer, kind);
  int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  return descriptor < 0 ? -errno : descriptor;
}

struct beginning {
  const char *bytes;
  size_t length;
};

static int remove_output(const struct writer *writer, const struct place *place, int kind,
                         void *context, struct clinux_obstacle *obstacle) {
  (void)writer, (void)kind, (void)obstacle;
  const struct beginning *beginning = context;
  int descriptor =
      openat(place->folder, place->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return -errno;
  char bytes[256];
  int result = 0;
  if (beginning->length <= sizeof bytes &&
      read(descriptor, bytes, beginning->length) == (ssize_t)beginning->length &&
      memcmp(bytes, beginning->bytes, beginning->length) == 0) {
    result = unlinkat(place->folder, place->name, 0) < 0 ? -errno : 0;
  }
  close(descriptor);
  return result;
}

int clinux_output_remove(const char *path, const char *bytes, size_t length) {
  struct clinux_obstacle obstacle;
  struct beginning beginning = {bytes, length};
  return clinux_at_place(path, clinux_plain_output, remove_output, &beginning, &obstacle);
}

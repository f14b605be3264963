#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "output.h"

static int id_of(const char *variable, unsigned long long *id) {
  const char *text = secure_getenv(variable);
  if (text == NULL || *text < '0' || *text > '9') return 0;
  char *end;
  errno = 0;
  *id = strtoull(text, &end, 10);
  return errno == 0 && *end == 0 && *id < UINT32_MAX;
}

// The root of a user namespace that has but one user is that user outside of it, and can do no more.
static int is_somebody_outside(void) {
  // It stays so, and /proc may be closed later.
  static int known = -1;
  if (known >= 0) return known;
  FILE *map = fopen("/proc/self/uid_map", "re");
  if (map == NULL) return 0;
  unsigned long long inside, outside, count;
  int fields = fscanf(map, "%llu %llu %llu", &inside, &outside, &count);
  fclose(map);
  known = fields == 3 && inside == 0 && outside != 0 && count == 1;
  return known;
}

void clinux_output_prepare(void) { is_somebody_outside(); }

struct writer clinux_writer(void) {
  struct writer writer = {.is_root = geteuid() == 0 && !is_somebody_outside()};
  unsigned long long user, group;
  if (writer.is_root && getuid() == 0 && id_of("SUDO_UID", &user) && id_of("SUDO_GID", &group)) {
    writer.user = (uid_t)user;
    writer.group = (gid_t)group;
    writer.is_called = 1;
  }
  return writer;
}

int clinux_is_ours(const struct writer *writer, uid_t owner) {
  return owner == 0 || owner == writer->user;
}

int clinux_is_folder_ours(const struct writer *writer, const struct stat *folder) {
  return clinux_is_ours(writer, folder->st_uid) && (folder->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// What is left of a path, and how the folder is called in which it goes on.
struct walk {
  char rest[PATH_MAX];
  char folder[PATH_MAX];
};

int clinux_obstruct(struct clinux_obstacle *obstacle, int kind, const char *folder,
                    const char *name) {
  obstacle->kind = kind;
  int slash = *folder && folder[strlen(folder) - 1] != '/';
  snprintf(obstacle->path, sizeof obstacle->path, "%s%s%s", folder, slash ? "/" : "", name);
  return -EACCES;
}

// Whether a link may be followed: for root, that nobody else can have made it. Anybody else may do what
// the kernel's fs.protected_symlinks allows.
static int may_follow(const struct writer *writer, const struct stat *folder,
                      const struct stat *link) {
  if (writer->is_root) {
    return clinux_is_ours(writer, link->st_uid) && clinux_is_folder_ours(writer, folder);
  }
  const mode_t open = S_ISVTX | S_IWOTH;
  return (folder->st_mode & open) != open || link->st_uid == geteuid() ||
         link->st_uid == folder->st_uid;
}

static int is_in_proc(int folder) {
  struct statfs status;
  return fstatfs(folder, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}

static int enter(struct place *place, struct walk *walk, const char *name, int flags) {
  int folder = openat(place->folder, name, O_PATH | O_DIRECTORY | O_CLOEXEC | flags);
  if (folder < 0) return -errno;
  close(place->folder);
  place->folder = folder;
  size_t length = strlen(walk->folder);
  int slash = length > 0 && walk->folder[length - 1] != '/';
  // What is too long for a message is cut.
  snprintf(walk->folder + length, sizeof walk->folder - length, "%s%s", slash ? "/" : "", name);
  return 0;
}

// Goes on with what a link says, in front of what is left.
static int follow(struct place *place, struct walk *walk, const char *name) {
  char target[PATH_MAX];
  ssize_t length = readlinkat(place->folder, name, target, sizeof target - 1);
  if (length < 0) return -errno;
  target[length] = 0;
  size_t rest = strlen(walk->rest);
  if (length == 0) return -ENOENT;
  if ((size_t)length + 1 + rest >= sizeof walk->rest) return -ENAMETOOLONG;
  memmove(walk->rest + length + (rest > 0), walk->rest, rest + 1);
  if (rest > 0) walk->rest[length] = '/';
  memcpy(walk->rest, target, (size_t)length);
  if (*target != '/') return 0;
  walk->folder[0] = 0;
  return enter(place, walk, "/", 0);
}

// Takes the next name off a path; whether it is the last.
static int take_name(struct walk *walk, char name[NAME_MAX + 1], int *is_last) {
  char *start = walk->rest + strspn(walk->rest, "/");
  size_t length = strcspn(start, "/");
  if (length > NAME_MAX) return -ENAMETOOLONG;
  memcpy(name, start, length);
  name[length] = 0;
  if (length == 0) strcpy(name, ".");
  *is_last = start[length] == 0;
  memmove(walk->rest, start + length, strlen(start + length) + 1);
  return 0;
}

// One name of a path; 1 when that was its last.
static int step(const struct writer *writer, struct place *place, struct walk *walk, int *links,
                struct clinux_obstacle *obstacle) {
  int is_last;
  int result = take_name(walk, place->name, &is_last);
  if (result < 0) return result;
  struct stat status, folder;
  if (fstatat(place->folder, place->name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
    return is_last && errno == ENOENT ? 1 : -errno;
  }
  if (!S_ISLNK(status.st_mode)) {
    return is_last ? 1 : enter(place, walk, place->name, O_NOFOLLOW);
  }
  if (fstat(place->folder, &folder) < 0) return -errno;
  if (!may_follow(writer, &folder, &status)) {
    return clinux_obstruct(obstacle, clinux_foreign_link, walk->folder, place->name);
  }
  if (++*links > 40) return -ELOOP;
  if (!is_in_proc(place->folder)) return follow(place, walk, place->name);
  place->is_descriptor = is_last;
  return is_last ? 1 : enter(place, walk, place->name, 0);
}

static int find(const char *path, const struct writer *writer, struct place *place,
                struct clinux_obstacle *obstacle) {
  struct walk walk = {.folder = ""};
  obstacle->kind = clinux_no_obstacle;
  if (*path == 0) return -ENOENT;
  if (strlen(path) >= sizeof walk.rest) return -ENAMETOOLONG;
  strcpy(walk.rest, path);
  place->is_descriptor = 0;
  place->folder = open(*path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (place->folder < 0) return -errno;
  if (*path == '/') strcpy(walk.folder, "/");
  int links = 0, result;
  do {
    result = step(writer, place, &walk, &links, obstacle);
  } while (result == 0);
  if (result < 0) close(place->folder);
  return result < 0 ? result : 0;
}

int clinux_at_place(const char *path, int kind, clinux_at_place_body body, void *context,
                    struct clinux_obstacle *obstacle) {
  struct writer writer = clinux_writer();
  int result = -EAGAIN;
  // Nobody can keep it from ending by changing it again and again.
  for (int tries = 0; tries < 100 && result == -EAGAIN; tries++) {
    struct place place;
    result = find(path, &writer, &place, obstacle);
    if (result < 0) return result;
    result = body(&writer, &place, kind, context, obstacle);
    close(place.folder);
  }
  // A file that stands in its own way is called what the caller called it.
  if (result < 0 && obstacle->kind > clinux_foreign_link) {
    snprintf(obstacle->path, sizeof obstacle->path, "%s", path);
  }
  return result;
}

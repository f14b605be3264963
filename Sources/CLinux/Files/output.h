// Within CLinux: files that are written.
#pragma once

#include <limits.h>
#include <sys/stat.h>

#include "CLinux.h"

// Who writes.
struct writer {
  int is_root;
  // Who called root by sudo(8); root itself where nobody did.
  uid_t user;
  gid_t group;
  int is_called;
};

// Where a file is: the folder, and its name there.
struct place {
  int folder;
  char name[NAME_MAX + 1];
  // The name is a descriptor's link of /proc, which only the kernel can follow.
  int is_descriptor;
};

struct writer clinux_writer(void);
int clinux_is_ours(const struct writer *writer, uid_t owner);
// Whether a folder is one that only root and who called it may write.
int clinux_is_folder_ours(const struct writer *writer, const struct stat *folder);

// Says what is in the way; -EACCES.
int clinux_obstruct(struct clinux_obstacle *obstacle, int kind, const char *folder,
                    const char *name);

// Whether root may write a file that is there, or only put another in its place.
int clinux_check_old(const struct writer *writer, const struct place *place,
                     const struct stat *old, int is_replaced, struct clinux_obstacle *obstacle);
// Opens a file that is there, as it was looked at; -EAGAIN where it is another one now.
int clinux_open_old(const struct place *place, const struct stat *old);
// Opens a file at a place, emptied; where it is not there it is made. -EAGAIN as above.
int clinux_open_at(const struct writer *writer, const struct place *place, int kind,
                   struct clinux_obstacle *obstacle);
// The mode that a new file is made with.
mode_t clinux_mode_of(const struct writer *writer, int kind);
// Gives a new recording of root's to who called it.
int clinux_hand_over(const struct writer *writer, int descriptor, int kind);

// What is done at a place; -EAGAIN where it has changed since it was found.
typedef int (*clinux_at_place_body)(const struct writer *writer, const struct place *place, int kind,
                                    void *context, struct clinux_obstacle *obstacle);
// Finds the place of a file by its path, one name after another, so that nobody can put anything else
// in a name's place once it was looked at, and does something there.
int clinux_at_place(const char *path, int kind, clinux_at_place_body body, void *context,
                    struct clinux_obstacle *obstacle);

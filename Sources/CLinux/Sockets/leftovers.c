#define _GNU_SOURCE
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "CLinux.h"

enum { FREE, TAKEN, WHOLE };

// What a signal that ends the process removes first, where it is whole.
static struct leftover {
  atomic_int state;
  char path[sizeof((struct sockaddr_un *)0)->sun_path];
  dev_t device;
  ino_t number;
  pid_t owner;
} leftovers[64];

static void remove_and_end(int signal_number) {
  for (size_t place = 0; place < sizeof leftovers / sizeof *leftovers; place++) {
    struct leftover *one = &leftovers[place];
    struct stat status;
    // A child that was forked has the list, and nothing of it.
    if (atomic_load(&one->state) == WHOLE && one->owner == getpid() && lstat(one->path, &status) == 0 &&
        status.st_dev == one->device && status.st_ino == one->number) {
      unlink(one->path);
    }
  }
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

static void heed(int signal_number) {
  struct sigaction action;
  if (sigaction(signal_number, NULL, &action) < 0 || action.sa_handler != SIG_DFL) return;
  memset(&action, 0, sizeof action);
  action.sa_handler = remove_and_end;
  sigaction(signal_number, &action, NULL);
}

int clinux_leftover_add(const char *path) {
  struct stat status;
  if (strlen(path) >= sizeof leftovers->path || lstat(path, &status) < 0) return -1;
  for (size_t place = 0; place < sizeof leftovers / sizeof *leftovers; place++) {
    struct leftover *one = &leftovers[place];
    int expected = FREE;
    if (!atomic_compare_exchange_strong(&one->state, &expected, TAKEN)) continue;
    strcpy(one->path, path);
    one->device = status.st_dev;
    one->number = status.st_ino;
    one->owner = getpid();
    atomic_store(&one->state, WHOLE);
    heed(SIGINT);
    heed(SIGTERM);
    heed(SIGHUP);
    return (int)place;
  }
  return -1;
}

void clinux_leftover_forget(int place) {
  if (place >= 0) atomic_store(&leftovers[place].state, FREE);
}

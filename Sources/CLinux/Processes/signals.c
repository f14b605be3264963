#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "CLinux.h"

static void add_stops(sigset_t *signals) {
  sigaddset(signals, SIGINT);
  sigaddset(signals, SIGTERM);
  struct sigaction hangup;
  if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN) {
    sigaddset(signals, SIGHUP);
  }
}

int clinux_stop_signals_open(int write, int tell) {
  sigset_t signals;
  sigemptyset(&signals);
  add_stops(&signals);
  if (write) sigaddset(&signals, SIGUSR1);
  if (tell) sigaddset(&signals, SIGQUIT);
  if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0) return -errno;
  int descriptor = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int clinux_stop_signals_hold(int holds) {
  sigset_t signals;
  sigemptyset(&signals);
  add_stops(&signals);
  return sigprocmask(holds ? SIG_BLOCK : SIG_UNBLOCK, &signals, NULL) < 0 ? -errno : 0;
}

int clinux_stop_signals_next(int descriptor) {
  struct signalfd_siginfo info;
  ssize_t count = read(descriptor, &info, sizeof info);
  if (count < 0) return -errno;
  return count == sizeof info ? (int)info.ssi_signo : -EPROTO;
}

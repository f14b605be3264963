#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CLinux.h"

static int write_file(const char *path, const char *text) {
  int descriptor = open(path, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return -errno;
  ssize_t count = write(descriptor, text, strlen(text));
  int result = count < 0 ? -errno : 0;
  close(descriptor);
  return result;
}

// Whether a process namespace may be made, which is only when the command starts: 0, or -errno. Another process
// tries it, and is gone.
static int may_make_process_namespace(void) {
  pid_t child = fork();
  if (child < 0) return -errno;
  if (child == 0) _exit(unshare(CLONE_NEWPID) < 0 ? errno : 0);
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return 0;  // nobody knows: the command's start tells
  }
  return WIFEXITED(status) ? -WEXITSTATUS(status) : 0;
}

// What is mounted in the namespace that this process has entered is seen nowhere else.
static int mounts_stay;

int clinux_namespaces_enter(int user) {
  char uid_map[64], gid_map[64];
  snprintf(uid_map, sizeof uid_map, "%u %u 1\n", geteuid(), geteuid());
  snprintf(gid_map, sizeof gid_map, "%u %u 1\n", getegid(), getegid());
  if (unshare((user ? CLONE_NEWUSER : 0) | CLONE_NEWNET | CLONE_NEWNS) < 0) return -errno;
  if (user) {
    // A group map may only be written by who has given up setgroups(2).
    int result = write_file("/proc/self/setgroups", "deny");
    if (result == 0) result = write_file("/proc/self/uid_map", uid_map);
    if (result == 0) result = write_file("/proc/self/gid_map", gid_map);
    if (result < 0) return result;
  }
  int result = may_make_process_namespace();
  if (result < 0) return result;
  // What is mounted here stays here. Where that cannot be, as in a chroot whose root is no mount point, nothing
  // is mounted either.
  mounts_stay = mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
  if (mounts_stay) clinux_sysfs_renew();
  return 0;
}

static int write_new_file(const char *path, const void *bytes, size_t count) {
  int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0) return -errno;
  ssize_t written = write(descriptor, bytes, count);
  int result = written < 0 || fchmod(descriptor, 0644) < 0 ? -errno : 0;
  close(descriptor);
  return result < 0 || (size_t)written == count ? result : -ENOSPC;
}

int clinux_namespaces_cover(const char *path, const void *bytes, size_t count) {
  if (!mounts_stay) return -EXDEV;
  // It lies in a file system in memory, of which nothing else is seen, and lasts as long as it covers.
  const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (mount("fakehost", "/proc", "tmpfs", flags, "mode=755") < 0) return -errno;
  int result = write_new_file("/proc/file", bytes, count);
  if (result == 0 && mount("/proc/file", path, NULL, MS_BIND, NULL) < 0) result = -errno;
  umount2("/proc", MNT_DETACH);
  return result;
}

static int join(int descriptor) {
  if (descriptor < 0) return -errno;
  int result = setns(descriptor, CLONE_NEWNET) < 0 ? -errno : 0;
  close(descriptor);
  return result;
}

int clinux_network_join(const char *path) { return join(open(path, O_RDONLY | O_CLOEXEC)); }

int clinux_network_join_process(int process) {
  return join((int)syscall(SYS_pidfd_open, process, 0));
}

// CAP_NET_RAW and CAP_NET_ADMIN survive the exec of a user who is not root only as ambient ones, which are
// inheritable ones, too. Root has all without, and keeps none that a command would hand on to another user.
static int keep_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data) < 0) return -errno;
  const unsigned wanted = 1u << CAP_NET_RAW | 1u << CAP_NET_ADMIN;
  const int is_root = geteuid() == 0;
  data[0].inheritable = is_root ? 0 : wanted & data[0].permitted;
  data[1].inheritable = 0;
  if (syscall(SYS_capset, &header, data) < 0) return -errno;
  if (is_root) return 0;
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0) < 0) return -errno;
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0) < 0) return -errno;
  return 0;
}

// Whether a signal was sent by a process, or was awaited from before the program began (SIGALRM): what
// the terminal sends, the command hears itself.
static int is_sent(int number, int code) { return code <= 0 || number == SIGALRM; }

// The first process of the namespaces: it lives as long as the command, reaps whatever loses its parent,
// and passes on the signals that the outside sends it. When it ends the kernel ends all the others.
static _Noreturn void keep_namespaces(pid_t command, const sigset_t *signals) {
  for (;;) {
    siginfo_t info;
    int number = sigwaitinfo(signals, &info);
    // Who is outside has no id here.
    if (number > 0 && number != SIGCHLD && is_sent(number, info.si_code) && info.si_pid == 0) {
      kill(command, number);
    }
    int status;
    pid_t child;
    while ((child = waitpid(-1, &status, WNOHANG)) > 0) {
      if (child != command) continue;
      _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    }
  }
}

static void passed_signals(sigset_t *signals) {
  const int numbers[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM};
  sigemptyset(signals);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaddset(signals, numbers[i]);
}

// Whether nobody has the other end of a pipe any more.
static int is_deserted(int end) {
  struct pollfd request = {.fd = end};
  return poll(&request, 1, 0) > 0 && (request.revents & POLLERR);
}

// What went wrong before the command ran: of the command itself negative, of the system positive.
static _Noreturn void give_up(int end, int failure) {
  ssize_t ignored = write(end, &failure, sizeof failure);
  (void)ignored;
  _exit(125);
}

int clinux_namespaces_start(char *const *argv, const sigset_t *mask, int *error) {
  int ends[2];
  *error = 0;
  if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
  sigset_t signals;
  passed_signals(&signals);
  // Where it is ignored no child leaves a status behind.
  struct sigaction plain = {.sa_handler = SIG_DFL}, child_action;
  sigaction(SIGCHLD, &plain, &child_action);
  // Not unshare(2), after which this process may start no thread.
  pid_t first = (pid_t)syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, NULL, NULL, NULL, NULL);
  if (first < 0) {
    int result = -errno;
    close(ends[0]);
    close(ends[1]);
    return result;
  }
  if (first == 0) {
    // Whoever ends fakehost ends them, also before it was agreed on.
    close(ends[0]);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (is_deserted(ends[1])) _exit(125);
    if (mounts_stay) mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    pid_t command = _Fork();
    if (command == 0) {
      int failure = keep_capabilities();
      if (failure < 0) give_up(ends[1], -failure);
      sigaction(SIGCHLD, &child_action, NULL);
      sigprocmask(SIG_SETMASK, mask, NULL);
      execvp(argv[0], argv);
      give_up(ends[1], -errno);
    }
    if (command < 0) give_up(ends[1], errno);
    close(ends[1]);
    keep_namespaces(command, &signals);
  }
  close(ends[1]);
  int failure = 0;
  ssize_t count;
  do {
    count = read(ends[0], &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  close(ends[0]);
  if (count != sizeof failure) return first;
  kill(first, SIGKILL);
  waitpid(first, NULL, 0);
  if (failure > 0) return -failure;
  *error = -failure;
  return first;
}

int clinux_child_signals_open(sigset_t *before) {
  sigset_t signals;
  passed_signals(&signals);
  if (sigprocmask(SIG_BLOCK, &signals, before) < 0) return -errno;
  int descriptor = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int clinux_child_signals_next(int descriptor, int *sent) {
  struct signalfd_siginfo info;
  ssize_t count = read(descriptor, &info, sizeof info);
  if (count < 0) return -errno;
  if (count != sizeof info) return -EPROTO;
  *sent = is_sent((int)info.ssi_signo, info.ssi_code);
  return (int)info.ssi_signo;
}

int clinux_child_status(int child) {
  int status;
  pid_t ended = waitpid(child, &status, WNOHANG);
  if (ended == 0) return -EAGAIN;
  if (ended < 0) return -errno;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void clinux_terminal_take_back(void) {
  int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (terminal < 0) return;
  pid_t group = tcgetpgrp(terminal);
  if (group > 0 && group != getpgrp() && kill(-group, 0) < 0 && errno == ESRCH) {
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTTOU);
    sigprocmask(SIG_BLOCK, &stop, &before);
    tcsetpgrp(terminal, getpgrp());
    sigprocmask(SIG_SETMASK, &before, NULL);
  }
  close(terminal);
}

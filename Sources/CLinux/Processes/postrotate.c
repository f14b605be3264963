#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CLinux.h"
#include "complain.h"

// A command that is to be run for a file, or runs.
struct job {
  struct job *next;
  // Of its file, as they came.
  uint32_t number;
  pid_t process;
  char file[];
};

// So many run at once; others wait. What cannot be run has said so itself.
enum { most_running = 16, not_run = 127 };

static void start(struct job *job, const char *command, const sigset_t *mask) {
  job->process = fork();
  if (job->process != 0) return;
  sigprocmask(SIG_SETMASK, mask, NULL);
  setpriority(PRIO_PROCESS, 0, 19);
  execlp(command, command, job->file, (char *)NULL);
  clinux_complain("cannot run %s: %s", command, strerror(errno));
  _exit(not_run);
}

static void tell(const struct job *job, const char *command, int status) {
  if (WIFSIGNALED(status)) {
    clinux_complain("%s %s: ended by signal %d", command, job->file,
            WTERMSIG(status));
  } else if (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != not_run) {
    clinux_complain("%s %s: exit status %d", command, job->file,
            WEXITSTATUS(status));
  }
}

static void append(struct job **list, struct job *job) {
  while (*list) list = &(*list)->next;
  job->next = NULL;
  *list = job;
}

// Takes the next file's name; 0 when there are no more.
static int take(int names, uint32_t *number, struct job **waiting) {
  char name[PATH_MAX];
  ssize_t length = recv(names, name, sizeof name, 0);
  if (length < 0) return errno == EINTR;
  if (length == 0) return 0;
  uint32_t this = (*number)++;
  struct job *job = malloc(sizeof *job + (size_t)length + 1);
  if (job == NULL) return 1;
  memcpy(job->file, name, (size_t)length);
  job->file[length] = 0;
  job->number = this;
  append(waiting, job);
  return 1;
}

// Takes the job of an ended process out of those that run.
static struct job *ended(struct job **running, pid_t process) {
  for (struct job **link = running; *link; link = &(*link)->next) {
    if ((*link)->process != process) continue;
    struct job *job = *link;
    *link = job->next;
    return job;
  }
  return NULL;
}

// Says that no more becomes of a file, if anybody is there to hear it.
static void finish(struct job *job, int done) {
  ssize_t ignored = write(done, &job->number, sizeof job->number);
  (void)ignored;
  free(job);
}

// Lives until no more names can come and every command has ended.
static _Noreturn void serve(const char *command, int names, int done, int signals,
                            const sigset_t *mask) {
  struct job *waiting = NULL, *running = NULL;
  uint32_t number = 0;
  int count = 0;
  for (int open = 1; open || waiting || running;) {
    struct pollfd requests[2] = {{.fd = open ? names : -1, .events = POLLIN},
                                 {.fd = signals, .events = POLLIN}};
    if (poll(requests, 2, -1) < 0) continue;
    if (requests[0].revents) open = take(names, &number, &waiting);
    struct signalfd_siginfo info;
    while (read(signals, &info, sizeof info) > 0) continue;
    int status;
    pid_t process;
    while ((process = waitpid(-1, &status, WNOHANG)) > 0) {
      struct job *job = ended(&running, process);
      if (job == NULL) continue;
      tell(job, command, status);
      finish(job, done);
      count--;
    }
    while (waiting && count < most_running) {
      struct job *job = waiting;
      waiting = job->next;
      start(job, command, mask);
      if (job->process < 0) {
        clinux_complain("cannot run %s %s: %s", command, job->file,
                strerror(errno));
        finish(job, done);
        continue;
      }
      append(&running, job);
      count++;
    }
  }
  _exit(0);
}

static int close_both(int ends[2], int result) {
  close(ends[0]);
  close(ends[1]);
  return result;
}

int clinux_postrotate_start(const char *command, int *done, int *process) {
  int ends[2], ended[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return -errno;
  if (pipe2(ended, O_CLOEXEC) < 0) return close_both(ends, -errno);
  *process = fork();
  if (*process < 0) return close_both(ends, close_both(ended, -errno));
  if (*process == 0) {
    // Root's command has root's rights, and another's none.
    clinux_capabilities_keep(0);
    // What ends fakehost, or its terminal's group, must not end the commands for its last files.
    setpgid(0, 0);
    sigset_t before, blocked, child;
    sigfillset(&blocked);
    sigprocmask(SIG_SETMASK, &blocked, &before);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    struct sigaction plain = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, &plain, NULL);
    // Nothing else that is open here may be kept open by it; standard output is not its own.
    dup2(ends[1], STDIN_FILENO);
    dup2(ended[1], STDOUT_FILENO);
    close_range(STDERR_FILENO + 1, ~0u, 0);
    int names = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int done = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    close(nothing);
    int signals = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
    if (names < 0 || done < 0 || signals < 0) _exit(1);
    serve(command, names, done, signals, &before);
  }
  // Also here, so that it has its group when it is to be ended.
  setpgid(*process, *process);
  close(ends[1]);
  close(ended[1]);
  fcntl(ended[0], F_SETFL, O_NONBLOCK);
  *done = ended[0];
  return ends[0];
}

int clinux_postrotate_add(int descriptor, const char *file) {
  ssize_t count;
  do {
    count = send(descriptor, file, strlen(file), MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : 0;
}

int clinux_postrotate_done(int done, uint32_t *number) {
  ssize_t count;
  do {
    count = read(done, number, sizeof *number);
  } while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : count == sizeof *number;
}

void clinux_postrotate_kill(int process) {
  // It first, so that it neither starts another nor tells of these; it does not hear of anything else.
  kill(process, SIGKILL);
  kill(-process, SIGTERM);
}

int clinux_postrotate_end(int process) {
  int status;
  while (waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return -errno;
  }
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

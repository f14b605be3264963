// takeover THREAD WHAT FOLDER: has a thread of a process that runs make one system call that only somebody who had
// taken it over would make, and says how that ended. The process then goes on as if nothing had been, if it lives.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __x86_64__

// What is put into the process's memory, below its stack, for calls that take an address.
struct room {
  char program[16], secret[16], elsewhere[32], there[4096], text[2];
  struct sockaddr_in address;
  struct sockaddr_un path;
};

#define AT(field) ((long)(base + offsetof(struct room, field)))

struct call {
  const char *what;
  long number, arguments[6];
};

// The call of that name; its room is at `base` there.
static const struct call *find(const char *what, unsigned long base) {
  const struct call calls[] = {
      {"execve", SYS_execve, {AT(program)}},
      {"execveat", SYS_execveat, {AT_FDCWD, AT(program)}},
      {"ptrace", SYS_ptrace, {PTRACE_TRACEME}},
      {"bpf", SYS_bpf, {0}},
      {"socket-ipv4", SYS_socket, {AF_INET, SOCK_STREAM}},
      {"socket-ipv6", SYS_socket, {AF_INET6, SOCK_DGRAM}},
      {"socket-packet", SYS_socket, {AF_PACKET, SOCK_RAW}},
      {"socket-unix", SYS_socket, {AF_UNIX, SOCK_STREAM}},
      {"socket-netlink", SYS_socket, {AF_NETLINK, SOCK_RAW}},
      {"connect", SYS_connect, {0, AT(address), sizeof(struct sockaddr_in)}},
      {"connect-unix", SYS_connect, {0, AT(path), sizeof(struct sockaddr_un)}},
      {"bind", SYS_bind, {0, AT(address), sizeof(struct sockaddr_in)}},
      {"fork", SYS_clone, {SIGCHLD}},
      {"namespace", SYS_unshare, {CLONE_NEWUSER}},
      {"mount", SYS_mount, {AT(program), AT(there), AT(program)}},
      {"ring", SYS_io_uring_setup, {1, AT(there)}},
      {"type", SYS_ioctl, {0, TIOCSTI, AT(text)}},
      {"run-memory", SYS_mmap, {0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1}},
      {"read-elsewhere", SYS_openat, {AT_FDCWD, AT(secret), O_RDONLY}},
      {"write-elsewhere", SYS_openat, {AT_FDCWD, AT(elsewhere), O_WRONLY | O_CREAT, 0600}},
      {"write-there", SYS_openat, {AT_FDCWD, AT(there), O_WRONLY | O_CREAT, 0600}},
  };
  static struct call found;
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    if (strcmp(what, calls[i].what) != 0) continue;
    found = calls[i];
    return &found;
  }
  return NULL;
}

static int fail(const char *what) {
  perror(what);
  return 2;
}

// Lets it go on to its next stop; 1 where that is its end.
static int proceed(int thread, int request, int *status) {
  if (ptrace(request, thread, NULL, NULL) < 0 || waitpid(thread, status, __WALL) < 0) exit(fail("ptrace"));
  if (WIFSTOPPED(*status)) return 0;
  if (WIFSIGNALED(*status)) {
    printf("killed: %s\n", strsignal(WTERMSIG(*status)));
  } else {
    puts("ended");
  }
  return 1;
}

int main(int count, char **words) {
  if (count != 4) return 2;
  int thread = atoi(words[1]), status;
  if (ptrace(PTRACE_SEIZE, thread, NULL, NULL) < 0) return fail("ptrace");
  if (proceed(thread, PTRACE_INTERRUPT, &status)) return 2;
  struct user_regs_struct before, registers;
  if (ptrace(PTRACE_GETREGS, thread, NULL, &before) < 0) return fail("ptrace");
  // It waits in a system call, whose instruction it has just passed. What it has written it would write again.
  long code = ptrace(PTRACE_PEEKTEXT, thread, (void *)(before.rip - 2), NULL);
  if ((code & 0xffff) != 0x050f || (long)before.orig_rax == SYS_write) {
    fputs("it is in no system call that can be made again\n", stderr);
    return 2;
  }
  struct room room = {.program = "/bin/true", .secret = "/etc/passwd", .elsewhere = "/var/tmp/taken-over", .text = "x"};
  snprintf(room.there, sizeof room.there, "%s/file", words[3]);
  room.address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  room.path = (struct sockaddr_un){.sun_family = AF_UNIX, .sun_path = "/run/elsewhere"};
  unsigned long base = (before.rsp - 4096 - sizeof room) & ~63UL;
  struct iovec own = {.iov_base = &room, .iov_len = sizeof room}, other = {.iov_base = (void *)base, .iov_len = sizeof room};
  if (process_vm_writev(thread, &own, 1, &other, 1, 0) != sizeof room) return fail("process_vm_writev");
  const struct call *call = find(words[2], base);
  if (!call) return 2;
  registers = before;
  registers.rip -= 2;
  registers.rax = (unsigned long)call->number;
  registers.orig_rax = ~0UL;
  registers.rdi = (unsigned long)call->arguments[0];
  registers.rsi = (unsigned long)call->arguments[1];
  registers.rdx = (unsigned long)call->arguments[2];
  registers.r10 = (unsigned long)call->arguments[3];
  registers.r8 = (unsigned long)call->arguments[4];
  registers.r9 = (unsigned long)call->arguments[5];
  if (ptrace(PTRACE_SETREGS, thread, NULL, &registers) < 0) return fail("ptrace");
  // Into the call, out of it, and to the signal that tells of a refusal, if there is one.
  if (proceed(thread, PTRACE_SYSCALL, &status) || proceed(thread, PTRACE_SYSCALL, &status)) return 0;
  if (ptrace(PTRACE_GETREGS, thread, NULL, &registers) < 0) return fail("ptrace");
  long result = (long)registers.rax;
  if (proceed(thread, PTRACE_SINGLESTEP, &status)) return 0;
  if (WSTOPSIG(status) == SIGSYS) {
    puts("refused");
  } else {
    puts(result < 0 ? strerror((int)-result) : "done");
  }
  before.rax = (unsigned long)-EINTR;
  before.orig_rax = ~0UL;
  if (ptrace(PTRACE_SETREGS, thread, NULL, &before) < 0) return fail("ptrace");
  return ptrace(PTRACE_DETACH, thread, NULL, NULL) < 0 ? fail("ptrace") : 0;
}

#else

int main(void) { return 77; }

#endif

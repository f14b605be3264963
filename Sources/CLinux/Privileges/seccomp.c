#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/if_tun.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "CLinux.h"
#include "../Processes/complain.h"

#if defined __x86_64__
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#define RESULT_OF(context) ((context)->uc_mcontext.gregs[REG_RAX])
#elif defined __aarch64__
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#define RESULT_OF(context) ((context)->uc_mcontext.regs[0])
#endif

// What who answers does when all is open.
static const int allowed[] = {
    // Frames, files and messages.
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_recvfrom,
    SYS_recvmsg, SYS_recvmmsg, SYS_sendto, SYS_sendmsg, SYS_sendmmsg, SYS_close, SYS_close_range,
    SYS_lseek, SYS_dup, SYS_dup3, SYS_fcntl, SYS_fstat, SYS_newfstatat, SYS_statx, SYS_fstatfs, SYS_ftruncate,
    SYS_fsync, SYS_fdatasync, SYS_accept4, SYS_accept, SYS_shutdown, SYS_getsockopt,
    SYS_setsockopt, SYS_getsockname, SYS_getpeername, SYS_pipe2, SYS_eventfd2,
    // A ring that was made before, and only writes; no other can be made.
    SYS_io_uring_enter,
    // Recordings and reports that come later, where the folders are.
    SYS_openat, SYS_openat2, SYS_unlinkat, SYS_renameat, SYS_renameat2, SYS_fchmod, SYS_fchown,
    SYS_readlinkat, SYS_faccessat, SYS_faccessat2, SYS_getdents64, SYS_getcwd, SYS_umask,
    SYS_fgetxattr, SYS_fsetxattr, SYS_flistxattr, SYS_copy_file_range, SYS_sendfile,
    // Waiting, and time.
    SYS_ppoll, SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait, SYS_clock_gettime,
    SYS_clock_getres, SYS_clock_nanosleep, SYS_nanosleep, SYS_gettimeofday, SYS_timerfd_create,
    SYS_timerfd_settime, SYS_timerfd_gettime, SYS_signalfd4, SYS_restart_syscall,
    // Memory and threads.
    SYS_munmap, SYS_mremap, SYS_madvise, SYS_brk, SYS_futex, SYS_set_robust_list, SYS_rseq,
    SYS_sched_yield, SYS_sched_getaffinity, SYS_prlimit64, SYS_getrandom, SYS_membarrier,
    SYS_getrusage, SYS_sysinfo, SYS_uname,
    // Processes: itself, and the end of children.
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_rt_sigtimedwait, SYS_sigaltstack,
    SYS_tgkill, SYS_kill, SYS_wait4, SYS_waitid, SYS_exit, SYS_exit_group, SYS_getpid, SYS_getppid,
    SYS_gettid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_getpgid, SYS_getsid,
#ifdef __x86_64__
    SYS_poll, SYS_epoll_wait, SYS_stat, SYS_lstat, SYS_open, SYS_unlink, SYS_rename, SYS_readlink,
    SYS_access, SYS_dup2, SYS_pipe, SYS_getpgrp, SYS_time,
#endif
};

// What nothing here does, and only somebody else would.
static const int deadly[] = {SYS_execve, SYS_execveat, SYS_ptrace, SYS_bpf};

// Of terminals, and what is read of interfaces.
static const unsigned requests[] = {TCGETS, 0x802c542a /* TCGETS2 */, TIOCGWINSZ, TIOCGPGRP, TIOCSPGRP, FIONREAD,
                                    SIOCGIFINDEX, SIOCGIFFLAGS, SIOCGIFMTU, SIOCGIFHWADDR,
                                    SIOCGIFNAME, SIOCETHTOOL, TUNGETIFF};

struct program {
  struct sock_filter code[512];
  unsigned short length;
};

static void add(struct program *program, struct sock_filter line) {
  if (program->length < sizeof program->code / sizeof *program->code) {
    program->code[program->length++] = line;
  }
}

static void load(struct program *program, size_t offset) {
  add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offset));
}

static void load_number(struct program *program) {
  load(program, offsetof(struct seccomp_data, nr));
}

// The lower half of an argument; no value that is asked for has more, but pointers.
static void load_argument(struct program *program, int number) {
  load(program, offsetof(struct seccomp_data, args) + (size_t)number * 8);
}

static void answer(struct program *program, unsigned result) {
  add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, result));
}

// Where what was loaded is that value, that is the answer.
static void answer_where(struct program *program, unsigned value, unsigned result) {
  add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
  answer(program, result);
}

// Where what was loaded has one of those bits.
static void answer_where_set(struct program *program, unsigned bits, unsigned result) {
  add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1));
  answer(program, result);
}

// What comes until `end` is for one system call alone.
static unsigned begin(struct program *program, int number) {
  load_number(program);
  add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 0));
  return program->length - 1u;
}

static void end(struct program *program, unsigned start) {
  program->code[start].jf = (unsigned char)(program->length - start - 1);
}

static const unsigned kill_it = SECCOMP_RET_KILL_PROCESS, refuse = SECCOMP_RET_TRAP,
                      allow = SECCOMP_RET_ALLOW;

static int compare(const void *one, const void *other) {
  return *(const int *)one - *(const int *)other;
}

// Where numbers are asked about, or have their answer, that come between two edges.
static unsigned between(int low, int high, unsigned place, unsigned end) {
  return low < high ? place : low % 2 == 1 ? end : end + 1;
}

// A search by halves: numbers from an even edge to the next are allowed, at `end`, and what else there is
// is asked about behind that.
static void write_search(struct program *program, const int *edges, int low, int high, unsigned end) {
  if (low == high) return;
  const int middle = (low + high) / 2;
  const unsigned next = program->length + 1u;
  const unsigned below = between(low, middle, next, end);
  const unsigned from = between(middle + 1, high, next + (unsigned)(middle - low), end);
  add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (unsigned)edges[middle], from - next,
                                            below - next));
  write_search(program, edges, low, middle, end);
  write_search(program, edges, middle + 1, high, end);
}

// For each number that there is the kernel goes through the filter when it is installed.
static void write_allowed(struct program *program) {
  enum { count = sizeof allowed / sizeof *allowed };
  _Static_assert(2 * count < UINT8_MAX, "a jump is no longer");
  int numbers[count], edges[2 * count], length = 0;
  memcpy(numbers, allowed, sizeof allowed);
  qsort(numbers, count, sizeof *numbers, compare);
  for (int i = 0; i < count; i++) {
    if (length > 0 && edges[length - 1] == numbers[i]) {
      edges[length - 1]++;
      continue;
    }
    edges[length++] = numbers[i];
    edges[length++] = numbers[i] + 1;
  }
  write_search(program, edges, 0, length, program->length + (unsigned)length);
  answer(program, allow);
}

// Sockets of networks, and whom they may be connected to.
static void write_sockets(struct program *program, int with) {
  const int asks = with & (CLINUX_WITH_INTERFACES | CLINUX_WITH_NAMES);
  if (asks || with & CLINUX_WITH_PACKETS) answer_where(program, SYS_bind, allow);
  answer_where(program, SYS_connect, with & CLINUX_WITH_NAMES ? allow : kill_it);
  unsigned start = begin(program, SYS_socket);
  load_argument(program, 0);
  // The C library tries these where a filter has the name of a port, and does without.
  const int compiles = with & (CLINUX_WITH_LIBRARIES | CLINUX_WITH_NAMES);
  const unsigned without = SECCOMP_RET_ERRNO | EPERM, wanted = compiles ? without : kill_it;
  answer_where(program, AF_INET, with & CLINUX_WITH_NAMES ? allow : wanted);
  answer_where(program, AF_INET6, with & CLINUX_WITH_NAMES ? allow : wanted);
  answer_where(program, AF_PACKET, with & CLINUX_WITH_PACKETS ? allow : kill_it);
  answer_where(program, AF_NETLINK, asks ? allow : compiles ? without : refuse);
  answer_where(program, AF_UNIX, wanted);
  answer(program, kill_it);
  end(program, start);
}

// No memory that is run, but that of libraries.
static void write_mappings(struct program *program, int with) {
  unsigned start = begin(program, SYS_mprotect);
  load_argument(program, 2);
  answer_where_set(program, PROT_EXEC, refuse);
  answer(program, allow);
  end(program, start);
  start = begin(program, SYS_mmap);
  load_argument(program, 2);
  add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0));
  answer(program, allow);
  if (with & CLINUX_WITH_LIBRARIES) {
    answer_where_set(program, PROT_WRITE, refuse);
    load_argument(program, 3);
    answer_where_set(program, MAP_ANONYMOUS, refuse);
    answer(program, allow);
  }
  answer(program, refuse);
  end(program, start);
}

static void write_program(struct program *program, int with) {
  load(program, offsetof(struct seccomp_data, arch));
  add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0));
  answer(program, kill_it);
  load_number(program);
  // What a tracer has skipped, as strace does for a fault; the kernel has no such call.
  answer_where(program, UINT32_MAX, allow);
#ifdef __x86_64__
  // The numbers of x32, which are others.
  add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
  answer(program, kill_it);
#endif
  write_allowed(program);
  for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) {
    answer_where(program, (unsigned)deadly[i], kill_it);
  }
  // glibc then takes the one whose flags can be seen.
  answer_where(program, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
  write_sockets(program, with);
  unsigned start = begin(program, SYS_clone);
  load_argument(program, 0);
  answer_where_set(program, CLONE_THREAD, allow);
  end(program, start);
  // A thread's name, and that of memory, which newer C libraries give; libcap, which libpcap brings, looks.
  start = begin(program, SYS_prctl);
  load_argument(program, 0);
  answer_where(program, PR_SET_NAME, allow);
  answer_where(program, 0x53564d41 /* PR_SET_VMA */, allow);
  answer_where(program, PR_CAPBSET_READ, allow);
  end(program, start);
  write_mappings(program, with);
  start = begin(program, SYS_ioctl);
  load_argument(program, 1);
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
    answer_where(program, requests[i], allow);
  }
  end(program, start);
  answer(program, refuse);
}

enum { by_filter = 1 };  // SYS_SECCOMP, in a header that the C library's own forbids

// What is not allowed fails as what is not permitted does, and is told once.
static void refused(int number, siginfo_t *info, void *context) {
  static int told;
  (void)number;
  int error = errno;
  if (info->si_code == by_filter) {
    if (!__atomic_exchange_n(&told, 1, __ATOMIC_RELAXED)) {
      clinux_complain("the sandbox has refused system call %d, which should not happen: please "
                      "report it; --no-sandbox does without", info->si_syscall);
    }
    RESULT_OF((ucontext_t *)context) = -EPERM;
  }
  errno = error;
}

int clinux_seccomp_begin(int with) {
  struct sigaction action = {.sa_sigaction = refused, .sa_flags = SA_SIGINFO | SA_NODEFER};
  if (sigaction(SIGSYS, &action, NULL) < 0) return -errno;
  sigset_t own;
  sigemptyset(&own);
  sigaddset(&own, SIGSYS);
  sigprocmask(SIG_UNBLOCK, &own, NULL);
  struct program program = {.length = 0};
  write_program(&program, with);
  const struct sock_fprog filter = {.len = program.length, .filter = program.code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -errno;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) < 0 ? -errno : 0;
}

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif

int clinux_is_sanitized(void) {
#ifdef IS_SANITIZED
  return 1;
#else
  return 0;
#endif
}

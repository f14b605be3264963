// confined WHAT FOLDER: is confined as who answers is, may write into the folder, and does what only somebody who
// had taken it over would do. It says how that ended, unless that is its own end.
#define _GNU_SOURCE
#include <CLinux.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static const char *folder;

static int connect_to(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  return descriptor < 0 ? -1 : connect(descriptor, (struct sockaddr *)&address, sizeof address);
}

static long execute(void) { return execl("/bin/true", "true", (char *)NULL); }
static long execute_descriptor(void) {
  return syscall(SYS_execveat, AT_FDCWD, "/bin/true", NULL, NULL, 0);
}
static long trace(void) { return ptrace(PTRACE_TRACEME, 0, NULL, NULL); }
static long load(void) { return syscall(SYS_bpf, 0, NULL, 0); }
static long connect_ipv4(void) { return connect_to(9); }
static long connect_ipv6(void) { return socket(AF_INET6, SOCK_DGRAM, 0); }
static long packets(void) { return socket(AF_PACKET, SOCK_RAW, 0); }
static long unix_socket(void) { return socket(AF_UNIX, SOCK_STREAM, 0); }
static long fork_off(void) { return syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL); }
static long mount_here(void) { return mount("none", folder, "tmpfs", 0, NULL); }
static long type_for_others(void) { return ioctl(STDIN_FILENO, TIOCSTI, "x"); }
static long run_memory(void) {
  return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
             ? -1
             : 0;
}
static long read_elsewhere(void) { return open("/etc/passwd", O_RDONLY); }
static long write_elsewhere(void) { return open("/var/tmp/confined", O_WRONLY | O_CREAT, 0600); }
static long write_there(void) {
  char path[4096];
  snprintf(path, sizeof path, "%s/file", folder);
  return open(path, O_WRONLY | O_CREAT, 0600);
}
static long to_that_port(void) { return connect_to(9); }
static long to_another_port(void) { return connect_to(10); }

static void *in_thread(void *error) {
  *(int *)error = read_elsewhere() < 0 ? errno : 0;
  return NULL;
}
static long thread_elsewhere(void) {
  int error = 0;
  pthread_t thread;
  if (pthread_create(&thread, NULL, in_thread, &error) != 0) return -1;
  pthread_join(thread, NULL);
  errno = error;
  return error ? -1 : 0;
}

static const struct {
  const char *what;
  long (*attempt)(void);
} attempts[] = {{"execve", execute},
                {"execveat", execute_descriptor},
                {"ptrace", trace},
                {"bpf", load},
                {"connect", connect_ipv4},
                {"connect-6", connect_ipv6},
                {"packets", packets},
                {"unix", unix_socket},
                {"fork", fork_off},
                {"mount", mount_here},
                {"type", type_for_others},
                {"run-memory", run_memory},
                {"read-elsewhere", read_elsewhere},
                {"write-elsewhere", write_elsewhere},
                {"write-there", write_there},
                {"thread", thread_elsewhere},
                {"that-port", to_that_port},
                {"another-port", to_another_port}};

int main(int count, char **words) {
  if (count != 3) return 2;
  folder = words[2];
  int connects = strstr(words[1], "port") != NULL, rules = clinux_landlock_open();
  if (rules < 0) puts("no Landlock");
  if (rules >= 0 && (clinux_landlock_allow(rules, folder, 1) < 0 ||
                     (connects && clinux_landlock_allow_port(rules, 9) < 0) ||
                     clinux_landlock_begin(rules) < 0)) {
    return 2;
  }
  if (clinux_capabilities_keep(0) < 0 || clinux_seccomp_begin(connects) < 0) return 2;
  for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
    if (strcmp(words[1], attempts[i].what) != 0) continue;
    puts(attempts[i].attempt() >= 0 ? "done" : strerror(errno));
    return 0;
  }
  return 2;
}

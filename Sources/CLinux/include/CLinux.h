// What Swift's Glibc module does not show of Linux: TAP devices, interface settings, netlink,
// signal descriptors, long options. Every function answers >= 0, or -errno.
#pragma once

#include <getopt.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// --- tap.c

/// Creates or attaches to a TUN or a TAP (IFF_TUN or IFF_TAP, IFF_NO_PI), nonblocking and close-on-exec. A
/// "%d" in `name` takes the first free number; the name the kernel chose is written back. Nothing is left to
/// the reader that whoever was attached before may have taken over: checksums, segments, a filter.
/// Answers the descriptor, or -errno; `*opened` says whether /dev/net/tun itself could be opened.
int clinux_tap_open(char name[IFNAMSIZ], int is_tun, int *opened);
/// Whether a descriptor is attached to a TUN (1) or a TAP (0), and to which. -EINVAL where what it reads is
/// not just the frame (IFF_NO_PI and no IFF_VNET_HDR are needed); another error where it is no such device.
int clinux_tap_attached(int descriptor, char name[IFNAMSIZ]);

/// read(2) and write(2) without glibc's leave to cancel a thread there: beside other threads that takes longer
/// than to build a reply.
ssize_t clinux_tap_read(int descriptor, void *buffer, size_t capacity);
ssize_t clinux_tap_write(int descriptor, const void *frame, size_t length);

// --- ring.c

/// Writes frames to a TUN or a TAP, many by one system call (io_uring(7)). It does nothing else: the kernel
/// refuses it any other request.
struct clinux_ring;
enum { CLINUX_RING_MOST = 64 };

/// NULL where the kernel has none (before Linux 5.10), gives us none, or the device has a bounded queue.
struct clinux_ring *clinux_ring_open(int device);
void clinux_ring_close(struct clinux_ring *ring);
/// One frame more, CLINUX_RING_MOST at most, whose bytes stay where they are until they have been written.
void clinux_ring_add(struct clinux_ring *ring, const void *frame, size_t length);
/// Writes what was added, in order, and answers how many were taken. The result of each is its length,
/// or -errno: -EAGAIN where it was not tried.
int clinux_ring_write(struct clinux_ring *ring, int results[CLINUX_RING_MOST]);

// --- permit.c

/// Whom a device of /dev/net/tun is for, -1 where it is for no user, or no group, of its own.
struct clinux_permit {
  int64_t user, group;
};

/// Asks it by RTM_GETLINK, which anybody may. -EOPNOTSUPP where it is no such device, or the kernel does
/// not tell (before Linux 4.19).
int clinux_tap_permit(int interface, struct clinux_permit *out);

// --- interface.c

/// What the kernel's driver calls an interface, by ETHTOOL_GDRVINFO: driver "tun" and bus "tap" or
/// "tun" for a device of /dev/net/tun. Both become "" where the driver does not say.
int clinux_interface_driver(const char *name, char driver[32], char bus[32]);
int clinux_interface_index(const char *name);
int clinux_interface_name(int index, char name[IFNAMSIZ]);
/// Opens what interfaces are asked by from now on, also by who may open no socket any more.
int clinux_interfaces_hold(void);
int clinux_interface_mtu(const char *name);
/// The MAC address of an Ethernet interface.
int clinux_interface_mac(const char *name, unsigned char mac[6]);
/// Whether its link is Ethernet (ARPHRD_ETHER): 1 or 0.
int clinux_interface_is_ethernet(const char *name);
/// IFF_UP and the rest.
int clinux_interface_flags(const char *name);
int clinux_interface_set_up(const char *name);
/// Turns IPv6 on where the interface's disable_ipv6 has it off and can be seen. -EAFNOSUPPORT where that
/// cannot be changed, or the kernel has none.
int clinux_interface_set_up_ipv6(const char *name);

// --- netlink.c

/// An IPv4 or IPv6 address as a number in host byte order: IPv4's is the last 32 bits of `low`.
struct clinux_address {
  uint64_t high, low;
  /// AF_INET or AF_INET6; 0 where there is no address.
  uint8_t family;
};

/// An address of an interface, or a route's destination.
struct clinux_prefix {
  struct clinux_address address;
  uint8_t length;
  /// The interface, 0 where a route has none (blackhole, multipath).
  int32_t interface;
};

/// Gives an interface an address, an IPv6 one without looking whether others have it; with a peer, if there
/// is one, the network around which takes the place of its own. -EEXIST where it has it already, -EACCES
/// where its IPv6 is turned off, -EOPNOTSUPP where the kernel has none.
int clinux_address_add(struct clinux_prefix address, struct clinux_address peer);
/// Adds a route to a prefix by an interface, through a gateway if there is one.
int clinux_route_add(struct clinux_prefix destination, struct clinux_address gateway);
/// Where the kernel would send a packet to an address: RTN_LOCAL (2) where it is its own, RTN_UNICAST,
/// RTN_UNREACHABLE where there is no route, and so on.
int clinux_route_type(struct clinux_address destination);
/// Writes at most `capacity` of the machine's addresses of a family and answers how many there are.
int clinux_addresses(int family, struct clinux_prefix *out, int capacity);
/// The same for the routes of every table but `local`.
int clinux_routes(int family, struct clinux_prefix *out, int capacity);

// --- signals.c

/// Blocks signals, and answers a nonblocking descriptor that tells of them: SIGINT, SIGTERM and SIGHUP
/// (the last only where it is not ignored, as nohup has it), where `write` is set SIGUSR1, where `tell` is
/// set SIGQUIT, too.
int clinux_stop_signals_open(int write, int tell);
/// Blocks SIGINT, SIGTERM and SIGHUP, or lets them end the process.
int clinux_stop_signals_hold(int holds);
/// The next signal's number, or -EAGAIN.
int clinux_stop_signals_next(int descriptor);

// --- postrotate.c

/// Starts a process that runs a command for files, `COMMAND FILE`, at the lowest priority, several at
/// once, and says on standard error which of them failed. Answers the descriptor that it hears of
/// files by; it ends when that is closed and every command has ended. `done` tells of each that has.
int clinux_postrotate_start(const char *command, int *done, int *process);
/// Hands it a file. -EAGAIN where it does not take one now, -EPIPE where it is no more.
int clinux_postrotate_add(int descriptor, const char *file);
/// The number, from 0 on, of a file whose command has ended: 1, or 0 where there will be none any more, or
/// -EAGAIN.
int clinux_postrotate_done(int done, uint32_t *number);
/// Ends it, and the commands that run.
void clinux_postrotate_kill(int process);
/// Waits until it has ended; the signal that ended it, or 0.
int clinux_postrotate_end(int process);

// --- output.c, replacement.c

/// What a file is that is written.
enum clinux_output_kind {
  /// It has the mode that the umask leaves.
  clinux_plain_output,
  /// Root's is for who called root, and for nobody else.
  clinux_recording
};

/// Why root does not write a file that it could write.
enum clinux_obstacle_kind {
  clinux_no_obstacle,
  /// A symbolic link, in the path or at its end, that somebody else could have made.
  clinux_foreign_link,
  /// Somebody else's file or pipe, in a folder that everybody may write.
  clinux_foreign_file,
  /// A file that has another name, in a folder that others may write.
  clinux_hard_link
};

struct clinux_obstacle {
  int kind;
  char path[4096];
};

/// Looks in /proc whose files are written: for a process that may not later.
void clinux_output_prepare(void);
/// Opens a file for writing, emptied, or makes it. Root goes through no symbolic link that somebody else
/// could have made: `obstacle` says where that, or its like, is why it fails.
int clinux_output_open(const char *path, int kind, struct clinux_obstacle *obstacle);
/// Removes a file that begins with such bytes.
int clinux_output_remove(const char *path, const char *beginning, size_t length);

/// A new file beside one whose place it is to take.
struct clinux_replacement {
  /// -1 where it is the file itself that is written: no regular one, or none can be made beside it.
  int folder;
  int is_new;
  char name[256];
  char new_name[32];
};

/// Opens what is to take a file's place, with its owner and mode; the descriptor. A file of that device and
/// number has been made here, whoever owns it now.
int clinux_replacement_open(const char *path, int kind, uint64_t device, uint64_t number,
                            struct clinux_replacement *replacement,
                            struct clinux_obstacle *obstacle);
/// Has it take that place, when it is on the disk. Where the place cannot be taken, it is copied there.
int clinux_replacement_commit(const struct clinux_replacement *replacement, int descriptor);
/// Ends it; one that has not taken its place is removed.
void clinux_replacement_end(const struct clinux_replacement *replacement, int is_committed);

// --- beneath.c

/// Opens a file for reading by a path that begins in a folder and, by whatever links, stays below it:
/// -EXDEV where it does not. Neither a FIFO nor a terminal is waited for.
int clinux_open_beneath(const char *folder, const char *path);

// --- poll.c

/// ppoll(2) with a timeout in nanoseconds, -1 for none.
int clinux_poll(struct pollfd *descriptors, int count, int64_t timeout);

// --- descriptors.c

/// Gives this thread a table of descriptors of its own: standard input, output and error, and those that are kept.
int clinux_descriptors_unshare(const int *kept, int count);

// --- arguments.c

/// The words that the program was called with, its own name first, and a null behind the last: Swift's
/// CommandLine has them from /proc, which may be hidden.
char *const *clinux_arguments(void);

// --- options.c

/// One step of getopt_long(3), its messages off. `restart` begins a new argument list.
int clinux_getopt(int argc, char *const *argv, const char *shorts, const struct option *longs,
                  int *index, int restart);
/// getopt's own variables after a step.
const char *clinux_getopt_argument(void);
int clinux_getopt_position(void);
int clinux_getopt_option(void);

// --- namespaces.c

/// Takes this process into a network and mount namespace of its own; where `user` is set, into a user
/// namespace first, in which it keeps its user and group.
/// Only for a process with one thread.
int clinux_namespaces_enter(int user);

/// Covers a file with another of those bytes, for whoever is in the mount namespace that this process
/// has entered. -EXDEV where others would see that, too: the root is no mount point.
int clinux_namespaces_cover(const char *path, const void *bytes, size_t count);

/// Takes this thread into the network namespace that a file stands for, or that of a process.
int clinux_network_join(const char *path);
int clinux_network_join_process(int process);

// --- sysfs.c

/// Mounts another sysfs on /sys, which shows the network that this process has entered, and in it what was mounted
/// in the one before. Where that is refused all stays as it was.
void clinux_sysfs_renew(void);

/// Starts a command in those namespaces and in one for processes, behind a process that reaps what it leaves and
/// ends all that lives there with it. It has CAP_NET_RAW and CAP_NET_ADMIN whoever it is. `mask` is the signals that it begins
/// with blocked. Answers that process's id; `*error` is the errno of the command's exec, or 0.
int clinux_namespaces_start(char *const *argv, const sigset_t *mask, int *error);

/// Makes this process's group the terminal's foreground where that is a group which has ended, as it
/// has when an interactive shell was the command: what comes next here would be stopped otherwise.
void clinux_terminal_take_back(void);

/// Blocks SIGCHLD and what a caller may send to a command, and answers a nonblocking descriptor that
/// tells of them. `*before` is the mask as it was.
int clinux_child_signals_open(sigset_t *before);
/// The next signal's number, or -EAGAIN; `*sent` is whether a process sent it, and not the terminal.
int clinux_child_signals_next(int descriptor, int *sent);
/// The exit status of a child that has ended, 128 + n where a signal ended it; -EAGAIN while it runs.
int clinux_child_status(int child);

// --- capabilities.c

/// Gives up all capabilities but those of a mask, of this thread and those that it starts.
int clinux_capabilities_keep(uint64_t wanted);

/// Whether the program's file has given this process rights that its user does not have (AT_SECURE).
int clinux_is_secure(void);

struct clinux_user {
  uint32_t user, group;
};

/// By its name, or its number. -ENOENT where there is none.
int clinux_user_find(const char *name, struct clinux_user *out);
/// Becomes a user, with its groups and those capabilities.
int clinux_user_become(const struct clinux_user *user, uint64_t wanted);

// --- seccomp.c

/// From now on this thread, and those that it starts, can do what who answers does, and no more: other system calls
/// fail with EPERM, told once, and what runs another program, looks into one, opens a socket or connects
/// ends the process. It has no new privileges either.
int clinux_seccomp_begin(int with);
/// What it can do besides: load libraries, ask which interfaces there are, ask the resolver, open packet sockets.
enum {
  CLINUX_WITH_LIBRARIES = 1,
  CLINUX_WITH_INTERFACES = 2,
  CLINUX_WITH_NAMES = 4,
  CLINUX_WITH_PACKETS = 8
};
/// Whether it was built with a sanitizer, which does more.
int clinux_is_sanitized(void);

// --- landlock.c

/// A set of rules for files and TCP, empty: nothing may be opened. -ENOSYS or -EOPNOTSUPP where the kernel has none.
int clinux_landlock_open(void);
/// Except what is below a folder, or a file: to be read, or to be made, written and removed.
int clinux_landlock_allow(int ruleset, const char *path, int writes);
/// Has this thread, and those that it starts, keep to them; it has no new privileges either. Closes the set.
int clinux_landlock_begin(int ruleset);

// --- veth.c

/// Makes a pair of Ethernet interfaces that are each other's far end.
int clinux_veth_create(const char *name, const char *peer);
/// Makes the kernel fill in the checksums of what it sends out of an interface.
int clinux_interface_checksums(const char *name);
/// Makes an interface carry nothing of the kernel's own: no ARP, no IPv6.
int clinux_interface_quiet(const char *name);

// --- neighbor.c

/// The MAC address of an IPv4 neighbour on an interface, asked for where the kernel does not know it yet.
/// -EHOSTUNREACH where nobody answers within 3 s.
int clinux_neighbor_mac(const char *interface, uint32_t address, unsigned char mac[6]);

// --- packet.c

/// Opens a nonblocking packet socket that reads what an interface receives, and writes to its link.
int clinux_packet_open(int interface);
/// Makes it receive what is for other stations too, as long as it is open, and tell of each frame when
/// it came.
int clinux_packet_observe(int descriptor, int interface);
/// Receives one frame with all of its VLAN tags, of which read(2) would leave out the first; `*time` is
/// when it came, in nanoseconds since 1970-01-01 UTC, or 0 where the socket does not tell.
ssize_t clinux_packet_receive(int descriptor, unsigned char *frame, size_t capacity, int64_t *time);
/// How many frames there was no room for since the last call.
int64_t clinux_packet_lost(int descriptor);
/// Opens a packet socket that receives what is for other stations too, and is told of each frame what its
/// sender has left to a device (PACKET_VNET_HDR), for the next two.
int clinux_packet_link(int interface);
/// Receives one frame with its VLAN tags and its checksum, which the sender may have left half done; its length,
/// which may be more than the capacity. `*uncut` is whether it is one of many segments that a device was to cut.
ssize_t clinux_packet_receive_whole(int descriptor, unsigned char *frame, size_t capacity,
                                    int *uncut);
/// Has what that socket receives put into a ring, of as many slots as a multiple of 32, which stays mapped as long
/// as `clinux_packet_close_ring` was not called. Where there can be none, frames are received as before.
int clinux_packet_ring(int descriptor, unsigned slots, unsigned char **ring);
void clinux_packet_close_ring(unsigned char *ring, unsigned slots);
/// Takes a frame out of a slot, as `clinux_packet_receive_whole` would have received it. -EAGAIN where there is
/// none yet, -EMSGSIZE where it is longer than a slot: that function has it next. -ENOBUFS where it had no room, either.
ssize_t clinux_packet_take(unsigned char *ring, unsigned slot, unsigned char *frame,
                           size_t capacity, int *uncut);
/// Where something stands in bytes.
struct clinux_slice {
  size_t start, length;
};
/// Sends frames, in order, as far as they are taken now; how many of them, at least one and no more than 64.
int clinux_packet_send_whole(int descriptor, const unsigned char *bytes,
                             const struct clinux_slice *frames, unsigned count);

// --- endpoint.c

/// An address and a port of IPv4 or IPv6, or a UNIX socket's path: a sockaddr.
struct clinux_endpoint {
  _Alignas(8) unsigned char bytes[128];
  uint32_t length;
};

/// Finds at most `capacity` of a host, for a type of socket; how many. Where there is none, `*why` says why.
int clinux_endpoint_find(const char *host, uint16_t port, int type, struct clinux_endpoint *out,
                         int capacity, const char **why);
/// -ENAMETOOLONG above 107 bytes.
int clinux_endpoint_unix(const char *path, struct clinux_endpoint *out);
/// Any address of the family that another is of.
int clinux_endpoint_any(const struct clinux_endpoint *peer, uint16_t port,
                        struct clinux_endpoint *out);
/// Whether only this machine reaches it.
int clinux_endpoint_is_loopback(const struct clinux_endpoint *endpoint);
/// `127.0.0.1:5555`, `[::1]:5555`, or nothing.
void clinux_endpoint_describe(const struct clinux_endpoint *endpoint, char text[128]);

// --- helpers.c: processes that do one thing for who may do it no more; they end with whoever has started them

struct clinux_helper {
  int channel, process;
};

/// One that connects to one of these endpoints, four at the most, when it is asked to.
int clinux_connector_start(const struct clinux_endpoint *endpoints, int count,
                           struct clinux_helper *helper);
/// -EPIPE where it has been killed.
int clinux_connector_ask(const struct clinux_helper *helper, int which);
/// What came of it, when the channel is readable: a socket, or why there is none. -EAGAIN where that is not
/// known yet, -EPIPE where it has been killed.
int clinux_connector_take(const struct clinux_helper *helper);
/// One that removes a file in the end, unless another has taken its place.
int clinux_remover_start(const char *path, struct clinux_helper *helper);
/// Waits until it has ended.
void clinux_helper_end(const struct clinux_helper *helper);

// --- sockets.c: all are nonblocking and close-on-exec, and none raises SIGPIPE

/// A stream socket that listens; a UNIX socket's file has mode 0600, less the umask.
int clinux_stream_listen(const struct clinux_endpoint *endpoint);
/// One that connects; `clinux_socket_error` tells how that went once it can be written.
int clinux_stream_connect(const struct clinux_endpoint *endpoint);
int clinux_stream_accept(int listener, struct clinux_endpoint *peer);
/// 0, or what has befallen it.
int clinux_socket_error(int descriptor);
/// A datagram socket; with a peer it takes that one's alone.
int clinux_datagrams_open(const struct clinux_endpoint *local, const struct clinux_endpoint *peer);
/// Its own address.
int clinux_socket_own(int descriptor, struct clinux_endpoint *out);
/// That of the other end. -ENOTCONN where there is none.
int clinux_socket_peer(int descriptor, struct clinux_endpoint *out);
/// The process at the other end of a UNIX socket when they were connected; 0 where it cannot be told.
int clinux_socket_process(int descriptor);
/// SOCK_STREAM and the like. -ENOTSOCK where it is no socket.
int clinux_socket_type(int descriptor, int *listens);
/// Whether nobody answers at a UNIX socket of that type: 1 or 0. -ENOTSOCK where the file is none.
int clinux_socket_is_stale(const char *path, int type);
ssize_t clinux_socket_send(int descriptor, const void *bytes, size_t count);
ssize_t clinux_socket_send_to(int descriptor, const struct clinux_endpoint *peer,
                              const void *bytes, size_t count);
ssize_t clinux_socket_receive(int descriptor, void *bytes, size_t capacity);
/// Receives one datagram; its whole length, which may be more than the capacity.
ssize_t clinux_datagram_receive(int descriptor, void *bytes, size_t capacity);

// --- notify.c

/// Connects to a service manager's socket, as sd_notify(3) has it: a path, or @ and an abstract name.
int clinux_notify_open(const char *name);

// --- events.c

/// What is awaited of a descriptor, and found.
enum { CLINUX_READ = 1, CLINUX_WRITE = 2, CLINUX_TROUBLE = 4 };

struct clinux_event {
  uint64_t token;
  int32_t what;
};

/// A set of descriptors that is polled as one (epoll(7)): readable where one of them is ready.
int clinux_events_open(void);
/// Awaits that of a descriptor from now on. -EPERM where it is a file, which is always ready.
int clinux_events_watch(int set, int descriptor, uint64_t token, int interest);
int clinux_events_forget(int set, int descriptor);
/// Writes those that are ready, and answers how many; it does not wait.
int clinux_events_ready(int set, struct clinux_event *out, int capacity);
/// A descriptor that is readable when a time has passed (timerfd_create(2)).
int clinux_timer_open(void);
/// From now on; 0 for never. It is readable no more until then.
int clinux_timer_set(int timer, int64_t nanoseconds);

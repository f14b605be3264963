// Within CLinux.
#pragma once

#include <linux/netlink.h>
#include <sys/types.h>

/// Sends a request and reads its acknowledgement: 0, or -errno.
int clinux_netlink_transact(struct nlmsghdr *request);
/// Sends a request on a socket of its own, and reads one message of what comes back, which may be the
/// request's own room. Answers how many bytes there are, or -errno.
ssize_t clinux_netlink_ask(const struct nlmsghdr *request, void *answer, size_t size);

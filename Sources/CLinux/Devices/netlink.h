// Within CLinux.
#pragma once

#include <linux/netlink.h>
#include <sys/types.h>

/// Sends a request and reads its acknowledgement: 0, or -errno.
int clinux_netlink_transact(struct nlmsghdr *request);
/// Sends a request on a socket of its own, and reads the first message that answers it, whole, maybe into the
/// request's own room. Answers how many bytes there are, or -errno.
ssize_t clinux_netlink_ask(struct nlmsghdr *request, void *answer, size_t size);
/// What a message of NLMSG_ERROR says: 0, or -errno.
int clinux_netlink_error(const struct nlmsghdr *message);
/// Opens the socket of all requests from now on.
int clinux_netlink_hold(void);

// Within CLinux.
#pragma once

#include <linux/netlink.h>

/// Sends a request and reads its acknowledgement: 0, or -errno.
int clinux_netlink_transact(struct nlmsghdr *request);

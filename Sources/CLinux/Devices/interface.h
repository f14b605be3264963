// Within CLinux.
#pragma once

/// Opens an interface's switch disable_ipv6, of this thread's network namespace: it holds 0 or 1.
int clinux_ipv6_switch_open(const char *name, int flags);

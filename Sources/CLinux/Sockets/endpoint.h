#pragma once

#include <sys/socket.h>

#include "CLinux.h"

sa_family_t clinux_endpoint_family(const struct clinux_endpoint *endpoint);

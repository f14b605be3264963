// Within CLinux.
#pragma once

/// Says what is wrong, in a line on standard error, with what a terminal would obey written out.
__attribute__((format(printf, 1, 2))) void clinux_complain(const char *format, ...);

import CLinux
import Glibc

// Top-level code belongs to the main actor; a free function does not, and is faster for it.
exit(unsafe fakehost(argv: clinux_arguments()))

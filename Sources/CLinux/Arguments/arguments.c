#include "CLinux.h"

static char **argv_of_main;

// glibc calls it as it calls main.
__attribute__((constructor)) static void keep_arguments(int argc, char **argv, char **environment) {
  (void)argc;
  (void)environment;
  argv_of_main = argv;
}

char *const *clinux_arguments(void) { return argv_of_main; }

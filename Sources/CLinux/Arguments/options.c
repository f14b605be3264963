#define _GNU_SOURCE
#include <getopt.h>

#include "CLinux.h"

int clinux_getopt(int argc, char *const *argv, const char *shorts, const struct option *longs,
                  int *index, int restart) {
  opterr = 0;
  if (restart) optind = 0;  // glibc: 0 makes it begin anew
  *index = -1;
  return getopt_long(argc, argv, shorts, longs, index);
}

const char *clinux_getopt_argument(void) { return optarg; }
int clinux_getopt_position(void) { return optind; }
int clinux_getopt_option(void) { return optopt; }

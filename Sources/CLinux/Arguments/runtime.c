// What Swift's runtime does at each start and nothing here asks for: it reads /proc/self/maps to find the arguments,
// and looks in the folders beside the program for one that shows backtraces, which may not be started. In a program
// that holds the runtime these stand for its own; being weak, they are in nobody's way elsewhere.
#ifndef DEBUG
#include <stddef.h>

#include "CLinux.h"

__attribute__((weak)) char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
  char **arguments = (char **)clinux_arguments();
  for (*count = 0; arguments[*count]; ++*count) continue;
  return arguments;
}

__attribute__((weak)) void _swift_stdlib_overrideUnsafeArgvArgc(char **arguments, int count) {
  (void)arguments;
  (void)count;
}

__attribute__((weak)) char *swift_copyAuxiliaryExecutablePath(const char *name) {
  (void)name;
  return NULL;
}
#endif

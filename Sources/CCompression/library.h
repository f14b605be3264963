#pragma once
#include <stdbool.h>
#include <stddef.h>

/// A function of a library, and where it is put.
struct wanted {
  const char *name;
  void *place;
};

/// A library that is loaded when it is first asked for: few captures are compressed, and what a start loads takes
/// time of each.
struct library {
  const char *name;
  bool was_looked_for, is_there;
};

/// Whether it is there, with all that is wanted of it.
bool load_library(struct library *library, const struct wanted *functions, size_t count);

#pragma once
#include <stdbool.h>
#include <stddef.h>

/// A library that is loaded when it is first asked for: few captures are compressed, and what a start loads takes
/// time of each.
struct library {
  const char *name;
  /// What of it is used, up to one without a name, and where that is put.
  struct {
    const char *name;
    void *place;
  } functions[6];
  bool was_looked_for, is_there;
};

/// Whether it is there, with all that is used of it.
bool load_library(struct library *library);

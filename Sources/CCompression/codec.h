#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "library.h"

struct input {
  const unsigned char *next;
  size_t left;
};

struct output {
  unsigned char *next;
  size_t left;
};

/// A format of compressed data.
struct codec {
  const char *name;
  /// What decompresses it.
  struct library *library;
  /// Whether data that begins with these bytes, four where there are so many, is of this format.
  bool (*begins)(const unsigned char *first, size_t length);
  /// NULL for want of memory.
  void *(*begin)(void);
  /// Decompresses as far as input and output go; what is wrong, or NULL. `at_end` says, before and after,
  /// whether one piece is whole and another one may follow.
  const char *(*step)(void *state, struct input *, struct output *, bool *at_end);
  void (*end)(void *state);
};

extern const struct codec gzip_codec, zstd_codec, lz4_codec;

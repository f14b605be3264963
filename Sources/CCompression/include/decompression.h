#pragma once
#include <stdint.h>
#include <stdio.h>

/// What is wrong with compressed data, if anything is.
struct decompression_fault {
  /// In the library's words; NULL while all is well.
  const char *what;
  /// `gzip`, `zstd`, `lz4`.
  const char *format;
  /// How many of the compressed bytes are good, about.
  uint64_t place;
  /// `xz`, `bzip2`, and those of `format` whose library is missing: what has compressed it, where that is nothing that
  /// is read; else NULL.
  const char *other;
};

/// The stream itself where it is not compressed, told by its first bytes; else one that reads what was
/// compressed, cannot seek, waits for no more than it needs, and closes the first with itself. A fault
/// fails a read, after all that could be decompressed before it. NULL, with errno, for want of memory.
FILE *decompressed(FILE *source, struct decompression_fault *fault);

/// What of a stream there is without waiting for more; waits for one byte, as fread(3) does for all. 0 at its end.
size_t read_available(unsigned char *buffer, size_t size, FILE *source);

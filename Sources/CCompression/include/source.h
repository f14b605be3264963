#pragma once
#include <stdbool.h>
#include <stdio.h>

/// Who is told that a stream has nothing to read now.
struct source_watch {
  /// Called before a read that would wait, and may wait itself. Whether to read: else the stream is at
  /// its end.
  bool (*before_waiting)(void *context);
  void *context;
};

/// A stream that reads a pipe, a socket or a terminal, takes what there is, and closes the descriptor with
/// itself; a file that grows, too, at whose end it waits for more. NULL, with errno, for want of memory.
FILE *watched_source(int descriptor, bool grows, const struct source_watch *watch);

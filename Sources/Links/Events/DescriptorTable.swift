import CLinux

/// A thread's table of descriptors.
enum DescriptorTable {
  /// Gives this thread a table of its own, with standard input, output and error and what is kept. The kernel
  /// counts each use of a table that two threads share, which the one that answers would pay for with each
  /// frame. Where it does not know of that (before Linux 5.9), they go on sharing it.
  static func unshare(keeping kept: [CInt]) {
    _ = unsafe clinux_descriptors_unshare(kept, CInt(kept.count))
  }
}

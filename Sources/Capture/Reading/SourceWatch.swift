import CCompression
import Glibc

/// Tells whoever reads a pipe that there is nothing to read now.
@safe final class SourceWatch {
  private let watch: UnsafeMutablePointer<source_watch>
  private var beforeWaiting: (() -> Bool)?

  init() {
    unsafe watch = .allocate(capacity: 1)
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe watch.initialize(
      to: source_watch(
        before_waiting: { context in
          guard let context = unsafe context else { return true }
          let watch = unsafe Unmanaged<SourceWatch>.fromOpaque(context).takeUnretainedValue()
          return watch.beforeWaiting?() ?? true
        }, context: context))
  }

  deinit { unsafe watch.deallocate() }

  /// A stream that owns the descriptor, and lasts no longer than this; `nil`, with errno, for want of
  /// memory.
  func open(_ descriptor: CInt) -> UnsafeMutablePointer<FILE>? {
    unsafe watched_source(descriptor, watch)
  }

  /// Whoever waits for the stream meanwhile is told before.
  func during<Result>(_ waiting: () -> Bool, _ body: () -> Result) -> Result {
    withoutActuallyEscaping(waiting) { waiting in
      beforeWaiting = waiting
      defer { beforeWaiting = nil }
      return body()
    }
  }
}

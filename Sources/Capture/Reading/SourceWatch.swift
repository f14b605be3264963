import CCompression
import Glibc

/// Tells whoever reads a pipe, or a file that grows, that there is nothing to read now.
@safe final class SourceWatch {
  /// What is read, where that is a file.
  let file: GrowingFile?
  private let watch: UnsafeMutablePointer<source_watch>
  private var beforeWaiting: (() -> Bool)?

  init(_ file: GrowingFile? = nil) {
    self.file = file
    unsafe watch = .allocate(capacity: 1)
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe watch.initialize(
      to: source_watch(
        before_waiting: { context in
          guard let context = unsafe context else { return true }
          let watch = unsafe Unmanaged<SourceWatch>.fromOpaque(context).takeUnretainedValue()
          return watch.isToRead()
        }, context: context))
  }

  /// There is nothing to read now: whether to read on, after a while.
  private func isToRead() -> Bool {
    guard let file else { return beforeWaiting?() ?? true }
    switch file.next() {
    case nil: return false
    case .look?: return true
    case .wait?: break
    }
    if let beforeWaiting { return beforeWaiting() }
    usleep(UInt32(GrowingFile.interval / 1000))
    return true
  }

  deinit { unsafe watch.deallocate() }

  /// A stream that owns the descriptor, and lasts no longer than this; `nil`, with errno, for want of
  /// memory.
  func open(_ descriptor: CInt) -> UnsafeMutablePointer<FILE>? {
    unsafe watched_source(descriptor, file != nil, watch)
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

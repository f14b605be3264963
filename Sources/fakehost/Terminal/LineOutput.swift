import Capture
import Glibc
import Links

/// Lines of text on their way to a descriptor that somebody else opened.
struct LineOutput {
  typealias State = LineWriter.State

  /// Lines that were too many for a reader, or a disk, that does not keep up.
  private(set) var leftOut: UInt64 = 0

  private var buffer: [UInt8] = []
  private var writer: LineWriter
  /// Who writes, where that is another thread.
  private let carrier: LineCarrier?

  private static let bufferSize = 64 * 1024
  /// What may wait for a reader that does not keep up, and for such a disk.
  private static let (pipeBacklog, diskBacklog) = (1 << 20, 64 << 20)

  /// - Parameters:
  ///   - slowReader: what to do while a terminal is stopped or a pipe is full.
  ///   - isCarried: whether a thread of its own writes to a disk, which may be slow.
  init(to descriptor: CInt, slowReader: CaptureWriter.SlowReader, isCarried: Bool = false) {
    let writer = LineWriter(to: descriptor, waits: slowReader == .wait)
    self.writer = writer
    // Where no more descriptors are to be had, it is written as without.
    carrier = isCarried && writer.isRegularFile ? try? LineCarrier(writer) : nil
  }

  var descriptor: CInt { writer.descriptor }
  var state: State { carrier?.state ?? writer.state }
  /// Whether a disk gets it, and another thread writes it.
  var isOnDisk: Bool { carrier != nil }

  /// Whether lines wait: `flush` when there is `readiness` of what is awaited.
  var hasBacklog: Bool { !buffer.isEmpty || carrier?.isIdle == false }
  var awaited: CInt { carrier?.descriptor ?? descriptor }
  var readiness: Poller.Interest { carrier == nil ? .write : .read }

  /// Adds a line that is written with the next `flush`, or when many wait.
  ///
  /// - Parameter isLast: it is not left out, whatever waits already.
  mutating func add(_ line: String, terminator: String = "\n", isLast: Bool = false) {
    guard state == .open else { return }
    guard isLast || !isFull else {
      leftOut += 1
      return
    }
    buffer += line.utf8
    buffer += terminator.utf8
    if buffer.count >= Self.bufferSize { flush() }
  }

  private var isFull: Bool {
    guard let carrier else { return buffer.count >= Self.pipeBacklog }
    return buffer.count + carrier.waiting >= Self.diskBacklog
  }

  /// Writes what waits; without waiting for the reader, as much as it takes now.
  mutating func flush() {
    if let carrier {
      carrier.heed()
      if !buffer.isEmpty { carrier.take(buffer) }
      return buffer = []
    }
    let written = writer.write(buffer)
    if written > 0 { buffer.removeFirst(written) }
  }

  /// Writes what waits, and gives a reader that does not keep up so long to take it; a disk takes all.
  mutating func finish(within milliseconds: CInt) {
    flush()
    rest()
    for _ in 0..<milliseconds / 100 where hasBacklog {
      if writer.isWritable(within: 100) { flush() }
    }
  }

  /// Waits for the thread, and has none until there is more to write.
  func rest() { carrier?.finish() }
}

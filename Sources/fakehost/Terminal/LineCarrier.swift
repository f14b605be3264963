import Links
import Synchronization

/// Writes lines to a disk, which may be slow, on a thread of its own.
final class LineCarrier {
  /// What both threads look at.
  private final class Shared: Sendable {
    struct Progress {
      var writer: LineWriter
      var state = LineWriter.State.open
      var waiting = 0
    }

    let progress: Mutex<Progress>
    /// The writer is one thread's at a time, and the progress is not held meanwhile.
    init(_ writer: LineWriter) { progress = Mutex(Progress(writer: writer)) }

    func write(_ lines: [UInt8]) {
      var writer = progress.withLock { $0.writer }
      if writer.state == .open { _ = writer.write(lines) }
      progress.withLock {
        ($0.writer, $0.state) = (writer, writer.state)
        $0.waiting -= lines.count
      }
    }
  }

  private let shared: Shared
  private let worker: SerialWorker

  init(_ writer: LineWriter) throws(SystemError) {
    shared = Shared(writer)
    worker = try SerialWorker()
    worker.confine(to: [writer.descriptor])
  }

  var state: LineWriter.State { shared.progress.withLock { $0.state } }
  /// Bytes that are not written yet.
  var waiting: Int { shared.progress.withLock { $0.waiting } }
  /// Readable when all is written, until that is heeded.
  var descriptor: CInt { worker.descriptor }
  var isIdle: Bool { worker.isIdle }

  func take(_ lines: [UInt8]) {
    shared.progress.withLock { $0.waiting += lines.count }
    worker.perform { [shared] in shared.write(lines) }
  }

  func heed() { worker.heed() }

  /// Waits until all is written, and ends the thread until there is more.
  func finish() { worker.finish() }
}

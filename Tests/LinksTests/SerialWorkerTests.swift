import Foundation
import Synchronization
import Testing

@testable import Links

/// A thread that does what may take long, in order, while others go on.
@Suite struct SerialWorkerTests {
  @Test func doesAllInItsOrder() throws {
    let worker = try SerialWorker()
    let done = Mutex<[Int]>([])
    for number in 0..<1000 {
      worker.perform { done.withLock { $0.append(number) } }
    }
    worker.finish()
    #expect(done.withLock { $0 } == Array(0..<1000))
    #expect(worker.isIdle)
  }

  /// Whoever asks is not held up, and hears when all has been done, once until that is heeded.
  @Test func tellsWhenAllHasBeenDone() throws {
    let worker = try SerialWorker()
    let gate = DispatchSemaphore(value: 0)
    let isHeeded = worker.descriptor
    worker.perform { gate.wait() }
    worker.perform {}
    #expect(!worker.isIdle && !isReadable(isHeeded, within: 0))
    gate.signal()
    #expect(isReadable(isHeeded, within: 60_000))
    #expect(worker.isIdle)
    worker.heed()
    #expect(!isReadable(isHeeded, within: 0))
    worker.perform {}
    #expect(isReadable(isHeeded, within: 60_000))
  }

  @Test func beginsAgainAfterItsEnd() throws {
    let worker = try SerialWorker()
    let count = Mutex(0)
    for _ in 0..<3 {
      worker.perform { count.withLock { $0 += 1 } }
      worker.finish()
    }
    #expect(count.withLock { $0 } == 3)
  }

  private func isReadable(_ descriptor: CInt, within milliseconds: CInt) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, milliseconds) > 0
  }
}

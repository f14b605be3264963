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
    #expect(!isReadable(isHeeded, within: 100))
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

  /// Work that is confined has the descriptors it was given and no others, and what it closes stays open here.
  @Test func itsThreadHasDescriptorsOfItsOwn() throws {
    let worker = try SerialWorker()
    let (given, foreign) = unsafe (open("/dev/null", O_WRONLY), open("/dev/null", O_WRONLY))
    defer {
      close(given)
      close(foreign)
    }
    worker.confine(to: [given])
    for _ in 0..<2 {
      let seen = Mutex<[Bool]>([])
      worker.perform {
        let isOpen = [given, foreign].map { fcntl($0, F_GETFD) >= 0 }
        seen.withLock { $0 = isOpen + [unsafe write(given, [1], 1) == 1] }
        close(given)
      }
      #expect(isReadable(worker.descriptor, within: 60_000))
      worker.heed()
      worker.finish()
      #expect(seen.withLock(\.self) == [true, false, true])
      #expect(fcntl(given, F_GETFD) >= 0 && fcntl(foreign, F_GETFD) >= 0)
    }
  }

  private func isReadable(_ descriptor: CInt, within milliseconds: CInt) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, milliseconds) > 0
  }
}

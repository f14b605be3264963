import Synchronization

/// Does what may take long on a thread of its own, one after the other, while whoever asks for it goes on.
/// The thread begins with the first of it.
package final class SerialWorker: Sendable {
  package typealias Work = @Sendable () -> Void

  /// What both threads look at.
  private final class Shared: Sendable {
    struct State {
      var waiting: [Work] = []
      var isWorking = false
      var isEnding = false
    }

    let state = Mutex(State())
    let wake: EventDescriptor
    let idle: EventDescriptor
    let isToldIdle = Atomic(false)
    /// The only descriptors that the work uses, where that is known.
    let used = Mutex<[CInt]?>(nil)

    init() throws(SystemError) {
      wake = try EventDescriptor()
      idle = try EventDescriptor()
    }

    func work() {
      if let used = used.withLock(\.self) {
        DescriptorTable.unshare(keeping: used + wake.descriptors + idle.descriptors)
      }
      var poller = Poller([wake.descriptor])
      poller.watch(0, for: .read)
      while true {
        // It may have been done before the thread was woken for it.
        if workOff(), !isToldIdle.exchange(true, ordering: .acquiringAndReleasing) { idle.signal() }
        if state.withLock({ $0.isEnding && $0.waiting.isEmpty }) { return }
        guard (try? poller.wait(until: nil)) != nil else { continue }
        wake.clear()
      }
    }

    /// Does all that waits; whether there was any.
    @discardableResult func workOff() -> Bool {
      var hasWorked = false
      while let next = takeNext() {
        next()
        hasWorked = true
      }
      return hasWorked
    }

    private func takeNext() -> Work? {
      state.withLock { state in
        state.isWorking = !state.waiting.isEmpty
        return state.isWorking ? state.waiting.removeFirst() : nil
      }
    }
  }

  private let shared: Shared
  private let thread = Mutex<WorkerThread?>(nil)

  package init() throws(SystemError) { shared = try Shared() }

  deinit { finish() }

  /// Readable when all has been done, until that is heeded.
  package var descriptor: CInt { shared.idle.descriptor }

  /// Whether all has been done.
  package var isIdle: Bool {
    shared.state.withLock { !$0.isWorking && $0.waiting.isEmpty }
  }

  /// The work that comes uses but these descriptors, which are open, and opens none that it leaves open: its
  /// thread has them in a table of its own, and what it closes stays open in the process's.
  package func confine(to descriptors: [CInt]) { shared.used.withLock { $0 = descriptors } }

  /// Has it done after all that it was asked for before.
  package func perform(_ work: @escaping Work) {
    shared.state.withLock { $0.waiting.append(work) }
    guard begin() else {
      shared.workOff()
      return
    }
    shared.wake.signal()
  }

  /// Whether there is a thread; where there can be none, who asks does it.
  private func begin() -> Bool {
    thread.withLock { thread in
      if thread == nil {
        let shared = shared
        thread = try? WorkerThread { shared.work() }
      }
      return thread != nil
    }
  }

  /// It is known that all has been done.
  package func heed() {
    guard shared.isToldIdle.exchange(false, ordering: .acquiringAndReleasing) else { return }
    shared.idle.clear()
  }

  /// Waits until all has been done, and ends the thread.
  package func finish() {
    thread.withLock { thread in
      guard let running = thread.take() else { return }
      shared.state.withLock { $0.isEnding = true }
      shared.wake.signal()
      running.join()
      shared.state.withLock { $0.isEnding = false }
    }
  }
}

package import FakeNetwork
import Glibc
package import Line
package import Links
import Synchronization
package import Wire

/// What others ask of a live line, for its driver: all of it is called on the line's own thread.
package protocol LiveRequests<End>: AnyObject {
  associatedtype End: FarEnd
  /// Readable where there is something to do.
  var descriptor: CInt { get }
  /// Whether there is.
  var isDue: Bool { get }
  /// When to look at the latest.
  var nextDeadline: Instant? { get }
  /// Does what was asked for; whether the line is to end.
  func serve(_ line: inout Line<End>, at now: Instant) -> Bool
  /// The line has ended.
  func close(_ line: inout Line<End>, at now: Instant)
}

/// What another thread asks of a live line: it is done on the line's own, between two frames.
package final class LineRequests: Sendable, LiveRequests {
  package typealias End = FakeNetwork

  /// Something that is done at once.
  package typealias Request = @Sendable (inout HostLine, Instant) -> Void
  /// Something that is looked at after each batch of frames, until it is done.
  package struct Vigil: Sendable {
    /// Of whom it is, to call it off.
    package let owner: Int
    /// When to look at the latest.
    package let deadline: Instant?
    /// Whether it is done.
    package let look: @Sendable (inout HostLine, Instant) -> Bool

    package init(
      owner: Int, deadline: Instant?,
      look: @escaping @Sendable (inout HostLine, Instant) -> Bool
    ) {
      (self.owner, self.deadline, self.look) = (owner, deadline, look)
    }
  }

  private struct Waiting {
    var requests: [Request] = []
    var vigils: [Vigil] = []
    var endsLine = false
    /// The line takes no more.
    var isClosed = false
  }

  private let waiting = Mutex(Waiting())
  /// What a busy line looks at in each turn.
  private let isAsked = Atomic(false)
  private let hasVigils = Atomic(false)
  private let wake: EventDescriptor
  /// The line takes no more, and nobody waits for it.
  private let closed: EventDescriptor

  package init() throws(SystemError) {
    wake = try EventDescriptor()
    closed = try EventDescriptor()
  }

  // MARK: From another thread

  /// - Returns: whether the line takes it; not when it has ended.
  package func ask(_ request: @escaping Request) -> Bool {
    let isTaken = waiting.withLock { waiting in
      if !waiting.isClosed { waiting.requests.append(request) }
      return !waiting.isClosed
    }
    tell()
    return isTaken
  }

  /// Begins one more; `false` as above.
  package func begin(_ vigil: Vigil) -> Bool {
    let isTaken = waiting.withLock { waiting in
      if !waiting.isClosed { waiting.vigils.append(vigil) }
      return !waiting.isClosed
    }
    hasVigils.store(true, ordering: .releasing)
    tell()
    return isTaken
  }

  /// Calls off what somebody waits for who is gone.
  package func endVigils(of owner: Int) {
    waiting.withLock { $0.vigils.removeAll { $0.owner == owner } }
  }

  /// The line is to end.
  package func end() {
    waiting.withLock { $0.endsLine = true }
    tell()
  }

  private func tell() {
    isAsked.store(true, ordering: .releasing)
    wake.signal()
  }

  /// There is no line, or none any more.
  package func abandon() {
    waiting.withLock { $0.isClosed = true }
    closed.signal()
  }

  // MARK: On the line's own

  package var descriptor: CInt { wake.descriptor }

  /// Whether there is anything to do.
  package var isDue: Bool {
    isAsked.load(ordering: .acquiring) || hasVigils.load(ordering: .relaxed)
  }

  /// When to look at the latest.
  package var nextDeadline: Instant? {
    guard hasVigils.load(ordering: .relaxed) else { return nil }
    return waiting.withLock { $0.vigils.compactMap(\.deadline).min() }
  }

  /// Does what was asked for; whether the line is to end.
  package func serve(_ line: inout HostLine, at now: Instant) -> Bool {
    if isAsked.exchange(false, ordering: .acquiringAndReleasing) { wake.clear() }
    let (requests, vigils) = waiting.withLock { waiting in
      defer { waiting.requests = [] }
      return (waiting.requests, waiting.vigils)
    }
    for request in requests { request(&line, now) }
    var done: [Int] = []
    for vigil in vigils where vigil.look(&line, now) { done.append(vigil.owner) }
    return waiting.withLock { waiting in
      if !done.isEmpty { waiting.vigils.removeAll { done.contains($0.owner) } }
      hasVigils.store(!waiting.vigils.isEmpty, ordering: .relaxed)
      return waiting.endsLine
    }
  }

  /// The line has ended: what waits is done, and nothing more is taken.
  package func close(_ line: inout HostLine, at now: Instant) {
    _ = serve(&line, at: now)
    waiting.withLock { $0.isClosed = true }
    _ = serve(&line, at: now)
    closed.signal()
  }
}

/// A value that one thread hands to another, and leaves alone from then on.
package struct Handed<Value>: @unchecked Sendable {
  package let value: Value

  package init(_ value: Value) { self.value = value }
}

extension LineRequests {
  /// Has the line do something, and waits for it; `nil` where the line has ended.
  package func perform<Result>(
    _ body: @escaping (inout HostLine, Instant) -> Result
  ) -> Result? {
    let work = Handed((body: body, slot: Slot<Result>()))
    guard let done = try? EventDescriptor(),
      ask({ line, now in
        work.value.slot.result = work.value.body(&line, now)
        done.signal()
      })
    else { return nil }
    var poller = Poller([done.descriptor, closed.descriptor])
    poller.watch(0, for: .read)
    poller.watch(1, for: .read)
    while !poller.isReady(0) {
      guard (try? poller.wait(until: nil)) != nil else { return nil }
      if poller.isReady(1) && !poller.isReady(0) { return nil }
    }
    // The line may let go of the slot later, and is spared what is in it.
    return work.value.slot.result.take()
  }
}

/// Where a result is laid down for another thread.
private final class Slot<Result> {
  var result: Result?
}

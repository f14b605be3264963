import FakeNetwork
package import Line
package import Links
import Wire

/// The line, live: frames from a link to the hosts, and their replies back, until it is told to stop.
package struct LiveDriver: ~Copyable {
  package private(set) var line: HostLine
  package private(set) var sent: UInt64 = 0
  /// Replies that the link did not take.
  package private(set) var unsent: UInt64 = 0

  private let link: any Link
  /// As the line's interfaces were before a frame came.
  private let fresh: [InterfacePaths]
  private let clock: any LiveClock
  private let outputs: [any Output]
  private let settings: Settings
  private let statistics: (borrowing LiveDriver) -> Void
  private let refused: (SystemError) -> Void
  private var complaints: Set<SystemError> = []
  private var nextToSend = 0
  private var batch = FrameBatch()

  package struct Settings {
    /// How long to look for frames before sleeping, in nanoseconds.
    package var busyPoll: Int64 = 0
    /// How long before a frame that is held is due to stop sleeping, in nanoseconds.
    package var spin: Int64 = 0
    /// How long to answer, in nanoseconds; `nil` until it is told to stop.
    package var duration: Int64?

    package init(busyPoll: Int64 = 0, spin: Int64 = 0, duration: Int64? = nil) {
      (self.busyPoll, self.spin, self.duration) = (busyPoll, spin, duration)
    }
  }

  /// Bytes that wait to be sent above which no more is read.
  private static let mostWaiting = 4 << 20
  /// Frames that are written before signals are looked for again.
  private static let sendBatch = 1024
  /// In nanoseconds: frames are taken up together that are due within that.
  private static let longestTurn: Int64 = 1_000_000
  /// In nanoseconds: how often a busy line looks for signals, how long it waits for a kernel that is
  /// short of memory, how long replies may take that are unsent when it is stopped.
  private static let signalInterval: Int64 = 10_000_000
  private static let memoryPause: Int64 = 1_000_000
  private static let farewell: Int64 = 1_000_000_000
  /// In nanoseconds: how far the clocks may drift apart before that is heeded.
  private static let clockError: Int64 = 1000

  /// - Parameters:
  ///   - outputs: what is written on the way, in the order in which they are finished.
  ///   - statistics: is called where somebody wants to know how far it is, as ping's users with SIGQUIT.
  ///   - refused: is told once of each error that keeps replies from being sent.
  package init(
    _ line: consuming HostLine, on link: any Link, outputs: [any Output] = [],
    settings: Settings = Settings(), clock: any LiveClock = SystemClock(),
    statistics: @escaping (borrowing LiveDriver) -> Void = { _ in },
    refused: @escaping (SystemError) -> Void = { _ in }
  ) {
    precondition(link.linkType == line.network.linkType, "the hosts speak the link's language")
    precondition(link.interfaceCount == line.paths.count, "each interface has its paths")
    fresh = line.paths
    self.line = line
    self.link = link
    self.outputs = outputs
    self.settings = settings
    self.clock = clock
    self.statistics = statistics
    self.refused = refused
  }

  /// Looks whether somebody has the hosts' addresses, until that is known or it is told to stop.
  ///
  /// - Throws: where the link cannot be read any more.
  package mutating func probe(
    until stop: inout some StopSource & ~Copyable
  ) throws(SystemError) {
    try run(until: &stop, isProbe: true)
  }

  /// Answers until it is told to stop, or the limit is reached.
  ///
  /// - Throws: where the link cannot be read any more.
  package mutating func run(
    until stop: inout some StopSource & ~Copyable
  ) throws(SystemError) {
    defer { finish() }
    try run(until: &stop, isProbe: false)
  }

  /// Ends what is written.
  package func finish() {
    for output in outputs { output.finish() }
  }

  private mutating func run(
    until stop: inout some StopSource & ~Copyable, isProbe: Bool
  ) throws(SystemError) {
    let (linkPlace, stopPlace, firstOutput) = (0, 1, 2)
    var poller = Poller([link.descriptor, stop.descriptor] + outputs.map(\.descriptor))
    poller.watch(stopPlace, for: .read)
    var nextSignalCheck = clock.now
    var lastFrame = clock.now
    var isStopped = false
    var end: Instant?
    synchronizeClocks()
    let start = clock.now
    let last = isProbe ? nil : settings.duration.map { start.advanced(by: $0) }
    line.begin(at: start)

    while true {
      let now = clock.now
      passTime(to: now)
      let received = line.outgoing.isEmpty && end == nil ? try receive(at: now) : 0
      let sending = try send()
      for output in outputs { output.turn(now) }
      if isProbe && line.outgoing.isEmpty && isProbed { return }

      if poller.isReady(stopPlace) || now >= nextSignalCheck {
        nextSignalCheck = now.advanced(by: Self.signalInterval)
        synchronizeClocks()
        isStopped = stop.isTriggered() || isStopped
        if stop.takeWriteRequest() { for output in outputs { output.writeKept() } }
        if stop.takeStatisticsRequest() {
          let statistics = statistics
          statistics(self)
        }
      }
      for (place, output) in outputs.enumerated() {
        if output.awaitsClose && poller.isClosed(firstOutput + place) { isStopped = true }
      }
      if let last, now >= last { isStopped = true }
      if end == nil, isStopped || line.isComplete || outputs.contains(where: \.endsLine) {
        end = now.advanced(by: Self.farewell)
      }
      if let end, line.outgoing.isEmpty || now >= end {
        unsent += UInt64(line.outgoing.count - nextToSend)
        return
      }
      if sending == .done && (received > 0 || hasMore && end == nil) {
        lastFrame = now
        continue
      }
      for (place, output) in outputs.enumerated() {
        output.flush()
        poller.watch(
          firstOutput + place,
          for: output.hasBacklog ? .write : output.awaitsClose && end == nil ? .close : .none)
      }
      if sending == .done && end == nil && now < lastFrame.advanced(by: settings.busyPoll) {
        synchronizeClocks()
        continue
      }
      var deadline = Instant.earlier(wakeUp, last)
      if sending == .done, let deadline, deadline <= now { continue }
      if let end { deadline = min(end, deadline ?? end) }
      switch sending {
      case .done: poller.watch(linkPlace, for: line.isSatisfied ? .none : .read)
      case .interrupted: continue
      case .wouldBlock: poller.watch(linkPlace, for: .write)
      case .noMemory:
        poller.watch(linkPlace, for: .none)
        deadline = now.advanced(by: Self.memoryPause)
      }
      try clock.sleep(&poller, until: deadline)
      synchronizeClocks()  // before what has woken it is read
    }
  }

  /// Frames have been read that the hosts have not heard.
  private var hasMore: Bool { (!batch.isEmpty || link.hasFrames) && !line.isSatisfied }

  private var isProbed: Bool { !line.network.isProbing || line.network.conflict != nil }

  /// When to stop sleeping: the kernel wakes nobody on time.
  private var wakeUp: Instant? {
    .earlier(line.network.nextDeadline, line.nextDelivery?.advanced(by: -settings.spin))
  }

  /// What is due by now is heard, said or sent.
  ///
  /// After a pause many frames that were held may be due at once: they take their turns.
  private mutating func passTime(to now: Instant) {
    guard let deadline = line.nextDeadline, deadline <= now else { return }
    let turn = line.nextDelivery.map { min($0.advanced(by: Self.longestTurn), now) }
    line.advance(to: now, upTo: turn)
  }

  /// Reads and answers up to a batch of frames; how many there were.
  private mutating func receive(at start: Instant) throws(SystemError) -> Int {
    // Not a member meanwhile: a frame is a view of it while the members change.
    var batch = FrameBatch.none
    swap(&batch, &self.batch)
    defer { swap(&batch, &self.batch) }
    if batch.isEmpty {
      batch.removeAll()
      if line.isWatched || line.isTimed {
        try link.read(into: &batch) { clock.now }
      } else {
        try link.read(into: &batch) { start }
      }
      if link.interfaceCount > line.paths.count { addInterfaces() }
    }
    var count = 0
    while !batch.isEmpty, !line.isSatisfied,
      line.outgoing.outbox.byteCount < Self.mostWaiting
    {
      let time = max(batch.nextTime, start)  // it may have been read before others were sent
      passTime(to: time)
      if let due = line.nextDelivery, due <= time { break }  // what is late takes its turns first
      let entry = batch.takeNext()
      line.receive(batch.bytes.span.extracting(entry.range), from: entry.interface, at: time)
      count += 1
    }
    return count
  }

  /// Peers have come for whom there was no number.
  private mutating func addInterfaces() {
    for number in line.paths.count..<link.interfaceCount {
      let model = link.model(of: Interface(rawValue: UInt16(number)))
      line.addInterface(fresh[Int(model.rawValue)])
    }
  }

  /// Somebody may have set the time of day. What two looks at the same clocks differ in is passed over,
  /// so that it goes back only where it was set back.
  private mutating func synchronizeClocks() {
    let offset = clock.offset
    guard abs(offset - line.clockOffset) > Self.clockError else { return }
    line.clockOffset = offset
    for output in outputs { output.clockWasSet(clock.suspension - offset) }
  }

  private enum Sending {
    case done, wouldBlock, noMemory
    /// There is more to write.
    case interrupted
  }

  /// Writes what is to go to the link, as far as it takes it now.
  private mutating func send() throws(SystemError) -> Sending {
    let last = min(nextToSend + Self.sendBatch, line.outgoing.count)
    while nextToSend < last {
      let first = nextToSend
      let outcome = write(first..<last)
      sent += UInt64(nextToSend - first)
      switch outcome {
      case .done: break
      case .wouldBlock: return .wouldBlock
      case .noMemory: return .noMemory
      case .refused(.descriptorInBadState): throw .descriptorInBadState
      case .refused(let error):
        unsent += 1
        nextToSend += 1
        if complaints.insert(error).inserted { refused(error) }
      }
    }
    guard nextToSend == line.outgoing.count else { return .interrupted }
    line.removeOutgoing()
    nextToSend = 0
    return .done
  }

  private mutating func write(_ places: Range<Int>) -> LinkWrite {
    var next = places.lowerBound
    defer { nextToSend = next }
    let outbox = line.outgoing.outbox
    return link.write(
      outbox.bytes.span, outbox.frames[places], to: { line.outgoing.interface(of: $0) },
      taken: { place in
        next = place + 1
        if line.isWatched { line.tellSent(place, at: clock.now) }
      })
  }
}

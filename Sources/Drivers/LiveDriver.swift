package import FakeNetwork
package import Line
package import Links
package import Wire

/// The driver of a line to hosts.
package typealias HostDriver = LiveDriver<FakeNetwork>
/// That of two links that are joined.
package typealias PassageDriver = LiveDriver<Passage>

/// The line, live: frames from a link to its end, and what that says back, until it is told to stop.
package struct LiveDriver<End: FarEnd>: ~Copyable {
  package private(set) var line: Line<End>
  package private(set) var sent: UInt64 = 0
  /// Replies that the link did not take.
  package private(set) var unsent: UInt64 = 0

  private let link: any Link
  /// As the line's interfaces were before a frame came.
  private let fresh: [InterfacePaths]
  private let clock: any LiveClock
  private let outputs: [any Output]
  private let requests: (any LiveRequests<End>)?
  private let settings: Settings
  private let added: (Interface, Interface) -> Void
  private let statistics: (borrowing LiveDriver) -> Void
  private let reread: () -> Void
  private let refused: (SystemError, Interface) -> Void
  private var complaints: Set<LiveComplaint> = []
  private var nextToSend = 0
  private var batch = FrameBatch()

  package typealias Settings = LiveSettings

  /// - Parameters:
  ///   - outputs: what is written on the way, in the order in which they are finished.
  ///   - requests: what others ask of the line.
  ///   - added: is told of each interface that the link has added, and which one it is like.
  ///   - statistics: is called where somebody wants to know how far it is, as ping's users with SIGQUIT.
  ///   - reread: is called where somebody wants something to be read again.
  ///   - refused: is told once of each error that keeps replies from being sent, and on which interface.
  package init(
    _ line: consuming Line<End>, on link: any Link, outputs: [any Output] = [],
    requests: (any LiveRequests<End>)? = nil, settings: Settings = Settings(),
    clock: any LiveClock = SystemClock(),
    added: @escaping (Interface, _ model: Interface) -> Void = { _, _ in },
    statistics: @escaping (borrowing LiveDriver) -> Void = { _ in },
    reread: @escaping () -> Void = {},
    refused: @escaping (SystemError, Interface) -> Void = { _, _ in }
  ) {
    precondition(link.linkType == line.paths[0].linkType, "the line speaks the link's language")
    precondition(link.interfaceCount == line.paths.count, "each interface has its paths")
    fresh = line.paths
    self.line = line
    self.link = link
    self.outputs = outputs
    self.requests = requests
    self.settings = settings
    self.clock = clock
    self.added = added
    self.statistics = statistics
    self.reread = reread
    self.refused = refused
  }

  /// Ends what is written.
  package func finish() {
    for output in outputs { output.finish() }
  }

  /// Generic in its end alone: so it is compiled for each in this room.
  ///
  /// - Parameters:
  ///   - stop: the descriptor of what tells it to stop.
  ///   - look: looks at that.
  fileprivate mutating func loop(
    _ stop: CInt, isProbe: Bool = false, look: () -> LiveSignals
  ) throws(SystemError) {
    let (linkPlace, stopPlace, firstOutput) = (0, 1, 3)
    var poller = Poller(
      [link.descriptor, stop, requests?.descriptor ?? -1] + outputs.map(\.descriptor))
    poller.watch(stopPlace, for: .read)
    poller.watch(2, for: .read)
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
      if let requests, requests.isDue { isStopped = requests.serve(&line, at: now) || isStopped }
      let received = line.outgoing.isEmpty && end == nil ? try receive(at: now) : 0
      let sending = try send()
      for output in outputs { output.turn(now) }
      if isProbe && line.outgoing.isEmpty && line.network.isProbed { return }

      if poller.isReady(stopPlace) || now >= nextSignalCheck {
        nextSignalCheck = now.advanced(by: LiveLimits.signalInterval)
        synchronizeClocks()
        let signals = look()
        isStopped = signals.stop || isStopped
        if signals.write { for output in outputs { output.writeKept() } }
        if signals.reread { reread() }
        if signals.tell {
          let statistics = statistics
          statistics(self)
        }
      }
      for (place, output) in outputs.enumerated() {
        if output.awaitsClose && poller.isClosed(firstOutput + place) { isStopped = true }
      }
      if let last, now >= last { isStopped = true }
      if end == nil, isStopped || line.isComplete || outputs.contains(where: \.endsLine) {
        end = now.advanced(by: LiveLimits.farewell)
      }
      if let end, line.outgoing.isEmpty || now >= end {
        unsent += UInt64(line.outgoing.count - nextToSend)
        return
      }
      if sending == .done && (received > 0 || hasMore && end == nil) {
        lastFrame = now
        continue
      }
      var settling: Instant?
      for (place, output) in outputs.enumerated() {
        settling = .earlier(settling, output.settle(now))
        poller.watch(
          firstOutput + place,
          for: output.hasBacklog
            ? output.readiness : output.awaitsClose && end == nil ? .close : .none)
      }
      if sending == .done && end == nil && now < lastFrame.advanced(by: settings.busyPoll) {
        synchronizeClocks()
        continue
      }
      var deadline = Instant.earlier(
        .earlier(wakeUp, settling), .earlier(requests?.nextDeadline, last))
      if sending == .done, let deadline, deadline <= now { continue }
      if let end { deadline = min(end, deadline ?? end) }
      switch sending {
      case .done: poller.watch(linkPlace, for: line.isSatisfied ? .none : .read)
      case .interrupted: continue
      case .wouldBlock: poller.watch(linkPlace, for: .write)
      case .noMemory:
        poller.watch(linkPlace, for: .none)
        deadline = now.advanced(by: LiveLimits.memoryPause)
      }
      try clock.sleep(&poller, until: deadline)
      synchronizeClocks()  // before what has woken it is read
    }
  }

  /// Frames have been read that the hosts have not heard.
  private var hasMore: Bool { (!batch.isEmpty || link.hasFrames) && !line.isSatisfied }

  /// When to stop sleeping: the kernel wakes nobody on time.
  private var wakeUp: Instant? {
    let due = line.nextDelivery?.advanced(by: -settings.spin)
    let change = line.isSatisfied ? nil : line.nextChange
    return .earlier(.earlier(line.network.nextDeadline, change), due)
  }

  /// What is due by now is heard, said or sent.
  ///
  /// After a pause many frames that were held may be due at once: they take their turns.
  private mutating func passTime(to now: Instant) {
    guard let deadline = line.nextDeadline, deadline <= now else { return }
    let turn = line.nextDelivery.map { min($0.advanced(by: LiveLimits.longestTurn), now) }
    End.advance(&line, to: now, upTo: turn)
  }

  /// Reads and answers up to a batch of frames; how many there were.
  private mutating func receive(at start: Instant) throws(SystemError) -> Int {
    // Not a member meanwhile: a frame is a view of it while the members change.
    var batch = FrameBatch.none
    swap(&batch, &self.batch)
    defer { swap(&batch, &self.batch) }
    if batch.isEmpty {
      batch.removeAll()
      let clock = clock  // its own member would be retained for each frame
      if line.isWatched || line.isTimed {
        try link.read(into: &batch) { clock.now }
      } else {
        try link.read(into: &batch) { start }
      }
      if link.interfaceCount > line.paths.count { addInterfaces() }
    }
    var count = 0
    while !batch.isEmpty, !line.isSatisfied,
      line.outgoing.outbox.byteCount < LiveLimits.mostWaiting
    {
      let time = max(batch.nextTime, start)  // it may have been read before others were sent
      passTime(to: time)
      if let due = line.nextDelivery, due <= time { break }  // what is late takes its turns first
      let entry = batch.takeNext()
      End.receive(
        batch.bytes.span.extracting(entry.range), from: entry.interface, at: time, on: &line)
      count += 1
    }
    return count
  }

  /// Peers have come for whom there was no number.
  private mutating func addInterfaces() {
    for number in line.paths.count..<link.interfaceCount {
      let interface = Interface(rawValue: UInt16(number))
      let model = link.model(of: interface)
      line.addInterface(fresh[Int(model.rawValue)], like: model)
      added(interface, model)
    }
  }

  /// Somebody may have set the time of day. What two looks at the same clocks differ in is passed over,
  /// so that it goes back only where it was set back.
  private mutating func synchronizeClocks() {
    let offset = clock.offset
    guard abs(offset - line.clockOffset) > LiveLimits.clockError else { return }
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
    let last = min(nextToSend + LiveLimits.sendBatch, line.outgoing.count)
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
        let interface = line.outgoing.interface(of: nextToSend)
        unsent += 1
        nextToSend += 1
        if complaints.insert(LiveComplaint(error: error, interface: interface)).inserted {
          refused(error, interface)
        }
      }
    }
    guard nextToSend == line.outgoing.count else { return .interrupted }
    End.removeOutgoing(of: &line)
    nextToSend = 0
    return .done
  }

  private mutating func write(_ places: Range<Int>) -> LinkWrite {
    var next = places.lowerBound
    defer { nextToSend = next }
    let (outgoing, clock) = (line.outgoing, clock)
    return link.write(
      outgoing.outbox.bytes.span, outgoing.outbox.frames[places],
      to: { outgoing.interface(of: $0) },
      taken: { places in
        next = places.upperBound
        if line.isWatched { End.tellSent(places, at: clock.now, on: &line) }
      })
  }
}

extension LiveDriver where End == FakeNetwork {
  /// Looks whether somebody has the hosts' addresses, until that is known or it is told to stop.
  ///
  /// - Throws: where the link cannot be read any more.
  package mutating func probe(
    until stop: inout some StopSource & ~Copyable
  ) throws(SystemError) {
    try loop(stop.descriptor, isProbe: true) { LiveSignals(&stop) }
  }

  /// Answers until it is told to stop, or the limit is reached.
  ///
  /// - Throws: where the link cannot be read any more.
  package mutating func run(
    until stop: inout some StopSource & ~Copyable
  ) throws(SystemError) {
    defer { finish() }
    defer { requests?.close(&line, at: clock.now) }
    try loop(stop.descriptor) { LiveSignals(&stop) }
  }
}

extension LiveDriver where End == Passage {
  /// Passes frames on until it is told to stop, or the limit is reached.
  ///
  /// - Throws: where the link cannot be read any more.
  package mutating func run(
    until stop: inout some StopSource & ~Copyable
  ) throws(SystemError) {
    defer { finish() }
    try loop(stop.descriptor) { LiveSignals(&stop) }
  }
}

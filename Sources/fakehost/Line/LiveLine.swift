import Capture
import FakeNetwork
import Impairment
import Links
import Wire

/// The line, live: frames from a link to the fake network, their replies back, everything recorded
/// and told on the way.
struct LiveLine: ~Copyable {
  private var hosts: ImpairedNetwork
  private var recorder: Recorder?
  private var report: JSONReport?
  private var readiness: Readiness?
  private var notes = PacketNotes()
  private let rules: RecordingRules
  private(set) var sent: UInt64 = 0
  /// Replies that the kernel did not take.
  private(set) var unsent: UInt64 = 0

  private let limit: UInt64
  private let isTracing: Bool
  /// Somebody wants to know what becomes of each frame.
  private let isReporting: Bool
  /// From the monotonic clock to the time of day, as it is now.
  private let clockOffset: () -> Int64
  private let busyPoll: Int64
  private let spin: Int64
  private var console = Console(slowReader: .leaveOut)
  private var nextToSend = 0
  private var isRecordingTroubled = false
  /// A frame has had a verdict up to which frames were to be kept.
  private var hasKeptUntil = false
  private var isReportTroubled = false
  private var complaints: Set<SystemError> = []

  /// A datagram of 65 535 bytes behind a tagged Ethernet header.
  private static let longestFrame = 65_535 + 22
  /// Frames that are read before their replies are written: more system calls of one kind in a row
  /// cost less.
  private static let batch = 32
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
  ///   - limit: how many answers end the line; none for as long as it lasts.
  ///   - busyPoll: how long to look for frames before sleeping, in nanoseconds.
  ///   - spin: how long before a frame that is held is due to stop sleeping, in nanoseconds.
  ///   - clockOffset: tells how far the time of day is from the monotonic clock.
  init(
    _ network: FakeNetwork, impairments: Impairments = Impairments(),
    recorder: consuming Recorder?,
    rules: RecordingRules = RecordingRules(), report: consuming JSONReport? = nil, limit: UInt64?,
    isTracing: Bool, busyPoll: Int64 = 0, spin: Int64 = 0,
    clockOffset: @escaping () -> Int64 = { Clock.offset }
  ) {
    hosts = ImpairedNetwork(
      network, ingress: impairments.path(.in), egress: impairments.path(.out))
    isReporting = isTracing || recorder != nil || report != nil
    self.recorder = recorder
    self.report = report
    self.rules = rules
    self.clockOffset = clockOffset
    self.busyPoll = busyPoll
    self.spin = spin
    self.limit = limit ?? .max
    self.isTracing = isTracing
  }

  var network: FakeNetwork { hosts.network }

  /// Says in the recording where its frames come from, before there are any.
  mutating func describe(_ origin: CaptureOrigin) { recorder?.describe(origin) }

  /// Begins the report of what becomes of each frame, before there are any.
  mutating func beginReport(
    device: String, _ hosts: HostPlan, _ impairments: ImpairmentPlan
  ) {
    report?.begin(.run(device: device), hosts, impairments, at: Clock.realtime)
  }

  /// Ends the report, if there is one; why it is not what was asked for.
  mutating func endReport(_ summary: Summary) -> Failure? {
    report?.end(summary, milliseconds: summary.milliseconds)
    return report?.failure
  }

  /// Tells whoever started this that the hosts answer, as soon as the descriptor takes it.
  mutating func tellReady(_ descriptor: CInt, _ name: String) throws(Failure) {
    var readiness = Readiness(descriptor, name)
    if let failure = readiness.tell() { throw failure }
    self.readiness = readiness
  }

  /// How the recording went, if there is one.
  var recordingReport: RecordingReport? {
    switch recorder {
    case .some(let recorder): RecordingReport(recorder)
    case .none: nil
    }
  }

  /// What it did since a moment on the monotonic clock.
  func summary(_ name: String, since start: Instant) -> Summary {
    Summary(
      name: name, counters: hosts.network.counters, sent: sent, unsent: unsent,
      impaired: Summary.Impaired(hosts),
      milliseconds: (Clock.monotonic.nanoseconds - start.nanoseconds) / 1_000_000,
      recording: recordingReport)
  }

  /// Looks whether somebody has the hosts' addresses, until that is known or it is told to stop.
  ///
  /// - Throws: where the link cannot be read any more.
  mutating func probe(
    on link: borrowing FrameDescriptor, until stop: inout some StopSource & ~Copyable
  ) throws(SystemError) {
    try run(on: link, until: &stop, isProbe: true)
  }

  /// Answers until it is told to stop, or the limit is reached.
  ///
  /// - Throws: where the link cannot be read any more.
  mutating func run(
    on link: borrowing FrameDescriptor, until stop: inout some StopSource & ~Copyable
  ) throws(SystemError) {
    defer { finish() }
    try run(on: link, until: &stop, isProbe: false)
  }

  /// Ends the recording.
  mutating func finish() {
    recorder?.finish()
    report?.flush()
    watchOutputs()
    if let readiness, !readiness.isTold {
      console.add("fakehost: --ready-fd \(readiness.descriptor): nobody made room for its line")
    }
    if rules.isTold && !rules.keepUntil.isEmpty && !hasKeptUntil {
      console.add("fakehost: no frame had a verdict of --keep-until: the last ones are written")
    }
    console.finish()
  }

  private mutating func run(
    on link: borrowing FrameDescriptor, until stop: inout some StopSource & ~Copyable,
    isProbe: Bool
  ) throws(SystemError) {
    let (linkPlace, stopPlace, capturePlace, consolePlace, reportPlace, readyPlace) =
      (0, 1, 2, 3, 4, 5)
    var poller = Poller([
      link.rawValue, stop.descriptor, recorder?.descriptor ?? -1, Console.descriptor,
      report?.descriptor ?? -1, readiness?.descriptor ?? -1,
    ])
    poller.watch(stopPlace, for: .read)
    var nextSignalCheck = Clock.monotonic
    var lastFrame = Clock.monotonic
    var isStopped = false
    var end: Instant?
    synchronizeClocks()
    // Not members: a frame is a view of them while the members change.
    var buffer = [UInt8](repeating: 0, count: Self.longestFrame)
    var outgoing = NumberedFrames()
    hosts.begin(at: Clock.monotonic)

    while true {
      let now = Clock.monotonic
      if let deadline = nextDeadline, deadline <= now { passTime(to: now, &outgoing) }
      let mayRead = outgoing.isEmpty && end == nil
      let received =
        mayRead ? try readBatch(from: link, by: &buffer, at: now, into: &outgoing) : 0
      let sending = try send(&outgoing, to: link)
      recorder?.flushIfDue(now)
      report?.flush()
      watchOutputs()
      console.flush()
      if isProbe && outgoing.isEmpty && isProbed { return }

      if poller.isReady(stopPlace) || now >= nextSignalCheck {
        nextSignalCheck = now.advanced(by: Self.signalInterval)
        synchronizeClocks()
        isStopped = stop.hasCome() || isStopped
        if stop.takeWriteRequest() { writeKept() }
        tellReady()
      }
      if poller.isReady(readyPlace) { tellReady() }
      if rules.endsWithReader && poller.isClosed(capturePlace) { isStopped = true }
      if end == nil, isStopped || isComplete || isRecordingComplete || isUnread {
        end = now.advanced(by: Self.farewell)
      }
      if let end, outgoing.isEmpty || now >= end {
        unsent += UInt64(outgoing.count - nextToSend)
        return
      }
      if received > 0 && sending == .done {
        lastFrame = now
        continue
      }
      recorder?.flush()
      poller.watch(
        capturePlace,
        for: recorder?.hasBacklog == true
          ? .write : rules.endsWithReader && end == nil ? .close : .none)
      poller.watch(consolePlace, for: console.hasBacklog ? .write : .none)
      poller.watch(reportPlace, for: report?.hasBacklog == true ? .write : .none)
      poller.watch(readyPlace, for: readiness?.isTold == false ? .write : .none)
      if sending == .done && end == nil && now < lastFrame.advanced(by: busyPoll) {
        synchronizeClocks()
        continue
      }
      var deadline = wakeUp
      if sending == .done, let deadline, deadline <= now { continue }
      if let end { deadline = min(end, deadline ?? end) }
      switch sending {
      case .done: poller.watch(linkPlace, for: isSatisfied ? .none : .read)
      case .interrupted: continue
      case .wouldBlock: poller.watch(linkPlace, for: .write)
      case .noMemory:
        poller.watch(linkPlace, for: .none)
        deadline = now.advanced(by: Self.memoryPause)
      }
      try poller.wait(until: deadline)
      synchronizeClocks()  // before what has woken it is read
    }
  }

  /// There have been as many answers as there were to be, and nothing of them is under way.
  private var isComplete: Bool { isSatisfied && hosts.egress.waiting == 0 }
  private var isSatisfied: Bool { hosts.network.answered >= limit }

  private var isProbed: Bool { !hosts.network.isProbing || hosts.network.conflict != nil }

  /// When there is something to do, if no frame comes before.
  private var nextDeadline: Instant? { .earlier(hosts.network.nextDeadline, nextDelivery) }

  /// When a frame that is held is due. The hosts hear no more when there are answers enough.
  private var nextDelivery: Instant? {
    isSatisfied ? hosts.egress.nextDeadline : hosts.nextDelivery
  }

  /// When to stop sleeping: the kernel wakes nobody on time.
  private var wakeUp: Instant? {
    .earlier(hosts.network.nextDeadline, nextDelivery?.advanced(by: -spin))
  }

  /// Reads and answers up to a batch of frames; how many there were.
  private mutating func readBatch(
    from link: borrowing FrameDescriptor, by buffer: inout [UInt8], at start: Instant,
    into outgoing: inout NumberedFrames
  ) throws(SystemError) -> Int {
    var now = start
    for count in 0..<Self.batch {
      guard !isSatisfied, outgoing.outbox.byteCount < Self.mostWaiting else { return count }
      if hosts.isTimed, let due = nextDelivery, due <= now { return count }
      switch link.read(into: &buffer) {
      case .done(let length):
        if isReporting || hosts.isTimed { now = Clock.monotonic }
        receive(buffer.span.extracting(first: length), at: now, into: &outgoing)
      case .wouldBlock, .noMemory: return count
      case .failed(let error): throw error
      }
    }
    return Self.batch
  }

  private mutating func receive(
    _ frame: Span<UInt8>, at now: Instant, into outgoing: inout NumberedFrames
  ) {
    guard isReporting || hosts.isTimed else {
      _ = hosts.network.receive(frame, at: now, into: &outgoing.outbox)
      return
    }
    let number = isReporting ? notes.next() : 0
    guard !hosts.ingress.impairs else {
      setOut(frame, number, at: now, into: &outgoing)
      return
    }
    let heard = hosts.hear(frame, number: number, at: now, into: &outgoing)
    guard isReporting else { return }
    let time = universal(now)
    recorder?.received(frame, at: time, note: PacketNotes.received(number, heard))
    report?.received(frame, id: number, at: time, heard)
    if isTracing { console.add(traceLine(timeOfDay(time), frame, heard)) }
    if rules.keepUntil.contains(heard.verdict) { conclude(upTo: heard.verdict) }
  }

  /// A frame sets out on an impaired way to the hosts, which may have an end here and now.
  private mutating func setOut(
    _ frame: Span<UInt8>, _ number: UInt64, at now: Instant, into outgoing: inout NumberedFrames
  ) {
    let fates = hosts.arrive(frame, number: number, at: now)
    let time = universal(now)
    if isReporting && !fates.areNone {
      report?.setOut(frame, id: number, at: time, fates)
      if isTracing { console.add(traceLine(timeOfDay(time), frame, fates)) }
    }
    let heard = hearArrivals(at: now, into: &outgoing)
    guard isReporting else { return }
    let own = heard.filter { $0.number == number }.map { $0.heard }
    recorder?.received(frame, at: time, note: PacketNotes.received(number, fates, own))
    concludeIfDue(heard.map { $0.heard.verdict })
  }

  /// The hosts hear the frames that have come to them.
  ///
  /// - Returns: the number of each and what they made of it, if anybody wants to know.
  private mutating func hearArrivals(
    at now: Instant, into outgoing: inout NumberedFrames
  ) -> [(number: UInt64, heard: ImpairedNetwork.Heard)] {
    var all: [(UInt64, ImpairedNetwork.Heard)] = []
    let arrivals = hosts.arrivals
    for place in 0..<arrivals.count where !isSatisfied {
      let heard = hosts.hearArrival(place, at: now, into: &outgoing)
      guard isReporting else { continue }
      let number = arrivals.number(of: place)
      let time = universal(now)
      let frame = arrivals.outbox.bytes.span.extracting(arrivals.outbox.frames[place])
      report?.received(frame, id: number, at: time, heard)
      if isTracing { console.add(traceLine(timeOfDay(time), frame, heard)) }
      all.append((number, heard))
    }
    hosts.forgetArrivals()
    return all
  }

  /// Ends the recording where frames are kept up to one of those verdicts.
  private mutating func concludeIfDue(_ verdicts: [Verdict]) {
    if let verdict = verdicts.first(where: rules.keepUntil.contains) { conclude(upTo: verdict) }
  }

  private mutating func conclude(upTo verdict: Verdict) {
    hasKeptUntil = true
    writeKept(upTo: verdict)
  }

  /// There are as many files as there were to be, and that ends the line.
  private var isRecordingComplete: Bool {
    guard rules.endsLine else { return false }
    return switch recorder {
    case .some(let recorder): recorder.files.isComplete
    case .none: false
    }
  }

  /// Nobody reads the recording any more, and that ends the line.
  private var isUnread: Bool {
    guard rules.endsWithReader else { return false }
    return switch recorder {
    case .some(let recorder): recorder.files.account.state == .readerClosed
    case .none: false
    }
  }

  /// Writes the frames that are kept; those up to a verdict once and for all.
  private mutating func writeKept(upTo verdict: Verdict? = nil) {
    if recorder?.kept != nil { isRecordingTroubled = false }  // each time is told
    let isWritten = verdict == nil ? recorder?.writeKept() : recorder?.conclude()
    if verdict == nil && isWritten != true && !hasKeptUntil && rules.isTold {
      console.add("fakehost: SIGUSR1 writes the frames that --keep holds, and it holds none")
    }
    guard isWritten == true, rules.isTold, let report = recordingReport, report.failure == nil
    else { return }
    let frames = counted(report.recorded, "frame")
    console.add(
      verdict.map { "fakehost: \($0): \(frames) up to it in \(report.file)" }
        ?? "fakehost: \(frames) in \(report.file)")
  }

  /// What is due by now is heard, said or sent.
  ///
  /// After a pause many frames that were held may be due at once: they take their turns.
  private mutating func passTime(to now: Instant, _ outgoing: inout NumberedFrames) {
    let turn = nextDelivery.map { min($0.advanced(by: Self.longestTurn), now) } ?? now
    if !isSatisfied {
      hosts.advanceIngress(to: turn)
      concludeIfDue(hearArrivals(at: now, into: &outgoing).map { $0.heard.verdict })
    }
    if let deadline = hosts.network.nextDeadline, deadline <= now { askHosts(at: now, &outgoing) }
    hosts.advanceEgress(to: turn, into: &outgoing)
  }

  /// What the hosts have to say by now without being asked is on its way.
  private mutating func askHosts(at now: Instant, _ outgoing: inout NumberedFrames) {
    let unreported = hosts.network.counters[.timedOutInSilence]
    let said = hosts.advanceHosts(to: now, into: &outgoing, &notes)
    guard isReporting else { return }
    let time = universal(now)
    let replies = hosts.replies
    for (place, range) in replies.frames.enumerated() {
      let frame = replies.bytes.span.extracting(range)
      report?.sent(frame, id: PacketNotes.id(said[place].number), at: time, said[place].fates)
      if isTracing { console.add(timeIsUp(timeOfDay(time), frame, said[place].fates)) }
    }
    for _ in unreported..<hosts.network.counters[.timedOutInSilence] {
      report?.gaveUp(at: time)
      if isTracing { console.add(timeIsUp(timeOfDay(time))) }
    }
  }

  /// Somebody may have set the time of day. What two looks at the same clocks differ in is passed over,
  /// so that it goes back only where it was set back.
  private mutating func synchronizeClocks() {
    let offset = clockOffset()
    guard abs(offset - hosts.network.clockOffset) > Self.clockError else { return }
    hosts.network.clockOffset = offset
    recorder?.clockOffset = Clock.suspension - offset
  }

  /// The time of day at a moment. All that is recorded goes by the clock that delays go by.
  private func universal(_ moment: Instant) -> Instant {
    moment.advanced(by: hosts.network.clockOffset)
  }

  private enum Sending {
    case done, wouldBlock, noMemory
    /// There is more to write.
    case interrupted
  }

  /// Writes what is to go to the link, as far as the kernel takes it now.
  private mutating func send(
    _ outgoing: inout NumberedFrames, to link: borrowing FrameDescriptor
  ) throws(SystemError) -> Sending {
    let last = nextToSend + Self.sendBatch
    while nextToSend < outgoing.count {
      guard nextToSend < last else { return .interrupted }
      let frame = outgoing.outbox.bytes.span.extracting(outgoing.outbox.frames[nextToSend])
      switch link.write(frame) {
      case .done:
        sent += 1
        if recorder != nil {
          let note = PacketNotes.sent(outgoing.number(of: nextToSend))
          let time = universal(Clock.monotonic)
          recorder?.sent(frame, at: time, note: note)
        }
      case .wouldBlock: return .wouldBlock
      case .noMemory: return .noMemory
      case .failed(.descriptorInBadState): throw .descriptorInBadState
      case .failed(let error):
        unsent += 1
        complain(about: error)
      }
      nextToSend += 1
    }
    outgoing.removeAll()
    nextToSend = 0
    return .done
  }

  /// Says once what has befallen the recording, and once what has befallen the report.
  private mutating func watchOutputs() {
    if !isRecordingTroubled, recorder?.files.account.isTroubled == true,
      !isUnread, let trouble = recordingReport?.trouble
    {
      isRecordingTroubled = true
      console.add("fakehost: \(trouble)")
    }
    if !isReportTroubled, let trouble = report?.trouble {
      isReportTroubled = true
      console.add("fakehost: \(trouble)")
    }
  }

  /// Tells once more that the hosts answer, where the descriptor did not take it before.
  private mutating func tellReady() {
    if let failure = readiness?.tell() { console.add("fakehost: \(failure.message)") }
  }

  /// Says once what keeps replies from being sent.
  private mutating func complain(about error: SystemError) {
    guard complaints.insert(error).inserted else { return }
    console.add(
      error == .inputOutput
        ? "fakehost: the device is down, replies are lost: 'ip link set' it up again"
        : "fakehost: a reply could not be sent: \(error)")
  }
}

/// Why a live line ended before it was told to.
func explain(_ error: SystemError, reading name: String) -> Failure {
  .system(
    error == .descriptorInBadState
      ? "\(name) is gone: somebody deleted it" : "cannot read from \(name): \(error)")
}

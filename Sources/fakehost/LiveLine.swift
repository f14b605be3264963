import Capture
import FakeNetwork
import Links
import Wire

/// The line, live: frames from a link to the fake network, their replies back, everything recorded
/// and told on the way.
struct LiveLine: ~Copyable {
  private(set) var network: FakeNetwork
  private var recorder: Recorder?
  private var report: JSONReport?
  private var notes = PacketNotes()
  private let rules: RecordingRules
  private(set) var sent: UInt64 = 0
  /// Replies that the kernel did not take.
  private(set) var unsent: UInt64 = 0

  private let limit: UInt64
  private let isTracing: Bool
  /// Somebody wants to know what becomes of each frame.
  private let isReporting: Bool
  private let busyPoll: Int64
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
  /// In nanoseconds: how often a busy line looks for signals, how long it waits for a kernel that is
  /// short of memory, how long replies may take that are unsent when it is stopped.
  private static let signalInterval: Int64 = 10_000_000
  private static let memoryPause: Int64 = 1_000_000
  private static let farewell: Int64 = 1_000_000_000

  /// - Parameters:
  ///   - limit: how many answers end the line; none for as long as it lasts.
  ///   - busyPoll: how long to look for frames before sleeping, in nanoseconds.
  init(
    _ network: FakeNetwork, recorder: consuming Recorder?,
    rules: RecordingRules = RecordingRules(), report: consuming JSONReport? = nil, limit: UInt64?,
    isTracing: Bool, busyPoll: Int64 = 0
  ) {
    self.network = network
    isReporting = isTracing || recorder != nil || report != nil
    self.recorder = recorder
    self.report = report
    self.rules = rules
    self.busyPoll = busyPoll
    self.limit = limit ?? .max
    self.isTracing = isTracing
  }

  /// Says in the recording where its frames come from, before there are any.
  mutating func describe(_ origin: CaptureOrigin) { recorder?.describe(origin) }

  /// Begins the report of what becomes of each frame, before there are any.
  mutating func beginReport(device: String, _ options: Options) {
    report?.begin(.run(device: device), options, at: Clock.realtime)
  }

  /// Ends the report, if there is one; why it is not what was asked for.
  mutating func endReport(_ summary: Summary) -> Failure? {
    report?.end(summary, milliseconds: summary.milliseconds)
    return report?.failure
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
      name: name, counters: network.counters, sent: sent, unsent: unsent,
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
    if rules.isTold && !rules.keepUntil.isEmpty && !hasKeptUntil {
      console.add("fakehost: no frame had a verdict of --keep-until: the last ones are written")
    }
    console.finish()
  }

  private mutating func run(
    on link: borrowing FrameDescriptor, until stop: inout some StopSource & ~Copyable,
    isProbe: Bool
  ) throws(SystemError) {
    let (linkPlace, stopPlace, capturePlace, consolePlace, reportPlace) = (0, 1, 2, 3, 4)
    var poller = Poller([
      link.rawValue, stop.descriptor, recorder?.descriptor ?? -1, Console.descriptor,
      report?.descriptor ?? -1,
    ])
    poller.watch(stopPlace, for: .read)
    var nextSignalCheck = Clock.monotonic
    var lastFrame = Clock.monotonic
    var isStopped = false
    var end: Instant?
    synchronizeClocks()
    // Not members: a frame is a view of them while the members change.
    var buffer = [UInt8](repeating: 0, count: Self.longestFrame)
    var outbox = Outbox()

    while true {
      let now = Clock.monotonic
      if let deadline = network.nextDeadline, deadline <= now { passTime(to: now, &outbox) }
      let mayRead = outbox.isEmpty && end == nil
      let received =
        mayRead ? try readBatch(from: link, by: &buffer, at: now, into: &outbox) : 0
      let sending = try send(&outbox, to: link)
      recorder?.flushIfDue(now)
      report?.flush()
      watchOutputs()
      console.flush()
      if isProbe && outbox.isEmpty && (!network.isProbing || network.conflict != nil) { return }

      if poller.isReady(stopPlace) || now >= nextSignalCheck {
        nextSignalCheck = now.advanced(by: Self.signalInterval)
        synchronizeClocks()
        isStopped = stop.hasCome() || isStopped
        if stop.takeWriteRequest() { writeKept() }
      }
      if rules.endsWithReader && poller.isClosed(capturePlace) { isStopped = true }
      if end == nil, isStopped || network.answered >= limit || isRecordingComplete || isUnread {
        end = now.advanced(by: Self.farewell)
      }
      if let end, outbox.isEmpty || now >= end {
        unsent += UInt64(outbox.frames.count - nextToSend)
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
      if sending == .done && end == nil && now < lastFrame.advanced(by: busyPoll) { continue }
      var deadline = network.nextDeadline
      if let end { deadline = min(end, deadline ?? end) }
      switch sending {
      case .done: poller.watch(linkPlace, for: .read)
      case .wouldBlock: poller.watch(linkPlace, for: .write)
      case .noMemory:
        poller.watch(linkPlace, for: .none)
        deadline = now.advanced(by: Self.memoryPause)
      }
      try poller.wait(until: deadline)
    }
  }

  /// Reads and answers up to a batch of frames; how many there were.
  private mutating func readBatch(
    from link: borrowing FrameDescriptor, by buffer: inout [UInt8], at now: Instant,
    into outbox: inout Outbox
  ) throws(SystemError) -> Int {
    for count in 0..<Self.batch {
      guard network.answered < limit else { return count }
      switch link.read(into: &buffer) {
      case .done(let length): receive(buffer.span.extracting(first: length), at: now, into: &outbox)
      case .wouldBlock, .noMemory: return count
      case .failed(let error): throw error
      }
    }
    return Self.batch
  }

  private mutating func receive(
    _ frame: Span<UInt8>, at now: Instant, into outbox: inout Outbox
  ) {
    let earlier = outbox.frames.count
    let verdict = network.receive(frame, at: now, into: &outbox)
    guard isReporting else { return }
    let time = Clock.realtime
    let note = notes.received(verdict, outbox)
    recorder?.received(frame, at: time, note: note)
    report?.received(
      frame, id: note.packetID, at: time, verdict, replies: outbox.frames.count - earlier, outbox)
    if rules.keepUntil.contains(verdict) {
      hasKeptUntil = true
      writeKept(upTo: verdict)
    }
    if isTracing {
      console.add(traceLine(timeOfDay(time), frame, verdict, outbox))
    }
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

  /// What is due by now goes into the outbox.
  private mutating func passTime(to now: Instant, _ outbox: inout Outbox) {
    let (earlier, unreported) = (outbox.frames.count, network.counters[.timedOutInSilence])
    network.advance(to: now, into: &outbox)
    guard isReporting else { return }
    notes.timePassed(outbox)
    let now = Clock.realtime
    for (index, range) in outbox.frames.enumerated().dropFirst(earlier) {
      report?.sent(outbox.bytes.span.extracting(range), id: notes[index].packetID, at: now)
    }
    for _ in unreported..<network.counters[.timedOutInSilence] { report?.gaveUp(at: now) }
    guard isTracing else { return }
    let time = timeOfDay(now)
    for range in outbox.frames[earlier...] {
      console.add(timeIsUp(time, outbox.bytes.span.extracting(range)))
    }
    for _ in unreported..<network.counters[.timedOutInSilence] { console.add(timeIsUp(time)) }
  }

  /// Somebody may have set the time of day.
  private mutating func synchronizeClocks() {
    network.clockOffset = Clock.realtime.nanoseconds - Clock.monotonic.nanoseconds
  }

  private enum Sending {
    case done, wouldBlock, noMemory
  }

  /// Writes what is in the outbox, as far as the kernel takes it now.
  private mutating func send(
    _ outbox: inout Outbox, to link: borrowing FrameDescriptor
  ) throws(SystemError) -> Sending {
    while nextToSend < outbox.frames.count {
      let frame = outbox.bytes.span.extracting(outbox.frames[nextToSend])
      switch link.write(frame) {
      case .done:
        sent += 1
        if recorder != nil { recorder?.sent(frame, at: Clock.realtime, note: notes[nextToSend]) }
      case .wouldBlock: return .wouldBlock
      case .noMemory: return .noMemory
      case .failed(.descriptorInBadState): throw .descriptorInBadState
      case .failed(let error):
        unsent += 1
        complain(about: error)
      }
      nextToSend += 1
    }
    outbox.removeAll()
    notes.removeAll()
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

  /// Says once what keeps replies from being sent.
  private mutating func complain(about error: SystemError) {
    guard complaints.insert(error).inserted else { return }
    console.add(
      error == .inputOutput
        ? "fakehost: the device is down, replies are lost: 'ip link set' it up again"
        : "fakehost: a reply could not be sent: \(error)")
  }
}

/// The trace line about a frame that came: what became of it, and for a parameter problem of which
/// octet.
func traceLine(
  _ time: String, _ frame: Span<UInt8>, as linkType: LinkType = .ethernet, _ verdict: Verdict,
  _ outbox: borrowing Outbox
) -> String {
  let octet = wrongOctet(verdict, outbox, as: linkType).map { ", octet \($0)" } ?? ""
  return "\(time) \(describe(frame, as: linkType)) → \(verdict)\(octet)"
}

/// For a parameter problem the octet that is wrong, which the last of the replies tells.
func wrongOctet(
  _ verdict: Verdict, _ outbox: borrowing Outbox, as linkType: LinkType = .ethernet
) -> String? {
  guard
    verdict == .answered(.parameterProblem) || verdict == .answered(.unrecognizedNextHeader),
    let range = outbox.frames.last
  else { return nil }
  let reply = outbox.bytes.span.extracting(range)
  return FrameField.fields(of: reply, as: linkType)
    .first { [.icmpPointer, .icmpv6Pointer].contains($0.name) }?.value(in: reply)
}

/// The trace line about fragments that are given up without a word.
func timeIsUp(_ time: String) -> String { "\(time) time is up → \(GivenUp.timedOutInSilence)" }

/// The trace line about a frame that no other caused.
func timeIsUp(
  _ time: String, _ frame: Span<UInt8>, as linkType: LinkType = .ethernet
) -> String {
  "\(time) unasked → \(describe(frame, as: linkType))"
}

/// Why a live line ended before it was told to.
func explain(_ error: SystemError, reading name: String) -> Failure {
  .system(
    error == .descriptorInBadState
      ? "\(name) is gone: somebody deleted it" : "cannot read from \(name): \(error)")
}

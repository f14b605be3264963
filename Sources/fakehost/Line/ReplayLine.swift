import Capture
import FakeNetwork
import Impairment
import Links
import Wire

/// The line, offline: the frames of a capture to the fake network, on the capture's own clock, and
/// what comes of it to a capture file, a comparison, or both.
struct ReplayLine: ~Copyable {
  private(set) var hosts: ImpairedNetwork
  private(set) var sent: UInt64 = 0
  /// Frames that the capture has not whole: whoever recorded them kept only so many bytes.
  private(set) var cut: UInt64 = 0
  private var recorder: Recorder?
  private var report: JSONReport?
  private var notes = PacketNotes()
  private let format: CaptureWriter.Format
  private var comparison: Comparison?
  /// Who asks why frames came, and others did not.
  var causes: Causes?

  private let selection: FrameSelection
  private let keepUntil: [Verdict]
  private let limit: UInt64
  private let isTracing: Bool
  private let showsProgress: Bool
  private let speed: Speed?
  private let isComparing: Bool
  private let isReporting: Bool
  /// Somebody hears of what became of each frame.
  private let keepsNotes: Bool
  /// Nobody may be left who hears anything.
  private var mayBeAlone: Bool
  /// A signal has ended it before the capture's end.
  private(set) var wasStopped = false
  private var console = Console()
  private(set) var clock = ReplayClock()
  /// Nobody wants what else the input has.
  private var isInputLeft = false

  init(
    _ hosts: consuming ImpairedNetwork, recorder: consuming Recorder?,
    comparison: consuming Comparison?,
    report: consuming JSONReport?, selection: FrameSelection, plan: ReplayPlan,
    showsProgress: Bool = true
  ) {
    self.hosts = hosts
    isReporting = report != nil
    self.report = report
    self.recorder = recorder
    isComparing = plan.comparison != nil
    keepsNotes = isReporting || plan.recording != nil
    mayBeAlone = (isReporting || plan.verbosity.isVerbose) && plan.recording == nil
    self.comparison = comparison
    format = plan.format
    self.selection = selection
    keepUntil = plan.recording?.keepUntil ?? []
    limit = plan.limit ?? .max
    isTracing = plan.verbosity.isVerbose
    speed = plan.speed
    self.showsProgress = showsProgress && plan.verbosity == .usual
    self.report?.begin(.replay(input: plan.input), plan.hosts, plan.impairments)
  }

  /// Sums up in the report of what became of each frame, and gives it back, if there is one.
  mutating func takeReport(_ summary: Summary) -> JSONReport? {
    report?.add(summary)
    return report.take()
  }

  /// How the recording went, if there is one.
  var recordingReport: RecordingReport? {
    switch recorder {
    case .some(let recorder): RecordingReport(recorder)
    case .none: nil
    }
  }

  /// What differs from the golden capture, the first of them.
  var differences: [Comparison.Difference] {
    switch comparison {
    case .some(let comparison): comparison.differences
    case .none: []
    }
  }

  var differenceCount: UInt64 {
    switch comparison {
    case .some(let comparison): comparison.differenceCount
    case .none: 0
    }
  }

  /// The units in which times are compared, in nanoseconds.
  var resolution: Int64 {
    switch comparison {
    case .some(let comparison): comparison.resolution
    case .none: 1
    }
  }

  /// Frames between two looks at the clock, which is no dear one, but not for nothing either; and the
  /// nanoseconds between two looks for signals.
  private static let turn: UInt64 = 16
  private static let signalInterval: Int64 = 5_000_000
  private var nextSignalCheck = Instant(nanoseconds: .min)

  /// What is wrong with a capture that is read.
  enum Stop: Error {
    case input(CaptureReader.Fault)
    case golden(CaptureReader.Fault)
  }

  /// Answers the capture's frames, to its end, to the limit of answers, or until it is told to stop.
  /// What precedes a fault is answered, written and compared.
  ///
  mutating func run(_ reader: inout CaptureReader, until stop: inout StopSignals?) throws(Stop) {
    var outgoing = NumberedFrames()
    var progress = Progress(isWanted: showsProgress)
    var pace = Pace(speed)
    var fault: Stop?
    do throws(Stop) {
      let mayWait = reader.mayWait
      while isWanted, let record = try nextRecord(&reader, mayWait, until: &stop) {
        if pace != nil {
          try keep(&pace, to: clock.moment(of: record.time), until: &stop, &outgoing)
        }
        if wasStopped { break }
        try receive(reader.frame, place: reader.count, record, &outgoing)
        if reader.count % 4096 == 0 {
          progress.show(frames: reader.count, part: reader.progress)
        }
        if reader.count % Self.turn == 0 { heedIfDue(&stop) }
      }
      var passed: UInt64 = 0
      while !wasStopped, clock.now != nil, let deadline = nextDeadline {
        if let due = pace?.due(deadline) { wait(until: due, or: &stop) }
        if !wasStopped { try passTime(to: deadline, &outgoing) }
        passed += 1
        if passed % Self.turn == 0 { heedIfDue(&stop) }
      }
    } catch {
      fault = error
    }
    progress.clear()
    console.flush()
    recorder?.finish()
    do {
      try comparison?.finish(isWhole: fault == nil && !wasStopped)
    } catch {
      fault = fault ?? .golden(error)
    }
    if let fault { throw fault }
  }

  /// Whether anything more is to be done, and anybody is there to take it. It changes nothing, but
  /// else all of the line would be copied for each frame.
  private var isWanted: Bool {
    mutating get {
      if wasStopped || isSatisfied || causes?.isComplete == true { return false }
      return mayBeAlone ? isAnybodyThere : true
    }
  }

  /// Whether somebody still takes what comes of it. Not inlined, as all that touches an optional of a
  /// large value: it would be copied for each frame.
  @inline(never)
  private var isAnybodyThere: Bool {
    switch recorder {
    case .some(let recorder): if recorder.files.isComplete { return false }
    case .none: break
    }
    if isComparing { return true }
    if hasOpenReport { return true }
    return switch recorder {
    case .some(let recorder): recorder.files.account.state != .readerClosed
    case .none: isTracing ? !console.isGone : !isReporting
    }
  }

  private var hasOpenReport: Bool {
    switch report {
    case .some(let report): !report.isGone
    case .none: false
    }
  }

  private mutating func nextRecord(
    _ reader: inout CaptureReader, _ mayWait: Bool, until stop: inout StopSignals?
  ) throws(Stop) -> CaptureReader.Record? {
    do {
      return mayWait ? try nextOfPipe(&reader, until: &stop) : try reader.next()
    } catch {
      throw .input(error)
    }
  }

  @inline(never)
  private mutating func nextOfPipe(
    _ reader: inout CaptureReader, until stop: inout StopSignals?
  ) throws(CaptureReader.Fault) -> CaptureReader.Record? {
    let descriptor = reader.descriptor
    do {
      return try reader.next { awaitInput(descriptor, or: &stop) }
    } catch {
      guard isInputLeft else { throw error }
      return nil  // in the middle of a packet, maybe
    }
  }

  /// Waits for more of the input, while everybody has what came before; whether to read it.
  private mutating func awaitInput(_ descriptor: CInt, or stop: inout StopSignals?) -> Bool {
    flush()
    if recorder?.files.account.isTroubled == true { mayBeAlone = true }
    stop?.beginWait()
    defer { stop?.endWait() }
    var poller = Poller([descriptor, stop?.descriptor ?? -1])
    poller.watch(0, for: .read)
    poller.watch(1, for: .read)
    while isWanted, !poller.isReady(0) {
      do {
        try poller.wait(until: nil)
      } catch {
        console.add("fakehost: cannot wait for input: \(error)")
        return true
      }
      heed(&stop)
    }
    isInputLeft = !isWanted
    return !isInputLeft
  }

  private mutating func flush() {
    recorder?.flush()
    report?.flush()
    console.flush()
  }

  /// There have been as many answers as there were to be.
  private var isSatisfied: Bool { hosts.network.answered >= limit }

  /// When there is something to do, if no frame comes before. The hosts hear no more when there are
  /// answers enough.
  private var nextDeadline: Instant? {
    let held = isSatisfied ? hosts.egress.nextDeadline : hosts.nextDelivery
    return .earlier(hosts.network.nextDeadline, held)
  }

  /// - Parameter place: the packet's in the capture, from 1.
  private mutating func receive(
    _ bytes: [UInt8], place: UInt64, _ record: CaptureReader.Record,
    _ outgoing: inout NumberedFrames
  ) throws(Stop) {
    let frame = bytes.span
    if record.originalLength > frame.count { cut += 1 }
    if clock.now == nil { hosts.begin(at: clock.pass(to: record.time)) }
    let moment = clock.moment(of: record.time)
    while let deadline = nextDeadline, deadline <= moment {
      try passTime(to: deadline, &outgoing)
    }
    guard !isSatisfied else { return }  // by a frame that was held until now
    let (now, offset) = (moment, clock.offset)
    clock.follow(record.time, at: now, place: place)
    if clock.offset != offset { stepBack() }
    hosts.network.clockOffset = record.time.nanoseconds &- now.nanoseconds
    let number = keepsNotes || causes != nil ? notes.next() : 0
    guard !hosts.ingress.impairs else {
      try setOut(bytes, number, place: place, record, at: now, &outgoing)
      return
    }
    let heard = hosts.hear(frame, number: number, at: now, into: &outgoing)
    causes?.received(bytes, number, place: place)
    causes?.heard(number, at: record.time, heard)
    if selection.has(received: frame, originalLength: record.originalLength) {
      let note = keepsNotes ? PacketNotes.received(number, heard) : nil
      try emit(frame, at: record.time, originalLength: record.originalLength, note)
    }
    if keepsNotes { tell(of: frame, record, number, heard) }
    if isTracing && !console.isGone {
      trace(frame, record, traceLine(timeOfDay(record.time), frame, as: linkType, heard))
    }
    try send(&outgoing, at: record.time)
  }

  /// Not inlined, as all that touches the recorder.
  @inline(never)
  private mutating func stepBack() { recorder?.clockOffset = 0 &- clock.offset }

  /// A frame sets out on an impaired way to the hosts, which may have an end here and now.
  private mutating func setOut(
    _ bytes: [UInt8], _ number: UInt64, place: UInt64, _ record: CaptureReader.Record,
    at now: Instant, _ outgoing: inout NumberedFrames
  ) throws(Stop) {
    let frame = bytes.span
    let fates = hosts.arrive(frame, number: number, at: now)
    causes?.received(bytes, number, place: place)
    causes?.setOut(number, at: record.time, fates)
    if !fates.areNone {
      report?.setOut(
        frame, id: number, at: record.time, originalLength: record.originalLength, fates)
      if isTracing && !console.isGone {
        trace(frame, record, traceLine(timeOfDay(record.time), frame, as: linkType, fates))
      }
    }
    let heard = hearArrivals(at: now, record.time, &outgoing)
    if selection.has(received: frame, originalLength: record.originalLength) {
      let own = heard.filter { $0.number == number }.map { $0.heard }
      let note = keepsNotes ? PacketNotes.received(number, fates, own) : nil
      causes?.belongsNext(to: number)
      try emit(frame, at: record.time, originalLength: record.originalLength, note)
    }
    concludeIfDue(heard.map { $0.heard.verdict })
    try send(&outgoing, at: record.time)
  }

  /// The hosts hear the frames that have come to them; the number of each and what they made of it.
  ///
  /// - Parameter time: when that is by the capture.
  private mutating func hearArrivals(
    at now: Instant, _ time: Instant, _ outgoing: inout NumberedFrames
  ) -> [(number: UInt64, heard: ImpairedNetwork.Heard)] {
    var all: [(UInt64, ImpairedNetwork.Heard)] = []
    let arrivals = hosts.arrivals
    for place in 0..<arrivals.count where !isSatisfied {
      let heard = hosts.hearArrival(place, at: now, into: &outgoing)
      let number = arrivals.number(of: place)
      let frame = arrivals.outbox.bytes.span.extracting(arrivals.outbox.frames[place])
      causes?.heard(number, at: time, heard)
      report?.received(frame, id: number, at: time, heard)
      if isTracing && !console.isGone {
        console.add(traceLine(timeOfDay(time), frame, as: linkType, heard))
      }
      all.append((number, heard))
    }
    hosts.forgetArrivals()
    return all
  }

  /// Ends the recording where frames are kept up to one of those verdicts.
  private mutating func concludeIfDue(_ verdicts: [Verdict]) {
    if verdicts.contains(where: keepUntil.contains) { _ = recorder?.conclude() }
  }

  private mutating func trace(
    _ frame: Span<UInt8>, _ record: CaptureReader.Record, _ line: String
  ) {
    let cut =
      record.originalLength > frame.count
      ? " (the capture has \(frame.count) of its \(record.originalLength) bytes)" : ""
    console.add(line + cut)
  }

  private var linkType: LinkType { hosts.network.linkType }

  /// Waits for a frame's moment, and does on the way what is due before it.
  private mutating func keep(
    _ pace: inout Pace?, to moment: Instant, until stop: inout StopSignals?,
    _ outgoing: inout NumberedFrames
  ) throws(Stop) {
    while clock.now != nil, let deadline = nextDeadline, deadline <= moment {
      if let due = pace?.due(deadline) { wait(until: due, or: &stop) }
      if wasStopped { return }
      try passTime(to: deadline, &outgoing)
    }
    if let due = pace?.due(moment) { wait(until: due, or: &stop) }
  }

  /// Waits, while everybody has what came before.
  private mutating func wait(until due: Instant, or stop: inout StopSignals?) {
    flush()
    var poller = Poller([stop?.descriptor ?? -1])
    poller.watch(0, for: .read)
    while !wasStopped, Clock.monotonic < due {
      do {
        try poller.wait(until: due)
      } catch {
        console.add("fakehost: cannot wait for the time of a frame: \(error)")
        return
      }
      heed(&stop)
    }
  }

  /// Looks for signals, if it has not for a while.
  private mutating func heedIfDue(_ stop: inout StopSignals?) {
    let now = Clock.monotonic
    guard now >= nextSignalCheck else { return }
    nextSignalCheck = now.advanced(by: Self.signalInterval)
    heed(&stop)
  }

  /// Heeds the signals that have come.
  @inline(never)
  private mutating func heed(_ stop: inout StopSignals?) {
    wasStopped = stop?.hasCome() ?? false
    if stop?.takeWriteRequest() == true { _ = recorder?.writeKept() }
  }

  /// Tells whoever asked what became of a frame.
  @inline(never)
  private mutating func tell(
    of frame: Span<UInt8>, _ record: CaptureReader.Record, _ number: UInt64,
    _ heard: ImpairedNetwork.Heard
  ) {
    report?.received(
      frame, id: number, at: record.time, originalLength: record.originalLength, heard)
    if keepUntil.contains(heard.verdict) { _ = recorder?.conclude() }
  }

  private mutating func passTime(
    to deadline: Instant, _ outgoing: inout NumberedFrames
  ) throws(Stop) {
    let now = clock.pass(to: deadline)
    let time = clock.captureTime(now)
    hosts.network.clockOffset = clock.offset
    if !isSatisfied {
      hosts.advanceIngress(to: now)
      concludeIfDue(hearArrivals(at: now, time, &outgoing).map { $0.heard.verdict })
    }
    if let due = hosts.network.nextDeadline, due <= now { askHosts(at: now, time, &outgoing) }
    hosts.advanceEgress(to: now, into: &outgoing)
    try send(&outgoing, at: time)
  }

  /// What the hosts have to say by now without being asked is on its way.
  ///
  /// - Parameter time: when that is by the capture.
  private mutating func askHosts(
    at now: Instant, _ time: Instant, _ outgoing: inout NumberedFrames
  ) {
    let unreported = hosts.network.counters[.timedOutInSilence]
    let said = hosts.advanceHosts(to: now, into: &outgoing, &notes)
    for _ in unreported..<hosts.network.counters[.timedOutInSilence] {
      report?.gaveUp(at: time)
      if isTracing && !console.isGone { console.add(timeIsUp(timeOfDay(time))) }
    }
    let replies = hosts.replies
    for (place, range) in replies.frames.enumerated() {
      let frame = replies.bytes.span.extracting(range)
      report?.sent(frame, id: PacketNotes.id(said[place].number), at: time, said[place].fates)
      if isTracing && !console.isGone {
        console.add(timeIsUp(timeOfDay(time), frame, as: linkType, said[place].fates))
      }
    }
  }

  private mutating func send(_ outgoing: inout NumberedFrames, at time: Instant) throws(Stop) {
    for (place, range) in outgoing.outbox.frames.enumerated() {
      sent += 1
      let frame = outgoing.outbox.bytes.span.extracting(range)
      if let causes { causes.belongsNext(to: outgoing.number(of: place)) }
      if selection.has(sent: frame) {
        let note = keepsNotes ? PacketNotes.sent(outgoing.number(of: place)) : nil
        try emit(frame, at: time, originalLength: range.count, note)
      }
    }
    outgoing.removeAll()
  }

  private mutating func emit(
    _ frame: Span<UInt8>, at time: Instant, originalLength: Int, _ note: FrameNote?
  ) throws(Stop) {
    let time = format.clamp(time)
    causes?.emit()
    if let note,
      recorder?.record(frame, at: time, originalLength: originalLength, note: note) == false
    {
      mayBeAlone = true
    }
    do {
      try comparison?.add(frame, at: time)
    } catch {
      throw .golden(error)
    }
  }
}

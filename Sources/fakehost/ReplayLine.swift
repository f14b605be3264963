import Capture
import FakeNetwork
import Links
import Wire

/// The line, offline: the frames of a capture to the fake network, on the capture's own clock, and
/// what comes of it to a capture file, a comparison, or both.
struct ReplayLine: ~Copyable {
  private(set) var network: FakeNetwork
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
  /// It never goes back, even where the capture's times do; it begins with the first frame.
  private var clock: Instant?

  init(
    _ network: FakeNetwork, recorder: consuming Recorder?, comparison: consuming Comparison?,
    report: consuming JSONReport?, selection: FrameSelection, options: Options,
    showsProgress: Bool = true
  ) {
    self.network = network
    isReporting = report != nil
    self.report = report
    self.recorder = recorder
    isComparing = options.golden != nil
    keepsNotes = isReporting || options.write != nil
    mayBeAlone = (isReporting || options.isVerbose) && options.write == nil
    self.comparison = comparison
    format = options.captureFormat
    self.selection = selection
    keepUntil = options.keepUntil
    limit = options.count ?? .max
    isTracing = options.isVerbose
    speed = options.speed
    self.showsProgress = showsProgress && !options.isQuiet && !options.isVerbose
    self.report?.begin(.replay(input: options.input), options)
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

  /// What is wrong with a capture that is read.
  enum Stop: Error {
    case input(CaptureReader.Fault)
    case golden(CaptureReader.Fault)
  }

  /// Answers the capture's frames, to its end, to the limit of answers, or until it is told to stop.
  /// What precedes a fault is answered, written and compared.
  ///
  /// - Parameter interval: after how many frames to look for a signal.
  mutating func run(
    _ reader: inout CaptureReader, until stop: inout StopSignals?, every interval: UInt64
  ) throws(Stop) {
    var outbox = Outbox()
    var progress = Progress(isWanted: showsProgress)
    var pace = Pace(speed)
    var fault: Stop?
    do throws(Stop) {
      while isWanted, let record = try nextRecord(&reader) {
        if let due = pace?.due(record.time) { wait(until: due, or: &stop) }
        if wasStopped { break }
        try receive(reader.frame, number: reader.count, record, &outbox)
        if reader.count % 4096 == 0 {
          progress.show(frames: reader.count, part: reader.progress)
        }
        if reader.count % interval == 0 {
          heed(&stop)
        }
      }
      while !wasStopped, clock != nil, let deadline = network.nextDeadline {
        try passTime(to: deadline, &outbox)
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
      if wasStopped || network.answered >= limit || causes?.isComplete == true { return false }
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

  private func nextRecord(
    _ reader: inout CaptureReader
  ) throws(Stop) -> CaptureReader.Record? {
    do {
      return try reader.next()
    } catch {
      throw .input(error)
    }
  }

  private mutating func receive(
    _ bytes: [UInt8], number: UInt64, _ record: CaptureReader.Record, _ outbox: inout Outbox
  ) throws(Stop) {
    let frame = bytes.span
    if record.originalLength > frame.count { cut += 1 }
    if clock == nil { clock = record.time }
    while let deadline = network.nextDeadline, deadline <= record.time {
      try passTime(to: deadline, &outbox)
    }
    let clock = pass(to: record.time)
    let verdict = network.receive(frame, at: clock, into: &outbox)
    causes?.received(bytes, number: number, at: record.time, verdict, outbox)
    let note = keepsNotes ? notes.received(verdict, outbox) : nil
    if selection.has(received: frame, originalLength: record.originalLength) {
      try emit(frame, at: record.time, originalLength: record.originalLength, note)
    }
    if let note { tell(of: frame, record, verdict, note, outbox) }
    if isTracing && !console.isGone {
      let cut =
        record.originalLength > frame.count
        ? " (the capture has \(frame.count) of its \(record.originalLength) bytes)" : ""
      console.add(
        traceLine(timeOfDay(record.time), frame, as: network.linkType, verdict, outbox) + cut)
    }
    try send(&outbox, at: clock)
  }

  /// Waits for a frame's time, while everybody has what came before.
  private mutating func wait(until due: Instant, or stop: inout StopSignals?) {
    recorder?.flush()
    report?.flush()
    console.flush()
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

  /// Heeds the signals that have come.
  @inline(never)
  private mutating func heed(_ stop: inout StopSignals?) {
    wasStopped = stop?.hasCome() ?? false
    if stop?.takeWriteRequest() == true { _ = recorder?.writeKept() }
  }

  /// Tells whoever asked what became of a frame.
  @inline(never)
  private mutating func tell(
    of frame: Span<UInt8>, _ record: CaptureReader.Record, _ verdict: Verdict, _ note: FrameNote,
    _ outbox: borrowing Outbox
  ) {
    report?.received(
      frame, id: note.packetID, at: record.time, originalLength: record.originalLength, verdict,
      replies: outbox.frames.count, outbox)
    if keepUntil.contains(verdict) { _ = recorder?.conclude() }
  }

  /// It is that time now, or was already.
  private mutating func pass(to time: Instant) -> Instant {
    let now = max(clock ?? time, time)
    clock = now
    return now
  }

  private mutating func passTime(to deadline: Instant, _ outbox: inout Outbox) throws(Stop) {
    let clock = pass(to: deadline)
    let unreported = network.counters[.timedOutInSilence]
    network.advance(to: clock, into: &outbox)
    causes?.timePassed()
    if keepsNotes { notes.timePassed(outbox) }
    for _ in unreported..<network.counters[.timedOutInSilence] { report?.gaveUp(at: clock) }
    if isReporting {
      for (index, range) in outbox.frames.enumerated() {
        report?.sent(outbox.bytes.span.extracting(range), id: notes[index].packetID, at: clock)
      }
    }
    if isTracing && !console.isGone {
      for _ in unreported..<network.counters[.timedOutInSilence] {
        console.add(timeIsUp(timeOfDay(clock)))
      }
      for range in outbox.frames {
        let frame = outbox.bytes.span.extracting(range)
        console.add(timeIsUp(timeOfDay(clock), frame, as: network.linkType))
      }
    }
    try send(&outbox, at: clock)
  }

  private mutating func send(_ outbox: inout Outbox, at clock: Instant) throws(Stop) {
    for (index, range) in outbox.frames.enumerated() {
      sent += 1
      let frame = outbox.bytes.span.extracting(range)
      if selection.has(sent: frame) {
        try emit(frame, at: clock, originalLength: range.count, keepsNotes ? notes[index] : nil)
      }
    }
    outbox.removeAll()
    notes.removeAll()
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

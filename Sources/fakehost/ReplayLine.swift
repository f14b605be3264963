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
  private var writer: CaptureWriter?
  private var notes = PacketNotes()
  private let captureFile: String
  private let format: CaptureWriter.Format
  private var comparison: Comparison?

  private let direction: Direction
  private let limit: UInt64
  private let isTracing: Bool
  private let isQuiet: Bool
  private let isComparing: Bool
  /// A signal has ended it before the capture's end.
  private(set) var wasStopped = false
  private var console = Console()
  /// It never goes back, even where the capture's times do; it begins with the first frame.
  private var clock: Instant?

  init(
    _ network: FakeNetwork, writer: consuming CaptureWriter?, comparison: consuming Comparison?,
    options: Options
  ) {
    self.network = network
    self.writer = writer
    isComparing = options.golden != nil
    self.comparison = comparison
    captureFile = options.write ?? ""
    format = options.captureFormat
    direction = options.direction
    limit = options.count ?? .max
    isTracing = options.isVerbose
    isQuiet = options.isQuiet
  }

  /// How the recording went, if there is one.
  var recordingReport: RecordingReport? {
    switch writer {
    case .some(let writer): RecordingReport(captureFile, writer)
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

  /// What is wrong with a capture that is read.
  enum Stop: Error {
    case input(CaptureReader.Fault)
    case golden(CaptureReader.Fault)
  }

  /// Answers the capture's frames, to its end, to the limit of answers, or until it is told to stop.
  /// What precedes a fault is answered, written and compared.
  mutating func run(
    _ reader: inout CaptureReader, until stop: borrowing StopSignals?
  ) throws(Stop) {
    var outbox = Outbox()
    var progress = Progress(isWanted: !isQuiet && !isTracing)
    var fault: Stop?
    do throws(Stop) {
      while isWanted, let record = try nextRecord(&reader) {
        try receive(reader.frame.span, record, &outbox)
        if reader.count % 4096 == 0 {
          progress.show(frames: reader.count, part: reader.progress)
          wasStopped = stop?.hasCome() ?? false
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
    writer?.finish()
    do {
      try comparison?.finish(isWhole: fault == nil && !wasStopped)
    } catch {
      fault = fault ?? .golden(error)
    }
    if let fault { throw fault }
  }

  /// Whether anything more is to be done, and anybody is there to take it.
  private var isWanted: Bool {
    if wasStopped || network.answered >= limit { return false }
    if isComparing { return true }
    return switch writer {
    case .some(let writer): writer.state != .readerClosed
    case .none: !(isTracing && console.isGone)
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
    _ frame: Span<UInt8>, _ record: CaptureReader.Record, _ outbox: inout Outbox
  ) throws(Stop) {
    if record.originalLength > frame.count { cut += 1 }
    if clock == nil { clock = record.time }
    while let deadline = network.nextDeadline, deadline <= record.time {
      try passTime(to: deadline, &outbox)
    }
    let clock = pass(to: record.time)
    let verdict = network.receive(frame, at: clock, into: &outbox)
    let note = notes.received(verdict, outbox)
    if direction.hasReceived {
      try emit(frame, at: record.time, originalLength: record.originalLength, note)
    }
    if isTracing && !console.isGone {
      let cut =
        record.originalLength > frame.count
        ? " (the capture has \(frame.count) of its \(record.originalLength) bytes)" : ""
      console.add(
        traceLine(timeOfDay(record.time), frame, as: network.linkType, verdict, outbox) + cut)
    }
    try send(&outbox, at: clock)
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
    notes.timePassed(outbox)
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
      if direction.hasSent {
        let frame = outbox.bytes.span.extracting(range)
        try emit(frame, at: clock, originalLength: range.count, notes[index])
      }
    }
    outbox.removeAll()
    notes.removeAll()
  }

  private mutating func emit(
    _ frame: Span<UInt8>, at time: Instant, originalLength: Int, _ note: FrameNote
  ) throws(Stop) {
    let time = format.clamp(time)
    writer?.record(frame, at: time, originalLength: originalLength, note: note)
    do {
      try comparison?.add(frame, at: time)
    } catch {
      throw .golden(error)
    }
  }
}

import Capture
import Drivers
import Links
import Wire

/// The line, on a wire: a capture's frames, at their times, to hosts that are there, and what comes back
/// to a capture file, a comparison, or both.
struct WireSender: ~Copyable {
  private(set) var wasStopped = false
  private var sent: UInt64 = 0
  /// Frames that are compared, and others.
  private var returned: UInt64 = 0
  private var others: UInt64 = 0

  private let plan: WireReplayPlan
  private let speed: Speed
  private let selection: FrameSelection
  private let socket: PacketSocket
  private var reader: CaptureReader
  private var recorder: Recorder?
  private var comparison: Comparison?
  private var classifier: ReplyClassifier
  /// Lines of frames, and of which.
  private let console: Console
  private let printer: FramePrinter
  private let shown: CaptureFilter?

  /// What frames are due by, whatever the capture's times do.
  private(set) var clock = ReplayClock()
  /// When the first frame was sent, by that clock and by the monotonic one.
  private var first: (moment: Instant, sent: Instant)?
  /// From the monotonic clock to that of what is received, which somebody may set meanwhile.
  private var clockOffset = Clock.offset
  private var lastSent = Clock.monotonic
  private var lastReturned = Clock.monotonic

  private static let returnedComment = Array("came back".utf8)
  /// Frames that are received before it is looked whether another is to be sent.
  private static let batch = 32
  /// In nanoseconds: how late sleeping may end; how often a busy line looks for signals; how soon to try
  /// again, and for how long, where the kernel takes no frame.
  private static let sleepLateness: Int64 = 150_000
  private static let signalInterval: Int64 = 10_000_000
  private static let retryPause: Int64 = 1_000_000
  private static let retryTime: Int64 = 3_000_000_000

  init(_ plan: WireReplayPlan) throws(Failure) {
    let shown = try plan.frameLines.filter(of: .ethernet)
    let reader = try openSendable(plan.input)
    let comparison = try openGolden(
      plan.comparison, of: plan.input, linkType: .ethernet, resolution: reader.resolution)
    let classifier = try replyClassifier(golden: plan.comparison?.golden)
    socket = try openWire(plan.interface)
    self.plan = plan
    console = Console(to: plan.lines, slowReader: .leaveOut)
    printer = FramePrinter(console, plan.frameLines)
    self.shown = shown
    speed = plan.speed
    self.reader = reader
    self.comparison = comparison
    self.classifier = classifier
    selection = FrameSelection(filter: plan.filter)
  }

  /// Records what is sent and what comes back.
  mutating func record(to recorder: consuming Recorder?) {
    self.recorder = recorder
    var interface = CaptureOrigin.Interface(socket.interface)
    interface.description = nil
    self.recorder?.describe(origin(of: [interface], plan.commandLine, seed: nil))
  }

  /// What differs from the golden capture.
  var differences: Differences {
    switch comparison {
    case .some(let comparison):
      Differences(
        told: comparison.differences,
        causes: Array(repeating: nil, count: comparison.differences.count),
        count: comparison.differenceCount)
    case .none: Differences()
    }
  }

  /// How the recording went, if there is one.
  var recordingReport: RecordingReport? {
    switch recorder {
    case .some(let recorder): RecordingReport(recorder)
    case .none: nil
    }
  }

  /// What it did since a moment on the monotonic clock.
  func summary(since start: Instant) -> String {
    let milliseconds = (Clock.monotonic.nanoseconds - start.nanoseconds) / 1_000_000
    return """
      --- \(socket.interface.name.shown): fakehost statistics ---
      \(counted(sent, "frame")) sent, \(returned) came back, \(others) others, time \(milliseconds) ms
      \(clock.steps.text)\(recordingReport?.text ?? "")
      """
  }

  /// Sends all frames, and waits for what comes back, or until it is told to stop.
  mutating func run(until stop: inout StopSignals?) throws(Failure) {
    do throws(Failure) {
      try exchange(until: &stop)
    } catch {
      finish()
      throw error
    }
    finish()
    let count = try lostFrames()
    guard count == 0 else {
      throw .system(
        "\(counted(count, "frame")) on \(socket.interface.name) came faster than they were received, and are lost: send more slowly (--speed)"
      )
    }
    do {
      try comparison?.finish(isWhole: !wasStopped)
    } catch {
      throw explain(error, in: plan.comparison?.golden ?? "")
    }
  }

  private func lostFrames() throws(Failure) -> UInt64 {
    do {
      return try socket.lost()
    } catch {
      throw .system("cannot tell whether frames on \(socket.interface.name) were lost: \(error)")
    }
  }

  private mutating func finish() {
    recorder?.finish()
    console.finish()
  }

  private mutating func exchange(until stop: inout StopSignals?) throws(Failure) {
    let (linkPlace, stopPlace, capturePlace, consolePlace) = (0, 1, 2, 3)
    var poller = Poller([
      socket.descriptor, stop?.descriptor ?? -1, recorder?.descriptor ?? -1, console.descriptor,
    ])
    poller.watch(linkPlace, for: .read)
    poller.watch(stopPlace, for: .read)
    var nextSignalCheck = Clock.monotonic
    var buffer = [UInt8](repeating: 0, count: FrameBatch.longestFrame)
    var record = try reader.next(in: plan.input)
    var due = Clock.monotonic
    let start = due
    /// Since when the kernel takes no frame.
    var refusedSince: Instant?

    while true {
      try receiveBatch(by: &buffer)
      let now = Clock.monotonic
      recorder?.flushIfDue(now)
      console.flush()
      if poller.isReady(stopPlace) || now >= nextSignalCheck {
        nextSignalCheck = now.advanced(by: Self.signalInterval)
        synchronizeClocks()
        wasStopped = stop?.isTriggered() == true
        if stop?.takeWriteRequest() == true { _ = recorder?.writeKept() }
        if wasStopped { return }
      }
      var wakening: Instant
      if let next = record {
        if now >= due, try send(next, &refusedSince) {
          record = try reader.next(in: plan.input)
          if let record, let first {
            let delay = speed.delay(of: clock.moment(of: record.time), after: first.moment)
            due = max(due, start.advanced(by: delay))
          }
          continue
        }
        wakening = due.advanced(by: -Self.sleepLateness)
        if refusedSince != nil { wakening = now.advanced(by: Self.retryPause) }
      } else {
        wakening = end
      }
      if now >= wakening {
        if record == nil { return }
        continue
      }
      recorder?.flush()
      let waits = recorder?.hasBacklog == true
      poller.watch(
        capturePlace, for: !waits ? .none : recorder?.files.isCarried == true ? .read : .write)
      poller.watch(consolePlace, for: console.hasBacklog ? console.readiness : .none)
      do {
        try poller.wait(until: wakening)
      } catch {
        throw .system("cannot wait for frames: \(error)")
      }
      synchronizeClocks()
    }
  }

  /// Somebody may have set the time of day, or the machine may have been suspended.
  private mutating func synchronizeClocks() {
    clockOffset = Clock.offset
    recorder?.clockOffset = Clock.suspension - clockOffset
  }

  /// When to wait no longer: where as many frames as are expected have come back, one more would have
  /// come soon.
  private var end: Instant {
    let latest = lastSent.advanced(by: plan.wait)
    guard let expected = classifier.expected, expected > 0, returned >= expected else {
      return latest
    }
    return min(latest, max(lastSent, lastReturned).advanced(by: plan.wait / 10))
  }

  /// Sends the frame that was read; whether the kernel took it.
  private mutating func send(
    _ record: CaptureReader.Record, _ refusedSince: inout Instant?
  ) throws(Failure) -> Bool {
    let bytes = reader.frame
    // An answer may come while it is sent.
    let time = Clock.realtime
    let name = socket.interface.name
    switch socket.send(bytes.span) {
    case .done: break
    case .wouldBlock, .noMemory:
      let now = Clock.monotonic
      let since = refusedSince ?? now
      refusedSince = since
      guard now < since.advanced(by: Self.retryTime) else {
        throw .system(
          "\(name) takes no frame: \(SystemError.noBuffers). Is anybody at its other end?")
      }
      return false
    case .failed(let error):
      throw .system(
        "\(name) does not take packet \(reader.count) of \(inputName(plan.input)), \(bytes.count) bytes: \(error)"
      )
    }
    refusedSince = nil
    sent += 1
    classifier.sent(bytes.span)
    lastSent = Clock.monotonic
    let moment = clock.moment(of: record.time)
    clock.follow(record.time, at: moment, place: reader.count)
    if first == nil { first = (moment, time.advanced(by: -clockOffset)) }
    let comment = Array("packet \(reader.count)".utf8)
    recorder?.received(
      bytes.span, at: time, note: .received(packetID: sent + returned, comment: comment))
    trace(bytes.span, at: time, "sent")
    return true
  }

  private mutating func receiveBatch(by buffer: inout [UInt8]) throws(Failure) {
    var time = Instant(nanoseconds: 0)
    for _ in 0..<Self.batch {
      switch socket.receive(into: &buffer, at: &time) {
      case .done(let length): try receive(buffer.span.extracting(first: length), at: time)
      case .wouldBlock, .noMemory: return
      case .failed(let error):
        throw .system("cannot receive on \(socket.interface.name): \(error)")
      }
    }
  }

  private mutating func receive(_ frame: Span<UInt8>, at time: Instant) throws(Failure) {
    var other = classifier.other(frame)
    if other == nil && !selection.has(sent: frame) { other = .filtered }
    if let other {
      others += 1
      trace(frame, at: time, "not compared: \(other.rawValue)")
      return
    }
    returned += 1
    lastReturned = Clock.monotonic
    recorder?.sent(
      frame, at: time, note: .sent(packetID: sent + returned, comment: Self.returnedComment))
    trace(frame, at: time, "came back")
    guard let first else { return }  // nothing comes back to what was not sent
    let delay = time.nanoseconds - clockOffset - first.sent.nanoseconds
    let moment = speed.captureTime(delay, after: first.moment)
    do {
      try comparison?.add(frame, at: clock.captureTime(moment))
    } catch {
      throw explain(error, in: plan.comparison?.golden ?? "")
    }
  }

  private mutating func trace(_ frame: Span<UInt8>, at time: Instant, _ fate: String) {
    guard plan.verbosity.isVerbose, !console.isGone,
      shown?.matches(frame, originalLength: frame.count) ?? true
    else { return }
    printer.add(
      frame, as: .ethernet, at: time, "", describe(frame), length: frame.count, " → \(fate)")
  }
}

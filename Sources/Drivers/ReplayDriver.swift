package import Capture
package import Line
package import Links
import Wire

/// The line, offline: the frames of a capture to the hosts, on the capture's own clock.
package struct ReplayDriver: ~Copyable {
  package private(set) var line: HostLine
  package private(set) var clock = ReplayClock()
  package private(set) var sent: UInt64 = 0
  /// Frames that the capture has not whole: whoever recorded them kept only so many bytes.
  package private(set) var cut: UInt64 = 0
  /// A signal has ended it before the capture's end.
  package private(set) var wasStopped = false
  /// The capture has no more frames.
  package private(set) var wasReadToEnd = false

  private let recording: RecordingWatcher?
  private let comparison: ComparisonWatcher?
  private let outputs: [any Output]
  private let listeners: [any Output]
  /// A frame may be the first that is not wanted, which counts.
  private let looksAtEach: Bool
  private let speed: Speed?
  private let tell: (String) -> Void
  private let progress: ((_ frames: UInt64, _ part: Double?) -> Void)?
  private let newInterface: AddedInterface?
  /// How many frames have come from.
  private var interfaces = 1
  /// What was on each, where there are several.
  package private(set) var traffic: [Traffic] = []
  /// Nobody wants what else the input has.
  private var isInputLeft = false
  private var nextSignalCheck = Instant(nanoseconds: .min)

  /// Frames between two looks at the clock, which is no dear one, but not for nothing either; the
  /// nanoseconds between two looks for signals; and frames, a multiple of those, until progress is told.
  private static let turn: UInt64 = 64
  private static let signalInterval: Int64 = 5_000_000
  private static let progressInterval: UInt64 = 4096

  /// What is wrong with a capture that is read.
  package enum Stop: Error {
    case input(CaptureReader.Fault)
    case golden(CaptureReader.Fault)
    /// What is asked of frames cannot be asked of those of an interface that is new.
    case interface(any Error)
  }

  /// - Parameters:
  ///   - line: its watchers must include `recording` and `comparison`.
  ///   - outputs: what else is written on the way.
  ///   - listeners: when all of them are gone, there is nobody to answer for; none where something
  ///     else wants what comes of it.
  ///   - speed: how fast the capture's time goes; without it as fast as can be.
  ///   - tell: messages for people.
  ///   - progress: is told now and then how far it is.
  ///   - newInterface: is asked where frames come from another interface than before; without it nothing
  ///     happens to them.
  package init(
    _ line: consuming HostLine, recording: RecordingWatcher? = nil,
    comparison: ComparisonWatcher? = nil, outputs: [any Output] = [],
    listeners: [any Output] = [], speed: Speed? = nil,
    tell: @escaping (String) -> Void = { _ in },
    progress: ((_ frames: UInt64, _ part: Double?) -> Void)? = nil,
    newInterface: AddedInterface? = nil
  ) {
    self.line = line
    self.recording = recording
    self.comparison = comparison
    self.outputs = (recording.map { [$0] } ?? []) + outputs
    self.listeners = listeners
    looksAtEach = recording?.mayComplete ?? !listeners.isEmpty
    self.speed = speed
    self.tell = tell
    (self.progress, self.newInterface) = (progress, newInterface)
  }

  /// Answers the capture's frames, to its end, to the limit of answers, or until it is told to stop.
  /// What precedes a fault is answered, written and compared.
  package mutating func run(
    _ reader: inout CaptureReader, until stop: inout StopSignals?
  ) throws(Stop) {
    var pace = ReplayPacing(speed)
    var fault: Stop?
    do throws(Stop) {
      try replay(&reader, &pace, until: &stop)
    } catch {
      fault = error
    }
    recording?.describe(interfacesOf: reader)
    for output in outputs { output.flush() }
    recording?.finish()
    do {
      try comparison?.finish(isWhole: fault == nil && !wasStopped)
    } catch {
      fault = fault ?? .golden(error)
    }
    if let fault { throw fault }
  }

  private mutating func replay(
    _ reader: inout CaptureReader, _ pace: inout ReplayPacing?, until stop: inout StopSignals?
  ) throws(Stop) {
    let mayWait = reader.mayWait
    while isWanted(reader.count) {
      guard let record = try nextRecord(&reader, mayWait, until: &stop) else {
        if reader.hasRemarks { addRemarks(of: reader) }
        wasReadToEnd = !isInputLeft
        break
      }
      if reader.hasRemarks { addRemarks(of: reader) }
      if Int(record.interface.rawValue) >= interfaces { try addInterface(of: reader) }
      if clock.now == nil { begin(at: record.time, &pace) }
      let moment = clock.moment(of: record.time)
      if line.nextDeadline != nil {
        passTime(to: moment, &pace, until: &stop)
        if wasStopped { return }
        if let fault = comparison?.fault { throw .golden(fault) }
      }
      if let due = pace?.due(moment) {
        wait(until: due, or: &stop)
        if wasStopped { return }
      }
      reader.withFrame { receive($0, place: reader.count, record, at: moment) }
      if let fault = comparison?.fault { throw .golden(fault) }
      if reader.count % Self.turn == 0 {
        heedIfDue(&stop)
        if let progress, reader.count % Self.progressInterval == 0 {
          progress(reader.count, reader.progress)
        }
      }
    }
    guard clock.now != nil else { return }
    line.endRepetitions()
    passTime(to: nil, &pace, until: &stop)
    if let fault = comparison?.fault { throw .golden(fault) }
  }

  /// Its time begins with the first frame, whatever is due before.
  private mutating func begin(at time: Instant, _ pace: inout ReplayPacing?) {
    let now = clock.pass(to: time)
    line.begin(at: now)
    _ = pace?.due(now)
  }

  /// Whether to go on: more is to be done, and somebody still reads it, which is not looked at each time.
  @inline(__always)
  private mutating func isWanted(_ count: UInt64) -> Bool {
    if wasStopped || line.isSatisfied { return false }
    return (count % Self.turn != 0 && !looksAtEach) || isAnybodyThere()
  }

  private mutating func addInterface(of reader: borrowing CaptureReader) throws(Stop) {
    do {
      let linkType = reader.linkTypes[interfaces]
      let new =
        try newInterface?(reader)
        ?? NewInterface(paths: InterfacePaths([], seed: 0, linkType: linkType))
      line.addInterface(new.paths, hosts: new.hosts)
    } catch {
      throw .interface(error)
    }
    recording?.describe(interfacesOf: reader)
    comparison?.describe(interfacesOf: reader)
    if interfaces == 1 { traffic = [Traffic(received: reader.count - 1, sent: sent)] }
    traffic.append(Traffic())
    interfaces += 1
  }

  @inline(never)
  private mutating func addRemarks(of reader: borrowing CaptureReader) {
    recording?.add(remarksOf: reader)
  }

  /// Mutating, for else it is asked of a copy.
  @inline(never)
  private mutating func isAnybodyThere() -> Bool {
    if recording?.isComplete == true { return false }
    return listeners.isEmpty || listeners.contains { !$0.isGone }
  }

  @inline(__always)
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
  ///
  /// - Parameter descriptor: of a pipe; `nil` for a file that grows.
  private mutating func awaitInput(_ descriptor: CInt?, or stop: inout StopSignals?) -> Bool {
    for output in outputs { output.flush() }
    stop?.beginWait()
    defer { stop?.endWait() }
    var poller = Poller([descriptor ?? -1, stop?.descriptor ?? -1])
    if descriptor != nil { poller.watch(0, for: .read) }
    poller.watch(1, for: .read)
    while isWanted(0), !poller.isReady(0) {
      let look = Clock.monotonic.advanced(by: CaptureReader.growthInterval)
      do {
        try poller.wait(until: descriptor == nil ? look : nil)
      } catch {
        tell("cannot wait for input: \(error)")
        return true
      }
      heed(&stop)
      if descriptor == nil { break }
    }
    isInputLeft = !isWanted(0)
    return !isInputLeft
  }

  /// - Parameter place: the packet's in the capture, from 1.
  @inline(__always)
  private mutating func receive(
    _ frame: Span<UInt8>, place: UInt64, _ record: CaptureReader.Record, at now: Instant
  ) {
    if record.originalLength > frame.count { cut += 1 }
    guard !line.isSatisfied else { return }  // by a frame that was held until now
    if interfaces > 1 { countReceived(record.interface) }
    let offset = clock.offset
    clock.follow(record.time, at: now, place: place)
    if clock.offset != offset { recording?.clockWasSet(0 &- clock.offset) }
    setTimeOfDay(record.time.nanoseconds &- now.nanoseconds)
    guard interfaces == 1, comparison == nil else {
      line.receive(frame, from: record.interface, length: record.originalLength, at: now)
      return send(at: now)
    }
    sent += UInt64(
      line.answer(frame, from: record.interface, length: record.originalLength, at: now))
  }

  /// Does what is due by a moment, or all that will ever be due, each at its time.
  private mutating func passTime(
    to moment: Instant?, _ pace: inout ReplayPacing?, until stop: inout StopSignals?
  ) {
    var passed: UInt64 = 0
    while !wasStopped, let deadline = line.nextDeadline, moment.map({ deadline <= $0 }) ?? true {
      if let due = pace?.due(deadline) { wait(until: due, or: &stop) }
      if wasStopped || comparison?.fault != nil { return }
      let now = clock.pass(to: deadline)
      setTimeOfDay(clock.offset)
      line.advance(to: now)
      send(at: now)
      passed += 1
      if passed % Self.turn == 0 { heedIfDue(&stop) }
    }
  }

  /// It seldom changes, and what goes by it is told of a change.
  @inline(__always)
  private mutating func setTimeOfDay(_ offset: Int64) {
    if line.clockOffset != offset { line.clockOffset = offset }
  }

  /// What is to be sent has no link to wait for.
  private mutating func send(at now: Instant) {
    if interfaces > 1 { countSent() }
    guard let comparison else {
      sent += UInt64(line.sendOutgoing(at: now))
      return
    }
    for place in 0..<line.outgoing.count where comparison.fault == nil {
      sent += 1
      line.tellSent(place..<place + 1, at: now)
    }
    line.removeOutgoing()
  }

  @inline(never)
  private mutating func countReceived(_ interface: Interface) {
    traffic[Int(interface.rawValue)].received += 1
  }

  @inline(never)
  private mutating func countSent() {
    for place in 0..<line.outgoing.count {
      traffic[Int(line.outgoing.interface(of: place).rawValue)].sent += 1
    }
  }

  /// Waits, while everybody has what came before.
  private mutating func wait(until due: Instant, or stop: inout StopSignals?) {
    for output in outputs { output.flush() }
    var poller = Poller([stop?.descriptor ?? -1])
    poller.watch(0, for: .read)
    while !wasStopped, Clock.monotonic < due {
      do {
        try poller.wait(until: due)
      } catch {
        tell("cannot wait for the time of a frame: \(error)")
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
  private mutating func heed(_ stop: inout StopSignals?) {
    if stop?.isTriggered() == true { wasStopped = true }
    if stop?.takeWriteRequest() == true { recording?.writeKept() }
  }
}

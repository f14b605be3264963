import Capture
import Drivers
import Links
import Wire

/// `fakehost replay --on-interface`: sends a capture to hosts that are there, and compares what comes
/// back with a golden one.
func performWireReplay(_ plan: WireReplayPlan) throws(Failure) -> CInt {
  try waitingForPostrotate(isQuiet: plan.verbosity.isQuiet) { command throws(Failure) in
    try replayOnWire(plan, &command)
  }
}

private func replayOnWire(
  _ plan: WireReplayPlan, _ command: inout Postrotate?
) throws(Failure) -> CInt {
  let read = try refuseOverwriting(plan.input, plan.comparison, plan.recording)
  var line = try WireSender(plan)
  command = try Postrotate(for: plan.recording)
  try plan.sandbox.begin(isQuiet: plan.verbosity.isQuiet)
  line.record(
    to: try openRecorder(plan.recording, plan.verbosity, sparing: read, command: &command))
  ignoreWriteSignals()
  var signals: StopSignals? = try openStopSignals(writes: plan.recording?.keep != nil)
  let start = Clock.monotonic
  var failure: Failure?
  do throws(Failure) {
    try line.run(until: &signals)
  } catch {
    failure = error
  }
  if plan.comparison == nil && !plan.verbosity.isQuiet { Console.show(line.summary(since: start)) }
  if !plan.verbosity.isQuiet, let warning = line.clock.steps.warning(inputName(plan.input)) {
    Console.say(warning)
  }
  let differences = line.differences
  Console.show(differences.text(.ofMessages))
  if let failure = failure ?? line.recordingReport?.failure { throw failure }
  guard let golden = plan.comparison?.golden else { return 0 }
  if line.wasStopped { throw stoppedComparison(of: plan.input) }
  guard differences.count > 0 else { return 0 }
  throw Failure(
    kind: .differs,
    message: "\(inputName(plan.input)) on \(plan.interface) differs from \(golden)")
}

/// Opens an interface that frames can be sent on; nothing is changed on it.
func openWire(_ name: String) throws(Failure) -> PacketSocket {
  do throws(SystemError) {
    let interface = try NetworkInterface(named: name)
    if try interface.isEthernet() {
      guard try interface.isUp() else { throw .networkDown }
      return try PacketSocket(on: interface)
    }
  } catch {
    let ways: [Way] =
      switch error {
      case .noSuchDevice: [Way("'ip link' lists the interfaces")]
      case .networkDown:
        [Way("Set it up", [Reader.current.asRoot("ip link set \(quoted(name)) up")])]
      case .notPermitted: [Way("Sending frames needs CAP_NET_RAW: run it as root")]
      default: []
      }
    throw .system("\(name): \(error)", ways)
  }
  throw .system("\(name) is no Ethernet interface, and only Ethernet frames can be sent")
}

/// Opens a capture all of whose frames can be sent; else nothing of it should be.
func openSendable(_ input: String) throws(Failure) -> CaptureReader {
  let name = inputName(input)
  var reader = try openCapture(reading: input)
  guard reader.linkType == .ethernet else {
    throw .input(
      "\(name) holds frames of link type \(reader.linkType), and only Ethernet frames can be sent")
  }
  while let record = try reader.next(in: input) {
    guard reader.linkType(of: record) == .ethernet else {
      throw .input(
        "\(name): packet \(reader.count) is of link type \(reader.linkType(of: record)), and only Ethernet frames can be sent"
      )
    }
    let length = reader.length
    guard length >= EthernetHeader.minimumLength else {
      throw .input(
        "\(name): packet \(reader.count) has \(length) bytes, and an Ethernet frame has at least 14: leave it out (editcap)"
      )
    }
    guard length == record.originalLength else {
      throw .input(
        "\(name) has only the beginning of packet \(reader.count), \(length) of \(record.originalLength) bytes: record with a larger snap length (tcpdump -s 0)"
      )
    }
  }
  return try openCapture(reading: input)
}

/// What tells answers from whatever else comes on a wire.
///
/// - Parameter golden: a capture of what the answers are to be, if there is one.
func replyClassifier(golden: String?) throws(Failure) -> ReplyClassifier {
  guard let golden else { return ReplyClassifier() }
  let reader = try openCapture(reading: golden)
  do {
    return try ReplyClassifier(golden: reader)
  } catch {
    throw explain(error, in: golden)
  }
}

extension CaptureReader {
  /// What all frames begin with, as far as one can know: `nil` where there are several interfaces.
  var onlyLinkType: LinkType? { described.count > 1 ? nil : linkType }

  /// Reads the next frame of a capture that messages call `file`.
  mutating func next(in file: String) throws(Failure) -> Record? {
    do {
      return try next()
    } catch {
      throw explain(error, in: file)
    }
  }
}

import Capture
import FakeNetwork
import Glibc
import Impairment
import Links
import Wire

/// `fakehost replay`: answers a capture offline, and compares what comes of it with a golden one.
///
/// - Parameter descriptor: where all that is recorded goes instead of the file: to be stopped on the way is
///   a failure.
func performReplay(_ options: Options, into descriptor: CInt? = nil) throws(Failure) -> CInt {
  try waitingForPostrotate(options) { command throws(Failure) in
    try replay(options, into: descriptor, &command)
  }
}

private func replay(
  _ options: Options, into descriptor: CInt?, _ command: inout Postrotate?
) throws(Failure) -> CInt {
  let read = try refuseOverwriting(options)
  let hosts = try replayHosts(options)
  var reader = try openCapture(reading: options.input)
  let comparison = try openGolden(
    options, linkType: reader.linkType, resolution: reader.resolution)
  let isGoldenAbsent = options.golden != nil && comparison == nil
  var recorder = try openRecorder(
    options, linkType: reader.linkType, slowReader: .wait, start: nil, sparing: read,
    into: descriptor, command: &command)
  // No path, user or kernel: each replay writes the same.
  recorder?.describe(
    CaptureOrigin(application: "fakehost \(version)", interface: .init(name: "replay")))
  let report = try openReport(options, linkType: reader.linkType, slowReader: .wait)
  ignoreWriteSignals()
  let waits = descriptor == nil && mayWait(options)
  let keeps = options.keep != nil
  var signals: StopSignals? = try openStopSignals(onlyWaits: waits, writes: keeps)

  var line = ReplayLine(
    try fakeHosts(options, hosts, linkType: reader.linkType),
    recorder: recorder, comparison: comparison, report: report,
    selection: try options.selection(of: reader.linkType), options: options)
  let replayed = line.replay(&reader, until: &signals, options)
  let summary = replayed.summary
  var ended = line.takeReport(summary)
  ended?.finish()
  let reportFailure = ended?.failure
  if options.golden == nil && !options.isQuiet {
    Console.show(summary.text)
    for note in options.impairmentNotes() { Console.say(note) }
    if let note = options.seedNote { Console.say(note) }
    if let kept = ReplayCase.of(options.input), let golden = kept.golden {
      Console.say("not compared with \(golden): 'fakehost replay \(kept.name)' does that")
    }
    if line.wasStopped { Console.say("stopped before the end of \(inputName(options.input))") }
  }

  if !options.isQuiet, let warning = line.clock.steps.warning(inputName(options.input)) {
    Console.say(warning)
  }
  if line.cut > 0 && !options.isQuiet {
    Console.say(
      "\(inputName(options.input)) has only the beginning of \(counted(line.cut, "frame")): record with a larger snap length (tcpdump -s 0)"
    )
  }

  let differs = isGoldenAbsent || replayed.differs
  let isUpdated =
    options.updatesGolden && differs && replayed.failure == nil && !line.wasStopped
  if !isUpdated { Console.show(try line.explainedDifferences(options).text(.ofMessages)) }
  if let failure = replayed.failure ?? summary.recording?.failure ?? reportFailure { throw failure }
  if line.wasStopped && (descriptor != nil || options.golden != nil) {
    throw stoppedComparison(options)
  }
  guard let golden = options.golden, differs else { return 0 }
  if isUpdated {
    try update(golden, options)
    return 0
  }
  throw Failure(kind: .differs, message: "\(inputName(options.input)) differs from \(golden)")
}

/// The hosts that answer a capture.
func replayHosts(_ options: Options) throws(Failure) -> HostTable {
  try hostTable(
    options, network: options.network ?? defaultNetwork,
    network6: options.network6 ?? defaultNetwork6)
}

func fakeHosts(
  _ options: Options, _ hosts: HostTable, linkType: LinkType
) throws(Failure) -> ImpairedNetwork {
  let network = FakeNetwork(
    hosts: hosts, network: options.network ?? defaultNetwork, settings: options.settings(),
    linkType: linkType)
  let impairments = try options.impairments(of: linkType)
  return ImpairedNetwork(
    network, ingress: impairments.path(.ingress), egress: impairments.path(.egress))
}

/// What came of a replay.
struct Replayed {
  let summary: Summary
  /// Why it did not come to its end, or does not count.
  let failure: Failure?
  /// From its golden capture, as far as that goes.
  let differs: Bool
}

extension ReplayLine {
  /// Answers a capture as far as it can be read.
  mutating func replay(
    _ reader: inout CaptureReader, until signals: inout StopSignals?,
    _ options: Options
  ) -> Replayed {
    let start = Clock.monotonic
    var failure: Failure?
    var isGoldenDamaged = false
    do throws(ReplayLine.Stop) {
      try run(&reader, until: &signals)
    } catch {
      switch error {
      case .input(let fault): failure = explain(fault, in: options.input)
      case .golden(let fault):
        isGoldenDamaged = true
        if !options.updatesGolden { failure = explain(fault, in: options.golden ?? "") }
      }
    }
    let summary = Summary(
      name: inputName(options.input), counters: hosts.network.counters, sent: sent, unsent: 0,
      impaired: Summary.Impaired(hosts), stepsBack: clock.steps,
      milliseconds: (Clock.monotonic.nanoseconds - start.nanoseconds) / 1_000_000,
      recording: recordingReport)
    if let conflict = hosts.network.conflict { failure = failure ?? refusal(of: conflict) }
    return Replayed(
      summary: summary, failure: failure, differs: isGoldenDamaged || differenceCount > 0)
  }

  /// What differs from the golden capture, and why.
  func explainedDifferences(_ options: Options) throws(Failure) -> Differences {
    Differences(
      told: differences, causes: try findCauses(of: differences, resolution: resolution, options),
      count: differenceCount)
  }
}

/// What is said at the end of a comparison that a signal has ended before.
func stoppedComparison(_ options: Options) -> Failure {
  Failure(
    kind: .differs, message: "stopped: \(inputName(options.input)) is not compared to its end")
}

/// Whether a replay may have to wait for whoever writes its input or reads its output: a signal ends
/// it at once then, as it does any program, but where it waits for its input.
private func mayWait(_ options: Options) -> Bool {
  options.isVerbose || identity(of: options.input, dash: STDIN_FILENO) == nil
    || [options.write, options.json].compactMap { $0 }.contains {
      identity(of: $0, dash: STDOUT_FILENO) == nil
    }
}

/// What a capture that is read is called in messages.
func inputName(_ file: String) -> String {
  file == "-" ? "standard input" : file
}

func openCapture(
  reading file: String, mindsEachPacket: Bool = false
) throws(Failure) -> CaptureReader {
  do {
    return try CaptureReader(path: file, mindsEachPacket: mindsEachPacket)
  } catch {
    throw explain(error, in: file)
  }
}

func explain(_ fault: CaptureReader.Fault, in file: String) -> Failure {
  let name = inputName(file)
  switch fault {
  case .cannotOpen(let errno):
    return .input("cannot open \(name): \(SystemError(errno))")
  case .notACapture(let why):
    return .input("\(name) is no capture that libpcap reads: \(why)")
  case .linkType(let linkType):
    return .input(
      "\(name) holds frames of link type \(linkType): what can be replayed is \(replayable)")
  case .unsupported(let count, let why):
    return .input(
      "\(name) is sound, but at packet \(count + 1) has what libpcap does not read: \(why). \(wayOut(why, file == "-" ? "FILE" : file))"
    )
  case .damaged(let count, let why):
    return .input("\(name) is damaged at packet \(count + 1): \(why)")
  }
}

/// What makes a pcap that libpcap reads of a pcapng that it does not.
private func wayOut(_ why: String, _ file: String) -> String {
  let input = quoted(file)
  return why.contains("a type")
    ? "To take out the Ethernet frames: tshark -r \(input) -Y 'frame.encap_type == 1' -w - | editcap -F nsecpcap -T ether - NEW.pcap"
    : "To make a pcap of it: tshark -r \(input) -F nsecpcap -w NEW.pcap"
}

/// `EN10MB, LINUX_SLL ...`
private var replayable: String { LinkType.allCases.map(\.description).joined(separator: ", ") }

/// A capture that is read must not be one that is written, by whatever name; those that are read.
func refuseOverwriting(_ options: Options) throws(Failure) -> [FileIdentity] {
  let input = identity(of: options.input, dash: STDIN_FILENO)
  let golden = options.golden.flatMap { FileIdentity(path: $0) }
  for (option, file) in [("-w ", options.write), ("--json=", options.json)] {
    guard let file, let output = identity(of: file, dash: STDOUT_FILENO) else { continue }
    for (read, name) in [(input, inputName(options.input)), (golden, options.golden ?? "")]
    where read == output {
      throw .usage("\(option)\(captureName(file)) would overwrite \(name), which is read")
    }
  }
  if options.updatesGolden, let golden, golden == input {
    throw .usage("--update would overwrite \(options.input), which is read")
  }
  return [input, golden].compactMap { $0 }
}

/// - Parameter dash: the descriptor that "-" stands for.
func identity(of file: String, dash: CInt) -> FileIdentity? {
  file == "-" ? FileIdentity(descriptor: dash) : FileIdentity(path: file)
}

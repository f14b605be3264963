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
func performReplay(_ plan: ReplayPlan, into descriptor: CInt? = nil) throws(Failure) -> CInt {
  try waitingForPostrotate(isQuiet: plan.verbosity.isQuiet) { command throws(Failure) in
    try replay(plan, into: descriptor, &command)
  }
}

private func replay(
  _ plan: ReplayPlan, into descriptor: CInt?, _ command: inout Postrotate?
) throws(Failure) -> CInt {
  let read = try refuseOverwriting(plan.input, plan.comparison, plan.recording, json: plan.json)
  let hosts = try replayHosts(plan.hosts)
  var reader = try openCapture(reading: plan.input)
  let comparison = try openGolden(
    plan.comparison, of: plan.input, linkType: reader.linkType, resolution: reader.resolution)
  let isGoldenAbsent = plan.comparison != nil && comparison == nil
  var recorder = try openRecorder(
    plan.recording, plan.verbosity, linkType: reader.linkType, slowReader: .wait, start: nil,
    sparing: read, into: descriptor, command: &command)
  // No path, user or kernel: each replay writes the same.
  recorder?.describe(
    CaptureOrigin(application: "fakehost \(version)", interface: .init(name: "replay")))
  let report = try openReport(
    plan.json, beside: plan.recording, plan.verbosity, linkType: reader.linkType, slowReader: .wait)
  ignoreWriteSignals()
  let waits = descriptor == nil && mayWait(plan)
  let keeps = plan.recording?.keep != nil
  var signals: StopSignals? = try openStopSignals(onlyWaits: waits, writes: keeps)

  var line = ReplayLine(
    try fakeHosts(plan.hosts, plan.impairments, hosts, linkType: reader.linkType),
    recorder: recorder, comparison: comparison, report: report,
    selection: try plan.selection.of(reader.linkType), plan: plan)
  let replayed = line.replay(&reader, until: &signals, plan)
  let summary = replayed.summary
  var ended = line.takeReport(summary)
  ended?.finish()
  let reportFailure = ended?.failure
  if plan.comparison == nil && !plan.verbosity.isQuiet {
    Console.show(summary.text)
    for note in plan.impairments.notes(plan.hosts) { Console.say(note) }
    if let note = plan.impairments.seedNote { Console.say(note) }
    if let kept = ReplayCase.of(plan.input), let golden = kept.golden {
      Console.say("not compared with \(golden): 'fakehost replay \(kept.name)' does that")
    }
    if line.wasStopped { Console.say("stopped before the end of \(inputName(plan.input))") }
  }

  if !plan.verbosity.isQuiet, let warning = line.clock.steps.warning(inputName(plan.input)) {
    Console.say(warning)
  }
  if line.cut > 0 && !plan.verbosity.isQuiet {
    Console.say(
      "\(inputName(plan.input)) has only the beginning of \(counted(line.cut, "frame")): record with a larger snap length (tcpdump -s 0)"
    )
  }

  let differs = isGoldenAbsent || replayed.differs
  let isUpdated =
    plan.comparison?.updates == true && differs && replayed.failure == nil && !line.wasStopped
  if !isUpdated { Console.show(try line.explainedDifferences(plan).text(.ofMessages)) }
  if let failure = replayed.failure ?? summary.recording?.failure ?? reportFailure { throw failure }
  if line.wasStopped && (descriptor != nil || plan.comparison != nil) {
    throw stoppedComparison(of: plan.input)
  }
  guard let golden = plan.comparison?.golden, differs else { return 0 }
  if isUpdated {
    try update(golden, plan)
    return 0
  }
  throw Failure(kind: .differs, message: "\(inputName(plan.input)) differs from \(golden)")
}

/// The hosts that answer a capture.
func replayHosts(_ hosts: HostPlan) throws(Failure) -> HostTable {
  try hostTable(
    hosts, network: hosts.network ?? defaultNetwork,
    network6: hosts.network6 ?? defaultNetwork6)
}

func fakeHosts(
  _ plan: HostPlan, _ impairments: ImpairmentPlan, _ hosts: HostTable, linkType: LinkType
) throws(Failure) -> ImpairedNetwork {
  let network = FakeNetwork(
    hosts: hosts, network: plan.network ?? defaultNetwork, settings: plan.settings(),
    linkType: linkType)
  let impairments = try impairments.impairments(of: linkType)
  return ImpairedNetwork(
    network, ingress: impairments.path(.in), egress: impairments.path(.out))
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
    _ plan: ReplayPlan
  ) -> Replayed {
    let start = Clock.monotonic
    var failure: Failure?
    var isGoldenDamaged = false
    do throws(ReplayLine.Stop) {
      try run(&reader, until: &signals)
    } catch {
      switch error {
      case .input(let fault): failure = explain(fault, in: plan.input)
      case .golden(let fault):
        isGoldenDamaged = true
        if plan.comparison?.updates != true {
          failure = explain(fault, in: plan.comparison?.golden ?? "")
        }
      }
    }
    let summary = Summary(
      name: inputName(plan.input), counters: hosts.network.counters, sent: sent, unsent: 0,
      impaired: Summary.Impaired(hosts), stepsBack: clock.steps,
      milliseconds: (Clock.monotonic.nanoseconds - start.nanoseconds) / 1_000_000,
      recording: recordingReport)
    if let conflict = hosts.network.conflict { failure = failure ?? refusal(of: conflict) }
    return Replayed(
      summary: summary, failure: failure, differs: isGoldenDamaged || differenceCount > 0)
  }

  /// What differs from the golden capture, and why.
  func explainedDifferences(_ plan: ReplayPlan) throws(Failure) -> Differences {
    Differences(
      told: differences, causes: try findCauses(of: differences, resolution: resolution, plan),
      count: differenceCount)
  }
}

/// What is said at the end of a comparison that a signal has ended before.
func stoppedComparison(of input: String) -> Failure {
  Failure(
    kind: .differs, message: "stopped: \(inputName(input)) is not compared to its end")
}

/// Whether a replay may have to wait for whoever writes its input or reads its output: a signal ends
/// it at once then, as it does any program, but where it waits for its input.
private func mayWait(_ plan: ReplayPlan) -> Bool {
  plan.verbosity.isVerbose || identity(of: plan.input, dash: STDIN_FILENO) == nil
    || [plan.recording?.file, plan.json].compactMap { $0 }.contains {
      identity(of: $0, dash: STDOUT_FILENO) == nil
    }
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
func refuseOverwriting(
  _ capture: String, _ comparison: ComparisonPlan?, _ recording: RecordingPlan?,
  json: String? = nil
) throws(Failure) -> [FileIdentity] {
  let input = identity(of: capture, dash: STDIN_FILENO)
  let golden = (comparison?.golden).flatMap { FileIdentity(path: $0) }
  for (option, file) in [("-w ", recording?.file), ("--json=", json)] {
    guard let file, let output = identity(of: file, dash: STDOUT_FILENO) else { continue }
    for (read, name) in [(input, inputName(capture)), (golden, comparison?.golden ?? "")]
    where read == output {
      throw .usage("\(option)\(captureName(file)) would overwrite \(name), which is read")
    }
  }
  if comparison?.updates == true, let golden, golden == input {
    throw .usage("--update would overwrite \(capture), which is read")
  }
  return [input, golden].compactMap { $0 }
}

/// - Parameter dash: the descriptor that "-" stands for.
func identity(of file: String, dash: CInt) -> FileIdentity? {
  file == "-" ? FileIdentity(descriptor: dash) : FileIdentity(path: file)
}

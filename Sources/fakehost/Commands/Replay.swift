import Capture
import Drivers
import FakeNetwork
import Glibc
import Impairment
import Line
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
  let recording = replayRecording(
    try openRecorder(
      options, linkType: reader.linkType, slowReader: .wait, start: nil, sparing: read,
      into: descriptor, command: &command), options)
  // No path, user or kernel: each replay writes the same.
  recording?.describe(
    CaptureOrigin(application: "fakehost \(version)", interface: .init(name: "replay")))
  let report = try openReport(options, slowReader: .wait)
  ignoreWriteSignals()
  let waits = descriptor == nil && mayWait(options)
  let keeps = options.keep != nil
  var signals: StopSignals? = try openStopSignals(onlyWaits: waits, writes: keeps)

  report?.begin(.replay(input: options.input), options)
  let replayed = try replay(
    &reader, to: hosts, recording, comparison, report, until: &signals, options)
  let summary = replayed.summary
  report?.add(summary)
  report?.finishWaiting()
  if options.golden == nil && !options.isQuiet {
    Console.show(summary.text)
    for note in options.impairmentNotes() { Console.say(note) }
    if let note = options.seedNote { Console.say(note) }
    if let kept = ReplayCase.of(options.input), let golden = kept.golden {
      Console.say("not compared with \(golden): 'fakehost replay \(kept.name)' does that")
    }
    if replayed.wasStopped { Console.say("stopped before the end of \(inputName(options.input))") }
  }

  if !options.isQuiet, let warning = replayed.summary.stepsBack.warning(inputName(options.input)) {
    Console.say(warning)
  }
  if replayed.cut > 0 && !options.isQuiet {
    Console.say(
      "\(inputName(options.input)) has only the beginning of \(counted(replayed.cut, "frame")): record with a larger snap length (tcpdump -s 0)"
    )
  }

  let differs = isGoldenAbsent || replayed.differs
  let isUpdated =
    options.updatesGolden && differs && replayed.failure == nil && !replayed.wasStopped
  if !isUpdated { Console.show(try replayed.explainedDifferences(options).text(.ofMessages)) }
  if let failure = replayed.failure ?? summary.recording?.failure ?? report?.failure { throw failure }
  if replayed.wasStopped && (descriptor != nil || options.golden != nil) {
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

/// The line that a capture of that link type is replayed on.
func replayLine(
  _ options: Options, _ hosts: HostTable, linkType: LinkType, watchers: [any Watcher]
) throws(Failure) -> HostLine {
  let network = FakeNetwork(
    hosts: hosts, network: options.network ?? defaultNetwork, settings: options.settings(),
    linkType: linkType)
  return Line(
    network, paths: [try options.impairments(of: linkType).paths], watchers: watchers,
    limit: options.count)
}

/// Records a replay without a word on the way.
private func replayRecording(
  _ recorder: consuming Recorder?, _ options: Options
) -> RecordingWatcher? {
  guard let recorder else { return nil }
  return RecordingWatcher(
    recorder, format: options.captureFormat,
    rules: .init(keepUntil: options.keepUntil, isTold: false))
}

/// What came of a replay.
struct Replayed {
  let summary: Summary
  /// Why it did not come to its end, or does not count.
  let failure: Failure?
  /// From its golden capture, as far as that goes.
  let differs: Bool
  let wasStopped: Bool
  /// Frames that the capture has not whole.
  let cut: UInt64
  fileprivate let comparison: ComparisonWatcher?

  var differenceCount: UInt64 { comparison?.comparison.differenceCount ?? 0 }

  /// What differs from the golden capture, and why.
  func explainedDifferences(_ options: Options) throws(Failure) -> Differences {
    guard let comparison else { return Differences() }
    let told = comparison.comparison.differences
    return Differences(
      told: told,
      causes: try findCauses(
        of: told, resolution: comparison.comparison.resolution, options),
      count: comparison.comparison.differenceCount)
  }
}

/// Answers a capture as far as it can be read.
func replay(
  _ reader: inout CaptureReader, to hosts: HostTable, _ recording: RecordingWatcher?,
  _ comparison: consuming Comparison?, _ report: JSONReport?, showsProgress: Bool = true,
  until signals: inout StopSignals?, _ options: Options
) throws(Failure) -> Replayed {
  let start = Clock.monotonic
  let golden = ComparisonWatcher.of(
    comparison, try options.selection(of: reader.linkType), options)
  let console = Console()
  let trace = trace(console, report, linkType: reader.linkType, options)
  let progress = Progress(
    isWanted: showsProgress && !options.isQuiet && !options.isVerbose)
  defer { progress.clear() }
  // Whatever is compared, or only counted, is wanted to the end.
  let listeners =
    options.golden != nil
    ? [] : outputs(recording, report, recording == nil && trace != nil ? console : nil)
  var driver = ReplayDriver(
    try replayLine(
      options, hosts, linkType: reader.linkType,
      watchers: watchers(recording, golden, report, trace)),
    recording: recording, comparison: golden, outputs: outputs(report, console),
    listeners: listeners, speed: options.speed,
    tell: { console.add("fakehost: \($0)") },
    progress: { progress.show(frames: $0, part: $1) })
  var failure: Failure?
  var isGoldenDamaged = false
  do throws(ReplayDriver.Stop) {
    try driver.run(&reader, until: &signals)
  } catch {
    switch error {
    case .input(let fault): failure = explain(fault, in: options.input)
    case .golden(let fault):
      isGoldenDamaged = true
      if !options.updatesGolden { failure = explain(fault, in: options.golden ?? "") }
    }
  }
  if let conflict = driver.line.network.conflict { failure = failure ?? refusal(of: conflict) }
  return Replayed(
    summary: Summary(inputName(options.input), driver, recording, since: start),
    failure: failure,
    differs: isGoldenDamaged || (golden?.comparison.differenceCount ?? 0) > 0,
    wasStopped: driver.wasStopped, cut: driver.cut, comparison: golden)
}

extension ComparisonWatcher {
  fileprivate static func of(
    _ comparison: consuming Comparison?, _ selection: FrameSelection, _ options: Options
  ) -> ComparisonWatcher? {
    guard let comparison else { return nil }
    return ComparisonWatcher(comparison, selection: selection, format: options.captureFormat)
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

import Capture
import Drivers
import FakeNetwork
import Glibc
import Impairment
import Line
import Links
import Routing
import Wire

/// `fakehost replay`: answers a capture offline, and compares what comes of it with a golden one.
///
/// - Parameter descriptor: where all that is recorded goes instead of the file: to be stopped on the way is
///   a failure.
func performReplay(_ plan: ReplayPlan, into descriptor: CInt? = nil) throws(Failure) -> CInt {
  try waitingForPostrotate(isQuiet: plan.verbosity.isQuiet) { command throws(Failure) in
    // Once a golden capture is written anew it has begun.
    if descriptor == nil {
      command = try Postrotate(for: plan.recording)
      try plan.sandbox.begin(isQuiet: plan.verbosity.isQuiet)
    }
    return try replay(plan, into: descriptor, &command)
  }
}

private func replay(
  _ plan: ReplayPlan, into descriptor: CInt?, _ command: inout Postrotate?
) throws(Failure) -> CInt {
  let read = try refuseOverwriting(plan.input, plan.comparison, plan.recording, json: plan.json)
  let hosts = try ReplayHosts(plan)
  var reader = try openCapture(reading: plan.input, follows: plan.follows)
  let comparison = try openGolden(
    plan.comparison, of: plan.input, linkType: reader.onlyLinkType, resolution: reader.resolution)
  let isGoldenAbsent = plan.comparison != nil && comparison == nil
  let recording = replayRecording(
    try openRecorder(
      plan.recording, plan.verbosity, linkType: reader.linkType,
      isOneOfSeveral: reader.onlyLinkType == nil, slowReader: .wait, start: nil,
      sparing: read, into: descriptor, command: &command), plan.recording)
  // No path, user or kernel: each replay writes the same.
  recording?.describe(
    CaptureOrigin(application: "fakehost \(version)", interface: .init(name: "replay")))
  recording?.describe(interfacesOf: reader)
  recording?.add(remarksOf: reader)
  let report = try openReport(
    plan.json, beside: plan.recording, plan.verbosity, slowReader: .wait)
  ignoreWriteSignals()
  let waits = descriptor == nil && mayWait(plan)
  let keeps = plan.recording?.keep != nil
  var signals: StopSignals? = try openStopSignals(onlyWaits: waits, writes: keeps)

  let replayed = try replayCapture(
    &reader, to: hosts, recording, comparison, report, until: &signals, plan)
  let summary = replayed.summary
  report?.add(summary)
  report?.awaitReader()
  if plan.comparison == nil && !plan.verbosity.isQuiet {
    Console.show(summary.text)
    if summary.counters.answered == 0 {
      for note in MostAsked.notes(plan) { Console.say(note) }
    }
    if let note = plan.impairments.seedNote { Console.say(note) }
    if let kept = ReplayCase.of(plan.input), let golden = kept.golden {
      Console.say("not compared with \(golden): 'fakehost replay \(kept.name)' does that")
    }
    if reader.wasReplaced {
      let name = inputName(plan.input)
      Console.say("\(name) is another file now, or none: the old one is read to its end")
    } else if replayed.wasStopped && !plan.follows {
      Console.say("stopped before the end of \(inputName(plan.input))")
    }
  }

  if !plan.verbosity.isQuiet,
    let warning = replayed.summary.stepsBack.warning(inputName(plan.input))
  {
    Console.say(warning)
  }
  if replayed.cut > 0 && !plan.verbosity.isQuiet {
    Console.say(
      "\(inputName(plan.input)) has only the beginning of \(counted(replayed.cut, "frame")): record with a larger snap length (tcpdump -s 0)"
    )
  }

  let differs = isGoldenAbsent || replayed.differs
  let isUpdated =
    plan.comparison?.updates == true && differs && replayed.failure == nil && !replayed.wasStopped
  if !isUpdated { Console.show(try replayed.explainedDifferences(plan).text(.ofMessages)) }
  if let failure = replayed.failure ?? summary.recording?.failure ?? report?.failure {
    throw failure
  }
  if replayed.wasStopped && (descriptor != nil || plan.comparison != nil) {
    throw stoppedComparison(of: plan.input)
  }
  guard let golden = plan.comparison?.golden else { return 0 }
  if isUpdated { try update(golden, plan) }
  guard differs && !isUpdated else {
    if !plan.verbosity.isQuiet, let note = replayed.note(isNew: isUpdated) {
      Console.say("\(golden) \(note)")
    }
    return 0
  }
  throw Failure(kind: .differs, message: "\(inputName(plan.input)) differs from \(golden)")
}

/// The line that a capture is replayed on.
func replayLine(
  _ plan: ReplayPlan, _ hosts: FakeNetwork.Configuration, of reader: borrowing CaptureReader,
  watchers: [any Watcher]
) throws(Failure) -> HostLine {
  let (linkType, isOneOfSeveral) = (reader.linkType, reader.onlyLinkType == nil)
  let configuration = try plan.impairments.impairments(
    of: linkType, isOneOfSeveral: isOneOfSeveral
  ).configuration(hosts, try plan.topology)
  return Line(
    configuration, linkType: linkType, watchers: watchers, limit: plan.limit,
    timeline: try plan.timeline.timeline(
      from: configuration, linkType: linkType, isOneOfSeveral: isOneOfSeveral))
}

/// Records a replay without a word on the way.
private func replayRecording(
  _ recorder: consuming Recorder?, _ plan: RecordingPlan?
) -> RecordingWatcher? {
  guard let recorder, let plan else { return nil }
  return RecordingWatcher(
    recorder, format: plan.format,
    rules: .init(keepUntil: plan.keepUntil, isTold: false))
}

/// What came of a replay.
struct Replayed {
  let summary: Summary
  /// Why it did not come to its end, or does not count.
  let failure: Failure?
  /// From its golden capture, as far as that goes.
  let differs: Bool
  let wasStopped: Bool
  /// What the capture asks, where that is compared.
  let requests: Requests?
  /// Frames that the capture has not whole.
  let cut: UInt64
  fileprivate let comparison: ComparisonWatcher?

  var differenceCount: UInt64 { comparison?.comparison.differenceCount ?? 0 }

  /// Nothing is compared, or nothing was asked that is answered: it would stay the same whatever hosts do.
  var testsNothing: Bool {
    guard let requests else { return false }
    return requests.compared == 0 || requests.count > 0 && requests.answered == 0
  }

  /// What to say of a golden capture, behind its name, lest it pass for more than it is.
  ///
  /// - Parameter isNew: it was written just now: what is left out of it is told, too.
  func note(isNew: Bool) -> String? {
    let left = requests?.note
    if testsNothing {
      return "tests only that nothing is answered" + (left.map { ": \($0)" } ?? "")
    }
    return isNew ? left.map { "has \($0)" } : nil
  }

  /// What differs from the golden capture, and why.
  func explainedDifferences(_ plan: ReplayPlan) throws(Failure) -> Differences {
    guard let comparison else { return Differences() }
    let told = comparison.comparison.differences
    return Differences(
      told: told,
      causes: try findCauses(
        of: told, resolution: comparison.comparison.resolution, plan),
      count: comparison.comparison.differenceCount)
  }
}

/// Answers a capture as far as it can be read.
func replayCapture(
  _ reader: inout CaptureReader, to hosts: ReplayHosts, _ recording: RecordingWatcher?,
  _ comparison: consuming Comparison?, _ report: JSONReport?, showsProgress: Bool = true,
  until signals: inout StopSignals?, _ plan: ReplayPlan
) throws(Failure) -> Replayed {
  let start = Clock.monotonic
  let isOneOfSeveral = reader.onlyLinkType == nil
  let selection = try plan.selection.of(reader.linkType, isOneOfSeveral: isOneOfSeveral)
  let golden = ComparisonWatcher.of(comparison, selection, plan)
  golden?.describe(interfacesOf: reader)
  let lines = Console(to: plan.lines)
  let interfaces = InterfaceNames(reader)
  let network = try plan.network(of: hosts, reader)
  let tellers = try tellers(
    lines, report, network, linkType: reader.linkType, plan.verbosity,
    plan.frameLines, interfaces,
    isLive: false, isOneOfSeveral: isOneOfSeveral)
  let requests = plan.comparison.map { _ in Requests(hosts.all, selection) }
  let progress = Progress(
    isWanted: showsProgress && plan.verbosity == .usual)
  defer { progress.clear() }
  // Whatever is compared, or only counted, is wanted to the end.
  let listeners =
    plan.comparison != nil
    ? [] : outputs(recording, report, recording == nil && plan.verbosity.isVerbose ? lines : nil)
  var driver = ReplayDriver(
    try replayLine(
      plan, network, of: reader,
      watchers: watchers(recording, golden) + tellers + watchers(requests)),
    recording: recording, comparison: golden, outputs: outputs(report, lines),
    listeners: listeners, speed: plan.speed,
    tell: {
      lines.flush()
      Console.say($0)
    },
    progress: { progress.show(frames: $0, part: $1) },
    newInterface: { reader in
      let number = reader.numbers[reader.numbers.count - 1]
      interfaces.add(reader.described[number], number)
      let new = try plan.newInterface(of: reader, hosts)
      if let own = new.hosts { report?.hosts?.interfaces.append(own) }
      return new
    })
  report?.begin(.replay(input: plan.input), plan.hosts, plan.impairments)
  var failure: Failure?
  var isGoldenDamaged = false
  do throws(ReplayDriver.Stop) {
    try driver.run(&reader, until: &signals)
  } catch {
    switch error {
    case .input(let fault): failure = explain(fault, in: plan.input)
    case .golden(let fault):
      isGoldenDamaged = true
      if plan.comparison?.updates != true {
        failure = explain(fault, in: plan.comparison?.golden ?? "")
      }
    case .interface(let error): failure = error as? Failure ?? .input("\(error)")
    }
  }
  if reader.wasCut { failure = wasCut(plan.input, after: reader.count) }
  // One that is not there may be described yet, behind what was read.
  if failure == nil && (driver.wasReadToEnd || plan.follows && driver.wasStopped) {
    do throws(Failure) { try hosts.checkInterfaces(of: reader) } catch { failure = error }
  }
  failure = failure ?? lines.failure
  if let conflict = driver.line.network.conflict { failure = failure ?? refusal(of: conflict) }
  return Replayed(
    summary: Summary(inputName(plan.input), driver, recording, interfaces, since: start),
    failure: failure,
    differs: isGoldenDamaged || (golden?.comparison.differenceCount ?? 0) > 0,
    wasStopped: driver.wasStopped, requests: requests, cut: driver.cut, comparison: golden)
}

extension ReplayPlan {
  func network(
    of hosts: ReplayHosts, _ reader: borrowing CaptureReader
  ) throws(Failure) -> FakeNetwork.Configuration {
    try hosts.configuration(self.hosts.settings(), of: reader)
  }

  /// The routers that hosts are behind.
  var topology: Topology? {
    get throws(Failure) {
      try routing.topology(
        hosts, network: hosts.network ?? defaultNetwork,
        network6: hosts.network6 ?? defaultNetwork6)
    }
  }

  /// What is behind the last interface that frames have come from, and happens to its frames on their way,
  /// where all that asks for frames can be asked of them.
  func newInterface(
    of reader: borrowing CaptureReader, _ hosts: ReplayHosts
  ) throws(Failure) -> ReplayDriver.NewInterface {
    let linkType = reader.linkTypes[reader.linkTypes.count - 1]
    _ = try selection.of(linkType, isOneOfSeveral: true)
    return ReplayDriver.NewInterface(
      paths: try impairments.impairments(of: linkType, isOneOfSeveral: true).paths,
      hosts: try hosts.own(ofLastOf: reader))
  }
}

extension ComparisonWatcher {
  fileprivate static func of(
    _ comparison: consuming Comparison?, _ selection: FrameSelection, _ plan: ReplayPlan
  ) -> ComparisonWatcher? {
    guard let comparison else { return nil }
    return ComparisonWatcher(comparison, selection: selection, format: plan.format)
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

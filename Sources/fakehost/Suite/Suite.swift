import Capture
import Drivers
import Glibc
import Links
import Wire

/// `fakehost replay` of folders and of several captures: each case compared with its golden capture,
/// what differs told, the rest counted.
///
/// - Parameter arguments: those of the command line, which come before the options beside a capture.
func performSuite(_ arguments: [String], _ options: Options) throws(Failure) -> CInt {
  let found: ReplayCase.Found
  do throws(Failure) {
    found = try casesToReplay(options)
  } catch {
    if let junit = options.junit { JUnit.removeOld(junit) }
    throw error
  }
  let report = try openReport(options, slowReader: .wait)
  var junit = try options.junit.map { path throws(Failure) in try JUnit(path: path) }
  ignoreWriteSignals()
  // Else each case would say the same.
  if let name = options.wire { _ = try openWire(name) }
  var suite = Suite(arguments: arguments, options: options, report: report)
  // Who reads the trace or the JSON may be slow: a signal ends a replay at once then.
  let waits =
    (options.isVerbose && !options.isOnWire)
    || options.json.map { FileIdentity(path: $0) == nil } == true
  var signals = waits ? nil : try openStopSignals(writes: false)
  try suite.run(found.cases, until: &signals)
  if !options.isQuiet {
    for stray in found.strays { Console.say("\(stray) belongs to no case") }
  }
  let reportFailure = suite.endReport()
  try junit?.write(suite.results)
  if let reportFailure {
    Console.say(suite.results.summary)
    throw reportFailure
  }
  if let kind = suite.results.failure {
    throw Failure(kind: kind, message: suite.results.summary)
  }
  if !options.isQuiet { Console.say(suite.results.summary) }
  return 0
}

private func casesToReplay(_ options: Options) throws(Failure) -> ReplayCase.Found {
  if let golden = options.golden {
    let input = options.input
    var found = ReplayCase.Found()
    found.cases = [ReplayCase(name: input, capture: input, golden: golden)]
    return found
  }
  let found = try ReplayCase.find(options.inputs)
  let read = found.cases.flatMap { [$0.capture, $0.golden].compactMap { $0 } }
  for (option, file) in [("--junit ", options.junit), ("--json=", options.json)] {
    guard let file, let output = identity(of: file, dash: STDOUT_FILENO) else { continue }
    if let name = read.first(where: { FileIdentity(path: $0) == output }) {
      throw .usage("\(option)\(captureName(file)) would overwrite \(name), which is read")
    }
  }
  return found
}

/// Cases on their way.
private struct Suite: ~Copyable {
  private let arguments: [String]
  private let options: Options
  private var report: JSONReport?
  private(set) var results: [CaseResult] = []
  private var progress: Progress

  init(arguments: [String], options: Options, report: JSONReport?) {
    self.arguments = arguments
    self.options = options
    self.report = report
    progress = Progress(isWanted: !options.isQuiet && !options.isVerbose)
  }

  mutating func run(
    _ cases: [ReplayCase], until signals: inout StopSignals?
  ) throws(Failure) {
    var isStopped = false
    for (index, replayCase) in cases.enumerated() {
      progress.show(case: index + 1, of: cases.count, replayCase.name)
      let result =
        isStopped
        ? CaseResult(replayCase: replayCase, outcome: .notReplayed)
        : try result(of: replayCase, until: &signals)
      isStopped = isStopped || result.outcome == .notReplayed
      results.append(result)
      report?.add(result.object)
      tell(result, isAlone: cases.count == 1)
    }
    progress.clear()
  }

  /// Ends the report, if there is one; why it is not what was asked for.
  mutating func endReport() -> Failure? {
    report?.add(results.object)
    report?.finishWaiting()
    return report?.failure
  }

  /// What is as it should be is only counted; where there is but one case, all of what differs is told.
  private mutating func tell(_ result: CaseResult, isAlone: Bool) {
    let isTold: Bool
    switch result.outcome {
    case .same: isTold = options.isVerbose
    case .new, .changed: isTold = !options.isQuiet
    case .notReplayed: isTold = false
    case .differs, .withoutGolden, .withoutCapture, .failed: isTold = true
    }
    guard isTold else { return }
    progress.clear()
    let isWhole = isAlone || options.isVerbose
    if isWhole { Console.show(result.differences.text(.ofMessages)) }
    let ink = Ink.ofMessages
    let message =
      isWhole && result.outcome == .differs ? "\(result.replayCase.name) differs" : result.message
    Console.show((result.outcome.failure == nil ? message.shown : ink.red(message)) + "\n")
    if let warning = result.stepsBack.warning(result.replayCase.capture ?? "") {
      Console.say(warning)
    }
  }

  private mutating func result(
    of replayCase: ReplayCase, until signals: inout StopSignals?
  ) throws(Failure) -> CaseResult {
    guard let capture = replayCase.capture else {
      return CaseResult(replayCase: replayCase, outcome: .withoutCapture)
    }
    var replayCase = replayCase
    do throws(Failure) {
      let options = try caseOptions(replayCase, capture)
      if replayCase.golden == nil {
        guard options.updatesGolden else {
          return CaseResult(replayCase: replayCase, outcome: .withoutGolden)
        }
        replayCase.golden = options.golden
      }
      return options.isOnWire
        ? try compareOnWire(replayCase, options, until: &signals)
        : try compare(replayCase, options, until: &signals)
    } catch {
      return CaseResult(replayCase: replayCase, outcome: .failed(error))
    }
  }

  /// The case's own options over the folder's, and those of the command line over both.
  private func caseOptions(
    _ replayCase: ReplayCase, _ capture: String
  ) throws(Failure) -> Options {
    if options.golden != nil { return options }
    var files: [OptionsFile] = []
    for path in replayCase.optionsFiles {
      if let file = try OptionsFile(path: path) { files.append(file) }
    }
    var options = try Options(parsing: arguments, for: .replay, over: files)
    options.input = capture
    options.json = nil
    // What it is called says what it has.
    if !options.hasDirection { options.direction = .egress }
    options.golden =
      replayCase.golden
      ?? "\(replayCase.name).out.\((options.format ?? .pcap).rawValue)"
    if replayCase.golden != nil { options.format = nil }
    for file in [capture, replayCase.golden].compactMap({ $0 }) where !isRegularFile(file) {
      throw .input("\(file) is no file: it has to be read more than once")
    }
    if let golden = replayCase.golden, let identity = FileIdentity(path: golden),
      identity == FileIdentity(path: capture)
    {
      throw .input("\(capture) and \(golden) are one file")
    }
    return options
  }

  private func compareOnWire(
    _ replayCase: ReplayCase, _ options: Options, until signals: inout StopSignals?
  ) throws(Failure) -> CaseResult {
    if options.isVerbose { Console.show("\(Ink.ofMessages.bold(replayCase.name))\n") }
    var line = try WireLine(options)
    try line.run(until: &signals)
    if line.wasStopped { return CaseResult(replayCase: replayCase, outcome: .notReplayed) }
    let differences = line.differences
    return CaseResult(
      replayCase: replayCase, outcome: differences.count > 0 ? .differs : .same,
      differences: differences, stepsBack: line.clock.steps)
  }

  private mutating func compare(
    _ replayCase: ReplayCase, _ options: Options, until signals: inout StopSignals?
  ) throws(Failure) -> CaseResult {
    let hosts = try replayHosts(options)
    var reader = try openCapture(reading: options.input)
    let comparison = try openGolden(
      options, linkType: reader.linkType, resolution: reader.resolution)
    let isGoldenAbsent = comparison == nil
    if options.isVerbose { Console.show("\(Ink.ofMessages.bold(replayCase.name))\n") }
    report?.begin(.replay(input: options.input), options)
    let replayed = try replay(
      &reader, to: hosts, nil, comparison, report, showsProgress: false, until: &signals, options)
    report?.add(replayed.summary)
    var result = CaseResult(replayCase: replayCase, outcome: .same)
    result.stepsBack = replayed.summary.stepsBack
    if replayed.wasStopped { return CaseResult(replayCase: replayCase, outcome: .notReplayed) }
    if replayed.differenceCount > 0 { result.differences = try replayed.explainedDifferences(options) }
    if let failure = replayed.failure { return result.with(.failed(failure)) }
    guard isGoldenAbsent || replayed.differs else { return result }
    guard let golden = options.golden, options.updatesGolden else { return result.with(.differs) }
    let isNew = FileIdentity(path: golden) == nil
    var quiet = options
    quiet.isQuiet = true
    do throws(Failure) {
      try update(golden, quiet)
    } catch {
      guard error.kind == .differs else { throw error }
      return CaseResult(replayCase: replayCase, outcome: .notReplayed)  // it was stopped
    }
    return result.with(isNew ? .new : .changed)
  }
}

extension CaseResult {
  fileprivate func with(_ outcome: Outcome) -> CaseResult {
    CaseResult(
      replayCase: replayCase, outcome: outcome, differences: differences, stepsBack: stepsBack)
  }
}

import Capture
import Drivers
import Glibc
import Links
import Wire

/// `fakehost replay` of folders and of several captures: each case compared with its golden capture,
/// what differs told, the rest counted.
func performSuite(_ plan: SuitePlan) throws(Failure) -> CInt {
  try plan.sandbox.begin(isQuiet: plan.verbosity.isQuiet)
  let found: ReplayCase.Found
  do throws(Failure) {
    found = try casesToReplay(plan)
  } catch {
    if let junit = plan.junit { JUnit.removeOld(junit, of: .replay) }
    throw error
  }
  let report = try openReport(plan.json, plan.verbosity, slowReader: .wait)
  var junit = try plan.junit.map { path throws(Failure) in try JUnit(path: path, of: .replay) }
  ignoreWriteSignals()
  // Else each case would say the same.
  if let name = plan.wire { _ = try openWire(name) }
  var suite = Suite(plan, report: report)
  // Who reads the trace or the JSON may be slow: a signal ends a replay at once then.
  let waits =
    (plan.verbosity.isVerbose && plan.wire == nil)
    || plan.json.map { FileIdentity(path: $0) == nil } == true
  var signals = waits ? nil : try openStopSignals(writes: false)
  try suite.run(found.cases, until: &signals)
  if !plan.verbosity.isQuiet {
    let named = found.strays.isEmpty ? [] : Set(found.cases.flatMap(\.namedFiles))
    for stray in found.strays where !named.contains(stray) {
      let advice = ReplayCase.advice(for: stray).map { ": \($0)" } ?? ""
      Console.say("\(stray) belongs to no case\(advice)")
    }
  }
  let reportFailure = suite.endReport()
  try junit?.write(suite.results.map(\.testCase))
  if let reportFailure {
    Console.say(suite.results.summary)
    throw reportFailure
  }
  if let kind = suite.results.failure {
    throw Failure(kind: kind, message: suite.results.summary)
  }
  if !plan.verbosity.isQuiet { Console.say(suite.results.summary) }
  return 0
}

private func casesToReplay(_ plan: SuitePlan) throws(Failure) -> ReplayCase.Found {
  if let single = plan.single {
    var found = ReplayCase.Found()
    found.cases = [single]
    return found
  }
  let found = try ReplayCase.find(plan.inputs)
  let read = found.cases.flatMap { [$0.capture, $0.golden].compactMap { $0 } }
  for (option, file) in [("--junit ", plan.junit), ("--json=", plan.json)] {
    guard let file, let output = identity(of: file, dash: STDOUT_FILENO) else { continue }
    if let name = read.first(where: { FileIdentity(path: $0) == output }) {
      throw .usage("\(option)\(captureName(file)) would overwrite \(name), which is read")
    }
  }
  return found
}

/// Cases on their way.
private struct Suite: ~Copyable {
  private let plan: SuitePlan
  private var report: JSONReport?
  private(set) var results: [CaseResult] = []
  private var progress: Progress

  init(_ plan: SuitePlan, report: JSONReport?) {
    self.plan = plan
    self.report = report
    progress = Progress(isWanted: plan.verbosity == .usual)
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
    report?.awaitReader()
    return report?.failure
  }

  /// What is as it should be is only counted; where there is but one case, all of what differs is told.
  private mutating func tell(_ result: CaseResult, isAlone: Bool) {
    let isTold: Bool
    switch result.outcome {
    case .same: isTold = plan.verbosity.isVerbose
    case .new, .changed: isTold = !plan.verbosity.isQuiet
    case .notReplayed: isTold = false
    case .differs, .withoutGolden, .withoutCapture, .failed: isTold = true
    }
    guard isTold else { return }
    progress.clear()
    let isWhole = isAlone || plan.verbosity.isVerbose
    if isWhole { Console.show(result.differences.text(.ofMessages)) }
    let style = TerminalStyle.ofMessages
    let message =
      isWhole && result.outcome == .differs ? "\(result.replayCase.name) differs" : result.message
    Console.show((result.outcome.failure == nil ? message.shown : style.red(message)) + "\n")
    if let note = result.note, !plan.verbosity.isQuiet {
      Console.say("\(result.replayCase.golden ?? result.replayCase.name) \(note)")
    }
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
      let plan = try plan.plan(for: replayCase, capture)
      if replayCase.golden == nil {
        guard plan.comparison?.updates == true else {
          return CaseResult(replayCase: replayCase, outcome: .withoutGolden)
        }
        replayCase.golden = plan.comparison?.golden
      }
      return switch plan {
      case .onWire(let plan): try compareOnWire(replayCase, plan, until: &signals)
      case .offline(let plan): try compare(replayCase, plan, until: &signals)
      }
    } catch {
      return CaseResult(replayCase: replayCase, outcome: .failed(error))
    }
  }

  /// Above the lines of its frames.
  private func showName(of replayCase: ReplayCase) {
    var lines = LineOutput(to: plan.lines, slowReader: .wait)
    lines.add(TerminalStyle(of: plan.lines).bold(replayCase.name))
    lines.flush()
  }

  /// The case's own plan over the folder's, and those of the command line over both.
  private func compareOnWire(
    _ replayCase: ReplayCase, _ plan: WireReplayPlan, until signals: inout StopSignals?
  ) throws(Failure) -> CaseResult {
    if plan.verbosity.isVerbose { showName(of: replayCase) }
    var line = try WireSender(plan)
    try line.run(until: &signals)
    if line.wasStopped { return CaseResult(replayCase: replayCase, outcome: .notReplayed) }
    let differences = line.differences
    return CaseResult(
      replayCase: replayCase, outcome: differences.count > 0 ? .differs : .same,
      differences: differences, stepsBack: line.clock.steps)
  }

  private mutating func compare(
    _ replayCase: ReplayCase, _ plan: ReplayPlan, until signals: inout StopSignals?
  ) throws(Failure) -> CaseResult {
    let hosts = try ReplayHosts(plan)
    var reader = try openCapture(reading: plan.input)
    let comparison = try openGolden(
      plan.comparison, of: plan.input, linkType: reader.onlyLinkType, resolution: reader.resolution)
    let isGoldenAbsent = comparison == nil
    if plan.verbosity.isVerbose { showName(of: replayCase) }
    let replayed = try replayCapture(
      &reader, to: hosts, nil, comparison, report, showsProgress: false, until: &signals, plan)
    report?.add(replayed.summary)
    var result = CaseResult(replayCase: replayCase, outcome: .same)
    result.stepsBack = replayed.summary.stepsBack
    if replayed.wasStopped { return CaseResult(replayCase: replayCase, outcome: .notReplayed) }
    result.requests = replayed.requests
    if replayed.differenceCount > 0 { result.differences = try replayed.explainedDifferences(plan) }
    if let failure = replayed.failure { return result.with(.failed(failure)) }
    guard isGoldenAbsent || replayed.differs else {
      result.testsNothing = replayed.testsNothing
      result.note = replayed.note(isNew: false)
      return result
    }
    guard let comparison = plan.comparison, comparison.updates else { return result.with(.differs) }
    let isNew = FileIdentity(path: comparison.golden) == nil
    do throws(Failure) {
      try update(comparison.golden, plan.silent)
    } catch {
      guard error.kind == .differs else { throw error }
      return CaseResult(replayCase: replayCase, outcome: .notReplayed)  // it was stopped
    }
    result.testsNothing = replayed.testsNothing
    result.note = replayed.note(isNew: true)
    return result.with(isNew ? .new : .changed)
  }
}

extension CaseResult {
  fileprivate func with(_ outcome: Outcome) -> CaseResult {
    CaseResult(
      replayCase: replayCase, outcome: outcome, differences: differences, stepsBack: stepsBack,
      requests: requests, testsNothing: testsNothing, note: note)
  }
}

import Capture
import FakeNetwork
import Glibc
import Impairment
import Links
import Wire

/// What becomes of the frames, for programs: a JSON object a line, as `schema` has it.
struct JSONReport: ~Copyable {
  /// Where the frames come from.
  enum Source {
    case run(device: String)
    case replay(input: String)
  }

  /// What the file is called in messages.
  private let name: String
  /// That of the frames to come.
  var linkType: LinkType
  private var output: LineOutput

  /// Creates a file, or empties the one that is there; "-" is standard output.
  init(
    path: String, linkType: LinkType = .ethernet, slowReader: CaptureWriter.SlowReader
  ) throws(OutputFile.OpenError) {
    self.linkType = linkType
    name = captureName(path)
    let descriptor = path == "-" ? STDOUT_FILENO : try OutputFile.open(path, as: .plain)
    output = LineOutput(to: descriptor, slowReader: slowReader)
  }

  deinit {
    if output.descriptor > STDERR_FILENO { close(output.descriptor) }
  }

  var descriptor: CInt { output.descriptor }

  /// Whether lines wait for a reader: `flush` when the descriptor is writable.
  var hasBacklog: Bool { output.hasBacklog }

  /// Its reader has closed it.
  var isGone: Bool { output.state == .readerClosed }

  /// The first line; `time` where it is the machine's and not a capture's.
  mutating func begin(
    _ source: Source, _ hosts: HostPlan, _ impairments: ImpairmentPlan, at time: Instant? = nil
  ) {
    var event = JSONObject()
    event.add("event", "start")
    if let time { event.add("time", timestamp(time)) }
    event.add("version", version)
    switch source {
    case .run(let device): event.add("device", device)
    case .replay(let input): event.add("input", input)
    }
    event.add("hosts", hosts.addresses.map(\.description) + hosts.holes.map { "!\($0)" })
    event.add("profile", hosts.settings.profile.name)
    if !impairments.requests.isEmpty {
      event.add("impairments", impairments.requests.map(\.description))
      event.add("seed", impairments.seed)
    }
    output.add(event.text)
  }

  /// A frame came, and the hosts heard it.
  mutating func received(
    _ frame: Span<UInt8>, id: UInt64, at time: Instant, originalLength: Int? = nil,
    _ heard: ImpairedNetwork.Heard
  ) {
    guard output.state == .open else { return }
    var event = frameEvent("frame", frame, id: id, at: time, originalLength)
    event.add("verdict", heard.verdict.kind)
    Self.add(heard.verdict.rule, to: &event)
    switch heard.remark {
    case .octet(let octet): if let octet = Int(octet) { event.add("octet", octet) }
    case .hosts(let detail): event.add("members", detail.hosts)
    case nil: break
    }
    event.add("replies", heard.replies)
    Self.add(heard.fates, to: &event)
    output.add(event.text)
  }

  /// A frame came, and something happens to it on its way to the hosts.
  mutating func setOut(
    _ frame: Span<UInt8>, id: UInt64, at time: Instant, originalLength: Int? = nil, _ fates: Fates
  ) {
    guard output.state == .open else { return }
    var event = frameEvent("arrival", frame, id: id, at: time, originalLength)
    Self.add([fates], to: &event)
    output.add(event.text)
  }

  /// A frame is sent that no other caused.
  mutating func sent(_ frame: Span<UInt8>, id: UInt64, at time: Instant, _ fates: Fates) {
    guard output.state == .open else { return }
    var event = frameEvent("sent", frame, id: id, at: time)
    Self.add([fates], to: &event)
    output.add(event.text)
  }

  /// Fragments are given up without a word.
  mutating func gaveUp(at time: Instant) {
    var event = JSONObject()
    event.add("event", "given-up")
    event.add("time", timestamp(time))
    Self.add(GivenUp.timedOutInSilence.rule, to: &event)
    output.add(event.text)
  }

  /// The last line, and a few seconds for a slow reader to take it.
  mutating func end(_ summary: Summary, milliseconds: Int64? = nil) {
    add(summary, milliseconds: milliseconds)
    finish()
  }

  /// A few seconds for a slow reader to take what waits.
  mutating func finish() { output.finish(within: 5000) }

  /// - Parameter milliseconds: how long it took, where that is not different each time.
  mutating func add(_ summary: Summary, milliseconds: Int64? = nil) {
    let counters = summary.counters
    var event = JSONObject()
    event.add("event", "summary")
    event.add("received", counters.received)
    event.add("answered", counters.answered)
    event.add("kept", counters.kept)
    event.add("ignored", counters.ignored)
    event.add("sent", summary.sent)
    event.add("unsent", summary.unsent)
    if let milliseconds { event.add("milliseconds", milliseconds) }
    var reasons = JSONObject()
    for (rule, count) in counters.ofVerdicts { reasons.add(rule.name, count) }
    if summary.stepsBack.count > 0 { event.add("went_back", summary.stepsBack.count) }
    event.add("reasons", reasons)
    var givenUp = JSONObject()
    for what in GivenUp.allCases where counters[what] > 0 {
      givenUp.add(what.rule.name, counters[what])
    }
    event.add("given_up", givenUp)
    if !summary.impaired.ways.isEmpty {
      var ways = JSONObject()
      for (way, counters) in summary.impaired.ways { ways.add(way, Self.object(of: counters)) }
      ways.add("held", summary.impaired.waiting)
      event.add("impaired", ways)
    }
    if let recording = summary.recording {
      var object = JSONObject()
      object.add("recorded", recording.recorded)
      object.add("unrecorded", recording.unrecorded)
      event.add("recording", object)
    }
    event.add("left_out", output.leftOut)
    output.add(event.text, isLast: true)
  }

  mutating func flush() { output.flush() }

  /// A line of another kind, which is not left out, whatever waits.
  mutating func add(_ event: JSONObject) { output.add(event.text, isLast: true) }

  private func frameEvent(
    _ event: String, _ frame: Span<UInt8>, id: UInt64, at time: Instant,
    _ originalLength: Int? = nil
  ) -> JSONObject {
    let length = originalLength ?? frame.count
    var object = JSONObject()
    object.add("event", event)
    object.add("time", timestamp(time))
    object.add("id", id)
    object.add("length", length)
    if length > frame.count { object.add("captured", frame.count) }
    object.add("description", describe(frame, as: linkType))
    return object
  }

  /// What became of frames, where it is not that each was sent at once and as it was.
  private static func add(_ fates: [Fates], to event: inout JSONObject) {
    guard fates.contains(where: { !$0.areNone }) else { return }
    event.add(
      "fates",
      objects: fates.enumerated().flatMap { place, fates in
        let frame = object(of: fates.frame, reply: place + 1, isCopy: false)
        return [frame] + (fates.copy.map { [object(of: $0, reply: place + 1, isCopy: true)] } ?? [])
      })
  }

  private static func object(of fate: Fate, reply: Int, isCopy: Bool) -> JSONObject {
    var object = JSONObject()
    object.add("frame", reply)
    if isCopy { object.add("copy", true) }
    object.add("text", "\(fate)")
    if let drop = fate.drop { object.add("drop", drop.name) }
    if fate.due != nil { object.add("delay", fate.delay) }
    if fate.isReordered { object.add("reordered", true) }
    if let bit = fate.corruptedBit { object.add("corrupted_bit", bit) }
    if let length = fate.truncated { object.add("truncated", length) }
    return object
  }

  private static func object(of counters: FateCounters) -> JSONObject {
    var object = JSONObject()
    object.add("passed", counters.passed)
    for entry in counters.named { object.add(entry.name, entry.count) }
    return object
  }

  private static func add(_ rule: Rule, to event: inout JSONObject) {
    event.add("reason", rule.name)
    event.add("text", rule.what)
    if let clause = rule.clause { event.add("clause", clause) }
  }
}

extension JSONReport {
  /// What to say at once, when it is said no more for this kind of trouble.
  var trouble: String? {
    switch output.state {
    case .failed(let errno):
      "JSON stopped: \(name): \(SystemError(errno)); the hosts go on answering"
    case .readerClosed:
      "JSON stopped: the reader of \(name) closed it; the hosts go on answering"
    case .open where output.leftOut > 0:
      "the reader of \(name) does not keep up: lines are left out of the JSON"
    case .open: nil
    }
  }

  /// Why it is not what was asked for. A reader that was closed is no error.
  var failure: Failure? {
    switch output.state {
    case .failed(let errno): .system("\(name): \(SystemError(errno)). The JSON is not whole")
    case .readerClosed: nil
    case .open where output.leftOut > 0:
      .system("\(name): its reader did not keep up. \(counted(output.leftOut, "line")) left out")
    case .open where output.hasBacklog:
      .system("\(name): its reader did not keep up. The last lines are not written")
    case .open: nil
    }
  }
}

/// Opens the report that is asked for, if one is.
func openReport(
  _ file: String?, beside recording: RecordingPlan? = nil, _ verbosity: Verbosity,
  linkType: LinkType = .ethernet, slowReader: CaptureWriter.SlowReader
) throws(Failure) -> JSONReport? {
  guard let file else { return nil }
  if let capture = (recording?.file).flatMap({ FileIdentity(path: $0) }),
    capture == FileIdentity(path: file)
  {
    throw .usage("-w and --json both want \(file)")
  }
  if isNamedPipe(file) && !verbosity.isQuiet { Console.say("waiting for a reader of \(file)") }
  do {
    return try JSONReport(path: file, linkType: linkType, slowReader: slowReader)
  } catch {
    throw cannotWrite(error)
  }
}

extension Verdict {
  /// `answered`, `kept` or `ignored`.
  fileprivate var kind: String {
    switch self {
    case .answered: "answered"
    case .kept: "kept"
    case .ignored: "ignored"
    }
  }
}

extension Counters {
  /// The verdicts that frames had, each with how many.
  fileprivate var ofVerdicts: [(rule: Rule, count: UInt64)] {
    let all =
      Verdict.Answer.allCases.map { ($0.rule, self[$0]) }
      + Verdict.Kept.allCases.map { ($0.rule, self[$0]) }
      + Verdict.Reason.allCases.map { ($0.rule, self[$0]) }
    return all.filter { $0.1 > 0 }
  }
}

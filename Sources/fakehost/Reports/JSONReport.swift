import Capture
import Drivers
import FakeNetwork
import Glibc
import Impairment
import Line
import Links
import Wire

/// What becomes of the frames, for programs: a JSON object a line, as `schema` has it.
final class JSONReport: Watcher, Output {
  /// Where the frames come from.
  enum Source {
    /// The interfaces, of which there is one at the least.
    case run([RunInterface])
    case replay(input: String)
  }

  /// One of the interfaces of a run.
  struct RunInterface {
    let name: String
    let linkType: LinkType
    let hosts: HostPlan
  }

  /// What the file is called in messages.
  private let name: String
  var output: LineOutput
  private let console: Console?
  /// That of the frames to come.
  var describer = FrameDescriber()
  /// Those whom they may be for.
  var hosts: FakeNetwork.Configuration?
  var interfaces: InterfaceNames?
  private var isTroubled = false

  /// Creates a file, or empties the one that is there; "-" is standard output.
  ///
  /// - Parameter console: where it is told at once what befalls it, if so.
  init(
    path: String, slowReader: CaptureWriter.SlowReader, console: Console? = nil
  ) throws(OutputFile.OpenError) {
    self.console = console
    name = captureName(path)
    let descriptor = path == "-" ? STDOUT_FILENO : try OutputFile.open(path, as: .plain)
    output = LineOutput(
      to: descriptor, slowReader: slowReader, isCarried: slowReader == .leaveOut)
  }

  /// To a descriptor that is opened, for readers who are told what they miss.
  init(to descriptor: CInt, name: String) {
    (self.name, console) = (name, nil)
    output = LineOutput(to: descriptor, slowReader: .leaveOut)
  }

  deinit {
    rest()
    if output.descriptor > STDERR_FILENO { close(output.descriptor) }
  }

  var descriptor: CInt { output.awaited }
  var readiness: Poller.Interest { output.readiness }
  var hasBacklog: Bool { output.hasBacklog }

  /// Its reader has closed it.
  var isGone: Bool { output.state == .readerClosed }

  /// The first line; `time` where it is the machine's and not a capture's.
  func begin(
    _ source: Source, _ hosts: HostPlan, _ impairments: ImpairmentPlan, at time: Instant? = nil
  ) {
    var event = JSONObject()
    event.add("event", "start")
    if let time { event.add("time", timestamp(time)) }
    event.add("version", version)
    switch source {
    case .run(let interfaces):
      event.add("device", interfaces[0].name)
      event.add("link", interfaces[0].linkType.nameForPrograms)
      if interfaces.count > 1 {
        event.add("interfaces", objects: interfaces.map(Self.object))
      }
    case .replay(let input): event.add("input", input)
    }
    event.add("hosts", hosts.words)
    event.add("profile", hosts.settings.profile.name)
    if !impairments.requests.isEmpty {
      event.add("impairments", impairments.requests.map(\.description))
    }
    if !impairments.requests.isEmpty || hosts.settings.ports.contains(where: \.choosesNumbers) {
      event.add("seed", impairments.seed)
    }
    output.add(event.text)
  }

  private static func object(of interface: RunInterface) -> JSONObject {
    var object = JSONObject()
    object.add("name", interface.name)
    object.add("link", interface.linkType.nameForPrograms)
    object.add("hosts", interface.hosts.words)
    return object
  }

  // MARK: What happens on the line

  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard output.state == .open, !fates.areNone else { return }
    var event = frameEvent("arrival", frame, packet)
    Self.add([fates], to: &event)
    output.add(event.text)
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    guard output.state == .open else { return }
    var event = frameEvent("frame", frame, packet)
    event.add("verdict", result.verdict.kind)
    Self.add(result.verdict.explanation, to: &event)
    if case .octet(let octet) = result.detail { event.add("octet", octet) }
    if let hosts = result.detail?.hosts { event.add("members", hosts) }
    event.add("replies", result.replies)
    Self.add(result.fates, to: &event)
    output.add(event.text)
  }

  func said(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard output.state == .open else { return }
    var event = frameEvent("sent", frame, packet)
    Self.add([fates], to: &event)
    output.add(event.text)
  }

  func gaveUp(_ what: ReassemblyFailure, at time: Instant) {
    guard what == .timedOutInSilence else { return }
    var event = JSONObject()
    event.add("event", "given-up")
    event.add("time", timestamp(time))
    Self.add(what.explanation, to: &event)
    output.add(event.text)
  }

  func changed(_ text: String, _ hosts: HostTable, at time: Instant) {
    self.hosts?.hosts = hosts
    var event = JSONObject()
    event.add("event", "change")
    event.add("time", timestamp(time))
    event.add("text", text)
    output.add(event.text)
  }

  // MARK: Output

  func turn(_ now: Instant) { flush() }

  func finish() { flush() }

  func rest() { output.rest() }

  /// The last line, and a few seconds for a slow reader to take it.
  func end(_ summary: Summary, milliseconds: Int64? = nil) {
    add(summary, milliseconds: milliseconds)
    awaitReader()
  }

  /// A few seconds for a slow reader to take what waits.
  func awaitReader() { output.finish(within: 5000) }

  /// - Parameter milliseconds: how long it took, where that is not different each time.
  func add(_ summary: Summary, milliseconds: Int64? = nil) {
    let counters = summary.counters
    var event = JSONObject()
    event.add("event", "summary")
    event.add("received", counters.received)
    event.add("answered", counters.answered)
    event.add("kept", counters.kept)
    event.add("ignored", counters.ignored)
    if counters.forwarded > 0 { event.add("forwarded", counters.forwarded) }
    event.add("sent", summary.sent)
    event.add("unsent", summary.unsent)
    if let milliseconds { event.add("milliseconds", milliseconds) }
    if !summary.interfaces.isEmpty {
      event.add(
        "interfaces",
        objects: summary.interfaces.map { name, traffic in
          var object = JSONObject()
          object.add("interface", name)
          object.add("received", traffic.received)
          object.add("sent", traffic.sent)
          return object
        })
    }
    var reasons = JSONObject()
    for (explanation, count) in counters.ofVerdicts { reasons.add(explanation.name, count) }
    if summary.stepsBack.count > 0 { event.add("went_back", summary.stepsBack.count) }
    event.add("reasons", reasons)
    var givenUp = JSONObject()
    for what in ReassemblyFailure.allCases where counters[what] > 0 {
      givenUp.add(what.explanation.name, counters[what])
    }
    event.add("given_up", givenUp)
    Self.add(summary.endings, to: &event)
    if !summary.impaired.ways.isEmpty {
      var ways = JSONObject()
      for (way, counters) in summary.impaired.ways { ways.add(way, JSONObject(counters)) }
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

  /// Writes what waits, and says once what has befallen it.
  func flush() {
    output.flush()
    guard !isTroubled, let console, let trouble else { return }
    isTroubled = true
    console.add("fakehost: \(trouble)")
  }

  /// A line of another kind, which is not left out, whatever waits.
  func add(_ event: JSONObject) { output.add(event.text, isLast: true) }

  func frameEvent(
    _ event: String, _ frame: Span<UInt8>, _ packet: Packet
  ) -> JSONObject {
    var object = JSONObject()
    object.add("event", event)
    object.add("time", timestamp(packet.time))
    object.add("id", packet.id)
    if let name = interfaces?[packet.interface] { object.add("interface", name) }
    object.add("length", packet.length)
    if packet.length > frame.count { object.add("captured", frame.count) }
    object.add("description", describer.description(of: frame, packet))
    add(
      FrameFacts(of: frame, as: packet.linkType), on: packet.interface, isOurs: event == "sent",
      to: &object)
    return object
  }

  /// - Parameter isOurs: a host says it.
  private func add(
    _ facts: FrameFacts, on interface: Interface, isOurs: Bool, to object: inout JSONObject
  ) {
    if let name = facts.protocol { object.add("protocol", name) }
    if let source = facts.source { object.add("src", "\(source)") }
    if let destination = facts.destination { object.add("dst", "\(destination)") }
    if let port = facts.sourcePort { object.add("src_port", port) }
    if let port = facts.destinationPort { object.add("dst_port", port) }
    if let identifier = facts.identifier { object.add("identifier", identifier) }
    if let sequence = facts.sequence { object.add("sequence", sequence) }
    if let host = isOurs ? facts.source : facts.target,
      hosts?.has(host, behind: interface) == true
    {
      object.add("host", "\(host)")
    }
  }

  /// What became of frames, where it is not that each was sent at once and as it was.
  static func add(_ fates: [Fates], to event: inout JSONObject) {
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
    if fate.isDelayed { object.add("delay", fate.delay) }
    if fate.isReordered { object.add("reordered", true) }
    if let bit = fate.corruptedBit { object.add("corrupted_bit", bit) }
    if let length = fate.truncated { object.add("truncated", length) }
    return object
  }

  private static func add(_ explanation: Explanation, to event: inout JSONObject) {
    event.add("reason", explanation.name)
    event.add("text", explanation.what)
    if let clause = explanation.clause { event.add("clause", clause) }
  }
}

extension JSONReport {
  private var reader: String { output.isOnDisk ? "disk" : "reader" }

  /// What to say at once, when it is said no more for this kind of trouble.
  var trouble: String? {
    switch output.state {
    case .failed(let errno):
      "JSON stopped: \(name): \(SystemError(errno)); the hosts go on answering"
    case .readerClosed:
      "JSON stopped: the reader of \(name) closed it; the hosts go on answering"
    case .open where output.leftOut > 0:
      "the \(reader) of \(name) does not keep up: lines are left out of the JSON"
    case .open: nil
    }
  }

  /// Why it is not what was asked for. A reader that was closed is no error.
  var failure: Failure? {
    switch output.state {
    case .failed(let errno): .system("\(name): \(SystemError(errno)). The JSON is not whole")
    case .readerClosed: nil
    case .open where output.leftOut > 0:
      .system("\(name): its \(reader) did not keep up. \(counted(output.leftOut, "line")) left out")
    case .open where output.hasBacklog:
      .system("\(name): its reader did not keep up. The last lines are not written")
    case .open: nil
    }
  }
}

/// Opens the report that is asked for, if one is.
func openReport(
  _ file: String?, beside recording: RecordingPlan? = nil, _ verbosity: Verbosity,
  slowReader: CaptureWriter.SlowReader, console: Console? = nil
) throws(Failure) -> JSONReport? {
  guard let file else { return nil }
  if let capture = (recording?.file).flatMap({ FileIdentity(path: $0) }),
    capture == FileIdentity(path: file)
  {
    throw .usage("-w and --json both want \(file)")
  }
  if isNamedPipe(file) && !verbosity.isQuiet { Console.say("waiting for a reader of \(file)") }
  do {
    return try JSONReport(path: file, slowReader: slowReader, console: console)
  } catch {
    throw cannotWrite(error)
  }
}

extension HostPlan {
  /// As `--address` has them.
  fileprivate var words: [String] { addresses.map(\.description) + holes.map { "!\($0)" } }
}

extension LinkType {
  fileprivate var nameForPrograms: String { self == .raw ? "raw" : "ethernet" }
}

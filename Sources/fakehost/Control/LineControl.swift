import Capture
import Control
import Drivers
import FakeNetwork
import Impairment
import Line
import Links
import Wire

/// Does what clients of a control socket ask, on the socket's own thread: what takes long is done there, and
/// the line is asked between two frames.
final class LineControl: ControlHandler {
  /// What there is to say of the line, beside what it says itself.
  struct Subject {
    let name: String
    let linkType: LinkType
    /// As the line began.
    let configuration: Configuration
    let start: Instant
    let recording: RecordingWatcher?
    /// Where that goes.
    let file: String?
    /// Reads what was given anew; `nil` where it names no scenario.
    let reload: (() throws(Failure) -> Configuration)?
    /// What its interfaces are called, on its own thread.
    let interfaces: InterfaceNames
  }

  private let subject: Subject
  private let requests: LineRequests
  /// What the lines of events come from.
  private let report: JSONReport
  /// Who is told of frames besides, too.
  private let audience: Audience
  private var readers: Set<Int> = []
  private let traffic = HostTraffic()
  /// Counters as they were when somebody set them to 0.
  private var zero: Counters?
  weak var server: ControlServer?

  init(
    _ subject: Subject, _ requests: LineRequests, events report: JSONReport,
    beside watchers: [any Watcher]
  ) {
    (self.subject, self.requests, self.report) = (subject, requests, report)
    audience = Audience(watchers)
  }

  func answer(_ line: String, from client: Int) -> ControlAnswer {
    do throws(Failure) {
      return try perform(ControlRequest(line), from: client)
    } catch {
      return .reply(Self.refused(error.message))
    }
  }

  func end(_ client: Int) {
    requests.endVigils(of: client)
    let audience = Handed(audience)
    if let sample = traffic.end(client).map({ Handed($0) }) {
      _ = requests.ask { line, _ in sample.value.end(&line, audience.value) }
    }
    guard readers.remove(client) != nil, readers.isEmpty else { return }
    let report = Handed(report)
    _ = requests.ask { line, _ in audience.value.dismiss(report.value, from: &line) }
  }

  private func perform(
    _ request: ControlRequest, from client: Int
  ) throws(Failure) -> ControlAnswer {
    switch request {
    case .show: return .reply(try ControlReport(state(), subject, since: zero).text)
    case .metrics:
      var reply = Self.ok
      reply.add("text", Metrics(try state(), subject).text)
      return .reply(reply.text)
    case .change(let stated): return .reply(try change(stated.change(subject.linkType)))
    case .reset: return .reply(try change(Change("reset", [.replace(subject.configuration)])))
    case .reload:
      guard let reload = subject.reload else {
        throw .usage("there is no scenario: it was started without --scenario")
      }
      var reply = Self.ok
      reply.add("changed", try requests.replace(with: try reload(), "scenario reloaded"))
      return .reply(reply.text)
    case .resetCounters:
      zero = try state().counters
      return .reply(Self.ok.text)
    case .wait(let verdicts, let name, let count, let within):
      return try wait(for: verdicts, name, count, within, client)
    case .write: return try write(client)
    case .events:
      guard readers.insert(client).inserted else { throw .usage("events are being sent already") }
      _ = try ask { [audience, report] line, _ in audience.admit(report, to: &line) }
      return .events(Self.ok.text)
    case .top(let query): return .reply(try top(query, client))
    case .stop:
      requests.end()
      return .reply(Self.ok.text)
    }
  }

  // MARK: The line

  /// What the line is, between two frames.
  struct State {
    let configuration: Configuration
    let counters: Counters
    let waiting: Int
    /// Of the rules of impairments, in their order.
    let fates: [FateCounters]
  }

  private func ask<Result>(
    _ body: @escaping (inout HostLine, Instant) -> Result
  ) throws(Failure) -> Result {
    guard let result = requests.perform(body) else { throw .system(Self.isOver) }
    return result
  }

  private func state() throws(Failure) -> State {
    let configuration = subject.configuration
    return try ask { line, _ in
      let now = line.currentConfiguration ?? configuration
      return State(
        configuration: now, counters: line.network.counters, waiting: line.waiting,
        fates: now.impairments.map { rule in
          line.paths.reduce(into: FateCounters()) {
            $0.add($1.ingress.counters(of: rule))
            $0.add($1.egress.counters(of: rule))
          }
        })
    }
  }

  /// Changes the line; what there is to say of it.
  private func change(_ change: Change) throws(Failure) -> String {
    // It stays until the line has another: to let go of many hosts takes long, too.
    let before = try state().configuration
    let replaced = try attempt(change, before)
    var reply = Self.ok
    if !replaced.isEmpty { reply.add("replaced", replaced.joined(separator: ", ")) }
    let hosts = try state().configuration.network.hosts
    if hosts !== before.network.hosts { reply.add("hosts", hosts.count) }
    return reply.text
  }

  /// - Returns: the words of rules in whose place others are.
  private func attempt(_ change: Change, _ before: Configuration) throws(Failure) -> [String] {
    var now = before
    for _ in 0..<Self.mostTries {
      let prepared: Change
      do throws(Change.Refusal) {
        prepared = try change.prepared(for: now)
      } catch {
        throw .usage(error.description)
      }
      if let replaced = try apply(prepared) { return replaced }
      // Others were quicker, and hosts are others than those that it was prepared for.
      now = try state().configuration
    }
    throw .system("the hosts change all the time")
  }

  private static let mostTries = 100

  /// `nil` where it was prepared for others.
  private func apply(_ change: Change) throws(Failure) -> [String]? {
    let outcome = try ask { line, now -> Result<[String]?, Change.Refusal> in
      do throws(Change.Refusal) {
        guard let hosts = line.currentConfiguration?.network.hosts, change.isPrepared(for: hosts)
        else { return .success(nil) }
        return .success(try line.apply(change, at: now))
      } catch {
        return .failure(error)
      }
    }
    switch outcome {
    case .success(let replaced): return replaced
    case .failure(let refusal): throw .usage(refusal.description)
    }
  }

  // MARK: Who looks on

  var nextTurn: Instant? { traffic.nextTurn }

  func turn() {
    let (audience, requests, names) = (audience, requests, subject.interfaces)
    traffic.take { sample in
      requests.perform { line, now in
        sample.take(&line, at: now, audience, requests) { names.name(of: $0) }
      }
    }
  }

  private func top(_ query: HostTraffic.Query, _ client: Int) throws(Failure) -> String {
    let state = try state()
    let (audience, requests, hosts) = (audience, requests, state.configuration.network.hosts)
    traffic.begin(
      for: client,
      requests.perform { line, _ in
        let sample = TrafficSample(line, hosts)
        sample.begin(&line, audience, requests)
        return sample
      })
    if query.resets { traffic.reset() }
    var reply = ControlReport.overview(state, subject)
    traffic.report(query, into: &reply)
    return reply.text
  }

  private func wait(
    for verdicts: [Verdict], _ name: String, _ count: UInt64, _ within: Int64?, _ client: Int
  ) throws(Failure) -> ControlAnswer {
    let zero = zero
    let deadline = within.map { Clock.monotonic.advanced(by: $0) }
    let server = Handed(server)
    let isTaken = requests.begin(
      LineRequests.Vigil(owner: client, deadline: deadline) { line, now in
        let seen = verdicts.reduce(0 as UInt64) { sum, verdict in
          sum + line.network.counters[verdict] - (zero?[verdict] ?? 0)
        }
        let isOver = deadline.map { $0 <= now } ?? false
        guard seen >= count || isOver else { return false }
        var reply = JSONObject()
        reply.add("ok", seen >= count)
        if seen >= count {
          reply.add("count", seen)
        } else {
          let time = (within ?? 0) / 1_000_000
          reply.add("error", "\(name): \(seen) of \(count) within \(time) ms")
        }
        server.value?.complete(client, reply.text)
        return true
      })
    guard isTaken else { throw .system(Self.isOver) }
    return .later
  }

  /// Answered when it is written, for a disk may be slow.
  private func write(_ client: Int) throws(Failure) -> ControlAnswer {
    guard let recording = subject.recording else {
      throw .usage("nothing is recorded: it was started without -w")
    }
    let handed = Handed(recording)
    let count = try ask { _, _ in
      handed.value.writeKept()
      return handed.value.withRecorder { $0.kept?.count }
    }
    guard let count else {
      throw .usage("no frames are held: it was started without --keep")
    }
    var reply = Self.ok
    reply.add("frames", count)
    if let file = subject.file { reply.add("file", file) }
    let (text, server) = (reply.text, Handed(server))
    let isTaken = requests.begin(
      LineRequests.Vigil(owner: client, deadline: nil) { _, _ in
        guard !handed.value.isBusy else { return false }
        server.value?.complete(client, text)
        return true
      })
    guard isTaken else { throw .system(Self.isOver) }
    return .later
  }

  // MARK: Replies

  /// What is said of a line that has ended.
  static let isOver = "the hosts have stopped"

  static var ok: JSONObject {
    var reply = JSONObject()
    reply.add("ok", true)
    return reply
  }

  static func refused(_ why: String) -> String {
    var reply = JSONObject()
    reply.add("ok", false)
    reply.add("error", why)
    return reply.text
  }
}

extension Counters {
  subscript(verdict: Verdict) -> UInt64 {
    switch verdict {
    case .answered(let answer): self[answer]
    case .kept(let kept): self[kept]
    case .ignored(let reason): self[reason]
    case .forwarded: forwarded
    }
  }
}

import Capture
import Drivers

/// What came of a case.
struct CaseResult {
  enum Outcome: Equatable {
    case same
    /// `--update` has written the first golden capture, or another one.
    case new, changed
    case differs
    case withoutGolden, withoutCapture
    /// It cannot be replayed, or not updated.
    case failed(Failure)
    /// A signal has ended the suite before.
    case notReplayed
  }

  let replayCase: ReplayCase
  let outcome: Outcome
  var differences = Differences()
  var stepsBack = StepsBack()
  /// What its capture asks, where the hosts are fake.
  var requests: Requests?
  /// It would stay the same whatever the hosts did, or nearly so.
  var testsNothing = false
  /// What to say of its golden capture.
  var note: String?

  /// One line that names the case.
  var message: String {
    let name = replayCase.name
    let first = differences.count > 0 ? ": \(differences.summary)" : ""
    return switch outcome {
    case .same: "\(name) is the same"
    case .new: "\(name) is new: \(replayCase.golden ?? "") is written"
    case .changed: "\(name) has changed\(first)"
    case .differs: "\(name) differs\(first)"
    case .withoutGolden: "\(name) has no golden capture: --update writes \(name).out.pcap"
    case .withoutCapture:
      "\(replayCase.golden ?? "") is the golden capture of no capture: there is no \(name).in.pcap"
    case .failed(let failure): "\(name): \(failure.message)"
    case .notReplayed: "\(name) is not replayed"
    }
  }

  /// As the schema of `--json` has it.
  var object: JSONObject {
    var event = JSONObject()
    event.add("event", "case")
    event.add("name", replayCase.name)
    if let capture = replayCase.capture { event.add("capture", capture) }
    if let golden = replayCase.golden { event.add("golden", golden) }
    event.add("outcome", outcome.name)
    event.add("message", message)
    if let requests {
      event.add("requests", requests.count)
      event.add("answered", requests.answered)
    }
    event.add("difference_count", differences.count)
    event.add("differences", objects: differences.objects)
    return event
  }
}

extension CaseResult.Outcome {
  /// For programs.
  var name: String {
    switch self {
    case .same: "same"
    case .new: "new"
    case .changed: "changed"
    case .differs: "differs"
    case .withoutGolden: "no-golden"
    case .withoutCapture: "no-capture"
    case .failed: "failed"
    case .notReplayed: "not-replayed"
    }
  }

  /// All of them, in the order in which they are counted.
  static let names = [
    "same", "new", "changed", "differs", "no-golden", "no-capture", "failed", "not-replayed",
  ]

  /// What it makes of the suite, where it is not what it should be.
  var failure: Failure.Kind? {
    switch self {
    case .same, .new, .changed: nil
    case .differs, .withoutGolden, .withoutCapture, .notReplayed: .differs
    case .failed(let failure): failure.kind
    }
  }
}

extension [CaseResult] {
  /// `34 cases: 32 same, 1 differs, 1 without golden capture`
  var summary: String {
    let parts = counts.map { name, count in
      switch name {
      case "differs": count == 1 ? "1 differs" : "\(count) differ"
      case "no-golden": "\(count) without golden capture"
      case "no-capture": "\(counted(count, "golden capture")) without capture"
      case "not-replayed": "\(count) not replayed"
      default: "\(count) \(name)"
      }
    }
    return "\(counted(UInt64(count), "case")): \(parts.joined(separator: ", "))\(silent)"
  }

  /// `; nothing is answered in 1 of them: ping`
  private var silent: String {
    let names = filter(\.testsNothing).map(\.replayCase.name)
    guard !names.isEmpty else { return "" }
    let told = names.prefix(Self.mostNamed).joined(separator: ", ")
    let more = names.count > Self.mostNamed ? " and \(names.count - Self.mostNamed) more" : ""
    return "; nothing is answered in \(names.count) of them: \(told)\(more)"
  }

  private static var mostNamed: Int { 5 }

  /// How many had which outcome.
  var counts: [(name: String, count: UInt64)] {
    CaseResult.Outcome.names.map { name in
      (name, UInt64(self.count { $0.outcome.name == name }))
    }.filter { $0.1 > 0 }
  }

  /// The worst of what became of them.
  var failure: Failure.Kind? {
    compactMap(\.outcome.failure).max {
      Failure(kind: $0, message: "").status < Failure(kind: $1, message: "").status
    }
  }

  /// The last line of `--json`.
  var object: JSONObject {
    var event = JSONObject()
    event.add("event", "suite")
    event.add("cases", count)
    var outcomes = JSONObject()
    for (name, count) in counts { outcomes.add(name, count) }
    event.add("outcomes", outcomes)
    return event
  }
}

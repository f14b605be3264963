import Algorithms
import Wire

/// What is to hold of hosts when a command has ended: `10.0.0.7 10.0.0.9 silent`.
struct Assertion {
  /// As it was written.
  let text: String
  /// Each host of these; none are all hosts.
  let hosts: [AddressSpec]
  let claim: Claim

  enum Claim: String, CaseIterable {
    /// Something was for it.
    case asked
    case answered, silent, untouched

    func holds(of state: HostState) -> Bool {
      switch self {
      case .asked: state != .untouched
      case .answered: state == .answered
      case .silent: state == .silent || state == .late
      case .untouched: state == .untouched
      }
    }
  }

  /// Each is a test case of its own.
  static let mostHosts = 65_536

  init(parsing text: String) throws(Failure) {
    self.text = text
    let (specs, rest): ([AddressSpec], Substring)
    do {
      (specs, rest) = try AddressSpec.leading(in: text)
    } catch {
      throw .usage("--assert: \(error.description)")
    }
    hosts = specs
    let words = rest.split(whereSeparator: \.isWhitespace)
    let names = Claim.allCases.map(\.rawValue)
    guard let word = words.first else {
      throw .usage("--assert takes hosts and what holds for them: \(names.joined(separator: ", "))")
    }
    guard let claim = Claim(rawValue: String(word)) else {
      let hint = nearest(to: String(word), among: names).map { "; did you mean \($0)?" }
      throw .usage(
        "--assert: '\(word)' cannot be asserted of hosts"
          + (hint ?? ": there are \(names.joined(separator: ", "))"))
    }
    guard words.count == 1 else {
      throw .usage("--assert: '\(words[1])' is one word too many after \(word)")
    }
    self.claim = claim
  }
}

extension AddressSpec {
  /// How many addresses it names; a pair is one host.
  var size: UInt128 {
    let count4 = ipv4.map { UInt128($0.upperBound.rawValue - $0.lowerBound.rawValue) } ?? 0
    let count6 = ipv6.map { $0.upperBound.rawValue - $0.lowerBound.rawValue } ?? 0
    let (count, isOver) = max(count4, count6).addingReportingOverflow(1)
    return isOver ? .max : count
  }
}

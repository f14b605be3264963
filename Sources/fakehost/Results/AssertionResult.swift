import FakeNetwork
import Wire

/// Whether an assertion holds of a host.
struct AssertionResult {
  let assertion: Assertion
  let host: String
  let holds: Bool
  /// What the host was.
  let observed: String
}

extension AssertionResult {
  var testCase: JUnit.TestCase {
    JUnit.TestCase(
      group: assertion.text, name: host,
      outcome: holds
        ? nil
        : JUnit.Outcome(
          kind: .failure, type: assertion.claim.rawValue, message: "\(host) is \(observed)"))
  }
}

extension HostActivity {
  /// What came of assertions, host by host: of those that name a host the narrowest hold for it, as with
  /// --fault and --impair.
  ///
  /// - Parameter specs: all hosts.
  func results(of assertions: [Assertion], among specs: [AddressSpec]) -> [AssertionResult] {
    let claims = assertions.flatMap { (assertion) -> [Claim] in
      assertion.hosts.isEmpty
        ? specs.flatMap { self.claims(by: assertion, on: $0, width: .max) }
        : assertion.hosts.flatMap { self.claims(by: assertion, on: $0, width: $0.size) }
    }
    var narrowest: [IPAddress: UInt128] = [:]
    for claim in claims {
      for address in claim.addresses {
        narrowest[address] = min(narrowest[address] ?? .max, claim.width)
      }
    }
    let hosts = hostsNow
    return claims.filter { claim in
      claim.addresses.contains { narrowest[$0] == claim.width }
    }.map { result(of: $0, hosts) }
  }

  /// What is said of a host.
  private struct Claim {
    var assertion: Assertion
    var name: String
    /// Its own, one of each family at the most.
    var addresses: [IPAddress]
    /// How many hosts are named together.
    var width: UInt128
  }

  private func claims(
    by assertion: Assertion, on spec: AddressSpec, width: UInt128
  ) -> [Claim] {
    let all =
      (spec.ipv4.map { range in
        (range.lowerBound.rawValue...range.upperBound.rawValue).map {
          IPAddress.ipv4(IPv4Address($0))
        }
      } ?? [])
      + (spec.ipv6.map { range in
        (range.lowerBound.rawValue...range.upperBound.rawValue).map {
          IPAddress.ipv6(IPv6Address($0))
        }
      } ?? [])
    let addresses = all.filter(has)
    if spec.ipv4 != nil && spec.ipv6 != nil {
      return addresses.isEmpty
        ? []
        : [
          Claim(assertion: assertion, name: spec.description, addresses: addresses, width: width)
        ]
    }
    return addresses.map {
      Claim(assertion: assertion, name: "\($0)", addresses: [$0], width: width)
    }
  }

  private func result(of claim: Claim, _ hosts: [IPAddress: Host]) -> AssertionResult {
    var host = Host()
    for address in claim.addresses { if let part = hosts[address] { host.add(part) } }
    let state = HostState(of: host)
    let isUnknown = state == .untouched && uncounted > 0
    return AssertionResult(
      assertion: claim.assertion, host: claim.name,
      holds: claim.assertion.claim.holds(of: state) && !isUnknown,
      observed: isUnknown ? "not counted" : "\(state)\(host.tally.text)")
  }
}

extension HostActivity.Tally {
  /// `: 3 asked, 1 answered, 2 lost`
  fileprivate var text: String {
    asked == 0
      ? ""
      : ": \(asked) asked, \(answered) answered, \(lost) lost"
        + (waiting > 0 ? ", \(waiting) waiting" : "")
  }
}

extension [AssertionResult] {
  private static var mostNamed: Int { 10 }

  /// A line for each assertion that does not hold of all its hosts.
  var failures: [String] {
    let failed = filter { !$0.holds }
    let texts = failed.reduce(into: [String]()) {
      if $0.last != $1.assertion.text { $0.append($1.assertion.text) }
    }
    return texts.map { text in
      let hosts = failed.filter { $0.assertion.text == text }
      let told = hosts.prefix(Self.mostNamed).map { "\($0.host) is \($0.observed)" }
      let more = hosts.count - told.count
      return "--assert \(quoted(text)) does not hold: \(told.joined(separator: "; "))"
        + (more > 0 ? "; and \(more) more" : "")
    }
  }
}

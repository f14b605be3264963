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
  /// What came of assertions, host by host.
  ///
  /// - Parameter specs: all hosts.
  func results(of assertions: [Assertion], among specs: [AddressSpec]) -> [AssertionResult] {
    assertions.flatMap { assertion in
      (assertion.hosts.isEmpty ? specs : assertion.hosts).flatMap { hosts(of: $0) }
        .map { name, host in
          let state = HostState(of: host)
          let isUnknown = state == .untouched && uncounted > 0
          return AssertionResult(
            assertion: assertion, host: name,
            holds: assertion.claim.holds(of: state) && !isUnknown,
            observed: isUnknown ? "not counted" : "\(state)\(host.tally.text)")
        }
    }
  }

  /// Each with what it was asked.
  private func hosts(of spec: AddressSpec) -> [(name: String, host: Host)] {
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
    let addresses = all.filter(table.has)
    guard spec.ipv4 != nil && spec.ipv6 != nil else {
      return addresses.map { ("\($0)", hosts[$0] ?? Host()) }
    }
    var both = Host()
    for address in addresses { if let host = hosts[address] { both.add(host) } }
    return addresses.isEmpty ? [] : [(spec.description, both)]
  }
}

extension HostActivity.Tally {
  /// `: 3 asked, 1 answered, 2 lost`
  fileprivate var text: String {
    asked == 0 ? "" : ": \(asked) asked, \(answered) answered, \(lost) lost"
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
        + (more > 0 ? "; and \(more) hosts more" : "")
    }
  }
}

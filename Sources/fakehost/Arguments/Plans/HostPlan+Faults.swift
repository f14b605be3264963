import Algorithms
import FakeNetwork
import Wire

// Hosts that misbehave on purpose.

extension HostPlan {
  /// Reads `10.1.0.0/16 wrong-checksum`: whose fault, none being everybody's, and which.
  static func fault(_ text: String) throws(Failure) -> FaultRule {
    let (hosts, rest) = try leadingHosts(text, of: .fault)
    var words = FaultWords(rest)
    let rule = FaultRule(hosts: hosts, fault: try words.fault())
    let fault = rule.fault
    if fault.echo6 == nil, fault.resolution == nil,
      let host = hosts.first(where: { $0.ipv4 == nil })
    {
      throw .usage("--fault: \(host) has no IPv4, which that fault is about: \(rest)")
    }
    if fault.echo == nil, fault.resolution == nil, let host = hosts.first(where: { $0.ipv6 == nil })
    {
      throw .usage("--fault: \(host) has no IPv6, which that fault is about: \(rest)")
    }
    return rule
  }

  /// Whether there are hosts for each fault to have.
  func checkFaults() throws(Failure) {
    let hasIPv4 = addresses.contains { $0.ipv4 != nil }
    let hasIPv6 = addresses.contains { $0.ipv6 != nil }
    for fault in settings.faults.map(\.fault) where fault.resolution == nil {
      guard fault.echo != nil && hasIPv4 || fault.echo6 != nil && hasIPv6 else {
        throw .usage(
          "--fault: that redirect is for hosts with \(hasIPv4 ? "IPv6" : "IPv4"), and no --address names one"
        )
      }
    }
    if let spec = withoutHosts(settings.faults.flatMap(\.hosts)).first {
      throw .usage("--fault: \(spec) is no host: give it as an --address, too")
    }
  }

  /// Those that have no host's address among them.
  func withoutHosts(_ specs: [AddressSpec]) -> [AddressSpec] {
    let hosts = specs.contains(where: \.isSingle) ? try? hostTable(self) : nil
    let hasIPv6 = addresses.contains { $0.ipv6 != nil }
    return specs.filter { spec in
      if spec.ipv6?.lowerBound.isLinkLocal == true { return !hasIPv6 }
      if spec.isSingle, let hosts {
        let host = spec.ipv4.flatMap { hosts.host(at: $0.lowerBound) }
        let host6 = spec.ipv6.flatMap { hosts.host(at: $0.lowerBound) }
        return host == nil && host6 == nil
      }
      return !addresses.contains { overlap(spec.ipv4, $0.ipv4) || overlap(spec.ipv6, $0.ipv6) }
    }
  }
}

private func overlap<Address>(_ one: ClosedRange<Address>?, _ other: ClosedRange<Address>?) -> Bool
{
  if let one, let other { one.overlaps(other) } else { false }
}

/// The words of a fault, one after the other.
private struct FaultWords {
  private var words: ArraySlice<Substring>

  init(_ text: Substring) {
    words = text.split(whereSeparator: \.isWhitespace)[...]
  }

  mutating func fault() throws(Failure) -> Fault {
    let names = FaultWord.allCases.map(\.rawValue)
    guard let name = words.popFirst() else {
      throw .usage("--fault says which fault: there are \(names.joined(separator: ", "))")
    }
    guard let word = FaultWord(rawValue: String(name)) else {
      let hint = nearest(to: String(name), among: names).map { "; did you mean \($0)?" }
      throw .usage(
        "--fault: '\(name)' is no fault" + (hint ?? ": there are \(names.joined(separator: ", "))"))
    }
    let fault = try fault(word)
    if let more = words.first {
      throw .usage("--fault: '\(more)' is one word more than there is use for after \(name)")
    }
    return fault
  }

  private mutating func fault(_ word: FaultWord) throws(Failure) -> Fault {
    switch word {
    case .wrongMAC: Fault(resolution: ResolutionFault(mac: try mac(word), isSecond: false))
    case .twoMACs: Fault(resolution: ResolutionFault(mac: try mac(word), isSecond: true))
    case .wrongChecksum: Fault(echo: .wrong(.checksum), echo6: .wrong(.checksum))
    case .wrongIdentifier: Fault(echo: .wrong(.identifier), echo6: .wrong(.identifier))
    case .wrongSequence: Fault(echo: .wrong(.sequenceNumber), echo6: .wrong(.sequenceNumber))
    case .wrongData: Fault(echo: .wrong(.data), echo6: .wrong(.data))
    case .ttl: try timeToLive()
    case .unreachable: try unreachable()
    case .prohibited: Fault(echo: .unreachable(.prohibited), echo6: .unreachable(.prohibited))
    case .redirect: try redirect()
    }
  }

  private mutating func mac(_ word: FaultWord) throws(Failure) -> MACAddress? {
    guard let text = words.popFirst() else { return nil }
    guard let mac = MACAddress(text) else {
      throw .usage(
        "--fault: \(word.rawValue) takes six pairs of hexadecimal digits (02:00:00:00:00:99), or nothing, not '\(text)'"
      )
    }
    guard MACAssignment.shared(mac).isStations else {
      throw .usage(
        "--fault: \(word.rawValue) \(text) is no station's address: its first octet must be even, not all 0"
      )
    }
    return mac
  }

  private mutating func timeToLive() throws(Failure) -> Fault {
    let form = "a number from 1 to 255"
    guard let text = words.popFirst() else { throw .usage("--fault: ttl needs \(form)") }
    guard let number = UInt8(decimal: text.utf8), number > 0 else {
      throw .usage("--fault: ttl takes \(form), not '\(text)'")
    }
    return Fault(echo: .timeToLive(number), echo6: .timeToLive(number))
  }

  private mutating func unreachable() throws(Failure) -> Fault {
    let all: [(name: String, what: Unreachable)] = [
      ("net", .network), ("host", .host), ("protocol", .protocol), ("port", .port),
    ]
    let text = words.popFirst() ?? "host"
    guard let what = all.first(where: { $0.name == text })?.what else {
      let names = all.map(\.name)
      let hint = nearest(to: String(text), among: names).map { "; did you mean \($0)?" } ?? ""
      throw .usage(
        "--fault: unreachable takes \(names.joined(separator: ", ")), or nothing, not '\(text)'\(hint)"
      )
    }
    return Fault(echo: .unreachable(what), echo6: .unreachable(what))
  }

  private mutating func redirect() throws(Failure) -> Fault {
    let form = "a gateway's address (10.0.0.9, fe80::1)"
    guard let text = words.popFirst() else { throw .usage("--fault: redirect needs \(form)") }
    if let gateway = IPv4Address(text), gateway.isUnicast { return Fault(echo: .redirect(gateway)) }
    guard let gateway = IPv6Address(text) else {
      throw .usage("--fault: redirect takes \(form), not '\(text)'")
    }
    guard gateway.isLinkLocal else {
      throw .usage(
        "--fault: redirect \(text): a gateway of IPv6 is told by its link-local address, as in fe80::1"
      )
    }
    return Fault(echo6: .redirect(gateway))
  }
}

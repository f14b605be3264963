import FakeNetwork
import Wire

// Hosts that misbehave on purpose.

extension HostPlan {
  /// Reads `10.1.0.0/16 wrong-checksum`: whose fault, none being everybody's, and which.
  static func fault(_ text: String) throws(Failure) -> FaultRule {
    do {
      return try FaultRule(parsing: text)
    } catch {
      throw .usage(error.isMissing ? "--fault \(error)" : "--fault: \(error)")
    }
  }

  /// Whether there are hosts for each fault to have.
  func checkFaults() throws(Failure) {
    let hasIPv4 = addresses.contains { $0.ipv4 != nil }
    let hasIPv6 = addresses.contains { $0.ipv6 != nil }
    for fault in settings.faults.map(\.fault) where fault.resolution == nil {
      guard fault.echo != nil && hasIPv4 || fault.echo6 != nil && hasIPv6 else {
        throw .usage(
          "--fault: that redirect is for hosts with \(hasIPv4 ? "IPv6" : "IPv4"), and no --address names one",
          by: .fault, saying: "redirect")
      }
    }
    try checkAreHosts(settings.faults.flatMap(\.hosts), of: .fault)
  }

  /// Whether those that an option names have a host's address among them: what is said of nobody would pass
  /// for what does nothing.
  ///
  /// - Parameter routers: those that were not named as hosts, and are there.
  func checkAreHosts(
    _ specs: [AddressSpec], of option: Option, routers: [AddressSpec] = []
  ) throws(Failure) {
    let missing = withoutHosts(specs).first { spec in
      !routers.contains { overlap($0.ipv4, spec.ipv4) || overlap($0.ipv6, spec.ipv6) }
    }
    guard let missing else { return }
    throw .usage(
      "--\(option.rawValue): \(missing) is no host: give it as an --address, too", by: option,
      saying: missing.description)
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
      return !overlaps(spec)
    }
  }
}

extension HostPlan {
  /// Some of those addresses are among these.
  func overlaps(_ spec: AddressSpec) -> Bool {
    addresses.contains { overlap(spec.ipv4, $0.ipv4) || overlap(spec.ipv6, $0.ipv6) }
  }
}

private func overlap<Address>(_ one: ClosedRange<Address>?, _ other: ClosedRange<Address>?) -> Bool
{
  if let one, let other { one.overlaps(other) } else { false }
}

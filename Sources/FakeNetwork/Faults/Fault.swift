public import Wire

/// What a host does wrong on purpose: about who has an address, about echoes, or both.
public struct Fault: Hashable, Sendable {
  public var resolution: ResolutionFault?
  public var echo: EchoFault<IPv4Address>?
  public var echo6: EchoFault<IPv6Address>?

  public init(
    resolution: ResolutionFault? = nil, echo: EchoFault<IPv4Address>? = nil,
    echo6: EchoFault<IPv6Address>? = nil
  ) {
    self.resolution = resolution
    self.echo = echo
    self.echo6 = echo6
  }
}

extension Fault {
  /// Whether both say what a host does with the same: the first of two is the only one then.
  package func isAboutSame(as other: Fault) -> Bool {
    resolution != nil && other.resolution != nil || echo != nil && other.echo != nil
      || echo6 != nil && other.echo6 != nil
  }
}

/// Another MAC than the host's own, in answer to who-has and to neighbor solicitations.
public struct ResolutionFault: Hashable, Sendable {
  /// `nil`: the host's with its last bit flipped.
  public var mac: MACAddress?
  /// The right answer comes before it.
  public var isSecond: Bool

  public init(mac: MACAddress?, isSecond: Bool) {
    self.mac = mac
    self.isSecond = isSecond
  }

  /// What the host's answers say, one after the other.
  func macs(of own: MACAddress) -> [MACAddress] {
    let other = mac ?? MACAddress(own.rawValue ^ 1)
    return isSecond ? [own, other] : [other]
  }
}

/// What a host does wrong with an echo request; of either family, whose gateways it knows.
public enum EchoFault<Address: NetworkAddress>: Hashable, Sendable {
  /// That of the reply is not as it has to be.
  case wrong(EchoField)
  /// All that the host sends in answer has another time to live, or hop limit, but for neighbor
  /// discovery, which nobody would take.
  case timeToLive(UInt8)
  /// An error comes instead of the reply.
  case unreachable(Unreachable)
  /// The reply comes behind a redirect to a gateway, where a redirect may be sent.
  case redirect(Address)

  var timeToLive: UInt8? {
    if case .timeToLive(let number) = self { number } else { nil }
  }
}

/// What is unreachable, where an echo reply is expected.
public enum Unreachable: Hashable, Sendable {
  case network, host, `protocol`, port
  /// Communication is prohibited.
  case prohibited
}

/// A fault, and who has it.
public struct FaultRule: Hashable, Sendable {
  /// None is every host.
  public var hosts: [AddressSpec]
  public var fault: Fault

  public init(hosts: [AddressSpec], fault: Fault) {
    self.hosts = hosts
    self.fault = fault
  }
}

extension [FaultRule] {
  /// Who has which. The narrowest that names a host has the last word, of the same size the first.
  func map<Address, Value>(
    _ range: (AddressSpec) -> ClosedRange<Address>?, _ value: (Fault) -> Value?
  ) -> AddressMap<Address, Value>? {
    AddressMap(
      flatMap { rule -> [(range: ClosedRange<Address>, value: Value)] in
        guard let value = value(rule.fault) else { return [] }
        if rule.hosts.isEmpty { return [(Address(.min)...Address(.max), value)] }
        return rule.hosts.compactMap(range).map { ($0, value) }
      })
  }
}

public import Wire

/// An impairment, and the frames that it is for.
public struct ImpairmentRule {
  /// Addresses of hosts, of one family or both.
  public struct Hosts: Hashable, Sendable {
    public var ipv4: ClosedRange<IPv4Address>?
    public var ipv6: ClosedRange<IPv6Address>?

    public init(ipv4: ClosedRange<IPv4Address>? = nil, ipv6: ClosedRange<IPv6Address>? = nil) {
      self.ipv4 = ipv4
      self.ipv6 = ipv6
    }
  }

  public var impairment: Impairment
  /// Those whose frames it is for; none stand for all.
  public var hosts: [Hosts]
  /// Which of their frames; all where there is none.
  public var filter: ((_ frame: Span<UInt8>) -> Bool)?

  public init(
    _ impairment: Impairment, hosts: [Hosts] = [],
    filter: ((_ frame: Span<UInt8>) -> Bool)? = nil
  ) {
    self.impairment = impairment
    self.hosts = hosts
    self.filter = filter
  }
}

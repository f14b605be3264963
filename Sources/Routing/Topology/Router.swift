public import FakeNetwork
public import Wire

/// A host that forwards: how it behaves.
public struct Router: Hashable, Sendable {
  /// What it is called in messages; its address where it has no other name.
  public var name: String
  public var ipv4: IPv4Address?
  public var ipv6: IPv6Address?
  /// Of its errors; not 0.
  public var timeToLive: UInt8 = 64
  /// How many octets of a datagram's data an error quotes, beside its header; `nil` is as many as an error
  /// holds (RFC 1812 4.3.2.3).
  public var quote: Int?
  /// It never sends an error.
  public var isSilent = false
  /// It never says that a packet is too big.
  public var hidesMTU = false
  /// It tells a sender of a better way on the sender's own link.
  public var redirects = true
  /// It sends on what has a source route, where that leads.
  public var forwardsSourceRoutes = false
  /// Errors in a second, after a burst; `nil` is as the profile has it.
  public var errorRate: Int?
  public var errorSource = ErrorSource.egress
  /// What it does not forward, and what it says then.
  public var refusals: [Refusal] = []
  /// Ways that it takes instead of those of the least cost.
  public var routes: [Route] = []
  /// How long it looks for a host on its links that is not there, in nanoseconds, before it says so.
  public var resolution: Int64 = 0

  public init(_ name: String, ipv4: IPv4Address? = nil, ipv6: IPv6Address? = nil) {
    (self.name, self.ipv4, self.ipv6) = (name, ipv4, ipv6)
  }

  /// Whose address an error has.
  public enum ErrorSource: String, Hashable, Sendable, CaseIterable {
    /// That of the link by which it leaves (RFC 1812 4.3.2.4).
    case egress
    /// That of the link by which its cause came, as many routers do.
    case ingress
  }

  /// What it does not forward.
  public struct Refusal: Hashable, Sendable {
    /// To whom.
    public var hosts: [AddressSpec]
    public var answer: Answer

    public init(_ hosts: [AddressSpec], _ answer: Answer) {
      (self.hosts, self.answer) = (hosts, answer)
    }

    public enum Answer: Hashable, Sendable {
      case unreachable(Unreachable)
      /// ICMPv6's own: the source's address is not let through; the way is closed. IPv4 says prohibited.
      case sourcePolicy, routeRejected
      /// Nothing.
      case silence
    }
  }

  /// A way of its own.
  public struct Route: Hashable, Sendable {
    public var hosts: [AddressSpec]
    /// The next router, which is a neighbor.
    public var via: Int

    public init(_ hosts: [AddressSpec], via: Int) { (self.hosts, self.via) = (hosts, via) }
  }
}

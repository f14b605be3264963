public import Wire

/// The hosts that are not there, and all that they answer.
///
/// A frame goes in with `receive`, what it causes is in the outbox afterwards, and its verdict says
/// why. Whoever drives it owns the clock: it has no time of its own, no I/O and no randomness, so
/// that the same frames at the same times get the same answers, byte for byte.
public struct FakeNetwork {
  public let hosts: HostTable
  public private(set) var counters = Counters()
  private let arp: ARPResponder
  private var ipv4: IPv4Responder

  /// - Parameters:
  ///   - network: the local network: it tells the directed broadcast address.
  ///   - timeToLive: of what the hosts send (RFC 1122 3.2.1.7), not 0.
  public init(hosts: HostTable, network: IPv4Prefix, timeToLive: UInt8 = 64) {
    precondition(timeToLive > 0, "a datagram is never sent with a time to live of 0")
    self.hosts = hosts
    arp = ARPResponder(network: network)
    ipv4 = IPv4Responder(network: network, timeToLive: timeToLive)
  }

  /// Takes one frame from the link; the frames that it causes are added to the outbox.
  public mutating func receive(
    _ frame: Span<UInt8>, at time: Instant, into outbox: inout Outbox
  ) -> Verdict {
    let verdict = judge(frame, into: &outbox)
    counters.count(verdict)
    return verdict
  }

  /// Lets time pass: what was due by then is added to the outbox. No responder waits for anything
  /// yet.
  public mutating func advance(to time: Instant, into outbox: inout Outbox) {}

  /// When `advance` has something to do, if no frame comes before.
  public var nextDeadline: Instant? { nil }

  private mutating func judge(_ frame: Span<UInt8>, into outbox: inout Outbox) -> Verdict {
    guard let link = EthernetHeader(parsing: frame) else { return .ignored(.frameTruncated) }
    guard !link.source.isGroup else { return .ignored(.groupSource) }
    guard link.destination.isGroup || hosts.owns(link.destination) else {
      return .ignored(.foreignMAC)
    }
    guard !hosts.owns(link.source) else { return .ignored(.loopedFrame) }
    let payload = frame.extracting(droppingFirst: EthernetHeader.length)
    let arrival = Arrival(link)
    switch link.etherType {
    case .ipv4: return ipv4.receive(payload, arrival, hosts: hosts, into: &outbox)
    case .arp: return arp.receive(payload, arrival, hosts: hosts, into: &outbox)
    case .ipv6: return .ignored(.ipv6)
    case let type where type.isTag: return .ignored(.vlanTag)
    case let type where type.isLength: return .ignored(.llc)
    default: return .ignored(.etherType)
    }
  }
}

public import Wire

/// What the stations do before they answer and as they begin to: look whether somebody has their
/// addresses (RFC 5227 2.1, RFC 4862 5.4), and announce them (RFC 5227 2.3, RFC 4861 7.2.6).
struct Startup {
  private enum Errand: Equatable {
    case begin
    case probe(Host<IPv4Address>)
    case detect(Host<IPv6Address>)
    case announce(Station)
    case report(Station, isTentative: Bool)
    /// Nobody has come forward: the addresses are the hosts' own.
    case end
  }

  /// Nothing is answered yet.
  private(set) var isProbing: Bool
  /// The first of the addresses that somebody has.
  private(set) var conflict: AddressConflict?
  private var agenda = Agenda<Errand>()
  /// The link in each VLAN that they say something in, where it carries that.
  private let arpHomes: [LinkHeader]
  private let ipv6Homes: [LinkHeader]

  /// RFC 5227 1.1, in nanoseconds: PROBE_WAIT, PROBE_MIN and from there to PROBE_MAX, ANNOUNCE_WAIT,
  /// ANNOUNCE_INTERVAL.
  private static let probeWait = second
  private static let probeInterval = second
  private static let probeJitter = second
  private static let announceWait = 2 * second
  private static let announceInterval = 2 * second
  /// RFC 4862 5.4.2 (MAX_RTR_SOLICITATION_DELAY), RFC 4861 10 (RETRANS_TIMER).
  private static let detectionDelay = second
  private static let retransmission = second
  /// RFC 3810 9.11: between the report of a change and its repetition.
  private static let reportInterval = second
  private static let second: Int64 = 1_000_000_000

  init(_ settings: Settings, on linkType: LinkType) {
    isProbing = settings.probes
    let homes = (settings.vlans?.namedSingly ?? [VLANTags()]).compactMap { tags in
      let home = LinkHeader(of: linkType, tags: tags)
      return home.tags == tags ? home : nil
    }
    arpHomes = linkType.carries(.arp) ? homes : []
    ipv6Homes = linkType.carries(.ipv6) ? homes : []
    // Due before any time that there is: the clock is somebody else's.
    if settings.probes || settings.announces { agenda.add(.begin, at: Instant(nanoseconds: .min)) }
  }

  var nextDeadline: Instant? { agenda.nextDeadline }

  /// Does what is due by then.
  mutating func advance(to time: Instant, hosts: borrowing HostTable, into outbox: inout Outbox) {
    while let errand = agenda.next(by: time)?.item {
      switch errand {
      case .begin:
        if isProbing {
          agenda.add(.end, at: planProbes(from: time, hosts))
        } else {
          planAnnouncements(from: time, hosts)
        }
      case .end:
        isProbing = false
        planAnnouncements(from: time, hosts)
      case .probe(let host):
        for home in arpHomes { ARPResponder.probe(host, on: home, into: &outbox) }
      case .detect(let host):
        for home in ipv6Homes { NeighborResponder.detect(host, on: home, into: &outbox) }
      case .announce(let station):
        for home in arpHomes { ARPResponder.announce(station, on: home, into: &outbox) }
        for home in ipv6Homes { NeighborResponder.announce(station, on: home, into: &outbox) }
      case .report(let station, let isTentative):
        for home in ipv6Homes {
          ListenerResponder.report(
            .changeToExclude, station.groups, by: station, on: home, isTentative: isTentative,
            into: &outbox)
        }
      }
    }
  }

  /// - Returns: when all of them have had no answer.
  private mutating func planProbes(from time: Instant, _ hosts: borrowing HostTable) -> Instant {
    var end = time
    for station in hosts.stations {
      for address in station.ipv4 {
        let number = UInt64(address.rawValue)
        var next = time.advanced(by: Spread.part(of: Self.probeWait, for: number))
        for turn in 1...3 as ClosedRange<UInt64> {
          agenda.add(.probe(Host(address: address, mac: station.mac)), at: next)
          next = next.advanced(
            by: turn == 3
              ? Self.announceWait
              : Self.probeInterval + Spread.part(of: Self.probeJitter, for: number, turn: turn))
        }
        end = max(end, next)
      }
      guard !station.ipv6.isEmpty else { continue }
      // A group is joined before its members are asked for an address (RFC 4862 5.4.2).
      let next = time.advanced(by: Spread.part(of: Self.detectionDelay, for: station.mac.rawValue))
      agenda.add(.report(station, isTentative: true), at: next)
      for address in [station.linkLocal] + station.ipv6 {
        agenda.add(.detect(Host(address: address, mac: station.mac)), at: next)
      }
      end = max(end, next.advanced(by: Self.retransmission))
    }
    return end
  }

  private mutating func planAnnouncements(from time: Instant, _ hosts: borrowing HostTable) {
    for station in hosts.stations {
      for delay in [0, Self.announceInterval] {
        agenda.add(.announce(station), at: time.advanced(by: delay))
      }
      for delay in [0, Self.reportInterval] {
        agenda.add(.report(station, isTentative: false), at: time.advanced(by: delay))
      }
    }
  }

  // MARK: - While they probe

  /// What becomes of a frame that comes before the addresses are the hosts' own.
  mutating func examine(
    _ payload: Span<UInt8>, _ link: LinkHeader, _ hosts: borrowing HostTable
  ) -> Verdict.Reason {
    guard conflict == nil else { return .addressInUse }
    let found =
      switch link.etherType {
      case .arp: Self.arpConflict(payload, hosts)
      case .ipv6: Self.neighborConflict(payload, link, hosts)
      default: nil as AddressConflict?
      }
    guard let found else { return .tentative }
    conflict = found
    agenda = Agenda()
    return .addressInUse
  }

  /// Somebody has an address, or looks too whether somebody has it (RFC 5227 2.1.1).
  private static func arpConflict(
    _ payload: Span<UInt8>, _ hosts: borrowing HostTable
  ) -> AddressConflict? {
    guard let packet = try? ARPPacket(parsing: payload), !hosts.owns(packet.senderHardware) else {
      return nil
    }
    let isProbe = packet.senderProtocol == .unspecified && packet.operation == .request
    let address = isProbe ? packet.targetProtocol : packet.senderProtocol
    guard hosts.stations.contains(where: { $0.ipv4.contains(address) }) else { return nil }
    return AddressConflict(address: "\(address)", owner: packet.senderHardware)
  }

  /// An advertisement for an address, or a solicitation by who looks too whether somebody has it
  /// (RFC 4862 5.4.3, 5.4.4).
  private static func neighborConflict(
    _ payload: Span<UInt8>, _ link: LinkHeader, _ hosts: borrowing HostTable
  ) -> AddressConflict? {
    guard let header = try? IPv6Header(parsing: payload), header.nextHeader == .icmpv6,
      header.hopLimit == NeighborDiscovery.hopLimit
    else { return nil }
    let message = payload.extracting(
      IPv6Header.length..<IPv6Header.length + header.payloadLength)
    guard
      let icmp = try? ICMPv6Header(parsing: message, pseudoHeader: header.pseudoHeader(.icmpv6))
    else { return nil }
    let target: IPv6Address?
    switch icmp.type {
    case .neighborAdvertisement:
      target = try? NeighborAdvertisement.target(
        of: message, isToGroup: header.destination.isMulticast)
    case .neighborSolicitation where header.source == .unspecified:
      let solicitation = try? NeighborSolicitation(parsing: message)
      target = solicitation.flatMap {
        $0.isDetection(to: header.destination) ? $0.target : nil
      }
    default: return nil
    }
    guard let target,
      hosts.stations.contains(where: { $0.has(target) })
    else { return nil }
    return AddressConflict(address: "\(target)", owner: link.hasAddresses ? link.source : nil)
  }
}

/// An address of a host that is not there belongs to one that is.
public struct AddressConflict: Hashable, Sendable {
  public let address: String
  /// Whose it is, where the link has addresses.
  public let owner: MACAddress?
}

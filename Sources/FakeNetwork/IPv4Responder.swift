import Wire

/// What a host does with a datagram before a protocol sees it (RFC 791, RFC 1122 3.2.1).
struct IPv4Responder {
  let network: IPv4Prefix
  private var output: IPv4Output
  private let icmp = ICMPv4Responder()

  init(network: IPv4Prefix, timeToLive: UInt8) {
    self.network = network
    output = IPv4Output(timeToLive: timeToLive)
  }

  mutating func receive(
    _ bytes: Span<UInt8>, _ arrival: Arrival, hosts: borrowing HostTable, into outbox: inout Outbox
  ) -> Verdict {
    let header: IPv4Header
    do {
      header = try IPv4Header(parsing: bytes)
    } catch {
      return .ignored(Verdict.Reason(error))
    }

    guard let host = hosts.host(at: header.destination) else {
      return .ignored(reasonNotOurs(header.destination))
    }
    guard arrival.cast == .unicast else { return .ignored(.ipv4LinkGroup) }
    guard arrival.reaches(host, of: hosts) else { return .ignored(.otherHostsMAC) }
    guard network.isHost(header.source) else { return .ignored(.ipv4Source) }
    guard header.source != host.address else { return .ignored(.ipv4OwnSource) }

    do {
      switch try IPv4Option.first(of: header, in: bytes, where: \.isNotPassedOver) {
      case .sourceRoute: return .ignored(.ipv4SourceRoute)
      case .recordRoute, .timestamp: return .ignored(.ipv4RecordingOption)
      case .other, nil: break
      }
    } catch {
      return .ignored(.ipv4Option)
    }
    guard !header.isFragment else { return .ignored(.ipv4Fragment) }

    // The padding after the total length is cut here, and never echoed.
    let payload = bytes.extracting(header.headerLength..<header.totalLength)
    switch header.protocol {
    case .icmp:
      return icmp.receive(payload, header, host, arrival, output: &output, into: &outbox)
    case .tcp: return .ignored(.tcp)
    case .udp: return .ignored(.udp)
    default: return .ignored(.ipv4Protocol)
    }
  }

  private func reasonNotOurs(_ destination: IPv4Address) -> Verdict.Reason {
    switch destination {
    case .limitedBroadcast, network.directedBroadcast, network.subnetAddress: .ipv4Broadcast
    case _ where destination.isMulticast: .ipv4Multicast
    case _ where destination.isLoopback: .ipv4LoopbackDestination
    default: .ipv4NotOurs
    }
  }
}

extension IPv4Option {
  fileprivate var isNotPassedOver: Bool {
    if case .other = self { false } else { true }
  }
}

extension Verdict.Reason {
  fileprivate init(_ fault: IPv4Header.Fault) {
    switch fault {
    case .truncated: self = .ipv4Truncated
    case .version: self = .ipv4Version
    case .headerLength: self = .ipv4HeaderLength
    case .totalLength: self = .ipv4TotalLength
    case .checksum: self = .ipv4Checksum
    }
  }
}

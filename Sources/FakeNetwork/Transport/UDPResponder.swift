import Wire

/// What a host's UDP does with a datagram that is whole: no port is open but those that the rules name
/// (RFC 1122 4.1.3.1, RFC 4443 3.1).
struct UDPResponder<Address: NetworkAddress>: Sendable {
  private let ports: PortTable<Address, UDPPortState>?
  /// A datagram without a checksum is damaged, as it is over IPv6 (RFC 8200 8.1).
  private let needsChecksum: Bool

  /// Ports below are those of services, and not of who asks them (RFC 6335 6).
  private static var firstPortOfClients: UInt16 { 1024 }

  init(
    _ settings: Settings, needsChecksum: Bool,
    _ range: (AddressSpec) -> ClosedRange<Address>?
  ) {
    ports = PortTable(settings.ports, range, \.udp)
    self.needsChecksum = needsChecksum
  }

  /// What answers a datagram; throws why nothing does.
  func answer(
    to bytes: Span<UInt8>, pseudoHeader: UInt64, at host: Address
  ) throws(Verdict.Reason) -> TransportAnswer {
    let header: UDPHeader
    do {
      header = try UDPHeader(parsing: bytes, pseudoHeader: pseudoHeader)
    } catch {
      switch error {
      case .truncated: throw .udpTruncated
      case .length: throw .udpLength
      case .checksum: throw .udpChecksum
      }
    }
    guard header.hasChecksum || !needsChecksum else { throw .udpChecksum }
    switch ports?[header.destinationPort, of: host] ?? .closed {
    case .closed: return .error(.port, .portUnreachable)
    case .open: throw .udpSwallowed
    case .filtered: throw .portFiltered
    case .reject(let what): return .error(what, .portRejected)
    case .echo:
      // Two echoes would answer each other for ever: of any two ports one at the most answers the other.
      guard header.sourcePort > header.destinationPort,
        header.sourcePort >= Self.firstPortOfClients
      else { throw .udpEchoOfService }
      return .echo(header)
    }
  }
}

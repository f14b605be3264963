import Wire

/// What a host's UDP does with a datagram that is whole: no port is open but those that the rules name
/// (RFC 1122 4.1.3.1, RFC 4443 3.1).
struct UDPResponder<Address: NetworkAddress>: Sendable {
  enum Answer {
    /// The data come back.
    case echo(UDPHeader)
    case unreachable
    case rejection(Unreachable)
  }

  private let ports: PortTable<Address, UDPPortState>?

  /// Ports below are those of services, and not of who asks them (RFC 6335 6).
  private static var firstPortOfClients: UInt16 { 1024 }

  init(_ settings: Settings, _ range: (AddressSpec) -> ClosedRange<Address>?) {
    ports = PortTable(settings.ports, range, \.udp)
  }

  /// Nothing was said of any port: `answer` would say no more than that one is unreachable.
  @inline(__always)
  var areAllClosed: Bool { ports == nil }

  /// What is wrong with a datagram, if anything is.
  ///
  /// - Parameter needsChecksum: none is a fault, as it is over IPv6 (RFC 8200 8.1).
  @inline(__always)
  static func fault(
    of bytes: Span<UInt8>, pseudoHeader: UInt64, needsChecksum: Bool
  ) -> Verdict.Reason? {
    do {
      let header = try UDPHeader(parsing: bytes, pseudoHeader: pseudoHeader)
      return needsChecksum && !header.hasChecksum ? .udpChecksum : nil
    } catch {
      switch error {
      case .truncated: return .udpTruncated
      case .length: return .udpLength
      case .checksum: return .udpChecksum
      }
    }
  }

  /// What answers a datagram in which nothing is wrong; throws why nothing does.
  func answer(
    to bytes: Span<UInt8>, at host: Address
  ) throws(Verdict.Reason) -> Answer {
    let header = UDPHeader(of: bytes)
    switch ports?[header.destinationPort, of: host] ?? .closed {
    case .closed: return .unreachable
    case .open: throw .udpSwallowed
    case .filtered: throw .portFiltered
    case .reject(let what): return .rejection(what)
    case .echo:
      // Two echoes would answer each other for ever: of any two ports one at the most answers the other.
      guard header.sourcePort > header.destinationPort,
        header.sourcePort >= Self.firstPortOfClients
      else { throw .udpEchoOfService }
      return .echo(header)
    }
  }
}

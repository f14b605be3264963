import Wire

/// What a host's TCP does with a segment (RFC 9293 3.10.7): no port is open but those that the rules
/// name.
///
/// Nothing is kept of a connection. What an answer needs stands in the segment that it answers: an open
/// port never sends but SYN and FIN, so that whoever acknowledges one or two octets of what it has
/// certainly given is in a connection, and anybody else has found it listening. There is one segment at
/// the most for each that comes, none for a reset and none for an acknowledgment alone: who talks to
/// another host of this kind has soon nothing to say.
struct TCPResponder<Address: NetworkAddress>: Sendable {
  enum Answer {
    /// A segment without data.
    case segment(TCPHeader, Verdict.Answer)
    case rejection(Unreachable)
  }

  private let ports: PortTable<Address, TCPPortState>?
  private let seed: UInt64
  /// The longest segment's data that the hosts take (RFC 9293 3.7.1).
  private let mss: UInt16
  private let ignoresSYNWithFIN: Bool

  /// What is swallowed at once is never in the way of what comes.
  private static var window: UInt16 { .max }

  /// - Parameter mss: without the headers of IP and TCP.
  init(_ settings: Settings, mss: Int, _ range: (AddressSpec) -> ClosedRange<Address>?) {
    ports = PortTable(settings.ports, range, \.tcp)
    seed = settings.seed
    self.mss = UInt16(clamping: mss)
    ignoresSYNWithFIN = settings.profile.ignoresSYNWithFIN
  }

  /// What answers a segment; throws why nothing does.
  func answer(
    to bytes: Span<UInt8>, pseudoHeader: UInt64, from client: Address, at host: Address,
    _ time: DualTime
  ) throws(Verdict.Reason) -> Answer {
    let segment: TCPHeader
    do {
      segment = try TCPHeader(parsing: bytes, pseudoHeader: pseudoHeader)
    } catch {
      switch error {
      case .truncated: throw .tcpTruncated
      case .dataOffset: throw .tcpDataOffset
      case .checksum: throw .tcpChecksum
      }
    }
    guard !segment.flags.contains(.rst) else { throw .tcpReset }
    let dataLength = bytes.count - segment.headerLength
    let state = ports?[segment.destinationPort, of: host] ?? .closed
    switch state {
    case .closed:
      return .segment(
        TCPHeader(resetting: segment, dataLength: dataLength), .tcpReset)
    case .filtered: throw .portFiltered
    case .reject(let what): return .rejection(what)
    case .open, .reset, .halfOpen:
      let numbers = TCPSequenceNumbers(
        seed: seed, from: client, port: segment.sourcePort, to: host, port: segment.destinationPort)
      return try answer(to: segment, dataLength, state, numbers, time)
    }
  }

  /// What a port answers that accepts.
  private func answer(
    to segment: TCPHeader, _ dataLength: Int, _ state: TCPPortState, _ numbers: TCPSequenceNumbers,
    _ time: DualTime
  ) throws(Verdict.Reason) -> Answer {
    let (hasSYN, hasFIN) = (segment.flags.contains(.syn), segment.flags.contains(.fin))
    let hasACK = segment.flags.contains(.ack)
    if hasSYN, !hasACK {
      guard !hasFIN || !ignoresSYNWithFIN else { throw .tcpSYNWithFIN }
      // Data and FIN come again (RFC 9293 3.10.7.2): nobody has said yet that SYN came from there.
      return .segment(
        TCPHeader(
          answering: segment, [.syn, .ack], from: numbers.initial(at: time.universal),
          acknowledging: 1, window: Self.window, maximumSegmentSize: mss), .tcpSYNACK)
    }
    guard state != .halfOpen else { throw .portHalfOpen }
    guard hasACK else { throw .tcpWithoutACK }
    let acknowledged = segment.acknowledgmentNumber
    let hasClosed = numbers.wasGiven(acknowledged &- 2)
    guard !hasSYN, hasClosed || numbers.wasGiven(acknowledged &- 1) else {
      return .segment(
        TCPHeader(resetting: segment, dataLength: dataLength), .tcpResetOfUnsent)
    }
    if dataLength > 0, state == .reset {
      return .segment(
        TCPHeader(resetting: segment, dataLength: dataLength), .tcpResetOfData)
    }
    guard dataLength > 0 || hasFIN else { throw .tcpAcknowledgment }
    let closes = hasFIN && !hasClosed
    return .segment(
      TCPHeader(
        answering: segment, closes ? [.fin, .ack] : .ack, from: acknowledged,
        acknowledging: dataLength + (hasFIN ? 1 : 0), window: Self.window),
      closes ? .tcpFINACK : .tcpACK)
  }
}

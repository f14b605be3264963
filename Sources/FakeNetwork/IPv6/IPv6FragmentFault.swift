import Wire

/// What is wrong with a fragment of IPv6, whatever the others are (RFC 8200 4.5).
enum IPv6FragmentFault {
  /// More follow, and it has no multiple of 8 bytes.
  case length
  /// It ends past all packets; where its fragment header says how far it begins.
  case tooLong(octet: Int)
  /// Hop-by-hop options, which without the fragment header would stand right behind the header;
  /// where that says so.
  case misplaced(octet: Int)
  /// A first fragment lacks some of the headers.
  case headers

  /// - Parameter chain: of the packet's headers, past the fragment header.
  init?(of packet: Span<UInt8>, _ fragment: IPv6FragmentHeader, _ chain: IPv6HeaderChain) {
    let start = chain.offset - IPv6FragmentHeader.length
    let count = packet.count - chain.offset
    // What stands before the fragment header counts, but for the 40 bytes.
    let end = start - IPv6Header.length + fragment.offset + count
    if fragment.hasMoreFragments, count % 8 != 0 {
      self = .length
    } else if end > IPv6Header.maximumPayloadLength {
      self = .tooLong(octet: start + 2)
    } else if fragment.offset == 0, fragment.nextHeader == .hopByHopOptions {
      self = .misplaced(octet: start)
    } else if fragment.offset == 0, !Self.hasAllHeaders(packet, chain) {
      self = .headers
    } else {
      return nil
    }
  }

  /// The same as Linux has it (net/ipv6/reassembly.c): what a packet is too long for, or where its
  /// hop-by-hop options stand, shows when it is whole.
  init?(strictlyOf packet: Span<UInt8>, _ fragment: IPv6FragmentHeader, _ chain: IPv6HeaderChain) {
    let count = packet.count - chain.offset
    if fragment.offset == 0, !chain.mayBeFirst(packet) {
      self = .headers
    } else if fragment.offset + count > IPv6Header.maximumPayloadLength {
      self = .tooLong(octet: chain.offset - IPv6FragmentHeader.length + 2)
    } else if fragment.hasMoreFragments, count % 8 != 0 {
      self = .length
    } else {
      return nil
    }
  }

  var error: ICMPv6Error {
    switch self {
    case .length: .erroneousHeader(octet: 4)
    case .tooLong(let octet): .erroneousHeader(octet: octet)
    case .misplaced(let octet): .unrecognizedNextHeader(octet: octet)
    case .headers: .incompleteHeaderChain
    }
  }

  var answer: Verdict.Answer {
    if case .misplaced = self { .unrecognizedNextHeader } else { .parameterProblem }
  }

  /// What becomes of it where no error may be sent.
  var reason: Verdict.Reason {
    switch self {
    case .length: .fragmentLength
    case .tooLong: .fragmentTooLong
    case .misplaced: .ipv6NextHeader
    case .headers: .fragmentHeaderChain
    }
  }

  /// Whether a first fragment has all headers, that of the upper layer among them (RFC 7112 5).
  private static func hasAllHeaders(_ packet: Span<UInt8>, _ chain: IPv6HeaderChain) -> Bool {
    var chain = chain
    while true {
      switch chain.step(in: packet) {
      case .passed, .routed, .fragment: continue
      case .truncated: return false
      case .erroneous, .misplaced, .refused, .option: return true
      case .payload:
        let needed =
          switch chain.nextHeader {
          case .icmpv6: ICMPv6Header.length
          case .udp: UDPHeader.length
          case .tcp: TCPHeader.minimumLength
          default: 0
          }
        return packet.count - chain.offset >= needed
      }
    }
  }
}

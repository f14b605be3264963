/// What an ICMPv6 error says of the packet that it quotes (RFC 4443 3).
public enum ICMPv6Error: Hashable, Sendable {
  /// Destination unreachable, code 0.
  case noRoute
  /// Destination unreachable, code 1.
  case prohibited
  /// Destination unreachable, code 2: its source address is nobody's on the next link.
  case beyondScope
  /// Destination unreachable, code 3.
  case addressUnreachable
  /// Destination unreachable, code 4.
  case portUnreachable
  /// Destination unreachable, code 5: its source address is not let through.
  case sourcePolicy
  /// Destination unreachable, code 6: the way there is closed.
  case routeRejected
  /// Packet too big: the next link takes so many bytes.
  case packetTooBig(mtu: Int)
  /// Time exceeded, code 0: its hop limit was over on the way.
  case hopLimitExceeded
  /// Time exceeded, code 1.
  case reassemblyTimeExceeded
  /// Parameter problem, code 0: the octet of the packet that is wrong.
  case erroneousHeader(octet: Int)
  /// Parameter problem, code 1: the octet that says what comes next.
  case unrecognizedNextHeader(octet: Int)
  /// Parameter problem, code 2: the octet with the option's type.
  case unrecognizedOption(octet: Int)
  /// Parameter problem, code 3: the first fragment lacks some of the headers (RFC 7112 5).
  case incompleteHeaderChain

  /// A whole error packet has no more bytes: the smallest MTU of IPv6 (RFC 4443 2.4 c).
  public static let longestPacket = 1280

  public var header: ICMPv6Header {
    switch self {
    case .noRoute: ICMPv6Header(type: .destinationUnreachable, code: 0, rest: 0)
    case .prohibited: ICMPv6Header(type: .destinationUnreachable, code: 1, rest: 0)
    case .beyondScope: ICMPv6Header(type: .destinationUnreachable, code: 2, rest: 0)
    case .addressUnreachable: ICMPv6Header(type: .destinationUnreachable, code: 3, rest: 0)
    case .portUnreachable: ICMPv6Header(type: .destinationUnreachable, code: 4, rest: 0)
    case .sourcePolicy: ICMPv6Header(type: .destinationUnreachable, code: 5, rest: 0)
    case .routeRejected: ICMPv6Header(type: .destinationUnreachable, code: 6, rest: 0)
    case .packetTooBig(let mtu):
      ICMPv6Header(type: .packetTooBig, code: 0, rest: UInt32(truncatingIfNeeded: mtu))
    case .hopLimitExceeded: ICMPv6Header(type: .timeExceeded, code: 0, rest: 0)
    case .reassemblyTimeExceeded: ICMPv6Header(type: .timeExceeded, code: 1, rest: 0)
    case .erroneousHeader(let octet): Self.problem(0, octet)
    case .unrecognizedNextHeader(let octet): Self.problem(1, octet)
    case .unrecognizedOption(let octet): Self.problem(2, octet)
    case .incompleteHeaderChain: Self.problem(3, 0)
    }
  }

  /// Where a parameter problem points to; 0 where it has no place to point to.
  public var octet: Int? {
    switch self {
    case .erroneousHeader(let octet), .unrecognizedNextHeader(let octet),
      .unrecognizedOption(let octet):
      octet
    case .incompleteHeaderChain: 0
    default: nil
    }
  }

  private static func problem(_ code: UInt8, _ octet: Int) -> ICMPv6Header {
    ICMPv6Header(type: .parameterProblem, code: code, rest: UInt32(truncatingIfNeeded: octet))
  }
}

/// What a host's TCP port does with who calls it.
public enum TCPPortState: Hashable, Sendable {
  /// It resets (RFC 9293 3.10.7.1).
  case closed
  /// It accepts, acknowledges what it swallows, and closes when it is asked to.
  case open
  /// It answers nothing.
  case filtered
  /// An ICMP error comes, but about no reset.
  case reject(Unreachable)
  /// It accepts, and resets at the first data.
  case reset
  /// It answers SYN, and nothing else.
  case halfOpen

  /// It answers SYN, with a sequence number of its own.
  public var accepts: Bool {
    switch self {
    case .open, .reset, .halfOpen: true
    case .closed, .filtered, .reject: false
    }
  }
}

/// What a host's UDP port does with a datagram.
public enum UDPPortState: Hashable, Sendable {
  /// Port unreachable comes (RFC 1122 4.1.3.1, RFC 4443 3.1).
  case closed
  /// It swallows all, and answers nothing (RFC 863).
  case open
  /// It answers nothing.
  case filtered
  /// An ICMP error comes.
  case reject(Unreachable)
  /// It sends the data back (RFC 862), but to no port that may be such a service itself.
  case echo
}

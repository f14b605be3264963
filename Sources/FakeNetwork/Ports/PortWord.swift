/// The protocols that have ports.
package enum PortProtocol: String, CaseIterable {
  case tcp, udp

  package var words: [PortWord] {
    switch self {
    case .tcp: [.closed, .open, .filtered, .reject, .reset, .halfOpen]
    case .udp: [.closed, .open, .discard, .filtered, .reject, .echo]
    }
  }

  package func help(of word: PortWord) -> String {
    switch (word, self) {
    case (.closed, .tcp): "a reset, as from any port without a rule"
    case (.closed, .udp): "port unreachable, as from any port without a rule"
    case (.open, .tcp): "accepts, acknowledges and discards data, closes when asked to"
    case (.open, .udp): "discards data, and answers nothing"
    case (.discard, _): "the same (RFC 863)"
    case (.filtered, _): "answers nothing, as behind a firewall that drops"
    case (.reject, _): "net, host, protocol or port unreachable, or prohibited (port)"
    case (.reset, _): "accepts, and resets the connection at its first data"
    case (.halfOpen, _): "answers SYN, and then nothing"
    case (.echo, _): "sends the data back (RFC 862)"
    }
  }
}

/// The state of a port, as nmap calls it, or as firewalls do.
package enum PortWord: String {
  case closed, open, filtered, reject, reset
  case halfOpen = "half-open"
  case discard, echo

  /// As the help has it.
  package var spelling: String { rawValue + (self == .reject ? " [WHAT]" : "") }
}

extension Unreachable {
  var name: String { Self.words.first { $0.what == self }?.name ?? "" }

  /// Its words, in the order of the ICMP codes of IPv4.
  static let words: [(name: String, what: Unreachable)] = [
    ("net", .network), ("host", .host), ("protocol", .protocol), ("port", .port),
    ("prohibited", .prohibited),
  ]
}

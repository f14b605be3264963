/// What a fault begins with.
package enum FaultWord: String, CaseIterable {
  case wrongMAC = "arp-wrong-mac"
  case twoMACs = "arp-two-macs"
  case wrongChecksum = "wrong-checksum"
  case wrongIdentifier = "wrong-id"
  case wrongSequence = "wrong-sequence"
  case wrongData = "wrong-data"
  case ttl
  case unreachable
  case prohibited
  case redirect

  /// About who has an address; the others are about echoes.
  package var isOfResolution: Bool { self == .wrongMAC || self == .twoMACs }

  /// What stands for its argument in the help, or `nil` where it takes none.
  private var argument: String? {
    switch self {
    case .wrongMAC, .twoMACs: "[MAC]"
    case .ttl: "N"
    case .unreachable: "[net|host|protocol|port]"
    case .redirect: "GATEWAY"
    case .wrongChecksum, .wrongIdentifier, .wrongSequence, .wrongData, .prohibited: nil
    }
  }

  /// As the help has it: `ttl N`.
  package var spelling: String { rawValue + (argument.map { " \($0)" } ?? "") }

  package var help: String {
    switch self {
    case .wrongMAC: "another MAC than its own (that with its last bit flipped)"
    case .twoMACs: "its own MAC, and right after it another, as above"
    case .wrongChecksum: "a checksum that is wrong"
    case .wrongIdentifier: "the request's identifier plus 1"
    case .wrongSequence: "the request's sequence number plus 1"
    case .wrongData: "a bit flipped in the last octet of its data, if there is any"
    case .ttl: "that time to live or hop limit, 1 to 255, in all it answers"
    case .unreachable: "destination unreachable instead (host)"
    case .prohibited: "communication administratively prohibited instead"
    case .redirect: "after a redirect to it; for IPv6 a link-local address"
    }
  }
}

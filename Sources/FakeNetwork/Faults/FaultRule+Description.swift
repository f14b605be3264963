import Wire

extension FaultRule: CustomStringConvertible {
  /// The words that ask for it: `10.1.0.0/16 wrong-checksum`
  public var description: String { hosts.map { "\($0) " }.joined() + fault.words }
}

extension Fault {
  fileprivate var words: String {
    if let resolution {
      let word = resolution.isSecond ? FaultWord.twoMACs : .wrongMAC
      return word.rawValue + (resolution.mac.map { " \($0)" } ?? "")
    }
    return echo?.words ?? echo6?.words ?? ""
  }
}

extension EchoFault {
  fileprivate var words: String {
    switch self {
    case .wrong(.checksum): FaultWord.wrongChecksum.rawValue
    case .wrong(.identifier): FaultWord.wrongIdentifier.rawValue
    case .wrong(.sequenceNumber): FaultWord.wrongSequence.rawValue
    case .wrong(.data): FaultWord.wrongData.rawValue
    case .timeToLive(let number): "\(FaultWord.ttl.rawValue) \(number)"
    case .unreachable(.prohibited): FaultWord.prohibited.rawValue
    case .unreachable(let what): "\(FaultWord.unreachable.rawValue) \(what.name)"
    case .redirect(let gateway): "\(FaultWord.redirect.rawValue) \(gateway)"
    }
  }
}

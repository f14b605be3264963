import Algorithms
import Wire

extension FaultRule {
  /// Why a text is no rule.
  public struct Malformed: Error, CustomStringConvertible {
    public let description: String
    /// There is no word that says which fault.
    public let isMissing: Bool

    init(_ description: String, isMissing: Bool = false) {
      self.description = description
      self.isMissing = isMissing
    }
  }

  /// Reads `10.1.0.0/16 wrong-checksum`: whose fault, none being everybody's, and which.
  public init(parsing text: String) throws(Malformed) {
    let (hosts, rest): ([AddressSpec], Substring)
    do {
      (hosts, rest) = try AddressSpec.leading(in: text)
    } catch {
      throw Malformed(error.description)
    }
    var words = FaultWords(rest)
    let fault = try words.fault()
    if fault.echo6 == nil, fault.resolution == nil,
      let host = hosts.first(where: { $0.ipv4 == nil })
    {
      throw Malformed("\(host) has no IPv4, which that fault is about: \(rest)")
    }
    if fault.echo == nil, fault.resolution == nil, let host = hosts.first(where: { $0.ipv6 == nil })
    {
      throw Malformed("\(host) has no IPv6, which that fault is about: \(rest)")
    }
    self.init(hosts: hosts, fault: fault)
  }
}

/// The words of a fault, one after the other.
private struct FaultWords {
  typealias Malformed = FaultRule.Malformed

  private var words: ArraySlice<Substring>

  init(_ text: Substring) {
    words = text.split(whereSeparator: \.isWhitespace)[...]
  }

  mutating func fault() throws(Malformed) -> Fault {
    let names = FaultWord.allCases.map(\.rawValue)
    guard let name = words.popFirst() else {
      throw Malformed(
        "says which fault: there are \(names.joined(separator: ", "))", isMissing: true)
    }
    guard let word = FaultWord(rawValue: String(name)) else {
      let hint = nearest(to: String(name), among: names).map { "; did you mean \($0)?" }
      throw Malformed(
        "'\(name)' is no fault" + (hint ?? ": there are \(names.joined(separator: ", "))"))
    }
    let fault = try fault(word)
    if let more = words.first {
      throw Malformed("'\(more)' is one word too many after \(name)")
    }
    return fault
  }

  private mutating func fault(_ word: FaultWord) throws(Malformed) -> Fault {
    switch word {
    case .wrongMAC: Fault(resolution: ResolutionFault(mac: try mac(word), isSecond: false))
    case .twoMACs: Fault(resolution: ResolutionFault(mac: try mac(word), isSecond: true))
    case .wrongChecksum: Fault(echo: .wrong(.checksum), echo6: .wrong(.checksum))
    case .wrongIdentifier: Fault(echo: .wrong(.identifier), echo6: .wrong(.identifier))
    case .wrongSequence: Fault(echo: .wrong(.sequenceNumber), echo6: .wrong(.sequenceNumber))
    case .wrongData: Fault(echo: .wrong(.data), echo6: .wrong(.data))
    case .ttl: try timeToLive()
    case .unreachable: try unreachable()
    case .prohibited: Fault(echo: .unreachable(.prohibited), echo6: .unreachable(.prohibited))
    case .redirect: try redirect()
    }
  }

  private mutating func mac(_ word: FaultWord) throws(Malformed) -> MACAddress? {
    guard let text = words.popFirst() else { return nil }
    guard let mac = MACAddress(text) else {
      throw Malformed(
        "\(word.rawValue) takes six pairs of hexadecimal digits (02:00:00:00:00:99), or nothing, not '\(text)'"
      )
    }
    guard MACAssignment.shared(mac).isStations else {
      throw Malformed(
        "\(word.rawValue) \(text) is no station's address: its first octet must be even, not all 0"
      )
    }
    return mac
  }

  private mutating func timeToLive() throws(Malformed) -> Fault {
    let form = "a number from 1 to 255"
    guard let text = words.popFirst() else { throw Malformed("ttl needs \(form)") }
    guard let number = UInt8(decimal: text.utf8), number > 0 else {
      throw Malformed("ttl takes \(form), not '\(text)'")
    }
    return Fault(echo: .timeToLive(number), echo6: .timeToLive(number))
  }

  private mutating func unreachable() throws(Malformed) -> Fault {
    // What is prohibited has a word of its own.
    let all = Unreachable.words.filter { $0.what != .prohibited }
    let text = words.popFirst() ?? "host"
    guard let what = all.first(where: { $0.name == text })?.what else {
      let names = all.map(\.name)
      let hint = nearest(to: String(text), among: names).map { "; did you mean \($0)?" } ?? ""
      throw Malformed(
        "unreachable takes \(names.joined(separator: ", ")), or nothing, not '\(text)'\(hint)"
      )
    }
    return Fault(echo: .unreachable(what), echo6: .unreachable(what))
  }

  private mutating func redirect() throws(Malformed) -> Fault {
    let form = "a gateway's address (10.0.0.9, fe80::1)"
    guard let text = words.popFirst() else { throw Malformed("redirect needs \(form)") }
    if let gateway = IPv4Address(text), gateway.isUnicast { return Fault(echo: .redirect(gateway)) }
    guard let gateway = IPv6Address(text) else {
      throw Malformed("redirect takes \(form), not '\(text)'")
    }
    guard gateway.isLinkLocal else {
      throw Malformed(
        "redirect \(text): a gateway of IPv6 is told by its link-local address, as in fe80::1"
      )
    }
    return Fault(echo6: .redirect(gateway))
  }
}

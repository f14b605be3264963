import Algorithms
public import Impairment
import Wire

/// What is said of a link, and of the router that it leads to: the words of an impairment, and `mtu N`,
/// `cost N`, `silent`.
public struct LinkWords {
  public var impairment: Impairment?
  public var mtu: Int?
  public var cost: Int?
  public var isSilent = false

  public struct Malformed: Error, CustomStringConvertible {
    public let description: String

    package init(_ description: String) { self.description = description }
  }

  /// Something is left to chance.
  public var isRandom: Bool { impairment?.isRandom ?? false }

  /// What a link takes at the least.
  public static let smallestMTU = 68
  public static let largestCost = 65_535

  private enum Word: String {
    case mtu, cost, silent

    /// As a scenario has it.
    var example: String {
      switch self {
      case .mtu: "mtu: 1400"
      case .cost: "cost: 2"
      case .silent: "silent: true"
      }
    }
  }

  public init() {}

  /// - Parameter distributions: those of delays that may be named.
  public init(
    parsing text: some StringProtocol, distributions: [Distribution] = Distribution.all
  ) throws(Malformed) {
    var rest: [Substring] = []
    var words = text.split(whereSeparator: \.isWhitespace).map { Substring($0) }[...]
    guard !words.isEmpty else {
      throw Malformed("say what becomes of packets on the link: delay 80ms, or mtu 1400")
    }
    while let word = words.popFirst() {
      switch Word(rawValue: String(word)) {
      case .mtu:
        guard mtu == nil else { throw Malformed("mtu is given twice") }
        mtu = try Self.mtu(words.popFirst())
      case .cost:
        guard cost == nil else { throw Malformed("cost is given twice") }
        cost = try Self.cost(words.popFirst())
      case .silent: isSilent = true
      case nil: rest.append(word)
      }
    }
    guard !rest.isEmpty else { return }
    impairment = try Self.impairment(rest.joined(separator: " "), distributions)
  }

  /// The words of an impairment, which say no direction: a link has each by itself.
  public static func impairment(
    _ text: String, _ distributions: [Distribution] = Distribution.all
  ) throws(Malformed) -> Impairment {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard !words.contains("direction") else {
      throw Malformed(
        "direction has no place on a link: 'forth' and 'back' of a scenario have one each")
    }
    if let word = words.lazy.compactMap({ Word(rawValue: String($0)) }).first {
      throw Malformed("\(word) is a key of its own, beside it: \(word.example)")
    }
    do {
      return try Impairment(parsing: text, distributions: distributions)
    } catch {
      throw Malformed(error.description)
    }
  }

  package static func mtu(_ word: (some StringProtocol)?) throws(Malformed) -> Int {
    let range = smallestMTU...65_535
    let form = "a number of bytes from \(range.lowerBound) to \(range.upperBound)"
    guard let word else { throw Malformed("mtu needs \(form)") }
    guard let number = Int(decimal: word.utf8), range.contains(number) else {
      throw Malformed("mtu takes \(form), not '\(word)'")
    }
    return number
  }

  package static func cost(_ word: (some StringProtocol)?) throws(Malformed) -> Int {
    guard let word else { throw Malformed("cost needs a number from 1 to \(largestCost)") }
    guard let number = Int(decimal: word.utf8), (1...largestCost).contains(number) else {
      throw Malformed("cost takes a number from 1 to \(largestCost), not '\(word)'")
    }
    return number
  }
}

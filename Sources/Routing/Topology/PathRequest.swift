import FakeNetwork
import Impairment
public import Wire

/// A row of routers, as somebody has asked for it: `10.9.0.0/16,fd09::/64 via 10.0.0.254,fd00::fe
/// 10.2.0.1,fd02::1(delay 80ms) 10.3.0.1=far(mtu 1400)`.
public struct PathRequest {
  /// The addresses behind the last router.
  public var hosts: [AddressSpec]
  public var hops: [Hop]

  /// A router, and the link that leads to it.
  public struct Hop {
    public var router: Router
    public var words = LinkWords()

    public init(_ router: Router, _ words: LinkWords = LinkWords()) {
      (self.router, self.words) = (router, words)
    }
  }

  public typealias Malformed = LinkWords.Malformed

  /// As many as a time to live has room for, with a host behind them.
  public static let mostHops = 254

  static let form = "'10.9.0.0/16 via 10.0.0.254 10.2.0.1(delay 80ms)'"

  public init(_ hosts: [AddressSpec], _ hops: [Hop]) { (self.hosts, self.hops) = (hosts, hops) }

  public init(parsing text: String) throws(Malformed) {
    var words = try Self.words(of: text)
    guard let via = words.firstIndex(of: "via") else {
      throw Malformed("it takes PREFIX via ROUTER ..., as in \(Self.form): 'via' is missing")
    }
    guard via > 0 else {
      throw Malformed("name the hosts behind the routers before 'via', as in \(Self.form)")
    }
    hosts = []
    for word in words[..<via] { hosts += try Self.hosts(word) }
    words.removeSubrange(...via)
    guard !words.isEmpty else {
      throw Malformed("name the routers after 'via', as in \(Self.form)")
    }
    guard words.count <= Self.mostHops else {
      throw Malformed("a path of \(words.count) routers: \(Self.mostHops) at most")
    }
    hops = []
    for word in words { hops.append(try Hop(parsing: word)) }
  }

  /// The words between blanks; a blank in parentheses is none of those.
  private static func words(of text: String) throws(Malformed) -> [String] {
    var words: [String] = []
    var word = ""
    var isInside = false
    for character in text {
      switch character {
      case "(" where isInside, ")" where !isInside:
        throw Malformed("'\(character)' has no counterpart in '\(text)'")
      case "(": isInside = true
      case ")": isInside = false
      case _ where character.isWhitespace && !isInside:
        if !word.isEmpty { words.append(word) }
        word = ""
        continue
      default: break
      }
      // What is said of a router may stand apart from it.
      if character == "(", word.isEmpty, let last = words.popLast() { word = last }
      word.append(character)
    }
    guard !isInside else { throw Malformed("a ')' is missing in '\(text)'") }
    return word.isEmpty ? words : words + [word]
  }

  /// Those of a list of either family, or of both.
  public static func hosts(_ text: String) throws(Malformed) -> [AddressSpec] {
    var specs: [AddressSpec] = []
    for member in text.split(separator: ",", omittingEmptySubsequences: false) {
      do {
        specs.append(try AddressSpec(parsing: String(member)))
      } catch {
        throw Malformed(error.description)
      }
    }
    return specs
  }
}

extension PathRequest.Hop {
  /// Reads `10.2.0.1,fd02::1=red(delay 80ms)`.
  init(parsing text: String) throws(LinkWords.Malformed) {
    var head = Substring(text)
    var words = LinkWords()
    if let open = text.firstIndex(of: "(") {
      guard text.hasSuffix(")") else {
        throw .init("'\(text)': only a blank may follow the ')'")
      }
      let inside = text[text.index(after: open)...].dropLast()
      do {
        words = try LinkWords(parsing: inside)
      } catch {
        throw .init("\(text[..<open]): \(error)")
      }
      head = text[..<open]
    }
    self.init(try Router(parsing: head), words)
    router.isSilent = words.isSilent
  }
}

extension Router {
  /// Reads `10.2.0.1,fd02::1`, with a name behind it where it has one: `10.2.0.1=red`.
  public init(parsing text: some StringProtocol) throws(LinkWords.Malformed) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let addresses = parts[0].split(separator: ",", omittingEmptySubsequences: false)
    self.init(parts.count > 1 ? String(parts[1]) : addresses.first.map { String($0) } ?? "")
    guard (1...2).contains(addresses.count), !name.isEmpty else { throw Self.malformed(text) }
    for address in addresses {
      switch IPAddress(address) {
      case .ipv4(let address)? where ipv4 == nil && address.isUnicast: ipv4 = address
      case .ipv6(let address)?
      where ipv6 == nil && address.isUnicast && !address.isLinkLocal:
        ipv6 = address
      default: throw Self.malformed(text)
      }
    }
  }

  private static func malformed(_ text: some StringProtocol) -> LinkWords.Malformed {
    .init(
      "'\(text)' is no router: it has an address (10.2.0.1), or one of each family (10.2.0.1,fd02::1), that a host could have"
    )
  }
}

import FakeNetwork
import Impairment
import Routing
import Wire

/// Reads what a scenario says of a router or of a link, key by key.
struct TopologyReader {
  let file: FilePlaces

  private enum RouterKey: String, CaseIterable {
    case name, silent, ttl, quote
    case errorRate = "error-rate"
    case errorsFrom = "errors-from"
    case refuse, arp, redirects
  }

  private enum LinkKey: String, CaseIterable {
    case link, both, forth, back, mtu, cost, at
  }

  static let routerKeys = RouterKey.allCases.map(\.rawValue)
  static let linkKeys = LinkKey.allCases.map(\.rawValue)

  /// Whether it is about a router.
  func read(_ member: JSON5.Member, into router: inout Router) throws(Failure) -> Bool {
    guard let key = RouterKey(rawValue: member.name) else { return false }
    switch key {
    case .name: router.name = try text(member)
    case .silent: try readSilence(member, into: &router)
    case .ttl: router.timeToLive = UInt8(try number(member, in: 1...255))
    case .quote:
      let octets = try number(member, in: 8...548)
      router.quote = octets == 548 ? nil : octets
    case .errorRate: router.errorRate = try number(member, in: 0...1_000_000)
    case .errorsFrom:
      let text = try text(member)
      guard let source = Router.ErrorSource(rawValue: text) else {
        throw wrong(member, "it takes egress or ingress, not '\(text)'")
      }
      router.errorSource = source
    case .redirects:
      guard case .bool(let redirects) = member.value.value else {
        throw wrong(
          member, "it takes true or false: it tells senders of a better way on their link")
      }
      router.redirects = redirects
    case .refuse: for words in try texts(member) { router.refusals.append(try refusal(words)) }
    case .arp:
      do throws(Failure) {
        router.resolution = try ValueCheck.time(try text(member), named: "arp")
      } catch {
        throw file.wrong(member.value.place, error.message)
      }
    }
    return true
  }

  private func readSilence(
    _ member: JSON5.Member, into router: inout Router
  ) throws(Failure) {
    switch member.value.value {
    case .bool(let isSilent): router.isSilent = isSilent
    case .string("mtu"): router.hidesMTU = true
    default:
      throw wrong(
        member, "it takes true, false, or \"mtu\": it never says that a packet is too big")
    }
  }

  /// Reads `10.9.9.66 unreachable host`, `10.9.9.67 prohibited`.
  private func refusal(_ words: StatedTopology.Words) throws(Failure) -> Router.Refusal {
    let (hosts, rest): ([AddressSpec], Substring)
    do {
      (hosts, rest) = try AddressSpec.leading(in: words.text)
    } catch {
      throw file.wrong(words.place, "refuse: \(error.description)")
    }
    guard !hosts.isEmpty else {
      throw file.wrong(words.place, "refuse: say whom, as in '10.9.9.67 prohibited'")
    }
    let text = rest.split(separator: " ").joined(separator: " ")
    guard let answer = Self.answers.first(where: { $0.words == text })?.answer else {
      let names = Self.answers.map(\.words).joined(separator: ", ")
      throw file.wrong(words.place, "refuse: what is said then is one of \(names), not '\(text)'")
    }
    return Router.Refusal(hosts, answer)
  }

  private static let answers: [(words: String, answer: Router.Refusal.Answer)] = [
    ("prohibited", .unreachable(.prohibited)), ("unreachable", .unreachable(.host)),
    ("unreachable net", .unreachable(.network)), ("unreachable host", .unreachable(.host)),
    ("unreachable protocol", .unreachable(.protocol)),
    ("unreachable port", .unreachable(.port)), ("source-policy", .sourcePolicy),
    ("route-rejected", .routeRejected), ("silent", .silence),
  ]

  /// Whether it is about a link.
  func read(_ member: JSON5.Member, into link: inout Topology.Link) throws(Failure) -> Bool {
    guard let key = LinkKey(rawValue: member.name) else { return false }
    switch key {
    case .link, .both:
      let impairment = try impairment(member)
      (link.forth, link.back) = (impairment, impairment)
    case .forth: link.forth = try impairment(member)
    case .back: link.back = try impairment(member)
    case .mtu: link.mtu = try number(member, in: LinkWords.smallestMTU...65_535)
    case .cost: link.cost = try number(member, in: 1...LinkWords.largestCost)
    case .at: try readAddresses(member, into: &link)
    }
    return true
  }

  private func impairment(_ member: JSON5.Member) throws(Failure) -> Impairment {
    do {
      return try LinkWords.impairment(try text(member))
    } catch let failure as Failure {
      throw failure
    } catch {
      throw wrong(member, "\(error)")
    }
  }

  /// Reads `10.1.0.1,fd01::1 - 10.1.0.2,fd01::2`.
  private func readAddresses(
    _ member: JSON5.Member, into link: inout Topology.Link
  ) throws(Failure) {
    let text = try text(member)
    let ends = text.split(separator: " ").split(separator: "-").map { $0.joined() }
    guard ends.count == 2, let near = try? Router(parsing: ends[0]),
      let far = try? Router(parsing: ends[1])
    else {
      throw wrong(
        member, "it takes the addresses of both ends, '10.1.0.1 - 10.1.0.2', not '\(text)'")
    }
    link.addresses.near = (near.ipv4, near.ipv6)
    link.addresses.far = (far.ipv4, far.ipv6)
  }

  // MARK: Values

  private func wrong(_ member: JSON5.Member, _ reason: String) -> Failure {
    file.wrong(member.value.place, "\(member.name): \(reason)")
  }

  private func text(_ member: JSON5.Member) throws(Failure) -> String {
    guard case .string(let text) = member.value.value else {
      throw wrong(member, "expected a text in quotes")
    }
    return text
  }

  private func number(
    _ member: JSON5.Member, in range: ClosedRange<Int>
  ) throws(Failure) -> Int {
    try number(member.value, of: member, in: range)
  }

  private func number(
    _ json: JSON5, of member: JSON5.Member, in range: ClosedRange<Int>
  ) throws(Failure) -> Int {
    let text: String
    switch json.value {
    case .string(let value), .number(let value): text = value
    default: text = ""
    }
    guard let number = Int(decimal: text.utf8), range.contains(number) else {
      throw file.wrong(
        json.place,
        "\(member.name): it takes a number from \(range.lowerBound) to \(range.upperBound), not '\(text)'"
      )
    }
    return number
  }

  /// One, or several.
  func numbers(
    _ member: JSON5.Member, in range: ClosedRange<Int>
  ) throws(Failure) -> [Int] {
    guard case .array(let elements) = member.value.value, !elements.isEmpty else {
      return [try number(member, in: range)]
    }
    var numbers: [Int] = []
    for element in elements { numbers.append(try number(element, of: member, in: range)) }
    return numbers
  }

  func texts(_ member: JSON5.Member) throws(Failure) -> [StatedTopology.Words] {
    let values: [JSON5]
    if case .array(let elements) = member.value.value {
      values = elements
    } else {
      values = [member.value]
    }
    var texts: [StatedTopology.Words] = []
    for value in values {
      guard case .string(let text) = value.value else {
        throw file.wrong(value.place, "\(member.name): expected a text in quotes")
      }
      texts.append(.init(text: text, place: value.place))
    }
    return texts
  }
}

import Algorithms
import Routing
import Wire

/// A tree of routers by rule, as a scenario has it:
///
///     grow: { tree: [10, 100], from: "10.128.0.0/16,fd80::/64", link: "delay 1ms" }
struct StatedGrowth {
  private(set) var growth: Growth
  /// What it grows on.
  private(set) var router: Int
  /// Who is behind it; `nil` for all who are nowhere else.
  private(set) var hosts: [AddressSpec]?
  let place: OptionPlace

  private enum Key: String, CaseIterable { case tree, from, on, hosts }

  private static let form =
    "it takes { tree: [10, 100], from: \"10.128.0.0/16\" }: how many routers are behind each, level by level, and their addresses"

  /// - Parameter isRow: it grows on the last of them where it names none.
  init(
    _ member: JSON5.Member, on routers: [Router], isRow: Bool, of file: FilePlaces
  ) throws(Failure) {
    place = .file(file.path, member.place)
    guard case .object(let members) = member.value.value,
      let tree = members.first(where: { $0.name == Key.tree.rawValue }),
      let from = members.first(where: { $0.name == Key.from.rawValue })
    else { throw file.wrong(member.place, "grow: \(Self.form)") }
    let reader = TopologyReader(file: file)
    let levels = try reader.numbers(tree, in: 1...Topology.mostRouters)
    let (ipv4, ipv6) = try Self.prefixes(from, reader)
    do {
      growth = try Growth(levels, from: ipv4, ipv6)
    } catch {
      throw file.wrong(member.place, "grow: \(error)")
    }
    router = routers.count - 1
    var isNamed = isRow || routers.count == 1
    for key in members {
      switch Key(rawValue: key.name) {
      case .tree, .from: break
      case .on:
        router = try Self.router(key, among: routers, reader)
        isNamed = true
      case .hosts:
        var all: [AddressSpec] = []
        for words in try reader.texts(key) {
          do {
            all += try PathRequest.hosts(words.text)
          } catch {
            throw file.wrong(words.place, "hosts: \(error)")
          }
        }
        hosts = all
      case nil:
        if key.name != "name", try reader.read(key, into: &growth.router) { continue }
        guard key.name != "at", try reader.read(key, into: &growth.link) else {
          let names = Key.allCases.map(\.rawValue) + TopologyReader.routerKeys
          throw file.unknown(
            key, among: (names + TopologyReader.linkKeys).filter { $0 != "name" && $0 != "at" })
        }
      }
    }
    guard isNamed else {
      let names = routers.prefix(20).map(\.name).joined(separator: ", ")
      throw file.wrong(
        member.place, "grow: say on which router, on: \"\(routers[router].name)\": \(names)")
    }
  }

  mutating func forwardsSourceRoutes(_ isSo: Bool) { growth.router.forwardsSourceRoutes = isSo }

  private static func prefixes(
    _ member: JSON5.Member, _ reader: TopologyReader
  ) throws(Failure) -> (IPv4Prefix?, IPv6Prefix?) {
    var (ipv4, ipv6): (IPv4Prefix?, IPv6Prefix?)
    for words in try reader.texts(member) {
      let wrong = reader.file.wrong(
        words.place,
        "from: it takes a prefix, 10.128.0.0/16, or one of each family, 10.128.0.0/16,fd80::/64, not '\(words.text)'"
      )
      guard let specs = try? PathRequest.hosts(words.text) else { throw wrong }
      for spec in specs {
        if let range = spec.ipv4, ipv4 == nil, IPv4Prefix(around: range).range == range,
          range.lowerBound.isUnicast
        {
          ipv4 = IPv4Prefix(around: range)
        } else if let range = spec.ipv6, spec.ipv4 == nil, ipv6 == nil,
          IPv6Prefix(around: range).range == range, range.lowerBound.isUnicast,
          !range.lowerBound.isLinkLocal
        {
          ipv6 = IPv6Prefix(around: range)
        } else {
          throw wrong
        }
      }
    }
    return (ipv4, ipv6)
  }

  private static func router(
    _ member: JSON5.Member, among routers: [Router], _ reader: TopologyReader
  ) throws(Failure) -> Int {
    guard let words = try reader.texts(member).first,
      let router = routers.firstIndex(where: { $0.name == words.text })
    else {
      let names = routers.prefix(20).map(\.name).joined(separator: ", ")
      throw reader.file.wrong(member.value.place, "on: it takes the name of a router: \(names)")
    }
    return router
  }

  /// `10 routers behind 10.0.0.254, 10.128.0.1 to 10.128.0.10`
  func lines(_ routers: [Router]) -> [String] {
    var parent = "behind \(routers[router].name)"
    return growth.described.map { each, count, first, last in
      defer { parent = "behind each of those" }
      let names = [
        Self.text(first.ipv4, last.ipv4), Self.text(first.ipv6, last.ipv6),
      ].compactMap { $0 }.joined(separator: ", ")
      return "\(counted(UInt64(each), "router")) \(parent)"
        + (count > each ? ", \(count) in all" : "") + ": \(names)"
    }
  }

  private static func text<Address: NetworkAddress>(_ first: Address?, _ last: Address?) -> String?
  {
    guard let first, let last else { return nil }
    return first == last ? "\(first)" : "\(first) to \(last)"
  }
}

import Algorithms
import FakeNetwork
import Impairment
import Routing
import Wire

/// Routers and links as a scenario has them, with their places:
///
///     path: [
///       "10.0.0.254,fd00::fe",
///       { router: "10.1.0.1,fd01::1", link: "delay 5ms 1ms" },
///       { router: "10.2.0.1,fd02::1", silent: true },
///     ]
///
/// or, for more than a row,
///
///     routers: { edge: { address: "10.0.0.254" }, red: { address: "10.1.1.1" } },
///     links: ["here - edge", { between: "edge - red", forth: "delay 5ms" }, "red - 10.9.9.0/24"]
///
/// and a tree that grows on the last of a row, or on whom it names: `grow: { tree: [10, 100], from: ... }`.
struct StatedTopology {
  var topology = Topology([], [])
  var routerPlaces: [OptionPlace] = []
  var linkPlaces: [OptionPlace] = []
  private(set) var place = OptionPlace.commandLine
  /// What grows on one of them by rule.
  private(set) var growth: StatedGrowth?
  let file: FilePlaces
  private var isRow = false
  /// Ways of their own, whose routers may be named behind them.
  var routes: [(router: Int, words: Words)] = []

  static let pathKey = "path"
  static let routersKey = "routers"
  static let linksKey = "links"
  static let growKey = "grow"
  static let sourceRouteKey = "source-route"

  /// A text with its place.
  struct Words {
    let text: String
    let place: JSON5.Place
  }

  /// - Throws: what is wrong by itself; `nil` where nothing is said.
  init?(_ members: [JSON5.Member], of file: FilePlaces) throws(Failure) {
    self.file = file
    let member = { (key: String) in members.first { $0.name == key } }
    let path = member(Self.pathKey).flatMap { $0.isOption ? nil : $0 }
    let (routers, links) = (member(Self.routersKey), member(Self.linksKey))
    let (grow, sourceRoute) = (member(Self.growKey), member(Self.sourceRouteKey))
    guard let first = path ?? routers ?? links else {
      if let other = grow ?? sourceRoute {
        throw file.wrong(
          other.place,
          "\(other.name): name a router, path: [\"10.0.0.254\"], which is in the local network")
      }
      return nil
    }
    place = .file(file.path, first.place)
    isRow = path != nil
    if let path {
      if let other = routers ?? links {
        throw file.wrong(
          other.place, "path and \(other.name) are both given: a path is a row of links")
      }
      try read(row: path.value)
    } else {
      try read(routers, links, first)
    }
    if let grow { growth = try StatedGrowth(grow, on: topology.routers, isRow: isRow, of: file) }
    if let sourceRoute { try read(sourceRoute: sourceRoute) }
  }

  private mutating func read(
    _ routers: JSON5.Member?, _ links: JSON5.Member?, _ first: JSON5.Member
  ) throws(Failure) {
    guard let routers else {
      throw file.wrong(
        first.place, "links: name the routers that they are between, routers: { ... }")
    }
    guard let links else {
      throw file.wrong(
        first.place, "routers: say how they are linked, links: [\"here - NAME\", ...]")
    }
    try read(routers: routers.value)
    try read(links: links.value)
    for (router, words) in routes { try add(route: words, of: router) }
  }

  private mutating func read(sourceRoute member: JSON5.Member) throws(Failure) {
    guard case .bool(let isForwarded) = member.value.value else {
      throw file.wrong(
        member.value.place, "\(member.name): it takes true or false: routers forward source routes")
    }
    for router in topology.routers.indices {
      topology.routers[router].forwardsSourceRoutes = isForwarded
    }
    growth?.forwardsSourceRoutes(isForwarded)
  }

  /// - Parameter hosts: those beyond the local network: at the end of a row, or of what has grown.
  func topology(withRowTo hosts: [AddressSpec]) -> Topology {
    var topology = topology
    let last = topology.routers.count - 1
    let hosts = unlinked(hosts)
    if let growth {
      topology.grow(growth.growth, on: growth.router, to: hosts)
    } else if !hosts.isEmpty {
      topology.links.append(.init(.router(last), .hosts(hosts)))
    }
    if isRow { topology.last = last }
    return topology
  }

  /// Those that no link names, and that are behind routers all the same.
  ///
  /// - Parameter hosts: those beyond the local network.
  private func unlinked(_ hosts: [AddressSpec]) -> [AddressSpec] {
    guard let growth else { return isRow ? hosts : [] }
    let others = topology.hosts
    return growth.hosts ?? hosts.filter { spec in !others.contains { $0.overlaps(spec) } }
  }

  /// All that are behind routers.
  func behind(_ hosts: [AddressSpec]) -> [AddressSpec] { topology.hosts + unlinked(hosts) }

  func place(of subject: Topology.Fault.Subject) -> OptionPlace {
    switch subject {
    case .router(let router) where routerPlaces.indices.contains(router): routerPlaces[router]
    case .link(let link) where linkPlaces.indices.contains(link): linkPlaces[link]
    case .router, .link: growth?.place ?? place
    default: place
    }
  }

  /// What the key is called that a place is under.
  func name(of subject: Topology.Fault.Subject) -> String {
    switch subject {
    case .router(let router) where !routerPlaces.indices.contains(router) && growth != nil,
      .link(let router) where !linkPlaces.indices.contains(router) && growth != nil:
      return Self.growKey
    default: break
    }
    if isRow { return Self.pathKey }
    return if case .router = subject { Self.routersKey } else { Self.linksKey }
  }

  /// Something on a link is left to chance.
  var isRandom: Bool {
    (topology.links + [growth?.growth.link].compactMap { $0 })
      .contains { $0.forth?.isRandom ?? false || $0.back?.isRandom ?? false }
  }

  // MARK: A row

  private mutating func read(row json: JSON5) throws(Failure) {
    guard case .array(let elements) = json.value, !elements.isEmpty else {
      throw file.wrong(
        json.place,
        "path: an array of routers is expected, as in [\"10.0.0.254\", { router: \"10.1.0.1\", link: \"delay 5ms\" }]"
      )
    }
    guard elements.count <= PathRequest.mostHops else {
      throw file.wrong(
        json.place, "a path of \(elements.count) routers: \(PathRequest.mostHops) at most")
    }
    for (place, element) in elements.enumerated() {
      var link = Topology.Link(
        place == 0 ? .here : .router(place - 1), .router(place))
      var router: Router
      switch element.value {
      case .string(let text):
        router = try self.router(Words(text: text, place: element.place))
      case .object(let members):
        guard let member = members.first(where: { $0.name == "router" }) else {
          let isNamed = members.contains { $0.name == "address" }
          throw file.wrong(
            element.place,
            "path: a hop has a router\(isNamed ? ", and no address" : ""): { router: \"10.1.0.1\" }"
          )
        }
        router = try self.router(try words(member))
        let others = members.filter { $0.name != "router" }
        let reader = TopologyReader(file: file)
        for other in others {
          if try reader.read(other, into: &router) { continue }
          guard try reader.read(other, into: &link) else {
            throw file.unknown(
              other, among: ["router"] + TopologyReader.routerKeys + TopologyReader.linkKeys)
          }
        }
      default:
        throw file.wrong(
          element.place,
          "path: a hop is a text, with an address or one of each family, \"10.1.0.1,fd01::1\", or stands in braces: { router: \"10.1.0.1\" }"
        )
      }
      topology.routers.append(router)
      topology.links.append(link)
      routerPlaces.append(.file(file.path, element.place))
      linkPlaces.append(.file(file.path, element.place))
    }
  }

  // MARK: Texts

  func router(_ words: Words) throws(Failure) -> Router {
    if let brace = words.text.firstIndex(of: "(") {
      let address = words.text[..<brace].filter { $0 != " " }
      let link = words.text[brace...].filter { $0 != "(" && $0 != ")" }
      throw file.wrong(
        words.place,
        "'\(words.text)': what the link to it does stands beside it here: { router: \"\(address)\", link: \"\(link)\" }"
      )
    }
    do {
      return try Router(parsing: words.text)
    } catch {
      throw file.wrong(words.place, "\(error)")
    }
  }

  func words(_ member: JSON5.Member) throws(Failure) -> Words {
    guard let words = try texts(member).first else {
      throw file.wrong(member.value.place, "\(member.name): expected a text in quotes")
    }
    return words
  }

  func texts(_ member: JSON5.Member) throws(Failure) -> [Words] {
    try TopologyReader(file: file).texts(member)
  }
}

extension StatedTopology {
  /// Whether a member of a scenario is about routers or links.
  static func has(_ member: JSON5.Member) -> Bool {
    switch member.name {
    case pathKey: !member.isOption
    case routersKey, linksKey, growKey, sourceRouteKey: true
    default: false
    }
  }
}

extension JSON5.Member {
  /// A path in the words of the command line, or several: `10.9.0.0/16 via 10.0.0.254`.
  var isOption: Bool {
    switch value.value {
    case .string: true
    case .array(let elements):
      !elements.isEmpty
        && elements.allSatisfy { element in
          if case .string(let text) = element.value {
            text.place(of: " via ") != nil
          } else {
            false
          }
        }
    default: false
    }
  }
}

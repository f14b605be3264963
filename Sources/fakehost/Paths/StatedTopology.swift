import Algorithms
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
struct StatedTopology {
  private(set) var topology = Topology([], [])
  private(set) var routerPlaces: [OptionPlace] = []
  private(set) var linkPlaces: [OptionPlace] = []
  private(set) var place = OptionPlace.commandLine
  private let file: FilePlaces
  private var isRow = false
  /// Ways of their own, whose routers may be named behind them.
  private var routes: [(router: Int, words: Words)] = []

  static let pathKey = "path"
  static let routersKey = "routers"
  static let linksKey = "links"

  /// A text with its place.
  struct Words {
    let text: String
    let place: JSON5.Place
  }

  /// - Throws: what is wrong by itself; `nil` where nothing is said.
  init?(
    path: JSON5.Member?, routers: JSON5.Member?, links: JSON5.Member?, of file: FilePlaces
  ) throws(Failure) {
    self.file = file
    guard let first = path ?? routers ?? links else { return nil }
    place = .file(file.path, first.place)
    if let path {
      if let other = routers ?? links {
        throw file.wrong(
          other.place, "path and \(other.name) are both given: a path is a row of links")
      }
      try read(row: path.value)
      return
    }
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

  /// - Parameter hosts: those at the end of a row.
  func topology(withRowTo hosts: [AddressSpec]) -> Topology {
    var topology = topology
    guard isRow else { return topology }
    let last = topology.routers.count - 1
    if !hosts.isEmpty { topology.links.append(.init(.router(last), .hosts(hosts))) }
    topology.last = last
    return topology
  }

  func place(of subject: Topology.Fault.Subject) -> OptionPlace {
    switch subject {
    case .router(let router) where routerPlaces.indices.contains(router): routerPlaces[router]
    case .link(let link) where linkPlaces.indices.contains(link): linkPlaces[link]
    default: place
    }
  }

  /// What the key is called that a place is under.
  func name(of subject: Topology.Fault.Subject) -> String {
    if isRow { return Self.pathKey }
    return if case .router = subject { Self.routersKey } else { Self.linksKey }
  }

  /// Something on a link is left to chance.
  var isRandom: Bool {
    topology.links.contains { $0.forth?.isRandom ?? false || $0.back?.isRandom ?? false }
  }

  // MARK: A row

  private mutating func read(row json: JSON5) throws(Failure) {
    isRow = true
    guard case .array(let elements) = json.value, !elements.isEmpty else {
      throw file.wrong(
        json.place,
        "path: an array of routers is expected, as in [\"10.0.0.254\", { router: \"10.1.0.1\", link: \"delay 5ms\" }]"
      )
    }
    guard elements.count <= PathRequest.mostHops else {
      throw file.wrong(
        json.place, "a path of \(elements.count) routers: \(PathRequest.mostHops) at the most")
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
          element.place, "path: a hop is an address, or stands in braces: { router: \"10.1.0.1\" }")
      }
      topology.routers.append(router)
      topology.links.append(link)
      routerPlaces.append(.file(file.path, element.place))
      linkPlaces.append(.file(file.path, element.place))
    }
  }

  // MARK: Routers and links

  private mutating func read(routers json: JSON5) throws(Failure) {
    guard case .object(let members) = json.value, !members.isEmpty else {
      throw file.wrong(
        json.place,
        "routers: names with what each has are expected, as in { edge: { address: \"10.0.0.254\" } }"
      )
    }
    for member in members {
      guard member.name != "here" else {
        throw file.wrong(member.place, "routers: 'here' is the local network: another name")
      }
      guard case .object(let keys) = member.value.value,
        let address = keys.first(where: { $0.name == "address" })
      else {
        throw file.wrong(
          member.place, "\(member.name): a router has an address, as in { address: \"10.0.0.254\" }"
        )
      }
      var router = try self.router(try words(address))
      router.name = member.name
      let reader = TopologyReader(file: file)
      for key in keys where key.name != "address" {
        if key.name == "route" {
          for words in try texts(key) { routes.append((topology.routers.count, words)) }
        } else if try !reader.read(key, into: &router) {
          throw file.unknown(key, among: ["address", "route"] + TopologyReader.routerKeys)
        }
      }
      topology.routers.append(router)
      routerPlaces.append(.file(file.path, member.place))
    }
  }

  private mutating func read(links json: JSON5) throws(Failure) {
    guard case .array(let elements) = json.value, !elements.isEmpty else {
      throw file.wrong(
        json.place, "links: an array is expected, as in [\"here - edge\", \"edge - 10.9.9.0/24\"]")
    }
    for element in elements {
      var link: Topology.Link
      switch element.value {
      case .string(let text): link = try self.link(Words(text: text, place: element.place))
      case .object(let members):
        guard let between = members.first(where: { $0.name == "between" }) else {
          throw file.wrong(
            element.place, "links: a link is between two: { between: \"edge - red\" }")
        }
        link = try self.link(try words(between))
        let reader = TopologyReader(file: file)
        for member in members where member.name != "between" {
          guard try reader.read(member, into: &link) else {
            throw file.unknown(member, among: ["between"] + TopologyReader.linkKeys)
          }
        }
      default:
        throw file.wrong(
          element.place, "links: a link is a text, 'edge - red', or stands in braces")
      }
      topology.links.append(link)
      linkPlaces.append(.file(file.path, element.place))
    }
  }

  /// Reads `edge - red`, `far - 10.9.9.0/24,fd09::/64`.
  private func link(_ words: Words) throws(Failure) -> Topology.Link {
    let ends = words.text.split(separator: " ").split(separator: "-").map {
      $0.joined(separator: " ")
    }
    guard ends.count == 2 else {
      throw file.wrong(words.place, "links: a link is 'A - B', not '\(words.text)'")
    }
    let near = try end(ends[0], words.place)
    let far = try end(ends[1], words.place)
    if case .hosts = near {
      if case .hosts = far {
        throw file.wrong(words.place, "links: no router is at '\(words.text)'")
      }
      return Topology.Link(far, near)
    }
    return Topology.Link(near, far)
  }

  private func end(_ text: String, _ place: JSON5.Place) throws(Failure) -> Topology.End {
    if text == "here" { return .here }
    if let router = topology.routers.firstIndex(where: { $0.name == text }) {
      return .router(router)
    }
    if text.first?.isNumber == true || text.contains(":"), let hosts = try? PathRequest.hosts(text)
    {
      return .hosts(hosts)
    }
    throw file.wrong(place, "links: \(unknownRouter(text))")
  }

  private func unknownRouter(_ text: String) -> String {
    let names = topology.routers.map(\.name)
    let hint = nearest(to: text, among: names + ["here"]).map { "; did you mean \($0)?" }
    return "'\(text)' is no router" + (hint ?? ": \(names.prefix(20).joined(separator: ", "))")
  }

  /// Reads `10.9.9.0/24 via red`.
  private mutating func add(route words: Words, of router: Int) throws(Failure) {
    let parts = words.text.split(separator: " ").split(separator: "via")
    guard parts.count == 2, parts[1].count == 1, let name = parts[1].first else {
      throw file.wrong(words.place, "route: it takes 'PREFIX via NAME', not '\(words.text)'")
    }
    guard let via = topology.routers.firstIndex(where: { $0.name == name }) else {
      throw file.wrong(words.place, "route: \(unknownRouter(String(name)))")
    }
    var hosts: [AddressSpec] = []
    for part in parts[0] {
      do {
        hosts += try PathRequest.hosts(String(part))
      } catch {
        throw file.wrong(words.place, "route: \(error)")
      }
    }
    topology.routers[router].routes.append(.init(hosts, via: via))
  }

  // MARK: Texts

  private func router(_ words: Words) throws(Failure) -> Router {
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

  private func words(_ member: JSON5.Member) throws(Failure) -> Words {
    guard let words = try texts(member).first else {
      throw file.wrong(member.value.place, "\(member.name): a text in quotes is expected")
    }
    return words
  }

  private func texts(_ member: JSON5.Member) throws(Failure) -> [Words] {
    try TopologyReader(file: file).texts(member)
  }
}

extension StatedTopology {
  /// Whether a member of a scenario is about routers or links.
  static func has(_ member: JSON5.Member) -> Bool {
    switch member.name {
    case pathKey: !member.isOption
    case routersKey, linksKey: true
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

import Algorithms
import Impairment
import Routing
import Wire

// Routers and links, each by itself.

extension StatedTopology {
  mutating func read(routers json: JSON5) throws(Failure) {
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

  mutating func read(links json: JSON5) throws(Failure) {
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
  mutating func add(route words: Words, of router: Int) throws(Failure) {
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
}

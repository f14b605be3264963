import Routing
import Wire

extension Topology {
  /// Reads routers, `10.0.0.254,fd00::fe=edge 10.1.1.1=red`, and links:
  ///
  ///     here - edge; edge - red (forth delay 5ms, back delay 9ms, mtu 1400); red - 10.9.0.0/16
  init(_ routers: String, _ links: String) throws {
    self.init(try routers.split(separator: " ").map { try Router(parsing: $0) }, [])
    for text in links.split(separator: ";") {
      let parts = text.split(separator: "(")
      let ends = parts[0].split(separator: " ")
      var link = Link(try end(ends[0]), try end(ends[2]))
      if parts.count > 1 {
        for words in parts[1].dropLast().split(separator: ",") { try link.add(words) }
      }
      self.links.append(link)
    }
  }

  /// As `--path` has them.
  init(paths: [String]) throws {
    try self.init(paths.map { try PathRequest(parsing: $0) })
  }

  private func end(_ name: Substring) throws -> End {
    if name == "here" { return .here }
    let router = routers.firstIndex { $0.name == name }
    return try router.map { .router($0) } ?? .hosts(PathRequest.hosts(String(name)))
  }

  /// Each router by its name, and its addresses.
  var routerTexts: [String] { zip(routers, addresses).map { "\($0.name): \($1)" } }

  /// Each link: `edge - red (mtu 1400)`
  var linkTexts: [String] {
    described.map { "\($0.near) - \($0.far)" + ($0.words.isEmpty ? "" : " (\($0.words))") }
  }
}

extension Topology.Link {
  /// Reads `delay 5ms`, `forth delay 5ms`, `back delay 5ms`, `mtu 1400` or `cost 2`.
  fileprivate mutating func add(_ text: Substring) throws {
    let all = text.split(separator: " ")
    let direction = all.first.flatMap { ["forth", "back"].contains($0) ? $0 : nil }
    let words = try LinkWords(
      parsing: all.dropFirst(direction == nil ? 0 : 1).joined(separator: " "))
    if direction != "back", let impairment = words.impairment { forth = impairment }
    if direction != "forth", let impairment = words.impairment { back = impairment }
    if let mtu = words.mtu { self.mtu = mtu }
    if let cost = words.cost { self.cost = cost }
  }
}

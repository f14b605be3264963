import Impairment
import Wire

extension Topology {
  /// Why a topology cannot be, and what of it is wrong.
  public struct Fault: Error {
    public let description: String
    public let subject: Subject

    public enum Subject: Hashable, Sendable {
      case whole
      /// Places among the routers, the links or the paths.
      case router(Int)
      case link(Int)
      case path(Int)
    }

    package init(_ description: String, _ subject: Subject = .whole) {
      (self.description, self.subject) = (description, subject)
    }
  }

  /// Rows of routers that begin here: those with the same address are one, and so are links between the
  /// same.
  public init(_ paths: [PathRequest]) throws(Fault) {
    self.init([], [])
    for (place, path) in paths.enumerated() {
      var near = End.here
      for hop in path.hops {
        let router = try add(hop.router, of: place)
        try add(hop.words, from: near, to: router, of: place)
        near = .router(router)
      }
      if !path.hosts.isEmpty { links.append(Link(near, .hosts(path.hosts))) }
      // What no link leads to goes down the only row.
      if paths.count == 1, case .router(let router) = near { last = router }
    }
  }

  private mutating func add(_ router: Router, of path: Int) throws(Fault) -> Int {
    let known = routers.firstIndex { other in
      router.ipv4 != nil && router.ipv4 == other.ipv4
        || router.ipv6 != nil && router.ipv6 == other.ipv6
    }
    guard let known else {
      routers.append(router)
      return routers.count - 1
    }
    let other = routers[known]
    guard router.ipv4 == nil || other.ipv4 == nil || router.ipv4 == other.ipv4,
      router.ipv6 == nil || other.ipv6 == nil || router.ipv6 == other.ipv6
    else {
      throw Fault(
        "\(router.name) is one router with \(other.name), and has other addresses there",
        .path(path))
    }
    routers[known].ipv4 = other.ipv4 ?? router.ipv4
    routers[known].ipv6 = other.ipv6 ?? router.ipv6
    routers[known].isSilent = other.isSilent || router.isSilent
    return known
  }

  private mutating func add(
    _ words: LinkWords, from near: End, to router: Int, of path: Int
  ) throws(Fault) {
    guard near != .router(router) else {
      throw Fault("\(routers[router].name) is named twice in a row", .path(path))
    }
    var link = Link(near, .router(router))
    (link.forth, link.back, link.mtu) = (words.impairment, words.impairment, words.mtu)
    link.cost = words.cost ?? 1
    let isSame = { (other: Link) in
      other.near == near && other.far == .router(router)
        || other.far == near && other.near == .router(router)
    }
    guard let known = links.firstIndex(where: isSame) else {
      links.append(link)
      return
    }
    // As the other path has it, in whichever direction; of two the one without words says nothing.
    (link.near, link.far) = (links[known].near, links[known].far)
    let bare = Link(link.near, link.far)
    if links[known] == bare { links[known] = link }
    guard link == bare || links[known] == link else {
      throw Fault(
        "the link to \(routers[router].name) is given twice with different words: give them once",
        .path(path))
    }
  }
}

import Algorithms
import Impairment
import Wire

/// One direction of a link at work.
struct LinkState {
  /// What is done to packets there; `nil` where they are at its end at once.
  var path: ImpairedPath?
  let mtu: Int
  /// When it is looked after next.
  var planned: Instant?

  /// Bytes that may wait on all links together, and on each at the least.
  private static let capacity = 256 << 20
  private static let leastCapacity = 1 << 20

  init(_ impairment: Impairment?, mtu: Int?, isBack: Bool, seed: UInt64, sharing count: Int) {
    self.mtu = mtu ?? Topology.Link.longest
    guard var impairment else { return }
    impairment.direction = .both
    let path = ImpairedPath(
      [ImpairmentRule(impairment)], direction: isBack ? .egress : .ingress, seed: seed,
      linkType: .raw, capacity: max(Self.capacity / max(count, 1), Self.leastCapacity))
    if path.impairs { self.path = path }
  }

  /// All directions of all links, each with numbers of its own.
  static func all(_ topology: Topology, seed: UInt64) -> [LinkState] {
    let count = topology.links.reduce(0) {
      $0 + ($1.forth == nil ? 0 : 1) + ($1.back == nil ? 0 : 1)
    }
    return topology.links.indices.flatMap { place in
      let link = topology.links[place]
      return [false, true].map { isBack in
        LinkState(
          isBack ? link.back : link.forth, mtu: link.mtu, isBack: isBack,
          seed: SplitMix64.number(UInt64(place * 2 + (isBack ? 1 : 0)), of: seed), sharing: count)
      }
    }
  }
}

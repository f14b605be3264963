import Algorithms
import Impairment
import Wire

/// One direction of a link at work.
struct LinkState {
  let mtu: Int
  /// Something is done to packets there; where not, they are at its end at once.
  let impairs: Bool
  private var path: ImpairedPath
  /// When it is looked after next.
  private var planned: Instant?

  /// Bytes that may wait on all links together, and on each at the least.
  private static let capacity = 256 << 20
  private static let leastCapacity = 1 << 20

  private init(mtu: Int?, _ path: ImpairedPath) {
    self.mtu = mtu ?? Topology.Link.longest
    self.path = path
    impairs = path.impairs
  }

  /// Schedules begin.
  mutating func begin(at time: Instant) {
    if impairs { path.begin(at: time) }
  }

  /// Takes a packet: it, or what is left of it, is at the link's end now, later, twice or not at all.
  mutating func take(
    _ packet: Span<UInt8>, _ id: UInt64, at time: Instant,
    arrive: (_ packet: Span<UInt8>, _ id: UInt64) -> Void
  ) -> Fates {
    guard let fate = path.take(packet, at: time, id: id) else {
      return path.apply(packet, at: time, id: id, send: arrive)
    }
    if fate.isSentAtOnce { arrive(packet, id) }
    return Fates(fate)
  }

  /// What is due is at its end.
  mutating func advance(
    to time: Instant, arrive: (_ packet: Span<UInt8>, _ id: UInt64) -> Void
  ) {
    if planned == time { planned = nil }
    path.advance(to: time, send: arrive)
  }

  /// When it is to be looked after, where that was not known.
  mutating func plan() -> Instant? {
    guard let next = path.nextDeadline, planned.map({ next < $0 }) ?? true else { return nil }
    planned = next
    return next
  }

  /// All directions of all links, each with numbers of its own.
  static func all(_ topology: Topology, seed: UInt64) -> [LinkState] {
    let places = topology.links.indices
    let count =
      places.count { topology.links[$0].forth != nil }
      + places.count { topology.links[$0].back != nil }
    let capacity = max(Self.capacity / max(count, 1), Self.leastCapacity)
    // Of thousands of links most have the words of the one before.
    var latest = [Pattern(nil, isBack: false, capacity), Pattern(nil, isBack: true, capacity)]
    var states: [LinkState] = []
    states.reserveCapacity(2 * places.count)
    for place in places {
      for (way, isBack) in [false, true].enumerated() {
        let impairment = isBack ? topology.links[place].back : topology.links[place].forth
        if latest[way].impairment != impairment {
          latest[way] = Pattern(impairment, isBack: isBack, capacity)
        }
        let own = SplitMix64.number(UInt64(place * 2 + way), of: seed)
        states.append(LinkState(mtu: topology.links[place].mtu, latest[way].path.seeded(own)))
      }
    }
    return states
  }

  /// A path for all links with those words.
  private struct Pattern {
    let impairment: Impairment?
    let path: ImpairedPath

    init(_ impairment: Impairment?, isBack: Bool, _ capacity: Int) {
      self.impairment = impairment
      var rules: [ImpairmentRule] = []
      if var impairment {
        impairment.direction = .both
        rules = [ImpairmentRule(impairment)]
      }
      path = ImpairedPath(
        rules, direction: isBack ? .egress : .ingress, linkType: .raw, capacity: capacity)
    }
  }
}

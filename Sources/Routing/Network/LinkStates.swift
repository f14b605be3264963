import Algorithms
import Impairment
import Wire

/// All links at work, each direction by itself.
struct LinkStates {
  /// What is done to packets in one direction of a link.
  private struct Path {
    var impairer: Impairer
    /// When it is advanced next.
    var planned: Instant?
  }

  /// Of each link, the longest packet that it takes.
  private let mtus: [Int]
  /// Of each direction, where what is done there stands in `patterns`; less than 0 where nothing is.
  private let words: [Int32]
  /// All that is done anywhere. Of thousands of directions most have the same words.
  private let patterns: [Impairer]
  private let areSimple: [Bool]
  private let seed: UInt64
  /// Of each direction that a packet has come to, where its path is; less than 0 for others.
  private var places: [Int32]
  private var paths: [Path] = []
  /// When schedules have begun.
  private var start: Instant?

  /// Bytes that may wait on all links together, and on each at the least.
  private static let capacity = 256 << 20
  private static let leastCapacity = 1 << 20

  /// - Parameter seed: of all numbers, of which each direction has its own.
  init(_ topology: Topology, seed: UInt64) {
    self.seed = seed
    mtus = topology.links.map { $0.mtu ?? Topology.Link.longest }
    let count = topology.links.reduce(0) {
      $0 + ($1.forth == nil ? 0 : 1) + ($1.back == nil ? 0 : 1)
    }
    let capacity = max(Self.capacity / max(count, 1), Self.leastCapacity)
    var patterns: [Impairer] = []
    var latest: [(impairment: Impairment?, words: Int32)] = [(nil, -1), (nil, -1)]
    var words: [Int32] = []
    words.reserveCapacity(2 * topology.links.count)
    for link in topology.links.indices {
      for (way, direction) in [Wire.Direction.ingress, .egress].enumerated() {
        let impairment = way == 0 ? topology.links[link].forth : topology.links[link].back
        if latest[way].impairment != impairment {
          latest[way] = (impairment, -1)
          if let impairer = Impairer(impairment, direction, capacity) {
            latest[way].words = Int32(patterns.count)
            patterns.append(impairer)
          }
        }
        words.append(latest[way].words)
      }
    }
    self.words = words
    self.patterns = patterns
    areSimple = patterns.map(\.isSimple)
    places = Array(repeating: -1, count: patterns.isEmpty ? 0 : words.count)
  }

  @inline(__always)
  func mtu(of direction: Ways.Direction) -> Int { mtus[direction.link] }

  /// Whether anything is done to packets there; where not, they are at its end at once.
  @inline(__always)
  func impairs(_ direction: Ways.Direction) -> Bool { words[direction.place] >= 0 }

  /// Schedules begin, unless each is to with its first packet.
  mutating func begin(at time: Instant) {
    if start == nil { start = time }
  }

  @inline(__always)
  private mutating func path(of direction: Ways.Direction) -> Int {
    let place = places[direction.place]
    return place >= 0 ? Int(place) : beginPath(of: direction)
  }

  /// A path for the first packet that comes there.
  @inline(never)
  private mutating func beginPath(of direction: Ways.Direction) -> Int {
    var impairer = patterns[Int(words[direction.place])]
    if impairer.draws { impairer.reseed(SplitMix64.number(UInt64(direction.place), of: seed)) }
    if let start { impairer.begin(at: start) }
    places[direction.place] = Int32(paths.count)
    paths.append(Path(impairer: impairer))
    return paths.count - 1
  }

  /// Whether nothing comes of a packet there but itself, as it is: then it is for `take`, else for `apply`.
  @inline(__always)
  func isSimple(_ direction: Ways.Direction) -> Bool {
    areSimple[Int(words[direction.place])]
  }

  /// Takes a packet: what becomes of it, which is the caller's to send on or keep until then.
  ///
  /// - Parameter isSoundIPv4: it is one of IPv4 whose header is known to be sound.
  mutating func take(
    _ packet: Span<UInt8>, on direction: Ways.Direction, at time: Instant, isSoundIPv4: Bool
  ) -> Fate {
    paths[path(of: direction)].impairer.takeAside(packet, at: time, isSoundIPv4: isSoundIPv4)
  }

  /// One of so many bytes that was kept has come to the link's end.
  mutating func release(_ length: Int, on direction: Ways.Direction) {
    paths[path(of: direction)].impairer.release(length)
  }

  /// Takes a packet: it, or what is left of it, is at the link's end now, later, twice or not at all.
  mutating func apply(
    _ packet: Span<UInt8>, _ traveler: Traveler, on direction: Ways.Direction, at time: Instant,
    arrive: (_ packet: Span<UInt8>, _ traveler: Traveler) -> Void
  ) -> Fates {
    paths[path(of: direction)].impairer.apply(packet, at: time, id: traveler.id) {
      arrive($0, Traveler(id: $1))
    }
  }

  /// What was due by then that `apply` has taken is at the link's end.
  mutating func advance(
    _ direction: Ways.Direction, to time: Instant,
    arrive: (_ packet: Span<UInt8>, _ traveler: Traveler) -> Void
  ) {
    let path = path(of: direction)
    if paths[path].planned == time { paths[path].planned = nil }
    paths[path].impairer.advance(to: time) { arrive($0, Traveler(id: $1)) }
  }

  /// When a direction is to be advanced, where that was not known.
  mutating func plan(_ direction: Ways.Direction) -> Instant? {
    let path = path(of: direction)
    guard let next = paths[path].impairer.findDeadline(),
      paths[path].planned.map({ next < $0 }) ?? true
    else { return nil }
    paths[path].planned = next
    return next
  }
}

extension Impairer {
  /// One for all packets in a direction of a link; `nil` where nothing is done to them.
  fileprivate init?(_ impairment: Impairment?, _ direction: Wire.Direction, _ capacity: Int) {
    guard var impairment else { return nil }
    impairment.direction = .both
    self.init(impairment, direction: direction, seed: 0, linkType: .raw, capacity: capacity)
  }
}

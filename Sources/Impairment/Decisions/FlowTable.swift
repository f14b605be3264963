/// What is remembered of each flow, of 65 536 at the most: where one is more, that one is forgotten
/// which has had no frame for the longest. How far it had come is not, but some flows share a place
/// for that: should it come back, it goes on where the last of them stopped.
///
/// It grows with the flows, to some 8 MB, and by 8 MB when the first is forgotten.
struct FlowTable {
  static let limit = 65_536

  /// A flow's place in the order of their latest frames.
  private struct Link {
    var flow: Flow
    var older: Int32
    var newer: Int32
  }

  private var seed: UInt64
  private let limit: Int
  private var links: [Link] = []
  /// How each flow goes on, at the place that it was given.
  var states: [FlowState] = []
  private var index: [Flow: Int32] = [:]
  private var oldest: Int32 = Self.none
  private var newest: Int32 = Self.none
  /// How many frames flows had that are forgotten, by the last bits of their numbers.
  private var forgotten: [UInt64] = []

  /// A power of 2.
  private static let forgottenPlaces = 1 << 20
  private static let none: Int32 = -1

  /// - Parameter limit: 1 to 65 536.
  init(seed: UInt64, limit: Int = Self.limit) {
    self.seed = seed
    self.limit = min(max(limit, 1), Self.limit)
  }

  var count: Int { links.count }

  /// All flows go on where they are with the numbers of another seed.
  mutating func reseed(_ seed: UInt64) {
    guard seed != self.seed else { return }
    self.seed = seed
    for (place, link) in links.enumerated() {
      states[place].reseed(of: link.flow, seed: seed)
    }
  }

  /// Where the state of a flow is, which has a frame now.
  mutating func place(of flow: Flow) -> Int {
    if let place = index[flow] {
      if place != newest {
        unlink(place)
        linkAsNewest(place)
      }
      return Int(place)
    }
    // Who is forgotten for this one may share its place among the forgotten.
    let place = links.count < limit ? Int32(links.count) : forgetOldest()
    let link = Link(flow: flow, older: Self.none, newer: Self.none)
    let state = FlowState(of: flow, seed: seed, index: remembered(of: flow))
    if Int(place) == links.count {
      links.append(link)
      states.append(state)
    } else {
      links[Int(place)] = link
      states[Int(place)] = state
    }
    index[flow] = place
    linkAsNewest(place)
    return Int(place)
  }

  /// Whose place is free then.
  private mutating func forgetOldest() -> Int32 {
    let place = oldest
    let flow = links[Int(place)].flow
    unlink(place)
    index[flow] = nil
    if forgotten.isEmpty { forgotten = Array(repeating: 0, count: Self.forgottenPlaces) }
    forgotten[Self.forgottenPlace(of: flow)] = states[Int(place)].index
    return place
  }

  private func remembered(of flow: Flow) -> UInt64 {
    forgotten.isEmpty ? 0 : forgotten[Self.forgottenPlace(of: flow)]
  }

  private static func forgottenPlace(of flow: Flow) -> Int {
    Int(truncatingIfNeeded: flow.number) & (forgottenPlaces - 1)
  }

  private mutating func unlink(_ place: Int32) {
    let (older, newer) = (links[Int(place)].older, links[Int(place)].newer)
    if older == Self.none { oldest = newer } else { links[Int(older)].newer = newer }
    if newer == Self.none { newest = older } else { links[Int(newer)].older = older }
  }

  private mutating func linkAsNewest(_ place: Int32) {
    links[Int(place)].older = newest
    links[Int(place)].newer = Self.none
    if newest == Self.none { oldest = place } else { links[Int(newest)].newer = place }
    newest = place
  }
}

import Algorithms
import Wire

/// Says to which groups the stations listen, so that a switch that learns from reports lets them be
/// heard (RFC 3810 6). A report follows its query after a part of the delay that the query allows:
/// each station has its own, so that they do not all speak at once. Where they are more than may speak
/// in a second, the rest comes later: who does not report is cut off.
struct ListenerResponder {
  /// The stations that owe a report to a query, one after the other.
  fileprivate struct Round {
    /// The unspecified address where all are asked about.
    let group: IPv6Address
    /// Where the query came from, whoever asked whom.
    let link: LinkHeader
    let interface: Interface
    let start: Instant
    let delay: Int64
    /// Among those who listen to the group.
    var places: Range<Int>
    /// When the first of them is to report.
    var due: Instant
    /// How many frames it has sent.
    var frame = 0

    func due(_ listener: StationIndex.Listener) -> Instant {
      start.advanced(by: DeterministicJitter.part(of: delay, listener.part))
    }

    /// Some of its stations, if there are any.
    func part(
      _ places: Range<Int>, of listeners: ArraySlice<StationIndex.Listener>
    ) -> Round? {
      guard let first = places.first else { return nil }
      var part = self
      part.places = places
      part.due = due(listeners[first])
      if first != self.places.lowerBound { part.frame = 0 }
      return part
    }
  }

  private var rounds: [Round] = []
  private(set) var nextDeadline: Instant?

  /// Beyond this many rounds queries are ignored.
  private static let most = 1024

  mutating func receive(
    _ message: Span<UInt8>, _ request: IPv6Request, hosts: HostTable,
    _ state: inout ResponderState
  ) -> Verdict {
    guard request.header.source.isLinkLocal, request.header.hopLimit == ListenerReport.hopLimit,
      request.alertsOfListeners, let query = ListenerQuery(parsing: message)
    else { return .ignored(.listenerQuery) }
    let link = request.context.link.outgoing(from: MACAddress(0), to: MACAddress(0))
    let interface = request.context.interface
    let time = request.time.line
    if query.isVersion1 { heed(olderQuerierOn: link, of: interface, at: time, &state) }
    let isVersion1 = state.olderQueriers.isPresent(in: link.tags, of: interface, at: time)

    let listeners = hosts.index.listeners(to: query.group)
    var places = listeners.indices
    if !request.header.destination.isMulticast || request.context.station != nil {
      let place = hosts.index.place(of: request.host.mac, among: listeners)
      places = place.map { $0..<$0 + 1 } ?? 0..<0
    }
    guard !places.isEmpty else { return .ignored(.listenerGroup) }
    let round = Round(
      group: query.group, link: link, interface: interface, start: time,
      delay: isVersion1 ? query.maximumDelayInVersion1 : query.maximumDelay, places: places,
      due: time)
    guard add(round, of: listeners) else { return .ignored(.listenerQueries) }
    findDeadline(state)
    if places.count > 1 { state.tell(.reporting(places.count)) }
    return .kept(.listenerQuery)
  }

  /// What was to be said in version 2 is not said any more when a host begins to speak version 1
  /// (RFC 3810 8.2.1).
  private mutating func heed(
    olderQuerierOn link: LinkHeader, of interface: Interface, at time: Instant,
    _ state: inout ResponderState
  ) {
    if !state.olderQueriers.isPresent(in: link.tags, of: interface, at: time) {
      rounds.removeAll { $0.link == link && $0.interface == interface }
    }
    state.olderQueriers.heard(in: link.tags, of: interface, at: time)
  }

  /// Each station reports once, as soon as one of the queries that ask it wants (RFC 3810 6.2).
  ///
  /// - Returns: whether there was room.
  private mutating func add(
    _ new: Round, of listeners: ArraySlice<StationIndex.Listener>
  ) -> Bool {
    var kept: [Round] = []
    var asked = [new.places]
    for round in rounds {
      guard round.group == new.group, round.link == new.link, round.interface == new.interface,
        round.places.overlaps(new.places)
      else {
        kept.append(round)
        continue
      }
      // The stations stand in the order of their parts: from one on, the shorter delay is sooner.
      let both = round.places.clamped(to: new.places)
      let sooner = both.lowerBound { new.due(listeners[$0]) < round.due(listeners[$0]) }
      kept += [round.places.lowerBound..<sooner, both.upperBound..<round.places.upperBound]
        .compactMap { round.part($0, of: listeners) }
      if sooner > both.lowerBound {
        asked = asked.flatMap {
          [$0.clamped(to: .min..<both.lowerBound), $0.clamped(to: sooner..<Int.max)]
        }
      }
    }
    let begun = asked.compactMap { new.part($0, of: listeners) }
    guard kept.count + begun.count <= Self.most else { return false }
    rounds = kept + begun
    return true
  }

  /// Sends the reports that are due.
  mutating func advance(
    to time: DualTime, _ networks: LocalNetworks, _ state: inout ResponderState,
    into outbox: inout Outbox
  ) {
    while let place = earliest, rounds[place].due <= time.line,
      state.unaskedLimit.take(at: time.line)
    {
      report(place, at: time.line, networks, state, into: &outbox)
    }
    findDeadline(state)
  }

  /// Who owes a report does so among other hosts, unless it is gone; who stands between those that do
  /// owes one, too.
  mutating func adapt(
    to networks: LocalNetworks, from others: LocalNetworks,
    _ state: borrowing ResponderState
  ) {
    var kept: [Round] = []
    for round in rounds {
      let before = others.hosts(of: round).index.listeners(to: round.group)
      let now = networks.hosts(of: round).index.listeners(to: round.group)
      // A part is a MAC's own, and they stand in the order of their parts.
      let (first, last) = (
        before[round.places.lowerBound].part, before[round.places.upperBound - 1].part
      )
      let places = now.lowerBound { $0.part >= first }..<now.lowerBound { $0.part > last }
      guard var next = round.part(places, of: now) else { continue }
      next.frame = now[places.lowerBound].part == first ? round.frame : 0
      kept.append(next)
    }
    rounds = kept
    findDeadline(state)
  }

  /// The round whose next report is due first.
  private var earliest: Int? { rounds.indices.min { rounds[$0].due < rounds[$1].due } }

  private mutating func findDeadline(_ state: borrowing ResponderState) {
    nextDeadline = earliest.map {
      max(rounds[$0].due, state.unaskedLimit.nextTake ?? rounds[$0].due)
    }
  }

  /// Sends the next frame of a round.
  private mutating func report(
    _ place: Int, at time: Instant, _ networks: LocalNetworks, _ state: borrowing ResponderState,
    into outbox: inout Outbox
  ) {
    let round = rounds[place]
    let hosts = networks.hosts(of: round)
    let listeners = hosts.index.listeners(to: round.group)
    let station = hosts.stations[listeners[round.places.lowerBound].station]
    let report = StationReport(
      .isExclude, round.group == .unspecified ? station.groups : [round.group], of: station,
      isVersion1: state.olderQueriers.isPresent(
        in: round.link.tags, of: round.interface, at: time))
    if !state.paused.has(station) {
      let first = outbox.count
      report.send(round.frame, on: round.link, into: &outbox)
      outbox.direct(framesFrom: first, to: round.interface)
    }
    rounds[place].frame += 1
    guard rounds[place].frame >= report.frameCount else { return }
    if let rest = round.part(round.places.dropFirst(), of: listeners) {
      rounds[place] = rest
    } else {
      rounds.remove(at: place)
    }
  }
}

extension LocalNetworks {
  fileprivate func hosts(of round: ListenerResponder.Round) -> HostTable {
    self[round.interface, round.link.tags].hosts
  }
}

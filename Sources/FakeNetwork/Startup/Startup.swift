import Algorithms
import Wire

/// What the stations do before they answer and as they begin to: look whether somebody has their
/// addresses (RFC 5227 2.1, RFC 4862 5.4), and announce them (RFC 5227 2.3, RFC 4861 7.2.6).
struct Startup {
  private enum Errand: Equatable {
    case begin
    /// RFC 5227 2.1.1: the first, second or third probe.
    case probe(Host<IPv4Address>, turn: UInt64)
    /// RFC 4862 5.4.2: a report of the station's groups, and a solicitation for each of its addresses.
    case detect(MACAddress)
    case introduce(Introduction)
    /// One host says where it is.
    case announce(IPAddress)
    /// Nobody has come forward: the addresses are the hosts' own.
    case end
  }

  /// The stations say who they are, one after the other.
  private struct Introduction: Equatable {
    let announces: Bool
    let reports: Bool
    /// It comes again.
    var repeats = false
    var station = 0
  }

  /// Nothing is answered yet.
  private(set) var isProbing: Bool
  private(set) var nextDeadline: Instant?
  private var timers = TimerQueue<Instant, Errand>()
  /// What is due, and how many frames of the first have been sent.
  private var due: [Errand] = []
  private var done = 0
  private var frame = 0
  /// How many still look whether somebody has their addresses.
  private var probing = 0
  /// When those who have looked have had no answer.
  private var end = Instant(nanoseconds: .min)
  private var homes: Homes
  /// From one announcement to the next, where they come again.
  private var interval: Int64?

  /// RFC 5227 1.1, in nanoseconds: PROBE_WAIT, PROBE_MIN and from there to PROBE_MAX, ANNOUNCE_WAIT,
  /// ANNOUNCE_INTERVAL.
  private static let probeWait = second
  private static let probeInterval = second
  private static let probeJitter = second
  private static let announceWait = 2 * second
  private static let announceInterval = 2 * second
  /// RFC 4862 5.4.2 (MAX_RTR_SOLICITATION_DELAY), RFC 4861 10 (RETRANS_TIMER).
  private static let detectionDelay = second
  private static let retransmission = second
  /// RFC 3810 9.11: between the report of a change and its repetition.
  private static let reportInterval = second
  private static let second: Int64 = 1_000_000_000

  init(_ settings: Settings, _ homes: Homes) {
    (self.homes, interval) = (homes, settings.announceInterval)
    isProbing = settings.probes
    // Due before any time that there is: the clock is somebody else's.
    if settings.probes || settings.announces { timers.add(.begin, at: Instant(nanoseconds: .min)) }
    nextDeadline = timers.nextDeadline
  }

  /// What they still say they say in other VLANs.
  mutating func adapt(to homes: Homes, announcing interval: Int64?) {
    (self.homes, self.interval) = (homes, interval)
  }

  /// They say no more, and answer nothing.
  mutating func giveUp() { (timers, due, done, nextDeadline) = (TimerQueue(), [], 0, nil) }

  /// Hosts say where they are.
  mutating func announce(_ addresses: [IPAddress], at time: Instant) {
    for address in addresses { timers.add(.announce(address), at: time) }
    nextDeadline = .earlier(nextDeadline, timers.nextDeadline)
  }

  /// Does what is due by then, as far as so many frames may be sent.
  ///
  /// - Parameter interface: where they are, if that is one.
  mutating func advance(
    to time: Instant, hosts: HostTable, on interface: Interface?, _ state: inout ResponderState,
    into outbox: inout Outbox
  ) {
    while true {
      while let errand = timers.next(by: time)?.item { begin(errand, at: time, hosts) }
      guard done < due.count else { break }
      guard let message = message(of: due[done], at: time, hosts, interface, state) else {
        finish(due[done], at: time, hosts)
        continue
      }
      guard state.unaskedLimit.take(at: time) else { break }
      message.send(into: &outbox)
      frame += 1
    }
    if done == due.count { (due, done) = ([], 0) }
    nextDeadline =
      due.isEmpty
      ? timers.nextDeadline : .earlier(timers.nextDeadline, state.unaskedLimit.nextTake)
  }

  private mutating func begin(_ errand: Errand, at time: Instant, _ hosts: HostTable) {
    switch errand {
    case .begin where isProbing: planProbes(from: time, hosts)
    case .begin, .end:
      isProbing = false
      planIntroductions(from: time)
    case .introduce(let what) where what.repeats && interval == nil: break
    case .probe, .detect, .introduce, .announce: due.append(errand)
    }
  }

  private mutating func planProbes(from time: Instant, _ hosts: HostTable) {
    end = time
    for station in hosts.stations {
      for address in station.ipv4 {
        let delay = DeterministicJitter.part(of: Self.probeWait, for: UInt64(address.rawValue))
        let host = Host(address: address, mac: station.mac)
        timers.add(.probe(host, turn: 1), at: time.advanced(by: delay))
        probing += 1
      }
      guard !station.ipv6.isEmpty else { continue }
      let delay = DeterministicJitter.part(of: Self.detectionDelay, for: station.mac.rawValue)
      timers.add(.detect(station.mac), at: time.advanced(by: delay))
      probing += 1
    }
    if probing == 0 { timers.add(.end, at: end) }
  }

  /// How many frames they send to look.
  func probeCount(of hosts: HostTable) -> Int {
    hosts.stations.reduce(0) { sum, station in
      let probes = 3 * station.ipv4.count * homes.arp.count
      guard !station.ipv6.isEmpty else { return sum + probes }
      return sum + probes + (2 + station.ipv6.count) * homes.ipv6.count
    }
  }

  /// How long it takes at the most until nobody has come forward, in nanoseconds: the three probes of one
  /// address, and one more second for each so many that may be sent in it.
  static func longestProbe(sending frames: Int) -> Int64 {
    probeWait + 2 * (probeInterval + probeJitter) + announceWait
      + Int64(frames / ResponderState.rate) * second
  }

  private mutating func planIntroductions(from time: Instant) {
    for (delay, what) in [
      (0, Introduction(announces: true, reports: true)),
      (Self.reportInterval, Introduction(announces: false, reports: true)),
      (Self.announceInterval, Introduction(announces: true, reports: false)),
    ] { timers.add(.introduce(what), at: time.advanced(by: delay)) }
    planRepetition(from: time)
  }

  private mutating func planRepetition(from time: Instant) {
    guard let interval else { return }
    timers.add(
      .introduce(Introduction(announces: true, reports: false, repeats: true)),
      at: time.advanced(by: interval))
  }

  /// What would come again does so no more.
  mutating func endRepetitions() { interval = nil }

  /// All messages of an errand have been sent.
  private mutating func finish(
    _ errand: Errand, at time: Instant, _ hosts: HostTable
  ) {
    frame = 0
    if case .introduce(var what) = errand, what.station + 1 < hosts.stations.count {
      what.station += 1
      due[done] = .introduce(what)
      return
    }
    done += 1
    switch errand {
    case .probe(let host, let turn) where turn < 3:
      let jitter = DeterministicJitter.part(
        of: Self.probeJitter, for: UInt64(host.address.rawValue), turn: turn)
      timers.add(
        .probe(host, turn: turn + 1), at: time.advanced(by: Self.probeInterval + jitter))
    case .probe: endProbe(at: time.advanced(by: Self.announceWait))
    case .detect: endProbe(at: time.advanced(by: Self.retransmission))
    case .introduce(let what) where what.repeats: planRepetition(from: time)
    case .begin, .introduce, .announce, .end: break
    }
  }

  private mutating func endProbe(at time: Instant) {
    end = max(end, time)
    probing -= 1
    if probing == 0 { timers.add(.end, at: end) }
  }

  // MARK: - What they say

  private enum Message {
    case probe(Host<IPv4Address>, LinkHeader)
    case detection(Host<IPv6Address>, LinkHeader)
    case announcement(Host<IPv4Address>, LinkHeader)
    case advertisement(Host<IPv6Address>, isRouter: Bool, LinkHeader)
    case report(StationReport, Int, LinkHeader)

    func send(into outbox: inout Outbox) {
      switch self {
      case .probe(let host, let link): ARPResponder.probe(host, on: link, into: &outbox)
      case .detection(let host, let link): NeighborResponder.detect(host, on: link, into: &outbox)
      case .announcement(let host, let link): ARPResponder.announce(host, on: link, into: &outbox)
      case .advertisement(let host, let isRouter, let link):
        NeighborResponder.announce(host, isRouter: isRouter, on: link, into: &outbox)
      case .report(let report, let number, let link): report.send(number, on: link, into: &outbox)
      }
    }
  }

  /// The next message of an errand; `nil` when all have been sent.
  private func message(
    of errand: Errand, at time: Instant, _ hosts: HostTable, _ interface: Interface?,
    _ state: borrowing ResponderState
  ) -> Message? {
    switch errand {
    case .begin, .end: return nil
    case .probe(let host, _):
      guard frame < homes.arp.count, hosts.host(at: host.address) == host,
        !state.paused.has(host.address)
      else { return nil }
      return .probe(host, homes.arp[frame])
    case .detect(let mac):
      // A group is joined before its members are asked for an address (RFC 4862 5.4.2).
      guard let station = hosts.index.station(mac), !station.ipv6.isEmpty,
        !state.paused.has(station)
      else { return nil }
      var number = frame
      if let report = report(
        of: station, at: time, interface, isTentative: true, &number, state)
      {
        return report
      }
      let addresses = [station.linkLocal] + station.ipv6
      guard number < addresses.count * homes.ipv6.count else { return nil }
      let (address, home) = number.quotientAndRemainder(dividingBy: homes.ipv6.count)
      return .detection(Host(address: addresses[address], mac: station.mac), homes.ipv6[home])
    case .introduce(let what):
      guard what.station < hosts.stations.count else { return nil }
      let station = hosts.stations[what.station]
      guard !state.paused.has(station) else { return nil }
      var number = frame
      if what.announces, let message = announcement(of: station, hosts, &number) { return message }
      return what.reports
        ? report(of: station, at: time, interface, isTentative: false, &number, state) : nil
    case .announce(.ipv4(let address)):
      guard frame < homes.arp.count, !state.paused.has(address) else { return nil }
      return hosts.host(at: address).map { .announcement($0, homes.arp[frame]) }
    case .announce(.ipv6(let address)):
      guard frame < homes.ipv6.count, !state.paused.has(address, hosts) else { return nil }
      return hosts.host(at: address).map {
        .advertisement($0, isRouter: hosts.isRouter($0), homes.ipv6[frame])
      }
    }
  }

  /// The announcement with that number; where there are fewer, how many less it is by those.
  private func announcement(
    of station: Station, _ hosts: HostTable, _ number: inout Int
  ) -> Message? {
    let count = station.ipv4.count * homes.arp.count
    if number < count {
      let (home, address) = number.quotientAndRemainder(dividingBy: station.ipv4.count)
      return .announcement(Host(address: station.ipv4[address], mac: station.mac), homes.arp[home])
    }
    number -= count
    let count6 = station.ipv6.count * homes.ipv6.count
    if number < count6 {
      let (home, address) = number.quotientAndRemainder(dividingBy: station.ipv6.count)
      let host = Host(address: station.ipv6[address], mac: station.mac)
      return .advertisement(host, isRouter: hosts.isRouter(host), homes.ipv6[home])
    }
    number -= count6
    return nil
  }

  /// The report with that number, likewise. In each VLAN it has the version that is spoken there.
  private func report(
    of station: Station, at time: Instant, _ interface: Interface?, isTentative: Bool,
    _ number: inout Int, _ state: borrowing ResponderState
  ) -> Message? {
    for home in homes.ipv6 {
      let report = StationReport(
        .changeToExclude, station.groups, of: station,
        isVersion1: state.olderQueriers.isPresent(in: home.tags, of: interface, at: time),
        isTentative: isTentative)
      if number < report.frameCount { return .report(report, number, home) }
      number -= report.frameCount
    }
    return nil
  }

  // MARK: - While they probe

  /// Whether a frame that comes before the addresses are the hosts' own shows that they are another's.
  static func conflict(
    _ payload: Span<UInt8>, _ link: LinkHeader, _ hosts: HostTable
  ) -> AddressConflict? {
    switch link.etherType {
    case .arp: AddressConflict.inARP(payload, hosts)
    case .ipv6: AddressConflict.inNeighborDiscovery(payload, link, hosts)
    default: nil
    }
  }
}

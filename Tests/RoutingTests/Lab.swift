import FakeNetwork
import Routing
import TestFrames
import Testing
import Wire

/// A local network, 10.0.0.0/24 and fd00::/64, with the tester in it, and what is behind its routers.
struct Lab {
  var network: RoutedNetwork
  private(set) var texts: [String] = []
  private var number: UInt64 = 0

  static let edge: MAC = "02:00:0a:00:00:fe"

  init(
    _ topology: Topology, hosts: [String], profile: Profile = .rfc,
    mac: MACAssignment = .derived, configure: (inout Settings) -> Void = { _ in }
  ) throws {
    let prefix = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    let prefix6 = IPv6Prefix(around: IPv6Address(0xfd00 << 112), length: 64)
    let specs = try hosts.map { try AddressSpec(parsing: $0) }
    try topology.check(in: .init(network: prefix, network6: prefix6, hosts: specs))
    var settings = Settings()
    settings.profile = profile
    configure(&settings)
    let table = try HostTable(specs, mac: mac, network: prefix, network6: prefix6)
    network = RoutedNetwork(
      topology, .init(hosts: table, network: prefix, settings: settings), LinkTypes(), seed: 1)
  }

  /// - Parameter paths: as `--path` has them.
  init(
    _ paths: String..., hosts: [String] = ["10.9.0.0/16", "fd09::/64"], profile: Profile = .rfc,
    configure: (inout Settings) -> Void = { _ in }
  ) throws {
    try self.init(
      Topology(paths: paths), hosts: hosts, profile: profile,
      configure: configure)
  }

  /// What comes back of a frame at once; `nil` where no router takes it.
  mutating func send(_ frame: Bytes, at milliseconds: Int64 = 0) -> [Bytes]? {
    number += 1
    let time = Instant(nanoseconds: milliseconds * 1_000_000)
    guard network.receive(frame.span, from: .first, number: number, at: time) else { return nil }
    return take()
  }

  /// What comes back as time passes, each with when it does, in milliseconds.
  mutating func wait() -> [(time: Int64, frame: Bytes)] {
    var all: [(Int64, Bytes)] = []
    while let next = network.nextDeadline {
      network.advance(to: next)
      all += take().map { (next.nanoseconds / 1_000_000, $0) }
    }
    return all
  }

  private mutating func take() -> [Bytes] {
    texts += network.endings.map(\.description)
    defer { network.forgetEvents() }
    return (0..<network.frames.count).map { network.frames[$0] }
  }

  /// Where the packets ended, since the last look.
  mutating func endings() -> [String] {
    defer { texts = [] }
    return texts
  }
}

/// Three routers, and hosts behind them.
let threeHops =
  "10.9.0.0/16,fd09::/64 via 10.0.0.254,fd00::fe=edge 10.2.0.1,fd02::1=red 10.3.0.1,fd03::1=far"

/// A request to 10.9.0.5 by way of the first router.
func echo(ttl: UInt8 = 64, _ change: (inout Echo) -> Void = { _ in }) -> Bytes {
  Frame.echo {
    $0.link.destination = Lab.edge
    $0.destinationIP = "10.9.0.5"
    $0.timeToLive = ttl
    change(&$0)
  }
}

/// The same to fd09::5.
func echo6(ttl: UInt8 = 64, _ change: (inout Packet6) -> Void = { _ in }) -> Bytes {
  Frame.echo6 {
    $0.link.destination = Lab.edge
    $0.destinationIP = "fd09::5"
    $0.hopLimit = ttl
    change(&$0)
  }
}

/// What a router says of a datagram, as it comes back.
///
/// - Parameters:
///   - cause: as the router had it.
///   - ttl: as it is here.
///   - number: that of the datagram, as the router counts those that it sends.
func error(
  _ type: UInt8, _ code: UInt8, mtu: UInt16 = 0, from router: IP, ttl: UInt8, number: UInt16 = 1,
  about cause: Bytes, _ change: (inout Echo) -> Void = { _ in }
) -> Bytes {
  Frame.error(type, code, rest: [0, 0] + mtu.bytes, about: cause) {
    $0.link.source = Lab.edge
    $0.sourceIP = router
    $0.timeToLive = ttl
    $0.typeOfService = 0xc0
    $0.identification = number
    change(&$0)
  }
}

func error6(
  _ type: UInt8, _ code: UInt8, mtu: UInt32 = 0, from router: IP6, ttl: UInt8, about cause: Bytes,
  _ change: (inout Packet6) -> Void = { _ in }
) -> Bytes {
  Frame.error6(type, code, pointer: mtu, about: cause) {
    $0.link.source = Lab.edge
    $0.sourceIP = router
    $0.hopLimit = ttl
    change(&$0)
  }
}

/// What a frame carries, of 60 bytes or more.
func packet(in frame: Bytes) -> Bytes { Bytes(frame.dropFirst(14)) }

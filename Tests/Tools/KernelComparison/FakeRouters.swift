import FakeNetwork
import Routing
import TestFrames
import Wire

/// The routers that are compared with the kernel's: a row of three, and behind a link of 1400 bytes
/// 10.9.0.5 and fd09::5. The second lets some through to nobody.
struct FakeRouters {
  private var network: RoutedNetwork

  init() throws {
    let first = Router("first", ipv4: IPv4Address("10.0.0.254"), ipv6: IPv6Address("fd00::fe"))
    var second = Router("second", ipv4: IPv4Address("10.2.0.1"), ipv6: IPv6Address("fd02::1"))
    let third = Router("third", ipv4: IPv4Address("10.3.0.1"), ipv6: IPv6Address("fd03::1"))
    let refusals: [(String, Router.Refusal.Answer)] = [
      ("10.9.9.0/24", .unreachable(.prohibited)), ("fd09:9::/64", .unreachable(.prohibited)),
      ("10.9.8.0/24", .unreachable(.host)), ("fd09:8::/64", .unreachable(.network)),
      ("10.9.7.0/24", .silence), ("fd09:7::/64", .silence),
    ]
    second.refusals = try refusals.map { .init([try AddressSpec(parsing: $0)], $1) }
    var links: [Topology.Link] = [
      .init(.here, .router(0)), .init(.router(0), .router(1)), .init(.router(1), .router(2)),
      .init(
        .router(2),
        .hosts([try AddressSpec(parsing: "10.9.0.0/24"), try AddressSpec(parsing: "fd09::/64")])),
    ]
    for (place, number) in zip(1..., ["2", "3", "9"]) {
      links[place].addresses.near = (
        IPv4Address("10.\(number).0.254"), IPv6Address("fd0\(number)::fe")
      )
    }
    links[3].mtu = 1400
    var settings = Settings()
    settings.profile = .linux
    settings.profile.errorRate = nil
    let local = IPv4Prefix(around: IPv4Address(10 << 24), length: 20)
    let local6 = IPv6Prefix(around: IPv6Address(0xfd00 << 112), length: 64)
    let hosts = try HostTable(
      [AddressSpec(parsing: "10.9.0.5"), AddressSpec(parsing: "fd09::5")], network: local,
      network6: local6)
    network = RoutedNetwork(
      Topology([first, second, third], links, last: 2),
      .init(hosts: hosts, network: local, settings: settings), LinkTypes(), seed: 1)
  }

  /// - Returns: where the packet ended, if a router took it, and what came back.
  mutating func answer(_ frame: Bytes) -> (ending: Ending.What?, replies: [Bytes]) {
    defer { network.forgetEvents() }
    guard network.receive(frame.span, from: .first, number: 1, at: Instant(nanoseconds: 0)) else {
      return (nil, [])
    }
    let last = network.endings.last { !$0.isReply }
    return (last?.what, (0..<network.frames.count).map { network.frames[$0] })
  }
}

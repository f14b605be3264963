import FakeNetwork
import Impairment
import Routing
import TestFrames
import Testing
import Wire

/// Whatever comes, and however routers are told to send it: nothing lives longer than its time, and nothing
/// becomes many.
@Suite struct RoutingFuzzTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func nothingStorms(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var lab = try Lab(
      topology(&generator), hosts: ["10.9.0.0/24", "fd09::/120", "10.0.0.5"],
      profile: seed % 2 == 0 ? .rfc : .linux
    ) { $0.profile.errorRate = nil }
    for number in 0..<400 {
      let frame = frame(&generator)
      let frames = lab.send(frame, at: Int64(number)) ?? []
      #expect(frames.count <= 1536, "\(frame.hexadecimal)")
    }
    _ = lab.wait()
    #expect(lab.network.waiting == 0)
    #expect(lab.network.nextDeadline == nil)
  }

  /// Some routers, each with a link to one before it and some more, some of which send packets in circles.
  private func topology(_ generator: inout SeededGenerator) throws -> Topology {
    let count = Int.random(in: 1...8, using: &generator)
    var routers: [Router] = []
    var links: [Topology.Link] = []
    var pairs: Set<[Int]> = []
    for number in 0..<count {
      var router = Router("r\(number)")
      router.ipv4 =
        number == 0
        ? IPv4Address("10.0.0.254") : IPv4Address(UInt32(172 << 24 | 16 << 16 | number << 8 | 1))
      router.ipv6 =
        number == 0 ? IPv6Address("fd00::fe") : IPv6Address(0xfdaa << 112 | UInt128(number))
      router.isSilent = Int.random(in: 0..<8, using: &generator) == 0
      router.errorSource = Bool.random(using: &generator) ? .egress : .ingress
      router.resolution = Bool.random(using: &generator) ? 0 : 2_000_000
      routers.append(router)
      var link = Topology.Link(
        number == 0 ? .here : .router(Int.random(in: 0..<number, using: &generator)),
        .router(number))
      link.mtu = [nil, 1300, 1500].randomElement(using: &generator) ?? nil
      let words = [
        nil, "delay 1ms", "loss 10%", "duplicate 5%", "corrupt 10%", "delay 2ms 1ms rate 1mbit",
      ]
      link.forth = try (words.randomElement(using: &generator) ?? nil).map {
        try Impairment(parsing: $0)
      }
      link.back = try (words.randomElement(using: &generator) ?? nil).map {
        try Impairment(parsing: $0)
      }
      if case .router(let other) = link.near { pairs.insert([other, number]) }
      links.append(link)
    }
    let hosts = try [AddressSpec(parsing: "10.9.0.0/24"), AddressSpec(parsing: "fd09::/120")]
    links.append(.init(.router(count - 1), .hosts(hosts)))
    for pair in pairs where Bool.random(using: &generator) {
      routers[pair[0]].routes.append(.init(hosts, via: pair[1]))
      if Bool.random(using: &generator) {
        routers[pair[1]].routes.append(.init(hosts, via: pair[0]))
      }
    }
    return Topology(routers, links, last: Bool.random(using: &generator) ? count - 1 : nil)
  }

  private func frame(_ generator: inout SeededGenerator) -> Bytes {
    let ttl = [0, 1, 2, 3, 8, 64, 255].randomElement(using: &generator) ?? 64
    let data = Bytes.counting([0, 56, 1300, 1472].randomElement(using: &generator) ?? 0)
    let kind = Int.random(in: 0..<6, using: &generator)
    var bytes =
      kind < 3
      ? echo(ttl: UInt8(ttl)) {
        $0.data = data
        $0.destinationIP =
          ["10.9.0.5", "10.9.0.200", "172.16.2.1", "10.0.0.5", "10.77.0.1"][
            Int.random(in: 0..<5, using: &generator)]
        $0.flags = UInt16(Int.random(in: 0..<8, using: &generator))
        $0.type = [8, 8, 3, 13][Int.random(in: 0..<4, using: &generator)]
        $0.options = kind == 2 ? [7, 7, 4, 0, 0, 0, 0, 0] : []
      }
      : echo6(ttl: UInt8(ttl)) {
        $0.data = data
        $0.destinationIP =
          ["fd09::5", "fd09::77", "fdaa::2", "fd00::fe", "fd77::1"][
            Int.random(in: 0..<5, using: &generator)]
        $0.type = [128, 128, 1, 137][Int.random(in: 0..<4, using: &generator)]
      }
    if Bool.random(using: &generator) {
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 12..<bytes.count, using: &generator)
        bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
      }
    }
    if Int.random(in: 0..<10, using: &generator) == 0 {
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
    }
    return bytes
  }
}

import Foundation
import Links
import Testing
import Wire

/// Addresses and routes of both families, as ip(8) sees them.
@Suite(.needsPrivateNetwork)
struct NetworkInterfaceTests {
  @Test func anIPv4AddressComesWithItsNetwork() throws {
    let (addresses, shown, routes) = try PrivateNetwork.run { tap in
      let new = try #require(IPv4InterfaceAddress("10.1.2.3/20"))
      try tap.interface.add(new)
      try tap.interface.add(new)
      try tap.interface.setUp()
      return (
        try tap.interface.addresses(),
        try PrivateNetwork.shell("ip -4 -o address show mine0"),
        try PrivateNetwork.shell("ip -4 route")
      )
    }
    #expect(addresses.map(\.description) == ["10.1.2.3/20"])
    #expect(shown.contains("inet 10.1.2.3/20 brd 10.1.15.255 "), "\(shown)")
    #expect(routes.contains("10.1.0.0/20 dev mine0"), "\(routes)")
  }

  /// In the order of fakehost: first the address, then up.
  @Test func anIPv6AddressComesWithItsNetwork() throws {
    let (addresses, shown, routes) = try PrivateNetwork.run { tap in
      let new = try #require(IPv6InterfaceAddress("fd00:1:2:3:4:5:6:7/64"))
      try tap.interface.add(new)
      try tap.interface.add(new)
      try tap.interface.setUp()
      return (
        try tap.interface.ipv6Addresses(),
        try PrivateNetwork.shell("ip -6 -o address show mine0 to fd00::/8"),
        try PrivateNetwork.shell("ip -6 route")
      )
    }
    #expect(addresses.map(\.description).contains("fd00:1:2:3:4:5:6:7/64"))
    #expect(addresses.allSatisfy { $0.address.isLinkLocal || $0.address.rawValue >> 120 == 0xfd })
    #expect(shown.contains("inet6 fd00:1:2:3:4:5:6:7/64 scope global"), "\(shown)")
    #expect(!shown.contains("tentative"), "\(shown)")
    #expect(routes.contains("fd00:1:2:3::/64 dev mine0"), "\(routes)")
  }

  /// No second in which the kernel only asks whether somebody else has it.
  @Test func anIPv6AddressSendsAtOnce() throws {
    let sent = try PrivateNetwork.run { tap in
      let new = try #require(IPv6InterfaceAddress("fd00::1/64"))
      try tap.interface.add(new)
      try tap.interface.setUp()
      _ = try PrivateNetwork.shell("ping -6 -q -c 1 -W 0.01 fd00::2 || true")
      var buffer = [UInt8](repeating: 0, count: 2000)
      while case .done(let length) = tap.frames.read(into: &buffer) {
        let packet = Array(buffer[14..<length])
        if let header = try? IPv6Header(parsing: packet.span), header.source == new.address {
          return "\(header.destination)"
        }
      }
      return "nothing"
    }
    #expect(sent == "ff02::1:ff00:2")
  }

  @Test func theAddressOfAPointToPointLinkIsItsOwn() throws {
    let found = try PrivateNetwork.run { tap in
      _ = try PrivateNetwork.shell(
        """
        ip address add 10.0.0.1 peer 10.0.0.2 dev mine0
        ip address add fd00::1 peer fd00::2 dev mine0
        """)
      return try tap.interface.addresses().map { "\($0.address)" }
        + tap.interface.ipv6Addresses().map { "\($0.address)" }
    }
    #expect(found == ["10.0.0.1", "fd00::1"])
  }

  @Test func routesOfBothFamilies() throws {
    let (ipv4, ipv6) = try PrivateNetwork.run { tap in
      try tap.interface.add(try #require(IPv4InterfaceAddress("10.0.0.1/24")))
      try tap.interface.add(try #require(IPv6InterfaceAddress("fd00::1/64")))
      try tap.interface.setUp()
      for (text, gateway) in [("10.1.0.0/16", nil), ("10.2.0.0/16", "10.0.0.9")] {
        let prefix = try #require(IPv4InterfaceAddress(text)).prefix
        try tap.interface.addRoute(to: prefix, through: gateway.flatMap { IPv4Address($0) })
      }
      for (text, gateway) in [
        ("2001:db8:1::/48", nil), ("2001:db8:2::5/128", "fd00::9"), ("::/0", "fe80::9"),
      ] {
        let prefix = try #require(IPv6InterfaceAddress(text)).prefix
        try tap.interface.addRoute(to: prefix, through: gateway.flatMap { IPv6Address($0) })
      }
      return (
        try PrivateNetwork.shell("ip -4 route"), try PrivateNetwork.shell("ip -6 route")
      )
    }
    #expect(ipv4.contains("10.1.0.0/16 dev mine0"), "\(ipv4)")
    #expect(ipv4.contains("10.2.0.0/16 via 10.0.0.9 dev mine0"), "\(ipv4)")
    #expect(ipv6.contains("2001:db8:1::/48 dev mine0"), "\(ipv6)")
    #expect(ipv6.contains("2001:db8:2::5 via fd00::9 dev mine0"), "\(ipv6)")
    #expect(ipv6.contains("default via fe80::9 dev mine0"), "\(ipv6)")
  }

  /// What is there before, and what stands in the way of 10.0.0.1/24.
  @Test(arguments: [
    ("", "nil"),
    ("ip address add 10.0.0.1/32 dev v0", "inUse v0"),
    ("ip address add 10.0.3.1/16 dev v0", "10.0.0.0/16 v0"),
    ("ip address add 10.0.3.1/24 dev v0; ip route add default via 10.0.3.2", "nil"),
    ("ip route add blackhole 10.0.0.128/25", "10.0.0.128/25 nil"),
    ("ip address add 10.0.0.1/24 dev mine0", "nil"),
  ])
  func obstacleToIPv4(before: String, expected: String) throws {
    let found = try PrivateNetwork.run { tap in
      let said = try PrivateNetwork.shell(Self.pair + before)
      let new = try #require(IPv4InterfaceAddress("10.0.0.1/24"))
      return said + Self.words(try tap.interface.obstacle(to: new))
    }
    #expect(found == expected)
  }

  /// What is there before, the address, and what stands in its way.
  @Test(arguments: [
    ("", "fd00::1/64", "nil"),
    ("ip address add fd00::1/128 dev v0 nodad", "fd00::1/64", "inUse v0"),
    ("ip address add fd00::3:1/48 dev v0 nodad", "fd00::1/64", "fd00::/48 v0"),
    ("ip address add fd00:0:0:1::1/64 dev v0 nodad", "fd00::1/64", "nil"),
    (
      "ip address add fd01::1/64 dev v0 nodad; ip route add default via fd01::2", "fd00::1/64",
      "nil"
    ),
    ("ip route add fd00::8000:0:0:0/65 dev v0", "fd00::1/64", "fd00::8000:0:0:0/65 v0"),
    ("ip route add blackhole fd00::/65", "fd00::1/64", "fd00::/65 lo"),
    ("ip address add fd00::1/64 dev mine0 nodad", "fd00::1/64", "nil"),
    ("ip address add fe80::1/64 dev v0 nodad", "fe80::1/64", "nil"),
    ("", "f000::1/4", "nil"),
  ])
  func obstacleToIPv6(before: String, address: String, expected: String) throws {
    let found = try PrivateNetwork.run { tap in
      let said = try PrivateNetwork.shell(Self.pair + before)
      let new = try #require(IPv6InterfaceAddress(address))
      return said + Self.words(try tap.interface.obstacle(to: new))
    }
    #expect(found == expected)
  }

  /// The kernel keeps the MTU of the path to 10.0.0.5 among its routes, though only the default one
  /// leads there.
  @Test func thePathsThatTheKernelLearnsAreNoObstacle() throws {
    let (said, cache, found) = try PrivateNetwork.run { tap in
      let said = try PrivateNetwork.shell(
        """
        \(Self.pair)
        ip link set mine0 address 02:00:00:00:00:02; ip address add 192.168.0.2/24 dev mine0
        ip route add default via 192.168.0.1
        """)
      let frame = try Self.fragmentationNeeded()
      guard case .done = tap.frames.write(frame.span) else { throw SystemError.wouldBlock }
      // It shows what has been used.
      let cache = try PrivateNetwork.shell("ip route get 10.0.0.5 >/dev/null; ip route show cache")
      let new = try #require(IPv4InterfaceAddress("10.0.0.1/24"))
      let found = try NetworkInterface(named: "v0").obstacle(to: new)
      return (said, cache, Self.words(found))
    }
    #expect(said == "")
    #expect(cache.contains("10.0.0.5 via 192.168.0.1 dev mine0"), "\(cache)")
    #expect(found == "nil")
  }

  /// A router's frame to 192.168.0.2: the echo reply that it sent to 10.0.0.5 is too long for an MTU
  /// of 1000 bytes.
  private static func fragmentationNeeded() throws -> [UInt8] {
    let router = try #require(IPv4Address("192.168.0.1"))
    let own = try #require(IPv4Address("192.168.0.2"))
    let host = try #require(IPv4Address("10.0.0.5"))
    var frame = [UInt8](repeating: 0, count: 70)
    frame.replaceSubrange(0..<14, with: [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0])
    let headers = [(14, router, own, 56), (42, own, host, 1500)]
    for (offset, source, destination, length) in headers {
      let fixed = [
        0x45, 0, UInt8(length >> 8), UInt8(length & 0xff), 0, 0, 0x40, 0, 64, UInt8(1), 0, 0,
      ]
      frame.replaceSubrange(offset..<offset + 12, with: fixed)
      var bytes = frame.mutableSpan
      bytes.store(source.rawValue, at: offset + 12)
      bytes.store(destination.rawValue, at: offset + 16)
      bytes.store(Checksum.of(bytes.span.extracting(offset..<offset + 20)), at: offset + 10)
    }
    frame.replaceSubrange(34..<42, with: [3, 4, 0, 0, 0, 0, 0x03, 0xe8])
    var bytes = frame.mutableSpan
    bytes.store(Checksum.of(bytes.span.extracting(34..<70)), at: 36)
    return frame
  }

  /// More than the first reading has room for.
  @Test func manyAddresses() throws {
    let found = try PrivateNetwork.run { tap in
      for number in 1...200 as ClosedRange<UInt128> {
        try tap.interface.add(
          IPv6InterfaceAddress(IPv6Address(0xfd00 << 112 | number), length: 128))
      }
      return try tap.interface.ipv6Addresses().map(\.address.rawValue).sorted()
    }
    #expect(found == (1...200).map { 0xfd00 << 112 | $0 })
  }

  /// Root may send where the kernel's answers come, and as if it were one of them.
  @Test func nobodyButTheKernelIsHeard() throws {
    let flood = """
      import select, socket, struct, sys
      own = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
      own.bind((424242, 0))
      address = struct.pack("BBBBI", 2, 24, 0, 0, int(sys.argv[2])) + struct.pack("HH4B", 8, 2, 6, 6, 6, 6)
      number = 0
      print("begun", flush=True)
      while not select.select([0], [], [], 0)[0]:
        number = number % 5000 + 1
        try:
          own.sendto(struct.pack("IHHII", 16 + len(address), 20, 2, number, 0) + address, (int(sys.argv[1]), 0))
        except (ConnectionRefusedError, BlockingIOError):
          pass
      """
    let found = try PrivateNetwork.run { tap in
      let process = Process()
      let (input, output) = (Pipe(), Pipe())
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["python3", "-c", flood, "\(getpid())", "\(tap.interface.index)"]
      process.standardInput = input
      process.standardOutput = output
      try process.run()
      _ = output.fileHandleForReading.availableData
      var found: Set<String> = []
      try tap.interface.add(try #require(IPv4InterfaceAddress("10.0.0.1/24")))
      for _ in 0..<3000 { found.formUnion(try tap.interface.addresses().map(\.description)) }
      try input.fileHandleForWriting.close()
      while process.isRunning { found.formUnion(try tap.interface.addresses().map(\.description)) }
      return found
    }
    #expect(found == ["10.0.0.1/24"])
  }

  @Test func ipv6ThatIsTurnedOff() throws {
    let (refused, found) = try PrivateNetwork.run { tap in
      _ = try PrivateNetwork.shell("echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6")
      try tap.interface.setUp()
      let new = try #require(IPv6InterfaceAddress("fd00::1/64"))
      let interface = tap.interface
      let refused = [
        Self.error { try interface.add(new) },
        Self.error { try interface.addRoute(to: new.prefix) },
      ]
      try tap.interface.setUpIPv6()
      try tap.interface.setUpIPv6()
      try tap.interface.add(new)
      return (refused, try tap.interface.ipv6Addresses())
    }
    #expect(refused == [.noIPv6, .noIPv6])
    #expect(found.map(\.description).contains("fd00::1/64"))
  }

  private static func error(_ attempt: () throws -> Void) -> SystemError? {
    do {
      try attempt()
      return nil
    } catch {
      return error as? SystemError
    }
  }

  private static let pair =
    """
    ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
    ip link set mine0 up

    """

  private static func words<Prefix>(_ obstacle: NetworkInterface.Obstacle<Prefix>?) -> String {
    switch obstacle {
    case .inUse(let interface): "inUse \(interface)"
    case .route(let prefix, let interface): "\(prefix) \(interface ?? "nil")"
    case nil: "nil"
    }
  }
}

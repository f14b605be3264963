import FakeNetwork
import Testing
import Wire

@testable import TestFrames

/// Interfaces that have each their own hosts: what is behind one is not behind another.
@Suite("Hosts of interfaces") struct InterfaceHostsTests {
  private static let second: Int64 = 1_000_000_000
  private let first = Interface.first
  private let other = Interface(rawValue: 1)
  private let third = Interface(rawValue: 2)

  private var outbox = Outbox()
  private var now: Int64 = 0

  // A fixture that a test names wrongly is the test's own mistake: it may trap.
  private static func local(
    _ hosts: String..., mac: MAC = .device, prefix: String = "10.0.0.0/24"
  ) -> LocalNetwork {
    let prefix = IPv4InterfaceAddress(prefix)!.prefix
    let table = try! HostTable(
      hosts.map { try! AddressSpec(parsing: $0) }, mac: MACAssignment(mac.description)!,
      network: prefix)
    return LocalNetwork(hosts: table, prefix: prefix)
  }

  private static func configuration(
    _ interfaces: [InterfaceNetworks], _ change: (inout Settings) -> Void = { _ in }
  ) -> FakeNetwork.Configuration {
    let common = local("10.0.0.99")
    return FakeNetwork.Configuration(
      hosts: common.hosts, network: common.prefix, interfaces: interfaces,
      settings: .with(change))
  }

  private static func network(
    _ interfaces: [InterfaceNetworks], _ linkTypes: [LinkType] = [.ethernet, .ethernet],
    _ change: (inout Settings) -> Void = { _ in }
  ) -> FakeNetwork {
    FakeNetwork(configuration(interfaces, change), LinkTypes(linkTypes))
  }

  private static let another: MAC = "02:00:00:00:00:07"

  /// 10.0.0.2 and fd00::2 behind both, with different MACs; 10.0.0.3 behind the first alone.
  private static let two = [
    InterfaceNetworks(local("10.0.0.2,fd00::2", "10.0.0.3")),
    InterfaceNetworks(local("10.0.0.2,fd00::2", mac: another)),
  ]

  private mutating func receive(
    _ network: inout FakeNetwork, _ frame: Bytes, from interface: Interface
  ) -> (verdict: Verdict, replies: [Bytes]) {
    outbox.removeAll()
    let verdict = network.receive(
      frame.span, from: interface, at: Instant(nanoseconds: now), into: &outbox)
    return (verdict, (0..<outbox.count).map { outbox[$0] })
  }

  /// What is sent within that time, and where it goes.
  private mutating func wait(
    _ network: inout FakeNetwork, _ nanoseconds: Int64
  ) -> [(interface: Interface?, frame: Bytes)] {
    outbox.removeAll()
    let end = now + nanoseconds
    while let deadline = network.nextDeadline, deadline.nanoseconds <= end {
      now = max(now, deadline.nanoseconds)
      network.advance(to: Instant(nanoseconds: now), into: &outbox)
    }
    now = end
    return (0..<outbox.count).map { (outbox.interface(of: $0), outbox[$0]) }
  }

  @Test("Each answers for its own hosts alone, the same address with the MAC that it has there")
  mutating func own() {
    var network = Self.network(Self.two)
    let here = receive(&network, Frame.arp(), from: first)
    let there = receive(&network, Frame.arp(), from: other)
    #expect(here.verdict == .answered(.arpReply) && there.verdict == .answered(.arpReply))
    #expect(Array(here.replies[0][6..<12]) == MAC.device.bytes)
    #expect(Array(there.replies[0][6..<12]) == Self.another.bytes)

    let third = Frame.arp { $0.targetIP = "10.0.0.3" }
    #expect(receive(&network, third, from: first).verdict == .answered(.arpReply))
    #expect(receive(&network, third, from: other).verdict == .ignored(.arpNotOurs))

    #expect(receive(&network, Frame.echo(), from: first).verdict == .answered(.echoReply))
    #expect(receive(&network, Frame.echo(), from: other).verdict == .ignored(.foreignMAC))
    #expect(receive(&network, Frame.echo6(), from: first).verdict == .answered(.echoReply))
    #expect(receive(&network, Frame.echo6(), from: other).verdict == .ignored(.foreignMAC))
  }

  @Test("An interface beyond those has the common hosts")
  mutating func beyond() {
    var network = Self.network(Self.two, [.ethernet, .ethernet, .ethernet])
    let common = Frame.arp { $0.targetIP = "10.0.0.99" }
    #expect(receive(&network, common, from: third).verdict == .answered(.arpReply))
    #expect(receive(&network, common, from: first).verdict == .ignored(.arpNotOurs))
    #expect(receive(&network, Frame.arp(), from: third).verdict == .ignored(.arpNotOurs))
  }

  @Test("Each has its own local network: a broadcast address of one is a host's of another")
  mutating func prefixes() {
    var network = Self.network([
      InterfaceNetworks(Self.local("10.0.0.2")),
      InterfaceNetworks(Self.local("10.0.0.2", prefix: "10.0.0.0/16")),
    ])
    let fromBroadcast = Frame.echo { $0.sourceIP = "10.0.0.255" }
    #expect(receive(&network, fromBroadcast, from: first).verdict == .ignored(.ipv4Source))
    #expect(receive(&network, fromBroadcast, from: other).verdict == .answered(.echoReply))
    let asked = Frame.arp { $0.senderIP = "10.0.0.255" }
    #expect(receive(&network, asked, from: first).verdict == .ignored(.arpSenderProtocol))
    #expect(receive(&network, asked, from: other).verdict == .answered(.arpReply))
  }

  @Test("Hosts of a VLAN that nobody is in say nothing", arguments: [100, 200])
  mutating func announcementsInAVLAN(_ vlan: Int) throws {
    let list = try VLANList(parsing: "\(vlan)")
    var network = Self.network(
      [InterfaceNetworks(Self.local("10.0.0.2"), vlans: [100: Self.local("10.0.0.3")])],
      [.ethernet]
    ) {
      $0.announces = true
      $0.vlans = list
    }
    let hosts = Set(wait(&network, 0).filter { $0.frame[16..<18] == [8, 6] }.map { $0.frame[45] })
    #expect(hosts.contains(3) == (vlan == 100))
  }

  @Test("A VLAN of an interface has its own hosts; what is in another goes to the interface's")
  mutating func vlans() {
    var network = Self.network([
      InterfaceNetworks(Self.local("10.0.0.2"), vlans: [100: Self.local("10.0.0.3")]),
      InterfaceNetworks(Self.local("10.0.0.2")),
    ])
    func ask(_ host: IP, _ tags: Bytes = []) -> Bytes {
      Frame.arp {
        $0.link.tags = tags
        $0.targetIP = host
      }
    }
    let (hundred, five): (Bytes, Bytes) = ([0x81, 0, 0xe0, 100], [0x81, 0, 0, 5])
    #expect(receive(&network, ask("10.0.0.2"), from: first).verdict == .answered(.arpReply))
    #expect(receive(&network, ask("10.0.0.3"), from: first).verdict == .ignored(.arpNotOurs))
    let tagged = receive(&network, ask("10.0.0.3", hundred), from: first)
    #expect(tagged.verdict == .answered(.arpReply))
    #expect(Array(tagged.replies[0][12..<16]) == hundred)
    #expect(
      receive(&network, ask("10.0.0.2", hundred), from: first).verdict == .ignored(.arpNotOurs))
    #expect(receive(&network, ask("10.0.0.2", five), from: first).verdict == .answered(.arpReply))
    // A priority tag is of no VLAN, and one tag behind another of two.
    #expect(
      receive(&network, ask("10.0.0.2", [0x81, 0, 0xe0, 0]), from: first).verdict
        == .answered(.arpReply))
    #expect(
      receive(&network, ask("10.0.0.3", five + hundred), from: first).verdict
        == .ignored(.arpNotOurs))
    #expect(
      receive(&network, ask("10.0.0.3", hundred), from: other).verdict == .ignored(.arpNotOurs))
  }

  @Test("Fragments of two interfaces are never put together, whatever the family")
  mutating func fragments() {
    var network = Self.network([
      InterfaceNetworks(Self.local("10.0.0.2,fd00::2")),
      InterfaceNetworks(Self.local("10.0.0.2,fd00::2")),
    ])
    var echo = Echo.request
    echo.data = .counting(64)
    let parts = echo.fragments(of: 40)
    #expect(receive(&network, parts[0], from: first).verdict == .kept(.fragment))
    #expect(receive(&network, parts[1], from: other).verdict == .kept(.fragment))
    #expect(receive(&network, parts[0], from: other).verdict == .answered(.echoReply))
    #expect(receive(&network, parts[1], from: first).verdict == .answered(.echoReply))

    let packet = Packet6()
    let parts6 = [packet.fragment(0..<32).frame, packet.fragment(32..<64).frame]
    #expect(receive(&network, parts6[0], from: first).verdict == .kept(.fragment))
    #expect(receive(&network, parts6[1], from: other).verdict == .kept(.fragment))
    #expect(receive(&network, parts6[1], from: first).verdict == .answered(.echoReply))
  }

  @Test("What comes of no frame goes where its hosts are: announcements, reports, errors")
  mutating func unasked() {
    var network = Self.network(Self.two) { $0.announces = true }
    let announced = wait(&network, 0).filter { $0.frame[12..<14] == [8, 6] }
    #expect(announced.map(\.interface) == [first, first, other])
    #expect(
      announced.map { Array($0.frame[6..<12]) } == [
        MAC.device.bytes, MAC.device.bytes, Self.another.bytes,
      ])
    _ = wait(&network, 10 * Self.second)

    let query = Frame.listenerQuery()
    #expect(receive(&network, query, from: other).verdict == .kept(.listenerQuery))
    let reports = wait(&network, 20 * Self.second)
    #expect(reports.map(\.interface) == [other])
    #expect(reports.allSatisfy { Array($0.frame[6..<12]) == Self.another.bytes })

    let part = Echo.request.fragment(0..<32).frame
    #expect(receive(&network, part, from: first).verdict == .kept(.fragment))
    #expect(wait(&network, 100 * Self.second).map(\.interface) == [first])
  }

  @Test("What is asked on two interfaces is told on both, whatever version is heard on the other")
  mutating func queries() {
    var network = Self.network(Self.two)
    let query = Frame.listenerQuery()
    for interface in [first, other] {
      #expect(receive(&network, query, from: interface).verdict == .kept(.listenerQuery))
    }
    #expect(Set(wait(&network, Self.second).map(\.interface)) == [first, other])
    let old = Frame.listenerQuery { $0.more = [] }
    for (interface, query) in [(first, query), (other, old)] {
      #expect(receive(&network, query, from: interface).verdict == .kept(.listenerQuery))
    }
    #expect(wait(&network, Self.second).contains { $0.interface == first })
  }

  @Test("A query of version 1 is one interface's alone")
  mutating func olderQuerier() {
    var network = Self.network(Self.two)
    let old = Frame.listenerQuery { $0.more = [] }
    #expect(receive(&network, old, from: other).verdict == .kept(.listenerQuery))
    _ = wait(&network, 20 * Self.second)
    #expect(
      receive(&network, Frame.listenerQuery(), from: first).verdict == .kept(.listenerQuery))
    let report = wait(&network, 20 * Self.second)
    #expect(report.map(\.interface) == [first])
    // The group of all that are told of version 2.
    #expect(report.allSatisfy { Array($0.frame[0..<6]) == [0x33, 0x33, 0, 0, 0, 0x16] })
    #expect(
      receive(&network, Frame.listenerQuery(), from: other).verdict == .kept(.listenerQuery))
    let older = wait(&network, 20 * Self.second)
    // In version 1 each of its two groups is told of to itself.
    #expect(older.map(\.interface) == [other, other])
    #expect(older.allSatisfy { Array($0.frame[0..<3]) == [0x33, 0x33, 0xff] })
  }

  @Test("Each looks on its own interface; a conflict on one ends all")
  mutating func probes() {
    var network = Self.network(Self.two) { $0.probes = true }
    #expect(network.isProbing)
    let probes = wait(&network, 2 * Self.second).filter { $0.frame[12..<14] == [8, 6] }
    #expect(Set(probes.map(\.interface)) == [first, other])
    #expect(receive(&network, Frame.arp(), from: first).verdict == .ignored(.tentative))

    // Whose address is no host's there is nobody's concern.
    let claim = Frame.arpReply {
      $0.link.destination = .broadcast
      $0.link.source = .third
      $0.senderMAC = .third
      $0.senderIP = "10.0.0.3"
    }
    #expect(receive(&network, claim, from: other).verdict == .ignored(.tentative))
    #expect(network.conflict == nil)
    #expect(receive(&network, claim, from: first).verdict == .ignored(.addressInUse))
    #expect(network.conflict?.address == "10.0.0.3")
    #expect(network.nextDeadline == nil)
    #expect(receive(&network, Frame.arp(), from: other).verdict == .ignored(.addressInUse))
  }

  @Test("Hosts that ask nobody answer, while those behind another interface look")
  mutating func probesBehindOne() {
    var network = Self.network([
      InterfaceNetworks(Self.local("10.0.0.2")), InterfaceNetworks(Self.local("10.0.0.0/25")),
    ]) { $0.probes = true }
    _ = wait(&network, 0)
    #expect(receive(&network, Frame.echo(), from: first).verdict == .ignored(.tentative))
    #expect(receive(&network, Frame.echo(), from: other).verdict == .answered(.echoReply))
  }

  @Test("Where none comes forward, all answer")
  mutating func probed() {
    var network = Self.network(Self.two) { $0.probes = true }
    _ = wait(&network, network.longestProbe)
    #expect(!network.isProbing)
    #expect(receive(&network, Frame.arp(), from: first).verdict == .answered(.arpReply))
    #expect(receive(&network, Frame.arp(), from: other).verdict == .answered(.arpReply))
  }

  @Test("A TUN beside a TAP says nothing unasked, and answers packets")
  mutating func linkTypes() {
    var network = Self.network(Self.two, [.raw, .ethernet]) { $0.announces = true }
    let announced = wait(&network, 0).filter { $0.frame.count > 14 && $0.frame[12..<14] == [8, 6] }
    #expect(announced.map(\.interface) == [other])
    let packet = Bytes(Frame.echo()[14...])
    #expect(receive(&network, packet, from: first).verdict == .answered(.echoReply))
    #expect(
      receive(&network, Frame.echo { $0.link.destination = Self.another }, from: other).verdict
        == .answered(.echoReply))
  }

  @Test("An exchange keeps what waits behind each interface, where its host is still there")
  mutating func exchange() {
    var network = Self.network([
      InterfaceNetworks(Self.local("10.0.0.2")), InterfaceNetworks(Self.local("10.0.0.2")),
    ])
    var echo = Echo.request
    echo.data = .counting(64)
    let parts = echo.fragments(of: 40)
    for interface in [first, other] {
      #expect(receive(&network, parts[0], from: interface).verdict == .kept(.fragment))
    }
    network.reconfigure(
      Self.configuration([
        InterfaceNetworks(Self.local("10.0.0.2")), InterfaceNetworks(Self.local("10.0.0.3")),
      ]))
    #expect(receive(&network, parts[1], from: first).verdict == .answered(.echoReply))
    #expect(receive(&network, parts[1], from: other).verdict == .ignored(.ipv4NotOurs))
    network.reconfigure(Self.configuration([]))
    let common = Frame.arp { $0.targetIP = "10.0.0.99" }
    #expect(receive(&network, common, from: other).verdict == .answered(.arpReply))
    #expect(receive(&network, Frame.arp(), from: first).verdict == .ignored(.arpNotOurs))
  }
}

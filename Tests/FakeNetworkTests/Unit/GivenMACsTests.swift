import TestFrames
import Testing
import Wire

@testable import FakeNetwork

/// MACs that are given to some hosts, beside those that all others have.
@Suite("Given MACs") struct GivenMACsTests {
  private func table(
    _ specs: [String], given: [(String, String)], mac: MACAssignment = .derived
  ) throws -> HostTable {
    try HostTable(
      specs.map { try AddressSpec(parsing: $0) }, mac: mac,
      given: given.map { MACRule(try AddressSpec(parsing: $0), MACAssignment($1)!) }, network: nil)
  }

  private func mac(of address: String, in table: HostTable) -> String? {
    IPv4Address(address).map { table.host(at: $0)?.mac.description }
      ?? table.host(at: IPv6Address(address)!)?.mac.description
  }

  @Test(arguments: [
    MACAssignment.derived, .shared(MACAddress("02:00:00:00:00:99")!), .vendor(OUI("00:aa:bb")!),
  ])
  func theNarrowestSaysIt(_ others: MACAssignment) throws {
    let table = try table(
      ["10.1.0.0/16", "10.1.7.0/24", "10.1.7.9", "fd00::/64", "fd00::9"],
      given: [
        ("10.1.0.0/16", "00:1b:21"), ("10.1.7.9", "02:00:00:00:00:07"),
        ("fd00::4/126", "02:00:00:00:00:06"),
      ], mac: others)
    #expect(mac(of: "10.1.2.3", in: table) == "00:1b:21:01:02:03")
    // Narrower, and says nothing of its MAC.
    #expect(mac(of: "10.1.7.8", in: table) == "00:1b:21:01:07:08")
    #expect(mac(of: "10.1.7.9", in: table) == "02:00:00:00:00:07")
    #expect(mac(of: "10.2.0.0", in: table) == nil)
    for address in ["fd00::4", "fd00::7", "fe80::ff:fe00:6"] {
      #expect(mac(of: address, in: table) == "02:00:00:00:00:06")
    }
    #expect(
      mac(of: "fd00::9", in: table) == others.mac(of: IPv6Address("fd00::9")!).description)
    // Without IPv6 nobody has the link-local address of a MAC.
    #expect(mac(of: "fe80::ff:fe00:7", in: table) == nil)
    #expect(table.stations.map(\.mac.description).first == "02:00:00:00:00:07")
  }

  @Test func ofTheSameWidthTheFirstSaysIt() throws {
    let table = try table(
      ["10.0.0.0/24"],
      given: [
        ("10.0.0.1-4", "02:00:00:00:00:07"), ("10.0.0.3-6", "02:00:00:00:00:08"),
        ("10.0.0.2-5", "02:00:00:00:00:09"),
      ])
    let macs = ["10.0.0.1", "10.0.0.3", "10.0.0.5", "10.0.0.6"].map { mac(of: $0, in: table)?.last }
    #expect(macs == ["7", "7", "8", "8"])
  }

  /// Nobody has the MAC that an address would have that is no host, or that is given another.
  @Test func whoIsNoHostHasNone() throws {
    let given = [("10.0.0.0/24", "02:00:00:00:00:07")]
    let table = try table(["10.0.0.2"], given: given)
    for last: UInt64 in [1, 2, 5] { #expect(!table.owns(MACAddress(0x0200_0a00_0000 | last))) }
    let routed = try HostTable(
      [AddressSpec(parsing: "10.1.0.0/16")],
      given: [
        MACRule(try AddressSpec(parsing: "10.0.0.254"), .shared(MACAddress(0x0200_0000_0099)))
      ],
      network: nil, routers: [try AddressSpec(parsing: "10.0.0.254")])
    #expect(routed.owns(MACAddress(0x0200_0000_0099)))
    #expect(!routed.owns(MACAddress(0x0200_0a00_00fe)))
  }

  /// That a rule names a pair with others, or by both addresses, gives it no second MAC.
  @Test func aPairAmongOthers() throws {
    let table = try table(
      ["10.0.0.2,fd00::9", "fd00::8/125"],
      given: [("fd00::9-fd00::b", "02:00:00:00:00:07"), ("10.0.0.2,fd00::9", "00:1b:21")])
    #expect(mac(of: "fd00::9", in: table) == "00:1b:21:00:00:02")
    #expect(mac(of: "fd00::a", in: table) == "02:00:00:00:00:07")
    #expect(table.has(.ipv6(IPv6Address("fd00::a")!)))
    #expect(!table.has(.ipv6(IPv6Address("fd00::1")!)))
    #expect(table.has(.ipv4(IPv4Address("10.0.0.2")!)))
    #expect(!table.has(.ipv4(IPv4Address("10.0.0.3")!)))
  }

  /// A MAC belongs to who has it, whatever it would be without the rules.
  @Test(arguments: [
    MACAssignment.derived, .shared(MACAddress("02:00:00:00:00:99")!), .vendor(OUI("00:aa:bb")!),
  ])
  func owned(_ others: MACAssignment) throws {
    let table = try table(
      ["10.1.0.0/30", "fd00:1::/126"],
      given: [("10.1.0.1", "02:00:00:00:00:07"), ("fd00:1::2", "00:1b:21")], mac: others)
    for address in [0, 1, 2, 3].map({ IPv4Address(0x0a01_0000 + $0) }) {
      let mac = try #require(table.host(at: address)).mac
      #expect(table.owns(mac))
      #expect((mac.description == "02:00:00:00:00:07") == (address.rawValue & 3 == 1))
    }
    let first = IPv6Address("fd00:1::")!.rawValue
    for address in [0, 1, 2, 3].map({ IPv6Address(first + $0) }) {
      let mac = try #require(table.host(at: address)).mac
      #expect(table.owns(mac))
      #expect(table.host(at: IPv6Address(linkLocalOf: mac))?.mac == mac)
    }
    #expect(table.owns(MACAddress("00:1b:21:00:00:02")!))
    for nobodys in ["02:00:0a:01:00:01", "00:aa:bb:01:00:01", "00:1b:21:00:00:01"] {
      #expect(!table.owns(MACAddress(nobodys)!), "\(nobodys)")
    }
    #expect(table.owns(MACAddress("02:00:0a:01:00:02")!) == (others == .derived))
  }

  /// Both addresses of a host are at the MAC that its IPv4 address has.
  @Test func pairs() throws {
    let pairs = try table(
      ["10.0.0.2,fd00::2", "10.0.0.3,fd00::3", "10.0.0.4,fd00::4", "fd00::/64"],
      given: [
        ("10.0.0.2,fd00::2", "00:1b:21"), ("10.0.0.3", "02:00:00:00:00:07"),
        ("fd00::/64", "00:cc:dd"),
      ])
    for (ipv4, ipv6, expected) in [
      ("10.0.0.2", "fd00::2", "00:1b:21:00:00:02"), ("10.0.0.3", "fd00::3", "02:00:00:00:00:07"),
      ("10.0.0.4", "fd00::4", "02:00:0a:00:00:04"),
    ] {
      let own = MACAddress(expected)!
      #expect(mac(of: ipv4, in: pairs) == expected)
      #expect(mac(of: ipv6, in: pairs) == expected)
      #expect(pairs.owns(own))
      #expect(pairs.host(at: IPv6Address(linkLocalOf: own))?.mac == own)
    }
    #expect(mac(of: "fd00::5", in: pairs) == "00:cc:dd:00:00:05")
    #expect(pairs.stations.map(\.ipv4.count) == [1, 1, 1])
    #expect(pairs.stations.map(\.ipv6.count) == [1, 1, 1])
  }

  /// What is left out has no MAC either.
  @Test func holes() throws {
    let table = try HostTable(
      [AddressSpec(parsing: "10.1.0.0/24")], leavingOut: [AddressSpec(parsing: "10.1.0.7")],
      given: [MACRule(try AddressSpec(parsing: "10.1.0.0/24"), .vendor(OUI("00:1b:21")!))],
      network: nil)
    #expect(table.owns(MACAddress("00:1b:21:01:00:06")!))
    #expect(!table.owns(MACAddress("00:1b:21:01:00:07")!))
  }

  @Test(arguments: [
    (
      ["10.0.0.2"], [("10.0.0.2", "02:00:00:00:00:07"), ("10.0.0.2", "00:1b:21")],
      "10.0.0.2 has two MACs, 02:00:00:00:00:07 and 00:1b:21"
    ),
    (
      ["fd00::/64"], [("fd00::/64", "00:1b:22"), ("fd00::/64", "00:1b:21")],
      "fd00::/64 has two MACs, 00:1b:22 and 00:1b:21"
    ),
    (
      ["10.0.0.2,fd00::2"], [("fd00::2", "02:00:00:00:00:07")],
      "fd00::2 is one host with 10.0.0.2, whose MAC is 02:00:0a:00:00:02: give 10.0.0.2 that of both"
    ),
  ])
  func twoMACs(_ specs: [String], _ given: [(String, String)], _ description: String) {
    let refusal = #expect(throws: HostTable.Refusal.self) { _ = try table(specs, given: given) }
    #expect(refusal?.description == description)
  }

  @Test func twiceTheSame() throws {
    let same = ("10.0.0.2,fd00::2", "02:00:00:00:00:07")
    let table = try table(
      ["10.0.0.2,fd00::2"], given: [same, same, ("fd00::2", "02:00:00:00:00:07")])
    #expect(mac(of: "fd00::2", in: table) == "02:00:00:00:00:07")
  }

  @Test func theRouter() throws {
    let specs = [try AddressSpec(parsing: "10.0.0.0/24")]
    for (given, expected) in [
      ("10.0.0.0/24", "00:1b:21:00:00:fe"), ("10.0.0.0/25", "02:00:0a:00:00:fe"),
    ] {
      let table = try HostTable(
        specs, given: [MACRule(try AddressSpec(parsing: given), .vendor(OUI("00:1b:21")!))],
        network: nil, routers: [try AddressSpec(parsing: "10.0.0.254")])
      #expect(table.host(at: IPv4Address("10.0.0.254")!)?.mac.description == expected)
      #expect(table.owns(MACAddress(expected)!))
    }
    let beyond = try HostTable(
      [AddressSpec(parsing: "10.1.0.2")],
      given: [MACRule(try AddressSpec(parsing: "10.1.0.2"), .vendor(OUI("00:1b:21")!))],
      network: nil, routers: [try AddressSpec(parsing: "10.0.0.254")])
    #expect(beyond.owns(MACAddress("02:00:0a:00:00:fe")!))
  }

  /// Behind a MAC that is given a host answers as any other.
  @Test func answersThere() {
    var device = Device(
      hosts: ["10.0.0.2", "10.0.0.3"], mac: nil, given: [("10.0.0.3", "02:cf:00:00:00:07")])
    device.answers(
      Frame.arp { $0.targetIP = "10.0.0.3" },
      with: Frame.arpReply {
        ($0.link.source, $0.senderMAC, $0.senderIP) = (
          "02:cf:00:00:00:07", "02:cf:00:00:00:07", "10.0.0.3"
        )
      })
    device.ignores(
      Frame.echo { ($0.link.destination, $0.destinationIP) = ("02:cf:00:00:00:07", "10.0.0.2") },
      .otherHostsMAC)
    device.ignores(Frame.echo { $0.link.destination = "02:00:0a:00:00:03" }, .foreignMAC)
  }
}

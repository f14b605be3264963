import Testing
import Wire

@testable import FakeNetwork

/// Which addresses and MACs are whose.
@Suite("Membership") struct HostMembershipTests {
  private static let local = IPv4InterfaceAddress("10.0.0.0/24")!.prefix

  private func table(
    _ texts: [String], mac: MACAssignment = .derived, routers: [String] = []
  ) throws -> HostTable {
    try HostTable(
      texts.map { try AddressSpec(parsing: $0) }, mac: mac, network: Self.local,
      routers: routers.map { try AddressSpec(parsing: $0) })
  }

  /// Its own and the link-local one of its MAC, but no other with the same last octets.
  @Test func addressesOfAHost() {
    let host = Host(address: IPv6Address("fd00::2")!, mac: MACAddress(0x0200_0000_0002))
    let all = ["fd00::2", "fe80::ff:fe00:2", "fd00::ff:fe00:2", "fe80::ff:fe00:3", "fe80::2"]
    #expect(all.filter { host.has(IPv6Address($0)!) } == Array(all[..<2]))
  }

  @Test func namedByASpec() throws {
    let both = try table(["10.0.0.2", "fd00::2"])
    for (spec, isThere) in [
      ("10.0.0.0/24", true), ("10.0.0.3", false), ("fd00::/64", true), ("fd01::/64", false),
      ("fe80::/64", true), ("10.0.0.9,fd00::2", true), ("10.0.0.2,fd00::9", true),
      ("10.0.0.9,fd00::9", false),
    ] {
      #expect(both.hasAny(of: try AddressSpec(parsing: spec)) == isThere, "\(spec)")
    }
    #expect(!(try table(["10.0.0.2"])).hasAny(of: try AddressSpec(parsing: "fe80::/64")))
  }

  /// A vendor's MACs are told from addresses, but those of hosts with both families from IPv4 alone.
  @Test func vendors() throws {
    let table = try table(["10.0.0.2,fd00::7", "fd00::8"], mac: .vendor(OUI("00:50:56")!))
    let macs = ["fd00::7", "fd00::8"].map { table.host(at: IPv6Address($0)!)!.mac }
    #expect(macs.map(\.description) == ["00:50:56:00:00:02", "00:50:56:00:00:08"])
    #expect(macs.allSatisfy(table.owns))
    #expect(!table.owns(MACAddress(0x0050_5600_0009)))
  }

  /// Hosts that share a router's MAC are no routers.
  @Test func routers() throws {
    let mac = MACAddress(0x0200_0000_0002)
    let table = try table(["fd00::2", "fd00::3"], mac: .shared(mac), routers: ["fd00::fe"])
    let found = try ["fd00::2", "fd00::fe", "fe80::ff:fe00:2"].map {
      table.isRouter(try #require(table.host(at: IPv6Address($0)!)))
    }
    #expect(found == [false, true, true])
  }
}

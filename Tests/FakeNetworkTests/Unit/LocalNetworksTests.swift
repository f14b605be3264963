import Testing
import Wire

@testable import FakeNetwork

/// Which local network is behind an interface, and in a VLAN of it.
struct LocalNetworksTests {
  // A fixture that a test names wrongly is the test's own mistake: it may trap.
  private static func local(_ host: String) -> LocalNetwork {
    let prefix = IPv4InterfaceAddress("10.0.0.0/8")!.prefix
    return LocalNetwork(
      hosts: try! HostTable([try! AddressSpec(parsing: host)], network: prefix), prefix: prefix)
  }

  /// The first interface has 10.1.0.2, and 10.5.0.2 in VLAN 5; the others have 10.9.0.2.
  private static let own = [InterfaceNetworks(local("10.1.0.2"), vlans: [5: local("10.5.0.2")])]
  private let networks = LocalNetworks(common: local("10.9.0.2"), own: own)
  private let first = Interface(rawValue: 0)
  private let second = Interface(rawValue: 1)

  private func tags(_ vlans: UInt16...) -> VLANTags {
    let tags = vlans.map { VLANTag(type: .customerTag, control: $0) }
    return VLANTags(tags.first, tags.count > 1 ? tags[1] : nil)
  }

  private func host(_ networks: LocalNetworks, _ interface: Interface, _ tags: VLANTags) -> String?
  {
    networks[interface, tags].hosts.first?.address.description
  }

  @Test func whoIsWhere() {
    #expect(host(networks, first, tags()) == "10.1.0.2")
    #expect(host(networks, first, tags(5)) == "10.5.0.2")
    // A priority tag names no VLAN, and of two none is the one (IEEE 802.1Q 6.9.1).
    #expect(host(networks, first, tags(0)) == "10.1.0.2")
    #expect(host(networks, first, tags(0, 5)) == "10.5.0.2")
    for others in [tags(6), tags(5, 5)] {
      #expect(host(networks, first, others) == "10.1.0.2")
      #expect(networks.place(first, others) == .behind(first, vlan: nil))
    }
    #expect(host(networks, second, tags(5)) == "10.9.0.2")
    #expect(networks[.behind(second, vlan: 5)].hosts.first?.address.description == "10.9.0.2")
  }

  @Test func addresses() throws {
    let configuration = FakeNetwork.Configuration(
      hosts: networks.common.hosts, network: networks.common.prefix, interfaces: Self.own)
    let has = { (address: String, interface: Interface) in
      configuration.has(.ipv4(IPv4Address(address)!), behind: interface)
    }
    #expect(has("10.1.0.2", first) && has("10.5.0.2", first) && !has("10.9.0.2", first))
    #expect(!has("10.1.0.2", second) && !has("10.5.0.2", second) && has("10.9.0.2", second))
  }

  /// An interface that is new has what another has; what has its place already stays as it is.
  @Test func more() {
    var networks = networks
    networks.add(like: second, behind: 1)
    networks.add(like: first, behind: 0)
    networks.add(like: first, behind: 2)
    #expect(host(networks, second, tags()) == "10.9.0.2")
    networks.add(like: first, behind: 1)
    #expect(host(networks, second, tags(5)) == "10.5.0.2")
    let third = InterfaceNetworks(Self.local("10.3.0.2"))
    networks.add(third, behind: 1)
    networks.add(third, behind: 3)
    #expect(networks.own.count == 2)
    networks.add(third, behind: 2)
    #expect(host(networks, Interface(rawValue: 2), tags()) == "10.3.0.2")
    #expect(host(networks, Interface(rawValue: 3), tags()) == "10.9.0.2")
  }
}

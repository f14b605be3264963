import TestFrames
import Testing
import Wire

@testable import FakeNetwork

/// Which frames take the express lane, and when it is open: that what it answers is right is for
/// `ExpressLaneFuzzTests`.
@Suite("The express lane") struct ExpressLaneTests {
  private static func network(
    _ linkTypes: [LinkType] = [.ethernet], hearsAnyMAC: Bool = false,
    interfaces: [InterfaceNetworks] = [], _ change: (inout Settings) -> Void = { _ in }
  ) -> FakeNetwork {
    let prefix = IPv4InterfaceAddress("10.0.0.1/24")!.prefix
    let hosts = try! HostTable(
      [AddressSpec(parsing: "10.0.0.2,fd00::2")], mac: MACAssignment(MAC.device.description)!,
      hearsAnyMAC: hearsAnyMAC, network: prefix)
    return FakeNetwork(
      .init(hosts: hosts, network: prefix, interfaces: interfaces, settings: .with(change)),
      LinkTypes(linkTypes))
  }

  private static func takesLane(
    _ frame: Bytes, _ network: inout FakeNetwork, _ outbox: inout Outbox
  ) -> Bool {
    network.answerOnLane(frame.span, into: &outbox)
  }

  @Test(
    "A plain request takes it, of both families, from the shortest to the longest",
    arguments: [13, 56, 1471, 1472].map { length in Frame.echo { $0.data = .counting(length) } }
      + [0, 56, 1451, 1452].map { length in Frame.echo6 { $0.data = .counting(length) } })
  func plain(_ frame: Bytes) {
    var (network, outbox) = (Self.network(), Outbox())
    #expect(Self.takesLane(frame, &network, &outbox))
    #expect(outbox.count == 1)
  }

  @Test("What is not plain does not")
  func others() {
    var (network, outbox) = (Self.network(), Outbox())
    let frames = [
      Frame.echo { $0.data = .counting(1473) }, Frame.echo6 { $0.data = .counting(1453) },
      Frame.echo { $0.options = [1, 1, 1, 0] }, Frame.echo { $0.destinationIP = "10.0.0.3" },
      Array(Frame.echo { $0.data = [] }.prefix(42)), Frame.udp(),
      Frame.echo { $0.link.source = .device }, Frame.echo6 { $0.link.source = .device },
      Frame.echo { $0.link.source = "33:33:00:00:00:01" },
      Frame.echo6 { $0.link.source = "33:33:00:00:00:01" },
    ]
    for frame in frames {
      #expect(!Self.takesLane(frame, &network, &outbox))
    }
    #expect(outbox.count == 0)
  }

  @Test("It is open where no frame needs a look at more than itself")
  func whenOpen() throws {
    #expect(Self.network().isLaneOpen)
    #expect(Self.network([.ethernet, .ethernet]).isLaneOpen)
    #expect(!Self.network([.ethernet, .raw]).isLaneOpen)
    #expect(!Self.network(hearsAnyMAC: true).isLaneOpen)
    #expect(!Self.network { $0.hasExpressLane = false }.isLaneOpen)
    #expect(!Self.network { $0.probes = true }.isLaneOpen)
    #expect(!Self.network { $0.paused.pauseAll() }.isLaneOpen)
    let vlans = try VLANList(parsing: "7")
    #expect(!Self.network { $0.vlans = vlans }.isLaneOpen)
    let common = Self.network()
    let own = InterfaceNetworks(
      LocalNetwork(
        hosts: common.configuration.hosts, prefix: IPv4InterfaceAddress("10.0.0.1/24")!.prefix))
    #expect(!Self.network(interfaces: [own]).isLaneOpen)
  }
}

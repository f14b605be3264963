import FakeNetwork
import TestFrames
import Wire

/// The fake host that is compared with the kernel: 10.0.0.2 and fd00::2 at
/// 02:00:00:00:00:02.
struct FakeHost {
  private var network: FakeNetwork
  private var outbox = Outbox()

  init(ports: [String] = []) {
    var settings = Settings()
    settings.ports = ports.map { try! PortRule(parsing: $0) }
    settings.profile = .linux
    settings.profile.errorRate = nil
    let local = IPv4InterfaceAddress("10.0.0.2/24")!
    let hosts = try! HostTable(
      [AddressSpec(parsing: "10.0.0.2,fd00::2")], mac: .shared(MACAddress(0x0200_0000_0002)),
      network: local.prefix)
    network = FakeNetwork(hosts: hosts, network: local.prefix, settings: settings)
  }

  mutating func answer(_ frame: Bytes) -> (verdict: Verdict, replies: [Bytes]) {
    outbox.removeAll()
    let verdict = network.receive(frame.span, at: Instant(nanoseconds: 0), into: &outbox)
    return (verdict, outbox.frames.map { Bytes(outbox.bytes[$0]) })
  }
}

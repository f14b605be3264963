import FakeNetwork
import Foundation
import TestProgram
import Testing
import Wire

@testable import fakehost

/// `--table`: hosts by interface and VLAN, as SONiC's responders have them.
@Suite struct InterfaceTableTests {
  private func plan(_ text: String, _ arguments: String...) throws -> RunPlan {
    try withFolder { folder in
      let file = folder.appending(path: "table.json")
      try Data(text.utf8).write(to: file)
      return try RunPlan(parsing: ["--table", file.path()] + arguments)
    }
  }

  @Test func bothForms() throws {
    let plan = try plan(
      """
      {
        "eth0": ["10.0.0.2", "10.0.0.3"],
        "eth1": { "10.0.0.2": "020000000007", "10.0.0.4": "02:00:00:00:00:08" },
      }
      """)
    #expect(plan.interfaces.map(\.device.interface) == ["eth0", "eth1"])
    #expect(plan.interfaces.map(\.namesHosts) == [true, true])
    let own = MACAddress(0x0200_0000_00aa)
    let first = try hostTable(plan.interfaces[0].hosts.at(own))
    #expect(first.count == 2 && first.first?.mac == own)
    // Where the interface has none, as a socket.
    #expect(try hostTable(plan.interfaces[0].hosts).first?.mac.rawValue == 0x0200_0a00_0002)
    let second = try hostTable(plan.interfaces[1].hosts.at(own))
    #expect(second.host(at: IPv4Address(0x0a00_0002))?.mac.rawValue == 0x0200_0000_0007)
    #expect(second.host(at: IPv4Address(0x0a00_0004))?.mac.rawValue == 0x0200_0000_0008)
  }

  @Test func vlans() throws {
    let plan = try plan(
      """
      // By VLAN.
      { "eth0@100": ["10.1.0.2"], "eth0@200": {"10.2.0.2": "02:00:00:00:00:07"}, eth1: ["10.3.0.2"] }
      """)
    #expect(plan.interfaces.count == 2)
    let vlans = plan.interfaces[0].vlans.mapValues { $0.addresses.map(\.description) }
    #expect(vlans == [100: ["10.1.0.2"], 200: ["10.2.0.2"]])
    #expect(plan.interfaces[0].hosts.isNobody)
    #expect(plan.hosts.addresses.map(\.description) == ["10.1.0.2", "10.2.0.2", "10.3.0.2"])
  }

  /// What -i and -a say holds beside it.
  @Test func besideOptions() throws {
    let plan = try plan(
      #"{"eth0@7": ["10.1.0.2"], "eth1": ["10.3.0.2"]}"#, "-a", "10.0.0.9", "-i", "eth1 10.3.0.3",
      "-i", "eth2")
    let hosts = plan.interfaces.map { interface in
      (interface.device.interface, interface.hosts.addresses.map(\.description))
    }
    #expect(hosts.map(\.0) == ["eth1", "eth2", "eth0"])
    #expect(hosts.map(\.1) == [["10.0.0.9", "10.3.0.3", "10.3.0.2"], ["10.0.0.9"], ["10.0.0.9"]])
    #expect(
      plan.interfaces[2].vlans[7]?.addresses.map(\.description) == ["10.0.0.9", "10.1.0.2"])
  }

  @Test(arguments: [
    ("[]", "1:1: interfaces are expected"), ("{}", "1:1: interfaces are expected"),
    ("{eth0: [1]}", "1:9: an address in quotes is expected"),
    ("{eth0: 7}", "1:8: addresses are expected"),
    ("{eth0: []}", "1:8: there is no address"),
    ("{eth0: ['10.0.0.x']}", "1:9: '10.0.0.x' is no address"),
    ("{'eth0@0': ['10.0.0.2']}", "1:2: 'eth0@0': after @ comes a VLAN, 1 to 4094"),
    ("{'eth0@x': ['10.0.0.2']}", "1:2: 'eth0@x': after @ comes a VLAN"),
    ("{eth0: {'10.0.0.2': '0200'}}", "1:21: '0200' is no MAC"),
    ("{eth0: {'10.0.0.2': 7}}", "1:21: a MAC in quotes is expected"),
    ("{eth0: {'10.0.0.2': '010000000007'}}", "1:9: '10.0.0.2=01:00:00:00:00:07': "),
    ("{\n  eth0: {'10.0.0.2': '02:00'}}", "2:10: "),
    ("{'nfs:/x': ['10.0.0.2']}", "1:2: 'nfs:/x' is no link"),
    ("{eth0", "1:6: ':' is expected"),
  ])
  func refusals(_ text: String, _ beginning: String) throws {
    let failure = #expect(throws: Failure.self) { try plan(text) }
    #expect(failure?.kind == .input)
    let message = failure?.message ?? ""
    #expect(message.contains("table.json:\(beginning)"), "\(message)")
  }

  @Test func taggedFramesNeedEthernet() throws {
    let failure = #expect(throws: Failure.self) { try plan("{'tun:a@7': ['10.0.0.2']}") }
    #expect(failure?.message == "--table tun:a@7: a TUN carries no Ethernet, so there are no VLANs")
  }
}

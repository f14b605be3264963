import FakeNetwork
import Testing
import Wire

@testable import fakehost

struct GreetingTests {
  private func greeting(
    _ specs: [String], mac: MACAddress? = nil, kernel: [String] = ["10.0.0.1/24"],
    isOurs: Bool = true
  ) throws -> String {
    let options = specs.isEmpty ? ["-a", "none"] : specs.flatMap { ["-a", $0] }
    let plan = try RunPlan(parsing: options)
    let specs = try specs.map { try AddressSpec(parsing: $0) }
    let kernel = kernel.compactMap { IPv4InterfaceAddress($0) }
    return Greeting(
      device: "tap0", isOurs: isOurs, kernel: kernel,
      hosts: try HostTable(
        specs, mac: mac.map { .shared($0) } ?? .derived, network: nil), mac: mac, specs: specs,
      needs: DeviceNeeds("tap0", plan.hosts, plan.device, kernel: kernel, Reader())
    ).text
  }

  @Test func oneHost() throws {
    #expect(
      try greeting(["10.0.0.2"]) == """
        fakehost: made tap0; the kernel's side of it is 10.0.0.1/24
        fakehost: 10.0.0.2 is at 02:00:0a:00:00:02
        fakehost: try 'ping 10.0.0.2'; Ctrl-C ends it

        """)
  }

  @Test(arguments: [
    ("10.0.0.1/24", "10.0.0.2"), ("10.0.0.254/24", "10.0.0.253"), ("10.0.0.1/31", "10.0.0.0"),
  ])
  func nobody(_ kernel: String, _ next: String) throws {
    #expect(
      try greeting([], kernel: [kernel]) == """
        fakehost: made tap0; the kernel's side of it is \(kernel)
        fakehost: it has no hosts: -v shows frames and -w records them, but none is answered
        fakehost: try 'ping \(next)' and see who is asked for it; Ctrl-C ends it

        """)
  }

  @Test func nobodyWithoutAnAddress() throws {
    let text = try greeting([], kernel: [], isOurs: false)
    #expect(
      text.hasSuffix(
        "fakehost: the kernel needs an address there: sudo ip address add 10.0.0.1/24 dev tap0\n"),
      "\(text)")
  }

  @Test func hostsThatNeedRoutes() throws {
    #expect(
      try greeting(["10.1.0.0/16", "10.0.0.250-10.0.1.9"], mac: MACAddress(2), isOurs: false) == """
        fakehost: attached to tap0; the kernel's side of it is 10.0.0.1/24
        fakehost: 65552 hosts from 10.0.0.250 on, all at 00:00:00:00:00:02
        fakehost: the kernel needs a route to 10.1.0.0/16: sudo ip route add 10.1.0.0/16 dev tap0
        fakehost: the kernel needs a route to 10.0.0.250-10.0.1.9: sudo ip route add 10.0.1.0/29 dev tap0; sudo ip route add 10.0.1.8/31 dev tap0
        fakehost: try 'ping 10.0.0.250'; Ctrl-C ends it

        """)
  }

  @Test func aDeviceWithoutAnAddress() throws {
    let text = try greeting(["10.0.0.2", "10.0.0.4"], kernel: [])
    #expect(text.hasPrefix("fakehost: made tap0\n"))
    #expect(text.contains("2 hosts from 10.0.0.2 on, the first at 02:00:0a:00:00:02"))
    #expect(text.contains("there: sudo ip address add 10.0.0.1/24 dev tap0\n"))
  }
}

import Testing
import Wire

@testable import fakehost

/// What the kernel's side of a device lacks, in commands.
struct DeviceNeedsTests {
  private func commands(
    _ options: [String], kernel: [String] = [], kernel6: [String] = [],
    _ change: (inout DeviceNeeds) -> Void = { _ in }
  ) throws -> [String] {
    let plan = try RunPlan(parsing: options)
    var needs = DeviceNeeds(
      "t0", plan.hosts, plan.device, kernel: kernel.compactMap { IPv4InterfaceAddress($0) },
      kernel6: kernel6.compactMap { IPv6InterfaceAddress($0) }, Reader())
    change(&needs)
    return needs.commands.map { $0.replacing("sudo ip ", with: "") }
  }

  @Test(arguments: [
    ([], "10.0.0.1/24"), (["-a", "none"], "10.0.0.1/24"), (["-a", "10.0.0.1"], "10.0.0.2/24"),
    (["-a", "192.168.7.1-192.168.7.9"], "192.168.7.10/24"),
    (["-a", "10.0.0.1,10.0.0.2-7,10.0.0.9"], "10.0.0.8/24"),
    (["-a", "10.0.0.0/24"], "10.0.0.1/24"), (["-a", "10.0.0.0/8"], "10.0.0.1/8"),
    // All but the last are named, and so is each singly.
    (["-a", "10.0.0.1", "-a", "10.0.0.0/30", "--network", "10.0.0.0/30"], "10.0.0.2/30"),
    (["-a", "10.0.0.4", "--network", "10.0.0.4/31"], "10.0.0.5/31"),
    // A network that does not have them does not count.
    (["-a", "10.0.0.9", "--network", "10.7.0.0/16"], "10.0.0.1/24"),
    (["--local", "10.0.0.77/28"], "10.0.0.77/28"),
  ])
  func anAddressBesideTheHosts(_ options: [String], _ address: String) throws {
    #expect(try commands(options).first == "address add \(address) dev t0")
  }

  @Test(arguments: [
    (["-a", "fd00::1"], "fd00::2/64"), (["-a", "fd00:1::/48"], "fd00:1::1/48"),
    (["-a", "fd00::5-fd00::ff"], "fd00::1/64"), (["--local", "fd00::9/80"], "fd00::9/80"),
  ])
  func anIPv6AddressBesideTheHosts(_ options: [String], _ address: String) throws {
    let hosts = options.contains("-a") ? [] : ["-a", "fd00::2"]
    #expect(try commands(options + hosts) == ["address add \(address) dev t0 nodad"])
  }

  @Test func noneWhereNoneIsFree() throws {
    #expect(try commands(["-a", "0.0.0.0/0"]) == ["route add PREFIX dev t0"])
    #expect(
      try commands(["-a", "10.0.0.5", "-a", "10.0.0.6", "--network", "10.0.0.4/30"])
        == ["route add 10.0.0.5 dev t0", "route add 10.0.0.6 dev t0"])
  }

  @Test func nothingWhereAllIsThere() throws {
    #expect(
      try commands(["-a", "10.0.0.2,fd00::2"], kernel: ["10.0.0.1/24"], kernel6: ["fd00::1/64"])
        == [])
    // The kernel sends to link-local addresses without any of its own.
    #expect(try commands(["-a", "fe80::2"]) == [])
  }

  @Test func inAnOrderThatWorks() throws {
    let commands = try commands(["-a", "10.0.0.2,fd00::2", "-a", "10.9.0.0/16", "-a", "fd01::7"]) {
      $0.isDown = true
      $0.lacksIPv6 = true
    }
    #expect(
      commands == [
        "address add 10.0.0.1/24 dev t0", "sudo sysctl net.ipv6.conf.t0.disable_ipv6=0",
        "address add fd00::1/64 dev t0 nodad", "link set t0 up", "route add 10.9.0.0/16 dev t0",
        "-6 route add fd01::7 dev t0",
      ])
  }

  /// A range is as many prefixes as it takes, or one where they are many.
  @Test func routesToRanges() throws {
    #expect(
      try commands(["-a", "10.9.0.0-10.9.1.7"], kernel: ["10.0.0.1/24"]) == [
        "route add 10.9.0.0/24 dev t0", "route add 10.9.1.0/29 dev t0",
      ])
    #expect(
      try commands(["-a", "10.9.0.1-10.9.255.254"], kernel: ["10.0.0.1/24"]) == [
        "route add 10.9.0.0/16 dev t0"
      ])
  }

  @Test func whatIsInTheWay() throws {
    let commands = try commands(["-a", "10.0.0.2"]) {
      $0.obstacle = "something"
      $0.isDown = true
    }
    #expect(commands == ["link set t0 up"])
  }

  /// Root who did not come by sudo(8) may not have it; and a device may be elsewhere.
  @Test func whoReadsIt() throws {
    let plan = try RunPlan(parsing: ["--netns", "blue"])
    var root = Reader()
    root.needsSudo = false
    let needs = DeviceNeeds("it's", plan.hosts, plan.device, root)
    #expect(
      needs.commands == [
        #"nsenter --net=/run/netns/blue ip address add 10.0.0.1/24 dev 'it'\''s'"#
      ])
  }

  @Test func aWayInLines() {
    #expect(Way("Do it", ["one", "two\u{1b}"]).text == "  Do it:\n    one\n    two\\x1b\n")
    #expect(Way("Do it").text == "  Do it\n")
  }
}

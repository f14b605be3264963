import FakeNetwork
import Links
import Testing
import Wire

@testable import fakehost

extension UsageTests {
  /// `-i` more than once, and hosts that are behind one interface alone.
  @Suite struct InterfaceOptionsTests {
    private func plan(_ arguments: String...) throws -> RunPlan {
      try RunPlan(parsing: arguments)
    }

    private func hosts(_ plan: RunPlan) -> [[String]] {
      plan.interfaces.map { $0.hosts.addresses.map(\.description) }
    }

    @Test func hostsOfAllAndOfOne() throws {
      let plan = try plan(
        "-i", "tap0", "-a", "10.0.0.3", "-i", "tap1 10.1.0.2=02:00:00:00:00:07  10.1.0.0/28")
      #expect(plan.interfaces.map(\.device.interface) == ["tap0", "tap1"])
      #expect(hosts(plan) == [["10.0.0.3"], ["10.0.0.3", "10.1.0.2", "10.1.0.0/28"]])
      #expect(plan.hosts.addresses.map(\.description) == ["10.0.0.3", "10.1.0.2", "10.1.0.0/28"])
      let mac = MACAddress(0x0200_0000_0007)
      let tables = try plan.interfaces.map { try hostTable($0.hosts) }
      let address = try #require(IPv4Address("10.1.0.2"))
      #expect(tables[0].host(at: address) == nil)
      #expect(tables[1].host(at: address)?.mac == mac)
    }

    /// The one by default is behind an interface where nobody is named.
    @Test func theDefault() throws {
      #expect(hosts(try plan()) == [["10.0.0.2"]])
      #expect(hosts(try plan("-i", "tap0", "-i", "tap1 10.1.0.2")) == [["10.0.0.2"], ["10.1.0.2"]])
      let one = try plan("-i", "tap0 10.1.0.2")
      #expect(hosts(one) == [["10.1.0.2"]] && !one.hosts.isDefaultAddress)
      let none = try plan("-a", "none", "-i", "tap0", "-i", "tap1 10.1.0.2")
      #expect(hosts(none) == [[], ["10.1.0.2"]])
      #expect(none.interfaces.map(\.hosts.isNobody) == [true, false])
      #expect(!none.hosts.isNobody)
      #expect(hosts(try plan("-i", "tap0 none", "-i", "tap1")) == [[], ["10.0.0.2"]])
    }

    /// One address may have another MAC behind each; rules name it once for all.
    @Test func theSameAddressBehindSeveral() throws {
      let plan = try plan(
        "-i", "a 10.0.0.2=02:00:00:00:00:07", "-i", "b 10.0.0.2=02:00:00:00:00:08",
        "--fault", "10.0.0.2 ttl 3", "--impair", "10.0.0.2 loss 1%")
      let macs = try plan.interfaces.map { try hostTable($0.hosts).first?.mac.rawValue }
      #expect(macs == [0x0200_0000_0007, 0x0200_0000_0008])
      #expect(plan.hosts.addresses.map(\.description) == ["10.0.0.2"])
      #expect(try hostTable(plan.hosts).count == 1)
    }

    /// What is left out of one is nothing to the others.
    @Test func holes() throws {
      let plan = try plan(
        "-i", "a 10.1.0.0/28", "-i", "b 10.2.0.0/28 !10.2.0.9", "--exclude", "10.1.0.7")
      let tables = try plan.interfaces.map { try hostTable($0.hosts) }
      #expect(tables.map(\.count) == [15, 15])
      for interface in plan.interfaces { try interface.checkHosts() }
    }

    @Test func addressesOfTheKernel() throws {
      let plan = try plan(
        "-i", "a", "-i", "b 10.1.0.1 10.1.0.3", "-i", "c fd01::9", "-i", "d none")
      #expect(
        plan.interfaces.map { $0.device.localIPv4(isOurs: true)?.description }
          == ["10.0.0.1/24", "10.1.0.2/24", nil, "10.0.0.1/24"])
      #expect(
        plan.interfaces.map { $0.device.localIPv6(isOurs: true)?.description }
          == [nil, nil, "fd01::1/64", nil])
      #expect(plan.interfaces.allSatisfy { $0.device.localIPv4(isOurs: false) == nil })
      let none = try self.plan("--local", "none", "-i", "a", "-i", "b 10.1.0.3")
      #expect(none.interfaces.allSatisfy { $0.device.localIPv4(isOurs: true) == nil })
    }

    @Test func modes() throws {
      let plan = try plan("-i", "tun:a", "-i", "tap:b", "-i", "c")
      #expect(plan.interfaces.map(\.device.mode) == [.tun, .tap, nil])
      #expect(plan.interfaces.map(\.device.interface) == ["a", "b", "c"])
      let sockets = try self.plan("--tun", "-i", "unix-listen:/a", "-i", "udp:1:h:2,raw")
      #expect(sockets.interfaces.map { $0.link?.isRaw } == [true, true])
    }

    @Test(arguments: [
      (
        ["-i", "a", "-i", "b", "--local", "10.0.0.1/24"], "--local is an address of the kernel's on"
      ),
      (["-i", "a", "-i", "a 10.1.0.2"], "--interface a is given twice: "),
      (
        ["-a", "10.0.0.2", "-i", "a none"],
        "--interface 'a none': those of --address are behind every interface"
      ),
      (["-i", "a 10.0.0.x"], "--interface a: '10.0.0.x' is no address"),
      (["-i", "a 10.0.0.2=zz:"], "--interface a: '10.0.0.2=zz:'"),
      (["-i", ""], "--interface: a link needs a name"),
      (["-i", "nfs:/x"], "--interface: 'nfs:/x' is no link"),
      (["--tun", "-i", "tap:a"], "--tun and --interface tap:a: give one of them"),
      (
        ["--tun", "-i", "a 10.0.0.2=02:00:00:00:00:07"],
        "--interface 'a SPEC=MAC': a TUN carries no Ethernet"
      ),
      (
        ["-i", "unix-listen:/a,raw", "--mac", "any"],
        "--mac: unix-listen:/a,raw carries no Ethernet"
      ),
      (["-i", "unix:/a", "--local", "10.0.0.1/24"], "--local is an address of the kernel's on a"),
      (
        ["-i", "-", "-w", "-", "--format", "pcap"],
        "-w - cannot be used: standard output is the link"
      ),
      (["-i", "-", "--json"], "--json cannot be used: standard output is the link"),
      (["-i", "a 10.1.0.2=web", "-i", "b 10.1.0.3=web"], "--address: web is the name of 10.1.0.2"),
      (
        ["-i", "a 10.1.0.0/28", "-i", "b", "--exclude", "10.9.0.1"],
        "--exclude: 10.9.0.1 is not in any SPEC, so it cannot be left out"
      ),
      (
        ["-i", "a 10.1.0.2", "-i", "b", "--fault", "10.9.0.1 ttl 3"], "--fault: 10.9.0.1 is no host"
      ),
      (["--probe", "--no-probe"], "--probe and --no-probe contradict each other"),
    ])
    func refusals(_ arguments: [String], _ beginning: String) throws {
      let failure = #expect(throws: Failure.self) {
        let plan = try RunPlan(parsing: arguments)
        for interface in plan.interfaces { try interface.checkHosts() }
      }
      #expect(failure?.kind == .usage)
      #expect(failure?.message.hasPrefix(beginning) == true, "\(failure?.message ?? "")")
    }

    @Test func othersHaveOne() {
      #expect(throws: Failure.usage("-i a and -i b: exec has one interface")) {
        try ExecPlan(parsing: ["-i", "a", "-i", "b", "true"])
      }
      let hosts =
        "--interface 'a ...': exec has one interface: name its hosts by --address"
      #expect(throws: Failure.usage(hosts)) {
        try ExecPlan(parsing: ["-i", "a 10.0.0.2", "true"])
      }
      let socket =
        "--interface unix:/a: exec makes a network of its own with a device in it; run takes a socket"
      #expect(throws: Failure.usage(socket)) {
        try ExecPlan(parsing: ["-i", "unix:/a", "true"])
      }
    }
  }
}
